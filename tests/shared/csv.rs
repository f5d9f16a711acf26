//! A small reader of CSV for the tables of the tests.

use std::collections::BTreeMap;

/// The fields of a line of CSV; a quoted field may hold commas and doubled quotes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let (mut quoted, mut characters) = (false, line.chars().peekable());
    while let Some(character) = characters.next() {
        let last = fields.last_mut().expect("a field");
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => last.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => last.push(other),
        }
    }
    assert!(!quoted, "the quotes of 「{line}」 are closed");
    fields
}

/// The rows of a CSV text, each by the names of its columns.
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines().map(|line| fields(line.trim_end_matches('\r')));
    let columns = lines.next().expect("the names of the columns");
    lines
        .map(|row| {
            assert_eq!(row.len(), columns.len(), "{row:?}");
            columns.iter().cloned().zip(row).collect()
        })
        .collect()
}
