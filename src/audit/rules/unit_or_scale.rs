//! unit_or_scale: values that carry another unit than the indicator's, and jumps of a hundredfold, which a change of
//! unit makes.

use rust_decimal::Decimal;

use crate::audit::names::plain_unit;
use crate::audit::view::{Point, View, numbers, time_of, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::fiscal_year::half_width;
use crate::plan::{Indicator, Value};

/// What may stand behind a number beside its unit, so that it is no unit itself.
const BESIDES: [&str; 13] =
    ["以上", "以下", "以内", "未満", "超", "累計", "平均", "/年", "年平均", "程度", "(累計)", "(速報)", "(速報値)"];

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators()
        .flat_map(|indicator| {
            let mut found = other_units(view, indicator);
            found.extend(some_with_unit(view, indicator));
            found.extend(jumps(view, indicator));
            found
        })
        .collect()
}

/// A value as it is printed, with what it is.
fn printed<'a>(view: &View, indicator: &'a Indicator) -> Vec<(String, &'a Value)> {
    let points = numbers(indicator, view.year());
    let mut values: Vec<(String, &Value)> = points.iter().map(|point| (time_of(point), &point.dated.value)).collect();
    let target = indicator.target(view.year()).filter(|target| target.value.number.is_some());
    values.extend(target.map(|target| (format!("{}の目標値", target.year.long()), &target.value)));
    values
}

/// The unit printed behind a number. `None` where there is none, and where the value is more than number and unit.
fn carried(value: &Value) -> Option<String> {
    if value.upper.is_some() || value.second.is_some() {
        return None;
    }
    let plain = half_width(&value.printed);
    let (number, rest) = plain.trim().split_at(plain.trim().rfind(|c: char| c.is_ascii_digit())? + 1);
    let is_number = number.chars().all(|c| c.is_ascii_digit() || "+-−▲△,.".contains(c));
    let mut unit = rest.trim();
    while let Some(shorter) = BESIDES.iter().find_map(|besides| unit.strip_suffix(besides)) {
        unit = shorter.trim_end();
    }
    (is_number && !unit.is_empty()).then(|| unit.to_owned())
}

fn other_units(view: &View, indicator: &Indicator) -> Vec<Finding> {
    let own = plain_unit(&indicator.unit);
    let other = |value: &Value| carried(value).filter(|unit| plain_unit(unit) != own);
    printed(view, indicator)
        .into_iter()
        .filter_map(|(time, value)| {
            let unit = other(value)?;
            let what = match own.is_empty() {
                true => format!("単位のない指標ですが、{time}の「{}」には単位「{unit}」が付いています", value.printed),
                false => format!(
                    "単位は「{}」ですが、{time}の「{}」には単位「{unit}」が付いています",
                    indicator.unit, value.printed
                ),
            };
            let suggestion = "値がどちらの単位によるものか確かめ、単位を一つにそろえてください";
            let place = view.at(&indicator.code);
            let finding = Finding::new(Rule::UnitOrScale, Severity::Warning, place, what, suggestion);
            Some(finding.with("単位", &indicator.unit).with(time, &value.printed))
        })
        .collect()
}

/// The right unit, but behind some values only.
fn some_with_unit(view: &View, indicator: &Indicator) -> Option<Finding> {
    let own = plain_unit(&indicator.unit);
    let values = printed(view, indicator);
    let (with, without): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|(_, value)| carried(value).is_some_and(|unit| plain_unit(&unit) == own));
    let bare = without
        .iter()
        .filter(|(_, value)| value.second.is_none() && value.upper.is_none() && carried(value).is_none())
        .count();
    if with.is_empty() || bare == 0 {
        return None;
    }
    let told: Vec<String> = with.iter().map(|(time, value)| format!("{time}の「{}」", value.printed)).collect();
    let what = format!("{}にだけ単位が付いていて、ほかの値と書き方がそろっていません", told.join("と"));
    let suggestion = "単位の欄があれば値には単位を付けず、書き方をそろえてください";
    let mut finding = Finding::new(Rule::UnitOrScale, Severity::Notice, view.at(&indicator.code), what, suggestion);
    for (time, value) in with {
        finding = finding.with(time, &value.printed);
    }
    Some(finding)
}

