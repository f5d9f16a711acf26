//! Values as cities print them, charts of every basis and tallies of any marks.

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::report::document::{Basis, OnTrack, Point, SeriesChart, Tally, TallyRow, Tone};

use super::any_section::words;

/// Longest printed value: `1,071,000千円` and what is a little longer.
const LONGEST_VALUE: usize = 14;
const UNITS: [&str; 9] = ["", "", "", "%", "人", "千円", "ポイント", "団体", "人・団体・事業所"];
const NO_NUMBERS: [&str; 5] = ["中止", "※", "-", "全項目", "調査なし（中止）"];
/// Targets that are no number.
const TARGETS: [&str; 3] = ["全項目", "前年度の値を上回る", "80団体・事業所・個人のべ件数（推計）以下"];
pub const MARKS: [&str; 7] = ["A", "B", "Ⅳ", "達成", "概ね順調", "目標達成（見込み）", "目標達成（見込みを含む）"];
const TONES: [Tone; 5] = [Tone::Good, Tone::Fair, Tone::Watch, Tone::Poor, Tone::Neutral];

/// A value as printed, with its number where it is one.
pub fn value() -> impl Strategy<Value = (String, Option<Decimal>)> {
    let number =
        (-99_999_i64..999_999_999, 0_u32..3, prop::sample::select(&UNITS[..])).prop_map(|(digits, scale, unit)| {
            let number = Decimal::new(digits, scale);
            (format!("{}{unit}", grouped(number)).chars().take(LONGEST_VALUE).collect(), Some(number))
        });
    let none = prop::sample::select(&NO_NUMBERS[..]).prop_map(|word| (word.to_owned(), None));
    prop_oneof![3 => number, 3 => small(), 1 => none]
}

/// A value of a few digits, as most are.
fn small() -> impl Strategy<Value = (String, Option<Decimal>)> {
    (-99_i64..9_999, 0_u32..2).prop_map(|(digits, scale)| {
        let number = Decimal::new(digits, scale);
        (grouped(number), Some(number))
    })
}

/// `-1,071,000.5`
fn grouped(number: Decimal) -> String {
    let plain = number.abs().to_string();
    let (whole, decimals) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let groups: Vec<String> =
        whole.as_bytes().rchunks(3).rev().map(|digits| String::from_utf8_lossy(digits).into_owned()).collect();
    format!("{}{}{decimals}", if number.is_sign_negative() { "-" } else { "" }, groups.join(","))
}

fn point() -> impl Strategy<Value = Point> {
    let label = prop::sample::select(vec!["R6", "H28", "R元", "策定当初"]);
    (value(), label, any::<bool>()).prop_map(|((printed, number), label, strong)| Point {
        label: label.into(),
        number,
        printed,
        strong,
    })
}

/// A number, both ends of a range, or words.
fn target() -> impl Strategy<Value = (Option<Point>, Option<Decimal>)> {
    let words = prop::sample::select(&TARGETS[..]).prop_map(|word| {
        (Some(Point { label: "R7".into(), number: None, printed: word.to_owned(), strong: false }), None)
    });
    let range = (0_i64..9_999, 1_i64..9_999).prop_map(|(from, more)| {
        let printed = format!("{from}%～{}%", from + more);
        let point = Point { label: "R7".into(), number: Some(from.into()), printed, strong: false };
        (Some(point), Some((from + more).into()))
    });
    prop_oneof![1 => Just((None, None)), 2 => point().prop_map(|point| (Some(point), None)), 1 => words, 1 => range]
}

pub fn charts() -> impl Strategy<Value = Vec<SeriesChart>> {
    let basis = prop::sample::select(vec![Basis::Annual, Basis::Cumulative, Basis::Stock]);
    let band = prop::option::weighted(0.3, 50_000_000_i64..900_000_000);
    let points = (prop::collection::vec(point(), 1..8), band).prop_map(|(points, band)| match band {
        // Values in a narrow band far from zero.
        Some(base) => points.into_iter().enumerate().map(|(index, point)| far(point, base, index)).collect(),
        None => points,
    });
    let chart = (words(1, 10), basis, points, target()).prop_map(|(title, basis, points, (target, target_upper))| {
        SeriesChart {
            title, note: "単年、件".into(), basis, points, target, target_upper, alt: "指標の推移。".into()
        }
    });
    prop::collection::vec(chart, 1..5)
}

fn far(point: Point, base: i64, index: usize) -> Point {
    let number = Decimal::from(base + index as i64 * 7_001);
    Point { number: Some(number), printed: grouped(number), ..point }
}

pub fn tallies() -> impl Strategy<Value = Vec<Tally>> {
    let row = (prop::sample::select(&MARKS[..]), words(1, 5), prop::sample::select(&TONES[..]), 0_u32..120);
    let rows = prop::collection::vec(row, 1..7);
    let others = (prop::option::of(words(1, 6)), prop::option::of(words(1, 12)));
    let tally =
        (words(1, 8), rows, others).prop_map(|(title, rows, (caption, note))| tally(title, rows, caption, note));
    prop::collection::vec(tally, 1..4)
}

fn tally(
    title: String,
    rows: Vec<(&'static str, String, Tone, u32)>,
    caption: Option<String>,
    unrated_note: Option<String>,
) -> Tally {
    let total: u32 = rows.iter().map(|(.., count)| count).sum();
    let share = |count: u32| (total > 0).then(|| (Decimal::from(count * 100) / Decimal::from(total)).round_dp(1));
    let row = |(mark, label, tone, count): (&str, String, Tone, u32)| TallyRow {
        mark: mark.to_owned(),
        label,
        tone,
        count,
        share: share(count),
    };
    let rows: Vec<TallyRow> = rows.into_iter().map(row).collect();
    Tally {
        title,
        total_label: "合計".into(),
        total,
        total_share: (total > 0).then(|| Decimal::new(1000, 1)),
        on_track: caption.filter(|_| total > 0).map(|caption| OnTrack {
            caption,
            share: rows.iter().filter_map(|row| row.share).next().unwrap_or_default(),
            marks: Vec::new(),
        }),
        heads: ["区分", "件数", "割合"].map(str::to_owned),
        counter: "件".into(),
        unrated_note,
        counted: Vec::new(),
        alt: "区分の割合。".into(),
        rows,
    }
}
