//! Where the cells of a sheet stand, and whether the shared texts are as many as they say, before the reader proper
//! sees them: it computes addresses with wrapping numbers, and takes room for what a count promises.

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};

use super::content::address;
use super::limits::Limits;
use super::refused::Refused;
use super::xml::{Part, damaged};

/// Rows and columns from 0 of a sheet's cells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Of every cell, in the order of the part.
    pub cells: Vec<(u32, u16)>,
    /// Of those that hold a formula, by rows, then columns.
    pub formulas: Vec<(u32, u16)>,
}

/// The places of the cells of a sheet.
///
/// # Errors
/// [`Refused::TooWide`], [`Refused::TooManyCells`] (more than `left`), [`Refused::RepeatedCell`], and damage.
pub fn places(sheet: &str, bytes: &[u8], left: usize, limits: &Limits) -> Result<Places, Refused> {
    let name = format!("シート {sheet}");
    let mut part = Part::new(&name, bytes)?;
    if part.next_start()?.is_none_or(|root| root.local_name().as_ref() != "worksheet") {
        return Err(damaged(&name, "中身がワークシートではありません"));
    }
    let scan = Scan { sheet, name: &name, limits };
    loop {
        match part.next()? {
            Event::Start(start) if start.local_name().as_ref() == "dimension" => {
                scan.dimension(part.raw(&start, "ref")?.as_deref())?;
            }
            Event::Start(start) if start.local_name().as_ref() == "sheetData" => return scan.cells(&mut part, left),
            Event::Eof => return Ok(Places::default()),
            _ => {}
        }
    }
}

/// What is asked of every cell.
struct Scan<'a> {
    sheet: &'a str,
    /// For what is wrong with the XML.
    name: &'a str,
    limits: &'a Limits,
}

impl Scan<'_> {
    fn wrong(&self) -> Refused {
        damaged(self.name, "セルの番地が読めません")
    }

    /// From the start of the cells to their end. A cell without an address stands beside the one before it.
    fn cells(&self, part: &mut Part, left: usize) -> Result<Places, Refused> {
        let (mut places, mut known, mut next) = (Places::default(), HashSet::new(), (0_u32, 0_u32));
        loop {
            match part.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => {
                        if let Some(row) = part.raw(&start, "r")? {
                            next.0 = row
                                .parse::<u32>()
                                .ok()
                                .and_then(|row| row.checked_sub(1))
                                .ok_or_else(|| self.wrong())?;
                        }
                    }
                    "c" => {
                        let place = self.place(part, &start, next)?;
                        next.1 = u32::from(place.1) + 1;
                        places.cells.push(place);
                        if !known.insert(place) {
                            let cell = address(place.0, place.1);
                            return Err(Refused::RepeatedCell { sheet: self.sheet.to_owned(), cell });
                        }
                    }
                    "f" => places.formulas.extend(places.cells.last()),
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "row" => next = (next.0.saturating_add(1), 0),
                    "sheetData" => {
                        places.formulas.sort_unstable();
                        places.formulas.dedup();
                        return Ok(places);
                    }
                    _ => {}
                },
                Event::Eof => return Err(damaged(self.name, "途中で終わっています")),
                _ => {}
            }
            if places.cells.len() > left {
                return Err(Refused::TooManyCells { sheet: self.sheet.to_owned(), limit: self.limits.cells });
            }
        }
    }

    fn place(&self, part: &Part, start: &BytesStart, next: (u32, u32)) -> Result<(u32, u16), Refused> {
        let (row, column) = match part.raw(start, "r")? {
            Some(reference) => parse(&reference).ok_or_else(|| self.wrong())?,
            None => next,
        };
        self.within(row, column)?;
        Ok((row, u16::try_from(column).map_err(|_| self.wrong())?))
    }

    /// Nothing relies on the dimension, but a forged one is refused. Its rows are let pass: LibreOffice counts the last
    /// row of the sheet where only a height was set, A1:I1048576.
    fn dimension(&self, reference: Option<&str>) -> Result<(), Refused> {
        let mut corners = reference.ok_or_else(|| self.wrong())?.splitn(2, ':').map(parse);
        let first = corners.next().flatten().ok_or_else(|| self.wrong())?;
        let last = corners.next().unwrap_or(Some(first)).ok_or_else(|| self.wrong())?;
        if first.0 > last.0 || first.1 > last.1 {
            return Err(self.wrong());
        }
        if last.1 < self.limits.columns { Ok(()) } else { self.within(last.0, last.1) }
    }

    fn within(&self, row: u32, column: u32) -> Result<(), Refused> {
        let Limits { rows, columns, .. } = *self.limits;
        if row < rows && column < columns {
            return Ok(());
        }
        let place = u16::try_from(column).map_or_else(|_| format!("{}行", row + 1), |column| address(row, column));
        Err(Refused::TooWide { sheet: self.sheet.to_owned(), place, rows, columns })
    }
}

