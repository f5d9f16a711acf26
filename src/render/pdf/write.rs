//! Pages to their content streams, and to the file as `printpdf` begins it: pages, links, fonts.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Stream};
use printpdf::{
    Actions, BorderArray, Destination, LinkAnnotation, Mm, Op, PdfDocument, PdfFont, PdfPage, PdfSaveOptions, Pt, Rect,
};

use crate::typeset::Fonts;

use super::content::Content;
use super::embed::Embedder;
use super::error::PdfError;
use super::flow::Page;
use super::item::{Area, Dash, Item, Stroke, Text};
use super::link::LinkArea;
use super::marking::Marking;
use super::spans;
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
    /// The links of each page, in the order of their annotations.
    links: Vec<Vec<LinkArea>>,
    content: Content,
    /// The links of the page under way.
    areas: Vec<Op>,
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
    /// The links of each page, in the order of their annotations.
    pub links: Vec<Vec<LinkArea>>,
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
            content: Content::default(),
            areas: Vec::new(),
            fill: None,
        }
    }

    /// All pages: `printpdf` makes them with their links and fonts, then each gets the content stream that was written for
    /// it here, several times as fast as by way of `printpdf`'s operations.
    pub fn document(mut self, title: &str, pages: Vec<Page>) -> Result<Written, PdfError> {
        let mut document = PdfDocument::new(title);
        let mut contents = Vec::with_capacity(pages.len());
        for (index, page) in pages.into_iter().enumerate() {
            let (page, content) = self.page(index + 1, &page)?;
            document.pages.push(page);
            contents.push(content);
        }
        for embedded in self.embedder.finish()? {
            // Only until the page gets its own content.
            document.pages.iter_mut().take(1).for_each(|page| page.ops.extend_from_slice(&embedded.specimen));
            document.resources.fonts.map.insert(embedded.id, PdfFont::new(embedded.font));
        }
        // Its warnings tell of what this writer rules out: missing glyphs, unset fonts.
        let mut pdf = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        for (page, content) in pdf.get_pages().into_values().zip(contents) {
            let stream = pdf.get_dictionary(page)?.get(b"Contents")?.as_reference()?;
            pdf.set_object(stream, Stream::new(Dictionary::new(), content));
        }
        Ok(Written { pdf, links: self.links })
    }

    /// The page with its links, and its content.
    fn page(&mut self, number: usize, page: &Page) -> Result<(PdfPage, Vec<u8>), PdfError> {
        self.fill = None;
        self.paper_height = page.frame.paper_height;
        self.marking.begin_page(number - 1);
        let mut links: Vec<LinkArea> = Vec::new();
        for item in &page.items {
            if !item.is_finite() {
                return Err(PdfError::NotANumber { page: number });
            }
            if item.is_drawn() {
                self.marking.open(&mut self.content);
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
                    let known = links.iter_mut().rfind(|link| element.is_some() && link.element == *element);
                    if let Some(link) = known {
                        link.add(*area, self.paper_height);
                        continue;
                    }
                    self.link(anchor)?;
                    if let Some(element) = element {
                        self.structure.add_annotation(*element, number - 1, links.len());
                    }
                    let mut link = LinkArea::new(says, *element);
                    link.add(*area, self.paper_height);
                    links.push(link);
                }
            }
        }
        self.marking.close(&mut self.content);
        self.links.push(links);
        let millimetres = |points: f32| Mm(points * 25.4 / 72.0);
        let (areas, content) = (std::mem::take(&mut self.areas), std::mem::take(&mut self.content));
        let written = PdfPage::new(millimetres(page.frame.paper_width), millimetres(page.frame.paper_height), areas);
        Ok((written, content.into_bytes()))
    }

    /// The height above the page's lower edge, for one below its upper.
    fn up(&self, y: f32) -> f32 {
        self.paper_height - y
    }

    fn set_fill(&mut self, color: u32) {
        if self.fill != Some(color) {
            self.content.color(color, "rg");
            self.fill = Some(color);
        }
    }

    fn text(&mut self, text: &Text) {
        let runs = self.embedder.runs(&text.text, text.weight, &text.gaps);
        if runs.is_empty() {
            return;
        }
        self.set_fill(text.color);
        let y = self.up(text.y);
        self.content.op(&[], "BT");
        let (mut font, mut span) = (None, None);
        for (index, run) in runs.iter().enumerate() {
            if span.is_some() && span != run.span {
                self.content.op(&[], "EMC");
            }
            span = run.span;
            if let Some(says) = &run.says {
                self.content.begin("Span", Some(&spans::actual_text(says)));
            }
            if font != Some(run.font) {
                self.content.font(&run.font.name(), text.size);
                font = Some(run.font);
            }
            if index == 0 {
                self.content.op(&[text.x, y], "Td");
            }
            self.content.show(&run.shown);
        }
        if span.is_some() {
            self.content.op(&[], "EMC");
        }
        self.content.op(&[], "ET");
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
        if radius > 0.0 {
            self.round_box(area, radius);
        } else {
            let low = self.up(area.y + area.height);
            self.content.op(&[area.x, low, area.width, area.height], "re");
        }
        self.content.op(&[], "f");
    }

    /// From the upper left corner's end clockwise; each corner is two handles and its end.
    fn round_box(&mut self, area: Area, radius: f32) {
        let radius = radius.min(area.width / 2.0).min(area.height / 2.0);
        let (left, top, right, bottom) = (area.x, self.up(area.y), area.x + area.width, self.up(area.y + area.height));
        let handle = radius * (1.0 - CIRCLE);
        let content = &mut self.content;
        content.op(&[left + radius, top], "m");
        content.op(&[right - radius, top], "l");
        content.op(&[right - handle, top, right, top - handle, right, top - radius], "c");
        content.op(&[right, bottom + radius], "l");
        content.op(&[right, bottom + handle, right - handle, bottom, right - radius, bottom], "c");
        content.op(&[left + radius, bottom], "l");
        content.op(&[left + handle, bottom, left, bottom + handle, left, bottom + radius], "c");
        content.op(&[left, top - radius], "l");
        content.op(&[left, top - handle, left + handle, top, left + radius, top], "c");
    }

    fn stroke(&mut self, stroke: Stroke) {
        let pattern: &[f32] = match stroke.dash {
            Dash::Solid => &[],
            Dash::Dashed => &[3.0, 2.0],
            Dash::Dotted => &[0.8, 2.4],
        };
        let (from, to) = ((stroke.from.0, self.up(stroke.from.1)), (stroke.to.0, self.up(stroke.to.1)));
        self.content.color(stroke.color, "RG");
        self.content.op(&[stroke.width], "w");
        self.content.dash(pattern);
        self.content.op(&[from.0, from.1], "m");
        self.content.op(&[to.0, to.1], "l");
        self.content.op(&[], "S");
    }

    /// Begins a link's annotation; its place on the page is set when all its lines are known (see `tree`).
    fn link(&mut self, anchor: &str) -> Result<(), PdfError> {
        let target = *self.targets.get(anchor).ok_or_else(|| PdfError::DeadLink { anchor: anchor.to_string() })?;
        let top = Some(target.paper_height);
        let target = Destination::Xyz { page: target.page, left: Some(0.0), top, zoom: None };
        let border = BorderArray::Solid([0.0, 0.0, 0.0]);
        let link =
            LinkAnnotation::new(Rect::from_wh(Pt(0.0), Pt(0.0)), Actions::go_to(target), Some(border), None, None);
        self.areas.push(Op::LinkAnnotation { link });
        Ok(())
    }
}

impl Item {
    /// Whether something is seen of it: then it is marked content.
    fn is_drawn(&self) -> bool {
        matches!(self, Item::Text(_) | Item::Fill { .. } | Item::Stroke(_))
    }

    /// Whether all its coordinates are numbers; what is not would be written without a word.
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
