//! A rating scheme: which kinds of indicators get which marks, and by which rule. Data under `templates/schemes/`.

mod coverage;
mod read;

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Tone;
use super::mark::Unrated;
use super::rate::{Change, Percent};
use crate::plan::read::{KnownMark, KnownMarks, Problems};
use crate::plan::{Code, IndicatorKind};

/// A scheme file.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    pub code: Code,
    pub name: String,
    /// The document that the scheme is taken from.
    pub source: Option<String>,
    /// Decimals with which rates and shares are printed (rounded half up, only when printing).
    pub decimals: u32,
    /// Whose mark is adopted: the first of these that was given.
    pub adopt: Vec<Adopt>,
    pub lower_is_better: LowerIsBetter,
    /// What stands in place of a mark where there is none.
    pub signs: Vec<UnratedSign>,
    pub scales: Vec<Scale>,
}

/// A source of marks, in the order of adoption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adopt {
    /// The city's second assessment 二次評価.
    Second,
    /// The department's own 自己評価.
    Own,
    Rule,
}

/// How the achievement rate is computed when less is better. Cities differ, so it is never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LowerIsBetter {
    /// t / v
    #[default]
    Inverse,
    /// v / t all the same
    AsIs,
    /// (2t − v) / t
    Mirrored,
}

/// What is printed in place of a mark for some reasons of having none: － 未集計.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnratedSign {
    pub reasons: Vec<Unrated>,
    pub mark: String,
    pub label: String,
}

/// The marks of one kind of indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub kind: IndicatorKind,
    /// Heading of its tally: 数値目標の達成状況.
    pub title: String,
    /// The rates that the city prints; what the bands ask for, unless the scheme says otherwise.
    pub rates: Vec<RateKind>,
    /// Marks whose shares add up to "on track".
    pub on_track: Vec<String>,
    pub on_track_caption: String,
    pub projection: Projection,
    pub tolerance: Tolerance,
    pub expected: ExpectedShare,
    /// What an unchanged value counts as, where "same" has no mark of its own.
    pub unchanged: Option<Unchanged>,
    /// What the city calls the target of a year itself: 目安.
    pub milestone_name: String,
    /// No mark while the newest value is of the baseline's year: nothing can have changed yet.
    pub unrated_in_baseline_year: bool,
    /// In order: the first that matches wins. Together they cover every value (checked when read). Empty: the city
    /// prints rates and gives no marks.
    pub bands: Vec<Band>,
    /// What the bands ask for, so that nothing else need be computed.
    pub(super) asks: Asks,
}

/// A rate that can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RateKind {
    Achievement,
    Progress,
    Pace,
    Milestone,
    ChangePercent,
}

/// How a value is carried on to the target's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// Not at all: the value alone counts.
    None,
    /// In a straight line from the baseline through the newest value.
    #[default]
    FromBaseline,
    /// In a straight line through the last two values.
    LastTwo,
    /// Along the straight line nearest to the baseline and all values (least squares).
    LeastSquares,
}

/// The change that counts as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tolerance {
    /// Percent of the baseline's size.
    pub percent: Decimal,
    /// In the indicator's own unit (percentage points for a share).
    pub points: Decimal,
    /// Only indicators that were found out by asking people are allowed it.
    pub survey_only: bool,
    /// The source does not give it.
    pub assumed: bool,
}

/// The share of the way that should be behind at the end of a year, in percent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExpectedShare {
    /// As much of the way as of the time between baseline and target.
    #[default]
    Linear,
    /// By year, from the plan's first year on; after the last entry, the last.
    ByYear(Vec<Decimal>),
}

/// What an unchanged value counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unchanged {
    pub counts_as: Change,
    /// The source does not say so.
    pub assumed: bool,
}

