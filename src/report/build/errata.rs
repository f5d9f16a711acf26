//! The errata 正誤表 of a report: what of the changes the report prints, and the document that tells them.

use chrono::NaiveDate;

use super::paragraphs::plain;
use super::{ReportRequest, fill, front, name_sheets_once, section};
use crate::fiscal_year::era_date;
use crate::plan::{Code, Indicator, IndicatorKind, Plan, Role, State};
use crate::report::FileKind;
use crate::report::document::{
    Align, Block, Cell, Column, Document, Figure, MarkCell, Prose, SectionKind, Table, TableKind, TextCell,
};
use crate::report::errata::{
    AdoptedMark, Change, Count, CountChange, Errata, FigureChange, FigureRole, Known, MarkChange, PlacedFigure,
    Printed, TallyLine,
};
use crate::report::form::{ErrataForm, FormError, SectionForm};

/// What was known when the report was published, and of what is known now the dates of change.
#[derive(Clone, Copy)]
pub struct Publication<'a> {
    pub known: Known<'a>,
    /// The day of publication.
    pub on: NaiveDate,
    /// When a figure was last changed.
    pub change_of: &'a dyn Fn(&Code, PlacedFigure) -> Option<Change>,
    /// When an indicator's own mark was changed; `None` where it stands as it was.
    pub mark_change_of: &'a dyn Fn(&Code) -> Option<Change>,
}

/// Builds the errata of a report against what was known when it was published; `None` where nothing that it prints
/// has changed.
///
/// # Errors
/// [`FormError`] when the form's colours cannot be read (a form that was read has been checked).
pub fn build_errata(request: &ReportRequest, publication: Publication) -> Result<Option<Document>, FormError> {
    let new = Known { plan: request.plan, scheme: request.scheme, rating: request.rating };
    let errata = Errata::of(publication.known, new, request.year, publication.change_of);
    let paper = Paper { request, old: publication.known.plan, form: &request.form.errata };
    let errata = paper.printed_only(errata);
    if errata.is_empty() {
        return Ok(None);
    }
    paper.document(&errata, &publication).map(Some)
}

/// The sheet of paper that tells the errata.
struct Paper<'a> {
    request: &'a ReportRequest<'a>,
    /// The plan as it was published: it has the indicators that are gone.
    old: &'a Plan,
    form: &'a ErrataForm,
}

