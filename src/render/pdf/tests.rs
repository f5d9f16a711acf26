//! Tests of the flow: what stays together and where pages end. Whole files are tested in `tests/pdf`.

mod any_picture;
mod any_section;
mod boxes;
mod crowded;
mod numbers;
mod properties;

use crate::report::document::{Colors, Paper, Paragraph, ParagraphStyle, Prose, TypeSizes};
use crate::typeset::{FontSettings, Fonts};

use super::flow::{Block, Flow, Pages, Piece, lines};
use super::item::Item;
use super::row::{CellBox, Cut, Place, Row, Ruling};
use super::structure::Structure;
use super::style::{Frame, Layout};
use super::text::{Measure, Set};

const TEXT: &str = "商店会のにぎわい創出事業を補助した。新しい団体が主催する催しについても周知に協力した。";

fn fonts() -> Fonts {
    Fonts::load(&FontSettings::default()).expect("the fonts of this machine")
}

fn layout<'a>(fonts: &'a Fonts, structure: &'a Structure) -> Layout<'a> {
    Layout {
        fonts,
        colors: Colors::default(),
        sizes: TypeSizes::default(),
        tightness: 1.0,
        frame: Frame::new(&Paper::A4),
        structure,
        element: None,
    }
}

/// A piece that fills a part of a page.
fn filler(height: f32) -> Piece {
    Piece::Block(Block::new(height, Vec::new()))
}

fn texts(pages: &Pages, page: usize) -> Vec<String> {
    let text = |item: &Item| match item {
        Item::Text(text) => Some(text.text.clone()),
        _ => None,
    };
    pages.pages.get(page).map(|page| page.items.iter().filter_map(text).collect()).unwrap_or_default()
}

#[test]
fn a_heading_never_ends_a_page() {
    let fonts = fonts();
    let structure = Structure::new();
    let layout = layout(&fonts, &structure);
    for rest in 0..90 {
        let pieces = vec![filler(layout.frame.height() - rest as f32), layout.heading("見出し", false)];
        let body = layout.strips(TEXT, Measure { x: 0.0, width: 200.0 }, layout.body(), Set::Justified);
        let pages = Flow::new(layout.frame).place(pieces.into_iter().chain(lines(body, 0.0)).collect());
        let with_heading: Vec<String> = (0..pages.pages.len())
            .map(|page| texts(&pages, page))
            .find(|page| page[..].contains(&"見出し".into()))
            .unwrap();
        assert!(with_heading.len() >= 3, "{rest} points left: {with_heading:?}");
    }
}

#[test]
fn a_paragraph_of_one_line_does_not_end_a_page_under_its_heading() {
    let fonts = fonts();
    let structure = Structure::new();
    let layout = layout(&fonts, &structure);
    let paragraph = |text: &str| Paragraph { text: text.to_owned(), style: ParagraphStyle::Body };
    let paragraphs = ["一行だけ。", "もう一行。", TEXT].map(paragraph).to_vec();
    let prose = Prose { label: None, label_note: None, paragraphs };
    for rest in 0..120 {
        let mut pieces = vec![filler(layout.frame.height() - rest as f32), layout.heading("見出し", false)];
        pieces.extend(layout.prose(&prose));
        let pages = Flow::new(layout.frame).place(pieces);
        let with_heading = (0..pages.pages.len()).map(|page| texts(&pages, page));
        let with_heading = with_heading.into_iter().find(|page| page.contains(&"見出し".to_owned())).unwrap();
        assert!(with_heading.len() >= 3, "{rest} points left: {with_heading:?}");
    }
}

#[test]
fn no_line_of_a_paragraph_stands_alone() {
    let fonts = fonts();
    let structure = Structure::new();
    let layout = layout(&fonts, &structure);
    for rest in 0..120 {
        let body = layout.strips(&TEXT.repeat(3), Measure { x: 0.0, width: 200.0 }, layout.body(), Set::Justified);
        let pieces = std::iter::once(filler(layout.frame.height() - rest as f32)).chain(lines(body, 0.0)).collect();
        let pages = Flow::new(layout.frame).place(pieces);
        for page in 0..pages.pages.len() {
            assert_ne!(texts(&pages, page).len(), 1, "{rest} points left, page {page}");
        }
    }
}

#[test]
fn a_row_is_kept_whole_where_it_fits_and_cut_without_loss_where_not() {
    let fonts = fonts();
    let structure = Structure::new();
    let layout = layout(&fonts, &structure);
    let measure = Measure { x: 0.0, width: 100.0 };
    for times in 1..40 {
        let text = TEXT.repeat(times);
        let strips = layout.strips(&text, measure, layout.cell(), Set::Left);
        let row = Row {
            cells: vec![CellBox::new(0.0, 100.0, strips, Place::Middle)],
            ruling: Ruling::Grid,
            cut: Cut::OnlyWhenTallerThanPage,
            line: 0,
            gap: 0.0,
            padding: 3.5,
            least: 0.0,
            keep_with_next: false,
            head: None,
        };
        let fits = row.height() <= layout.frame.height();
        let pages = Flow::new(layout.frame).place(vec![filler(layout.frame.height() * 0.6), Piece::Row(row)]);
        let parts: Vec<String> = (0..pages.pages.len()).map(|page| texts(&pages, page).concat()).collect();
        assert_eq!(parts.concat(), text, "nothing is lost");
        assert!(!fits || parts.iter().filter(|part| !part.is_empty()).count() == 1, "cut though it fits: {times}");
    }
}

#[test]
fn a_figure_with_its_brackets_gets_smaller_rather_than_torn() {
    let fonts = fonts();
    let structure = Structure::new();
    let layout = layout(&fonts, &structure);
    let text = "前年度比（1,071,000千円）";
    let natural = layout.width("（1,071,000", layout.cell());
    for part in [0.8, 0.9, 0.99] {
        let width = natural * part;
        let fitted = layout.fitted(text, width, layout.cell(), 6.5);
        assert!(fitted.size < layout.cell().size && fitted.size >= 6.5, "{part}");
        let lines = fonts.lines(text, width, fitted.size, fitted.weight);
        assert!(lines.iter().any(|line| line.starts_with("（1,071,000")), "{part}: {lines:?}");
    }
    // What would be too small to read is torn instead; what fits stays as it is.
    assert_eq!(layout.fitted(text, natural * 0.5, layout.cell(), 6.5), layout.cell());
    assert_eq!(layout.fitted(text, natural * 2.0, layout.cell(), 6.5), layout.cell());
}
