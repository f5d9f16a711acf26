//! The 総括 of 令和6年度: the same tallies in the JSON, the PDF and the workbook.

use serde_json::{Value, json};

use crate::demo;
use crate::plan::{editions, plan};
use crate::programs::pages;
use crate::workbook::{Sheet, book};
use crate::workshop::{PLAN, Ran, Workshop};

/// A kind's tally as the city printed it: marks with count and share, total, what is on track.
struct Printed {
    kind: &'static str,
    rows: [(&'static str, &'static str, u32, &'static str); 3],
    total: u32,
    unrated: u32,
    on_track: &'static str,
}

const PRINTED: [Printed; 2] = [
    Printed {
        kind: "numeric_target",
        rows: [
            ("A", "目標達成", 0, "0.0"),
            ("B", "目標達成（見込み）", 3, "42.9"),
            ("C", "目標達成に至らない", 4, "57.1"),
        ],
        total: 7,
        unrated: 1,
        on_track: "42.9",
    },
    Printed {
        kind: "kpi",
        rows: [
            ("A", "目標達成（見込み）", 9, "33.3"),
            ("B", "策定当初より良くなっている", 11, "40.8"),
            ("C", "策定当初より悪くなっている", 7, "25.9"),
        ],
        total: 27,
        unrated: 0,
        on_track: "74.1",
    },
];

fn rate(arguments: &[&str]) -> Value {
    let data = demo::shown().folder.join("data").display().to_string();
    let arguments =
        ["--data", &data, "rate", PLAN, "--year", "R6", "--json"].into_iter().chain(arguments.iter().copied());
    let Ran { code, out, err } = Workshop::new().run(arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    serde_json::from_str(&out).expect("one JSON object")
}

#[test]
fn the_json_tallies_are_the_printed_ones() {
    let told = rate(&[]);
    let wanted: Vec<Value> = PRINTED
        .iter()
        .map(|tally| {
            let marks: Vec<Value> = tally
                .rows
                .iter()
                .map(
                    |(mark, label, count, share)| json!({"mark": mark, "label": label, "count": count, "share": share}),
                )
                .collect();
            json!({
                "kind": tally.kind, "marks": marks, "total": tally.total, "unrated": tally.unrated,
                "on_track": tally.on_track, "points": null,
            })
        })
        .collect();
    assert_eq!(told["tallies"], json!(wanted), "{:#}", told["tallies"]);
}

#[test]
fn one_numeric_target_is_listed_and_not_rated() {
    let told = rate(&[]);
    let indicators = told["indicators"].as_array().expect("indicators");
    assert_eq!(indicators.len(), 8 + 27);
    let unrated: Vec<&Value> = indicators.iter().filter(|one| one["adopted"].is_null()).collect();
    assert_eq!(unrated.len(), 1);
    assert_eq!((&unrated[0]["kind"], &unrated[0]["computed"]), (&json!("numeric_target"), &Value::Null));
    let name = unrated[0]["name"].as_str().expect("a name");
    for report in editions() {
        assert!(pages(&report.file("pdf")).concat().contains(name), "{}", report.name());
    }
}

/// Key by key as other tools were promised; every decimal is a string, every whole number of things is none.
#[test]
fn the_json_has_the_promised_keys_and_decimals_as_strings() {
    let told = rate(&[]);
    assert_keys(&told, &["plan", "year", "indicators", "tallies"]);
    assert_eq!((&told["plan"], &told["year"]), (&json!(PLAN), &json!(2024)));
    for (indicator, planned) in told["indicators"].as_array().expect("indicators").iter().zip(&plan().indicators) {
        assert_keys(
            indicator,
            &[
                "code",
                "goal",
                "measure",
                "number",
                "kind",
                "name",
                "unit",
                "departments",
                "better",
                "comparator",
                "basis",
                "baseline",
                "latest",
                "target",
                "milestone",
                "rates",
                "why",
                "steps",
                "computed",
                "own",
                "adopted",
                "unrated",
            ],
        );
        assert_eq!(indicator["code"], planned.code.as_str());
        for value in ["baseline", "latest", "target"].map(|key| &indicator[key]).into_iter().filter(|v| !v.is_null()) {
            assert_keys(value, &["year", "printed", "number", "state", "second"]);
            assert!(value["year"].is_i64() && value["printed"].is_string(), "{value}");
            assert!(value["number"].is_string() || value["number"].is_null(), "{value}");
        }
        for rate in ["achievement", "progress", "pace", "change_percent", "projection"]
            .map(|key| indicator["rates"].get(key).expect("a rate"))
        {
            assert!(rate.is_null() || rate.as_str().is_some_and(is_decimal), "{rate}");
        }
        assert_no_float(&indicator["rates"]);
        if !indicator["computed"].is_null() {
            assert_keys(&indicator["computed"], &["mark", "label", "band", "condition", "assumed"]);
        }
        if !indicator["own"].is_null() {
            assert_keys(&indicator["own"], &["mark", "reason"]);
        }
        if !indicator["adopted"].is_null() {
            assert_keys(&indicator["adopted"], &["mark", "label", "points"]);
        }
    }
    for tally in told["tallies"].as_array().expect("tallies") {
        assert_keys(tally, &["kind", "marks", "total", "unrated", "on_track", "points"]);
        assert!(tally["on_track"].as_str().is_some_and(is_decimal), "{tally}");
        for mark in tally["marks"].as_array().expect("marks") {
            assert_keys(mark, &["mark", "label", "count", "share"]);
            assert!(mark["count"].is_u64() && mark["share"].as_str().is_some_and(is_decimal), "{mark}");
        }
    }
}

#[track_caller]
fn assert_keys(object: &Value, keys: &[&str]) {
    let mut found: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut keys = keys.to_vec();
    found.sort_unstable();
    keys.sort_unstable();
    assert_eq!(found, keys, "{object:#}");
}

fn is_decimal(text: &str) -> bool {
    text.parse::<rust_decimal::Decimal>().is_ok()
}

fn assert_no_float(value: &Value) {
    match value {
        Value::Number(number) => assert!(!number.is_f64(), "{number} is a number, not a string"),
        Value::Object(object) => object.values().for_each(assert_no_float),
        _ => {}
    }
}

#[test]
fn without_own_marks_the_rule_alone_is_adopted() {
    for indicator in rate(&["--own", "ignore"])["indicators"].as_array().expect("indicators") {
        let mark = |key: &str| indicator[key]["mark"].clone();
        assert_eq!(mark("adopted"), mark("computed"), "{}", indicator["code"]);
    }
}

#[test]
fn the_pdf_prints_the_tallies() {
    for report in editions() {
        let text = pages(&report.file("pdf")).concat();
        for tally in &PRINTED {
            for (mark, label, count, share) in tally.rows {
                let row = format!("{mark}{label}{count}件{share}%");
                assert!(text.contains(&row), "{}: {row}", report.name());
            }
            let total = format!("合計{}件100.0%", tally.total);
            assert!(text.contains(&total), "{}: {total}", report.name());
            let on_track = format!("（A＋B）{}%", tally.on_track);
            assert!(text.contains(&on_track), "{}: {on_track}", report.name());
        }
        assert!(text.contains("1件は評価していない"), "{}", report.name());
    }
}

#[test]
fn the_workbook_prints_the_tallies_as_numbers() {
    for report in editions() {
        let sheet = book(report).sheets.iter().find(|sheet| sheet.name == "総括").expect("the summary");
        for tally in &PRINTED {
            for (mark, label, count, share) in tally.rows {
                let row = [mark.to_owned(), label.to_owned(), format!("{count}件"), format!("{share}%")];
                assert_row(sheet, &row);
            }
            assert_row(sheet, &["合計".into(), format!("{}件", tally.total), "100.0%".into()]);
            assert_row(sheet, &["概ね進捗している割合（A＋B）".into(), format!("{}%", tally.on_track)]);
        }
        let shares = sheet.cells.iter().filter(|cell| cell.shown.ends_with('%') && !cell.shown.contains('（'));
        shares.for_each(|cell| assert_eq!(cell.kind, "n", "{}: {} is a number", report.name(), cell.shown));
    }
}

/// These stand beside each other in a row, as they are shown.
#[track_caller]
fn assert_row(sheet: &Sheet, wanted: &[String]) {
    let rows = sheet.rows();
    let found = rows.iter().any(|row| {
        let shown: Vec<&str> = row.iter().map(|cell| cell.shown.as_str()).collect();
        shown.windows(wanted.len()).any(|window| window == wanted)
    });
    assert!(found, "{}: no row {wanted:?}", sheet.name);
}
