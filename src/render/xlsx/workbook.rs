//! The workbook: properties, theme, a sheet for each section, the hidden sheet of chart figures.

use std::io::Write;

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, FontScheme, Format, Workbook, Worksheet};

use super::XlsxError;
use super::cell_format::Styles;
use super::cell_text::checked;
use super::chart_figures::ChartFigures;
use super::grid::Grid;
use super::mark_places::{MarkPlace, MarkPlaces};
use super::page_setup::{Fixed, Page, set_up};
use super::piece::{Piece, Pieces};
use super::prose::{abreast, label_width, prose_edges};
use super::row_height::Ruler;
use super::sheet::Sheet;
use super::sheet_name::SheetNames;
use super::table::Laid;
use super::table_shape::{Shape, shape};
use super::tally::{TallyEdges, tally_edges};
use crate::report::FileIdentity;
use crate::report::document::{Document, Section, SectionKind, Table};

/// The Office theme with BIZ UDPゴシック as its East Asian font: charts cannot name one, the theme decides.
const THEME: &str = include_str!("theme.xml");
/// The day's time that the file's creation is dated to; a document has a date only.
pub(super) const HOUR: u16 = 9;
/// Excel's default row and column in Arial 10.
const UNIT_ROW_PX: u32 = 17;
const UNIT_COLUMN_PX: u32 = 64;
/// Room for the year and the edition at the right of a sheet's title.
pub(super) const YEAR_PX: u32 = 240;
/// Everything that the sheets of a workbook share.
pub(super) struct Press<'a> {
    pub document: &'a Document,
    pub ruler: Ruler<'a>,
    pub styles: Styles,
    pub names: SheetNames<'a>,
    pub page: Page,
}

/// In which turn a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Has marks of its own.
    Source,
    /// The list of indicators.
    List,
    /// Counts what stands in the list.
    Count,
}

/// A sheet's pieces with the place of each on the grid.
struct Plan<'a> {
    pieces: Pieces<'a>,
    shapes: Vec<Shape>,
    /// For each piece its own edges; tables have a shape instead.
    edges: Vec<PieceEdges>,
    grid: Grid,
}

enum PieceEdges {
    None,
    Tallies(Vec<TallyEdges>),
    Columns(Vec<u32>),
}

