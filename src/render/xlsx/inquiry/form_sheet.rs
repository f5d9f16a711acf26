//! A sheet of the form: its columns, its title, its heads, and the cells that are remembered as they were printed.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Formula, Worksheet, utility::row_col_to_cell,
};

use super::input::white_once_filled;
use super::paper::{self, Fixed};
use crate::inquiry::{KnownFigure, LOOSE, PrintedCell, Questionnaire, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, HEADING, Lie, SMALL, Styles, TITLE, aligned, wrapped};
use crate::render::xlsx::figure_format::{FigureContent, figure_content};
use crate::render::xlsx::grid::{Grid, Span};
use crate::render::xlsx::row_height::{Ruler, text_height};
use crate::render::xlsx::sheet::{Area, Content, Sheet, Written};
use crate::report::document::Align;
use crate::typeset::{Fonts, Weight};

/// Column A, outside the print area.
const MARGIN_PX: u32 = 12;

/// A finished sheet with what its locked cells say.
pub(super) type Finished = (Worksheet, Vec<PrintedCell>);

/// A sheet of the form under way.
pub(super) struct FormSheet<'a> {
    pub sheet: Sheet<'a>,
    name: &'static str,
    edges: Vec<u32>,
    headings: Vec<String>,
    cells: Vec<PrintedCell>,
    /// The row of the first input, in which the cursor waits.
    cursor: Option<(u32, u16)>,
    /// A group's heading was written last: its first item stays with it.
    after_heading: bool,
}

/// Heading and help of a column.
pub(super) struct Head {
    pub heading: String,
    /// How to fill it in; empty for what is not filled in.
    pub help: &'static str,
    pub align: Align,
}

impl Head {
    pub fn known(heading: impl Into<String>, align: Align) -> Head {
        Head { heading: heading.into(), help: "", align }
    }

    pub fn input(heading: impl Into<String>, help: &'static str) -> Head {
        Head { heading: heading.into(), help, align: Align::Left }
    }
}

