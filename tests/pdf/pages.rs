//! Pages of other paper, bound edges, tables that go on, and links between sheets and opinions.

use std::sync::LazyLock;

use sokatsu::render::pdf::render;
use sokatsu::report::document::{Block, Document, Paper, Reference};
use sokatsu::typeset::{FontSettings, Fonts};

use super::{programs, sample};

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontSettings::default()).expect("fonts"));

const A3_LANDSCAPE: Paper = Paper { width_mm: 297.0, height_mm: 420.0, landscape: true, ..Paper::A4 };
const A4_LANDSCAPE: Paper = Paper { landscape: true, ..Paper::A4 };
const POINTS_PER_MM: f32 = 72.0 / 25.4;

pub fn pdf(document: &Document) -> Vec<u8> {
    let bytes = render(document, &FONTS).expect("a PDF");
    programs::check(&bytes);
    bytes
}

/// A page as poppler sees it: its size, and left and upper edge, right edge and text of each word.
pub struct Seen {
    pub width: f32,
    pub height: f32,
    pub words: Vec<(f32, f32, f32, String)>,
}

fn number(line: &str, name: &str) -> f32 {
    let rest = line.split(&format!("{name}=\"")).nth(1).unwrap_or_else(|| panic!("{name} in {line}"));
    rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
}

pub fn pages(bytes: &[u8]) -> Vec<Seen> {
    let mut pages: Vec<Seen> = Vec::new();
    for line in programs::words(bytes).lines() {
        if line.contains("<page") {
            let (width, height) = (number(line, "width"), number(line, "height"));
            pages.push(Seen { width, height, words: Vec::new() });
        } else if line.contains("<word") {
            let text = line.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("a text");
            let word = (number(line, "xMin"), number(line, "yMin"), number(line, "xMax"), text.to_owned());
            pages.last_mut().expect("a page").words.push(word);
        }
    }
    pages
}

impl Seen {
    pub fn says(&self, text: &str) -> bool {
        self.words.iter().any(|word| word.3.contains(text))
    }

    fn size_mm(&self) -> (i32, i32) {
        ((self.width / POINTS_PER_MM).round() as i32, (self.height / POINTS_PER_MM).round() as i32)
    }

    fn least_left(&self) -> f32 {
        self.words.iter().map(|word| word.0).fold(f32::INFINITY, f32::min)
    }

    pub fn most_right(&self) -> f32 {
        self.words.iter().map(|word| word.2).fold(0.0, f32::max)
    }

    fn least_top(&self) -> f32 {
        self.words.iter().map(|word| word.1).fold(f32::INFINITY, f32::min)
    }
}

/// The heading 「1　指標」 and its table on A3 crosswise, what follows on the section's own pages again.
fn turned() -> Document {
    let mut document = sample::sample();
    let blocks = &mut document.sections[1].blocks;
    blocks.insert(3, Block::Turn(None));
    blocks.insert(1, Block::Turn(Some(A3_LANDSCAPE)));
    document.sections[3].paper = Some(A4_LANDSCAPE);
    document
}

#[test]
fn a_table_and_a_section_stand_on_the_paper_that_they_need() {
    let document = turned();
    let bytes = pdf(&document);
    let pages = pages(&bytes);
    let sizes: Vec<(i32, i32)> = pages.iter().map(Seen::size_mm).collect();
    let on = |text: &str| {
        let found = pages.iter().skip(2).find(|page| page.says(text)).unwrap_or_else(|| panic!("no page says {text}"));
        found.size_mm()
    };
    assert_eq!(sizes[0], (210, 297), "the cover");
    assert_eq!(on("重要業績評価指標の一覧"), (420, 297));
    assert_eq!(on("指標その24"), (420, 297));
    assert_eq!(on("純移動数"), (210, 297), "the charts are on the section's own paper again");
    assert_eq!(on("意見その14"), (297, 210));
    assert_eq!(on("新たな意見"), (210, 297));
    // No page is empty but for its head and foot.
    for (index, page) in pages.iter().enumerate().skip(1) {
        let in_body = |word: &&(f32, f32, f32, String)| word.1 > 50.0 && word.1 < page.height - 60.0;
        assert!(page.words.iter().any(|word| in_body(&word)), "page {}: {:?}", index + 1, page.words);
    }
    let text = programs::text(&bytes);
    for wanted in document.texts() {
        assert!(text.contains(&programs::without_space(wanted)), "not one run: {wanted}");
    }
}

