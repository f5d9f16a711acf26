//! 目標を達成した, 目標に届いていない: against whether the value meets the target.

use super::{Passage, is_own_target, value_of};
use crate::audit::Finding;
use crate::audit::prose::leading_number;
use crate::audit::view::{meets, with_unit};
use crate::fiscal_year::FiscalYear;
use crate::plan::Indicator;

/// What says that the target is met, behind 目標を or 目標に.
const MET: [&str; 13] = [
    "達成した",
    "達成しました",
    "達成している",
    "達成しています",
    "達成していた",
    "達成しており",
    "達成できた",
    "達成できました",
    "達した",
    "達しました",
    "達している",
    "達しています",
    "達しており",
];

/// What says that it is not.
const UNMET: [&str; 27] = [
    "達成していない",
    "達成していません",
    "達成しておらず",
    "達成できていない",
    "達成できていません",
    "達成できておらず",
    "達成できなかった",
    "達成できませんでした",
    "達成できず",
    "達成されていない",
    "達成に至らなかった",
    "達成には至らなかった",
    "達成に至っていない",
    "達成には至っていない",
    "達成には至っていません",
    "達成には至っておらず",
    "達していない",
    "達していません",
    "達しておらず",
    "達しなかった",
    "達せず",
    "届いていない",
    "届いていません",
    "届いておらず",
    "届かなかった",
    "届かず",
    "及ばなかった",
];

/// What may follow a claim that ends its clause. Anything else (達成したとはいえない, 達成した学校) says something else.
const AFTER: [&str; 9] = ["、", "が、", "ものの", "ことから", "ため", "ので", "ほか", "けれども", "ですが"];

pub fn find(passage: &Passage) -> Vec<Finding> {
    passage.sentence.match_indices("目標").filter_map(|(at, _)| check(passage, at)).collect()
}

fn check(passage: &Passage, at: usize) -> Option<Finding> {
    let says_met = claim(&passage.sentence[at + "目標".len()..]).filter(|_| is_own_target(passage.sentence, at))?;
    let indicator = passage.subject(at)?;
    let years = passage.years_before(at);
    // The claim may be about any year that the sentence names, so it is wrong only if it is wrong of each.
    let mut wrong = years.iter().map(|year| contradicted(passage, indicator, *year, says_met));
    let first = wrong.next()??;
    wrong.all(|one| one.is_some()).then_some(first)
}

/// Whether the text behind 目標 says that it is met or not; `None` where it says neither plainly.
fn claim(behind: &str) -> Option<bool> {
    let rest = behind.strip_prefix('値').unwrap_or(behind);
    let rest = past_figure(rest);
    let rest = ["を", "には", "に", "の"].iter().find_map(|particle| rest.strip_prefix(particle)).unwrap_or(rest);
    let ends = |words: &[&str]| {
        words.iter().any(|word| {
            rest.strip_prefix(word).is_some_and(|after| {
                after.is_empty() || AFTER.iter().any(|allowed| after.starts_with(allowed)) || word.ends_with('ず')
            })
        })
    };
    match (ends(&UNMET), ends(&MET)) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    }
}

/// Skips the figure of 目標値の15,000人を….
fn past_figure(text: &str) -> &str {
    let figure = text.strip_prefix('の').and_then(leading_number).or_else(|| leading_number(text));
    let Some((_, after)) = figure else { return text };
    match after.find(['を', 'に', '、']) {
        Some(end) if after[..end].chars().count() <= 6 => &after[end..],
        _ => text,
    }
}

fn contradicted(passage: &Passage, indicator: &Indicator, year: FiscalYear, says_met: bool) -> Option<Finding> {
    let view = passage.view;
    // 目標 may be the year's own milestone there.
    if indicator.milestone(year).is_some() {
        return None;
    }
    let target = indicator.target(view.year())?;
    let (value, year) = if year == view.year() {
        let latest = indicator.latest(year)?;
        (&latest.value, latest.moment.fiscal_year())
    } else {
        (value_of(indicator, year)?, year)
    };
    if meets(indicator, value, target)? == says_met {
        return None;
    }
    let said = if says_met { "達成した" } else { "達成していない" };
    let (value, aim) = (with_unit(value, &indicator.unit), with_unit(&target.value, &indicator.unit));
    let is = if says_met { "達していません" } else { "達しています" };
    let what = format!("コメントは目標を{said}と述べていますが、{}の{value}は目標値{aim}に{is}", year.long());
    Some(passage.finding(indicator, what).with(format!("{}の実績値", year.long()), value).with("目標値", aim))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::said;
    use super::*;
    use crate::audit::fixture::indicator;
    use crate::plan::{Better, Comparator};

    fn unmet() -> Indicator {
        indicator("利用者数", "人", "100", &["110", "205", "130", "140", "150"], "200")
    }

    fn met() -> Indicator {
        indicator("利用者数", "人", "100", &["110", "120", "130", "140", "250"], "200")
    }

    #[test]
    fn a_claim_of_success_below_the_target_is_told() {
        for text in [
            "目標を達成した。",
            "令和6年度は目標値を達成しています。",
            "目標の200人に達した。",
            "目標値を達成しており、順調である。",
        ] {
            let found = said(&unmet(), text);
            assert_eq!(found.len(), 1, "{text}: {found:#?}");
            assert!(found[0].what.contains("150人") && found[0].what.contains("200人"), "{}", found[0].what);
            assert!(said(&met(), text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_claim_of_failure_at_the_target_is_told() {
        for text in [
            "目標を達成していない。",
            "目標の達成には至らなかった。",
            "目標値に届いていない。",
            "目標達成には至っていないが、増えた。",
            "目標値の200人には届かず、残念であった。",
        ] {
            assert_eq!(said(&met(), text).len(), 1, "{text}");
            assert!(said(&unmet(), text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_claim_is_passed_over() {
        for text in [
            "目標を達成したとはいえない。",
            "目標を達成する見込みである。",
            "目標を達成したい。",
            "目標を達成した学校は2校である。",
            "目標の達成に向け、周知を図った。",
            "セミナーの参加者は目標を達成した。",
            "目標を達成したことはない。",
            "目標を達成できるよう努める。",
            "国の目標を達成した。",
            "年間目標を達成した。",
            "子どもの利用者数は目標を達成した。",
            "花まつりは盛況であった。目標を達成した。",
        ] {
            assert!(said(&unmet(), text).is_empty(), "{text}");
        }
        for text in
            ["目標を達成していないとはいえない。", "目標に届いていない団体もある。", "達成に至らない見込みである。"]
        {
            assert!(said(&met(), text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_year_that_is_named_is_the_one_that_counts() {
        assert!(said(&unmet(), "令和3年度に目標を達成した。").is_empty());
        assert_eq!(said(&unmet(), "令和4年度に目標を達成した。").len(), 1);
        assert!(said(&unmet(), "令和3年度と令和4年度に目標を達成した。").is_empty(), "one of them did");
    }

    #[test]
    fn where_less_is_better_at_most_the_target_meets_it() {
        let lower = Indicator {
            better: Some(Better::Lower),
            comparator: Comparator::AtMost,
            ..indicator("待機児童数", "人", "44", &["68", "43", "21", "9", "17"], "20")
        };
        assert!(said(&lower, "目標を達成した。").is_empty());
        assert_eq!(said(&lower, "目標を達成できなかった。").len(), 1);
    }
}
