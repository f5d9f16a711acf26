//! Tables with more columns than there is room for: what gives way and what does not.

use crate::report::document::{
    Align, Cell, Column, Count, Figure, MarkCell, Paper, Table, TableKind, Tally, TallyRow, Tone,
};
use crate::typeset::Fonts;

use super::super::flow::Piece;
use super::super::item::{Item, Text};
use super::super::row::CellBox;
use super::super::structure::Structure;
use super::super::style::{Frame, Layout};
use super::{fonts, layout};

const LONG_MARKS: [(&str, &str); 3] = [
    ("目標達成（見込みを含む）", "目標達成（見込み）"),
    ("策定当初より改善している", "策定当初より良くなっている"),
    ("A", "順調"),
];

fn column(title: &str, align: Align, weight: f32) -> Column {
    Column { title: title.into(), note: None, band: None, align, weight, emphasis: false, merges: false }
}

fn figure(printed: &str, second: Option<&str>) -> Cell {
    let number = printed.trim_end_matches(|c: char| !c.is_ascii_digit()).replace(',', "").parse().ok();
    let second = second.map(str::to_owned);
    Cell::Figure(Figure { printed: printed.into(), number, year_label: None, second, strong: false })
}

fn mark((mark, label): (&str, &str)) -> Cell {
    Cell::Mark(MarkCell { mark: mark.into(), label: label.into(), tone: Tone::Good, of: None })
}

/// Number, name, unit, basis, so many years, mark.
fn indicators(years: usize, rows: Vec<(&str, [&str; 2], Vec<Cell>, Cell)>) -> Table {
    let mut columns = vec![column("", Align::Center, 4.0), column("指標名", Align::Left, 24.0)];
    columns.extend([column("単位", Align::Center, 5.0), column("区分", Align::Center, 5.5)]);
    columns.extend((0..years).map(|year| column(&format!("R{year}"), Align::Right, 6.5)));
    columns.push(column("進捗状況", Align::Left, 17.0));
    let row = |(name, words, figures, mark): (&str, [&str; 2], Vec<Cell>, Cell)| {
        let head = [Cell::text("①"), Cell::text(name), Cell::text(words[0]), Cell::text(words[1])];
        head.into_iter().chain(figures).chain([mark]).collect()
    };
    let rows = rows.into_iter().map(row).collect();
    Table { kind: TableKind::Indicators, caption: None, columns, rows }
}

/// The rows' cells as they are set.
fn set(fonts: &Fonts, table: &Table) -> Vec<Vec<CellBox>> {
    set_on(fonts, table, &Paper::A4)
}

fn set_on(fonts: &Fonts, table: &Table, paper: &Paper) -> Vec<Vec<CellBox>> {
    let structure = Structure::new();
    let pieces = Layout { frame: Frame::new(paper), ..layout(fonts, &structure) }.table(table);
    pieces.into_iter().filter_map(|piece| if let Piece::Row(row) = piece { Some(row.cells) } else { None }).collect()
}

/// A cell's texts, with the upper edge of the strip that each stands in.
fn texts(cell: &CellBox) -> Vec<(&Text, f32)> {
    let mut top = 0.0;
    let mut texts = Vec::new();
    for strip in &cell.strips {
        let own = strip.items.iter().filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None });
        texts.extend(own.map(|text| (text, top)));
        top += strip.height;
    }
    texts
}

fn said(cell: &CellBox) -> Vec<&str> {
    texts(cell).into_iter().map(|(text, _)| text.text.as_str()).collect()
}

