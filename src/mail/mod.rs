//! Messages from templates and their way out. The only room with `lettre`.
//!
//! A [`Letter`] and an [`Envelope`] become the final bytes of a mail ([`compose`]), which the outbox keeps; the one
//! sender ([`send_queued`]) takes them from there to a folder or to a mail server.

mod checks;
mod drop_folder;
mod error;
mod features;
mod layout;
mod letter;
mod message;
mod sender;
mod server;
mod settings;
mod smtp;
mod templates;
mod way_out;
mod wire;

pub use checks::address_objection;
pub use drop_folder::DropFolder;
pub use error::MailError;
pub use letter::{
    Correspondence, InquiryLetter, InquiryLetterKind, Letter, LetterText, NoticeKind, NoticeLetter, NoticeSection,
    Replaced, head_of,
};
pub use message::{Attachment, Envelope, compose, sha256};
pub use sender::{Clock, SendSummary, send_queued, send_queued_until};
pub use server::{SmtpServer, Unreachable};
pub use settings::{MailSettings, Secret, SmtpSettings, TimeoutSettings, TlsMode, Way};
pub use smtp::Outcome;
pub use templates::MailTemplates;
pub use way_out::WayOut;
