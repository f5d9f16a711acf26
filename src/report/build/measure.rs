//! A sheet for each measure: its head, indicators with charts, comments, achievements and open issues.

use super::paragraphs::{label, plain, split};
use super::{ReportRequest, fill, section};
use crate::plan::{Code, DepartmentRef, EvaluationTable, Indicator, Narrative, NarrativeKind, Node, Role};
use crate::report::document::{
    Align, Block, Cell, Column, Edition, Field, Paragraph, Prose, Section, SectionKind, Table, TableKind, TextCell,
};
use crate::report::form::{FieldContent, FieldForm, GoalsForm, MeasureForm, Words};

/// The form's words for texts on actions.
struct ActionWords<'f> {
    heading: Option<&'f Words>,
    column: Option<&'f Words>,
}

impl ReportRequest<'_> {
    /// For each goal its measures' sheets and then the opinions on it; measures without a goal come first.
    pub(super) fn build_goals(&self, form: &GoalsForm) -> Vec<Section> {
        let measures: Vec<&Node> = self.plan.nodes_in_role(Role::Measure).collect();
        let goal_of = |measure: &Node| self.plan.nearest(&measure.code, Role::Goal).map(|goal| goal.code.clone());
        let loose = measures.iter().filter(|measure| goal_of(measure).is_none());
        let mut sections: Vec<Section> =
            loose.filter_map(|measure| self.build_measure(&form.measure, measure)).collect();
        for goal in self.plan.nodes_in_role(Role::Goal) {
            let part = fill(&form.part, &self.words_at(goal));
            let own = measures.iter().filter(|measure| goal_of(measure).as_ref() == Some(&goal.code));
            let sheets = own.filter_map(|measure| self.build_measure(&form.measure, measure));
            let opinions = form.opinions.as_ref().and_then(|form| self.build_opinions(form, goal));
            sections.extend(sheets.chain(opinions).map(|section| Section { part: Some(part.clone()), ..section }));
        }
        sections
    }

    fn build_measure(&self, form: &MeasureForm, measure: &Node) -> Option<Section> {
        let words = self.words_at(measure);
        let belongs = |at: &Code| self.plan.nearest(at, Role::Measure).is_some_and(|above| above.code == measure.code);
        let indicators: Vec<&Indicator> = self
            .plan
            .indicators
            .iter()
            .filter(|indicator| form.kinds.contains(&indicator.kind) && belongs(&indicator.at))
            .filter(|indicator| self.scope.holds_indicator(indicator, self.city))
            .collect();
        // All levels below the measure, whatever the plan calls them.
        let actions: Vec<&Node> =
            self.plan.nodes.iter().filter(|node| node.code != measure.code && belongs(&node.code)).collect();
        if self.scope.is_extract() && indicators.is_empty() && !self.has_own_text(measure, &actions) {
            return None;
        }
        let anchor = format!("measure-{}", measure.code);
        let mut sheet =
            section(anchor, SectionKind::MeasureSheet, fill(&form.title, &words), fill(&form.sheet, &words));
        self.push_fields(form, measure, &actions, &mut sheet);
        self.push_indicators(form, measure, &indicators, &mut sheet);
        self.push_comments(form, measure, &actions, &indicators, &mut sheet);
        let achievements =
            ActionWords { heading: form.achievements_heading.as_ref(), column: form.achievements_column.as_ref() };
        self.push_action_texts(achievements, NarrativeKind::Achievement, measure, &actions, &mut sheet);
        let issues = ActionWords { heading: form.issues_heading.as_ref(), column: form.issues_column.as_ref() };
        self.push_action_texts(issues, NarrativeKind::Issue, measure, &actions, &mut sheet);
        let own_nodes = std::iter::once(&measure).chain(&actions).filter(|node| self.scope.holds_action(node));
        let notes: Vec<String> = own_nodes.flat_map(|node| self.notes_on(&node.code, &node.number)).collect();
        sheet.blocks.extend((!notes.is_empty()).then_some(Block::Footnotes(notes)));
        Some(sheet)
    }

    fn has_own_text(&self, measure: &Node, actions: &[&Node]) -> bool {
        let written = |node: &Node| {
            [NarrativeKind::Comment, NarrativeKind::Achievement, NarrativeKind::Issue]
                .into_iter()
                .any(|kind| self.own_texts(kind, &node.code).next().is_some())
        };
        written(measure) || actions.iter().any(|action| self.scope.holds_action(action) || written(action))
    }

    /// Texts of a kind on a code that the report may hold.
    fn own_texts<'b>(&'b self, kind: NarrativeKind, code: &'b Code) -> impl Iterator<Item = &'b Narrative> {
        self.plan
            .narratives_on(kind, code, self.year)
            .filter(|narrative| self.scope.holds_narrative(narrative, self.plan, self.city))
    }

    fn push_fields(&self, form: &MeasureForm, measure: &Node, actions: &[&Node], sheet: &mut Section) {
        let fields: Vec<Field> = form.fields.iter().map(|field| self.field(field, measure, actions)).collect();
        let fields: Vec<Field> = fields.into_iter().filter(|field| !field.paragraphs.is_empty()).collect();
        if !fields.is_empty() {
            sheet.blocks.push(Block::Fields(fields));
        }
    }

    fn field(&self, form: &FieldForm, measure: &Node, actions: &[&Node]) -> Field {
        let paragraphs = match form.content {
            FieldContent::Goal => {
                let goal = self.plan.nearest(&measure.code, Role::Goal);
                goal.map(|goal| plain(format!("{}　{}", goal.number, goal.name))).into_iter().collect()
            }
            FieldContent::Name => vec![plain(&measure.name)],
            FieldContent::Overviews => self.overviews(measure, actions),
            FieldContent::Departments => vec![plain(self.responsible(measure))],
        };
        Field { label: form.label.clone(), paragraphs }
    }

    /// Who answers for the measure; an extract names only its own department.
    fn responsible(&self, measure: &Node) -> String {
        if let Some(own) = self.scope.department(self.city) {
            return own.name.clone();
        }
        let names = self.department_names(&measure.departments);
        if names.is_empty() { self.form.unrecorded.clone() } else { names.join("、") }
    }

    /// The measure's own overview, then each action's under its name.
    fn overviews(&self, measure: &Node, actions: &[&Node]) -> Vec<Paragraph> {
        let text_on = |code: &Code| {
            let texts = self.plan.narratives_on(NarrativeKind::Overview, code, self.year);
            texts.flat_map(|narrative| split(&narrative.text)).collect::<Vec<_>>()
        };
        let mut paragraphs = if self.scope.is_extract() { Vec::new() } else { text_on(&measure.code) };
        for action in actions.iter().filter(|action| self.scope.holds_action(action)) {
            let text = text_on(&action.code);
            if !text.is_empty() {
                paragraphs.push(label(format!("{}{}", action.number, action.name)));
                paragraphs.extend(text);
            }
        }
        paragraphs
    }

    fn push_indicators(&self, form: &MeasureForm, measure: &Node, indicators: &[&Indicator], sheet: &mut Section) {
        if indicators.is_empty() {
            return;
        }
        push_heading(form.indicators_heading.as_ref(), &self.words_at(measure), sheet);
        sheet.blocks.extend(self.indicator_blocks(&form.columns, indicators));
        if form.charts {
            let charts: Vec<_> = indicators.iter().filter_map(|indicator| self.chart(indicator)).collect();
            sheet.blocks.extend((!charts.is_empty()).then_some(Block::Charts(charts)));
        }
        if self.edition == Edition::Internal {
            sheet.blocks.extend(self.derivations(indicators));
        }
    }

    /// A comment that serves several indicators stands once, under all their names; then those on the measure
    /// itself and on its actions.
    fn push_comments(
        &self,
        form: &MeasureForm,
        measure: &Node,
        actions: &[&Node],
        indicators: &[&Indicator],
        sheet: &mut Section,
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
        for node in std::iter::once(&measure).chain(actions) {
            for narrative in self.own_texts(NarrativeKind::Comment, &node.code) {
                if !printed.iter().any(|before| std::ptr::eq(*before, narrative)) {
                    printed.push(narrative);
                    blocks.push(self.comment_on_node(narrative, node));
                }
            }
        }
        if !blocks.is_empty() {
            push_heading(form.comments_heading.as_ref(), &self.words_at(measure), sheet);
            sheet.blocks.extend(blocks);
        }
    }

    fn comment_on_indicators(&self, narrative: &Narrative, indicators: &[&Indicator]) -> Block {
        let about: Vec<&&Indicator> =
            indicators.iter().filter(|indicator| narrative.at.contains(&indicator.code)).collect();
        let names: Vec<String> = about.iter().map(|one| format!("{}{}", one.number, one.name)).collect();
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
            label: Some(format!("{}{}", node.number, node.name)),
            label_note: self.in_brackets(departments),
            paragraphs: split(&narrative.text),
        })
    }

    /// Texts of a kind on the measure itself and on its actions, and with the achievements their tables.
    fn push_action_texts(
        &self,
        words: ActionWords,
        kind: NarrativeKind,
        measure: &Node,
        actions: &[&Node],
        sheet: &mut Section,
    ) {
        let mut rows = Vec::new();
        let mut tables = Vec::new();
        let mut level = None;
        for node in std::iter::once(&measure).chain(actions) {
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
        let filling = self.words_at(measure);
        push_heading(words.heading, &filling, sheet);
        if !rows.is_empty() {
            let level = level.map_or("", |level| level.name.as_str());
            let title = words.column.or(words.heading).map_or(String::new(), |title| fill(title, &filling));
            let columns = vec![text_column(level, 26.0), text_column(&title, 74.0)];
            sheet.blocks.push(Block::Table(Table { kind: TableKind::Narrative, caption: None, columns, rows }));
        }
        sheet.blocks.extend(tables);
    }

    /// The small tables of the year on a node or indicator.
    pub(super) fn tables_at<'b>(&'b self, code: &'b Code) -> impl Iterator<Item = Block> + 'b {
        self.plan.tables.iter().filter(move |table| table.year == self.year && &table.at == code).map(event_table)
    }

    fn action_row(&self, action: &Node, narrative: &Narrative) -> Vec<Cell> {
        let departments = if narrative.departments.is_empty() { &action.departments } else { &narrative.departments };
        let mut head = vec![plain(format!("{}{}", action.number, action.name))];
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

fn push_heading(heading: Option<&Words>, words: &[(&'static str, String)], sheet: &mut Section) {
    sheet.blocks.extend(heading.map(|heading| Block::Heading { text: fill(heading, words), minor: false }));
}

fn text_column(title: &str, weight: f32) -> Column {
    Column { title: title.to_owned(), note: None, band: None, align: Align::Left, weight, emphasis: false }
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
