//! Tallies side by side: counts and shares as numbers, the share on track and the bars below.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::XlsxError;
use super::cell_format::{BODY, HEADING, Lie, aligned, wrapped};
use super::figure_format::{counter_format, percent_format};
use super::grid::Span;
use super::row_height::{PT_PER_PX, Ruler, TIGHT};
use super::sheet::{Content, Sheet};
use super::tally_chart::tally_chart;
use super::tally_formula::Lines;
use crate::report::document::{Align, Tally, TallyRow};
use crate::typeset::Weight;

const ROW: f32 = 23.25;
const TITLE_ROW: f32 = HEADING + 12.0;
const HEAD_ROW: f32 = 20.0;
const ON_TRACK_ROW: f32 = 30.0;
const ON_TRACK: f32 = 20.0;
/// Height of a bar with its gap.
const BAR: f32 = 35.0;
/// Air above and below labels of several lines.
const AIR: f32 = 8.0;
/// Between two tallies.
const GAP: u32 = 26;
const COUNT: u32 = 70;
const SHARE: u32 = 84;

/// Edges of a tally: chip, label, count, share, end.
pub(super) type TallyEdges = Vec<u32>;

/// How many tallies stand abreast.
pub(super) const ABREAST: usize = 2;

/// Where the tallies of a block begin and end.
pub(super) fn tally_edges(tallies: &[Tally], ruler: Ruler, width: u32) -> Vec<TallyEdges> {
    let own = (width - GAP) / 2;
    let marks = tallies.iter().flat_map(|tally| &tally.rows).map(|row| row.mark.as_str());
    let chip = ruler.chip_width(marks).min(own / 4);
    let label = own - chip - COUNT - SHARE;
    let edges = |left: u32| {
        let mut at = left;
        let mut edges = vec![left];
        for width in [chip, label, COUNT, SHARE] {
            at += width;
            edges.push(at);
        }
        edges
    };
    (0..tallies.len()).map(|index| edges((index % ABREAST) as u32 * (own + GAP))).collect()
}

