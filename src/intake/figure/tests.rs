use super::*;
use crate::intake::outcome::Outcome;
use crate::intake::tests::{asaka, number, text};
use crate::plan::Plan;

fn read(plan: &Plan, code: &str, content: &Content) -> Outcome {
    let indicator = plan.indicators.iter().find(|one| one.code.as_str() == code).expect("an indicator");
    read_actual(content, Asking { indicator, year: FiscalYear::new(2025) })
}

fn value(outcome: Outcome) -> Value {
    match outcome.said {
        Some(Said::Value(value)) => value,
        other => panic!("{other:?} {:?}", outcome.problems),
    }
}

fn percent(stored: &str) -> Content {
    Content::Number { number: stored.parse().expect("a decimal"), percent: true, date: false }
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let plan = asaka().plan;
    for (code, content, printed) in [
        ("K111", text("１２"), "12"),
        ("K111", text("12件"), "12"),
        ("K111", text(" 12 件\u{3000}"), "12"),
        ("K111", number("12"), "12"),
        ("K211", text("380,123"), "380,123"),
        ("K211", text("３８０，１２３人"), "380,123"),
        ("K211", number("380123"), "380,123"),
        ("K211", text("380123"), "380,123"),
        ("K222", text("14"), "14"),
        ("N12", text("58.2%"), "58.2%"),
        ("N12", text("５８．２％"), "58.2%"),
        ("N12", number("58.2"), "58.2%"),
        ("N12", percent("0.582"), "58.2%"),
        ("N21", percent("0.8170"), "81.7"),
        ("N32", text("－４７"), "-47"),
        ("N32", text("▲47"), "-47"),
        ("N32", number("-47"), "-47"),
        ("N32", text("+20"), "+20"),
        ("K112", number("0"), "0"),
    ] {
        let value = value(read(&plan, code, &content));
        assert_eq!(value.printed, printed, "{code} {content:?}");
        assert_eq!(value.state, State::Value);
        let unit = &plan.indicators.iter().find(|one| one.code.as_str() == code).expect("one").unit;
        assert_eq!(Value::read_number(printed, unit).expect("a printed value").number, value.number, "{printed}");
    }
}

#[test]
fn decimals_are_those_of_the_past_and_never_fewer_than_typed() {
    let plan = asaka().plan;
    let padded = read(&plan, "N22", &number("77.5"));
    assert_eq!(padded.problems.len(), 1);
    assert!(padded.problems[0].weight == Weight::Noted && padded.problems[0].what.contains("「77.50」"));
    assert_eq!(value(padded).printed, "77.50");
    let exact = read(&plan, "N22", &text("77.123"));
    assert!(exact.problems.is_empty());
    assert_eq!(value(exact).printed, "77.123");
    assert_eq!(value(read(&plan, "N31", &number("1.2"))).printed, "1.20");
    assert_eq!(value(read(&plan, "N22", &number("77.100000000000009"))).printed, "77.10", "dust of doubles");
    let unrounded = read(&plan, "N22", &number("77.3333333333333"));
    assert!(unrounded.said.is_none() && unrounded.problems[0].weight == Weight::Asked);
}

#[test]
fn words_stand_for_a_number() {
    let plan = asaka().plan;
    for (typed, printed, state) in [
        ("未確定", "未確定", State::NotYet),
        ("集計中 ", "集計中", State::NotYet),
        ("中止", "中止", State::Cancelled),
        ("調査 なし", "-", State::NoData),
    ] {
        let value = value(read(&plan, "N22", &text(typed)));
        assert_eq!((value.printed.as_str(), value.state, value.number), (printed, state, None), "{typed}");
    }
    assert_eq!(read(&plan, "N22", &text("削除")).said, Some(Said::Erase));
}

#[test]
fn what_is_not_plain_is_asked_about() {
    let plan = asaka().plan;
    for (code, content) in [
        ("K111", text("約12")),
        ("K111", text("12くらい")),
        ("K111", text("12件程度")),
        ("K111", text("12以上")),
        ("K111", text("12～14")),
        ("K111", text("12 14")),
        ("K111", text("12人")),
        ("K111", text("12%")),
        ("K111", text("1.000")),
        ("K111", text("12（速報）")),
        ("K111", text("延べ12件")),
        ("K111", text("-")),
        ("K111", text("※")),
        ("K111", text("未確定（8月）")),
        ("K211", text("38万人")),
        ("K111", percent("0.12")),
    ] {
        let outcome = read(&plan, code, &content);
        assert!(outcome.said.is_none() && outcome.doubted.is_none(), "{content:?} {outcome:?}");
        assert_eq!(outcome.problems.len(), 1);
        let problem = &outcome.problems[0];
        assert!(
            problem.weight == Weight::Asked && problem.what.ends_with('。') && !problem.remedy.is_empty(),
            "{problem:?}"
        );
    }
}

#[test]
fn what_is_no_number_is_refused() {
    let plan = asaka().plan;
    let date = |days: i64| Content::Number { number: days.into(), percent: false, date: true };
    for (content, words) in [
        (text("5/29"), "日付"),
        (text("2026/5/29"), "日付"),
        (text("R8.5.29"), "日付"),
        (date(46_171), "日付（2026/5/29）"),
        (date(1), "日付や時刻"),
        (text("12.a"), "読めません"),
        (text("1,23"), "読めません"),
        (text("とても多い"), "読めません"),
        (text("1\u{7}2"), "U+0007"),
        (Content::Bool(false), "FALSE"),
        (Content::Error("#DIV/0!".to_owned()), "#DIV/0!"),
        (text("1e300"), "一つの数字として読めません"),
    ] {
        let outcome = read(&plan, "K111", &content);
        assert!(outcome.said.is_none(), "{content:?}");
        let problem = &outcome.problems[0];
        assert!(problem.weight == Weight::Refused && problem.what.contains(words), "{content:?} {problem:?}");
    }
}

