//! A document made to be difficult: long narrative over pages, gaps and negatives in charts, many columns, rare
//! characters, empty lists. No city's text.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sokatsu::report::document::{
    Align, Basis, Block, Cell, Colors, Column, Count, Document, Edition, Field, Figure, Look, MarkCell, OnTrack,
    OpinionItem, Opinions, Paper, Paragraph, ParagraphStyle, Point, Prose, Reference, Section, SectionKind,
    SeriesChart, Table, TableKind, Tally, TallyRow, TextCell, Tone, TypeSizes,
};

/// A sentence that differs with its number, so that no two paragraphs are alike.
fn sentence(number: usize) -> String {
    format!(
        "{number}件目の取組では、市民活動支援ステーション（約{}㎡）において「地域デビュー支援セミナー」を{}回開催し、\
         延べ{},{:03}人（前年度比{}.{}％）が参加した。Wi-Fi環境の整備、ファミリー・サポート・センターの利用促進等により、\
         満足度は{}.5ポイント上昇した。",
        80 + number,
        number % 7 + 1,
        number % 9 + 1,
        (number * 37) % 1000,
        90 + number % 20,
        number % 10,
        number % 6,
    )
}

pub fn long_text(from: usize, sentences: usize) -> String {
    (from..from + sentences).map(sentence).collect()
}

pub fn body(text: impl Into<String>) -> Paragraph {
    Paragraph { text: text.into(), style: ParagraphStyle::Body }
}

fn bullet(text: impl Into<String>) -> Paragraph {
    Paragraph { text: text.into(), style: ParagraphStyle::Bullet }
}

fn label(text: impl Into<String>) -> Paragraph {
    Paragraph { text: text.into(), style: ParagraphStyle::Label }
}

fn cell(paragraphs: Vec<Paragraph>) -> Cell {
    Cell::Text(TextCell { paragraphs, strong: false, link: None })
}

pub fn column(title: &str, align: Align, weight: f32) -> Column {
    Column { title: title.into(), note: None, band: None, align, weight, emphasis: false, merges: false }
}

pub fn figure(printed: &str) -> Cell {
    Cell::Figure(Figure {
        printed: printed.into(),
        number: printed.replace([',', '%'], "").parse().ok(),
        year_label: None,
        second: None,
        strong: false,
    })
}

fn section(anchor: &str, title: &str, part: Option<&str>, blocks: Vec<Block>) -> Section {
    Section {
        anchor: anchor.into(),
        kind: SectionKind::MeasureSheet,
        title: title.into(),
        part: part.map(str::to_string),
        sheet_name: anchor.into(),
        paper: None,
        see_also: Vec::new(),
        blocks,
    }
}

fn heading(text: &str, minor: bool) -> Block {
    Block::Heading { text: text.into(), minor }
}

/// One indicator a row, with very long figures, a second value, marks, and words in figures' places.
pub fn indicators(rows: usize) -> Table {
    let mut columns =
        vec![column("", Align::Center, 1.0), column("指標名", Align::Left, 6.0), column("単位", Align::Center, 1.5)];
    for year in ["R元", "R2", "R3", "R4", "R5", "R6"] {
        let mut column = column(year, Align::Right, 2.0);
        column.band = (year != "R元").then(|| "実績値".to_string());
        column.note = (year == "R元").then(|| "策定当初".to_string());
        column.emphasis = year == "R6";
        columns.push(column);
    }
    columns.push(column("目標値", Align::Right, 2.0));
    columns.push(column("進捗状況", Align::Left, 4.0));
    let row = |index: usize| {
        let mut target = Figure {
            printed: format!("{}.36", 18 + index),
            number: Some(Decimal::new(1836, 2)),
            year_label: Some("R7".into()),
            second: Some(format!("≪8{}.36歳≫", index % 10)),
            strong: false,
        };
        target.strong = index.is_multiple_of(2);
        vec![
            Cell::text(format!("第{}", index + 1)),
            Cell::text(format!(
                "指標その{}：髙﨑地区における𠮷田橋周辺の公園・緑地管理ボランティア団体数（累計）",
                index + 1
            )),
            Cell::text("千円"),
            figure(&format!("1,0{:02},415", index)),
            figure("-"),
            figure("※"),
            figure("中止"),
            figure("全項目"),
            figure(&format!("-{}.5{index}", index)),
            Cell::Figure(target),
            Cell::Mark(MarkCell {
                of: None,
                mark: "B".into(),
                label: "策定当初より良くなっている".into(),
                tone: Tone::Fair,
            }),
        ]
    };
    Table {
        kind: TableKind::Indicators,
        caption: Some("重要業績評価指標の一覧".into()),
        columns,
        rows: (0..rows).map(row).collect(),
    }
}

