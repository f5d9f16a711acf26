//! A section laid out as lines.

use std::collections::BTreeMap;

use rust_xlsxwriter::FormatBorder;

use super::line::{Content, Layout, Line, Piece};
use super::look::{Down, Look, tint};
use super::measure::HIGHEST;
use super::{columns, measure, opinions, panel, series, table, tally};
use crate::report::document::{Align, Block, Colors, Document, Section, Table, TableKind, Tone};
use crate::typeset::Fonts;

/// Width of a sheet in pixels: A4 landscape less the margins, at full size.
pub(super) const WIDTH: u32 = 1044;
/// Room over and under long texts in a table.
const PAD: f32 = 5.0;
/// How far an edge moves to stand on one of the sheet's.
const NEAR: u32 = 40;

/// What the blocks of a sheet are laid out with.
pub(super) struct Setting<'a> {
    pub fonts: &'a Fonts,
    pub colors: &'a Colors,
    /// Edges of the table that decides the sheet's columns.
    pub anchors: Vec<u32>,
    /// Names of sheets by anchor.
    pub sheets: &'a BTreeMap<&'a str, &'a str>,
}

/// All lines of the section's sheet.
pub(super) fn layout(document: &Document, section: &Section, fonts: &Fonts, sheets: &BTreeMap<&str, &str>) -> Layout {
    let mut setting = Setting { fonts, colors: &document.look.colors, anchors: Vec::new(), sheets };
    if let Some(table) = deciding(section) {
        setting.anchors = columns::anchors(&setting, table);
    }
    let mut layout = title(&setting, document, section);
    for block in &section.blocks {
        layout.append(setting.block(block));
    }
    layout
}

/// The table of figures with the most columns.
fn deciding(section: &Section) -> Option<&Table> {
    let tables = section.blocks.iter().filter_map(|block| match block {
        Block::Table(table) if table.kind == TableKind::Indicators => Some(table),
        _ => None,
    });
    tables.fold(None, |widest: Option<&Table>, table| match widest {
        Some(there) if there.columns.len() >= table.columns.len() => Some(there),
        _ => Some(table),
    })
}

fn title(setting: &Setting, document: &Document, section: &Section) -> Layout {
    let colors = setting.colors;
    let split = setting.snap(WIDTH - 230);
    let bar = Some((FormatBorder::Medium, colors.ink));
    let look = Look { bottom: bar, ..Look::body(colors).sized(16.0).strong(true) };
    let side = Look { bottom: bar, ..Look::small(colors).across(Align::Right).unwrapped() };
    let said = [document.edition_label.as_deref(), document.department.as_deref(), Some(document.year_label.as_str())];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join("　");
    let height = setting.height(&section.title, (0, split), &look).max(30.0);
    let pieces = vec![
        Piece::new((0, split), Content::text(&section.title), look),
        Piece::new((split, WIDTH), Content::text(said), side),
    ];
    Layout { lines: vec![Line::new(height, pieces).kept(), Line::gap(8.0).kept()], charts: Vec::new() }
}

