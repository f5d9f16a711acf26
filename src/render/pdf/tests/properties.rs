//! What holds of every page, whatever the document: nothing outside its box, nothing over another text, no line that
//! begins or ends as it must not, every text exactly once.

use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::report::document::{
    Align, Block, Cell, Colors, Column, Field, Figure, MarkCell, OpinionItem, Opinions, Paper, Paragraph,
    ParagraphStyle, Point, Prose, Section, SectionKind, SeriesChart, Table, TableKind, TextCell, Tone,
};
use crate::typeset::Fonts;

use super::super::flow::{Flow, Page, Piece};
use super::super::item::{Item, Text};
use super::super::section_pieces;
use super::super::style::{Frame, Layout};
use super::super::text::Strip;
use super::fonts;

/// Rounding of coordinates.
const SLACK: f32 = 0.06;
/// Part of the em that a stop takes which hangs into the margin.
const STOP: f32 = 0.6;

const WORDS: [&str; 34] = [
    "市民",
    "活動",
    "支援",
    "ステーション",
    "ファミリー・サポート・センター",
    "にぎわい",
    "づくり",
    "の",
    "を",
    "して、",
    "した。",
    "きょう",
    "ちょっと",
    "令和6年度",
    "1,071,000千円",
    "▲3.25",
    "72.4％",
    "１２，３４５人",
    "（約80㎡）",
    "「総合戦略（案）」",
    "《意見》、",
    "『はい。』",
    "Wi-Fi",
    "KPI",
    "DX推進",
    "①",
    "Ⅳ類",
    "髙﨑",
    "𠮷野",
    "か\u{3099}",
    "辻\u{E0100}",
    "……",
    "≪82.92歳≫",
    "https://www.city.example.lg.jp/soshiki/hyoka/2024/index.html",
];

fn words(least: usize, most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), least..=most).prop_map(|words| words.concat())
}

fn paragraphs(most: usize) -> impl Strategy<Value = Vec<Paragraph>> {
    let style = prop::sample::select(vec![ParagraphStyle::Body, ParagraphStyle::Body, ParagraphStyle::Bullet]);
    let paragraph = (words(1, 70), style).prop_map(|(text, style)| match style {
        ParagraphStyle::Bullet => Paragraph { text: format!("・{text}"), style },
        _ => Paragraph { text, style },
    });
    prop::collection::vec(paragraph, 1..=most)
}

fn prose() -> impl Strategy<Value = Prose> {
    (prop::option::of(words(1, 12)), paragraphs(5)).prop_map(|(label, paragraphs)| Prose {
        label_note: label.as_ref().map(|_| "（産業振興課）".to_owned()),
        label,
        paragraphs,
    })
}

fn column(align: Align, weight: f32) -> Column {
    Column { title: "実績値".into(), note: None, band: None, align, weight, emphasis: weight > 3.0 }
}

fn narrative() -> impl Strategy<Value = Table> {
    let cell = paragraphs(4).prop_map(|paragraphs| Cell::Text(TextCell { paragraphs, strong: false, link: None }));
    let row = prop::collection::vec(cell, 3..=3);
    prop::collection::vec(row, 1..5).prop_map(|rows| Table {
        kind: TableKind::Narrative,
        caption: None,
        columns: [1.0, 2.0, 2.0].map(|weight| column(Align::Left, weight)).into(),
        rows,
    })
}

fn figure(number: i64) -> Cell {
    let printed = format!("{}.{}", number, number.rem_euclid(10));
    let second = (number % 3 == 0).then(|| format!("≪{number}歳≫"));
    Cell::Figure(Figure { number: printed.parse().ok(), printed, year_label: None, second, strong: number % 2 == 0 })
}

fn indicators() -> impl Strategy<Value = Table> {
    let row = (words(1, 9), prop::collection::vec(-99_999_i64..9_999_999, 6..=6), words(1, 3)).prop_map(
        |(name, figures, label)| {
            let mark = Cell::Mark(MarkCell { of: None, mark: "B".into(), label, tone: Tone::Fair });
            [Cell::text(name)].into_iter().chain(figures.into_iter().map(figure)).chain([mark]).collect()
        },
    );
    prop::collection::vec(row, 1..30).prop_map(|rows| {
        let figures = (0..6).map(|_| column(Align::Right, 2.0));
        let columns = [column(Align::Left, 6.0)].into_iter().chain(figures).chain([column(Align::Left, 3.0)]).collect();
        Table { kind: TableKind::Indicators, caption: Some("指標の一覧".into()), columns, rows }
    })
}

