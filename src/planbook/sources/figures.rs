//! Writes `[[indicator]]` with its figures, which stand on sheets of their own.

use std::collections::BTreeMap;

use super::Desk;
use crate::fiscal_year::FiscalYear;
use crate::plan::Moment;
use crate::planbook::found::{FoundPage, FoundRow, Taken};
use crate::planbook::sheets::SheetId;
use crate::planbook::told::Origin;
use crate::planbook::toml_text::{TomlText, inline};
use crate::planbook::words::{FIGURES, in_english};

/// The rows of the sheets that belong to indicators, by their codes.
struct Figures<'f> {
    grid: BTreeMap<&'f str, Vec<&'f FoundRow>>,
    details: BTreeMap<&'f str, Vec<&'f FoundRow>>,
    targets: BTreeMap<&'f str, Vec<&'f FoundRow>>,
    milestones: BTreeMap<&'f str, Vec<&'f FoundRow>>,
}

/// An actual: its value from the grid or from 値の詳細, and what is said of it there.
struct Actual<'f> {
    label: &'f str,
    year: Option<FiscalYear>,
    value: Option<&'f Taken>,
    detail: Option<&'f FoundRow>,
    origin: Origin,
}

impl<'f> Desk<'f> {
    pub(super) fn indicator_file(&mut self) -> TomlText {
        let mut toml = TomlText::new("indicators.toml");
        let Some(page) = self.page(SheetId::Indicators) else { return toml };
        let mut owned = |id| self.rows_by_owner(id, "indicator", SheetId::Indicators);
        let mut figures = Figures {
            grid: owned(SheetId::Actuals),
            details: owned(SheetId::Details),
            targets: owned(SheetId::Targets),
            milestones: owned(SheetId::Milestones),
        };
        for row in &page.rows {
            toml.head("[[indicator]]", row.origin);
            self.keys(&mut toml, page, row, &[]);
            // Of two indicators with one code the first has the figures; the reader refuses the second.
            if let Some(code) = row.text("code") {
                self.figures_of(&mut toml, code, &mut figures);
            }
        }
        toml
    }

    fn figures_of(&mut self, toml: &mut TomlText, code: &str, figures: &mut Figures<'f>) {
        let grid = figures.grid.remove(code).unwrap_or_default();
        for second in grid.iter().skip(1) {
            let what = format!("指標「{code}」の行が二つあります");
            self.notes.cell(second.origin, what, "一行にまとめてください");
        }
        let grid = grid.first().copied();
        let (baselines, actuals) = self.details_of(code, figures.details.remove(code).unwrap_or_default());
        self.baseline(toml, grid, &baselines);
        for actual in self.actuals(code, grid, &actuals) {
            self.actual(toml, &actual);
        }
        for (id, name, by_code) in [
            (SheetId::Targets, "targets", &mut figures.targets),
            (SheetId::Milestones, "milestones", &mut figures.milestones),
        ] {
            let Some(page) = self.page(id) else { continue };
            for row in by_code.remove(code).unwrap_or_default() {
                toml.head(&format!("[[indicator.{name}]]"), row.origin);
                self.keys(toml, page, row, &["indicator"]);
            }
        }
    }

    /// Rows of 値の詳細 about the baseline, and about actuals.
    fn details_of(&mut self, code: &str, rows: Vec<&'f FoundRow>) -> (Vec<&'f FoundRow>, Vec<&'f FoundRow>) {
        let (mut baselines, mut actuals) = (Vec::new(), Vec::new());
        for row in rows {
            let figure = row.cells.get("figure");
            match figure.and_then(|taken| in_english(FIGURES, &taken.text)) {
                Some("baseline") => baselines.push(row),
                Some(_) => actuals.push(row),
                None => match figure {
                    Some(taken) => {
                        self.word(FIGURES, taken, "どの値");
                    }
                    None => self.blank(SheetId::Details, row, "figure", "「実績値」か「基準値」と書いてください"),
                },
            }
        }
        for second in baselines.iter().skip(1) {
            let what = format!("「{code}」の基準値の行が二つあります");
            self.notes.cell(second.origin, what, "一行にまとめてください");
        }
        (baselines, actuals)
    }

