//! The database under torture, looked at from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::mail::{Addressees, Attachment, Circumstances, Envelope, Letter, MailSettings, MailTemplates, TestSend};
use sokatsu::store::{Act, Actor, MailId, NewMail, NewRun};
use tempfile::TempDir;

/// Whom all trials go to.
const RECIPIENT: &str = "to@example.jp";

pub struct Outbox {
    folder: TempDir,
}

impl Outbox {
    /// As many small mails in a database of their own.
    pub fn fill(mails: u64) -> Outbox {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = sokatsu::store::open(&folder.path().join("data")).expect("a database");
        let made_at: DateTime<Utc> = "2026-11-21T00:00:00Z".parse().expect("a time");
        let run = NewRun {
            key: format!("test/{RECIPIENT}/torture"),
            job: "test".to_owned(),
            plan: "p".to_owned(),
            year: 2024,
            edition: "department".to_owned(),
            way: "smtp".to_owned(),
            made_at,
            made_by: "test".to_owned(),
            making: sokatsu::store::Making::default(),
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
    pub fn decide(&self, message_id: &str, act: Act) {
        let mut store = sokatsu::store::open(&self.folder.path().join("data")).expect("the database");
        let sql = "SELECT id FROM mail WHERE message_id = ?1";
        let id = self.database().query_row(sql, [message_id], |row| row.get(0)).map(MailId).expect("the mail");
        let actor = Actor { person: "operator".to_owned(), login: "test".to_owned(), at: Utc::now() };
        let decided = store.decide(&[id], act, &actor, Some("looked up at the server")).expect("decided");
        assert_eq!((decided.changed.len(), decided.left.len()), (1, 0));
    }
}

/// A trial asks nothing of a register: what is under torture is the way, not the recipient.
fn mail(number: u64) -> NewMail {
    let letter = Letter {
        document_number: None,
        date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
        department: number.to_string(),
        sender: "政策企画課長".to_owned(),
        plan: "計画".to_owned(),
        plan_short: "計画".to_owned(),
        year: FiscalYear::new(2024),
        notice: None,
        contact: "政策企画課".to_owned(),
        replaced: None,
        circumstances: Circumstances::default(),
    };
    let envelope = Envelope {
        run_key: format!("test/{RECIPIENT}/torture"),
        department: format!("department{number}"),
        kind: "report".to_owned(),
        recipient: format!("to{number}@example.jp"),
        addressees: Addressees::only(&format!("to{number}@example.jp")),
        revision: 1,
        date: DateTime::from_timestamp(1_795_219_200, 0).expect("a time"),
        sender_name: "政策企画課".to_owned(),
        sender_address: "kikaku@example.jp".to_owned(),
    };
    let head = "%PDF-1.7\n<?xpacket begin=\"\"?><dc:identifier>sokatsu:report:p:2024:committee</dc:identifier><?xpacket end=\"r\"?>";
    let bytes = [head.as_bytes(), &vec![b'x'; number as usize % 50 * 100]].concat();
    let attachment = Attachment { name: "a.pdf".to_owned(), bytes };
    let allowed = MailSettings { allow_domains: vec!["example.jp".to_owned()], ..MailSettings::default() };
    let trial = TestSend::to(RECIPIENT, &allowed).expect("an address");
    trial.compose(&letter, &MailTemplates::default(), (envelope, 1), &[attachment]).expect("composed")
}
