//! `sokatsu intake show ID [--json]`

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::results::result;
use super::super::told::Told;
use super::texts::{around_difference, whole};
use crate::intake::{Finding, Weight};
use crate::job::intake::{Case, Preview, Proposal, Standing, preview};
use crate::store::{Intake, IntakeEvent, IntakeId, IntakeState};

pub fn run(id: IntakeId, as_json: bool, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let intake = store.intake(id)?;
    let events = store.intake_events(id)?;
    let read = match intake.reading {
        Some(_) => {
            let case = Case::load(&*store, &context.library, id)?;
            let preview = preview(&*store, &case)?;
            Some((case, preview))
        }
        None => None,
    };
    if as_json {
        let text = serde_json::to_string_pretty(&object(&intake, &events, read.as_ref(), context))
            .map_err(|error| Told::new(format!("JSONを書けません: {error}"), None))?;
        result!("{text}");
        return Ok(());
    }
    print_head(&intake, read.as_ref().map(|(case, _)| case), &events, context);
    match &read {
        Some((case, preview)) => {
            print_message(case);
            print_findings(&case.reading.findings);
            print_proposals(preview);
            print_next(&intake, preview);
        }
        None => print_unread(&intake),
    }
    Ok(())
}

/// 回答 12 件：変更 7、計画と同じ 3、食い違い 1、保留 1（受け付けられないもの 1、確認するもの 2）
pub fn counted(case: &Case, preview: &Preview) -> String {
    let count = |wanted: fn(&Proposal) -> bool| preview.proposals.iter().filter(|proposal| wanted(proposal)).count();
    let found = |weight: Weight| case.reading.findings.iter().filter(|finding| finding.weight == weight).count();
    let doubted = match count(Proposal::is_doubted) {
        0 => String::new(),
        doubted => format!("、要確認の値 {doubted}"),
    };
    format!(
        "回答 {} 件：変更 {}、計画と同じ {}、食い違い {}{doubted}、保留 {}（受け付けられないところ {}、確認するところ {}）",
        preview.proposals.len(),
        count(Proposal::is_plain),
        count(|one| one.standing == Standing::Same),
        count(Proposal::is_conflict),
        count(Proposal::is_stuck),
        found(Weight::Refused),
        found(Weight::Asked),
    )
}

/// K111 実績値　9 → 12［どこから］
pub fn line(proposal: &Proposal) -> String {
    let text = |side: &Option<String>| side.clone().unwrap_or_default();
    let (before, after) = around_difference(&text(&proposal.before), &text(&proposal.after), SHOWN);
    let before = proposal.before.as_ref().map_or("（なし）".to_owned(), |_| short(&before));
    let after = proposal.after.as_ref().map_or("（削除）".to_owned(), |_| short(&after));
    let note = match &proposal.standing {
        Standing::New | Standing::Same | Standing::Changed { earlier: None } => String::new(),
        Standing::Changed { earlier: Some(earlier) } => {
            let who = earlier.respondent.as_ref().map_or(String::new(), |name| format!("、{name}"));
            format!("［前の回答 受付番号 {}{who}］", earlier.intake.0)
        }
        Standing::Conflict { last } => format!("［食い違い：{last}］"),
        Standing::Kept => "［計画の値に決めたもの］".to_owned(),
        Standing::Superseded { by } => format!("［後から届いた回答 受付番号 {} があるため、反映しません］", by.0),
        Standing::Doubted { question, last } => {
            let changed = last.as_ref().map_or(String::new(), |last| format!("、{last}"));
            format!("［要確認：{question}{changed}］")
        }
        Standing::Incomplete { why } => format!("［保留：{why}］"),
        Standing::Unprintable { what } => format!("［保留：{what}。別の文字で、もう一度お送りいただいてください］"),
        Standing::Gone => "［保留：この項目は、いまの計画にありません］".to_owned(),
    };
    let gone = match &proposal.goes_with_it {
        Some(mark) if !proposal.is_decided() => format!("［前の自己評価 {mark} は、数値とともになくなります］"),
        _ => String::new(),
    };
    let Proposal { item, name, field, .. } = proposal;
    format!("{item} {}　{before} → {after}{note}{gone}　（{}）", field.label(), short(name))
}

