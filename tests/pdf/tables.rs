//! Tables and panels as a person would draw them, and how they go on over pages.

use sokatsu::report::document::{
    Align, Block, Cell, Column, Document, Field, Figure, MarkCell, Paper, Table, TableKind, TextCell, Tone, TypeSizes,
};

use super::pages::{Seen, pages, pdf};
use super::{programs, sample};

const A3_LANDSCAPE: Paper = Paper { width_mm: 297.0, height_mm: 420.0, landscape: true, ..Paper::A4 };

/// The pages after cover and contents.
fn body_pages(document: &Document) -> Vec<Seen> {
    pages(&pdf(document)).into_iter().skip(2).collect()
}

/// Left and upper edge, right edge of a word.
fn place(page: &Seen, text: &str) -> (f32, f32, f32) {
    let found = page.words.iter().find(|word| word.3 == text);
    let word = found.unwrap_or_else(|| panic!("「{text}」 is one word on the page: {:?}", page.words));
    (word.0, word.1, word.2)
}

fn plain(columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    Table { kind: TableKind::Plain, caption: None, columns, rows }
}

fn filler(lines: usize) -> Block {
    Block::Footnotes((0..lines).map(|line| format!("埋め草その{line}。")).collect())
}

#[test]
fn a_field_over_pages_has_its_label_again_and_only_there() {
    let field = |label: &str, sentences: usize| Field {
        label: label.into(),
        paragraphs: vec![sample::body(sample::long_text(sentences, sentences))],
    };
    // The first field fills most of a page; the second is not cut but begins a page; the third is taller than a page.
    let fields = vec![field("前置き", 17), field("担当", 7), field("概要", 60)];
    let document = sample::of_blocks(vec![Block::Fields(fields)]);
    let pages = body_pages(&document);
    let with = |text: &str| (0..pages.len()).filter(|page| pages[*page].says(text)).collect::<Vec<_>>();
    assert!(with("担当")[0] > 0, "begins a page: {:?}", with("担当"));
    assert_eq!(with("担当").len(), 1, "a field that merely begins a page does not go on");
    let (labels, signs) = (with("概要"), with("（続き）"));
    assert!(labels.len() >= 2, "{labels:?}");
    assert_eq!(signs, labels[1..], "the sign where the field goes on, and only there");
    for page in signs {
        assert!((place(&pages[page], "概要").1 - place(&pages[page], "（続き）").1).abs() < 20.0);
    }
    // What is printed again is furniture: the text stays one run and the tree tells the label once.
    let bytes = pdf(&document);
    programs::assert_in_order(&programs::text(&bytes), &document.texts());
    assert_eq!(programs::structure(&bytes).matches("概要").count(), 1);
}

/// Measures over their indicators' rows.
fn merged(measures: usize, indicators: usize) -> Table {
    let columns = vec![
        Column { merges: true, ..sample::column("目標", Align::Left, 2.0) },
        Column { merges: true, ..sample::column("施策", Align::Left, 3.0) },
        sample::column("指標名", Align::Left, 4.0),
        sample::column("R6", Align::Right, 1.0),
    ];
    let row = |index: usize| {
        let measure = index / indicators;
        let name = format!("施策その{measure}：にぎわいのあるまちづくりを支える環境を市民とともに整える取組の推進");
        vec![
            Cell::text(format!("目標その{}", measure / 2)),
            Cell::text(name),
            Cell::text(format!("指標番号{index}")),
            sample::figure("12.5"),
        ]
    };
    plain(columns, (0..measures * indicators).map(row).collect())
}

#[test]
fn equal_cells_are_one_cell_over_their_rows() {
    let bytes = pdf(&sample::of_blocks(vec![Block::Table(merged(4, 3))]));
    let text = programs::text(&bytes);
    for once in ["目標その0", "目標その1", "施策その0：", "施策その3："] {
        assert_eq!(text.matches(once).count(), 1, "{once}");
    }
    let spans: Vec<u64> = programs::objects(&bytes)["qpdf"][1]
        .as_object()
        .expect("objects")
        .values()
        .filter_map(|object| object["value"]["/A"]["/RowSpan"].as_u64())
        .collect();
    let count = |rows: u64| spans.iter().filter(|span| **span == rows).count();
    assert_eq!((count(6), count(3), spans.len()), (2, 4, 6), "{spans:?}");
    // The goal's first line stands beside its measure's, at the head of the rows.
    let page = &pages(&bytes)[2];
    let (goal, indicator) = (place(page, "目標その0"), place(page, "指標番号0"));
    assert!((goal.1 - indicator.1).abs() < 15.0, "{goal:?} {indicator:?}");
}

