//! `sokatsu audit-trail show | verify`

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::arguments::{TrailCommand, TrailShowArguments, TrailVerifyArguments};
use super::context::{Context, shown};
use super::results::result;
use super::told::Told;
use crate::job::trail::{KeptElsewhere, ON_DISAGREEMENT, in_words, label, verify};
use crate::store::{Agreement, TrailRow};

/// A list in the details shows so many, and counts the others.
const LISTED: usize = 10;

pub fn run(command: &TrailCommand, context: &Context) -> Result<(), Told> {
    match command {
        TrailCommand::Show(arguments) => show(arguments, context),
        TrailCommand::Verify(arguments) => verify_all(arguments, context),
    }
}

fn show(arguments: &TrailShowArguments, context: &Context) -> Result<(), Told> {
    let since = arguments.since.map(|since| since.in_zone(context.settings.city.time_zone)).transpose()?;
    let mut rows = context.store()?.trail(since.map(|since| since.to_utc()), None)?;
    if let Some(action) = &arguments.action {
        rows.retain(|row| is_of(&row.action, action));
    }
    if arguments.json {
        let rows: Vec<Value> = rows.iter().map(as_json).collect();
        let text = serde_json::to_string_pretty(&rows).map_err(|error| Told::new(error.to_string(), None))?;
        result!("{text}");
        return Ok(());
    }
    for row in &rows {
        print(row, context);
    }
    result!("操作の記録　{} 件", rows.len());
    Ok(())
}

/// `mail` is of all that is done with mails, `mail.sent` of one thing.
fn is_of(action: &str, wanted: &str) -> bool {
    action == wanted || action.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'))
}

fn as_json(row: &TrailRow) -> Value {
    let details = serde_json::from_str(&row.details).unwrap_or_else(|_| Value::String(row.details.clone()));
    let TrailRow { seq, at, actor, action, subject, hash, .. } = row;
    json!({ "seq": seq, "at": at, "actor": actor, "action": action, "subject": subject, "details": details, "hash": hash })
}

fn print(row: &TrailRow, context: &Context) {
    let at = row.at.parse::<DateTime<Utc>>().map_or_else(
        |_| plain(&row.at),
        |at| at.with_timezone(&context.settings.city.time_zone).format("%Y-%m-%d %H:%M:%S").to_string(),
    );
    let (actor, action, subject) = (plain(&row.actor), plain(label(&row.action)), plain(&row.subject));
    result!("{}　{at}　{action}　{subject}　{actor}", row.seq);
    if row.details != "{}" {
        result!("    {}", plain(&readable(&row.details)));
    }
}

/// The details with long lists cut to what a person reads; `--json` has them whole.
fn readable(details: &str) -> String {
    let Ok(Value::Object(mut details)) = serde_json::from_str(details) else { return details.to_owned() };
    for value in details.values_mut() {
        if let Value::Array(all) = value
            && all.len() > LISTED
        {
            let others = all.len() - LISTED;
            all.truncate(LISTED);
            all.push(Value::String(format!("ほか {others} 件")));
        }
    }
    Value::Object(details).to_string()
}

/// What came in from elsewhere must not move the cursor.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

fn verify_all(arguments: &TrailVerifyArguments, context: &Context) -> Result<(), Told> {
    let elsewhere = KeptElsewhere { heads: &arguments.heads, backup: arguments.backup.as_deref() };
    let verified = verify(&mut *context.store()?, &elsewhere, context.now.to_utc())?;
    result!(
        "操作の記録 {} 件を、はじめから終わりまで確かめました。書き換え、抜け、並べ替えはありません",
        verified.length
    );
    match &verified.backup {
        Some((folder, head)) => result!("  控え {} の末尾（{} 番）も、記録の中にあります", shown(folder), head.seq),
        None => result!("  比べられる控えがありません。後ろが切られていないかは、控えか --head で確かめられます"),
    }
    if !arguments.heads.is_empty() {
        result!("  --head の末尾 {} 個も、記録の中にあります", arguments.heads.len());
    }
    if let Some(head) = &verified.head {
        result!("  いまの末尾 {}:{}", head.seq, head.hash);
        context.say(
            "紙などに控えておけば、あとで audit-trail verify --head 番号:値 で、後ろが切られていないか確かめられます。",
        );
    }
    tell_agreement(&verified.agreement)
}

/// Every row that is not as the trail tells, on a line of its own.
fn tell_agreement(agreement: &Agreement) -> Result<(), Told> {
    let Agreement { compared, older, disagreements } = agreement;
    if *older > 0 {
        result!("  記録を取り始める前のメールと承認 {older} 件は、そのあとの操作だけを比べました");
    }
    if disagreements.is_empty() {
        result!("  メールと承認の表 {compared} 件は、操作の記録のとおりです");
        return Ok(());
    }
    for disagreement in disagreements {
        result!("  {}", in_words(disagreement));
    }
    let what = format!("メールと承認の表が、操作の記録と {} か所で食い違っています", disagreements.len());
    Err(Told::new(what, Some(ON_DISAGREEMENT.to_owned())))
}
