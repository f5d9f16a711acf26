//! Cells that a person fills in: pale until they are filled, with a message beside them.

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign,
    FormatBorder, Formula,
};

use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::Styles;
use crate::render::xlsx::cell_text::checked;

/// Ground and border of a cell that is to be filled in.
const GROUND: u32 = 0xff_f4cf;
const BORDER: u32 = 0xdf_c06a;
/// Size of what is filled in.
pub(super) const INPUT: f32 = 10.5;
/// Excel refuses longer messages and titles.
const MAX_MESSAGE: usize = 255;
const MAX_TITLE: usize = 32;

/// The format of an input: unlocked, General, so that what is typed comes back as it was typed.
pub(super) fn input(styles: Styles) -> Format {
    styles
        .text(INPUT)
        .set_background_color(Color::RGB(GROUND))
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(BORDER))
        .set_unlocked()
}

/// An input for prose.
pub(super) fn prose_input(styles: Styles) -> Format {
    input(styles).set_text_wrap().set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter).set_indent(1)
}

/// White once it is filled: what is still yellow is what is left. `cell` is the first cell, relative.
pub(super) fn white_once_filled(cell: &str) -> ConditionalFormatFormula {
    ConditionalFormatFormula::new()
        .set_rule(format!("=LEN(TRIM({cell}))>0").as_str())
        .set_format(Format::new().set_background_color(Color::White))
}

/// What stands beside a cell and what is said of a wrong entry.
pub(super) struct Words<'a> {
    pub title: &'a str,
    pub message: &'a str,
    pub error: &'a str,
}

impl Words<'_> {
    /// Adds the words to a rule.
    pub fn on(&self, rule: DataValidation, style: DataValidationErrorStyle) -> Result<DataValidation, XlsxError> {
        for text in [self.title, self.message, self.error] {
            checked(text)?;
        }
        Ok(rule
            .set_input_title(clipped(self.title, MAX_TITLE))?
            .set_input_message(clipped(self.message, MAX_MESSAGE))?
            .set_error_title("ご確認ください")?
            .set_error_message(clipped(self.error, MAX_MESSAGE))?
            .set_error_style(style))
    }

    /// One of a list; anything else is refused.
    pub fn choice(&self, list: &str) -> Result<DataValidation, XlsxError> {
        self.on(DataValidation::new().allow_list_formula(Formula::new(list)), DataValidationErrorStyle::Stop)
    }

    /// A text of at most so many characters; a longer one is asked about.
    pub fn text(&self, most: u32) -> Result<DataValidation, XlsxError> {
        let rule = DataValidation::new().allow_text_length(DataValidationRule::LessThanOrEqualTo(most));
        self.on(rule, DataValidationErrorStyle::Warning)
    }

    /// One word to choose, and any other text as well.
    pub fn suggestion(&self, word: &str) -> Result<DataValidation, XlsxError> {
        let rule = DataValidation::new().allow_list_strings(&[word])?;
        Ok(self.on(rule, DataValidationErrorStyle::Information)?.show_error_message(false))
    }

    /// What a formula holds for; anything else is asked about.
    pub fn asked_about(&self, formula: &str) -> Result<DataValidation, XlsxError> {
        self.on(DataValidation::new().allow_custom(Formula::new(formula)), DataValidationErrorStyle::Warning)
    }
}

/// A text shortened to so many UTF-16 units.
pub(super) fn clipped(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.encode_utf16().count() + c.len_utf16() + 1 > most {
            break;
        }
        short.push(c);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_fit_whatever_they_say() {
        let long = "𠮷".repeat(300);
        let words = Words { title: &long, message: &long, error: &long };
        assert!(words.choice("='x'!$A$1:$A$3").is_ok());
        assert!(words.text(400).is_ok());
        assert!(words.suggestion("前回と同じ").is_ok());
        assert_eq!(clipped("あいう", 3), "あいう");
        assert_eq!(clipped("あいうえ", 3), "あい…");
    }
}