impl Paper<'_> {
    /// Leaves out what the report does not print.
    fn printed_only(&self, errata: Errata) -> Errata {
        let Errata { mut figures, mut marks, mut counts } = errata;
        figures.retain(|change| !self.places(&change.indicator).is_empty());
        marks.retain(|change| !self.places(&change.indicator).is_empty());
        counts.retain(|change| self.prints_count(change.kind, change.goal.is_some()));
        Errata { figures, marks, counts }
    }

    fn prints_count(&self, kind: IndicatorKind, by_goal: bool) -> bool {
        let goals = self.request.plan.nodes_in_role(Role::Goal).count();
        self.request.form.sections.iter().any(|section| match section {
            SectionForm::Summary(summary) => {
                summary.kinds.contains(&kind) && (!by_goal || (summary.breakdown_title.is_some() && goals > 1))
            }
            _ => false,
        })
    }

    fn indicator(&self, code: &Code) -> Option<(&Plan, &Indicator)> {
        let found = |plan| Plan::indicator(plan, code).map(|indicator| (plan, indicator));
        found(self.request.plan).or_else(|| found(self.old))
    }

    /// The titles of the sections in which the report prints an indicator, with that of its group where the section
    /// has several; none where it does not print it.
    fn places(&self, code: &Code) -> Vec<String> {
        let Some((plan, indicator)) = self.indicator(code) else { return Vec::new() };
        // A gone indicator's sections are named as they were.
        let request = ReportRequest { plan, ..*self.request };
        let place = |section: &SectionForm| match section {
            SectionForm::Targets(targets) if targets.kinds.contains(&indicator.kind) => {
                let node = plan.node(&indicator.at)?;
                let group = fill(&targets.group_heading, &request.words_at(node));
                Some(vec![fill(&targets.title, &request.words()), group])
            }
            SectionForm::Goals(goals) if goals.measure.prints(indicator.kind) => {
                let measure = plan.nearest(&indicator.at, Role::Measure)?;
                Some(vec![fill(&goals.measure.title, &request.words_at(measure))])
            }
            _ => None,
        };
        self.request.form.sections.iter().filter_map(place).flatten().collect()
    }

    fn document(&self, errata: &Errata, publication: &Publication) -> Result<Document, FormError> {
        let mut document = front(self.request)?;
        document.identity.kind = FileKind::Errata;
        let mut words = self.request.words();
        words.extend([("date", era_date(publication.on)), ("title", document.title.clone())]);
        document.title = fill(&self.form.title, &words);
        document.subtitle = fill(&self.form.subtitle, &words);
        document.edition_label = None;
        let (heading, sheet) = (fill(&self.form.heading, &words), fill(&self.form.sheet, &words));
        let mut annex = section("errata".to_owned(), SectionKind::Annex, heading, sheet);
        annex.paper = self.request.form.paper_of(self.form.page.as_ref());
        let lead = Prose {
            label: None,
            label_note: None,
            paragraphs: vec![plain(fill(&self.form.lead, &words)), plain(&self.form.scope_note)],
        };
        annex.blocks.push(Block::Prose(lead));
        let (added, wrong): (Vec<_>, Vec<_>) = errata.figures.iter().partition(|change| is_addition(change));
        for (heading, table) in [
            (&self.form.figures_heading, self.figures(&wrong)),
            (&self.form.additions_heading, self.figures(&added)),
            (&self.form.marks_heading, self.marks(&errata.marks, publication)),
            (&self.form.counts_heading, self.counts(&errata.counts)),
        ] {
            if !table.rows.is_empty() {
                annex.blocks.push(Block::Heading { text: heading.clone(), minor: false });
                annex.blocks.push(Block::Table(table));
            }
        }
        document.sections.push(annex);
        name_sheets_once(&mut document.sections, &mut Vec::new());
        Ok(document)
    }

    fn figures(&self, changes: &[&FigureChange]) -> Table {
        let [place, name, year, wrong, right, reason, date] = &self.form.heads;
        let columns = vec![
            merging(place, 26.0),
            merging(name, 28.0),
            column(year, Align::Center, 12.0),
            column(wrong, Align::Right, 14.0),
            column(right, Align::Right, 14.0),
            column(reason, Align::Left, 25.0),
            column(date, Align::Center, 22.0),
        ];
        let row = |change: &&FigureChange| {
            let told = change.change.as_ref();
            let reason = told.and_then(|told| told.reason.as_deref()).unwrap_or(&self.request.form.unrecorded);
            let date = told.map_or(vec![self.request.form.unrecorded.clone()], |told| date_lines(told.on));
            let differ = labels_differ(change);
            let (was, is) = self.changed_units(&change.indicator);
            vec![
                self.place_cell(&change.indicator),
                self.name_cell(&change.indicator),
                lines(self.year(change)),
                self.figure_cell(change.old.as_ref(), differ, was, false),
                self.figure_cell(change.new.as_ref(), differ, is, true),
                Cell::text(reason),
                lines(date),
            ]
        };
        table(columns, changes.iter().map(row).collect())
    }

    fn marks(&self, changes: &[MarkChange], publication: &Publication) -> Table {
        let [place, name, _, wrong, right, reason, date] = &self.form.heads;
        let columns = vec![
            merging(place, 26.0),
            merging(name, 28.0),
            column(wrong, Align::Left, 20.0),
            column(right, Align::Left, 20.0),
            column(reason, Align::Left, 25.0),
            column(date, Align::Center, 22.0),
        ];
        let row = |change: &MarkChange| {
            let told = (publication.mark_change_of)(&change.indicator);
            let reason = match &told {
                Some(told) => told.reason.clone().unwrap_or_else(|| self.request.form.unrecorded.clone()),
                None => self.form.follows.clone(),
            };
            vec![
                self.place_cell(&change.indicator),
                self.name_cell(&change.indicator),
                self.mark_cell(change.old.as_ref()),
                self.mark_cell(change.new.as_ref()),
                Cell::text(reason),
                lines(told.map_or(Vec::new(), |told| date_lines(told.on))),
            ]
        };
        table(columns, changes.iter().map(row).collect())
    }

    fn counts(&self, changes: &[CountChange]) -> Table {
        let [tally, line] = &self.form.count_heads;
        let [_, _, _, wrong, right, ..] = &self.form.heads;
        let [_, count, share] = &self.request.form.tally.heads;
        let banded =
            |title: &str, band: &str| Column { band: Some(band.to_owned()), ..column(title, Align::Right, 14.0) };
        let columns = vec![
            merging(tally, 48.0),
            column(line, Align::Left, 38.0),
            banded(count, wrong),
            banded(share, wrong),
            banded(count, right),
            banded(share, right),
        ];
        let row = |change: &CountChange| {
            let mut cells = vec![Cell::text(self.tally_title(change)), Cell::text(self.line_title(&change.line))];
            cells.extend(self.count_cells(change.old, false));
            cells.extend(self.count_cells(change.new, true));
            cells
        };
        table(columns, changes.iter().map(row).collect())
    }

    fn place_cell(&self, code: &Code) -> Cell {
        lines(self.places(code))
    }

    /// ① 買物施設等誘致件数（件）
    fn name_cell(&self, code: &Code) -> Cell {
        let Some((_, indicator)) = self.indicator(code) else { return Cell::Empty };
        let unit = match indicator.unit.as_str() {
            "" | "―" | "－" | "-" => String::new(),
            unit => format!("（{unit}）"),
        };
        Cell::text(format!("{} {}{unit}", indicator.number, indicator.name).trim().to_owned())
    }

    /// R5, or 目標値 and R7.
    fn year(&self, change: &FigureChange) -> Vec<String> {
        let role = match change.role {
            FigureRole::Actual => None,
            FigureRole::Baseline => Some(&self.form.baseline),
            FigureRole::Target => Some(&self.form.target),
            FigureRole::Milestone => Some(&self.form.milestone),
        };
        let label = change.new.as_ref().or(change.old.as_ref()).map(|printed| &printed.label);
        // A year that the document does not state has no label.
        role.into_iter().chain(label.filter(|label| !label.is_empty())).cloned().collect()
    }

    /// The units behind the old and the new figures, where the unit itself was changed.
    fn changed_units(&self, code: &Code) -> (&str, &str) {
        match (self.old.indicator(code), self.request.plan.indicator(code)) {
            (Some(old), Some(new)) if old.unit != new.unit => (&old.unit, &new.unit),
            _ => ("", ""),
        }
    }

    fn figure_cell(&self, printed: Option<&Printed>, with_label: bool, unit: &str, strong: bool) -> Cell {
        let Some(Printed { label, value }) = printed else { return Cell::text(&self.form.none) };
        Cell::Figure(Figure {
            printed: format!("{}{unit}", value.printed),
            number: value.number.filter(|_| unit.is_empty()),
            year_label: with_label.then(|| label.clone()),
            second: value.second.as_ref().map(|second| second.printed.clone()),
            strong,
        })
    }

    fn mark_cell(&self, mark: Option<&AdoptedMark>) -> Cell {
        let Some(AdoptedMark { mark, label, tone }) = mark else { return Cell::text(&self.form.none) };
        Cell::Mark(MarkCell { mark: mark.clone(), label: label.clone(), tone: *tone, of: None })
    }

    fn tally_title(&self, change: &CountChange) -> String {
        let Some(goal) = change.goal.as_ref().and_then(|goal| self.request.plan.node(goal)) else {
            return change.title.clone();
        };
        let level = self.request.plan.level(goal).map_or("", |level| level.name.as_str());
        format!("{}　{level}{}　{}", change.title, goal.number, goal.name)
    }

    fn line_title(&self, line: &TallyLine) -> String {
        match line {
            TallyLine::Mark { mark, label } => format!("{mark} {label}"),
            TallyLine::Total => self.request.form.tally.total.clone(),
            TallyLine::OnTrack { caption } => caption.clone(),
        }
    }

    fn count_cells(&self, counted: Count, strong: bool) -> [Cell; 2] {
        let figure = |printed: String, number| {
            Cell::Figure(Figure { printed, number: Some(number), year_label: None, second: None, strong })
        };
        let count = counted.count.map(|count| {
            figure(format!("{count}{}", self.request.form.tally.counter), rust_decimal::Decimal::from(count))
        });
        let share = counted.share.map(|share| figure(format!("{share}%"), share));
        [count.unwrap_or(Cell::Empty), share.unwrap_or(Cell::Empty)]
    }
}