    fn blank(&mut self, id: SheetId, row: &FoundRow, key: &str, remedy: &str) {
        let Some(page) = self.page(id) else { return };
        let head = page.kind.column(key).map_or("", |column| column.head);
        let place = page.place(row, key).unwrap_or(row.origin);
        self.notes.cell(place, format!("「{head}」がありません"), remedy);
    }

    fn baseline(&mut self, toml: &mut TomlText, grid: Option<&FoundRow>, details: &[&'f FoundRow]) {
        let on_grid = grid.filter(|row| row.cells.contains_key("year") || row.cells.contains_key("value"));
        let detail = details.first().copied();
        for key in ["year", "value"] {
            if let Some(taken) = detail.and_then(|detail| detail.cells.get(key)) {
                let remedy = "「実績値」シートの「基準値の年度」と「基準値」に移してください";
                self.notes.cell(taken.origin, "基準値の年度と値は、ここには書けません", remedy);
            }
        }
        let Some(origin) = on_grid.map(|row| row.at("value")).or(detail.map(|detail| detail.origin)) else { return };
        toml.head("[indicator.baseline]", origin);
        if let (Some(row), Some(page)) = (on_grid, self.page(SheetId::Actuals)) {
            self.keys(toml, page, row, &["indicator"]);
        }
        if let (Some(detail), Some(page)) = (detail, self.page(SheetId::Details)) {
            self.keys(toml, page, detail, &["indicator", "figure", "year", "value"]);
        }
    }

    fn actuals(&mut self, code: &str, grid: Option<&'f FoundRow>, details: &[&'f FoundRow]) -> Vec<Actual<'f>> {
        let mut actuals: Vec<Actual> = Vec::new();
        let heads = self.page(SheetId::Actuals).map_or(&[][..], |page: &FoundPage| &page.extra);
        for (index, taken) in grid.into_iter().flat_map(|row| &row.extra) {
            let Some((label, _)) = heads.get(*index) else { continue };
            let year = fiscal_year(label);
            actuals.push(Actual { label, year, value: Some(taken), detail: None, origin: taken.origin });
        }
        for detail in details {
            let Some(label) = detail.cells.get("year") else {
                self.blank(SheetId::Details, detail, "year", "R6 のように、どの年度の実績値かを書いてください");
                continue;
            };
            let year = fiscal_year(&label.text);
            let before = actuals.iter_mut().find(|actual| actual.year.is_some() && actual.year == year);
            match (before, detail.cells.get("value")) {
                (Some(actual), None) if actual.detail.is_none() => actual.detail = Some(detail),
                (Some(_), _) => {
                    let what = format!("「{code}」の {} の実績値が二つあります", label.text);
                    let remedy = "「実績値」シートの表か、この行の「値」の、どちらか一方に書いてください";
                    self.notes.cell(label.origin, what, remedy);
                }
                (None, None) if year.is_some() => {
                    let what = format!("「{code}」の {} の実績値がありません", label.text);
                    let remedy = "「実績値」シートの表に値を書くか、この行を消してください";
                    self.notes.cell(label.origin, what, remedy);
                }
                (None, value) => {
                    let (label, origin) = (label.text.as_str(), label.origin);
                    actuals.push(Actual { label, year, value, detail: Some(detail), origin });
                }
            }
        }
        actuals
    }

    fn actual(&mut self, toml: &mut TomlText, actual: &Actual) {
        toml.head(&format!("[indicator.actuals.{}]", inline(actual.label)), actual.origin);
        if let Some(value) = actual.value {
            toml.text("value", value);
        }
        if let (Some(detail), Some(page)) = (actual.detail, self.page(SheetId::Details)) {
            self.keys(toml, page, detail, &["indicator", "figure", "year", "value"]);
        }
    }
}

fn fiscal_year(label: &str) -> Option<FiscalYear> {
    Moment::parse(label).ok().map(Moment::fiscal_year)
}
