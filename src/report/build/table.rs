//! Indicator tables: the form's columns filled with an indicator's figures and mark.

use chrono::NaiveDate;

use super::ReportRequest;
use super::contents::full_name;
use super::listing::Listed;
use super::paragraphs::{label as bold, numbered, plain};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, DatedValue, Indicator, Moment, Role, Standing, State, Target, Value};
use crate::rating::{self, Percent, Rates, Tone};
use crate::report::document::{Align, Block, Cell, Column, Figure, MarkCell, Prose, Table, TableKind, TextCell};
use crate::report::form::{ColumnForm, ColumnKey};

impl ReportRequest<'_> {
    /// The table, and under it what its signs mean and the notes on its indicators.
    pub(super) fn indicator_blocks(&self, columns: &[ColumnForm], listed: &[Listed]) -> Vec<Block> {
        if listed.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![Block::Table(self.indicator_table(columns, listed))];
        let notes = self.footnotes(listed);
        if !notes.is_empty() {
            blocks.push(Block::Footnotes(notes));
        }
        blocks
    }

    /// The table alone.
    pub(super) fn indicator_table(&self, columns: &[ColumnForm], listed: &[Listed]) -> Table {
        let shared = SharedYears::of(listed, self.year);
        Table {
            kind: TableKind::Indicators,
            caption: None,
            columns: columns.iter().flat_map(|column| self.columns(column, &shared)).collect(),
            rows: listed.iter().map(|one| self.row(columns, one, &shared)).collect(),
        }
    }

    /// Where the table has the indicators' names, if they stand in a column without their definitions.
    pub(super) fn name_column(&self, columns: &[ColumnForm]) -> Option<usize> {
        let names = [ColumnKey::Name, ColumnKey::NumberName, ColumnKey::NameUnit];
        let at = columns.iter().position(|column| names.contains(&column.key))?;
        let unshared = SharedYears::of(&[], self.year);
        Some(columns.iter().take(at).map(|column| self.columns(column, &unshared).len()).sum())
    }

    /// The years that have a column: from the plan's first to the one under evaluation.
    fn years(&self) -> Vec<FiscalYear> {
        self.plan.head.first_year.through(self.year.min(self.plan.head.last_year)).collect()
    }

    /// The years of the period in force in the year under evaluation.
    fn years_of_period(&self) -> Vec<FiscalYear> {
        let (first, last) = self.plan.head.period(self.year);
        first.through(last).collect()
    }

    fn columns(&self, form: &ColumnForm, shared: &SharedYears) -> Vec<Column> {
        let column = |title: &str, note: Option<String>, align, emphasis| Column {
            title: title.to_owned(),
            note: note.filter(|note| !note.is_empty()),
            band: None,
            align,
            weight: form.weight,
            emphasis,
            merges: false,
        };
        match form.key {
            ColumnKey::Actuals => self.year_columns(&self.years(), form),
            ColumnKey::Milestones => self.year_columns(&self.years_of_period(), form),
            ColumnKey::Latest => vec![column(&form.title, Some(self.year.short()), Align::Right, true)],
            ColumnKey::Milestone => vec![column(&form.title, Some(self.year.short()), Align::Right, false)],
            ColumnKey::Baseline => vec![column(&form.title, shared.baseline.clone(), Align::Right, false)],
            ColumnKey::Target => vec![column(&form.title, shared.target.clone(), Align::Right, false)],
            ColumnKey::Achievement
            | ColumnKey::Progress
            | ColumnKey::Pace
            | ColumnKey::MilestoneRate
            | ColumnKey::ChangePercent
            | ColumnKey::Points => vec![column(&form.title, None, Align::Right, false)],
            ColumnKey::Unit | ColumnKey::Basis | ColumnKey::Number => {
                vec![column(&form.title, None, Align::Center, false)]
            }
            ColumnKey::Goal | ColumnKey::Measure => {
                vec![Column { merges: true, ..column(&form.title, None, Align::Left, false) }]
            }
            _ => vec![column(&form.title, None, Align::Left, false)],
        }
    }

    /// One column for each year, under the form's title where it gives one.
    fn year_columns(&self, years: &[FiscalYear], form: &ColumnForm) -> Vec<Column> {
        let column = |year: &FiscalYear| Column {
            title: year.short(),
            note: None,
            band: (!form.title.is_empty()).then(|| form.title.clone()),
            align: Align::Right,
            weight: form.weight,
            emphasis: *year == self.year,
            merges: false,
        };
        years.iter().map(column).collect()
    }

    fn row(&self, columns: &[ColumnForm], listed: &Listed, shared: &SharedYears) -> Vec<Cell> {
        columns.iter().flat_map(|column| self.cells(column.key, listed, shared)).collect()
    }

    fn cells(&self, key: ColumnKey, listed: &Listed, shared: &SharedYears) -> Vec<Cell> {
        let indicator = listed.indicator;
        let cell = match key {
            ColumnKey::Actuals => return self.actual_cells(indicator),
            ColumnKey::Milestones => return self.milestone_cells(indicator),
            ColumnKey::Goal => self.above_cell(indicator, Role::Goal),
            ColumnKey::Measure => self.above_cell(indicator, Role::Measure),
            ColumnKey::Number => Cell::text(listed.number),
            ColumnKey::Name => Cell::text(listed.name()),
            ColumnKey::NumberName => Cell::text(numbered(listed.number, &listed.name())),
            ColumnKey::NameUnit => Cell::text(name_and_unit(listed)),
            ColumnKey::NameUnitDefinition => name_and_definition(listed),
            ColumnKey::Latest => self.latest_cell(indicator),
            ColumnKey::Milestone => indicator
                .milestone(self.year)
                .map_or(Cell::Empty, |milestone| Cell::Figure(figure(&milestone.value, None, false))),
            ColumnKey::Unit => Cell::text(&indicator.unit),
            ColumnKey::Basis => Cell::text(indicator.basis.label()),
            ColumnKey::Baseline => self.baseline_cell(indicator, shared),
            ColumnKey::Target => self.target_cell(indicator, shared),
            ColumnKey::Mark => self.mark_cell(indicator),
            ColumnKey::Achievement => self.rate_cell(self.rates(indicator).achievement),
            ColumnKey::Progress => self.rate_cell(self.rates(indicator).progress),
            ColumnKey::Pace => self.rate_cell(self.rates(indicator).pace),
            ColumnKey::MilestoneRate => self.rate_cell(self.rates(indicator).milestone),
            ColumnKey::ChangePercent => self.rate_cell(self.rates(indicator).change_percent),
            ColumnKey::Points => self.points_cell(indicator),
            ColumnKey::Departments => self.departments_cell(indicator),
            ColumnKey::Definition => Cell::text(indicator.definition.as_deref().unwrap_or(&self.form.unrecorded)),
        };
        vec![cell]
    }

    /// The goal or measure that the indicator hangs at or below.
    fn above_cell(&self, indicator: &Indicator, role: Role) -> Cell {
        self.plan.nearest(&indicator.at, role).map_or(Cell::Empty, |node| Cell::text(full_name(node)))
    }

    /// The adopted mark or, where there is none, the scheme's sign for the reason.
    fn mark_cell(&self, indicator: &Indicator) -> Cell {
        let Some(rated) = self.rating.indicator(&indicator.code) else { return Cell::Empty };
        let of = Some(indicator.code.to_string());
        if let Some(adopted) = &rated.adopted {
            let (mark, label) = (adopted.mark.to_string(), adopted.label.to_string());
            return Cell::Mark(MarkCell { mark, label, tone: adopted.tone, of });
        }
        rated.unrated.and_then(|reason| self.scheme.sign(reason)).map_or(Cell::Empty, |sign| {
            Cell::Mark(MarkCell { mark: sign.mark.clone(), label: sign.label.clone(), tone: Tone::Neutral, of })
        })
    }

    fn points_cell(&self, indicator: &Indicator) -> Cell {
        let adopted = self.rating.indicator(&indicator.code).and_then(|rated| rated.adopted.as_ref());
        adopted.and_then(|adopted| adopted.points).map_or(Cell::Empty, |points| {
            let (printed, number) = (points.to_string(), Some(points));
            Cell::Figure(Figure { printed, number, year_label: None, second: None, strong: false })
        })
    }

    fn rates(&self, indicator: &Indicator) -> Rates {
        rating::rates_of(self.plan, self.scheme, indicator, self.year)
    }

    fn rate_cell(&self, rate: Option<Percent>) -> Cell {
        rate.map_or(Cell::Empty, |rate| {
            let printed = rate.printed(self.scheme.decimals);
            let number = printed.trim_end_matches('%').parse().ok();
            Cell::Figure(Figure { printed, number, year_label: None, second: None, strong: false })
        })
    }

    fn departments_cell(&self, indicator: &Indicator) -> Cell {
        let names = self.department_names(&indicator.departments);
        if names.is_empty() {
            return Cell::text(&self.form.unrecorded);
        }
        let paragraphs = names.into_iter().map(plain).collect();
        Cell::Text(TextCell { paragraphs, strong: false, link: None })
    }

    fn actual_cells(&self, indicator: &Indicator) -> Vec<Cell> {
        let cell = |year: FiscalYear| match indicator.actual(year) {
            Some(actual) => {
                // The column's head gives a fiscal year; a calendar year or a day says so in the cell.
                let label = (!matches!(actual.moment, Moment::Fiscal(_))).then(|| actual.label.clone());
                Cell::Figure(figure(&actual.value, with_standing(label, actual.standing), year == self.year))
            }
            None => Cell::Empty,
        };
        self.years().into_iter().map(cell).collect()
    }

    fn baseline_cell(&self, indicator: &Indicator, shared: &SharedYears) -> Cell {
        let Some(baseline) = &indicator.baseline else { return Cell::text(&self.form.unrecorded) };
        let label = (shared.baseline.is_none()).then(|| baseline.label.clone());
        Cell::Figure(figure(&baseline.value, with_standing(label, baseline.standing), false))
    }

    fn target_cell(&self, indicator: &Indicator, shared: &SharedYears) -> Cell {
        let Some(target) = indicator.target(self.year) else { return Cell::Empty };
        let label = (shared.target.is_none()).then(|| target.label.clone());
        Cell::Figure(figure(&target.value, label.filter(|label| !label.is_empty()), false))
    }

    /// The newest value, with its own year where it is not of the year under evaluation. A sign in that year's
    /// place (中止, ※) is what there is to say of it.
    fn latest_cell(&self, indicator: &Indicator) -> Cell {
        let stopped = |actual: &&DatedValue| matches!(actual.value.state, State::Cancelled | State::Dropped);
        let newest = indicator.actual(self.year).filter(stopped).or_else(|| indicator.latest(self.year));
        let Some(actual) = newest else { return Cell::text(&self.form.unrecorded) };
        let label = (actual.moment != Moment::Fiscal(self.year)).then(|| actual.label.clone());
        Cell::Figure(figure(&actual.value, with_standing(label, actual.standing), true))
    }

    /// The target of each year of the period: of past years as it stood then, of later ones as it stands now.
    fn milestone_cells(&self, indicator: &Indicator) -> Vec<Cell> {
        let cell = |year: FiscalYear| {
            let milestone = milestone_seen(indicator, year, self.year);
            milestone.map_or(Cell::Empty, |milestone| Cell::Figure(figure(&milestone.value, None, year == self.year)))
        };
        self.years_of_period().into_iter().map(cell).collect()
    }

    /// What the signs in the table mean, and the notes that belong to its indicators.
    fn footnotes(&self, listed: &[Listed]) -> Vec<String> {
        let mut notes = Vec::new();
        let mut shown = listed.iter().flat_map(|one| {
            self.years().into_iter().filter_map(|year| one.indicator.actual(year)).map(|actual| &actual.value)
        });
        if let Some(sign) = shown.find(|value| value.state == State::NoData) {
            notes.push(format!("「{}」は、その年度に調査のないことを示す。", sign.printed.trim()));
        }
        notes.extend(listed.iter().flat_map(|one| self.notes_on(&one.indicator.code, one.number)));
        notes
    }

    /// The year's notes on an indicator or node, with its number.
    pub(super) fn notes_on(&self, code: &Code, number: &str) -> Vec<String> {
        let notes = self.plan.notes.iter().filter(|note| note.year == self.year && &note.at == code);
        notes.map(|note| format!("{}{number}　{}", note.mark, note.text.replace('\n', ""))).collect()
    }

    /// The internal edition tells how the rule came to each mark, and where the department says otherwise.
    pub(super) fn derivations(&self, indicators: &[&Indicator]) -> Option<Block> {
        let mut paragraphs = Vec::new();
        for indicator in indicators {
            let Some(rated) = self.rating.indicator(&indicator.code) else { continue };
            if self.scheme.scale(indicator.kind).is_none() {
                continue; // of a kind that is never rated there is nothing to tell
            }
            let why = rating::explain(self.plan, self.scheme, indicator, rated, self.year);
            let told = match (why, rated.undecided.or(rated.unrated)) {
                (Some(why), _) => why.sentence,
                (None, Some(reason)) => format!("規則では評価しない（{}）。", reason.reason()),
                (None, None) => continue,
            };
            paragraphs.push(plain(format!("{}　{told}{}", called(indicator), disagreement(rated))));
        }
        let prose =
            Prose { label: Some("規則による区分とその理由".to_owned()), label_note: None, paragraphs };
        (!prose.paragraphs.is_empty()).then_some(Block::Remark(prose))
    }
}

