//! Where the marks stand: the list of indicators takes each from its sheet, the summary counts those of the list.
//! So a reader who doubts a count follows its formula.

use rust_xlsxwriter::utility::{row_col_to_cell, worksheet_range_absolute};

/// The cell of an indicator's mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkPlace {
    pub indicator: String,
    pub mark: String,
    pub sheet: String,
    pub row: u32,
    pub column: u16,
}

/// The cells of marks, in the order in which they were written.
#[derive(Debug, Default)]
pub(super) struct MarkPlaces {
    places: Vec<MarkPlace>,
}

/// What the criterion of COUNTIF takes for a pattern or a comparison.
const PATTERNS: [char; 7] = ['*', '?', '~', '<', '>', '=', '"'];

impl MarkPlaces {
    pub fn extend(&mut self, places: impl IntoIterator<Item = MarkPlace>) {
        self.places.extend(places);
    }

    /// The formula that takes an indicator's mark from its sheet, if it stands on one.
    pub fn reference(&self, indicator: &str, mark: &str) -> Option<String> {
        let place = self.places.iter().find(|place| place.indicator == indicator)?;
        (place.mark == mark).then(|| format!("={}!{}", quoted(&place.sheet), row_col_to_cell(place.row, place.column)))
    }

    /// The formula that counts a mark among indicators. `None` where the cells from the first of them to the last do
    /// not come to that count.
    pub fn count(&self, indicators: &[String], mark: &str, count: u32) -> Option<String> {
        let own = |place: &&MarkPlace| indicators.contains(&place.indicator);
        let (first, last) = (self.places.iter().find(own)?, self.places.iter().rfind(own)?);
        if mark.is_empty() || mark.contains(PATTERNS) || (&first.sheet, first.column) != (&last.sheet, last.column) {
            return None;
        }
        let between = self.places.iter().filter(|place| (first.row..=last.row).contains(&place.row));
        let equal = between.filter(|place| place.mark.to_lowercase() == mark.to_lowercase());
        if equal.count() != count as usize {
            return None;
        }
        let range = worksheet_range_absolute(&first.sheet, first.row, first.column, last.row, last.column);
        Some(format!("=COUNTIF({range},\"{mark}\")"))
    }
}

/// A sheet's name as formulas write it.
fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(marks: &[(&str, &str)]) -> MarkPlaces {
        let place = |(row, (indicator, mark)): (u32, &(&str, &str))| MarkPlace {
            indicator: (*indicator).to_owned(),
            mark: (*mark).to_owned(),
            sheet: "指標一覧".to_owned(),
            row: row + 4,
            column: 7,
        };
        MarkPlaces { places: (0..).zip(marks).map(place).collect() }
    }

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn marks_are_counted_where_they_stand() {
        let places = places(&[("K1", "A"), ("K2", "B"), ("K3", "A"), ("K4", "A")]);
        let formula = places.count(&codes(&["K1", "K2", "K3"]), "A", 2);
        assert_eq!(formula.as_deref(), Some("=COUNTIF(指標一覧!$H$5:$H$7,\"A\")"));
        assert_eq!(places.reference("K2", "B").as_deref(), Some("='指標一覧'!H6"));
    }

    #[test]
    fn a_formula_that_would_not_come_to_the_count_is_none() {
        let places = places(&[("K1", "A"), ("K2", "a"), ("K3", "A")]);
        assert_eq!(places.count(&codes(&["K1", "K3"]), "A", 2), None);
        assert_eq!(places.count(&codes(&["K9"]), "A", 0), None);
        assert_eq!(places.count(&codes(&["K1"]), "*", 0), None);
        assert_eq!(places.reference("K1", "B"), None);
    }
}
