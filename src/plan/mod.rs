//! A plan and its figures: the tree of goals, measures and actions, indicators with their values, narrative,
//! opinions, and the city's departments. Pure data and its rules of validity; no files, no SQL, no time of day.

mod city;
mod code;
mod indicator;
mod narrative;
pub mod read;
mod register;
mod tree;
mod value;

pub use city::{Address, AddressRole, City, Department, NobodyInCharge};
pub use code::{Code, NotACode};
pub use indicator::{Basis, Better, Comparator, DatedValue, Indicator, IndicatorKind, Listing, Series, Target};
pub use narrative::{
    EvaluationTable, Mark, Narrative, NarrativeKind, Note, Opinion, PublishedCount, PublishedTally, Response, Review,
    Stage, paragraphs,
};
pub use register::{RegisterEdit, RegisterRefused, is_unfit_name};
pub use tree::{DepartmentRef, Level, Node, Programme, ProgrammeIndicator, RelatedPlan, Role};
pub use value::{
    Bound, Moment, NotAValue, PrintedFigure, Refusal, Second, Span, Standing, State, Value, read_printed_figure,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fiscal_year::FiscalYear;

/// A city's plan: 総合計画 or 総合戦略.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub head: Head,
    /// From the top of the tree down.
    pub levels: Vec<Level>,
    /// In the order of the document.
    pub nodes: Vec<Node>,
    /// In the order of the document.
    pub indicators: Vec<Indicator>,
    pub narratives: Vec<Narrative>,
    pub reviews: Vec<Review>,
    pub opinions: Vec<Opinion>,
    pub notes: Vec<Note>,
    pub tables: Vec<EvaluationTable>,
    pub marks: Vec<Mark>,
    #[serde(default)]
    pub related_plans: Vec<RelatedPlan>,
    #[serde(default)]
    pub programmes: Vec<Programme>,
    #[serde(default)]
    pub published: Vec<PublishedTally>,
}

/// What a plan says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub code: Code,
    pub city: Code,
    /// As printed: 第２期朝霞市まち・ひと・しごと創生総合戦略.
    pub name: String,
    /// For titles and mails: 第2期総合戦略.
    pub short_name: String,
    pub first_year: FiscalYear,
    pub last_year: FiscalYear,
    /// Whether the document states the period. Without it the years bound the figures and are not printed.
    #[serde(default = "stated")]
    pub period_stated: bool,
    /// The periods of a plan that is redrawn and rolls on 実施計画, in the order in which they came to hold. All lie
    /// within `first_year` and `last_year`, which bound the figures. Empty: there is the one period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Period>,
    /// The rating scheme's code, a file under `templates/schemes/`.
    pub scheme: Code,
    /// The report form's code, a file under `templates/forms/`.
    pub form: Code,
    /// A line printed on every cover and at the foot of every page, such as 記載例：….
    pub notice: Option<String>,
}

/// A period of a plan that is redrawn; a later one says from which day it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub first_year: FiscalYear,
    pub last_year: FiscalYear,
    pub since: Option<NaiveDate>,
}

fn stated() -> bool {
    true
}

impl Head {
    /// First and last year of the period in force at the end of a fiscal year, which that year's report prints.
    pub fn period(&self, year: FiscalYear) -> (FiscalYear, FiscalYear) {
        let held = |period: &&Period| {
            let end = NaiveDate::from_ymd_opt(year.western() + 1, 3, 31);
            period.since.is_none_or(|since| end.is_some_and(|end| since <= end))
        };
        let in_force = self.periods.iter().filter(held).max_by_key(|period| period.since);
        in_force.map_or((self.first_year, self.last_year), |period| (period.first_year, period.last_year))
    }
}

impl Plan {
    /// The node with a code.
    pub fn node(&self, code: &Code) -> Option<&Node> {
        self.nodes.iter().find(|node| &node.code == code)
    }

    /// The indicator with a code.
    pub fn indicator(&self, code: &Code) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| &indicator.code == code)
    }

    /// The level of a node.
    pub fn level(&self, node: &Node) -> Option<&Level> {
        self.levels.iter().find(|level| level.code == node.level)
    }

    /// The role that a node's level plays.
    pub fn role(&self, node: &Node) -> Option<Role> {
        self.level(node).and_then(|level| level.role)
    }

    /// Whether anything was recorded for a year: a value of any state but "will come", a mark, a text, an opinion.
    pub fn knows_of(&self, year: FiscalYear) -> bool {
        let valued =
            |indicator: &Indicator| indicator.actual(year).is_some_and(|actual| actual.value.state != State::NotYet);
        self.indicators.iter().any(valued)
            || self.marks.iter().any(|mark| mark.year == year)
            || self.narratives.iter().any(|narrative| narrative.year == Some(year))
            || self.opinions.iter().any(|opinion| opinion.year == year)
    }

    /// Nodes with a role, in the order of the document.
    pub fn nodes_in_role(&self, role: Role) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| self.role(node) == Some(role))
    }

    /// Nodes directly below another.
    pub fn children<'a>(&'a self, code: &'a Code) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |node| node.parent.as_ref() == Some(code))
    }

    /// A node and those above it, from the node up. Ends at the root, and at a parent that is not there.
    pub fn lineage<'a>(&'a self, code: &Code) -> Vec<&'a Node> {
        let mut line = Vec::new();
        let mut next = self.node(code);
        while let Some(node) = next {
            if line.len() > self.nodes.len() {
                break; // a ring of parents, which the reader refuses; never loop on it
            }
            line.push(node);
            next = node.parent.as_ref().and_then(|parent| self.node(parent));
        }
        line
    }

    /// The nearest node with a role at or above a code: the goal of a KPI's measure.
    pub fn nearest(&self, code: &Code, role: Role) -> Option<&Node> {
        self.lineage(code).into_iter().find(|node| self.role(node) == Some(role))
    }

    /// Whether a node and all above it stand in the plan in a fiscal year.
    pub fn stands(&self, code: &Code, year: FiscalYear) -> bool {
        self.lineage(code)
            .iter()
            .all(|node| node.since.is_none_or(|since| since <= year) && node.until.is_none_or(|until| year <= until))
    }

    /// Indicators that are listed at a node and hang elsewhere 再掲, with their number there.
    pub fn indicators_listed_at<'a>(&'a self, code: &'a Code) -> impl Iterator<Item = (&'a Indicator, &'a str)> {
        self.indicators.iter().filter_map(move |indicator| {
            let listing = indicator.also_at.iter().find(|listing| &listing.at == code)?;
            Some((indicator, listing.number.as_str()))
        })
    }

    /// Indicators that hang at a node itself, in the order of the document.
    pub fn indicators_at<'a>(&'a self, code: &'a Code) -> impl Iterator<Item = &'a Indicator> {
        self.indicators.iter().filter(move |indicator| &indicator.at == code)
    }

    /// The narrative of a kind on a node or indicator: that of the year, or the plan's own where it has no year.
    pub fn narratives_on<'a>(
        &'a self,
        kind: NarrativeKind,
        code: &'a Code,
        year: FiscalYear,
    ) -> impl Iterator<Item = &'a Narrative> {
        self.narratives.iter().filter(move |narrative| {
            narrative.kind == kind && narrative.at.contains(code) && narrative.year.is_none_or(|of| of == year)
        })
    }

    /// A department's own mark or another stage's, as it stands for an evaluation year (the last one recorded).
    pub fn mark(&self, indicator: &Code, year: FiscalYear, stage: Stage) -> Option<&Mark> {
        self.marks.iter().rev().find(|mark| &mark.indicator == indicator && mark.year == year && mark.stage == stage)
    }
}