/// How many characters of a text a line shows.
const SHOWN: usize = 40;

fn short(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if plain.chars().count() <= SHOWN {
        return plain;
    }
    let begin: String = plain.chars().take(SHOWN).collect();
    format!("{begin}…")
}

fn print_head(intake: &Intake, case: Option<&Case>, events: &[IntakeEvent], context: &Context) {
    let zone = context.settings.city.time_zone;
    result!("受付番号 {}　{}", intake.id.0, intake.state.label());
    if let Some(case) = case {
        let inquiry = &case.asked.inquiry;
        result!("課　　　　{}　{}　{}実績", case.asked.department_name(), inquiry.form_number, inquiry.year.long());
        let answerer = &case.reading.answerer;
        let extension =
            answerer.extension.as_ref().map_or(String::new(), |number| format!("（内線 {}）", short(number)));
        let confirmed = answerer.confirmed_on.map_or("記入なし".to_owned(), |day| day.to_string());
        let name = answerer.name.as_deref().map_or("記入なし".to_owned(), short);
        result!("回答者　　{name}{extension}　課長確認日 {confirmed}");
    }
    result!("ファイル　{}（{} バイト）", intake.file_name, intake.length);
    result!("SHA-256　 {}", intake.sha256);
    for event in events {
        let at = event.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
        let note = event.note.as_ref().map_or(String::new(), |note| format!("（{note}）"));
        result!("{at}　{}　{}{note}", event.kind.label(), event.by);
    }
}

fn print_message(case: &Case) {
    if let Some(message) = &case.reading.answerer.message {
        result!("");
        result!("■ 連絡欄");
        for line in message.lines() {
            result!("  {}", line.chars().filter(|c| !c.is_control()).collect::<String>());
        }
    }
}

fn print_findings(findings: &[Finding]) {
    for weight in [Weight::Refused, Weight::Asked, Weight::Noted] {
        let of_weight: Vec<&Finding> = findings.iter().filter(|finding| finding.weight == weight).collect();
        if of_weight.is_empty() {
            continue;
        }
        result!("");
        result!("■ {}　{} 件", weight.label(), of_weight.len());
        for finding in of_weight {
            let place =
                finding.place.as_ref().map_or(String::new(), |place| format!("「{}」{}　", place.sheet, place.cell));
            let item = finding.item.as_ref().map_or(String::new(), |item| format!("{item}　"));
            result!("  {place}{item}{}", finding.what);
            if !finding.remedy.is_empty() {
                result!("    → {}", finding.remedy);
            }
        }
    }
}

fn print_proposals(preview: &Preview) {
    let part = |wanted: &dyn Fn(&Proposal) -> bool| -> Vec<&Proposal> {
        preview.proposals.iter().filter(|proposal| wanted(proposal)).collect()
    };
    for (title, proposals) in [
        ("食い違い（--take で選んだものだけ反映します）", part(&Proposal::is_conflict)),
        ("要確認の値（課に確かめて、--take で選んだものだけ反映します）", part(&Proposal::is_doubted)),
        ("変わるもの", part(&Proposal::is_plain)),
        ("決まっているもの", part(&Proposal::is_decided)),
        ("保留", part(&Proposal::is_stuck)),
    ] {
        if proposals.is_empty() {
            continue;
        }
        result!("");
        result!("■ {title}　{} 件", proposals.len());
        for proposal in proposals {
            result!("  {}", line(proposal));
            for line in whole(proposal, SHOWN) {
                result!("      {line}");
            }
        }
    }
    let same = part(&|one| one.standing == Standing::Same).len();
    if same > 0 {
        result!("");
        result!("計画と同じもの　{same} 件");
    }
}

