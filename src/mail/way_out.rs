//! The way out that the settings choose, and the checks before a mail takes it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::message::sha256;
use super::{DropFolder, MailError, MailSettings, SmtpServer, Way, checks};
use crate::store::MailRow;

/// The way mails leave.
#[derive(Debug)]
pub struct WayOut {
    pub(super) carrier: Carrier,
    allow_domains: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Carrier {
    Folder(DropFolder),
    Smtp(Arc<SmtpServer>),
}

impl WayOut {
    /// The way of the settings. `data` is the data folder, whose `mail` is the usual drop folder.
    ///
    /// # Errors
    /// [`MailError`] for settings with which no mail could leave.
    pub fn open(settings: &MailSettings, data: &Path) -> Result<WayOut, MailError> {
        let carrier = match settings.way {
            Way::Folder => {
                let folder = settings.folder.clone().unwrap_or_else(|| data.join("mail"));
                Carrier::Folder(DropFolder::new(&folder))
            }
            Way::Smtp => Carrier::Smtp(Arc::new(SmtpServer::new(&settings.smtp, settings.bounce_address())?)),
        };
        let allow_domains = settings.allow_domains.iter().map(|domain| domain.trim().to_ascii_lowercase()).collect();
        Ok(WayOut { carrier, allow_domains })
    }

    /// The word of the way, by which the outbox knows which mails are for it.
    pub fn word(&self) -> &'static str {
        match self.carrier {
            Carrier::Folder(_) => Way::Folder.word(),
            Carrier::Smtp(_) => Way::Smtp.word(),
        }
    }

    /// The folder, when the way out is one.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.carrier {
            Carrier::Folder(folder) => Some(folder.path().to_path_buf()),
            Carrier::Smtp(_) => None,
        }
    }

    /// Why a mail must not leave, or `None`.
    pub(super) fn objection(&self, mail: &MailRow, mime: &[u8]) -> Option<String> {
        if sha256(mime) != mail.sha256 {
            return Some("保存されたメールの内容が、作成したときと違います（SHA-256 が一致しません）".to_owned());
        }
        let address = match checks::address("宛先", &mail.recipient) {
            Ok(address) => address,
            Err(error) => return Some(error.what),
        };
        let domain = address.domain().to_ascii_lowercase();
        if !self.allow_domains.is_empty() && !self.allow_domains.contains(&domain) {
            return Some(format!("宛先のドメイン「{domain}」は、送ってよいドメイン（mail.allow_domains）にありません"));
        }
        None
    }
}
