//! What is asked by a form, and what of it is still missing.

use std::collections::BTreeMap;

use super::printed::{Kind, printed_sheets};
use super::{Field, Form, Said};
use crate::inquiry::is_dropped;
use crate::plan::{Indicator, State};
use crate::rating::Band;

/// One thing that is asked: a figure with its mark and its reason, a comment, an achievement or an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedField {
    /// As the row's column コード has it.
    pub item: String,
    /// The name that is printed beside the code.
    pub name: String,
    /// [`Field::Actual`] stands for the whole figure.
    pub field: Field,
}

/// Each thing that is asked, in the order of the form: what [`crate::inquiry::Asked`] counts. An indicator whose survey
/// was dropped is not asked for.
pub fn asked(form: &Form) -> Vec<AskedField> {
    let mut asked = Vec::new();
    for sheet in printed_sheets(form) {
        let fields = sheet.inputs.iter().map(|(field, _)| *field);
        let fields: Vec<Field> = fields.filter(|field| !matches!(field, Field::OwnMark | Field::Reason)).collect();
        // Each input of the actions is a step of its own, as the first sheet of the form counts them.
        for field in fields {
            let items = sheet.items.iter().filter(|item| sheet.kind != Kind::Figures || is_expected(form, item.code));
            asked.extend(items.map(|item| AskedField { item: item.code.to_owned(), name: one_line(item.name), field }));
        }
    }
    asked
}

/// Of these, what is still missing when these cells are answered, in all returns together. A figure is complete under
/// the rule by which the form's own column 確認 says 済: a word with its reason; a number with its mark where it is
/// marked, and with a reason where the mark needs one.
pub fn missing<'f>(
    asked: &'f [AskedField],
    answered: &BTreeMap<(String, Field), Said>,
    form: &Form,
) -> Vec<&'f AskedField> {
    let said =
        |item: &str, field: Field| answered.get(&(item.to_owned(), field)).filter(|said| !matches!(said, Said::Erase));
    let is_complete = |one: &&AskedField| match one.field {
        Field::Actual => {
            let answer = |field| said(&one.item, field);
            figure_is_complete(form, &one.item, answer(Field::Actual), answer(Field::OwnMark), answer(Field::Reason))
        }
        field => said(&one.item, field).is_some(),
    };
    asked.iter().filter(|one| !is_complete(one)).collect()
}

fn figure_is_complete(
    form: &Form,
    item: &str,
    actual: Option<&Said>,
    mark: Option<&Said>,
    reason: Option<&Said>,
) -> bool {
    let Some(Said::Value(value)) = actual else { return false };
    if matches!(value.state, State::NotYet | State::Cancelled | State::NoData) {
        return reason.is_some();
    }
    let bands = indicator(form, item).map_or(&[][..], |indicator| bands(form, indicator));
    if bands.is_empty() {
        return true;
    }
    let Some(Said::Mark(mark)) = mark else { return false };
    let needs_reason = bands.iter().any(|band| *band.mark == **mark && band.needs_reason);
    !needs_reason || reason.is_some()
}

/// The indicator of a row.
pub(super) fn indicator<'f>(form: &Form<'f>, item: &str) -> Option<&'f Indicator> {
    form.plan.indicators.iter().find(|indicator| indicator.code.as_str() == item)
}

/// The marks that may be given to an indicator; none, where it is never marked.
pub(super) fn bands<'f>(form: &Form<'f>, indicator: &Indicator) -> &'f [Band] {
    form.scheme.scale(indicator.kind).map_or(&[], |scale| &scale.bands)
}

fn is_expected(form: &Form, item: &str) -> bool {
    indicator(form, item).is_none_or(|indicator| !is_dropped(indicator, form.year))
}

/// A name that is printed in several lines.
fn one_line(name: &str) -> String {
    name.lines().map(str::trim).collect::<Vec<_>>().join("、")
}
