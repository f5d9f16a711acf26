//! The form as it was sent: which items stand in which sheet, and what is printed beside their inputs.

use super::{Field, Form};
use crate::fiscal_year::FiscalYear;
use crate::inquiry::{PrintedCell, sheets};
use crate::plan::Plan;

/// A sheet with items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Figures,
    Comments,
    Actions,
}

impl Kind {
    /// In the order of the form.
    pub const ALL: [Kind; 3] = [Kind::Figures, Kind::Comments, Kind::Actions];

    /// The sheet's name as it was sent.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Figures => sheets::FIGURES,
            Kind::Comments => sheets::COMMENTS,
            Kind::Actions => sheets::ACTIONS,
        }
    }

    /// Its inputs with their headings, as the form's columns have them.
    fn all_inputs(self, year: FiscalYear) -> Vec<(Field, String)> {
        match self {
            Kind::Figures => vec![
                (Field::Actual, sheets::actual_heading(year)),
                (Field::OwnMark, sheets::OWN_MARK.to_owned()),
                (Field::Reason, sheets::REASON.to_owned()),
            ],
            Kind::Comments => vec![(Field::Comment, sheets::COMMENT.to_owned())],
            Kind::Actions => {
                vec![(Field::Achievement, sheets::ACHIEVEMENT.to_owned()), (Field::Issue, sheets::ISSUE.to_owned())]
            }
        }
    }
}

/// The heading under which last year's text of a field stands.
pub(super) fn last_heading(field: Field) -> Option<&'static str> {
    match field {
        Field::Comment => Some(sheets::LAST_COMMENT),
        Field::Achievement => Some(sheets::LAST_ACHIEVEMENT),
        Field::Issue => Some(sheets::LAST_ISSUE),
        Field::Actual | Field::OwnMark | Field::Reason => None,
    }
}

/// A sheet as it was sent.
pub(super) struct PrintedSheet<'f> {
    pub kind: Kind,
    /// In the order of the plan.
    pub items: Vec<PrintedItem<'f>>,
    /// The inputs that the sheet has, with their headings.
    pub inputs: Vec<(Field, String)>,
    /// Headings of the other columns, those of codes and of what is missing left out.
    pub locked: Vec<&'f str>,
}

/// An item's row as it was sent.
pub(super) struct PrintedItem<'f> {
    pub code: &'f str,
    pub name: &'f str,
    /// Its locked cells, that of its code left out.
    pub cells: Vec<&'f PrintedCell>,
}

impl<'f> PrintedItem<'f> {
    /// What is printed under a heading; nothing where the cell is blank.
    pub fn printed(&self, heading: &str) -> Option<&'f str> {
        self.cells.iter().find(|cell| cell.column == heading).map(|cell| cell.printed.as_str())
    }
}

/// The sheets with items of a form, in its order.
pub(super) fn printed_sheets<'f>(form: &Form<'f>) -> Vec<PrintedSheet<'f>> {
    Kind::ALL.into_iter().filter_map(|kind| printed_sheet(form, kind)).collect()
}

fn printed_sheet<'f>(form: &Form<'f>, kind: Kind) -> Option<PrintedSheet<'f>> {
    let own: Vec<&PrintedCell> =
        form.printed.iter().filter(|cell| cell.sheet == kind.name() && !cell.is_loose()).collect();
    let mut codes: Vec<&str> = own.iter().filter(|cell| is_code(cell)).map(|cell| cell.item.as_str()).collect();
    codes.sort_by_key(|code| place_in_plan(form.plan, code));
    codes.dedup();
    let item = |code: &&'f str| {
        let cells: Vec<&PrintedCell> =
            own.iter().copied().filter(|cell| cell.item == **code && cell.column != sheets::CODE).collect();
        let name = cells.iter().find(|cell| cell.column == sheets::NAME || cell.column == sheets::ACTION);
        PrintedItem { code, name: name.map_or("", |cell| cell.printed.as_str()), cells }
    };
    let items: Vec<PrintedItem> = codes.iter().map(item).collect();
    let has = |heading: &str| own.iter().any(|cell| cell.column == heading);
    let asks =
        |field: Field, heading: &str| kind != Kind::Actions || has(heading) || last_heading(field).is_some_and(has);
    let inputs: Vec<(Field, String)> =
        kind.all_inputs(form.year).into_iter().filter(|(field, heading)| asks(*field, heading)).collect();
    let is_locked = |heading: &str| {
        let is_input = inputs.iter().any(|(_, input)| input == heading);
        heading != sheets::CODE && !sheets::COMPUTED.contains(&heading) && !is_input
    };
    let mut locked: Vec<&str> = own.iter().map(|cell| cell.column.as_str()).filter(|one| is_locked(one)).collect();
    locked.sort_unstable();
    locked.dedup();
    (!items.is_empty()).then_some(PrintedSheet { kind, items, inputs, locked })
}

fn is_code(cell: &PrintedCell) -> bool {
    cell.column == sheets::CODE && !cell.item.is_empty()
}

/// Indicators before nodes, each in the order of the plan; what the plan no longer has comes last, by its code.
fn place_in_plan<'f>(plan: &Plan, item: &'f str) -> (usize, usize, &'f str) {
    let first = item.split('・').next().unwrap_or(item);
    let indicator = plan.indicators.iter().position(|one| one.code.as_str() == first);
    let node = || plan.nodes.iter().position(|node| node.code.as_str() == first);
    match (indicator, node()) {
        (Some(place), _) => (0, place, item),
        (None, Some(place)) => (1, place, item),
        (None, None) => (2, 0, item),
    }
}
