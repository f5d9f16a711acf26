//! Messages from templates and their way out. The only room with `lettre`.
//!
//! A [`Letter`] and an [`Envelope`] become the final bytes of a mail ([`compose`]), which the outbox keeps; the one
//! sender ([`send_queued`]) takes them from there to a folder or to a mail server.

mod certificates;
mod checks;
mod clearance;
mod domains;
mod dotted;
mod drop_folder;
mod error;
mod features;
mod identity;
mod layout;
mod letter;
mod link;
mod message;
mod opened;
mod read_back;
mod replies;
mod sender;
mod server;
mod settings;
mod smtp;
mod templates;
mod test_send;
mod way_out;
mod wire;
mod words;

pub use checks::check_address;
pub use clearance::InquiryAnswers;
pub(crate) use clearance::same_mailbox;
pub use drop_folder::DropFolder;
pub use error::MailError;
pub use letter::{
    Circumstances, Correspondence, InquiryLetter, InquiryLetterKind, Letter, LetterText, LinkedFile, NoticeKind,
    NoticeLetter, NoticeSection, Replaced, head_of,
};
pub use link::{FoundFile, FoundLink, LINK_KEY, LinkPlace, LinkSettings, Links};
pub use message::{Addressees, Attachment, Envelope, compose, sha256};
pub use opened::letters;
pub use read_back::{AttachedFile, MailContent, NotOurs};
pub use sender::{Clock, SendSummary, send_queued, send_queued_until};
pub use server::{SmtpServer, Unreachable};
pub use settings::{MailSettings, Oversize, Secret, SmtpSettings, TimeoutSettings, TlsMode, Way};
pub use smtp::Outcome;
pub use templates::MailTemplates;
pub use test_send::{TEST, TestSend};
pub use way_out::WayOut;
pub use words::{plain_words, remedy, with_plain_words};
