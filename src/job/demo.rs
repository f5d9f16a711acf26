//! All of it on the plans in `seeds/`: import, every report, and the mails, into one folder, without a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::DateTime;
use chrono_tz::Tz;

use super::JobError;
use super::acting::{Caller, MadeBy};
use super::deliver::Delivery;
use super::import::{Imported, import, stored_plan};
use super::library::Library;
use super::plan_folder::PlanFolder;
use super::report::{Piece, Press};
use super::send::{Sending, send};
use crate::fiscal_year::FiscalYear;
use crate::mail::{Clock, MailSettings, MailTemplates, Way, WayOut};
use crate::plan::{Department, Plan};
use crate::render::Format;
use crate::report::document::Edition;
use crate::settings::KeepSettings;
use crate::store::Store;
use crate::typeset::Fonts;

/// What the demo is made with.
pub struct Demo<'a> {
    pub out: &'a Path,
    pub library: &'a Library,
    pub fonts: Arc<Fonts>,
    pub mail: &'a MailSettings,
    pub now: DateTime<Tz>,
    pub clock: Clock<'a>,
    /// The demo asks nobody for approval.
    pub by: &'a MadeBy,
}

/// What came of one plan.
#[derive(Debug)]
pub struct Shown {
    pub name: String,
    /// Of its files, below the output folder.
    pub folder: PathBuf,
    pub year: FiscalYear,
    /// Files of the three editions, or why one could not be made.
    pub editions: Vec<Result<Vec<PathBuf>, JobError>>,
    /// Departments whose extract was made.
    pub departments: usize,
    pub failed: Vec<(String, JobError)>,
    pub sending: Sending,
    /// Name and duration of each step, in the order in which they were done.
    pub steps: Vec<(&'static str, std::time::Duration)>,
}

const FORMATS: [Format; 2] = [Format::Xlsx, Format::Pdf];

impl Demo<'_> {
    /// Shows every plan that travels in the binary. One plan that fails stops no other.
    pub async fn run(&self) -> Vec<Result<Shown, JobError>> {
        let mut shown = Vec::new();
        // All are imported first: the audit compares the plans of a city.
        let imported: Vec<_> = PlanFolder::seeds().iter().map(|folder| self.import(folder)).collect();
        for imported in imported {
            shown.push(match imported {
                Ok((imported, steps)) => self.show(imported, steps).await,
                Err(error) => Err(error),
            });
        }
        shown
    }

    fn import(&self, folder: &PlanFolder) -> Result<(Imported, Steps), JobError> {
        let mut steps = Steps::begin();
        let mut store = crate::store::open(&self.out.join("data"))?;
        let caller = Caller { by: None, login: &self.by.told, account: &self.by.told, now: self.now };
        let imported = import(&mut *store, folder, self.library, Some(&self.fonts), (caller, false))?;
        steps.done("import");
        Ok((imported, steps))
    }

    async fn show(&self, imported: Imported, mut steps: Steps) -> Result<Shown, JobError> {
        steps.since = Instant::now();
        let mut store = crate::store::open(&self.out.join("data"))?;
        let subject = stored_plan(&*store, &imported.plan)?;
        let year = newest_evaluated(&subject.plan);
        let press = Press::set_up(subject, self.library, Arc::clone(&self.fonts), year, self.now.date_naive())?;
        let press = press.with_audit(&*store, None)?;
        steps.done("rate");
        let pieces: Vec<Piece> = Edition::ALL.into_iter().map(Piece::Edition).collect();
        let editions = press.write(&pieces, &FORMATS, self.out, &|| ());
        steps.done("editions");
        let departments: Vec<&Department> = press.departments();
        let drop_only = self.drop_only();
        let failed = self.extracts(&mut *store, &press, &departments, &drop_only)?;
        steps.done("departments");
        let sending = send(&mut *store, &|data| WayOut::open(&drop_only, data), self.clock).await?;
        steps.done("mail");
        Ok(Shown {
            name: imported.name,
            folder: press.folder(),
            year,
            editions,
            departments: departments.len() - failed.len(),
            failed,
            sending,
            steps: steps.taken,
        })
    }

    /// Every department's extract and, where something is known of the year, its mails. Gives those that failed.
    fn extracts(
        &self,
        store: &mut dyn Store,
        press: &Press,
        departments: &[&Department],
        drop_only: &MailSettings,
    ) -> Result<Vec<(String, JobError)>, JobError> {
        if !press.subject.plan.knows_of(press.year) {
            return Ok(self.write_again(press, departments)); // a plan without figures of its years mails nothing
        }
        let mut queued = self.delivery(press, drop_only).queue(store, departments, &|| ())?;
        if queued.known > 0 {
            queued.failed.extend(self.write_again(press, departments));
        }
        Ok(queued.failed)
    }

    /// Whatever is configured, the demo's mails go to a folder and nowhere else.
    fn drop_only(&self) -> MailSettings {
        MailSettings { way: Way::Folder, folder: Some(self.out.join("mail")), ..self.mail.clone() }
    }

    fn delivery<'b>(&'b self, press: &'b Press, drop_only: &'b MailSettings) -> Delivery<'b> {
        /// The demo's mails say what the embedded texts say.
        static TEMPLATES: std::sync::LazyLock<MailTemplates> = std::sync::LazyLock::new(|| MailTemplates::new(None));
        /// It has nothing old to break.
        static KEEP: KeepSettings = KeepSettings { folder: None, free_mb: 0, mail_years: None, report_years: None };
        Delivery {
            press,
            mail: drop_only,
            templates: &TEMPLATES,
            formats: &FORMATS,
            keep: &KEEP,
            now: self.now,
            by: self.by,
            again: false,
            test: None,
            copies: Some(self.out),
        }
    }

    /// Every department's files without a mail: a second demo into the same folder queues nothing, and still leaves
    /// them. Gives those that failed.
    fn write_again(&self, press: &Press, departments: &[&Department]) -> Vec<(String, JobError)> {
        let piece = |department: &&Department| Piece::Department(department.code.clone(), Edition::Committee);
        let pieces: Vec<Piece> = departments.iter().map(piece).collect();
        let written = press.write(&pieces, &FORMATS, self.out, &|| ());
        let failed = departments
            .iter()
            .zip(written)
            .filter_map(|(department, outcome)| outcome.err().map(|error| (department.name.clone(), error)));
        failed.collect()
    }
}

/// The newest year on which something was written or marked; failing that, the newest with an actual; failing
/// that, the plan's last.
fn newest_evaluated(plan: &Plan) -> FiscalYear {
    let written = plan.narratives.iter().filter_map(|narrative| narrative.year);
    let marked = plan.marks.iter().map(|mark| mark.year);
    let said = plan.opinions.iter().map(|opinion| opinion.year);
    let evaluated = written.chain(marked).chain(said).max();
    let actuals = plan.indicators.iter().flat_map(|indicator| &indicator.actuals);
    let measured = || actuals.map(|actual| actual.moment.fiscal_year()).max();
    evaluated.or_else(measured).unwrap_or(plan.head.last_year)
}

/// Times of the steps, for the demo's last words and the benchmark.
struct Steps {
    since: Instant,
    taken: Vec<(&'static str, std::time::Duration)>,
}

impl Steps {
    fn begin() -> Steps {
        Steps { since: Instant::now(), taken: Vec::new() }
    }

    fn done(&mut self, step: &'static str) {
        self.taken.push((step, self.since.elapsed()));
        self.since = Instant::now();
    }
}