/// `B12` as row and column from 0; no longer than any address of Excel.
fn parse(reference: &str) -> Option<(u32, u32)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(digits);
    let plain = (1..=3).contains(&letters.len()) && row.len() <= 7 && row.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let letter = |byte: u8| u32::from(byte.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, byte| column * 26 + letter(byte));
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// Looks whether the shared texts are as many as a workbook may have, in word and in deed.
///
/// # Errors
/// [`Refused::TooManyStrings`], and damage.
pub fn check_strings(bytes: &[u8], limits: &Limits) -> Result<(), Refused> {
    const NAME: &str = "sharedStrings.xml";
    let mut part = Part::new(NAME, bytes)?;
    let mut strings = 0_usize;
    while let Some(start) = part.next_start()? {
        match start.local_name().as_ref() {
            "sst" => {
                for count in [part.raw(&start, "count")?, part.raw(&start, "uniqueCount")?].into_iter().flatten() {
                    if count.len() > 6 || !count.bytes().all(|byte| byte.is_ascii_digit()) {
                        let count = count.escape_debug().take(20).collect();
                        return Err(Refused::TooManyStrings { count });
                    }
                }
            }
            "si" => strings += 1,
            _ => {}
        }
        if strings > limits.cells {
            return Err(Refused::TooManyStrings { count: format!("{} 個以上", limits.cells) });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(inner: &str) -> Result<Places, Refused> {
        let inner =
            if inner.contains("dimension") { inner.to_owned() } else { format!("<sheetData>{inner}</sheetData>") };
        let xml = format!("<worksheet>{inner}</worksheet>");
        places("表", xml.as_bytes(), 10, &Limits::default())
    }

    #[test]
    fn addresses_are_read_or_refused() {
        assert_eq!(parse("B12"), Some((11, 1)));
        assert_eq!(parse("XFD1048576"), Some((1_048_575, 16_383)));
        for wrong in ["", "A", "12", "A0", "AAAA1", "A4294967297", "A1B", "$A$1", "あ1"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn cells_without_an_address_follow_one_another() {
        let rows = r#"<row><c/><c/></row><row r="5"><c/><c r="D5"/><c/></row><row/><row><c/></row>"#;
        assert_eq!(found(rows).unwrap().cells, [(0, 0), (0, 1), (4, 0), (4, 3), (4, 4), (6, 0)]);
    }

    #[test]
    fn formulas_are_known_with_and_without_a_result() {
        let places = found(
            "<c r=\"B2\"><f>1+1</f><v>2</v></c><c r=\"A1\"><f t=\"shared\" si=\"0\"/></c><c r=\"C2\"><v>3</v></c>",
        );
        assert_eq!(places.unwrap().formulas, [(0, 0), (1, 1)]);
    }

    #[test]
    fn far_corners_are_refused() {
        let far = ["<c r=\"XFD1048576\"/>", "<c r=\"A20001\"/>", "<c r=\"GS1\"/>", "<dimension ref=\"A1:XFD9\"/>"];
        for far in far {
            assert!(matches!(found(far), Err(Refused::TooWide { .. })), "{far}");
        }
        assert_eq!(
            found("<dimension ref=\"A1:GR20000\"/><sheetData><c r=\"GR20000\"/></sheetData><c r=\"GS1\"/>")
                .unwrap()
                .cells,
            [(19_999, 199)]
        );
        // So LibreOffice saves a sheet whose last row has a height.
        let height = "<dimension ref=\"A1:I1048576\"/><sheetData><c r=\"B1\"/><row r=\"1048576\"/></sheetData>";
        assert_eq!(found(height).unwrap().cells, [(0, 1)]);
    }

    #[test]
    fn what_is_counted_or_stands_twice_is_refused() {
        assert!(matches!(found(&"<c/>".repeat(11)), Err(Refused::TooManyCells { .. })));
        assert!(matches!(found("<c r=\"B2\"/><c r=\"b2\"/>"), Err(Refused::RepeatedCell { .. })));
        for wrong in [
            "<c r=\"A4294967297\"/>",
            "<dimension ref=\"B2:A1\"/>",
            "<dimension/>",
            "<row r=\"0\"/>",
            "<c r=\"A1\" r=\"A2\"/>",
        ] {
            assert!(matches!(found(wrong), Err(Refused::Damaged { .. })), "{wrong}");
        }
    }

    #[test]
    fn shared_texts_are_counted() {
        let check = |xml: &str| check_strings(xml.as_bytes(), &Limits { cells: 2, ..Limits::default() });
        assert_eq!(check(r#"<sst count="999999" uniqueCount="2"><si/><si/></sst>"#), Ok(()));
        let forged = [r#"<sst uniqueCount="4294967295"/>"#, r#"<sst count="1000000"/>"#, "<sst><si/><si/><si/></sst>"];
        for forged in forged {
            assert!(matches!(check(forged), Err(Refused::TooManyStrings { .. })), "{forged}");
        }
    }
}
