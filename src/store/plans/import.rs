//! Bringing a plan or city in: what differs is appended, unless it would overwrite what came in otherwise.

use rusqlite::{Connection, TransactionBehavior};

use super::change::Recorded;
use super::contents::{Contents, Part, Stored};
use super::difference::{Comparison, PlanDifference, compare};
use super::record::append_order;
use crate::store::StoreError;
use crate::store::trail::{TrailEntry, record_in};

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// Whether the database did not know the plan or city before.
    pub new: bool,
    /// What differs and may be written. Written when there are no conflicts and somebody vouched for it.
    pub changes: Vec<PlanDifference>,
    /// What differs from the hand of an intake or a person. With any of these nothing is written.
    pub conflicts: Vec<PlanDifference>,
}

impl ImportOutcome {
    /// Whether there is something to write, and nothing against it.
    pub fn is_written(&self) -> bool {
        self.conflicts.is_empty() && !self.changes.is_empty()
    }
}

/// Compares and appends in one transaction, which holds off other writers from the comparison on. What is there already is
/// changed only where somebody vouched for it.
pub(super) fn import<P: Part>(
    connection: &mut Connection,
    code: &str,
    incoming: &Contents<P>,
    recorded: &Recorded,
    vouched: bool,
) -> Result<ImportOutcome, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let stored = Stored::<P>::load(&transaction, code, None)?;
    let new = stored.contents.parts.is_empty();
    let Comparison { changes, conflicts } = compare(&stored, incoming);
    let outcome = ImportOutcome { new, changes, conflicts };
    if outcome.is_written() && (vouched || new) {
        append(&transaction, code, incoming, &outcome.changes, recorded)?;
        record_in(&transaction, &entry::<P>(code, &outcome, recorded))?;
        transaction.commit()?;
    }
    Ok(outcome)
}

fn entry<'a, P: Part>(code: &str, outcome: &ImportOutcome, recorded: &Recorded<'a>) -> TrailEntry<'a> {
    TrailEntry::new(recorded.at, recorded.by, P::BOOK.import_action(), P::BOOK.subject(code))
        .with("source", recorded.source)
        .with("new", outcome.new)
        .with("changes", outcome.changes.len())
}

fn append<P: Part>(
    connection: &Connection,
    code: &str,
    incoming: &Contents<P>,
    changes: &[PlanDifference],
    recorded: &Recorded,
) -> rusqlite::Result<()> {
    let change = P::BOOK.append_change(connection, code, recorded)?;
    for PlanDifference { key, .. } in changes.iter().filter(|difference| !difference.is_order()) {
        P::append(connection, change, code, key, incoming.parts.get(key))?;
    }
    // Most lists come out in the right order by themselves; recorded is the order of those that do not.
    let stored = Stored::<P>::load(connection, code, None)?;
    for (list, keys) in incoming.orders.iter().filter(|(list, keys)| stored.contents.orders.get(*list) != Some(*keys)) {
        append_order::<P>(connection, change, code, list, keys)?;
    }
    Ok(())
}
