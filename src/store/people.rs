//! The register of people: who may make, approve and run the sending, since when and until when. Planners are moved
//! every few years, so that this is data; every state is kept with who recorded it.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension, Row, TransactionBehavior};

use super::outbox::utc;
use super::trail::{TrailEntry, record_in};
use super::{Sqlite, StoreError};

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 作成者: makes runs.
    Maker,
    /// 承認者: approves what others made.
    Approver,
    /// 運用担当: looks after what did not arrive, and keeps the register.
    Operator,
}

/// A person of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As the city numbers its staff.
    pub code: String,
    pub name: String,
    /// In order, each once.
    pub roles: Vec<Role>,
    /// The first day on which the person may act.
    pub since: NaiveDate,
    /// The last one.
    pub until: Option<NaiveDate>,
}

/// What is recorded of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonChange {
    Added,
    Changed,
    Ended,
    /// Added or changed to be an operator while nobody was one, and so without one's word.
    Recovered,
}

/// A state of a person, with who recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    pub person: Person,
    /// `added`, `changed`, `ended`
    pub kind: String,
    pub at: DateTime<Utc>,
    /// A person's code; none for the first of the register.
    pub done_by: Option<String>,
    pub login: String,
}

impl Role {
    /// All roles, with their words and their names.
    pub const ALL: [(Role, &'static str, &'static str); 3] = [
        (Role::Maker, "maker", "作成者"),
        (Role::Approver, "approver", "承認者"),
        (Role::Operator, "operator", "運用担当"),
    ];

    /// Its word on the command line and in the database.
    pub fn word(self) -> &'static str {
        Role::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(_, word, _)| word)
    }

    /// Its name, as staff are told it.
    pub fn name(self) -> &'static str {
        Role::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(.., name)| name)
    }

    /// The role of a word.
    pub fn of_word(word: &str) -> Option<Role> {
        Role::ALL.iter().find(|(_, known, _)| *known == word).map(|(role, ..)| *role)
    }
}

impl Person {
    /// Whether the person may act on a day in the city.
    pub fn may_act_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }

    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

impl PersonChange {
    fn word(self) -> &'static str {
        match self {
            PersonChange::Added => "added",
            PersonChange::Changed => "changed",
            PersonChange::Ended => "ended",
            PersonChange::Recovered => "recovered",
        }
    }

    /// The kind of the row: a recovery is an addition or a change, whichever it is.
    fn kind(self, known: bool) -> &'static str {
        match (self, known) {
            (PersonChange::Recovered, true) => PersonChange::Changed.word(),
            (PersonChange::Recovered, false) => PersonChange::Added.word(),
            _ => self.word(),
        }
    }

    /// Whether it can be done with a person who is, or is not, in the register.
    fn fits(self, known: bool) -> bool {
        match self {
            PersonChange::Added => !known,
            PersonChange::Changed | PersonChange::Ended => known,
            PersonChange::Recovered => true,
        }
    }
}

const COLUMNS: &str = "code, name, roles, since, until, kind, at, done_by, login";

/// Who acts, in which role, with history.
pub trait People {
    /// Everybody who was ever in the register, as they stand, by their codes.
    ///
    /// # Errors
    /// SQL errors, as for all methods here.
    fn people(&self) -> Result<Vec<Person>, StoreError>;

    /// A person as he or she stands.
    fn person(&self, code: &str) -> Result<Option<Person>, StoreError>;

    /// Whether anybody ever had a role, whatever became of it.
    fn was_ever(&self, role: Role) -> Result<bool, StoreError>;

    /// Everything that was recorded of a person, in order.
    fn person_history(&self, code: &str) -> Result<Vec<PersonRecord>, StoreError>;

    /// Records a person's new state. False, and nothing is recorded, when one to be added is there already or one to be
    /// changed is not. `done_by` is the code of who did it, if that is a person of the register, and the system's user.
    fn record_person(
        &mut self,
        person: &Person,
        change: PersonChange,
        done_by: (Option<&str>, &str),
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}

impl People for Sqlite {
    fn people(&self) -> Result<Vec<Person>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM person_event
             WHERE id IN (SELECT max(id) FROM person_event GROUP BY code) ORDER BY code"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| read(row).map(|record| record.person))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn person(&self, code: &str) -> Result<Option<Person>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM person_event WHERE code = ?1 ORDER BY id DESC LIMIT 1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([code], |row| read(row).map(|record| record.person)).optional()?)
    }

    fn was_ever(&self, role: Role) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM person_event WHERE ' ' || roles || ' ' LIKE '% ' || ?1 || ' %'";
        Ok(self.connection.prepare_cached(sql)?.exists([role.word()])?)
    }

    fn person_history(&self, code: &str) -> Result<Vec<PersonRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM person_event WHERE code = ?1 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([code], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn record_person(
        &mut self,
        person: &Person,
        change: PersonChange,
        (done_by, login): (Option<&str>, &str),
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM person_event WHERE code = ?1)",
            [&person.code],
            |row| row.get(0),
        )?;
        if !change.fits(known) {
            return Ok(false);
        }
        let roles: Vec<&str> = person.roles.iter().map(|role| role.word()).collect();
        let (since, until) = (person.since.to_string(), person.until.map(|until| until.to_string()));
        transaction.execute(
            "INSERT INTO person_event (code, name, roles, since, until, kind, at, done_by, login)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (&person.code, &person.name, roles.join(" "), &since, &until, change.kind(known), utc(at), done_by, login),
        )?;
        let actor = done_by.map_or_else(|| login.to_owned(), |code| format!("{code} ({login})"));
        let action = format!("person.{}", change.word());
        let entry = TrailEntry::new(at, &actor, &action, format!("person/{}", person.code))
            .with("name", person.name.as_str())
            .with("roles", roles.join(" "))
            .with("since", since)
            .with("until", until);
        record_in(&transaction, &entry)?;
        transaction.commit()?;
        Ok(true)
    }
}

fn read(row: &Row) -> rusqlite::Result<PersonRecord> {
    let roles: String = row.get(2)?;
    let at: String = row.get(6)?;
    let person = Person {
        code: row.get(0)?,
        name: row.get(1)?,
        roles: roles.split_whitespace().filter_map(Role::of_word).collect(),
        since: day(row, 3)?,
        until: row.get::<_, Option<String>>(4)?.map(|_| day(row, 4)).transpose()?,
    };
    let at = at.parse().map_err(|_| rusqlite::Error::InvalidColumnType(6, at, rusqlite::types::Type::Text))?;
    Ok(PersonRecord { person, kind: row.get(5)?, at, done_by: row.get(7)?, login: row.get(8)? })
}

fn day(row: &Row, column: usize) -> rusqlite::Result<NaiveDate> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| rusqlite::Error::InvalidColumnType(column, text, rusqlite::types::Type::Text))
}
