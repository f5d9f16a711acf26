//! 集計: all answers of a year's inquiries in one table, as they were returned and as the plan now has them.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::listing::{Listing, listing};
use crate::fiscal_year::era_date;
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::workbook::{HOUR, set_column_unit, set_theme};
use crate::report::document::Align;
use crate::typeset::Fonts;

/// What the compilation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compilation {
    pub title: String,
    pub plan: String,
    pub author: String,
    pub today: NaiveDate,
    /// In the order of the register, then of the forms.
    pub rows: Vec<CompilationRow>,
}

/// One cell that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompilationRow {
    pub department: String,
    pub item: String,
    pub name: String,
    /// 実績値, 自己評価, 理由, コメント, 取組と成果, 課題
    pub field: String,
    /// The newest answer; empty where there is none.
    pub returned: String,
    /// As the plan now has it; empty for nothing.
    pub present: String,
    /// 一致, 違いあり, 未反映, 未回答
    pub state: String,
}

const HEADS: [(&str, u32, Align); 7] = [
    ("課", 120, Align::Left),
    ("コード", 70, Align::Left),
    ("名称", 220, Align::Left),
    ("欄", 84, Align::Left),
    ("回答", 300, Align::Left),
    ("いまの計画", 300, Align::Left),
    ("状況", 70, Align::Center),
];

/// Makes the workbook. The same compilation gives the same bytes.
///
/// # Errors
/// A control character in a text.
pub fn render_compilation(compilation: &Compilation, fonts: &Fonts) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    set_theme(&mut workbook)?;
    set_column_unit(&mut workbook)?;
    let today = compilation.today;
    let year = u16::try_from(today.year()).map_err(|_| XlsxError::CreationDate(today))?;
    let made = ExcelDateTime::from_ymd(year, today.month() as u8, today.day() as u8)?.and_hms(HOUR, 0, 0)?;
    let properties = DocProperties::new().set_title(&compilation.title).set_author(&compilation.author);
    workbook.set_properties(&properties.set_creation_datetime(&made));
    let cells = |row: &CompilationRow| {
        let CompilationRow { department, item, name, field, returned, present, state } = row.clone();
        vec![department, item, name, field, returned, present, state]
    };
    let table = Listing {
        sheet: "集計",
        title: compilation.title.clone(),
        below: format!("{}　　{}現在", compilation.plan, era_date(today)),
        heads: &HEADS,
        rows: compilation.rows.iter().map(cells).collect(),
        foot: format!("{}　{}", compilation.plan, compilation.title),
    };
    workbook.push_worksheet(listing(&table, fonts)?);
    Ok(workbook.save_to_buffer()?)
}