/// One mark and when it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub mark: Arc<str>,
    pub label: Arc<str>,
    pub tone: Tone,
    /// Points that the mark is worth 評価点.
    pub points: Option<Decimal>,
    /// Given by a person only, such as "for external reasons": no rule leads to it.
    pub by_person: bool,
    /// A person who gives it has to say why.
    pub needs_reason: bool,
    /// The source does not say when this mark is given. Said here of a band of the rest, which has no condition.
    pub assumed: bool,
    /// Alternatives: one of them has to hold. Empty: whatever is left.
    pub when: Vec<Condition>,
}

/// What has to hold, all of it, for a band.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Condition {
    /// The newest value meets the target under the indicator's comparator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<bool>,
    /// It is strictly better than the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exceeded: Option<bool>,
    /// The value carried on to the target's year meets the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projected: Option<bool>,
    /// The newest value meets the evaluation year's own target 目安.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milestone_met: Option<bool>,
    /// The evaluation year is the target's year or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_year_reached: Option<bool>,
    /// The newest value against the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Vec<Change>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achievement: Option<Bounds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Bounds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace: Option<Bounds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milestone: Option<Bounds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_percent: Option<Bounds>,
    /// The city's source does not give this cut-off; it is our reading of it, and shown as such.
    pub assumed: bool,
}

/// Bounds on a rate, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Bounds {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<Decimal>,
}

/// Which rates the bands of a scale ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Asks {
    pub achieved: bool,
    pub exceeded: bool,
    pub projected: bool,
    pub milestone_met: bool,
    pub change: bool,
    pub achievement: bool,
    pub progress: bool,
    pub pace: bool,
    pub milestone: bool,
    pub change_percent: bool,
    pub target_year: bool,
}

/// Why a scheme file is refused.
#[derive(Debug, thiserror::Error)]
#[error("評価区分の規則に {} 件の誤りがあります。\n{}", .0.0.len(), .0.list())]
pub struct SchemeError(pub Problems);

impl Scheme {
    /// Reads a scheme file.
    ///
    /// # Errors
    /// [`SchemeError`]: every mistake with file, line, and what to write instead; among them a gap between the
    /// bands and a band that no value can come to.
    pub fn read(file: &str, text: &str) -> Result<Scheme, SchemeError> {
        read::read_scheme(file, text).map_err(SchemeError)
    }

    /// The scale for a kind of indicator, if the scheme rates that kind.
    pub fn scale(&self, kind: IndicatorKind) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.kind == kind)
    }

    /// What is printed in place of a mark for a reason, if the scheme has a sign for it.
    pub fn sign(&self, unrated: Unrated) -> Option<&UnratedSign> {
        self.signs.iter().find(|sign| sign.reasons.contains(&unrated))
    }

    /// The marks that may be given to each kind of indicator.
    pub fn known_marks(&self) -> KnownMarks {
        let mark = |band: &Band| KnownMark { mark: band.mark.to_string(), needs_reason: band.needs_reason };
        let marks = |scale: &Scale| scale.bands.iter().map(mark).collect();
        self.scales.iter().map(|scale| (scale.kind, marks(scale))).collect()
    }
}

impl Scale {
    /// The band of a mark.
    pub fn band(&self, mark: &str) -> Option<&Band> {
        self.bands.iter().find(|band| &*band.mark == mark)
    }

    /// Every bound on a rate that a band asks for.
    pub(super) fn bounds(&self) -> impl Iterator<Item = (RateKind, Decimal)> {
        let conditions = self.bands.iter().flat_map(|band| &band.when);
        let bounds = |condition: &Condition| RateKind::ALL.map(|kind| (kind, condition.bounds(kind)));
        let edges = |(kind, bounds): (RateKind, Option<Bounds>)| {
            bounds.into_iter().flat_map(|bounds| bounds.edges().collect::<Vec<_>>()).map(move |edge| (kind, edge))
        };
        conditions.flat_map(bounds).flat_map(edges)
    }

