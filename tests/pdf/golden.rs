//! Chosen pages beside their kept pictures in `tests/golden/`: every form once, and texts that are hard to set.
//!
//! A page differs when some square of 8 × 8 pixels is on the average more than [`TOLERANCE`] of 255 levels lighter or
//! darker than in the kept picture. Other versions of poppler draw a glyph's edges 2 to 5 levels differently; a
//! character more, less or moved by a pixel makes 20 and more. After a change that is meant, look at the pictures in
//! `target/golden/` and run `make golden`, which keeps them.

use std::path::Path;

use sokatsu::render::pdf::render;

use super::chosen::{self, Chosen, FONTS};
use super::grey_png::Grey;
use super::pictures;

/// Pixels to the inch: the shape of a character is seen, and a page takes 30 KB.
const RESOLUTION: u32 = 50;
const SQUARE: usize = 8;
/// Squares overlap, so that a character lies whole in one of them.
const STEP: usize = 4;
/// Mean difference of a square's levels that is no difference.
const TOLERANCE: u32 = 12;

/// Draws the pages and compares each with its kept picture.
fn compare(Chosen { name, document, pages }: &Chosen) {
    let bytes = render(document, &FONTS).expect("a PDF");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf")), &bytes).expect("a file");
    let drawn =
        pages.iter().map(|page| (format!("{name}-{page:02}.png"), pictures::poppler(&bytes, *page, RESOLUTION)));
    let wrong: Vec<String> = drawn.filter_map(|(file, drawn)| differs(&file, &drawn)).collect();
    assert!(
        wrong.is_empty(),
        "{}\nThe new pictures and the differences are in target/golden/. If the change is meant: make golden",
        wrong.join("\n")
    );
}

/// What is wrong with a picture, if anything. Keeps it instead where it was approved.
fn differs(file: &str, drawn: &Grey) -> Option<String> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var("SOKATSU_GOLDEN").is_ok_and(|word| word == "approve") {
        std::fs::write(&kept, drawn.to_png()).expect("a kept picture");
        return None;
    }
    let Ok(kept) = std::fs::read(&kept).map(|png| Grey::from_png(&png)) else {
        put(file, drawn);
        return Some(format!("{file}: no picture is kept"));
    };
    if (kept.width, kept.height) != (drawn.width, drawn.height) {
        put(file, drawn);
        return Some(format!("{file}: another size of page"));
    }
    let difference = difference(&kept, drawn);
    let worst = worst_square(&difference);
    if worst.level <= TOLERANCE {
        return None;
    }
    put(file, drawn);
    put(&file.replace(".png", "-difference.png"), &difference);
    Some(format!("{file}: differs by {} levels around x {}, y {}", worst.level, worst.x, worst.y))
}

fn put(file: &str, picture: &Grey) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/golden");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(file), picture.to_png()).expect("a picture");
}

/// Where two pictures of one size differ: white where they are alike.
fn difference(one: &Grey, other: &Grey) -> Grey {
    let levels = one.levels.iter().zip(&other.levels).map(|(one, other)| 255 - one.abs_diff(*other)).collect();
    Grey { levels, ..*one }
}

/// The square that differs most, with its mean level.
struct Worst {
    level: u32,
    x: usize,
    y: usize,
}

fn worst_square(difference: &Grey) -> Worst {
    let squares =
        (0..difference.height).step_by(STEP).flat_map(|y| (0..difference.width).step_by(STEP).map(move |x| (x, y)));
    let level = |(x, y): (usize, usize)| {
        let lines = difference.levels.chunks(difference.width).skip(y).take(SQUARE);
        let levels: Vec<u32> =
            lines.flat_map(|line| line[x..].iter().take(SQUARE)).map(|level| u32::from(255 - level)).collect();
        Worst { level: levels.iter().sum::<u32>() / levels.len().max(1) as u32, x, y }
    };
    squares.map(level).max_by_key(|worst| worst.level).expect("a page")
}

#[test]
fn pages_of_the_strategy_look_as_kept() {
    chosen::strategy().iter().for_each(compare);
}

#[test]
fn pages_of_the_other_forms_look_as_kept() {
    chosen::other_forms().iter().for_each(compare);
}

#[test]
fn pages_that_are_hard_to_set_look_as_kept() {
    chosen::hard_to_set().iter().for_each(compare);
}

#[test]
fn a_character_moved_by_a_pixel_is_seen_and_a_softer_edge_is_not() {
    let page = |x: usize, edge: u8| {
        let mut page = Grey { width: 64, height: 64, levels: vec![255; 64 * 64] };
        for y in 20..27 {
            page.levels[y * 64 + x] = edge;
            page.levels[y * 64 + x + 1..y * 64 + x + 4].fill(60);
        }
        page
    };
    let level = |one: &Grey, other: &Grey| worst_square(&difference(one, other)).level;
    assert_eq!(Grey::from_png(&page(20, 60).to_png()), page(20, 60));
    assert!(level(&page(20, 60), &page(21, 60)) > TOLERANCE);
    assert!(level(&page(20, 60), &page(20, 100)) <= TOLERANCE);
}