/// A figure that was not there yet when the report was published.
fn is_addition(change: &FigureChange) -> bool {
    let is_figure = |printed: &Printed| matches!(printed.value.state, State::Value | State::Text);
    let was_there = change.old.as_ref().is_some_and(|old| old.value.state != State::NotYet);
    !was_there && change.new.as_ref().is_some_and(is_figure)
}

/// Whether the year itself is what was printed wrong.
fn labels_differ(change: &FigureChange) -> bool {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => old.label != new.label,
        _ => false,
    }
}

/// 令和7年 and 10月5日: a column of dates is narrow.
fn date_lines(date: NaiveDate) -> Vec<String> {
    let date = era_date(date);
    match date.split_once('年') {
        Some((year, day)) => vec![format!("{year}年"), day.to_owned()],
        None => vec![date],
    }
}

/// A cell of several lines.
fn lines(texts: Vec<String>) -> Cell {
    let paragraphs = texts.into_iter().map(plain).collect();
    Cell::Text(TextCell { paragraphs, strong: false, link: None })
}

fn column(title: &str, align: Align, weight: f32) -> Column {
    Column { title: title.to_owned(), note: None, band: None, align, weight, emphasis: false, merges: false }
}

/// A column in which what several corrections share stands once.
fn merging(title: &str, weight: f32) -> Column {
    Column { merges: true, ..column(title, Align::Left, weight) }
}

fn table(columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    Table { kind: TableKind::Plain, caption: None, columns, rows }
}

#[cfg(test)]
mod tests;
