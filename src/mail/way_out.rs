//! The way out that the settings choose, with the rules by which a mail may take it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;

use super::clearance::{InquiryAnswers, Rules};
use super::{DropFolder, MailError, MailSettings, SmtpServer, Way};

/// The way mails leave.
#[derive(Debug)]
pub struct WayOut {
    pub(super) carrier: Carrier,
    pub(super) rules: Rules,
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
            Way::Smtp => {
                settings.require_allowed_domains()?;
                Carrier::Smtp(Arc::new(SmtpServer::new(&settings.smtp, settings.bounce_address())?))
            }
        };
        Ok(WayOut { carrier, rules: Rules::new(settings, data)? })
    }

    /// The city's zone, by whose days departments and addresses end; Japan's where it is not given.
    pub fn in_zone(mut self, zone: Tz) -> WayOut {
        self.rules.zone = zone;
        self
    }

    /// Where the key is that signs the forms of inquiries; `None` for the usual place in the data folder.
    pub fn with_form_key(mut self, key_file: Option<&Path>) -> WayOut {
        if let Some(key_file) = key_file {
            self.rules.key_file = key_file.to_path_buf();
        }
        self
    }

    /// The role address to which alone notices go; without one none goes.
    pub fn with_notices_to(mut self, address: Option<&str>) -> WayOut {
        self.rules.notice_to = address.map(str::to_owned);
        self
    }

    /// Who knows whether an inquiry is answered in full; where nobody does, any return is enough to stop a reminder.
    pub fn with_answers(mut self, answers: Arc<dyn InquiryAnswers>) -> WayOut {
        self.rules.answers = Some(answers);
        self
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
}