impl<'a> FormSheet<'a> {
    /// A sheet with columns of these widths in pixels, from column B on.
    pub fn new(
        name: &'static str,
        widths: &[u32],
        questionnaire: &Questionnaire,
        fonts: &'a Fonts,
    ) -> Result<FormSheet<'a>, XlsxError> {
        let edges: Vec<u32> = std::iter::once(0)
            .chain(widths.iter().scan(0, |edge, width| {
                *edge += width;
                Some(*edge)
            }))
            .collect();
        let mut grid = Grid::new(edges.last().copied().unwrap_or(0));
        grid.lay_exactly(&edges);
        let styles = Styles { colors: questionnaire.colors };
        let mut sheet = Sheet::alone(name, grid.clone(), styles, Ruler::new(fonts))?;
        sheet.written = Some(Vec::new());
        sheet.worksheet.set_column_width_pixels(0, MARGIN_PX)?;
        for (column, width) in grid.columns() {
            sheet.worksheet.set_column_width_pixels(column, width)?;
        }
        Ok(FormSheet {
            sheet,
            name,
            edges,
            headings: Vec::new(),
            cells: Vec::new(),
            cursor: None,
            after_heading: false,
        })
    }

    /// The cells from a column to a column, counted from column B as 0.
    pub fn span(&self, first: usize, last: usize) -> Span {
        self.sheet.grid.span(self.edges[first], self.edges[last + 1])
    }

    pub fn width(&self, first: usize, last: usize) -> u32 {
        self.edges[last + 1] - self.edges[first]
    }

    /// The sheet's own number of a column.
    pub fn place(&self, column: usize) -> u16 {
        self.span(column, column).first
    }

    pub fn styles(&self) -> Styles {
        self.sheet.styles
    }

    fn last(&self) -> usize {
        self.edges.len() - 2
    }

    /// Title and, at the right, whose form it is; under it what to do and the form's number, over a strong line.
    /// `split` is the first column of the right part.
    pub fn title(&mut self, title: &str, below: &str, split: usize, q: &Questionnaire) -> Result<(), XlsxError> {
        let (left, right) = (self.span(0, split - 1), self.span(split, self.last()));
        let styles = self.styles();
        let row = self.sheet.row(30.0)?;
        let bold = |size, align| aligned(wrapped(styles.bold(size), Lie::Middle), align);
        self.sheet.put(row, left, &Content::Text(title.to_owned()), &bold(TITLE, Align::Left))?;
        let addressee = format!("{}　御中", q.cover.department);
        self.sheet.put(row, right, &Content::Text(addressee), &bold(HEADING, Align::Right))?;
        let lines = self.sheet.ruler.lines(below, self.width(0, split - 1), 0, HEAD, Weight::Regular);
        let row = self.sheet.row(text_height(lines, HEAD) + 6.0)?;
        let grey = |align| styles.underlined(aligned(wrapped(styles.grey(HEAD), Lie::Middle), align));
        self.sheet.put(row, left, &Content::Text(below.to_owned()), &grey(Align::Left))?;
        let number = format!("様式番号　{}", q.identity.form_number);
        self.sheet.put(row, right, &Content::Text(number), &grey(Align::Right))?;
        self.sheet.gap(8.0)
    }

    /// The notice of the plan, if it has one, and a line of small print.
    pub fn small_print(&mut self, text: &str) -> Result<(), XlsxError> {
        let lines = self.sheet.ruler.lines(text, self.width(0, self.last()), 0, SMALL, Weight::Regular);
        let row = self.sheet.row(text_height(lines, SMALL))?;
        let format = aligned(wrapped(self.styles().grey(SMALL), Lie::Middle), Align::Left);
        self.sheet.put(row, self.span(0, self.last()), &Content::Text(text.to_owned()), &format)
    }

    /// A heading with a bar at its left, over some columns.
    pub fn heading(&mut self, row: u32, first: usize, last: usize, text: &str) -> Result<(), XlsxError> {
        let colors = self.styles().colors;
        let format = aligned(wrapped(self.styles().bold(HEADING), Lie::Middle), Align::Left)
            .set_indent(1)
            .set_border_left(FormatBorder::Thick)
            .set_border_left_color(Color::RGB(colors.ink));
        self.sheet.put(row, self.span(first, last), &Content::Text(text.to_owned()), &format)
    }

    /// The heads of the columns, by which a returned form is read; under them how to fill in. Returns their rows.
    pub fn heads(&mut self, heads: &[Head]) -> Result<(u32, u32), XlsxError> {
        let styles = self.styles();
        let lines = |head: &Head, column: usize, ruler: Ruler| {
            ruler.lines(&head.heading, self.width(column, column), 0, HEAD, Weight::Bold)
        };
        let most = heads.iter().enumerate().map(|(column, head)| lines(head, column, self.sheet.ruler)).max();
        let row = self.sheet.row(most.unwrap_or(1) as f32 * HEAD * 1.2 + 8.0)?;
        for (column, head) in heads.iter().enumerate() {
            let format = match head.help.is_empty() {
                true => styles.head(head.align).set_font_color(Color::RGB(styles.colors.grey)),
                false => styles.head(head.align).set_indent(1),
            };
            let format = if head.align == Align::Right { format.set_indent(1) } else { format };
            self.sheet.put(row, self.span(column, column), &Content::Text(head.heading.clone()), &format)?;
        }
        self.headings = heads.iter().map(|head| head.heading.clone()).collect();
        for (column, head) in heads.iter().enumerate() {
            self.remember(column, "", head.heading.clone());
        }
        let help = styles.grey(SMALL - 0.5).set_background_color(Color::RGB(styles.colors.header));
        let help = help.set_text_wrap().set_align(FormatAlign::Top);
        let most = heads.iter().enumerate().map(|(column, head)| {
            self.sheet.ruler.lines(head.help, self.width(column, column), 0, SMALL, Weight::Regular)
        });
        let height = most.max().unwrap_or(1) as f32 * SMALL * 1.2 + 4.0;
        let below = self.sheet.row(height)?;
        for (column, head) in heads.iter().enumerate() {
            let format = aligned(help.clone(), head.align).set_indent(1);
            self.sheet.put(below, self.span(column, column), &Content::Text(head.help.to_owned()), &format)?;
        }
        Ok((row, below))
    }

    /// A line over the rows of a group. Its text stands in the column of names: a row without a code is no item.
    pub fn group(&mut self, heading: &str) -> Result<(), XlsxError> {
        self.sheet.rows.begin_block();
        let colors = self.styles().colors;
        let ground = self.styles().bold(HEAD).set_background_color(Color::RGB(colors.panel));
        let format = self.styles().ruled(ground).set_align(FormatAlign::VerticalCenter).set_indent(0);
        let row = self.sheet.row(20.0)?;
        self.sheet.fill(row, self.span(0, self.last()), &format)?;
        self.sheet.put(row, self.span(1, 1), &Content::Text(heading.to_owned()), &format)?;
        self.after_heading = true;
        Ok(())
    }

    /// The next row begins an item, before which a page may end.
    pub fn begin_item(&mut self) {
        if !std::mem::take(&mut self.after_heading) {
            self.sheet.rows.begin_row();
        }
    }

    /// A locked cell of an item's row, over `rows`, remembered under the column's heading.
    pub fn known(
        &mut self,
        rows: (u32, u32),
        column: usize,
        item: &str,
        content: Content,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let printed = match &content {
            Content::Text(text) => text.clone(),
            Content::Number(number) => number.to_string(),
            _ => String::new(),
        };
        self.remember(column, item, printed);
        let area = Area { first_row: rows.0, last_row: rows.1, span: self.span(column, column) };
        self.sheet.put_area(area, &content, format)
    }

    fn remember(&mut self, column: usize, item: &str, printed: String) {
        let heading = self.headings.get(column).cloned().unwrap_or_default();
        let cell = PrintedCell { sheet: self.name.to_owned(), item: item.to_owned(), column: heading, printed };
        if !cell.printed.is_empty() {
            self.cells.push(cell);
        }
    }

    /// A figure for reference, as a number where it is one.
    pub fn known_figure(
        &mut self,
        row: u32,
        column: usize,
        item: &str,
        figure: Option<&KnownFigure>,
        format: Format,
    ) -> Result<(), XlsxError> {
        let Some(figure) = figure else {
            return self.known((row, row), column, item, Content::Blank, &format);
        };
        let label = figure.label.as_ref().map_or(String::new(), |label| format!("（{label}）"));
        match figure_content(&figure.printed, figure.number) {
            FigureContent::Number { value, format: number_format } => {
                let behind = if label.is_empty() { label } else { format!("\"{}\"", label.replace('"', "”")) };
                let sections: Vec<String> =
                    number_format.split(';').map(|section| format!("{section}{behind}")).collect();
                let format = format.set_num_format(sections.join(";")).set_shrink();
                self.known((row, row), column, item, Content::Number(value), &format)
            }
            FigureContent::Word(word) => {
                let text = Content::Text(format!("{word}{label}"));
                self.known((row, row), column, item, text, &format.set_text_wrap())
            }
        }
    }

    /// An input over `rows`: empty, unlocked, pale until it is filled, with its message.
    pub fn input(
        &mut self,
        rows: (u32, u32),
        columns: (usize, usize),
        validation: &DataValidation,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let span = self.span(columns.0, columns.1);
        let area = Area { first_row: rows.0, last_row: rows.1, span };
        self.sheet.put_area(area, &Content::Blank, format)?;
        let worksheet = &mut self.sheet.worksheet;
        worksheet.add_data_validation(rows.0, span.first, rows.0, span.first, validation)?;
        let white = white_once_filled(&format!(
            "${}${}",
            rust_xlsxwriter::utility::column_number_to_name(span.first),
            rows.0 + 1
        ));
        worksheet.add_conditional_format(rows.0, span.first, rows.1, span.last, &white)?;
        if self.cursor.is_none() {
            self.cursor = Some((rows.0, span.first));
        }
        Ok(())
    }

    /// A formula with the result that a program shows which does not compute it.
    pub fn formula(
        &mut self,
        rows: (u32, u32),
        columns: (usize, usize),
        formula: &str,
        result: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let span = self.span(columns.0, columns.1);
        let worksheet = &mut self.sheet.worksheet;
        if rows.0 != rows.1 || span.first != span.last {
            worksheet.merge_range(rows.0, span.first, rows.1, span.last, "", format)?;
        }
        worksheet.write_formula_with_format(rows.0, span.first, Formula::new(formula).set_result(result), format)?;
        self.sheet.note_written(rows.0, span.first, result);
        Ok(())
    }

    /// `L8`
    pub fn cell(&self, row: u32, column: usize) -> String {
        row_col_to_cell(row, self.place(column))
    }

    /// Where the first input is: `'実績入力'!L8`.
    pub fn first_input(&self) -> Option<String> {
        self.cursor.map(|(row, column)| format!("'{}'!{}", self.name, row_col_to_cell(row, column)))
    }

    /// The texts that were not remembered with an item or as a heading, each once.
    fn loose(&self) -> Vec<PrintedCell> {
        let mut known: BTreeSet<&str> = self.cells.iter().map(|cell| cell.printed.as_str()).collect();
        let written = self.sheet.written.iter().flatten().filter(|one| known.insert(&one.text));
        let cell = |one: &Written| PrintedCell {
            sheet: self.name.to_owned(),
            item: LOOSE.to_owned(),
            column: row_col_to_cell(one.row, one.column),
            printed: one.text.clone(),
        };
        written.map(cell).collect()
    }

    /// The sheet set up and protected, with the cursor in its first input.
    pub fn finish(mut self, fixed: Fixed, q: &Questionnaire) -> Result<Finished, XlsxError> {
        paper::set_up(&mut self.sheet, fixed, &foot(q))?;
        let loose = self.loose();
        self.cells.extend(loose);
        let mut worksheet = self.sheet.worksheet;
        paper::protect(&mut worksheet);
        if let Some((row, column)) = self.cursor {
            worksheet.set_selection(row, column, row, column)?;
        }
        Ok((worksheet, self.cells))
    }
}

