//! Whether a reminder is still right when it leaves: days may pass between its making and its approval.

use chrono::NaiveDate;

use crate::store::{InquiryId, MailRow, ReminderStanding, Store, StoreError};

/// Who knows whether what came back of an inquiry answers it in full.
pub trait InquiryAnswers: std::fmt::Debug + Send + Sync {
    /// Whether the returns that were staged or applied by now leave nothing open, as far as that is known.
    ///
    /// # Errors
    /// Why it cannot be said.
    fn are_complete(&self, store: &dyn Store, inquiry: InquiryId) -> Result<bool, String>;
}

const NOTICE: &str = "inquiry-notice";
const OVERDUE: &str = "inquiry-overdue";

/// Why a reminder must not leave any more; `None` where it may, and for other mails.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub(super) fn outdated(
    store: &dyn Store,
    answers: Option<&dyn InquiryAnswers>,
    mail: &MailRow,
    today: NaiveDate,
) -> Result<Option<String>, StoreError> {
    if !matches!(mail.kind.as_str(), NOTICE | OVERDUE) {
        return Ok(None);
    }
    let why = match store.reminder_standing(mail.id)? {
        None => Some("どの照会のものか、記録がありません".to_owned()),
        Some(standing) => objection(&mail.kind, &standing, today)
            .map(str::to_owned)
            .or_else(|| answered_since(store, answers, &standing)),
    };
    Ok(why.map(|why| {
        format!("{why}。このメールは送らずに、sokatsu outbox cancel で取り消してください。まだ回答のない課には、翌日からの sokatsu inquiry remind で新しいものが作られます")
    }))
}

/// Why who has answered meanwhile is not reminded; `None` where something is still missing. Without anybody who knows, any
/// return is enough.
fn answered_since(
    store: &dyn Store,
    answers: Option<&dyn InquiryAnswers>,
    standing: &ReminderStanding,
) -> Option<String> {
    if !standing.has_return_since {
        return None;
    }
    match answers.map_or(Ok(true), |answers| answers.are_complete(store, standing.inquiry)) {
        Ok(false) => None,
        Ok(true) => Some(
            "これを作ったあとに届いた回答で、この課の回答がそろいました（様式番号を待つ回答を含みます）".to_owned(),
        ),
        Err(why) => {
            Some(format!("これを作ったあとに届いた回答で、この課の回答がそろったかどうか確かめられません（{why}）"))
        }
    }
}

fn objection(kind: &str, standing: &ReminderStanding, today: NaiveDate) -> Option<&'static str> {
    if !standing.is_open {
        return Some("この照会は、もう締め切られています");
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

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, day).expect("a day")
    }

    fn open() -> ReminderStanding {
        ReminderStanding { inquiry: InquiryId(1), is_open: true, due: day(29), has_return_since: false }
    }

    #[test]
    fn a_reminder_leaves_only_while_it_is_true() {
        assert_eq!(objection(NOTICE, &open(), day(29)), None, "on the last day");
        assert_eq!(objection(OVERDUE, &open(), day(30)), None);
        for (kind, standing, today, said) in [
            (NOTICE, open(), 30, "もう過ぎています"),
            (OVERDUE, open(), 29, "まだ過ぎていません"),
            (NOTICE, ReminderStanding { is_open: false, ..open() }, 29, "締め切られています"),
        ] {
            let told = objection(kind, &standing, day(today)).unwrap_or_default();
            assert!(told.contains(said), "{kind} {today}: {told}");
        }
    }

    #[derive(Debug)]
    struct Known(Result<bool, &'static str>);

    impl InquiryAnswers for Known {
        fn are_complete(&self, _store: &dyn Store, inquiry: InquiryId) -> Result<bool, String> {
            assert_eq!(inquiry, InquiryId(1));
            self.0.map_err(str::to_owned)
        }
    }

    #[test]
    fn a_return_stops_a_reminder_when_it_leaves_nothing_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = crate::store::open(folder.path()).expect("a database");
        let returned = ReminderStanding { has_return_since: true, ..open() };
        let told = |known: Result<bool, &'static str>, standing: &ReminderStanding| {
            answered_since(&*store, Some(&Known(known)), standing)
        };
        assert_eq!(told(Ok(true), &open()), None, "nothing came back");
        assert_eq!(told(Ok(false), &returned), None, "something is missing");
        assert!(told(Ok(true), &returned).expect("told").contains("そろいました"));
        assert!(told(Err("読めません"), &returned).expect("told").contains("確かめられません（読めません）"));
        assert!(answered_since(&*store, None, &returned).is_some(), "nobody knows");
    }
}
