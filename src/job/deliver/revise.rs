//! Revisions 差替: what was sent is sealed, and what the plan says otherwise since goes out as a new revision, which says
//! what it replaces and why.

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use super::{Delivery, KIND, Queued};
use crate::job::JobError;
use crate::job::notice::Made;
use crate::job::recipients::receiver;
use crate::job::report::{Piece, Rendered};
use crate::job::room::require_room;
use crate::mail::{Replaced, sha256};
use crate::plan::Department;
use crate::render::Format;
use crate::report::document::Edition;
use crate::store::{NewRun, SentFile, SentReport, Store};

/// A department whose report differs from what it was last sent, or is about to be.
pub struct Changed<'d> {
    pub department: &'d Department,
    pub last: SentReport,
}

impl Delivery<'_> {
    /// Which of these departments were sent a report that would be another one now. Each is made again with the date of
    /// the one that was sent, and its hash compared: whatever the plan, the scheme, the form or the program makes
    /// different shows. One that cannot be made again differs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changed<'d>(&self, store: &dyn Store, departments: &[&'d Department]) -> Result<Vec<Changed<'d>>, JobError> {
        let mut sent = store.last_reports(&self.run().key, KIND)?;
        let mut known = Vec::new();
        for department in departments.iter().copied() {
            if let Some(place) = sent.iter().position(|report| report.department == department.code.as_str()) {
                known.push(Changed { department, last: sent.swap_remove(place) });
            }
        }
        Ok(known.into_par_iter().filter(|one| self.differs(one)).collect())
    }

    /// As [`Delivery::changed`], with the departments of which an address lacks a revision that others have.
    ///
    /// # Errors
    /// As [`Delivery::changed`].
    pub fn to_revise<'d>(
        &self,
        store: &dyn Store,
        departments: &[&'d Department],
    ) -> Result<Vec<Changed<'d>>, JobError> {
        let mut found = self.changed(store, departments)?;
        let run_key = self.run().key;
        let same = |department: &Department| !found.iter().any(|one| one.department.code == department.code);
        let unchanged: Vec<&Department> = departments.iter().copied().filter(|one| same(one)).collect();
        for due in self.due(store, &unchanged)? {
            let revised = due.lacking.filter(|lacking| lacking.last.run_key != run_key);
            found.extend(revised.map(|lacking| Changed { department: due.department, last: lacking.last }));
        }
        Ok(found)
    }

    fn differs(&self, one: &Changed) -> bool {
        let piece = Piece::Department(one.department.code.clone(), Edition::Committee);
        self.made_again(&piece, &one.last).is_none()
    }

    /// The files of a report, byte for byte; `None` where they would be others now, or cannot be made.
    pub(super) fn made_again(&self, piece: &Piece, last: &SentReport) -> Option<Vec<Rendered>> {
        let again = |file: &SentFile| {
            let format = Format::ALL.into_iter().find(|format| format.ending() == file.format)?;
            let made_on = file.made_on.unwrap_or_else(|| self.local_day(last.queued_at));
            let again = self.press.render_dated(piece, format, made_on).ok()?;
            (sha256(&again.bytes) == file.sha256).then_some(again)
        };
        last.files.iter().map(again).collect()
    }

    /// Makes and queues a new revision for departments that [`Delivery::changed`] named. The files go beside the old
    /// ones under their revision; the old run, its mails and its files stay as they are.
    ///
    /// # Errors
    /// No reason, no room, a database that cannot be read. What fails for one department is in [`Queued::failed`].
    pub fn revise(
        &self,
        store: &mut dyn Store,
        changed: &[Changed],
        reason: &str,
        done: &(dyn Fn() + Sync),
    ) -> Result<Queued, JobError> {
        let reason = checked(reason)?;
        self.mail.require_allowed_domains()?;
        require_room(self.keep, store.folder())?;
        let base = self.run();
        let run = NewRun { key: store.next_revision_key(&base.key)?, ..base };
        let mut queued = Queued { run_key: run.key.clone(), ..Queued::default() };
        for one in changed {
            match self.revise_one(store, &run, one, reason) {
                Ok(mails) => {
                    queued.made += 1;
                    queued.queued += mails;
                    queued.made_for.push(Made { department: one.department.name.clone(), mails });
                }
                Err(error) => queued.failed.push((one.department.name.clone(), error)),
            }
            done();
        }
        queued.run = store.run_of_key(&run.key)?;
        Ok(queued)
    }

    fn revise_one(&self, store: &mut dyn Store, run: &NewRun, one: &Changed, reason: &str) -> Result<usize, JobError> {
        let Some(left_at) = one.last.left_at else {
            return Err(JobError::refused(
                format!("第{}版は、まだ送っていません。差し替えるものがありません", one.last.version()),
                self.way_on(one.department, &one.last),
            ));
        };
        let piece = Piece::Department(one.department.code.clone(), Edition::Committee);
        let rendered = self.press.render(&piece, self.formats)?;
        let replaced = Replaced {
            revision: one.last.version(),
            sent_on: self.local_day(left_at),
            by_revision: one.last.version() + 1,
            reason: reason.to_owned(),
        };
        let receiver = receiver(&self.press.subject.city, one.department, self.now.date_naive())?;
        let data = store.folder().to_path_buf();
        let place = (data.as_path(), run.key.as_str());
        let mails =
            self.compose_mails((one.department, replaced.by_revision), &receiver, &rendered, place, Some(&replaced))?;
        let files = self.keep(one.department, &piece, &rendered, &data, Some(replaced.by_revision))?;
        Ok(store.queue_revision(run, &files, &mails, reason)?.queued)
    }

    /// The day of a time in the city.
    pub fn local_day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.now.timezone()).date_naive()
    }
}

/// The reason stands in the letter.
fn checked(reason: &str) -> Result<&str, JobError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().any(char::is_control) {
        return Err(JobError::refused(
            "差替えの理由がないか、改行などの使えない文字が入っています",
            "--reason に、各課に伝わる理由を1行で書いてください（送付文に載ります）",
        ));
    }
    Ok(reason)
}
