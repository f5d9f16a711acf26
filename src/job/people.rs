//! The register of people: who may make, approve and look after mails.

mod recover;

use chrono::NaiveDate;

use self::recover::{may_recover, operators_on, require_operator};

use super::JobError;
use super::acting::{Caller, acting};
use crate::plan::Code;
use crate::store::{Person, PersonChange, Role, Store};

/// What is to be changed of a person; what is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonEdit {
    pub name: Option<String>,
    /// All roles, in place of those before.
    pub roles: Vec<Role>,
    pub since: Option<NaiveDate>,
    /// The last day; `Some(None)` for none.
    pub until: Option<Option<NaiveDate>>,
}

/// Who vouches for a change of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warrant {
    /// An operator; before there ever was one, whoever runs the command.
    Operator,
    /// The owner of the data, while no operator may act.
    Owner,
}

/// Adds a person.
///
/// # Errors
/// The caller may not; the code, name or period will not do; the code is there already.
pub fn add(store: &mut dyn Store, person: Person, warrant: Warrant, caller: Caller) -> Result<Person, JobError> {
    may_change(store, warrant, caller)?;
    let person = checked(person)?;
    let change = change_under(warrant, PersonChange::Added, &person, caller)?;
    refuse_gap(store, &person, caller.now.date_naive())?;
    let taken = store.person(&person.code)?.is_some();
    if taken || !store.record_person(&person, change, (caller.by, caller.login), caller.now.to_utc())? {
        return Err(JobError::refused(
            format!("職員「{}」は、もう登録されています", person.code),
            "内容を直すときは sokatsu people change を使ってください。一度使った職員コードは、別の人には使えません",
        ));
    }
    Ok(person)
}

/// Changes what is known of a person.
///
/// # Errors
/// The caller may not; nobody has this code; name or period will not do; nothing would be changed.
pub fn change(
    store: &mut dyn Store,
    code: &str,
    edit: PersonEdit,
    warrant: Warrant,
    caller: Caller,
) -> Result<Person, JobError> {
    may_change(store, warrant, caller)?;
    let before = known(store, code)?;
    let mut person = before.clone();
    person.name = edit.name.unwrap_or(person.name);
    if !edit.roles.is_empty() {
        person.roles = edit.roles;
    }
    person.since = edit.since.unwrap_or(person.since);
    person.until = edit.until.unwrap_or(person.until);
    let person = checked(person)?;
    if person == before {
        return Err(JobError::refused(
            format!("職員「{code}」には、変わるところがありません"),
            "--name、--role、--since、--until、--no-end のどれかで、新しい内容を指定してください",
        ));
    }
    let change = change_under(warrant, PersonChange::Changed, &person, caller)?;
    record(store, &person, change, caller)?;
    Ok(person)
}

/// Ends a person's time: the day is the last one. What the person did stays on record.
///
/// # Errors
/// The caller may not; nobody has this code; the time ended before, or had not begun.
pub fn end(store: &mut dyn Store, code: &str, last_day: NaiveDate, caller: Caller) -> Result<Person, JobError> {
    may_change(store, Warrant::Operator, caller)?;
    let before = known(store, code)?;
    if let Some(until) = before.until.filter(|until| *until <= last_day) {
        return Err(JobError::refused(
            format!("職員「{code}」（{}）の登録は、{until} までになっています", before.name),
            "終わりの日を変えるときは、sokatsu people change で --until か --no-end を指定してください",
        ));
    }
    let person = checked(Person { until: Some(last_day), ..before })?;
    record(store, &person, PersonChange::Ended, caller)?;
    Ok(person)
}

/// Operators alone change the register; until the first of them was ever recorded, whoever runs the command.
fn may_change(store: &dyn Store, warrant: Warrant, caller: Caller) -> Result<(), JobError> {
    if warrant == Warrant::Owner {
        return may_recover(store, caller);
    }
    let today = caller.now.date_naive();
    let kept = store.was_ever(Role::Operator)?;
    let operators = operators_on(&store.people()?, today);
    if kept && operators.is_empty() {
        return Err(JobError::refused(
            format!("職員の登録を変えられる運用担当が、今日（{today}）は一人もいません"),
            "データの持ち主が、サーバーで --recover を付けて、運用担当を登録し直してください（運用の手引き「承認」）",
        ));
    }
    match caller.by {
        Some(code) => acting(store, code, &[Role::Operator], today).map(drop),
        None if kept => Err(JobError::refused(
            "職員の登録を変えられるのは、運用担当の職員だけです。--by に職員コードを付けてください",
            format!("今日の運用担当は {} です", operators.join("、")),
        )),
        None => Ok(()),
    }
}

