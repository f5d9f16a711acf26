//! How a run ended: what was made, for whom, what failed and what to do.

use std::path::Path;

use super::{Identity, Notices, mark};
use crate::fiscal_year::FiscalYear;
use crate::job::JobError;
use crate::job::deliver::Queued;
use crate::job::inquiry::{Mailing, Opened, Opening, Reminded};
use crate::job::outbox::commands;
use crate::job::report::Press;
use crate::mail::{NoticeKind, NoticeLetter, NoticeSection};
use crate::plan::Plan;
use crate::store::{RunId, Store};

/// A department whose mails were queued, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub department: String,
    pub mails: usize,
}

/// A department that failed, alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    pub department: String,
    pub why: String,
    pub remedy: Option<String>,
}

/// A run that queued mails, or failed to.
#[derive(Debug, Clone)]
pub struct Summary<'a> {
    /// The key of the run that it is about: rerunning it tells only what is new.
    pub run_key: String,
    pub plan: &'a Plan,
    pub year: FiscalYear,
    /// What was done: 評価報告書の送付.
    pub what: &'a str,
    pub made: Vec<Made>,
    /// Departments that were dealt with before.
    pub known: usize,
    pub failed: Vec<Failed>,
    /// Departments that were sent to at other addresses than those of today, with what to do.
    pub had: Vec<String>,
    /// Where the files are.
    pub files: Option<String>,
    /// The command that does what failed once more.
    pub again: String,
}

