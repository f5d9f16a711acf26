//! Writes texts, marks, opinions, reviews, notes, tables and published tallies.

use std::collections::BTreeSet;

use super::Desk;
use crate::planbook::found::{FoundPage, FoundRow};
use crate::planbook::sheets::SheetId;
use crate::planbook::toml_text::{TomlText, array, inline};
use crate::planbook::words::{self, STAGES, TEXTS};

impl<'f> Desk<'f> {
    /// The texts, in as many files as their order needs: within a file the reader takes one kind after the other.
    pub(super) fn text_files(&mut self) -> Vec<TomlText> {
        let Some(page) = self.page(SheetId::Texts) else { return Vec::new() };
        let mut files: Vec<TomlText> = Vec::new();
        let mut last = usize::MAX;
        for row in &page.rows {
            let Some(kind) = row.cells.get("kind") else {
                let place = page.place(row, "kind").unwrap_or(row.origin);
                self.notes.cell(place, "「種類」がありません", "一覧から選んでください");
                continue;
            };
            let Some(word) = self.word(TEXTS, kind, "種類") else { continue };
            let order = TEXTS.iter().position(|(_, english)| *english == word).unwrap_or_default();
            if last > order || files.is_empty() {
                files.push(TomlText::new(format!("texts-{:03}.toml", files.len() + 1)));
            }
            last = order;
            let is_plans_own = matches!(word, "overview" | "aim" | "situation");
            if let (true, Some(year)) = (is_plans_own, row.cells.get("year")) {
                let what = format!("「{}」に年度は書けません", kind.text);
                self.notes.cell(year.origin, what, "年度を消してください（計画の文章は年度によりません）");
            }
            let without: &[&str] = if is_plans_own { &["kind", "year"] } else { &["kind"] };
            if let Some(toml) = files.last_mut() {
                toml.head(&format!("[[{word}]]"), row.origin);
                self.keys(toml, page, row, without);
            }
        }
        files
    }

    /// The marks, in as many files as their order needs.
    pub(super) fn mark_files(&mut self) -> Vec<TomlText> {
        let Some(page) = self.page(SheetId::Marks) else { return Vec::new() };
        let mut files: Vec<TomlText> = Vec::new();
        let mut run: Option<(&str, &str)> = None;
        let mut given: BTreeSet<&str> = BTreeSet::new();
        for row in &page.rows {
            let Some((year, stage, indicator)) = self.mark_place(page, row) else { continue };
            // Within a file one year and stage follows the other, and an indicator has one mark in each.
            if run != Some((year, stage)) || !given.insert(indicator) {
                files.push(TomlText::new(format!("marks-{:03}.toml", files.len() + 1)));
                run = Some((year, stage));
                given = BTreeSet::from([indicator]);
            }
            if let Some(toml) = files.last_mut() {
                let head = format!("[marks.{}.{stage}.{}]", inline(year), inline(indicator));
                toml.head(&head, row.at("indicator"));
                self.keys(toml, page, row, &["indicator", "year", "stage"]);
            }
        }
        files
    }

    /// Year, stage and indicator of a mark, whose absence is told.
    fn mark_place(&mut self, page: &'f FoundPage, row: &'f FoundRow) -> Option<(&'f str, &'static str, &'f str)> {
        for key in ["indicator", "year", "stage"] {
            if !row.cells.contains_key(key) {
                let head = page.kind.column(key).map_or("", |column| column.head);
                let place = page.place(row, key).unwrap_or(row.origin);
                self.notes.cell(place, format!("「{head}」がありません"), format!("「{head}」の欄に書いてください"));
            }
        }
        let stage = row.cells.get("stage").and_then(|taken| self.word(STAGES, taken, "段階"));
        Some((row.text("year")?, stage?, row.text("indicator")?))
    }

    pub(super) fn evaluation_file(&mut self) -> TomlText {
        let mut toml = TomlText::new("evaluation.toml");
        self.opinions(&mut toml);
        self.tables(&mut toml, SheetId::Reviews, "[[review]]");
        self.tables(&mut toml, SheetId::Notes, "[[note]]");
        self.small_tables(&mut toml);
        self.published(&mut toml);
        toml
    }

    fn opinions(&mut self, toml: &mut TomlText) {
        let Some(page) = self.page(SheetId::Opinions) else { return };
        for row in &page.rows {
            toml.head("[[opinion]]", row.origin);
            self.keys(toml, page, row, &["response", "response_department"]);
            match (row.cells.get("response"), row.cells.get("response_department")) {
                (Some(response), _) => {
                    toml.head("[opinion.response]", response.origin);
                    self.key(toml, page, row, "response", "text");
                    self.key(toml, page, row, "response_department", "department");
                }
                (None, Some(department)) => self.notes.cell(
                    department.origin,
                    "「市の対応」がないのに「対応する課」があります",
                    "「市の対応」を書くか、「対応する課」を消してください",
                ),
                (None, None) => {}
            }
        }
    }

