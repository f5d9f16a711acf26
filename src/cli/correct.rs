//! `sokatsu plan correct PLAN INDICATOR --year R5 --value … --reason …`

use super::arguments::CorrectArguments;
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::fiscal_year::FiscalYear;
use crate::job::correct::{Corrected, Correction, Place, correct};
use crate::report::errata::{AdoptedMark, Count, CountChange, Errata, TallyLine};

pub fn run(arguments: &CorrectArguments, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let correction = Correction {
        plan: &arguments.plan,
        indicator: &arguments.indicator,
        place: place(arguments)?,
        value: &arguments.value,
        second: arguments.second.as_deref(),
        reason: &arguments.reason,
    };
    let by = context.told_by(arguments.by.as_deref());
    let fonts = context.fonts_to_check_with();
    let at = context.now.to_utc();
    let corrected = correct(&mut *store, &context.library, fonts.as_deref(), &correction, at, &by)?;
    print_corrected(&corrected);
    context.say(
        "計画フォルダの同じ値も直してください（実績値と基準値には standing = \"correction\" と reason も）。直さないと、次の取り込みは食い違いとして断られます。",
    );
    Ok(())
}

fn place(arguments: &CorrectArguments) -> Result<Place, Told> {
    if arguments.baseline {
        return Ok(Place::Baseline);
    }
    // The command line is refused without a year that is needed.
    let year = arguments.year.ok_or_else(|| Told::new("--year がありません", None))?;
    Ok(match (arguments.target, arguments.milestone) {
        (true, _) => Place::Target(year),
        (_, true) => Place::Milestone(year),
        _ => Place::Actual(year),
    })
}

fn print_corrected(corrected: &Corrected) {
    let difference = &corrected.difference;
    result!(
        "{}（{}）を訂正しました：{} → {}",
        difference.what,
        corrected.name,
        difference.before.as_deref().unwrap_or("－"),
        difference.after.as_deref().unwrap_or("－")
    );
    for (year, errata) in &corrected.effects {
        print_effect(*year, errata);
    }
    if corrected.effects.is_empty() {
        let years: Vec<String> = corrected.years.iter().map(|year| year.short()).collect();
        result!("区分と集計は、どの年度（{}）でも変わりません。", years.join("、"));
    }
}

fn print_effect(year: FiscalYear, errata: &Errata) {
    let mark = |mark: &Option<AdoptedMark>| mark.as_ref().map_or("－".to_owned(), |mark| mark.mark.clone());
    result!("{}の評価：", year.long());
    for change in &errata.marks {
        result!("  {} の区分：{} → {}", change.indicator, mark(&change.old), mark(&change.new));
    }
    for change in errata.counts.iter().filter(|change| change.goal.is_none()) {
        result!("  {}　{}：{} → {}", change.title, line(change), counted(change.old), counted(change.new));
    }
}

fn line(change: &CountChange) -> String {
    match &change.line {
        TallyLine::Mark { mark, label } => format!("{mark} {label}"),
        TallyLine::Total => "合計".to_owned(),
        TallyLine::OnTrack { caption } => caption.clone(),
    }
}

/// 9件 33.3%
fn counted(count: Count) -> String {
    let number = count.count.map(|count| format!("{count}件"));
    let share = count.share.map(|share| format!("{share}%"));
    let parts: Vec<String> = number.into_iter().chain(share).collect();
    if parts.is_empty() { "－".to_owned() } else { parts.join(" ") }
}
