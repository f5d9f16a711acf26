//! Workbooks that people send: those of real programs are read whole, hostile ones are refused.

mod forge;
mod hostile;
mod mutated;
mod programs;
mod real;

use sokatsu::workbook::Limits;

/// The usual limits, with more time for a busy machine; the child process is the program that is tested.
fn limits() -> Limits {
    let program = Some(env!("CARGO_BIN_EXE_sokatsu").into());
    Limits { program, time: std::time::Duration::from_secs(60), ..Limits::default() }
}
