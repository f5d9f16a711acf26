//! Charts and tallies that are hard to draw.

use rust_decimal::Decimal;
use sokatsu::report::document::{Basis, Block, Document, Point, SeriesChart, Tally, TallyRow, Tone};

use super::sample;

/// A chart of the years R1, R2, …; the last is under evaluation. What is no number is printed in its place.
fn chart(title: &str, basis: Basis, values: &[&str], target: Option<&str>) -> SeriesChart {
    let point = |label: String, printed: &str, strong: bool| {
        let number = printed.replace([',', '%'], "").parse().ok();
        Point { label, number, printed: printed.into(), strong }
    };
    let last = values.len();
    let points = values.iter().enumerate().map(|(at, value)| point(format!("R{}", at + 1), value, at + 1 == last));
    let note = match basis {
        Basis::Annual => "単年、件",
        Basis::Cumulative => "累計、件",
        Basis::Stock => "時点、件",
    };
    SeriesChart {
        title: title.into(),
        note: note.into(),
        basis,
        points: points.collect(),
        target: target.map(|value| point("R7".into(), value, false)),
        target_upper: None,
        alt: format!("{title}の推移：{}。", values.join("、")),
    }
}

/// One row, without anything that is hard: three charts abreast would be as good as two.
fn plain() -> Vec<SeriesChart> {
    vec![
        chart("① 目標の線が値に掛かる", Basis::Annual, &["12", "6", "2", "9", "8", "3"], Some("10")),
        chart("② 累計の途中に目標がある", Basis::Cumulative, &["0", "1", "2", "3", "6", "9"], Some("3")),
        chart("③ すべて同じ", Basis::Annual, &["5", "5", "5", "5", "5", "5"], Some("5")),
    ]
}

fn hard() -> Vec<SeriesChart> {
    use Basis::{Annual, Cumulative, Stock};
    let twelve = ["120", "98", "110", "125", "※", "140", "138", "150", "151", "149", "160", "162"];
    vec![
        chart("① 十二年", Annual, &twelve, Some("200")),
        chart("② 一年だけ", Annual, &["42"], Some("50")),
        chart("③ 二桁違う値", Annual, &["3", "12", "1", "845", "30", "2"], Some("900")),
        chart("④ 負の値だけ", Annual, &["-84", "-47", "-80", "-164", "-64", "-32"], Some("0")),
        chart("⑤ 正負が混じり、目標は負", Annual, &["3.5", "-1.2", "0", "2.25", "-3.1", "4"], Some("-2")),
        chart(
            "⑥ 長い値",
            Annual,
            &["1,071,000", "1,234,567", "中止", "987,654", "1,100,000", "1,250,000"],
            Some("1,300,000"),
        ),
        chart("⑦ 狭い幅に近い値", Stock, &["79,357", "79,525", "-", "79,824", "79,862", "80,063"], Some("79,900")),
        chart("⑧ 狭い幅の率", Stock, &["72.4%", "73.0%", "72.9%", "72.8%", "73.1%", "73.2%"], Some("73.0%")),
        chart("⑨ 狭い幅の累計", Cumulative, &["1,001", "1,003", "1,010", "1,024", "1,025", "1,031"], Some("1,040")),
        chart("⑩ 累計の抜けた年", Cumulative, &["10", "20", "未集計", "45", "-", "60"], Some("50")),
        chart("⑪ 小さい累計", Cumulative, &["0", "0", "0", "1", "1", "800"], Some("1,000")),
        chart("⑫ 数値なし", Annual, &["中止", "-", "※", "全項目", "未集計", "中止"], Some("全項目")),
        chart("⑬ 目標は値よりずっと小さい", Annual, &["900", "850", "910", "905", "880", "930"], Some("3")),
    ]
}

/// Marks and counts; the shares have one decimal.
fn tally(title: &str, counts: &[(&str, Tone, u32)]) -> Tally {
    let total: u32 = counts.iter().map(|(_, _, count)| count).sum();
    let share = |count: u32| {
        let share = Decimal::from(count) * Decimal::from(100) / Decimal::from(total.max(1));
        (total > 0).then(|| {
            let mut share = share;
            share.rescale(1);
            share
        })
    };
    let row = |(mark, tone, count): &(&str, Tone, u32)| TallyRow {
        mark: (*mark).into(),
        label: format!("{mark}に区分されるもの"),
        tone: *tone,
        count: *count,
        share: share(*count),
    };
    Tally {
        title: title.into(),
        heads: ["区分".into(), "件数".into(), "割合".into()],
        rows: counts.iter().map(row).collect(),
        counter: "件".into(),
        total_label: "合計".into(),
        total,
        total_share: (total > 0).then(|| Decimal::new(1000, 1)),
        on_track: None,
        counted: Vec::new(),
        alt: format!("{title}の割合：全{total}件。"),
        unrated_note: None,
    }
}

fn tallies() -> Vec<Tally> {
    use Tone::{Fair, Good, Neutral, Poor, Watch};
    vec![
        tally(
            "多くの区分",
            &[
                ("S", Good, 1),
                ("A", Good, 40),
                ("B", Fair, 2),
                ("C", Watch, 1),
                ("D", Poor, 0),
                ("E", Poor, 3),
                ("休止", Neutral, 1),
            ],
        ),
        tally("一つの区分だけ", &[("A", Good, 0), ("B", Fair, 7), ("C", Watch, 0)]),
        tally("両端の小さい区分", &[("A", Good, 1), ("B", Fair, 120), ("C", Watch, 1)]),
        tally("評価なし", &[("A", Good, 0), ("B", Fair, 0), ("C", Watch, 0)]),
    ]
}

/// Charts side by side, then tallies.
pub fn charts() -> Document {
    sample::of_blocks(vec![Block::Charts(plain()), Block::Charts(hard()), Block::Tallies(tallies())])
}
