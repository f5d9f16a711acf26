//! What is written on a measure's sheet by year: comments, achievements and open issues.

use super::measure::{Sheet, push_heading};
use super::paragraphs::{numbered, plain, split};
use super::{ReportRequest, fill};
use crate::plan::{Code, DepartmentRef, EvaluationTable, Indicator, Narrative, NarrativeKind, Node};
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

    fn comment_on_indicators(&self, narrative: &Narrative, indicators: &[&Indicator]) -> Block {
        let about: Vec<&&Indicator> =
            indicators.iter().filter(|indicator| narrative.at.contains(&indicator.code)).collect();
        let names: Vec<String> = about.iter().map(|one| numbered(&one.number, &one.name)).collect();
        let departments = about.first().map_or(&[][..], |first| &first.departments);
        Block::Prose(Prose {
            label: Some(names.join("　")),
            label_note: self.in_brackets(departments),
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

fn event_table(table: &EvaluationTable) -> Block {
    let columns =
        table.columns.iter().enumerate().map(|(index, title)| text_column(title, if index == 0 { 14.0 } else { 18.0 }));
    let cell = |text: &String| {
        let paragraphs = text.lines().filter(|line| !line.is_empty()).map(plain).collect();
        Cell::Text(TextCell { paragraphs, strong: false, link: None })
    };
    Block::Table(Table {
        kind: TableKind::Plain,
        caption: Some(table.caption.clone()),
        columns: columns.collect(),
        rows: table.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    })
}