impl Press<'_> {
    pub fn print(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        set_theme(&mut workbook)?;
        set_column_unit(&mut workbook)?;
        workbook.set_properties(&properties(self.document)?);
        let mut figures = ChartFigures::new(self.names.chart_figures(), self.styles)?;
        for worksheet in self.sheets(&mut figures)? {
            workbook.push_worksheet(worksheet);
        }
        if let Some(figures) = figures.finish() {
            workbook.push_worksheet(figures);
        }
        Ok(workbook.save_to_buffer()?)
    }

    /// The visible sheets in their order. A sheet that takes marks from another is written after it: the list of
    /// indicators after the sections, the summary after the list.
    fn sheets(&self, figures: &mut ChartFigures) -> Result<Vec<Worksheet>, XlsxError> {
        let sections = self.document.ordered_sections();
        let mut sheets: Vec<Option<Worksheet>> = Vec::new();
        sheets.resize_with(sections.len(), || None);
        let mut marks = MarkPlaces::default();
        for turn in [Turn::Source, Turn::List, Turn::Count] {
            let mut written = MarkPlaces::default();
            for (index, section) in sections.iter().enumerate().filter(|(_, section)| self.turn(section) == turn) {
                let (sheet, own) =
                    self.sheet(section, index == 0, &marks, figures).map_err(|error| error.on(section))?;
                sheets[index] = Some(sheet);
                written.extend(own);
            }
            marks = written;
        }
        let contents = self.names.contents().map(|name| self.contents(&sections, name)).transpose()?;
        Ok(contents.into_iter().chain(sheets.into_iter().flatten()).collect())
    }

    fn turn(&self, section: &Section) -> Turn {
        if self.document.overview.as_ref().is_some_and(|overview| overview.anchor == section.anchor) {
            Turn::List
        } else if section.kind == SectionKind::Summary {
            Turn::Count
        } else {
            Turn::Source
        }
    }

    /// An empty sheet with the columns of a grid.
    pub fn blank_sheet<'s>(
        &'s self,
        grid: Grid,
        name: &str,
        elsewhere: &'s MarkPlaces,
    ) -> Result<Sheet<'s>, XlsxError> {
        let mut sheet = Sheet::new(name, grid, self.styles, self.ruler, elsewhere)?;
        if let Some(contents) = self.names.contents().filter(|contents| *contents != name) {
            sheet.link_back(contents, SheetNames::target(contents))?;
        }
        Ok(sheet)
    }

    fn sheet(
        &self,
        section: &Section,
        is_first: bool,
        elsewhere: &MarkPlaces,
        figures: &mut ChartFigures,
    ) -> Result<(Worksheet, Vec<MarkPlace>), XlsxError> {
        let plan = self.plan(section)?;
        let mut sheet = self.blank_sheet(plan.grid.clone(), &section.sheet_name, elsewhere)?;
        sheet.title(&section.title, self.document)?;
        if is_first && self.names.contents().is_none() {
            sheet.imprint(self.document)?;
        }
        let mut fixed = Fixed { repeated: None, frozen_rows: sheet.rows.next() };
        for (piece, edges) in plan.pieces.pieces.iter().zip(&plan.edges) {
            let repeated = self.piece(&mut sheet, piece, edges, &plan, section, figures)?;
            if let Some((_, last)) = repeated {
                fixed = Fixed { repeated, frozen_rows: last + 1 };
            }
        }
        set_up(&mut sheet, self.document, self.page, fixed)?;
        sheet.draw_trends(figures)?;
        Ok((sheet.worksheet, sheet.marks))
    }

    /// Writes a piece; returns the rows that every page repeats, if it has them.
    fn piece(
        &self,
        sheet: &mut Sheet,
        piece: &Piece,
        edges: &PieceEdges,
        plan: &Plan,
        section: &Section,
        figures: &mut ChartFigures,
    ) -> Result<Option<(u32, u32)>, XlsxError> {
        // A goal's comment on its targets does not leave them.
        if section.kind == SectionKind::Targets && matches!(piece, Piece::Proses(_) | Piece::Remark(_)) {
            sheet.rows.keep_with_next();
        }
        let laid = |shape: usize| Laid { columns: &plan.pieces.shapes[shape], shape: &plan.shapes[shape] };
        match (piece, edges) {
            (Piece::SharedHead { shape }, _) => {
                sheet.gap(6.0)?;
                return sheet.table_head(&laid(*shape)).map(Some);
            }
            (Piece::Heading { text, minor }, _) => {
                sheet.rows.begin_block();
                sheet.heading(text, *minor, section.kind)?;
            }
            (Piece::Table(table), _) => {
                let head = sheet.table(table, &laid(table.shape), &self.names)?;
                return Ok(head.filter(|_| section.kind == SectionKind::Opinions));
            }
            (Piece::Tallies(tallies), PieceEdges::Tallies(edges)) => {
                sheet.tallies(tallies, edges, &section.sheet_name)?;
            }
            (Piece::Fields(fields), PieceEdges::Columns(edges)) => sheet.fields(fields, edges[1])?,
            (Piece::Charts(charts), PieceEdges::Columns(edges)) => sheet.charts(charts, edges, figures)?,
            (Piece::Proses(proses), PieceEdges::Columns(edges)) => sheet.proses(proses, edges)?,
            (Piece::Remark(remark), _) => sheet.remark(remark)?,
            (Piece::Footnotes(notes), _) => sheet.footnotes(notes)?,
            (Piece::Tallies(_) | Piece::Fields(_) | Piece::Charts(_) | Piece::Proses(_), _) => {}
        }
        Ok(None)
    }

    /// Lays all pieces over one grid: tables first, with the most columns first, then what can give way.
    fn plan<'s>(&self, section: &'s Section) -> Result<Plan<'s>, XlsxError> {
        let pieces = Pieces::of(section)?;
        let page_width = self.page.width_px;
        let tables = |index: usize| -> Vec<&Table> {
            let table = |piece: &'_ Piece<'s>| matches!(piece, Piece::Table(table) if table.shape == index);
            pieces
                .pieces
                .iter()
                .filter(|piece| table(piece))
                .filter_map(|piece| if let Piece::Table(table) = piece { Some(table.table.as_ref()) } else { None })
                .collect()
        };
        let shapes_of = |width: u32| -> Vec<Shape> {
            let columns = pieces.shapes.iter().enumerate();
            columns.map(|(index, columns)| shape(columns, &tables(index), self.ruler, width)).collect()
        };
        let mut shapes = shapes_of(page_width);
        // A table that needs more than the page's width makes the whole sheet wider; "fit to one page wide" sets it
        // smaller.
        let width = shapes.iter().filter_map(|shape| shape.edges.last().copied()).fold(page_width, u32::max);
        if width > page_width {
            shapes = shapes_of(width);
        }
        let mut grid = Grid::new(width);
        let mut edges: Vec<PieceEdges> =
            pieces.pieces.iter().map(|piece| self.tally_edges(piece, &mut grid, width)).collect();
        let mut order: Vec<usize> = (0..shapes.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(shapes[*index].edges.len()));
        for index in order {
            shapes[index].edges = grid.lay(&shapes[index].edges);
        }
        for (piece, edges) in pieces.pieces.iter().zip(&mut edges) {
            let wanted = self.wanted_edges(piece, grid.width());
            if let Some(wanted) = wanted {
                *edges = PieceEdges::Columns(grid.lay(&wanted));
            }
        }
        // The title needs an edge before the year at its right.
        if grid.edge_before(grid.width() - YEAR_PX) < grid.width() / 2 {
            grid.lay_exactly(&[0, grid.width() - YEAR_PX, grid.width()]);
        }
        Ok(Plan { pieces, shapes, edges, grid })
    }

    fn tally_edges(&self, piece: &Piece, grid: &mut Grid, width: u32) -> PieceEdges {
        match piece {
            Piece::Tallies(tallies) => {
                let edges = tally_edges(tallies, self.ruler, width);
                PieceEdges::Tallies(edges.iter().map(|edges| grid.lay_exactly(edges)).collect())
            }
            _ => PieceEdges::None,
        }
    }

    fn wanted_edges(&self, piece: &Piece, width: u32) -> Option<Vec<u32>> {
        match piece {
            Piece::Charts(_) => Some(prose_edges(2, width)),
            Piece::Proses(proses) => Some(prose_edges(abreast(proses), width)),
            Piece::Fields(fields) => Some(vec![0, label_width(self.ruler, fields), width]),
            _ => None,
        }
    }
}

