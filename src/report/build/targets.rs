//! 数値目標の達成状況: indicators of some kinds, grouped by the node they hang at.

use super::listing::{Listed, own};
use super::measure::anchor_of;
use super::paragraphs::split;
use super::{ReportRequest, fill, section};
use crate::plan::{Code, IndicatorKind, NarrativeKind, Node, Role};
use crate::report::document::{Block, Cell, Edition, Prose, Section, SectionKind};
use crate::report::form::{ColumnForm, GroupBy, TargetsForm};

impl<'a> ReportRequest<'a> {
    pub(super) fn build_targets(&self, form: &TargetsForm) -> Option<Section> {
        let words = self.words();
        let anchor = format!("targets-{}", form.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join("-"));
        let mut targets = section(anchor, SectionKind::Targets, fill(&form.title, &words), fill(&form.sheet, &words));
        targets.paper = self.form.paper_of(form.page.as_ref());
        for node in self.plan.nodes.iter().filter(|node| self.plan.stands(&node.code, self.year)) {
            let listed = match form.group_by {
                GroupBy::Node => self.listed(&[&node.code], &form.kinds),
                GroupBy::Goal => self.listed_below_goal(node, &form.kinds),
            };
            if !listed.is_empty() {
                self.push_group(form, node, &listed, &mut targets);
            }
        }
        (!targets.blocks.is_empty()).then_some(targets)
    }

    /// All indicators at and below a goal; none where the node is no goal.
    fn listed_below_goal(&self, goal: &Node, kinds: &[IndicatorKind]) -> Vec<Listed<'a>> {
        if self.plan.role(goal) != Some(Role::Goal) {
            return Vec::new();
        }
        let below =
            |node: &&Node| self.plan.nearest(&node.code, Role::Goal).is_some_and(|above| above.code == goal.code);
        let codes: Vec<&Code> = self.plan.nodes.iter().filter(below).map(|node| &node.code).collect();
        self.listed(&codes, kinds).into_iter().filter(|one| !one.again).collect()
    }

    fn push_group(&self, form: &TargetsForm, node: &Node, listed: &[Listed], targets: &mut Section) {
        let indicators = own(listed);
        let heading = fill(&form.group_heading, &self.words_at(node));
        targets.blocks.push(Block::Heading { text: heading, minor: false });
        let mut blocks = self.indicator_blocks(&form.columns, listed);
        self.link_names(&form.columns, listed, &mut blocks);
        targets.blocks.extend(blocks);
        if form.charts {
            let charts: Vec<_> = indicators.iter().filter_map(|indicator| self.chart(indicator)).collect();
            targets.blocks.extend((!charts.is_empty()).then_some(Block::Charts(charts)));
        }
        // A goal's list is an overview: what belongs to a single indicator is printed where the indicator hangs.
        if form.group_by == GroupBy::Node {
            if self.edition == Edition::Internal {
                targets.blocks.extend(self.derivations(&indicators));
            }
            for indicator in &indicators {
                targets.blocks.extend(self.tables_at(&indicator.code));
            }
        }
        // What stands on a measure or action is printed on the measure's sheet.
        let on_sheet = self.plan.nearest(&node.code, Role::Measure).is_some();
        if !on_sheet && self.scope.is_planning(self.city) {
            targets.blocks.extend(self.tables_at(&node.code));
            let notes = self.notes_on(&node.code, &node.number);
            targets.blocks.extend((!notes.is_empty()).then_some(Block::Footnotes(notes)));
        }
        self.push_comments_on(form, node, targets);
    }

    /// The name of an indicator that hangs at or below a measure leads to the measure's sheet.
    fn link_names(&self, columns: &[ColumnForm], listed: &[Listed], blocks: &mut [Block]) {
        let (Some(at), Some(Block::Table(table))) = (self.name_column(columns), blocks.first_mut()) else { return };
        for (row, one) in table.rows.iter_mut().zip(listed) {
            if let Some(Cell::Text(name)) = row.get_mut(at) {
                name.link = self.plan.nearest(&one.indicator.at, Role::Measure).map(anchor_of);
            }
        }
    }

    fn push_comments_on(&self, form: &TargetsForm, node: &Node, targets: &mut Section) {
        let Some(label) = &form.comment_heading else { return };
        for narrative in self.plan.narratives_on(NarrativeKind::Comment, &node.code, self.year) {
            if self.scope.holds_narrative(narrative, self.plan, self.city) {
                targets.blocks.push(Block::Prose(Prose {
                    label: Some(fill(label, &self.words_at(node))),
                    label_note: None,
                    paragraphs: split(&narrative.text),
                }));
            }
        }
    }
}
