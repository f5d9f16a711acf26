//! What is written on a measure's sheet by year: comments, achievements and open issues.

use super::measure::{Sheet, push_heading};
use super::paragraphs::{numbered, plain, split};
use super::table::figure;
use super::{ReportRequest, fill};
use crate::fiscal_year::half_width;
use crate::plan::{
    Code, DepartmentRef, EvaluationTable, Indicator, Narrative, NarrativeKind, Node, PrintedFigure, State, Value,
    read_printed_figure,
};
use crate::report::document::{Align, Block, Cell, Column, Prose, Section, Table, TableKind, TextCell};
use crate::report::form::{ActionTableForm, CommentsForm};

impl ReportRequest<'_> {
    /// Texts of a kind on a code that the report may hold.
    pub(super) fn own_texts<'b>(&'b self, kind: NarrativeKind, code: &'b Code) -> impl Iterator<Item = &'b Narrative> {
        self.plan
            .narratives_on(kind, code, self.year)
            .filter(|narrative| self.scope.holds_narrative(narrative, self.plan, self.city))
    }

    /// A comment that serves several indicators stands once, under all their names; then those on the measure
    /// itself and on its actions.
    pub(super) fn push_comments(
        &self,
        form: &CommentsForm,
        sheet: &Sheet,
        indicators: &[&Indicator],
        section: &mut Section,
    ) {
        let mut blocks: Vec<Block> = Vec::new();
        let mut printed: Vec<&Narrative> = Vec::new();
        for indicator in indicators {
            for narrative in self.own_texts(NarrativeKind::Comment, &indicator.code) {
                if !printed.iter().any(|before| std::ptr::eq(*before, narrative)) {
                    printed.push(narrative);
                    blocks.push(self.comment_on_indicators(narrative, indicators));
                }
            }
            blocks.extend(self.tables_at(&indicator.code));
        }
        for node in std::iter::once(&sheet.measure).chain(&sheet.actions) {
            for narrative in self.own_texts(NarrativeKind::Comment, &node.code) {
                if !printed.iter().any(|before| std::ptr::eq(*before, narrative)) {
                    printed.push(narrative);
                    blocks.push(self.comment_on_node(narrative, node));
                }
            }
        }
        if !blocks.is_empty() {
            push_heading(form.heading.as_ref(), &self.words_at(sheet.measure), section);
            section.blocks.extend(blocks);
        }
    }

    /// Under the names of those who wrote it; where it does not say, of all whose indicators it is about.
    fn comment_on_indicators(&self, narrative: &Narrative, indicators: &[&Indicator]) -> Block {
        let about: Vec<&&Indicator> =
            indicators.iter().filter(|indicator| narrative.at.contains(&indicator.code)).collect();
        let names: Vec<String> = about.iter().map(|one| numbered(&one.number, &one.name)).collect();
        let mut departments: Vec<DepartmentRef> = narrative.departments.clone();
        if departments.is_empty() {
            for code in about.iter().flat_map(|indicator| &indicator.departments) {
                if !departments.contains(code) {
                    departments.push(code.clone());
                }
            }
        }
        Block::Prose(Prose {
            label: Some(names.join("　")),
            label_note: self.in_brackets(&departments),
            paragraphs: split(&narrative.text),
        })
    }

    fn comment_on_node(&self, narrative: &Narrative, node: &Node) -> Block {
        let departments = if narrative.departments.is_empty() { &node.departments } else { &narrative.departments };
        Block::Prose(Prose {
            label: Some(numbered(&node.number, &node.name)),
            label_note: self.in_brackets(departments),
            paragraphs: split(&narrative.text),
        })
    }

    /// Texts of a kind on the measure itself and on its actions, and with the achievements their tables.
    pub(super) fn push_action_texts(
        &self,
        form: &ActionTableForm,
        kind: NarrativeKind,
        sheet: &Sheet,
        section: &mut Section,
    ) {
        let mut rows = Vec::new();
        let mut tables = Vec::new();
        let mut level = None;
        // The measure's own overview stands in the sheet's head, not among those of its actions.
        let measure = Some(sheet.measure).filter(|_| kind != NarrativeKind::Overview);
        for node in measure.iter().chain(&sheet.actions) {
            let before = rows.len();
            rows.extend(self.own_texts(kind, &node.code).map(|narrative| self.action_row(node, narrative)));
            let has_rows = rows.len() > before;
            if has_rows {
                level = level.or_else(|| self.plan.level(node));
            }
            if kind == NarrativeKind::Achievement && (has_rows || self.scope.holds_action(node)) {
                tables.extend(self.tables_at(&node.code));
            }
        }
        if rows.is_empty() && tables.is_empty() {
            return;
        }
        let filling = self.words_at(sheet.measure);
        push_heading(form.heading.as_ref(), &filling, section);
        if !rows.is_empty() {
            let level = level.map_or("", |level| level.name.as_str());
            let title =
                form.column.as_ref().or(form.heading.as_ref()).map_or(String::new(), |title| fill(title, &filling));
            let columns = vec![text_column(level, 26.0), text_column(&title, 74.0)];
            section.blocks.push(Block::Table(Table { kind: TableKind::Narrative, caption: None, columns, rows }));
        }
        section.blocks.extend(tables);
    }

    /// The small tables of the year on a node or indicator.
    pub(super) fn tables_at<'b>(&'b self, code: &'b Code) -> impl Iterator<Item = Block> + 'b {
        self.plan.tables.iter().filter(move |table| table.year == self.year && &table.at == code).map(event_table)
    }

    fn action_row(&self, action: &Node, narrative: &Narrative) -> Vec<Cell> {
        let departments = if narrative.departments.is_empty() { &action.departments } else { &narrative.departments };
        let mut head = vec![plain(numbered(&action.number, &action.name))];
        head.extend(self.in_brackets(departments).map(plain));
        vec![
            Cell::Text(TextCell { paragraphs: head, strong: true, link: None }),
            Cell::Text(TextCell { paragraphs: split(&narrative.text), strong: false, link: None }),
        ]
    }

    /// Names from the register, in the order given.
    pub(super) fn department_names(&self, departments: &[DepartmentRef]) -> Vec<String> {
        departments.iter().filter_map(|own| self.city.department(&own.code)).map(|own| own.name.clone()).collect()
    }

    fn in_brackets(&self, departments: &[DepartmentRef]) -> Option<String> {
        let names = self.department_names(departments);
        (!names.is_empty()).then(|| format!("（{}）", names.join("、")))
    }
}

