//! `[mail]` of the configuration.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::MailError;

/// `[mail]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    #[serde(default)]
    pub way: MailWay,
    /// Where `.eml` files go when the way out is a folder; without it, `mail` below the data folder.
    pub folder: Option<PathBuf>,
    /// The role mailbox that mails come from.
    pub sender_name: String,
    pub sender_address: String,
    /// Role mailbox for bounces; without it, the sender's address.
    pub envelope_sender: Option<String>,
    /// 文書番号 of the letters; without it the line is left out.
    pub document_number: Option<String>,
    /// 問い合わせ先
    pub contact: String,
    /// Only to these domains; empty: to all.
    #[serde(default)]
    pub allow_domains: Vec<String>,
    pub smtp: SmtpSettings,
}

/// How mails leave the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailWay {
    /// As files, until a server is configured.
    #[default]
    Folder,
    Smtp,
}

/// `[mail.smtp]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: TlsMode,
    /// Hosts to which mail may go unencrypted.
    #[serde(default)]
    pub plain_hosts: Vec<String>,
    /// PEM file of a private certificate authority.
    pub ca_file: Option<PathBuf>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// File that holds the password alone.
    pub password_file: Option<PathBuf>,
    /// Name given in EHLO.
    pub hello_name: String,
    pub max_tries: u32,
    /// Limits in seconds for each stage (RFC 5321, 4.5.3.2).
    pub timeouts: Timeouts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    StartTls,
    Tls,
    None,
}

/// Seconds for each stage of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeouts {
    pub connect: u64,
    /// EHLO, STARTTLS, AUTH, MAIL and RCPT, each.
    pub command: u64,
    /// From DATA to 354.
    pub data: u64,
    /// The body, and the answer after the final dot.
    pub body: u64,
}

/// A password. Never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("********")
    }
}

impl Secret {
    /// The password itself, for the one place that hands it to the server.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl SmtpSettings {
    /// User name and password, when both are there.
    ///
    /// # Errors
    /// [`MailError::Password`] when the password's file cannot be read.
    pub(super) fn credentials(&self) -> Result<Option<(String, Secret)>, MailError> {
        let Some(username) = self.username.clone().filter(|name| !name.is_empty()) else { return Ok(None) };
        if let Some(password) = self.password.clone().filter(|password| !password.0.is_empty()) {
            return Ok(Some((username, password)));
        }
        let Some(path) = &self.password_file else { return Ok(None) };
        let text =
            std::fs::read_to_string(path).map_err(|source| MailError::Password { path: path.clone(), source })?;
        Ok(Some((username, Secret(text.trim_end_matches(['\r', '\n']).to_owned()))))
    }
}

impl Timeouts {
    pub(super) fn connect(&self) -> Duration {
        Duration::from_secs(self.connect)
    }

    pub(super) fn command(&self) -> Duration {
        Duration::from_secs(self.command)
    }

    pub(super) fn data(&self) -> Duration {
        Duration::from_secs(self.data)
    }

    pub(super) fn body(&self) -> Duration {
        Duration::from_secs(self.body)
    }
}
