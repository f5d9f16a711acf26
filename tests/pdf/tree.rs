//! The structure tree as it lies in the file, read by qpdf: tables, figures, links, and the way from content to elements.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;
use sokatsu::render::pdf::render;
use sokatsu::report::document::{Align, Block, Cell, Document, Table, TableKind, TextCell};
use sokatsu::typeset::{FontSettings, Fonts};

use super::{programs, sample};

static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
    render(&sample::sample(), &fonts).expect("a PDF")
});
static FILE: LazyLock<File> = LazyLock::new(|| File { json: programs::objects(&BYTES) });

/// The file's objects as qpdf shows them.
struct File {
    json: Value,
}

impl File {
    fn object(&self, reference: &Value) -> &Value {
        let name = reference.as_str().unwrap_or_else(|| panic!("no reference: {reference}"));
        &self.json["qpdf"][1][format!("obj:{name}")]["value"]
    }

    fn catalog(&self) -> &Value {
        self.object(&self.json["qpdf"][1]["trailer"]["value"]["/Root"])
    }

    fn tree(&self) -> &Value {
        self.object(&self.catalog()["/StructTreeRoot"])
    }

    fn pages(&self) -> Vec<(&Value, &Value)> {
        let pages = self.object(&self.catalog()["/Pages"]);
        pages["/Kids"].as_array().expect("pages").iter().map(|page| (page, self.object(page))).collect()
    }

    /// The elements with their references, in reading order.
    fn elements(&self) -> Vec<(&Value, &Value)> {
        let mut found = Vec::new();
        self.collect(&self.tree()["/K"], &mut found);
        found
    }

    fn collect<'a>(&'a self, reference: &'a Value, found: &mut Vec<(&'a Value, &'a Value)>) {
        found.push((reference, self.object(reference)));
        for kid in kids(self.object(reference)).into_iter().filter(|kid| kid.is_string()) {
            self.collect(kid, found);
        }
    }

    fn of_role(&self, role: &str) -> Vec<(&Value, &Value)> {
        self.elements().into_iter().filter(|(_, element)| element["/S"] == role).collect()
    }

    /// Entries of the parent tree by their keys.
    fn parents(&self) -> BTreeMap<u64, &Value> {
        let numbers = self.object(&self.tree()["/ParentTree"])["/Nums"].as_array().expect("numbers");
        numbers.chunks(2).map(|pair| (pair[0].as_u64().expect("a key"), &pair[1])).collect()
    }
}

fn kids(element: &Value) -> Vec<&Value> {
    match &element["/K"] {
        Value::Null => Vec::new(),
        Value::Array(kids) => kids.iter().collect(),
        only => vec![only],
    }
}

/// The pages and numbers of an element's own marked content.
fn contents(element: &Value) -> Vec<(&Value, u64)> {
    kids(element).into_iter().filter_map(|kid| content(element, kid)).collect()
}

fn content<'a>(element: &'a Value, kid: &'a Value) -> Option<(&'a Value, u64)> {
    match kid {
        Value::Number(number) => Some((&element["/Pg"], number.as_u64()?)),
        Value::Object(_) if kid["/Type"] == "/MCR" => Some((&kid["/Pg"], kid["/MCID"].as_u64()?)),
        _ => None,
    }
}

fn charts(document: &Document) -> Vec<&str> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let alts = blocks.flat_map(|block| match block {
        Block::Charts(charts) => charts.iter().map(|chart| chart.alt.as_str()).collect(),
        Block::Tallies(tallies) => {
            tallies.iter().filter(|tally| tally.total > 0).map(|tally| tally.alt.as_str()).collect()
        }
        _ => Vec::new(),
    });
    alts.collect()
}

#[test]
fn every_figure_says_what_the_document_says_of_it_and_has_a_box() {
    let document = sample::sample();
    let figures = FILE.of_role("/Figure");
    let alts: Vec<&str> = figures.iter().filter_map(|(_, figure)| figure["/Alt"].as_str()).collect();
    let wanted: Vec<String> = charts(&document).into_iter().map(|alt| format!("u:{alt}")).collect();
    assert!(wanted.len() > 5);
    assert_eq!(alts, wanted);
    for (_, figure) in figures {
        let edges: Vec<f64> =
            figure["/A"]["/BBox"].as_array().expect("a box").iter().filter_map(Value::as_f64).collect();
        assert!(edges[0] >= 0.0 && edges[0] < edges[2] && edges[2] <= 595.3, "{edges:?}");
        assert!(edges[1] >= 0.0 && edges[1] < edges[3] && edges[3] <= 841.9, "{edges:?}");
    }
}

