//! Values as cities print them: each text of the vectors and of the facts is read to what was expected of it before,
//! or refused for the reason expected.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::Deserialize;
use sokatsu::plan::{Bound, Moment, NotAValue, PrintedFigure, Refusal, Span, State, Value, read_printed_figure};

const TEXTS: &str = include_str!("data/value_texts.csv");
const EXPECTED: &str = include_str!("data/value_texts_expected.csv");
const FACTS: &str = include_str!("data/facts_values.json");

#[path = "shared/csv.rs"]
mod csv;

use csv::rows;

/// A figure or a refusal in the words of the expectations.
fn told(text: &str, read: &Result<PrintedFigure, NotAValue>) -> BTreeMap<String, String> {
    let mut told: BTreeMap<String, String> =
        ["number", "upper", "second", "bound", "span", "moment", "unit", "state", "refused"]
            .map(|column| (column.to_owned(), String::new()))
            .into();
    told.insert("text".to_owned(), text.to_owned());
    let mut tell = |column: &str, words: Option<String>| told.insert(column.to_owned(), words.unwrap_or_default());
    match read {
        Ok(PrintedFigure { value, moment, unit }) => {
            tell("number", value.number.map(|number| number.to_string()));
            tell("upper", value.upper.map(|number| number.to_string()));
            tell("second", value.second.as_ref().and_then(|second| second.number).map(|number| number.to_string()));
            tell("bound", value.bound.map(bound));
            tell("span", value.span.map(span));
            tell("moment", moment.map(word_of_moment));
            tell("unit", unit.clone());
            tell("state", (value.state != State::Value).then(|| state(value.state)));
        }
        Err(error) => {
            tell("refused", Some(class(&error.reason).to_owned()));
        }
    }
    told
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::AtLeast => "at_least",
        Bound::AtMost => "at_most",
        Bound::Above => "above",
        Bound::Below => "below",
    }
    .to_owned()
}

fn span(span: Span) -> String {
    match span {
        Span::PerYear => "per_year".to_owned(),
        Span::Average => "average".to_owned(),
        Span::Cumulative { years: None } => "cumulative".to_owned(),
        Span::Cumulative { years: Some(years) } => format!("cumulative {years}"),
    }
}

fn word_of_moment(moment: Moment) -> String {
    match moment {
        Moment::Fiscal(year) => format!("fiscal {}", year.western()),
        Moment::Calendar(year) => format!("calendar {year}"),
        Moment::Day(day) => format!("day {day}"),
    }
}

fn state(state: State) -> String {
    match state {
        State::Value => "value",
        State::NoData => "no_data",
        State::Cancelled => "cancelled",
        State::Dropped => "dropped",
        State::Text => "text",
        State::NotYet => "not_yet",
    }
    .to_owned()
}

fn class(reason: &Refusal) -> &'static str {
    match reason {
        Refusal::NothingPrinted => "nothing",
        Refusal::OnlyAside => "aside",
        Refusal::Words => "words",
        Refusal::TooLong { .. } => "too long",
        Refusal::Gross { .. } => "gross",
        Refusal::Keep { .. } => "keep",
        Refusal::HalfOpen { .. } => "half open",
        Refusal::Approximate => "approximate",
        Refusal::Digits { .. } => "digits",
        Refusal::Gap { .. } => "gap",
        Refusal::Thousands { .. } => "thousands",
        Refusal::Unit { .. } => "unit",
        Refusal::Multiple { .. } => "multiple",
        Refusal::Direction { .. } => "direction",
        Refusal::Bracket { .. } => "bracket",
        Refusal::TooMany { .. } => "too many",
        Refusal::Contradiction { .. } => "contradiction",
    }
}

