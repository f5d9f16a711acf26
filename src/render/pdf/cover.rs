//! The cover, and the head and foot of the other pages.

use crate::fiscal_year::era_date;
use crate::report::document::Document;

use super::item::{Area, Item};
use super::structure::Role;
use super::style::{Layout, Type};
use super::text::{Measure, Set, height, stacked};

/// Distances of the running head and foot from the frame.
const HEAD_ABOVE: f32 = 26.0;
const FOOT_BELOW: f32 = 14.0;
const LEAST_RUNNING_SIZE: f32 = 6.5;
/// Sizes of the cover's title: the first in which it has few enough lines.
const TITLE_SIZES: [f32; 3] = [25.0, 20.0, LEAST_TITLE_SIZE];
const LEAST_TITLE_SIZE: f32 = 16.0;
const MOST_TITLE_LINES: usize = 4;

impl Layout<'_> {
    /// City, title and year in the upper half; who and when in the lower; the notice at the foot.
    pub fn cover(&self, document: &Document) -> Vec<Item> {
        let frame = self.frame;
        let measure = Measure { x: frame.left + 14.0, width: frame.width() - 28.0 };
        let mut items = Vec::new();
        let mut y = frame.top + frame.height() * 0.2;
        let city = Type { size: 14.0, leading: 22.0, ..self.body() };
        y = self.cover_text(Role::Paragraph, &document.city_name, measure, city, y, &mut items) + 14.0;
        let rule_top = y;
        let title = self.title_type(&document.title, measure);
        y = self.cover_text(self.heading_role(1), &document.title, measure, title, y + 4.0, &mut items) + 10.0;
        let subtitle = Type { size: 14.0, leading: 22.0, ..self.body() };
        y = self.cover_text(Role::Paragraph, &document.subtitle, measure, subtitle, y, &mut items) + 4.0;
        items.push(Item::fill(Area::new(frame.left, rule_top, 4.0, y - rule_top), self.colors.accent));
        y += 24.0;
        let label = Type { size: 11.0, leading: 18.0, ..self.body() }.bold();
        for text in [&document.edition_label, &document.department].into_iter().flatten() {
            y = self.boxed(text, measure, y, label, &mut items) + 8.0;
        }
        self.cover_foot(document, y, &mut items);
        items
    }

    /// A long title is set smaller, so that it leaves the cover its calm.
    fn title_type(&self, title: &str, measure: Measure) -> Type {
        let of = |size: f32| Type { size, leading: size * 1.52, ..self.heading1() };
        let fits = |style: &Type| self.label_strips(title, measure, *style, Set::Left).len() <= MOST_TITLE_LINES;
        TITLE_SIZES.into_iter().map(of).find(fits).unwrap_or_else(|| of(LEAST_TITLE_SIZE))
    }

    fn cover_text(
        &self,
        role: Role,
        text: &str,
        measure: Measure,
        style: Type,
        top: f32,
        items: &mut Vec<Item>,
    ) -> f32 {
        let strips = self.label_strips(text, measure, style, Set::Left);
        let bottom = top + height(&strips);
        items.extend(stacked(self.tagged(role, strips), top));
        bottom
    }

    /// A label with a line around it.
    fn boxed(&self, text: &str, Measure { x, width }: Measure, top: f32, style: Type, items: &mut Vec<Item>) -> f32 {
        let within = Measure { x: x + 10.0, width: width - 20.0 };
        let strips = self.label_strips(text, within, style, Set::Left);
        let width = (self.width(text, style) + 20.0).min(width);
        let bottom = top + height(&strips) + 6.0;
        let corners = [(x, top), (x + width, top), (x + width, bottom), (x, bottom), (x, top)];
        items.extend(corners.windows(2).map(|pair| Item::line(pair[0], pair[1], 0.8, self.colors.ink)));
        items.extend(stacked(self.tagged(Role::Paragraph, strips), top + 3.0));
        bottom
    }

    /// Who and when, below `above` at the highest.
    fn cover_foot(&self, document: &Document, above: f32, items: &mut Vec<Item>) {
        let frame = self.frame;
        let measure = Measure { x: frame.left + 14.0, width: frame.width() - 28.0 };
        let style = Type { size: 11.5, leading: 20.0, ..self.body() };
        let top = (frame.top + frame.height() * 0.78).max(above + 12.0);
        let after = self.cover_text(Role::Paragraph, &era_date(document.made_on), measure, style, top, items);
        self.cover_text(Role::Paragraph, &document.author, measure, style, after, items);
        if let Some(notice) = &document.notice {
            let strips = self.strips(notice, measure, self.note(), Set::Left);
            let top = frame.bottom - height(&strips);
            items.push(Item::line((frame.left, top - 7.0), (frame.right, top - 7.0), 0.5, self.colors.line));
            items.extend(stacked(self.tagged(Role::Paragraph, strips), top));
        }
    }

    /// Head and foot of the page `number` of `total`.
    pub fn furniture(&self, document: &Document, number: usize, total: usize) -> Vec<Item> {
        let frame = self.frame;
        let style = self.note();
        let top = (frame.top - HEAD_ABOVE).max(4.0);
        let year = &document.year_label;
        let title_room = frame.width() - self.width(year, style) - 12.0;
        let (title, title_style) = self.cut(&document.title, title_room, style);
        let foot = (frame.bottom + FOOT_BELOW).min(frame.paper_height - 14.0);
        let pages = format!("{number} / {total}");
        let pages_style = Type { size: self.sizes.table, ..style };
        let middle = (frame.left + frame.right) / 2.0;
        let side_room = frame.width() / 2.0 - self.width(&pages, pages_style) / 2.0 - 8.0;
        let mut items =
            vec![self.run(&title, frame.left, top, title_style), self.run_to(year, frame.right, top, style)];
        if let Some(notice) = &document.notice {
            let (notice, style) = self.cut(notice, side_room, Type { size: self.tiny().size, ..style });
            items.push(self.run(&notice, frame.left, foot, style));
        }
        items.push(self.run_around(&pages, middle, foot, pages_style));
        let labels: Vec<&str> =
            [&document.department, &document.edition_label].into_iter().flatten().map(String::as_str).collect();
        if !labels.is_empty() {
            let label = labels.join("　");
            let (label, style) = self.cut(&label, side_room, style);
            items.push(self.run_to(&label, frame.right, foot, style));
        }
        items
    }

    /// A text of the running head or foot, smaller where it is long and cut where it is longer still: it stands whole on
    /// the cover.
    fn cut(&self, text: &str, room: f32, style: Type) -> (String, Type) {
        let style = self.shrunk(text, room, style, LEAST_RUNNING_SIZE);
        if self.width(text, style) <= room + 0.1 {
            return (text.to_owned(), style);
        }
        let ends = text.char_indices().map(|(at, _)| format!("{}…", &text[..at])).rev();
        let fitting = ends.into_iter().find(|cut| self.width(cut, style) <= room);
        (fitting.unwrap_or_else(|| "…".to_owned()), style)
    }
}
