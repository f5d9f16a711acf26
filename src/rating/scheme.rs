//! A rating scheme: which kinds of indicators get which marks, and by which rule. Read from TOML, strictly.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Tone;
use super::rate::Change;
use crate::plan::read::{KnownMark, KnownMarks};
use crate::plan::{Code, IndicatorKind};

/// A scheme file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    pub code: Code,
    pub name: String,
    /// Decimals with which rates and shares are printed (rounded half up, only when printing).
    #[serde(default = "one")]
    pub decimals: u32,
    /// Whose mark is adopted: the first of these that was given.
    #[serde(default = "own_then_rule")]
    pub adopt: Vec<Adopt>,
    #[serde(default)]
    pub lower_is_better: LowerIsBetter,
    #[serde(rename = "scale")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowerIsBetter {
    /// t / v
    #[default]
    Inverse,
    /// v / t all the same
    AsIs,
    /// (2t − v) / t
    Mirrored,
}

/// The marks of one kind of indicator.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub kind: IndicatorKind,
    /// Heading of its tally: 数値目標の達成状況.
    pub title: String,
    /// Marks whose shares add up to "on track".
    #[serde(default)]
    pub on_track: Vec<String>,
    #[serde(default)]
    pub on_track_caption: String,
    #[serde(default)]
    pub projection: Projection,
    /// A change of at most this many percent of the baseline counts as unchanged.
    #[serde(default)]
    pub tolerance_percent: Decimal,
    /// In order: the first that matches wins; the last one has no `when`.
    #[serde(rename = "band")]
    pub bands: Vec<Band>,
}

/// How a value is carried on to the target's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// In a straight line from the baseline through the newest value.
    #[default]
    FromBaseline,
    /// In a straight line through the last two values.
    LastTwo,
}

/// One mark and when it is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub mark: String,
    pub label: String,
    pub tone: Tone,
    /// Alternatives: one of them has to hold. Empty: whatever is left.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// What has to hold, all of it, for a band.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The newest value meets the target under the indicator's comparator.
    pub achieved: Option<bool>,
    /// The value carried on to the target's year meets the target.
    pub projected: Option<bool>,
    /// The evaluation year is the target's year or later.
    pub target_year_reached: Option<bool>,
    /// The newest value against the baseline.
    pub change: Option<Vec<Change>>,
    pub achievement: Option<Bounds>,
    pub progress: Option<Bounds>,
    pub pace: Option<Bounds>,
    /// The city's source does not give this cut-off; it is our reading of it, and shown as such.
    #[serde(default)]
    pub assumed: bool,
}

/// Bounds on a rate, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    pub at_least: Option<Decimal>,
    pub above: Option<Decimal>,
    pub at_most: Option<Decimal>,
    pub below: Option<Decimal>,
}

/// Why a scheme file is refused.
#[derive(Debug, thiserror::Error)]
pub enum SchemeError {
    #[error("{file}: 評価区分の規則を読めません\n{reason}    → docs/rating.md の書き方に合わせてください")]
    Unreadable { file: String, reason: String },
    #[error("{file}: {place}: {what}\n    → {remedy}")]
    Invalid { file: String, place: String, what: String, remedy: String },
}

fn one() -> u32 {
    1
}

fn own_then_rule() -> Vec<Adopt> {
    vec![Adopt::Own, Adopt::Rule]
}

impl Scheme {
    /// Reads a scheme file.
    ///
    /// # Errors
    /// [`SchemeError`] with file, line or scale, and what to do.
    pub fn read(file: &str, text: &str) -> Result<Scheme, SchemeError> {
        let scheme: Scheme = toml::from_str(text)
            .map_err(|error| SchemeError::Unreadable { file: file.to_owned(), reason: error.to_string() })?;
        scheme.check().map_err(|(place, what, remedy)| SchemeError::Invalid {
            file: file.to_owned(),
            place,
            what,
            remedy: remedy.to_owned(),
        })?;
        Ok(scheme)
    }

    /// The scale for a kind of indicator, if the scheme rates that kind.
    pub fn scale(&self, kind: IndicatorKind) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.kind == kind)
    }

    /// The marks that may be given to each kind of indicator.
    pub fn known_marks(&self) -> KnownMarks {
        let known = |band: &Band| KnownMark { mark: band.mark.clone(), needs_reason: false };
        let marks = |scale: &Scale| scale.bands.iter().map(known).collect();
        self.scales.iter().map(|scale| (scale.kind, marks(scale))).collect()
    }

    fn check(&self) -> Result<(), (String, String, &'static str)> {
        if self.decimals > 4 {
            let what = format!("小数の桁数 {} は使えません", self.decimals);
            return Err(("decimals".into(), what, "0 から 4 の間にしてください"));
        }
        if self.adopt.is_empty() {
            let remedy = "second（二次評価）、own（担当課）、rule（規則）のうち使うものを、優先する順に書いてください";
            return Err(("adopt".into(), "どの区分を採るかが書かれていません".into(), remedy));
        }
        let mut kinds = BTreeSet::new();
        for scale in &self.scales {
            let place = format!("[[scale]] kind = \"{}\"", scale.kind.word());
            if !kinds.insert(scale.kind) {
                return Err((place, "同じ種類の区分が二つあります".into(), "一つにまとめてください"));
            }
            scale.check().map_err(|(what, remedy)| (place, what, remedy))?;
        }
        Ok(())
    }
}

impl Scale {
    /// The band of a mark.
    pub fn band(&self, mark: &str) -> Option<&Band> {
        self.bands.iter().find(|band| band.mark == mark)
    }

    fn check(&self) -> Result<(), (String, &'static str)> {
        if self.tolerance_percent.is_sign_negative() {
            return Err((
                format!("tolerance_percent の {} は負の数です", self.tolerance_percent),
                "0 以上にしてください",
            ));
        }
        let mut marks = BTreeSet::new();
        for band in &self.bands {
            if !marks.insert(&band.mark) {
                return Err((
                    format!("区分「{}」が二つあります", band.mark),
                    "一つの帯にまとめて when を並べてください",
                ));
            }
        }
        let Some((last, before)) = self.bands.split_last() else {
            return Err(("区分が一つもありません".into(), "[[scale.band]] を書いてください"));
        };
        if !last.when.is_empty() {
            return Err((
                format!("最後の区分「{}」に条件があり、どの区分にも当たらない値が出ます", last.mark),
                "最後の区分の when を消してください",
            ));
        }
        if let Some(band) = before.iter().find(|band| band.when.is_empty()) {
            return Err((
                format!("区分「{}」に条件がなく、後の区分に届きません", band.mark),
                "when を書くか、最後に移してください",
            ));
        }
        if let Some(mark) = self.on_track.iter().find(|mark| self.band(mark).is_none()) {
            return Err((format!("on_track の「{mark}」という区分がありません"), "on_track を直してください"));
        }
        Ok(())
    }
}

impl Bounds {
    /// Whether a rate (in percent) lies within.
    pub fn hold(&self, rate: Decimal) -> bool {
        self.at_least.is_none_or(|bound| rate >= bound)
            && self.above.is_none_or(|bound| rate > bound)
            && self.at_most.is_none_or(|bound| rate <= bound)
            && self.below.is_none_or(|bound| rate < bound)
    }
}
