//! A strict look into a TOML table: each key is asked for once, and what nobody asked for is an error.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Problem, SourceFile, syntax};
use crate::plan::Code;

/// The errors met so far; shared by all readers of one reading.
pub struct Ledger {
    problems: RefCell<Vec<Problem>>,
    /// The guide to which remedies send: `docs/plan-format.md`.
    guide: &'static str,
}

/// A place in a file.
#[derive(Clone)]
pub struct Place<'a> {
    pub file: &'a SourceFile,
    pub span: Range<usize>,
}

/// Something read, with the place it stands at.
#[derive(Clone)]
pub struct Placed<'a, T> {
    pub value: T,
    pub place: Place<'a>,
}

/// One TOML table under reading.
pub struct TableReader<'a> {
    pub ledger: &'a Ledger,
    pub file: &'a SourceFile,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    /// Its name in messages: `[[indicator]]`.
    title: String,
    asked: RefCell<BTreeSet<String>>,
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger::with_guide("docs/plan-format.md")
    }
}

impl Ledger {
    pub fn with_guide(guide: &'static str) -> Ledger {
        Ledger { problems: RefCell::default(), guide }
    }

    pub fn report(&self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) {
        let (line, column) = line_and_column(&place.file.text, place.span.start);
        let problem = Problem { file: place.file.name.clone(), line, column, what: what.into(), remedy: remedy.into() };
        self.problems.borrow_mut().push(problem);
    }

    /// An error of a whole file or folder.
    pub fn report_file(&self, file: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let problem = Problem { file: file.to_owned(), line: 0, column: 0, what: what.into(), remedy: remedy.into() };
        self.problems.borrow_mut().push(problem);
    }

    /// How many problems were told so far. What follows from a problem just told need not be told again.
    pub fn count(&self) -> usize {
        self.problems.borrow().len()
    }

    /// All problems, sorted by place.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }
}

/// Line and column (in characters), both from 1.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// Parses a file. What cannot be read as TOML is reported, and the file is then not read further: what the parser makes
/// of the rest is its guess.
pub fn parse<'a>(file: &'a SourceFile, ledger: &Ledger) -> Option<Spanned<DeTable<'a>>> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        return Some(table);
    }
    let mut errors: Vec<_> = errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    let mut told_up_to = 0;
    for (span, message) in errors {
        // One slip makes the parser stumble until the next heading: only the first error before it is told.
        if span.start < told_up_to {
            continue;
        }
        let rest_is_lost = syntax::swallows_the_rest(message);
        told_up_to = if rest_is_lost { usize::MAX } else { next_heading(&file.text, span.start) };
        let span = if span.is_empty() { behind_the_last_word(&file.text, span.start) } else { span };
        let (what, remedy) = syntax::told(message);
        ledger.report(&Place { file, span }, format!("書き方（TOML）が正しくありません：{what}"), remedy);
    }
    None
}

/// What is missing is told where it should stand, and not on the line after.
fn behind_the_last_word(text: &str, at: usize) -> Range<usize> {
    let end = text.get(..at).map_or(at, |before| before.trim_end().len());
    end..end
}

/// Where the line of the next heading begins, or where the text ends.
fn next_heading(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find("\n[").map_or(usize::MAX, |at| from + at + 1)
}

/// Line and column of a key's value at the top of a file, both from 1.
pub fn place_of_key(text: &str, key: &str) -> Option<(usize, usize)> {
    let table = DeTable::parse(text).ok()?;
    Some(line_and_column(text, table.get_ref().get(key)?.span().start))
}

/// What a value is, in the words of the guide.
fn kind_of(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "文字列",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "true か false",
        DeValue::Datetime(_) => "日付",
        DeValue::Array(_) => "並び",
        DeValue::Table(_) => "表",
    }
}

