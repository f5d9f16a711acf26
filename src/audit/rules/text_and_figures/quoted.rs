//! 令和6年度は9件, 策定当初の5人, 目標値の15件: figures quoted with their time that are other figures.

use rust_decimal::Decimal;

use super::{Passage, is_own_target, names, value_of};
use crate::audit::Finding;
use crate::audit::names::plain_unit;
use crate::audit::prose::{NamedYear, leading_number};
use crate::audit::view::{unit_of, with_unit};
use crate::fiscal_year::half_width;
use crate::plan::{Basis, Indicator, Value};

/// Between a year and its figure.
const PARTICLES: [&str; 8] = ["には", "では", "は", "の", "に", "も", "で", "が"];

/// Behind a year's figure, what leaves it the year's value. Anything else (9件の相談, 3人が加わり, 2件ずつ) may count another
/// thing.
const THE_VALUE: [&str; 26] = [
    "、",
    "(",
    "で、",
    "である",
    "であっ",
    "であり",
    "です",
    "でし",
    "と、",
    "となっ",
    "となり",
    "となる",
    "と少",
    "と多",
    "に増",
    "に減",
    "に伸",
    "に上",
    "に達",
    "に回復",
    "にとど",
    "に落",
    "に低",
    "に改",
    "まで",
    "だった",
];

/// Behind a figure of the frame, what makes it another thing: a difference, a part, a rough number.
const NOT_THE_VALUE: [&str; 19] = [
    "の", "ずつ", "増", "減", "多", "少", "上回", "下回", "程度", "余", "以上", "以下", "以内", "未満", "を超", "弱",
    "強", "分", "中",
];

pub fn find(passage: &Passage) -> Vec<Finding> {
    let mut found: Vec<Finding> = passage.years.iter().filter_map(|named| of_year(passage, *named)).collect();
    found.extend(["策定当初の", "目標値の"].into_iter().filter_map(|words| of_frame(passage, words)));
    found
}

fn of_year(passage: &Passage, named: NamedYear) -> Option<Finding> {
    let indicator = passage.subject(named.start)?;
    if named.year > passage.view.year() {
        return None;
    }
    let behind = &passage.sentence[named.end..];
    let rest = PARTICLES.iter().find_map(|particle| behind.strip_prefix(particle))?;
    let rest = past_name(rest, indicator);
    let (rest, says_total) = match rest.strip_prefix("累計で").or_else(|| rest.strip_prefix("累計")) {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (number, after) = figure(rest, indicator)?;
    if !(after.is_empty() || THE_VALUE.iter().any(|allowed| after.starts_with(allowed))) {
        return None;
    }
    let value = value_of(indicator, named.year)?;
    let is_right = is(value, number) || (!says_total && is_increment(indicator, named, number));
    if is_right || (says_total && indicator.basis != Basis::Cumulative) {
        return None;
    }
    let label = format!("{}の実績値", named.year.long());
    Some(tell(passage, indicator, &named.year.long(), number, label, value))
}

/// 策定当初の5人 and 目標値の15件.
fn of_frame(passage: &Passage, words: &str) -> Option<Finding> {
    let at = passage.sentence.find(words)?;
    // 目標値の80% may be a share of it.
    let indicator = passage.subject(at).filter(|indicator| plain_unit(&indicator.unit) != "%")?;
    let (number, after) = figure(&passage.sentence[at + words.len()..], indicator)?;
    if NOT_THE_VALUE.iter().any(|other| after.starts_with(other)) || !is_own_target(passage.sentence, at) {
        return None;
    }
    let name = words.trim_end_matches('の');
    let value = match name {
        "策定当初" => &indicator.baseline.as_ref()?.value,
        // 目標値 may be the year's own there.
        _ if indicator.milestones.is_empty() => &indicator.target(passage.view.year())?.value,
        _ => return None,
    };
    value.number?;
    (!is(value, number)).then(|| tell(passage, indicator, name, number, name.to_owned(), value))
}

fn tell(
    passage: &Passage,
    indicator: &Indicator,
    time: &str,
    number: Decimal,
    label: String,
    value: &Value,
) -> Finding {
    let unit = unit_of(&indicator.unit);
    let printed = with_unit(value, unit);
    let what = format!("コメントは{time}の値を{number}{unit}と述べていますが、指標の表では{printed}です");
    passage.finding(indicator, what).with(label, printed)
}

/// Skips 利用者数は of 令和6年度の利用者数は32,167人, where that is the indicator.
fn past_name<'a>(text: &'a str, indicator: &Indicator) -> &'a str {
    let Some((topic, rest)) = text.split_once('は') else { return text };
    let short = topic.chars().count() <= 30 && !topic.contains(['、', '(', '「']);
    let is_own = ["実績", "実績値", "値"].contains(&topic) || names(topic, indicator);
    if short && is_own { rest } else { text }
}

