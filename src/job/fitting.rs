//! A department's mails within the size that is configured: with all files, with the workbook alone, or with links.

use std::path::{Path, PathBuf};

use super::JobError;
use super::inquiry::kept_key;
use crate::mail::{Addressees, Attachment, Circumstances, LINK_KEY, MailSettings, Oversize, letters};
use crate::plan::{Address, Department};
use crate::store::NewMail;
use crate::whole_files;

/// Makes the mails of a letter, told what is out of the ordinary about it.
pub type Composing<'a> = &'a dyn Fn(&Circumstances, &[Attachment]) -> Result<Vec<NewMail>, JobError>;

/// To whom the mails of a department go.
pub struct Receiver<'a> {
    /// Who answers for the department today.
    pub department: &'a Department,
    /// Those who get a mail now.
    pub addresses: Vec<&'a Address>,
    /// Whom each of these mails names: all of the department's today, whether or not they have theirs already.
    pub addressees: Addressees,
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
            Oversize::Link => linked(settings, data, usual, files, compose)?,
        };
        let Some(smaller) = smaller.filter(|smaller| largest(&smaller.mails) <= settings.max_bytes) else { continue };
        require_said(&smaller)?;
        whole_files::write_together(&smaller.placed)?;
        return Ok(smaller.mails);
    }
    Err(JobError::refused(
        format!("メールが大きすぎます（{} KB、上限 {} KB）", size.div_ceil(1024), settings.max_bytes / 1024),
        "メールサーバーが受け取る大きさまで mail.max_bytes を上げるか、mail.link にファイルを置く場所を書いて mail.oversize に \"link\" を入れてください",
    ))
}

fn largest(mails: &[NewMail]) -> u64 {
    mails.iter().map(|mail| mail.mime.len() as u64).max().unwrap_or(0)
}

/// Mails without all files.
struct Smaller<'a> {
    mails: Vec<NewMail>,
    /// What the plain letter has to say.
    left_out: Vec<String>,
    /// What both forms of the letter have to say.
    urls: Vec<String>,
    /// Files that are put where the links lead.
    placed: Vec<(PathBuf, &'a [u8])>,
}

/// Without what is no workbook; `None` where that leaves nothing out, or nothing in.
fn workbooks_only<'a>(
    usual: &Circumstances,
    files: &'a [Attachment],
    compose: Composing,
) -> Result<Option<Smaller<'a>>, JobError> {
    let (workbooks, others): (Vec<Attachment>, Vec<Attachment>) =
        files.iter().cloned().partition(|file| file.name.ends_with(".xlsx"));
    if workbooks.is_empty() || others.is_empty() {
        return Ok(None);
    }
    let left_out: Vec<String> = others.into_iter().map(|file| file.name).collect();
    let mails = compose(&Circumstances { left_out: left_out.clone(), ..usual.clone() }, &workbooks)?;
    Ok(Some(Smaller { mails, left_out, urls: Vec::new(), placed: Vec::new() }))
}

/// With links instead of files; `None` where no place for them is configured.
fn linked<'a>(
    settings: &MailSettings,
    data: &Path,
    usual: &Circumstances,
    files: &'a [Attachment],
    compose: Composing,
) -> Result<Option<Smaller<'a>>, JobError> {
    let Some(place) = settings.link.place()? else { return Ok(None) };
    let key = kept_key(&data.join(LINK_KEY))?;
    let (paths, links): (Vec<PathBuf>, Vec<_>) = files.iter().map(|file| place.link_of(file, &key)).unzip();
    let urls = links.iter().map(|link| link.url.clone()).collect();
    let mails = compose(&Circumstances { links, ..usual.clone() }, &[])?;
    let placed = paths.into_iter().zip(files.iter().map(|file| file.bytes.as_slice())).collect();
    Ok(Some(Smaller { mails, left_out: Vec::new(), urls, placed }))
}

/// A city's own texts may know nothing of links: then the mail would be empty.
fn require_said(smaller: &Smaller) -> Result<(), JobError> {
    for mail in &smaller.mails {
        let [plain, html] = letters(&mail.mime).unwrap_or_default();
        let missing_url = smaller.urls.iter().find(|url| !plain.contains(url.as_str()) || !html.contains(url.as_str()));
        let missing = missing_url.or_else(|| smaller.left_out.iter().find(|name| !plain.contains(name.as_str())));
        if let Some(word) = missing {
            return Err(JobError::refused(
                format!("メールの文面に「{word}」が入りません。大きいファイルのことが、受け取る課に伝わりません"),
                "templates/mail の自分の文面（body.txt と body.html）に、見本の文面と同じように left_out と links を書いてください",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
