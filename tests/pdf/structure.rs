//! What a screen reader is told: the structure tree as poppler reads it.

use std::sync::LazyLock;

use sokatsu::render::pdf::render;
use sokatsu::report::document::{Block, Document, Edition};
use sokatsu::typeset::{FontSettings, Fonts};

use super::plan::asaka;
use super::programs::{self, without_space};
use super::sample;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontSettings::default()).expect("fonts"));

/// An element with the text that stands in itself, not in an element within it.
#[derive(Debug, PartialEq)]
struct Element {
    depth: usize,
    role: String,
    text: String,
}

/// Reads what `pdfinfo -struct-text` prints: elements, their attributes and quoted texts, each deeper than its parent.
fn elements(document: &Document) -> Vec<Element> {
    let told = programs::structure(&render(document, &FONTS).expect("a PDF"));
    let mut elements: Vec<Element> = Vec::new();
    for line in told.lines() {
        let content = line.trim_start();
        if let Some(text) = content.strip_prefix('"') {
            let text = text.strip_suffix('"').unwrap_or(text);
            elements.last_mut().expect("an element before its text").text.push_str(&without_space(text));
        } else if !content.starts_with('/') && !content.starts_with("Object ") && !content.is_empty() {
            let role = content.trim_end_matches(':').trim_end_matches(" (block)").trim_end_matches(" (inline)");
            elements.push(Element { depth: line.len() - content.len(), role: role.into(), text: String::new() });
        }
    }
    elements
}

fn headings(document: &Document) -> Vec<(u8, String)> {
    let mut wanted = vec![(1, document.title.clone()), (1, document.look.contents_title.clone())];
    for section in &document.sections {
        wanted.push((1, section.title.clone()));
        let mut last = 1;
        for block in &section.blocks {
            if let Block::Heading { text, minor } = block {
                last = if *minor { (last + 1).min(3) } else { 2 };
                wanted.push((last, text.clone()));
            }
        }
    }
    wanted.into_iter().map(|(level, text)| (level, without_space(&text))).collect()
}

/// The sample, the real report and an extract with their elements: poppler takes its time with large trees.
static READ: LazyLock<Vec<(Document, Vec<Element>)>> = LazyLock::new(|| {
    let documents = [sample::sample(), asaka(Edition::Internal, None), asaka(Edition::Committee, Some("sangyo"))];
    documents.map(|document| (document.clone(), elements(&document))).into()
});

#[test]
fn every_text_stands_in_one_element_in_reading_order() {
    for (document, elements) in READ.iter() {
        let mut next = 0;
        for text in document.texts() {
            let bare = without_space(text);
            let found = elements[next..].iter().position(|element| element.text.starts_with(&bare));
            let found =
                found.unwrap_or_else(|| panic!("「{text}」 does not begin an element after {:?}", elements[next]));
            next += found;
            let role = elements[next].role.as_str();
            let known = ["P", "LBody", "TD", "TH", "Caption", "Link", "H1", "H2", "H3"];
            assert!(known.contains(&role) || bare.is_empty(), "「{text}」 stands in {role}");
            if bare.chars().count() > 60 {
                let times = elements.iter().filter(|element| element.text.contains(&bare)).count();
                let wanted = document.texts().into_iter().filter(|other| *other == text).count();
                assert_eq!(times, wanted, "「{text}」");
                assert_eq!(elements[next].text, bare, "nothing else stands in its element");
            }
        }
    }
}

#[test]
fn headings_are_the_title_the_sections_and_their_headings_and_skip_no_level() {
    let minor = |text: &str| Block::Heading { text: text.into(), minor: true };
    let skipping = sample::of_blocks(vec![minor("小さな見出しで始まる"), minor("もう一つ"), sample::paragraph("文")]);
    let skipping = (elements(&skipping), skipping);
    let all = READ.iter().map(|(document, elements)| (elements, document)).chain([(&skipping.0, &skipping.1)]);
    for (elements, document) in all {
        let level = |element: &Element| element.role.strip_prefix('H')?.parse::<u8>().ok();
        let read: Vec<(u8, String)> =
            elements.iter().filter_map(|element| Some((level(element)?, element.text.clone()))).collect();
        assert_eq!(read, headings(document));
        assert!(read.windows(2).all(|pair| pair[1].0 <= pair[0].0 + 1));
    }
}

/// What stands on every page, and a table's head where it goes on, is not said again and again.
#[test]
fn furniture_and_repeated_heads_are_no_part_of_the_structure() {
    let (document, elements) = &READ[0];
    let times = |text: &str| elements.iter().filter(|element| element.text == without_space(text)).count();
    assert_eq!(times(&document.title), 1, "on the cover only");
    assert_eq!(times(document.notice.as_deref().expect("a notice")), 1);
    assert_eq!(times("重要業績評価指標の一覧"), 1, "though its table goes over pages");
    assert!(!elements.iter().any(|element| element.text.contains("続き")));
    assert!(!elements.iter().any(|element| element.text.contains("1/")), "no page numbers");
}

#[test]
fn bullets_one_after_another_are_one_list() {
    let (_, elements) = &READ[1];
    let at = elements.iter().position(|element| element.text.starts_with("・進捗状況を示した7件")).expect("a bullet");
    let around: Vec<&str> = elements[at - 3..at + 4].iter().map(|element| element.role.as_str()).collect();
    assert_eq!(around, ["P", "L", "LI", "LBody", "LI", "LBody", "P"]);
}

#[test]
fn the_contents_are_parts_with_their_sections() {
    let (document, elements) = &READ[0];
    let entries: Vec<(usize, &str)> = elements
        .iter()
        .enumerate()
        .filter(|(_, element)| element.role == "Link")
        .take_while(|(at, _)| elements[at - 2].role == "TOCI")
        .map(|(_, element)| (element.depth, element.text.as_str()))
        .collect();
    let part = without_space(document.sections[1].part.as_deref().expect("a part"));
    let depth = entries[0].0;
    assert_eq!(entries[1], (depth, part.as_str()));
    assert!(entries[0].1.starts_with("第2期の総括") && entries[5].1.starts_with("新たな意見"));
    assert_eq!(entries[2].0, depth + 2, "a section lies below its part");
    assert_eq!(entries.len(), document.sections.len() + 1);
}