/// Fails where a text leaves its cell, or two texts of a cell stand in each other.
fn assert_inside(fonts: &Fonts, cells: &[CellBox]) {
    for cell in cells {
        let own = texts(cell);
        let edges = |text: &Text, top: f32| {
            let width = fonts.width(&text.text, text.size, text.weight);
            [text.x, top + text.y - 0.88 * text.size, text.x + width, top + text.y + 0.12 * text.size]
        };
        let full: f32 = cell.strips.iter().map(|strip| strip.height).sum();
        for (index, (text, top)) in own.iter().enumerate() {
            let [left, upper, right, lower] = edges(text, *top);
            let inside = left >= cell.x - 0.1 && right <= cell.x + cell.width + 0.1;
            assert!(inside, "{} from {left} to {right} in {} to {}", text.text, cell.x, cell.x + cell.width);
            assert!(upper >= -0.1 && lower <= full + 0.1, "{} from {upper} to {lower} of {full}", text.text);
            for (other, at) in &own[..index] {
                let [x, y, to, under] = edges(other, *at);
                let over = right.min(to) - left.max(x) > 0.5 && lower.min(under) - upper.max(y) > 0.8;
                assert!(!over, "{} stands in {}", text.text, other.text);
            }
        }
    }
}

#[test]
fn marks_that_are_words_stay_in_their_cells_with_what_they_mean() {
    let fonts = fonts();
    for years in 1..=14 {
        let figures = || (0..years).map(|year| figure(&format!("{}1,071,000", year % 3 + 1), None)).collect();
        let name = "公園・緑地管理ボランティア団体数（累計）";
        let rows = LONG_MARKS.map(|own| (name, ["団体", "累計"], figures(), mark(own))).into();
        let rows = set(&fonts, &indicators(years, rows));
        for (cells, (mark, label)) in rows.iter().zip(LONG_MARKS) {
            assert_inside(&fonts, cells);
            let printed: String = said(cells.last().expect("a mark's cell")).concat();
            assert_eq!(printed, format!("{mark}{label}"), "{years} years");
        }
    }
}

#[test]
fn words_stand_below_a_chip_that_leaves_them_no_room() {
    let fonts = fonts();
    let top_of = |own: (&str, &str), years: usize| {
        let figures = (0..years).map(|_| figure("1,071,000", None)).collect();
        let rows = set(&fonts, &indicators(years, vec![("指標の名称", ["件", "単年"], figures, mark(own))]));
        let cell = rows[0].last().expect("a mark's cell");
        let (chip, words) = (texts(cell)[0], texts(cell)[1]);
        assert_eq!(chip.0.text.chars().next(), own.0.chars().next());
        (words.1 + words.0.y) - (chip.1 + chip.0.y)
    };
    assert!(top_of(LONG_MARKS[0], 5) > 6.0, "below a chip that is a word");
    assert!(top_of(("B", "策定当初より良くなっている"), 5).abs() < 4.0, "beside a letter");
}

#[test]
fn a_tallys_marks_that_are_words_leave_its_words_their_room() {
    let fonts = fonts();
    let structure = Structure::new();
    let row = |(mark, label): (&str, &str)| TallyRow {
        mark: mark.into(),
        label: label.into(),
        tone: Tone::Good,
        count: 2,
        share: None,
    };
    let tally = Tally {
        title: "進捗状況".into(),
        rows: LONG_MARKS.map(row).into(),
        total_label: "合計".into(),
        total: 6,
        total_share: None,
        on_track: None,
        heads: ["区分", "件数", "割合"].map(str::to_owned),
        counter: "件".into(),
        unrated_note: None,
        counted: Vec::new(),
        alt: "進捗状況".into(),
    };
    let pieces = layout(&fonts, &structure).tallies(&[tally]);
    let Some(Piece::Block(block)) = pieces.first() else { panic!("a block") };
    let texts: Vec<&Text> =
        block.items.iter().filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None }).collect();
    let right = |text: &Text| text.x + fonts.width(&text.text, text.size, text.weight);
    let counts: Vec<&&Text> = texts.iter().filter(|text| text.text == "2件").collect();
    assert_eq!(counts.len(), LONG_MARKS.len());
    let room_ends = counts.iter().map(|text| text.x).fold(f32::MAX, f32::min);
    for half in ["目標達成", "（見込み）", "策定当初より", "良くなっている"] {
        let line = texts
            .iter()
            .find(|text| text.text == half && text.size > 8.0)
            .unwrap_or_else(|| panic!("{half} is one line"));
        assert!(right(line) < room_ends, "{half} ends at {}, counts begin at {room_ends}", right(line));
        let chips = texts.iter().filter(|text| LONG_MARKS.iter().any(|(mark, _)| mark.contains(text.text.as_str())));
        let chips_end = chips.filter(|text| text.size < 6.0).map(|text| right(text)).fold(0.0, f32::max);
        assert!(line.x > chips_end, "{half} begins at {}, chips end at {chips_end}", line.x);
    }
}

