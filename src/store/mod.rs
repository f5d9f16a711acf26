//! The database: plans with their history, runs, the outbox, inquiries and their returns, schedules. The only room
//! with SQL.

mod copy;
mod inquiries;
mod intakes;
mod keeping;
mod lock;
mod migrations;
mod notices;
pub mod occurrences;
mod outbox;
mod overview;
mod pauses;
mod people;
pub mod plans;
mod seal;
mod tidy;
mod trail;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use crate::free_space::free_bytes;
use crate::system_words::InJapanese;

pub use copy::examine;
pub use inquiries::{Inquiry, InquiryId, InquiryState, NewInquiry, ReminderKind, ReminderStanding};
pub use intakes::{
    AnswerName, Application, Applied, Intake, IntakeChange, IntakeEvent, IntakeEventKind, IntakeId, IntakeRefused,
    IntakeState, LeftPart, NewIntake, Origin, ReadOutcome, Staging, TakenBack,
};
pub use keeping::{Calmed, KeepingRecord, KeptFile};
pub use lock::{Holder, SenderLock};
pub use notices::NOTICE;
pub use outbox::{
    Act, Actor, Approval, Decided, Doubt, MailBytes, MailEvent, MailId, MailRow, MailState, MailStep, Maker, Making,
    NewApproval, NewMail, NewReportFile, NewRun, OutboxMail, OutboxName, OutboxRun, QueuedRun, RunFacts, RunId,
    SentFile, SentReport, WaitingMails,
};
pub use overview::{InquiryCounts, IntakeCounts};
pub use pauses::Pause;
pub use people::{Person, PersonChange, PersonRecord, Role};
pub use plans::{
    ChangeKind, CityChange, EditRefused, ImportOutcome, LastChange, PlanDifference, PlanEdit, PlanListing, PlanPart,
    Recorded, plan_after,
};
pub use seal::{ApprovalId, LeaveOf, OUTBOX_KEY};
pub use tidy::{Cutoffs, FileKind, Stale, StaleFile, StaleMail};
pub use trail::{
    Agreement, DAEMON, Disagreement, LastTrailCheck, MailNamed, MailPart, SENDER, TrailBreak, TrailCheck, TrailEntry,
    TrailFault, TrailHead, TrailRow, trail_head_of_copy,
};

pub use inquiries::{Inquiries, InquiryChanges, Reminders};
pub use intakes::{IntakeDecisions, IntakeMerging, IntakeOrigins, IntakeUndoing, Intakes};
pub use keeping::Keeping;
pub use notices::Notices;
pub use occurrences::{ClockMarks, OccurrenceAnswers, OccurrencePlanning};
pub use outbox::{
    Approvals, MailDecisions, MailEvents, MailSteps, Outbox, OutboxListing, Revisions, RunFactsKept, StoredBytes,
};
pub use overview::Overview;
pub use pauses::Pauses;
pub use people::People;
pub use plans::{Plans, Registers};
pub use seal::Seals;
pub use tidy::Tidying;
pub use trail::{Trail, TrailAgreement, TrailVerification};

/// The database's file in the data folder.
pub const DATABASE: &str = "sokatsu.db";
/// Where copies are kept in the data folder.
pub const BACKUPS: &str = "backups";

/// A database in SQLite.
pub(crate) struct Sqlite {
    connection: Connection,
    folder: PathBuf,
}

