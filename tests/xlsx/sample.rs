//! A small report with figures of 第２期朝霞市まち・ひと・しごと創生総合戦略の総括 and narrative of our own.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sokatsu::report::document::*;

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

pub fn figure(printed: &str, value: Option<&str>) -> Cell {
    let number = value.map(number);
    Cell::Figure(Figure { printed: printed.into(), number, year_label: None, second: None, strong: false })
}

pub fn column(title: &str, align: Align) -> Column {
    Column { title: title.into(), note: None, band: None, align, weight: 10.0, emphasis: false, merges: false }
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph { text: text.into(), style: ParagraphStyle::Body }
}

fn mark(mark: &str, label: &str, tone: Tone) -> Cell {
    Cell::Mark(MarkCell { mark: mark.into(), label: label.into(), tone, of: None })
}

/// The longest narrative: longer than one row of Excel holds.
pub fn long_text() -> String {
    let sentence = "商店会が行うにぎわいづくりの事業に補助を行い、空き店舗の活用を進めた。";
    format!("{}最後の言葉はここで終わる。", sentence.repeat(60))
}

pub fn document() -> Document {
    Document {
        title: "第２期朝霞市まち・ひと・しごと創生総合戦略の総括".into(),
        subtitle: "令和6年度実績".into(),
        plan_code: "asaka-strategy2".into(),
        identity: "sokatsu:report:asaka-strategy2:2024:committee:sangyo".parse().expect("an identity"),
        plan_name: "第２期朝霞市まち・ひと・しごと創生総合戦略".into(),
        year_label: "令和6年度".into(),
        city_name: "朝霞市".into(),
        author: "朝霞市政策企画課".into(),
        edition: Edition::Committee,
        edition_label: None,
        department: None,
        notice: Some("記載例：文章は朝霞市の公表文ではありません".into()),
        made_on: NaiveDate::from_ymd_opt(2025, 11, 21).expect("a date"),
        look: Look {
            paper: Paper::A4,
            colors: Colors::default(),
            sizes: TypeSizes::default(),
            contents_title: "目次".into(),
        },
        sections: vec![summary(), targets(), measure(), opinions()],
        overview: None,
    }
}

fn section(anchor: &str, kind: SectionKind, sheet_name: &str, blocks: Vec<Block>) -> Section {
    Section {
        anchor: anchor.into(),
        kind,
        title: format!("{sheet_name}の題"),
        part: None,
        sheet_name: sheet_name.into(),
        paper: None,
        see_also: Vec::new(),
        blocks,
    }
}

fn summary() -> Section {
    let row = |mark: &str, label: &str, tone, count, share: &str| TallyRow {
        mark: mark.into(),
        label: label.into(),
        tone,
        count,
        share: Some(number(share)),
    };
    let tally = Tally {
        title: "数値目標の達成状況".into(),
        rows: vec![
            row("A", "目標達成", Tone::Good, 0, "0.0"),
            row("B", "目標達成（見込み）", Tone::Fair, 3, "42.9"),
            row("C", "目標達成に至らない", Tone::Poor, 4, "57.1"),
        ],
        total_label: "合計".into(),
        total: 7,
        total_share: Some(number("100.0")),
        on_track: Some(OnTrack {
            caption: "概ね進捗している割合（A＋B）".into(),
            share: number("42.9"),
            marks: vec!["A".into(), "B".into()],
        }),
        heads: ["区分".into(), "件数".into(), "割合".into()],
        counter: "件".into(),
        unrated_note: Some("このほか1件は評価していない。".into()),
        counted: Vec::new(),
        alt: "数値目標の達成状況の割合：B 目標達成（見込み） 3件（42.9%）、C 目標達成に至らない 4件（57.1%）。".into(),
    };
    let link = TextCell { paragraphs: vec![paragraph("1　産業の振興")], strong: false, link: Some("m11".into()) };
    let breakdown = Table {
        kind: TableKind::Plain,
        caption: None,
        columns: vec![column("基本目標", Align::Left), column("A", Align::Center)],
        rows: vec![vec![Cell::Text(link), Cell::Count(Count { number: 1, of: None })]],
    };
    section("summary", SectionKind::Summary, "総括", vec![Block::Tallies(vec![tally]), Block::Table(breakdown)])
}

