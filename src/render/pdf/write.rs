//! Pages to `printpdf`'s operations.

use std::collections::BTreeMap;

use printpdf::{
    Actions, BorderArray, Color, Destination, Line, LineDashPattern, LinePoint, LinkAnnotation, Mm, Op, PaintMode,
    PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, Rgb, TextItem,
    TextMatrix, WindingOrder,
};

use crate::typeset::Fonts;

use super::embed::Embedder;
use super::error::PdfError;
use super::flow::Page;
use super::item::{Area, Dash, Item, Stroke, Text};
use super::marking::Marking;
use super::structure::Structure;
use super::style::Layout;

/// Part of the radius at which a circle's control points lie.
const CIRCLE: f32 = 0.5523;

/// Writes pages one after the other.
pub(super) struct Writer<'a> {
    fonts: &'a Fonts,
    /// Of the page under way.
    paper_height: f32,
    targets: BTreeMap<&'a str, Target>,
    embedder: Embedder<'a>,
    structure: &'a Structure,
    marking: Marking<'a>,
    /// For each page what its links say, in the order of their areas.
    links: Vec<Vec<String>>,
    ops: Vec<Op>,
    fill: Option<u32>,
}

/// Where a link to a section leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// From 1.
    pub page: usize,
    /// Of that page, in points.
    pub paper_height: f32,
}

/// The pages as `printpdf` makes them, and what it does not know of them.
pub(super) struct Written {
    pub pdf: lopdf::Document,
    /// For each page what its links say, in the order of their areas.
    pub links: Vec<Vec<String>>,
}

impl<'a> Writer<'a> {
    pub fn new(layout: &Layout<'a>, targets: BTreeMap<&'a str, Target>) -> Self {
        let Layout { fonts, structure, .. } = *layout;
        Writer {
            fonts,
            paper_height: 0.0,
            targets,
            embedder: Embedder::new(fonts),
            structure,
            marking: Marking::new(structure),
            links: Vec::new(),
            ops: Vec::new(),
            fill: None,
        }
    }

    /// All pages with their fonts, as the document that `printpdf` makes of them.
    pub fn document(mut self, title: &str, pages: Vec<Page>) -> Result<Written, PdfError> {
        let mut document = PdfDocument::new(title);
        for (index, page) in pages.iter().enumerate() {
            let written = self.page(index + 1, page)?;
            document.pages.push(written);
        }
        for (id, font) in self.embedder.finish()? {
            document.resources.fonts.map.insert(id, PdfFont::new(font));
        }
        // Its warnings tell of what this writer rules out: missing glyphs, unset fonts.
        let pdf = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        Ok(Written { pdf, links: self.links })
    }

    fn page(&mut self, number: usize, page: &Page) -> Result<PdfPage, PdfError> {
        self.fill = None;
        self.paper_height = page.frame.paper_height;
        self.marking.begin_page(number - 1);
        let mut links = Vec::new();
        for item in &page.items {
            if !item.is_finite() {
                return Err(PdfError::NotANumber { page: number });
            }
            if item.is_drawn() {
                self.marking.open(&mut self.ops);
            }
            match item {
                Item::Text(text) => {
                    self.check(text, number)?;
                    self.text(text);
                }
                Item::Fill { area, radius, color } => self.area(*area, *radius, *color),
                Item::Stroke(stroke) => self.stroke(*stroke),
                Item::Begin(mark) => self.marking.want(Some(*mark)),
                Item::End => self.marking.want(None),
                Item::Box { area, element } => self.structure.set_area(*element, *area),
                Item::Link { area, anchor, element, says } => {
                    self.link(*area, anchor)?;
                    links.push(says.clone());
                    if let Some(element) = element {
                        self.structure.add_annotation(*element, number - 1, links.len() - 1);
                    }
                }
            }
        }
        self.marking.close(&mut self.ops);
        self.links.push(links);
        let millimetres = |points: f32| Mm(points * 25.4 / 72.0);
        let ops = std::mem::take(&mut self.ops);
        Ok(PdfPage::new(millimetres(page.frame.paper_width), millimetres(page.frame.paper_height), ops))
    }

    /// A point, with the page's lower left corner as the origin, in hundredths of a point.
    fn point(&self, x: f32, y: f32) -> Point {
        Point { x: Pt(round(x)), y: Pt(round(self.paper_height - y)) }
    }

    fn set_fill(&mut self, color: u32) {
        if self.fill != Some(color) {
            self.ops.push(Op::SetFillColor { col: rgb(color) });
            self.fill = Some(color);
        }
    }

