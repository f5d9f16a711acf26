//! Form numbers 様式番号: short enough to be read out on the telephone and typed, such as `R7-総合戦略-産業振興-01`.

use crate::fiscal_year::{FiscalYear, half_width};
use crate::plan::Head;

/// The part of a form number that plan, year and department share: `R7-総合戦略-産業振興-`.
pub fn form_prefix(head: &Head, year: FiscalYear, department: &str) -> String {
    format!("{}-{}-{}-", year.short(), plain(&plan_stem(&head.short_name)), plain(department_stem(department)))
}

/// The form number of the `count`-th form with a prefix, from 1.
pub fn numbered_form(prefix: &str, count: u32) -> String {
    format!("{prefix}{count:02}")
}

/// A form number as a person typed it, in the form in which it was given: full-width letters, other dashes and blanks
/// do not matter.
pub fn typed_form_number(text: &str) -> String {
    let dash = |c: char| if "‐‑‒–—―−ｰ－".contains(c) { '-' } else { c };
    let plain: String = half_width(text).chars().filter(|c| !c.is_whitespace()).map(dash).collect();
    // The year's letter alone: the other parts are words.
    let mut letters = plain.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// 第2期総合戦略 → 総合戦略, 第6次総合計画（第6章） → 総合計画: the year tells which edition is meant.
fn plan_stem(short_name: &str) -> String {
    let without_brackets = short_name.split(['（', '(']).next().unwrap_or(short_name);
    let plain = half_width(without_brackets);
    let rest = plain.strip_prefix('第').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let stem = rest.and_then(|rest| rest.strip_prefix(['期', '次'])).unwrap_or(&plain).trim();
    if stem.is_empty() { "計画".to_owned() } else { stem.to_owned() }
}

/// 産業振興課 → 産業振興.
fn department_stem(name: &str) -> &str {
    name.strip_suffix(['課', '室']).filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// Nothing that a file's name or a typed number cannot hold, and no dash, which parts the number.
fn plain(text: &str) -> String {
    let fits = |c: &char| !c.is_control() && !c.is_whitespace() && !"/\\:*?\"<>|-".contains(*c);
    let kept: String = half_width(text).chars().filter(fits).take(12).collect();
    if kept.is_empty() { "照会".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_short() {
        assert_eq!(plan_stem("第2期総合戦略"), "総合戦略");
        assert_eq!(plan_stem("第６次総合計画（第6章）"), "総合計画");
        assert_eq!(plan_stem("総合計画"), "総合計画");
        assert_eq!(plan_stem("第2期"), "計画");
        assert_eq!(department_stem("産業振興課"), "産業振興");
        assert_eq!(department_stem("図書館"), "図書館");
        assert_eq!(department_stem("課"), "課");
        assert_eq!(plain("企画/財政 課-1"), "企画財政課1");
    }

    #[test]
    fn a_typed_number_is_the_given_one() {
        let given = numbered_form("R7-総合戦略-産業振興-", 1);
        assert_eq!(given, "R7-総合戦略-産業振興-01");
        for typed in ["R7-総合戦略-産業振興-01", "ｒ７－総合戦略－産業振興－０１", " r7 ―総合戦略‐産業振興- 01 "]
        {
            assert_eq!(typed_form_number(typed), given, "{typed}");
        }
    }
}