/// Indicators as in 朝霞市's strategy, 4（ア）: decimals with second values beside whole numbers of three digits.
fn with_second_values() -> Table {
    let two = ["17.92", "18.00", "18.14", "18.15", "18.31", "18.13", "18.36"];
    let whole = ["505", "240", "451", "456", "502", "510", "550"];
    let first = two.iter().map(|printed| figure(printed, Some("≪83.14歳≫"))).collect();
    let second = whole.iter().map(|printed| figure(printed, None)).collect();
    let better = || mark(("B", "策定当初より良くなっている"));
    let rows = vec![
        ("健康寿命（男性）", ["年", "時点"], first, better()),
        ("市民活動支援ステーション・シニア活動センターの施設利用団体数（累計）", ["団体", "累計"], second, better()),
    ];
    let mut table = indicators(7, rows);
    table.columns[4 + 5].emphasis = true;
    table
}

#[test]
fn short_words_and_second_values_keep_their_line_between_many_years() {
    let fonts = fonts();
    let rows = set(&fonts, &with_second_values());
    for cells in &rows {
        assert_inside(&fonts, cells);
        for cell in &cells[2..4] {
            assert_eq!(cell.strips.len(), 1, "torn: {:?}", said(cell));
        }
    }
    for cell in &rows[0][4..11] {
        let (second, _) = texts(cell)[1];
        assert_eq!(second.text, "≪83.14歳≫");
        assert!(second.size >= 5.5, "{} points", second.size);
    }
}

#[test]
fn years_of_a_series_align_all_alike() {
    let fonts = fonts();
    let rows = set(&fonts, &with_second_values());
    // From the end of the whole number to the cell's right edge, for the whole numbers and for those with decimals.
    let behind = |cell: &CellBox| {
        let (text, _) = texts(cell)[0];
        let whole = text.text.split('.').next().unwrap_or_default();
        cell.x + cell.width - text.x - fonts.width(whole, text.size, text.weight)
    };
    for cells in &rows {
        let rooms: Vec<f32> = cells[4..11].iter().map(behind).collect();
        assert!(rooms.iter().all(|room| (room - rooms[0]).abs() < 0.6), "{rooms:?}");
    }
    assert!((behind(&rows[0][4]) - behind(&rows[1][4])).abs() < 0.1, "points stand under points");
}

#[test]
fn names_of_forty_rows_get_what_room_figures_can_spare() {
    let fonts = fonts();
    let row = |index: usize| {
        let figures = (1..=7).map(|year| figure(&format!("{},{:03}", index % 9 + 1, year * 100), None)).collect();
        (figures, if index.is_multiple_of(2) { "A" } else { "B" })
    };
    let names: Vec<String> = (1..=40).map(|n| format!("市の支援による空き店舗の活用件数その{n}（累計）")).collect();
    let rows = names.iter().enumerate().map(|(index, name)| {
        let (figures, letter) = row(index);
        (name.as_str(), ["件", "累計"], figures, mark((letter, "目標達成（見込み）")))
    });
    let table = indicators(7, rows.collect());
    for cells in set(&fonts, &table) {
        assert!(cells[1].strips.len() <= 3, "{:?}", said(&cells[1]));
        assert_inside(&fonts, &cells);
    }
}

