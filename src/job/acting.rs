//! Who acts: people of the register with their roles, and schedules with theirs.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use super::JobError;
use crate::schedule::Schedule;
use crate::settings::ApprovalSettings;
use crate::store::occurrences::Releaser;
use crate::store::occurrences::actor as actor_of;
use crate::store::{Actor, Maker, Making, Person, Role, Store};

/// Who makes mails, and whether they wait for another person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBy {
    /// As the history and lists tell it.
    pub told: String,
    pub making: Making,
}

/// Who runs a command: the code given with `--by`, and the user of the computer.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    pub by: Option<&'a str>,
    /// The user of the computer, as records show it.
    pub login: &'a str,
    /// Whom the system knows this user to be: what is the same here is taken for the same person.
    pub account: &'a str,
    /// The present, in the city's zone.
    pub now: DateTime<Tz>,
}

impl MadeBy {
    /// A login alone, without approval.
    pub fn login(login: &str) -> MadeBy {
        MadeBy { told: login.to_owned(), making: Making::default() }
    }

    /// A person who runs a command. Where approval is required the person must be named.
    ///
    /// # Errors
    /// Nobody is named though approval is required; the person is not in the register, not today, or makes nothing.
    pub fn caller(store: &dyn Store, caller: Caller, approval: bool) -> Result<MadeBy, JobError> {
        let Some(code) = caller.by else {
            if approval {
                return Err(nobody_named());
            }
            return Ok(MadeBy::login(caller.login));
        };
        let person = acting(store, code, &[Role::Maker], caller.now.date_naive())?;
        let told = format!("{} ({})", person.code, caller.login);
        let account = Some(caller.account.to_owned());
        Ok(MadeBy { told, making: Making { maker: Maker::Person(person.code), needs_approval: approval, account } })
    }

    /// A schedule, which works for its role.
    pub fn schedule(schedule: &Schedule, settings: ApprovalSettings) -> MadeBy {
        let maker = Maker::Role(schedule.by_role.clone());
        let told = actor_of(&schedule.name);
        MadeBy {
            told,
            making: Making { maker, needs_approval: schedule.needs_approval(settings.required), account: None },
        }
    }

    /// An occurrence of a schedule: whoever released it is the maker of what it makes, and does not approve it.
    pub fn occurrence(schedule: &Schedule, released: Option<Releaser>, settings: ApprovalSettings) -> MadeBy {
        let by = MadeBy::schedule(schedule, settings);
        let Some(Releaser { person, account }) = released else { return by };
        let told = format!("{}, {person} ({account})", by.told);
        let making = Making { maker: Maker::Person(person), account: Some(account), ..by.making };
        MadeBy { told, making }
    }
}

/// The person who does something with what was made.
///
/// # Errors
/// Nobody is named; the person is not in the register, not today, or has none of the roles.
pub fn actor(store: &dyn Store, caller: Caller, roles: &[Role]) -> Result<Actor, JobError> {
    let code = caller.by.ok_or_else(nobody_named)?;
    let person = acting(store, code, roles, caller.now.date_naive())?;
    Ok(Actor { person: person.code, login: caller.login.to_owned(), at: caller.now.to_utc() })
}

/// Whoever changes what mails go by (the register of departments, a schedule), as records show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    pub told: String,
    /// The person of the register with the user of the computer, as the system knows it; `None` where there did not have to
    /// be a person.
    pub person: Option<Releaser>,
}

impl Editor {
    /// A person who makes or runs the sending, where mails need approval or a register of people is kept; otherwise whoever
    /// says so. The user of the computer is always beside the name.
    ///
    /// # Errors
    /// As [`actor`], where there has to be a person.
    pub fn named(store: &dyn Store, caller: Caller, approval: bool) -> Result<Editor, JobError> {
        if needs_person(store, approval)? {
            let actor = actor(store, caller, &[Role::Maker, Role::Operator])?;
            let told = actor.told();
            return Ok(Editor {
                told,
                person: Some(Releaser { person: actor.person, account: caller.account.to_owned() }),
            });
        }
        let login = caller.login;
        let told = caller.by.map_or_else(|| login.to_owned(), |by| format!("{by} ({login})"));
        Ok(Editor { told, person: None })
    }
}

/// Whether what mails go by is changed by a person of the register alone.
///
/// # Errors
/// [`JobError`] of the database.
pub fn needs_person(store: &dyn Store, approval: bool) -> Result<bool, JobError> {
    Ok(approval || !store.people()?.is_empty())
}

/// A person of the register who may act on a day, in one of some roles.
///
/// # Errors
/// The person is not in the register, not on that day, or has none of the roles.
pub fn acting(store: &dyn Store, code: &str, roles: &[Role], today: NaiveDate) -> Result<Person, JobError> {
    let Some(person) = store.person(code)? else {
        return Err(JobError::refused(
            format!("職員「{}」は登録されていません", code.escape_debug()),
            "sokatsu people list で職員コードを確かめるか、sokatsu people add で登録してください",
        ));
    };
    if !person.may_act_on(today) {
        return Err(not_today(&person, today));
    }
    if !roles.iter().any(|role| person.has(*role)) {
        return Err(without_role(&person, roles));
    }
    Ok(person)
}

fn nobody_named() -> JobError {
    JobError::refused(
        "だれが行うのか分かりません。--by に職員コードを付けてください",
        "職員コードは sokatsu people list で見られます。登録がなければ sokatsu people add で加えてください（利用の手引き「作成から送信まで」）",
    )
}

fn not_today(person: &Person, today: NaiveDate) -> JobError {
    let Person { code, name, since, until, .. } = person;
    let period = match until {
        Some(until) if *until < today => format!("登録は {until} までです"),
        _ => format!("登録は {since} からです"),
    };
    JobError::refused(
        format!("職員「{code}」（{name}）の{period}"),
        format!(
            "今日（{today}）行える職員に代わるか、運用担当に sokatsu people change {code} で期間（--since、--until）を直してもらってください"
        ),
    )
}

fn without_role(person: &Person, roles: &[Role]) -> JobError {
    let wanted: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let has: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    let Person { code, name, .. } = person;
    let with_role = person.roles.iter().chain(roles.first()).map(|role| format!("--role {}", role.word()));
    let with_role = with_role.collect::<Vec<_>>().join(" ");
    JobError::refused(
        format!(
            "職員「{code}」（{name}）には、{}の役割がありません（今の役割：{}）",
            wanted.join("か"),
            has.join("、")
        ),
        format!(
            "その役割の職員に代わるか、運用担当に sokatsu people change {code} {with_role} --by 職員コード で役割を加えてもらってください"
        ),
    )
}