    /// Whether an indicator without a target can be rated: only where the year's own target is all that counts.
    pub(super) fn needs_target(&self) -> bool {
        let Asks { achieved, exceeded, projected, achievement, progress, pace, target_year, .. } = self.asks;
        let asks_target = achieved || exceeded || projected || achievement || progress || pace || target_year;
        asks_target || !(self.asks.milestone || self.asks.milestone_met)
    }
}

impl Condition {
    fn bounds(&self, kind: RateKind) -> Option<Bounds> {
        match kind {
            RateKind::Achievement => self.achievement,
            RateKind::Progress => self.progress,
            RateKind::Pace => self.pace,
            RateKind::Milestone => self.milestone,
            RateKind::ChangePercent => self.change_percent,
        }
    }
}

impl Asks {
    /// Everything, for who wants to see all rates.
    pub const ALL: Asks = Asks {
        achieved: true,
        exceeded: true,
        projected: true,
        milestone_met: true,
        change: true,
        achievement: true,
        progress: true,
        pace: true,
        milestone: true,
        change_percent: true,
        target_year: true,
    };

    /// The rates among it.
    pub fn rates(self) -> Vec<RateKind> {
        let asked = |rate: &RateKind| match rate {
            RateKind::Achievement => self.achievement,
            RateKind::Progress => self.progress,
            RateKind::Pace => self.pace,
            RateKind::Milestone => self.milestone,
            RateKind::ChangePercent => self.change_percent,
        };
        RateKind::ALL.into_iter().filter(asked).collect()
    }

    pub fn of(bands: &[Band]) -> Asks {
        let mut asks = Asks::default();
        for condition in bands.iter().flat_map(|band| &band.when) {
            asks.achieved |= condition.achieved.is_some();
            asks.exceeded |= condition.exceeded.is_some();
            asks.projected |= condition.projected.is_some();
            asks.milestone_met |= condition.milestone_met.is_some();
            asks.change |= condition.change.is_some();
            asks.achievement |= condition.achievement.is_some();
            asks.progress |= condition.progress.is_some();
            asks.pace |= condition.pace.is_some();
            asks.milestone |= condition.milestone.is_some();
            asks.change_percent |= condition.change_percent.is_some();
            asks.target_year |= condition.target_year_reached.is_some();
        }
        asks
    }
}

impl RateKind {
    pub const ALL: [RateKind; 5] =
        [RateKind::Achievement, RateKind::Progress, RateKind::Pace, RateKind::Milestone, RateKind::ChangePercent];

    /// Its word in schemes and JSON.
    pub fn word(self) -> &'static str {
        match self {
            RateKind::Achievement => "achievement",
            RateKind::Progress => "progress",
            RateKind::Pace => "pace",
            RateKind::Milestone => "milestone",
            RateKind::ChangePercent => "change_percent",
        }
    }

    /// As it is printed.
    pub fn label(self) -> &'static str {
        match self {
            RateKind::Achievement => "達成率",
            RateKind::Progress => "進捗率",
            RateKind::Pace => "経過した期間に対する進み具合",
            RateKind::Milestone => "目安に対する達成率",
            RateKind::ChangePercent => "よい方向への変化率",
        }
    }
}

impl Bounds {
    /// Whether a rate lies within.
    pub fn hold(&self, rate: Percent) -> bool {
        match rate {
            Percent::Of(rate) => {
                self.at_least.is_none_or(|bound| rate >= bound)
                    && self.above.is_none_or(|bound| rate > bound)
                    && self.at_most.is_none_or(|bound| rate <= bound)
                    && self.below.is_none_or(|bound| rate < bound)
            }
            Percent::Beyond => self.at_most.is_none() && self.below.is_none(),
            Percent::Under => self.at_least.is_none() && self.above.is_none(),
        }
    }

    /// The numbers at which the verdict can change.
    fn edges(&self) -> impl Iterator<Item = Decimal> {
        [self.at_least, self.above, self.at_most, self.below].into_iter().flatten()
    }
}