fn targets() -> Section {
    let columns = vec![
        column("数値目標", Align::Left),
        column("策定当初", Align::Right),
        column("R5", Align::Right),
        column("R6", Align::Right),
        column("目標値", Align::Right),
        column("進捗状況", Align::Left),
    ];
    let dated = Cell::Figure(Figure {
        printed: "82.25歳".into(),
        number: Some(number("82.25")),
        year_label: Some("H28".into()),
        second: Some("≪82.92歳≫".into()),
        strong: false,
    });
    let rows = vec![
        vec![
            Cell::text("②朝霞市が好きと感じている青少年の割合の向上"),
            figure("88.2", Some("88.2")),
            figure("77.50", Some("77.50")),
            figure("-", None),
            figure("９０．０", Some("90.0")),
            mark("B", "目標達成（見込み）", Tone::Fair),
        ],
        vec![
            Cell::text("①地域イベント参加者数"),
            figure("-84", Some("-84")),
            figure("1,071,000", Some("1071000")),
            figure("58.2%", Some("58.2")),
            figure("全項目", None),
            mark("C", "目標達成に至らない", Tone::Poor),
        ],
        vec![
            Cell::text("=SUM(A1:A2) と読める指標"),
            dated,
            figure("中止", None),
            figure("※", None),
            figure("0", Some("0")),
            Cell::Empty,
        ],
    ];
    let table = Table { kind: TableKind::Indicators, caption: None, columns, rows };
    section("targets", SectionKind::Targets, "数値目標", vec![Block::Table(table)])
}

fn measure() -> Section {
    let point = |label: &str, value: Option<&str>, printed: &str, strong| Point {
        label: label.into(),
        number: value.map(number),
        printed: printed.into(),
        strong,
    };
    let chart = SeriesChart {
        title: "① 市の支援による空き店舗の活用件数".into(),
        note: "累計、件".into(),
        basis: Basis::Cumulative,
        points: vec![
            point("R1", Some("0"), "0", false),
            point("R5", None, "※", false),
            point("R6", Some("9"), "9", true),
        ],
        target: Some(point("R7", Some("3"), "3", false)),
        target_upper: None,
        alt: "空き店舗の活用件数は令和6年度に9件".into(),
    };
    let narrative = Table {
        kind: TableKind::Narrative,
        caption: None,
        columns: vec![column("取組", Align::Left), column("主な取組と成果", Align::Left)],
        rows: vec![vec![Cell::text("①市民等で賑わう拠点づくり"), Cell::text(long_text())]],
    };
    let fields = vec![Field { label: "担当課".into(), paragraphs: vec![paragraph("産業振興課")] }];
    let remark = Prose { label: None, label_note: None, paragraphs: vec![paragraph("@から始まる文")] };
    let blocks =
        vec![Block::Fields(fields), Block::Charts(vec![chart]), Block::Table(narrative), Block::Remark(remark)];
    section("m11", SectionKind::MeasureSheet, "1（ア）", blocks)
}

fn opinions() -> Section {
    let item = OpinionItem {
        number: "1".into(),
        text: "マルシェなどの催しが十分に知られていません。より多くの市民に届く広報をお願いします。".into(),
        measures: vec![Reference::plain("1（ア）")],
        departments: vec!["産業振興課".into(), "まちづくり推進課".into()],
        response: Some("未記載".into()),
    };
    let heads = ["番号", "意見", "関係する施策", "担当課", "市の対応"].map(String::from);
    let opinions = Opinions { items: vec![item], heads, with_response: true, ruled_lines: 3 };
    section("opinions-1", SectionKind::Opinions, "意見1", vec![Block::Opinions(opinions)])
}
