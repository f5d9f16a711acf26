//! What a report made earlier prints and no longer holds: the comparison of two states of a plan for one
//! evaluation year, figure by figure, mark by mark and count by count. The words of the 正誤表 are the form's.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, DatedValue, Indicator, IndicatorKind, Plan, Role, Target, Value};
use crate::rating::{self, Rating, Scale, Scheme, Tally, Tone};

/// A state of a plan with its marks.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub plan: &'a Plan,
    pub scheme: &'a Scheme,
    pub rating: &'a Rating,
}

/// A figure in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlacedFigure<'a> {
    Baseline(&'a DatedValue),
    Actual(&'a DatedValue),
    Target(&'a Target),
    Milestone(&'a Target),
}

/// The place of a figure among those of its indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureRole {
    Baseline,
    Actual,
    Target,
    Milestone,
}

/// When a figure was last changed, and why, where the history says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub on: NaiveDate,
    pub reason: Option<String>,
}

/// Everything that changed for an evaluation year.
#[derive(Debug, Clone, PartialEq)]
pub struct Errata {
    pub figures: Vec<FigureChange>,
    pub marks: Vec<MarkChange>,
    pub counts: Vec<CountChange>,
}

/// A figure that is printed otherwise now.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureChange {
    pub indicator: Code,
    pub role: FigureRole,
    /// `None` where the figure was not there.
    pub old: Option<Printed>,
    /// `None` where it is gone.
    pub new: Option<Printed>,
    pub change: Option<Change>,
}

/// A value with the year as the document writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    pub label: String,
    pub value: Value,
}

/// An indicator whose adopted mark changed; `None` where it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkChange {
    pub indicator: Code,
    pub old: Option<AdoptedMark>,
    pub new: Option<AdoptedMark>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptedMark {
    pub mark: String,
    pub label: String,
    pub tone: Tone,
}

/// A line of a tally that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountChange {
    pub kind: IndicatorKind,
    /// The tally's title.
    pub title: String,
    /// The goal in whose row of the breakdown it stands; `None` for the whole plan's tally.
    pub goal: Option<Code>,
    pub line: TallyLine,
    pub old: Count,
    pub new: Count,
}

/// A line of a tally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TallyLine {
    Mark {
        mark: String,
        label: String,
    },
    Total,
    /// What is on track, with its caption.
    OnTrack {
        caption: String,
    },
}

/// What stands in a line of a tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// `None` for a line that has a share only.
    pub count: Option<u32>,
    /// Percent as printed.
    pub share: Option<Decimal>,
}

impl<'a> PlacedFigure<'a> {
    pub fn role(self) -> FigureRole {
        match self {
            PlacedFigure::Baseline(_) => FigureRole::Baseline,
            PlacedFigure::Actual(_) => FigureRole::Actual,
            PlacedFigure::Target(_) => FigureRole::Target,
            PlacedFigure::Milestone(_) => FigureRole::Milestone,
        }
    }

    fn value(self) -> &'a Value {
        match self {
            PlacedFigure::Baseline(dated) | PlacedFigure::Actual(dated) => &dated.value,
            PlacedFigure::Target(target) | PlacedFigure::Milestone(target) => &target.value,
        }
    }

    fn label(self) -> &'a str {
        match self {
            PlacedFigure::Baseline(dated) | PlacedFigure::Actual(dated) => &dated.label,
            PlacedFigure::Target(target) | PlacedFigure::Milestone(target) => &target.label,
        }
    }

    /// Whether a reader sees the same: the printed value, the second one and the year.
    fn prints_as(self, other: PlacedFigure) -> bool {
        let second = |figure: PlacedFigure| figure.value().second.as_ref().map(|second| second.printed.clone());
        self.value().printed == other.value().printed && second(self) == second(other) && self.label() == other.label()
    }

    fn printed(self) -> Printed {
        Printed { label: self.label().to_owned(), value: self.value().clone() }
    }
}

impl Errata {
    /// Compares what was known with what is known now, for one evaluation year: baselines, actuals and milestones
    /// up to that year, targets as in force at its end. `change_of` tells of an indicator's figure when it was last
    /// changed; it is asked for the figure as it is now, or as it was where it is gone.
    pub fn of(
        old: Known,
        new: Known,
        year: FiscalYear,
        change_of: &dyn Fn(&Code, PlacedFigure) -> Option<Change>,
    ) -> Errata {
        let mut figures = Vec::new();
        let mut marks = Vec::new();
        for code in codes(old.plan, new.plan) {
            let (before, after) = (old.plan.indicator(code), new.plan.indicator(code));
            figures.extend(figure_changes(code, before, after, year, change_of));
            let change = MarkChange { indicator: code.clone(), old: adopted(old, code), new: adopted(new, code) };
            if change.old != change.new {
                marks.push(change);
            }
        }
        Errata { figures, marks, counts: count_changes(old, new) }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.marks.is_empty() && self.counts.is_empty()
    }
}

/// The indicators of both plans: the new one's in its order, then those that are gone.
fn codes<'a>(old: &'a Plan, new: &'a Plan) -> Vec<&'a Code> {
    let gone = old.indicators.iter().filter(|indicator| new.indicator(&indicator.code).is_none());
    new.indicators.iter().chain(gone).map(|indicator| &indicator.code).collect()
}

