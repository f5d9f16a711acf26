//! Files as they come: what the kinds, the archive's directory, inflating and everything behind them make of any bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sokatsu_fuzz::workbook::{Limits, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(book) = read_bytes(bytes, &Limits::default()) {
        for sheet in &book.sheets {
            assert!(sheet.cells.is_sorted_by(|one, other| (one.row, one.column) < (other.row, other.column)));
        }
    }
});
