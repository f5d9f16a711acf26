//! The structure tree in the file: its elements, the way back from the pages' content to them, and the links' areas
//! as annotations of their own (ISO 32000-1, 14.7).

use std::collections::BTreeMap;
use std::io::Write;

use lopdf::{Dictionary, Object, ObjectId, dictionary, text_string};

use super::error::PdfError;
use super::item::Area;
use super::link::LinkArea;
use super::object::{Text, write_dictionary, write_object};
use super::structure::{Finished, Header, Kid, Node, Role, Scope};

/// What the tree refers to.
struct Places<'a> {
    /// Object of each element, by its number.
    elements: Vec<ObjectId>,
    pages: &'a [ObjectId],
    /// Objects of the links' areas on each page.
    links: Vec<Vec<ObjectId>>,
    /// Of each page, in points.
    paper_heights: &'a [f32],
}

/// Writes the tree; gives its elements as texts, because there are thousands of them. `links` holds those of each page,
/// in the order of their annotations.
pub(super) fn write(
    pdf: &mut lopdf::Document,
    structure: &Finished,
    pages: &[ObjectId],
    links: &[Vec<LinkArea>],
    paper_heights: &[f32],
) -> Result<Vec<Text>, PdfError> {
    let root = pdf.new_object_id();
    let elements = (0..structure.len()).map(|_| pdf.new_object_id()).collect();
    let links = complete_pages(pdf, pages, links)?;
    let places = Places { elements, pages, links, paper_heights };
    let elements = structure.elements().filter_map(|(number, node)| {
        let id = *places.elements.get(number)?;
        Some(places.element(node, root).map(|content| Text { id, content }))
    });
    let elements = elements.collect::<std::io::Result<Vec<Text>>>()?;
    let parents = places.parents(pdf, structure);
    let entries = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => places.elements.first().map_or(Object::Null, |id| Object::Reference(*id)),
        "ParentTree" => parents,
        "ParentTreeNextKey" => places.keys(),
    };
    pdf.set_object(root, entries);
    let catalog = pdf.catalog_mut()?;
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(elements)
}

/// Gives pages and links their keys in the parent tree, and each link an object, its place, its words and the printing
/// flag that PDF/A wants.
fn complete_pages(
    pdf: &mut lopdf::Document,
    pages: &[ObjectId],
    links: &[Vec<LinkArea>],
) -> Result<Vec<Vec<ObjectId>>, PdfError> {
    let mut next_key = pages.len();
    let mut all = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        let areas = match pdf.get_dictionary_mut(*page)?.remove(b"Annots") {
            Some(Object::Array(areas)) => areas,
            _ => Vec::new(),
        };
        let mut ids = Vec::with_capacity(areas.len());
        for (area, link) in areas.into_iter().zip(links.get(index).into_iter().flatten()) {
            let Object::Dictionary(mut area) = area else { continue };
            area.set("F", 4);
            area.set("Contents", text_string(&link.says));
            area.set("Rect", link.rect());
            if let Some(corners) = link.quad_points() {
                area.set("QuadPoints", corners);
            }
            area.set("StructParent", integer(next_key));
            next_key += 1;
            ids.push(pdf.add_object(area));
        }
        let entries = pdf.get_dictionary_mut(*page)?;
        entries.set("StructParents", integer(index));
        if !ids.is_empty() {
            entries.set("Annots", references(&ids));
            entries.set("Tabs", "S");
        }
        all.push(ids);
    }
    Ok(all)
}

