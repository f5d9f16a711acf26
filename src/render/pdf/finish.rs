//! What `printpdf` leaves to do: the outline as a tree, the structure, version, language, properties, the colours'
//! meaning.

use chrono::{Datelike, NaiveDate};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary, text_string};

use crate::report::document::Document;

use super::error::PdfError;
use super::flow::Placed;
use super::icc;
use super::save::save;
use super::structure::Finished;
use super::tree;
use super::write::Written;
use super::xmp::Properties;

/// Completes the file and gives its bytes. `paper_heights` are those of the pages, in points.
pub(super) fn finish(
    written: Written,
    document: &Document,
    outline: &[Placed],
    structure: Finished,
    paper_heights: &[f32],
) -> Result<Vec<u8>, PdfError> {
    let Written { mut pdf, links } = written;
    let pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    let outlines = add_outline(&mut pdf, outline, &pages, paper_heights);
    set_catalog(&mut pdf, outlines)?;
    let subject = format!("{} {}", document.plan_name, document.subtitle);
    set_properties(&mut pdf, &Properties::of(document, &subject))?;
    set_output_intent(&mut pdf)?;
    pdf.version = "1.7".to_string();
    let elements = tree::write(&mut pdf, &structure, &pages, &links, paper_heights)?;
    save(pdf, elements)
}

fn set_catalog(pdf: &mut lopdf::Document, outlines: ObjectId) -> Result<(), PdfError> {
    let catalog = pdf.catalog_mut()?;
    catalog.set("Lang", Object::string_literal("ja-JP"));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("PageLayout", "OneColumn");
    catalog.set("PageMode", "UseOutlines");
    catalog.set("Outlines", outlines);
    Ok(())
}

fn set_properties(pdf: &mut lopdf::Document, properties: &Properties) -> Result<(), PdfError> {
    let date = Object::string_literal(pdf_date(properties.date));
    let entries = dictionary! {
        "Title" => text_string(properties.title),
        "Author" => text_string(properties.author),
        "Subject" => text_string(properties.subject),
        "Creator" => text_string(properties.creator),
        "Producer" => text_string(properties.producer),
        "CreationDate" => date.clone(),
        "ModDate" => date,
    };
    let id = pdf.trailer.get(b"Info")?.as_reference()?;
    pdf.set_object(id, entries);
    // Left as it is, so that programs that do not know PDF find it (ISO 32000-1, 14.3.2).
    let entries = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let packet = Stream::new(entries, properties.xmp().into_bytes()).with_compression(false);
    let packet = pdf.add_object(packet);
    pdf.catalog_mut()?.set("Metadata", packet);
    Ok(())
}

/// What the file's colours mean: PDF/A takes no colours without a profile.
fn set_output_intent(pdf: &mut lopdf::Document) -> Result<(), PdfError> {
    let profile = pdf.add_object(Stream::new(dictionary! { "N" => 3 }, icc::srgb()));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB IEC61966-2.1"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    };
    pdf.catalog_mut()?.set("OutputIntents", vec![Object::Dictionary(intent)]);
    Ok(())
}

/// Midnight in Japan.
fn pdf_date(date: NaiveDate) -> String {
    format!("D:{:04}{:02}{:02}000000+09'00'", date.year(), date.month(), date.day())
}

/// A line of the outline with its place in the tree.
struct Node {
    id: ObjectId,
    children: Vec<Node>,
    index: usize,
}

fn add_outline(pdf: &mut lopdf::Document, lines: &[Placed], pages: &[ObjectId], heights: &[f32]) -> ObjectId {
    let root = pdf.new_object_id();
    let (nodes, _) = grow(pdf, lines, 0);
    let mut entries = dictionary! { "Type" => "Outlines" };
    link_children(&mut entries, &nodes);
    // Parts and sections stand open, the headings below them are folded.
    entries.set("Count", shown(&nodes, lines));
    pdf.set_object(root, entries);
    write_nodes(pdf, root, &nodes, lines, pages, heights);
    root
}

/// Makes a tree of the lines from `start` on that lie deeper than the line before them; gives the first line left.
fn grow(pdf: &mut lopdf::Document, lines: &[Placed], start: usize) -> (Vec<Node>, usize) {
    let mut nodes: Vec<Node> = Vec::new();
    let mut index = start;
    let least = lines.get(start).map(|line| line.bookmark.level);
    while let Some(line) = lines.get(index) {
        if start > 0 && Some(line.bookmark.level) < least {
            break;
        }
        let id = pdf.new_object_id();
        let deeper = lines.get(index + 1).is_some_and(|next| next.bookmark.level > line.bookmark.level);
        let (children, next) = if deeper { grow(pdf, lines, index + 1) } else { (Vec::new(), index + 1) };
        nodes.push(Node { id, children, index });
        index = next;
    }
    (nodes, index)
}

fn is_open(node: &Node, lines: &[Placed]) -> bool {
    lines[node.index].bookmark.level == super::flow::Level::Part
}

/// How many lines are seen when the tree is opened as written.
fn shown(nodes: &[Node], lines: &[Placed]) -> i64 {
    nodes.iter().map(|node| 1 + if is_open(node, lines) { shown(&node.children, lines) } else { 0 }).sum()
}

fn link_children(parent: &mut Dictionary, nodes: &[Node]) {
    if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
        parent.set("First", first.id);
        parent.set("Last", last.id);
    }
}

fn write_nodes(
    pdf: &mut lopdf::Document,
    parent: ObjectId,
    nodes: &[Node],
    lines: &[Placed],
    pages: &[ObjectId],
    heights: &[f32],
) {
    for (position, node) in nodes.iter().enumerate() {
        let line = &lines[node.index];
        let mut entry = dictionary! { "Title" => text_string(&line.bookmark.title), "Parent" => parent };
        if let (Some(page), Some(height)) = (pages.get(line.page), heights.get(line.page)) {
            let top = Object::Real(height - (line.y - 8.0).max(0.0));
            let destination = vec![Object::from(*page), "XYZ".into(), Object::Null, top, Object::Null];
            entry.set("Dest", destination);
        }
        if let Some(previous) = position.checked_sub(1).and_then(|before| nodes.get(before)) {
            entry.set("Prev", previous.id);
        }
        if let Some(next) = nodes.get(position + 1) {
            entry.set("Next", next.id);
        }
        link_children(&mut entry, &node.children);
        if !node.children.is_empty() {
            let seen = shown(&node.children, lines);
            entry.set("Count", if is_open(node, lines) { seen } else { -seen });
        }
        pdf.set_object(node.id, entry);
        write_nodes(pdf, node.id, &node.children, lines, pages, heights);
    }
}
