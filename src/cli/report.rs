//! `sokatsu report PLAN --year R6 … [--as-of DATE] [--errata DATE] --out DIR`

use super::arguments::ReportArguments;
use super::context::{Context, shown};
use super::progress::bar;
use super::results::result;
use super::told::Told;
use crate::job::JobError;
use crate::job::import::stored_plan_as_of;
use crate::job::report::{Piece, Press};
use crate::render::Format;

pub fn run(arguments: &ReportArguments, context: &Context) -> Result<(), Told> {
    let store = context.store()?;
    let as_of = context.past(arguments.as_of)?;
    let subject = stored_plan_as_of(&*store, &arguments.plan, as_of)?;
    // A report of a past day is dated as that day: it is that day's report, to the byte.
    let made_on = arguments.made_on.or(as_of.map(|at| at.date_naive())).unwrap_or(context.today());
    let press = Press::set_up(subject, &context.library, context.fonts()?, arguments.year, made_on)?;
    let press = press.with_audit(&*store, as_of.map(|at| at.to_utc()))?;
    context.warn_of_empty_year(&press.subject.plan, arguments.year);
    let formats = formats(arguments, context);
    if let Some(published) = context.past(arguments.errata)? {
        return super::errata::run(&*store, &press, published, as_of, &formats, &arguments.out, context);
    }
    let pieces = pieces(arguments, &press)?;
    let progress = bar(context, pieces.len(), "reports");
    let written = press.write(&pieces, &formats, &arguments.out, &|| progress.inc(1));
    progress.finish_and_clear();
    let all = written.len();
    let mut failed = 0;
    for outcome in written {
        match outcome {
            Ok(paths) => paths.iter().for_each(|path| result!("{}", shown(path))),
            Err(error) => {
                failed += 1;
                Told::from(error).tell();
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Told::some_failed(failed, all, "報告書")) }
}

fn formats(arguments: &ReportArguments, context: &Context) -> Vec<Format> {
    if arguments.format.is_empty() {
        context.settings.report.formats.clone()
    } else {
        arguments.format.iter().map(|format| (*format).into()).collect()
    }
}

fn pieces(arguments: &ReportArguments, press: &Press) -> Result<Vec<Piece>, JobError> {
    let edition = arguments.edition.into();
    if arguments.all_departments {
        return Ok(press
            .departments()
            .into_iter()
            .map(|department| Piece::Department(department.code.clone(), edition))
            .collect());
    }
    match &arguments.department {
        Some(name) => Ok(vec![Piece::Department(press.department(name)?.code.clone(), edition)]),
        None => Ok(vec![Piece::Edition(edition)]),
    }
}