fn charts() -> impl Strategy<Value = Vec<SeriesChart>> {
    let point = (prop::option::of(-9_999_i32..99_999), any::<bool>()).prop_map(|(number, strong)| Point {
        label: "R6".into(),
        number: number.map(Into::into),
        printed: number.map_or("中止".to_owned(), |number| number.to_string()),
        strong,
    });
    let chart = (words(1, 10), prop::collection::vec(point.clone(), 1..8), prop::option::of(point)).prop_map(
        |(title, points, target)| SeriesChart {
            title, note: "単年、件".into(), points, target, alt: String::new()
        },
    );
    prop::collection::vec(chart, 1..5)
}

fn opinions() -> impl Strategy<Value = Opinions> {
    let item =
        (words(1, 60), prop::option::of(words(1, 60)), words(1, 6)).prop_map(|(text, response, measure)| OpinionItem {
            number: "1".into(),
            text,
            measures: vec![measure],
            departments: vec!["産業振興課".into()],
            response,
        });
    (prop::collection::vec(item, 1..6), any::<bool>(), 0_u8..5).prop_map(|(items, with_response, ruled_lines)| {
        Opinions {
            items,
            heads: ["番号", "意見", "関係する施策", "担当課", "市の対応"].map(str::to_owned),
            with_response,
            ruled_lines,
        }
    })
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        3 => prose().prop_map(Block::Prose),
        2 => (words(1, 14), any::<bool>()).prop_map(|(text, minor)| Block::Heading { text, minor }),
        2 => narrative().prop_map(Block::Table),
        1 => indicators().prop_map(Block::Table),
        1 => charts().prop_map(Block::Charts),
        1 => opinions().prop_map(Block::Opinions),
        1 => prose().prop_map(Block::Remark),
        1 => prop::collection::vec(words(1, 40), 1..4).prop_map(Block::Footnotes),
        1 => (words(1, 4), paragraphs(3)).prop_map(|(label, paragraphs)| Block::Fields(vec![Field { label, paragraphs }])),
    ]
}

fn section() -> impl Strategy<Value = Section> {
    (words(1, 16), prop::collection::vec(block(), 1..8)).prop_map(|(title, blocks)| Section {
        anchor: "only".into(),
        kind: SectionKind::MeasureSheet,
        title,
        part: None,
        sheet_name: "only".into(),
        blocks,
    })
}

/// Gives each paragraph a number, so that no two are alike.
fn numbered(mut section: Section) -> Section {
    let mut number = 0;
    let mut mark = |text: &mut String| {
        number += 1;
        let behind = if text.starts_with('・') { '・'.len_utf8() } else { 0 };
        text.insert_str(behind, &format!("第{number}項"));
    };
    for block in &mut section.blocks {
        match block {
            Block::Heading { text, .. } => mark(text),
            Block::Prose(prose) | Block::Remark(prose) => {
                prose.label.iter_mut().chain(prose.paragraphs.iter_mut().map(|p| &mut p.text)).for_each(&mut mark);
            }
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    if let Cell::Text(text) = cell {
                        text.paragraphs.iter_mut().map(|p| &mut p.text).for_each(&mut mark);
                    }
                }
            }
            Block::Charts(charts) => charts.iter_mut().map(|chart| &mut chart.title).for_each(&mut mark),
            Block::Opinions(opinions) => {
                for item in &mut opinions.items {
                    std::iter::once(&mut item.text).chain(item.response.as_mut()).for_each(&mut mark);
                }
            }
            Block::Fields(fields) => {
                fields.iter_mut().flat_map(|field| &mut field.paragraphs).map(|p| &mut p.text).for_each(&mut mark);
            }
            Block::Footnotes(notes) => notes.iter_mut().for_each(&mut mark),
            Block::Tallies(_) => {}
        }
    }
    section
}

/// Left, upper, right and lower edge of a text.
#[derive(Debug, Clone, Copy)]
struct Edges([f32; 4]);

impl Edges {
    fn of(fonts: &Fonts, text: &Text) -> Edges {
        let gaps: i32 = text.gaps.iter().map(|gap| gap.width).sum();
        let width = fonts.width(&text.text, text.size, text.weight) + gaps as f32 * text.size / 1000.0;
        Edges([text.x, text.y - text.size * 0.88, text.x + width, text.y + text.size * 0.12])
    }

    /// Without what hangs over the right edge.
    fn without_stop(self, text: &Text) -> Edges {
        let Edges([left, top, right, bottom]) = self;
        let hangs = text.text.ends_with(['、', '。']);
        Edges([left, top, if hangs { right - STOP * text.size } else { right }, bottom])
    }

    fn is_within(self, [left, top, right, bottom]: [f32; 4]) -> bool {
        let Edges(own) = self;
        own[0] >= left - SLACK && own[1] >= top - SLACK && own[2] <= right + SLACK && own[3] <= bottom + SLACK
    }

