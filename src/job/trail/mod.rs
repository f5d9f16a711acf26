//! The audit trail 操作の記録: whether it is as it was written, also against its ends that were kept elsewhere, and whether
//! mails and approvals are what it tells of them.

mod disagreement;
mod words;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::JobError;
use super::backup;
use crate::store::{Agreement, Store, TrailBreak, TrailFault, TrailHead};

pub use disagreement::in_words;
pub use words::label;

/// An end of the trail as a person wrote it down: `123:hash`, or the hash alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenHead {
    pub seq: Option<u64>,
    /// In hex, lower case.
    pub hash: String,
}

/// The ends of the trail that were kept elsewhere.
#[derive(Debug, Clone, Default)]
pub struct KeptElsewhere<'a> {
    /// From paper.
    pub heads: &'a [GivenHead],
    /// A backup; without one, the newest on record, where its folder is still there.
    pub backup: Option<&'a Path>,
}

/// A trail that was found as it was written.
#[derive(Debug)]
pub struct Verified {
    pub length: u64,
    /// `None` for an empty trail.
    pub head: Option<TrailHead>,
    /// The backup whose end of the trail was looked for, and that end.
    pub backup: Option<(PathBuf, TrailHead)>,
    /// How mails and approvals compare with it.
    pub agreement: Agreement,
}

impl FromStr for GivenHead {
    type Err = String;

    fn from_str(text: &str) -> Result<GivenHead, String> {
        let (seq, hash) = match text.trim().split_once(':') {
            Some((seq, hash)) => (Some(seq.parse::<u64>().map_err(|error| error.to_string())?), hash),
            None => (None, text.trim()),
        };
        let hash = hash.to_ascii_lowercase();
        if hash.len() != 64 || !hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err("a head as `audit-trail verify` prints it is wanted: number:hash, the hash of 64 digits".into());
        }
        Ok(GivenHead { seq, hash })
    }
}

/// Reads the trail from end to end, looks for the ends that were kept elsewhere, compares a trail that is sound with the
/// mails and approvals, and records what was found for those who watch.
///
/// # Errors
/// The first place where the trail is not as it was written, and how; a backup that was named and cannot be read; a
/// database that cannot be read.
pub fn verify(store: &mut dyn Store, elsewhere: &KeptElsewhere, now: DateTime<Utc>) -> Result<Verified, JobError> {
    let check = store.verify_trail()?;
    let backup = kept_with_backup(store, elsewhere.backup)?;
    let broken = match check.broken {
        Some(broken) => Some((broken, None)),
        None => against_elsewhere(store, elsewhere.heads, backup.as_ref())?,
    };
    let agreement = if broken.is_none() { store.compare_with_trail()? } else { Agreement::default() };
    let found = (broken.as_ref().map(|(broken, _)| *broken), agreement.disagreements.len() as u64);
    store.record_trail_check(check.length, found, now)?;
    match broken {
        Some((broken, by)) => Err(refusal(broken, by.as_deref())),
        None => Ok(Verified { length: check.length, head: check.head, backup, agreement }),
    }
}

/// The end of the trail that a backup's label holds.
fn kept_with_backup(store: &dyn Store, named: Option<&Path>) -> Result<Option<(PathBuf, TrailHead)>, JobError> {
    let folder = match named {
        Some(folder) => folder.to_path_buf(),
        None => match store.last_backup()? {
            Some(last) if Path::new(&last.folder).is_dir() => PathBuf::from(last.folder),
            _ => return Ok(None),
        },
    };
    Ok(backup::label(&folder)?.trail.map(|head| (folder, head)))
}

/// A break, and where what is missing was kept.
type Broken = Option<(TrailBreak, Option<String>)>;

fn against_elsewhere(
    store: &dyn Store,
    heads: &[GivenHead],
    backup: Option<&(PathBuf, TrailHead)>,
) -> Result<Broken, JobError> {
    if let Some((folder, head)) = backup
        && let Some(broken) = store.verify_trail_head(head)?
    {
        return Ok(Some((broken, Some(format!("控え {}", folder.display())))));
    }
    for given in heads {
        let broken = match given.seq {
            Some(seq) => store.verify_trail_head(&TrailHead { seq, hash: given.hash.clone() })?,
            None if store.trail_has(&given.hash)? => None,
            None => {
                let first = store.trail_head()?.map_or(1, |head| head.seq + 1);
                Some(TrailBreak { seq: first, fault: TrailFault::CutOff })
            }
        };
        if let Some(broken) = broken {
            return Ok(Some((broken, Some("--head".to_owned()))));
        }
    }
    Ok(None)
}

fn refusal(TrailBreak { seq, fault }: TrailBreak, by: Option<&str>) -> JobError {
    let found = by.map_or(String::new(), |by| format!("（{by} の末尾と比べて）"));
    let what = match fault {
        TrailFault::Altered => {
            format!("操作の記録の {seq} 番が書き換えられているか、その直前の記録が抜かれています")
        }
        TrailFault::Missing => format!("操作の記録の {seq} 番がありません。後の番号はあります"),
        TrailFault::Reordered => format!("操作の記録の {seq} 番に、別のところの記録があります（並べ替え）"),
        TrailFault::CutOff => format!("操作の記録が、{seq} 番から後ろで切られています{found}"),
        TrailFault::Rewritten => format!("操作の記録の {seq} 番は、控えた末尾と違います{found}。書き直されています"),
    };
    JobError::refused(
        what,
        "データベースが sokatsu のほかから書き換えられています。触らずに写しを取り、控え（sokatsu backup）の\
         同じ番号の記録と比べてください。控えから戻した後なら、控えより後の記録がないのは正しいことです",
    )
}

/// What to do where rows and trail tell different things.
pub const ON_DISAGREEMENT: &str = "データベースが sokatsu のほかから書き換えられています。触らずに写しを取り、上の行を、\
    控え（sokatsu backup）の同じ行と、中継サーバーの記録と比べてください。送信待ちのものは sokatsu outbox hold で止められます";

#[cfg(test)]
mod tests;