#[test]
fn a_unit_is_not_smaller_than_can_be_read_where_its_figure_is_not() {
    let fonts = fonts();
    for years in 5..=16 {
        let figures = (0..years).map(|_| figure("1,071,000人", None)).collect();
        let rows = set(&fonts, &indicators(years, vec![("指標", ["人", "単年"], figures, mark(("A", "順調")))]));
        for cell in &rows[0][4..4 + years] {
            let own = texts(cell);
            let [(number, _), (unit, _)] = own[..] else { panic!("a number and its unit: {:?}", said(cell)) };
            assert!(unit.size >= number.size.min(5.0) - 0.001, "{years}: {} behind {}", unit.size, number.size);
        }
    }
}

/// 朝霞市's usual columns: number, name, unit, basis, what it was, so many years, target, mark.
fn usual(years: usize, rows: Vec<(&str, Vec<Cell>)>) -> Table {
    let mut columns = vec![column("", Align::Center, 4.0), column("指標名", Align::Left, 24.0)];
    columns.extend([column("単位", Align::Center, 6.0), column("区分", Align::Center, 5.5)]);
    let noted = |title: &str, note: &str| Column { note: Some(note.into()), ..column(title, Align::Right, 9.0) };
    columns.push(noted("策定当初", "H28"));
    columns.extend((1..=years).map(|year| column(&format!("R{year}"), Align::Right, 8.0)));
    columns.extend([noted("目標値", "R12"), column("進捗状況", Align::Left, 17.0)]);
    columns[4 + years].emphasis = true;
    let row = |(name, figures): (&str, Vec<Cell>)| {
        let head = ["①", name, "団体", "単年"].map(Cell::text);
        head.into_iter().chain(figures).chain([mark(("B", "策定当初より改善"))]).collect()
    };
    Table { kind: TableKind::Indicators, caption: None, columns, rows: rows.into_iter().map(row).collect() }
}

/// Rows of whole numbers between decimals, as in the usual form.
fn many_years(years: usize, unit: &str) -> Table {
    let figures = |first: &str, year: &str, target: &str| {
        let years = (0..years).map(|_| figure(&format!("{year}{unit}"), None));
        std::iter::once(figure(first, None)).chain(years).chain([figure(target, None)]).collect()
    };
    let name = "髙﨑𠮷地区の多世代交流事業の参加者数";
    usual(
        years,
        vec![(name, figures("12.5", "1,626.0", "2,000")), (name, figures("1,071,000", "2,153,072", "1,100,000"))],
    )
}

#[test]
fn figures_of_eight_years_with_baseline_and_target_are_whole_and_no_target_is_tiny() {
    let fonts = fonts();
    let rows = set(&fonts, &many_years(8, ""));
    for cells in &rows {
        assert_inside(&fonts, cells);
        for cell in &cells[4..14] {
            let own = texts(cell);
            let [(number, _)] = own[..] else { panic!("torn: {:?}", said(cell)) };
            assert!(number.size >= 5.3, "{} at {} points", number.text, number.size);
        }
    }
}

#[test]
fn no_column_has_smaller_figures_than_the_others_however_many_they_are() {
    let fonts = fonts();
    for years in 8..=14 {
        let rows = set(&fonts, &many_years(years, ""));
        let sizes: Vec<f32> = rows[1][4..6 + years].iter().map(|cell| texts(cell)[0].0.size).collect();
        let (least, most) =
            sizes.iter().fold((f32::MAX, 0.0_f32), |(least, most), size| (least.min(*size), most.max(*size)));
        assert!(least > 2.5 && most <= least * 1.12, "{years} years: {sizes:?}");
    }
}

