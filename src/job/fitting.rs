//! A department's mails within the size that is configured: with all files, with the workbook alone, or with links.

use std::path::Path;

use super::JobError;
use super::inquiry::kept_key;
use crate::mail::{Attachment, Circumstances, LINK_KEY, LinkPlace, MailSettings, Oversize};
use crate::plan::{Address, Department};
use crate::store::NewMail;
use crate::whole_files;

/// Makes the mails of a letter, told what is out of the ordinary about it.
pub type Composing<'a> = &'a dyn Fn(&Circumstances, &[Attachment]) -> Result<Vec<NewMail>, JobError>;

/// To whom the mails of a department go.
pub struct Receiver<'a> {
    /// Who answers for the department today.
    pub department: &'a Department,
    pub addresses: Vec<&'a Address>,
}

impl Receiver<'_> {
    /// What a letter of `department` has to say of its receiver.
    pub fn circumstances(&self, department: &Department) -> Circumstances {
        let taken_over = self.department.code != department.code;
        let taken_over_by = taken_over.then(|| self.department.name.clone());
        Circumstances { taken_over_by, ..Circumstances::default() }
    }
}

/// Makes the mails of a letter, none of which is larger than the settings allow. `usual` is what the letter says anyway;
/// `data` is the data folder.
///
/// # Errors
/// When nothing that the settings name makes them small enough; when a file cannot be put where the link leads. No mail
/// leaves its files out without saying so.
pub fn fit(
    settings: &MailSettings,
    data: &Path,
    usual: &Circumstances,
    files: &[Attachment],
    compose: Composing,
) -> Result<Vec<NewMail>, JobError> {
    let mails = compose(usual, files)?;
    let size = largest(&mails);
    if size <= settings.max_bytes {
        return Ok(mails);
    }
    for way in &settings.oversize {
        let smaller = match way {
            Oversize::Workbook => workbooks_only(usual, files, compose)?,
            Oversize::Link => match settings.link.place()? {
                Some(place) => Some(linked(&place, data, usual, files, compose)?),
                None => None,
            },
        };
        if let Some(mails) = smaller.filter(|mails| largest(mails) <= settings.max_bytes) {
            return Ok(mails);
        }
    }
    Err(JobError::refused(
        format!("メールが大きすぎます（{} KB、上限 {} KB）", size.div_ceil(1024), settings.max_bytes / 1024),
        "メールサーバーが受け取る大きさまで mail.max_bytes を上げるか、mail.link にファイルを置く場所を書いて mail.oversize に \"link\" を入れてください",
    ))
}

fn largest(mails: &[NewMail]) -> u64 {
    mails.iter().map(|mail| mail.mime.len() as u64).max().unwrap_or(0)
}

/// Without what is no workbook; `None` where that leaves nothing out, or nothing in.
fn workbooks_only(
    usual: &Circumstances,
    files: &[Attachment],
    compose: Composing,
) -> Result<Option<Vec<NewMail>>, JobError> {
    let (workbooks, others): (Vec<Attachment>, Vec<Attachment>) =
        files.iter().cloned().partition(|file| file.name.ends_with(".xlsx"));
    if workbooks.is_empty() || others.is_empty() {
        return Ok(None);
    }
    let left_out: Vec<String> = others.into_iter().map(|file| file.name).collect();
    require_said(compose(&Circumstances { left_out: left_out.clone(), ..usual.clone() }, &workbooks)?, &left_out)
        .map(Some)
}

/// With links instead of files. The files are there before the mails are queued.
fn linked(
    place: &LinkPlace,
    data: &Path,
    usual: &Circumstances,
    files: &[Attachment],
    compose: Composing,
) -> Result<Vec<NewMail>, JobError> {
    let key = kept_key(&data.join(LINK_KEY))?;
    let (paths, links): (Vec<_>, Vec<_>) = files.iter().map(|file| place.link_of(file, &key)).unzip();
    let urls: Vec<String> = links.iter().map(|link| link.url.clone()).collect();
    let mails = require_said(compose(&Circumstances { links, ..usual.clone() }, &[])?, &urls)?;
    let contents = files.iter().map(|file| file.bytes.as_slice());
    whole_files::write_together(&paths.into_iter().zip(contents).collect::<Vec<_>>())?;
    Ok(mails)
}

/// A city's own texts may know nothing of links: then the mail would be empty.
fn require_said(mails: Vec<NewMail>, words: &[String]) -> Result<Vec<NewMail>, JobError> {
    for mail in &mails {
        let letters = crate::mail::letters(&mail.mime).unwrap_or_default();
        if let Some(word) = words.iter().find(|word| !letters.iter().all(|letter| letter.contains(word.as_str()))) {
            return Err(JobError::refused(
                format!("メールの文面に「{word}」が入りません。大きいファイルのことが、受け取る課に伝わりません"),
                "templates/mail の自分の文面（body.txt と body.html）に、見本の文面と同じように left_out と links を書いてください",
            ));
        }
    }
    Ok(mails)
}

#[cfg(test)]
mod tests;