fn print_next(intake: &Intake, preview: &Preview) {
    let id = intake.id.0;
    let conflict = preview.proposals.iter().find(|proposal| proposal.is_conflict());
    result!("");
    match intake.state {
        IntakeState::Staged if preview.proposals.is_empty() => {
            result!("反映する回答がありません。除外するには：sokatsu intake discard {id} --reason 記入がないため");
        }
        IntakeState::Staged | IntakeState::Undone => result!("反映するには：sokatsu intake apply {id}"),
        IntakeState::Applied => result!("反映を取り消すには：sokatsu intake undo {id}"),
        _ => result!("除外を取り消すには：sokatsu intake undo {id}"),
    }
    if let Some(conflict) = conflict.filter(|_| intake.state != IntakeState::Discarded) {
        result!("食い違いで回答のほうを採るには：sokatsu intake apply {id} --take {}", conflict.handle());
        result!("食い違いで計画のほうに決めるには：sokatsu intake keep {id} {}", conflict.handle());
    }
    let doubted = preview.proposals.iter().find(|proposal| proposal.is_doubted());
    if let Some(doubted) = doubted.filter(|_| intake.state != IntakeState::Discarded) {
        result!("課に確かめた値を反映するには：sokatsu intake apply {id} --take {}", doubted.handle());
        result!("反映しないことに決めるには：sokatsu intake keep {id} {}", doubted.handle());
    }
    result!("課に送る結果の文面：sokatsu intake result {id}");
}

fn print_unread(intake: &Intake) {
    let id = intake.id.0;
    if let Some(refusal) = &intake.refusal {
        result!("受け付けられない理由：{refusal}");
        result!("送り主に伝える文面：sokatsu intake result {id}");
        if intake.state == IntakeState::Refused {
            result!("伝えたら：sokatsu intake discard {id} --reason 送り主に伝えました");
        }
        return;
    }
    let hint = intake.form_hint.as_deref();
    result!("様式の識別情報がありません。表紙の様式番号：{}", hint.unwrap_or("見つかりません"));
    result!("次に：様式番号を確かめて sokatsu intake name {id} {}", hint.unwrap_or("様式番号"));
}

fn object(intake: &Intake, events: &[IntakeEvent], read: Option<&(Case, Preview)>, context: &Context) -> Value {
    let zone = context.settings.city.time_zone;
    let event = |event: &IntakeEvent| {
        json!({
            "what": event.kind.label(), "at": event.at.with_timezone(&zone).to_rfc3339(), "by": event.by,
            "note": event.note,
        })
    };
    let case = read.map(|(case, _)| case);
    json!({
        "id": intake.id,
        "state": intake.state.word(),
        "file": intake.file_name,
        "path": intake.path,
        "sha256": intake.sha256,
        "length": intake.length,
        "events": events.iter().map(event).collect::<Vec<_>>(),
        "refusal": intake.refusal,
        "form_hint": intake.form_hint,
        "plan": case.map(|case| &case.asked.inquiry.plan),
        "year": case.map(|case| case.asked.inquiry.year.short()),
        "form_number": case.map(|case| &case.asked.inquiry.form_number),
        "department": case.map(|case| case.asked.department_name()),
        "answerer": case.map(|case| &case.reading.answerer),
        "findings": case.map(|case| &case.reading.findings),
        "proposals": read.map(|(_, preview)| preview.proposals.iter().map(proposal_object).collect::<Vec<_>>()),
    })
}

fn proposal_object(proposal: &Proposal) -> Value {
    let (earlier, changed_by, why) = match &proposal.standing {
        Standing::Changed { earlier: Some(earlier) } => (Some(earlier.intake), None, None),
        Standing::Conflict { last } => (None, Some(last.to_string()), None),
        Standing::Doubted { question, last } => (None, last.as_ref().map(ToString::to_string), Some(question.clone())),
        Standing::Incomplete { why } => (None, None, Some((*why).to_owned())),
        Standing::Unprintable { what } => (None, None, Some(what.clone())),
        _ => (None, None, None),
    };
    let superseded_by = match proposal.standing {
        Standing::Superseded { by } => Some(by),
        _ => None,
    };
    json!({
        "item": proposal.item, "name": proposal.name, "field": proposal.field, "handle": proposal.handle(),
        "before": proposal.before, "after": proposal.after, "typed": proposal.answer.typed,
        "place": proposal.answer.place, "standing": proposal.standing.word(),
        "earlier_return": earlier,
        "superseded_by": superseded_by,
        "own_mark_that_goes": proposal.goes_with_it, "changed_by": changed_by, "why": why,
    })
}