#[test]
fn every_cell_of_the_vectors_is_read_or_refused_as_expected() {
    let expected: BTreeMap<String, BTreeMap<String, String>> =
        rows(EXPECTED).into_iter().map(|row| (row["text"].clone(), row)).collect();
    let (mut read, mut refused, mut wrong) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    let cells = rows(TEXTS);
    let cells = cells.iter().flat_map(|row| ["baseline_text", "actual_text", "target_text"].map(|name| &row[name]));
    for text in cells {
        let figure = read_printed_figure(text, None);
        match &figure {
            Ok(_) => read += 1,
            Err(error) => *refused.entry(class(&error.reason)).or_default() += 1,
        }
        let told = told(text, &figure);
        match expected.get(text) {
            None => wrong.push(format!("no expectation for 「{text}」: {told:?}")),
            Some(wanted) if *wanted != told => {
                wrong.push(format!("「{text}」\n  wanted {wanted:?}\n  told   {told:?}"))
            }
            Some(_) => {}
        }
    }
    let refusals: usize = refused.values().sum();
    println!("{read} read, {refusals} refused of {} cells; refused: {refused:?}", read + refusals);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((read, read + refusals), (289, 339), "all cells, and as many figures as before");
}

/// Where the unit is known, the same figures come out, and no other unit is taken for it.
#[test]
fn the_cells_that_print_a_unit_are_read_with_that_unit_and_with_no_other() {
    let mut read = 0;
    for row in rows(EXPECTED).iter().filter(|row| row["refused"].is_empty() && !row["unit"].is_empty()) {
        let (text, unit) = (row["text"].as_str(), row["unit"].as_str());
        let known = read_printed_figure(text, Some(unit)).expect(text);
        assert_eq!(Ok(known), read_printed_figure(text, None), "{text}");
        let other = read_printed_figure(text, Some("頭")).expect_err(text);
        assert!(matches!(other.reason, Refusal::Unit { .. }), "{text}: {other}");
        read += 1;
    }
    assert!(read > 100, "{read}");
}

#[derive(Deserialize)]
struct Fact {
    plan: String,
    printed: String,
    unit: String,
    state: String,
    number: Option<Decimal>,
    second: Option<SecondFact>,
}

#[derive(Deserialize)]
struct SecondFact {
    printed: String,
    number: Decimal,
}

#[test]
fn every_value_of_the_facts_is_read_to_its_number_and_state() {
    let facts: Vec<Fact> = serde_json::from_str(FACTS).expect("the facts");
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in &facts {
        let place = format!("{}: {} {}", fact.plan, fact.printed, fact.unit);
        let read = match fact.state.as_str() {
            "text" => {
                let refused = Value::read_number(&fact.printed, &fact.unit).expect_err(&place);
                assert_eq!(refused.reason, Refusal::Words, "{place}");
                Value::read_text(&fact.printed, &fact.unit)
            }
            _ => Value::read_number(&fact.printed, &fact.unit).unwrap_or_else(|error| panic!("{place}: {error}")),
        };
        assert_eq!((state(read.state), read.number), (fact.state.clone(), fact.number), "{place}");
        assert_eq!((read.upper, read.bound, read.span), (None, None, None), "{place}");
        if let Some(second) = &fact.second {
            let given = read.with_second(&second.printed).second.expect("a second value");
            assert_eq!((given.printed, given.number), (second.printed.clone(), Some(second.number)), "{place}");
            let cell = format!("{}\n{}", fact.printed, second.printed);
            let of_cell = Value::read_number(&cell, &fact.unit).expect(&cell).second.expect("a second value");
            assert_eq!((of_cell.printed, of_cell.number), (second.printed.clone(), Some(second.number)), "{place}");
        }
        *counted.entry(fact.plan.as_str()).or_default() += 1;
    }
    println!("{} values of the facts: {counted:?}", facts.len());
    assert_eq!(facts.len(), 383);
}

