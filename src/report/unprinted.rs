//! What of a plan its form prints nowhere, in no year and no edition: a report would drop it without a word.

use std::collections::BTreeMap;

use super::form::{Content, Form, GroupBy, MeasureForm, SectionForm, SheetBlock};
use crate::plan::{Code, Indicator, IndicatorKind, Plan, Role};

/// Indicators that a form does not print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprinted {
    pub kind: IndicatorKind,
    /// Codes, in the order of the document.
    pub indicators: Vec<Code>,
    /// Whether the form has a table of the kind, but none where these hang.
    pub elsewhere: bool,
}

/// The indicators of a plan that its form prints nowhere, by kind. Whether a value has come in yet makes no
/// difference, nor since when a measure stands.
pub fn unprinted(form: &Form, plan: &Plan) -> Vec<Unprinted> {
    let mut of_kind: BTreeMap<IndicatorKind, Vec<Code>> = BTreeMap::new();
    for indicator in plan.indicators.iter().filter(|indicator| !is_printed(form, plan, indicator)) {
        of_kind.entry(indicator.kind).or_default().push(indicator.code.clone());
    }
    let elsewhere = |kind| form.sections.iter().any(|section| section.has_room_for(kind));
    of_kind.into_iter().map(|(kind, indicators)| Unprinted { kind, indicators, elsewhere: elsewhere(kind) }).collect()
}

impl Unprinted {
    /// One sentence for staff.
    pub fn what(&self, form: &Code) -> String {
        let (kind, count) = (self.kind.word(), self.indicators.len());
        if self.elsewhere {
            let codes: Vec<&str> = self.indicators.iter().map(Code::as_str).collect();
            return format!(
                "様式「{form}」では、種類「{kind}」の指標のうち、置いた場所や表の with_actuals のために載らないものがあります（{count}件：{}）",
                codes.join("、")
            );
        }
        format!("様式「{form}」には、種類「{kind}」の指標を載せる表がありません（{count}件）")
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        let kind = self.kind.word();
        if self.elsewhere {
            return "指標の at を様式の表が載せる目標や施策に改めるか、様式に kind = \"targets\" の [[section]] を加えてください"
                .to_owned();
        }
        format!(
            "[plan] の form をこの種類を載せる様式に改めるか、様式の表（[[section]] か [[section.measure.block]]）の kinds に \"{kind}\" を加えてください"
        )
    }
}

fn is_printed(form: &Form, plan: &Plan, indicator: &Indicator) -> bool {
    let places = || std::iter::once(&indicator.at).chain(indicator.also_at.iter().map(|listing| &listing.at));
    let below = |role| places().any(|at| plan.nearest(at, role).is_some());
    form.sections.iter().any(|section| match section {
        SectionForm::Targets(targets) => {
            let reached = match targets.group_by {
                GroupBy::Node => true,
                GroupBy::Goal => plan.nearest(&indicator.at, Role::Goal).is_some(),
            };
            reached && targets.kinds.contains(&indicator.kind)
        }
        SectionForm::Goals(goals) => below(Role::Measure) && on_sheet(&goals.measure, indicator),
        SectionForm::Summary(_) | SectionForm::Programmes(_) => false,
    })
}

/// What has a target is not printed by a table of actuals alone, which leaves it out until the first one comes; a
/// reference figure is nothing but its actuals.
fn on_sheet(sheet: &MeasureForm, indicator: &Indicator) -> bool {
    let tables = |kind| sheet.tables().filter(move |table| table.kinds.contains(&kind));
    let actuals_will_do = indicator.kind == IndicatorKind::Reference || indicator.targets.is_empty();
    tables(indicator.kind).any(|table| !table.with_actuals || actuals_will_do)
        || (indicator.kind == IndicatorKind::Satisfaction && sheet.prints_satisfaction())
}

impl SectionForm {
    fn has_room_for(&self, kind: IndicatorKind) -> bool {
        match self {
            SectionForm::Targets(targets) => targets.kinds.contains(&kind),
            SectionForm::Goals(goals) => {
                goals.measure.prints(kind)
                    || (kind == IndicatorKind::Satisfaction && goals.measure.prints_satisfaction())
            }
            SectionForm::Summary(_) | SectionForm::Programmes(_) => false,
        }
    }
}

impl MeasureForm {
    fn prints_satisfaction(&self) -> bool {
        self.blocks.iter().any(|block| match block {
            SheetBlock::Fields(fields) => fields.fields.iter().any(|field| field.content == Content::Satisfaction),
            SheetBlock::Text(text) => text.content == Content::Satisfaction,
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{code, indicator, plan};
    use crate::job::library::Library;

    fn form(name: &str) -> Form {
        Library::default().required_form(&code(name)).expect("a form")
    }

    fn of_kind(kind: IndicatorKind, at: &str) -> Plan {
        plan(vec![Indicator { kind, at: code(at), ..indicator("件数", "件", "1", &["2"], "5") }])
    }

    #[test]
    fn a_kind_without_a_table_is_told_with_its_count() {
        let plan = of_kind(IndicatorKind::Kpi, "M1");
        assert_eq!(unprinted(&form("strategy-review"), &plan), []);
        let found = unprinted(&form("outcome-plan"), &plan);
        assert_eq!(found.len(), 1);
        let told = found[0].what(&code("outcome-plan"));
        assert_eq!(told, "様式「outcome-plan」には、種類「kpi」の指標を載せる表がありません（1件）");
        assert!(found[0].remedy().contains("kinds に \"kpi\""), "{}", found[0].remedy());
    }

    #[test]
    fn reference_figures_and_satisfaction_need_their_place_too() {
        let reference = of_kind(IndicatorKind::Reference, "M1");
        assert_eq!(unprinted(&form("outcome-plan"), &reference), []);
        assert_eq!(unprinted(&form("indicator-box"), &reference).len(), 1);
        let satisfaction = of_kind(IndicatorKind::Satisfaction, "M1");
        assert_eq!(unprinted(&form("outcome-plan"), &satisfaction), [], "a field prints it");
        assert_eq!(unprinted(&form("implementation-plan"), &satisfaction).len(), 1);
    }

    #[test]
    fn an_indicator_where_no_table_reaches_is_told_by_its_code() {
        let found = unprinted(&form("strategy-review"), &of_kind(IndicatorKind::Kpi, "G1"));
        let told = found[0].what(&code("strategy-review"));
        assert!(told.contains("（1件：K1）"), "{told}");
        // The list of outcomes of a goal reaches what hangs at the goal itself.
        assert_eq!(unprinted(&form("outcome-plan"), &of_kind(IndicatorKind::Outcome, "G1")), []);
    }
}
