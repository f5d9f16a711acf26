//! `sokatsu read-workbook FILE` (hidden): the child process in which `workbook::read` reads.

use super::arguments::ReadWorkbookArguments;
use super::told::Told;
use crate::workbook;

pub fn run(arguments: &ReadWorkbookArguments) -> Result<(), Told> {
    workbook::answer(&arguments.file, &arguments.limits, std::io::stdout().lock())
        .map_err(|error| Told::new(format!("the answer cannot be written: {error}"), None))
}
