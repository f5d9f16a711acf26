//! How large a workbook may be, and how long reading it may take.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The limits of reading. The defaults hold many times the largest form that a city sends out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Entries of its archive.
    pub entries: usize,
    /// Bytes of one part, inflated.
    pub part: u64,
    /// Bytes of all parts, inflated.
    pub parts: u64,
    /// How many times its deflated size a part may grow (parts of less than 1 MB are not asked).
    pub ratio: u64,
    /// Sheets.
    pub sheets: usize,
    /// Cells of all sheets, blank ones with a format counted.
    pub cells: usize,
    /// Rows of a sheet.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u32,
    /// Characters of one text, as Excel counts them: 𠮷 is two.
    pub text: usize,
    /// Bytes of the texts of all cells.
    pub texts: usize,
    /// Bytes of address space of the child process (not on Windows).
    pub memory: u64,
    /// Bytes that the child process may answer.
    pub answer: u64,
    /// Time that the child process may take.
    pub time: Duration,
    /// The program that reads; without it, the running one. It must know `read-workbook`.
    pub program: Option<PathBuf>,
}

const MB: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 5 * MB,
            entries: 200,
            part: 16 * MB,
            parts: 32 * MB,
            ratio: 150,
            sheets: 200,
            cells: 200_000,
            rows: 20_000,
            columns: 200,
            text: 32_767,
            texts: 16 << 20,
            memory: 512 * MB,
            answer: 64 * MB,
            time: Duration::from_secs(10),
            program: None,
        }
    }
}
