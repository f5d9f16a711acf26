//! `sokatsu people list | add | change | end`

use serde_json::{Value, json};

use super::arguments::PeopleCommand;
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::job::people::{PersonEdit, Warrant, add, change, end};
use crate::store::{Person, PersonRecord, Role, Store};

pub fn run(command: &PeopleCommand, context: &Context) -> Result<(), Told> {
    let begins = matches!(command, PeopleCommand::Add { .. });
    let mut store = if begins { crate::store::open(&context.data)? } else { context.store()? };
    match command {
        PeopleCommand::List { history: Some(code), json } => history(&*store, code, *json, context),
        PeopleCommand::List { history: None, json } => list(&*store, *json, context),
        PeopleCommand::Add { code, name, role, since, until, recover, keeper } => {
            let person = Person {
                code: code.clone(),
                name: name.clone(),
                roles: role.iter().map(|role| Role::from(*role)).collect(),
                since: since.unwrap_or_else(|| context.today()),
                until: *until,
            };
            let person = context
                .as_caller(keeper.by.as_deref(), |caller| add(&mut *store, person, warrant(*recover), caller))?;
            result!("職員を登録しました：{}", told(&person));
            tell_missing(&*store, context)
        }
        PeopleCommand::Change { code, name, role, since, until, no_end, recover, keeper } => {
            let edit = PersonEdit {
                name: name.clone(),
                roles: role.iter().map(|role| Role::from(*role)).collect(),
                since: *since,
                until: if *no_end { Some(None) } else { until.map(Some) },
            };
            let person = context
                .as_caller(keeper.by.as_deref(), |caller| change(&mut *store, code, edit, warrant(*recover), caller))?;
            result!("職員の登録を変えました：{}", told(&person));
            Ok(())
        }
        PeopleCommand::End { code, on, keeper } => {
            let last_day = on.unwrap_or_else(|| context.today());
            let person = context.as_caller(keeper.by.as_deref(), |caller| end(&mut *store, code, last_day, caller))?;
            result!("職員の登録を終えます：{}", told(&person));
            Ok(())
        }
    }
}

/// Whom the way to a sent mail still needs.
fn tell_missing(store: &dyn Store, context: &Context) -> Result<(), Told> {
    let people = store.people()?;
    for (role, word, name) in Role::ALL {
        let filled = people.iter().any(|person| person.has(role) && person.may_act_on(context.today()));
        if context.settings.approval.required && !filled {
            context.say(format!(
                "今日行える{name}が、まだいません：sokatsu people add 職員コード --name 氏名 --role {word} --by 運用担当の職員コード"
            ));
        }
    }
    Ok(())
}

fn warrant(recover: bool) -> Warrant {
    if recover { Warrant::Owner } else { Warrant::Operator }
}

fn list(store: &dyn Store, json: bool, context: &Context) -> Result<(), Told> {
    let people = store.people()?;
    if json {
        result!("{}", Value::from_iter(people.iter().map(as_json)));
        return Ok(());
    }
    if people.is_empty() {
        context.say("まだだれも登録されていません。sokatsu people add 職員コード --name 氏名 --role maker などで加えてください。");
    }
    for person in &people {
        let now = if person.may_act_on(context.today()) { "" } else { "　（今日は行えません）" };
        result!("{}{now}", told(person));
    }
    Ok(())
}

fn history(store: &dyn Store, code: &str, json: bool, context: &Context) -> Result<(), Told> {
    let records = store.person_history(code)?;
    if records.is_empty() {
        let remedy = "sokatsu people list で職員コードを確かめてください".to_owned();
        return Err(Told::new(format!("職員「{}」は登録されていません", code.escape_debug()), Some(remedy)));
    }
    if json {
        let record = |record: &PersonRecord| {
            json!({ "kind": record.kind, "at": record.at, "by": record.done_by, "login": record.login,
                    "person": as_json(&record.person) })
        };
        result!("{}", Value::from_iter(records.iter().map(record)));
        return Ok(());
    }
    for record in &records {
        let what = match record.kind.as_str() {
            "added" => "登録",
            "ended" => "終了",
            _ => "変更",
        };
        let by = record.done_by.as_ref().map_or(String::new(), |code| format!("{code} "));
        let at = record.at.with_timezone(&context.now.timezone()).format("%Y-%m-%d %H:%M");
        result!("{at}　{what}　{}　{by}({})", told(&record.person), record.login);
    }
    Ok(())
}

/// sato　佐藤 花子　作成者、運用担当　2026-04-01～
fn told(person: &Person) -> String {
    let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    let until = person.until.map_or(String::new(), |until| until.to_string());
    format!("{}　{}　{}　{}～{until}", person.code, person.name, roles.join("、"), person.since)
}

fn as_json(person: &Person) -> Value {
    let roles: Vec<&str> = person.roles.iter().map(|role| role.word()).collect();
    let Person { code, name, since, until, .. } = person;
    json!({ "code": code, "name": name, "roles": roles, "since": since, "until": until })
}
