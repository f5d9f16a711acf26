//! Comments, achievements and issues: where a department's text stands in a plan.

use super::Desk;
use crate::intake::Said;
use crate::plan::{Code, DepartmentRef, Narrative, NarrativeKind};
use crate::report::Scope;
use crate::store::{PlanEdit, PlanPart};

impl Desk<'_> {
    /// The text in its place, empty where there is none yet.
    pub(super) fn narrative(&self, item: &str, kind: NarrativeKind) -> Option<Narrative> {
        let at = self.codes(item)?;
        let departments = self.writers(&at);
        let is_it = |narrative: &&Narrative| {
            let mut same = narrative.at.clone();
            let mut wanted = at.clone();
            same.sort();
            wanted.sort();
            let writers = |departments: &[DepartmentRef]| -> Vec<Code> {
                departments.iter().map(|department| department.code.clone()).collect()
            };
            let by_us = writers(&narrative.departments) == [self.asked.department.clone()]
                || writers(&narrative.departments) == writers(&departments);
            narrative.kind == kind && narrative.year == Some(self.asked.inquiry.year) && same == wanted && by_us
        };
        let found = self.plan().narratives.iter().find(is_it).cloned();
        Some(found.unwrap_or_else(|| Narrative {
            kind,
            at,
            year: Some(self.asked.inquiry.year),
            departments,
            text: String::new(),
        }))
    }

    /// Who is named as the writer: nobody where the text is this department's alone by what it stands on.
    fn writers(&self, at: &[Code]) -> Vec<DepartmentRef> {
        let (plan, city) = (self.plan(), &self.asked.subject.city);
        let unnamed = Narrative {
            kind: NarrativeKind::Comment,
            at: at.to_vec(),
            year: None,
            departments: Vec::new(),
            text: String::new(),
        };
        let holders =
            city.departments.iter().filter(|one| Scope::Department(&one.code).holds_narrative(&unnamed, plan, city));
        let holders: Vec<&Code> = holders.map(|one| &one.code).collect();
        if holders == [&self.asked.department] {
            return Vec::new();
        }
        vec![DepartmentRef { code: self.asked.department.clone(), printed: None }]
    }

    pub(super) fn text_edit(&self, item: &str, kind: NarrativeKind, said: &Said) -> Option<PlanEdit> {
        let narrative = self.narrative(item, kind)?;
        let key = PlanPart::Narrative(narrative.clone()).key();
        match said {
            Said::Text(text) if text.trim() == narrative.text.trim() => None,
            Said::Text(text) => Some(PlanEdit::set(PlanPart::Narrative(Narrative { text: text.clone(), ..narrative }))),
            Said::Erase => Some(PlanEdit::remove(key)),
            Said::Value(_) | Said::Mark(_) => None,
        }
    }
}
