//! Which departments a delivery still owes a mail, and to which of their addresses.

use std::path::Path;

use chrono::NaiveDate;

use super::{Delivery, KIND, Parcel};
use crate::job::JobError;
use crate::job::outbox::commands;
use crate::job::recipients::{receiver, without_mail};
use crate::job::report::Piece;
use crate::plan::Department;
use crate::report::document::Edition;
use crate::store::{SentReport, Store};

/// A department that is owed mails.
pub(super) struct Due<'d> {
    pub department: &'d Department,
    pub revision: u32,
    /// Where others of its addresses have theirs.
    pub lacking: Option<Lacking>,
}

/// Addresses that have no mail of a report of which others have.
pub(super) struct Lacking {
    pub last: SentReport,
    pub addresses: Vec<String>,
}

/// A department that was sent its report at other addresses than those of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Had {
    /// What it got, when, and which addresses have not had it.
    pub what: String,
    /// How these get it all the same.
    pub way_on: String,
}

/// A test is of all departments, whatever was sent to them.
pub(super) fn everybody<'d>(departments: &[&'d Department]) -> Vec<Due<'d>> {
    departments.iter().map(|department| Due { department, revision: 1, lacking: None }).collect()
}

impl Delivery<'_> {
    /// Apart from those that are owed a mail: the departments that had theirs before an address or who is in charge
    /// changed. A department is sent to once; a mail that was cancelled is made up for.
    pub(super) fn without_had<'d>(&self, due: Vec<Due<'d>>) -> (Vec<Due<'d>>, Vec<Had>) {
        let had = |due: &Due| {
            let lacking = due.lacking.as_ref().filter(|_| !self.again)?;
            let left_at = lacking.last.left_at.filter(|_| !lacking.last.has_cancelled)?;
            Some(self.had(due.department, lacking, self.local_day(left_at)))
        };
        let mut found = Vec::new();
        let mut owed = Vec::new();
        for one in due {
            match had(&one) {
                Some(had) => found.push(had),
                None => owed.push(one),
            }
        }
        (owed, found)
    }

    fn had(&self, department: &Department, lacking: &Lacking, left_on: NaiveDate) -> Had {
        let Lacking { last, addresses } = lacking;
        let (plan, year) = (self.press.subject.plan.head.code.as_str(), self.press.year.short());
        Had {
            what: format!(
                "{}には、{left_on} に {} へ送付済みです。いまの宛先 {} には送っていません",
                department.name,
                last.recipients.join("、"),
                addresses.join("、")
            ),
            way_on: commands::deliver_again(plan, &year, department.code.as_str()),
        }
    }

    /// Those of the departments for which an address that holds today has no mail. Cancelled mails do not count.
    pub(super) fn due<'d>(&self, store: &dyn Store, departments: &[&'d Department]) -> Result<Vec<Due<'d>>, JobError> {
        let run_key = self.run().key;
        let mut reports = store.last_reports(&run_key, KIND)?;
        let mut due = Vec::new();
        for department in departments.iter().copied() {
            let last = reports.iter().position(|report| report.department == department.code.as_str());
            let lacking = last.map(|place| self.lacking(department, reports.swap_remove(place)));
            if lacking.as_ref().is_some_and(|lacking| lacking.addresses.is_empty()) {
                continue;
            }
            let revision = store.next_revision(&run_key, &department.code, KIND)?;
            due.push(Due { department, revision, lacking });
        }
        Ok(due)
    }

    /// A department for which nobody is in charge any more lacks nothing: it has had its mails.
    pub(super) fn lacking(&self, department: &Department, last: SentReport) -> Lacking {
        let receiver = receiver(&self.press.subject.city, department, self.now.date_naive());
        let addresses = receiver.map_or(Vec::new(), |receiver| without_mail(&receiver, &last.recipients));
        Lacking { last, addresses }
    }

    /// The report of which others have mails goes to the addresses that lack it, byte for byte.
    pub(super) fn make_up(&self, due: &Due, lacking: &Lacking, data: &Path, run_key: &str) -> Result<Parcel, JobError> {
        let Due { department, revision, .. } = *due;
        let Lacking { last, addresses } = lacking;
        let refused = |why: &str| {
            let what = format!("宛先 {} には、まだ送っていません。{why}", addresses.join("、"));
            JobError::refused(what, self.way_on(department, last))
        };
        if last.run_key != self.run().key {
            return Err(refused(&format!("課に送ったのは差替の第{}版です", last.version())));
        }
        let piece = Piece::Department(department.code.clone(), Edition::Committee);
        let again = self.made_again(&piece, last).filter(|files| !files.is_empty());
        let rendered = again.ok_or_else(|| refused("報告書の内容が、ほかの宛先のものといまは違います"))?;
        let mut receiver = receiver(&self.press.subject.city, department, self.now.date_naive())?;
        receiver.addresses.retain(|address| addresses.contains(&address.address));
        let mails = self.compose_mails((department, revision), &receiver, &rendered, (data, run_key), None)?;
        let taken_over_by = receiver.circumstances(department).taken_over_by;
        Ok(Parcel { files: Vec::new(), mails, taken_over_by })
    }

    /// The commands by which a department gets another report than its last one.
    pub fn way_on(&self, department: &Department, last: &SentReport) -> String {
        let by = if self.by.making.needs_approval { " --by 職員コード" } else { "" };
        let (plan, year) = (&self.press.subject.plan.head.code, self.press.year);
        let deliver = format!("sokatsu deliver {plan} --year {year} --department {}{by}", department.code);
        let revise = format!("{deliver} --revise --reason 理由");
        if last.left_at.is_some() {
            return format!("{revise} で、新しい版を課のすべての宛先に送ってください");
        }
        let waiting: Vec<String> = last.waiting.iter().map(ToString::to_string).collect();
        let again = if last.versions_left > 0 { revise } else { deliver };
        format!(
            "sokatsu outbox cancel {} --by 職員コード --reason 理由 で取り消してから、{again} で作り直してください",
            waiting.join(" ")
        )
    }
}