/// What goes wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{path}: {}", told_of_opening(path, source))]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("{folder}: データベースがありません（{DATABASE}）")]
    Missing { folder: PathBuf },
    #[error("{path}: フォルダを作れないか、見られません: {}", InJapanese(source))]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("{path}: 鍵のファイルを読めないか、作れません: {}", InJapanese(source))]
    Key { path: PathBuf, source: std::io::Error },
    #[error("{path}: メールの封印の鍵がありません。まだ送っていないメール {mails} 通の封印に使った鍵です")]
    KeyLost { path: PathBuf, mails: i64 },
    #[error("{path}: メールの封印の鍵が、まだ送っていないメール {mails} 通の封印に使ったものと違います")]
    KeyOther { path: PathBuf, mails: i64 },
    #[error("{path}: {}", InJapanese(source))]
    Lock { path: PathBuf, source: std::io::Error },
    #[error("このデータベースは新しい版の sokatsu のものです（段階 {found}、このプログラムは {known} まで）")]
    TooNew { found: usize, known: usize },
    #[error("{}", told_of_sql(.0))]
    Sql(#[from] rusqlite::Error),
    #[error("{path}: データベースの写しを扱えません: {source}")]
    Copy { path: PathBuf, source: rusqlite::Error },
    #[error("{path}: データベースが壊れています: {what}")]
    Broken { path: PathBuf, what: String },
    #[error(transparent)]
    Edit(#[from] EditRefused),
    #[error(transparent)]
    Intake(#[from] IntakeRefused),
    /// Somebody else changed its state meanwhile.
    #[error("メール（内部番号 {mail}）は、もう取り出したときの状態ではありません")]
    MailMoved { mail: i64 },
    #[error("データベースの内容を読めません（{what}）: {reason}")]
    Content { what: String, reason: String },
}

/// A disk has to hold at least this for a database to be opened, in bytes: the index of its log.
const TO_OPEN: u64 = 64 * 1024;

/// What stands in the way of opening, by SQLite's code and, where that says only that a disk failed, by what is left on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hindrance {
    Full,
    Damaged,
    Disk,
    Busy,
    Other,
}

impl Hindrance {
    fn of(path: &Path, error: &rusqlite::Error) -> Hindrance {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Hindrance::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Hindrance::Damaged,
            Some(ErrorCode::SystemIoFailure) if free_bytes(path).is_ok_and(|free| free < TO_OPEN) => Hindrance::Full,
            Some(ErrorCode::SystemIoFailure) => Hindrance::Disk,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Hindrance::Busy,
            _ => Hindrance::Other,
        }
    }

    fn told(self) -> &'static str {
        match self {
            Hindrance::Full => "ディスクがいっぱいで、データベースを開けません",
            Hindrance::Damaged => "データベースが壊れているか、データベースのファイルではありません",
            Hindrance::Disk => "ディスクの読み書きに失敗して、データベースを開けません",
            Hindrance::Busy => "ほかの処理が使っているため、データベースを開けません",
            Hindrance::Other => "データベースを開けません",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Hindrance::Full => {
                "ディスクの空きを作ってから（古い控えを移すなど）、もう一度実行してください。データは失われていません"
            }
            Hindrance::Damaged => {
                "常駐を止め、データのフォルダを別の場所に写しておいてから、最後の控えを sokatsu backup --check で確かめ、sokatsu restore 控え --replace で戻してください（運用の手引き 7「控えから戻す」）"
            }
            Hindrance::Disk => {
                "ディスクの空き容量と故障の有無（システムのログ）を確かめてください。それまでデータのフォルダに手を加えないでください"
            }
            Hindrance::Busy => "ほかの処理が終わってから、もう一度実行してください",
            Hindrance::Other => "--data のフォルダと、その読み書きの権限を確かめてください",
        }
    }
}

fn told_of_opening(path: &Path, error: &rusqlite::Error) -> String {
    format!("{}: {error}", Hindrance::of(path, error).told())
}

/// That others are at work is no fault of the database, and is told in words.
fn told_of_sql(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase};
    match error.sqlite_error_code() {
        Some(DatabaseBusy | DatabaseLocked) => {
            "ほかの処理がデータベースに書き込んでいるため、できませんでした。何も変わっていません".to_owned()
        }
        Some(DatabaseCorrupt | NotADatabase) => format!("データベースが壊れています: {error}"),
        Some(DiskFull) => format!("ディスクがいっぱいで、データベースに書き込めません: {error}"),
        _ => format!("データベースの操作に失敗しました: {error}"),
    }
}