fn text_column(title: &str, weight: f32) -> Column {
    Column {
        title: title.to_owned(),
        note: None,
        band: None,
        align: Align::Left,
        weight,
        emphasis: false,
        merges: false,
    }
}

/// A small table: columns of numbers are set as figures, all others as texts.
fn event_table(table: &EvaluationTable) -> Block {
    let numbers: Vec<bool> = (0..table.columns.len()).map(|index| holds_numbers(table, index)).collect();
    let columns = table.columns.iter().zip(&numbers).enumerate().map(|(index, (title, is_number))| {
        let column = text_column(title, if index == 0 { 14.0 } else { 18.0 });
        if *is_number { Column { align: Align::Right, ..column } } else { column }
    });
    let cell = |(text, is_number): (&String, &bool)| match lone_figure(text) {
        Some(value) if *is_number => Cell::Figure(figure(&value, None, false)),
        _ => {
            let paragraphs = text.lines().filter(|line| !line.is_empty()).map(plain).collect();
            Cell::Text(TextCell { paragraphs, strong: false, link: None })
        }
    };
    Block::Table(Table {
        kind: TableKind::Plain,
        caption: Some(table.caption.clone()),
        columns: columns.collect(),
        rows: table.rows.iter().map(|row| row.iter().zip(&numbers).map(cell).collect()).collect(),
    })
}

/// Whether every filled cell of the column is a number, or a sign for one that is missing. The first column names rows.
fn holds_numbers(table: &EvaluationTable, index: usize) -> bool {
    let cells = table.rows.iter().filter_map(|row| row.get(index)).filter(|text| !text.trim().is_empty());
    let figures: Option<Vec<Value>> = cells.map(|text| lone_figure(text)).collect();
    index > 0 && figures.is_some_and(|figures| figures.iter().any(|value| value.number.is_some()))
}

/// What a cell says that holds nothing but one number with or without its unit, or a sign in a number's place (`-`, 中止).
fn lone_figure(text: &str) -> Option<Value> {
    let figure = read_printed_figure(text.trim(), None).ok().filter(PrintedFigure::stands_alone)?;
    let is_number =
        half_width(text.trim()).starts_with(|first: char| first.is_ascii_digit() || "-−▲△+".contains(first));
    let is_sign = !matches!(figure.value.state, State::Value | State::Text);
    (is_number || is_sign).then_some(figure.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
        let table = EvaluationTable {
            year: crate::fiscal_year::FiscalYear::new(2024),
            at: Code::new("A111").expect("a code"),
            caption: "表".to_owned(),
            columns: texts(columns),
            rows: rows.iter().map(|row| texts(row)).collect(),
        };
        match event_table(&table) {
            Block::Table(table) => table,
            other => panic!("not a table: {other:?}"),
        }
    }

    #[test]
    fn a_column_of_numbers_is_set_as_figures_as_they_are_printed() {
        let rows: &[&[&str]] = &[
            &["R5", "1,071,000", "92.70%", "3回", "R5.7.30", "12名（うち児童3名）", ""],
            &["R6", "▲80", "-", "", "R6.3.21", "8名", ""],
        ];
        let table = table(&["年度", "金額", "割合", "回数", "実施日", "参加者", "備考"], rows);
        let align: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
        let (left, right) = (Align::Left, Align::Right);
        assert_eq!(align, [left, right, right, right, left, left, left]);
        let figures: Vec<(&str, bool)> = table.rows.iter().flatten().filter_map(printed).collect();
        assert_eq!(figures, [("1,071,000", true), ("92.70%", true), ("3回", true), ("▲80", true), ("-", false)]);
    }

    #[test]
    fn what_names_rows_or_is_no_number_alone_stays_text() {
        for cells in [["第1回", "第2回"], ["令和5年度", "令和6年度"], ["048-463-1111", "3"], ["10:30", "9"], ["-", ""]]
        {
            let table = table(&["番号", "欄"], &[&["1", cells[0]], &["2", cells[1]]]);
            assert!(table.rows.iter().flatten().all(|cell| matches!(cell, Cell::Text(_))), "{cells:?}");
        }
    }

    fn printed(cell: &Cell) -> Option<(&str, bool)> {
        match cell {
            Cell::Figure(figure) => Some((figure.printed.as_str(), figure.number.is_some())),
            _ => None,
        }
    }
}
