//! Tallies of marks: table (`tally_rows`), stacked bar, and the share that is on track, two abreast. One that is higher
//! than its page has all of the page's width and goes on over pages.

use crate::report::document::{OnTrack, Tally, TallyRow, Tone};

use super::flow::{Block, Piece};
use super::item::{Area, Item, shifted};
use super::structure::Role;
use super::style::{GUTTER, Layout, Type};
use super::text::{Measure, Set, height, stacked};

/// Room above tallies, and left of a title for its bar.
const TALLY_GAP: f32 = 10.0;
const BAR_INDENT: f32 = 10.0;
const BAR_HEIGHT: f32 = 13.0;
/// White between the parts of the bar: they are told apart without their colours.
const PART_GAP: f32 = 1.4;
const LABELS_APART: f32 = 5.0;
/// Size of the share that is on track, by that of a section's title.
const FIGURE: f32 = 1.118;

impl Layout<'_> {
    pub fn tallies(&self, tallies: &[Tally]) -> Vec<Piece> {
        let (abreast, width) = self.abreast();
        tallies.chunks(abreast).flat_map(|pair| self.tallies_abreast(pair, width)).collect()
    }

    /// Tallies side by side; each by itself, and over pages where it must, if they are higher than a page.
    fn tallies_abreast(&self, pair: &[Tally], width: f32) -> Vec<Piece> {
        let mark = self.structure.mark();
        // What stands below the bars is on one line, whichever of them has labels there.
        let lines = pair.iter().map(|tally| self.lines_below(tally, width)).max().unwrap_or(0);
        let parts: Vec<Vec<Block>> = pair.iter().map(|tally| self.tally(tally, width, lines)).collect();
        let full = |parts: &Vec<Block>| parts.iter().map(|part| part.height).sum::<f32>();
        let lowest = parts.iter().map(full).fold(0.0, f32::max);
        if lowest <= self.frame.height() {
            let placed = parts.into_iter().zip(0..).flat_map(|(parts, position)| {
                shifted(one_under_another(parts), self.frame.left + position as f32 * (width + GUTTER), 0.0)
            });
            return vec![Piece::Block(Block::new(lowest, placed.collect()).gap(TALLY_GAP))];
        }
        self.structure.back_to(mark);
        let width = self.frame.width();
        let alone = |tally: &Tally| self.tally(tally, width, self.lines_below(tally, width));
        let in_frame = |part: Block| Block { items: shifted(part.items, self.frame.left, 0.0).collect(), ..part };
        pair.iter().flat_map(alone).map(|part| Piece::Block(in_frame(part))).collect()
    }

    /// One tally's parts from the left edge 0, with so many lines kept for labels below its bar.
    fn tally(&self, tally: &Tally, width: f32, lines: usize) -> Vec<Block> {
        let table = self.inside(Role::Table);
        let (mut y, mut items) = self.tally_title(tally, width, &table);
        y = table.inside(Role::Row).tally_heads(tally, width, y + 2.0, &mut items);
        let mut parts = vec![Block::new(y, items).gap(TALLY_GAP).keep()];
        for row in &tally.rows {
            parts.push(part(|items| table.inside(Role::Row).tally_row(tally, row, width, 0.0, items)));
        }
        // The total does not stand alone, nor the bar without it.
        parts.iter_mut().last().into_iter().for_each(|last| last.keep_with_next = true);
        let total = part(|items| table.inside(Role::Row).tally_total(tally, width, 0.0, items));
        parts.push(if tally.total > 0 { total.keep() } else { total });
        if tally.total > 0 {
            parts.push(part(|items| self.bar_with_labels(tally, width, lines, items)));
        }
        if let Some(on_track) = &tally.on_track {
            parts.push(part(|items| self.on_track(on_track, width, 5.0, items)));
        }
        if let Some(note) = &tally.unrated_note {
            let strips = self.strips(note, Measure { x: 0.0, width }, self.note(), Set::Left);
            let bottom = 3.0 + height(&strips);
            parts.push(Block::new(bottom, self.marked(Role::Paragraph, stacked(strips, 3.0))));
        }
        parts
    }

    fn tally_title(&self, tally: &Tally, width: f32, table: &Layout) -> (f32, Vec<Item>) {
        let title = Measure { x: BAR_INDENT, width: width - BAR_INDENT };
        let (heading, minor) = (self.heading2(), self.heading3());
        let style = Type { size: (heading.size + minor.size) / 2.0, leading: heading.leading - 1.0, ..heading };
        let strips = self.strips(&tally.title, title, style, Set::Left);
        let bottom = height(&strips);
        let mut items = vec![Item::fill(Area::new(0.0, 3.0, 3.0, bottom - 6.0), self.colors.accent)];
        items.extend(table.marked(Role::Caption, stacked(strips, 0.0)));
        (bottom, items)
    }

    fn bar_with_labels(&self, tally: &Tally, width: f32, lines: usize, items: &mut Vec<Item>) -> f32 {
        let (top, mut bar) = (9.0, Vec::new());
        self.stacked_bar(tally, width, top, &mut bar);
        let below = if lines > 0 { 2.0 + lines as f32 * self.bar_label_type(tally, width).leading } else { 0.0 };
        let bottom = top + self.by_small(BAR_HEIGHT) + below;
        items.extend(self.figure(&tally.alt, Area::new(0.0, top, width, bottom - top), bar));
        bottom
    }

    /// The bar's labels, for each row: in its part, or below it where it does not fit, also that of an empty part.
    fn bar_labels(&self, tally: &Tally, width: f32) -> Vec<BarLabel> {
        let mut x = 0.0;
        let style = self.bar_label_type(tally, width);
        let label = |row: &TallyRow| {
            let part = width * row.count as f32 / tally.total.max(1) as f32;
            let text = bar_text(row);
            let fits = self.width(&text, style) + 6.0 <= part;
            let label = BarLabel { text, from: x, part, tone: row.tone, fits };
            x += part;
            label
        };
        tally.rows.iter().map(label).collect()
    }

    /// The type of all labels, in which each has room on a line.
    fn bar_label_type(&self, tally: &Tally, width: f32) -> Type {
        let usual = Type { size: self.by_small(7.0), leading: self.by_small(10.0), ..self.small().bold() };
        let sizes = tally.rows.iter().map(|row| self.shrunk(&bar_text(row), width - 2.0, usual, 0.0).size);
        Type { size: sizes.fold(usual.size, f32::min), ..usual }
    }

    /// How many lines the labels below the bar take.
    fn lines_below(&self, tally: &Tally, width: f32) -> usize {
        if tally.total == 0 {
            return 0;
        }
        let style = self.bar_label_type(tally, width);
        let labels = self.bar_labels(tally, width).into_iter().filter(|label| !label.fits);
        let widths: Vec<f32> = labels.map(|label| self.width(&label.text, style) + LABELS_APART).collect();
        let fit_on = |lines: &usize| {
            let of_line = |line| widths.iter().skip(line).step_by(*lines).sum::<f32>();
            (0..*lines).all(|line| of_line(line) <= width + LABELS_APART)
        };
        (1..=widths.len()).find(fit_on).unwrap_or(widths.len())
    }

    /// The shares as one bar, with its labels.
    fn stacked_bar(&self, tally: &Tally, width: f32, top: f32, items: &mut Vec<Item>) {
        let labels = self.bar_labels(tally, width);
        let usual = self.bar_label_type(tally, width);
        let style = Type { leading: self.by_small(BAR_HEIGHT), ..usual };
        for label in labels.iter().filter(|label| label.part > 0.0) {
            items.extend(self.toned(
                Area::new(label.from, top, label.part, self.by_small(BAR_HEIGHT)),
                0.0,
                label.tone,
            ));
            if label.from > 0.0 {
                let x = label.from;
                items.push(Item::line((x, top), (x, top + self.by_small(BAR_HEIGHT)), PART_GAP, 0xffffff));
            }
            if label.fits {
                items.push(self.run_around(&label.text, label.center(), top, style.colored(self.on_tone(label.tone))));
            }
        }
        let below: Vec<BarLabel> = labels.into_iter().filter(|label| !label.fits).collect();
        self.labels_below(
            &below,
            usual,
            (self.lines_below(tally, width), width),
            top + self.by_small(BAR_HEIGHT),
            items,
        );
    }

    /// Labels under the bar on so many lines of a width, moved apart where they would touch.
    fn labels_below(
        &self,
        labels: &[BarLabel],
        style: Type,
        (lines, width): (usize, f32),
        top: f32,
        items: &mut Vec<Item>,
    ) {
        for line in 0..lines {
            let own: Vec<&BarLabel> = labels.iter().skip(line).step_by(lines).collect();
            let widths: Vec<f32> = own.iter().map(|label| self.width(&label.text, style)).collect();
            let centers: Vec<f32> = own.iter().map(|label| label.center()).collect();
            let y = top + 2.0 + line as f32 * style.leading;
            for (label, x) in own.into_iter().zip(spread(&centers, &widths, width)) {
                let color = self.colors.tone(label.tone);
                if line == 0 {
                    let center = label.center();
                    items.push(Item::line((center, top), (center, top + 2.5), 0.7, color));
                }
                items.push(self.run(&label.text, x, y, style.colored(color)));
            }
        }
    }

    fn on_track(&self, on_track: &OnTrack, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let big = Type { size: self.sizes.headings[0] * FIGURE, leading: self.by_title(26.0), ..self.heading1() };
        let figure = format!("{}%", on_track.share);
        let room = width - self.width(&figure, big) - 10.0;
        let strips = self.strips(&on_track.caption, Measure { x: 0.0, width: room }, self.small(), Set::Left);
        let full = height(&strips).max(big.leading);
        let caption_top = top + (full - height(&strips)) / 2.0 + if strips.len() > 1 { 0.0 } else { 3.0 };
        let mut said = stacked(strips, caption_top);
        said.push(self.run_to(&figure, width, top + (full - big.leading) / 2.0, big));
        items.extend(self.marked(Role::Paragraph, said));
        top + full
    }
}

