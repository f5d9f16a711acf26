//! What the checks of one round of sending ask the database. A register is read once and believed for a minute: a long
//! round sees what a planner changes meanwhile. The checks themselves know no database, so that each connection does its
//! own while the database goes on.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::reminder::outdated;
use super::{Claim, Linked, Rules};
use crate::inquiry::Key;
use crate::plan::City;
use crate::store::{ApprovalId, LeaveOf, MailId, MailRow, RunFacts, RunId, Store, StoreError};

const BELIEVED_FOR: TimeDelta = TimeDelta::minutes(1);

/// What a round knows of the mails that want to leave.
pub(in crate::mail) struct Clearance {
    rules: Arc<Rules>,
    read_at: Option<DateTime<Utc>>,
    runs: HashMap<RunId, Option<Arc<RunFacts>>>,
    cities: HashMap<String, Register>,
    /// The mails that each approval covers; none of one that is not as it was given.
    approvals: HashMap<ApprovalId, HashSet<MailId>>,
    keys: Arc<Keys>,
}

/// The keys that sign what the installation gives out, as far as they are there.
#[derive(Default)]
struct Keys {
    form: Option<Key>,
    link: Option<Key>,
}

/// A plan's city with its register; `None` where there is no such plan. Where it cannot be read, why: that concerns the
/// mails of this plan and no others.
type Register = Result<Option<Arc<City>>, Arc<str>>;

/// What one mail is checked against.
#[derive(Clone)]
pub(in crate::mail) struct Background {
    rules: Arc<Rules>,
    run: Option<Arc<RunFacts>>,
    city: Register,
    keys: Arc<Keys>,
    today: NaiveDate,
    /// Why a reminder is out of date.
    outdated: Option<String>,
    sealed: bool,
    /// By a second person, or made to leave without one.
    approved: bool,
}

const NOT_SEALED: &str = "作成したときの封印と合わないか、封印がありません（データベースが書き換えられたか、鍵 outbox.key が失われたか、前の版の sokatsu が作ったメールです）。このメールは送らずに sokatsu outbox cancel で取り消し、作り直してください";
const NOT_APPROVED: &str = "承認の記録が、承認したときの封印と合わないか、このメールの承認ではありません（データベースが書き換えられたか、鍵 outbox.key が失われました）。このメールは送らずに sokatsu outbox cancel で取り消し、作り直して承認を受けてください。あわせて sokatsu audit-trail verify で記録を確かめてください";

impl Background {
    /// Why a mail must not leave, and what to do; `None` when it may.
    pub fn objection(&self, mail: &MailRow, mime: &[u8]) -> Option<String> {
        let linked = Linked { place: self.rules.link.as_ref(), key: self.keys.link.as_ref() };
        let city = match &self.city {
            Ok(city) => city.as_deref(),
            Err(unreadable) => return Some(unreadable.to_string()),
        };
        let (run, key) = (self.run.as_deref(), self.keys.form.as_ref());
        let objection = self.rules.objection(&Claim { mail, mime, run, city, key, linked: &linked, today: self.today });
        // The seals last: what is plainly wrong is told in its own words.
        objection
            .or_else(|| self.outdated.clone())
            .or_else(|| (!self.sealed).then(|| NOT_SEALED.to_owned()))
            .or_else(|| (!self.approved).then(|| NOT_APPROVED.to_owned()))
    }
}

impl Clearance {
    pub fn new(rules: &Rules) -> Clearance {
        Clearance {
            rules: Arc::new(rules.clone()),
            read_at: None,
            runs: HashMap::new(),
            cities: HashMap::new(),
            approvals: HashMap::new(),
            keys: Arc::default(),
        }
    }

    /// What a mail is to be checked against now.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read: nothing may leave then either.
    pub fn background(
        &mut self,
        store: &dyn Store,
        mail: &MailRow,
        now: DateTime<Utc>,
    ) -> Result<Background, StoreError> {
        self.forget_what_is_old(now);
        if !self.runs.contains_key(&mail.run) {
            let facts = store.run_facts(mail.run)?;
            if let Some(plan) = facts.as_ref().map(|facts| &facts.plan).filter(|plan| !self.cities.contains_key(*plan))
            {
                self.cities.insert(plan.clone(), register(store, plan)?);
            }
            self.runs.insert(mail.run, facts.map(Arc::new));
        }
        let run = self.runs.get(&mail.run).cloned().flatten();
        let city = run.as_ref().and_then(|run| self.cities.get(&run.plan)).cloned().unwrap_or(Ok(None));
        let today = now.with_timezone(&self.rules.zone).date_naive();
        let outdated = outdated(store, self.rules.answers.as_deref(), mail, today)?;
        let sealed = store.is_sealed(mail.id)?;
        let approved = self.is_approved(store, mail.id)?;
        Ok(Background {
            rules: Arc::clone(&self.rules),
            run,
            city,
            keys: Arc::clone(&self.keys),
            today,
            outdated,
            sealed,
            approved,
        })
    }

    /// Whether a mail needs nobody's approval, or is among those that its approval covers. An approval is looked at once.
    fn is_approved(&mut self, store: &dyn Store, mail: MailId) -> Result<bool, StoreError> {
        let approval = match store.leave_of(mail)? {
            LeaveOf::Nobody => return Ok(true),
            LeaveOf::Approval(None) => return Ok(false),
            LeaveOf::Approval(Some(approval)) => approval,
        };
        if let Some(covered) = self.approvals.get(&approval) {
            return Ok(covered.contains(&mail));
        }
        let covered: HashSet<MailId> = store.approved_mails(approval)?.into_iter().collect();
        let approved = covered.contains(&mail);
        self.approvals.insert(approval, covered);
        Ok(approved)
    }

    fn forget_what_is_old(&mut self, now: DateTime<Utc>) {
        let fresh = self.read_at.is_some_and(|read_at| read_at <= now && now - read_at < BELIEVED_FOR);
        if fresh {
            return;
        }
        self.read_at = Some(now);
        self.runs.clear();
        self.cities.clear();
        self.approvals.clear();
        // Without a key no form can be known, and each is held with that reason.
        let key = |path: &Path| std::fs::read(path).ok().and_then(Key::new);
        self.keys = Arc::new(Keys { form: key(&self.rules.key_file), link: key(&self.rules.link_key_file) });
    }
}

fn register(store: &dyn Store, plan: &str) -> Result<Register, StoreError> {
    match store.city_of_plan(plan) {
        Ok(city) => Ok(Ok(city.map(Arc::new))),
        Err(StoreError::Content { what, reason }) => Ok(Err(format!(
            "計画「{plan}」の市の登録を、データベースから読めません（{what}: {reason}）。控えから戻すか、計画と市を取り込み直してください。読めるようになれば、このメールは送られます"
        )
        .into())),
        Err(error) => Err(error),
    }
}