impl Sheet<'_> {
    /// The tallies of a block, two abreast.
    pub fn tallies(&mut self, tallies: &[Tally], edges: &[TallyEdges], sheet_name: &str) -> Result<(), XlsxError> {
        for (tallies, edges) in tallies.chunks(ABREAST).zip(edges.chunks(ABREAST)) {
            self.rows.begin_block();
            self.gap(9.0)?;
            let first = self.rows.next();
            let longest = tallies.iter().map(|tally| tally.rows.len()).max().unwrap_or(0);
            for height in self.tally_heights(tallies, &edges[0], longest) {
                self.row(height)?;
            }
            for (tally, edges) in tallies.iter().zip(edges) {
                self.tally(tally, edges, first, longest as u32, sheet_name)?;
            }
        }
        for note in tallies.iter().filter_map(|tally| tally.unrated_note.as_ref().map(|note| (tally, note))) {
            self.small_print(&format!("{}：{}", note.0.title, note.1))?;
        }
        Ok(())
    }

    /// The heights of the rows that tallies abreast take: title, head, marks, total, share on track, bars, with gaps.
    fn tally_heights(&self, tallies: &[Tally], edges: &[u32], longest: usize) -> Vec<f32> {
        let (whole, label) = (edges[4] - edges[0], edges[2] - edges[1]);
        let of = |text: &str, size: f32, width: u32, least: f32| {
            let lines = self.ruler.lines(text, width, 1, size, Weight::Bold);
            if lines > 1 { (lines as f32 * size * TIGHT + AIR).max(least) } else { least }
        };
        let highest = |least: f32, height: &dyn Fn(&Tally) -> Option<f32>| {
            tallies.iter().filter_map(height).fold(least, f32::max)
        };
        let mut heights =
            vec![highest(TITLE_ROW, &|tally| Some(of(&tally.title, HEADING, whole, TITLE_ROW))), HEAD_ROW];
        heights.extend(
            (0..longest)
                .map(|row| highest(ROW, &|tally| tally.rows.get(row).map(|line| of(&line.label, BODY, label, ROW)))),
        );
        let caption = |tally: &Tally| {
            let on_track = tally.on_track.as_ref()?;
            Some(of(&on_track.caption, BODY, edges[2] - edges[0], ON_TRACK_ROW))
        };
        let drawn = tallies.iter().any(|tally| tally.rows.iter().any(|row| row.share.is_some()));
        let bars = if drawn { BAR * longest as f32 } else { 4.0 };
        heights.extend([ROW, 5.0, highest(ON_TRACK_ROW, &caption), 4.0, bars]);
        heights
    }

    fn tally(
        &mut self,
        tally: &Tally,
        edges: &[u32],
        first: u32,
        longest: u32,
        sheet_name: &str,
    ) -> Result<(), XlsxError> {
        let spans: Vec<Span> = edges.windows(2).map(|pair| self.grid.span(pair[0], pair[1])).collect();
        let whole = Span { first: spans[0].first, last: spans[3].last };
        let title = aligned(wrapped(self.styles.bold(HEADING), Lie::Middle), Align::Left)
            .set_indent(1)
            .set_border_left(FormatBorder::Thick)
            .set_border_left_color(Color::RGB(self.styles.colors.accent));
        self.put(first, whole, &Content::Text(tally.title.clone()), &title)?;
        self.tally_head(tally, &spans, first + 1)?;
        let rows = first + 2;
        let total = rows + tally.rows.len() as u32;
        let lines = Lines { first: rows, last: total.saturating_sub(1), total };
        for (row, line) in (rows..).zip(&tally.rows) {
            let ruled = |format| self.styles.ruled(wrapped(format, Lie::Middle));
            let text = aligned(ruled(self.styles.text(BODY)), Align::Left).set_indent(1);
            let number = aligned(ruled(self.styles.text(BODY)), Align::Right).unset_text_wrap().set_indent(1);
            let chip = self.styles.ruled(self.styles.chip(line.tone));
            self.put(row, spans[0], &Content::Text(line.mark.clone()), &chip)?;
            self.put(row, spans[1], &Content::Text(line.label.clone()), &text)?;
            let count = number.clone().set_num_format(counter_format(&tally.counter));
            self.put(row, spans[2], &self.tally_count(tally, line), &count)?;
            let formula = |share| lines.share(row, spans[2].first, share);
            self.share(row, spans[3], line.share, formula, number)?;
        }
        self.tally_total(tally, &spans, lines)?;
        self.on_track(tally, &spans, rows, rows + longest + 2)?;
        self.tally_bars(tally, &spans, rows, rows + longest + 4, sheet_name)
    }

    fn tally_head(&mut self, tally: &Tally, spans: &[Span], row: u32) -> Result<(), XlsxError> {
        let label = Span { first: spans[0].first, last: spans[1].last };
        let text = |index: usize| Content::Text(tally.heads[index].clone());
        self.put(row, label, &text(0), &self.styles.head(Align::Left).set_indent(1))?;
        self.put(row, spans[2], &text(1), &self.styles.head(Align::Right).unset_text_wrap().set_indent(1))?;
        self.put(row, spans[3], &text(2), &self.styles.head(Align::Right).unset_text_wrap().set_indent(1))
    }

    /// A mark's count: where the list of indicators has the marks, counted there.
    fn tally_count(&self, tally: &Tally, line: &TallyRow) -> Content {
        let formula = self.elsewhere.count(&tally.counted, &line.mark, line.count);
        formula.map_or(Content::Number(f64::from(line.count)), |formula| Content::Formula {
            formula,
            result: line.count.to_string(),
        })
    }

    fn tally_total(&mut self, tally: &Tally, spans: &[Span], lines: Lines) -> Result<(), XlsxError> {
        let row = lines.total;
        let line = |format: Format| {
            format.set_border_top(FormatBorder::Medium).set_border_top_color(Color::RGB(self.styles.colors.ink))
        };
        let bold = line(wrapped(self.styles.bold(BODY), Lie::Middle));
        let number = aligned(bold.clone(), Align::Right).unset_text_wrap().set_indent(1);
        self.put(row, spans[0], &Content::Blank, &bold)?;
        let label = aligned(bold.clone(), Align::Left).set_indent(1);
        self.put(row, spans[1], &Content::Text(tally.total_label.clone()), &label)?;
        let count = number.clone().set_num_format(counter_format(&tally.counter));
        let sum = Content::Formula { formula: lines.sum(spans[2].first), result: tally.total.to_string() };
        self.put(row, spans[2], &sum, &count)?;
        self.share(row, spans[3], tally.total_share, |_| lines.sum(spans[3].first), number)
    }

    fn share(
        &mut self,
        row: u32,
        span: Span,
        share: Option<Decimal>,
        formula: impl Fn(Decimal) -> String,
        format: Format,
    ) -> Result<(), XlsxError> {
        let Some(share) = share else { return self.put(row, span, &Content::Blank, &format) };
        let content = Content::Formula { formula: formula(share), result: share.normalize().to_string() };
        self.put(row, span, &content, &format.set_num_format(percent_format(share)))
    }

    fn on_track(&mut self, tally: &Tally, spans: &[Span], first: u32, row: u32) -> Result<(), XlsxError> {
        let Some(on_track) = &tally.on_track else { return Ok(()) };
        let caption = Span { first: spans[0].first, last: spans[1].last };
        let value = Span { first: spans[2].first, last: spans[3].last };
        let styles = self.styles;
        let panel = |format| styles.panel(wrapped(format, Lie::Middle));
        let text = aligned(panel(self.styles.text(BODY)), Align::Left).set_indent(1);
        self.put(row, caption, &Content::Text(on_track.caption.clone()), &text)?;
        let number = panel(self.styles.bold(ON_TRACK)).unset_text_wrap().set_align(FormatAlign::Right).set_indent(1);
        let added = tally.rows.iter().zip(first..).filter(|(line, _)| on_track.marks.contains(&line.mark));
        let rows: Vec<u32> = added.map(|(_, row)| row).collect();
        self.share(row, value, Some(on_track.share), |_| Lines::sum_of(&rows, spans[3].first), number)
    }

    /// The bars of the shares, below the table.
    fn tally_bars(
        &mut self,
        tally: &Tally,
        spans: &[Span],
        first: u32,
        row: u32,
        sheet_name: &str,
    ) -> Result<(), XlsxError> {
        if tally.rows.iter().all(|row| row.share.is_none()) {
            return Ok(());
        }
        let whole = Span { first: spans[0].first, last: spans[3].last };
        let mut chart = tally_chart(tally, sheet_name, first, spans[0].first, spans[3].first, &self.styles.colors);
        chart.set_width(self.grid.span_width(whole)).set_height((self.rows.height(row) / PT_PER_PX) as u32);
        self.worksheet.insert_chart(row, spans[0].first, &chart)?;
        Ok(())
    }
}
