//! What is behind the archive: the input is the parts of a workbook, parted by a line of `====`, in the order of
//! `NAMES`. They are put into a sound archive, so that every input reaches the XML and the reader of the cells.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use sokatsu_fuzz::workbook::{Limits, read_bytes};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const NAMES: [&str; 5] =
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "docProps/custom.xml"];
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Where the input has no workbook part.
const WORKBOOK: &str = "<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>";

fn relations(all: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    format!("<Relationships>{}</Relationships>", all.iter().map(one).collect::<String>())
}

fn archive(parts: &[&[u8]]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, content: &[u8]| -> Result<(), zip::result::ZipError> {
        archive.start_file(name, options)?;
        Ok(archive.write_all(content)?)
    };
    add("[Content_Types].xml", b"<Types/>")?;
    let roots = [("r1", "officeDocument", "xl/workbook.xml"), ("r2", "custom-properties", "docProps/custom.xml")];
    add("_rels/.rels", relations(&roots).as_bytes())?;
    let book = [
        ("r1", "worksheet", "worksheets/sheet1.xml"),
        ("r2", "sharedStrings", "sharedStrings.xml"),
        ("r3", "styles", "styles.xml"),
    ];
    add("xl/_rels/workbook.xml.rels", relations(&book).as_bytes())?;
    for (number, name) in NAMES.iter().enumerate() {
        match parts.get(number).filter(|part| !part.is_empty()) {
            Some(part) => add(name, part)?,
            None if *name == "xl/workbook.xml" => add(name, WORKBOOK.as_bytes())?,
            None => {}
        }
    }
    Ok(archive.finish()?.into_inner())
}

fn parts(input: &[u8]) -> Vec<&[u8]> {
    const LINE: &[u8] = b"\n====\n";
    let (mut parts, mut rest) = (Vec::new(), input);
    while let Some(at) = rest.windows(LINE.len()).position(|window| window == LINE) {
        parts.push(&rest[..at]);
        rest = &rest[at + LINE.len()..];
    }
    parts.push(rest);
    parts
}

fuzz_target!(|input: &[u8]| {
    let Ok(archive) = archive(&parts(input)) else { return };
    if let Ok(book) = read_bytes(&archive, &Limits::default()) {
        for sheet in &book.sheets {
            assert!(sheet.cells.is_sorted_by(|one, other| (one.row, one.column) < (other.row, other.column)));
        }
    }
});
