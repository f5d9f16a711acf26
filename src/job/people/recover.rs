//! The way back where every operator's time has ended: nobody may change the register then, not even to name another.

use std::path::Path;

use chrono::NaiveDate;

use crate::job::JobError;
use crate::job::acting::Caller;
use crate::store::{DATABASE, Person, Role, Store};

/// Whether the caller may name an operator though none vouches for it.
///
/// # Errors
/// An operator may act today; there was never one, so that anybody may name the first; the caller does not own the data.
pub(super) fn may_recover(store: &dyn Store, caller: Caller) -> Result<(), JobError> {
    if !store.was_ever(Role::Operator)? {
        return Err(JobError::refused(
            "運用担当は、まだ一度も登録されていません。--recover は要りません",
            "--recover を取って、もう一度実行してください",
        ));
    }
    let today = caller.now.date_naive();
    let operators = operators_on(&store.people()?, today);
    if !operators.is_empty() {
        return Err(JobError::refused(
            format!("今日（{today}）行える運用担当がいます（{}）。--recover は使えません", operators.join("、")),
            "その職員に、--by を付けて登録してもらってください",
        ));
    }
    if !owns(store.folder()) {
        return Err(JobError::refused(
            format!(
                "{}: --recover は、データの持ち主（このファイルの所有者）だけが使えます",
                store.folder().join(DATABASE).display()
            ),
            "サーバーで、常駐と同じ利用者で実行してください（例：sudo -u sokatsu sokatsu …。運用の手引き「承認」）",
        ));
    }
    Ok(())
}

/// What is recovered with is an operator who may act today.
///
/// # Errors
/// The person would be none.
pub(super) fn require_operator(person: &Person, today: NaiveDate) -> Result<(), JobError> {
    if person.has(Role::Operator) && person.may_act_on(today) {
        return Ok(());
    }
    Err(JobError::refused(
        format!("--recover では、今日（{today}）から行える運用担当だけを登録できます"),
        "--role operator を付け、期間（--since、--until、--no-end）を確かめてください",
    ))
}

/// Everybody who may act as an operator on a day, by code and name.
pub(super) fn operators_on(people: &[Person], day: NaiveDate) -> Vec<String> {
    let operators = people.iter().filter(|person| person.has(Role::Operator) && person.may_act_on(day));
    operators.map(|person| format!("{} {}", person.code, person.name)).collect()
}

/// Whoever owns the database could write anything into it: to ask for more than that would protect nothing.
#[cfg(unix)]
fn owns(data: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    std::fs::metadata(data.join(DATABASE)).is_ok_and(|database| database.uid() == user)
}

/// Whoever can write into it, since there are no owners to ask for here.
#[cfg(not(unix))]
fn owns(data: &Path) -> bool {
    std::fs::OpenOptions::new().append(true).open(data.join(DATABASE)).is_ok()
}
