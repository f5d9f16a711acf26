//! A sheet for each measure, made of the form's blocks.

use super::listing::{Listed, own};
use super::{ReportRequest, fill, section};
use crate::plan::{Code, Indicator, IndicatorKind, NarrativeKind, Node, Role};
use crate::report::document::{Block, Edition, Field, Prose, Section, SectionKind};
use crate::report::form::{FieldsForm, GoalsForm, IndicatorTableForm, MeasureForm, SheetBlock, TextForm, Words};

/// A measure with the nodes below it that stand in the year under evaluation.
pub(super) struct Sheet<'r> {
    pub measure: &'r Node,
    /// All levels below the measure, whatever the plan calls them.
    pub actions: Vec<&'r Node>,
}

impl<'r> Sheet<'r> {
    /// The codes at which the sheet's indicators hang.
    pub fn nodes(&self) -> Vec<&'r Code> {
        std::iter::once(self.measure).chain(self.actions.iter().copied()).map(|node| &node.code).collect()
    }
}

impl<'a> ReportRequest<'a> {
    /// For each goal its measures' sheets and then the opinions on it; measures without a goal come first.
    pub(super) fn build_goals(&self, form: &GoalsForm) -> Vec<Section> {
        let stands = |node: &&Node| self.plan.stands(&node.code, self.year);
        let measures: Vec<&Node> = self.plan.nodes_in_role(Role::Measure).filter(stands).collect();
        let goal_of = |measure: &Node| self.plan.nearest(&measure.code, Role::Goal).map(|goal| goal.code.clone());
        let loose = measures.iter().filter(|measure| goal_of(measure).is_none());
        let mut sections: Vec<Section> =
            loose.filter_map(|measure| self.build_measure(&form.measure, measure)).collect();
        for goal in self.plan.nodes_in_role(Role::Goal).filter(stands) {
            let part = fill(&form.part, &self.words_at(goal));
            let own = measures.iter().filter(|measure| goal_of(measure).as_ref() == Some(&goal.code));
            let sheets = own.filter_map(|measure| self.build_measure(&form.measure, measure));
            let opinions = form.opinions.as_ref().and_then(|form| self.build_opinions(form, goal));
            sections.extend(sheets.chain(opinions).map(|section| Section { part: Some(part.clone()), ..section }));
        }
        self.link_with_sheets(&mut sections);
        sections
    }

