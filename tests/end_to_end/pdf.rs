//! The PDFs as poppler and qpdf read them.

use std::path::Path;

use serde_json::Value;

use crate::plan::{Report, editions, extracts, reports, values, without_space};
use crate::programs::{check, info, output, pages, structure};
use sokatsu::report::document::{Block, Document};

/// A bookmark: title, page (from 1) and what lies below it.
#[derive(Debug, PartialEq)]
struct Bookmark {
    title: String,
    page: usize,
    below: Vec<Bookmark>,
}

fn bookmarks(outlines: &Value) -> Vec<Bookmark> {
    let read = |outline: &Value| Bookmark {
        title: outline["title"].as_str().expect("a title").to_owned(),
        page: outline["destpageposfrom1"].as_u64().expect("a page") as usize,
        below: bookmarks(&outline["kids"]),
    };
    outlines.as_array().expect("outlines").iter().map(read).collect()
}

/// Titles and their depths, in reading order.
fn titles(bookmarks: &[Bookmark], depth: usize, into: &mut Vec<(usize, String)>) {
    for bookmark in bookmarks {
        into.push((depth, bookmark.title.clone()));
        titles(&bookmark.below, depth + 1, into);
    }
}

/// A short extract is seen whole without contents.
fn has_contents(document: &Document) -> bool {
    document.department.is_none() || document.sections.len() > 2
}

/// What the bookmarks must be: parts, their sections, and the headings in these.
fn wanted_titles(document: &Document) -> Vec<(usize, String)> {
    let contents = has_contents(document).then(|| (0, document.look.contents_title.clone()));
    let mut wanted: Vec<(usize, String)> = contents.into_iter().collect();
    let mut part = None;
    for section in &document.sections {
        if section.part.is_some() && section.part != part {
            wanted.extend(section.part.iter().map(|title| (0, title.clone())));
        }
        part.clone_from(&section.part);
        let depth = usize::from(section.part.is_some());
        wanted.push((depth, section.title.clone()));
        wanted.extend(section.blocks.iter().filter_map(|block| match block {
            Block::Heading { text, minor } => Some((depth + 1 + usize::from(*minor), text.clone())),
            _ => None,
        }));
    }
    wanted
}

/// The text of the pages behind cover and contents.
fn body(report: &Report) -> String {
    let file = report.file("pdf");
    let bookmarks = bookmarks(&structure(&file)["outlines"]);
    let first = usize::from(has_contents(&report.document));
    let first = bookmarks.get(first).expect("a bookmark of the first section").page;
    pages(&file)[first - 1..].concat()
}

/// Fails unless every text is one run in `extracted`, each after the one before.
fn assert_in_order(name: &str, extracted: &str, texts: &[&str]) {
    let mut from = 0;
    for text in texts {
        let bare = without_space(text);
        let Some(at) = extracted[from..].find(&bare) else {
            let elsewhere = if extracted.contains(&bare) { "stands before its place" } else { "is not one run" };
            let before: String =
                extracted[..from].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{name}: 「{text}」 {elsewhere}; read so far: …{before}");
        };
        from += at + bare.len();
    }
}

#[test]
fn qpdf_finds_nothing_in_any_pdf() {
    reports().iter().for_each(|report| check(&report.file("pdf")));
}

#[test]
fn every_text_of_an_edition_is_one_run_in_reading_order() {
    for report in editions() {
        assert_in_order(report.name(), &body(report), &report.document.texts());
    }
}

#[test]
fn every_text_of_an_extract_is_one_run_in_reading_order() {
    for report in extracts() {
        assert_in_order(report.name(), &body(report), &report.document.texts());
    }
}

#[test]
fn every_indicators_name_and_printed_values_stand_in_every_pdf_that_is_about_it() {
    for report in reports() {
        let text = pages(&report.file("pdf")).concat();
        for indicator in report.indicators() {
            assert!(text.contains(&without_space(&indicator.name)), "{}: {}", report.name(), indicator.name);
            for value in values(indicator) {
                let printed =
                    std::iter::once(&value.printed).chain(value.second.as_ref().map(|second| &second.printed));
                for printed in printed {
                    assert!(text.contains(&without_space(printed)), "{}: {} {printed}", report.name(), indicator.code);
                }
            }
        }
    }
}

#[test]
fn printed_forms_are_kept_to_the_last_digit() {
    let text = pages(&reports()[0].file("pdf")).concat();
    for printed in
        ["≪82.92歳≫", "18.1５", "≪83.1５歳≫", "58.2%", "77.50", "56.80", "1,071,000", "18.00", "中止", "※", "全項目"]
    {
        assert!(text.contains(printed), "{printed}");
    }
}

#[test]
fn title_author_language_and_paper_are_set() {
    for report in reports() {
        let file = report.file("pdf");
        assert_eq!(info(&file, "Title"), report.document.title, "{}", report.name());
        assert_eq!(info(&file, "Author"), "朝霞市政策企画課", "{}", report.name());
        assert!(info(&file, "Page size").ends_with("(A4)"), "{}", report.name());
        assert_eq!(catalog(&structure(&file))["/Lang"], "u:ja-JP", "{}", report.name());
    }
}

