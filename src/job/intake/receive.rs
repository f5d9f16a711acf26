//! Receives a returned form: its bytes are kept, read in a child process, known by their identity, and staged.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::bytes::{Links, NotTaken, bytes_of, shown_name};
use super::case::Asked;
use super::printing::printable;
use super::recognise::{Recognised, has_rows_of, may_answer, note, recognise};
use crate::inquiry::{IdentityRefused, Key, typed_form_number};
use crate::intake::{Finding, Reading, identity, printed_form_number, read};
use crate::job::JobError;
use crate::job::library::Library;
use crate::job::room::require_room;
use crate::mail::sha256;
use crate::settings::KeepSettings;
use crate::store::{Inquiry, Intake, IntakeId, IntakeState, NewIntake, ReadOutcome, Staging, Store};
use crate::typeset::Fonts;
use crate::whole_files;
use crate::workbook::{self, Limits, Refused, Workbook};

/// What receiving needs.
pub struct Reception<'a> {
    pub library: &'a Library,
    pub key: Key,
    pub limits: Limits,
    /// To find characters that no report can print; `None` where there are no fonts.
    pub fonts: Option<Arc<Fonts>>,
    /// How much of the disk new work leaves free.
    pub keep: &'a KeepSettings,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// What became of a file.
#[derive(Debug)]
pub enum Received {
    /// It was taken in: staged, waiting for its form number, or refused with its bytes kept.
    Taken(Intake),
    /// The same bytes were there before.
    Known(Intake),
    /// Refused before its bytes were kept, in words for the sender.
    NotKept(String),
}