/// A thing that is drawn from its own upper edge, by what gives its lower one.
fn part(draw: impl FnOnce(&mut Vec<Item>) -> f32) -> Block {
    let mut items = Vec::new();
    let bottom = draw(&mut items);
    Block::new(bottom, items)
}

fn one_under_another(parts: Vec<Block>) -> Vec<Item> {
    let mut y = 0.0;
    let mut items = Vec::new();
    for part in parts {
        items.extend(shifted(part.items, 0.0, y));
        y += part.height;
    }
    items
}

/// `B 42.9%`
fn bar_text(row: &TallyRow) -> String {
    let share = row.share.map(|share| format!(" {share}%")).unwrap_or_default();
    format!("{}{share}", row.mark)
}

/// A label of the bar and the part of the bar that it belongs to.
struct BarLabel {
    text: String,
    from: f32,
    part: f32,
    tone: Tone,
    /// In its part.
    fits: bool,
}

impl BarLabel {
    fn center(&self) -> f32 {
        self.from + self.part / 2.0
    }
}

/// Left edges for labels around their centers, moved apart where they would touch and back from the right end.
fn spread(centers: &[f32], widths: &[f32], room: f32) -> Vec<f32> {
    let mut places = Vec::with_capacity(centers.len());
    let mut free_from = 0.0_f32;
    for (center, width) in centers.iter().zip(widths) {
        let x = (center - width / 2.0).max(free_from);
        places.push(x);
        free_from = x + width + LABELS_APART;
    }
    let mut free_till = room;
    for (x, width) in places.iter_mut().zip(widths).rev() {
        *x = x.min(free_till - width);
        free_till = *x - LABELS_APART;
    }
    places
}
