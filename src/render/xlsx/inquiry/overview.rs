//! 照会の状況: who was asked, until when, who has answered and what is missing, for the planning section's own use.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::listing::{Listing, listing};
use super::paper::{Fixed, set_up};
use crate::fiscal_year::era_date;
use crate::rating::Tone;
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, Lie, Styles, TITLE, aligned, wrapped};
use crate::render::xlsx::cell_text::checked;
use crate::render::xlsx::grid::{Grid, Span};
use crate::render::xlsx::row_height::Ruler;
use crate::render::xlsx::sheet::{Content, Sheet};
use crate::render::xlsx::workbook::{HOUR, set_column_unit, set_theme};
use crate::report::document::{Align, Colors};
use crate::typeset::{Fonts, Weight};

/// What the overview says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    pub title: String,
    pub plan: String,
    pub author: String,
    pub today: NaiveDate,
    /// 照会 13課、回答 2課、未回答 11課（うち期限を過ぎたもの 0課）
    pub summary: String,
    pub rows: Vec<OverviewRow>,
    /// What nobody has answered, department by department: a sheet of its own.
    pub missing: Vec<MissingRow>,
}

/// One thing that is still missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRow {
    pub department: String,
    pub item: String,
    pub name: String,
    /// 実績値, コメント, 取組と成果, 課題
    pub field: String,
}

/// One department's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewRow {
    pub department: String,
    pub form_number: String,
    pub due: NaiveDate,
    /// 未回答, 期限超過, 一部回答, 回答済, 終了
    pub state: String,
    pub tone: Tone,
    pub filled: Option<usize>,
    pub asked: usize,
    pub received_on: Option<NaiveDate>,
    pub respondent: Option<String>,
    pub noticed_on: Option<NaiveDate>,
    pub urged_on: Option<NaiveDate>,
}

const SHEET: &str = "照会の状況";
const HEADS: [(&str, u32, Align); 10] = [
    ("課", 150, Align::Left),
    ("様式番号", 214, Align::Left),
    ("回答期限", 100, Align::Center),
    ("状況", 116, Align::Center),
    ("記入済", 50, Align::Right),
    ("依頼", 42, Align::Right),
    ("受付日", 100, Align::Center),
    ("回答者", 94, Align::Left),
    ("お知らせ", 84, Align::Center),
    ("督促", 84, Align::Center),
];

const MISSING: &str = "未回答の項目";
const MISSING_HEADS: [(&str, u32, Align); 4] =
    [("課", 180, Align::Left), ("コード", 150, Align::Left), ("名称", 560, Align::Left), ("欄", 140, Align::Left)];

/// Makes the workbook. The same overview gives the same bytes.
///
/// # Errors
/// A control character in a text, with its cell.
pub fn render_overview(overview: &Overview, fonts: &Fonts) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    set_theme(&mut workbook)?;
    set_column_unit(&mut workbook)?;
    let today = overview.today;
    let year = u16::try_from(today.year()).map_err(|_| XlsxError::CreationDate(today))?;
    let made = ExcelDateTime::from_ymd(year, today.month() as u8, today.day() as u8)?.and_hms(HOUR, 0, 0)?;
    checked(&overview.author)?;
    let properties = DocProperties::new().set_title(&overview.title).set_author(&overview.author);
    workbook.set_properties(&properties.set_creation_datetime(&made));
    let edges: Vec<u32> = std::iter::once(0)
        .chain(HEADS.iter().scan(0, |edge, (_, width, _)| {
            *edge += width;
            Some(*edge)
        }))
        .collect();
    let mut grid = Grid::new(edges[HEADS.len()]);
    grid.lay_exactly(&edges);
    let mut sheet = Sheet::alone(SHEET, grid, Styles { colors: Colors::default() }, Ruler::new(fonts))?;
    sheet.worksheet.set_column_width_pixels(0, 12)?;
    for (column, width) in sheet.grid.clone().columns() {
        sheet.worksheet.set_column_width_pixels(column, width)?;
    }
    let head = fill(&mut sheet, overview).map_err(|error| error.on_sheet(SHEET))?;
    let foot = format!("{}　{}", overview.plan, overview.title);
    set_up(
        &mut sheet,
        Fixed { repeated: Some((head, head)), frozen_rows: head + 1, frozen_columns: 2, one_page: false },
        &foot,
    )?;
    let last = sheet.rows.next() - 1;
    sheet.worksheet.autofilter(head, 1, last.max(head), HEADS.len() as u16)?;
    workbook.push_worksheet(sheet.worksheet);
    if !overview.missing.is_empty() {
        workbook.push_worksheet(missing(overview, fonts)?);
    }
    Ok(workbook.save_to_buffer()?)
}

