//! What a trial must be: sent to nobody but whom its run was made for, and plainly a trial to whoever reads it.

use super::{Claim, Opened, check_about, check_each_file, only_recipient};
use crate::mail::test_send::MARK;

/// A trial goes to the recipient in its run's key, says in its subject and in both forms of its letter that it is one, and
/// carries files of its run's plan and year only.
pub(super) fn check(claim: &Claim, opened: &Opened) -> Result<(), String> {
    only_recipient(claim.mail, opened)?;
    let recipient = &claim.mail.recipient;
    let run = claim.run.ok_or("このメールを作った記録がありません")?;
    if !run.key.starts_with("test/") || !run.key.contains(&format!("/{recipient}/")) {
        return Err(format!(
            "試験送信の宛先 {recipient} が、試験送信を命じたときの宛先と違います。このメールは送らずに、作り直してください"
        ));
    }
    let [plain, html] = opened.letters();
    if !opened.subject().starts_with(MARK) || !plain.starts_with(MARK) || !html.contains(MARK) {
        return Err(format!(
            "試験送信のメールの件名か文面に「{MARK}」がありません。このメールは送らずに、作り直してください"
        ));
    }
    check_each_file(claim, opened, |stated| check_about(run, stated)).map(|_| ())
}
