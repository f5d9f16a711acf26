//! 策定当初を上回った, 前年度より増加した, 目標値を下回る: against the figures that are compared.

use rust_decimal::Decimal;

use super::{Passage, is_neutral, is_own_target, names, value_of};
use crate::audit::Finding;
use crate::audit::prose::{is_noun, leading_number, topics};
use crate::audit::view::{is_worse, with_unit};
use crate::fiscal_year::{FiscalYear, half_width};
use crate::plan::{Indicator, Value};

/// What a sentence compares with, and the words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reference {
    Baseline,
    Previous,
    Target,
}

const REFERENCES: [(&str, Reference); 6] = [
    ("策定当初", Reference::Baseline),
    ("策定時", Reference::Baseline),
    ("基準値", Reference::Baseline),
    ("前年度", Reference::Previous),
    ("目標値", Reference::Target),
    ("目標", Reference::Target),
];

/// How the value is said to lie to the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    More,
    Less,
    Better,
    Worse,
}

const SAID: [(&str, Said); 19] = [
    ("上回", Said::More),
    ("増加し", Said::More),
    ("増え", Said::More),
    ("多く", Said::More),
    ("多い", Said::More),
    ("高く", Said::More),
    ("高い", Said::More),
    ("上昇し", Said::More),
    ("下回", Said::Less),
    ("減少し", Said::Less),
    ("減り", Said::Less),
    ("減っ", Said::Less),
    ("少な", Said::Less),
    ("低く", Said::Less),
    ("低い", Said::Less),
    ("低下し", Said::Less),
    ("下降し", Said::Less),
    ("改善し", Said::Better),
    ("悪化し", Said::Worse),
];

const PARTICLES: [&str; 11] = [
    "を",
    "より",
    "に比べると",
    "に比べて",
    "に比べ",
    "と比べると",
    "と比べて",
    "と比べ",
    "と比較して",
    "に対して",
    "から",
];

pub fn find(passage: &Passage) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut done = 0;
    for (at, _) in passage.sentence.char_indices() {
        let word = REFERENCES.iter().find(|(word, _)| at >= done && passage.sentence[at..].starts_with(word));
        if let Some((word, reference)) = word {
            done = at + word.len();
            found.extend(check(passage, at, done, *reference));
        }
    }
    found
}

fn check(passage: &Passage, at: usize, end: usize, reference: Reference) -> Option<Finding> {
    if reference == Reference::Target && !is_own_target(passage.sentence, at) {
        return None;
    }
    let indicator = passage.subject(at)?;
    let clause = clause(&passage.sentence[end..], indicator)?;
    let said = comparison(clause.text)?;
    if topics(clause.text).iter().any(|topic| !is_neutral(topic) && !names(topic, indicator)) {
        return None;
    }
    // The value that is compared may be named behind the reference too: 策定当初の5人から令和6年度には7人に増えた.
    let years = passage.years_before(end + clause.end);
    let mut wrong = years.iter().map(|year| contradicted(passage, indicator, (reference, clause.quoted), said, *year));
    let first = wrong.next()??;
    wrong.all(|one| one.is_some()).then_some(first)
}

/// What stands behind a reference and its particle, and how far it goes.
struct Clause<'a> {
    text: &'a str,
    /// The figure that is quoted with the reference.
    quoted: Option<Decimal>,
    /// In bytes from the reference's end.
    end: usize,
}

/// What is said of the reference: the clause behind its particle. `None` where the reference is only a part of
/// another expression, such as 前年度の半数.
fn clause<'a>(behind: &'a str, indicator: &Indicator) -> Option<Clause<'a>> {
    let unit = half_width(&indicator.unit);
    let figure = behind.strip_prefix('の').and_then(leading_number).or_else(|| leading_number(behind));
    let rest = match figure {
        Some((_, after)) => after.strip_prefix(unit.trim()).unwrap_or(after),
        None => {
            ["の実績値", "の実績", "の値", "の数値"].iter().find_map(|word| behind.strip_prefix(word)).unwrap_or(behind)
        }
    };
    let rest = PARTICLES.iter().find_map(|particle| rest.strip_prefix(particle))?;
    let rest = rest.strip_prefix('、').unwrap_or(rest);
    let length = rest.find(['、', '(', '・']).unwrap_or(rest.len());
    let quoted = figure.map(|(number, _)| number);
    Some(Clause { text: &rest[..length], quoted, end: behind.len() - rest.len() + length })
}

/// The one comparison of a clause; `None` where there is none, several, a negation, or a noun such as 増加率.
fn comparison(clause: &str) -> Option<Said> {
    let mut said = None;
    for (word, meaning) in SAID {
        let Some((_, after)) = clause.split_once(word) else { continue };
        let negated = ["ない", "なかった", "ません", "らず", "えず", "ておらず"].iter().any(|no| after.contains(no));
        // 多くの市民, 上回るペース, 高い水準: more is said than how the values lie.
        let goes_on = after.starts_with('の') || after.contains(is_noun);
        if negated || goes_on || said.is_some_and(|said| said != meaning) {
            return None;
        }
        said = Some(meaning);
    }
    let unsure = ["見込", "よう", "たい", "可能性", "べき", "場合", "目指", "目標", "ば"];
    if unsure.iter().any(|word| clause.contains(word)) { None } else { said }
}

