//! The watched folder: what arrives in it is staged and moved aside with its result, never applied.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::bytes::{Links, NotTaken, bytes_of, shown_name};
use super::receive::{Received, Reception};
use super::result::{known_text, refusal_text, text_for_sender};
use crate::job::JobError;
use crate::store::{Intake, IntakeState, Store};
use crate::whole_files;

/// Files that one look takes at most.
const MOST: usize = 100;
/// Beneath the folder: what was taken in, and what was not.
const TAKEN: &str = "受付済";
const REFUSED: &str = "受付不可";
/// Endings of downloads and copies under way.
const UNDER_WAY: [&str; 6] = [".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart"];
/// Bytes of a moved file's name, with room for a number and 結果.
const LONGEST_NAME: usize = 180;

/// A folder under watch.
#[derive(Debug)]
pub struct WatchedFolder {
    folder: PathBuf,
    /// What the last look saw of each file.
    seen: HashMap<OsString, Shape>,
    /// Files that cannot be dealt with as they are; told once.
    stuck: HashSet<(OsString, Shape)>,
    is_unreadable: bool,
}

/// A file that has the same twice is no longer being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    length: u64,
    changed: Option<SystemTime>,
}

/// What one look did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    pub staged: usize,
    /// Waiting for somebody to name the form.
    pub waiting: usize,
    pub refused: usize,
    /// Received before.
    pub known: usize,
    pub failed: usize,
}

/// Where a file goes, and what is written beside it.
struct Settled {
    beneath: &'static str,
    text: String,
}

impl WatchedFolder {
    /// Watches a folder. One that is missing may come later; that is logged.
    ///
    /// # Errors
    /// When it is the data folder, or one of those in it that are the program's own.
    pub fn new(folder: &Path, data: &Path) -> Result<WatchedFolder, JobError> {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let own = ["", "intake", "inquiries", "reports", "mail"].map(|name| whole(&data.join(name)));
        if own.contains(&whole(folder)) {
            return Err(JobError::refused(
                format!("intake.folder: {} belongs to the data of sokatsu", folder.display()),
                "name a folder of its own for the returned forms",
            ));
        }
        Ok(WatchedFolder {
            folder: folder.to_path_buf(),
            seen: HashMap::new(),
            stuck: HashSet::new(),
            is_unreadable: false,
        })
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Looks once: takes what has not changed since the last look, remembers the rest.
    pub fn look(&mut self, store: &mut dyn Store, reception: &Reception) -> Look {
        let mut done = Look::default();
        let files = match self.files() {
            Ok(files) => files,
            Err(error) => {
                if !std::mem::replace(&mut self.is_unreadable, true) {
                    tracing::error!(folder = %self.folder.display(), %error, "the watched folder cannot be read");
                }
                return done;
            }
        };
        self.is_unreadable = false;
        let before = std::mem::take(&mut self.seen);
        for (name, looked) in files {
            let shape = Shape::of(&looked);
            let at_rest = before.get(&name) == Some(&shape);
            let taken = done.staged + done.waiting + done.refused + done.known + done.failed;
            if !at_rest || taken >= MOST || self.stuck.contains(&(name.clone(), shape)) {
                self.seen.insert(name, shape);
                continue;
            }
            // A flaw that one file finds must not end the watch of the others; a transaction it broke off is rolled back.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.take(&name, looked, store, reception, &mut done)));
            if let Err(error) = outcome.unwrap_or_else(|_| Err(broken_off())) {
                done.failed += 1;
                tracing::error!(file = shown_name(Path::new(&name)), %error, "a returned file cannot be dealt with");
                if !is_passing(&error) {
                    self.stuck.insert((name.clone(), shape));
                }
                self.seen.insert(name, shape);
            }
        }
        done
    }

    /// The regular files, by name; links and special files are not followed.
    fn files(&self) -> io::Result<Vec<(OsString, Metadata)>> {
        for own in [TAKEN, REFUSED] {
            own_folder(&self.folder.join(own))?;
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            // One that is gone again by now is no error.
            let Ok(looked) = std::fs::symlink_metadata(entry.path()) else { continue };
            if looked.is_file() && !is_passed_over(&name.to_string_lossy()) {
                files.push((name, looked));
            }
        }
        files.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(files)
    }

    fn take(
        &self,
        name: &OsString,
        looked: Metadata,
        store: &mut dyn Store,
        reception: &Reception,
        done: &mut Look,
    ) -> Result<(), JobError> {
        let path = self.folder.join(name);
        let shown = shown_name(&path);
        let unreadable = |source| JobError::Read { path: path.clone(), what: "cannot be read", source };
        let settled = match bytes_of(&path, looked, Links::Refused, &reception.limits) {
            Ok(bytes) => {
                let received = reception.receive_bytes(store, &shown, &bytes, None)?;
                settle(store, reception, &shown, received, done)?
            }
            Err(NotTaken::Refused(why)) => {
                done.refused += 1;
                tracing::warn!(file = shown, "a returned file is refused: too large");
                Settled { beneath: REFUSED, text: refusal_text(&shown, &why.to_string()) }
            }
            Err(NotTaken::Unreadable(error)) => return Err(unreadable(error)),
        };
        self.move_aside(&path, &shown, &settled).map_err(|source| JobError::Read {
            path: path.clone(),
            what: "cannot be moved aside",
            source,
        })
    }

    /// Moves a file beneath, with its result beside it; another of the same name stays as it is.
    fn move_aside(&self, path: &Path, shown: &str, settled: &Settled) -> io::Result<()> {
        let folder = self.folder.join(settled.beneath);
        std::fs::create_dir_all(&folder)?;
        let (stem, ending) = parted(shown);
        for number in 1.. {
            let count = if number == 1 { String::new() } else { format!(" ({number})") };
            let place = folder.join(format!("{stem}{count}{ending}"));
            let beside = folder.join(format!("{stem}{count}_結果.txt"));
            if place.exists() || beside.exists() {
                continue;
            }
            // Whoever makes the empty file owns the name.
            match File::create_new(&place) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => drop(made?),
            }
            let moved = std::fs::rename(path, &place);
            if moved.is_err() {
                let _ = std::fs::remove_file(&place);
            }
            moved?;
            return whole_files::write(&beside, settled.text.as_bytes()).map_err(|error| error.source);
        }
        Ok(())
    }
}

