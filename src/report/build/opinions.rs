//! 外部評価委員会からの意見, after each goal.

use super::measure::anchor_of;
use super::{ReportRequest, fill, section};
use crate::plan::{Node, Opinion, Role};
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
        let mut page = section(
            anchor_of_opinions(goal),
            SectionKind::Opinions,
            fill(&form.title, &words),
            fill(&form.sheet, &words),
        );
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
            text: opinion.text.trim_end().to_owned(),
            measures: measures.map(|measure| self.measure_reference(measure)).collect(),
            departments,
            response,
        }
    }

    /// Links opinions and sheets with each other: a sheet names the opinions on it, those on other goals too, and an
    /// opinion leads to the sheets that the report holds.
    pub(super) fn link_with_sheets(&self, sections: &mut [Section]) {
        retain_references(sections);
        let references = |sheet: &Section| {
            let of_section = |section: &Section| {
                let numbers = opinions_about(section, &sheet.anchor);
                let goal = if section.part == sheet.part { String::new() } else { self.goal_of_opinions(section) };
                let text = format!("{}{goal}　{}", section.title, in_runs(&numbers));
                (!numbers.is_empty()).then(|| Reference { text, anchor: Some(section.anchor.clone()) })
            };
            sections.iter().filter_map(of_section).collect::<Vec<Reference>>()
        };
        let all: Vec<Vec<Reference>> = sections.iter().map(references).collect();
        for (section, references) in sections.iter_mut().zip(all) {
            section.see_also = references;
        }
    }

    /// `（基本目標2）`: the goal that a section's opinions are on.
    fn goal_of_opinions(&self, section: &Section) -> String {
        let goal = self.plan.nodes_in_role(Role::Goal).find(|goal| anchor_of_opinions(goal) == section.anchor);
        let Some(goal) = goal else { return String::new() };
        let level = self.plan.level(goal).map_or("", |level| level.name.as_str());
        let number = if goal.number.is_empty() { &goal.name } else { &goal.number };
        format!("（{level}{number}）")
    }

    /// `1（ア）`, which leads to the sheet.
    fn measure_reference(&self, measure: &Node) -> Reference {
        let goal = self.plan.nearest(&measure.code, Role::Goal);
        let text = format!("{}{}", goal.map_or("", |goal| goal.number.as_str()), measure.number);
        Reference { text, anchor: Some(anchor_of(measure)) }
    }
}

fn anchor_of_opinions(goal: &Node) -> String {
    format!("opinions-{}", goal.code)
}

/// Keeps of the opinions' references to measures those whose sheet the report holds.
fn retain_references(sections: &mut [Section]) {
    let anchors: Vec<String> = sections.iter().map(|section| section.anchor.clone()).collect();
    let blocks = sections.iter_mut().flat_map(|section| &mut section.blocks);
    let items = blocks.filter_map(|block| match block {
        Block::Opinions(opinions) => Some(&mut opinions.items),
        _ => None,
    });
    for reference in items.flatten().flat_map(|item| &mut item.measures) {
        reference.anchor = reference.anchor.take().filter(|anchor| anchors.contains(anchor));
    }
}

/// Numbers of the opinions in a section that concern a sheet.
fn opinions_about<'s>(section: &'s Section, sheet: &str) -> Vec<&'s str> {
    let items = section.blocks.iter().filter_map(|block| match block {
        Block::Opinions(opinions) => Some(&opinions.items),
        _ => None,
    });
    let about = |item: &&OpinionItem| item.measures.iter().any(|one| one.anchor.as_deref() == Some(sheet));
    items.flatten().filter(about).map(|item| item.number.as_str()).collect()
}

/// `1～4、8`: three and more numbers one after another as their first and last.
fn in_runs(numbers: &[&str]) -> String {
    let value = |text: &str| text.parse::<u64>().ok();
    let mut runs: Vec<Vec<&str>> = Vec::new();
    for number in numbers {
        let last = runs.last().and_then(|run| value(run.last()?));
        match (last, value(number), runs.last_mut()) {
            (Some(before), Some(this), Some(run)) if before.checked_add(1) == Some(this) => run.push(number),
            _ => runs.push(vec![number]),
        }
    }
    let said = |run: Vec<&str>| match run.as_slice() {
        [first, _, .., last] => format!("{first}～{last}"),
        few => few.join("、"),
    };
    runs.into_iter().map(said).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::in_runs;

    #[test]
    fn three_numbers_one_after_another_are_a_run() {
        assert_eq!(in_runs(&["1", "2", "3", "4", "8"]), "1～4、8");
        assert_eq!(in_runs(&["1", "2", "4", "5", "6"]), "1、2、4～6");
        assert_eq!(in_runs(&["3"]), "3");
        assert_eq!(in_runs(&[]), "");
    }
}
