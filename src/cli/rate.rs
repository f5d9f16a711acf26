//! `sokatsu rate PLAN --year R6 [--own ignore] [--as-of DATE] [--why] [--json]`

use super::arguments::{OwnArgument, RateArguments};
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::job::import::stored_plan_as_of;
use crate::job::rate::{RatingReport, rate};
use crate::rating::OwnMarks;

pub fn run(arguments: &RateArguments, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let subject = stored_plan_as_of(&*store, &arguments.plan, context.past(arguments.as_of)?)?;
    context.warn_of_empty_year(&subject.plan, arguments.year);
    let own_marks = match arguments.own {
        OwnArgument::Respect => OwnMarks::Respect,
        OwnArgument::Ignore => OwnMarks::Ignore,
    };
    let report = rate(&subject, &context.library, arguments.year, own_marks)?;
    if arguments.json {
        let text = serde_json::to_string_pretty(&report).map_err(|error| Told::new(error.to_string(), None))?;
        result!("{text}");
    } else {
        print_table(&report, arguments.why);
    }
    Ok(())
}

fn print_table(report: &RatingReport, why: bool) {
    for indicator in &report.indicators {
        let mark = |mark: Option<&str>| mark.unwrap_or("－").to_owned();
        let adopted = mark(indicator.adopted.as_ref().map(|adopted| adopted.mark.as_str()));
        let computed = mark(indicator.computed.as_ref().map(|computed| computed.mark.as_str()));
        let own = mark(indicator.own.as_ref().map(|own| own.mark.as_str()));
        let rates: String = indicator.shown.iter().map(|(name, rate)| format!("　{name} {rate}")).collect();
        result!("{adopted}  {}  {}  （規則 {computed}・担当課 {own}）{rates}", indicator.code, indicator.name);
        if why {
            let unrated = indicator.unrated.as_ref().map(|unrated| format!("評価しない（{}）。", unrated.text));
            indicator.why.clone().or(unrated).iter().for_each(|reason| result!("      {reason}"));
        }
    }
    for tally in &report.tallies {
        result!("\n{}", tally.title);
        for mark in &tally.marks {
            let share = mark.share.map_or("－".to_owned(), |share| format!("{share}%"));
            result!("  {}　{}　{}件　{share}", mark.mark, mark.label, mark.count);
        }
        if tally.rates_only {
            result!("  率だけを示すもの　{}件", tally.unrated);
            continue;
        }
        let on_track = tally.on_track.map_or(String::new(), |share| format!("　{} {share}%", tally.on_track_caption));
        let points = tally
            .points
            .as_ref()
            .map_or(String::new(), |points| format!("　評価点 合計 {}点、平均 {}点", points.sum, points.average));
        result!("  合計　{}件（評価しないもの {}件）{on_track}{points}", tally.total, tally.unrated);
    }
}