#[test]
fn a_merged_cell_is_printed_again_where_a_page_ends_in_it() {
    for indicators in [7, 20, 45] {
        let document = sample::of_blocks(vec![Block::Table(merged(4, indicators))]);
        let pages = body_pages(&document);
        assert!(indicators == 7 || pages.len() > 1);
        let mut continued = 0;
        for (index, page) in pages.iter().enumerate() {
            let measure = page.words.iter().find(|word| word.3.starts_with("施策その")).expect("the measure");
            let first = page.words.iter().find(|word| word.3.starts_with("指標番号")).expect("an indicator");
            let number: usize = first.3["指標番号".len()..].parse().expect("a number");
            let wanted = format!("施策その{}：", number / indicators);
            assert!(page.words.iter().any(|word| word.3.starts_with(&wanted)), "{wanted} on page {index}");
            assert!((measure.1 - first.1).abs() < 15.0, "page {index}: {measure:?} {first:?}");
            continued += page.words.iter().filter(|word| word.3.contains("（続き）")).count();
        }
        // Each further page says it over the head; a cell that goes on says it as well.
        assert!(indicators < 20 || continued > pages.len() - 1, "{continued} on {} pages", pages.len());
        // The text of a short run has room: no row of the next measure stands beside it.
        let text = programs::text(&pdf(&document));
        assert_eq!(text.matches("指標番号").count(), 4 * indicators);
    }
}

/// Text that is higher than its rows together makes room for itself.
#[test]
fn a_merged_text_longer_than_its_rows_fits() {
    let mut table = merged(3, 2);
    table.columns[1].weight = 0.5;
    table.columns[2].weight = 9.0;
    let page = &body_pages(&sample::of_blocks(vec![Block::Table(table)]))[0];
    let end = page.words.iter().filter(|word| word.3.contains("推進")).map(|word| word.1).fold(f32::MAX, f32::min);
    let next = place(page, "指標番号2").1;
    assert!(end < next, "the first measure's text ends at {end}, the next begins at {next}");
}

#[test]
fn years_are_equally_wide_and_their_points_stand_under_points() {
    let mut table = sample::indicators(3);
    for (index, row) in table.rows.iter_mut().enumerate() {
        for (place, printed) in
            [["-84", "8.25", "31"], ["1,234.5", "5", "12.25"], ["9", "10.5", "中止"]][index].iter().enumerate()
        {
            row[4 + place] = sample::figure(printed);
        }
    }
    let page = &body_pages(&sample::of_blocks(vec![Block::Table(table)]))[0];
    let centers: Vec<f32> = ["R2", "R3", "R4", "R5", "R6"]
        .iter()
        .map(|year| {
            let (left, _, right) = place(page, year);
            (left + right) / 2.0
        })
        .collect();
    let steps: Vec<f32> = centers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(steps.iter().all(|step| (step - steps[0]).abs() < 0.2), "{steps:?}");
    // The whole numbers of a column end where its points are.
    let point = |text: &str, digits: usize| {
        let (left, _, right) = place(page, text);
        left + (right - left) * digits as f32 / text.chars().count() as f32
    };
    assert!((place(page, "-84").2 - place(page, "9").2).abs() < 0.3);
    assert!(place(page, "9").2 < place(page, "1,234.5").2 - 2.0, "room for the decimals is kept");
    assert!((place(page, "5").2 - point("8.25", 1)).abs() < 1.5);
}

#[test]
fn short_heads_stay_on_their_line_and_labels_of_a_column_have_one_size() {
    let mut columns = vec![sample::column("指標名", Align::Left, 20.0), sample::column("区分", Align::Center, 0.5)];
    columns.push(sample::column("目標値", Align::Right, 0.5));
    columns.extend((0..11).map(|year| sample::column(&format!("R{year}"), Align::Right, 2.0)));
    columns.push(sample::column("進捗状況", Align::Left, 0.5));
    let row = |label: &str| {
        let mark = MarkCell { mark: "B".into(), label: label.into(), tone: Tone::Fair, of: None };
        let years = (0..11).map(|_| sample::figure("1,071,000"));
        [Cell::text("指標の名称"), Cell::text("単年"), sample::figure("4")]
            .into_iter()
            .chain(years)
            .chain([Cell::Mark(mark)])
            .collect()
    };
    let rows = vec![row("順調"), row("策定当初より良くなっている")];
    let bytes = pdf(&sample::of_blocks(vec![Block::Table(plain(columns, rows))]));
    let page = &pages(&bytes)[2];
    for head in ["区分", "目標値", "進捗状況"] {
        assert!(page.says(head), "{head} is one word");
    }
    let size = |text: &str| {
        let line = programs::words(&bytes);
        let line = line.lines().find(|line| line.contains(text)).map(str::to_owned).unwrap_or_else(|| panic!("{text}"));
        let number = |name: &str| -> f32 {
            let rest = line.split(&format!("{name}=\"")).nth(1).expect("a number");
            rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
        };
        number("yMax") - number("yMin")
    };
    assert!((size(">順調") - size(">策定")).abs() < 0.05, "{} {}", size(">順調"), size(">策定"));
}