impl<'a> TableReader<'a> {
    pub fn new(
        ledger: &'a Ledger,
        file: &'a SourceFile,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        title: &str,
    ) -> TableReader<'a> {
        TableReader { ledger, file, table, span, title: title.to_owned(), asked: RefCell::default() }
    }

    /// The place of the table itself.
    pub fn place(&self) -> Place<'a> {
        Place { file: self.file, span: self.span.clone() }
    }

    pub fn at(&self, span: Range<usize>) -> Place<'a> {
        Place { file: self.file, span }
    }

    /// The value of a key, which thereby counts as known.
    pub fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table.get(key)
    }

    /// Keys and values in the order of the file, all of them counted as known.
    pub fn entries(&self) -> Vec<(Placed<'a, &'a str>, &'a Spanned<DeValue<'a>>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| (Placed { value: &**key.get_ref(), place: self.at(key.span()) }, value))
            .collect();
        entries.sort_by_key(|(key, _)| key.place.span.start);
        self.asked.borrow_mut().extend(entries.iter().map(|(key, _)| key.value.to_owned()));
        entries
    }

    /// Reports every key that nobody asked for. To be called once at the end.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let known: Vec<&str> = asked.iter().map(String::as_str).collect();
                self.ledger.report(
                    &self.at(key.span()),
                    format!("{} に知らないキー「{name}」があります", self.title),
                    format!("つづりを確かめてください。使えるキー：{}", known.join("、")),
                );
            }
        }
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<Placed<'a, &'a str>> {
        let value = self.value(key)?;
        let place = self.at(value.span());
        match value.get_ref() {
            DeValue::String(text) => Some(Placed { value: text, place }),
            other => {
                self.wrong_type(&place, key, "文字列（\"…\"）", other);
                None
            }
        }
    }

    /// A text that has to be there and not empty.
    pub fn required_text(&self, key: &str) -> Option<Placed<'a, &'a str>> {
        if self.value(key).is_none() {
            self.missing(key);
            return None;
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.ledger.report(&text.place, format!("「{key}」が空です"), "内容を書いてください");
            return None;
        }
        Some(text)
    }

    pub fn missing(&self, key: &str) {
        let remedy = match key.starts_with('[') {
            true => format!("{key} という見出しの表を加えてください。書き方は {} にあります", self.ledger.guide),
            false => format!("「{key} = …」の行を加えてください"),
        };
        self.ledger.report(&self.place(), format!("{} に「{key}」がありません", self.title), remedy);
    }

    pub fn wrong_type(&self, place: &Place, key: &str, wanted: &str, found: &DeValue) {
        self.ledger.report(
            place,
            format!("「{key}」は{wanted}で書きます（いまは {}）", kind_of(found)),
            format!("{} の書き方に合わせてください", self.ledger.guide),
        );
    }

    /// A code, required or not.
    pub fn code(&self, key: &str) -> Option<Placed<'a, Code>> {
        self.text(key).and_then(|text| self.as_code(text))
    }

    pub fn required_code(&self, key: &str) -> Option<Placed<'a, Code>> {
        self.required_text(key).and_then(|text| self.as_code(text))
    }

    pub fn as_code(&self, text: Placed<'a, &'a str>) -> Option<Placed<'a, Code>> {
        match Code::new(text.value) {
            Ok(code) => Some(Placed { value: code, place: text.place }),
            Err(error) => {
                self.ledger.report(&text.place, error.to_string(), "コードを付け直してください");
                None
            }
        }
    }

    /// One of a set of words.
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.ledger.report(
                &text.place,
                format!("「{key}」に「{}」は使えません", text.value),
                format!("次のどれかにしてください：{}", known.join("、")),
            );
        }
        found
    }

    pub fn required_word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        if self.value(key).is_none() {
            self.missing(key);
            return None;
        }
        self.word(key, words)
    }

    /// A number, as written: 80, 99.5 or "99.5".
    pub fn decimal(&self, key: &str) -> Option<Placed<'a, Decimal>> {
        let value = self.value(key)?;
        self.as_decimal(key, value)
    }

    fn as_decimal(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Placed<'a, Decimal>> {
        let place = self.at(value.span());
        let text = match value.get_ref() {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            DeValue::String(text) => text,
            _ => "",
        };
        match text.replace('_', "").parse() {
            Ok(value) => Some(Placed { value, place }),
            Err(_) => {
                self.wrong_type(&place, key, "数（80、99.5）", value.get_ref());
                None
            }
        }
    }

    /// A list of numbers.
    pub fn decimals(&self, key: &str) -> Vec<Placed<'a, Decimal>> {
        match self.value(key).map(|value| (value, value.get_ref())) {
            Some((_, DeValue::Array(items))) => items.iter().filter_map(|item| self.as_decimal(key, item)).collect(),
            Some((value, other)) => {
                self.wrong_type(&self.at(value.span()), key, "数の並び（[20, 40, 60]）", other);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Vec<Placed<'a, &'a str>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(&self.at(value.span()), key, "並び（[\"…\", \"…\"]）", value.get_ref());
            return Vec::new();
        };
        items.iter().filter_map(|item| self.text_item(key, item)).collect()
    }

    fn text_item(&self, key: &str, item: &'a Spanned<DeValue<'a>>) -> Option<Placed<'a, &'a str>> {
        let place = self.at(item.span());
        match item.get_ref() {
            DeValue::String(text) => Some(Placed { value: text, place }),
            other => {
                self.wrong_type(&place, key, "文字列の並び", other);
                None
            }
        }
    }

    /// One text or a list of them.
    pub fn text_or_texts(&self, key: &str) -> Vec<Placed<'a, &'a str>> {
        match self.value(key).map(Spanned::get_ref) {
            Some(DeValue::String(_)) => self.text(key).into_iter().collect(),
            Some(_) => self.texts(key),
            None => Vec::new(),
        }
    }

    /// A list of lists of texts.
    pub fn text_rows(&self, key: &str) -> Vec<Placed<'a, Vec<String>>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(rows) = value.get_ref() else {
            self.wrong_type(&self.at(value.span()), key, "並びの並び（[[\"…\"], …]）", value.get_ref());
            return Vec::new();
        };
        let mut read = Vec::new();
        for row in rows.iter() {
            match row.get_ref() {
                DeValue::Array(cells) => {
                    let cells = cells.iter().filter_map(|cell| self.text_item(key, cell));
                    let cells = cells.map(|cell| cell.value.to_owned()).collect();
                    read.push(Placed { value: cells, place: self.at(row.span()) });
                }
                other => self.wrong_type(&self.at(row.span()), key, "並び（[…]）", other),
            }
        }
        read
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => {
                self.wrong_type(&self.at(value.span()), key, " true か false ", other);
                None
            }
        }
    }

    /// A required whole number from 1.
    pub fn counting_number(&self, key: &str) -> Option<u32> {
        if self.value(key).is_none() {
            self.missing(key);
        }
        self.whole_number(key, 1)
    }

    /// A whole number from `least`.
    pub fn whole_number(&self, key: &str, least: u32) -> Option<u32> {
        let value = self.value(key)?;
        self.as_whole_number(key, value, least).map(|number| number.value)
    }

    /// A list of whole numbers from `least`.
    pub fn whole_numbers(&self, key: &str, least: u32) -> Vec<Placed<'a, u32>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(&self.at(value.span()), key, "整数の並び（[1, 2]）", value.get_ref());
            return Vec::new();
        };
        items.iter().filter_map(|item| self.as_whole_number(key, item, least)).collect()
    }

    fn as_whole_number(&self, key: &str, value: &'a Spanned<DeValue<'a>>, least: u32) -> Option<Placed<'a, u32>> {
        let place = self.at(value.span());
        match value.get_ref() {
            DeValue::Integer(integer) => match integer.as_str().parse::<u32>() {
                Ok(number) if number >= least => Some(Placed { value: number, place }),
                _ => {
                    let what = format!("「{key}」は{least}以上の整数です");
                    self.ledger.report(&place, what, "1、2、3 のように書いてください");
                    None
                }
            },
            other => {
                self.wrong_type(&place, key, "整数", other);
                None
            }
        }
    }

    /// A day written `"2025-04-01"` or as a TOML date.
    pub fn day(&self, key: &str) -> Option<NaiveDate> {
        let value = self.value(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(datetime) => datetime.to_string(),
            other => kind_of(other).to_owned(),
        };
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        if day.is_none() {
            self.ledger.report(
                &self.at(value.span()),
                format!("「{key}」の「{text}」は日付として読めません"),
                "2025-04-01 のように書いてください",
            );
        }
        day
    }

    /// A table below this one.
    pub fn subtable(&self, key: &str, title: &str) -> Option<TableReader<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(TableReader::new(self.ledger, self.file, table, value.span(), title)),
            other => {
                self.wrong_type(&self.at(value.span()), key, "表", other);
                None
            }
        }
    }

    /// Tables of one name: `[[node]]`.
    pub fn subtables(&self, key: &str) -> Vec<TableReader<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let title = format!("[[{key}]]");
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(&self.at(value.span()), key, &format!("表の並び（{title}）"), value.get_ref());
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => {
                    tables.push(TableReader::new(self.ledger, self.file, table, item.span(), &title));
                }
                other => self.wrong_type(&self.at(item.span()), key, &format!("表（{title}）"), other),
            }
        }
        tables
    }
}
