//! `[mail]`: which way mails leave, who sends them, and how patient we are with the server.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::domains::AllowedDomains;
use super::{LinkSettings, MailError, checks};

/// The way mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// As `.eml` files in a folder: nothing leaves the machine.
    Folder,
    /// To a mail server.
    Smtp,
}

impl Way {
    /// Its word in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Way::Folder => "folder",
            Way::Smtp => "smtp",
        }
    }
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
    /// Mails go only to these domains; `*.example.jp` for all below one. Empty for all, which only the folder may do.
    pub allow_domains: Vec<String>,
    /// Most bytes of a mail as it is sent, base64 and all.
    pub max_bytes: u64,
    /// What is tried, in this order, with a mail that is larger.
    pub oversize: Vec<Oversize>,
    pub link: LinkSettings,
    pub smtp: SmtpSettings,
}

/// What becomes of a mail that is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Oversize {
    /// The workbook alone; the letter says what was left out.
    Workbook,
    /// The letter alone, with links to the files.
    Link,
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
    /// Connections at once, from 1 to 32.
    pub connections: u32,
    /// Most mails in a minute over all connections; 0 for no limit.
    pub per_minute: u32,
    /// Most mails over one connection, after which another is opened; 0 for no limit.
    pub per_connection: u32,
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
            max_bytes: 10 << 20,
            oversize: vec![Oversize::Workbook, Oversize::Link],
            link: LinkSettings::default(),
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
            connections: 4,
            per_minute: 0,
            per_connection: 0,
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
    /// What is wrong with the texts and addresses that every mail will carry: all of it.
    pub fn objections(&self) -> Vec<MailError> {
        let address = |key: &str, text: &str| checks::address(key, text).map(drop);
        let mut checked = vec![
            self.link.place().map(drop),
            checks::header_value("mail.sender_name", &self.sender_name),
            address("mail.sender_address", &self.sender_address),
        ];
        if self.smtp.max_tries == 0 {
            let what = "0 回では、メールを一度も送れません";
            checked.push(Err(MailError::new("mail.smtp.max_tries", what, "1 以上を書いてください")));
        }
        let number = self.document_number.as_deref().filter(|number| !number.is_empty());
        checked.extend(number.map(|number| checks::header_value("mail.document_number", number)));
        checked.extend(self.envelope_sender.as_deref().map(|text| address("mail.envelope_sender", text)));
        let domains = self.allow_domains.iter();
        checked.extend(domains.map(|domain| {
            let domain = domain.trim();
            if domain.contains('@') {
                let remedy = "city.example.jp のように、@ より後だけを書いてください";
                return Err(MailError::new(
                    "mail.allow_domains",
                    format!("「{domain}」はドメインではありません"),
                    remedy,
                ));
            }
            address("mail.allow_domains", &format!("a@{}", domain.strip_prefix("*.").unwrap_or(domain)))
        }));
        checked.into_iter().filter_map(Result::err).collect()
    }

    /// Whether mails may go to an address of the settings.
    ///
    /// # Errors
    /// Its domain is none of `allow_domains`: every mail to it would be held.
    pub fn require_allowed(&self, key: &str, address: &str) -> Result<(), MailError> {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        if AllowedDomains::new(&self.allow_domains).allow(domain) {
            return Ok(());
        }
        let what = format!("{address} のドメインは mail.allow_domains にないので、ここへのメールはすべて止まります");
        Err(MailError::new(key, what, format!("mail.allow_domains に {domain} を加えるか、宛先を直してください")))
    }

    /// Over a mail server nothing leaves while nobody has said where to.
    ///
    /// # Errors
    /// When the way is the server and the list of domains is empty.
    pub fn require_allowed_domains(&self) -> Result<(), MailError> {
        if self.way == Way::Folder || self.allow_domains.iter().any(|domain| !domain.trim().is_empty()) {
            return Ok(());
        }
        let what = "送ってよいドメインが一つもありません。メールサーバーでは、書いたドメインにだけ送ります";
        let remedy = "mail.allow_domains = [\"city.example.jp\"] のように、課のアドレスのドメインを書いてください";
        Err(MailError::new("mail.allow_domains", what, remedy))
    }

    /// The address to which bounces go.
    pub fn bounce_address(&self) -> &str {
        self.envelope_sender.as_deref().unwrap_or(&self.sender_address)
    }
}

/// A number of seconds of the settings; 0 would fail every stage at once, hence at least 1.
pub(super) fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn load(local: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("local.toml"), local).expect("written");
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Settings::load_with(Some(folder.path()), variables).map_err(|errors| errors.to_string())
    }

    #[test]
    fn the_file_of_defaults_says_what_the_program_takes() {
        assert_eq!(load("", &[]).expect("settings").mail, MailSettings::default());
    }

    #[test]
    fn every_key_can_be_given() {
        let local = r#"
[mail]
way = "smtp"
folder = "out"
envelope_sender = "bounce@example.jp"
document_number = "朝政企第1号"
[mail.smtp]
tls = "tls"
username = "u"
password_file = "p"
ca_file = "ca.pem"
plain_hosts = ["relay"]
[mail.smtp.timeouts]
rcpt = 7
"#;
        let variables = [
            ("SOKATSU__MAIL__SMTP__PORT", "465"),
            ("SOKATSU__MAIL__SMTP__PASSWORD", "0123"),
            ("SOKATSU__MAIL__ALLOW_DOMAINS", "example.jp,city.example.jp"),
        ];
        let settings = load(local, &variables).expect("settings");
        let mail = &settings.mail;
        assert_eq!((mail.way, mail.smtp.tls, mail.smtp.port), (Way::Smtp, TlsMode::Tls, 465));
        assert_eq!(mail.smtp.password, Some(Secret::new("0123")), "a text stays a text");
        assert_eq!(mail.allow_domains, ["example.jp", "city.example.jp"]);
        assert_eq!((mail.smtp.timeouts.rcpt, mail.smtp.timeouts.dot), (7, 600));
        assert_eq!(mail.bounce_address(), "bounce@example.jp");
        let shown = format!("{settings:?}{}", settings.show());
        assert!(!shown.contains("0123"), "{shown}");
    }

    #[test]
    fn every_mistake_is_told() {
        let local = "[mail]\ncolour = 1\nway = \"fax\"\n[mail.smtp]\nport = 99999\nx = 1\npassword = 5\n";
        let told = load(local, &[]).expect_err("refused");
        for key in ["mail.colour", "mail.way", "mail.smtp.port", "mail.smtp.x", "mail.smtp.password"] {
            assert!(told.contains(&format!("{key}: ")), "{key} in {told}");
        }
    }
}
