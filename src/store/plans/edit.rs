//! Edits of single parts: the way in for a returned workbook, a person's hand, and an undo.

use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior};

use super::change::{PLANS, Recorded};
use super::contents::{Part, Stored};
use super::difference::{PlanDifference, part_difference};
use super::part::{HEAD, PlanPart, put_together, take_apart};
use crate::plan::Plan;
use crate::store::StoreError;
use crate::store::trail::{self, TrailEntry};

/// Sets or removes one part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanEdit {
    Set {
        /// The part's natural key, or with `#2` … behind it the key of another part that shares it.
        key: String,
        part: Box<PlanPart>,
    },
    /// What is not there is removed without complaint. With an indicator go its figures.
    Remove { key: String },
}

/// Why an edit was refused. Nothing of its transaction is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    #[error("計画「{plan}」は登録されていません。先に計画データを取り込んでください")]
    UnknownPlan { plan: String },
    #[error("指標「{indicator}」は計画「{plan}」にありません。指標のコードを確かめてください")]
    UnknownIndicator { plan: String, indicator: String },
    #[error("「{key}」は「{natural}」の場所に書けません。項目を選び直してください")]
    UnfitKey { key: String, natural: String },
    #[error("計画「{plan}」の基本事項は削除できず、計画のコードは変えられません")]
    HeadStays { plan: String },
}

/// What becomes of the keys that are edited: a part, or `None` for a removal.
type Edited = BTreeMap<String, Option<PlanPart>>;

impl PlanEdit {
    /// Sets a part under its natural key. An indicator's figures are set as parts of their own.
    pub fn set(part: PlanPart) -> PlanEdit {
        PlanEdit::Set { key: part.key(), part: Box::new(part) }
    }

    pub fn remove(key: impl Into<String>) -> PlanEdit {
        PlanEdit::Remove { key: key.into() }
    }
}

/// A plan as edits would leave it, for looking at; `None` where they take its head away.
pub fn plan_after(plan: &Plan, edits: &[PlanEdit]) -> Option<Plan> {
    let mut contents = take_apart(plan);
    for edit in edits {
        match edit {
            PlanEdit::Set { key, part } => contents.set(key, (**part).clone()),
            PlanEdit::Remove { key } => {
                contents.parts.remove(key);
            }
        }
    }
    put_together(contents)
}

/// Records edits in one transaction and gives what they changed; what is as it was is not written again.
pub(super) fn record(
    connection: &mut Connection,
    plan: &str,
    edits: &[PlanEdit],
    recorded: &Recorded,
) -> Result<Vec<PlanDifference>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Written { change, differences } = record_in(&transaction, plan, edits, recorded)?;
    if change.is_some() {
        trail::record_in(&transaction, &entry(plan, &differences, recorded))?;
    }
    transaction.commit()?;
    Ok(differences)
}

fn entry<'a>(plan: &str, differences: &[PlanDifference], recorded: &Recorded<'a>) -> TrailEntry<'a> {
    let keys: Vec<&str> = differences.iter().map(|difference| difference.key.as_str()).collect();
    TrailEntry::new(recorded.at, recorded.by, "plan.edit", PLANS.subject(plan))
        .with("source", recorded.source)
        .with("parts", keys)
        .with("reason", recorded.reason)
}

/// What edits changed.
pub(in crate::store) struct Written {
    /// The change that was appended; `None` when everything was so already.
    pub change: Option<i64>,
    pub differences: Vec<PlanDifference>,
}

/// Records edits in a transaction that its owner commits.
pub(in crate::store) fn record_in(
    connection: &Connection,
    plan: &str,
    edits: &[PlanEdit],
    recorded: &Recorded,
) -> Result<Written, StoreError> {
    let stored = Stored::<PlanPart>::load(connection, plan, None)?;
    let edited = checked(plan, edits, &stored)?;
    let differences: Vec<PlanDifference> = edited
        .iter()
        .filter_map(|(key, after)| {
            part_difference(key, stored.contents.parts.get(key), after.as_ref(), stored.last.get(key))
        })
        .collect();
    if differences.is_empty() {
        return Ok(Written { change: None, differences });
    }
    let change = PLANS.append_change(connection, plan, recorded)?;
    for PlanDifference { key, .. } in &differences {
        PlanPart::append(connection, change, plan, key, edited.get(key).and_then(Option::as_ref))?;
    }
    Ok(Written { change: Some(change), differences })
}

/// The edits by key, a later one over an earlier one.
fn checked(plan: &str, edits: &[PlanEdit], stored: &Stored<PlanPart>) -> Result<Edited, EditRefused> {
    if !stored.contents.parts.contains_key(HEAD) {
        return Err(EditRefused::UnknownPlan { plan: plan.to_owned() });
    }
    let mut edited = Edited::new();
    for edit in edits {
        match edit {
            PlanEdit::Set { key, part } => {
                check_key(key, part)?;
                check_head(plan, part)?;
                edited.insert(key.clone(), Some(part.as_ref().clone().alone()));
            }
            PlanEdit::Remove { key } if key == HEAD => return Err(EditRefused::HeadStays { plan: plan.to_owned() }),
            PlanEdit::Remove { key } => remove(key, stored, &mut edited),
        }
    }
    for part in edited.values().flatten() {
        check_indicator(plan, part, stored, &edited)?;
    }
    Ok(edited)
}

fn check_key(key: &str, part: &PlanPart) -> Result<(), EditRefused> {
    let natural = part.key();
    match key.strip_prefix(natural.as_str()) {
        Some(rest) if rest.is_empty() || rest.starts_with('#') => Ok(()),
        _ => Err(EditRefused::UnfitKey { key: key.to_owned(), natural }),
    }
}

fn check_head(plan: &str, part: &PlanPart) -> Result<(), EditRefused> {
    match part {
        PlanPart::Head(head) if head.code.as_str() != plan => Err(EditRefused::HeadStays { plan: plan.to_owned() }),
        _ => Ok(()),
    }
}

/// A figure of an indicator that is not there would never be seen again.
fn check_indicator(plan: &str, part: &PlanPart, stored: &Stored<PlanPart>, edited: &Edited) -> Result<(), EditRefused> {
    let Some(indicator) = part.indicator_of_figure() else { return Ok(()) };
    let key = format!("indicator/{indicator}");
    let is_there = match edited.get(&key) {
        Some(after) => after.is_some(),
        None => stored.contents.parts.contains_key(&key),
    };
    if is_there {
        return Ok(());
    }
    Err(EditRefused::UnknownIndicator { plan: plan.to_owned(), indicator: indicator.to_string() })
}

fn remove(key: &str, stored: &Stored<PlanPart>, edited: &mut Edited) {
    if let Some(code) = key.strip_prefix("indicator/") {
        let figures = format!("figure/{code}/");
        for figure in stored.contents.keys.iter().filter(|stored| stored.starts_with(&figures)) {
            edited.insert(figure.clone(), None);
        }
    }
    edited.insert(key.to_owned(), None);
}
