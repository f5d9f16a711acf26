//! Papers, sizes and texts at the limits of what forms and plans may say.

use std::sync::LazyLock;

use sokatsu::render::pdf::render;
use sokatsu::report::document::{Block, Document, Paper, TypeSizes};
use sokatsu::typeset::{FontSettings, Fonts};

use super::{programs, sample, sample_charts};

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontSettings::default()).expect("fonts"));

/// The words of each page with their edges, in points from its upper left corner.
fn pages(document: &Document) -> Vec<Vec<(String, [f32; 4])>> {
    let found = programs::words(&render(document, &FONTS).expect("a PDF"));
    let edge = |line: &str, name: &str| -> f32 {
        let (_, rest) = line.split_once(&format!("{name}=\"")).expect("an edge");
        rest.split('"').next().expect("a number").parse().expect("a number")
    };
    let word = |line: &str| {
        let text = line.split(['>', '<']).nth(2).expect("a text").to_owned();
        (text, ["xMin", "yMin", "xMax", "yMax"].map(|name| edge(line, name)))
    };
    let words = |page: &str| page.lines().filter(|line| line.contains("<word")).map(word).collect();
    found.split("<page ").skip(1).map(words).collect()
}

#[test]
fn the_narrowest_paper_that_a_form_may_ask_for_is_printed() {
    let mut document = sample::sample();
    let narrow = 60.0;
    document.look.paper = Paper {
        margin_top_mm: narrow,
        margin_right_mm: narrow,
        margin_bottom_mm: narrow,
        margin_left_mm: narrow,
        binding_mm: 40.0,
        ..Paper::A4
    };
    programs::check(&render(&document, &FONTS).expect("a PDF"));
}

#[test]
fn tallies_and_charts_grow_with_their_text() {
    let mut document = sample_charts::charts();
    document.look.sizes = TypeSizes { body: 14.0, table: 12.0, small: 10.0, headings: [24.0, 18.0, 14.0] };
    let pages = pages(&document);
    assert!(pages.iter().map(Vec::len).sum::<usize>() > 100);
    for words in pages {
        for (index, (one, [left, top, right, bottom])) in words.iter().enumerate() {
            // Figures that are set too close stand in each other.
            for (other, [x, y, to, under]) in words.iter().skip(index + 1) {
                let (apart, below) = (right.min(*to) - left.max(*x), bottom.min(*under) - top.max(*y));
                let is_over = apart > 1.5 && below > 0.6 * (bottom - top).min(under - y);
                assert!(!is_over, "{one} and {other} at {left},{top} and {x},{y}");
            }
        }
    }
}

#[test]
fn long_words_in_the_running_lines_and_beside_a_plot_stay_on_the_page() {
    let mut document = sample_charts::charts();
    document.notice = Some("この資料は、会議のために作ったもので、公表前の数値が含まれています。".repeat(5));
    document.title = "まち・ひと・しごと創生総合戦略の総括評価報告書".repeat(5);
    document.department = Some("市民生活部地域協働推進課多文化共生係".repeat(3));
    for section in &mut document.sections {
        for block in &mut section.blocks {
            let Block::Charts(charts) = block else { continue };
            for target in charts.iter_mut().filter_map(|chart| chart.target.as_mut()) {
                target.printed = "80団体・事業所・個人のべ件数（推計）以下".to_owned();
            }
        }
    }
    let paper = Paper::A4;
    let right = (paper.width_mm - paper.margin_right_mm) * 72.0 / 25.4;
    let words: Vec<_> = pages(&document).into_iter().flatten().collect();
    assert!(words.iter().any(|(word, _)| word.ends_with('…')), "the running lines are cut");
    for (word, [left, _, to, _]) in words {
        assert!(left >= 0.0 && to <= right + 8.0, "{word} from {left} to {to}, beyond {right}");
    }
}
