//! What stands on a sheet, in order: the section's blocks, with those joined that share a row or a head.

use std::borrow::Cow;

use super::XlsxError;
use super::opinions::opinions_table;
use crate::report::document::{
    Block, Cell, Column, Field, Prose, Section, SectionKind, SeriesChart, Table, TableKind, Tally,
};

/// A piece of a sheet.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Heading {
        text: &'a str,
        minor: bool,
    },
    Tallies(&'a [Tally]),
    Fields(&'a [Field]),
    Table(SheetTable<'a>),
    /// The head that all tables below it share.
    SharedHead {
        shape: usize,
    },
    Charts(&'a [SeriesChart]),
    /// Neighbouring texts, set abreast.
    Proses(Vec<&'a Prose>),
    Remark(&'a Prose),
    Footnotes(&'a [String]),
}

/// A table with the number of its shape; tables with the same heads have the same shape.
#[derive(Debug)]
pub(super) struct SheetTable<'a> {
    pub table: Cow<'a, Table>,
    pub shape: usize,
    pub with_head: bool,
    /// Empty ruled rows after the last one.
    pub ruled_lines: u8,
}

/// The pieces of a section and the columns of each shape.
pub(super) struct Pieces<'a> {
    pub pieces: Vec<Piece<'a>>,
    pub shapes: Vec<Vec<Column>>,
}

impl<'a> Pieces<'a> {
    /// # Errors
    /// A table whose rows do not have as many cells as it has columns.
    pub fn of(section: &'a Section) -> Result<Pieces<'a>, XlsxError> {
        let mut found = Pieces { pieces: Vec::new(), shapes: Vec::new() };
        for block in &section.blocks {
            found.push(block, section)?;
        }
        found.share_years();
        found.share_head(section);
        Ok(found)
    }

    fn push(&mut self, block: &'a Block, section: &Section) -> Result<(), XlsxError> {
        let piece = match block {
            Block::Heading { text, minor } => Piece::Heading { text, minor: *minor },
            Block::Tallies(tallies) => Piece::Tallies(tallies),
            Block::Fields(fields) => Piece::Fields(fields),
            Block::Table(table) => self.table(Cow::Borrowed(table), 0, section)?,
            Block::Opinions(opinions) => {
                self.table(Cow::Owned(opinions_table(opinions)), opinions.ruled_lines, section)?
            }
            Block::Charts(charts) => Piece::Charts(charts),
            Block::Prose(prose) => match self.pieces.last_mut() {
                Some(Piece::Proses(neighbours)) => {
                    neighbours.push(prose);
                    return Ok(());
                }
                _ => Piece::Proses(vec![prose]),
            },
            Block::Remark(remark) => Piece::Remark(remark),
            Block::Footnotes(notes) => Piece::Footnotes(notes),
            Block::Turn(_) => return Ok(()),
        };
        self.pieces.push(piece);
        Ok(())
    }

    fn table(&mut self, table: Cow<'a, Table>, ruled: u8, section: &Section) -> Result<Piece<'a>, XlsxError> {
        check_rows(&table, section)?;
        let same = |columns: &Vec<Column>| {
            columns.len() == table.columns.len() && columns.iter().zip(&table.columns).all(|(a, b)| same_head(a, b))
        };
        let shape = self.shapes.iter().position(same).unwrap_or_else(|| {
            self.shapes.push(table.columns.clone());
            self.shapes.len() - 1
        });
        Ok(Piece::Table(SheetTable { table, shape, with_head: true, ruled_lines: ruled }))
    }

    fn tables_of(&mut self, shape: usize) -> impl Iterator<Item = &mut SheetTable<'a>> {
        self.pieces.iter_mut().filter_map(move |piece| match piece {
            Piece::Table(table) if table.shape == shape => Some(table),
            _ => None,
        })
    }

    /// A year label that stands in some tables' heads and not in others' goes into the cells, beside the values.
    fn share_years(&mut self) {
        for shape in 0..self.shapes.len() {
            for column in 0..self.shapes[shape].len() {
                let note = self.shapes[shape][column].note.clone();
                if self.tables_of(shape).any(|table| table.table.columns[column].note != note) {
                    self.tables_of(shape).for_each(|table| move_year(table.table.to_mut(), column));
                    self.shapes[shape][column].note = None;
                }
            }
        }
    }

    /// On the sheet of targets the tables of the goals follow under one head, which every page repeats.
    fn share_head(&mut self, section: &Section) {
        if section.kind != SectionKind::Targets {
            return;
        }
        let shapes = 0..self.shapes.len();
        let Some(shape) = shapes.into_iter().find(|shape| self.tables_of(*shape).count() > 1) else { return };
        if self.tables_of(shape).any(|table| table.table.kind != TableKind::Indicators) {
            return;
        }
        self.tables_of(shape).for_each(|table| table.with_head = false);
        self.pieces.insert(0, Piece::SharedHead { shape });
    }
}

fn same_head(one: &Column, other: &Column) -> bool {
    one.title == other.title && one.band == other.band && one.align == other.align
}

fn move_year(table: &mut Table, column: usize) {
    let Some(note) = table.columns[column].note.take() else { return };
    for row in &mut table.rows {
        if let Cell::Figure(figure) = &mut row[column] {
            figure.year_label.get_or_insert_with(|| note.clone());
        }
    }
}

fn check_rows(table: &Table, section: &Section) -> Result<(), XlsxError> {
    let columns = table.columns.len();
    match table.rows.iter().position(|row| row.len() != columns) {
        None => Ok(()),
        Some(row) => Err(XlsxError::UnevenRow {
            table: table.caption.clone().unwrap_or_else(|| section.title.clone()),
            row: row + 1,
            cells: table.rows[row].len(),
            columns,
        }),
    }
}
