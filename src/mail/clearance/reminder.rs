//! Whether a reminder is still right when it leaves: days may pass between its making and its approval.

use chrono::NaiveDate;

use crate::store::{MailRow, ReminderStanding, Store, StoreError};

const NOTICE: &str = "inquiry-notice";
const OVERDUE: &str = "inquiry-overdue";

/// Why a reminder must not leave any more; `None` where it may, and for other mails.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub(super) fn outdated(store: &dyn Store, mail: &MailRow, today: NaiveDate) -> Result<Option<String>, StoreError> {
    if !matches!(mail.kind.as_str(), NOTICE | OVERDUE) {
        return Ok(None);
    }
    let why = match store.reminder_standing(mail.id)? {
        None => Some("どの照会のものか、記録がありません"),
        Some(standing) => objection(&mail.kind, &standing, today),
    };
    Ok(why.map(|why| {
        format!("{why}。このメールは送らずに、sokatsu outbox cancel で取り消してください。まだ回答のない課には、翌日からの sokatsu inquiry remind で新しいものが作られます")
    }))
}

fn objection(kind: &str, standing: &ReminderStanding, today: NaiveDate) -> Option<&'static str> {
    if !standing.is_open {
        return Some("この照会は、もう締め切られています");
    }
    if standing.is_answered_since {
        return Some("これを作ったあとに、この課の回答が届いています");
    }
    match (kind == OVERDUE, standing.due < today) {
        (true, false) => Some("督促ですが、回答期限が延びて、まだ過ぎていません"),
        (false, true) => Some("回答期限のお知らせですが、期限がもう過ぎています"),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_leaves_only_while_it_is_true() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).expect("a day");
        let open = ReminderStanding { is_open: true, due: day(29), is_answered_since: false };
        assert_eq!(objection(NOTICE, &open, day(29)), None, "on the last day");
        assert_eq!(objection(OVERDUE, &open, day(30)), None);
        for (kind, standing, today, said) in [
            (NOTICE, open.clone(), 30, "もう過ぎています"),
            (OVERDUE, open.clone(), 29, "まだ過ぎていません"),
            (NOTICE, ReminderStanding { is_open: false, ..open.clone() }, 29, "締め切られています"),
            (OVERDUE, ReminderStanding { is_answered_since: true, ..open.clone() }, 30, "回答が届いています"),
        ] {
            let told = objection(kind, &standing, day(today)).unwrap_or_default();
            assert!(told.contains(said), "{kind} {today}: {told}");
        }
    }
}
