//! The committee's opinions as a table like any other.

use crate::report::document::{
    Align, Cell, Column, OpinionItem, Opinions, Paragraph, ParagraphStyle, Table, TableKind, TextCell,
};

/// Weights of the columns: number, opinion, measures, departments, response.
const WEIGHTS: [f32; 5] = [5.0, 66.0, 14.0, 19.0, 54.0];

/// The opinions, with the responses where the edition prints them.
pub(super) fn opinions_table(opinions: &Opinions) -> Table {
    let shown = if opinions.with_response { 5 } else { 4 };
    let columns = opinions.heads.iter().zip(WEIGHTS).enumerate().take(shown).map(|(index, (title, weight))| Column {
        title: title.clone(),
        note: None,
        band: None,
        align: if index == 0 { Align::Center } else { Align::Left },
        weight,
        emphasis: false,
        merges: false,
    });
    let rows = opinions.items.iter().map(|item| opinion_row(item, opinions.with_response)).collect();
    Table { kind: TableKind::Narrative, caption: None, columns: columns.collect(), rows }
}

fn opinion_row(item: &OpinionItem, with_response: bool) -> Vec<Cell> {
    let measures: Vec<&str> = item.measures.iter().map(|measure| measure.text.as_str()).collect();
    let mut row = vec![
        lines([&item.number], true),
        lines([&item.text], false),
        lines([&measures.join("、")], false),
        lines(&item.departments, false),
    ];
    if with_response {
        row.push(lines(&item.response, false));
    }
    row
}

fn lines<'a>(texts: impl IntoIterator<Item = &'a String>, strong: bool) -> Cell {
    let paragraph = |text: &String| Paragraph { text: text.clone(), style: ParagraphStyle::Body };
    Cell::Text(TextCell { paragraphs: texts.into_iter().map(paragraph).collect(), strong, link: None })
}
