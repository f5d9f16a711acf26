//! `[mail]`: which way mails leave, who sends them, and how patient we are with the server.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// The way mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// As `.eml` files in a folder: nothing leaves the machine.
    Folder,
    /// To a mail server.
    Smtp,
}

/// `[mail]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailSettings {
    pub way: Way,
    /// Where the way is `folder`. Not given: `mail` in the data folder.
    pub folder: Option<PathBuf>,
    /// Display name of the role mailbox, such as 朝霞市政策企画課.
    pub sender_name: String,
    pub sender_address: String,
    /// Where bounces go. Not given: the sender's address.
    pub envelope_sender: Option<String>,
    /// 文書番号, printed at the head of the letter.
    pub document_number: Option<String>,
    /// 問い合わせ先, one or several lines.
    pub contact: String,
    /// Mails go only to these domains; empty for all.
    pub allow_domains: Vec<String>,
    pub smtp: SmtpSettings,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Plain at first, then STARTTLS, which must succeed (port 587 or 25).
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
    /// No protection: only for hosts named in `plain_hosts`.
    None,
}

/// `[mail.smtp]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: TlsMode,
    /// Hosts to which mails may go unprotected, such as a relay on the same machine.
    pub plain_hosts: Vec<String>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// A file whose first line is the password; it must not be given together with `password`.
    pub password_file: Option<PathBuf>,
    /// The name with which we greet the server.
    pub hello_name: String,
    /// A mail put off this often has failed.
    pub max_tries: u32,
    /// Certificates (PEM) of a private authority, believed beside the system's.
    pub ca_file: Option<PathBuf>,
    pub timeouts: TimeoutSettings,
}

/// `[mail.smtp.timeouts]`: seconds for each stage, by default those of RFC 5321 4.5.3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TimeoutSettings {
    /// TCP, and TLS on top of it.
    pub connect: u32,
    /// The server's first words, EHLO, STARTTLS and AUTH.
    pub greeting: u32,
    pub mail: u32,
    pub rcpt: u32,
    /// From DATA to the 354.
    pub data: u32,
    /// Each block of the body.
    pub block: u32,
    /// From the final dot to the server's answer.
    pub dot: u32,
}

/// A password: shown nowhere, wiped from `Debug`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The password itself, for the one call that needs it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("********")
    }
}

impl Default for MailSettings {
    fn default() -> MailSettings {
        MailSettings {
            way: Way::Folder,
            folder: None,
            sender_name: "政策企画課".to_owned(),
            sender_address: "kikaku@example.jp".to_owned(),
            envelope_sender: None,
            document_number: None,
            contact: "政策企画課".to_owned(),
            allow_domains: Vec::new(),
            smtp: SmtpSettings::default(),
        }
    }
}

impl Default for SmtpSettings {
    fn default() -> SmtpSettings {
        SmtpSettings {
            host: "localhost".to_owned(),
            port: 587,
            tls: TlsMode::StartTls,
            plain_hosts: Vec::new(),
            username: None,
            password: None,
            password_file: None,
            hello_name: "localhost".to_owned(),
            max_tries: 5,
            ca_file: None,
            timeouts: TimeoutSettings::default(),
        }
    }
}

impl Default for TimeoutSettings {
    fn default() -> TimeoutSettings {
        TimeoutSettings { connect: 60, greeting: 300, mail: 300, rcpt: 300, data: 120, block: 180, dot: 600 }
    }
}

impl MailSettings {
    /// The address to which bounces go.
    pub fn bounce_address(&self) -> &str {
        self.envelope_sender.as_deref().unwrap_or(&self.sender_address)
    }
}

/// A number of seconds of the settings; 0 would fail every stage at once, hence at least 1.
pub(super) fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count.max(1)))
}
