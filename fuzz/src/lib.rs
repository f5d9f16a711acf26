//! The room of the workbooks alone: it uses nothing of the house, and the rest would take ten times as long to build.

#[path = "../../src/workbook/mod.rs"]
pub mod workbook;
