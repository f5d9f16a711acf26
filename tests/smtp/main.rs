//! Mails from the letter to a real server of the tests' own, and what becomes of the rows of the outbox.

mod fault_table;
mod faults;
mod meanwhile;
mod other_server;
mod outbox;
mod postfix;
mod reading;
mod refusing;
mod server;
mod several;
mod stages;
mod tls;

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::mail::{
    Addressees, Attachment, Circumstances, Envelope, Letter, MailSettings, MailTemplates, SendSummary, SmtpSettings,
    TestSend, TimeoutSettings, TlsMode, Way, WayOut, send_queued,
};
use sokatsu::store::{MailRow, MailState, Making, NewMail, NewRun, RunId, Store};

/// Every stage's patience: long enough for a busy machine, short enough for a test.
pub const SHORT: TimeoutSettings =
    TimeoutSettings { connect: 5, greeting: 5, mail: 5, rcpt: 2, data: 5, block: 2, dot: 2 };

/// Of the mails' recipients, and of one that Postfix is told to refuse.
const DOMAIN: &str = "city.example.jp";
const ELSEWHERE: &str = "elsewhere.example.com";

pub fn time(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_219_200 + minutes * 60, 0).expect("a time")
}

pub fn letter() -> Letter {
    Letter {
        document_number: Some("朝政企第123号".to_owned()),
        date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a real day"),
        department: "産業振興課".to_owned(),
        sender: "政策企画課長".to_owned(),
        plan: "第2期朝霞市まち・ひと・しごと創生総合戦略".to_owned(),
        plan_short: "第2期総合戦略①髙﨑𠮷".to_owned(),
        year: FiscalYear::new(2024),
        notice: Some("記載例：実在の評価ではありません".to_owned()),
        contact: "政策企画課\n電話 048-000-0000\n.点で始まる行".to_owned(),
        replaced: None,
        circumstances: Circumstances::default(),
    }
}

pub fn attachments() -> Vec<Attachment> {
    let long = "令和6年度_第2期朝霞市まち・ひと・しごと創生総合戦略_評価報告書①髙﨑𠮷_産業振興課";
    let bytes: Vec<u8> = (0..20_000u32).map(|number| (number * 7 % 251) as u8).collect();
    vec![
        Attachment { name: format!("{long}.pdf"), bytes: pdf(&bytes) },
        Attachment { name: "報告書.pdf".to_owned(), bytes: pdf(&bytes[..5000]) },
    ]
}

/// As much of a PDF as says what it is about, and bytes of every kind.
pub fn pdf(bytes: &[u8]) -> Vec<u8> {
    let identifier = "<dc:identifier>sokatsu:report:asaka-strategy2:2024:committee</dc:identifier>";
    let head = format!("%PDF-1.7\n<?xpacket begin=\"\"?>{identifier}<?xpacket end=\"r\"?>\n");
    [head.as_bytes(), bytes].concat()
}

pub fn mail_to(local: &str, attachments: &[Attachment]) -> NewMail {
    mail_to_address(local, &format!("{local}@city.example.jp"), attachments)
}

pub fn mail_to_address(local: &str, recipient: &str, attachments: &[Attachment]) -> NewMail {
    let envelope = Envelope {
        run_key: "run".to_owned(),
        department: local.to_owned(),
        kind: "report".to_owned(),
        recipient: "someone@city.example.jp".to_owned(),
        addressees: Addressees::only("someone@city.example.jp"),
        revision: 1,
        date: time(0),
        sender_name: "朝霞市政策企画課（髙﨑）".to_owned(),
        sender_address: "kikaku@example.jp".to_owned(),
    };
    // A trial asks nothing of a register: these tests are of the way, not of the recipient.
    let anywhere =
        MailSettings { allow_domains: vec![DOMAIN.to_owned(), ELSEWHERE.to_owned()], ..MailSettings::default() };
    let trial = TestSend::to(recipient, &anywhere).expect("an address");
    trial.compose(&letter(), &MailTemplates::default(), (envelope, 1), attachments).expect("composed")
}

/// An outbox in a folder of its own.
pub struct Outbox {
    pub folder: tempfile::TempDir,
    pub store: Box<dyn Store>,
    pub run: RunId,
}

impl Outbox {
    pub fn of(mails: &[NewMail]) -> Outbox {
        Outbox::for_way("smtp", mails)
    }

    /// Mails queued for a way out.
    pub fn for_way(way: &str, mails: &[NewMail]) -> Outbox {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = sokatsu::store::open(folder.path()).expect("a store");
        let run = store.queue(&NewRun { way: way.to_owned(), ..run(mails) }, &[], mails).expect("queued").run;
        Outbox { folder, store, run }
    }

    pub fn to(locals: &[&str]) -> Outbox {
        let mails: Vec<NewMail> = locals.iter().map(|local| mail_to(local, &attachments())).collect();
        Outbox::of(&mails)
    }

    pub async fn send(&mut self, way: &WayOut, minutes: i64) -> SendSummary {
        let lock = self.store.sender_lock().expect("a lock").expect("free");
        let clock = || time(minutes);
        may_be_spawned(send_queued(&mut *self.store, &lock, way, &clock)).await.expect("sent")
    }

    pub fn rows(&self) -> Vec<MailRow> {
        self.store.mails_of_run(self.run).expect("rows")
    }

    pub fn states(&self) -> Vec<MailState> {
        self.rows().iter().map(|row| row.state).collect()
    }
}

/// The schedule's process runs the sender as a task of its own.
fn may_be_spawned<F: Future + Send>(sending: F) -> F {
    sending
}

/// A run of trials whose key names each mail's recipient.
pub fn run(mails: &[NewMail]) -> NewRun {
    let recipients: Vec<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
    NewRun {
        key: format!("test/{}/run", recipients.join("/")),
        job: "test".to_owned(),
        plan: "asaka-strategy2".to_owned(),
        year: 2024,
        edition: "committee".to_owned(),
        way: "smtp".into(),
        made_at: time(0),
        made_by: "test".to_owned(),
        making: Making::default(),
    }
}

/// Settings for a server on this machine that may be used without TLS.
pub fn settings(port: u16) -> MailSettings {
    let smtp = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: TlsMode::None,
        plain_hosts: vec!["127.0.0.1".to_owned()],
        timeouts: SHORT,
        // The order in which mails leave is that of the outbox.
        connections: 1,
        ..SmtpSettings::default()
    };
    let allow_domains = vec!["city.example.jp".to_owned()];
    MailSettings { way: Way::Smtp, allow_domains, smtp, ..MailSettings::default() }
}

pub fn way(settings: &MailSettings) -> WayOut {
    WayOut::open(settings, Path::new("/nowhere")).expect("a way out")
}
