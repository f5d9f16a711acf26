//! The filled cells of an item's row as answers.

use super::addresses::addresses;
use super::figure::{Asking, read_actual};
use super::mark::read_mark;
use super::outcome::{Outcome, Problem};
use super::printed::{Kind, PrintedSheet, last_heading};
use super::prose::read_prose;
use super::questions::{bands, indicator};
use super::rows::{Matched, matched};
use super::sheet_choice::choose;
use super::table::Table;
use super::typed::typed;
use super::{Answer, Field, Finding, Form, Reading, Said};
use crate::plan::{Indicator, State};
use crate::rating::Band;
use crate::workbook::{Cell, Workbook};

/// Reads a sheet with items.
pub(super) fn read_sheet(workbook: &Workbook, printed: &PrintedSheet, form: &Form, reading: &mut Reading) {
    let Some(headed) = choose(workbook, printed, &mut reading.findings) else { return };
    let Some(table) = headed.table(printed, &mut reading.findings) else { return };
    for matched in matched(&table, printed, &mut reading.findings) {
        let row = ItemRow { table: &table, matched: &matched, form };
        match printed.kind {
            Kind::Figures => row.read_figure(reading),
            Kind::Comments | Kind::Actions => row.read_texts(reading),
        }
    }
}

struct ItemRow<'r, 'w, 's, 'f> {
    table: &'r Table<'w>,
    matched: &'r Matched<'w, 's, 'f>,
    form: &'r Form<'f>,
}

impl<'w> ItemRow<'_, 'w, '_, '_> {
    fn read_texts(&self, reading: &mut Reading) {
        for (field, cell) in &self.matched.row.inputs {
            let last = last_heading(*field).and_then(|heading| self.matched.item.printed(heading));
            self.put(*field, cell, read_prose(&cell.content, *field, last), reading);
        }
    }

    fn read_figure(&self, reading: &mut Reading) {
        let Some(indicator) = indicator(self.form, self.matched.item.code) else {
            reading.findings.extend(self.no_indicator());
            return;
        };
        let bands = bands(self.form, indicator);
        let asking = Asking { indicator, year: self.form.year };
        let first = reading.answers.len();
        for (field, cell) in &self.matched.row.inputs {
            let outcome = match field {
                Field::Actual => read_actual(&cell.content, asking),
                Field::OwnMark => read_mark(&cell.content, bands),
                _ => read_prose(&cell.content, *field, None),
            };
            self.put(*field, cell, outcome, reading);
        }
        let said = |field: Field| {
            let own = reading.answers.get(first..).unwrap_or_default();
            own.iter().find(|answer| answer.field == field).map(|answer| &answer.said)
        };
        let incomplete = self.incomplete(said(Field::Actual), said(Field::OwnMark), indicator, bands);
        reading.findings.extend(incomplete);
    }

    fn put(&self, field: Field, cell: &Cell, outcome: Outcome, reading: &mut Reading) {
        let item = self.matched.item.code;
        let place = self.table.place(cell);
        let problems = outcome.problems.into_iter();
        reading.findings.extend(problems.map(|problem| problem.at(Some(place.clone()), Some(item))));
        let answer =
            |said| Answer { item: item.to_owned(), field, place: place.clone(), typed: typed(&cell.content), said };
        reading.answers.extend(outcome.said.map(answer));
        reading.doubted.extend(outcome.doubted.map(answer));
    }

    /// The indicator was taken out of the plan after the form was sent.
    fn no_indicator(&self) -> Option<Finding> {
        let (_, first) = self.matched.row.inputs.first()?;
        let cells = addresses(self.matched.row.inputs.iter().map(|(_, cell)| *cell));
        let what = format!("この指標は、今の計画にありません。この行の記入（{cells}）は受け付けていません。");
        let remedy = "計画の担当課にお尋ねください。";
        Some(Problem::refused(what, remedy).at(Some(self.table.place(first)), Some(self.matched.item.code)))
    }

    /// What the form's own column 確認 says is missing beside what is there: another person may send it.
    fn incomplete(
        &self,
        actual: Option<&Said>,
        mark: Option<&Said>,
        indicator: &Indicator,
        bands: &[Band],
    ) -> Option<Finding> {
        let is_blank = |field: Field| !self.matched.row.inputs.iter().any(|(filled, _)| *filled == field);
        let is_word = matches!(actual, Some(Said::Value(value)) if matches!(value.state, State::NotYet | State::Cancelled | State::NoData));
        let is_figure = matches!(actual, Some(Said::Value(_))) && !is_word;
        let explained = |mark: &str| bands.iter().any(|band| *band.mark == *mark && band.needs_reason);
        let needs_reason = is_word || matches!(mark, Some(Said::Mark(mark)) if explained(mark));
        let (field, what, remedy) = if matches!(mark, Some(Said::Mark(_))) && is_blank(Field::Actual) {
            (
                Field::Actual,
                "自己評価がありますが、実績値が空欄です。",
                "実績値もご記入ください（別の方が送られるときは、そのままで結構です）。",
            )
        } else if is_figure && !bands.is_empty() && is_blank(Field::OwnMark) {
            (
                Field::OwnMark,
                "実績値がありますが、自己評価が空欄です。",
                "▼から選んでください（別の方が送られるときは、そのままで結構です）。",
            )
        } else if needs_reason && is_blank(Field::Reason) {
            (
                Field::Reason,
                "理由が空欄です。",
                "わけを1～2文でご記入ください（別の方が送られるときは、そのままで結構です）。",
            )
        } else {
            return None;
        };
        let column = self.table.inputs.iter().find(|input| input.field == field)?.column;
        let place = self.table.place_of(self.matched.row.row, column);
        Some(Problem::noted(what, remedy).at(Some(place), Some(indicator.code.as_str())))
    }
}
