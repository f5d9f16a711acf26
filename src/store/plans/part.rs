//! The parts of a plan: its keys, and taking a plan apart and putting it together again.

use super::contents::Contents;
use crate::plan::{
    Code, DatedValue, EvaluationTable, Head, Indicator, Level, Mark, Moment, Narrative, NarrativeKind, Node, Note,
    Opinion, Plan, Programme, PublishedTally, RelatedPlan, Review, Stage, Target,
};

/// A part of a plan that is recorded by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanPart {
    Head(Head),
    Level(Level),
    Node(Node),
    /// Without its figures, which are parts of their own.
    Indicator(Box<Indicator>),
    Baseline {
        indicator: Code,
        value: DatedValue,
    },
    Actual {
        indicator: Code,
        value: DatedValue,
    },
    Target {
        indicator: Code,
        target: Target,
    },
    /// The target of a single year on the way.
    Milestone {
        indicator: Code,
        target: Target,
    },
    Narrative(Narrative),
    Review(Review),
    Opinion(Opinion),
    Note(Note),
    Table(EvaluationTable),
    Mark(Mark),
    RelatedPlan(RelatedPlan),
    Programme(Programme),
    Published(PublishedTally),
}

/// The key of a plan's own words about itself.
pub(super) const HEAD: &str = "head";

impl PlanPart {
    /// The natural key of the part: `node/M11`, `figure/K111/actual/2024`, `mark/own/2024/K111`.
    ///
    /// A second part with the same key (two tables on one action) is kept under `…#2`.
    pub fn key(&self) -> String {
        match self {
            PlanPart::Head(_) => HEAD.to_owned(),
            PlanPart::Level(level) => format!("level/{}", level.code),
            PlanPart::Node(node) => format!("node/{}", node.code),
            PlanPart::Indicator(indicator) => format!("indicator/{}", indicator.code),
            PlanPart::Baseline { indicator, .. } => format!("figure/{indicator}/baseline"),
            PlanPart::Actual { indicator, value } => format!("figure/{indicator}/actual/{}", moment_text(value.moment)),
            PlanPart::Target { indicator, target } => target_key(indicator, "target", target),
            PlanPart::Milestone { indicator, target } => target_key(indicator, "milestone", target),
            PlanPart::Narrative(narrative) => narrative_key(narrative),
            PlanPart::Review(review) => format!("review/{}/{}", review.year.western(), review.number),
            PlanPart::Opinion(opinion) => {
                format!("opinion/{}/{}/{}", opinion.year.western(), opinion.goal, opinion.number)
            }
            PlanPart::Note(note) => format!("note/{}/{}/{}", note.year.western(), note.at, note.mark),
            PlanPart::Table(table) => format!("table/{}/{}", table.year.western(), table.at),
            PlanPart::Mark(mark) => {
                let stage = match mark.stage {
                    Stage::Own => "own",
                    Stage::Second => "second",
                };
                format!("mark/{stage}/{}/{}", mark.year.western(), mark.indicator)
            }
            PlanPart::RelatedPlan(related) => format!("related/{}/{}", related.at, related.name),
            PlanPart::Programme(programme) => format!("programme/{}", programme.code),
            PlanPart::Published(tally) => format!("published/{}/{}", tally.year.western(), tally.kind.word()),
        }
    }

    /// The indicator whose figure it is.
    pub fn indicator_of_figure(&self) -> Option<&Code> {
        match self {
            PlanPart::Baseline { indicator, .. }
            | PlanPart::Actual { indicator, .. }
            | PlanPart::Target { indicator, .. }
            | PlanPart::Milestone { indicator, .. } => Some(indicator),
            _ => None,
        }
    }

    /// The part as it is recorded: an indicator loses its figures.
    pub(super) fn alone(self) -> PlanPart {
        match self {
            PlanPart::Indicator(indicator) => PlanPart::Indicator(Box::new(Indicator {
                baseline: None,
                actuals: Vec::new(),
                targets: Vec::new(),
                milestones: Vec::new(),
                ..*indicator
            })),
            other => other,
        }
    }
}

/// `2024`, `2024年` for a calendar year, `2024-10-01`.
pub(super) fn moment_text(moment: Moment) -> String {
    match moment {
        Moment::Fiscal(year) => year.western().to_string(),
        Moment::Calendar(year) => format!("{year}年"),
        Moment::Day(day) => day.to_string(),
    }
}

fn target_key(indicator: &Code, role: &str, target: &Target) -> String {
    let year = target.year.western();
    match target.since {
        Some(since) => format!("figure/{indicator}/{role}/{year}@{since}"),
        None => format!("figure/{indicator}/{role}/{year}"),
    }
}

/// Departments are in the key where they are named: two of them may write on one action.
fn narrative_key(narrative: &Narrative) -> String {
    let kind = match narrative.kind {
        NarrativeKind::Overview => "overview",
        NarrativeKind::Aim => "aim",
        NarrativeKind::Situation => "situation",
        NarrativeKind::Comment => "comment",
        NarrativeKind::Achievement => "achievement",
        NarrativeKind::Issue => "issue",
    };
    let mut key = format!("narrative/{kind}");
    if let Some(year) = narrative.year {
        key.push_str(&format!("/{}", year.western()));
    }
    let at: Vec<&str> = narrative.at.iter().map(Code::as_str).collect();
    key.push_str(&format!("/{}", at.join("+")));
    if !narrative.departments.is_empty() {
        let departments: Vec<&str> = narrative.departments.iter().map(|department| department.code.as_str()).collect();
        key.push_str(&format!("/{}", departments.join("+")));
    }
    key
}

