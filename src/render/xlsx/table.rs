//! Tables: figures with their sub-rows, marks, long texts.

use super::line::{Content, Layout, Line, Piece, Run};
use super::look::{Down, Look, SMALL};
use super::measure;
use super::number;
use super::section::Setting;
use crate::report::document::{Align, Cell, Column, Figure, ParagraphStyle, Table, TableKind, TextCell};

const SUB: f32 = 13.0;

/// The table over the sheet's width.
pub(super) fn layout(setting: &Setting, table: &Table) -> Layout {
    let columns = super::columns::edges(setting, table);
    Writing { setting, table, columns }.layout()
}

struct Writing<'a> {
    setting: &'a Setting<'a>,
    table: &'a Table,
    /// Edges of each column and, where it holds marks, the right edge of its chips.
    columns: Vec<super::columns::Place>,
}

impl Writing<'_> {
    fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        if let Some(caption) = &self.table.caption {
            layout.lines.push(self.caption(caption));
        }
        layout.lines.extend(self.heads());
        for (index, row) in self.table.rows.iter().enumerate() {
            let mut lines = self.row(row);
            if index + 2 == self.table.rows.len() && self.table.kind == TableKind::Indicators {
                // No single indicator alone on a page.
                lines.iter_mut().for_each(|line| line.keep = true);
            }
            layout.lines.extend(lines);
        }
        layout.lines.push(Line::gap(6.0));
        layout
    }

    fn caption(&self, caption: &str) -> Line {
        let look = Look::body(self.setting.colors).strong(true);
        let edges = self.setting.whole();
        Line::new(self.setting.height(caption, edges, &look), vec![Piece::new(edges, Content::text(caption), look)])
            .kept()
    }

    fn heads(&self) -> Vec<Line> {
        let banded = self.table.columns.iter().any(|column| column.band.is_some());
        let mut lines = Vec::new();
        if banded {
            lines.push(Line::new(20.0, self.bands()));
        }
        let titles: Vec<Piece> =
            self.table.columns.iter().enumerate().map(|(at, column)| self.head(at, column)).collect();
        let height = titles.iter().map(|piece| self.setting.piece_height(piece)).fold(22.0, f32::max);
        lines.push(Line::new(height, titles));
        lines.iter_mut().for_each(|line| {
            line.keep = true;
            line.head = true;
        });
        lines
    }

    fn head_look(&self) -> Look {
        let colors = self.setting.colors;
        Look::small(colors).sized(9.0).colored(colors.ink).strong(true).filled(colors.header)
    }

    fn bands(&self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut last: Option<&str> = None;
        for (column, place) in self.table.columns.iter().zip(&self.columns) {
            let band = column.band.as_deref();
            match pieces.last_mut() {
                Some(piece) if band.is_some() && band == last => piece.right = place.right,
                _ => {
                    let content = band.map_or(Content::Blank, Content::text);
                    let look = self.head_look().across(Align::Center).unwrapped();
                    let look = if band.is_some() { look.ruled(self.setting.colors.line) } else { look };
                    pieces.push(Piece::new((place.left, place.right), content, look));
                }
            }
            last = band;
        }
        pieces
    }

    fn head(&self, at: usize, column: &Column) -> Piece {
        let place = &self.columns[at];
        let mut runs = vec![Run::plain(&column.title)];
        if let Some(note) = &column.note {
            let color = Some(self.setting.colors.grey);
            runs.push(Run { text: format!("\n{note}"), bold: Some(false), size: Some(7.5), color });
        }
        let look = self.head_look().across(column.align);
        let look = if column.align == Align::Center { look } else { look.indented(self.indent(column)) };
        Piece::new((place.left, place.right), Content::Runs(runs), look)
    }

    fn indent(&self, column: &Column) -> u8 {
        u8::from(column.align != Align::Center)
    }

    fn row(&self, row: &[Cell]) -> Vec<Line> {
        let doubled = row.iter().any(|cell| matches!(cell, Cell::Figure(figure) if sub_of(figure).is_some()));
        if doubled { self.doubled(row) } else { self.plain(row) }
    }

    /// A value row and a sub-row; what has no sub-value stands over both.
    fn doubled(&self, row: &[Cell]) -> Vec<Line> {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        let mut height: f32 = 22.0;
        for (at, cell) in row.iter().enumerate() {
            match cell {
                Cell::Figure(figure) if sub_of(figure).is_some() => {
                    let (value, sub) = self.pair(at, figure);
                    above.push(value);
                    below.push(sub);
                }
                _ => {
                    for piece in self.pieces(at, cell) {
                        height = height.max(self.setting.piece_height(&piece) - SUB);
                        above.push(piece.over(2));
                    }
                }
            }
        }
        vec![Line::new(height, above).kept(), Line::new(SUB, below)]
    }

    fn pair(&self, at: usize, figure: &Figure) -> (Piece, Piece) {
        let value = self.figure(at, figure);
        let sub = Look { size: 7.5, bold: false, down: Down::Top, number: None, ..value.look.clone() };
        let sub = sub.colored(self.setting.colors.grey).unwrapped();
        let text = sub_of(figure).unwrap_or_default();
        let sub = Piece::new((value.left, value.right), Content::text(text), sub);
        let look = Look { bottom: None, ..value.look.clone() }.down(Down::Bottom);
        (Piece { look, ..value }, sub)
    }

    /// A row without sub-values; where a text is longer than a row may be high, further rows.
    fn plain(&self, row: &[Cell]) -> Vec<Line> {
        let cells: Vec<Vec<Vec<Piece>>> =
            row.iter().enumerate().map(|(at, cell)| self.split(self.pieces(at, cell))).collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or(1);
        let rows = (0..count).map(|number| {
            let parts = cells.iter().enumerate();
            let parts = parts.map(|(at, parts)| parts.get(number).cloned().unwrap_or_else(|| vec![self.blank(at)]));
            parts.flatten().collect::<Vec<Piece>>()
        });
        match self.table.kind {
            TableKind::Narrative => self.narrative(rows.collect()),
            TableKind::Indicators => rows.map(|pieces| self.setting.line(pieces, 26.0)).collect(),
            TableKind::Plain => rows.map(|pieces| self.setting.line(pieces, 22.0)).collect(),
        }
    }

    fn narrative(&self, rows: Vec<Vec<Piece>>) -> Vec<Line> {
        let lines = rows.into_iter().map(|pieces| self.setting.prose_line(pieces, 16.0)).collect();
        let edges: Vec<(u32, u32)> = self.columns.iter().map(|place| (place.left, place.right)).collect();
        self.setting.padded(lines, &edges)
    }

    fn split(&self, pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
        match &pieces[..] {
            [one] => self.setting.split(one).into_iter().map(|part| vec![part]).collect(),
            _ => vec![pieces],
        }
    }

    fn blank(&self, at: usize) -> Piece {
        let place = &self.columns[at];
        let look = match self.table.kind {
            TableKind::Narrative => Look { bottom: None, ..self.look() },
            _ => self.look(),
        };
        Piece::new((place.left, place.right), Content::Blank, look)
    }

    fn look(&self) -> Look {
        Look::body(self.setting.colors).ruled(self.setting.colors.line)
    }

    fn pieces(&self, at: usize, cell: &Cell) -> Vec<Piece> {
        let place = &self.columns[at];
        let column = &self.table.columns[at];
        let edges = (place.left, place.right);
        match cell {
            Cell::Empty => match place.chip {
                Some(chip) => vec![
                    Piece::new((place.left, chip), Content::Blank, self.look()),
                    Piece::new((chip, place.right), Content::Blank, self.look()),
                ],
                None => vec![self.blank(at)],
            },
            Cell::Text(text) => vec![Piece::new(edges, text_content(text), self.text_look(column, text))],
            Cell::Figure(figure) => vec![self.figure(at, figure)],
            Cell::Mark(mark) => {
                let chip = place.chip.unwrap_or(place.left + super::columns::CHIP).min(place.right);
                let label = self.look().indented(1).sized(9.5);
                vec![
                    self.setting.chip((place.left, chip), &mark.mark, mark.tone),
                    Piece::new((chip, place.right), Content::text(&mark.label), label),
                ]
            }
            Cell::Count(count) => {
                let look = self.look().across(column.align).number("0").unwrapped();
                let look = if *count == 0 { look.colored(self.setting.colors.grey) } else { look };
                vec![Piece::new(edges, Content::Number(f64::from(*count)), look)]
            }
        }
    }

    fn text_look(&self, column: &Column, text: &TextCell) -> Look {
        let look = self.look().strong(text.strong).across(column.align).indented(self.indent(column));
        match self.table.kind {
            TableKind::Narrative => Look { bottom: None, ..look }.down(Down::Top),
            _ => look,
        }
    }

    fn figure(&self, at: usize, figure: &Figure) -> Piece {
        let place = &self.columns[at];
        let column = &self.table.columns[at];
        let look = self.look().across(column.align).unwrapped();
        let look = if column.align == Align::Center { look } else { look.indented(1) };
        let look = look.strong(figure.strong || column.emphasis);
        let edges = (place.left, place.right);
        match number::of(figure) {
            Some((value, format)) => Piece::new(edges, Content::Number(value), look.number(format)),
            None => {
                let look = Look { bold: false, ..look }.colored(self.setting.colors.grey);
                Piece::new(edges, Content::text(&figure.printed), look)
            }
        }
    }
}