fn foot(q: &Questionnaire) -> String {
    let notice = q.cover.notice.as_deref().map_or(String::new(), |notice| format!("　{notice}"));
    let year = q.identity.year.long();
    format!("様式番号 {}　{}　{year}実績の照会{notice}", q.identity.form_number, q.cover.department)
}

/// The format of the column of codes.
pub(super) fn code_format(styles: Styles) -> Format {
    let format = styles.ruled(styles.grey(HEAD)).set_text_wrap();
    aligned(format, Align::Left).set_align(FormatAlign::VerticalCenter)
}

/// The format of names.
pub(super) fn name_format(styles: Styles) -> Format {
    aligned(wrapped(styles.ruled(styles.text(BODY)), Lie::Middle), Align::Left)
}

/// Whether an item is done, in words; [`colour_checks`] gives them their colour.
pub(super) fn check_format(styles: Styles) -> Format {
    aligned(wrapped(styles.ruled(styles.grey(HEAD)), Lie::Middle), Align::Center)
}

/// 済 in green, what is left in orange; what was not begun stays grey.
pub(super) fn colour_checks(sheet: &mut FormSheet, rows: (u32, u32), column: usize) -> Result<(), XlsxError> {
    use rust_xlsxwriter::ConditionalFormatFormula;
    let colors = sheet.styles().colors;
    let place = sheet.place(column);
    let cell = sheet.cell(rows.0, column);
    let rules = [
        (format!("={cell}=\"済\""), colors.good),
        (format!("=AND({cell}<>\"未記入\",{cell}<>\"記入不要\",LEN({cell})>0)"), colors.poor),
    ];
    for (rule, color) in rules {
        let format = Format::new().set_bold().set_font_color(Color::RGB(color));
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.sheet.worksheet.add_conditional_format(rows.0, place, rows.1, place, &rule)?;
    }
    Ok(())
}

/// A text as a formula writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The words in place of a number.
pub(super) const IN_PLACE_OF_A_NUMBER: [&str; 3] = [sheets::NOT_YET, sheets::CANCELLED, sheets::NO_SURVEY];
