//! What is known already: figures, marks and texts of earlier years.

use super::{InquiryRequest, KnownFigure, LastText, MarkChoice};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Indicator, IndicatorKind, Moment, NarrativeKind, State, Value};
use crate::rating::Scheme;
use crate::report::Scope;

/// A value as printed; its second value stands behind it.
pub(super) fn known_of(value: &Value) -> KnownFigure {
    match &value.second {
        None => KnownFigure { printed: value.printed.clone(), number: value.number, label: None },
        Some(second) => {
            KnownFigure { printed: format!("{}{}", value.printed, second.printed), number: None, label: None }
        }
    }
}

/// The actuals of some years. A calendar year or a day says so.
pub(super) fn known_figures(indicator: &Indicator, years: &[FiscalYear]) -> Vec<Option<KnownFigure>> {
    let figure = |year: &FiscalYear| {
        let actual = indicator.actual(*year)?;
        let label = (!matches!(actual.moment, Moment::Fiscal(_))).then(|| actual.label.clone());
        Some(KnownFigure { label, ..known_of(&actual.value) })
    };
    years.iter().map(figure).collect()
}

/// Whether the survey was dropped before the year: nothing is expected then.
pub fn is_dropped(indicator: &Indicator, year: FiscalYear) -> bool {
    let mut before = indicator.actuals.iter().rev().filter(|actual| actual.moment.fiscal_year() < year);
    let newest = before.find(|actual| !matches!(actual.value.state, State::NotYet | State::NoData));
    newest.is_some_and(|newest| newest.value.state == State::Dropped)
}

/// The marks of a kind, if it is marked at all.
pub(super) fn mark_list(scheme: &Scheme, kind: IndicatorKind) -> Option<Vec<MarkChoice>> {
    let bands = &scheme.scale(kind)?.bands;
    let choice = |band: &crate::rating::Band| MarkChoice {
        mark: band.mark.to_string(),
        label: band.label.to_string(),
        needs_reason: band.needs_reason,
    };
    (!bands.is_empty()).then(|| bands.iter().map(choice).collect())
}

/// The newest text of a kind before the year, of all who wrote on it and whose texts the department may see.
pub(super) fn last_text(request: &InquiryRequest, scope: Scope, kind: NarrativeKind, code: &Code) -> Option<LastText> {
    let own: Vec<_> = request
        .plan
        .narratives
        .iter()
        .filter(|narrative| narrative.kind == kind && narrative.at.contains(code))
        .filter(|narrative| narrative.year.is_some_and(|of| of < request.year))
        .filter(|narrative| scope.holds_narrative(narrative, request.plan, request.city))
        .collect();
    let year = own.iter().filter_map(|narrative| narrative.year).max()?;
    let texts: Vec<&str> =
        own.iter().filter(|narrative| narrative.year == Some(year)).map(|narrative| narrative.text.trim()).collect();
    Some(LastText { year, text: texts.join("\n") })
}
