//! Which form a returned workbook is.

use std::collections::BTreeMap;

use crate::inquiry::{Identity, IdentityRefused, Key, typed_form_number};
use crate::workbook::{Content, Sheet, Workbook};

/// How the names of the identity begin, as properties and in the hidden sheet.
pub(super) const OURS: &str = "sokatsu_";
/// Stands before the form number on every sheet.
const FORM_NUMBER: &str = "様式番号";

/// The identity that a returned workbook carries: from its custom properties, and from its hidden sheet, also where a
/// program made that visible or renamed it. One of them is enough; where both are there, they must not contradict each
/// other.
///
/// # Errors
/// [`IdentityRefused`]: lost, unreadable, contradictory or forged.
pub fn identity(workbook: &Workbook, key: &Key) -> Result<Identity, IdentityRefused> {
    let properties = workbook.properties.iter().filter(|(name, _)| name.starts_with(OURS));
    let properties = properties.map(|(name, value)| (name.clone(), value.trim().to_owned()));
    let mut carried: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in properties.chain(workbook.sheets.iter().flat_map(in_sheet)) {
        let contradicts = carried.get(&name).is_some_and(|known| *known != value);
        if contradicts {
            return Err(IdentityRefused::Unreadable("プロパティと隠しシートの内容が違います"));
        }
        carried.insert(name, value);
    }
    Identity::of_properties(&carried, key)
}

/// The names and values of an identity that stand beside each other in a sheet.
fn in_sheet(sheet: &Sheet) -> Vec<(String, String)> {
    let pairs = sheet.cells.iter().filter_map(|cell| {
        let name = plain(&cell.content).filter(|name| name.starts_with(OURS))?;
        let value = sheet.cell(cell.row, cell.column.checked_add(1)?)?;
        Some((name, plain(&value.content)?))
    });
    pairs.collect()
}

fn plain(content: &Content) -> Option<String> {
    match content {
        Content::Text(text) => Some(text.trim().to_owned()),
        Content::Number { number, .. } => Some(number.normalize().to_string()),
        Content::Bool(_) | Content::Error(_) => None,
    }
}

/// The form number as it is printed, for a workbook that lost its identity: a hint to the planner, never trusted.
pub fn printed_form_number(workbook: &Workbook) -> Option<String> {
    let visible = workbook.sheets.iter().filter(|sheet| sheet.visible);
    visible.flat_map(|sheet| &sheet.cells).find_map(|cell| match &cell.content {
        Content::Text(text) => printed_number(text),
        _ => None,
    })
}

/// `様式番号　R7-総合戦略-産業振興-01`; not the label 様式番号（お問い合わせのときに）.
fn printed_number(text: &str) -> Option<String> {
    let behind = text.trim().strip_prefix(FORM_NUMBER)?;
    let number = typed_form_number(behind.trim_start_matches(['：', ':']));
    let is_number = number.contains('-') && number.ends_with(|c: char| c.is_ascii_digit());
    (is_number && number.chars().count() <= 60).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fiscal_year::FiscalYear;
    use crate::inquiry::SCHEMA;
    use crate::plan::Code;
    use crate::workbook::Cell;

    fn key() -> Key {
        Key::new(vec![7; 32]).expect("a key")
    }

    fn sent(department: &str) -> Identity {
        Identity {
            plan: Code::new("plan").expect("a code"),
            year: FiscalYear::new(2025),
            department: Code::new(department).expect("a code"),
            form_number: "R7-総合戦略-産業振興-01".to_owned(),
            schema: SCHEMA,
            issue: "00ff".to_owned(),
        }
    }

    fn properties(identity: &Identity) -> BTreeMap<String, String> {
        identity.properties(&key()).into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The year as a number, as some programs store it.
    fn hidden(identity: &Identity, name: &str, visible: bool) -> Sheet {
        let mut cells = Vec::new();
        for (row, (name, value)) in (4..).zip(properties(identity)) {
            let number = value.parse().ok().filter(|_| name == "sokatsu_year");
            let value = match number {
                Some(number) => Content::Number { number, percent: false, date: false },
                None => Content::Text(value),
            };
            cells.push(Cell { row, column: 2, content: Content::Text(name) });
            cells.push(Cell { row, column: 3, content: value });
        }
        Sheet { name: name.to_owned(), visible, cells, formulas: Vec::new() }
    }

    #[test]
    fn each_of_both_places_is_enough() {
        let identity_of = |workbook: &Workbook| identity(workbook, &key());
        let whole = sent("sangyo");
        let carried = Workbook { sheets: Vec::new(), properties: properties(&whole), ..Workbook::default() };
        assert_eq!(identity_of(&carried), Ok(whole.clone()));
        for (name, visible) in [("_sokatsu", false), ("Sheet6", true)] {
            let rebuilt = Workbook {
                sheets: vec![hidden(&whole, name, visible)],
                properties: BTreeMap::new(),
                ..Workbook::default()
            };
            assert_eq!(identity_of(&rebuilt), Ok(whole.clone()), "{name}");
        }
        assert_eq!(identity_of(&Workbook::default()), Err(IdentityRefused::Lost));
    }

    #[test]
    fn both_places_must_agree() {
        let (one, other) = (sent("sangyo"), sent("hoiku"));
        let mut workbook = Workbook {
            sheets: vec![hidden(&one, "_sokatsu", false)],
            properties: properties(&one),
            ..Workbook::default()
        };
        assert_eq!(identity(&workbook, &key()), Ok(one.clone()));
        workbook.properties = properties(&other);
        assert!(matches!(identity(&workbook, &key()), Err(IdentityRefused::Unreadable(_))), "a sheet of another form");
        workbook.properties = properties(&one);
        workbook.properties.remove("sokatsu_plan");
        assert_eq!(identity(&workbook, &key()), Ok(one), "what one place lost, the other has");
        let other_key = Key::new(vec![8; 32]).expect("a key");
        assert_eq!(identity(&workbook, &other_key), Err(IdentityRefused::Forged));
    }

    #[test]
    fn the_printed_number_is_found_where_it_stands() {
        let text = |row, text: &str| Cell { row, column: 4, content: Content::Text(text.to_owned()) };
        let cells = vec![
            text(1, "様式番号（お問い合わせのときに）"),
            text(2, "様式番号は上にあります"),
            text(3, "様式番号　R7-総合戦略-産業振興-01"),
        ];
        let sheet = Sheet { name: "はじめに".to_owned(), visible: true, cells, formulas: Vec::new() };
        let mut workbook = Workbook { sheets: vec![sheet], properties: BTreeMap::new(), ..Workbook::default() };
        assert_eq!(printed_form_number(&workbook).as_deref(), Some("R7-総合戦略-産業振興-01"));
        workbook.sheets[0].cells.pop();
        assert_eq!(printed_form_number(&workbook), None);
    }
}