impl StoreError {
    /// Whether another process was writing for longer than one waits.
    pub fn is_busy(&self) -> bool {
        matches!(self, StoreError::Sql(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy))
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, PermissionDenied, ReadOnly,
        };
        match self {
            StoreError::TooNew { .. } => "新しい版の sokatsu を使ってください",
            StoreError::Missing { .. } => {
                "--data と --config、命令を動かすフォルダが、常駐と同じか確かめてください。はじめて使うときは、sokatsu plan import で計画を取り込むか、sokatsu people add で職員を登録すると作られます"
            }
            StoreError::Open { path, source } => Hindrance::of(path, source).remedy(),
            StoreError::Folder { .. } | StoreError::Lock { .. } | StoreError::Key { .. } => {
                "--data のフォルダと、その読み書きの権限を確かめてください"
            }
            StoreError::KeyLost { .. } | StoreError::KeyOther { .. } => {
                "控えの outbox.key を、データのフォルダに戻してください。どこにもないときは、まだ送っていないメールを sokatsu outbox list で見て、届いたか不明のものは outbox resolve で答え、残りを outbox cancel で取り消してください。次に作るときに新しい鍵ができ、取り消したメールも作り直せます"
            }
            StoreError::Copy { .. } => {
                "写しの場所と、ディスクの空き、読み書きの権限を確かめてください。元のデータベースは変わっていません"
            }
            StoreError::Broken { .. } => "このファイルは使わず、別の控えを使ってください",
            StoreError::Edit(_) => "変更の内容を確かめてください",
            StoreError::Intake(_) => "データベースは変わっていません",
            StoreError::MailMoved { .. } => "sokatsu outbox list で状態を確かめて、もう一度実行してください",
            StoreError::Content { .. } => "バックアップから戻すか、担当者に知らせてください",
            StoreError::Sql(error) => match error.sqlite_error_code() {
                Some(DiskFull) => {
                    "ディスクの空きを作ってから、もう一度実行してください。途中までの変更は残っていません"
                }
                Some(ReadOnly | PermissionDenied) => "データのフォルダに書き込む権限を確かめてください",
                Some(DatabaseBusy | DatabaseLocked) => "ほかの処理が終わってから、もう一度実行してください",
                Some(DatabaseCorrupt | NotADatabase) => Hindrance::Damaged.remedy(),
                _ => "もう一度実行し、続くようならログを添えて知らせてください",
            },
        }
    }
}

/// A database, whichever it is. Its parts are traits of their own, by subject; all other rooms know only this one.
pub trait Store:
    Send
    + Approvals
    + ClockMarks
    + Inquiries
    + InquiryChanges
    + IntakeDecisions
    + IntakeMerging
    + IntakeOrigins
    + IntakeUndoing
    + Intakes
    + Keeping
    + MailDecisions
    + MailEvents
    + MailSteps
    + Notices
    + OccurrenceAnswers
    + OccurrencePlanning
    + Outbox
    + OutboxListing
    + Overview
    + Pauses
    + People
    + Plans
    + Registers
    + Reminders
    + Revisions
    + RunFactsKept
    + Seals
    + StoredBytes
    + Tidying
    + Trail
    + TrailAgreement
    + TrailVerification
{
    /// The data folder.
    fn folder(&self) -> &Path;

    /// Takes the lock of the one sender and scheduler, or `None` when another process holds it.
    ///
    /// # Errors
    /// As [`SenderLock::take`].
    fn sender_lock(&self) -> Result<Option<SenderLock>, StoreError>;
}

/// Opens the database of a folder, making both where they are missing, and brings it to the newest shape. A copy of an
/// older one is kept in `backups/` before.
///
/// # Errors
/// [`StoreError`] with the path: no permission, a full disk, a database of a later program.
pub fn open(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    Ok(Box::new(Sqlite::open(folder)?))
}

/// As [`open`], of a database that is there already: nothing is made in a folder that has none.
///
/// # Errors
/// As [`open`]; [`StoreError::Missing`].
pub fn open_existing(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    let database = folder.join(DATABASE);
    match database.try_exists() {
        Ok(true) => open(folder),
        Ok(false) => Err(StoreError::Missing { folder: std::path::absolute(folder).unwrap_or_else(|_| folder.into()) }),
        Err(source) => Err(StoreError::Folder { path: database, source }),
    }
}

