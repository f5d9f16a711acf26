//! A database with a run's mails, and a sender for it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use sokatsu::mail::{
    Attachment, Envelope, Letter, MailSettings, MailTemplates, Sender, SenderSettings, Summary, TimeoutSettings,
    TlsMode, Way, WayOut, compose,
};
use sokatsu::render::Format;
use sokatsu::store::{MailRow, MailState, NewMail, NewReportFile, NewRun, QueuedRun, Store};

pub const SUBJECT: &str = "【第2期総合戦略】令和6年度評価報告書の送付について（産業振興課）";
pub const XLSX: &str = "第2期総合戦略_令和6年度評価報告書_産業振興課_①髙﨑𠮷野の長い長い長い長い長い名前.xlsx";
pub const PDF: &str = "第2期総合戦略_令和6年度評価報告書_産業振興課.pdf";

/// A data folder of a test's own.
pub struct Outbox {
    folder: tempfile::TempDir,
    pub settings: MailSettings,
}

/// The daemon sends from a task of its own.
fn can_be_spawned(_: &impl Send) {}

pub fn now() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().expect("a time")
}

/// Bytes that look like nothing in particular, dots at the beginnings of lines included.
pub fn contents(length: u32) -> Vec<u8> {
    (0..length).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

impl Outbox {
    /// Mails go to a server on this machine.
    pub fn to_server(port: u16) -> Outbox {
        let mut outbox = Outbox::to_folder();
        outbox.settings.way = Way::Smtp;
        let smtp = &mut outbox.settings.smtp;
        (smtp.host, smtp.port, smtp.tls) = (Some("127.0.0.1".into()), port, TlsMode::None);
        smtp.plain_hosts = vec!["127.0.0.1".into()];
        smtp.timeouts = TimeoutSettings { connect: 2, greeting: 2, mail: 2, rcpt: 1, data: 2, block: 1, done: 1 };
        outbox
    }

    pub fn to_folder() -> Outbox {
        let folder = tempfile::tempdir().expect("a folder");
        let sender = SenderSettings {
            name: Some("朝霞市 政策企画課（髙﨑）".into()),
            address: Some("seisaku@example.jp".into()),
        };
        let settings = MailSettings { sender, folder: folder.path().join("mail"), ..MailSettings::default() };
        Outbox { folder, settings }
    }

    pub fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.folder.path().join("data")).expect("a database")
    }

    pub fn mail(&self, recipient: &str) -> NewMail {
        let attachments = [(XLSX, Format::Xlsx, 120_000), (PDF, Format::Pdf, 80_000)]
            .map(|(name, format, length)| Attachment { name: name.into(), format, bytes: contents(length) });
        let envelope = Envelope {
            settings: &self.settings,
            run_key: "deliver/asaka-strategy2/2024",
            department: "sangyo",
            kind: "report",
            recipient,
            revision: 1,
            date: DateTime::parse_from_rfc3339("2026-11-21T09:00:00+09:00").expect("a time"),
        };
        compose(&letter(), &envelope, &MailTemplates::default(), &attachments).expect("a mail")
    }

    /// Queues one mail for each of these, `name` standing for `name@example.jp`.
    pub fn queue(&self, names: &[&str]) -> QueuedRun {
        let mails: Vec<NewMail> = names.iter().map(|name| self.mail(&format!("{name}@example.jp"))).collect();
        self.store().queue(&run(), &[report_file()], &mails).expect("queued")
    }

    /// A round of sending by a program that starts now.
    pub async fn drain_at(&self, time: DateTime<Utc>) -> Summary {
        let mut store = self.store();
        let lock = store.sender_lock().expect("a lock").expect("nobody else holds it");
        let way = WayOut::of(&self.settings).expect("a way out");
        let mut sender = Sender::start(&mut store, &lock, way, &self.settings, time).expect("a sender");
        let clock = move || time;
        let round = sender.drain(&mut store, &lock, &clock);
        can_be_spawned(&round);
        round.await.expect("a round")
    }

    pub async fn drain(&self) -> Summary {
        self.drain_at(now()).await
    }

    pub fn row(&self, name: &str) -> MailRow {
        let store = self.store();
        let run = sokatsu::store::RunId(1);
        let rows = store.mails_of_run(run).expect("rows");
        let address = format!("{name}@example.jp");
        rows.into_iter().find(|row| row.recipient == address).unwrap_or_else(|| panic!("no mail for {address}"))
    }

    pub fn state(&self, name: &str) -> MailState {
        self.row(name).state
    }
}

pub fn run() -> NewRun {
    NewRun {
        key: "deliver/asaka-strategy2/2024".into(),
        job: "deliver".into(),
        plan: "asaka-strategy2".into(),
        year: 2024,
        edition: "department".into(),
        made_at: now(),
        made_by: "test".into(),
    }
}

fn report_file() -> NewReportFile {
    NewReportFile {
        department: "sangyo".into(),
        format: "pdf".into(),
        path: "reports/産業振興課.pdf".into(),
        sha256: "00".into(),
        length: 80_000,
    }
}

pub fn letter() -> Letter {
    Letter {
        city: "朝霞市".into(),
        plan_name: "第２期朝霞市まち・ひと・しごと創生総合戦略".into(),
        plan_short_name: "第2期総合戦略".into(),
        year_label: "令和6年度".into(),
        department: "産業振興課".into(),
        sender_department: "政策企画課".into(),
        date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
        document_number: Some("8朝政企第123号".into()),
        contact: Some("政策企画課 政策企画係".into()),
        attachments: vec![XLSX.into(), PDF.into()],
        notice: Some("記載例：文章は朝霞市の公表文ではありません".into()),
    }
}
