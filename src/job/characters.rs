//! Characters that cannot be printed, told while a text comes in and not only when its report is made.

use toml::de::{DeTable, DeValue};

use crate::plan::read::{Problem, SourceFile};
use crate::typeset::{Fonts, Unprintable};

/// The first character of a text that the reports could not print: of the private-use area 外字, without a font, or a
/// control character within a line.
pub fn unprintable(fonts: &Fonts, text: &str) -> Option<Unprintable> {
    lines(text).find_map(|line| fonts.unprintable(line))
}

/// The same for every text of a plan file, at its line and column. A file that is no TOML is told by its reader.
pub fn problems(fonts: &Fonts, file: &SourceFile) -> Vec<Problem> {
    let Ok(root) = DeTable::parse(&file.text) else { return Vec::new() };
    let mut found = Vec::new();
    in_table(root.get_ref(), &mut |span, text| found.extend(in_text(fonts, file, span, text)));
    found.sort();
    found
}

/// Each unprintable character of a text once.
fn in_text(fonts: &Fonts, file: &SourceFile, span: std::ops::Range<usize>, text: &str) -> Vec<Problem> {
    let mut told: Vec<char> = Vec::new();
    let mut problems = Vec::new();
    for found in lines(text).flat_map(|line| fonts.unprintables(line)) {
        if told.contains(&found.character) {
            continue;
        }
        told.push(found.character);
        // A character that is written as \u… is told where its text begins.
        let within = file.text.get(span.clone()).and_then(|raw| raw.find(found.character)).unwrap_or(0);
        let (line, column) = place(&file.text, span.start + within);
        let remedy = found.remedy().to_owned();
        problems.push(Problem { file: file.name.clone(), line, column, what: found.to_string(), remedy });
    }
    problems
}

/// The lines of a text as they are printed: without what stands around them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim)
}

fn in_table(table: &DeTable, visit: &mut impl FnMut(std::ops::Range<usize>, &str)) {
    for value in table.values() {
        in_value(value, visit);
    }
}

fn in_value(value: &toml::Spanned<DeValue>, visit: &mut impl FnMut(std::ops::Range<usize>, &str)) {
    match value.get_ref() {
        DeValue::String(text) => visit(value.span(), text),
        DeValue::Array(items) => items.iter().for_each(|item| in_value(item, visit)),
        DeValue::Table(table) => in_table(table, visit),
        _ => {}
    }
}

/// Line and column, from 1, of a byte of a text.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let begins = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[begins..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{FontSettings, Reason};

    fn file(text: &str) -> SourceFile {
        SourceFile { name: "plan.toml".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn each_text_is_told_with_its_line_and_column() {
        let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
        let source = "# 注：\u{E000} はメモなので印刷しない\nname = \"髙橋\u{E001}商店会\"\n\
                      [[x]]\ntexts = [\"よい\", \"𠮷\u{10C80}\u{10C80}だ\", \"\\uE002\"]\nlong = \"\"\"\n一行目\n二行\u{1F9E7}目\n\"\"\"\n";
        let found = problems(&fonts, &file(source));
        let places: Vec<(usize, usize)> = found.iter().map(|problem| (problem.line, problem.column)).collect();
        assert_eq!(places, [(2, 11), (4, 18), (4, 24), (7, 3)], "{found:?}");
        assert!(found[0].what.contains("U+E001") && found[0].what.contains("髙橋〓商店会"), "{}", found[0]);
        assert!(found[0].remedy.contains("標準の文字"));
        assert!(found[1].what.contains("U+10C80") && found[1].remedy.contains("typeset.fonts.fallback"));
    }

    #[test]
    fn what_is_not_seen_is_told_also_at_a_lines_end() {
        let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
        let source = "name = \"\u{FEFF}市民\u{200B}会\"\ntext = \"よい\u{AD}\"\n";
        let found = problems(&fonts, &file(source));
        let places: Vec<(usize, usize)> = found.iter().map(|problem| (problem.line, problem.column)).collect();
        assert_eq!(places, [(1, 9), (1, 12), (2, 11)], "{found:?}");
        assert!(found[1].what.contains("「〓市民〓会」の〓（U+200B）は、目に見えない書式の文字"), "{}", found[1]);
        assert!(found.iter().all(|problem| problem.remedy.contains("消して")));
        // A variant of a character is meant as it is written.
        assert!(problems(&fonts, &file("name = \"辻\u{E0100}\"\n")).is_empty());
    }

    #[test]
    fn what_stands_around_a_line_is_not_printed_and_not_told() {
        let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
        assert_eq!(unprintable(&fonts, "一行目\r\n\t二行目"), None);
        let found = unprintable(&fonts, "左\t右").expect("a tab within a line");
        assert_eq!((found.character, found.reason), ('\t', Reason::Control));
    }
}
