//! `sokatsu intake read | list | show | result | name | reread | apply | keep | undo | discard`

mod list;
mod show;
mod texts;

use std::path::{Path, PathBuf};

use super::arguments::IntakeCommand;
use super::context::{Context, shown};
use super::results::result;
use super::told::Told;
use crate::fiscal_year::FiscalYear;
use crate::intake::Weight;
use crate::job::JobError;
use crate::job::inquiry::inquiry_key;
use crate::job::intake::{
    Case, Merged, Merging, Received, Reception, Take, discard, is_empty, keep, known_plan, list as list_all, preview,
    text_for_sender, undo,
};
use crate::store::{Intake, IntakeId, IntakeState, Store};
use crate::whole_files;
use crate::workbook::Limits;

pub fn run(command: &IntakeCommand, context: &Context) -> Result<(), Told> {
    match command {
        IntakeCommand::Read { files, form } => read(files, form.as_deref(), context),
        IntakeCommand::List { plan, year, all, json } => {
            list::run(&list::Wanted { plan: plan.as_deref(), year: *year, all: *all }, *json, context)
        }
        IntakeCommand::Show { id, json } => show::run(IntakeId(*id), *json, context),
        IntakeCommand::Result { id, to } => tell_result(IntakeId(*id), to.as_deref(), context),
        IntakeCommand::Name { id, form } => name(IntakeId(*id), form, context),
        IntakeCommand::Reread { id, by } => reread(IntakeId(*id), &context.told_by(by.as_deref()), context),
        IntakeCommand::Apply { ids, take, clean, year, by } => {
            let by = context.told_by(by.as_deref());
            match (clean, year) {
                (Some(plan), Some(year)) => apply_clean(plan, *year, &by, context),
                _ => apply_all(&ids.iter().map(|id| IntakeId(*id)).collect::<Vec<_>>(), &choice(take), &by, context),
            }
        }
        IntakeCommand::Keep { id, answers, by } => {
            keep_plan(IntakeId(*id), answers, &context.told_by(by.as_deref()), context)
        }
        IntakeCommand::Undo { id, by } => take_back(IntakeId(*id), &context.told_by(by.as_deref()), context),
        IntakeCommand::Discard { id, reason, by } => {
            let mut store = context.store()?;
            let by = context.told_by(by.as_deref());
            discard(&mut *store, IntakeId(*id), reason, context.now.to_utc(), &by)?;
            result!("受付番号 {id} の回答を除外しました。ファイルは残っています。");
            context.say(format!("元に戻すには：sokatsu intake undo {id}"));
            Ok(())
        }
    }
}

fn reception<'a>(context: &'a Context, store: &dyn Store, by: &'a str) -> Result<Reception<'a>, Told> {
    let key = inquiry_key(&context.settings.inquiry, store)?;
    let (library, keep, fonts) = (&context.library, &context.settings.keep, context.fonts_to_check_with());
    Ok(Reception { library, key, limits: Limits::default(), fonts, keep, at: context.now.to_utc(), by })
}

