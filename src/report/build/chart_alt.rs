//! What charts say, for those who cannot see them.

use std::cmp::Ordering;

use super::ReportRequest;
use crate::plan::{Better, Comparator, Indicator};
use crate::rating::{self, Stand};
use crate::report::document::{Point, TallyRow};

/// Stands for the label of a baseline whose year the document does not state.
const BASELINE: &str = "策定当初";

impl ReportRequest<'_> {
    /// The years' figures, the target, and what they show: whether the newest meets the target and how it stands to the
    /// baseline. Years that the document does not state are not spoken of.
    pub(super) fn chart_alt(&self, indicator: &Indicator, points: &[Point], target: Option<&Point>) -> String {
        let years: Vec<String> = points.iter().map(said).collect();
        let target = target.map_or(String::new(), |target| match target.label.as_str() {
            "" => format!("目標は{}。", target.printed),
            label => format!("目標は{label}に{}。", target.printed),
        });
        let note = super::chart::note(indicator);
        let stand = rating::stand_of(self.plan, indicator, self.year);
        let latest = indicator.latest(self.year).map_or("", |latest| latest.label.as_str());
        let shown = shown(stand, latest);
        format!("{}（{note}）の推移：{}。{target}{shown}", indicator.name, years.join("、"))
    }
}

fn said(point: &Point) -> String {
    let label = if point.label.is_empty() { BASELINE } else { &point.label };
    match point.number {
        Some(_) => format!("{label} {}", point.printed),
        None => format!("{label} 数値なし（{}）", point.printed),
    }
}

/// `R6の値は、目標に達しています。策定当初を上回っています。`
fn shown(stand: Stand, latest: &str) -> String {
    let to_target =
        stand.achieved.map(|met| if met { "目標に達しています" } else { "目標に達していません" });
    let to_baseline = stand.against_baseline.map(|order| match order {
        Ordering::Greater => "策定当初を上回っています",
        Ordering::Equal => "策定当初と同じです",
        Ordering::Less => "策定当初を下回っています",
    });
    let of = if latest.is_empty() { "最新".to_owned() } else { latest.to_owned() };
    let clauses: Vec<&str> = to_target.into_iter().chain(to_baseline).collect();
    if clauses.is_empty() { String::new() } else { format!("{of}の値は、{}。", clauses.join("。")) }
}

/// Whether smaller numbers are better, as the plan says or as its target's 以下 does.
pub(super) fn is_better_lower(indicator: &Indicator) -> bool {
    indicator.better == Some(Better::Lower)
        || (indicator.better.is_none() && indicator.comparator == Comparator::AtMost)
}

/// What the chart of a tally says: every mark with its count and share, in the table's order.
pub(super) fn tally_alt(title: &str, rows: &[TallyRow], counter: &str) -> String {
    let said = |row: &TallyRow| {
        let share = row.share.map_or_else(String::new, |share| format!("（{share}%）"));
        format!("{} {} {}{counter}{share}", row.mark, row.label, row.count)
    };
    let rows: Vec<String> = rows.iter().map(said).collect();
    format!("{title}の割合：{}。", rows.join("、"))
}
