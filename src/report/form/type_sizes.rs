//! Sizes of the printed text: data of the form, within limits that can be read and set.

use std::ops::RangeInclusive;

use serde::Deserialize;

use super::check::{Mistake, Step};
use crate::report::document::TypeSizes;

/// `[type]`: sizes in points. What is not given stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeForm {
    pub body: Option<f32>,
    pub table: Option<f32>,
    pub small: Option<f32>,
    /// Titles of sections, headings, minor headings.
    pub headings: Option<[f32; 3]>,
}

/// Smaller is not read at ease, larger leaves too few characters on a line or in a column.
const BODY: RangeInclusive<f32> = 7.0..=14.0;
const TABLE: RangeInclusive<f32> = 6.0..=12.0;
const SMALL: RangeInclusive<f32> = 5.0..=10.0;
const HEADINGS: RangeInclusive<f32> = 8.0..=28.0;

impl TypeForm {
    /// The sizes with those of the form in place of the usual ones.
    pub(super) fn sizes(&self) -> TypeSizes {
        let usual = TypeSizes::default();
        TypeSizes {
            body: self.body.unwrap_or(usual.body),
            table: self.table.unwrap_or(usual.table),
            small: self.small.unwrap_or(usual.small),
            headings: self.headings.unwrap_or(usual.headings),
        }
    }

    pub(super) fn check(&self) -> Result<(), Mistake> {
        for (key, size, limits, remedy) in [
            ("body", self.body, BODY, "body を 7 から 14 の間にしてください"),
            ("table", self.table, TABLE, "table を 6 から 12 の間にしてください"),
            ("small", self.small, SMALL, "small を 5 から 10 の間にしてください"),
        ] {
            if let Some(size) = size.filter(|size| !limits.contains(size)) {
                return Err(mistake(&[Step::Key(key)], size, remedy));
            }
        }
        for (index, size) in self.headings.into_iter().flatten().enumerate() {
            if !HEADINGS.contains(&size) {
                let path = [Step::Key("headings"), Step::Place(index)];
                return Err(mistake(&path, size, "headings を 8 から 28 の間にしてください"));
            }
        }
        let [title, heading, minor] = self.sizes().headings;
        if title < heading || heading < minor {
            return Err(Mistake {
                path: vec![Step::Key("type"), Step::Key("headings")],
                what: "見出しの大きさの順が逆です".to_owned(),
                remedy: "headings は、章の題、見出し、小見出しの順に、大きいものから書いてください",
            });
        }
        Ok(())
    }
}

fn mistake(path: &[Step], size: f32, remedy: &'static str) -> Mistake {
    Mistake {
        path: [Step::Key("type")].iter().chain(path).copied().collect(),
        what: format!("文字の大きさ {size} ポイントは使えません"),
        remedy,
    }
}