#[test]
fn a_turn_at_the_end_of_a_section_begins_no_page() {
    let mut document = sample::of_blocks(vec![
        Block::Turn(Some(A3_LANDSCAPE)),
        Block::Table(sample::indicators(2)),
        Block::Turn(None),
    ]);
    let pages = pages(&pdf(&document));
    let sizes: Vec<(i32, i32)> = pages.iter().map(Seen::size_mm).collect();
    // The section's title stands on its own paper; the table follows on its own.
    assert_eq!(sizes, [(210, 297), (210, 297), (210, 297), (420, 297)]);
    document.sections[0].paper = Some(A3_LANDSCAPE);
    assert_eq!(self::pages(&pdf(&document)).len(), 3, "no page between a title and a table on the same paper");
}

#[test]
fn the_bound_edge_is_the_left_one_and_on_the_back_the_right_one() {
    let mut document = sample::sample();
    document.look.paper = Paper { binding_mm: 12.0, two_sided: true, ..Paper::A4 };
    document.sections[3].paper = Some(Paper { landscape: true, ..document.look.paper });
    let (narrow, wide) = (18.0 * POINTS_PER_MM, 30.0 * POINTS_PER_MM);
    for (index, page) in pages(&pdf(&document)).iter().enumerate() {
        let is_back = index % 2 == 1;
        if page.width > page.height {
            // Turned in its binding: bound above on the front, below on the back.
            let head = page.least_top();
            assert!(if is_back { head < 40.0 } else { head > 60.0 }, "page {}: head at {head}", index + 1);
            continue;
        }
        let (left, right) = if is_back { (narrow, wide) } else { (wide, narrow) };
        // A stop may hang into the margin.
        assert!(page.least_left() >= left - 1.0, "page {}: {} < {left}", index + 1, page.least_left());
        assert!(page.most_right() <= page.width - right + 7.0, "page {}: {}", index + 1, page.most_right());
        // On a page filled by a single text, poppler does not tell the running head.
        let has_head = page.says(&document.title);
        assert!(!has_head || page.least_left() < left + 1.0, "page {}: {}", index + 1, page.least_left());
    }
    let one_sided = Paper { two_sided: false, ..document.look.paper };
    document.look.paper = one_sided;
    document.sections[3].paper = None;
    assert!(pages(&pdf(&document)).iter().all(|page| page.least_left() >= wide - 1.0));
}

/// Forty rows, none of them cut, with the head and （続き） on every further page.
#[test]
fn a_table_of_forty_rows_goes_on_under_its_head() {
    let document = sample::of_blocks(vec![Block::Table(sample::indicators(40))]);
    let bytes = pdf(&document);
    let pages = pages(&bytes);
    let table: Vec<&Seen> = pages.iter().skip(2).collect();
    assert!(table.len() >= 2);
    for (index, page) in table.iter().enumerate() {
        assert!(page.says("進捗状況"), "the head on page {}", index + 3);
        assert_eq!(page.says("（続き）"), index > 0, "page {}", index + 3);
    }
    let text = programs::text(&bytes);
    for row in 1..=40 {
        let name = format!("指標その{row}：");
        let on: Vec<usize> = (0..table.len()).filter(|index| table[*index].says(&name)).collect();
        assert_eq!(on.len(), 1, "{name} on {on:?}");
        assert!(text.contains(&format!("{name}髙﨑地区における")), "{name} is cut");
    }
}