#[test]
fn every_row_of_a_table_covers_as_many_columns() {
    let tables = FILE.of_role("/Table");
    assert!(tables.len() > 6);
    let mut spans = 0;
    for (_, table) in tables {
        let rows: Vec<&Value> =
            kids(table).into_iter().filter(|kid| kid.is_string()).map(|kid| FILE.object(kid)).collect();
        let rows: Vec<&Value> = rows.into_iter().filter(|row| row["/S"] == "/TR").collect();
        let mut covered = vec![0; rows.len() + 1];
        for (index, row) in rows.iter().enumerate() {
            for cell in kids(row).into_iter().map(|cell| FILE.object(cell)) {
                let span = |key: &str| cell["/A"][key].as_u64().unwrap_or(1) as usize;
                spans += usize::from(span("/ColSpan") > 1);
                for row in &mut covered[index..index + span("/RowSpan")] {
                    *row += span("/ColSpan");
                }
            }
        }
        assert!(covered[0] > 1 && covered[..rows.len()].iter().all(|columns| *columns == covered[0]), "{covered:?}");
        assert_eq!(covered[rows.len()], 0, "no span goes out of its table");
    }
    assert!(spans > 0, "the sample has a band over columns");
}

#[test]
fn every_header_cell_says_what_it_heads_and_rows_are_named() {
    let heads = FILE.of_role("/TH");
    let scopes: Vec<&str> = heads.iter().map(|(_, head)| head["/A"]["/Scope"].as_str().expect("a scope")).collect();
    assert!(scopes.iter().all(|scope| ["/Row", "/Column"].contains(scope)));
    // The indicators' table has 24 rows, the tallies five each.
    assert!(scopes.iter().filter(|scope| **scope == "/Row").count() > 24 + 15);
}

#[test]
fn content_and_elements_know_each_other_on_every_page() {
    let parents = FILE.parents();
    let mut over_pages = 0;
    let mut numbers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (reference, element) in FILE.elements() {
        let contents = contents(element);
        over_pages += usize::from(contents.iter().any(|(page, _)| *page != contents[0].0));
        for (page, number) in contents {
            let key = FILE.object(page)["/StructParents"].as_u64().expect("a key");
            assert_eq!(&FILE.object(parents[&key])[number as usize], reference);
            numbers.entry(page.to_string()).or_default().push(number);
        }
        assert_eq!(&FILE.object(&element["/P"])["/K"].is_null(), &false, "the parent has kids");
    }
    assert!(over_pages > 2, "the sample has paragraphs that go over a page");
    for ((reference, page), count) in FILE.pages().into_iter().zip(marked_numbers()) {
        let mut known = numbers.remove(&reference.to_string()).unwrap_or_default();
        known.sort_unstable();
        assert_eq!(known, (0..count).collect::<Vec<u64>>(), "each number of the page once");
        assert!(page["/Annots"].is_null() || page["/Tabs"] == "/S");
    }
}

/// How much marked content with a number each page holds. Fails where something is painted outside of marked content.
fn marked_numbers() -> Vec<u64> {
    let pdf = lopdf::Document::load_mem(&BYTES).expect("a PDF");
    let pages = pdf.get_pages();
    pages
        .iter()
        .map(|(page, id)| marked_on_page(*page, &pdf.get_and_decode_page_content(*id).expect("content")))
        .collect()
}

fn marked_on_page(page: u32, content: &lopdf::content::Content) -> u64 {
    let (mut depth, mut count) = (0, 0);
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BMC" => depth += 1,
            "BDC" => {
                depth += 1;
                count += u64::from(operation.operands[1].as_dict().is_ok_and(|entries| entries.has(b"MCID")));
            }
            "EMC" => depth -= 1,
            painted @ ("Tj" | "TJ" | "'" | "\"" | "f" | "F" | "f*" | "S" | "s" | "B" | "b" | "B*" | "b*" | "Do"
            | "sh") => {
                assert!(depth > 0, "p. {page}: {painted} outside of marked content");
            }
            _ => {}
        }
    }
    assert_eq!(depth, 0, "p. {page}");
    count
}

