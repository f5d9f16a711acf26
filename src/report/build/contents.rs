//! What the fields and texts of a measure's sheet say.

use super::ReportRequest;
use super::measure::Sheet;
use super::paragraphs::{label, numbered, plain, split};
use crate::plan::{Code, IndicatorKind, NarrativeKind, Node, RelatedPlan, Role, State};
use crate::report::document::Paragraph;
use crate::report::form::Content;

impl ReportRequest<'_> {
    /// The paragraphs of a content; none where the plan or the scope has nothing to say.
    pub(super) fn content(&self, content: Content, sheet: &Sheet) -> Vec<Paragraph> {
        let measure = sheet.measure;
        match content {
            Content::Goal => {
                let goal = self.plan.nearest(&measure.code, Role::Goal);
                goal.map(|goal| plain(full_name(goal))).into_iter().collect()
            }
            Content::Name => vec![plain(&measure.name)],
            Content::Aim => self.aim(measure),
            Content::Situation => self.plans_own(measure, NarrativeKind::Situation),
            Content::Overview => self.plans_own(measure, NarrativeKind::Overview),
            Content::Overviews => {
                let own = if self.scope.is_extract() { Vec::new() } else { self.overview(&measure.code) };
                own.into_iter().chain(self.action_overviews(sheet)).collect()
            }
            Content::Departments => vec![plain(self.responsible(measure))],
            Content::RelatedPlans => self.related_plans(measure),
            Content::Sdgs => {
                let numbers: Vec<String> = measure.sdgs.iter().map(u8::to_string).collect();
                if numbers.is_empty() { Vec::new() } else { vec![plain(numbers.join("、"))] }
            }
            Content::Satisfaction => self.satisfaction(sheet),
        }
    }

    /// The measure's aim, or that of the goal above, which only the city's own report prints.
    fn aim(&self, measure: &Node) -> Vec<Paragraph> {
        let own = self.plans_own(measure, NarrativeKind::Aim);
        if !own.is_empty() || self.scope.is_extract() {
            return own;
        }
        let goal = self.plan.nearest(&measure.code, Role::Goal);
        goal.map_or(Vec::new(), |goal| self.texts_on(NarrativeKind::Aim, &goal.code))
    }

    /// The plan's own text on a measure, for those who answer for the measure.
    fn plans_own(&self, measure: &Node, kind: NarrativeKind) -> Vec<Paragraph> {
        if self.scope.holds_action(measure) { self.texts_on(kind, &measure.code) } else { Vec::new() }
    }

    fn texts_on(&self, kind: NarrativeKind, code: &Code) -> Vec<Paragraph> {
        self.plan.narratives_on(kind, code, self.year).flat_map(|narrative| split(&narrative.text)).collect()
    }

    fn overview(&self, code: &Code) -> Vec<Paragraph> {
        self.texts_on(NarrativeKind::Overview, code)
    }

    /// Each action's overview under its name.
    fn action_overviews(&self, sheet: &Sheet) -> Vec<Paragraph> {
        let mut paragraphs = Vec::new();
        for action in sheet.actions.iter().filter(|action| self.scope.holds_action(action)) {
            let text = self.overview(&action.code);
            if !text.is_empty() {
                paragraphs.push(label(numbered(&action.number, &action.name)));
                paragraphs.extend(text);
            }
        }
        paragraphs
    }

    /// Who answers for the measure; an extract names only its own department.
    fn responsible(&self, measure: &Node) -> String {
        if let Some(own) = self.scope.department(self.city) {
            return own.name.clone();
        }
        let names = self.department_names(&measure.departments);
        if names.is_empty() { self.form.unrecorded.clone() } else { names.join("、") }
    }

    fn related_plans(&self, measure: &Node) -> Vec<Paragraph> {
        if !self.scope.holds_action(measure) {
            return Vec::new();
        }
        let named = self.plan.related_plans.iter().filter(|related| related.at == measure.code);
        named.flat_map(|related| split(&printed_plan(related))).collect()
    }

    /// The newest figure of each 市民満足度, with the year it is of.
    fn satisfaction(&self, sheet: &Sheet) -> Vec<Paragraph> {
        let asked = self.listed(&sheet.nodes(), &[IndicatorKind::Satisfaction]);
        let newest = asked.iter().filter_map(|one| {
            let actual = one.indicator.latest(self.year).or(one.indicator.baseline.as_ref())?;
            let printed = &actual.value.printed;
            let unit = &one.indicator.unit;
            let bare = actual.value.state == State::Value && unit != "―" && !printed.ends_with(unit.as_str());
            let unit = if bare { unit.as_str() } else { "" };
            let year = if actual.label.is_empty() { String::new() } else { format!("（{}）", actual.label) };
            Some(plain(format!("{}：{printed}{unit}{year}", one.name())))
        });
        newest.collect()
    }
}

/// Number and name with a gap between them; the name alone where there is no number.
pub(super) fn full_name(node: &Node) -> String {
    format!("{}　{}", node.number, node.name).trim_start_matches('\u{3000}').to_owned()
}

fn printed_plan(related: &RelatedPlan) -> String {
    let period = related.period.as_ref().map_or(String::new(), |period| format!("（{period}）"));
    format!("・{}{period}", related.name)
}
