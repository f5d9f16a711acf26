//! Tables: heads in one or two rows, then a row of the sheet for each row of figures.

use rust_xlsxwriter::Format;

use super::XlsxError;
use super::cell_format::{BODY, HEAD, Lie, SECOND, SMALL, Styles, aligned, wrapped};
use super::figure_format::{FigureContent, figure_content};
use super::flow_row::{Around, Flowing};
use super::grid::Span;
use super::piece::SheetTable;
use super::row_height::TIGHT;
use super::sheet::{Area, Content, Sheet};
use super::sheet_name::SheetNames;
use super::table_shape::{Shape, Slot, SlotPart};
use crate::report::document::{Align, Cell, Column, Count, Figure, MarkCell, Paragraph, TableKind, TextCell};
use crate::typeset::Weight;

/// The least height of a row of figures.
const ROW: f32 = 24.0;
const PLAIN_ROW: f32 = 20.0;
/// A row of second values under its figures.
const SECOND_ROW: f32 = 13.0;
const BAND_ROW: f32 = 16.0;
const RULED_ROW: f32 = 27.0;
/// Air above and below long texts.
const AIR: f32 = 4.5;

/// A shape as it lies on the grid.
pub(super) struct Laid<'a> {
    pub columns: &'a [Column],
    pub shape: &'a Shape,
}

impl Laid<'_> {
    fn span(&self, sheet: &Sheet, slot: usize) -> Span {
        sheet.grid.span(self.shape.edges[slot], self.shape.edges[slot + 1])
    }

    /// Span of all slots of a column.
    fn column_span(&self, sheet: &Sheet, column: usize) -> Span {
        let mut own = (0..self.shape.slots.len()).filter(|slot| self.shape.slots[*slot].column == column);
        let first = own.next().unwrap_or(0);
        let last = own.next_back().unwrap_or(first);
        sheet.grid.span(self.shape.edges[first], self.shape.edges[last + 1])
    }
}

