//! Pages as an Excel workbook.

mod height;
mod introduction;
mod style;

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, FontScheme, Format, IgnoreError, Workbook,
    Worksheet, XlsxError,
};

use super::page::{FIRST_ROW, HEAD_ROW, HELP_ROW, ITEM_HEADS, MEANING_ROW, Page, TITLE_ROW};
use super::sheets::{Column, Field, Shape};
use super::words::Words;
use crate::workbook::column_name;
use style::Styles;

/// Excel's default row and column in Arial 9.5, the unit of column widths (`render/xlsx/workbook.rs` says why).
const UNIT_ROW_PX: u32 = 17;
const UNIT_COLUMN_PX: u32 = 64;
/// What a cell holds at most, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Rows to which lists and formats reach below the content.
const SPARE_ROWS: u32 = 500;
/// Columns of a sheet of items.
const ITEM_WIDTHS: [u32; ITEM_HEADS.len()] = [150, 420, 480];
/// A year's column, and a table's.
const YEAR_WIDTH: u32 = 84;
const CELL_WIDTH: u32 = 130;
/// Letters and lines of the help above the heads, in 8 points.
const HELP_LETTER_PX: f64 = 10.8;
const HELP_LINE_PT: f64 = 11.0;
const MARGIN_INCH: f64 = 0.4;
const FOOT_INCH: f64 = 0.2;

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritable {
    /// A text with more than 32,767 characters.
    #[error(
        "シート「{sheet}」{cell}: 文章が長すぎます（{length} 文字、Excel の一つの欄は 32,767 文字まで）。始まり：{start}"
    )]
    TooLong { sheet: &'static str, cell: String, start: String, length: usize },
    /// A character that Excel's files cannot hold.
    #[error("シート「{sheet}」{cell}: Excel に書けない文字（U+{:04X}）があります。始まり：{start}", u32::from(*character))]
    Character { sheet: &'static str, cell: String, start: String, character: char },
    #[error(transparent)]
    Writer(#[from] XlsxError),
    #[error(transparent)]
    Archive(#[from] zip::result::ZipError),
}

/// Makes the workbook: the instructions, then the pages.
pub fn workbook(pages: &[Page], plan_name: Option<&str>) -> Result<Vec<u8>, NotWritable> {
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    let unit = Format::new().set_font_name("Arial").set_font_size(9.5).set_font_scheme(FontScheme::None);
    workbook.set_default_format(&unit, UNIT_ROW_PX, UNIT_COLUMN_PX)?;
    // Nothing of the day in it: the same plan gives the same file.
    let made = ExcelDateTime::from_ymd(2020, 4, 1)?;
    let title = plan_name.map_or_else(|| "計画の様式".to_owned(), |name| format!("計画データ　{name}"));
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    workbook.push_worksheet(introduction::sheet(pages, plan_name, &styles)?);
    for page in pages {
        workbook.push_worksheet(sheet(page, &title, &styles)?);
    }
    Ok(height::unfixed(&workbook.save_to_buffer()?)?)
}

fn sheet(page: &Page, title: &str, styles: &Styles) -> Result<Worksheet, NotWritable> {
    let mut sheet = Worksheet::new();
    sheet.set_name(page.kind.title)?;
    set_columns(&mut sheet, page, styles)?;
    rule_blanks(&mut sheet, page, styles)?;
    for (row, column, text) in page.cells() {
        check(page, row, column, text)?;
        let format = styles.of(page, row, column, text);
        sheet.write_string_with_format(row, column, text, &format)?;
    }
    if page.kind.shape == Shape::Items {
        frame_items(&mut sheet, page, styles)?;
    } else {
        frame_rows(&mut sheet, page)?;
    }
    let last_row = last_row(page);
    sheet.ignore_error_range(
        FIRST_ROW,
        0,
        last_row + SPARE_ROWS,
        last_column(page),
        IgnoreError::NumberStoredAsText,
    )?;
    set_up_paper(&mut sheet, title)?;
    Ok(sheet)
}

fn last_row(page: &Page) -> u32 {
    let rows = if page.kind.shape == Shape::Items { page.kind.columns.len() } else { page.rows.len() };
    FIRST_ROW + u32::try_from(rows).unwrap_or_default()
}

fn last_column(page: &Page) -> u16 {
    match page.kind.shape {
        Shape::Items => 2,
        _ => u16::try_from(page.kind.columns.len() + page.extra.len() - 1).unwrap_or(u16::MAX),
    }
}

/// Refuses what a cell cannot hold.
fn check(page: &Page, row: u32, column: u16, text: &str) -> Result<(), NotWritable> {
    let (sheet, length) = (page.kind.title, text.encode_utf16().count());
    let cell = || format!("{}{}", column_name(column), u64::from(row) + 1);
    let start = || text.chars().take(30).filter(|c| !c.is_control()).collect::<String>();
    if length > LONGEST_TEXT {
        return Err(NotWritable::TooLong { sheet, cell: cell(), start: start(), length });
    }
    let cannot = |c: &char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.chars().find(cannot) {
        Some(character) => Err(NotWritable::Character { sheet, cell: cell(), start: start(), character }),
        None => Ok(()),
    }
}

/// Widths, and the format of what will be typed: text, so that 77.50 and 1-2 stay as they are typed.
fn set_columns(sheet: &mut Worksheet, page: &Page, styles: &Styles) -> Result<(), XlsxError> {
    if page.kind.shape == Shape::Items {
        for (column, width) in (0..).zip(ITEM_WIDTHS) {
            sheet.set_column_width_pixels(column, width)?;
        }
        return Ok(());
    }
    let extra = if page.kind.shape == Shape::Years { (YEAR_WIDTH, Field::Value) } else { (CELL_WIDTH, Field::Text) };
    let fixed = page.kind.columns.iter().map(|column| (column.width, column.field));
    for (column, (width, field)) in (0..).zip(fixed.chain(page.extra.iter().map(|_| extra))) {
        sheet.set_column_width_pixels(column, width)?;
        sheet.set_column_format(column, &styles.typed(field))?;
    }
    Ok(())
}

fn frame_rows(sheet: &mut Worksheet, page: &Page) -> Result<(), NotWritable> {
    sheet.set_row_height(TITLE_ROW, 24)?.set_row_height(MEANING_ROW, 18)?;
    let lines = page.kind.columns.iter().map(|column| height::lines(column.help, column.width, HELP_LETTER_PX));
    let lines = lines.max().unwrap_or(1) as f64;
    sheet.set_row_height(HELP_ROW, HELP_LINE_PT * lines + 5.0)?.set_row_height(HEAD_ROW, 26)?;
    set_heights(sheet, page)?;
    let last = last_row(page) + SPARE_ROWS;
    for (column, definition) in (0..).zip(page.kind.columns) {
        sheet.add_data_validation(HEAD_ROW, column, HEAD_ROW, column, &hint(definition)?)?;
        if let Some(words) = definition.words() {
            sheet.add_data_validation(FIRST_ROW, column, last, column, &list(definition.head, words)?)?;
        }
    }
    let frozen = page.kind.columns.iter().take_while(|column| is_beside_code(column)).count().min(3);
    sheet.set_freeze_panes(FIRST_ROW, u16::try_from(frozen).unwrap_or(1))?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    let end = last_row(page).saturating_sub(1).max(HEAD_ROW);
    sheet.autofilter(HEAD_ROW, 0, end, last_column(page))?;
    Ok(())
}

/// What stays in sight at the left: the code and the name beside it.
fn is_beside_code(column: &Column) -> bool {
    matches!(column.key, "indicator" | "memo" | "memo_unit" | "code" | "table" | "row")
}

/// Lines around the cells of the rows that stay blank.
fn rule_blanks(sheet: &mut Worksheet, page: &Page, styles: &Styles) -> Result<(), XlsxError> {
    let rows = if page.kind.shape == Shape::Items { 0 } else { page.rows.len() };
    for (row, _) in (FIRST_ROW..).zip(0..rows) {
        for column in 0..=last_column(page) {
            sheet.write_blank(row, column, &styles.of(page, row, column, ""))?;
        }
    }
    Ok(())
}

/// Each row as high as the highest of its texts.
fn set_heights(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    let behind = if page.kind.shape == Shape::Years { YEAR_WIDTH } else { CELL_WIDTH };
    for (line, row) in (FIRST_ROW..).zip(&page.rows) {
        let fixed = page.kind.columns.iter().filter_map(|column| Some((row.get(column.key)?, column.width)));
        let extra = row.extra.iter().map(|text| (text.as_str(), behind));
        let heights = fixed.chain(extra).map(|(text, width)| height::of_text(text, width));
        sheet.set_row_height(line, heights.fold(18.0, f64::max))?;
    }
    Ok(())
}

fn frame_items(sheet: &mut Worksheet, page: &Page, styles: &Styles) -> Result<(), NotWritable> {
    sheet.set_row_height(TITLE_ROW, 24)?.set_row_height(MEANING_ROW, 18)?.set_row_height(HEAD_ROW, 22)?;
    for (row, definition) in (FIRST_ROW..).zip(page.kind.columns) {
        if page.rows.first().and_then(|values| values.get(definition.key)).is_none() {
            sheet.write_blank(row, 1, &styles.content(definition.field, false))?;
        }
        sheet.set_row_height(row, 30)?;
        match definition.words() {
            Some(words) => sheet.add_data_validation(row, 1, row, 1, &list(definition.head, words)?)?,
            None => sheet.add_data_validation(row, 1, row, 1, &hint(definition)?)?,
        };
    }
    sheet.set_freeze_panes(FIRST_ROW, 1)?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    Ok(())
}

/// The message that appears beside a cell.
fn hint(column: &Column) -> Result<DataValidation, XlsxError> {
    let need = if column.required { "【必ず書きます】" } else { "" };
    DataValidation::new()
        .allow_any_value()
        .set_input_title(column.head)?
        .set_input_message(format!("{need}{}", column.help))
}

/// A list of words; any other is refused by Excel already.
fn list(head: &str, words: Words) -> Result<DataValidation, XlsxError> {
    let words: Vec<&str> = words.iter().map(|(japanese, _)| *japanese).collect();
    DataValidation::new()
        .allow_list_strings(&words)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(head)?
        .set_error_message("▼の一覧から選んでください")
}

fn set_up_paper(sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(MARGIN_INCH, MARGIN_INCH, MARGIN_INCH, MARGIN_INCH + FOOT_INCH, FOOT_INCH, FOOT_INCH);
    let short: String = title.chars().take(80).collect();
    sheet.set_footer(format!("&L&8{}　&A&R&8&P / &N", short.replace('&', "&&")));
    Ok(())
}
