//! Chooses what a department is asked, and finds what is known of it.

use chrono::NaiveDate;

use super::confirm::confirmations;
use super::known::{is_dropped, known_figures, known_of, last_text, mark_list};
use super::{
    ActionQuestion, Asked, CommentQuestion, Cover, Group, IndicatorQuestion, KnownFigure, LastText, Questionnaire,
};
use crate::audit::Finding;
use crate::fiscal_year::FiscalYear;
use crate::inquiry::{Identity, InquirySettings, Key};
use crate::plan::{City, Code, Department, Indicator, IndicatorKind, NarrativeKind, Node, Plan, Role, Series};
use crate::rating::{OwnMarks, Prospects, Rating, Scheme};
use crate::report::{Form, FormError, Scope, SectionForm, SheetBlock};

/// Years shown for reference at most.
const PAST_YEARS: usize = 5;

/// Everything a form is made from.
#[derive(Clone, Copy)]
pub struct InquiryRequest<'a> {
    pub plan: &'a Plan,
    pub city: &'a City,
    pub scheme: &'a Scheme,
    /// Its blocks say whether comments, achievements and issues are printed: what is not printed is not asked for.
    pub form: &'a Form,
    /// The year whose results are asked for.
    pub year: FiscalYear,
    pub due: NaiveDate,
    pub made_on: NaiveDate,
    pub settings: &'a InquirySettings,
    /// Where the forms are returned to.
    pub reply_address: &'a str,
    /// What the audit of the year before found; each department is asked about its own.
    pub findings: &'a [Finding],
}

/// The departments that are asked for something, in the order of the register.
pub fn departments_asked<'a>(request: &InquiryRequest<'a>) -> Vec<&'a Department> {
    let asked = |department: &&Department| {
        let desk = Desk { request, scope: Scope::Department(&department.code), department: &department.code };
        !desk.indicators().is_empty() || !desk.actions().is_empty()
    };
    request.city.departments.iter().filter(asked).collect()
}

impl InquiryRequest<'_> {
    /// How much a department is asked.
    pub fn asked(&self, department: &Department) -> Asked {
        let desk = Desk { request: self, scope: Scope::Department(&department.code), department: &department.code };
        let own = desk.indicators();
        let actions = desk.actions();
        let printed = |wanted: fn(&SheetBlock) -> bool| if desk.prints(wanted) { actions.len() } else { 0 };
        Asked {
            figures: own.iter().filter(|one| !is_dropped(one, self.year)).count(),
            comments: desk.comments(&own).len(),
            achievements: printed(|block| matches!(block, SheetBlock::Achievements(_))),
            issues: printed(|block| matches!(block, SheetBlock::Issues(_))),
        }
    }

    /// The form of one department.
    ///
    /// # Errors
    /// [`FormError`] when the report form's colours cannot be read.
    pub fn questionnaire(
        &self,
        department: &Department,
        identity: Identity,
        key: &Key,
    ) -> Result<Questionnaire, FormError> {
        let form = self.form;
        let look =
            form.look().map_err(|(what, remedy)| FormError::Invalid { file: form.code.to_string(), what, remedy })?;
        let desk = Desk { request: self, scope: Scope::Department(&department.code), department: &department.code };
        let own = desk.indicators();
        let years = desk.years(&own);
        let kinds: Vec<IndicatorKind> =
            IndicatorKind::ALL.into_iter().filter(|kind| mark_list(self.scheme, *kind).is_some()).collect();
        let rating = desk.last_rating();
        let prospects = Prospects::new(self.plan, self.scheme, self.year);
        let question = |one: &&Indicator| IndicatorQuestion {
            outlook: prospects.outlook(one),
            ..desk.indicator(one, &years, &kinds, rating.as_ref())
        };
        Ok(Questionnaire {
            properties: identity.properties(key),
            identity,
            cover: desk.cover(&department.name),
            mark_lists: kinds.iter().filter_map(|kind| mark_list(self.scheme, *kind)).collect(),
            indicators: grouped(own.iter().map(|one| (desk.heading(&one.at), question(one)))),
            confirmations: confirmations(self.findings, &own, self.year.previous()),
            comments: grouped(desk.comments(&own).into_iter()),
            actions: grouped(desk.actions().into_iter().map(|node| (desk.action_heading(node), desk.action(node)))),
            years,
            colors: look.colors,
        })
    }
}

/// One department's part of a request.
struct Desk<'r> {
    request: &'r InquiryRequest<'r>,
    scope: Scope<'r>,
    department: &'r Code,
}