fn jumps(view: &View, indicator: &Indicator) -> Vec<Finding> {
    let points = numbers(indicator, view.year());
    points
        .windows(2)
        .filter_map(|pair| match pair {
            [before, after] if hundredfold(before.number, after.number) => Some(jump(view, indicator, before, after)),
            _ => None,
        })
        .collect()
}

fn jump(view: &View, indicator: &Indicator, before: &Point, after: &Point) -> Finding {
    let show = |point: &Point| with_unit(&point.dated.value, &indicator.unit);
    let (old, new) = (show(before), show(after));
    let what = format!("{}の{old}から{}の{new}へ、100倍以上の開きがあります", time_of(before), time_of(after));
    let suggestion = "単位や桁の取り違えがないか、集計の方法が変わっていないかを確かめてください";
    let place = view.at(&indicator.code).in_year(after.year);
    Finding::new(Rule::UnitOrScale, Severity::Warning, place, what, suggestion)
        .with(time_of(before), old)
        .with(time_of(after), new)
}

/// In either direction; from or to zero, and between different signs, there is no fold.
fn hundredfold(one: Decimal, two: Decimal) -> bool {
    let (small, large) = if one.abs() <= two.abs() { (one, two) } else { (two, one) };
    let folded = small.abs().checked_mul(Decimal::ONE_HUNDRED);
    !small.is_zero()
        && one.is_sign_negative() == two.is_sign_negative()
        && folded.is_some_and(|folded| large.abs() >= folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{decimal, indicator, on, only};
    use crate::plan::State;

    /// A value read as a number whatever stands behind it.
    fn valued(printed: &str, number: &str) -> Value {
        Value::new(printed, Some(decimal(number)), State::Value)
    }

    #[test]
    fn another_unit_behind_a_value_is_told() {
        let mut counted = indicator("参加者", "人", "10", &["12", "15"], "20");
        counted.actuals[1].value = valued("15団体", "15");
        let found = on(Rule::UnitOrScale, counted);
        let wanted = "単位は「人」ですが、令和3年度の「15団体」には単位「団体」が付いています";
        assert_eq!(only(&found), (Severity::Warning, wanted));
    }

    #[test]
    fn the_unit_behind_one_value_only_is_a_slip() {
        let found = on(Rule::UnitOrScale, indicator("就業率", "%", "66.7", &["58.2%"], "70.2"));
        assert_eq!(only(&found).0, Severity::Notice);
        assert!(on(Rule::UnitOrScale, indicator("就業率", "%", "66.7%", &["58.2%"], "70.2％")).is_empty());
        let mut ranged = indicator("収支比率", "%", "5.4%", &["4.2%"], "3%～5%");
        ranged.targets[0].value.upper = Some(decimal("5"));
        assert!(on(Rule::UnitOrScale, ranged).is_empty(), "both ends carry the unit");
    }

    #[test]
    fn bounds_and_spans_are_no_units() {
        for printed in ["20人以上", "20人／年", "20人以内", "20以上"] {
            let mut counted = indicator("参加者", "人", "10人", &["12人"], "20人");
            counted.targets[0].value = valued(printed, "20");
            let found = on(Rule::UnitOrScale, counted);
            assert!(found.iter().all(|finding| finding.severity == Severity::Notice), "{printed}: {found:#?}");
        }
    }

    #[test]
    fn a_hundredfold_jump_is_told_in_both_directions() {
        let up = on(Rule::UnitOrScale, indicator("面積", "㎡", "350", &["352", "35,400"], "36,000"));
        assert_eq!(
            only(&up),
            (Severity::Warning, "令和2年度の352㎡から令和3年度の35,400㎡へ、100倍以上の開きがあります")
        );
        let down = on(Rule::UnitOrScale, indicator("割合", "%", "81.7", &["82.0", "0.82"], "90"));
        assert_eq!(down.len(), 1, "exactly a hundredth");
    }

    #[test]
    fn zero_and_smaller_jumps_are_no_findings() {
        let events = indicator("参加者数", "人", "812,000", &["0", "7,000", "480,000", "1,071,000"], "822,000");
        assert!(on(Rule::UnitOrScale, events).is_empty());
        assert!(on(Rule::UnitOrScale, indicator("数", "件", "1", &["0", "99"], "100")).is_empty());
        assert!(!hundredfold(decimal("-1"), decimal("200")));
    }
}
