//! Values as they are printed, with the number behind them.

mod bracket;
mod cells;
mod figure;
mod moment;
mod number;
mod refusal;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::fiscal_year::half_width;

pub use figure::{PrintedFigure, read_printed_figure};
pub use moment::Moment;
pub use refusal::{NotAValue, Refusal};

/// A value: its printed form and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// As the document prints it: `77.50`, `1,071,000`, `58.2%`, `中止`.
    pub printed: String,
    /// The number, when it is one. Never scaled: 58.2 stays 58.2 whatever its unit.
    pub number: Option<Decimal>,
    pub state: State,
    /// A second value in the same cell.
    pub second: Option<Second>,
    /// The upper end of a range `3%～5%`, whose lower end is the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<Decimal>,
    /// The bound printed behind a target: 以上, 以内.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// What the value says that it covers: 5年間累計, ／年.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// A bound printed with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// 以上
    AtLeast,
    /// 以下・以内
    AtMost,
    /// 超
    Above,
    /// 未満
    Below,
}

/// The time that a printed value says it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// ／年
    PerYear,
    /// 累計, and of how many years where that is printed: 5年間累計.
    Cumulative { years: Option<u8> },
    /// 平均, of several years.
    Average,
}

/// The second value of a cell, such as `≪82.92歳≫`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    pub printed: String,
    pub number: Option<Decimal>,
}

/// What a printed value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A number.
    Value,
    /// `-`: no survey in that year.
    NoData,
    /// `中止`: the thing that is counted did not take place.
    Cancelled,
    /// `※`: no longer surveyed; a note says why.
    Dropped,
    /// A word that is the value, such as 全項目.
    Text,
    /// 未集計, 未確定: will come.
    NotYet,
}

/// Whether a value may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 速報
    Preliminary,
    /// 確定
    #[default]
    Final,
    /// 訂正
    Correction,
}

impl Value {
    /// A value that stands alone in its cell and says nothing of bounds or spans.
    pub fn new(printed: &str, number: Option<Decimal>, state: State) -> Value {
        Value { printed: printed.to_owned(), number, state, second: None, upper: None, bound: None, span: None }
    }

    /// Reads a printed value of a numeric series, as [`read_printed_figure`] does with a known unit. A year printed
    /// behind it is accepted and not returned.
    ///
    /// # Errors
    /// [`NotAValue`] for a text that is neither a number nor one of the known signs (`-`, `※`, 中止, 未集計 …).
    pub fn read_number(printed: &str, unit: &str) -> Result<Value, NotAValue> {
        read_printed_figure(printed, Some(unit)).map(|figure| figure.value)
    }

    /// Reads a value of a series of words: a sign, a number that stands alone with its unit, or else the words as they
    /// are: 3回以上 is a word there.
    pub fn read_text(printed: &str, unit: &str) -> Value {
        match read_printed_figure(printed, Some(unit)) {
            Ok(figure) if figure.stands_alone() || figure.value.state != State::Value => figure.value,
            _ => Value::new(printed, None, State::Text),
        }
    }

    /// The same value with a second one in its cell.
    pub fn with_second(mut self, printed: &str) -> Value {
        let plain = half_width(printed);
        let inner = plain.trim_matches(|c| "≪≫《》() ".contains(c));
        let number = number::read_one(inner, None).ok().filter(|one| one.upper.is_none()).map(|one| one.number);
        self.second = Some(Second { printed: printed.to_owned(), number });
        self
    }

    /// Whether the printed text shows a whole number of decimals, and how many: `77.50` has 2.
    pub fn decimals(&self) -> u32 {
        self.number.map_or(0, |number| number.scale())
    }
}

/// The signs a city prints in place of a value.
fn sign(printed: &str) -> Option<State> {
    match half_width(printed).trim() {
        "-" | "－" | "‐" | "–" | "—" | "―" | "−" => Some(State::NoData),
        "※" => Some(State::Dropped),
        "中止" => Some(State::Cancelled),
        "未集計" | "未確定" | "集計中" | "調査中" => Some(State::NotYet),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn a_printed_value_keeps_its_form_beside_its_number() {
        for (printed, unit, number) in [
            ("77.50", "%", "77.50"),
            ("56.80", "％", "56.80"),
            ("1,071,000", "人", "1071000"),
            ("18.00", "年", "18.00"),
            ("18.1５", "年", "18.15"),
            ("58.2%", "%", "58.2"),
            ("58.2%", "％", "58.2"),
            ("118,383人", "人", "118383"),
            ("-84", "人", "-84"),
            ("△84", "人", "-84"),
            ("0", "件", "0"),
        ] {
            let value = Value::read_number(printed, unit).expect(printed);
            assert_eq!(value.printed, printed);
            assert_eq!(value.number, Some(decimal(number)), "{printed}");
            assert_eq!(value.number.map(|n| n.scale()), Some(decimal(number).scale()), "{printed}");
        }
    }

    #[test]
    fn signs_are_states_and_not_numbers() {
        for (printed, state) in
            [("-", State::NoData), ("※", State::Dropped), ("中止", State::Cancelled), ("未集計", State::NotYet)]
        {
            assert_eq!(Value::read_number(printed, "").map(|value| value.state), Ok(state));
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for printed in ["約60", "1,07,1000", "12.", ".5", "1 2 3", "全項目", "", "1e5", "58.2人", "5/1", "--3"] {
            assert!(Value::read_number(printed, "%").is_err(), "{printed}");
        }
    }

    #[test]
    fn a_second_value_has_a_number_of_its_own() {
        let value = Value::read_number("17.92", "年").expect("a number").with_second("≪82.92歳≫");
        let second = value.second.expect("a second value");
        assert_eq!((second.printed.as_str(), second.number), ("≪82.92歳≫", Some(decimal("82.92"))));
    }
}
