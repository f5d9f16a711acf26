//! Makes the departments' reports and queues their mails: each department alone, in one transaction, once.

mod due;
mod keep;
mod revise;

use std::path::Path;
use std::sync::mpsc::sync_channel;

use chrono::DateTime;
use chrono_tz::Tz;

use self::due::{Due, everybody};
use super::JobError;
use super::acting::MadeBy;
use super::fitting::{Receiver, fit};
use super::notice::Made;
use super::recipients::receiver;
use super::report::{Piece, Press, Rendered};
use super::room::require_room;
use crate::mail::{
    Attachment, Circumstances, Envelope, Letter, MailSettings, MailTemplates, Replaced, TestSend, compose, head_of,
};
use crate::plan::Department;
use crate::render::Format;
use crate::report::document::Edition;
use crate::settings::KeepSettings;
use crate::store::{NewMail, NewReportFile, NewRun, RunId, Store};

pub use due::Had;
pub use revise::Changed;

/// The kind of mail that carries a report.
const KIND: &str = "report";

/// What a delivery needs besides the press.
pub struct Delivery<'a> {
    pub press: &'a Press,
    pub mail: &'a MailSettings,
    pub templates: &'a MailTemplates,
    pub formats: &'a [Format],
    /// How much of the disk new work leaves free.
    pub keep: &'a KeepSettings,
    /// The present: whose addresses hold, and when the mails are made. The letter bears the date of the reports, which
    /// for a late run is that of its occurrence.
    pub now: DateTime<Tz>,
    pub by: &'a MadeBy,
    /// Departments that were sent to get it at an address that has no mail of it yet, too.
    pub again: bool,
    /// Everything goes to one address instead, and the real delivery stays to be done.
    pub test: Option<&'a TestSend>,
    /// Where the reports are copied to besides the data folder (`sokatsu demo`).
    pub copies: Option<&'a Path>,
}

/// What was made and queued.
#[derive(Debug, Default)]
pub struct Queued {
    /// The key of the run.
    pub run_key: String,
    /// The run that the mails belong to; `None` when nothing was ever queued for it.
    pub run: Option<RunId>,
    /// The departments that mails were queued for now, in the order in which they were given.
    pub made_for: Vec<Made>,
    /// Departments whose report was made now.
    pub made: usize,
    /// Mails made now, to wait for approval or to be sent.
    pub queued: usize,
    /// Departments left alone because every address that holds has its mail already.
    pub known: usize,
    /// Departments that were sent to at other addresses than those of today, and are left alone.
    pub had: Vec<Had>,
    /// Departments that have ended, each with the one that took over and gets its mails.
    pub taken_over: Vec<(String, String)>,
    /// Departments that failed, each alone.
    pub failed: Vec<(String, JobError)>,
}

/// One department's files and mails, made and waiting to be recorded.
struct Parcel {
    files: Vec<NewReportFile>,
    mails: Vec<NewMail>,
    /// Who gets them in the department's stead.
    taken_over_by: Option<String>,
}

