//! Tallies of marks: a table, its bars beside it and the share that is on track.

use super::chart::{Bar, Chart, Kind};
use super::line::{Content, Layout, Line, Piece, Placed};
use super::look::{Look, tint};
use super::section::{Setting, WIDTH};
use crate::report::document::{Align, OnTrack, Tally, TallyRow};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const BETWEEN: u32 = 24;
const ROW: f32 = 26.0;
/// The width of a tally's chip, count and share, and of its bars.
const CHIP: u32 = 36;
const COUNT: u32 = 58;
const SHARE: u32 = 66;
const BARS: u32 = 150;

/// The tallies, two abreast.
pub(super) fn layout(setting: &Setting, tallies: &[Tally]) -> Layout {
    let half = (WIDTH - BETWEEN) / 2;
    let mut whole = Layout::default();
    for pair in tallies.chunks(2) {
        let panels = pair.iter().enumerate().map(|(index, tally)| {
            let left = index as u32 * (half + BETWEEN);
            Panel { setting, tally, left, right: left + half }.layout()
        });
        let mut pair = Layout::beside(panels.collect());
        pair.keep_together();
        whole.append(pair);
    }
    whole
}

struct Panel<'a> {
    setting: &'a Setting<'a>,
    tally: &'a Tally,
    left: u32,
    right: u32,
}

impl Panel<'_> {
    fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        layout.lines.push(self.setting.heading_line(&self.tally.title, (self.left, self.right)));
        layout.lines.push(self.heads());
        let first = layout.lines.len();
        layout.lines.extend(self.tally.rows.iter().map(|row| self.row(row)));
        let height = ROW * self.tally.rows.len() as f32;
        layout.charts.push(Placed { line: first, left: self.right - BARS, width: BARS, height, chart: self.bars() });
        layout.lines.push(self.total());
        layout.lines.push(Line::gap(8.0));
        if let Some(on_track) = &self.tally.on_track {
            layout.lines.push(self.on_track(on_track));
        }
        if let Some(note) = &self.tally.unrated_note {
            let look = Look::small(self.setting.colors);
            let edges = (self.left, self.right);
            let height = self.setting.height(note, edges, &look).max(18.0);
            layout.lines.push(Line::new(height, vec![Piece::new(edges, Content::text(note), look)]));
        }
        layout.lines.push(Line::gap(6.0));
        layout
    }

    /// Edges of chip, label, count, share.
    fn edges(&self) -> [(u32, u32); 4] {
        let end = self.right - BARS;
        let (share, count, chip) = (end - SHARE, end - SHARE - COUNT, self.left + CHIP);
        [(self.left, chip), (chip, count), (count, share), (share, end)]
    }

    fn heads(&self) -> Line {
        let colors = self.setting.colors;
        let look = Look::small(colors).colored(colors.ink).strong(true).filled(colors.header).unwrapped();
        let [chip, label, count, share] = self.edges();
        let [name, number, percent] = &self.tally.heads;
        let right = look.clone().across(Align::Right).indented(1);
        Line::new(
            22.0,
            vec![
                Piece::new((chip.0, label.1), Content::text(name), look.clone().indented(1)),
                Piece::new(count, Content::text(number), right.clone()),
                Piece::new(share, Content::text(percent), right),
                Piece::new((share.1, self.right), Content::Blank, look),
            ],
        )
    }

    fn row(&self, row: &TallyRow) -> Line {
        let colors = self.setting.colors;
        let [chip, label, count, share] = self.edges();
        let look = Look::body(colors).ruled(colors.line);
        let mut pieces = vec![
            self.setting.chip(chip, &row.mark, row.tone),
            Piece::new(label, Content::text(&row.label), look.clone().indented(1)),
            self.count(count, row.count, look.clone()),
        ];
        pieces.push(self.share(share, row.share, look.clone()));
        pieces.push(Piece::new((share.1, self.right), Content::Blank, look));
        Line::new(ROW, pieces)
    }

    fn total(&self) -> Line {
        let colors = self.setting.colors;
        let [chip, label, count, share] = self.edges();
        let look = Look::body(colors).strong(true);
        let look = Look { top: Some((rust_xlsxwriter::FormatBorder::Thin, colors.ink)), ..look };
        Line::new(
            ROW,
            vec![
                Piece::new(chip, Content::Blank, look.clone()),
                Piece::new(label, Content::text(&self.tally.total_label), look.clone().indented(1)),
                self.count(count, self.tally.total, look.clone()),
                self.share(share, self.tally.total_share, look.clone()),
                Piece::new((share.1, self.right), Content::Blank, look),
            ],
        )
    }

    fn count(&self, edges: (u32, u32), count: u32, look: Look) -> Piece {
        let look = look.across(Align::Right).indented(1).unwrapped();
        let format = format!("0\"{}\"", self.tally.counter.replace('"', ""));
        Piece::new(edges, Content::Number(f64::from(count)), look.number(format))
    }

    fn share(&self, edges: (u32, u32), share: Option<Decimal>, look: Look) -> Piece {
        let look = look.across(Align::Right).indented(1).unwrapped();
        match share.and_then(|share| share.to_f64()) {
            Some(share) => Piece::new(edges, Content::Number(share), look.number("0.0\"%\"")),
            None => Piece::new(edges, Content::text("-"), look.colored(self.setting.colors.grey)),
        }
    }

    fn on_track(&self, on_track: &OnTrack) -> Line {
        let colors = self.setting.colors;
        let look = Look::body(colors).filled(colors.panel);
        let [_, label, _, share] = self.edges();
        let figure = self.share((label.1, share.1), Some(on_track.share), look.clone().sized(20.0).strong(true));
        let figure = Piece { look: Look { indent: 0, ..figure.look }, ..figure };
        Line::new(
            36.0,
            vec![
                Piece::new((self.left, label.1), Content::text(&on_track.caption), look.clone().indented(1)),
                figure,
                Piece::new((share.1, self.right), Content::Blank, look),
            ],
        )
    }

    fn bars(&self) -> Chart {
        let colors = self.setting.colors;
        let bars = self.tally.rows.iter().map(|row| Bar {
            name: format!("{} {}", row.mark, row.label),
            value: row.share.and_then(|share| share.to_f64()),
            printed: row.share.map(|share| format!("{share:.1}%")).unwrap_or_default(),
            color: colors.tone(row.tone),
            bold: false,
            dashed: false,
        });
        let bars: Vec<Bar> = bars.collect();
        let said: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.name, bar.printed)).collect();
        let alt = format!("{}：{}", self.tally.title, said.join("、"));
        Chart { kind: Kind::Rows, bars, alt, axis: tint(colors.grey, 0.6), label: colors.ink }
    }
}
