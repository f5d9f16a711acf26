//! Sections of any content: mixed scripts, long words, figures, charts, narrative over pages.

use proptest::prelude::*;

use rust_decimal::Decimal;

use crate::report::document::{
    Align, Block, Cell, Column, Count, Field, Figure, MarkCell, OpinionItem, Opinions, Paper, Paragraph,
    ParagraphStyle, Prose, Reference, Section, SectionKind, Table, TableKind, TextCell, Tone,
};

use super::any_picture::{MARKS, charts, tallies, value};

const WORDS: [&str; 36] = [
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
    "3㌫の",
    "12㎞",
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

pub fn words(least: usize, most: usize) -> impl Strategy<Value = String> {
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
    Column { title: "実績値".into(), note: None, band: None, align, weight, emphasis: weight > 3.0, merges: false }
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

fn figure((printed, number): (String, Option<Decimal>), second: Option<u8>, strong: bool) -> Cell {
    let second = second.map(|second| format!("≪{second}.36歳≫"));
    Cell::Figure(Figure { number, printed, year_label: None, second, strong })
}

fn indicators() -> impl Strategy<Value = Table> {
    let figures = prop::collection::vec((value(), prop::option::weighted(0.2, 10_u8..99), any::<bool>()), 6..=6);
    let row = (words(1, 9), figures, (words(1, 3), prop::sample::select(&MARKS[..]))).prop_map(
        |(name, figures, (label, mark))| {
            let mark = Cell::Mark(MarkCell { of: None, mark: mark.into(), label, tone: Tone::Fair });
            let figures = figures.into_iter().map(|(value, second, strong)| figure(value, second, strong));
            [Cell::text(name)].into_iter().chain(figures).chain([mark]).collect()
        },
    );
    prop::collection::vec(row, 1..30).prop_map(|rows| {
        let figures = (0..6).map(|_| column(Align::Right, 2.0));
        let columns = [column(Align::Left, 6.0)].into_iter().chain(figures).chain([column(Align::Left, 3.0)]).collect();
        Table { kind: TableKind::Indicators, caption: Some("指標の一覧".into()), columns, rows }
    })
}

/// A table of counts, as of the marks of each goal: a name and as many columns of counts as there may be.
fn counts() -> impl Strategy<Value = Table> {
    let count = prop::sample::select(vec![0_u32, 7, 18, 25, 137, 1280]);
    let row = (words(1, 3), prop::collection::vec(count, 12..=12));
    (prop::collection::vec(row, 1..4), 1..=12_usize).prop_map(|(rows, most)| {
        let cells = |(name, counts): (String, Vec<u32>)| {
            let counts = counts.into_iter().take(most).map(|number| Cell::Count(Count { number, of: None }));
            std::iter::once(Cell::text(name)).chain(counts).collect()
        };
        let columns = (0..most).map(|_| column(Align::Right, 2.0));
        let columns = std::iter::once(column(Align::Left, 6.0)).chain(columns).collect();
        Table { kind: TableKind::Plain, caption: None, columns, rows: rows.into_iter().map(cells).collect() }
    })
}

/// Indicators with a first column of cells over several rows.
fn merged_indicators() -> impl Strategy<Value = Table> {
    let measures = prop::collection::vec(words(1, 30), 1..4);
    (indicators(), measures, 1..12_usize).prop_map(|(mut table, measures, run)| {
        // Fewer years, so that every column has room for its longest word.
        table.columns.drain(2..5);
        table.columns.insert(0, Column { merges: true, ..column(Align::Left, 4.0) });
        for (index, row) in table.rows.iter_mut().enumerate() {
            row.drain(2..5);
            row.insert(0, Cell::text(measures[(index / run) % measures.len()].as_str()));
        }
        table
    })
}

fn opinions() -> impl Strategy<Value = Opinions> {
    let item =
        (words(1, 60), prop::option::of(words(1, 60)), words(1, 6)).prop_map(|(text, response, measure)| OpinionItem {
            number: "1".into(),
            text,
            measures: vec![Reference::plain(measure)],
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

/// Other paper, or the section's own again.
fn turn() -> impl Strategy<Value = Block> {
    let a3 = Paper { width_mm: 297.0, height_mm: 420.0, ..Paper::A4 };
    let papers = [a3, Paper { landscape: true, ..a3 }, Paper { landscape: true, ..Paper::A4 }];
    prop::option::of(prop::sample::select(papers.to_vec())).prop_map(Block::Turn)
}

/// Paper, margins and binding at the limits of what a form may say.
pub fn paper() -> impl Strategy<Value = Paper> {
    let size = prop::sample::select(vec![(210.0, 297.0), (297.0, 420.0), (257.0, 364.0)]);
    let margin = || prop::sample::select(vec![5.0, 18.0, 60.0]);
    let (margins, binding) = ((margin(), margin(), margin(), margin()), prop::sample::select(vec![0.0, 40.0]));
    (size, any::<bool>(), margins, binding).prop_map(|((width_mm, height_mm), landscape, margins, binding_mm)| Paper {
        width_mm,
        height_mm,
        landscape,
        margin_top_mm: margins.0,
        margin_right_mm: margins.1,
        margin_bottom_mm: margins.2,
        margin_left_mm: margins.3,
        binding_mm,
        two_sided: false,
    })
}

/// Room that a column of a form for narrow paper has at least, in points.
const LEAST_COLUMN: f32 = 48.0;

/// The section as a form for a frame of that width has it: with as many columns as there is room for.
pub fn for_width(mut section: Section, width: f32) -> Section {
    let most = ((width / LEAST_COLUMN) as usize).max(2);
    for block in &mut section.blocks {
        let Block::Table(table) = block else { continue };
        let surplus = table.columns.len().saturating_sub(most);
        // The first names the rows, the last has the marks.
        table.columns.drain(1..=surplus);
        table.rows.iter_mut().for_each(|row| drop(row.drain(1..=surplus)));
    }
    section
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        3 => prose().prop_map(Block::Prose),
        2 => (words(1, 14), any::<bool>()).prop_map(|(text, minor)| Block::Heading { text, minor }),
        2 => narrative().prop_map(Block::Table),
        1 => indicators().prop_map(Block::Table),
        1 => merged_indicators().prop_map(Block::Table),
        1 => counts().prop_map(Block::Table),
        2 => charts().prop_map(Block::Charts),
        2 => tallies().prop_map(Block::Tallies),
        1 => turn(),
        1 => opinions().prop_map(Block::Opinions),
        1 => prose().prop_map(Block::Remark),
        1 => prop::collection::vec(words(1, 40), 1..4).prop_map(Block::Footnotes),
        1 => (words(1, 4), paragraphs(3)).prop_map(|(label, paragraphs)| Block::Fields(vec![Field { label, paragraphs }])),
    ]
}

pub fn section() -> impl Strategy<Value = Section> {
    (words(1, 16), prop::collection::vec(block(), 1..8)).prop_map(|(title, blocks)| Section {
        anchor: "only".into(),
        kind: SectionKind::MeasureSheet,
        title,
        part: None,
        sheet_name: "only".into(),
        paper: None,
        see_also: Vec::new(),
        blocks,
    })
}

/// Gives each paragraph a number, so that no two are alike but those of merged cells.
pub fn numbered(mut section: Section) -> Section {
    let mut number = 0;
    let mut mark = |text: &mut String| {
        number += 1;
        let behind = if text.starts_with('・') { '・'.len_utf8() } else { 0 };
        text.insert_str(behind, &format!("第{number}番"));
    };
    for block in &mut section.blocks {
        match block {
            Block::Heading { text, .. } => mark(text),
            Block::Prose(prose) | Block::Remark(prose) => {
                prose.label.iter_mut().chain(prose.paragraphs.iter_mut().map(|p| &mut p.text)).for_each(&mut mark);
            }
            Block::Table(table) => {
                let merges = table.columns[0].merges;
                let as_above: Vec<bool> =
                    table.rows.windows(2).map(|pair| merges && pair[0][0] == pair[1][0]).collect();
                for cell in table.rows.iter_mut().flatten() {
                    if let Cell::Text(text) = cell {
                        text.paragraphs.iter_mut().map(|p| &mut p.text).for_each(&mut mark);
                    }
                }
                for (index, _) in as_above.iter().enumerate().filter(|(_, same)| **same) {
                    table.rows[index + 1][0] = table.rows[index][0].clone();
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
            Block::Tallies(tallies) => {
                for tally in tallies {
                    mark(&mut tally.title);
                    tally.rows.iter_mut().map(|row| &mut row.label).for_each(&mut mark);
                }
            }
            Block::Turn(_) => {}
        }
    }
    section
}