impl<'a> Summary<'a> {
    /// Of a delivery.
    pub fn of_delivery(press: &'a Press, queued: &'a Queued, data: &Path) -> Summary<'a> {
        let plan = &press.subject.plan;
        let files = data.join("reports").join(press.folder()).join("departments");
        Summary {
            run_key: queued.run_key.clone(),
            plan,
            year: press.year,
            what: "評価報告書の送付",
            made: queued.made_for.clone(),
            known: queued.known,
            failed: Failed::all(&queued.failed),
            had: queued.had.iter().flat_map(|had| [had.what.clone(), format!("　→ 送るなら {}", had.way_on)]).collect(),
            files: Some(files.display().to_string()),
            again: commands::deliver(plan.head.code.as_str(), &press.year.short()),
        }
    }

    /// Of a revision of what was delivered.
    pub fn of_revision(press: &'a Press, queued: &'a Queued, data: &Path) -> Summary<'a> {
        let summary = Summary::of_delivery(press, queued, data);
        let again = commands::revise(summary.plan.head.code.as_str(), &press.year.short());
        Summary { what: "評価報告書の差替え", again, ..summary }
    }

    /// Of an inquiry that was opened.
    pub fn of_opening(opening: &'a Opening, opened: &Opened, data: &Path) -> Summary<'a> {
        let Mailing { subject, .. } = opening.mailing;
        let plan = &subject.subject.plan;
        let files = data.join("inquiries").join(plan.head.code.as_str()).join(subject.year.short());
        Summary {
            run_key: opening.mailing.run("inquiry").key,
            plan,
            year: subject.year,
            what: "実績の照会",
            made: opened.made_for.clone(),
            known: opened.known.len(),
            failed: Failed::all(&opened.failed),
            had: Vec::new(),
            files: Some(files.display().to_string()),
            again: commands::inquiry_open(plan.head.code.as_str(), &subject.year.short(), &opening.due.to_string()),
        }
    }

    /// Of the reminders of a day.
    pub fn of_reminding(mailing: Mailing<'a>, reminded: &Reminded) -> Summary<'a> {
        let plan = &mailing.subject.subject.plan;
        Summary {
            run_key: mailing.run(&format!("inquiry-remind/{}", mailing.today())).key,
            plan,
            year: mailing.subject.year,
            what: "実績の照会の催促",
            made: reminded.made_for.clone(),
            known: reminded.known,
            failed: Failed::all(&reminded.failed),
            had: Vec::new(),
            files: None,
            again: commands::inquiry_remind(plan.head.code.as_str(), &mailing.subject.year.short()),
        }
    }
}

impl Failed {
    /// What fails departments one by one, as jobs tell it.
    pub fn all(failed: &[(String, JobError)]) -> Vec<Failed> {
        let one = |(department, error): &(String, JobError)| Failed {
            department: department.clone(),
            why: error.to_string(),
            remedy: error.remedy(),
        };
        failed.iter().map(one).collect()
    }
}

/// Where the causes of a run begin that failed departments alone.
fn of_failing(run_key: &str) -> String {
    format!("summary/{run_key}/")
}

/// The cause of what failed, if anything did.
fn failing(summary: &Summary) -> Option<String> {
    let failed: Vec<String> =
        summary.failed.iter().map(|failed| format!("{}\u{1e}{}", failed.department, failed.why)).collect();
    (!failed.is_empty()).then(|| format!("{}{}", of_failing(&summary.run_key), mark(&failed)))
}

impl Notices<'_> {
    /// Queues the summary of a run. A rerun that does nothing new, and fails no otherwise than the one before, is not
    /// told.
    ///
    /// # Errors
    /// A letter that cannot be written; database errors.
    pub fn summary(&self, store: &mut dyn Store, summary: &Summary) -> Result<bool, JobError> {
        if self.to.is_none() {
            return Ok(false);
        }
        let failing = failing(summary);
        store.end_causes(&of_failing(&summary.run_key), failing.as_slice(), self.now.to_utc())?;
        if summary.made.is_empty() && summary.failed.is_empty() && summary.had.is_empty() {
            return Ok(false);
        }
        let waits = match store.run_of_key(&summary.run_key)? {
            Some(run) => store.runs_waiting()?.into_iter().find(|waiting| *waiting == run),
            None => None,
        };
        let letter = self.letter(summary, waits);
        let prefix = format!("{}/{}/", crate::store::NOTICE, summary.run_key);
        let revision = store.count_runs(&prefix)? + 1;
        let said = letter.sections.iter().flat_map(|section| section.lines.clone()).collect::<Vec<_>>();
        let identity = Identity {
            key: format!("{prefix}{}", mark(&said)),
            plan: summary.plan.head.code.to_string(),
            year: summary.year.western(),
            revision,
            // What was made is new whatever failed beside it.
            causes: if summary.made.is_empty() { Vec::from_iter(failing) } else { Vec::new() },
        };
        self.queue(store, identity, &letter)
    }

    fn letter(&self, summary: &Summary, waits: Option<RunId>) -> NoticeLetter {
        let head = &summary.plan.head;
        let failed = summary.failed.len();
        let mut standing = format!("作成 {} 課", summary.made.len());
        if failed > 0 {
            standing += &format!("・失敗 {failed} 課");
        }
        let mut made: Vec<String> =
            summary.made.iter().map(|made| format!("{}　メール {} 通", made.department, made.mails)).collect();
        if summary.known > 0 {
            made.push(format!("前に扱い済みの課　{} 課", summary.known));
        }
        let told = summary.failed.iter().flat_map(|failed| {
            let remedy = failed.remedy.iter().map(|remedy| format!("　→ {remedy}"));
            [format!("{}：{}", failed.department, failed.why)].into_iter().chain(remedy)
        });
        let mut next = Vec::new();
        if failed > 0 {
            next.push(format!("原因を直してから、もう一度：{}（済んだ課には二度送られません）", summary.again));
        }
        if let Some(run) = waits {
            next.push(format!("確かめて承認する：{}、{}", commands::preview(run), commands::approve(run)));
        }
        next.push("送信の様子を見る：sokatsu status".to_owned());
        let sections = [
            NoticeSection::of("作ったもの", made),
            NoticeSection::of("できなかったもの", told.collect()),
            NoticeSection::of("送付のあとで宛先が変わったもの", summary.had.clone()),
            NoticeSection::of("ファイルのある場所", summary.files.iter().cloned().collect()),
            NoticeSection::of("次にすること", next),
        ];
        NoticeLetter {
            kind: NoticeKind::Summary,
            at: self.now,
            title: format!("{}　{}{}", head.short_name, summary.year.long(), summary.what),
            standing,
            by: self.by.to_owned(),
            sections: sections.into_iter().flatten().collect(),
            notice: head.notice.clone(),
        }
    }
}