/// Cells longer than a page, of many paragraphs and of a single one.
fn narrative() -> Table {
    let columns =
        vec![column("取組", Align::Left, 1.0), column("成果", Align::Left, 2.0), column("課題", Align::Left, 2.0)];
    let many = (0..30).map(|index| bullet(format!("・{}", sentence(100 + index)))).collect();
    let rows = vec![
        vec![
            cell(vec![body("長い一段落の取組"), body("（産業振興課）")]),
            cell(vec![body(long_text(200, 34))]),
            cell(vec![body("特になし。")]),
        ],
        vec![
            cell(vec![body("短い取組")]),
            cell(vec![label("【実績】"), bullet(format!("・{}", sentence(300)))]),
            Cell::Empty,
        ],
        vec![cell(vec![body("項目の多い取組")]), cell(many), cell(vec![body("検討を続ける必要がある。")])],
        vec![
            cell(vec![body("二つの長い欄")]),
            cell((0..12).map(|i| body(sentence(400 + i))).collect()),
            cell((0..11).map(|i| body(sentence(450 + i))).collect()),
        ],
    ];
    Table { kind: TableKind::Narrative, caption: None, columns, rows }
}

fn plain() -> Table {
    let columns =
        vec![column("行事", Align::Left, 3.0), column("割合", Align::Right, 1.0), column("件数", Align::Right, 1.0)];
    let row = |(name, share, count): (&str, &str, u32)| {
        vec![Cell::text(name), figure(share), Cell::Count(Count { number: count, of: None })]
    };
    let rows =
        [("彩夏祭", "77.50", 3), ("アートマルシェ", "8.2", 12), ("北朝霞〜朝霞台（～駅前）", "100.00", 0)].map(row);
    Table { kind: TableKind::Plain, caption: Some("行事の内訳".into()), columns, rows: rows.into() }
}

fn point(label: &str, printed: &str, strong: bool) -> Point {
    Point { label: label.into(), number: printed.replace(',', "").parse().ok(), printed: printed.into(), strong }
}

pub fn chart(title: &str, values: [&str; 6], target: Option<&str>) -> SeriesChart {
    let years = ["R元", "R2", "R3", "R4", "R5", "R6"];
    let is_cumulative = title.contains("累計");
    let points = years.iter().zip(values).map(|(year, value)| point(year, value, *year == "R6")).collect();
    SeriesChart {
        title: title.into(),
        note: if is_cumulative { "累計、件" } else { "単年、件" }.into(),
        basis: if is_cumulative { Basis::Cumulative } else { Basis::Annual },
        points,
        target: target.map(|value| point("R7", value, false)),
        target_upper: None,
        alt: format!("{title}の推移：{}。", values.join("、")),
    }
}

fn charts() -> Vec<SeriesChart> {
    vec![
        chart("① 純移動数", ["-84", "-47", "-80", "-164", "-64", "-32"], Some("0")),
        chart("② 行事の参加者数", ["8,776", "中止", "中止", "5,495", "※", "6,817"], Some("7,500")),
        chart("③ 歩道整備延長", ["79,357", "79,525", "-", "79,824", "79,862", "80,063"], Some("80,227")),
        chart("④ 正負の混じる指標", ["3.5", "-1.2", "0", "2.25", "-3.1", "4"], None),
        chart("⑤ 数値のない指標", ["全項目", "中止", "全項目", "全項目", "全項目", "全項目"], Some("全項目")),
        chart(
            "⑥ とても長い名称を持つ、二行に折り返される指標の名称（累計）",
            ["1,071,000", "0", "0", "0", "0", "0"],
            Some("1"),
        ),
        chart("⑦ すべて零", ["0", "0", "0", "0", "0", "0"], Some("0")),
    ]
}