/// Refuses a link, or anything else that is no folder, in the place of one of ours: files would leave the watched folder.
fn own_folder(path: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.is_dir() => Err(io::Error::other(format!("{} is no folder of its own", path.display()))),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Shape {
    fn of(looked: &Metadata) -> Shape {
        Shape { length: looked.len(), changed: looked.modified().ok() }
    }
}

fn settle(
    store: &dyn Store,
    reception: &Reception,
    shown: &str,
    received: Received,
    done: &mut Look,
) -> Result<Settled, JobError> {
    let intake = match received {
        Received::Taken(intake) => intake,
        Received::Known(known) => {
            done.known += 1;
            tracing::info!(file = shown, number = known.id.0, "a returned file was received before");
            return Ok(Settled { beneath: TAKEN, text: text_of_known(store, reception, shown, &known)? });
        }
        Received::NotKept(why) => {
            done.refused += 1;
            return Ok(Settled { beneath: REFUSED, text: refusal_text(shown, &why) });
        }
    };
    let (beneath, count) = match intake.state {
        IntakeState::Refused => (REFUSED, &mut done.refused),
        IntakeState::Waiting => (TAKEN, &mut done.waiting),
        _ => (TAKEN, &mut done.staged),
    };
    *count += 1;
    tracing::info!(file = shown, number = intake.id.0, state = intake.state.word(), "a returned file was received");
    Ok(Settled { beneath, text: text_for_sender(store, reception.library, &intake)? })
}

/// One that nobody has decided on yet may have been received just before the daemon ended: its result may never have
/// been written, and is told in full.
fn text_of_known(store: &dyn Store, reception: &Reception, shown: &str, known: &Intake) -> Result<String, JobError> {
    let told = known_text(shown, known);
    if !matches!(known.state, IntakeState::Staged | IntakeState::Waiting) {
        return Ok(told);
    }
    Ok(format!("{told}\n{}", text_for_sender(store, reception.library, known)?))
}

fn broken_off() -> JobError {
    JobError::refused("the reading of the file broke off", "see the log, and report this with the file")
}

/// What passes by itself is tried again: a full disk, a database that is busy.
fn is_passing(error: &JobError) -> bool {
    match error {
        JobError::Store(_) | JobError::Write(_) => true,
        JobError::Read { source, .. } => source.kind() == io::ErrorKind::StorageFull,
        _ => false,
    }
}

/// Excel's own lock files, hidden files, copies under way.
fn is_passed_over(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with("~$") || name.starts_with('.') || UNDER_WAY.iter().any(|ending| lower.ends_with(ending))
}

/// Stem and ending, short enough for any file system.
fn parted(name: &str) -> (String, String) {
    let split = name.rfind('.').filter(|at| *at > 0 && name.len() - at <= 8).unwrap_or(name.len());
    let (stem, ending) = name.split_at(split);
    let mut end = stem.len().min(LONGEST_NAME);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let plain = |text: &str| text.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    (plain(stem.get(..end).unwrap_or_default()), plain(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_passed_over_or_shortened() {
        for name in ["~$返送.xlsx", ".返送.xlsx", "返送.xlsx.part", "返送.XLSX.crdownload", "x.tmp"] {
            assert!(is_passed_over(name), "{name}");
        }
        assert!(!is_passed_over("返送.xlsx"));
        assert_eq!(parted("返送.xlsx"), ("返送".to_owned(), ".xlsx".to_owned()));
        assert_eq!(parted("返送"), ("返送".to_owned(), String::new()));
        assert_eq!(parted("a.b:c.xlsx").0, "a.b_c");
        let (stem, ending) = parted(&format!("{}.xlsx", "長".repeat(80)));
        assert_eq!((stem.chars().count(), ending.as_str()), (60, ".xlsx"));
    }

    #[test]
    fn the_data_folder_is_not_watched() {
        let data = tempfile::tempdir().expect("a folder");
        for own in [data.path().to_path_buf(), data.path().join("intake"), data.path().join(".")] {
            std::fs::create_dir_all(data.path().join("intake")).expect("a folder");
            assert!(WatchedFolder::new(&own, data.path()).is_err(), "{}", own.display());
        }
        assert!(WatchedFolder::new(&data.path().join("box"), data.path()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_one_of_its_folders_stops_the_watch() {
        let folder = tempfile::tempdir().expect("a folder");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let watched = WatchedFolder::new(folder.path(), elsewhere.path()).expect("a folder of its own");
        std::fs::write(folder.path().join("返送.xlsx"), "text").expect("written");
        assert_eq!(watched.files().expect("files").len(), 1);
        let link = folder.path().join(TAKEN);
        std::os::unix::fs::symlink(elsewhere.path(), &link).expect("a link");
        let refused = watched.files().expect_err("a link").to_string();
        assert!(refused.contains(TAKEN), "{refused}");
        std::fs::remove_file(&link).expect("removed");
        assert_eq!(watched.files().expect("files").len(), 1, "once it is gone, the watch goes on");
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = tempfile::tempdir().expect("a folder");
        let watched = WatchedFolder::new(folder.path(), data.path()).expect("a folder of its own");
        for number in 1..=3 {
            let path = folder.path().join("返送.xlsx");
            std::fs::write(&path, format!("{number}")).expect("written");
            let settled = Settled { beneath: TAKEN, text: format!("結果{number}") };
            watched.move_aside(&path, "返送.xlsx", &settled).expect("moved");
            assert!(!path.exists());
        }
        for (name, held) in
            [("返送.xlsx", "1"), ("返送_結果.txt", "結果1"), ("返送 (3).xlsx", "3"), ("返送 (3)_結果.txt", "結果3")]
        {
            let path = folder.path().join(TAKEN).join(name);
            assert_eq!(std::fs::read_to_string(&path).expect("there"), held, "{name}");
        }
    }
}
