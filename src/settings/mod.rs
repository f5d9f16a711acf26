//! The configuration.
//!
//! Four sources lie over one another, the later the stronger: the defaults in the binary, `default.toml` and
//! `local.toml` of the configuration's folder, and variables `SOKATSU__SECTION__KEY`. Tables are laid together key by
//! key; a list, also that of the schedules, is replaced whole. Relative paths count from the current directory
//! (under systemd, the unit's `WorkingDirectory`), so that moving the configuration does not move the data.

mod calendar;
mod check;
mod keeping;
mod problem;
mod schedules;
mod sources;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, de};

pub use keeping::{ApprovalSettings, KeepSettings, NoticeSettings, SameLogin, WatchSettings};
pub use problem::{Place, SettingsErrors, SettingsProblem};

use crate::inquiry::InquirySettings;
use crate::mail::{MailError, MailSettings, check_address};
use crate::render::Format;
use crate::schedule::Schedule;
use crate::schedule::calendar::Calendar;
use crate::typeset::FontSettings;

/// The configuration as it holds.
#[derive(Debug, Clone)]
pub struct Settings {
    pub city: CitySettings,
    pub data: DataSettings,
    pub templates: TemplateSettings,
    pub typeset: TypesetSettings,
    pub report: ReportSettings,
    pub mail: MailSettings,
    pub approval: ApprovalSettings,
    pub inquiry: InquirySettings,
    pub intake: IntakeSettings,
    pub watch: WatchSettings,
    pub keep: KeepSettings,
    pub notice: NoticeSettings,
    /// The days on which the city's offices are open.
    pub calendar: Arc<Calendar>,
    /// The checked `[[schedule]]` entries, in the order of the file.
    pub schedules: Vec<Schedule>,
    merged: Shown,
}

/// `[city]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CitySettings {
    /// The zone of dates in reports and of schedules that name none.
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: Tz,
}

/// `[data]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DataSettings {
    /// The folder of the database and of what is made.
    pub folder: PathBuf,
}

/// `[templates]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TemplateSettings {
    /// Files here take the place of the embedded ones of the same name. Where it is not given: `templates` in the
    /// configuration's folder, if there is one.
    pub folder: Option<PathBuf>,
}

/// `[typeset]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TypesetSettings {
    /// Font files; what is not given is looked for in the system.
    pub fonts: FontSettings,
}

/// `[report]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReportSettings {
    /// The formats to make, at least one.
    #[serde(deserialize_with = "formats")]
    pub formats: Vec<Format>,
    /// Departments' reports made at once; 0 for as many as the machine has cores.
    pub threads: usize,
}

/// `[intake]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct IntakeSettings {
    /// The folder whose files the daemon receives as returned forms. Not given: none.
    pub folder: Option<PathBuf>,
}

/// All sections that are plain keys. The schedules are read one by one.
#[derive(Deserialize)]
struct Sections {
    city: CitySettings,
    data: DataSettings,
    templates: TemplateSettings,
    typeset: TypesetSettings,
    report: ReportSettings,
    mail: MailSettings,
    approval: ApprovalSettings,
    inquiry: InquirySettings,
    intake: IntakeSettings,
    watch: WatchSettings,
    keep: KeepSettings,
    notice: NoticeSettings,
    calendar: calendar::CalendarWords,
    #[serde(default)]
    dates: BTreeMap<String, String>,
}

impl Settings {
    /// Reads the configuration. Without `folder`, `config` in the current directory is taken if it is there.
    ///
    /// # Errors
    /// [`SettingsErrors`] with every wrong, unknown or missing key.
    pub fn load(folder: Option<&Path>) -> Result<Settings, SettingsErrors> {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .collect();
        let usual = Path::new("config");
        Settings::load_with(folder.or_else(|| usual.is_dir().then_some(usual)), variables)
    }