impl Places<'_> {
    fn element(&self, node: &Node, root: ObjectId) -> std::io::Result<Vec<u8>> {
        let (parent, _) = *node.parent.and_then(|parent| self.elements.get(parent.number())).unwrap_or(&root);
        let mut out = Vec::with_capacity(64);
        write!(out, "<</S/{}/P {parent} 0 R", node.role.name())?;
        // Content on the element's own page needs no more than its number.
        let page = node.kids.iter().find_map(|kid| match kid {
            Kid::Content { page, .. } | Kid::Annotation { page, .. } => Some(*page),
            Kid::Element(_) => None,
        });
        if let Some((page, _)) = page.and_then(|page| self.pages.get(page)) {
            write!(out, "/Pg {page} 0 R")?;
        }
        let kids: Vec<Object> = node.kids.iter().filter_map(|kid| self.kid(*kid, page)).collect();
        if !kids.is_empty() {
            out.extend_from_slice(b"/K");
            write_object(&mut out, &kids.into())?;
        }
        self.describe(node, page, &mut out)?;
        out.extend_from_slice(b">>");
        Ok(out)
    }

    fn kid(&self, kid: Kid, own_page: Option<usize>) -> Option<Object> {
        Some(match kid {
            Kid::Element(element) => Object::Reference(*self.elements.get(element.number())?),
            Kid::Content { page, number } if Some(page) == own_page => integer(number),
            Kid::Content { page, number } => {
                let page = *self.pages.get(page)?;
                dictionary! { "Type" => "MCR", "Pg" => page, "MCID" => integer(number) }.into()
            }
            Kid::Annotation { page, place } => {
                let (object, page) = (*self.links.get(page)?.get(place)?, *self.pages.get(page)?);
                dictionary! { "Type" => "OBJR", "Pg" => page, "Obj" => object }.into()
            }
        })
    }

    fn describe(&self, node: &Node, page: Option<usize>, out: &mut Vec<u8>) -> std::io::Result<()> {
        match &node.role {
            Role::HeaderCell(header) => {
                out.extend_from_slice(b"/A");
                write_dictionary(out, &header_attributes(*header))
            }
            Role::Figure(alt) => {
                out.extend_from_slice(b"/Alt");
                write_object(out, &text_string(alt))?;
                let height = page.and_then(|page| self.paper_heights.get(page));
                let (Some(area), Some(height)) = (node.area, height) else { return Ok(()) };
                out.extend_from_slice(b"/A");
                write_dictionary(out, &figure_attributes(area, *height))
            }
            _ => Ok(()),
        }
    }

    /// The number tree from pages' and links' keys to elements.
    fn parents(&self, pdf: &mut lopdf::Document, structure: &Finished) -> ObjectId {
        let mut numbers = Vec::new();
        for page in 0..self.pages.len() {
            let owners = structure.contents(page).iter().filter_map(|element| self.elements.get(element.number()));
            let owners: Vec<ObjectId> = owners.copied().collect();
            numbers.extend([integer(page), Object::Reference(pdf.add_object(references(&owners)))]);
        }
        let owners = self.link_owners(structure);
        let places =
            self.links.iter().enumerate().flat_map(|(page, ids)| (0..ids.len()).map(move |place| (page, place)));
        for (key, place) in (self.pages.len()..).zip(places) {
            numbers.extend(
                owners.get(&place).map(|owner| [integer(key), Object::Reference(*owner)]).into_iter().flatten(),
            );
        }
        pdf.add_object(dictionary! { "Nums" => numbers })
    }

    /// The element of each link's area, by the area's page and place there.
    fn link_owners(&self, structure: &Finished) -> BTreeMap<(usize, usize), ObjectId> {
        let mut owners = BTreeMap::new();
        for (number, node) in structure.elements() {
            let Some(id) = self.elements.get(number) else { continue };
            for kid in &node.kids {
                if let Kid::Annotation { page, place } = kid {
                    owners.insert((*page, *place), *id);
                }
            }
        }
        owners
    }

    fn keys(&self) -> Object {
        integer(self.pages.len() + self.links.iter().map(Vec::len).sum::<usize>())
    }
}

/// The box around a figure on a page of that height.
fn figure_attributes(area: Area, paper_height: f32) -> Dictionary {
    let (top, bottom) = (paper_height - area.y, paper_height - area.y - area.height);
    let bounds = [area.x, bottom, area.x + area.width, top].map(|edge| Object::Real((edge * 100.0).round() / 100.0));
    dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => bounds.to_vec() }
}

/// ISO 32000-1, 14.8.5.7.
fn header_attributes(header: Header) -> Dictionary {
    let scope = match header.scope {
        Scope::Row => "Row",
        Scope::Column => "Column",
    };
    let mut attributes = dictionary! { "O" => "Table", "Scope" => scope };
    if header.columns > 1 {
        attributes.set("ColSpan", integer(header.columns));
    }
    if header.rows > 1 {
        attributes.set("RowSpan", integer(header.rows));
    }
    attributes
}

fn references(ids: &[ObjectId]) -> Object {
    Object::Array(ids.iter().map(|id| Object::Reference(*id)).collect())
}

fn integer(number: usize) -> Object {
    Object::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