impl Sheet<'_> {
    /// The table with caption, heads, rows and ruled lines; returns the rows of its heads.
    pub fn table(
        &mut self,
        table: &SheetTable,
        laid: &Laid,
        names: &SheetNames,
    ) -> Result<Option<(u32, u32)>, XlsxError> {
        if let Some(caption) = &table.table.caption {
            self.caption(caption)?;
        }
        self.rows.begin_block();
        let head = if table.with_head { Some(self.table_head(laid)?) } else { None };
        for (index, row) in table.table.rows.iter().enumerate() {
            if index > 0 {
                self.rows.begin_row();
            }
            match table.table.kind {
                TableKind::Narrative => self.narrative_row(row, laid, names)?,
                TableKind::Indicators => self.figure_row(row, laid, names, ROW)?,
                TableKind::Plain => self.figure_row(row, laid, names, PLAIN_ROW)?,
            }
        }
        for _ in 0..table.ruled_lines {
            self.rows.begin_row();
            self.ruled_row(laid)?;
        }
        Ok(head)
    }

    /// The heads; returns the first and last of their rows.
    pub fn table_head(&mut self, laid: &Laid) -> Result<(u32, u32), XlsxError> {
        let banded = laid.columns.iter().any(|column| column.band.is_some());
        let first = self.rows.next();
        if banded {
            self.row(BAND_ROW)?;
        }
        let lines = (0..laid.columns.len()).map(|column| self.head_lines(laid, column)).max().unwrap_or(1);
        let last = self.row((HEAD + 9.0 + (lines - 1) as f32 * (HEAD + 2.0)).max(20.0))?;
        let mut column = 0;
        while column < laid.columns.len() {
            let neighbours = band_length(laid.columns, column);
            if laid.columns[column].band.is_some() {
                self.band(laid, first, column, neighbours)?;
            }
            for own in column..column + neighbours {
                let top = if laid.columns[own].band.is_some() { last } else { first };
                self.head_cell(laid, own, top, last)?;
            }
            column += neighbours;
        }
        Ok((first, last))
    }

    fn head_lines(&self, laid: &Laid, column: usize) -> usize {
        let width = self.grid.span_width(laid.column_span(self, column));
        let title = self.ruler.lines(&laid.columns[column].title, width, 0, HEAD, Weight::Bold);
        title + usize::from(laid.columns[column].note.is_some())
    }

    fn band(&mut self, laid: &Laid, row: u32, first: usize, columns: usize) -> Result<(), XlsxError> {
        let (from, to) = (laid.column_span(self, first), laid.column_span(self, first + columns - 1));
        let title = laid.columns[first].band.clone().unwrap_or_default();
        let format = self.styles.ruled(self.styles.head(Align::Center));
        self.put(row, Span { first: from.first, last: to.last }, &Content::Text(title), &format)
    }

    fn head_cell(&mut self, laid: &Laid, column: usize, first_row: u32, last_row: u32) -> Result<(), XlsxError> {
        let head = &laid.columns[column];
        // Over a chip and its words the head stands over the words.
        let mut span = laid.column_span(self, column);
        let slots = &laid.shape.slots;
        if let Some(chip) = slots.iter().position(|slot| slot.column == column && slot.part == SlotPart::Chip) {
            let own = laid.span(self, chip);
            self.put_area(Area { first_row, last_row, span: own }, &Content::Blank, &self.styles.head(head.align))?;
            span.first = own.last + 1;
        }
        let value = slots.iter().position(|slot| slot.column == column && slot.part == SlotPart::Year);
        if let Some(year) = value {
            let own = laid.span(self, year);
            self.put_area(Area { first_row, last_row, span: own }, &Content::Blank, &self.styles.head(Align::Left))?;
            span.last = own.first - 1;
        }
        let format = self.styles.head(head.align);
        let format = match head.align {
            Align::Left => format.set_indent(indent_of(span, self)),
            Align::Right => format.set_indent(1),
            Align::Center => format,
        };
        // LibreOffice drops the indent of a wrapped text at the right: what is one line is not wrapped.
        let one_line = self.head_lines(laid, column) == 1;
        let format = if one_line { format.unset_text_wrap() } else { format };
        let content = match &head.note {
            None => Content::Text(head.title.clone()),
            Some(note) => Content::Runs(vec![
                (self.styles.bold(HEAD), head.title.clone()),
                // In a smaller size its line would be set into the one above: the font has no leading.
                (self.styles.grey(HEAD), format!("\n{note}")),
            ]),
        };
        self.put_area(Area { first_row, last_row, span }, &content, &format)
    }

    /// A row of figures, with a second one below it where a figure has a second value.
    fn figure_row(&mut self, cells: &[Cell], laid: &Laid, names: &SheetNames, least: f32) -> Result<(), XlsxError> {
        let lines = |slot: usize| {
            let place = laid.shape.slots[slot];
            self.cell_lines(&cells[place.column], place.part, laid.span(self, slot))
        };
        let lines = (0..laid.shape.slots.len()).map(lines).max().unwrap_or(1);
        let has_second = cells.iter().any(|cell| matches!(cell, Cell::Figure(Figure { second: Some(_), .. })));
        let rows = self.rows((lines as f32 * BODY * TIGHT + 8.0).max(least))?;
        for slot in 0..laid.shape.slots.len() {
            let span = laid.span(self, slot);
            let place = laid.shape.slots[slot];
            let cell = &cells[place.column];
            let (content, format) = self.figure_cell(cell, laid, place, span, names)?;
            match (cell, place.part) {
                (Cell::Mark(MarkCell { mark, of: Some(of), .. }), SlotPart::Chip) => {
                    self.note_mark(of, mark, rows.0, span.first);
                }
                (Cell::Trend(numbers), _) => self.trends.push((rows.0, span.first, numbers.clone())),
                _ => {}
            }
            let format = if has_second { format } else { self.styles.ruled(format) };
            self.put_area(Area::of(rows, span), &content, &format)?;
        }
        if has_second { self.second_row(cells, laid) } else { Ok(()) }
    }

    fn cell_lines(&self, cell: &Cell, part: SlotPart, span: Span) -> usize {
        let width = self.grid.span_width(span);
        match cell {
            Cell::Text(text) if part != SlotPart::Year => {
                let weight = if text.strong { Weight::Bold } else { Weight::Regular };
                let lines = |text: &str| self.ruler.lines(text, width, indent_of(span, self), BODY, weight);
                text.paragraphs.iter().map(|paragraph| lines(&paragraph.text)).sum::<usize>().max(1)
            }
            _ => 1,
        }
    }

    fn second_row(&mut self, cells: &[Cell], laid: &Laid) -> Result<(), XlsxError> {
        let row = self.row(SECOND_ROW)?;
        for (index, slot) in laid.shape.slots.iter().enumerate() {
            let second = match &cells[slot.column] {
                Cell::Figure(figure) if slot.part == SlotPart::Whole => figure.second.clone(),
                _ => None,
            };
            let format = match (&cells[slot.column], slot.part) {
                (Cell::Mark(mark), SlotPart::Chip) => self.styles.chip(mark.tone),
                _ => aligned(self.styles.grey(SECOND), Align::Right).set_indent(1),
            };
            let format = self.styles.ruled(format.set_align(rust_xlsxwriter::FormatAlign::Top));
            self.put(row, laid.span(self, index), &second.map_or(Content::Blank, Content::Text), &format)?;
        }
        Ok(())
    }

    fn figure_cell(
        &self,
        cell: &Cell,
        laid: &Laid,
        slot: Slot,
        span: Span,
        names: &SheetNames,
    ) -> Result<(Content, Format), XlsxError> {
        let column = &laid.columns[slot.column];
        let styles = &self.styles;
        let middle = |format: Format, align: Align| aligned(wrapped(format, Lie::Middle), align);
        Ok(match (cell, slot.part) {
            (Cell::Mark(mark), SlotPart::Chip) => (self.mark_content(mark), styles.chip(mark.tone)),
            (Cell::Mark(mark), _) => {
                (Content::Text(mark.label.clone()), middle(styles.text(BODY), Align::Left).set_indent(1))
            }
            (Cell::Figure(figure), SlotPart::Year) => {
                let label = figure.year_label.clone().map_or(Content::Blank, Content::Text);
                (label, middle(styles.grey(SMALL), Align::Left))
            }
            // A word in a column of dated values has no year.
            (_, SlotPart::Year) => (Content::Blank, styles.text(BODY)),
            (Cell::Figure(figure), _) => figure_value(styles, figure, column),
            (Cell::Count(count), _) => {
                let format = if count.number == 0 { styles.grey(BODY) } else { styles.text(BODY) };
                (self.count_content(count), middle(format, column.align).set_num_format("0"))
            }
            (Cell::Text(text), _) => self.text_cell(text, column, span, names)?,
            (Cell::Empty | Cell::Trend(_), _) => (Content::Blank, middle(styles.text(BODY), column.align)),
        })
    }

    /// The mark or, in the list of indicators, what takes it from the indicator's sheet.
    fn mark_content(&self, mark: &MarkCell) -> Content {
        let formula = mark.of.as_deref().and_then(|of| self.elsewhere.reference(of, &mark.mark));
        let result = mark.mark.clone();
        formula.map_or(Content::Text(mark.mark.clone()), |formula| Content::Formula { formula, result })
    }

    fn count_content(&self, count: &Count) -> Content {
        let of = count.of.as_ref();
        let formula = of.and_then(|of| self.elsewhere.count(&of.indicators, &of.mark, count.number));
        formula.map_or(Content::Number(f64::from(count.number)), |formula| Content::Formula {
            formula,
            result: count.number.to_string(),
        })
    }

    fn text_cell(
        &self,
        text: &TextCell,
        column: &Column,
        span: Span,
        names: &SheetNames,
    ) -> Result<(Content, Format), XlsxError> {
        let format = if text.strong { self.styles.bold(BODY) } else { self.styles.text(BODY) };
        let mut format = aligned(wrapped(format, Lie::Middle), column.align);
        if column.align == Align::Left {
            format = format.set_indent(indent_of(span, self));
        }
        let joined = text.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n");
        let content = match &text.link {
            Some(anchor) => Content::Link { text: joined, target: names.link(anchor)? },
            None => Content::Text(joined),
        };
        Ok((content, format))
    }

    /// A row of long texts.
    fn narrative_row(&mut self, cells: &[Cell], laid: &Laid, names: &SheetNames) -> Result<(), XlsxError> {
        let plain: Vec<Vec<Paragraph>> = cells.iter().map(paragraphs).collect();
        let mut texts = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            let (strong, link) = match cell {
                Cell::Text(text) => (text.strong, text.link.as_deref()),
                _ => (false, None),
            };
            let span = laid.column_span(self, index);
            let align = laid.columns[index].align;
            texts.push(Flowing {
                span,
                paragraphs: &plain[index],
                size: BODY,
                strong,
                indent: if align == Align::Left { indent_of(span, self) } else { 0 },
                note: None,
                format: aligned(self.styles.text(BODY), align),
                link: link.map(|anchor| names.link(anchor)).transpose()?,
            });
        }
        let blank = self.styles.text(BODY);
        let foot = self.styles.ruled(blank.clone());
        self.flow_row(&texts, &Around { air_pt: AIR, blank, foot })
    }

    fn ruled_row(&mut self, laid: &Laid) -> Result<(), XlsxError> {
        let row = self.row(RULED_ROW)?;
        for column in 0..laid.columns.len() {
            let format = self.styles.ruled(wrapped(self.styles.text(BODY), Lie::Middle));
            self.put(row, laid.column_span(self, column), &Content::Blank, &format)?;
        }
        Ok(())
    }
}

