//! The empty workbook: every sheet with its heads, and example rows that are not read.

use super::found::EXAMPLE;
use super::page::{Page, Row};
use super::sheets::{SHEETS, Shape, SheetId, SheetKind};

/// Years for which the empty workbook has columns.
const YEARS: [&str; 6] = ["R7", "R8", "R9", "R10", "R11", "R12"];
const TABLE_COLUMNS: usize = 6;

/// All pages with their examples.
pub fn pages() -> Vec<Page> {
    SHEETS.iter().map(page).collect()
}

fn page(kind: &'static SheetKind) -> Page {
    let extra = match kind.shape {
        Shape::Years => YEARS.iter().map(|year| (*year).to_owned()).collect(),
        Shape::Cells => (1..=TABLE_COLUMNS).map(|number| format!("欄{number}")).collect(),
        Shape::Rows | Shape::Items => Vec::new(),
    };
    let rows = examples(kind.id).iter().map(|(cells, extra)| example(kind, cells, extra)).collect();
    Page { extra, rows, ..Page::new(kind.id) }
}

/// A row whose first cell says that it is an example.
fn example(kind: &SheetKind, cells: &[(&'static str, &str)], extra: &[&str]) -> Row {
    let first = kind.columns.first().map_or("", |column| column.key);
    let row = cells.iter().fold(Row::default(), |row, (key, text)| {
        let mark = if *key == first { EXAMPLE } else { "" };
        row.with(key, format!("{mark}{text}"))
    });
    row.with_extra(extra.iter().map(|text| (*text).to_owned()).collect())
}

/// Cells by key, and the cells behind them.
type Example = (&'static [(&'static str, &'static str)], &'static [&'static str]);

fn examples(id: SheetId) -> &'static [Example] {
    match id {
        SheetId::Plan => &[],
        SheetId::Periods => PERIODS,
        SheetId::Levels => LEVELS,
        SheetId::Nodes => NODES,
        SheetId::Indicators => INDICATORS,
        SheetId::Actuals => ACTUALS,
        SheetId::Details => DETAILS,
        SheetId::Targets => TARGETS,
        SheetId::Milestones => MILESTONES,
        SheetId::Texts => TEXTS,
        SheetId::Marks => MARKS,
        SheetId::Opinions => OPINIONS,
        SheetId::Reviews => REVIEWS,
        SheetId::Notes => NOTES,
        SheetId::Tables => TABLES,
        SheetId::Related => RELATED,
        SheetId::Programmes => PROGRAMMES,
        SheetId::ProgrammeIndicators => PROGRAMME_INDICATORS,
        SheetId::Published => PUBLISHED,
        SheetId::Departments => DEPARTMENTS,
        SheetId::Addresses => ADDRESSES,
    }
}

const PERIODS: &[Example] = &[
    (&[("first_year", "R7"), ("last_year", "R9")], &[]),
    (&[("first_year", "R8"), ("last_year", "R10"), ("since", "2026-04-01")], &[]),
];
const LEVELS: &[Example] = &[
    (&[("code", "goal"), ("name", "基本目標"), ("role", "目標")], &[]),
    (&[("code", "measure"), ("name", "施策"), ("role", "施策")], &[]),
    (&[("code", "action"), ("name", "取組"), ("role", "取組")], &[]),
];
const NODES: &[Example] = &[
    (&[("code", "G1"), ("level", "基本目標"), ("number", "1"), ("name", "子どもを育てる")], &[]),
    (
        &[
            ("code", "M11"),
            ("level", "施策"),
            ("parent", "G1"),
            ("number", "（ア）"),
            ("name", "保育を整える"),
            ("departments", "hoiku"),
            ("sdgs", "4、5"),
        ],
        &[],
    ),
    (
        &[
            ("code", "A111"),
            ("level", "取組"),
            ("parent", "M11"),
            ("number", "①"),
            ("name", "保育所を増やす"),
            ("departments", "hoiku"),
        ],
        &[],
    ),
];
const INDICATORS: &[Example] = &[
    (
        &[
            ("code", "K111"),
            ("at", "M11"),
            ("number", "①"),
            ("kind", "KPI"),
            ("name", "待機児童数"),
            ("unit", "人"),
            ("better", "減るとよい"),
            ("basis", "時点"),
            ("departments", "hoiku"),
        ],
        &[],
    ),
    (
        &[
            ("code", "K112"),
            ("at", "M11"),
            ("number", "②"),
            ("kind", "KPI"),
            ("name", "開いた保育所の数（累計）"),
            ("unit", "園"),
            ("better", "増えるとよい"),
            ("basis", "累計"),
            ("counted_from", "R7"),
            ("departments", "hoiku"),
        ],
        &[],
    ),
];
const ACTUALS: &[Example] = &[
    (&[("indicator", "K111"), ("memo", "待機児童数"), ("memo_unit", "人"), ("year", "R6"), ("value", "17")], &["9"]),
    (&[("indicator", "K112"), ("memo", "開いた保育所の数（累計）"), ("memo_unit", "園")], &["2"]),
];
const DETAILS: &[Example] = &[(
    &[("indicator", "K111"), ("memo", "待機児童数"), ("figure", "実績値"), ("year", "R7"), ("standing", "速報")],
    &[],
)];
const TARGETS: &[Example] = &[
    (&[("indicator", "K111"), ("memo", "待機児童数"), ("year", "R12"), ("value", "0")], &[]),
    (&[("indicator", "K112"), ("memo", "開いた保育所の数（累計）"), ("year", "R12"), ("value", "8以上")], &[]),
];
const MILESTONES: &[Example] =
    &[(&[("indicator", "K111"), ("memo", "待機児童数"), ("year", "R9"), ("value", "5")], &[])];
const TEXTS: &[Example] = &[
    (&[("kind", "概要"), ("at", "A111"), ("text", "待機児童をなくすため、民間の保育所の開設を支える。")], &[]),
    (
        &[("kind", "成果"), ("year", "R7"), ("at", "A111"), ("text", "保育所を二つ開いた。\n・北保育所（定員60人）")],
        &[],
    ),
];
const MARKS: &[Example] = &[(
    &[
        ("indicator", "K111"),
        ("memo", "待機児童数"),
        ("year", "R7"),
        ("stage", "一次評価"),
        ("mark", "B"),
        ("giver", "保育課"),
        ("given_on", "2026-06-01"),
        ("reason", "定員は増えている"),
    ],
    &[],
)];
const OPINIONS: &[Example] = &[(
    &[
        ("goal", "G1"),
        ("year", "R7"),
        ("number", "1"),
        ("measures", "M11"),
        ("departments", "hoiku"),
        ("text", "待機児童の地区ごとの内訳を示されたい。"),
        ("response", "内訳を示す。"),
        ("response_department", "hoiku"),
    ],
    &[],
)];
const REVIEWS: &[Example] =
    &[(&[("year", "R7"), ("number", "1"), ("heading", "全体について"), ("text", "概ね進んでいる。")], &[])];
const NOTES: &[Example] = &[(&[("at", "K111"), ("year", "R7"), ("mark", "※"), ("text", "4月1日の人数である。")], &[])];
const TABLES: &[Example] = &[
    (
        &[("table", "1"), ("row", "見出し"), ("year", "R7"), ("at", "A111"), ("caption", "開いた保育所")],
        &["名称", "定員"],
    ),
    (&[("table", "1"), ("row", "1")], &["北保育所", "60人"]),
];
const RELATED: &[Example] =
    &[(&[("at", "M11"), ("name", "子ども・子育て支援事業計画"), ("period", "令和7年度～令和11年度")], &[])];
const PROGRAMMES: &[Example] =
    &[(&[("code", "X1"), ("number", "1"), ("name", "子育てを見守るまち"), ("measures", "M11")], &[])];
const PROGRAMME_INDICATORS: &[Example] = &[(&[("programme", "X1"), ("name", "待機児童数"), ("code", "K111")], &[])];
const PUBLISHED: &[Example] = &[
    (&[("year", "R7"), ("kind", "KPI"), ("mark", "A"), ("count", "1"), ("share", "50.0%")], &[]),
    (&[("year", "R7"), ("kind", "KPI"), ("mark", "合計"), ("count", "2"), ("share", "100.0%")], &[]),
];
const DEPARTMENTS: &[Example] = &[
    (&[("code", "kikaku"), ("name", "企画課"), ("division", "総務部")], &[]),
    (&[("code", "hoiku"), ("name", "保育課")], &[]),
];
const ADDRESSES: &[Example] = &[
    (&[("department", "kikaku"), ("memo", "企画課"), ("address", "kikaku@example.jp"), ("role", "宛先")], &[]),
    (&[("department", "hoiku"), ("memo", "保育課"), ("address", "hoiku@example.jp"), ("role", "宛先")], &[]),
];