/// A figure in short: `number..upper & second, bound, span, moment`.
fn short(read: &Result<PrintedFigure, NotAValue>) -> String {
    match read {
        Err(error) => class(&error.reason).to_owned(),
        Ok(PrintedFigure { value, moment, unit }) => {
            let mut short = value.number.map_or_else(|| state(value.state), |number| number.to_string());
            short.extend(value.upper.map(|upper| format!("..{upper}")));
            short.extend(value.second.iter().filter_map(|second| Some(format!(" & {}", second.number?))));
            short.extend(unit.iter().map(|unit| format!(" {unit}")));
            short.extend(value.bound.map(|found| format!(", {}", bound(found))));
            short.extend(value.span.map(|found| format!(", {}", span(found))));
            short.extend(moment.map(|found| format!(", {}", word_of_moment(found))));
            short
        }
    }
}

#[test]
fn bounds_ranges_ranks_and_spans_are_read_with_a_known_unit() {
    for (text, unit, expected) in [
        ("92.7 %以内", "％", "92.7 %, at_most"),
        ("12.5\n以下", "", "12.5, at_most"),
        ("75%以\n上", "%", "75 %, at_least"),
        ("５０人超", "人", "50 人, above"),
        ("50人未満", "人", "50 人, below"),
        ("3%～5%", "%", "3..5 %"),
        ("3% ～ 5%", "%", "3..5 %"),
        ("3〜5%", "%", "3..5 %"),
        ("3%から5%", "%", "3..5 %"),
        ("37.5～50", "", "37.5..50"),
        ("-5～-3", "", "-5..-3"),
        ("11位", "位", "11 位"),
        ("全国11位", "―", "11 位"),
        ("54件／年", "件／年", "54 件, per_year"),
        ("54件／年", "件", "54 件, per_year"),
        ("54件／年（H30～R2平均）", "件", "54 件, average, fiscal 2020"),
        ("12 （3か年平均）", "", "12, average"),
        ("300件（R3～R7の5年間累計）", "件", "300 件, cumulative 5, fiscal 2025"),
        ("426万人泊", "万人泊", "426 万人泊"),
        ("延べ300人", "延べ人", "300 延べ人"),
        ("25.3%※1（R4年度）", "%", "25.3 %, fiscal 2022"),
        ("12（令和6年7月1日）", "", "12, day 2024-07-01"),
        ("※（R4年度）", "件", "dropped, fiscal 2022"),
        ("未集計", "件", "not_yet"),
        ("17.92≪82.92歳≫", "年", "17.92 & 82.92"),
        ("第11位", "位", "11 位"),
        ("全国第11位", "―", "11 位"),
        ("累計300件", "件", "300 件, cumulative"),
        ("累計 300件（5年間累計）", "件", "300 件, cumulative 5"),
        ("3%以上5%以下", "%", "3..5 %"),
        ("3以上5％以内", "％", "3..5 %"),
        ("2回以上／月", "回／月", "2 回/月, at_least"),
        ("54件以上／年", "件", "54 件, at_least, per_year"),
        ("12件（R5年度末）", "件", "12 件, fiscal 2023"),
        ("12件（R5.4.1時点）", "件", "12 件, day 2023-04-01"),
        ("12件（令和5年4月1日現在）", "件", "12 件, day 2023-04-01"),
        ("5件 234件", "件", "5 & 234 件"),
        ("1.000", "%", "1.000"),
        ("0.125", "人", "0.125"),
        ("0.0000000000000000000000000001", "人", "0.0000000000000000000000000001"),
        ("2.5", "人", "2.5"),
        ("1.000", "千人", "1.000"),
        ("50以上 60以上", "", "50 & 60, at_least"),
        ("416人転入超過", "人(転出超過=負)", "416 人転入超過"),
        ("143人転出超過", "人（転出超過は負）", "-143 人転出超過"),
        ("△143人", "人(転出超過=負)", "-143 人"),
        ("－５", "", "-5"),
        ("▲1,200.5千円", "千円", "-1200.5 千円"),
    ] {
        assert_eq!(short(&read_printed_figure(text, Some(unit))), expected, "{text} {unit}");
    }
}