/// What stands small under a value.
fn sub_of(figure: &Figure) -> Option<String> {
    match (&figure.second, &figure.year_label) {
        (Some(second), Some(year)) => Some(format!("{second} {year}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

fn text_content(text: &TextCell) -> Content {
    let plain = || text.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n");
    if let Some(anchor) = &text.link {
        return Content::Link { text: plain(), anchor: anchor.clone() };
    }
    if text.paragraphs.iter().all(|paragraph| paragraph.style != ParagraphStyle::Label) {
        return Content::text(plain());
    }
    let last = text.paragraphs.len().saturating_sub(1);
    let runs = text.paragraphs.iter().enumerate().map(|(index, paragraph)| Run {
        text: if index == last { paragraph.text.clone() } else { format!("{}\n", paragraph.text) },
        bold: (paragraph.style == ParagraphStyle::Label).then_some(true),
        size: None,
        color: None,
    });
    Content::Runs(runs.collect())
}

/// The width that a cell asks for, in pixels: a number that does not fit shows as ####.
pub(super) fn asked(setting: &Setting, kind: TableKind, column: &Column, cell: &Cell, longest: u32) -> u32 {
    let indent = if column.align == Align::Center { 0 } else { 14 };
    match cell {
        Cell::Figure(figure) => {
            let value = measure::pixels(setting.fonts, &figure.printed, super::look::BODY, true);
            let sub = sub_of(figure).map_or(0, |sub| measure::pixels(setting.fonts, &sub, 7.5, false));
            value.max(sub) + indent
        }
        Cell::Mark(mark) => measure::pixels(setting.fonts, &mark.label, 9.5, false) + super::columns::CHIP + 16,
        Cell::Count(count) => measure::pixels(setting.fonts, &count.to_string(), super::look::BODY, true),
        Cell::Text(text) if kind == TableKind::Indicators => {
            let widest =
                text.paragraphs.iter().map(|p| measure::pixels(setting.fonts, &p.text, super::look::BODY, text.strong));
            (widest.max().unwrap_or(0) + indent).min(longest)
        }
        Cell::Text(_) | Cell::Empty => 0,
    }
    .max(measure::pixels(setting.fonts, &column.title, SMALL + 0.5, true).min(90) + indent)
}