    /// As [`Settings::load`], with the variables given and no folder looked for.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn load_with(folder: Option<&Path>, variables: Vec<(String, String)>) -> Result<Settings, SettingsErrors> {
        let mut problems = Vec::new();
        problems.extend(folder.and_then(missing_folder));
        let merged = sources::merge(folder, variables, &mut problems);
        let mut tree = merged.tree.clone();
        let entries = tree.remove("schedule");
        let defaults: toml::Table = toml::from_str(sources::BUILT_IN).unwrap_or_default();
        let mut sections: Option<Sections> = check::read(tree, &[], &defaults, &merged, &mut problems);
        let zone = sections.as_ref().map(|sections| sections.city.time_zone);
        let (words, dates) = sections.as_mut().map(Sections::take_calendar).unwrap_or_default();
        let mut reading = calendar::Reading { merged: &merged, problems: &mut problems };
        let (calendar, dates) = (Arc::new(reading.calendar(words)), reading.dates(dates));
        let city = schedules::City { zone, calendar: Arc::clone(&calendar), dates: &dates };
        let schedules = schedules::read_schedules(entries, &city, &merged, &mut problems);
        match sections {
            Some(sections) if problems.is_empty() => Ok(settled(sections, (calendar, schedules), folder, merged.tree)),
            _ => Err(SettingsErrors { problems: in_order(problems) }),
        }
    }

    /// What is wrong with the address of notices, by the rules of the mails' other addresses.
    pub fn notice_objection(&self) -> Option<MailError> {
        let to = self.notice.address()?;
        check_address("notice.to", to).and_then(|()| self.mail.require_allowed("notice.to", to)).err()
    }

    /// The configuration as it holds, as TOML, with passwords hidden.
    pub fn show(&self) -> String {
        let mut shown = self.merged.0.clone();
        hide_secrets(&mut shown);
        // A table of plain values can always be written; were it not so, saying nothing would still hide nothing.
        toml::to_string_pretty(&shown).unwrap_or_default()
    }
}

impl Sections {
    fn take_calendar(&mut self) -> (calendar::CalendarWords, BTreeMap<String, String>) {
        (std::mem::take(&mut self.calendar), std::mem::take(&mut self.dates))
    }
}

fn settled(
    sections: Sections,
    (calendar, schedules): (Arc<Calendar>, Vec<Schedule>),
    folder: Option<&Path>,
    mut merged: toml::Table,
) -> Settings {
    let Sections {
        city,
        data,
        mut templates,
        typeset,
        report,
        mail,
        approval,
        inquiry,
        intake,
        watch,
        keep,
        notice,
        ..
    } = sections;
    if templates.folder.is_none() {
        templates.folder = folder.map(|folder| folder.join("templates")).filter(|beside| beside.is_dir());
        if let (Some(found), Some(toml::Value::Table(table))) = (&templates.folder, merged.get_mut("templates")) {
            table.insert("folder".to_owned(), found.display().to_string().into());
        }
    }
    Settings {
        city,
        data,
        templates,
        typeset,
        report,
        mail,
        approval,
        inquiry,
        intake,
        watch,
        keep,
        notice,
        calendar,
        schedules,
        merged: Shown(merged),
    }
}

fn missing_folder(folder: &Path) -> Option<SettingsProblem> {
    (!folder.is_dir()).then(|| SettingsProblem {
        key: String::new(),
        place: Some(Place { source: folder.display().to_string(), line: None }),
        what: "this is no folder, or it cannot be read".to_owned(),
        remedy: "correct the path given with --config (a folder, not a file), or the folder's permissions".to_owned(),
    })
}

fn in_order(mut problems: Vec<SettingsProblem>) -> Vec<SettingsProblem> {
    problems.sort_by_key(|problem| {
        let place = problem.place.as_ref();
        (place.map(|place| place.source.clone()), place.and_then(|place| place.line), problem.key.clone())
    });
    problems
}

/// The merged tree, kept for [`Settings::show`]; it holds secrets, hence no plain `Debug`.
#[derive(Clone)]
struct Shown(toml::Table);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

fn hide_secrets(table: &mut toml::Table) {
    for (key, value) in table.iter_mut() {
        match value {
            toml::Value::Table(inner) => hide_secrets(inner),
            toml::Value::String(secret) if key == "password" && !secret.is_empty() => *secret = "********".to_owned(),
            _ => {}
        }
    }
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| de::Error::custom(format!("\"{name}\" is no time zone of the IANA list")))
}

fn formats<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Format>, D::Error> {
    let formats = Vec::<Format>::deserialize(deserializer)?;
    if formats.is_empty() { Err(de::Error::custom("no format is given")) } else { Ok(formats) }
}