#[test]
fn what_would_have_to_be_guessed_is_refused() {
    for (text, unit, expected) in [
        ("", Some("人"), "nothing"),
        ("（　）", Some("人"), "nothing"),
        ("(R5年度)", None, "aside"),
        ("(12)", Some("人"), "aside"),
        ("※12", Some("人"), "aside"),
        ("12345678901234567890123456789012", Some("人"), "too long"),
        ("延べ120件", Some("件"), "gross"),
        ("100%を維持", Some("%"), "keep"),
        ("80%以上を維持", Some("%"), "keep"),
        ("3%以上5%未満", Some("%"), "half open"),
        ("3%超5%以下", Some("%"), "half open"),
        ("5%以上3", Some("%"), "words"),
        ("第11", Some("位"), "words"),
        ("第11人", Some("人"), "words"),
        ("累計300件（3年平均）", Some("件"), "contradiction"),
        ("累計300件／年", Some("件"), "contradiction"),
        ("2回以上／月", Some("回"), "unit"),
        ("12（速報値）", Some("人"), "bracket"),
        ("約60", Some("%"), "approximate"),
        ("60人程度", None, "approximate"),
        ("1,07,1000", Some("人"), "digits"),
        ("12.", Some("人"), "digits"),
        ("1 071", Some("人"), "gap"),
        ("1 234", Some("人"), "gap"),
        ("１０ ０", Some("%"), "gap"),
        ("1\n234人", Some("人"), "gap"),
        ("9.1 28.5", Some("%"), "gap"),
        ("1 071", None, "gap"),
        ("1.000", Some("人"), "thousands"),
        ("12.345件", Some("件／年"), "thousands"),
        ("1.000", Some("延べ人"), "thousands"),
        (".5", Some("人"), "words"),
        ("--3", Some("人"), "words"),
        ("- 3", Some("人"), "words"),
        ("全国34", Some("位"), "words"),
        ("法定雇用率以上", Some("%"), "words"),
        ("目標： 5", Some("%"), "words"),
        ("～5%", Some("%"), "words"),
        ("1e5", Some("%"), "unit"),
        ("58.2人", Some("%"), "unit"),
        ("延べ300人", Some("人"), "gross"),
        ("延べ300人", Some("件"), "unit"),
        ("11位", Some("人"), "unit"),
        ("5/1", Some("%"), "unit"),
        ("5/1", None, "unit"),
        ("3-5", None, "unit"),
        ("2024年", None, "unit"),
        ("2024-10-01", None, "unit"),
        ("10月1日", None, "unit"),
        ("7月", None, "unit"),
        ("10%減", None, "unit"),
        ("426万人泊", Some("人泊"), "multiple"),
        ("3千", Some("円"), "multiple"),
        ("416人転入超過", Some("人"), "direction"),
        ("143人転出超過", None, "direction"),
        ("-143人転出超過", Some("人(転出超過=負)"), "contradiction"),
        ("12（暫定）", Some("人"), "bracket"),
        ("12（5）", Some("人"), "bracket"),
        ("1 2 3", Some("人"), "too many"),
        ("12（R5年度）（R6年度）", Some("人"), "contradiction"),
        ("12（R5（2022））", Some("人"), "contradiction"),
        ("12件／年（累計）", Some("件"), "contradiction"),
        ("12（R3～R7の3年間累計）", Some("件"), "contradiction"),
        ("3～5以上", Some("%"), "contradiction"),
        ("3人～5%", None, "contradiction"),
        ("3%～5% 4%～6%", Some("%"), "contradiction"),
        ("50以上 60以下", Some("%"), "contradiction"),
    ] {
        let read = read_printed_figure(text, unit);
        assert_eq!(short(&read), expected, "{text} {unit:?}: {read:?}");
        let error = read.expect_err(text);
        assert!(error.to_string().starts_with(&format!("「{text}」は数値として読めません（")), "{error}");
        assert!(error.reason.remedy().contains("ください"), "{error}");
    }
}

