//! The section `[mail]` of the configuration.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::secret::Secret;

/// `[mail]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Where mails go.
    pub way: Way,
    /// For `way = "folder"`: where they are written.
    pub folder: PathBuf,
    pub sender: SenderSettings,
    /// 文書番号, such as 8朝政企第123号. Without it the letter has no such line.
    pub document_number: Option<String>,
    /// 問い合わせ先, one or more lines.
    pub contact: Option<String>,
    /// The only domains to which mails may go; empty for all. A domain without a dot has to stand here.
    pub allow_domains: Vec<String>,
    pub smtp: SmtpSettings,
}

/// The way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Files in a folder; nothing leaves the machine.
    Folder,
    Smtp,
}

/// `[mail.sender]`: a role's mailbox, never a person's.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SenderSettings {
    /// Shown beside the address; without it the city and the planning department.
    pub name: Option<String>,
    /// Required for `way = "smtp"`.
    pub address: Option<String>,
}

/// `[mail.smtp]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpSettings {
    /// Required for `way = "smtp"`.
    pub host: Option<String>,
    pub port: u16,
    pub tls: TlsMode,
    /// The only hosts to which `tls = "none"` is allowed.
    pub plain_hosts: Vec<String>,
    /// A file of certificates in PEM that are trusted besides the system's: a city's own authority.
    pub ca_file: Option<PathBuf>,
    pub username: Option<String>,
    /// From `SOKATSU__MAIL__SMTP__PASSWORD`.
    pub password: Option<Secret>,
    /// A file whose first line is the password.
    pub password_file: Option<PathBuf>,
    /// What the program calls itself in EHLO; without it the domain of the sender's address.
    pub hello_name: Option<String>,
    /// After so many tries a mail counts as failed.
    pub max_tries: u32,
    /// Minutes until the second try; the wait doubles with each further one.
    pub retry_minutes: u32,
    pub timeouts: TimeoutSettings,
}

/// How the line is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Plain first, then STARTTLS, which the server must offer.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// No protection: only for hosts in `plain_hosts`.
    None,
}

/// `[mail.smtp.timeouts]`, in seconds. The defaults are those of RFC 5321 4.5.3.2, which has none for `connect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TimeoutSettings {
    /// The TCP connection.
    pub connect: u64,
    /// Greeting, EHLO, STARTTLS and AUTH together.
    pub greeting: u64,
    pub mail: u64,
    pub rcpt: u64,
    /// The answer to DATA.
    pub data: u64,
    /// Without any progress while the body is sent.
    pub block: u64,
    /// The answer to the final dot.
    pub done: u64,
}

impl Default for MailSettings {
    fn default() -> MailSettings {
        MailSettings {
            way: Way::Folder,
            folder: PathBuf::from("out/mail"),
            sender: SenderSettings::default(),
            document_number: None,
            contact: None,
            allow_domains: Vec::new(),
            smtp: SmtpSettings::default(),
        }
    }
}

impl Default for SmtpSettings {
    fn default() -> SmtpSettings {
        SmtpSettings {
            host: None,
            port: 587,
            tls: TlsMode::Starttls,
            plain_hosts: Vec::new(),
            ca_file: None,
            username: None,
            password: None,
            password_file: None,
            hello_name: None,
            max_tries: 5,
            retry_minutes: 15,
            timeouts: TimeoutSettings::default(),
        }
    }
}

impl Default for TimeoutSettings {
    fn default() -> TimeoutSettings {
        TimeoutSettings { connect: 60, greeting: 300, mail: 300, rcpt: 300, data: 120, block: 180, done: 600 }
    }
}

/// A timeout as a duration; 0 would fail every stage, so it counts as one second.
pub(super) fn seconds(timeout: u64) -> Duration {
    Duration::from_secs(timeout.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_a_default() {
        let settings: MailSettings = toml::from_str("").expect("settings");
        assert_eq!(settings, MailSettings::default());
        assert_eq!(settings.way, Way::Folder);
        assert_eq!(settings.smtp.tls, TlsMode::Starttls);
    }

    #[test]
    fn a_wrong_key_is_refused() {
        let error = toml::from_str::<MailSettings>("[smtp]\nhots = \"mail.example.jp\"\n").expect_err("refused");
        assert!(error.to_string().contains("hots"), "{error}");
    }

    #[test]
    fn the_password_is_never_printed() {
        let settings: MailSettings = toml::from_str("[smtp]\npassword = \"himitsu\"\n").expect("settings");
        assert_eq!(settings.smtp.password.as_ref().map(Secret::reveal), Some("himitsu"));
        assert!(!format!("{settings:?}").contains("himitsu"));
    }
}
