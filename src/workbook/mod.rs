//! Workbooks that people send: read cell by cell, in a child process, under limits. Nothing in them is trusted.

mod content;
mod limits;
mod refused;

pub use content::{Cell, Content, Sheet, Workbook, column_name};
pub use limits::Limits;
pub use refused::Refused;