/// Takes a plan apart, in the order of the document.
pub(super) fn take_apart(plan: &Plan) -> Contents<PlanPart> {
    let mut contents = Contents::new();
    contents.push(PlanPart::Head(plan.head.clone()));
    let levels = plan.levels.iter().cloned().map(PlanPart::Level);
    let nodes = plan.nodes.iter().cloned().map(PlanPart::Node);
    let indicators = plan.indicators.iter().flat_map(indicator_parts);
    let narratives = plan.narratives.iter().cloned().map(PlanPart::Narrative);
    let reviews = plan.reviews.iter().cloned().map(PlanPart::Review);
    let opinions = plan.opinions.iter().cloned().map(PlanPart::Opinion);
    let notes = plan.notes.iter().cloned().map(PlanPart::Note);
    let tables = plan.tables.iter().cloned().map(PlanPart::Table);
    let marks = plan.marks.iter().cloned().map(PlanPart::Mark);
    let related = plan.related_plans.iter().cloned().map(PlanPart::RelatedPlan);
    let programmes = plan.programmes.iter().cloned().map(PlanPart::Programme);
    let published = plan.published.iter().cloned().map(PlanPart::Published);
    let tree = levels.chain(nodes).chain(indicators).chain(related).chain(programmes);
    let texts = narratives.chain(reviews).chain(opinions).chain(notes).chain(tables);
    for part in tree.chain(texts).chain(marks).chain(published) {
        contents.push(part);
    }
    contents
}

fn indicator_parts(indicator: &Indicator) -> Vec<PlanPart> {
    let code = &indicator.code;
    let mut parts = vec![PlanPart::Indicator(Box::new(indicator.clone())).alone()];
    let baseline = indicator.baseline.iter().cloned();
    parts.extend(baseline.map(|value| PlanPart::Baseline { indicator: code.clone(), value }));
    let actuals = indicator.actuals.iter().cloned();
    parts.extend(actuals.map(|value| PlanPart::Actual { indicator: code.clone(), value }));
    let targets = indicator.targets.iter().cloned();
    parts.extend(targets.map(|target| PlanPart::Target { indicator: code.clone(), target }));
    let milestones = indicator.milestones.iter().cloned();
    parts.extend(milestones.map(|target| PlanPart::Milestone { indicator: code.clone(), target }));
    parts
}

/// Puts a plan together; `None` when there is no head, that is, no such plan (or none yet at the time asked for).
pub(super) fn put_together(mut contents: Contents<PlanPart>) -> Option<Plan> {
    let Some(PlanPart::Head(head)) = contents.parts.remove(HEAD) else { return None };
    let mut indicators = take_as(&mut contents, "indicator", |part| match part {
        PlanPart::Indicator(indicator) => Some(*indicator),
        _ => None,
    });
    for indicator in &mut indicators {
        put_figures(&mut contents, indicator);
    }
    macro_rules! list {
        ($name:literal, $variant:ident) => {
            take_as(&mut contents, $name, |part| match part {
                PlanPart::$variant(inner) => Some(inner),
                _ => None,
            })
        };
    }
    Some(Plan {
        head,
        levels: list!("level", Level),
        nodes: list!("node", Node),
        indicators,
        narratives: list!("narrative", Narrative),
        reviews: list!("review", Review),
        opinions: list!("opinion", Opinion),
        notes: list!("note", Note),
        tables: list!("table", Table),
        marks: list!("mark", Mark),
        related_plans: list!("related", RelatedPlan),
        programmes: list!("programme", Programme),
        published: list!("published", Published),
    })
}

fn put_figures(contents: &mut Contents<PlanPart>, indicator: &mut Indicator) {
    let code = &indicator.code;
    indicator.baseline = match contents.parts.remove(&format!("figure/{code}/baseline")) {
        Some(PlanPart::Baseline { value, .. }) => Some(value),
        _ => None,
    };
    indicator.actuals = take_as(contents, &format!("figure/{code}/actual"), |part| match part {
        PlanPart::Actual { value, .. } => Some(value),
        _ => None,
    });
    indicator.targets = take_as(contents, &format!("figure/{code}/target"), |part| match part {
        PlanPart::Target { target, .. } => Some(target),
        _ => None,
    });
    indicator.milestones = take_as(contents, &format!("figure/{code}/milestone"), |part| match part {
        PlanPart::Milestone { target, .. } => Some(target),
        _ => None,
    });
}

/// A list's parts, each as what the list holds.
fn take_as<T>(contents: &mut Contents<PlanPart>, list: &str, pick: fn(PlanPart) -> Option<T>) -> Vec<T> {
    contents.take(list).into_iter().filter_map(pick).collect()
}