fn tally(title: &str, counts: [u32; 4]) -> Tally {
    let total: u32 = counts.iter().sum();
    let marks = [("A", Tone::Good), ("B", Tone::Fair), ("C", Tone::Watch), ("D", Tone::Poor)];
    let share = |count: u32| {
        (total > 0).then(|| (Decimal::from(count) * Decimal::from(100) / Decimal::from(total.max(1))).round_dp(1))
    };
    let row = |((mark, tone), count): ((&str, Tone), u32)| TallyRow {
        mark: mark.into(),
        label: format!("{mark}に区分される{title}のうち目標達成（見込み）"),
        tone,
        count,
        share: share(count),
    };
    Tally {
        title: title.into(),
        rows: marks.into_iter().zip(counts).map(row).collect(),
        total_label: "合計".into(),
        total,
        total_share: (total > 0).then(|| Decimal::new(1000, 1)),
        on_track: (total > 0).then(|| OnTrack {
            marks: Vec::new(),
            caption: "概ね進捗している割合（A＋B）".into(),
            share: Decimal::new(429, 1),
        }),
        heads: ["区分".into(), "件数".into(), "割合".into()],
        counter: "件".into(),
        counted: Vec::new(),
        alt: format!("{title}の割合：全{total}件。"),
        unrated_note: Some(format!("{title}のほか1件は評価していない。")),
    }
}

pub fn opinions(count: usize, with_response: bool) -> Opinions {
    let item = |index: usize| OpinionItem {
        number: format!("{}", index + 1),
        text: format!("意見その{}。{}", index + 1, sentence(500 + index)),
        measures: vec![
            Reference { text: "1（ア）".into(), anchor: Some("m1".into()) },
            Reference::plain("1（イ）暮らしにマッチした生活環境"),
        ],
        departments: vec!["産業振興課".into()],
        response: with_response.then(|| format!("対応その{}。{}", index + 1, sentence(600 + index))),
    };
    Opinions {
        items: (0..count).map(item).collect(),
        heads: ["番号", "意見", "関係する施策", "担当課", "市の対応"].map(str::to_string),
        with_response,
        ruled_lines: if with_response { 0 } else { 8 },
    }
}

fn prose(label: Option<&str>, from: usize, paragraphs: usize) -> Prose {
    Prose {
        label: label.map(str::to_string),
        label_note: label.map(|_| "（産業振興課）".to_string()),
        paragraphs: (from..from + paragraphs)
            .map(|index| body(format!("{}{}", sentence(index), sentence(index + 1000))))
            .collect(),
    }
}

fn sections() -> Vec<Section> {
    let goal = Some("基本目標1　産業の振興により市民生活と調和した豊かな暮らしを実現する");
    let fields = vec![
        Field { label: "基本目標".into(), paragraphs: vec![body("1　産業の振興")] },
        Field {
            label: "とても長い見出しの欄（担当課）".into(),
            paragraphs: vec![label("①拠点"), body(long_text(700, 3))],
        },
    ];
    let mut link = indicators(1);
    link.caption = None;
    link.rows[0][1] =
        Cell::Text(TextCell { paragraphs: vec![body("施策の頁へ進む")], strong: true, link: Some("m2".into()) });
    vec![
        section(
            "summary",
            "第2期の総括",
            None,
            vec![
                Block::Tallies(vec![
                    tally("数値目標", [0, 3, 4, 0]),
                    tally("KPI", [90, 1, 1, 1]),
                    tally("参考指標", [0, 0, 0, 0]),
                ]),
                heading("検証", false),
                Block::Prose(prose(None, 800, 2)),
                Block::Prose(prose(Some("①長い文章の指標"), 810, 25)),
                Block::Table(link),
            ],
        ),
        section(
            "m1",
            "1（ア）とても長い名称のため一行には収まらず二行に折り返される施策の名称",
            goal,
            vec![
                Block::Fields(fields),
                heading("1　指標", false),
                Block::Table(indicators(24)),
                Block::Footnotes(vec!["「-」は、その年度に調査のないことを示す。".into(), long_text(900, 2)]),
                heading("推移", true),
                Block::Charts(charts()),
            ],
        ),
        section(
            "m2",
            "1（イ）生活を支える産業",
            goal,
            vec![
                heading("2　成果と課題", false),
                Block::Table(narrative()),
                heading("3　内訳", false),
                Block::Table(plain()),
                Block::Remark(prose(Some("自動判定との相違"), 910, 3)),
            ],
        ),
        section("o1", "外部評価委員会からの意見", goal, vec![Block::Opinions(opinions(14, true))]),
        section("o2", "新たな意見", goal, vec![Block::Opinions(opinions(2, false))]),
        section(
            "empty",
            "空の節",
            None,
            vec![
                Block::Tallies(Vec::new()),
                Block::Charts(Vec::new()),
                Block::Opinions(Opinions { ruled_lines: 0, items: Vec::new(), ..opinions(0, true) }),
            ],
        ),
    ]
}

