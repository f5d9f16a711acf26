//! 指標の一覧: every indicator once, by kind and goal, with its years drawn small. The counts of the summary are those
//! of the marks in it.

use super::contents::full_name;
use super::listing::Listed;
use super::paragraphs::plain;
use super::{ReportRequest, fill, section};
use crate::plan::{Indicator, IndicatorKind, Node, Role, State, Value};
use crate::report::document::{Block, Cell, Section, SectionKind, Table, TableKind, TextCell};
use crate::report::form::{ColumnForm, ColumnKey, SectionForm};

/// The columns with their shares of the width; the trend stands before the actual, the sheet's name comes last.
const COLUMNS: [(ColumnKey, f32); 7] = [
    (ColumnKey::NumberName, 40.0),
    (ColumnKey::Unit, 5.0),
    (ColumnKey::Basis, 5.0),
    (ColumnKey::Baseline, 8.0),
    (ColumnKey::Latest, 8.0),
    (ColumnKey::Target, 8.0),
    (ColumnKey::Mark, 20.0),
];
/// Place and share of the trend.
const TREND: usize = 4;
const TREND_WEIGHT: f32 = 14.0;
const SHEET_WEIGHT: f32 = 8.0;

impl<'a> ReportRequest<'a> {
    /// The list of the indicators that the report prints; none where there is no indicator.
    pub(super) fn build_overview(&self, sections: &[Section]) -> Option<Section> {
        let (form, words) = (&self.form.overview, self.words());
        let kind = SectionKind::Targets;
        let mut overview = section("overview".to_owned(), kind, fill(&form.title, &words), fill(&form.sheet, &words));
        for kind in self.kinds_printed() {
            let mut blocks = self.of_goals(kind, sections);
            if !blocks.is_empty() {
                overview.blocks.push(Block::Heading { text: kind.label().to_owned(), minor: false });
                overview.blocks.append(&mut blocks);
            }
        }
        (!overview.blocks.is_empty()).then_some(overview)
    }

    /// The kinds of which the report prints something: first those that are counted.
    fn kinds_printed(&self) -> Vec<IndicatorKind> {
        let counted = self.form.sections.iter().filter_map(|section| match section {
            SectionForm::Summary(summary) => Some(&summary.kinds),
            _ => None,
        });
        let listed = self.form.sections.iter().flat_map(|section| match section {
            SectionForm::Targets(targets) => targets.kinds.clone(),
            SectionForm::Goals(goals) => goals.measure.tables().flat_map(|table| table.kinds.clone()).collect(),
            SectionForm::Summary(_) | SectionForm::Programmes(_) => Vec::new(),
        });
        let mut kinds: Vec<IndicatorKind> = Vec::new();
        for kind in counted.flatten().copied().chain(listed) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// A table for each goal; what belongs to no goal comes first.
    fn of_goals(&self, kind: IndicatorKind, sections: &[Section]) -> Vec<Block> {
        let goals = self.plan.nodes_in_role(Role::Goal).map(Some);
        let mut blocks = Vec::new();
        for goal in std::iter::once(None).chain(goals) {
            let listed = self.of_goal(kind, goal);
            if listed.is_empty() {
                continue;
            }
            blocks.extend(goal.map(|goal| Block::Heading { text: full_name(goal), minor: true }));
            blocks.push(Block::Table(self.overview_table(&listed, sections)));
        }
        blocks
    }

    fn of_goal(&self, kind: IndicatorKind, goal: Option<&Node>) -> Vec<Listed<'a>> {
        let below = |indicator: &&Indicator| {
            self.plan.nearest(&indicator.at, Role::Goal).map(|above| &above.code) == goal.map(|goal| &goal.code)
        };
        let own = self.plan.indicators.iter().filter(|indicator| {
            indicator.kind == kind && self.stands(indicator) && self.scope.holds_indicator(indicator, self.city)
        });
        own.filter(below).map(|indicator| Listed { indicator, number: &indicator.number, again: false }).collect()
    }

    fn overview_table(&self, listed: &[Listed], sections: &[Section]) -> Table {
        let heads = &self.form.overview.heads;
        let titles = heads.iter().enumerate().filter(|(index, _)| *index != TREND).map(|(_, title)| title);
        let forms: Vec<ColumnForm> =
            COLUMNS.iter().zip(titles).map(|((key, weight), title)| column(*key, title, *weight)).collect();
        let mut table = self.indicator_table(&forms, listed);
        let trend = column(ColumnKey::Name, &heads[TREND], TREND_WEIGHT);
        let trend = self.indicator_table(&[trend], listed).columns;
        table.columns.splice(TREND..TREND, trend);
        let sheet = column(ColumnKey::Unit, &heads[heads.len() - 1], SHEET_WEIGHT);
        table.columns.extend(self.indicator_table(&[sheet], listed).columns);
        for (row, one) in table.rows.iter_mut().zip(listed) {
            row.insert(TREND, Cell::Trend(self.trend(one.indicator)));
            row.push(self.home_of(one.indicator, sections).map_or(Cell::Empty, leading_to));
        }
        Table { kind: TableKind::Indicators, ..table }
    }

    /// Baseline and actuals up to the year under evaluation.
    fn trend(&self, indicator: &Indicator) -> Vec<Option<rust_decimal::Decimal>> {
        let number = |value: &Value| value.number.filter(|_| value.state == State::Value);
        let baseline = indicator.baseline.iter().map(|baseline| number(&baseline.value));
        let actuals = indicator.actuals.iter().filter(|actual| actual.moment.fiscal_year() <= self.year);
        baseline.chain(actuals.map(|actual| number(&actual.value))).collect()
    }

    /// The section in which the indicator is printed.
    fn home_of<'s>(&self, indicator: &Indicator, sections: &'s [Section]) -> Option<&'s Section> {
        let code = indicator.code.as_str();
        let measure = self.plan.nearest(&indicator.at, Role::Measure).map(|node| format!("measure-{}", node.code));
        let on_sheet = sections.iter().find(|section| Some(&section.anchor) == measure.as_ref());
        on_sheet.or_else(|| sections.iter().find(|section| section.marks().any(|of| of == code)))
    }
}

/// The name of a section's sheet, which leads there.
fn leading_to(section: &Section) -> Cell {
    let (paragraphs, link) = (vec![plain(&section.sheet_name)], Some(section.anchor.clone()));
    Cell::Text(TextCell { paragraphs, strong: false, link })
}

fn column(key: ColumnKey, title: &str, weight: f32) -> ColumnForm {
    ColumnForm { key, title: title.to_owned(), weight }
}
