//! Receives a returned form: its bytes are kept, read in a child process, known by their identity, and staged.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::case::Asked;
use super::printing::printable;
use super::recognise::{Recognised, has_rows_of, may_answer, note, recognise};
use crate::inquiry::{IdentityRefused, Key, typed_form_number};
use crate::intake::{Finding, Reading, identity, printed_form_number, read};
use crate::job::JobError;
use crate::job::library::Library;
use crate::mail::sha256;
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
    /// A file that cannot be opened, a full disk, database errors. A file that is refused is no error.
    pub fn receive(&self, store: &mut Store, path: &Path, form: Option<&str>) -> Result<Received, JobError> {
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
        store: &mut Store,
        file_name: &str,
        bytes: &[u8],
        form: Option<&str>,
    ) -> Result<Received, JobError> {
        let sha256 = sha256(bytes);
        if let Some(known) = store.intake_of_bytes(&sha256)?.filter(|known| known.state != IntakeState::Refused) {
            return Ok(Received::Known(known));
        }
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

    /// Reads the kept bytes of a returned form again, by the reader as it is now. A form that a person has named stays
    /// that form.
    ///
    /// # Errors
    /// One that is merged, or was; kept bytes that are gone or not those that came; database errors.
    pub fn reread(&self, store: &mut Store, id: IntakeId) -> Result<Intake, JobError> {
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
        let reading = self.reading(workbook, &asked, notes);
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

/// Why the bytes of a file were not taken.
pub(super) enum NotTaken {
    Refused(Refused),
    Unreadable(io::Error),
}

/// Whether a file may be named by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// By whoever gives a path on the command line.
    Followed,
    /// Never where anybody may put one.
    Refused,
}

/// The whole of a regular file that is not too large, and is the one that was looked at.
pub(super) fn bytes_of(path: &Path, looked: Metadata, links: Links, limits: &Limits) -> Result<Vec<u8>, NotTaken> {
    let unreadable = NotTaken::Unreadable;
    if !looked.is_file() {
        return Err(unreadable(io::Error::other("ふつうのファイルではありません")));
    }
    if looked.len() > limits.file {
        return Err(NotTaken::Refused(Refused::TooLarge { size: looked.len(), limit: limits.file }));
    }
    let file = open(path, links).map_err(unreadable)?;
    let opened = file.metadata().map_err(unreadable)?;
    if !opened.is_file() || !is_same(&looked, &opened) {
        return Err(unreadable(io::Error::other("開く間に、別のファイルに替わりました")));
    }
    let mut bytes = Vec::new();
    file.take(limits.file.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits.file {
        return Err(NotTaken::Refused(Refused::TooLarge { size: bytes.len() as u64, limit: limits.file }));
    }
    Ok(bytes)
}

/// Opens a file without waiting for a writer, should it have become a pipe since it was looked at.
#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use rustix::fs::OFlags;
    let plain = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let flags = if links == Links::Refused { plain | OFlags::NOFOLLOW } else { plain };
    Ok(File::from(rustix::fs::open(path, flags, rustix::fs::Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path, _: Links) -> io::Result<File> {
    File::open(path)
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_put_in_a_files_place_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (secret, path) = (folder.path().join("secret"), folder.path().join("返送.xlsx"));
        std::fs::write(&secret, "secret").expect("written");
        std::os::unix::fs::symlink(&secret, &path).expect("a link");
        // Looked at as if it had been the file itself.
        let looked = || std::fs::metadata(&secret).expect("there");
        let limits = Limits::default();
        assert!(matches!(bytes_of(&path, looked(), Links::Refused, &limits), Err(NotTaken::Unreadable(_))));
        assert!(matches!(bytes_of(&path, looked(), Links::Followed, &limits), Ok(bytes) if bytes == b"secret"));
    }

    #[test]
    fn a_pipe_put_in_a_files_place_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("返送.xlsx");
        std::fs::write(&path, "text").expect("written");
        let looked = std::fs::symlink_metadata(&path).expect("there");
        std::fs::remove_file(&path).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
        let taken = bytes_of(&path, looked, Links::Refused, &Limits::default());
        assert!(matches!(taken, Err(NotTaken::Unreadable(_))));
    }
}
