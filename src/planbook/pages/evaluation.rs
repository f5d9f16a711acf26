//! What is written on a plan: texts, marks, opinions, reviews, notes, tables, published tallies.

use super::{codes, department_refs, name_of};
use crate::plan::{EvaluationTable, NarrativeKind, Plan, Stage};
use crate::planbook::page::{Page, Row};
use crate::planbook::sheets::SheetId;
use crate::planbook::words::{self, in_japanese};

pub fn texts(plan: &Plan) -> Page {
    let kind = |kind: NarrativeKind| match kind {
        NarrativeKind::Overview => "overview",
        NarrativeKind::Aim => "aim",
        NarrativeKind::Situation => "situation",
        NarrativeKind::Comment => "comment",
        NarrativeKind::Achievement => "achievement",
        NarrativeKind::Issue => "issue",
    };
    let rows = plan.narratives.iter().map(|narrative| {
        let names: Vec<&str> = narrative.at.iter().map(|code| name_of(plan, code)).collect();
        Row::default()
            .with_some("kind", in_japanese(words::TEXTS, kind(narrative.kind)))
            .with_some("year", narrative.year.map(|year| year.to_string()))
            .with("at", codes(&narrative.at))
            .with("memo", names.join("\n"))
            .with("departments", department_refs(&narrative.departments))
            .with("text", &narrative.text)
    });
    Page::with_rows(SheetId::Texts, rows)
}

pub fn marks(plan: &Plan) -> Page {
    let stage = |stage: Stage| match stage {
        Stage::Own => "own",
        Stage::Second => "second",
    };
    let rows = plan.marks.iter().map(|mark| {
        Row::default()
            .with("indicator", mark.indicator.as_str())
            .with("memo", name_of(plan, &mark.indicator))
            .with("year", mark.year.to_string())
            .with_some("stage", in_japanese(words::STAGES, stage(mark.stage)))
            .with("mark", &mark.mark)
            .with_some("giver", mark.giver.as_ref())
            .with_some("given_on", mark.given_on.map(|day| day.to_string()))
            .with_some("reason", mark.reason.as_ref())
    });
    Page::with_rows(SheetId::Marks, rows)
}

pub fn opinions(plan: &Plan) -> Page {
    let rows = plan.opinions.iter().map(|opinion| {
        let response = opinion.response.as_ref();
        let answering = response.and_then(|response| response.department.as_ref());
        Row::default()
            .with("goal", opinion.goal.as_str())
            .with("year", opinion.year.to_string())
            .with("number", opinion.number.to_string())
            .with("measures", codes(&opinion.measures))
            .with("departments", department_refs(&opinion.departments))
            .with("text", &opinion.text)
            .with_some("response", response.map(|response| &response.text))
            .with_some("response_department", answering.map(ToString::to_string))
    });
    Page::with_rows(SheetId::Opinions, rows)
}

pub fn reviews(plan: &Plan) -> Page {
    let rows = plan.reviews.iter().map(|review| {
        Row::default()
            .with("year", review.year.to_string())
            .with("number", review.number.to_string())
            .with("heading", &review.heading)
            .with("text", &review.text)
    });
    Page::with_rows(SheetId::Reviews, rows)
}

pub fn notes(plan: &Plan) -> Page {
    let rows = plan.notes.iter().map(|note| {
        Row::default()
            .with("at", note.at.as_str())
            .with("memo", name_of(plan, &note.at))
            .with("year", note.year.to_string())
            .with("mark", &note.mark)
            .with("text", &note.text)
    });
    Page::with_rows(SheetId::Notes, rows)
}

/// Columns that are offered for a table's cells at least.
const TABLE_COLUMNS: usize = 6;

pub fn tables(plan: &Plan) -> Page {
    let widest = plan.tables.iter().map(|table| table.columns.len()).max().unwrap_or_default();
    let extra = (1..=widest.max(TABLE_COLUMNS)).map(|number| format!("欄{number}")).collect();
    let rows = (1..).zip(&plan.tables).flat_map(|(number, table)| table_rows(number, table)).collect();
    Page { extra, rows, ..Page::new(SheetId::Tables) }
}

fn table_rows(number: usize, table: &EvaluationTable) -> Vec<Row> {
    let row = |name: &str| Row::default().with("table", number.to_string()).with("row", name);
    let head = row(words::HEAD_ROW)
        .with("year", table.year.to_string())
        .with("at", table.at.as_str())
        .with("caption", &table.caption);
    let mut rows = vec![head.with_extra(table.columns.clone())];
    rows.extend((1..).zip(&table.rows).map(|(line, cells)| row(&line.to_string()).with_extra(cells.clone())));
    rows
}

pub fn published(plan: &Plan) -> Page {
    let mut rows = Vec::new();
    for tally in &plan.published {
        let row = || {
            Row::default()
                .with("year", tally.year.to_string())
                .with_some("kind", in_japanese(words::KINDS, tally.kind.word()))
        };
        rows.extend(tally.rows.iter().map(|counted| {
            let row = row().with("mark", &counted.mark).with("count", counted.count.to_string());
            row.with_some("share", counted.share.as_ref())
        }));
        if tally.total.is_some() || tally.total_share.is_some() {
            let row = row().with("mark", words::TOTAL).with_some("count", tally.total.map(|count| count.to_string()));
            rows.push(row.with_some("share", tally.total_share.as_ref()));
        }
    }
    Page::with_rows(SheetId::Published, rows)
}