/// Points stand under points, whole numbers end where they are, units are smaller and on the same line.
#[test]
fn figures_of_a_column_stand_under_their_decimal_points() {
    let mut table = sample::indicators(4);
    table.columns.drain(3..8);
    for (row, printed) in table.rows.iter_mut().zip(["8.25", "1,234.5", "77", "58.2%"]) {
        row.drain(3..8);
        row[3] = sample::figure(printed);
    }
    let bytes = pdf(&sample::of_blocks(vec![Block::Table(table)]));
    let pages = pages(&bytes);
    let word = |text: &str| {
        let found = pages[2].words.iter().find(|word| word.3 == text);
        found.unwrap_or_else(|| panic!("「{text}」 is one word on the page"))
    };
    let width_of = |text: &str| FONTS.width(text, 1000.0, sokatsu::typeset::Weight::Bold) / 1000.0;
    let (short, long, whole) = (word("8.25"), word("1,234.5"), word("77"));
    let size = (short.2 - short.0) / width_of("8.25");
    let point = |word: &(f32, f32, f32, String), before: &str| word.0 + width_of(before) * size;
    let (one, other) = (point(short, "8"), point(long, "1,234"));
    assert!((one - other).abs() < 0.2, "{one} {other}");
    assert!((whole.2 - one).abs() < 0.2, "{} {one}", whole.2);
    // The unit behind it is smaller and touches it, so that a program reads both as one.
    let (percent, unit) = (word("58.2"), word("%"));
    assert!((point(percent, "58") - one).abs() < 0.2);
    assert!((unit.0 - percent.2).abs() < 0.2 && unit.2 - unit.0 < width_of("%") * size * 0.85);
    assert!(programs::raw_text(&bytes).contains("58.2%"));
}

#[test]
fn a_sheet_names_the_page_of_its_opinions_and_they_lead_back() {
    let mut document = sample::sample();
    document.sections[2].see_also = ["意見　1、3", "別の目標の意見　2"]
        .map(|text| Reference { text: format!("外部評価委員会からの{text}"), anchor: Some("o1".into()) })
        .into();
    let bytes = pdf(&document);
    let pages = pages(&bytes);
    // Not the contents, which name it too.
    let of_opinions = pages.iter().skip(2).position(|page| page.says("意見その1。")).expect("the opinions") + 3;
    let said = format!("外部評価委員会からの意見1、3（{of_opinions}ページ）");
    let other = format!("外部評価委員会からの別の目標の意見2（{of_opinions}ページ）");
    assert!(programs::text(&bytes).contains(&format!("{said}{other}")), "{said}{other}");
    let links = |title: &str| {
        let objects = programs::objects(&bytes);
        let objects = objects["qpdf"][1].as_object().expect("objects").clone();
        let says = |object: &&serde_json::Value| object["value"]["/Contents"] == format!("u:{title}");
        objects.values().filter(says).count()
    };
    assert_eq!(links("外部評価委員会からの意見　1、3"), 1);
    assert_eq!(links("外部評価委員会からの別の目標の意見　2"), 1);
    assert_eq!(links("1（ア）"), 16, "one for each opinion");
}

/// The empty part of a tally keeps its label, on a line of its own where the labels are many.
#[test]
fn a_share_of_nothing_keeps_its_label() {
    let text = programs::text(&pdf(&sample::sample()));
    for label in ["A0%D0%", "B42.9%C57.1%"] {
        assert!(text.contains(label), "{label}");
    }
}

/// Three narrow charts stand in one row; where the printed values would get too small, two do.
#[test]
fn three_charts_share_a_row_where_their_values_stay_legible() {
    let tops = |values: [&str; 6]| -> Vec<f32> {
        let charts = ["その一", "その二", "その三"].map(|title| sample::chart(title, values, Some("7")));
        let pages = pages(&pdf(&sample::of_blocks(vec![Block::Charts(charts.into())])));
        ["その一", "その二", "その三"]
            .map(|title| {
                let word = pages[2].words.iter().find(|word| word.3.contains(title)).expect("a title");
                word.1
            })
            .into()
    };
    let small = tops(["1", "2", "3", "4", "5", "6"]);
    assert!(small.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.1), "{small:?}");
    let large = tops(["1,234,567", "2", "3", "4", "5", "6"]);
    assert!((large[0] - large[1]).abs() < 0.1 && large[2] > large[0] + 80.0, "{large:?}");
}