impl Reception<'_> {
    /// Receives a file, as the form with a number where one is given.
    ///
    /// # Errors
    /// A file that cannot be opened, a disk that is full or has no room for new work, database errors. A file that is refused is no error.
    pub fn receive(&self, store: &mut dyn Store, path: &Path, form: Option<&str>) -> Result<Received, JobError> {
        let opened =
            |source| JobError::Read { path: path.to_path_buf(), what: "ファイルを開けません", source };
        let looked = std::fs::metadata(path).map_err(opened)?;
        let bytes = match bytes_of(path, looked, Links::Followed, &self.limits) {
            Ok(bytes) => bytes,
            Err(NotTaken::Refused(refused)) => return Ok(Received::NotKept(refused.to_string())),
            Err(NotTaken::Unreadable(source)) => return Err(opened(source)),
        };
        self.receive_bytes(store, &shown_name(path), &bytes, form)
    }

    /// Receives the bytes of a file.
    ///
    /// # Errors
    /// As [`Reception::receive`].
    pub fn receive_bytes(
        &self,
        store: &mut dyn Store,
        file_name: &str,
        bytes: &[u8],
        form: Option<&str>,
    ) -> Result<Received, JobError> {
        let sha256 = sha256(bytes);
        if let Some(known) = store.intake_of_bytes(&sha256)?.filter(|known| known.state != IntakeState::Refused) {
            return Ok(Received::Known(known));
        }
        require_room(self.keep, store.folder())?;
        let path = format!("intake/{sha256}.xlsx");
        let kept = store.folder().join(&path);
        whole_files::write(&kept, bytes)?;
        let outcome = self.outcome(store, &kept, form)?;
        let new = NewIntake {
            file_name: file_name.to_owned(),
            path,
            sha256,
            length: bytes.len() as u64,
            received_at: self.at,
            received_by: self.by.to_owned(),
            outcome,
        };
        Ok(match store.stage_intake(&new)? {
            Staging::New(intake) => Received::Taken(intake),
            Staging::Known(intake) => Received::Known(intake),
        })
    }

    /// Reads a waiting form as the one with a number that a person has named.
    ///
    /// # Errors
    /// An unknown form number, a form that is not awaited, rows that are another form's; database errors.
    pub fn name(&self, store: &mut dyn Store, id: IntakeId, form: &str) -> Result<Intake, JobError> {
        let intake = store.intake(id)?;
        if intake.state != IntakeState::Waiting {
            return Err(JobError::refused(
                format!("受付番号 {} の回答は、いま「{}」です", id.0, intake.state.label()),
                "様式番号を指定できるのは、様式番号を待っている回答だけです",
            ));
        }
        let kept = store.folder().join(&intake.path);
        let workbook =
            workbook::read(&kept, &self.limits).map_err(|source| JobError::Workbook { path: kept.clone(), source })?;
        let (inquiry, reading) = self.read_named(store, &workbook, form)?;
        store.name_intake(id, inquiry.id, &reading, self.at, self.by)?;
        Ok(store.intake(id)?)
    }

    /// Reads the kept bytes of a returned form again, by the reader as it is now. A form that a person has named stays
    /// that form.
    ///
    /// # Errors
    /// One that is merged, or was; kept bytes that are gone or not those that came; database errors.
    pub fn reread(&self, store: &mut dyn Store, id: IntakeId) -> Result<Intake, JobError> {
        let intake = store.intake(id)?;
        let kept = store.folder().join(&intake.path);
        let gone =
            |source| JobError::Read { path: kept.clone(), what: "控えのファイルを開けません", source };
        if sha256(&std::fs::read(&kept).map_err(gone)?) != intake.sha256 {
            return Err(JobError::refused(
                format!("{}: 控えのファイルが、届いたときのものと違います", kept.display()),
                "データのフォルダーをバックアップから戻してください",
            ));
        }
        let inquiry = intake.inquiry.map(|inquiry| store.inquiry(inquiry)).transpose()?.flatten();
        let outcome = self.outcome(store, &kept, inquiry.as_ref().map(|inquiry| inquiry.form_number.as_str()))?;
        store.reread_intake(id, &outcome, self.at, self.by)?;
        Ok(store.intake(id)?)
    }

    fn outcome(&self, store: &dyn Store, kept: &Path, form: Option<&str>) -> Result<ReadOutcome, JobError> {
        let refused = |refusal: String| Ok(ReadOutcome::Refused { refusal });
        let workbook = match workbook::read(kept, &self.limits) {
            Ok(workbook) => workbook,
            Err(Refused::NoReader { reason }) => {
                let source = Refused::NoReader { reason };
                return Err(JobError::Workbook { path: kept.to_path_buf(), source });
            }
            Err(why) => return refused(why.to_string()),
        };
        let identity = match identity(&workbook, &self.key) {
            Ok(identity) => identity,
            Err(IdentityRefused::Lost) => return self.without_identity(store, &workbook, form),
            Err(why) => return refused(format!("{why}。{}", remedy(&why))),
        };
        if let Some(form) = form.filter(|form| typed_form_number(form) != identity.form_number) {
            // The planner's slip, not the sender's: nothing is recorded.
            return Err(JobError::refused(
                format!(
                    "このファイルは様式番号 {} の様式です。指定された {} ではありません",
                    identity.form_number,
                    form.escape_debug()
                ),
                "--form を付けずに、もう一度読み取ってください。何も受け付けていません",
            ));
        }
        match recognise(store, &identity)? {
            Ok((inquiry, notes)) => self.staged(store, &workbook, inquiry, notes),
            Err(why) => refused(why),
        }
    }

    fn without_identity(
        &self,
        store: &dyn Store,
        workbook: &Workbook,
        form: Option<&str>,
    ) -> Result<ReadOutcome, JobError> {
        let Some(form) = form else {
            return Ok(ReadOutcome::Waiting { form_hint: printed_form_number(workbook) });
        };
        let (inquiry, reading) = self.read_named(store, workbook, form)?;
        Ok(ReadOutcome::Staged { inquiry: inquiry.id, reading: Box::new(reading) })
    }

    fn read_named(&self, store: &dyn Store, workbook: &Workbook, form: &str) -> Result<(Inquiry, Reading), JobError> {
        let number = typed_form_number(form);
        let Some(inquiry) = store.inquiry_of_form(&number)? else {
            return Err(JobError::refused(
                format!("様式番号「{}」の照会はありません", number.escape_debug()),
                "sokatsu inquiry status で様式番号を確かめてください",
            ));
        };
        let (inquiry, mut notes) = match may_answer(store, inquiry)? {
            Recognised::Ok(found) => found,
            Recognised::Err(why) => return Err(JobError::refused(why, "回答の様式を確かめてください")),
        };
        let printed = printed_form_number(workbook).filter(|printed| *printed != number);
        let asked = Asked::load(store, self.library, inquiry)?;
        if printed.is_some() || !has_rows_of(workbook, asked.printed()) {
            let what = match printed {
                Some(printed) => format!("このファイルの表紙には、様式番号 {printed} とあります（指定は {number}）"),
                None => format!(
                    "このファイルの行は、様式番号 {number} の様式と合いません。ほかの課か、ほかの年度の様式のようです"
                ),
            };
            return Err(JobError::refused(
                what,
                "何も読み取っていません。様式番号を確かめて、もう一度指定してください",
            ));
        }
        notes.push(note("様式の識別情報がないため、人が様式番号を指定して読み取りました。", ""));
        let reading = self.reading(workbook, &asked, notes);
        Ok((asked.inquiry, reading))
    }

    fn staged(
        &self,
        store: &dyn Store,
        workbook: &Workbook,
        inquiry: Inquiry,
        notes: Vec<Finding>,
    ) -> Result<ReadOutcome, JobError> {
        let asked = Asked::load(store, self.library, inquiry)?;
        let reading = self.reading(workbook, &asked, notes);
        Ok(ReadOutcome::Staged { inquiry: asked.inquiry.id, reading: Box::new(reading) })
    }

    fn reading(&self, workbook: &Workbook, asked: &Asked, notes: Vec<Finding>) -> Reading {
        let read = read(workbook, &asked.form());
        let reading = Reading { findings: notes.into_iter().chain(read.findings).collect(), ..read };
        match &self.fonts {
            Some(fonts) => printable(reading, fonts),
            None => reading,
        }
    }
}

fn remedy(why: &IdentityRefused) -> &'static str {
    match why {
        IdentityRefused::Forged | IdentityRefused::Unreadable(_) | IdentityRefused::Lost => {
            "メールでお届けした様式に、もう一度記入してお送りください"
        }
    }
}