fn contradicted(
    passage: &Passage,
    indicator: &Indicator,
    (reference, quoted): (Reference, Option<Decimal>),
    said: Said,
    year: FiscalYear,
) -> Option<Finding> {
    let value = value_of(indicator, year)?;
    let (name, against) = reference_value(passage, indicator, reference, year)?;
    let (number, other) = (value.number?, against.number?);
    // 目標値の80%を上回った is a share of the target, and another figure is told of as such.
    if quoted.is_some_and(|quoted| quoted != other) {
        return None;
    }
    if holds(indicator, said, number, other)? {
        return None;
    }
    let (value, against) = (with_unit(value, &indicator.unit), with_unit(against, &indicator.unit));
    let what = format!(
        "コメントは{name}より{}と述べていますが、{}の{value}は{name}の{against}{}",
        said.words(),
        year.long(),
        relation(number, other)
    );
    Some(passage.finding(indicator, what).with(format!("{}の実績値", year.long()), value).with(name, against))
}

fn reference_value<'a>(
    passage: &Passage,
    indicator: &'a Indicator,
    reference: Reference,
    year: FiscalYear,
) -> Option<(&'static str, &'a Value)> {
    match reference {
        Reference::Baseline => {
            let baseline = indicator.baseline.as_ref()?;
            let comparable = baseline.basis.is_none_or(|basis| basis == indicator.basis);
            comparable.then_some(("策定当初", &baseline.value))
        }
        Reference::Previous => value_of(indicator, year.previous()).map(|value| ("前年度", value)),
        Reference::Target if indicator.milestone(year).is_some() => None,
        Reference::Target => indicator.target(passage.view.year()).map(|target| ("目標値", &target.value)),
    }
}

fn holds(indicator: &Indicator, said: Said, number: Decimal, other: Decimal) -> Option<bool> {
    Some(match said {
        Said::More => number > other,
        Said::Less => number < other,
        Said::Better => is_worse(other, number, indicator.better?),
        Said::Worse => is_worse(number, other, indicator.better?),
    })
}

fn relation(number: Decimal, other: Decimal) -> &'static str {
    match number.cmp(&other) {
        std::cmp::Ordering::Less => "を下回っています",
        std::cmp::Ordering::Equal => "と同じです",
        std::cmp::Ordering::Greater => "を上回っています",
    }
}

impl Said {
    fn words(self) -> &'static str {
        match self {
            Said::More => "大きい",
            Said::Less => "小さい",
            Said::Better => "良くなった",
            Said::Worse => "悪くなった",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::said;
    use super::*;
    use crate::audit::fixture::indicator;
    use crate::plan::Better;

    /// Rises over its baseline of 100, and falls from R5 to R6.
    fn rising() -> Indicator {
        indicator("登録者数", "人", "100", &["110", "120", "130", "160", "150"], "200")
    }

    #[test]
    fn a_comparison_with_the_baseline_is_checked() {
        for wrong in [
            "策定当初を下回っている。",
            "策定当初の100人を下回った。",
            "策定当初に比べ、減少した。",
            "登録者数は策定当初の100人から令和6年度には150人に減り、厳しい。",
            "策定時より少ない。",
            "策定当初より悪化した。",
        ] {
            assert_eq!(said(&rising(), wrong).len(), 1, "{wrong}");
        }
        for right in [
            "策定当初を上回っている。",
            "策定当初の100人から令和6年度には150人に増えた。",
            "策定当初より改善した。",
            "策定当初に比べると多い。",
        ] {
            assert!(said(&rising(), right).is_empty(), "{right}");
        }
    }

    #[test]
    fn a_comparison_with_the_year_before_is_checked() {
        let found = said(&rising(), "前年度より増加した。");
        assert_eq!(
            found[0].what,
            "コメントは前年度より大きいと述べていますが、令和6年度の150人は前年度の160人を下回っています"
        );
        assert!(said(&rising(), "前年度を下回った。").is_empty());
        assert!(said(&rising(), "令和5年度は前年度より増加した。").is_empty(), "that year did");
    }

    #[test]
    fn a_comparison_with_the_target_is_checked() {
        assert_eq!(said(&rising(), "令和6年度は目標値の200人を大きく上回った。").len(), 1);
        assert!(said(&rising(), "目標値を下回った。").is_empty());
    }

    #[test]
    fn other_subjects_and_unclear_words_are_passed_over() {
        for silent in [
            "市の相談の件数は前年度より増えている。",
            "前年度の半数を上回った。",
            "前年度を上回らず、課題である。",
            "前年度より増加率は高い。",
            "前年度より増えるよう努める。",
            "策定当初を下回ることはない。",
            "団体も前年度より増えた。",
            "相談は好評であった。前年度より増えた。",
            "前年度より多くの市民が訪れた。",
            "目標を上回るペースで伸びている。",
            "目標値の80%を上回った。",
            "全国では前年度より増えた。",
            "花まつりは前年度より増えた。",
            "国の目標を上回った。",
        ] {
            assert!(said(&rising(), silent).is_empty(), "{silent}");
        }
    }

    #[test]
    fn any_year_that_the_sentence_names_may_be_meant() {
        let text = "令和5年度に伸び、令和6年度に減ったものの、前年度を上回った。";
        assert!(said(&rising(), text).is_empty(), "R5 is above R4");
    }

    #[test]
    fn a_share_of_the_target_is_not_the_target() {
        let rate = indicator("加入率", "%", "40", &["41", "42", "43", "44", "45"], "50");
        assert!(said(&rate, "目標値の80%を上回った。").is_empty());
        assert_eq!(said(&rate, "目標値の50%を上回った。").len(), 1);
    }

    #[test]
    fn less_may_be_better() {
        let lower = Indicator { better: Some(Better::Lower), ..rising() };
        assert_eq!(said(&lower, "策定当初より改善した。").len(), 1);
        assert!(said(&lower, "策定当初より悪化した。").is_empty());
    }
}