fn objects(structure: &Value) -> &Value {
    &structure["qpdf"][1]
}

fn resolve<'a>(structure: &'a Value, value: &'a Value) -> &'a Value {
    let target = value.as_str().filter(|text| text.ends_with(" R"));
    target.map_or(value, |target| &objects(structure)[format!("obj:{target}")]["value"])
}

fn catalog(structure: &Value) -> &Value {
    resolve(structure, &objects(structure)["trailer"]["value"]["/Root"])
}

#[test]
fn every_page_is_a4_and_says_its_number_and_the_notice() {
    for report in reports() {
        let file = report.file("pdf");
        let pages = pages(&file);
        let sizes = output(std::process::Command::new("pdfinfo").args(["-f", "1", "-l", "999"]).arg(&file));
        let a4 = sizes.lines().filter(|line| line.starts_with("Page ") && line.ends_with("(A4)")).count();
        assert_eq!(a4, pages.len(), "{}", report.name());
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains("記載例：文章は朝霞市の公表文ではありません"), "{} p. {}", report.name(), index + 1);
            // The cover has no number.
            let number = format!("{}/{}", index + 1, pages.len());
            assert!(index == 0 || page.contains(&number), "{} p. {}: {page}", report.name(), index + 1);
        }
    }
}

#[test]
fn bookmarks_are_the_parts_with_their_sections_and_headings() {
    for report in reports() {
        let file = report.file("pdf");
        let bookmarks = bookmarks(&structure(&file)["outlines"]);
        let mut found = Vec::new();
        titles(&bookmarks, 0, &mut found);
        assert_eq!(found, wanted_titles(&report.document), "{}", report.name());
        let pages = pages(&file);
        assert_lead_to_their_titles(report.name(), &bookmarks, &pages);
    }
}

fn assert_lead_to_their_titles(name: &str, bookmarks: &[Bookmark], pages: &[String]) {
    for bookmark in bookmarks {
        let page = &pages[bookmark.page - 1];
        assert!(
            page.contains(&without_space(&bookmark.title)),
            "{name}: {} is not on p. {}",
            bookmark.title,
            bookmark.page
        );
        assert_lead_to_their_titles(name, &bookmark.below, pages);
    }
}

/// The pages that the links of a page lead to, from 1, in their order.
fn links(structure: &Value, page: usize) -> Vec<usize> {
    let numbers: Vec<&str> =
        structure["pages"].as_array().expect("pages").iter().filter_map(|page| page["object"].as_str()).collect();
    let page = &objects(structure)[format!("obj:{}", numbers[page - 1])]["value"];
    let annotations = resolve(structure, &page["/Annots"]).as_array().cloned().unwrap_or_default();
    let links = annotations.iter().map(|one| resolve(structure, one)).filter(|one| one["/Subtype"] == "/Link");
    links
        .map(|link| {
            let action = resolve(structure, &link["/A"]);
            let destination = if link["/Dest"].is_null() { &action["/D"] } else { &link["/Dest"] };
            let target = resolve(structure, destination)[0].as_str().expect("a page as destination");
            1 + numbers.iter().position(|number| *number == target).expect("a page of this file")
        })
        .collect()
}

#[test]
fn the_contents_lead_to_the_pages_that_carry_the_titles() {
    for report in reports().iter().filter(|report| has_contents(&report.document)) {
        let file = report.file("pdf");
        let structure = structure(&file);
        let pages = pages(&file);
        let outlines = bookmarks(&structure["outlines"]);
        let contents = outlines[0].page..outlines[1].page;
        let led: Vec<usize> = contents.clone().flat_map(|page| links(&structure, page)).collect();
        let mut wanted = Vec::new();
        let mut part = None;
        for section in &report.document.sections {
            if section.part.is_some() && section.part != part {
                wanted.extend(section.part.as_deref().map(|title| (title, true)));
            }
            part.clone_from(&section.part);
            wanted.push((section.title.as_str(), false));
        }
        assert_eq!(led.len(), wanted.len(), "{}: {led:?} {wanted:?}", report.name());
        let printed: String = pages[contents.start - 1..contents.end - 1].concat();
        for (page, (title, is_part)) in led.into_iter().zip(wanted) {
            let bare = without_space(title);
            assert!(pages[page - 1].contains(&bare), "{}: {title} is not on p. {page}", report.name());
            let line = if is_part { bare } else { format!("{bare}{page}") };
            assert!(printed.contains(&line), "{}: the contents do not say {line}", report.name());
        }
    }
}

#[test]
fn fonts_are_embedded_subsets_that_can_be_read_out() {
    for report in reports() {
        let told = fonts(&report.file("pdf"));
        assert!(!told.is_empty(), "{}", report.name());
        for line in told {
            // name type encoding emb sub uni object ID
            let words: Vec<&str> = line.split_whitespace().rev().collect();
            assert_eq!(words[2..5], ["yes", "yes", "yes"], "{}: {line}", report.name());
        }
    }
}

fn fonts(pdf: &Path) -> Vec<String> {
    output(std::process::Command::new("pdffonts").arg(pdf)).lines().skip(2).map(str::to_owned).collect()
}
