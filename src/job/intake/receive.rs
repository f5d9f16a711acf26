//! Receives a returned form: its bytes are kept, read in a child process, known by their identity, and staged.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::case::Asked;
use super::recognise::{Recognised, has_rows_of, may_answer, note, recognise};
use crate::inquiry::{IdentityRefused, Key, typed_form_number};
use crate::intake::{Finding, Reading, identity, printed_form_number, read};
use crate::job::JobError;
use crate::job::library::Library;
use crate::job::room::require_room;
use crate::mail::sha256;
use crate::settings::KeepSettings;
use crate::store::{Inquiry, Intake, IntakeId, IntakeState, NewIntake, ReadOutcome, Staging, Store};
use crate::whole_files;
use crate::workbook::{self, Limits, Refused, Workbook};

/// What receiving needs.
pub struct Reception<'a> {
    pub library: &'a Library,
    pub key: Key,
    pub limits: Limits,
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

/// Characters of a file's name that are recorded.
const LONGEST_NAME: usize = 200;

impl Reception<'_> {
    /// Receives a file, as the form with a number where one is given.
    ///
    /// # Errors
    /// A file that cannot be opened, a disk that is full or has no room for new work, database errors. A file that is refused is no error.
    pub fn receive(&self, store: &mut Store, path: &Path, form: Option<&str>) -> Result<Received, JobError> {
        let opened =
            |source| JobError::Read { path: path.to_path_buf(), what: "ファイルを開けません", source };
        let bytes = match bytes_of(path, std::fs::metadata(path).map_err(opened)?, &self.limits) {
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
        store: &mut Store,
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
    pub fn name(&self, store: &mut Store, id: IntakeId, form: &str) -> Result<Intake, JobError> {
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

    fn outcome(&self, store: &Store, kept: &Path, form: Option<&str>) -> Result<ReadOutcome, JobError> {
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
            return refused(format!(
                "このファイルは様式番号 {} の様式です。指定された {form} ではありません。--form を付けずに読み取ってください",
                identity.form_number
            ));
        }
        match recognise(store, &identity)? {
            Ok((inquiry, notes)) => self.staged(store, &workbook, inquiry, notes),
            Err(why) => refused(why),
        }
    }

    fn without_identity(
        &self,
        store: &Store,
        workbook: &Workbook,
        form: Option<&str>,
    ) -> Result<ReadOutcome, JobError> {
        let Some(form) = form else {
            return Ok(ReadOutcome::Waiting { form_hint: printed_form_number(workbook) });
        };
        let (inquiry, reading) = self.read_named(store, workbook, form)?;
        Ok(ReadOutcome::Staged { inquiry: inquiry.id, reading: Box::new(reading) })
    }

    fn read_named(&self, store: &Store, workbook: &Workbook, form: &str) -> Result<(Inquiry, Reading), JobError> {
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
        let reading = with_notes(read(workbook, &asked.form()), notes);
        Ok((asked.inquiry, reading))
    }

    fn staged(
        &self,
        store: &Store,
        workbook: &Workbook,
        inquiry: Inquiry,
        notes: Vec<Finding>,
    ) -> Result<ReadOutcome, JobError> {
        let asked = Asked::load(store, self.library, inquiry)?;
        let reading = with_notes(read(workbook, &asked.form()), notes);
        Ok(ReadOutcome::Staged { inquiry: asked.inquiry.id, reading: Box::new(reading) })
    }
}

fn with_notes(reading: Reading, notes: Vec<Finding>) -> Reading {
    Reading { findings: notes.into_iter().chain(reading.findings).collect(), ..reading }
}

fn remedy(why: &IdentityRefused) -> &'static str {
    match why {
        IdentityRefused::Forged | IdentityRefused::Unreadable(_) | IdentityRefused::Lost => {
            "メールでお届けした様式に、もう一度記入してお送りください"
        }
    }
}

/// Why the bytes of a file were not taken.
pub(super) enum NotTaken {
    Refused(Refused),
    Unreadable(io::Error),
}

/// The whole of a regular file that is not too large, and is the one that was looked at.
pub(super) fn bytes_of(path: &Path, looked: Metadata, limits: &Limits) -> Result<Vec<u8>, NotTaken> {
    let unreadable = NotTaken::Unreadable;
    if !looked.is_file() {
        return Err(unreadable(io::Error::other("ふつうのファイルではありません")));
    }
    if looked.len() > limits.file {
        return Err(NotTaken::Refused(Refused::TooLarge { size: looked.len(), limit: limits.file }));
    }
    let file = File::open(path).map_err(unreadable)?;
    if !is_same(&looked, &file.metadata().map_err(unreadable)?) {
        return Err(unreadable(io::Error::other("開く間に、別のファイルに替わりました")));
    }
    let mut bytes = Vec::new();
    file.take(limits.file.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits.file {
        return Err(NotTaken::Refused(Refused::TooLarge { size: bytes.len() as u64, limit: limits.file }));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}

/// The file's name as it is recorded and shown: in one line, and not longer than a name is.
pub(super) fn shown_name(path: &Path) -> String {
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let plain = name.chars().map(|c| if c.is_control() || c == char::REPLACEMENT_CHARACTER { '_' } else { c });
    plain.take(LONGEST_NAME).collect()
}
