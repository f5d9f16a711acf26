//! One generated content for all writers: cells with their styles, row heights already measured, a chart a sheet.

use serde::{Deserialize, Serialize};

pub const SHEETS: usize = 60;
pub const ROWS: usize = 28;
pub const COLUMNS: usize = 15;
/// The columns of the years' figures, first and last.
pub const YEARS: (u16, u16) = (3, 12);

#[derive(Debug, Serialize, Deserialize)]
pub struct Content {
    pub styles: Vec<Style>,
    pub sheets: Vec<Page>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Style {
    pub font: String,
    pub size: u8,
    pub color: String,
    pub line: String,
    pub fill: Option<String>,
    pub number: Option<String>,
    pub bold: bool,
    pub wrap: bool,
    pub align: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Page {
    pub name: String,
    pub widths: Vec<f64>,
    pub rows: Vec<Row>,
    /// The columns that the chart draws, first and last, from the second row.
    pub charted: (u16, u16),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Row {
    pub height: f64,
    /// Value and number of the style.
    pub cells: Vec<(Value, usize)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(f64),
    Text(String),
}

const HEAD: usize = 0;
const TEXT: usize = 1;
const WHOLE: usize = 2;
const DECIMAL: usize = 3;
const MARK: usize = 4;

/// 60 sheets of 28 rows and 15 columns: 25,200 cells.
pub fn generated() -> Content {
    let style = |align: &str, bold, wrap, fill: Option<&str>, number: Option<&str>| Style {
        font: "BIZ UDPゴシック".into(),
        size: 10,
        color: "#1f2a44".into(),
        line: "#d3d9e4".into(),
        fill: fill.map(Into::into),
        number: number.map(Into::into),
        bold,
        wrap,
        align: align.into(),
    };
    Content {
        styles: vec![
            style("center", true, true, Some("#e9edf4"), None),
            style("left", false, true, None, None),
            style("right", false, false, None, Some("#,##0")),
            style("right", false, false, None, Some("0.0")),
            style("center", true, false, Some("#e4f2ec"), None),
        ],
        sheets: (1..=SHEETS).map(page).collect(),
    }
}

fn page(sheet: usize) -> Page {
    let widths = (0..COLUMNS).map(|column| if column == 1 || column == 14 { 34.0 } else { 8.5 }).collect();
    let heads = std::iter::once(Row { height: 24.0, cells: (0..COLUMNS).map(head).collect() });
    let rows = heads.chain((1..ROWS).map(|row| Row {
        height: if row % 3 == 0 { 43.5 } else { 27.0 },
        cells: (0..COLUMNS).map(|column| cell(sheet, row, column)).collect(),
    }));
    Page { name: format!("{sheet}（ア）"), widths, rows: rows.collect(), charted: YEARS }
}

fn head(column: usize) -> (Value, usize) {
    let title = match column {
        0 => "番号".to_owned(),
        1 => "指標名".to_owned(),
        2 => "単位".to_owned(),
        13 => "進捗".to_owned(),
        14 => "コメント".to_owned(),
        year => format!("R{}", year - 2),
    };
    (Value::Text(title), HEAD)
}

fn cell(sheet: usize, row: usize, column: usize) -> (Value, usize) {
    let text = |text: String| (Value::Text(text), TEXT);
    match column {
        0 => text(format!("{sheet}-{row}")),
        1 => text(format!("市の支援による空き店舗の活用件数（その{sheet}の{row}）")),
        2 => text("件".into()),
        13 => (Value::Text(["A", "B", "C"][(sheet + row) % 3].into()), MARK),
        14 => text(format!("令和{}年度は計画どおりに進み、{}件の実績となった。", row % 6 + 1, sheet * row)),
        _ if row.is_multiple_of(2) => (Value::Number((sheet * 7919 + row * 104_729 + column * 31) as f64), WHOLE),
        _ => (Value::Number((sheet * 37 + row * 11 + column * 3) as f64 / 10.0), DECIMAL),
    }
}