impl<'r> Desk<'r> {
    /// The indicators that the department answers for. One that several departments share is asked of the first, which
    /// leads it: asked twice, it would come back in two versions.
    fn indicators(&self) -> Vec<&'r Indicator> {
        let InquiryRequest { plan, city, year, .. } = *self.request;
        let leads = |indicator: &Indicator| indicator.lead().is_none_or(|lead| lead == self.department);
        let asked = |indicator: &&Indicator| {
            leads(indicator) && self.scope.holds_indicator(indicator, city) && plan.stands(&indicator.at, year)
        };
        plan.indicators.iter().filter(asked).collect()
    }

    /// The actions, or whatever the lowest level with texts is, that the department has or wrote on last.
    fn actions(&self) -> Vec<&'r Node> {
        let InquiryRequest { plan, year, .. } = *self.request;
        if !self.prints(|block| matches!(block, SheetBlock::Achievements(_) | SheetBlock::Issues(_))) {
            return Vec::new();
        }
        let role = if plan.nodes_in_role(Role::Action).next().is_some() { Role::Action } else { Role::Measure };
        let wrote = |node: &Node| {
            [NarrativeKind::Achievement, NarrativeKind::Issue].iter().any(|kind| self.last(*kind, &node.code).is_some())
        };
        let nodes = plan.nodes_in_role(role).filter(|node| plan.stands(&node.code, year));
        nodes.filter(|node| self.scope.holds_action(node) || wrote(node)).collect()
    }

    fn prints(&self, wanted: impl Fn(&SheetBlock) -> bool) -> bool {
        self.request.form.sections.iter().any(|section| match section {
            SectionForm::Goals(goals) => goals.measure.blocks.iter().any(&wanted),
            _ => false,
        })
    }

    fn last(&self, kind: NarrativeKind, code: &Code) -> Option<LastText> {
        last_text(self.request, self.scope, kind, code)
    }

    fn cover(&self, department: &str) -> Cover {
        let InquiryRequest { plan, city, settings, .. } = *self.request;
        let planning = city.department(&city.planning_department).map_or("", |planning| planning.name.as_str());
        Cover {
            city: city.name.clone(),
            plan: plan.head.name.clone(),
            plan_short: plan.head.short_name.clone(),
            department: department.to_owned(),
            due: self.request.due,
            made_on: self.request.made_on,
            section: settings.section.clone().unwrap_or_else(|| planning.to_owned()),
            extension: settings.extension.clone().unwrap_or_default(),
            reply_address: self.request.reply_address.to_owned(),
            notice: plan.head.notice.clone(),
        }
    }

    /// The last years before this one in which any of the indicators has an actual.
    fn years(&self, own: &[&Indicator]) -> Vec<FiscalYear> {
        let InquiryRequest { plan, year, .. } = *self.request;
        let valued = |of: &FiscalYear| own.iter().any(|indicator| indicator.actual(*of).is_some());
        let all: Vec<FiscalYear> = plan.head.first_year.through(year.previous()).filter(valued).collect();
        all[all.len().saturating_sub(PAST_YEARS)..].to_vec()
    }

    /// The marks of the year before, where anything is known of it.
    fn last_rating(&self) -> Option<Rating> {
        let InquiryRequest { plan, scheme, year, .. } = *self.request;
        plan.knows_of(year.previous()).then(|| Rating::of(plan, scheme, year.previous(), OwnMarks::Respect))
    }

    fn indicator(
        &self,
        indicator: &Indicator,
        years: &[FiscalYear],
        kinds: &[IndicatorKind],
        rating: Option<&Rating>,
    ) -> IndicatorQuestion {
        let year = self.request.year;
        let before = year.previous();
        let rated = rating.and_then(|rating| rating.indicator(&indicator.code));
        let adopted = rated.and_then(|rated| rated.adopted.as_ref());
        let target = indicator.milestone(year).or_else(|| indicator.target(year));
        IndicatorQuestion {
            code: indicator.code.to_string(),
            name: numbered(&indicator.number, &indicator.name),
            unit: indicator.unit.clone(),
            basis: indicator.basis.label(),
            cumulative: indicator.basis == crate::plan::Basis::Cumulative,
            in_words: indicator.series == Series::Text,
            optional: is_dropped(indicator, year),
            baseline: indicator.baseline.as_ref().map(|baseline| {
                let short = || FiscalYear::parse(&baseline.label).map_or(baseline.label.clone(), FiscalYear::short);
                let label = baseline.year_stated.then(short);
                KnownFigure { label, ..known_of(&baseline.value) }
            }),
            past: known_figures(indicator, years),
            last_number: indicator.latest(before).and_then(|latest| latest.value.number),
            last_mark: adopted.map(|adopted| (adopted.mark.to_string(), adopted.tone)),
            last_reason: rated.and_then(|rated| rated.own.as_ref()).and_then(|own| own.reason.clone()),
            target: target.map(|target| {
                let label = (target.year != year && target.year_stated).then(|| target.year.short());
                KnownFigure { label, ..known_of(&target.value) }
            }),
            marks: kinds.iter().position(|kind| *kind == indicator.kind),
            definition: indicator.definition.clone(),
            outlook: None,
        }
    }

    /// One comment for each indicator, one for those that last year's comment served together, and, of the planning
    /// department, one for each goal that had one.
    fn comments(&self, own: &[&'r Indicator]) -> Vec<(String, CommentQuestion)> {
        let InquiryRequest { plan, city, year, .. } = *self.request;
        let on_indicators = self.prints(|block| matches!(block, SheetBlock::Comments(_)));
        let mut questions: Vec<(String, CommentQuestion)> = Vec::new();
        let mut asked: Vec<&Code> = Vec::new();
        let in_sheets = |indicator: &&&Indicator| plan.nearest(&indicator.at, Role::Measure).is_some();
        for indicator in own.iter().filter(in_sheets).filter(|_| on_indicators) {
            if asked.contains(&&indicator.code) {
                continue;
            }
            let together = self.commented_with(indicator, own);
            asked.extend(together.iter().map(|one| &one.code));
            let codes: Vec<&str> = together.iter().map(|one| one.code.as_str()).collect();
            let names: Vec<String> = together.iter().map(|one| numbered(&one.number, &one.name)).collect();
            let last = self.last(NarrativeKind::Comment, &indicator.code);
            let question = CommentQuestion { item: codes.join("・"), name: names.join("\n"), last };
            questions.push((self.heading(&indicator.at), question));
        }
        if self.scope.is_planning(city) {
            let goals = plan.nodes_in_role(Role::Goal).filter(|goal| plan.stands(&goal.code, year));
            questions.extend(goals.filter_map(|goal| {
                let last = self.last(NarrativeKind::Comment, &goal.code)?;
                let level = plan.level(goal).map_or(String::new(), |level| level.name.clone());
                let name = self.heading(&goal.code);
                Some((level, CommentQuestion { item: goal.code.to_string(), name, last: Some(last) }))
            }));
        }
        questions
    }

    /// The department's indicators that the newest comment on one of them is on.
    fn commented_with(&self, indicator: &'r Indicator, own: &[&'r Indicator]) -> Vec<&'r Indicator> {
        let InquiryRequest { plan, year, .. } = *self.request;
        let on_it = |narrative: &&crate::plan::Narrative| {
            narrative.kind == NarrativeKind::Comment
                && narrative.at.contains(&indicator.code)
                && narrative.year.is_some_and(|of| of < year)
        };
        let newest = plan.narratives.iter().filter(on_it).max_by_key(|narrative| narrative.year);
        let served = |one: &&Indicator| newest.is_some_and(|narrative| narrative.at.contains(&one.code));
        let together: Vec<&Indicator> = own.iter().copied().filter(served).collect();
        if together.is_empty() { vec![indicator] } else { together }
    }

    fn action(&self, node: &Node) -> ActionQuestion {
        ActionQuestion {
            code: node.code.to_string(),
            name: numbered(&node.number, &node.name),
            last_achievement: self.last(NarrativeKind::Achievement, &node.code),
            last_issue: self.last(NarrativeKind::Issue, &node.code),
            asks_achievement: self.prints(|block| matches!(block, SheetBlock::Achievements(_))),
            asks_issue: self.prints(|block| matches!(block, SheetBlock::Issues(_))),
        }
    }

    /// The measure above a node, or else the goal: 基本目標1　（ア）暮らしに….
    fn heading(&self, code: &Code) -> String {
        let plan = self.request.plan;
        let goal = plan.nearest(code, Role::Goal);
        let measure = plan.nearest(code, Role::Measure);
        let level = |node: &Node| plan.level(node).map_or("", |level| level.name.as_str()).to_owned();
        match (goal, measure) {
            (Some(goal), Some(measure)) => {
                format!("{}{}　{}", level(goal), goal.number, numbered(&measure.number, &measure.name))
            }
            (Some(node), None) => format!("{}{}　{}", level(node), node.number, node.name),
            (None, Some(node)) => numbered(&node.number, &node.name),
            (None, None) => plan.node(code).map_or(String::new(), |node| numbered(&node.number, &node.name)),
        }
    }

    /// A measure that is itself asked about is not its own heading.
    fn action_heading(&self, node: &Node) -> String {
        match (self.request.plan.role(node), &node.parent) {
            (Some(Role::Measure), Some(parent)) => self.heading(parent),
            _ => self.heading(&node.code),
        }
    }
}

/// Neighbours of one heading together.
fn grouped<T>(questions: impl Iterator<Item = (String, T)>) -> Vec<Group<T>> {
    let mut groups: Vec<Group<T>> = Vec::new();
    for (heading, question) in questions {
        match groups.last_mut().filter(|group| group.heading == heading) {
            Some(group) => group.questions.push(question),
            None => groups.push(Group { heading, questions: vec![question] }),
        }
    }
    groups
}

/// Number and name as headings print them.
pub(super) fn numbered(number: &str, name: &str) -> String {
    let gap = if number.ends_with(|c: char| c.is_ascii_digit()) { "\u{3000}" } else { "" };
    format!("{number}{gap}{name}")
}
