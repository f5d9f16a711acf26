//! Cells that hold several things.

use super::names::Names;
use crate::fiscal_year::half_width;
use crate::planbook::toml_text::inline;

/// Codes between commas of any width, white space or line breaks.
pub fn codes(text: &str) -> impl Iterator<Item = &str> {
    let separates = |c: char| matches!(c, '、' | '，' | ',' | '､') || c.is_whitespace();
    text.split(separates).filter(|code| !code.is_empty())
}

/// A text a line.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter(|line| !line.trim().is_empty())
}

/// A whole number; anything else stays a text, which the reader refuses.
pub fn whole(text: &str) -> String {
    let plain = half_width(text);
    match plain.parse::<u32>() {
        Ok(number) => number.to_string(),
        Err(_) => inline(text),
    }
}

/// Codes or names of departments; a line `code：printed` says how the document prints one.
pub fn departments(text: &str, names: &Names) -> String {
    let mut items = Vec::new();
    for line in lines(text) {
        match split_at_colon(line) {
            Some((code, printed)) => {
                let code = inline(names.department(code));
                items.push(format!("{{ code = {code}, printed = {} }}", inline(printed)));
            }
            None => items.extend(codes(line).map(|code| inline(names.department(code)))),
        }
    }
    format!("[{}]", items.join(", "))
}

/// Second listings, one a line: `M12：②`, or `M12` alone.
pub fn listings(text: &str) -> String {
    let mut items = Vec::new();
    for line in lines(text) {
        match split_at_colon(line) {
            Some((code, number)) => {
                items.push(format!("{{ at = {}, number = {} }}", inline(code.trim()), inline(number)))
            }
            None => items.extend(codes(line).map(|code| format!("{{ at = {} }}", inline(code)))),
        }
    }
    format!("[{}]", items.join(", "))
}

fn split_at_colon(line: &str) -> Option<(&str, &str)> {
    line.split_once(['：', ':'])
}
