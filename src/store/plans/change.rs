//! Changes: who recorded what, when, and from what.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The origin of a change, handed in with it: the store reads no clock and knows no users.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    pub at: DateTime<Utc>,
    pub by: &'a str,
    pub kind: ChangeKind,
    /// What it was taken from: a folder, a returned workbook, a page.
    pub source: &'a str,
    /// Why, where whoever made the change says so: a correction's reason.
    pub reason: Option<&'a str>,
}

/// How a change came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A plan folder or plan workbook was brought in.
    Import,
    /// A department's returned workbook was merged.
    Intake,
    /// Somebody edited it.
    Person,
    /// An earlier change was taken back.
    Undo,
}

/// A change as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    pub at: DateTime<Utc>,
    pub by: String,
    pub kind: ChangeKind,
    pub source: String,
    pub reason: Option<String>,
}

/// The tables that hold the history of plans, and those of cities: alike but for their names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Book {
    changes: &'static str,
    entries: &'static str,
    owner: &'static str,
}

pub(super) const PLANS: Book = Book { changes: "plan_change", entries: "plan_entry", owner: "plan" };
pub(super) const CITIES: Book = Book { changes: "city_change", entries: "city_entry", owner: "city" };

/// The newest row of a key.
pub(super) struct EntryRow {
    pub key: String,
    /// JSON; `None` when removed.
    pub value: Option<String>,
    pub last: LastChange,
}

const KINDS: [(&str, ChangeKind); 4] = [
    ("import", ChangeKind::Import),
    ("intake", ChangeKind::Intake),
    ("person", ChangeKind::Person),
    ("undo", ChangeKind::Undo),
];

impl ChangeKind {
    /// Whether an import must not overwrite it. An undo counts as well: what it brought back may be an intake's.
    pub fn is_guarded(self) -> bool {
        self != ChangeKind::Import
    }

    /// For staff: 取込, 回答, 編集, 取消.
    pub fn label(self) -> &'static str {
        match self {
            ChangeKind::Import => "取込",
            ChangeKind::Intake => "回答",
            ChangeKind::Person => "編集",
            ChangeKind::Undo => "取消",
        }
    }

    fn word(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("import", |(word, _)| word)
    }
}

impl Book {
    /// What the trail calls an import.
    pub fn import_action(self) -> &'static str {
        if self.owner == CITIES.owner { "city.import" } else { "plan.import" }
    }

    /// What the trail calls a plan or city.
    pub fn subject(self, code: &str) -> String {
        format!("{}/{code}", self.owner)
    }

    /// Appends a change and gives its id.
    pub fn append_change(self, connection: &Connection, code: &str, recorded: &Recorded) -> rusqlite::Result<i64> {
        let Book { changes, owner, .. } = self;
        connection
            .prepare_cached(&format!(
                "INSERT INTO {changes} ({owner}, recorded_at, recorded_by, kind, source, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            ))?
            .insert(params![
                code,
                stamp(recorded.at),
                recorded.by,
                recorded.kind.word(),
                recorded.source,
                recorded.reason
            ])
    }

    /// Appends the state of a key: JSON, or `None` when it was removed.
    pub fn append_entry(
        self,
        connection: &Connection,
        change: i64,
        code: &str,
        key: &str,
        value: Option<&str>,
    ) -> rusqlite::Result<()> {
        let Book { entries, owner, .. } = self;
        connection
            .prepare_cached(&format!("INSERT INTO {entries} (change_id, {owner}, key, value) VALUES (?1, ?2, ?3, ?4)"))?
            .execute(params![change, code, key, value])?;
        Ok(())
    }

    /// The newest row of every key, now or as of a time, in the order in which the keys first came up.
    pub fn entries(
        self,
        connection: &Connection,
        code: &str,
        as_of: Option<DateTime<Utc>>,
    ) -> rusqlite::Result<Vec<EntryRow>> {
        let Book { changes, entries, owner } = self;
        let mut statement = connection.prepare_cached(&format!(
            "SELECT c.recorded_at, c.recorded_by, c.kind, c.source, c.reason, e.key, e.value
             FROM {entries} e JOIN {changes} c ON c.id = e.change_id
             WHERE e.id IN (SELECT MAX(n.id) FROM {entries} n JOIN {changes} m ON m.id = n.change_id
                            WHERE n.{owner} = ?1 AND (?2 IS NULL OR m.recorded_at <= ?2) GROUP BY n.key)
             ORDER BY (SELECT MIN(f.id) FROM {entries} f WHERE f.{owner} = e.{owner} AND f.key = e.key)"
        ))?;
        let rows = statement.query_map(params![code, as_of.map(stamp)], |row| {
            Ok(EntryRow { last: read_last_change(row)?, key: row.get(5)?, value: row.get(6)? })
        })?;
        rows.collect()
    }

    /// The newest change of a plan or city.
    pub fn last_change(self, connection: &Connection, code: &str) -> rusqlite::Result<Option<LastChange>> {
        let Book { changes, owner, .. } = self;
        connection
            .prepare_cached(&format!(
                "SELECT recorded_at, recorded_by, kind, source, reason FROM {changes} WHERE {owner} = ?1
                 ORDER BY id DESC LIMIT 1"
            ))?
            .query_row([code], read_last_change)
            .optional()
    }

    /// When the first change of a plan or city was recorded.
    pub fn first_recorded(self, connection: &Connection, code: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
        let Book { changes, owner, .. } = self;
        let first: Option<String> = connection
            .prepare_cached(&format!("SELECT MIN(recorded_at) FROM {changes} WHERE {owner} = ?1"))?
            .query_row([code], |row| row.get(0))?;
        first.map(|text| read_time(0, &text)).transpose()
    }
}

/// The first five columns of a row: recorded at, by, kind, source, reason.
pub(super) fn read_last_change(row: &Row) -> rusqlite::Result<LastChange> {
    let at: String = row.get(0)?;
    let word: String = row.get(2)?;
    let kind = read_word(2, &KINDS, &word)?;
    Ok(LastChange { at: read_time(0, &at)?, by: row.get(1)?, kind, source: row.get(3)?, reason: row.get(4)? })
}

/// The inverse of [`stamp`].
fn read_time(column: usize, text: &str) -> rusqlite::Result<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).map_err(|error| unreadable(column, error))?;
    Ok(time.with_timezone(&Utc))
}

/// The meaning of a stored word.
pub(super) fn read_word<T: Copy>(column: usize, words: &[(&str, T)], word: &str) -> rusqlite::Result<T> {
    let found = words.iter().find(|(known, _)| *known == word);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| unreadable(column, format!("unknown word {word:?}")))
}

/// A row that holds what this program never writes.
pub(super) fn unreadable(column: usize, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
}

/// Of fixed width, so that texts compare as times do.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
