//! The way back 回答: what a department typed into its form, as answers, and what is wrong with it, by cell.
//!
//! Pure: a workbook that was read under guard comes in, answers and findings go out. Sheets and columns are found by the
//! words of [`crate::inquiry::sheets`], rows by their code, never by position. What an answer changes in the plan, and
//! whether somebody else changed it meanwhile, is decided where the database is.

mod answer;
mod finding;

pub use answer::{Answer, Answerer, Field, Place, Reading, Said};
pub use finding::{Finding, Weight};