/// Each file by itself; one that is refused stops no other.
fn read(files: &[PathBuf], form: Option<&str>, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let by = context.told_by(None);
    let reception = reception(context, &*store, &by)?;
    let mut failed = 0;
    for file in files {
        match reception.receive(&mut *store, file, form) {
            Ok(Received::Taken(intake)) if intake.state == IntakeState::Refused => {
                failed += 1;
                let why = intake.refusal.unwrap_or_default();
                let remedy = format!("送り主に伝える文面は sokatsu intake result {} で出ます", intake.id.0);
                Told::new(format!("{}: 受け付けられません。{why}", shown(file)), Some(remedy)).tell();
            }
            Ok(Received::NotKept(why)) => {
                failed += 1;
                Told::new(format!("{}: 受け付けられません。{why}", shown(file)), None).tell();
            }
            Ok(Received::Known(known)) => {
                let (id, state) = (known.id.0, known.state.label());
                result!("{}: 受付済みです（番号 {id}、{state}）。新しくは受け付けていません。", shown(file));
            }
            Ok(Received::Taken(intake)) => print_received(&*store, file, &intake, context)?,
            Err(error) => {
                failed += 1;
                Told::from(error).tell();
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Told::some_failed(failed, files.len(), "ファイル")) }
}

fn print_received(store: &dyn Store, file: &Path, intake: &Intake, context: &Context) -> Result<(), Told> {
    let id = intake.id.0;
    if intake.state == IntakeState::Waiting {
        let hint = intake.form_hint.as_ref().map_or(String::new(), |hint| format!("表紙には {hint} とあります。"));
        let form = intake.form_hint.as_deref().unwrap_or("様式番号");
        result!("{}: 受付番号 {id}。様式の識別情報がありません。{hint}", shown(file));
        result!("  次に：様式番号を確かめて sokatsu intake name {id} {form}");
        return Ok(());
    }
    let case = Case::load(store, &context.library, intake.id)?;
    let asked = &case.asked;
    result!("{}: 受付番号 {id}　{}　{}", shown(file), asked.department_name(), asked.inquiry.form_number);
    print_counted(store, &case)
}

/// What a return answers, and what to do next.
fn print_counted(store: &dyn Store, case: &Case) -> Result<(), Told> {
    let id = case.intake.id.0;
    if is_empty(&case.reading) {
        let is_blank = case.reading.findings.iter().all(|finding| finding.weight == Weight::Noted);
        let what = if is_blank { "ご記入がありません" } else { "受け付けた回答がありません" };
        result!("  {what}。計画に反映するものはありません。");
        result!(
            "  次に：sokatsu intake result {id} で課に送る文面を出し、sokatsu intake discard {id} --reason 記入がないため"
        );
        return Ok(());
    }
    result!("  {}", show::counted(case, &preview(store, case)?));
    result!("  次に：sokatsu intake show {id} で確かめて、sokatsu intake apply {id}");
    Ok(())
}

fn tell_result(id: IntakeId, to: Option<&Path>, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let text = text_for_sender(&*store, &context.library, &store.intake(id)?)?;
    match to {
        Some(path) => {
            whole_files::write(path, text.as_bytes()).map_err(JobError::from)?;
            result!("{}", shown(path));
        }
        None => result!("{}", text.trim_end()),
    }
    Ok(())
}

fn name(id: IntakeId, form: &str, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let by = context.told_by(None);
    let intake = reception(context, &*store, &by)?.name(&mut *store, id, form)?;
    let case = Case::load(&*store, &context.library, intake.id)?;
    result!(
        "受付番号 {} を {}（{}）の回答として読み取りました。",
        id.0,
        case.asked.department_name(),
        case.asked.inquiry.form_number
    );
    print_counted(&*store, &case)
}

fn reread(id: IntakeId, by: &str, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let intake = reception(context, &*store, by)?.reread(&mut *store, id)?;
    result!("受付番号 {} を読み直しました。いま「{}」です。", id.0, intake.state.label());
    if let Some(refusal) = &intake.refusal {
        result!("  受け付けられない理由：{refusal}");
        return Ok(());
    }
    print_received(&*store, Path::new(&intake.file_name), &intake, context)
}

fn choice(take: &[String]) -> Take {
    match take {
        [] => Take::Plain,
        _ if take.iter().any(|one| one == "all") => Take::All,
        _ => Take::These(take.to_vec()),
    }
}

fn apply_clean(plan: &str, year: FiscalYear, by: &str, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    known_plan(&*store, plan)?;
    let of_year = |about: &crate::job::intake::About| about.plan == plan && about.year == year;
    let all = list_all(&*store, &context.library)?;
    let staged = all.iter().filter(|one| one.about.as_ref().is_some_and(of_year));
    let (clean, others): (Vec<_>, Vec<_>) =
        staged.filter(|one| one.intake.state == IntakeState::Staged).partition(|one| one.is_clean());
    let ids: Vec<IntakeId> = clean.iter().map(|one| one.intake.id).collect();
    let others: Vec<String> = others.iter().map(|one| one.intake.id.0.to_string()).collect();
    drop(store);
    if ids.is_empty() {
        result!("そのまま反映できる回答はありません。");
    }
    let applied = apply_all(&ids, &Take::Plain, by, context);
    if !others.is_empty() {
        result!("確かめてから反映する回答：受付番号 {}（sokatsu intake show 番号）", others.join("、"));
    }
    applied
}

/// Each by itself; one that cannot be merged stops no other.
fn apply_all(ids: &[IntakeId], take: &Take, by: &str, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let fonts = context.fonts_to_check_with();
    let desk = Merging { library: &context.library, fonts: fonts.as_deref(), at: context.now.to_utc(), by };
    let mut failed = 0;
    for id in ids {
        match desk.apply(&mut *store, *id, take) {
            Ok(merged) => print_merged(&merged),
            Err(error) => {
                failed += 1;
                Told::from(error).tell();
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Told::some_failed(failed, ids.len(), "回答")) }
}

fn print_merged(merged: &Merged) {
    let id = merged.id.0;
    result!(
        "受付番号 {id}（{}）を反映しました：{} 件（計画と同じだったもの {} 件）",
        merged.department,
        merged.merged.len(),
        merged.same
    );
    for difference in &merged.differences {
        result!("  {difference}");
    }
    if !merged.left.is_empty() {
        result!("反映しなかったもの：{} 件", merged.left.len());
        for proposal in &merged.left {
            result!("  {}", show::line(proposal));
        }
        if let Some(conflict) = merged.left.iter().find(|one| one.is_conflict()) {
            result!(
                "  回答のほうを採るには：sokatsu intake apply {id} --take {}（すべてなら --take all）",
                conflict.handle()
            );
            result!("  計画のほうに決めるには：sokatsu intake keep {id} {}（すべてなら all）", conflict.handle());
        }
    }
    if let Some(doubted) = merged.left.iter().find(|one| one.is_doubted()) {
        result!("  課に確かめた値を反映するには：sokatsu intake apply {id} --take {}", doubted.handle());
    }
    result!("取り消すには：sokatsu intake undo {id}");
}

fn keep_plan(id: IntakeId, answers: &[String], by: &str, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let kept = keep(&mut *store, &context.library, id, answers, (context.now.to_utc(), by))?;
    result!("受付番号 {} の回答を反映しないことに決めました：{} 件", id.0, kept.len());
    for proposal in &kept {
        result!("  {}", show::line(proposal));
    }
    if let Some(first) = kept.first() {
        context.say(format!("やはり回答のほうを採るには：sokatsu intake apply {} --take {}", id.0, first.handle()));
    }
    Ok(())
}

fn take_back(id: IntakeId, by: &str, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let taken = undo(&mut *store, id, context.now.to_utc(), by)?;
    if taken.restored {
        result!("受付番号 {} の除外を取り消しました。次に：sokatsu intake show {}", id.0, id.0);
        return Ok(());
    }
    result!("受付番号 {} の反映を取り消しました：{} 件", id.0, taken.differences.len());
    for difference in &taken.differences {
        result!("  {difference}");
    }
    if !taken.left.is_empty() {
        result!("その後に変わったため、そのままにしたもの：{} 件", taken.left.len());
        for left in &taken.left {
            result!("  {}［{}］", left.what, left.last);
        }
    }
    result!("もう一度反映するには：sokatsu intake apply {}", id.0);
    Ok(())
}
