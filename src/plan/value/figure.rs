//! Reads a printed cell into a figure: what it says and nothing that it does not say.

use super::bracket::{Qualifier, read_bracket};
use super::cells::{CellText, label_end};
use super::number::{One, begins_with_value, plain_unit, read_one};
use super::refusal::{NotAValue, Refusal};
use super::{Moment, Second, Span, State, Value, sign};
use crate::fiscal_year::half_width;

/// A figure with what its cell prints around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedFigure {
    pub value: Value,
    /// The year, month or day printed in brackets behind the value. A month stands for its first day; of a period it
    /// is the end.
    pub moment: Option<Moment>,
    /// The unit printed with the number, without white space and in half width.
    pub unit: Option<String>,
}

impl PrintedFigure {
    /// Whether the cell prints nothing but one number and its unit.
    pub fn stands_alone(&self) -> bool {
        let Value { second, upper, bound, span, .. } = &self.value;
        second.is_none() && upper.is_none() && bound.is_none() && span.is_none() && self.moment.is_none()
    }
}

/// Reads a printed cell: `1,071,000人`, `92.7 %以内`, `3%～5%`, `全国34位`, `54件／年`, `300件（５年間累計）`, `426万人泊（R１年）`,
/// `9.1 28.5`, `-`. With a unit, only that one may stand behind the number; with `None`, any may, and it is returned.
/// A number is never scaled: 426万人泊 is 426 of 万人泊.
///
/// # Errors
/// [`NotAValue`] with the reason, where the cell holds anything that this rule cannot read.
pub fn read_printed_figure(text: &str, unit: Option<&str>) -> Result<PrintedFigure, NotAValue> {
    read(text, unit).map_err(|reason| NotAValue { printed: text.to_owned(), reason })
}

fn read(text: &str, unit: Option<&str>) -> Result<PrintedFigure, Refusal> {
    let cell = CellText { chars: half_width(text).chars().collect() };
    let peeled = cell.peel(unit.map(plain_unit).as_deref());
    let body = cell.text(0..peeled.end);
    if body.trim().is_empty() {
        let aside = cell.chars.iter().any(|c| !c.is_whitespace() && !"()".contains(*c));
        return Err(if aside { Refusal::OnlyAside } else { Refusal::NothingPrinted });
    }
    let state = sign(&body);
    if state.is_none() {
        check_beginning(&body)?;
    }
    let qualifier = read_brackets(&peeled.brackets)?;
    if let Some(state) = state {
        let value = Value { span: qualifier.span, ..Value::new(text, None, state) };
        return Ok(PrintedFigure { value, moment: qualifier.moment, unit: None });
    }
    let parts = cell.values(peeled.end);
    match parts.as_slice() {
        [_] => figure(text, read_one(&body, unit)?, None, qualifier),
        [first, second] => {
            let printed = |from: usize, to: usize| text.chars().skip(from).take(to - from).collect::<String>();
            let (one, second_one) = read_pair(&cell.text(first.clone()), &cell.text(second.clone()), unit)?;
            let behind = printed(second.start, cell.chars.len());
            let second = Second { printed: behind.trim_end().to_owned(), number: Some(second_one.number) };
            figure(printed(0, first.end).trim_end(), one, Some(second), qualifier)
        }
        more => Err(Refusal::TooMany { count: more.len() }),
    }
}

/// A value begins with a number, with 全国, 延べ or the like before one, or with a label.
fn check_beginning(body: &str) -> Result<(), Refusal> {
    let body = body.trim();
    if begins_with_value(body) || label_end(body).is_some() {
        return Ok(());
    }
    let approximate = ["約", "およそ", "概ね", "ほぼ"].iter().any(|word| body.starts_with(word));
    Err(if approximate { Refusal::Approximate } else { Refusal::Words })
}

/// What all brackets say together: one moment and one span at most.
fn read_brackets(brackets: &[String]) -> Result<Qualifier, Refusal> {
    let mut all = Qualifier::default();
    for content in brackets {
        let one = read_bracket(content)?;
        if (all.moment.is_some() && one.moment.is_some()) || (all.span.is_some() && one.span.is_some()) {
            return Err(Refusal::Contradiction {
                what: format!("かっこの中の断り「{content}」が、ほかの断りと重なっています"),
            });
        }
        all = Qualifier { moment: all.moment.or(one.moment), span: all.span.or(one.span) };
    }
    Ok(all)
}

/// Whether the space between two numbers may be one for a thousand. In a plan's file, where the unit is known, a number
/// that nothing follows but a space is never taken for the first of a pair.
fn is_gap(first: &str, second: &str, unit_known: bool) -> bool {
    let bare = first.ends_with(|c: char| c.is_ascii_digit());
    let leading_zero = second.strip_prefix('0').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    leading_zero || (unit_known && bare)
}

/// Two values of one cell: both with labels or none, or the second in ≪≫ with a unit of its own.
fn read_pair(first: &str, second: &str, unit: Option<&str>) -> Result<(One, One), Refusal> {
    let enclosed = second.trim().strip_prefix(['≪', '《']);
    let pair = if let Some(inner) = enclosed {
        (read_one(first, unit)?, read_one(inner.trim_end_matches(['≫', '》']), None)?)
    } else {
        let (first_label, second_label) = (label_end(first), label_end(second));
        if first_label.is_some() != second_label.is_some() {
            return Err(Refusal::Words);
        }
        let body =
            |text: &str, label: Option<usize>| text.get(label.unwrap_or(0)..).unwrap_or_default().trim().to_owned();
        let (first, second) = (body(first, first_label), body(second, second_label));
        if first_label.is_none() && is_gap(&first, &second, unit.is_some()) {
            return Err(Refusal::Gap { found: format!("{first} {second}") });
        }
        (read_one(&first, unit)?, read_one(&second, unit)?)
    };
    let contradiction = |what: &str| Err(Refusal::Contradiction { what: what.to_owned() });
    if pair.0.upper.is_some() || pair.1.upper.is_some() {
        return contradiction("二つの値のどちらかが範囲です");
    }
    if pair.0.bound != pair.1.bound {
        return contradiction("二つの値の、以上や以下が違います");
    }
    if enclosed.is_none() && pair.0.unit != pair.1.unit && pair.0.unit.is_some() && pair.1.unit.is_some() {
        return contradiction("二つの値の単位が違います");
    }
    Ok(pair)
}

fn figure(printed: &str, one: One, second: Option<Second>, qualifier: Qualifier) -> Result<PrintedFigure, Refusal> {
    let said = match (one.is_total, qualifier.span) {
        (true, Some(Span::Average)) => {
            return Err(Refusal::Contradiction { what: "累計と平均の両方が書かれています".to_owned() });
        }
        (true, None) => Some(Span::Cumulative { years: None }),
        (_, span) => span,
    };
    let span = match (one.per_year, said) {
        (true, Some(Span::Cumulative { .. })) => {
            return Err(Refusal::Contradiction { what: "／年と累計の両方が書かれています".to_owned() });
        }
        (true, None) => Some(Span::PerYear),
        // An average of yearly figures is still a figure of one year.
        (_, span) => span,
    };
    let value = Value {
        second,
        upper: one.upper,
        bound: one.bound,
        span,
        ..Value::new(printed, Some(one.number), State::Value)
    };
    Ok(PrintedFigure { value, moment: qualifier.moment, unit: one.unit })
}