impl Setting<'_> {
    fn block(&self, block: &Block) -> Layout {
        match block {
            Block::Heading { text, minor } => self.heading(text, *minor),
            Block::Tallies(tallies) => tally::layout(self, tallies),
            Block::Fields(fields) => panel::fields(self, fields),
            Block::Table(table) => table::layout(self, table),
            Block::Charts(charts) => series::layout(self, charts),
            Block::Prose(prose) => panel::prose(self, prose),
            Block::Remark(prose) => panel::remark(self, prose),
            Block::Footnotes(notes) => panel::footnotes(self, notes),
            Block::Opinions(opinions) => opinions::layout(self, opinions),
        }
    }

    fn heading(&self, text: &str, minor: bool) -> Layout {
        let mut line = self.heading_line(text, self.whole()).kept();
        if minor {
            line.pieces.iter_mut().for_each(|piece| {
                piece.look.left = None;
                piece.look.size = 10.5;
                piece.look.indent = 0;
            });
        }
        Layout { lines: vec![line, Line::gap(3.0).kept()], charts: Vec::new() }
    }

    /// A heading with the bar at its left.
    pub fn heading_line(&self, text: &str, edges: (u32, u32)) -> Line {
        let look = Look::body(self.colors).sized(11.5).strong(true).indented(1);
        let look = Look { left: Some((FormatBorder::Thick, self.colors.ink)), ..look };
        let height = self.height(text, edges, &look).max(22.0);
        Line::new(height, vec![Piece::new(edges, Content::text(text), look)])
    }

    /// A mark's letter on the tint of its colour.
    pub fn chip(&self, edges: (u32, u32), mark: &str, tone: Tone) -> Piece {
        let color = self.colors.tone(tone);
        let look = Look::body(self.colors).strong(true).colored(color).filled(tint(color, 0.12));
        let look = look.across(Align::Center).ruled(self.colors.line).unwrapped();
        Piece::new(edges, Content::text(mark), look)
    }

    pub fn whole(&self) -> (u32, u32) {
        (0, WIDTH)
    }

    /// The sheet's edge next to a place, or the place itself when none is near.
    pub fn snap(&self, at: u32) -> u32 {
        let edges = self.anchors.iter().copied().chain([0, WIDTH]);
        let next = edges.min_by_key(|edge| edge.abs_diff(at));
        next.filter(|edge| edge.abs_diff(at) <= NEAR).unwrap_or(at)
    }

    pub fn height(&self, text: &str, edges: (u32, u32), look: &Look) -> f32 {
        measure::height(measure::count(self.fonts, text, edges, look), look.size)
    }

    pub fn piece_height(&self, piece: &Piece) -> f32 {
        match text_of(&piece.content) {
            Some(text) if piece.look.wrap => self.height(&text, (piece.left, piece.right), &piece.look),
            _ => 0.0,
        }
    }

    /// A line as high as its highest piece.
    pub fn line(&self, pieces: Vec<Piece>, least: f32) -> Line {
        let height = pieces.iter().map(|piece| self.piece_height(piece)).fold(least, f32::max);
        Line::new(height.min(HIGHEST), pieces)
    }

    /// A line of prose: its highest piece spreads over the height, pieces of one line stand as before.
    pub fn prose_line(&self, pieces: Vec<Piece>, least: f32) -> Line {
        let mut line = self.line(pieces, least);
        for piece in &mut line.pieces {
            let own = self.piece_height(piece);
            if own > measure::height(1, piece.look.size) + 0.1 && own + 0.1 >= line.height {
                piece.look.down = Down::Spread;
            }
        }
        line
    }

    /// Lines of long texts with room over and under them, and the rule under all.
    pub fn padded(&self, lines: Vec<Line>, edges: &[(u32, u32)]) -> Vec<Line> {
        let bare = Look::body(self.colors);
        let pad = |look: &Look| {
            let pieces = edges.iter().map(|edges| Piece::new(*edges, Content::Blank, look.clone()));
            Line::new(PAD, pieces.collect())
        };
        let mut padded = vec![pad(&bare).kept()];
        padded.extend(lines);
        if let Some(last) = padded.last_mut() {
            last.keep = true;
        }
        padded.push(pad(&bare.ruled(self.colors.line)));
        padded
    }

    /// The piece, or as many as its text needs rows.
    pub fn split(&self, piece: &Piece) -> Vec<Piece> {
        let Content::Runs(runs) = &piece.content else { return vec![piece.clone()] };
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        let parts = measure::parts(self.fonts, &text, (piece.left, piece.right), &piece.look);
        match parts.len() {
            1 => vec![piece.clone()],
            _ => parts.into_iter().map(|part| Piece { content: Content::text(part), ..piece.clone() }).collect(),
        }
    }
}

fn text_of(content: &Content) -> Option<String> {
    match content {
        Content::Runs(runs) => Some(runs.iter().map(|run| run.text.as_str()).collect()),
        Content::Link { text, .. } => Some(text.clone()),
        Content::Blank | Content::Number(_) => None,
    }
}
