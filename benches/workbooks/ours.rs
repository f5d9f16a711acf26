//! The same content written with what our renderer writes with.

use rust_xlsxwriter::{
    Chart, ChartType, Color, Format, FormatAlign, FormatBorder, FormatPattern, Workbook, Worksheet, XlsxError,
};

use super::content::{Content, Page, Style, Value};

/// Writes the content into a file.
pub fn write(content: &Content, path: &std::path::Path) -> Result<(), XlsxError> {
    let formats: Vec<Format> = content.styles.iter().map(format).collect();
    let mut book = Workbook::new();
    for page in &content.sheets {
        sheet(book.add_worksheet(), page, &formats)?;
    }
    book.save(path)
}

fn sheet(sheet: &mut Worksheet, page: &Page, formats: &[Format]) -> Result<(), XlsxError> {
    sheet.set_name(&page.name)?;
    for (column, width) in (0..).zip(&page.widths) {
        sheet.set_column_width(column, *width)?;
    }
    for (number, row) in (0..).zip(&page.rows) {
        sheet.set_row_height(number, row.height)?;
        for (column, (value, style)) in (0..).zip(&row.cells) {
            match value {
                Value::Number(value) => sheet.write_number_with_format(number, column, *value, &formats[*style])?,
                Value::Text(text) => sheet.write_string_with_format(number, column, text, &formats[*style])?,
            };
        }
    }
    let (first, last) = page.charted;
    let mut chart = Chart::new(ChartType::Column);
    let name = page.name.as_str();
    chart.add_series().set_categories((name, 0, first, 0, last)).set_values((name, 1, first, 1, last)).set_gap(70);
    chart.legend().set_hidden();
    sheet.insert_chart(page.rows.len() as u32 + 1, 0, &chart)?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
    Ok(())
}

fn format(style: &Style) -> Format {
    let align = match style.align.as_str() {
        "left" => FormatAlign::Left,
        "right" => FormatAlign::Right,
        _ => FormatAlign::Center,
    };
    let mut format = Format::new()
        .set_font_name(&style.font)
        .set_font_size(style.size)
        .set_font_color(style.color.as_str())
        .set_align(align)
        .set_align(FormatAlign::VerticalCenter)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Color::from(style.line.as_str()));
    if style.bold {
        format = format.set_bold();
    }
    if style.wrap {
        format = format.set_text_wrap();
    }
    if let Some(fill) = &style.fill {
        format = format.set_background_color(fill.as_str()).set_pattern(FormatPattern::Solid);
    }
    match &style.number {
        Some(number) => format.set_num_format(number),
        None => format,
    }
}
