//! `sokatsu intake list [PLAN] [--year Y] [--all] [--json]`

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::results::result;
use super::super::told::Told;
use crate::fiscal_year::FiscalYear;
use crate::job::intake::{About, Listed, known_plan, list};

/// Which of the returned forms.
pub struct Wanted<'a> {
    pub plan: Option<&'a str>,
    pub year: Option<FiscalYear>,
    pub all: bool,
}

impl Wanted<'_> {
    /// Those whose form nobody knows yet belong to every plan.
    fn holds(&self, listed: &Listed) -> bool {
        let of_subject = |about: &About| {
            self.plan.is_none_or(|plan| about.plan == plan) && self.year.is_none_or(|year| about.year == year)
        };
        listed.about.as_ref().is_none_or(of_subject) && (self.all || listed.is_open())
    }
}

pub fn run(wanted: &Wanted, as_json: bool, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    if let Some(plan) = wanted.plan {
        known_plan(&*store, plan)?;
    }
    let mut found = list(&*store, &context.library)?;
    found.retain(|listed| wanted.holds(listed));
    if as_json {
        let objects: Vec<Value> = found.iter().map(|listed| object(listed, context)).collect();
        let text = serde_json::to_string_pretty(&objects)
            .map_err(|error| Told::new(format!("JSONを書けません: {error}"), None))?;
        result!("{text}");
        return Ok(());
    }
    if found.is_empty() {
        result!("確かめる回答はありません。");
    }
    for listed in &found {
        result!("{}", line(listed, context));
    }
    if let Some(first) = found.first() {
        context.say(format!("中身を見るには：sokatsu intake show {}", first.intake.id.0));
    }
    Ok(())
}

/// 3　未反映　産業振興課　R7-総合戦略-産業振興-01　2026-05-20 10:15　変更 7、食い違い 1　連絡あり　返送.xlsx
fn line(listed: &Listed, context: &Context) -> String {
    let intake = &listed.intake;
    let at = intake.received_at.with_timezone(&context.settings.city.time_zone).format("%Y-%m-%d %H:%M");
    let about = match &listed.about {
        Some(about) => {
            let answerer = about.respondent.as_ref().map_or(String::new(), |name| format!("（{name}）"));
            format!("{}{answerer}　{}", about.department, about.form_number)
        }
        None => intake.form_hint.as_ref().map_or("－".to_owned(), |hint| format!("－（表紙 {hint}）")),
    };
    let counts = listed.about.as_ref().map_or(String::new(), counts);
    format!("{}　{}　{about}　{at}{counts}　{}", intake.id.0, intake.state.label(), intake.file_name)
}

fn counts(about: &About) -> String {
    let counted = [
        ("回答", about.answers),
        ("変更", about.plain),
        ("食い違い", about.conflicts),
        ("疑わしい値", about.doubted),
        ("保留", about.stuck),
        ("受付不可", about.refused),
        ("要確認", about.asked),
    ];
    let told = counted.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} {count}"));
    let told: Vec<String> = told.collect();
    let message = if about.has_message { "　連絡あり" } else { "" };
    format!("　{}{message}", told.join("、"))
}

fn object(listed: &Listed, context: &Context) -> Value {
    let intake = &listed.intake;
    let about = listed.about.as_ref();
    json!({
        "id": intake.id,
        "state": intake.state.word(),
        "file": intake.file_name,
        "sha256": intake.sha256,
        "received_at": intake.received_at.with_timezone(&context.settings.city.time_zone).to_rfc3339(),
        "received_by": intake.received_by,
        "refusal": intake.refusal,
        "form_hint": intake.form_hint,
        "open": listed.is_open(),
        "plan": about.map(|about| &about.plan),
        "year": about.map(|about| about.year.short()),
        "form_number": about.map(|about| &about.form_number),
        "department": about.map(|about| &about.department),
        "respondent": about.and_then(|about| about.respondent.as_ref()),
        "message": about.is_some_and(|about| about.has_message),
        "answers": about.map(|about| about.answers),
        "changes": about.map(|about| about.plain),
        "conflicts": about.map(|about| about.conflicts),
        "doubted": about.map(|about| about.doubted),
        "incomplete": about.map(|about| about.stuck),
        "refused": about.map(|about| about.refused),
        "asked": about.map(|about| about.asked),
    })
}