/// An indicator by its number or, where that says nothing (`■`, none), by its name.
fn called(indicator: &Indicator) -> &str {
    let says = indicator.number.chars().any(char::is_alphanumeric);
    if says { &indicator.number } else { &indicator.name }
}

fn disagreement(rated: &crate::rating::RatedIndicator) -> String {
    match (&rated.own, &rated.computed) {
        (Some(own), Some(computed)) if *own.mark != *computed.mark => {
            format!("担当課の区分は {} で、規則と異なる。", own.mark)
        }
        (Some(own), None) => format!("担当課の区分は {}。", own.mark),
        _ => String::new(),
    }
}

/// Year labels that all rows of a table share stand once, in the column's head.
struct SharedYears {
    baseline: Option<String>,
    target: Option<String>,
}

impl SharedYears {
    fn of(listed: &[Listed], year: FiscalYear) -> SharedYears {
        let baseline =
            |one: &Listed| one.indicator.baseline.as_ref().map(|baseline: &DatedValue| baseline.label.clone());
        let target = |one: &Listed| one.indicator.target(year).map(|target: &Target| target.label.clone());
        SharedYears {
            baseline: one_for_all(listed.iter().map(baseline)),
            target: one_for_all(listed.iter().map(target)),
        }
    }
}

fn one_for_all(labels: impl Iterator<Item = Option<String>>) -> Option<String> {
    let mut labels = labels.flatten();
    let first = labels.next()?;
    labels.all(|label| label == first).then_some(first)
}