pub fn sample() -> Document {
    Document {
        title: "第２期試験市まち・ひと・しごと創生総合戦略の総括".into(),
        subtitle: "令和6年度実績".into(),
        plan_code: "sample".into(),
        identity: "sokatsu:report:sample:2024:internal:sangyo".parse().expect("an identity"),
        plan_name: "第２期試験市まち・ひと・しごと創生総合戦略".into(),
        year_label: "令和6年度実績".into(),
        city_name: "試験市".into(),
        author: "試験市政策企画課".into(),
        edition: Edition::Internal,
        edition_label: Some("内部資料".into()),
        department: Some("産業振興課 抜粋".into()),
        notice: Some("記載例：文章は試験市の公表文ではありません".into()),
        made_on: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a date"),
        look: Look {
            paper: Paper::A4,
            colors: Colors::default(),
            sizes: TypeSizes::default(),
            contents_title: "目次".into(),
        },
        sections: sections(),
        overview: None,
    }
}

/// A city's document of one section, on the third page.
pub fn of_blocks(blocks: Vec<Block>) -> Document {
    Document { department: None, sections: vec![section("only", "唯一の節", None, blocks)], ..sample() }
}

pub fn paragraph(text: &str) -> Block {
    Block::Prose(Prose { label: None, label_note: None, paragraphs: vec![body(text)] })
}

/// Texts that are hard to set: mixed scripts, addresses, brackets side by side, rare characters, narrow cells.
pub const HARD_TEXTS: [&str; 6] = [
    "令和6年度は、市民活動支援ステーション（約80㎡）のWi-Fi環境を整え、ABC社と連携したDX推進事業（予算額1,071,000千円）により、\
     「市民の声」（アンケート）、《まちづくり》【第2回】「総合戦略（案）」。の順に意見を集め、満足度は72.4％（前年度比▲3.25ポイント）となった。",
    "詳しくは市のWebサイト（https://www.city.example.lg.jp/soshiki/seisaku/sogosenryaku/hyoka/2024/index.html?page=12&lang=ja）\
     又はhyoka_tanto-seisaku.kikaku@city.example.lg.jpへお問い合わせください。",
    "髙橋・山﨑・𠮷野・辻\u{E0100}・か\u{3099}ん、①②③ⅠⅡⅣ㈱℃‰※→≪82.92歳≫、ﾊﾝｶｸｶﾅ｡｢ｶｯｺ｣、１２，３４５人、波〜線と波～線、「……」――そして、\
     々ゝゞ〆ヶ、ファミリー・サポート・センター、シェアサイクルなど。",
    "The quick evaluation of the plan shows that indicators (KPI) of the first goal have been reached; see Annex A-2.",
    "いいえ、「はい。」、（いいえ）、『はい？』！ぁぃぅぇぉっゃゅょー、ッ、ャ、。、」、。と続く文でも、行の頭に来てはならない字は来ない。",
    "市民一人当たりの年間ごみ排出量（資源物を除く。）は、平成30年度の216.8kgから令和6年度の198.4kgへと減り、目標値の200kg以下を達成した。",
];

/// Running text and narrow cells of hard texts.
pub fn hard() -> Document {
    let paragraphs = HARD_TEXTS.iter().map(|text| body(*text)).collect();
    let bullets = HARD_TEXTS.iter().map(|text| bullet(format!("・{text}"))).collect();
    let columns = (1..=5).map(|n| column(&format!("列{n}"), Align::Left, n as f32)).collect();
    let row = |text: &&str| {
        vec![
            Cell::text("（72.4％）、（1,071,000千円）"),
            cell(vec![body("計")]),
            cell(vec![body(*text)]),
            cell(vec![body(*text)]),
            cell(vec![body(*text)]),
        ]
    };
    let rows = HARD_TEXTS.iter().map(row).collect();
    of_blocks(vec![
        Block::Prose(Prose { label: Some("組みにくい文章".into()), label_note: None, paragraphs }),
        Block::Prose(Prose { label: None, label_note: None, paragraphs: bullets }),
        Block::Table(Table { kind: TableKind::Narrative, caption: None, columns, rows }),
    ])
}