#[test]
fn the_remedy_is_the_way_out_of_this_very_case() {
    for (text, unit, remedy) in [
        ("(12)", "人", "かっこを消して"),
        ("※12", "人", "注の印の前"),
        ("延べ120件", "件", "unit = \"延べ件\""),
        ("12（速報値）", "人", "standing = \"preliminary\""),
        ("12（確定値）", "人", "standing = \"final\""),
        ("100%を維持", "%", "comparator = \"keep\""),
        ("80%以上を維持", "%", "80%以上 のように"),
        ("3%以上5%未満", "%", "3%～5%"),
        ("12345678901234567890123456789012", "人", "28けた"),
    ] {
        let told = read_printed_figure(text, Some(unit)).expect_err(text).reason.remedy();
        assert!(told.contains(remedy), "{text}: {told}");
    }
}

#[test]
fn the_printed_text_is_kept_whole() {
    for text in ["9.1 28.5 (r5 （2023）)", "国語： 5地区 算数： 2地区 （R3年度）", "17.92≪82.92歳≫"]
    {
        let value = read_printed_figure(text, None).expect(text).value;
        let second = value.second.expect("a second value").printed;
        let gap = text.len() - value.printed.len() - second.len();
        assert!(
            text.starts_with(&value.printed) && text.ends_with(&second) && gap <= 1,
            "{} | {second}",
            value.printed
        );
    }
    let single = read_printed_figure(" 12.5 以下 （R8年）", None).expect("a value").value;
    assert_eq!(single.printed, " 12.5 以下 （R8年）");
}

#[test]
fn in_a_series_of_words_only_a_number_alone_is_a_number() {
    for (text, expected) in [
        ("3回", "value"),
        ("3", "value"),
        ("3回以上", "text"),
        ("3 4", "text"),
        ("3～4回", "text"),
        ("3回（累計）", "text"),
        ("3回（R5年度）", "text"),
        ("実施", "text"),
        ("中止", "cancelled"),
        ("-", "no_data"),
    ] {
        let value = Value::read_text(text, "回");
        assert_eq!((state(value.state), value.printed.as_str()), (expected.to_owned(), text));
    }
}

proptest! {
    /// Whatever is printed, the answer is a figure or a refusal, and no character of the text is lost.
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9０-９,.()（）≪≫:：~～ \\n%人年度累計平均以上下全国延べ約RH位※＊+△-]{0,24}") {
        for unit in [None, Some("人"), Some("%"), Some("人(転出超過=負)")] {
            if let Ok(PrintedFigure { value, .. }) = read_printed_figure(&text, unit) {
                let second = value.second.map(|second| second.printed).unwrap_or_default();
                prop_assert!(text.starts_with(&value.printed) && text.trim_end().ends_with(second.trim_end()), "{text}");
                let kept = value.printed.chars().chain(second.chars()).filter(|c| !c.is_whitespace()).count();
                prop_assert_eq!(kept, text.chars().filter(|c| !c.is_whitespace()).count());
                prop_assert_eq!(value.number.is_some(), value.state == State::Value);
            }
        }
    }

    /// A number is read back as it was printed, with its unit, its bound and its year.
    #[test]
    fn a_printed_number_is_read_back(number in -999_999_999_i64..999_999_999, scale in 0_u32..4, bound in 0..3_usize) {
        let number = Decimal::new(number, scale);
        let (words, meant) = [("", None), ("以上", Some(Bound::AtLeast)), ("以内", Some(Bound::AtMost))][bound];
        let text = format!("{number}点{words} （R5年度）");
        let read = read_printed_figure(&text, Some("点")).expect("a figure");
        prop_assert_eq!((read.value.number, read.value.bound), (Some(number), meant));
        prop_assert_eq!(read.value.number.map(|n| n.scale()), Some(scale));
        prop_assert_eq!(read.moment.map(word_of_moment), Some("fiscal 2023".to_owned()));
    }
}
