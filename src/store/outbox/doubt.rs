//! Why nobody knows whether a mail has arrived: what is said of an ambiguous mail, and its cause read back from that.

use super::{MailState, OutboxMail};

/// Said of a mail whose process died while sending it.
pub(in crate::store) const DIED: &str = "送っている途中でプログラムが終わったため、届いたかどうか分かりません。Message-ID を中継サーバの記録で確かめてください";

/// Said of a mail that had not left when the backup was taken from which it was restored.
pub(in crate::store) const MAYBE_SENT: &str =
    "控えから戻したため、控えのあとに送ったかどうか分かりません。Message-ID を中継サーバの記録で確かめてください";

/// Why a mail is ambiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// It had not left in the backup from which the database was restored.
    Restored,
    /// The program ended between the body and the answer.
    Stopped,
    /// The server took the whole body and did not answer, or not in time.
    Unanswered,
}

impl Doubt {
    /// All of them, each with its word on the command line and what staff are told.
    pub const ALL: [(Doubt, &'static str, &'static str); 3] = [
        (Doubt::Restored, "restore", "控えから戻したため"),
        (Doubt::Stopped, "stopped", "送っている途中でプログラムが終わったため"),
        (Doubt::Unanswered, "unanswered", "サーバーの答えがなかったため"),
    ];

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        Doubt::ALL.iter().find(|(doubt, ..)| *doubt == self).map_or("", |(_, word, _)| word)
    }

    /// What staff are told.
    pub fn name(self) -> &'static str {
        Doubt::ALL.iter().find(|(doubt, ..)| *doubt == self).map_or("", |(.., name)| name)
    }
}

impl OutboxMail {
    /// Why the mail is ambiguous; `None` in any other state.
    pub fn doubt(&self) -> Option<Doubt> {
        let of_words = || match self.row.said.as_deref() {
            Some(MAYBE_SENT) => Doubt::Restored,
            Some(DIED) => Doubt::Stopped,
            _ => Doubt::Unanswered,
        };
        (self.row.state == MailState::Ambiguous).then(of_words)
    }
}
