//! Messages from templates and their way out. The only room with `lettre`.
//!
//! A [`Letter`] and its attachments become the final bytes of a mail ([`compose`]), which the outbox keeps. The
//! [`Sender`] takes them from there, one by one, and gives them to the [`WayOut`]: a folder or an SMTP server.

mod address;
mod attachment;
mod drop_folder;
mod error;
mod header;
mod letter;
mod message;
mod secret;
mod sender;
mod settings;
mod smtp;
mod stream;
mod templates;

pub use attachment::Attachment;
pub use drop_folder::DropFolder;
pub use error::{MailError, WayError};
pub use letter::{Letter, LetterText};
pub use message::{Envelope, compose, sha256_hex};
pub use secret::Secret;
pub use sender::{Sender, Summary, WayOut};
pub use settings::{MailSettings, SenderSettings, SmtpSettings, TimeoutSettings, TlsMode, Way};
pub use smtp::{Outcome, Refusal, SmtpWay};
pub use templates::MailTemplates;
