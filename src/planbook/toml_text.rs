//! A plan file under writing, with the cell that each line comes from.

use super::found::Taken;
use super::told::Origin;
use crate::plan::read::SourceFile;

/// The text of a plan file, and for each line its cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TomlText {
    pub file_name: String,
    text: String,
    origins: Vec<Origin>,
}

impl TomlText {
    pub fn new(file_name: impl Into<String>) -> TomlText {
        TomlText { file_name: file_name.into(), ..TomlText::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn source(&self) -> SourceFile {
        SourceFile { name: self.file_name.clone(), text: self.text.clone() }
    }

    /// The cell that a line, from 1, comes from.
    pub fn origin(&self, line: usize) -> Option<Origin> {
        self.origins.get(line.checked_sub(1)?).copied()
    }

    /// The head of a table: `[[node]]`, after an empty line.
    pub fn head(&mut self, head: &str, origin: Origin) {
        if !self.is_empty() {
            self.line("", origin);
        }
        self.line(head, origin);
    }

    /// A key with a text.
    pub fn text(&mut self, key: &str, taken: &Taken) {
        self.written(key, &quoted(&taken.text), taken.origin);
    }

    /// A key with a value as it is written in TOML.
    pub fn written(&mut self, key: &str, value: &str, origin: Origin) {
        self.line(&format!("{key} = {value}"), origin);
    }

    /// A line or, where a text has several, as many.
    pub fn line(&mut self, line: &str, origin: Origin) {
        self.text.push_str(line);
        self.text.push('\n');
        self.origins.extend(line.split('\n').map(|_| origin));
    }
}

/// A text as TOML writes it: in one line, or in three quotes where it has several.
pub fn quoted(text: &str) -> String {
    if !text.contains('\n') {
        return format!("\"{}\"", escaped(text).replace('"', "\\\""));
    }
    let inner = escaped(text);
    // Only quotes that could be taken for the end have to be told apart from it.
    let ambiguous = inner.contains("\"\"") || inner.ends_with('"');
    let inner = if ambiguous { inner.replace('"', "\\\"") } else { inner };
    format!("\"\"\"\n{inner}\"\"\"")
}

/// A text in one line whatever it holds, for arrays and inline tables.
pub fn inline(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('"', "\\\"").replace('\n', "\\n"))
}

/// An array of texts.
pub fn array<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let items: Vec<String> = texts.into_iter().map(inline).collect();
    format!("[{}]", items.join(", "))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push('\n'),
            c if c.is_control() => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(value: &str) -> String {
        let table: toml::Table = format!("key = {value}\n").parse().expect(value);
        table["key"].as_str().expect("a text").to_owned()
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "(\"|\\\\|\n|\r|\t|あ|\u{7}|[ a]){0,12}") {
            prop_assert_eq!(&read(&quoted(&text)), &text);
            prop_assert_eq!(&read(&inline(&text)), &text);
        }
    }

    #[test]
    fn every_line_has_its_cell() {
        let at = |row| Origin { row, ..Origin::default() };
        let mut toml = TomlText::new("x.toml");
        toml.head("[plan]", at(0));
        toml.text("name", &Taken { text: "一\n二".to_owned(), origin: at(1) });
        toml.head("[[node]]", at(2));
        let rows: Vec<u32> = (1..=6).filter_map(|line| toml.origin(line)).map(|origin| origin.row).collect();
        assert_eq!(rows, [0, 1, 1, 1, 2, 2]);
        assert_eq!(toml.source().text.lines().count(), 6);
        assert_eq!((toml.origin(0), toml.origin(7)), (None, None));
    }
}