    fn small_tables(&mut self, toml: &mut TomlText) {
        let Some(page) = self.page(SheetId::Tables) else { return };
        let mut tables: Vec<(&str, Vec<&FoundRow>)> = Vec::new();
        for row in &page.rows {
            let Some(number) = row.text("table") else {
                let place = page.place(row, "table").unwrap_or(row.origin);
                self.notes.cell(place, "「表の番号」がありません", "同じ表の行に同じ番号を書いてください");
                continue;
            };
            match tables.iter_mut().find(|(known, _)| *known == number) {
                Some((_, rows)) => rows.push(row),
                None => tables.push((number, vec![row])),
            }
        }
        for (number, rows) in tables {
            self.small_table(toml, page, number, &rows);
        }
    }

    fn small_table(&mut self, toml: &mut TomlText, page: &FoundPage, number: &str, rows: &[&FoundRow]) {
        let is_head = |row: &&&FoundRow| row.text("row").is_some_and(|text| text.trim() == words::HEAD_ROW);
        let mut heads = rows.iter().filter(is_head);
        let (Some(head), None) = (heads.next(), heads.next()) else {
            let origin = rows.first().map(|row| row.at("table")).unwrap_or_default();
            let what = format!("表「{number}」に「見出し」の行が一つではありません");
            self.notes.cell(origin, what, "「行」に「見出し」と書いた行を、表ごとに一つにしてください");
            return;
        };
        toml.head("[[table]]", head.origin);
        self.keys(toml, page, head, &["table", "row"]);
        let columns = width(head);
        toml.written(
            "columns",
            &array(cells(head, columns)),
            head.extra.values().next().map_or(head.origin, |cell| cell.origin),
        );
        toml.line("rows = [", head.origin);
        for row in rows.iter().filter(|row| !is_head(row)) {
            self.refuse_repeated(head, row);
            let written = array(cells(row, columns.max(width(row))));
            toml.line(&format!("  {written},"), row.origin);
        }
        toml.line("]", head.origin);
    }

    /// Year, place and caption stand in the row of heads; another one in a row below would be lost.
    fn refuse_repeated(&mut self, head: &FoundRow, row: &FoundRow) {
        for key in ["year", "at", "caption"] {
            if let Some(taken) = row.cells.get(key).filter(|taken| head.text(key) != Some(&taken.text)) {
                let what = format!("「{}」が、この表の「見出し」の行と違います", taken.text);
                self.notes.cell(taken.origin, what, "「見出し」の行だけに書いてください");
            }
        }
    }

    fn published(&mut self, toml: &mut TomlText) {
        let Some(page) = self.page(SheetId::Published) else { return };
        type Key<'f> = (Option<&'f str>, Option<&'f str>);
        let mut tallies: Vec<(Key, Vec<&FoundRow>)> = Vec::new();
        for row in &page.rows {
            let key = (row.text("year"), row.text("kind"));
            match tallies.iter_mut().find(|(known, _)| *known == key) {
                Some((_, rows)) => rows.push(row),
                None => tallies.push((key, vec![row])),
            }
        }
        for (_, rows) in tallies {
            self.tally(toml, page, &rows);
        }
    }

    fn tally(&mut self, toml: &mut TomlText, page: &FoundPage, rows: &[&FoundRow]) {
        let Some(first) = rows.first() else { return };
        let is_total = |row: &&&FoundRow| row.text("mark").is_some_and(|mark| mark.trim() == words::TOTAL);
        toml.head("[[published]]", first.origin);
        self.key(toml, page, first, "year", "year");
        self.key(toml, page, first, "kind", "kind");
        let mut totals = rows.iter().filter(is_total);
        if let Some(total) = totals.next() {
            self.key(toml, page, total, "count", "total");
            self.key(toml, page, total, "share", "total_share");
        }
        for second in totals {
            self.notes.cell(second.at("mark"), "「合計」の行が二つあります", "一つにまとめてください");
        }
        if rows.iter().all(|row| is_total(&row)) {
            toml.written("rows", "[]", first.origin);
        }
        for row in rows.iter().filter(|row| !is_total(row)) {
            toml.head("[[published.rows]]", row.origin);
            self.keys(toml, page, row, &["year", "kind"]);
        }
    }
}

/// How many cells of a table's row are written, counted to the last that is not blank.
fn width(row: &FoundRow) -> usize {
    row.extra.keys().max().map_or(0, |last| last + 1)
}

fn cells(row: &FoundRow, width: usize) -> impl Iterator<Item = &str> {
    (0..width).map(|index| row.extra.get(&index).map_or("", |taken| taken.text.as_str()))
}
