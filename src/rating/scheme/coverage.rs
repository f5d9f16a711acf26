//! Whether the bands of a scale cover every value, and whether each of them can be reached.
//!
//! A rate matters only by which of the bounds it lies between, so trying one number at and between each two of them
//! tries all numbers. Together with the yes-or-no facts this gives finitely many cases; for each the first band
//! whose condition holds is looked up. Rates that are undefined are no gap: such an indicator is told as unrated.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Band, Bounds, Condition, Scale, Tolerance};
use crate::rating::derivation::holds;
use crate::rating::rate::{Change, Percent, Rates};

/// What is wrong with the bands of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A case that no band covers, in words.
    Gap { case: String },
    /// A band, by its place, that never comes first.
    Unreachable { band: usize },
    /// More cases than can be tried.
    TooManyCases,
}

/// More would take longer than a person wants to wait for a file to be read.
const MOST_CASES: usize = 2_000_000;

/// One thing that conditions ask about, with all that it can be.
struct Question {
    /// In words, for a gap.
    name: &'static str,
    answers: Vec<Answer>,
}

#[derive(Clone, Copy)]
enum Answer {
    Fact(bool, fn(&mut Facts, bool)),
    Change(Change),
    Rate(Percent, fn(&mut Facts, Percent)),
}

/// A case under trial.
#[derive(Clone, Copy, Default)]
struct Facts {
    rates: Rates,
    target_year_reached: bool,
}

/// Everything that is wrong.
pub fn findings(scale: &Scale) -> Vec<Finding> {
    let questions = questions(&scale.bands, &scale.tolerance);
    let cases = questions.iter().try_fold(1usize, |product, question| product.checked_mul(question.answers.len()));
    if cases.is_none_or(|cases| cases > MOST_CASES) {
        return vec![Finding::TooManyCases];
    }
    let mut reached = vec![false; scale.bands.len()];
    let mut gap = None;
    let mut chosen = vec![0usize; questions.len()];
    loop {
        let facts = case(&questions, &chosen);
        if is_possible(scale, &facts) {
            match first_band(scale, &facts) {
                Some(band) => reached[band] = true,
                None => gap = gap.or_else(|| Some(in_words(&questions, &chosen))),
            }
        }
        if !next(&questions, &mut chosen) {
            break;
        }
    }
    let mut findings: Vec<Finding> = gap.map(|case| Finding::Gap { case }).into_iter().collect();
    let unreached = scale.bands.iter().enumerate().filter(|(index, band)| !reached[*index] && !band.by_person);
    findings.extend(unreached.map(|(band, _)| Finding::Unreachable { band }));
    findings
}

/// The next combination of answers, as a clock counts; `false` after the last.
fn next(questions: &[Question], chosen: &mut [usize]) -> bool {
    for (question, index) in questions.iter().zip(chosen.iter_mut()) {
        *index += 1;
        if *index < question.answers.len() {
            return true;
        }
        *index = 0;
    }
    false
}

fn case(questions: &[Question], chosen: &[usize]) -> Facts {
    let mut facts = Facts::default();
    for (question, &index) in questions.iter().zip(chosen) {
        match question.answers[index] {
            Answer::Fact(fact, set) => set(&mut facts, fact),
            Answer::Change(change) => facts.rates.change = Some(change),
            Answer::Rate(rate, set) => set(&mut facts, rate),
        }
    }
    facts
}

/// Leaves out what no figures can bring about, so that no band is asked for that covers it.
fn is_possible(scale: &Scale, facts: &Facts) -> bool {
    let rates = &facts.rates;
    let asks = &scale.asks;
    let exceeded_without_achieved = asks.exceeded && asks.achieved && rates.exceeded == Some(true);
    if exceeded_without_achieved && rates.achieved == Some(false) {
        return false;
    }
    // From the target's year on nothing is carried on: the value itself decides.
    let decided = facts.target_year_reached && asks.projected && asks.achieved;
    if decided && rates.projected != rates.achieved {
        return false;
    }
    // A gain on the baseline and the direction of the change go together; a tolerance may hide a small one.
    let (Some(change), Some(percent)) = (rates.change, rates.change_percent) else { return true };
    let tolerance = &scale.tolerance;
    // In points a tolerance may be any share of a baseline; and an indicator may not be allowed it at all.
    let certain = tolerance.points.is_zero();
    let least = if certain && !tolerance.survey_only { tolerance.percent } else { Decimal::ZERO };
    match (change, percent) {
        (Change::Better, Percent::Of(number)) => number > least,
        (Change::Worse, Percent::Of(number)) => number < -least,
        (Change::Same, Percent::Of(number)) => !certain || number.abs() <= tolerance.percent,
        (Change::Better, Percent::Beyond) | (Change::Worse, Percent::Under) => true,
        (Change::Same, _) => !certain,
        (Change::Better, Percent::Under) | (Change::Worse, Percent::Beyond) => false,
    }
}