/// As it is recorded: a recovery as such, and of an operator alone.
fn change_under(
    warrant: Warrant,
    change: PersonChange,
    person: &Person,
    caller: Caller,
) -> Result<PersonChange, JobError> {
    match warrant {
        Warrant::Operator => Ok(change),
        Warrant::Owner => require_operator(person, caller.now.date_naive()).map(|()| PersonChange::Recovered),
    }
}

/// There must be an operator on every day to come, or nobody could change the register any more.
fn refuse_gap(store: &dyn Store, person: &Person, today: NaiveDate) -> Result<(), JobError> {
    let before = store.people()?;
    let others = before.iter().filter(|other| other.code != person.code);
    let after: Vec<Person> = others.chain([person]).cloned().collect();
    let ever = store.was_ever(Role::Operator)?;
    let Some(day) = first_day_without_operator(&after, today).filter(|_| ever || person.has(Role::Operator)) else {
        return Ok(());
    };
    // What an older program left so may be mended step by step.
    if first_day_without_operator(&before, today).is_some_and(|known| ever && known <= day) {
        return Ok(());
    }
    Err(JobError::refused(
        format!("これでは、{day} から運用担当の職員がいなくなり、職員の登録をだれも変えられません"),
        "先に、続けて運用担当になる職員を sokatsu people add か sokatsu people change で登録してください",
    ))
}

/// The first day from a day on on which nobody is an operator.
fn first_day_without_operator(people: &[Person], from: NaiveDate) -> Option<NaiveDate> {
    let operators: Vec<&Person> = people.iter().filter(|person| person.has(Role::Operator)).collect();
    let mut day = from;
    while let Some(one) = operators.iter().find(|person| person.may_act_on(day)) {
        day = one.until?.succ_opt()?;
    }
    Some(day)
}

fn known(store: &dyn Store, code: &str) -> Result<Person, JobError> {
    store.person(code)?.ok_or_else(|| {
        JobError::refused(
            format!("職員「{}」は登録されていません", code.escape_debug()),
            "sokatsu people list で職員コードを確かめてください",
        )
    })
}

fn record(store: &mut dyn Store, person: &Person, change: PersonChange, caller: Caller) -> Result<(), JobError> {
    refuse_gap(store, person, caller.now.date_naive())?;
    // A person who is known stays known: nothing is ever taken out of the register.
    store.record_person(person, change, (caller.by, caller.login), caller.now.to_utc())?;
    Ok(())
}

fn checked(mut person: Person) -> Result<Person, JobError> {
    Code::new(&person.code).map_err(|error| {
        JobError::refused(
            format!("職員コード「{}」は使えません", error.text.escape_debug()),
            "半角の英数字と - _ だけで、40文字までにしてください",
        )
    })?;
    person.name = person.name.trim().to_owned();
    if person.name.is_empty() || person.name.chars().any(char::is_control) {
        return Err(JobError::refused(
            format!("職員「{}」の氏名が空か、改行などの制御文字が入っています", person.code),
            "--name に氏名を指定してください",
        ));
    }
    if person.roles.is_empty() {
        return Err(JobError::refused(
            format!("職員「{}」に役割がありません", person.code),
            "--role に maker（作成者）、approver（承認者）、operator（運用担当）のどれかを指定してください",
        ));
    }
    if let Some(until) = person.until.filter(|until| *until < person.since) {
        return Err(JobError::refused(
            format!("職員「{}」の終わりの日 {until} が、始まりの日 {} より前です", person.code, person.since),
            "--since と --until を確かめてください",
        ));
    }
    person.roles.sort_unstable();
    person.roles.dedup();
    Ok(person)
}
