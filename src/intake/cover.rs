//! はじめに: who answers, and what that person has to say.

use chrono::NaiveDate;

use super::characters::printable;
use super::day::{TypedDay, read_day};
use super::outcome::{Problem, quoted};
use super::typed::{is_blank, serial_day, squeezed, trimmed, typed};
use super::unsaved::is_unsaved;
use super::{Answerer, Form, Place, Reading, Weight};
use crate::fiscal_year::{FiscalYear, era_date};
use crate::inquiry::sheets;
use crate::workbook::{Cell, Content, Sheet, Workbook};

const LABELS: [&str; 4] = [sheets::RESPONDENT, sheets::EXTENSION, sheets::CONFIRMED_ON, sheets::MESSAGE];
/// Beside what these label, the input has ended.
const OTHER_LABELS: [&str; 3] = [sheets::SECTION, sheets::MAIL, sheets::WAY_BACK];

/// The cells of the first sheet that were read.
pub(super) struct CoverInputs {
    /// As on its tab.
    pub sheet: String,
    /// Row and column.
    pub cells: Vec<(u32, u16)>,
}

/// Reads the first sheet, found by its name or by the labels of its inputs.
pub(super) fn read_cover(workbook: &Workbook, form: &Form, reading: &mut Reading) -> Option<CoverInputs> {
    let named = workbook.sheets.iter().find(|sheet| squeezed(&sheet.name) == sheets::COVER);
    let has_labels = |sheet: &&Sheet| LABELS.iter().all(|label| label_cell(sheet, label).is_some());
    let Some(sheet) = named.or_else(|| workbook.sheets.iter().find(has_labels)) else {
        let what = format!("シート「{}」が見つからないため、回答者と連絡欄は読んでいません。", sheets::COVER);
        let problem = Problem::noted(what, "次にお送りいただくときは、シートを消さずにお送りください。");
        reading.findings.push(problem.at(None, None));
        return None;
    };
    let mut cover = Cover { sheet, form, reading };
    let answerer = Answerer {
        name: cover.text(sheets::RESPONDENT),
        extension: cover.text(sheets::EXTENSION),
        confirmed_on: cover.day(),
        message: cover.text(sheets::MESSAGE),
    };
    let inputs = LABELS.iter().filter_map(|label| cover.input(label)).map(|cell| (cell.row, cell.column)).collect();
    reading.answerer = answerer;
    Some(CoverInputs { sheet: sheet.name.clone(), cells: inputs })
}

struct Cover<'c, 'f> {
    sheet: &'c Sheet,
    form: &'c Form<'f>,
    reading: &'c mut Reading,
}

impl<'c> Cover<'c, '_> {
    /// The cell that is filled in at the right of a label. Where the text is found that the form prints behind the input,
    /// any cell before it is the input, also in a column that was put between; where it is not, only the next cell is: what
    /// stands farther may have been written over that text.
    fn input(&self, label: &str) -> Option<&'c Cell> {
        let label = label_cell(self.sheet, label)?;
        let right = || self.sheet.cells.iter().filter(|cell| cell.row == label.row && cell.column > label.column);
        let next = label.column.checked_add(1)?;
        let end = right().find(|cell| self.is_printed(cell)).map_or(next, |cell| cell.column.saturating_sub(1));
        let before = right().take_while(|cell| cell.column <= end && !is_one_of(cell, &LABELS));
        let mut before = before.take_while(|cell| !is_one_of(cell, &OTHER_LABELS));
        before.find(|cell| !is_blank(&cell.content))
    }

    /// What the form says beside its inputs.
    fn is_printed(&self, cell: &Cell) -> bool {
        let notice = self.form.plan.head.notice.as_deref().unwrap_or_default();
        is_one_of(cell, &[sheets::RESPONDENT_HELP, sheets::EXTENSION_HELP, sheets::CONFIRMED_ON_HELP, notice])
    }

    fn tell(&mut self, cell: &Cell, problem: Problem) {
        let place = Place { sheet: self.sheet.name.clone(), cell: cell.address() };
        self.reading.findings.push(problem.at(Some(place), None));
    }

    fn text(&mut self, label: &str) -> Option<String> {
        let cell = self.input(label)?;
        if let Content::Error(_) | Content::Bool(_) = cell.content {
            let what = format!("{label}に{}とあり、読み取れません。", quoted(&typed(&cell.content)));
            let weight = if is_unsaved(&cell.content) { Weight::Asked } else { Weight::Refused };
            self.tell(cell, Problem { weight, what, remedy: "文字でご記入ください。".to_owned() });
            return None;
        }
        match printable(&typed(&cell.content)) {
            Ok(text) => Some(text),
            Err(problem) => {
                self.tell(cell, problem);
                None
            }
        }
    }

    /// A day without its year lies in the year after the one that is asked for: the inquiry runs then.
    fn day(&mut self) -> Option<NaiveDate> {
        let cell = self.input(sheets::CONFIRMED_ON)?;
        let day = match &cell.content {
            Content::Number { number, date: true, .. } => serial_day(*number).map(TypedDay::Day),
            Content::Text(text) => read_day(trimmed(text)),
            _ => None,
        };
        let remedy = "令和8年5月29日 のように、年からご記入ください。";
        let shown = quoted(&typed(&cell.content));
        match day {
            Some(TypedDay::Day(day)) => return Some(day),
            Some(TypedDay::WithoutYear { month, day }) => {
                if let Some(day) = in_year(self.form.year.next(), month, day) {
                    let what = format!("課長確認日の{shown}は、{}のこととして記録しました。", era_date(day));
                    self.tell(cell, Problem::noted(what, "ほかの年のときは、「連絡欄」でお知らせください。"));
                    return Some(day);
                }
                self.tell(cell, Problem::asked(format!("課長確認日の{shown}は、日付として読めません。"), remedy));
            }
            Some(TypedDay::Impossible) | None => {
                self.tell(cell, Problem::asked(format!("課長確認日の{shown}は、日付として読めません。"), remedy));
            }
        }
        None
    }
}

/// The day of that month in a fiscal year, which begins in April.
fn in_year(year: FiscalYear, month: u32, day: u32) -> Option<NaiveDate> {
    let western = if month >= 4 { year.western() } else { year.western() + 1 };
    NaiveDate::from_ymd_opt(western, month, day)
}

fn label_cell<'s>(sheet: &'s Sheet, label: &str) -> Option<&'s Cell> {
    sheet.cells.iter().find(|cell| is_one_of(cell, &[label]))
}

fn is_one_of(cell: &Cell, texts: &[&str]) -> bool {
    let Content::Text(found) = &cell.content else { return false };
    let found = squeezed(found);
    let found = found.trim_end_matches(':');
    !found.is_empty() && texts.iter().any(|text| squeezed(text) == found)
}