    /// Overlaps by more than a tenth of an em, which characters keep free of their box.
    fn overlaps(self, other: Edges, em: f32) -> bool {
        let (Edges(one), Edges(other), free) = (self, other, em * 0.1);
        let along = one[2].min(other[2]) - one[0].max(other[0]);
        let down = one[3].min(other[3]) - one[1].max(other[1]);
        along > free && down > free
    }
}

fn texts(items: &[Item]) -> impl Iterator<Item = &Text> {
    items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text),
        _ => None,
    })
}

/// All cells' strips, with the edges of their cells.
fn cells(pieces: &[Piece]) -> impl Iterator<Item = (f32, f32, &Strip)> {
    let rows = pieces.iter().filter_map(|piece| match piece {
        Piece::Row(row) => Some(row),
        _ => None,
    });
    rows.flat_map(|row| &row.cells)
        .flat_map(|cell| cell.strips.iter().map(move |strip| (cell.x, cell.x + cell.width, strip)))
}

fn check_cells(fonts: &Fonts, pieces: &[Piece]) -> Result<(), TestCaseError> {
    for (left, right, strip) in cells(pieces) {
        for text in texts(&strip.items) {
            let edges = Edges::of(fonts, text);
            prop_assert!(edges.is_within([left, 0.0, right, strip.height]), "outside its cell: {text:?} {edges:?}");
        }
    }
    Ok(())
}

/// The first line of a text may begin as the text does; the others may not begin or be followed anyhow.
fn check_lines(pieces: &[Piece]) -> Result<(), TestCaseError> {
    let blocks = pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) => Some((block.boundary.is_none(), &block.items)),
        _ => None,
    });
    let strips = cells(pieces).map(|(_, _, strip)| (!strip.starts_text, &strip.items));
    for (goes_on, items) in blocks.chain(strips).filter(|(goes_on, _)| *goes_on) {
        let first = texts(items).next().and_then(|text| text.text.chars().next());
        let forbidden = "、。，．・：；？！ー～々ゝ」』）〕］｝〉》】≫％%㌫ぁぃぅぇぉっゃゅょァィゥェォッャュョ…";
        prop_assert!(!(goes_on && first.is_some_and(|first| forbidden.contains(first))), "begins with {first:?}");
    }
    Ok(())
}

fn check_line_ends(pages: &[Page]) -> Result<(), TestCaseError> {
    for text in pages.iter().flat_map(|page| texts(&page.items)) {
        prop_assert!(!text.text.ends_with(['「', '『', '（', '《', '≪', '〔', '【']), "ends badly: {}", text.text);
    }
    Ok(())
}

fn check_pages(fonts: &Fonts, frame: Frame, pages: &[Page]) -> Result<(), TestCaseError> {
    let area = [frame.left, frame.top, frame.right, frame.bottom];
    for page in pages {
        let all: Vec<(&Text, Edges)> = texts(&page.items).map(|text| (text, Edges::of(fonts, text))).collect();
        for (index, (text, edges)) in all.iter().enumerate() {
            prop_assert!(edges.without_stop(text).is_within(area), "outside the page: {text:?} {edges:?}");
            for (other, others) in &all[..index] {
                let em = text.size.min(other.size);
                prop_assert!(!edges.overlaps(*others, em), "{} {edges:?} over {} {others:?}", text.text, other.text);
            }
        }
    }
    Ok(())
}

fn check_each_once(section: &Section, pages: &[Page]) -> Result<(), TestCaseError> {
    let printed: String = pages.iter().flat_map(|page| texts(&page.items)).map(|text| text.text.as_str()).collect();
    let mut wanted = Vec::new();
    section.blocks.iter().for_each(|block| block.collect_texts(&mut wanted));
    for text in wanted.iter().filter(|text| text.contains('項')) {
        let times = printed.matches(*text).count();
        prop_assert!(times == 1, "{times} times: {text}");
    }
    Ok(())
}

fn check(section: &Section, fonts: &Fonts, paper: &Paper) -> Result<(), TestCaseError> {
    let layout = Layout { fonts, colors: Colors::default(), frame: Frame::new(paper) };
    let pieces = section_pieces(&layout, section);
    check_cells(fonts, &pieces)?;
    check_lines(&pieces)?;
    let pages = Flow::new(layout.frame).place(pieces).pages;
    check_line_ends(&pages)?;
    check_pages(fonts, layout.frame, &pages)?;
    check_each_once(section, &pages)
}

#[test]
fn every_page_holds_the_rules() {
    let fonts = fonts();
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    proptest!(config, |(section in section().prop_map(numbered), landscape in any::<bool>())| {
        check(&section, &fonts, &Paper { landscape, ..Paper::A4 })?;
    });
}
