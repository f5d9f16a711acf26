//! What would leave, as its recipients will see it: before a second person approves it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{commands, digest, known_run, unchanged_bytes};
use crate::job::JobError;
use crate::mail::{AttachedFile, FoundLink, Links, MailContent};
use crate::plan::Code;
use crate::store::{MailState, OutboxMail, OutboxRun, RunId, Store};
use crate::whole_files;

/// A run's mails as they will be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub run: OutboxRun,
    pub mails: Vec<PreviewedMail>,
    /// Over what waits for approval in the whole run, in hex; none where nothing waits.
    pub sha256: Option<String>,
    /// How many mails wait for approval in the whole run.
    pub waiting: usize,
}

/// A mail as its recipient will see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewedMail {
    pub mail: OutboxMail,
    /// The department's name, or its code where the city has it no more.
    pub department: String,
    pub files: Vec<PreviewedFile>,
    /// The files to which the letter links, since they are too large.
    pub links: Vec<FoundLink>,
    content: MailContent,
    mime: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewedFile {
    pub name: String,
    /// Bytes of the file.
    pub length: u64,
    /// Bytes of the file in the mail, as base64.
    pub length_in_mail: u64,
}

impl PreviewedMail {
    /// The letter and the files, as they will leave.
    pub fn content(&self) -> &MailContent {
        &self.content
    }

    /// The letter as plain text.
    pub fn text(&self) -> &str {
        &self.content.plain
    }
}

/// Reads the mails of a run, or of one department by code or name. Cancelled ones are left out.
///
/// # Errors
/// There is no such run or department; a mail's bytes are not those that were made.
pub fn preview(store: &dyn Store, run: RunId, department: Option<&str>, links: &Links) -> Result<Preview, JobError> {
    let run = known_run(store, run)?;
    let names = department_names(store, &run.plan)?;
    let mut mails = store.outbox_mails(run.id)?;
    mails.retain(|mail| mail.row.state != MailState::Cancelled);
    let waiting: Vec<OutboxMail> = mails.iter().filter(|mail| mail.row.state == MailState::Made).cloned().collect();
    let name_of = |mail: &OutboxMail| {
        let code = &mail.row.department;
        names.get(code).cloned().unwrap_or_else(|| code.clone())
    };
    if let Some(wanted) = department {
        mails.retain(|mail| mail.row.department == wanted || name_of(mail) == wanted);
        if mails.is_empty() {
            return Err(JobError::refused(
                format!("送付 {} に、課「{}」のメールはありません", run.id.0, wanted.escape_debug()),
                format!("sokatsu outbox show {} で、課を確かめてください", run.id.0),
            ));
        }
    }
    let mails =
        mails.into_iter().map(|mail| previewed(store, name_of(&mail), mail, links)).collect::<Result<_, _>>()?;
    let sha256 = (!waiting.is_empty()).then(|| digest(&waiting));
    Ok(Preview { run, mails, sha256, waiting: waiting.len() })
}

/// Writes each mail into a folder of its own: the mail whole, the letter, and the files as they will be opened.
///
/// # Errors
/// A folder or a file that cannot be written.
pub fn write_preview(preview: &Preview, out: &Path) -> Result<Vec<PathBuf>, JobError> {
    let mut folders = Vec::new();
    for one in &preview.mails {
        let folder = out.join(format!("{}_{}", one.mail.name(), one.mail.row.department));
        let mut files: Vec<(PathBuf, &[u8])> =
            vec![(folder.join("mail.eml"), &one.mime), (folder.join("letter.txt"), one.text().as_bytes())];
        for file in &one.content.attachments {
            files.push((folder.join(&file.name), &file.bytes));
        }
        whole_files::write_together(&files)?;
        folders.push(folder);
    }
    Ok(folders)
}

fn previewed(
    store: &dyn Store,
    department: String,
    mail: OutboxMail,
    links: &Links,
) -> Result<PreviewedMail, JobError> {
    let mime = unchanged_bytes(store, &mail)?;
    let content = MailContent::read(&mime).map_err(|error| {
        JobError::refused(
            format!("メール {}: {error}", mail.name()),
            format!("このメールは送らず、{} で取り消してください", commands::cancel(&mail.name())),
        )
    })?;
    let of_file = |file: &AttachedFile| PreviewedFile {
        name: file.name.clone(),
        length: file.bytes.len() as u64,
        length_in_mail: file.length_in_mail(),
    };
    let files = content.attachments.iter().map(of_file).collect();
    let links = links.in_letter(&content.plain);
    Ok(PreviewedMail { department, files, links, content, mime, mail })
}

/// Names of the departments of a plan's city, by their codes.
fn department_names(store: &dyn Store, plan: &str) -> Result<BTreeMap<String, String>, JobError> {
    let plan = match Code::new(plan) {
        Ok(code) => store.plan(&code, None)?,
        Err(_) => None,
    };
    let Some(plan) = plan else { return Ok(BTreeMap::new()) };
    let city = store.city(&plan.head.city, None)?;
    let departments = city.map(|city| city.departments).unwrap_or_default();
    Ok(departments.into_iter().map(|one| (one.code.to_string(), one.name)).collect())
}
