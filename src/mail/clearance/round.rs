//! The checks of one round of sending, with what they ask the database. A register is read once and believed for a
//! minute: a long round sees what a planner changes meanwhile.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Claim, Linked, Rules};
use crate::inquiry::Key;
use crate::plan::City;
use crate::store::{MailRow, RunFacts, RunId, Store, StoreError};

const BELIEVED_FOR: TimeDelta = TimeDelta::minutes(1);

/// The checks of a round.
pub(in crate::mail) struct Clearance<'w> {
    rules: &'w Rules,
    read_at: Option<DateTime<Utc>>,
    runs: HashMap<RunId, Option<RunFacts>>,
    cities: HashMap<String, Option<City>>,
    key: Option<Key>,
    link_key: Option<Key>,
}

impl<'w> Clearance<'w> {
    pub fn new(rules: &'w Rules) -> Clearance<'w> {
        Clearance { rules, read_at: None, runs: HashMap::new(), cities: HashMap::new(), key: None, link_key: None }
    }

    /// Why a mail must not leave, and what to do; `None` when it may.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read: nothing may leave then either.
    pub fn objection(
        &mut self,
        store: &Store,
        mail: &MailRow,
        mime: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        self.forget_what_is_old(now);
        if !self.runs.contains_key(&mail.run) {
            let facts = store.run_facts(mail.run)?;
            if let Some(plan) = facts.as_ref().map(|facts| &facts.plan).filter(|plan| !self.cities.contains_key(*plan))
            {
                self.cities.insert(plan.clone(), store.city_of_plan(plan)?);
            }
            self.runs.insert(mail.run, facts);
        }
        let run = self.runs.get(&mail.run).and_then(Option::as_ref);
        let city = run.and_then(|run| self.cities.get(&run.plan)).and_then(Option::as_ref);
        let linked = Linked { place: self.rules.link.as_ref(), key: self.link_key.as_ref() };
        let today = now.with_timezone(&self.rules.zone).date_naive();
        Ok(self.rules.objection(&Claim { mail, mime, run, city, key: self.key.as_ref(), linked: &linked, today }))
    }

    fn forget_what_is_old(&mut self, now: DateTime<Utc>) {
        let fresh = self.read_at.is_some_and(|read_at| read_at <= now && now - read_at < BELIEVED_FOR);
        if fresh {
            return;
        }
        self.read_at = Some(now);
        self.runs.clear();
        self.cities.clear();
        // Without a key no form can be known, and each is held with that reason.
        let key = |path: &Path| std::fs::read(path).ok().and_then(Key::new);
        (self.key, self.link_key) = (key(&self.rules.key_file), key(&self.rules.link_key_file));
    }
}
