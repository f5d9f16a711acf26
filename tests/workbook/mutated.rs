//! Real workbooks with bytes changed, cut out and put in: whatever becomes of them, they are read or refused.
//! `fuzz/` looks for more, where `cargo fuzz` is set up.

use proptest::prelude::*;
use rust_xlsxwriter::{DocProperties, Format, Workbook as Writer};
use sokatsu::workbook::{Limits, read_bytes};

use crate::forge::book;

/// One change of a file; places and lengths are taken modulo its length.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
    End(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let words = ["<c ", " r=\"A1\"", "XFD1048576", "</row>", "&amp;", "PK\x05\x06", "99999999999", "<![CDATA[", "\0"];
    let word = prop::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec());
    prop_oneof![
        6 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        2 => (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        2 => (any::<usize>(), 1..200_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
        3 => (any::<usize>(), word).prop_map(|(at, word)| Change::Insert(at, word)),
        1 => any::<usize>().prop_map(Change::End),
    ]
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let length = bytes.len().max(1);
        match change {
            Change::Set(at, byte) => bytes.iter_mut().skip(at % length).take(1).for_each(|old| *old = *byte),
            Change::Cut(at, many) => drop(bytes.drain(at % length..(at % length + many).min(bytes.len()))),
            Change::Repeat(at, many) => {
                let part = bytes[at % length..(at % length + many).min(bytes.len())].to_vec();
                bytes.splice(at % length..at % length, part);
            }
            Change::Insert(at, word) => drop(bytes.splice(at % length..at % length, word.clone())),
            Change::End(at) => bytes.truncate(at % length),
        }
    }
    bytes
}

fn real() -> Vec<u8> {
    let mut book = Writer::new();
    book.set_properties(&DocProperties::new().set_custom_property("form", "S2-R7-011-1"));
    let sheet = book.add_worksheet();
    for row in 0..20 {
        sheet.write(row, 0, format!("指標{row}")).expect("a cell");
        sheet.write_with_format(row, 1, f64::from(row) / 7.0, &Format::new().set_num_format("0.0%")).expect("a cell");
        sheet.write_formula(row, 2, "=1+1").expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

/// The cells of any workbook that is read stand in order, each once.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(book) = read_bytes(bytes, &Limits::default()) {
        for sheet in &book.sheets {
            prop_assert!(sheet.cells.is_sorted_by(|one, other| (one.row, one.column) < (other.row, other.column)));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn changed_files(changes in prop::collection::vec(change(), 1..6)) {
        thread_local!(static REAL: Vec<u8> = real());
        REAL.with(|real| read(&changed(real, &changes)))?;
    }

    /// Behind a sound archive.
    #[test]
    fn changed_parts(
        in_sheet in prop::collection::vec(change(), 0..6),
        in_strings in prop::collection::vec(change(), 0..3),
        in_styles in prop::collection::vec(change(), 0..3),
    ) {
        let sheet = "<worksheet><dimension ref=\"A1:F3\"/><sheetData><row r=\"1\" spans=\"1:6\"><c r=\"A1\" t=\"s\"><v>0</v></c>\
            <c r=\"B1\" s=\"1\"><v>0.582</v></c><c r=\"C1\" t=\"e\"><v>#SPILL!</v></c></row><row r=\"3\"><c t=\"b\"><v>1</v></c>\
            <c t=\"inlineStr\"><is><t>約60</t></is></c><c t=\"str\"><f>A1</f><v>a&amp;b</v></c></row></sheetData></worksheet>";
        let strings = "<sst uniqueCount=\"1\"><si><r><t>朝</t></r><r><t>霞</t></r><rPh sb=\"0\"><t>アサカ</t></rPh></si></sst>";
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0.0%\"/></numFmts>\
            <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
        let text = |text: &str, changes: &[Change]| String::from_utf8_lossy(&changed(text.as_bytes(), changes)).into_owned();
        let book = book().strings(&text(strings, &in_strings)).styles(&text(styles, &in_styles));
        read(&book.sheet(&text(sheet, &in_sheet)).bytes())?;
    }
}
