//! Tallies of marks: table, stacked bar, and the share that is on track, two abreast.

use crate::report::document::{OnTrack, Tally, TallyRow, Tone};

use super::flow::{Block, Piece};
use super::item::{Area, Item, shifted};
use super::structure::Role;
use super::style::{GUTTER, HAIRLINE, Layout, Type};
use super::text::{Measure, Set, height, stacked};

const ROW_HEIGHT: f32 = 18.0;
const BAR_HEIGHT: f32 = 13.0;
/// Widths of the columns for count and share.
const COUNT_WIDTH: f32 = 44.0;
const SHARE_WIDTH: f32 = 48.0;
const CHIP_COLUMN: f32 = 30.0;
/// Left and right of a chip.
const CHIP_GAPS: f32 = 9.0;
/// White between the parts of the bar: they are told apart without their colours.
const PART_GAP: f32 = 1.4;
const LABELS_APART: f32 = 5.0;
/// Size of the share that is on track, by that of a section's title.
const FIGURE: f32 = 1.118;

impl Layout<'_> {
    pub fn tallies(&self, tallies: &[Tally]) -> Vec<Piece> {
        let (abreast, width) = self.abreast();
        tallies
            .chunks(abreast)
            .map(|pair| {
                let mut items = Vec::new();
                let mut lowest = 0.0_f32;
                // What stands below the bars is on one line, whichever of them has labels there.
                let lines = pair.iter().map(|tally| self.lines_below(tally, width)).max().unwrap_or(0);
                for (position, tally) in pair.iter().enumerate() {
                    let x = self.frame.left + position as f32 * (width + GUTTER);
                    let (bottom, drawn) = self.tally(tally, width, lines);
                    lowest = lowest.max(bottom);
                    items.extend(shifted(drawn, x, 0.0));
                }
                Piece::Block(Block::new(lowest, items).gap(10.0))
            })
            .collect()
    }

    /// One tally from the left edge 0, with so many lines kept for labels below its bar; gives its lower edge.
    fn tally(&self, tally: &Tally, width: f32, lines: usize) -> (f32, Vec<Item>) {
        let mut items = Vec::new();
        let title = Measure { x: BAR_INDENT, width: width - BAR_INDENT };
        let (heading, minor) = (self.heading2(), self.heading3());
        let style = Type { size: (heading.size + minor.size) / 2.0, leading: heading.leading - 1.0, ..heading };
        let strips = self.strips(&tally.title, title, style, Set::Left);
        let mut y = height(&strips);
        items.push(Item::fill(Area::new(0.0, 3.0, 3.0, y - 6.0), self.colors.accent));
        let table = self.inside(Role::Table);
        items.extend(table.marked(Role::Caption, stacked(strips, 0.0)));
        y = table.inside(Role::Row).tally_heads(tally, width, y + 2.0, &mut items);
        for row in &tally.rows {
            y = table.inside(Role::Row).tally_row(tally, row, width, y, &mut items);
        }
        y = table.inside(Role::Row).tally_total(tally, width, y, &mut items);
        if tally.total > 0 {
            let (top, mut bar) = (y + 9.0, Vec::new());
            self.stacked_bar(tally, width, top, &mut bar);
            let below = if lines > 0 { 2.0 + lines as f32 * self.bar_label_type().leading } else { 0.0 };
            y = top + self.by_small(BAR_HEIGHT) + below;
            items.extend(self.figure(&tally.alt, Area::new(0.0, top, width, y - top), bar));
        }
        if let Some(on_track) = &tally.on_track {
            y = self.on_track(on_track, width, y + 5.0, &mut items);
        }
        if let Some(note) = &tally.unrated_note {
            let strips = self.strips(note, Measure { x: 0.0, width }, self.note(), Set::Left);
            let top = y + 3.0;
            y = top + height(&strips);
            items.extend(self.marked(Role::Paragraph, stacked(strips, top)));
        }
        (y, items)
    }

    fn tally_heads(&self, tally: &Tally, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let style = Type { leading: self.by_small(14.0), ..self.note() };
        let [mark, count, share] = &tally.heads;
        let heads = [
            self.run(mark, 4.0, top, style),
            self.run_to(count, width - self.by_panel(SHARE_WIDTH) - 4.0, top, style),
            self.run_to(share, width - 4.0, top, style),
        ];
        items.extend(heads.into_iter().flat_map(|head| self.marked(Role::column_header(), vec![head])));
        let bottom = top + style.leading + 1.0;
        self.rule(width, bottom, self.colors.grey, items);
        bottom
    }

    fn tally_row(&self, tally: &Tally, row: &TallyRow, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let style = Type { leading: self.by_panel(ROW_HEIGHT), ..self.panel() };
        let head = self.inside(Role::row_header());
        let chip = self.chip_within(&row.mark, self.chip_room(width));
        items.extend(head.marked(Role::Paragraph, self.chip(&chip, row.tone, 5.0, top, self.by_panel(ROW_HEIGHT))));
        let labels_at = self.chip_column(tally, width);
        let room = width - labels_at - self.by_panel(COUNT_WIDTH) - self.by_panel(SHARE_WIDTH);
        // A label that does not fit on its line goes on below it, at the table's line height.
        let wrapped = Type { leading: self.by_panel(13.0), ..style };
        let strips = self.label_strips(&row.label, Measure { x: labels_at, width: room }, wrapped, Set::Left);
        let extra = height(&strips) - wrapped.leading;
        items.extend(
            head.marked(Role::Paragraph, stacked(strips, top + (self.by_panel(ROW_HEIGHT) - wrapped.leading) / 2.0)),
        );
        self.count_and_share(row.count, row.share.as_ref(), &tally.counter, width, top, style, items);
        let bottom = top + self.by_panel(ROW_HEIGHT) + extra;
        self.rule(width, bottom, self.colors.line, items);
        bottom
    }

    /// Where the labels begin: behind the widest chip, since a mark may be a word.
    fn chip_column(&self, tally: &Tally, width: f32) -> f32 {
        let room = self.chip_room(width);
        let chips = tally.rows.iter().map(|row| self.chip_within(&row.mark, room).width);
        chips.map(|chip| chip + CHIP_GAPS).fold(CHIP_COLUMN, f32::max)
    }

    /// A chip takes no more than half of what count and share leave: the other half is its words'.
    fn chip_room(&self, width: f32) -> f32 {
        (width - self.by_panel(COUNT_WIDTH) - self.by_panel(SHARE_WIDTH)) / 2.0 - CHIP_GAPS
    }

    fn tally_total(&self, tally: &Tally, width: f32, top: f32, items: &mut Vec<Item>) -> f32 {
        let style = Type { leading: self.by_panel(ROW_HEIGHT), ..self.panel() }.bold();
        let label = self.run(&tally.total_label, self.chip_column(tally, width), top, style);
        items.extend(self.marked(Role::row_header(), vec![label]));
        self.count_and_share(tally.total, tally.total_share.as_ref(), &tally.counter, width, top, style, items);
        self.rule(width, top + self.by_panel(ROW_HEIGHT), self.colors.grey, items);
        top + self.by_panel(ROW_HEIGHT)
    }

    #[expect(clippy::too_many_arguments, reason = "one line of the table: what, where, how")]
    fn count_and_share(
        &self,
        count: u32,
        share: Option<&rust_decimal::Decimal>,
        counter: &str,
        width: f32,
        top: f32,
        style: Type,
        items: &mut Vec<Item>,
    ) {
        let count = self.run_to(&format!("{count}{counter}"), width - self.by_panel(SHARE_WIDTH) - 4.0, top, style);
        let share = share.map_or_else(|| "－".to_string(), |share| format!("{share}%"));
        let share = self.run_to(&share, width - 4.0, top, style);
        items.extend([count, share].into_iter().flat_map(|figure| self.marked(Role::Cell, vec![figure])));
    }

    fn rule(&self, width: f32, y: f32, color: u32, items: &mut Vec<Item>) {
        items.push(Item::line((0.0, y), (width, y), HAIRLINE, color));
    }

    /// The bar's labels, for each row: in its part, or below it where it does not fit, also that of an empty part.
    fn bar_labels(&self, tally: &Tally, width: f32) -> Vec<BarLabel> {
        let mut x = 0.0;
        let label = |row: &TallyRow| {
            let part = width * row.count as f32 / tally.total.max(1) as f32;
            let share = row.share.map(|share| format!(" {share}%")).unwrap_or_default();
            let text = format!("{}{share}", row.mark);
            let fits = self.width(&text, self.bar_label_type()) + 6.0 <= part;
            let label = BarLabel { text, from: x, part, tone: row.tone, fits };
            x += part;
            label
        };
        tally.rows.iter().map(label).collect()
    }

    fn bar_label_type(&self) -> Type {
        Type { size: self.by_small(7.0), leading: self.by_small(10.0), ..self.small().bold() }
    }

    /// How many lines the labels below the bar take.
    fn lines_below(&self, tally: &Tally, width: f32) -> usize {
        if tally.total == 0 {
            return 0;
        }
        let labels = self.bar_labels(tally, width).into_iter().filter(|label| !label.fits);
        let full: f32 = labels.map(|label| self.width(&label.text, self.bar_label_type()) + LABELS_APART).sum();
        (full / width.max(1.0)).ceil() as usize
    }

    /// The shares as one bar, with its labels.
    fn stacked_bar(&self, tally: &Tally, width: f32, top: f32, items: &mut Vec<Item>) {
        let labels = self.bar_labels(tally, width);
        let style = Type { leading: self.by_small(BAR_HEIGHT), ..self.bar_label_type() };
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
        self.labels_below(&below, self.lines_below(tally, width), width, top + self.by_small(BAR_HEIGHT), items);
    }

    /// Labels under the bar on so many lines, moved apart where they would touch.
    fn labels_below(&self, labels: &[BarLabel], lines: usize, width: f32, top: f32, items: &mut Vec<Item>) {
        let style = self.bar_label_type();
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

const BAR_INDENT: f32 = 10.0;

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