impl Delivery<'_> {
    /// Makes and queues for these departments. `done` is called after each, for a progress bar.
    ///
    /// The reports are made on all cores and recorded one after the other as they are done: no more are in memory
    /// than are in hand.
    ///
    /// # Errors
    /// When the database cannot be read, or the disk has no room for new work. What fails for one department is in [`Queued::failed`].
    pub fn queue(
        &self,
        store: &mut dyn Store,
        departments: &[&Department],
        done: &(dyn Fn() + Sync),
    ) -> Result<Queued, JobError> {
        self.refuse_empty_year()?;
        self.mail.require_allowed_domains()?;
        let run = self.run();
        let (due, had) = match self.test {
            Some(_) => (everybody(departments), Vec::new()),
            None => self.without_had(self.due(store, departments)?),
        };
        let run = self.test.map_or(run.clone(), |test| test.run(run));
        let known = departments.len() - due.len();
        let mut queued = Queued { known, had, run_key: run.key.clone(), ..Queued::default() };
        let data = store.folder().to_path_buf();
        if !due.is_empty() {
            require_room(self.keep, &data)?;
        }
        let (hand_in, parcels) = sync_channel(1);
        std::thread::scope(|scope| {
            scope.spawn(|| self.make_parcels(&due, &data, &run.key, hand_in));
            for (department, parcel) in parcels {
                let recorded = parcel.and_then(|parcel: Parcel| {
                    let recorded = store.queue(&run, &parcel.files, &parcel.mails)?;
                    Ok((recorded, parcel.taken_over_by))
                });
                match recorded {
                    Ok((recorded, taken_over_by)) => {
                        queued.made += 1;
                        queued.queued += recorded.queued;
                        queued.made_for.push(Made { department: department.clone(), mails: recorded.queued });
                        queued.taken_over.extend(taken_over_by.map(|receiver| (department, receiver)));
                    }
                    Err(error) => queued.failed.push((department, error)),
                }
                done();
            }
        });
        let place = |name: &str| departments.iter().position(|department| department.name == name);
        queued.made_for.sort_by_key(|made| place(&made.department));
        queued.failed.sort_by_key(|(name, _)| place(name));
        queued.run = store.run_of_key(&run.key)?;
        Ok(queued)
    }

    /// A mail about a year of which nothing is known yet would only alarm its readers.
    fn refuse_empty_year(&self) -> Result<(), JobError> {
        if self.press.subject.plan.knows_of(self.press.year) {
            return Ok(());
        }
        Err(JobError::refused(
            format!("{}の実績値も文章も、まだ一つもありません。メールは作りませんでした", self.press.year.long()),
            "--year が評価の対象の年度か確かめてください。年度が正しければ、先に実績値を取り込んでください",
        ))
    }

    /// The same plan and year by the same way out is the same run, whoever asks and however often. A trial into a
    /// folder does not use up the delivery by mail.
    fn run(&self) -> NewRun {
        let plan = &self.press.subject.plan.head.code;
        NewRun {
            key: format!("deliver/{plan}/{}/{}", self.press.year.western(), self.mail.way.word()),
            job: "deliver".to_owned(),
            plan: plan.to_string(),
            year: self.press.year.western(),
            edition: "department".to_owned(),
            way: self.mail.way.word().to_owned(),
            made_at: self.now.to_utc(),
            made_by: self.by.told.clone(),
            making: self.by.making.clone(),
        }
    }

    fn make_parcels(
        &self,
        due: &[Due],
        data: &Path,
        run_key: &str,
        hand_in: std::sync::mpsc::SyncSender<(String, Result<Parcel, JobError>)>,
    ) {
        use rayon::prelude::*;
        due.par_iter().for_each_with(hand_in, |hand_in, due| {
            let parcel = match &due.lacking {
                None => self.make_parcel((due.department, due.revision), data, run_key),
                Some(lacking) => self.make_up(due, lacking, data, run_key),
            };
            // The receiver lives until every sender is gone, so this cannot fail while anyone listens.
            let _ = hand_in.send((due.department.name.clone(), parcel));
        });
    }

    fn make_parcel(
        &self,
        (department, revision): (&Department, u32),
        data: &Path,
        run_key: &str,
    ) -> Result<Parcel, JobError> {
        let piece = Piece::Department(department.code.clone(), Edition::Committee);
        let receiver = receiver(&self.press.subject.city, department, self.now.date_naive())?;
        let rendered = self.press.render(&piece, self.formats)?;
        let mails = self.compose_mails((department, revision), &receiver, &rendered, (data, run_key), None)?;
        let taken_over_by = receiver.circumstances(department).taken_over_by;
        if self.test.is_some() {
            return Ok(Parcel { files: Vec::new(), mails, taken_over_by });
        }
        let files = self.keep(department, &piece, &rendered, data, None)?;
        if let Some(copies) = self.copies {
            self.press.write_piece(&piece, &rendered, copies)?;
        }
        Ok(Parcel { files, mails, taken_over_by })
    }

    /// One mail for each address that holds today, none larger than is allowed.
    fn compose_mails(
        &self,
        (department, revision): (&Department, u32),
        receiver: &Receiver,
        rendered: &[Rendered],
        (data, run_key): (&Path, &str),
        replaced: Option<&Replaced>,
    ) -> Result<Vec<NewMail>, JobError> {
        let files: Vec<Attachment> = rendered.iter().map(|file| self.attachment(file, replaced)).collect();
        let compose_all = |circumstances: &Circumstances, files: &[Attachment]| {
            let letter = Letter { replaced: replaced.cloned(), ..self.letter(department, circumstances) };
            let compose_one = |(number, address): (u32, &&crate::plan::Address)| {
                let envelope = self.envelope((department, revision), (&address.address, receiver), run_key);
                let composed = match self.test {
                    Some(test) => test.compose(&letter, self.templates, (envelope, number), files),
                    None => compose(&letter, self.templates, &envelope, files),
                };
                composed.map_err(JobError::from)
            };
            (1..).zip(&receiver.addresses).map(compose_one).collect()
        };
        fit(self.mail, data, &receiver.circumstances(department), &files, &compose_all)
    }

    fn envelope(
        &self,
        (department, revision): (&Department, u32),
        (recipient, receiver): (&str, &Receiver),
        run_key: &str,
    ) -> Envelope {
        Envelope {
            run_key: run_key.to_owned(),
            department: department.code.to_string(),
            kind: KIND.to_owned(),
            recipient: recipient.to_owned(),
            addressees: receiver.addressees.clone(),
            revision,
            date: self.now.to_utc(),
            sender_name: self.mail.sender_name.clone(),
            sender_address: self.mail.sender_address.clone(),
        }
    }

    /// R6_第2期総合戦略_評価報告書_産業振興課.xlsx, and of a revision …_産業振興課_第2版.xlsx
    fn attachment(&self, file: &Rendered, replaced: Option<&Replaced>) -> Attachment {
        let mut name = self.press.attachment_name(&file.piece, file.format);
        if let Some(replaced) = replaced {
            let ending = format!(".{}", file.format.ending());
            let stem = name.strip_suffix(&ending).unwrap_or(&name);
            name = format!("{stem}_第{}版{ending}", replaced.by_revision);
        }
        Attachment { name, bytes: file.bytes.clone() }
    }

    fn letter(&self, department: &Department, circumstances: &Circumstances) -> Letter {
        let subject = &self.press.subject;
        let planning = subject.city.department(&subject.city.planning_department);
        let planning = planning.map_or("", |department| department.name.as_str());
        Letter {
            document_number: self.mail.document_number.clone(),
            date: self.press.made_on,
            department: department.name.clone(),
            sender: format!("{}{}", subject.city.name, head_of(planning)),
            plan: subject.plan.head.name.clone(),
            plan_short: subject.plan.head.short_name.clone(),
            year: self.press.year,
            notice: subject.plan.head.notice.clone(),
            contact: self.mail.contact.clone(),
            circumstances: circumstances.clone(),
            replaced: None,
        }
    }
}
