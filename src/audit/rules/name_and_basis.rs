//! name_and_basis: the name, the comment or the target says another basis (単年, 累計, 時点) than the data.

use crate::audit::prose;
use crate::audit::view::{Point, View, numbers, with_unit};
use crate::audit::{Finding, Rule, Severity};
use crate::plan::{Basis, Indicator, NarrativeKind, Span};

/// What is counted anew each time, though the name says 累計. 新規 and 延べ counts do add up.
const STOCKS: [&str; 7] = ["フォロワー数", "登録者数", "会員数", "加入率", "割合", "世帯数", "人口"];
const ADDING_UP: [&str; 3] = ["新規", "延べ", "のべ"];

pub fn find(view: &View) -> Vec<Finding> {
    view.indicators().flat_map(|indicator| [name(view, indicator), target(view, indicator)]).flatten().collect()
}

fn name(view: &View, indicator: &Indicator) -> Option<Finding> {
    let says_total = indicator.name.contains("累計");
    let is_total = indicator.basis == Basis::Cumulative;
    let tell = |severity, what: String, suggestion: &str| {
        let finding = Finding::new(Rule::NameAndBasis, severity, view.at(&indicator.code), what, suggestion);
        Some(finding.with("名称", &indicator.name).with("値の区分", indicator.basis.label()))
    };
    if says_total && !is_total {
        let basis = indicator.basis.label();
        return tell(
            Severity::Warning,
            format!("名称に「累計」とありますが、値の区分は{basis}です"),
            "累計の値か確かめ、名称と値の区分をそろえてください",
        );
    }
    if says_total && let Some(stock) = stock_in(&indicator.name) {
        return tell(
            Severity::Warning,
            format!("名称に「累計」とありますが、{stock}は積み上げる数ではなく、その時点の数です"),
            "名称の「累計」を外し、値の区分を時点に改めてください",
        );
    }
    if is_total && !says_total {
        return tell(
            Severity::Notice,
            "値は累計ですが、名称に「累計」とありません".to_owned(),
            "単年の値と区別できるよう、名称の後に（累計）と示してください",
        );
    }
    if is_total { comment(view, indicator) } else { None }
}

fn stock_in(name: &str) -> Option<&'static str> {
    let adds_up = ADDING_UP.iter().any(|word| name.contains(word));
    STOCKS.into_iter().find(|stock| !adds_up && name.contains(stock))
}

/// A comment that quotes a running total without a word of its being one reads like a year's figure.
fn comment(view: &View, indicator: &Indicator) -> Option<Finding> {
    let plan = view.plan();
    let comments = plan.narratives_on(NarrativeKind::Comment, &indicator.code, view.year());
    for comment in comments.filter(|comment| comment.at.len() == 1) {
        if ["累計", "累積", "合計", "延べ", "通算", "合わせて"].iter().any(|word| comment.text.contains(word))
        {
            continue;
        }
        let points = numbers(indicator, view.year());
        let mut sentences = prose::sentences(&comment.text).into_iter().flatten();
        let total = sentences.find_map(|sentence| quoted_total(&points, &sentence, &indicator.unit));
        let Some(total) = total else { continue };
        let printed = with_unit(&total.dated.value, &indicator.unit);
        let what = format!("値は累計ですが、コメントは{}の{printed}を累計と断らずに書いています", total.year.long());
        let suggestion = "その年度だけの数と読まれないよう、「累計」と書き添えてください";
        let place = view.at(&indicator.code).in_year(view.year());
        let finding = Finding::new(Rule::NameAndBasis, Severity::Notice, place, what, suggestion);
        return Some(finding.with(format!("{}の実績値（累計）", total.year.long()), printed));
    }
    None
}

/// The newest total that a sentence quotes behind its year, unless it is that year's own number as well.
fn quoted_total<'a>(points: &[Point<'a>], sentence: &str, unit: &str) -> Option<Point<'a>> {
    let years = prose::years_in(sentence);
    let quoted = |total: &Point| {
        let named = years.iter().filter(|named| named.year == total.year);
        named.into_iter().any(|named| prose::figures_in(&sentence[named.end..], unit).contains(&total.number))
    };
    let pairs = points.windows(2).rev();
    let totals = pairs.filter_map(|pair| match pair {
        [before, total] => Some((before, total)),
        _ => None,
    });
    let is_total = |(before, total): &(&Point, &Point)| !before.number.is_zero() && quoted(total);
    totals.into_iter().find(is_total).map(|(_, total)| *total)
}