#[test]
fn a_short_text_beside_a_tall_one_stands_at_the_rows_head_and_figures_in_its_middle() {
    let columns = vec![
        sample::column("行事", Align::Left, 1.0),
        sample::column("内容", Align::Left, 2.0),
        sample::column("件数", Align::Right, 1.0),
    ];
    let tall = Cell::text(format!("始まり。{}", sample::long_text(7, 3)));
    let rows = vec![vec![Cell::text("彩夏祭"), tall, sample::figure("77.5")]];
    let page = &body_pages(&sample::of_blocks(vec![Block::Table(plain(columns, rows))]))[0];
    let top = page.words.iter().find(|word| word.3.starts_with("始まり。")).expect("the text").1;
    assert!((place(page, "彩夏祭").1 - top).abs() < 1.0);
    assert!(place(page, "77.5").1 > top + 40.0);
}

#[test]
fn texts_of_a_tall_row_begin_at_one_height() {
    let columns = (0..4).map(|place| sample::column(&format!("欄{place}"), Align::Left, 1.0)).collect();
    // Of so many lines each that none is much shorter than the tallest.
    let cell = |place: usize, lines: usize| {
        let lines = (0..lines).map(|line| if line == 0 { format!("初行{place}") } else { format!("{line}行目") });
        Cell::Text(TextCell { paragraphs: lines.map(sample::body).collect(), strong: false, link: None })
    };
    let row = [9, 7, 8, 1].iter().enumerate().map(|(place, lines)| cell(place, *lines)).collect();
    let page = &body_pages(&sample::of_blocks(vec![Block::Table(plain(columns, vec![row]))]))[0];
    let tops = [0, 1, 2, 3].map(|cell| place(page, &format!("初行{cell}")).1);
    assert!(tops.iter().all(|top| (top - tops[0]).abs() < 0.5), "{tops:?}");
}

#[test]
fn the_last_page_of_a_table_has_three_rows_and_its_notes() {
    let (mut continued, mut with_notes) = (0, 0);
    for lines in 0..24 {
        let rows = (0..20).map(|row| vec![Cell::text(format!("行番号{row}"))]).collect();
        let table = plain(vec![sample::column("行", Align::Left, 1.0)], rows);
        let notes = Block::Footnotes(vec!["表の注記。".into()]);
        let heading = Block::Heading { text: "表の題".into(), minor: false };
        let document = sample::of_blocks(vec![filler(20 + lines), heading, Block::Table(table), notes]);
        for (index, page) in body_pages(&document).iter().enumerate() {
            let rows = page.words.iter().filter(|word| word.3.starts_with("行番号")).count();
            assert!(rows == 0 || rows >= 2, "{lines} lines: {rows} rows on page {index}");
            if page.says("行番号19") {
                assert!(rows >= 3, "{lines} lines: {rows} rows on the last page");
                assert!(page.says("表の注記。"), "{lines} lines: the note is elsewhere");
                with_notes += 1;
                continued += usize::from(page.says("（続き）"));
            }
        }
    }
    assert_eq!(with_notes, 24);
    assert!(continued > 3, "{continued} tables go on");
}

/// A section that needs a few lines more than its pages hold is set a little tighter.
#[test]
fn a_page_for_a_few_lines_is_saved() {
    let full = |sentences: usize| {
        let document = sample::of_blocks((0..sentences).map(|n| sample::paragraph(&sample::long_text(n, 1))).collect());
        (body_pages(&document).len(), pages_height(&document))
    };
    let mut lasts = Vec::new();
    for sentences in 10..40 {
        let (pages, last) = full(sentences);
        if pages == 2 {
            lasts.push(last);
        }
    }
    let least = lasts.iter().copied().fold(f32::MAX, f32::min);
    assert!(!lasts.is_empty() && least > 60.0, "a second page of {least} points");
}

/// How far the text of the last page reaches below the page's head.
fn pages_height(document: &Document) -> f32 {
    let pages = body_pages(document);
    let last = pages.last().expect("a page");
    let ends = last.words.iter().map(|word| word.1).filter(|y| *y < last.height - 60.0);
    ends.fold(0.0, f32::max) - 57.0
}

