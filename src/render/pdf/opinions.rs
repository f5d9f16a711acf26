//! The committee's opinions: number, text, whom they concern, and the city's response.

use std::rc::Rc;

use crate::report::document::{OpinionItem, Opinions, Reference};

use super::flow::{Block, Piece};
use super::item::{Area, Item};
use super::row::{CellBox, Cut, Place, Row, Ruling};
use super::rows::{ROWS_TOGETHER, keep_ends, keep_last};
use super::structure::Role;
use super::style::{CELL_PADDING_X, CELL_PADDING_Y, HAIRLINE, Layout};
use super::table::{CONTINUED, edges, inner};
use super::text::{Measure, Set, Strip, height, stacked};

const CONCERNED_WIDTH: f32 = 92.0;
/// Parts of a narrow frame that the columns beside the texts take at most.
const NUMBER_PART: f32 = 0.2;
const CONCERNED_PART: f32 = 0.25;
/// Parts of the room for texts that the responses' column may take, in hundredths.
const RESPONSE_PARTS: [u8; 6] = [25, 30, 35, 40, 45, 50];
const RULED_LINE_HEIGHT: f32 = 24.0;
/// Opinions on the last page, where they are so long that no three of them are kept together.
const LAST_LONG_ROWS: usize = 2;

impl Layout<'_> {
    pub fn opinions(&self, opinions: &Opinions) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if !opinions.items.is_empty() {
            let table = self.inside(Role::Table);
            let widths = self.opinion_widths(opinions);
            let edges = edges(self.frame.left, &widths);
            let head = table.inside(Role::Row).opinions_head(opinions, &edges, &widths, false);
            let again = Rc::new(self.unmarked().opinions_head(opinions, &edges, &widths, true));
            pieces.push(Piece::Block(head.gap(6.0).keep()));
            let row = |item| {
                let row = table.inside(Role::Row);
                row.opinion(item, opinions.with_response, &edges, &widths, &again)
            };
            let mut rows: Vec<Row> = opinions.items.iter().map(row).collect();
            let most = self.frame.height() * ROWS_TOGETHER;
            keep_ends(&mut rows, most);
            keep_last(&mut rows, LAST_LONG_ROWS, most);
            pieces.extend(rows.into_iter().map(Piece::Row));
        }
        pieces.extend((0..opinions.ruled_lines).map(|_| self.ruled_line()));
        pieces
    }

    /// Number, opinion, concerned, and the response where there is one: its column takes the part of the room with which
    /// the table is lowest.
    fn opinion_widths(&self, opinions: &Opinions) -> Vec<f32> {
        let frame = self.frame.width();
        // Under a number that goes on on a further page stands （続き）, which is not to be torn.
        let continued = self.width(CONTINUED, self.note()) + 2.0 * CELL_PADDING_X + 0.5;
        let number = continued.min(frame * NUMBER_PART);
        let concerned = CONCERNED_WIDTH.min(frame * CONCERNED_PART);
        let rest = frame - number - concerned;
        if !opinions.with_response {
            return vec![number, rest, concerned];
        }
        let texts = |part: &u8| {
            let response = rest * f32::from(*part) / 100.0;
            (rest - response, response)
        };
        let lines = |part: &u8| {
            let (text, response) = texts(part);
            let lines = |said: &str, width| self.lines_about(said, width);
            let of_row = |item: &OpinionItem| {
                lines(&item.text, text).max(lines(item.response.as_deref().unwrap_or_default(), response))
            };
            opinions.items.iter().map(of_row).sum::<usize>()
        };
        let (text, response) = RESPONSE_PARTS.iter().min_by_key(|part| lines(part)).map_or((rest, 0.0), texts);
        vec![number, text, concerned, response]
    }

    /// How many lines a text takes in a column of that width, about: it is not broken for that.
    fn lines_about(&self, text: &str, width: f32) -> usize {
        let style = self.cell();
        let inside = (width - 2.0 * CELL_PADDING_X).max(style.size);
        text.split('\n').map(|paragraph| (self.width(paragraph, style) / inside).ceil().max(1.0) as usize).sum()
    }

    /// The head's row. A repeated head says that the table goes on.
    fn opinions_head(&self, opinions: &Opinions, edges: &[f32], widths: &[f32], again: bool) -> Block {
        let mut items = Vec::new();
        let mut top = 0.0;
        if again {
            let strips = self.strips(CONTINUED, self.full_measure(), self.note(), Set::Right);
            top = height(&strips) + 2.0;
            items.extend(stacked(strips, 0.0));
        }
        let [number, text, measures, departments, response] = &opinions.heads;
        let has_measures = opinions.items.iter().any(|item| !item.measures.is_empty());
        let concerned = if has_measures { format!("{measures}\n{departments}") } else { departments.clone() };
        let titles = [number.as_str(), text, &concerned, response];
        let columns: Vec<Vec<Strip>> = titles
            .iter()
            .zip(edges.iter().zip(widths))
            .map(|(title, (x, width))| {
                let within = inner(Measure { x: *x, width: *width });
                self.tagged(Role::column_header(), self.strips(title, within, self.small().bold(), Set::Left))
            })
            .collect();
        let full = columns.iter().map(|strips| height(strips)).fold(0.0, f32::max) + 6.0;
        let back = Area::new(self.frame.left, top, self.frame.width(), full);
        items.push(Item::fill(back, self.colors.header));
        for strips in columns {
            let middle = (full - height(&strips)) / 2.0;
            items.extend(stacked(strips, top + middle));
        }
        Block::new(top + full, items)
    }

    fn opinion(&self, item: &OpinionItem, with_response: bool, edges: &[f32], widths: &[f32], head: &Rc<Block>) -> Row {
        let within = |index: usize| inner(Measure { x: edges[index], width: widths[index] });
        let cell = |index: usize, strips| CellBox::new(edges[index], widths[index], strips, Place::Top);
        let style = self.cell();
        let number = self.strips(&item.number, within(0), style.bold(), Set::Left);
        let again = self.unmarked().continued(number.clone(), within(0));
        let number = self.tagged(Role::row_header(), number);
        let opinion = self.inside(Role::Cell);
        let mut text = opinion.tagged(Role::Paragraph, self.strips(&item.text, within(1), style, Set::Justified));
        if let (false, Some(response)) = (with_response, &item.response) {
            // Nothing of the document is left out: without a column of its own it stands under the opinion.
            let lines = self.strips(response, within(1), style.colored(self.colors.grey), Set::Justified);
            text.extend(opinion.tagged(Role::Paragraph, lines));
        }
        let concerned = self.inside(Role::Cell).concerned(item, within(2));
        let mut number = cell(0, number);
        number.again = again;
        let mut cells = vec![number, cell(1, text), cell(2, concerned)];
        if with_response {
            let response = item.response.as_deref().map(|text| self.strips(text, within(3), style, Set::Justified));
            cells.push(cell(3, self.tagged(Role::Cell, response.unwrap_or_default())));
        }
        Row {
            cells,
            ruling: Ruling::Across,
            cut: Cut::OnlyWhenTallerThanPage,
            line: self.colors.line,
            gap: 0.0,
            padding: self.tight(CELL_PADDING_Y),
            least: 0.0,
            keep_with_next: false,
            head: Some(Rc::clone(head)),
        }
    }

    /// The measures and departments that an opinion concerns.
    fn concerned(&self, item: &OpinionItem, within: Measure) -> Vec<Strip> {
        let mut strips: Vec<Strip> =
            item.measures.iter().flat_map(|measure| self.measure_concerned(measure, within)).collect();
        let style = self.small().colored(self.colors.grey);
        let line = |text: &String| self.tagged(Role::Paragraph, self.strips(text, within, style, Set::Left));
        strips.extend(item.departments.iter().flat_map(line));
        strips
    }

    /// The measure's number, which leads to its sheet.
    fn measure_concerned(&self, measure: &Reference, within: Measure) -> Vec<Strip> {
        let Some(anchor) = &measure.anchor else {
            return self.tagged(Role::Paragraph, self.strips(&measure.text, within, self.small(), Set::Left));
        };
        let style = self.small().colored(self.colors.accent);
        let link = self.inside(Role::Paragraph).inside(Role::Link);
        link.linked(
            link.tagged_here(self.strips(&measure.text, within, style, Set::Left)),
            within,
            anchor,
            &measure.text,
        )
    }

    /// An empty line to write on.
    fn ruled_line(&self) -> Piece {
        let line = Item::line(
            (self.frame.left, RULED_LINE_HEIGHT),
            (self.frame.right, RULED_LINE_HEIGHT),
            HAIRLINE,
            self.colors.line,
        );
        Piece::Block(Block::new(RULED_LINE_HEIGHT, vec![line]))
    }
}
