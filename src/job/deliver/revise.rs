//! Revisions 差替: what was sent is sealed, and what the plan says otherwise since goes out as a new revision, which says
//! what it replaces and why.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
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
use crate::store::{NewReportFile, NewRun, SentFile, SentReport, Store};
use crate::whole_files;

/// A department whose report differs from what it was last sent.
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
    pub fn changed<'d>(&self, store: &Store, departments: &[&'d Department]) -> Result<Vec<Changed<'d>>, JobError> {
        let mut sent = store.last_reports(&self.run().key, KIND)?;
        let mut known = Vec::new();
        for department in departments.iter().copied() {
            if let Some(place) = sent.iter().position(|report| report.department == department.code.as_str()) {
                known.push(Changed { department, last: sent.swap_remove(place) });
            }
        }
        Ok(known.into_par_iter().filter(|one| self.differs(one)).collect())
    }

    fn differs(&self, one: &Changed) -> bool {
        let piece = Piece::Department(one.department.code.clone(), Edition::Committee);
        let made_on = |file: &SentFile| file.made_on.unwrap_or_else(|| self.local_day(&one.last));
        one.last.files.iter().any(|file| {
            let Some(format) = Format::ALL.into_iter().find(|format| format.ending() == file.format) else {
                return true;
            };
            let again = self.press.render_dated(&piece, format, made_on(file));
            !again.is_ok_and(|again| sha256(&again.bytes) == file.sha256)
        })
    }

    /// Makes and queues a new revision for departments that [`Delivery::changed`] named. The files go beside the old
    /// ones under their revision; the old run, its mails and its files stay as they are.
    ///
    /// # Errors
    /// No reason, no room, a database that cannot be read. What fails for one department is in [`Queued::failed`].
    pub fn revise(
        &self,
        store: &mut Store,
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

    fn revise_one(&self, store: &mut Store, run: &NewRun, one: &Changed, reason: &str) -> Result<usize, JobError> {
        let piece = Piece::Department(one.department.code.clone(), Edition::Committee);
        let rendered = self.press.render(&piece, self.formats)?;
        let replaced = Replaced {
            revision: one.last.revision,
            sent_on: self.local_day(&one.last),
            by_revision: one.last.revision + 1,
            reason: reason.to_owned(),
        };
        let receiver = receiver(&self.press.subject.city, one.department, self.now.date_naive())?;
        let place = (store.folder(), run.key.as_str());
        let mails =
            self.compose_mails((one.department, replaced.by_revision), &receiver, &rendered, place, Some(&replaced))?;
        let files: Vec<NewReportFile> = rendered
            .iter()
            .map(|file| {
                let path = self.revised_path(&piece, file, replaced.by_revision);
                NewReportFile { path: path.display().to_string(), ..self.report_file(one.department, &piece, file) }
            })
            .collect();
        let data = store.folder().to_path_buf();
        let written: Vec<(PathBuf, &[u8])> =
            files.iter().zip(&rendered).map(|(file, made)| (data.join(&file.path), made.bytes.as_slice())).collect();
        whole_files::write_together(&written)?;
        Ok(store.queue_revision(run, &files, &mails, reason)?.queued)
    }

    /// reports/asaka-strategy2/R6/departments/産業振興課-rev2.pdf
    fn revised_path(&self, piece: &Piece, file: &Rendered, revision: u32) -> PathBuf {
        let name = self.press.file_name(piece, file.format);
        let ending = file.format.ending();
        let stem = name.strip_suffix(&format!(".{ending}")).unwrap_or(&name);
        Path::new("reports").join(self.press.folder()).join(format!("{stem}-rev{revision}.{ending}"))
    }

    /// The day in the city on which a report was queued.
    pub fn local_day(&self, last: &SentReport) -> NaiveDate {
        last.queued_at.with_timezone(&self.now.timezone()).date_naive()
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