#[test]
fn every_link_has_words_prints_and_belongs_to_its_element() {
    let parents = FILE.parents();
    let links = FILE.of_role("/Link");
    let mut seen = 0;
    for (_, page) in FILE.pages() {
        for area in page["/Annots"].as_array().into_iter().flatten() {
            let annotation = FILE.object(area);
            assert!(annotation["/Contents"].as_str().expect("words").chars().count() > "u:".len());
            assert_eq!((&annotation["/F"], &annotation["/Border"]), (&4.into(), &serde_json::json!([0, 0, 0])));
            let owner = parents[&annotation["/StructParent"].as_u64().expect("a key")];
            let (_, link) = links.iter().find(|(reference, _)| *reference == owner).expect("a link element");
            assert!(kids(link).into_iter().any(|kid| kid["/Type"] == "/OBJR" && kid["/Obj"] == *area));
            seen += 1;
        }
    }
    assert!(seen > sample::sample().sections.len() && links.len() <= seen);
}

/// A link of several lines is one annotation, told and reached once, whose area is all its lines and nothing beside.
#[test]
fn a_link_of_several_lines_is_one_annotation() {
    let text = "産業の振興により市民生活と調和した豊かな暮らしを実現する";
    let goal = TextCell { paragraphs: vec![sample::body(text)], strong: false, link: Some("only".into()) };
    let columns = vec![sample::column("基本目標", Align::Left, 1.0), sample::column("内容", Align::Left, 5.0)];
    let rows = vec![vec![Cell::Text(goal), Cell::text(sample::long_text(1, 3))]];
    let table = Table { kind: TableKind::Narrative, caption: None, columns, rows };
    let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
    let bytes = render(&sample::of_blocks(vec![Block::Table(table)]), &fonts).expect("a PDF");
    programs::check(&bytes);
    let file = File { json: programs::objects(&bytes) };
    let (_, page) = file.pages()[2];
    let [link] = page["/Annots"].as_array().expect("links").as_slice() else { panic!("{}", page["/Annots"]) };
    let link = file.object(link);
    assert_eq!(link["/Contents"], format!("u:{text}"));
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().expect("numbers").iter().map(|number| number.as_f64().expect("a number")).collect()
    };
    let (rect, corners) = (numbers(&link["/Rect"]), numbers(&link["/QuadPoints"]));
    let lines: Vec<&[f64]> = corners.chunks(8).collect();
    assert!(lines.len() > 2 && corners.len() == 8 * lines.len(), "{corners:?}");
    for line in &lines {
        let [left, bottom, right, low, to, top, from, high] = **line else { panic!("{line:?}") };
        assert!(left == from && right == to && bottom == low && top == high && left < right && bottom < top);
        assert!(left >= rect[0] && bottom >= rect[1] && right <= rect[2] && top <= rect[3], "{line:?} in {rect:?}");
    }
    assert!(lines.windows(2).all(|pair| (pair[0][1] - pair[1][5]).abs() < 0.02), "one under another: {lines:?}");
    assert_eq!((lines[0][5], lines[lines.len() - 1][1]), (rect[3], rect[1]));
}

#[test]
fn the_file_says_what_it_is_in_the_properties_and_in_xmp() {
    let document = sample::sample();
    let catalog = FILE.catalog();
    assert_eq!((&catalog["/MarkInfo"]["/Marked"], &catalog["/Lang"]), (&true.into(), &"u:ja-JP".into()));
    assert_eq!(catalog["/ViewerPreferences"]["/DisplayDocTitle"], true);
    assert_eq!(catalog["/OutputIntents"][0]["/S"], "/GTS_PDFA1");
    // Found without knowing the format.
    let bytes = BYTES.as_slice();
    let find = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let title = format!("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li>", document.title);
    for wanted in
        [title.as_str(), "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<xmp:CreateDate>2026-11-21T00:00:00+09:00<"]
    {
        assert!(find(wanted), "{wanted}");
    }
}