/// Columns are measured in digits of the workbook's default font, so that font must be one that every machine has:
/// Arial has it, or Liberation Sans of the same widths; Calibri, the usual default, makes columns a third wider where
/// it is missing. In 9.5 pt both count the same: Excel rounds a digit to 7 px, LibreOffice takes 7.04 (in 10 pt 7.41).
/// No cell of the report is set in it.
pub(super) fn set_column_unit(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let unit = Format::new().set_font_name("Arial").set_font_size(9.5).set_font_scheme(FontScheme::None);
    workbook.set_default_format(&unit, UNIT_ROW_PX, UNIT_COLUMN_PX)?;
    Ok(())
}

/// The writer takes a theme from a file only.
pub(super) fn set_theme(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(THEME.as_bytes())?;
    file.flush()?;
    workbook.use_custom_theme(file.path())?;
    Ok(())
}

fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let date = document.made_on;
    let year = u16::try_from(date.year()).map_err(|_| XlsxError::CreationDate(date))?;
    let made = ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?.and_hms(HOUR, 0, 0)?;
    // What stands in no cell: properties, heads and feet.
    let notice = document.notice.as_deref().unwrap_or_default();
    for text in [&document.title, &document.subtitle, &document.author, &document.city_name, &document.plan_name] {
        checked(text)?;
    }
    for text in [document.year_label.as_str(), notice] {
        checked(text)?;
    }
    Ok(DocProperties::new()
        .set_title(&document.title)
        .set_subject(&document.subtitle)
        .set_author(&document.author)
        .set_company(&document.city_name)
        .set_creation_datetime(&made)
        .set_custom_property(FileIdentity::PROPERTY, document.identity.to_string()))
}