#[test]
fn running_text_keeps_its_measure_on_wide_pages() {
    let text = sample::long_text(1, 6);
    let fields = vec![Field { label: "概要".into(), paragraphs: vec![sample::body(text.clone())] }];
    let mut document = sample::of_blocks(vec![Block::Fields(fields), sample::paragraph(&text), filler(1)]);
    document.sections[0].paper = Some(A3_LANDSCAPE);
    let page = &body_pages(&document)[0];
    let left = 18.0 * 72.0 / 25.4;
    let body: Vec<_> = page.words.iter().filter(|word| word.1 > 100.0 && word.1 < page.height - 60.0).collect();
    let right = body.iter().map(|word| word.2).fold(0.0, f32::max);
    assert!(right < left + 56.0 * 9.5 + 110.0, "a line ends at {right}");
    assert!(right > left + 45.0 * 9.5, "a line is not short of its measure: {right}");
}

#[test]
fn text_has_the_sizes_that_the_form_says() {
    let mut document = sample::of_blocks(vec![
        Block::Heading { text: "見出し語".into(), minor: false },
        sample::paragraph("本文語"),
        Block::Table(plain(vec![sample::column("欄", Align::Left, 1.0)], vec![vec![Cell::text("欄内語")]])),
        Block::Footnotes(vec!["脚注語".into()]),
    ]);
    let widths = |document: &Document| {
        let pages = body_pages(document);
        ["見出し語", "本文語", "欄内語", "脚注語", "唯一の節"].map(|word| {
            let (left, _, right) = place(&pages[0], word);
            right - left
        })
    };
    let usual = widths(&document);
    document.look.sizes = TypeSizes { body: 11.4, table: 10.2, small: 9.0, headings: [20.4, 14.4, 12.0] };
    for (one, other) in usual.into_iter().zip(widths(&document)) {
        assert!((other / one - 1.2).abs() < 0.02, "{one} {other}");
    }
}

/// Large and small type on all kinds of blocks: nothing lost, nothing over the margins.
#[test]
fn every_size_within_the_limits_can_be_set() {
    for sizes in [
        TypeSizes { body: 14.0, table: 12.0, small: 10.0, headings: [28.0, 20.0, 16.0] },
        TypeSizes { body: 7.0, table: 6.0, small: 5.0, headings: [8.0, 8.0, 8.0] },
    ] {
        let mut document = sample::sample();
        document.look.sizes = sizes;
        let bytes = pdf(&document);
        let text = programs::text(&bytes);
        for wanted in document.texts() {
            assert!(text.contains(&programs::without_space(wanted)), "{sizes:?}: not one run: {wanted}");
        }
        for (index, page) in pages(&bytes).iter().enumerate() {
            assert!(page.most_right() <= page.width - 51.0 + 0.6 * sizes.body, "{sizes:?}: page {}", index + 1);
        }
    }
}

/// A figure's year label and a text cell with a link are printed again without harm.
#[test]
fn what_is_printed_again_leads_nowhere() {
    let mut table = merged(1, 60);
    for row in &mut table.rows {
        row[0] =
            Cell::Text(TextCell {
                paragraphs: vec![sample::body("目標へ")], strong: false, link: Some("only".into())
            });
        row[3] = Cell::Figure(Figure {
            printed: "5".into(),
            number: Some(5.into()),
            year_label: Some("R5".into()),
            second: None,
            strong: false,
        });
    }
    let bytes = pdf(&sample::of_blocks(vec![Block::Table(table)]));
    assert!(pages(&bytes).iter().filter(|page| page.says("目標へ")).count() > 1);
    let objects = programs::objects(&bytes);
    let links = objects["qpdf"][1].as_object().expect("objects").values();
    assert_eq!(links.filter(|object| object["value"]["/Contents"] == "u:目標へ").count(), 1);
}

#[test]
fn a_figure_is_one_word_in_columns_that_are_too_many() {
    let mut columns = vec![sample::column("指標名", Align::Left, 20.0)];
    columns.extend((0..30).map(|year| sample::column(&format!("R{year}"), Align::Right, 1.0)));
    let years = (0..30).map(|year| sample::figure(&format!("{},071,000", 101 + year)));
    let row = std::iter::once(Cell::text("全小・中学校及び放課後児童クラブ")).chain(years).collect();
    let bytes = pdf(&sample::of_blocks(vec![Block::Table(plain(columns, vec![row]))]));
    let words = programs::words(&bytes);
    for year in 0..30 {
        let figure = format!(">{},071,000</word>", 101 + year);
        assert!(words.contains(&figure), "{figure} is torn");
    }
}