fn first_band(scale: &Scale, facts: &Facts) -> Option<usize> {
    scale.bands.iter().position(|band| {
        !band.by_person
            && (band.when.is_empty()
                || band
                    .when
                    .iter()
                    .any(|condition| holds(condition, scale, &facts.rates, facts.target_year_reached) == Some(true)))
    })
}

/// The only rate that can be worse than any division can say: a loss on a baseline of zero.
const CHANGE_PERCENT: &str = "変化率";

fn questions(bands: &[Band], tolerance: &Tolerance) -> Vec<Question> {
    let conditions: Vec<&Condition> = bands.iter().flat_map(|band| &band.when).collect();
    let mut questions = Vec::new();
    let mut fact = |name, asked: fn(&Condition) -> Option<bool>, set: fn(&mut Facts, bool)| {
        if conditions.iter().any(|condition| asked(condition).is_some()) {
            questions.push(Question { name, answers: vec![Answer::Fact(true, set), Answer::Fact(false, set)] });
        }
    };
    fact("目標達成", |c| c.achieved, |f, v| f.rates.achieved = Some(v));
    fact("目標を上回る", |c| c.exceeded, |f, v| f.rates.exceeded = Some(v));
    fact("見込みで達成", |c| c.projected, |f, v| f.rates.projected = Some(v));
    fact("目安に到達", |c| c.milestone_met, |f, v| f.rates.milestone_met = Some(v));
    fact("目標年度に到達", |c| c.target_year_reached, |f, v| f.target_year_reached = v);
    if conditions.iter().any(|condition| condition.change.is_some()) {
        let answers = [Change::Better, Change::Same, Change::Worse].map(Answer::Change).to_vec();
        questions.push(Question { name: "変化", answers });
    }
    let mut rate = |name, asked: fn(&Condition) -> Option<Bounds>, set: fn(&mut Facts, Percent)| {
        let mut edges: BTreeSet<Decimal> = conditions
            .iter()
            .filter_map(|condition| asked(condition))
            .flat_map(|bounds| bounds.edges().collect::<Vec<_>>())
            .collect();
        if !edges.is_empty() {
            if name == CHANGE_PERCENT {
                edges.extend([tolerance.percent, -tolerance.percent]);
            }
            let lowest = (name == CHANGE_PERCENT).then_some(Percent::Under);
            let answers = lowest.into_iter().chain(samples(&edges)).map(|sample| Answer::Rate(sample, set)).collect();
            questions.push(Question { name, answers });
        }
    };
    rate("達成率", |c| c.achievement, |f, v| f.rates.achievement = Some(v));
    rate("進捗率", |c| c.progress, |f, v| f.rates.progress = Some(v));
    rate("ペース", |c| c.pace, |f, v| f.rates.pace = Some(v));
    rate("目安に対する率", |c| c.milestone, |f, v| f.rates.milestone = Some(v));
    rate(CHANGE_PERCENT, |c| c.change_percent, |f, v| f.rates.change_percent = Some(v));
    questions
}

/// One number below all edges, one at each, one between each two, and one above all. Zero is always an edge.
fn samples(edges: &BTreeSet<Decimal>) -> Vec<Percent> {
    let mut edges = edges.clone();
    edges.insert(Decimal::ZERO);
    let sorted: Vec<Decimal> = edges.into_iter().collect();
    let mut samples = Vec::new();
    for (index, edge) in sorted.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| sorted.get(index));
        let between = before.map_or(edge - Decimal::ONE, |before| (before + edge) / Decimal::TWO);
        samples.push(Percent::Of(between));
        samples.push(Percent::Of(*edge));
    }
    samples.extend(sorted.last().map(|last| Percent::Of(last + Decimal::ONE)));
    samples.push(Percent::Beyond);
    samples
}

fn in_words(questions: &[Question], chosen: &[usize]) -> String {
    let words = questions.iter().zip(chosen).map(|(question, &index)| {
        let answer = match question.answers[index] {
            Answer::Fact(true, _) => "はい".to_owned(),
            Answer::Fact(false, _) => "いいえ".to_owned(),
            Answer::Change(Change::Better) => "よくなった".to_owned(),
            Answer::Change(Change::Same) => "変わらない".to_owned(),
            Answer::Change(Change::Worse) => "悪くなった".to_owned(),
            Answer::Rate(rate, _) => match rate {
                Percent::Of(number) => format!("{}％", number.normalize()),
                Percent::Beyond => "割り算で表せないほどよい（0で割る）".to_owned(),
                Percent::Under => "割り算で表せないほど悪い（0で割る）".to_owned(),
            },
        };
        format!("{} {answer}", question.name)
    });
    words.collect::<Vec<_>>().join("、")
}

impl Bounds {
    /// Whether no number lies within.
    pub(super) fn is_empty(&self) -> bool {
        let edges: BTreeSet<Decimal> = self.edges().collect();
        !edges.is_empty() && !samples(&edges).into_iter().any(|sample| self.hold(sample))
    }
}