/// Narrow columns have no room for an indent.
fn indent_of(span: Span, sheet: &Sheet) -> u8 {
    u8::from(sheet.grid.span_width(span) >= 100)
}

/// How many columns from here on have the same band; one where there is none.
fn band_length(columns: &[Column], first: usize) -> usize {
    match &columns[first].band {
        None => 1,
        band => columns[first..].iter().take_while(|column| column.band == *band).count(),
    }
}

fn figure_value(styles: &Styles, figure: &Figure, column: &Column) -> (Content, Format) {
    let strong = figure.strong || column.emphasis;
    let format = if strong { styles.bold(BODY) } else { styles.text(BODY) };
    let format = aligned(wrapped(format, Lie::Middle).unset_text_wrap(), Align::Right).set_indent(1);
    match figure_content(&figure.printed, figure.number) {
        // A column may have given way a little to an edge of another table: a number without room shows as ###.
        FigureContent::Number { value, format: number } => {
            (Content::Number(value), format.set_num_format(number).set_shrink())
        }
        FigureContent::Word(word) => {
            let format = wrapped(styles.grey(BODY), Lie::Middle).unset_text_wrap();
            (Content::Text(word), aligned(format, Align::Right).set_indent(1))
        }
    }
}

/// A cell of a narrative table as text.
fn paragraphs(cell: &Cell) -> Vec<Paragraph> {
    let one = |text: String| vec![Paragraph { text, style: crate::report::document::ParagraphStyle::Body }];
    match cell {
        Cell::Empty | Cell::Trend(_) => Vec::new(),
        Cell::Text(text) => text.paragraphs.clone(),
        Cell::Figure(figure) => one(figure.printed.clone()),
        Cell::Mark(mark) => one(format!("{}　{}", mark.mark, mark.label)),
        Cell::Count(count) => one(count.number.to_string()),
    }
}