    fn text(&mut self, text: &Text) {
        let runs = self.embedder.runs(&text.text, text.weight, &text.gaps);
        if runs.is_empty() {
            return;
        }
        self.set_fill(text.color);
        let place = self.point(text.x, text.y);
        self.ops.push(Op::StartTextSection);
        for (index, (font, glyphs)) in runs.into_iter().enumerate() {
            self.ops.push(Op::SetFont { font: PdfFontHandle::External(font.id()), size: Pt(round(text.size)) });
            if index == 0 {
                self.ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(place.x, place.y) });
            }
            self.ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
        }
        self.ops.push(Op::EndTextSection);
    }

    /// Nothing that cannot be printed comes as far as the page.
    fn check(&self, text: &Text, page: usize) -> Result<(), PdfError> {
        match self.fonts.unprintables_in(&text.text, text.weight).next() {
            None => Ok(()),
            Some(what) => Err(PdfError::Unprintable { what, page, section: None }),
        }
    }

    fn area(&mut self, area: Area, radius: f32, color: u32) {
        self.set_fill(color);
        let op = if radius > 0.0 {
            Op::DrawPolygon { polygon: self.round_box(area, radius) }
        } else {
            Op::DrawRectangle { rectangle: self.rectangle(area, Some(PaintMode::Fill)) }
        };
        self.ops.push(op);
    }

    fn rectangle(&self, area: Area, mode: Option<PaintMode>) -> Rect {
        let Point { x, y } = self.point(area.x, area.y + area.height);
        let (width, height) = (Pt(round(area.width)), Pt(round(area.height)));
        Rect { x, y, width, height, mode, winding_order: None }
    }

    fn round_box(&self, area: Area, radius: f32) -> Polygon {
        let radius = radius.min(area.width / 2.0).min(area.height / 2.0);
        let (left, top, right, bottom) = (area.x, area.y, area.x + area.width, area.y + area.height);
        let handle = radius * (1.0 - CIRCLE);
        let mut points = Vec::new();
        let mut add = |x: f32, y: f32, bezier: bool| points.push(LinePoint { p: self.point(x, y), bezier });
        // From the upper left corner's end clockwise; each corner is two handles and its end.
        add(left + radius, top, false);
        add(right - radius, top, false);
        add(right - handle, top, true);
        add(right, top + handle, true);
        add(right, top + radius, false);
        add(right, bottom - radius, false);
        add(right, bottom - handle, true);
        add(right - handle, bottom, true);
        add(right - radius, bottom, false);
        add(left + radius, bottom, false);
        add(left + handle, bottom, true);
        add(left, bottom - handle, true);
        add(left, bottom - radius, false);
        add(left, top + radius, false);
        add(left, top + handle, true);
        add(left + handle, top, true);
        add(left + radius, top, false);
        Polygon { rings: vec![PolygonRing { points }], mode: PaintMode::Fill, winding_order: WindingOrder::NonZero }
    }

    fn stroke(&mut self, stroke: Stroke) {
        let pattern: &[f32] = match stroke.dash {
            Dash::Solid => &[],
            Dash::Dashed => &[3.0, 2.0],
            Dash::Dotted => &[0.8, 2.4],
        };
        let ends = [stroke.from, stroke.to].map(|(x, y)| LinePoint { p: self.point(x, y), bezier: false });
        let line = Line { points: ends.to_vec(), is_closed: false };
        self.ops.push(Op::SetOutlineColor { col: rgb(stroke.color) });
        self.ops.push(Op::SetOutlineThickness { pt: Pt(stroke.width) });
        self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, pattern) });
        self.ops.push(Op::DrawLine { line });
    }

    fn link(&mut self, area: Area, anchor: &str) -> Result<(), PdfError> {
        let target = *self.targets.get(anchor).ok_or_else(|| PdfError::DeadLink { anchor: anchor.to_string() })?;
        let top = Some(target.paper_height);
        let target = Destination::Xyz { page: target.page, left: Some(0.0), top, zoom: None };
        let border = BorderArray::Solid([0.0, 0.0, 0.0]);
        let rect = self.rectangle(area, None);
        let link = LinkAnnotation::new(rect, Actions::go_to(target), Some(border), None, None);
        self.ops.push(Op::LinkAnnotation { link });
        Ok(())
    }
}

impl Item {
    /// Whether something is seen of it: then it is marked content.
    fn is_drawn(&self) -> bool {
        matches!(self, Item::Text(_) | Item::Fill { .. } | Item::Stroke(_))
    }

    /// Whether all its coordinates are numbers; `printpdf` would write what is not without a word.
    fn is_finite(&self) -> bool {
        let numbers = match self {
            Item::Text(text) => [text.x, text.y, text.size, 0.0],
            Item::Fill { area, .. } | Item::Link { area, .. } | Item::Box { area, .. } => {
                [area.x, area.y, area.width, area.height]
            }
            Item::Begin(_) | Item::End => return true,
            Item::Stroke(stroke) => [stroke.from.0, stroke.from.1, stroke.to.0, stroke.to.1],
        };
        numbers.iter().all(|number| number.is_finite())
    }
}

fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn rgb(color: u32) -> Color {
    let channel = |shift: u32| ((color >> shift) & 0xff) as f32 / 255.0;
    Color::Rgb(Rgb { r: channel(16), g: channel(8), b: channel(0), icc_profile: None })
}