/// A target that says it is a total, over a series that is none, or one a year over a total.
fn target(view: &View, indicator: &Indicator) -> Option<Finding> {
    let target = view.target(indicator)?;
    let (says, is) = match (target.value.span?, indicator.basis) {
        (Span::Cumulative { .. }, Basis::Annual | Basis::Stock) => ("累計", indicator.basis.label()),
        (Span::PerYear, Basis::Cumulative) => ("1年当たり", indicator.basis.label()),
        _ => return None,
    };
    let printed = with_unit(&target.value, &indicator.unit);
    let what = format!("目標値「{printed}」は{says}の値ですが、実績値の区分は{is}です");
    let suggestion = "目標値と実績値の数え方をそろえるか、実績値の累計を併せて示してください";
    let finding = Finding::new(Rule::NameAndBasis, Severity::Warning, view.at(&indicator.code), what, suggestion);
    Some(finding.with(format!("{}の目標値", target.year.long()), printed).with("値の区分", is))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{comment, findings, indicator, on, only, plan};

    fn of_basis(name: &str, basis: Basis) -> Indicator {
        Indicator { basis, ..indicator(name, "回", "0", &["8", "21", "39", "49", "72"], "80") }
    }

    #[test]
    fn a_name_that_says_total_over_other_data_is_told() {
        let found = on(Rule::NameAndBasis, of_basis("実施回数（累計）", Basis::Annual));
        assert_eq!(only(&found), (Severity::Warning, "名称に「累計」とありますが、値の区分は単年です"));
    }

    #[test]
    fn a_stock_is_no_total() {
        let found = on(Rule::NameAndBasis, of_basis("Ｘフォロワー数（累計）", Basis::Cumulative));
        let (severity, what) = only(&found);
        assert!(severity == Severity::Warning && what.contains("フォロワー数は積み上げる数ではなく"), "{what}");
        assert!(on(Rule::NameAndBasis, of_basis("新規登録者数（累計）", Basis::Cumulative)).is_empty());
        assert!(on(Rule::NameAndBasis, of_basis("登録者数", Basis::Stock)).is_empty());
    }

    #[test]
    fn a_total_ought_to_say_so() {
        assert_eq!(only(&on(Rule::NameAndBasis, of_basis("実施回数", Basis::Cumulative))).0, Severity::Notice);
        assert!(on(Rule::NameAndBasis, of_basis("実施回数（累計）", Basis::Cumulative)).is_empty());
    }

    #[test]
    fn a_comment_that_quotes_a_total_ought_to_say_so() {
        let mut plan = plan(vec![of_basis("実施回数（累計）", Basis::Cumulative)]);
        plan.narratives = vec![comment(&["K1"], "令和6年度の実績は72回と、前年度を上回った。")];
        let found = findings(Rule::NameAndBasis, &plan);
        let wanted = "値は累計ですが、コメントは令和6年度の72回を累計と断らずに書いています";
        assert_eq!(only(&found), (Severity::Notice, wanted));
        for text in
            ["令和6年度には累計72回となった。", "地域の人とともに開いた。", "年5回開いた。", "目標の72回を目指す。"]
        {
            plan.narratives = vec![comment(&["K1"], text)];
            assert!(findings(Rule::NameAndBasis, &plan).is_empty(), "{text}");
        }
        plan.narratives = vec![comment(&["K1"], "令和2年度に8回開いた。")];
        assert!(findings(Rule::NameAndBasis, &plan).is_empty(), "the first year's total is that year's number");
    }

    #[test]
    fn a_target_of_several_years_over_yearly_data_is_told() {
        let mut yearly = of_basis("実施回数", Basis::Annual);
        yearly.targets[0].value.span = Some(Span::Cumulative { years: Some(5) });
        assert_eq!(only(&on(Rule::NameAndBasis, yearly)).0, Severity::Warning);
    }
}
