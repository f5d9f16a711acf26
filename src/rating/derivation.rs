//! Why a mark is what it is: the figures used, the formula, the band; as data and as one Japanese sentence.

use rust_decimal::Decimal;

use super::rate::{Change, Figures, Rates, printed};
use super::scheme::{Band, Bounds, Condition, Projection, Scale};
use crate::plan::{Better, Comparator};

/// How the rule came to a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    pub mark: String,
    pub rates: Rates,
    /// The alternative of the band that held, from 0; `None` for the band of the rest.
    pub condition: Option<usize>,
    /// The band's cut-off is our reading, not the source's.
    pub assumed: bool,
    /// The same, as one sentence for staff.
    pub sentence: String,
}

/// Derives the mark: the first band of which an alternative holds, or the band of the rest. `None` when it would
/// come to the band of the rest only because a rate is undefined: that would be a guess.
pub fn derive(figures: &Figures, rates: Rates, scale: &Scale, target_year_reached: bool) -> Option<Derivation> {
    let mut undecided = false;
    for band in &scale.bands {
        let verdicts: Vec<Option<bool>> =
            band.when.iter().map(|condition| holds(condition, &rates, target_year_reached)).collect();
        let held = verdicts.iter().position(|verdict| *verdict == Some(true));
        if held.is_some() || (band.when.is_empty() && !undecided) {
            let condition = held.and_then(|index| band.when.get(index));
            let sentence = sentence(figures, &rates, scale, band, condition);
            return Some(Derivation {
                mark: band.mark.clone(),
                rates,
                condition: held,
                assumed: condition.is_some_and(|condition| condition.assumed),
                sentence,
            });
        }
        undecided |= verdicts.contains(&None);
    }
    None
}

/// Whether a condition holds; `None` when that hangs on a rate that is undefined for these figures.
fn holds(condition: &Condition, rates: &Rates, target_year_reached: bool) -> Option<bool> {
    let same = |wanted: Option<bool>, found: Option<bool>| wanted.map(|wanted| found.map(|found| found == wanted));
    let within =
        |bounds: Option<Bounds>, rate: Option<Decimal>| bounds.map(|bounds| rate.map(|rate| bounds.hold(rate)));
    let requirements = [
        same(condition.achieved, rates.achieved),
        same(condition.projected, rates.projected),
        same(condition.target_year_reached, Some(target_year_reached)),
        condition.change.as_ref().map(|wanted| rates.change.map(|change| wanted.contains(&change))),
        within(condition.achievement, rates.achievement),
        within(condition.progress, rates.progress),
        within(condition.pace, rates.pace),
    ];
    let asked = || requirements.into_iter().flatten();
    if asked().any(|verdict| verdict == Some(false)) {
        return Some(false);
    }
    asked().all(|verdict| verdict == Some(true)).then_some(true)
}

/// 「R6の実績9はR7の目標3に達している（9 ≧ 3）ため、A 目標達成（見込み）。」 Only what the bands asked, down to the one
/// that held, is told: a comparison that decided nothing would argue for another mark.
fn sentence(figures: &Figures, rates: &Rates, scale: &Scale, band: &Band, condition: Option<&Condition>) -> String {
    let tried = scale.bands.iter().take_while(|tried| tried.mark != band.mark).chain([band]);
    let asked: Vec<&Condition> = match condition.filter(|condition| condition.achieved == Some(true)) {
        Some(achieved) => vec![achieved],
        None => tried.flat_map(|tried| &tried.when).collect(),
    };
    let mut reasons = vec![against_target(figures, rates)];
    if asked.iter().any(|condition| condition.projected.is_some()) {
        reasons.extend(carried_on(figures, rates, scale));
    }
    if asked.iter().any(|condition| condition.change.is_some()) {
        reasons.extend(against_baseline(figures, rates));
    }
    if asked.iter().any(|condition| condition.achievement.is_some()) {
        reasons.extend(rates.achievement.map(|rate| format!("達成率は{}%", printed(rate, 1))));
    }
    if asked.iter().any(|condition| condition.progress.is_some()) {
        reasons.extend(rates.progress.map(|rate| format!("進捗率は{}%", printed(rate, 1))));
    }
    if asked.iter().any(|condition| condition.pace.is_some()) {
        reasons.extend(rates.pace.map(|rate| format!("経過した期間に対する進み具合は{}%", printed(rate, 1))));
    }
    let assumed = if condition.is_some_and(|condition| condition.assumed) {
        "（区分の境は資料になく、想定による）"
    } else {
        ""
    };
    format!("{}ため、{} {}{assumed}。", reasons.join("、"), band.mark, band.label)
}

fn against_target(figures: &Figures, rates: &Rates) -> String {
    let target = &figures.target;
    let (year, value, goal) = (figures.latest_year, &figures.latest_value.printed, &target.value.printed);
    let Some(achieved) = rates.achieved else {
        return format!("{year}の実績{value}が{}の目標{goal}に達したかは判定できない", target.year);
    };
    let at_most = match figures.indicator.comparator {
        Comparator::Keep => figures.indicator.better == Some(Better::Lower),
        comparator => comparator == Comparator::AtMost,
    };
    let sign = match (figures.indicator.comparator, achieved) {
        (_, true) if at_most => "≦",
        (_, false) if at_most => "＞",
        (Comparator::Equal | Comparator::AnyOf, true) => "＝",
        (Comparator::Equal | Comparator::AnyOf, false) => "≠",
        (_, true) => "≧",
        (_, false) => "＜",
    };
    let outcome = if achieved { "達している" } else { "達していない" };
    format!("{year}の実績{value}は{}の目標{goal}に{outcome}（{value} {sign} {goal}）", target.year)
}

fn carried_on(figures: &Figures, rates: &Rates, scale: &Scale) -> Option<String> {
    let projection = rates.projection?;
    let from = match scale.projection {
        Projection::FromBaseline => figures.baseline?,
        Projection::LastTwo => figures.before?,
    };
    let latest = figures.latest?;
    // As the series prints, unless that would hide on which side of the target the projection lies.
    let decimals = latest.number.scale().max(from.number.scale());
    let hides = figures.target.value.number == Some(projection.round_dp(decimals)) && rates.projected == Some(false);
    let decimals = if hides { decimals + 1 } else { decimals };
    let outcome = if rates.projected == Some(true) { "目標に届く" } else { "目標に届かない" };
    Some(format!(
        "{}の{}から直線で延ばした{}の見込みは{}で{outcome}",
        from.year,
        from.number,
        figures.target.year,
        printed(projection, decimals)
    ))
}

fn against_baseline(figures: &Figures, rates: &Rates) -> Option<String> {
    let baseline = figures.indicator.baseline.as_ref()?;
    let direction = match figures.indicator.better? {
        Better::Higher => "増えるとよい指標で",
        Better::Lower => "減るとよい指標で",
    };
    let outcome = match rates.change? {
        Change::Better => "よくなっている",
        Change::Same => "変わらない",
        Change::Worse => "悪くなっている",
    };
    Some(
        format!("{direction}策定当初の{}より{outcome}", baseline.value.printed)
            .replace("より変わらない", "と変わらない"),
    )
}
