//! What charts say beside and instead of their bars.

use super::*;
use crate::plan::{Better, Comparator, Indicator, Value};
use crate::report::document::SeriesChart;

/// The chart of K111 (累計, 件) as `change` leaves the indicator.
fn chart_of(change: impl Fn(&mut Indicator)) -> SeriesChart {
    let mut desk = Desk::asaka();
    change(desk.indicator("K111"));
    let name = desk.indicator("K111").name.clone();
    let document = desk.edition(Edition::Committee);
    let blocks = section(&document, "measure-M11").blocks.iter();
    let mut charts = blocks.filter_map(|block| if let Block::Charts(charts) = block { Some(charts) } else { None });
    charts.find_map(|charts| charts.iter().find(|chart| chart.title.ends_with(&name)).cloned()).expect("the chart")
}

fn number(printed: &str) -> Value {
    Value::read_number(printed, "").expect("a number")
}

#[test]
fn the_words_say_what_the_chart_shows() {
    let alt = chart_of(|_| ()).alt;
    assert!(alt.ends_with("R6の値は、目標に達しています。策定当初を上回っています。"), "{alt}");
    let alt = chart_of(|indicator| indicator.targets[0].value = number("30")).alt;
    assert!(alt.contains("に30。R6の値は、目標に達していません。"), "{alt}");
}

#[test]
fn a_year_that_the_document_does_not_state_leaves_no_gap_in_the_words() {
    let alt = chart_of(|indicator| {
        let baseline = indicator.baseline.as_mut().expect("a baseline");
        (baseline.label, baseline.year_stated) = (String::new(), false);
        (indicator.targets[0].label, indicator.targets[0].year_stated) = (String::new(), false);
    })
    .alt;
    assert!(alt.contains("の推移：策定当初 0、R2 "), "{alt}");
    assert!(alt.contains("。目標は3。"), "{alt}");
}

#[test]
fn a_basis_in_the_name_is_not_said_again() {
    let chart = chart_of(|indicator| indicator.name = "活用件数（累計）".to_owned());
    assert_eq!(chart.note, "件");
    assert!(chart.alt.starts_with("活用件数（累計）（件）の推移："), "{}", chart.alt);
}

#[test]
fn a_range_has_both_ends_and_where_less_is_better_the_chart_says_so() {
    let chart = chart_of(|indicator| {
        indicator.comparator = Comparator::Range;
        indicator.targets[0].value = number("3");
        indicator.targets[0].value.upper = Some(5.into());
    });
    assert_eq!(chart.target_upper, Some(5.into()));
    assert!(chart.alt.contains("目標に達していません"), "9 is above 5: {}", chart.alt);
    assert_eq!(chart_of(|_| ()).target_upper, None);
    let less =
        chart_of(|indicator| (indicator.better, indicator.comparator) = (Some(Better::Lower), Comparator::AtMost));
    assert!(less.note.ends_with("、小さいほどよい") && less.alt.contains(&less.note), "{} {}", less.note, less.alt);
}
