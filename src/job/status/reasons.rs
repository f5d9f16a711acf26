//! Why mails have not left: one line for each reason, however many mails share it.

use serde::Serialize;

use crate::job::outbox::state_name;
use crate::mail::plain_words;
use crate::store::{MailRow, MailState};

/// A reason and how many mails have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailReason {
    /// As in the database: `failed`, `ambiguous`, `held`, or `queued` for mails that were put off.
    pub state: &'static str,
    pub mails: u64,
    /// In plain Japanese where the server's reply has a meaning of its own.
    pub reason: String,
    /// What was said of the first of them: the server's words, or ours.
    pub said: String,
}

/// The reasons of mails in the order of the outbox.
pub fn reasons(troubled: &[MailRow]) -> Vec<MailReason> {
    let mut reasons: Vec<MailReason> = Vec::new();
    for mail in troubled {
        let said = mail.said.as_deref().unwrap_or_default();
        let (state, reason) = (mail.state.word(), plain_words(said).unwrap_or(said));
        match reasons.iter_mut().find(|known| known.state == state && known.reason == reason) {
            Some(known) => known.mails += 1,
            None => reasons.push(MailReason { state, mails: 1, reason: reason.to_owned(), said: said.to_owned() }),
        }
    }
    reasons
}

impl MailReason {
    /// The state as people are told it.
    pub fn state_in_words(&self) -> &'static str {
        match MailState::of_word(self.state) {
            Some(MailState::Queued) => "あとで送り直すもの",
            Some(state) => state_name(state),
            None => "",
        }
    }

    /// The reason, and the words that it was said in where these are others.
    pub fn in_full(&self) -> String {
        if self.reason == self.said {
            return self.reason.clone();
        }
        format!("{}（サーバーの答え: {}）", self.reason, self.said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{MailId, RunId};

    fn mail(state: MailState, said: &str) -> MailRow {
        MailRow {
            id: MailId(1),
            run: RunId(1),
            department: "d".to_owned(),
            kind: "report".to_owned(),
            recipient: "d@example.jp".to_owned(),
            revision: 1,
            subject: "件名".to_owned(),
            message_id: "<1@example.jp>".to_owned(),
            sha256: "00".to_owned(),
            state,
            tries: 1,
            said: Some(said.to_owned()),
        }
    }

    #[test]
    fn mails_that_share_a_reason_share_a_line() {
        let mails = [
            mail(MailState::Failed, "550 5.1.1 <a@example.jp>: unknown"),
            mail(MailState::Failed, "550 5.1.1 <b@example.jp>: unknown"),
            mail(MailState::Queued, "451 4.7.1 Greylisted"),
            mail(MailState::Held, "許されていません"),
        ];
        let lines: Vec<String> =
            reasons(&mails).iter().map(|it| format!("{} {} {}", it.state_in_words(), it.mails, it.in_full())).collect();
        assert_eq!(
            lines,
            [
                "送信失敗 2 宛先のメールボックスがありません（アドレスの誤りか、廃止されたアドレスです）（サーバーの答え: \
                 550 5.1.1 <a@example.jp>: unknown）",
                "あとで送り直すもの 1 初めての差出人なので、しばらく待つように言われました（グレイリスティング）\
                 （サーバーの答え: 451 4.7.1 Greylisted）",
                "保留 1 許されていません",
            ]
        );
    }
}
