//! The database: plans with their history, runs, the outbox, inquiries and their returns, schedules. The only room
//! with SQL.

mod inquiries;
mod intakes;
mod lock;
mod migrations;
pub mod occurrences;
mod outbox;
mod pauses;
pub mod plans;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

pub use inquiries::{Inquiry, InquiryId, InquiryState, NewInquiry, ReminderKind};
pub use intakes::{
    AnswerName, Application, Applied, Intake, IntakeChange, IntakeEvent, IntakeEventKind, IntakeId, IntakeRefused,
    IntakeState, LeftPart, NewIntake, Origin, ReadOutcome, Staging, TakenBack,
};
pub use lock::SenderLock;
pub use outbox::{MailId, MailRow, MailState, NewMail, NewReportFile, NewRun, QueuedRun, RunId};
pub use pauses::Pause;
pub use plans::{
    ChangeKind, EditRefused, ImportOutcome, LastChange, PlanDifference, PlanEdit, PlanListing, PlanPart, Recorded,
    plan_after,
};

/// An open database.
pub struct Store {
    connection: Connection,
    folder: PathBuf,
}

/// What goes wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{path}: データベースを開けません: {source}")]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("{path}: フォルダを作れません: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Lock { path: PathBuf, source: std::io::Error },
    #[error("このデータベースは新しい版の sokatsu のものです（段階 {found}、このプログラムは {known} まで）")]
    TooNew { found: usize, known: usize },
    #[error("データベースの操作に失敗しました: {0}")]
    Sql(#[from] rusqlite::Error),
    #[error(transparent)]
    Edit(#[from] EditRefused),
    #[error(transparent)]
    Intake(#[from] IntakeRefused),
    #[error("データベースの内容を読めません（{what}）: {reason}")]
    Content { what: String, reason: String },
}

impl StoreError {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        use rusqlite::ErrorCode::{DatabaseBusy, DiskFull, PermissionDenied, ReadOnly};
        match self {
            StoreError::TooNew { .. } => "新しい版の sokatsu を使ってください",
            StoreError::Open { .. } | StoreError::Folder { .. } | StoreError::Lock { .. } => {
                "--data のフォルダと、その読み書きの権限を確かめてください"
            }
            StoreError::Edit(_) => "変更の内容を確かめてください",
            StoreError::Intake(_) => "データベースは変わっていません",
            StoreError::Content { .. } => "バックアップから戻すか、担当者に知らせてください",
            StoreError::Sql(error) => match error.sqlite_error_code() {
                Some(DiskFull) => {
                    "ディスクの空きを作ってから、もう一度実行してください。途中までの変更は残っていません"
                }
                Some(ReadOnly | PermissionDenied) => "データのフォルダに書き込む権限を確かめてください",
                Some(DatabaseBusy) => "ほかの処理が終わってから、もう一度実行してください",
                _ => "もう一度実行し、続くようならログを添えて知らせてください",
            },
        }
    }
}

impl Store {
    /// Opens the database `sokatsu.db` in a folder, making both where they are missing, and brings it to the
    /// newest shape.
    ///
    /// # Errors
    /// [`StoreError`] with the path: no permission, a full disk, a database of a later program.
    pub fn open(folder: &Path) -> Result<Store, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { path: folder.to_path_buf(), source })?;
        let path = folder.join("sokatsu.db");
        let opened = |source| StoreError::Open { path: path.clone(), source };
        let mut connection = Connection::open(&path).map_err(opened)?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(opened)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(opened)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(opened)?;
        connection.pragma_update(None, "foreign_keys", "ON").map_err(opened)?;
        migrations::migrate(&mut connection)?;
        Ok(Store { connection, folder: folder.to_path_buf() })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