fn missing(overview: &Overview, fonts: &Fonts) -> Result<Worksheet, XlsxError> {
    let cells = |row: &MissingRow| {
        let MissingRow { department, item, name, field } = row.clone();
        vec![department, item, name, field]
    };
    let table = Listing {
        sheet: MISSING,
        title: format!("{}　{MISSING}", overview.title),
        below: format!("{}　　{}件　　{}現在", overview.plan, overview.missing.len(), era_date(overview.today)),
        heads: &MISSING_HEADS,
        rows: overview.missing.iter().map(cells).collect(),
        foot: format!("{}　{}　{MISSING}", overview.plan, overview.title),
    };
    listing(&table, fonts)
}

/// Writes title and rows; returns the row of the heads.
fn fill(sheet: &mut Sheet, overview: &Overview) -> Result<u32, XlsxError> {
    let styles = sheet.styles;
    let all = sheet.grid.all();
    let row = sheet.row(30.0)?;
    let format = aligned(wrapped(styles.bold(TITLE), Lie::Middle), Align::Left);
    sheet.put(row, all, &Content::Text(overview.title.clone()), &format)?;
    let row = sheet.row(20.0)?;
    let below = format!("{}　　{}　　{}現在", overview.plan, overview.summary, era_date(overview.today));
    let format = styles.underlined(aligned(wrapped(styles.grey(HEAD), Lie::Middle), Align::Left));
    sheet.put(row, all, &Content::Text(below), &format)?;
    sheet.gap(8.0)?;
    let head = sheet.row(24.0)?;
    for (index, (title, _, align)) in HEADS.iter().enumerate() {
        sheet.put(head, single(index), &Content::Text((*title).to_owned()), &styles.head(*align))?;
    }
    for line in &overview.rows {
        sheet.rows.begin_row();
        department(sheet, line)?;
    }
    Ok(head)
}

fn single(index: usize) -> Span {
    let column = index as u16 + 1;
    Span { first: column, last: column }
}

fn department(sheet: &mut Sheet, line: &OverviewRow) -> Result<(), XlsxError> {
    let styles = sheet.styles;
    let lines = [(&line.department, HEADS[0].1), (&line.form_number, HEADS[1].1)]
        .map(|(text, width)| sheet.ruler.lines(text, width, 0, BODY, Weight::Regular));
    let most = lines.into_iter().max().unwrap_or(1);
    let row = sheet.row((most as f32 * BODY * 1.2 + 9.0).max(22.5))?;
    let day = |day: Option<NaiveDate>| day.map_or(Content::Blank, |day| Content::Text(short(day)));
    let text = |text: &str| Content::Text(text.to_owned());
    let number = |number: usize| Content::Number(number as f64);
    let contents = [
        text(&line.department),
        text(&line.form_number),
        day(Some(line.due)),
        text(&line.state),
        line.filled.map_or(Content::Blank, number),
        number(line.asked),
        day(line.received_on),
        line.respondent.as_deref().map_or(Content::Blank, text),
        day(line.noticed_on),
        day(line.urged_on),
    ];
    for (index, (content, (_, _, align))) in contents.iter().zip(HEADS).enumerate() {
        let format: Format = styles.ruled(styles.text(BODY));
        let format = if index == 3 {
            format.set_bold().set_font_color(Color::RGB(styles.colors.tone(line.tone)))
        } else {
            format
        };
        let format = aligned(format, align).set_align(FormatAlign::VerticalCenter).set_text_wrap();
        sheet.put(row, single(index), content, &format)?;
    }
    Ok(())
}

/// 2026/5/29: sorts and filters well, and is one value in its cell.
fn short(day: NaiveDate) -> String {
    format!("{}/{:02}/{:02}", day.year(), day.month(), day.day())
}