#[test]
fn short_words_and_years_are_never_torn() {
    let fonts = fonts();
    let structure = Structure::new();
    for years in [6, 10, 16, 24] {
        let figures = || {
            let years = (0..years).map(|year| figure(if year % 2 == 0 { "中止" } else { "1,071,000" }, None));
            std::iter::once(Cell::text("未記載")).chain(years).chain([Cell::text("未記載")]).collect()
        };
        let table = usual(years, vec![("指標", figures())]);
        let rows = set(&fonts, &table);
        for cell in &rows[0][2..6 + years] {
            assert_eq!(texts(cell).len(), 1, "{years} years: {:?}", said(cell));
        }
        let pieces = layout(&fonts, &structure).table(&table);
        let Some(Piece::Block(head)) = pieces.first() else { panic!("a head") };
        let heads: Vec<&str> = head
            .items
            .iter()
            .filter_map(|item| if let Item::Text(text) = item { Some(text.text.as_str()) } else { None })
            .collect();
        for wanted in ["H28", "R1", "R6", "R12", "目標値", "単位"] {
            assert!(heads.contains(&wanted), "{years} years: {wanted} is torn: {heads:?}");
        }
    }
}

#[test]
fn counts_in_columns_of_their_least_width_are_whole() {
    let fonts = fonts();
    for marks in 8..=24 {
        let mut columns = vec![column("基本目標", Align::Left, 30.0)];
        columns.extend((0..marks).map(|_| column("A", Align::Right, 5.0)));
        let counts = (0..marks).map(|mark| Cell::Count(Count { number: 18 + mark, of: None }));
        let row = std::iter::once(Cell::text("産業の振興により市民生活と調和した豊かな暮らしを実現する"))
            .chain(counts)
            .collect();
        let rows = set(&fonts, &Table { kind: TableKind::Plain, caption: None, columns, rows: vec![row] });
        for (mark, cell) in (0..marks).zip(&rows[0][1..]) {
            assert_eq!(said(cell), [(18 + mark).to_string()]);
        }
        assert_inside(&fonts, &rows[0]);
    }
}

#[test]
fn a_long_unit_stands_below_its_number() {
    let fonts = fonts();
    let target = "80団体・事業所・個人のべ件数（推計）以下";
    let mut figures: Vec<Cell> = (0..6).map(|_| figure("1,071,000", None)).collect();
    figures.push(Cell::Figure(Figure {
        printed: target.into(),
        number: Some(80.into()),
        year_label: None,
        second: None,
        strong: false,
    }));
    let rows = set(&fonts, &usual(5, vec![("市の支援による空き店舗の活用件数", figures)]));
    assert_inside(&fonts, &rows[0]);
    let cell = &rows[0][10];
    let own = texts(cell);
    assert_eq!(own[0].0.text, "80");
    assert_eq!(said(cell).concat(), target);
    assert!(own.iter().all(|(text, _)| text.size >= 5.0), "{own:?}");
    let widest = rows[0][4..10].iter().map(|cell| cell.width).fold(0.0, f32::max);
    assert!(cell.width < 1.6 * widest, "{} beside {widest}", cell.width);
}

/// The table of docs/forms.md, 4: so many columns of figures, with what it was and the target among them.
#[test]
fn as_many_figures_as_the_manual_says_can_be_read() {
    let fonts = fonts();
    let a3 = Paper { width_mm: 297.0, height_mm: 420.0, landscape: true, ..Paper::A4 };
    let papers = [Paper::A4, Paper { landscape: true, ..Paper::A4 }, a3];
    for (longest, most) in [("71,000", [12, 20, 30]), ("1,071,000", [8, 14, 20])] {
        for (paper, columns) in papers.iter().zip(most) {
            let figures = (0..columns).map(|_| figure(longest, None)).collect();
            let rows = set_on(&fonts, &usual(columns - 2, vec![("指標の名称", figures)]), paper);
            for cell in &rows[0][4..4 + columns] {
                let size = texts(cell)[0].0.size;
                assert!(size >= 6.0, "{longest}, {columns} columns on {} mm: {size} points", paper.width_mm);
            }
        }
    }
}
