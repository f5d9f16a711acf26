//! What every command needs: the configuration, the present time, the folders, and (when asked for) the fonts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

use super::arguments::{Arguments, GivenTime};
use super::login::Login;
use super::told::Told;
use crate::fiscal_year::FiscalYear;
use crate::job::JobError;
use crate::job::acting::{Caller, Editor};
use crate::job::library::Library;
use crate::plan::Plan;
use crate::settings::Settings;
use crate::store::Store;
use crate::typeset::Fonts;

pub struct Context {
    pub settings: Settings,
    pub library: Library,
    /// The folder of the database and the kept reports.
    pub data: PathBuf,
    /// `--now`, or the moment the command began.
    pub now: DateTime<Tz>,
    /// The time was given: it stands still.
    now_is_fixed: bool,
    pub quiet: bool,
}

impl Context {
    pub fn new(arguments: &Arguments) -> Result<Context, Told> {
        let settings = Settings::load(arguments.config.as_deref())?;
        let library = Library::new(settings.templates.folder.as_deref());
        let data = arguments.data.clone().unwrap_or_else(|| settings.data.folder.clone());
        let now = match &arguments.now {
            Some(given) => given.in_zone(settings.city.time_zone)?,
            None => Utc::now().with_timezone(&settings.city.time_zone),
        };
        set_threads(settings.report.threads);
        Ok(Context { settings, library, data, now, now_is_fixed: arguments.now.is_some(), quiet: arguments.quiet })
    }

    /// Today in the city.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// A time of the past given on the command line, in the city's zone.
    pub fn past(&self, given: Option<GivenTime>) -> Result<Option<DateTime<Tz>>, Told> {
        let Some(given) = given else { return Ok(None) };
        let at = given.in_zone(self.settings.city.time_zone)?;
        if at.date_naive() > self.today() {
            let remedy = format!("今日（{}）までの日を指定してください", self.today());
            return Err(Told::new(format!("{} はまだ来ていません", at.date_naive()), Some(remedy)));
        }
        Ok(Some(at))
    }

    /// The clock: the system's, or `--now` standing still.
    pub fn clock(&self) -> impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static {
        let fixed = self.now_is_fixed.then(|| self.now.to_utc());
        move || fixed.unwrap_or_else(Utc::now)
    }

    /// The database, which must be there: in a wrong folder nothing is in order.
    pub fn store(&self) -> Result<Box<dyn Store>, Told> {
        Ok(crate::store::open_existing(&self.data)?)
    }

    /// The fonts, loaded now.
    pub fn fonts(&self) -> Result<Arc<Fonts>, Told> {
        let fonts = Fonts::load(&self.settings.typeset.fonts).map_err(JobError::from)?;
        Ok(Arc::new(fonts))
    }

    /// The fonts to check a plan's characters with; where there are none, that is said and the rest is checked.
    pub fn fonts_to_check_with(&self) -> Option<Arc<Fonts>> {
        let fonts = Fonts::load(&self.settings.typeset.fonts);
        if let Err(error) = &fonts {
            self.say(format!("注意：フォントがないので、印刷できない文字があるかは確かめていません（{error}）。"));
        }
        fonts.ok().map(Arc::new)
    }

    /// Marks of a year without figures rest on older values only.
    pub fn warn_of_empty_year(&self, plan: &Plan, year: FiscalYear) {
        if plan.knows_of(year) {
            return;
        }
        let older = plan.indicators.iter().any(|indicator| indicator.latest(year).is_some());
        let marks = if older {
            "区分はそれより前の値によります。"
        } else {
            "それより前の値もないので、区分は付きません。"
        };
        self.say(format!("注意：{}の実績値も文章もまだありません。{marks}", year.long()));
    }

    /// Does something for who runs the command, named with `--by`.
    pub fn as_caller<T>(&self, by: Option<&str>, work: impl FnOnce(Caller) -> T) -> T {
        let login = Login::of_process();
        work(Caller { by, login: &login.told, account: &login.account, now: self.now })
    }

    /// Who runs the command, as records show it: the user of the computer, behind the name that is given with `--by`.
    pub fn told_by(&self, by: Option<&str>) -> String {
        let login = Login::of_process().told;
        by.map_or_else(|| login.clone(), |by| format!("{by} ({login})"))
    }

    /// Who changes what mails go by: a person of the register, wherever there has to be one.
    pub fn editor(&self, store: &dyn Store, by: Option<&str>) -> Result<Editor, Told> {
        let required = self.settings.approval.required;
        Ok(self.as_caller(by, |caller| Editor::named(store, caller, required))?)
    }

    /// A line for people, on standard error.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            eprintln!("{}", text.as_ref());
        }
    }
}

/// A path as results print it.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// `0` leaves one thread for each core.
fn set_threads(threads: usize) {
    // Fails only when the pool is already there, which then serves as well.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
}

impl GivenTime {
    /// In the city's zone, where none was given.
    pub fn in_zone(self, zone: Tz) -> Result<DateTime<Tz>, Told> {
        match self {
            GivenTime::Zoned(time) => Ok(time.with_timezone(&zone)),
            GivenTime::Local(time) => zone.from_local_datetime(&time).earliest().ok_or_else(|| {
                Told::new(
                    format!("{time}: this time does not exist in {zone}"),
                    Some("add an offset such as +09:00".into()),
                )
            }),
        }
    }
}