fn figure_changes(
    code: &Code,
    before: Option<&Indicator>,
    after: Option<&Indicator>,
    year: FiscalYear,
    change_of: &dyn Fn(&Code, PlacedFigure) -> Option<Change>,
) -> Vec<FigureChange> {
    let changed = |pair: (Option<PlacedFigure>, Option<PlacedFigure>)| {
        let (old, new) = pair;
        let either = new.or(old)?;
        if let (Some(old), Some(new)) = (old, new)
            && old.prints_as(new)
        {
            return None;
        }
        Some(FigureChange {
            indicator: code.clone(),
            role: either.role(),
            old: old.map(PlacedFigure::printed),
            new: new.map(PlacedFigure::printed),
            change: change_of(code, either),
        })
    };
    figure_pairs(before, after, year).into_iter().filter_map(changed).collect()
}

type Pair<'a> = (Option<PlacedFigure<'a>>, Option<PlacedFigure<'a>>);

/// The figures of an indicator before and after, each in its place.
fn figure_pairs<'a>(before: Option<&'a Indicator>, after: Option<&'a Indicator>, year: FiscalYear) -> Vec<Pair<'a>> {
    let both = |pick: &dyn Fn(&'a Indicator) -> Option<PlacedFigure<'a>>| (before.and_then(pick), after.and_then(pick));
    let mut pairs = vec![both(&|found| found.baseline.as_ref().map(PlacedFigure::Baseline))];
    let of_both = || before.into_iter().chain(after);
    let years: BTreeSet<FiscalYear> =
        of_both().flat_map(|found| &found.actuals).map(|actual| actual.moment.fiscal_year()).collect();
    for past in years.into_iter().filter(|past| *past <= year) {
        pairs.push(both(&|found| found.actual(past).map(PlacedFigure::Actual)));
    }
    pairs.push(both(&|found| found.target(year).map(PlacedFigure::Target)));
    let years: BTreeSet<FiscalYear> =
        of_both().flat_map(|found| &found.milestones).map(|milestone| milestone.year).collect();
    for past in years.into_iter().filter(|past| *past <= year) {
        pairs.push(both(&|found| found.milestone(past).map(PlacedFigure::Milestone)));
    }
    pairs
}

fn adopted(known: Known, code: &Code) -> Option<AdoptedMark> {
    let adopted = known.rating.indicator(code)?.adopted.as_ref()?;
    Some(AdoptedMark { mark: adopted.mark.to_string(), label: adopted.label.to_string(), tone: adopted.tone })
}

/// The lines of the tallies that changed, and of the breakdown by goal.
fn count_changes(old: Known, new: Known) -> Vec<CountChange> {
    let mut changes = Vec::new();
    let goals: Vec<&Code> = new.plan.nodes_in_role(Role::Goal).map(|goal| &goal.code).collect();
    let places = || std::iter::once(None).chain(goals.iter().copied().map(Some));
    for scale in &new.scheme.scales {
        // A kind that was not rated before has no counts to be compared with.
        let Some(former) = old.scheme.scale(scale.kind) else { continue };
        for goal in places() {
            let (before, after) = (counted(old, former, goal), counted(new, scale, goal));
            changes.extend(line_changes(scale, goal, &before, &after));
        }
    }
    changes
}

/// The tally of the whole plan, or of what hangs below a goal.
fn counted(known: Known, scale: &Scale, goal: Option<&Code>) -> Tally {
    let below = |code: &Code, goal: &Code| {
        let at = known.plan.indicator(code).map(|indicator| &indicator.at);
        at.and_then(|at| known.plan.nearest(at, Role::Goal)).is_some_and(|above| above.code == *goal)
    };
    let rated = known.rating.indicators.iter().filter(|rated| goal.is_none_or(|goal| below(&rated.code, goal)));
    rating::tally(rated, scale, known.scheme.decimals)
}

fn line_changes(scale: &Scale, goal: Option<&Code>, before: &Tally, after: &Tally) -> Vec<CountChange> {
    // The breakdown by goal prints counts, no shares.
    let share = |share: Option<Decimal>| share.filter(|_| goal.is_none());
    let mut lines = Vec::new();
    for new in &after.marks {
        let old = before.marks.iter().find(|old| old.mark == new.mark);
        let line = TallyLine::Mark { mark: new.mark.to_string(), label: new.label.to_string() };
        let was = Count { count: Some(old.map_or(0, |old| old.count)), share: share(old.and_then(|old| old.share)) };
        lines.push((line, was, Count { count: Some(new.count), share: share(new.share) }));
    }
    if goal.is_none() {
        let total = |tally: &Tally| Count { count: Some(tally.total), share: None };
        lines.push((TallyLine::Total, total(before), total(after)));
        let on_track = |tally: &Tally| Count { count: None, share: tally.on_track };
        let line = TallyLine::OnTrack { caption: scale.on_track_caption.clone() };
        lines.push((line, on_track(before), on_track(after)));
    }
    let changed = lines.into_iter().filter(|(_, old, new)| old != new);
    let told = changed.map(|(line, old, new)| CountChange {
        kind: scale.kind,
        title: scale.title.clone(),
        goal: goal.cloned(),
        line,
        old,
        new,
    });
    told.collect()
}

#[cfg(test)]
mod tests;