    fn sheet(&self, measure: &'a Node) -> Sheet<'a> {
        let below = |node: &&Node| {
            node.code != measure.code
                && self.plan.nearest(&node.code, Role::Measure).is_some_and(|above| above.code == measure.code)
                && self.plan.stands(&node.code, self.year)
        };
        Sheet { measure, actions: self.plan.nodes.iter().filter(below).collect() }
    }

    fn build_measure(&self, form: &MeasureForm, measure: &'a Node) -> Option<Section> {
        let words = self.words_at(measure);
        let sheet = self.sheet(measure);
        let kinds: Vec<IndicatorKind> = IndicatorKind::ALL.into_iter().filter(|kind| form.prints(*kind)).collect();
        let listed = self.listed(&sheet.nodes(), &kinds);
        if self.scope.is_extract() && listed.is_empty() && !self.has_own_text(&sheet) {
            return None;
        }
        let (title, sheet_name) = (fill(&form.title, &words), fill(&form.sheet, &words));
        let mut section = section(anchor_of(measure), SectionKind::MeasureSheet, title, sheet_name);
        section.paper = self.form.paper_of(form.page.as_ref());
        for block in &form.blocks {
            let before = section.blocks.len();
            self.push_block(block, &sheet, &own(&listed), &mut section);
            if let (Some(paper), true) = (self.form.paper_of(block.page()), section.blocks.len() > before) {
                section.blocks.insert(before, Block::Turn(Some(paper)));
                section.blocks.push(Block::Turn(None));
            }
        }
        let own_nodes = std::iter::once(&measure).chain(&sheet.actions).filter(|node| self.scope.holds_action(node));
        let notes: Vec<String> = own_nodes.flat_map(|node| self.notes_on(&node.code, &node.number)).collect();
        if !notes.is_empty() {
            push_notes(notes, &mut section.blocks);
        }
        Some(section)
    }

    fn push_block(&self, block: &SheetBlock, sheet: &Sheet<'a>, indicators: &[&Indicator], section: &mut Section) {
        match block {
            SheetBlock::Fields(form) => self.push_fields(form, sheet, section),
            SheetBlock::Text(form) => self.push_text(form, sheet, section),
            SheetBlock::Indicators(form) => self.push_indicators(form, sheet, section),
            SheetBlock::Comments(form) => self.push_comments(form, sheet, indicators, section),
            SheetBlock::Overviews(form) => self.push_action_texts(form, NarrativeKind::Overview, sheet, section),
            SheetBlock::Achievements(form) => {
                self.push_action_texts(form, NarrativeKind::Achievement, sheet, section);
            }
            SheetBlock::Issues(form) => self.push_action_texts(form, NarrativeKind::Issue, sheet, section),
        }
    }

    fn has_own_text(&self, sheet: &Sheet) -> bool {
        let written = |node: &Node| {
            [NarrativeKind::Comment, NarrativeKind::Achievement, NarrativeKind::Issue]
                .into_iter()
                .any(|kind| self.own_texts(kind, &node.code).next().is_some())
        };
        written(sheet.measure) || sheet.actions.iter().any(|action| self.scope.holds_action(action) || written(action))
    }

    fn push_fields(&self, form: &FieldsForm, sheet: &Sheet, section: &mut Section) {
        let field = |form: &crate::report::form::FieldForm| Field {
            label: form.label.clone(),
            paragraphs: self.content(form.content, sheet),
        };
        let fields: Vec<Field> = form.fields.iter().map(field).filter(|field| !field.paragraphs.is_empty()).collect();
        section.blocks.extend((!fields.is_empty()).then_some(Block::Fields(fields)));
    }

    fn push_text(&self, form: &TextForm, sheet: &Sheet, section: &mut Section) {
        let paragraphs = self.content(form.content, sheet);
        if !paragraphs.is_empty() {
            push_heading(form.heading.as_ref(), &self.words_at(sheet.measure), section);
            section.blocks.push(Block::Prose(Prose { label: None, label_note: None, paragraphs }));
        }
    }

    fn push_indicators(&self, form: &IndicatorTableForm, sheet: &Sheet, section: &mut Section) {
        let mut listed = self.listed(&sheet.nodes(), &form.kinds);
        if form.with_actuals {
            listed.retain(|one: &Listed| self.has_actual(one.indicator));
        }
        if listed.is_empty() {
            return;
        }
        push_heading(form.heading.as_ref(), &self.words_at(sheet.measure), section);
        section.blocks.extend(self.indicator_blocks(&form.columns, &listed));
        let own = own(&listed);
        if form.charts {
            let charts: Vec<_> = own.iter().filter_map(|indicator| self.chart(indicator)).collect();
            section.blocks.extend((!charts.is_empty()).then_some(Block::Charts(charts)));
        }
        if self.edition == Edition::Internal && !form.with_actuals {
            section.blocks.extend(self.derivations(&own));
        }
    }

    fn has_actual(&self, indicator: &Indicator) -> bool {
        indicator.actuals.iter().any(|actual| actual.moment.fiscal_year() <= self.year)
    }
}

/// Notes stand on the page of what comes before them: before the turn to other paper that ends it.
fn push_notes(notes: Vec<String>, blocks: &mut Vec<Block>) {
    let at = blocks.iter().rposition(|block| !matches!(block, Block::Turn(None))).map_or(0, |last| last + 1);
    blocks.insert(at, Block::Footnotes(notes));
}

/// The anchor of a measure's sheet.
pub(super) fn anchor_of(measure: &Node) -> String {
    format!("measure-{}", measure.code)
}

pub(super) fn push_heading(heading: Option<&Words>, words: &[(&'static str, String)], section: &mut Section) {
    section.blocks.extend(heading.map(|heading| Block::Heading { text: fill(heading, words), minor: false }));
}
