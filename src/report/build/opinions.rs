//! 外部評価委員会からの意見, after each goal.

use super::measure::anchor_of;
use super::{ReportRequest, fill, section};
use crate::plan::{Node, Opinion};
use crate::report::document::{Block, Edition, OpinionItem, Opinions, Reference, Section, SectionKind};
use crate::report::form::OpinionsForm;

impl ReportRequest<'_> {
    /// The page of a goal. Before the meeting the committee's own copy has ruled lines in place of opinions;
    /// no other edition and no extract prints an empty page.
    pub(super) fn build_opinions(&self, form: &OpinionsForm, goal: &Node) -> Option<Section> {
        let mut opinions: Vec<&Opinion> = self
            .plan
            .opinions
            .iter()
            .filter(|opinion| opinion.year == self.year && opinion.goal == goal.code)
            .filter(|opinion| self.scope.holds_opinion(opinion))
            .collect();
        opinions.sort_by_key(|opinion| opinion.number);
        let before_meeting = opinions.is_empty();
        if before_meeting && (self.edition != Edition::Committee || self.scope.is_extract() || form.ruled_lines == 0) {
            return None;
        }
        let words = self.words_at(goal);
        let anchor = format!("opinions-{}", goal.code);
        let mut page = section(anchor, SectionKind::Opinions, fill(&form.title, &words), fill(&form.sheet, &words));
        page.paper = self.form.paper_of(form.page.as_ref());
        page.blocks.push(Block::Heading { text: fill(&form.heading, &words), minor: false });
        page.blocks.push(Block::Opinions(Opinions {
            items: opinions.into_iter().map(|opinion| self.opinion_item(opinion)).collect(),
            heads: form.heads.clone(),
            with_response: self.edition == Edition::Public,
            ruled_lines: if before_meeting { form.ruled_lines } else { 0 },
        }));
        Some(page)
    }

    fn opinion_item(&self, opinion: &Opinion) -> OpinionItem {
        let measures = opinion.measures.iter().filter_map(|code| self.plan.node(code));
        let response = match self.edition {
            Edition::Public => {
                let written = opinion.response.as_ref().map(|response| response.text.clone());
                Some(written.unwrap_or_else(|| self.form.unrecorded.clone()))
            }
            Edition::Committee | Edition::Internal => None,
        };
        let departments = match self.scope.department(self.city) {
            Some(own) => vec![own.name.clone()],
            None => self.department_names(&opinion.departments),
        };
        OpinionItem {
            number: opinion.number.to_string(),
            text: opinion.text.replace('\n', ""),
            measures: measures.map(|measure| self.measure_reference(measure)).collect(),
            departments,
            response,
        }
    }

    /// `1（ア）`, which leads to the sheet.
    fn measure_reference(&self, measure: &Node) -> Reference {
        let goal = self.plan.nearest(&measure.code, crate::plan::Role::Goal);
        let text = format!("{}{}", goal.map_or("", |goal| goal.number.as_str()), measure.number);
        Reference { text, anchor: Some(anchor_of(measure)) }
    }
}