/// `■施設の利用者数（人）`
fn name_and_unit(listed: &Listed) -> String {
    let name = numbered(listed.number, &listed.name());
    match listed.indicator.unit.as_str() {
        "" | "―" => name,
        unit => format!("{name}（{unit}）"),
    }
}

fn name_and_definition(listed: &Listed) -> Cell {
    let mut paragraphs = vec![bold(name_and_unit(listed))];
    paragraphs.extend(listed.indicator.definition.as_deref().map(plain));
    Cell::Text(TextCell { paragraphs, strong: false, link: None })
}

/// The target of a year as it stood at that year's end or, for a year to come, at the end of the year under
/// evaluation.
fn milestone_seen(indicator: &Indicator, of: FiscalYear, seen_in: FiscalYear) -> Option<&Target> {
    if of <= seen_in {
        return indicator.milestone(of);
    }
    let end = NaiveDate::from_ymd_opt(seen_in.western() + 1, 3, 31)?;
    let versions = indicator.milestones.iter().filter(|milestone| milestone.year == of);
    versions.filter(|version| version.since.is_none_or(|since| since <= end)).max_by_key(|version| version.since)
}

/// The label of a value's year with what may still become of the value.
fn with_standing(label: Option<String>, standing: Standing) -> Option<String> {
    let sign = match standing {
        Standing::Final => "",
        Standing::Preliminary => "（速報）",
        Standing::Correction => "（訂正）",
    };
    let text = label.unwrap_or_default() + sign;
    (!text.is_empty()).then_some(text)
}

pub(super) fn figure(value: &Value, year_label: Option<String>, strong: bool) -> Figure {
    Figure {
        printed: value.printed.clone(),
        number: value.number,
        year_label,
        second: value.second.as_ref().map(|second| second.printed.clone()),
        strong,
    }
}