#[test]
fn numbers_that_are_probably_meant_otherwise_are_asked_about() {
    let plan = asaka().plan;
    for (code, content, printed, words) in [
        ("N12", number("0.582"), "0.582%", "58.2％ のことでしょうか"),
        ("K311", text("0.957"), "0.957", "95.7％ のことでしょうか"),
        ("K212", number("801"), "801", "けたが違います"),
        ("K213", text("240"), "240", "けたが違います"),
        ("K111", text("△3"), "-3", "マイナスの値です"),
    ] {
        let outcome = read(&plan, code, &content);
        assert!(outcome.said.is_none(), "{content:?} {outcome:?}");
        let problem = &outcome.problems[0];
        assert!(problem.what.contains(words) && problem.weight == Weight::Asked, "{problem:?}");
        assert!(problem.remedy.ends_with("お知らせください（このまま受け付けます）。"), "{problem:?}");
        let Some(Said::Value(doubted)) = &outcome.doubted else { panic!("{outcome:?}") };
        assert_eq!(doubted.printed, printed, "{code}");
    }
    let said_in_percent = read(&plan, "N12", &text("0.5%"));
    assert!(said_in_percent.problems[0].what.contains("けたが違います"), "{said_in_percent:?}");
    assert_eq!(value(read(&plan, "K221", &number("7000"))).printed, "7,000", "this series leaps by itself");
}

#[test]
fn a_total_that_falls_is_taken_and_noted() {
    let plan = asaka().plan;
    let outcome = read(&plan, "K111", &number("3"));
    assert!(outcome.problems[0].weight == Weight::Noted && outcome.problems[0].what.contains("前回の値（9）"));
    assert_eq!(value(outcome).printed, "3");
    assert!(read(&plan, "K131", &number("6")).problems.is_empty(), "of one year");
}

#[test]
fn a_series_of_words_takes_the_words() {
    let mut plan = asaka().plan;
    let indicator = plan.indicators.iter_mut().find(|one| one.code.as_str() == "K111").expect("one");
    indicator.series = Series::Text;
    for (content, printed, state) in [
        (text("全項目"), "全項目", State::Text),
        (text("3回以上"), "3回以上", State::Text),
        (number("12"), "12", State::Value),
        (text("未確定"), "未確定", State::NotYet),
    ] {
        let value = value(read(&plan, "K111", &content));
        assert_eq!((value.printed.as_str(), value.state), (printed, state));
    }
    assert!(read(&plan, "K111", &text("-")).said.is_none());
}

#[test]
fn a_minus_is_printed_as_it_was_before() {
    let mut plan = asaka().plan;
    let indicator = plan.indicators.iter_mut().find(|one| one.code.as_str() == "N32").expect("one");
    for actual in &mut indicator.actuals {
        actual.value.printed = actual.value.printed.replace('-', "▲");
    }
    assert_eq!(value(read(&plan, "N32", &number("-50"))).printed, "▲50");
}

#[test]
fn two_values_are_read_where_the_newest_has_two() {
    let plan = asaka().plan;
    for typed in
        ["18.20≪83.20歳≫", "18.20（83.20歳）", "18.20 ≪ 83.20 歳 ≫", "１８．２０年《８３．２０歳》", "18.20<<83.20>>"]
    {
        let outcome = read(&plan, "K411", &text(typed));
        assert!(outcome.problems.is_empty(), "{typed} {outcome:?}");
        let value = value(outcome);
        assert_eq!(value, Value::read_number("18.20", "年").expect("one").with_second("≪83.20歳≫"), "{typed}");
    }
    for content in [number("18.20"), text("18.20")] {
        let outcome = read(&plan, "K411", &content);
        let note = outcome.problems.last().expect("a note").clone();
        assert!(note.weight == Weight::Noted && note.what.contains("（形：18.13≪83.13歳≫）"), "{note:?}");
        assert!(note.remedy.contains("連絡欄"), "{note:?}");
        assert_eq!(value(outcome).second, None);
    }
    assert_eq!(value(read(&plan, "K411", &text("未確定"))).state, State::NotYet);
}

#[test]
fn a_second_value_that_is_not_plain_is_asked_about() {
    let plan = asaka().plan;
    for typed in ["18.20≪約83歳≫", "18.20≪83.20人≫", "18.20（速報）", "約18≪83.20歳≫", "18.20≪≫", "18.20≪83～84歳≫"]
    {
        let outcome = read(&plan, "K411", &text(typed));
        assert!(outcome.said.is_none() && outcome.doubted.is_none(), "{typed} {outcome:?}");
        assert_eq!(outcome.problems[0].weight, Weight::Asked, "{typed}");
    }
    for typed in ["18.20≪8.30歳≫", "1.81≪83.20歳≫"] {
        let outcome = read(&plan, "K411", &text(typed));
        assert!(outcome.said.is_none() && outcome.problems[0].what.contains("けたが違います"), "{typed} {outcome:?}");
        let Some(Said::Value(doubted)) = outcome.doubted else { panic!("{typed}") };
        assert!(doubted.second.is_some(), "{typed}");
    }
    assert!(read(&plan, "K111", &text("12≪13件≫")).said.is_none(), "its past has one value");
}