/// The number of a text that begins with a figure in the indicator's unit, and what follows. An indicator without a unit
/// is not read.
fn figure<'a>(text: &'a str, indicator: &Indicator) -> Option<(Decimal, &'a str)> {
    let (number, after) = leading_number(text)?;
    let unit = half_width(unit_of(&indicator.unit));
    let after = (!unit.is_empty()).then(|| after.strip_prefix(unit.as_str()))??;
    Some((number, after))
}

fn is(value: &Value, number: Decimal) -> bool {
    let second = value.second.as_ref().and_then(|second| second.number);
    value.number == Some(number) || second == Some(number)
}

/// A year's own part of a running total may be quoted as that year's.
fn is_increment(indicator: &Indicator, named: NamedYear, number: Decimal) -> bool {
    let of = |year| value_of(indicator, year).and_then(|value| value.number);
    let increment = of(named.year).zip(of(named.year.previous())).and_then(|(now, before)| now.checked_sub(before));
    indicator.basis == Basis::Cumulative && increment == Some(number)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::said;
    use super::*;
    use crate::audit::fixture::indicator;

    fn counted() -> Indicator {
        indicator("空き店舗の活用件数", "件", "0", &["1", "2", "3", "6", "9"], "30")
    }

    #[test]
    fn a_figure_quoted_with_its_year_is_checked() {
        for wrong in [
            "令和6年度は8件である。",
            "令和６年度の活用件数は８件で、伸びている。",
            "Ｒ５は9件となった。",
            "令和4年度の実績は5件である。",
            "策定当初の3件から令和6年度には9件となった。",
            "令和6年度は9件と、目標値の20件には届かない。",
        ] {
            assert_eq!(said(&counted(), wrong).len(), 1, "{wrong}: {:#?}", said(&counted(), wrong));
        }
        for right in
            ["令和6年度は9件である。", "R5は6件、R6は9件である。", "策定当初の0件から令和6年度には9件となった。"]
        {
            assert!(said(&counted(), right).is_empty(), "{right}");
        }
    }

    #[test]
    fn what_is_not_the_value_is_passed_over() {
        for silent in [
            "令和6年度に3件の相談があった。",
            "令和5年度と令和6年度に2件ずつ増えた。",
            "令和6年度は3件増えた。",
            "令和6年度は10件程度である。",
            "相談は令和6年度は40件あった。",
            "令和6年度は12団体が加わった。",
            "令和6年度から3件に絞った。",
            "令和8年度は40件を目指す。",
            "令和6年度は4件が新たに加わった。",
            "令和6年度は5件に補助した。",
            "国の目標値の50件に届かない。",
            "令和6年度の相談件数は40件である。",
        ] {
            assert!(said(&counted(), silent).is_empty(), "{silent}: {:#?}", said(&counted(), silent));
        }
    }

    #[test]
    fn of_a_total_the_years_own_part_may_be_quoted() {
        let total = Indicator { basis: Basis::Cumulative, ..counted() };
        assert!(said(&total, "令和6年度は3件である。").is_empty(), "9 less 6");
        assert!(said(&total, "令和6年度には累計9件となった。").is_empty());
        assert_eq!(said(&total, "令和6年度には累計10件となった。").len(), 1);
    }

    #[test]
    fn decimals_are_compared_as_numbers() {
        let rate = indicator("割合", "%", "88.2", &["-", "-", "-", "77.50"], "90.0");
        assert!(said(&rate, "令和5年度は77.5％である。").is_empty());
        assert_eq!(said(&rate, "令和5年度は78.5％である。").len(), 1);
    }
}
