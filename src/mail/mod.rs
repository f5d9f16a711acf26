//! Messages from templates and their way out. The only room with `lettre`.
//!
//! A [`Letter`] says what is written, [`compose`] makes the final bytes, [`sender`] takes them out of the outbox and
//! brings them out of the house by a [`WayOut`]: a folder of `.eml` files, or one SMTP session.

mod counted_stream;
mod drop_folder;
mod error;
mod letter;
mod message;
pub mod sender;
mod settings;
mod smtp;
mod templates;

use sha2::{Digest, Sha256};

pub use drop_folder::DropFolder;
pub use error::MailError;
pub use letter::Letter;
pub use message::{Attachment, Envelope, check_address, check_file_name, compose};
pub use sender::{SendSummary, WayOut};
pub use settings::{MailSettings, MailWay, Secret, SmtpSettings, TlsMode};
pub use smtp::{Outcome, SmtpSession};
pub use templates::MailTemplates;

/// SHA-256 in hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
