//! `sokatsu report PLAN --year R6 … --out DIR`

use super::arguments::ReportArguments;
use super::context::{Context, shown};
use super::progress::bar;
use super::results::result;
use super::told::Told;
use crate::job::JobError;
use crate::job::import::stored_plan;
use crate::job::report::{Piece, Press};
use crate::render::Format;
use crate::store::Store;

pub fn run(arguments: &ReportArguments, context: &Context) -> Result<(), Told> {
    let store = Store::open(&context.data)?;
    let subject = stored_plan(&store, &arguments.plan)?;
    let press = Press::set_up(subject, &context.library, context.fonts()?, arguments.year, context.today())?;
    let press = press.with_audit(&store, None)?;
    context.warn_of_empty_year(&press.subject.plan, arguments.year);
    let pieces = pieces(arguments, &press)?;
    let formats: Vec<Format> = if arguments.format.is_empty() {
        context.settings.report.formats.clone()
    } else {
        arguments.format.iter().map(|format| (*format).into()).collect()
    };
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
