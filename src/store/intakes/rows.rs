//! Rows of returned forms and their events.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};

use super::{Intake, IntakeEvent, IntakeEventKind, IntakeId, IntakeState};
use crate::intake::Reading;
use crate::store::StoreError;
use crate::store::inquiries::InquiryId;

/// In the order in which [`read_intake`] takes them.
pub(super) const COLUMNS: &str = "id, state, inquiry, file_name, path, sha256, length, received_at, received_by, \
                                  refusal, form_hint, reading, left_out";

pub(super) fn read_intake(row: &Row) -> Result<Intake, StoreError> {
    let id = IntakeId(row.get(0)?);
    let state: String = row.get(1)?;
    let reading: Option<String> = row.get(11)?;
    Ok(Intake {
        id,
        state: IntakeState::of_word(&state).ok_or_else(|| broken(id, format!("unknown state {state:?}")))?,
        inquiry: row.get::<_, Option<i64>>(2)?.map(InquiryId),
        file_name: row.get(3)?,
        path: row.get(4)?,
        sha256: row.get(5)?,
        length: u64::try_from(row.get::<_, i64>(6)?).unwrap_or_default(),
        received_at: time(id, row.get(7)?)?,
        received_by: row.get(8)?,
        refusal: row.get(9)?,
        form_hint: row.get(10)?,
        reading: reading.map(|text| serde_json::from_str(&text).map_err(|error| broken(id, error))).transpose()?,
        left_out: usize::try_from(row.get::<_, i64>(12)?).unwrap_or_default(),
    })
}

pub(super) fn events(connection: &Connection, id: IntakeId) -> Result<Vec<IntakeEvent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, at, done_by, note FROM (
                 SELECT 0 AS of_decision, id, kind, at, done_by, note FROM intake_event WHERE intake = ?1
                 UNION ALL
                 SELECT 1, id, kind, at, done_by, item || ':' || field FROM intake_decision WHERE intake = ?1)
             ORDER BY at, of_decision, id",
    )?;
    let rows = statement.query_map([id.0], |row| Ok(read_event(id, row)))?;
    rows.map(|row| row?).collect()
}

fn read_event(id: IntakeId, row: &Row) -> Result<IntakeEvent, StoreError> {
    let kind: String = row.get(0)?;
    Ok(IntakeEvent {
        kind: IntakeEventKind::of_word(&kind).ok_or_else(|| broken(id, format!("unknown event {kind:?}")))?,
        at: time(id, row.get(1)?)?,
        by: row.get(2)?,
        note: row.get(3)?,
    })
}

pub(super) fn json(id: IntakeId, reading: &Reading) -> Result<String, StoreError> {
    serde_json::to_string(reading).map_err(|error| broken(id, error))
}

fn time(id: IntakeId, text: String) -> Result<DateTime<Utc>, StoreError> {
    text.parse().map_err(|error| broken(id, error))
}

fn broken(id: IntakeId, reason: impl ToString) -> StoreError {
    StoreError::Content { what: format!("回答 受付番号 {}", id.0), reason: reason.to_string() }
}
