//! `sokatsu plan check | import | export | template | list | show | correct`

use std::path::{Path, PathBuf};

use super::arguments::PlanCommand;
use super::context::{Context, shown};
use super::results::result;
use super::told::Told;
use crate::job::check::check;
use crate::job::export::{export, template};
use crate::job::import::{Imported, import, stored_plan};
use crate::job::plan_folder::PlanFolder;
use crate::plan::{Plan, Role};
use crate::store::ImportOutcome;

pub fn run(command: &PlanCommand, context: &Context) -> Result<(), Told> {
    match command {
        PlanCommand::Check { paths } => check_all(paths, context),
        PlanCommand::Import { folder, by } => import_one(folder, by.as_deref(), context),
        PlanCommand::Export { plan, to } => export_one(plan, to, context),
        PlanCommand::Template { to } => write_template(to),
        PlanCommand::List => list(context),
        PlanCommand::Show { plan } => show(plan, context),
        PlanCommand::Correct(arguments) => super::correct::run(arguments, context),
    }
}

/// Checks each path; one that fails stops no other.
fn check_all(paths: &[PathBuf], context: &Context) -> Result<(), Told> {
    let mut failed = 0;
    let fonts = context.fonts_to_check_with();
    for path in paths {
        match check(path, &context.library, fonts.as_deref()) {
            Ok(found) => result!(
                "{}: 誤りはありません。{}「{}」 指標 {} 件、課 {}、意見 {} 件",
                shown(&found.path),
                found.code,
                found.name,
                found.indicators,
                found.departments,
                found.opinions
            ),
            Err(error) => {
                failed += 1;
                Told::from(error).tell();
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Told::some_failed(failed, paths.len(), "計画")) }
}

fn import_one(folder: &Path, by: Option<&str>, context: &Context) -> Result<(), Told> {
    let folder = PlanFolder::open(folder)?;
    let fonts = context.fonts_to_check_with();
    let mut store = crate::store::open(&context.data)?;
    let approval = context.settings.approval.required;
    let imported = context
        .as_caller(by, |caller| import(&mut *store, &folder, &context.library, fonts.as_deref(), (caller, approval)))?;
    print_imported(&imported);
    Ok(())
}

fn print_imported(imported: &Imported) {
    let Imported { plan, name, plan_outcome, city_outcome } = imported;
    if plan_outcome.new {
        result!("{plan}「{name}」を取り込みました。");
        return;
    }
    if !plan_outcome.is_written() && !city_outcome.is_written() {
        result!("{plan}「{name}」に変わったところはありません。");
        return;
    }
    result!("{plan}「{name}」の変わったところを取り込みました。");
    print_changes(city_outcome);
    print_changes(plan_outcome);
}

fn print_changes(outcome: &ImportOutcome) {
    for change in &outcome.changes {
        result!("  {change}");
    }
}

fn export_one(code: &str, to: &Path, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let exported = export(&*store, code, to, &context.library)?;
    for path in &exported.written {
        result!("{}", shown(path));
    }
    if let Some(problems) = &exported.problems {
        context.say(format!("注意：このままでは取り込めません。直してから取り込んでください。\n{}", problems.list()));
    }
    Ok(())
}

fn write_template(to: &Path) -> Result<(), Told> {
    template(to)?;
    result!("{}", shown(to));
    Ok(())
}

fn list(context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let plans = store.plans()?;
    if plans.is_empty() {
        context.say(
            "計画はまだ取り込まれていません。sokatsu plan import フォルダ（または Excel ブック） で取り込みます。",
        );
    }
    for listing in plans {
        result!(
            "{}\t{}\t{}～{}\t指標 {} 件",
            listing.code,
            listing.name,
            listing.first_year,
            listing.last_year,
            listing.indicator_count
        );
    }
    Ok(())
}

fn show(code: &str, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let subject = stored_plan(&*store, code)?;
    let plan = &subject.plan;
    let head = &plan.head;
    result!(
        "{}\n{}　{}　{}～{}",
        head.name,
        head.code,
        subject.city.name,
        head.first_year.long(),
        head.last_year.long()
    );
    if let Some(notice) = &head.notice {
        result!("{notice}");
    }
    for node in &plan.nodes {
        print_node(plan, node);
    }
    Ok(())
}

fn print_node(plan: &Plan, node: &crate::plan::Node) {
    let depth = plan.lineage(&node.code).len().saturating_sub(1);
    let indent = "　".repeat(depth);
    let level = plan.level(node).map_or("", |level| level.name.as_str());
    let level = if plan.role(node) == Some(Role::Action) { "" } else { level };
    result!("{indent}{level}{}　{} [{}]", node.number, node.name, node.code);
    for indicator in plan.indicators_at(&node.code) {
        let latest = indicator.latest(plan.head.last_year);
        let latest = latest.map_or("－".to_owned(), |actual| format!("{} {}", actual.label, actual.value.printed));
        let target = indicator.targets.last();
        let target = target.map_or("－".to_owned(), |target| format!("{} {}", target.label, target.value.printed));
        result!(
            "{indent}　　{}　{} [{}] {latest} → 目標 {target}（{}）",
            indicator.number,
            indicator.name,
            indicator.code,
            indicator.unit
        );
    }
}