/// As [`open`], for a folder that is itself a copy: nothing is kept of what it was.
///
/// # Errors
/// As [`open`].
pub fn open_copy(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    Ok(Box::new(Sqlite::open_with(folder, |_| Ok(()))?))
}

impl Store for Sqlite {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn sender_lock(&self) -> Result<Option<SenderLock>, StoreError> {
        SenderLock::take(&self.folder)
    }
}

impl Sqlite {
    fn open(folder: &Path) -> Result<Sqlite, StoreError> {
        Sqlite::open_with(folder, |step| keep_copy(folder, step))
    }

    fn open_with(folder: &Path, keep: impl FnOnce(usize) -> Result<(), StoreError>) -> Result<Sqlite, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { path: folder.to_path_buf(), source })?;
        let path = folder.join(DATABASE);
        let opened = |source| StoreError::Open { path: path.clone(), source };
        let mut connection = Connection::open(&path).map_err(opened)?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(opened)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(opened)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(opened)?;
        connection.pragma_update(None, "foreign_keys", "ON").map_err(opened)?;
        migrations::migrate(&mut connection, keep).map_err(|error| match error {
            StoreError::Sql(source) => opened(source),
            error => error,
        })?;
        Ok(Sqlite { connection, folder: folder.to_path_buf() })
    }
}

/// Keeps a copy of the database in a folder as it is before a migration, under a name that nothing has yet. The copy is
/// whole and checked when it gets that name.
fn keep_copy(folder: &Path, step: usize) -> Result<(), StoreError> {
    let backups = folder.join(BACKUPS);
    let made = |source| StoreError::Folder { path: backups.clone(), source };
    std::fs::create_dir_all(&backups).map_err(made)?;
    let unfinished = tempfile::Builder::new().prefix(".sokatsu-").tempfile_in(&backups).map_err(made)?;
    let database = folder.join(DATABASE);
    let source = copy::open_to_read(&database).map_err(|source| StoreError::Open { path: database, source })?;
    copy::copy(&source, unfinished.path())?;
    copy::examine(unfinished.path())?;
    let mut unfinished = unfinished;
    for number in 1.. {
        let another = if number == 1 { String::new() } else { format!("-{number}") };
        let name = backups.join(format!("sokatsu-step-{step}{another}.db"));
        match unfinished.persist_noclobber(&name) {
            Ok(_) => break,
            Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists => unfinished = taken.file,
            Err(failed) => return Err(made(failed.error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite says only that a disk failed; whether it is full is asked of the system.
    #[test]
    fn what_stands_in_the_way_is_told_by_its_code() {
        let error = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        let folder = tempfile::tempdir().expect("a folder");
        let of = |path: &Path, code| Hindrance::of(path, &error(code));
        // Nothing can be written below /proc: it has no room.
        assert_eq!(of(Path::new("/proc/sokatsu.db"), rusqlite::ffi::SQLITE_IOERR_SHMSIZE), Hindrance::Full);
        assert_eq!(of(folder.path(), rusqlite::ffi::SQLITE_IOERR_SHMSIZE), Hindrance::Disk);
        assert_eq!(of(folder.path(), rusqlite::ffi::SQLITE_FULL), Hindrance::Full);
        assert_eq!(of(folder.path(), rusqlite::ffi::SQLITE_CORRUPT), Hindrance::Damaged);
        assert_eq!(of(folder.path(), rusqlite::ffi::SQLITE_NOTADB), Hindrance::Damaged);
        assert_eq!(of(folder.path(), rusqlite::ffi::SQLITE_CANTOPEN), Hindrance::Other);
        let full = StoreError::Open { path: folder.path().into(), source: error(rusqlite::ffi::SQLITE_FULL) };
        assert!(full.to_string().contains("ディスクがいっぱい") && full.remedy().contains("空き"), "{full}");
    }
}
