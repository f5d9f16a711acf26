//! Figures of one indicator that contradict each other: told where they are read, never resolved by a guess.

use super::figures::PlacedTarget;
use super::table::{Ledger, Placed};
use crate::plan::{Basis, Better, Bound, Comparator, DatedValue, Series, Span, State};

/// An indicator's way of comparing, with the figures that have to go with it.
pub struct Figures<'f, 'a> {
    pub series: Series,
    pub comparator: Comparator,
    pub better: Option<Better>,
    pub basis: Option<Basis>,
    pub baseline: Option<&'f Placed<'a, DatedValue>>,
    pub targets: &'f [PlacedTarget<'a>],
    pub milestones: &'f [PlacedTarget<'a>],
}

impl Figures<'_, '_> {
    /// Reports every contradiction at the target's or milestone's own place.
    pub fn check(&self, ledger: &Ledger) {
        for target in self.targets.iter().chain(self.milestones) {
            self.check_accepts(ledger, target);
            self.check_range(ledger, target);
            self.check_bound(ledger, target);
            self.check_span(ledger, target);
            self.check_against_baseline(ledger, target);
        }
        self.check_direction(ledger);
        self.check_last_milestone(ledger);
    }

    fn check_accepts(&self, ledger: &Ledger, target: &PlacedTarget) {
        let some_words = !target.value.accepts.is_empty();
        let any_of = self.comparator == Comparator::AnyOf;
        if (some_words || any_of) && self.series == Series::Numeric {
            ledger.report(
                &target.place,
                "数値の指標に、いずれかの語（accepts、any_of）は使えません",
                "語が値になる指標には series = \"text\" と書いてください。数値なら accepts と any_of を消してください",
            );
        } else if some_words && !any_of {
            ledger.report(
                &target.place,
                "「accepts」は comparator = \"any_of\" のときだけ使えます",
                "comparator = \"any_of\" と書くか、accepts を消してください",
            );
        } else if any_of && !some_words {
            ledger.report(
                &target.place,
                "comparator = \"any_of\" の目標値に「accepts」がありません",
                "accepts = [\"実施\", \"継続\"] のように、達成とする語を並べてください",
            );
        }
    }

    fn check_range(&self, ledger: &Ledger, target: &PlacedTarget) {
        let value = &target.value.value;
        if value.state != State::Value {
            return;
        }
        let is_range = self.comparator == Comparator::Range;
        match (value.upper, value.number) {
            (None, _) if is_range => ledger.report(
                &target.place,
                format!("comparator = \"range\" の目標値「{}」に上限がありません", value.printed),
                "3%～5% のように、下限と上限を書いてください",
            ),
            (Some(_), _) if !is_range => ledger.report(
                &target.place,
                format!("目標値「{}」は範囲ですが、comparator が range ではありません", value.printed),
                "comparator = \"range\" と書くか、comparator を消してください",
            ),
            (Some(upper), Some(lower)) if upper <= lower => ledger.report(
                &target.place,
                format!("範囲「{}」の上限が下限より大きくありません", value.printed),
                "小さい数、大きい数の順に書いてください",
            ),
            _ => {}
        }
    }

    fn check_bound(&self, ledger: &Ledger, target: &PlacedTarget) {
        if let Some((written, right)) = self.wrong_bound(target) {
            ledger.report(
                &target.place,
                format!("目標値「{}」と comparator = \"{written}\" が食い違っています", target.value.value.printed),
                format!("comparator = \"{right}\" にするか、comparator を消すか、目標値を直してください"),
            );
        }
    }

    /// The comparator that contradicts the target's bound, and the one that goes with it.
    fn wrong_bound(&self, target: &PlacedTarget) -> Option<(&'static str, &'static str)> {
        match (target.value.value.bound, self.comparator) {
            (Some(Bound::AtLeast | Bound::Above), Comparator::AtMost) => Some(("at_most", "at_least")),
            (Some(Bound::AtMost | Bound::Below), Comparator::AtLeast) => Some(("at_least", "at_most")),
            _ => None,
        }
    }

    /// A total of several years is no target for the figure of one, nor the other way round.
    fn check_span(&self, ledger: &Ledger, target: &PlacedTarget) {
        let printed = &target.value.value.printed;
        let (what, remedy) = match (target.value.value.span, self.basis) {
            (Some(Span::Cumulative { .. }), Some(Basis::Annual)) => (
                "累計ですが、指標は単年（basis = \"annual\"）です",
                "累計の実績値を basis = \"cumulative\" で書くか（単年の基準値には、その表に basis = \"annual\" を加えます）、単年の目標値を書いてください",
            ),
            (Some(Span::PerYear), Some(Basis::Cumulative)) => (
                "一年あたりですが、指標は累計（basis = \"cumulative\"）です",
                "basis = \"annual\" にして単年の実績値を書くか、累計の目標値を書いてください",
            ),
            _ => return,
        };
        ledger.report(&target.place, format!("目標値「{printed}」は{what}"), remedy);
    }

    /// A ceiling on something of which more is better would rate the best values worst, and so the mirror. Told once,
    /// at the newest target, and not beside a bound that contradicts the comparator.
    fn check_direction(&self, ledger: &Ledger) {
        let newest = self.targets.iter().max_by_key(|target| target.value.since).or(self.milestones.first());
        let Some(target) = newest.filter(|target| self.wrong_bound(target).is_none()) else { return };
        let (word, side, other) = match (self.comparator, self.better) {
            (Comparator::AtMost, Some(Better::Higher)) => ("higher", "上限（at_most）", "lower"),
            (Comparator::AtLeast, Some(Better::Lower)) => ("lower", "下限（at_least）", "higher"),
            _ => return,
        };
        let printed = &target.value.value.printed;
        ledger.report(
            &target.place,
            format!("目標値「{printed}」は{side}ですが、よい方向が better = \"{word}\" で、評価が逆になります"),
            format!(
                "よい方向を確かめ、better = \"{other}\" にするか、comparator を直してください。行き過ぎもよくない指標なら、range = [\"下限\", \"上限\"] と comparator = \"range\" で範囲を書きます"
            ),
        );
    }

    fn check_against_baseline(&self, ledger: &Ledger, target: &PlacedTarget) {
        let Some(baseline) = self.baseline.map(|baseline| &baseline.value) else { return };
        let stated = baseline.year_stated && target.value.year_stated;
        if stated && target.value.year < baseline.moment.fiscal_year() {
            ledger.report(
                &target.place,
                format!("目標の年度 {} が、基準値の {} より前です", target.value.year, baseline.moment),
                "どちらかの year を直してください",
            );
        }
    }

    /// A milestone lies on the way to the target, so not behind the last year that a version of it names.
    fn check_last_milestone(&self, ledger: &Ledger) {
        let Some(last) = self.targets.iter().map(|target| target.value.year).max() else { return };
        for milestone in self.milestones.iter().filter(|milestone| milestone.value.year > last) {
            ledger.report(
                &milestone.place,
                format!("{} の年度別目標値が、目標の年度 {last} より後です", milestone.value.year),
                "年度を直すか、目標値の year を直してください",
            );
        }
    }
}
