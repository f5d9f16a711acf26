//! What differs between the database and what is brought in.

use std::collections::HashSet;
use std::fmt;

use chrono_tz::Asia::Tokyo;

use super::change::LastChange;
use super::contents::{Contents, ORDER, Part, Stored};
use super::wording;

/// One difference. Its words are for city staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDifference {
    /// `figure/K111/actual/2024`
    pub key: String,
    /// K111 令和6年度の実績値
    pub what: String,
    /// The value in the database, in full; `None` when it is not there.
    pub before: Option<String>,
    /// The incoming value, in full; `None` when it is not there.
    pub after: Option<String>,
    /// The change that made the database as it is; `None` when it never held the key.
    pub last: Option<LastChange>,
}

/// All differences between what is stored and what comes in.
pub(super) struct Comparison {
    pub changes: Vec<PlanDifference>,
    /// Keys that an import must not overwrite.
    pub conflicts: Vec<PlanDifference>,
}

/// Compares what is stored with what comes in: what is new or changed in the order in which it comes, then what
/// is gone, then orders.
pub(super) fn compare<P: Part>(stored: &Stored<P>, incoming: &Contents<P>) -> Comparison {
    let known = &stored.contents;
    let gone = known.keys.iter().filter(|key| !incoming.parts.contains_key(*key));
    let mut comparison = Comparison { changes: Vec::new(), conflicts: Vec::new() };
    for key in incoming.keys.iter().chain(gone) {
        let last = stored.last.get(key);
        if let Some(difference) = part_difference(key, known.parts.get(key), incoming.parts.get(key), last) {
            let is_guarded = last.is_some_and(|last| last.kind.is_guarded());
            if is_guarded { &mut comparison.conflicts } else { &mut comparison.changes }.push(difference);
        }
    }
    comparison.changes.extend(order_differences(known, incoming));
    comparison
}

/// How two states of a key differ, if they do.
pub(super) fn part_difference<P: Part>(
    key: &str,
    before: Option<&P>,
    after: Option<&P>,
    last: Option<&LastChange>,
) -> Option<PlanDifference> {
    let either = after.or(before)?;
    if before == after {
        return None;
    }
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => {
            let (old, new) = both_told(before, after);
            (Some(old), Some(new))
        }
        (before, after) => (before.map(P::brief), after.map(P::brief)),
    };
    Some(PlanDifference { key: key.to_owned(), what: either.what(), before, after, last: last.cloned() })
}

/// Two states of a part so that one sees the difference.
fn both_told<P: Part>(before: &P, after: &P) -> (String, String) {
    let briefs = (before.brief(), after.brief());
    if before.is_told_by_brief() && briefs.0 != briefs.1 {
        return briefs;
    }
    match (before.json(), after.json()) {
        (Ok(before), Ok(after)) => wording::differing_fields(&before, &after),
        _ => briefs,
    }
}

/// Lists whose items changed places. That items came or went is told by these themselves.
fn order_differences<P: Part>(known: &Contents<P>, incoming: &Contents<P>) -> Vec<PlanDifference> {
    let mut differences = Vec::new();
    for (list, after) in &incoming.orders {
        let Some(before) = known.orders.get(list) else { continue };
        let (old, new) = (shared(before, after), shared(after, before));
        if old != new {
            differences.push(PlanDifference {
                key: format!("{}{list}", ORDER),
                what: wording::order_name(list),
                before: Some(names(&old)),
                after: Some(names(&new)),
                last: None,
            });
        }
    }
    differences
}

/// The keys that are in both lists, in the order of the first.
fn shared<'a>(keys: &'a [String], others: &[String]) -> Vec<&'a str> {
    let others: HashSet<&str> = others.iter().map(String::as_str).collect();
    keys.iter().map(String::as_str).filter(|key| others.contains(key)).collect()
}

/// Keys as staff know them: by their codes.
fn names(keys: &[&str]) -> String {
    let names: Vec<&str> = keys.iter().map(|key| key.split_once('/').map_or(*key, |(_, name)| name)).collect();
    names.join("、")
}

impl PlanDifference {
    /// As it is displayed, with both states in full: addresses are not cut.
    pub fn whole(&self) -> String {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("{}：{before} → {after}", self.what),
            (None, Some(after)) => format!("{}：（追加）{after}", self.what),
            (Some(before), None) => format!("{}：（削除）{before}", self.what),
            (None, None) => self.what.clone(),
        }
    }

    /// Whether it tells of the order of a list.
    pub(super) fn is_order(&self) -> bool {
        self.key.starts_with(ORDER)
    }
}

impl fmt::Display for PlanDifference {
    /// 「K111 令和6年度の実績値：9 → 10」, shortened to where it differs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                let start = first_difference(before, after);
                write!(f, "{}：{} → {}", self.what, shortened(before, start), shortened(after, start))?;
            }
            (None, Some(after)) => write!(f, "{}：（追加）{}", self.what, shortened(after, 0))?,
            (Some(before), None) => write!(f, "{}：（削除）{}", self.what, shortened(before, 0))?,
            (None, None) => f.write_str(&self.what)?,
        }
        match &self.last {
            Some(last) if last.kind.is_guarded() => write!(f, "［{last}］"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for LastChange {
    /// 2026-05-20 10:15 回答 産業振興課（R6照会.xlsx）, in Japanese time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.with_timezone(&Tokyo).format("%Y-%m-%d %H:%M");
        write!(f, "{at} {} {}（{}）", self.kind.label(), self.by, self.source)
    }
}

/// How many characters of a long text are shown, and how many before the first difference.
const SHOWN: usize = 40;
const LEAD: usize = 8;

fn first_difference(before: &str, after: &str) -> usize {
    before.chars().zip(after.chars()).take_while(|(old, new)| old == new).count()
}

fn shortened(text: &str, start: usize) -> String {
    let length = text.chars().count();
    if length <= SHOWN {
        return text.replace('\n', " ");
    }
    let from = start.saturating_sub(LEAD).min(length - SHOWN);
    let window: String = text.chars().skip(from).take(SHOWN).map(|c| if c == '\n' { ' ' } else { c }).collect();
    let head = if from > 0 { "…" } else { "" };
    let tail = if from + SHOWN < length { "…" } else { "" };
    format!("{head}{window}{tail}")
}
