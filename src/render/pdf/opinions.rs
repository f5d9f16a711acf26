//! The committee's opinions: number, text, whom they concern, and the city's response.

use std::rc::Rc;

use crate::report::document::{OpinionItem, Opinions};

use super::flow::{Block, Piece};
use super::item::{Area, Item};
use super::row::{CellBox, Cut, Place, Row, Ruling};
use super::style::{HAIRLINE, Layout};
use super::table::{edges, inner};
use super::text::{Measure, Set, Strip, height, stacked};

const NUMBER_WIDTH: f32 = 30.0;
const CONCERNED_WIDTH: f32 = 92.0;
const RULED_LINE_HEIGHT: f32 = 24.0;

impl Layout<'_> {
    pub fn opinions(&self, opinions: &Opinions) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let widths = self.opinion_widths(opinions.with_response);
        let edges = edges(self.frame.left, &widths);
        if !opinions.items.is_empty() {
            let head = self.opinions_head(opinions, &edges, &widths);
            let again = Rc::new(head.clone());
            pieces.push(Piece::Block(head.gap(6.0).keep()));
            for item in &opinions.items {
                pieces.push(Piece::Row(self.opinion(item, opinions.with_response, &edges, &widths, &again)));
            }
        }
        pieces.extend((0..opinions.ruled_lines).map(|_| self.ruled_line()));
        pieces
    }

    /// Number, opinion, concerned, and the response where there is one.
    fn opinion_widths(&self, with_response: bool) -> Vec<f32> {
        let rest = self.frame.width() - NUMBER_WIDTH - CONCERNED_WIDTH;
        match with_response {
            true => vec![NUMBER_WIDTH, rest * 0.5, CONCERNED_WIDTH, rest * 0.5],
            false => vec![NUMBER_WIDTH, rest, CONCERNED_WIDTH],
        }
    }

    fn opinions_head(&self, opinions: &Opinions, edges: &[f32], widths: &[f32]) -> Block {
        let [number, text, measures, departments, response] = &opinions.heads;
        let has_measures = opinions.items.iter().any(|item| !item.measures.is_empty());
        let concerned = if has_measures { format!("{measures}\n{departments}") } else { departments.clone() };
        let titles = [number.as_str(), text, &concerned, response];
        let columns: Vec<Vec<Strip>> = titles
            .iter()
            .zip(edges.iter().zip(widths))
            .map(|(title, (x, width))| {
                let within = inner(Measure { x: *x, width: *width });
                self.strips(title, within, self.small().bold(), Set::Left)
            })
            .collect();
        let full = columns.iter().map(|strips| height(strips)).fold(0.0, f32::max) + 6.0;
        let back = Area::new(self.frame.left, 0.0, self.frame.width(), full);
        let mut items = vec![Item::fill(back, self.colors.header)];
        for strips in columns {
            let top = (full - height(&strips)) / 2.0;
            items.extend(stacked(strips, top));
        }
        Block::new(full, items)
    }

    fn opinion(&self, item: &OpinionItem, with_response: bool, edges: &[f32], widths: &[f32], head: &Rc<Block>) -> Row {
        let within = |index: usize| inner(Measure { x: edges[index], width: widths[index] });
        let cell = |index: usize, strips| CellBox::new(edges[index], widths[index], strips, Place::Top);
        let style = self.cell();
        let mut concerned = Vec::new();
        for measure in &item.measures {
            concerned.extend(self.strips(measure, within(2), self.small(), Set::Left));
        }
        for department in &item.departments {
            concerned.extend(self.strips(department, within(2), self.small().colored(self.colors.grey), Set::Left));
        }
        let mut cells = vec![
            cell(0, self.strips(&item.number, within(0), style.bold(), Set::Left)),
            cell(1, self.strips(&item.text, within(1), style, Set::Justified)),
            cell(2, concerned),
        ];
        if with_response {
            let response = item.response.as_deref().map(|text| self.strips(text, within(3), style, Set::Justified));
            cells.push(cell(3, response.unwrap_or_default()));
        } else if let Some(response) = &item.response {
            // Nothing of the document is left out: without a column of its own it stands under the opinion.
            cells[1].strips.extend(self.strips(response, within(1), style.colored(self.colors.grey), Set::Justified));
        }
        Row {
            cells,
            ruling: Ruling::Across,
            cut: Cut::OnlyWhenTallerThanPage,
            line: self.colors.line,
            gap: 0.0,
            head: Some(Rc::clone(head)),
        }
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
