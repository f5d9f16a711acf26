//! The database under torture, looked at from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use sokatsu::mail::sha256;
use sokatsu::store::{NewMail, NewRun, Store};
use tempfile::TempDir;

pub struct Outbox {
    folder: TempDir,
}

impl Outbox {
    /// As many small mails in a database of their own.
    pub fn fill(mails: u64) -> Outbox {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("data")).expect("a database");
        let made_at: DateTime<Utc> = "2026-11-21T00:00:00Z".parse().expect("a time");
        let run = NewRun {
            key: "torture".to_owned(),
            job: "deliver".to_owned(),
            plan: "p".to_owned(),
            year: 2024,
            edition: "department".to_owned(),
            way: "smtp".to_owned(),
            made_at,
            made_by: "test".to_owned(),
        };
        let mails: Vec<NewMail> = (0..mails).map(mail).collect();
        store.queue(&run, &[], &mails).expect("queued");
        Outbox { folder }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn database(&self) -> Connection {
        let database = Connection::open(self.folder.path().join("data/sokatsu.db")).expect("the database");
        database.busy_timeout(Duration::from_secs(10)).expect("patience");
        database
    }

    /// The Message-IDs of the mails in a state.
    pub fn in_state(&self, state: &str) -> BTreeSet<String> {
        let database = self.database();
        let mut statement = database.prepare("SELECT message_id FROM mail WHERE state = ?1").expect("a query");
        let rows = statement.query_map([state], |row| row.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("Message-IDs")
    }

    /// The SHA-256 of each mail by its Message-ID.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let database = self.database();
        let mut statement = database.prepare("SELECT message_id, sha256 FROM mail").expect("a query");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("hashes")
    }

    pub fn wait_until_none_is(&self, state: &str) {
        let begun = Instant::now();
        while !self.in_state(state).is_empty() {
            let log = || std::fs::read_to_string(self.folder().join("serve.log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(300), "mails stay {state}: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A person's word on a doubtful mail: it has arrived, or it is sent again.
    pub fn decide(&self, message_id: &str, state: &str) {
        let sql = "UPDATE mail SET state = ?2 WHERE message_id = ?1 AND state = 'ambiguous'";
        assert_eq!(self.database().execute(sql, [message_id, state]).expect("decided"), 1);
    }
}

fn mail(number: u64) -> NewMail {
    let message_id = format!("<{number}.torture@example.jp>");
    let recipient = format!("to{number}@example.jp");
    let mime = format!(
        "From: kikaku@example.jp\r\nTo: {recipient}\r\nSubject: {number}\r\nMessage-ID: {message_id}\r\n\r\n{}.\r\n",
        "abcdefghij\r\n".repeat(number as usize % 50)
    )
    .into_bytes();
    NewMail {
        department: format!("department{number}"),
        kind: "report".to_owned(),
        recipient,
        revision: 1,
        subject: number.to_string(),
        message_id,
        sha256: sha256(&mime),
        mime,
    }
}
