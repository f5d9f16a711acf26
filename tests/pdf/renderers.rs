//! Two programs draw a page alike: poppler and MuPDF.
//!
//! They smooth edges differently, so pixels are not compared but how dark parts of the page are: squares, in which a
//! glyph that is missing, another or moved is seen, and long low or narrow bands, in which a line is. Each is drawn
//! large and made smaller, one pixel for a point.

use sokatsu::render::pdf::render;
use sokatsu::report::document::{Block, Document};

use super::chosen::{self, Chosen, FONTS};
use super::grey_png::Grey;
use super::{pictures, sample};

/// Pixels to the inch as drawn, and so many are one pixel of what is compared.
const RESOLUTION: u32 = 432;
const REDUCED: usize = 6;

/// A part of the page: its size, and the levels below which darkness counts for little.
struct Shape {
    width: usize,
    height: usize,
    faint: f32,
}

const SHAPES: [Shape; 3] = [
    Shape { width: 8, height: 8, faint: 6.0 },
    Shape { width: 120, height: 3, faint: 4.0 },
    Shape { width: 3, height: 120, faint: 4.0 },
];

/// Most that the darkness of a part may differ, of the darker one's. Edges make up to 0.46; a hairline that is missing
/// 0.6, a character 0.9.
const TOLERANCE: f32 = 0.5;

/// How dark every pixel is, added up from the upper left corner.
struct Darkness {
    width: usize,
    height: usize,
    sums: Vec<u64>,
}

impl Darkness {
    fn of(picture: &Grey) -> Darkness {
        let (width, height) = (picture.width / REDUCED, picture.height / REDUCED);
        let mut sums = vec![0; (width + 1) * (height + 1)];
        for y in 0..height {
            let mut line = vec![0_u64; width];
            for levels in picture.levels.chunks(picture.width).skip(y * REDUCED).take(REDUCED) {
                for (sum, levels) in line.iter_mut().zip(levels.chunks(REDUCED)) {
                    *sum += levels.iter().map(|level| u64::from(255 - level)).sum::<u64>();
                }
            }
            let mut before = 0;
            for (x, sum) in line.into_iter().enumerate() {
                before += sum;
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + before;
            }
        }
        Darkness { width, height, sums }
    }

    /// Mean level of a part, 255 for black.
    fn level(&self, x: usize, y: usize, shape: &Shape) -> f32 {
        let sum = |x: usize, y: usize| self.sums[y * (self.width + 1) + x];
        let (right, bottom) = (x + shape.width, y + shape.height);
        let total = sum(right, bottom) + sum(x, y) - sum(right, y) - sum(x, bottom);
        total as f32 / (shape.width * shape.height * REDUCED * REDUCED) as f32
    }
}

/// How much the parts of one shape differ at most, and where.
fn worst(one: &Darkness, other: &Darkness, shape: &Shape) -> (f32, usize, usize) {
    let (right, bottom) = (one.width - shape.width, one.height - shape.height);
    let places = (0..=bottom).flat_map(|y| (0..=right).step_by(2).map(move |x| (x, y)));
    let difference = |(x, y): (usize, usize)| {
        let (one, other) = (one.level(x, y, shape), other.level(x, y, shape));
        ((one - other).abs() / (shape.faint + one.max(other)), x, y)
    };
    places.map(difference).max_by(|one, other| one.0.total_cmp(&other.0)).expect("a page")
}

/// What differs between two pictures of a page, if anything does.
fn differs(one: &Grey, other: &Grey) -> Option<String> {
    if one.width.abs_diff(other.width).max(one.height.abs_diff(other.height)) > 1 {
        return Some("another size of page".to_owned());
    }
    let (one, other) = (Darkness::of(one), Darkness::of(other));
    let told = SHAPES.iter().filter_map(|shape| {
        let (difference, x, y) = worst(&one, &other, shape);
        let (width, height) = (shape.width, shape.height);
        (difference > TOLERANCE).then(|| format!("{width} × {height} at {x}, {y} differ by {difference:.2}"))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// What differs between a page as poppler draws it and as MuPDF does, each from its own file.
fn difference(poppler: &[u8], mupdf: &[u8], page: usize) -> Option<String> {
    let drawn = (pictures::poppler(poppler, page, RESOLUTION), pictures::mupdf(mupdf, page, RESOLUTION));
    differs(&drawn.0, &drawn.1)
}

fn assert_alike(Chosen { name, document, pages }: &Chosen) {
    let pdf = render(document, &FONTS).expect("a PDF");
    let told = pages.iter().filter_map(|page| Some(format!("{name}, page {page}: {}", difference(&pdf, &pdf, *page)?)));
    let told: Vec<String> = told.collect();
    assert!(told.is_empty(), "poppler and MuPDF differ:\n{}", told.join("\n"));
}

#[test]
fn both_programs_draw_the_strategy_alike() {
    chosen::strategy().iter().for_each(assert_alike);
}

#[test]
fn both_programs_draw_the_other_forms_alike() {
    chosen::other_forms().iter().for_each(assert_alike);
}

#[test]
fn both_programs_draw_what_is_hard_to_set_alike() {
    chosen::hard_to_set().iter().for_each(assert_alike);
}

/// The third page of a document with a paragraph and a table.
fn page(text: &str, change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = sample::of_blocks(vec![sample::paragraph(text), Block::Table(sample::indicators(3))]);
    change(&mut document);
    render(&document, &FONTS).expect("a PDF")
}

#[test]
fn a_missing_glyph_a_moved_text_and_a_missing_line_are_differences() {
    let plain = page("この市の計画は、市民の声を聞いて作りました。", |_| {});
    assert_eq!(difference(&plain, &plain, 3), None);
    let missing = page("この市の計画は、市民の　を聞いて作りました。", |_| {});
    let other = page("この市の計画は、市民の声を聞いて作りますた。", |_| {});
    let moved = page("この市の計画は、市民の声を聞いて作りました。", |document| {
        document.look.paper.margin_top_mm += 0.8;
    });
    let without_lines = page("この市の計画は、市民の声を聞いて作りました。", |document| {
        document.look.colors.line = 0xffffff;
    });
    for (what, changed) in
        [("missing", missing), ("another", other), ("moved", moved), ("without lines", without_lines)]
    {
        assert!(difference(&plain, &changed, 3).is_some(), "{what}");
    }
    let contents = pictures::poppler(&plain, 2, RESOLUTION);
    assert!(differs(&contents, &pictures::mupdf(&plain, 3, RESOLUTION)).is_some());
}
