//! Reads what is written on a plan: narrative, review, opinions, notes, tables and marks.

use toml::de::DeValue;

use super::plan::{Draft, read_departments, read_year};
use super::table::{Placed, TableReader};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, EvaluationTable, Mark, Narrative, NarrativeKind, Note, Opinion, Response, Review, Stage};

/// Reads every section of a file that belongs to evaluations.
pub fn read_evaluation<'a>(root: &TableReader<'a>, draft: &mut Draft<'a>) {
    for (key, kind) in [
        ("overview", NarrativeKind::Overview),
        ("aim", NarrativeKind::Aim),
        ("situation", NarrativeKind::Situation),
        ("comment", NarrativeKind::Comment),
        ("achievement", NarrativeKind::Achievement),
        ("issue", NarrativeKind::Issue),
    ] {
        for table in root.subtables(key) {
            read_narrative(table, kind, draft);
        }
    }
    for table in root.subtables("review") {
        read_review(table, draft);
    }
    for table in root.subtables("opinion") {
        read_opinion(table, draft);
    }
    for table in root.subtables("note") {
        read_note(table, draft);
    }
    for table in root.subtables("table") {
        read_table(table, draft);
    }
    if let Some(table) = root.subtable("marks", "[marks]") {
        read_marks(table, draft);
    }
}

/// The evaluation year, which must lie inside the plan.
pub fn evaluation_year<'a>(table: &TableReader<'a>, draft: &mut Draft<'a>) -> Option<FiscalYear> {
    let year = read_year(table, "year")?;
    draft.years.push(year.clone());
    Some(year.value)
}

/// Codes, one or a list of them.
pub fn codes(table: &TableReader, key: &str) -> Vec<Code> {
    let texts = table.text_or_texts(key);
    texts.into_iter().filter_map(|text| table.as_code(text)).map(|code| code.value).collect()
}

/// A list that has to be there and hold something: a text on nothing would silently be lost.
fn require_content(table: &TableReader, key: &str) {
    match table.value(key).map(|value| value.get_ref()) {
        None => table.missing(key),
        Some(DeValue::Array(items)) if items.is_empty() => table.missing(key),
        Some(_) => {}
    }
}

fn read_narrative<'a>(table: TableReader<'a>, kind: NarrativeKind, draft: &mut Draft<'a>) {
    let year = match kind {
        NarrativeKind::Overview | NarrativeKind::Aim | NarrativeKind::Situation => Some(None),
        _ => evaluation_year(&table, draft).map(Some),
    };
    require_content(&table, "at");
    let at = codes(&table, "at");
    let departments = read_departments(&table, "departments");
    let text = table.required_text("text");
    let place = table.place();
    table.finish();
    if let (Some(year), Some(text), false) = (year, text, at.is_empty()) {
        let value = Narrative { kind, at, year, departments, text: text.value.trim().to_owned() };
        draft.narratives.push(Placed { value, place });
    }
}

fn read_review<'a>(table: TableReader<'a>, draft: &mut Draft<'a>) {
    let year = evaluation_year(&table, draft);
    let number = table.counting_number("number");
    let heading = table.required_text("heading");
    let text = table.required_text("text");
    let place = table.place();
    table.finish();
    if let (Some(year), Some(number), Some(heading), Some(text)) = (year, number, heading, text) {
        let value = Review { year, number, heading: heading.value.to_owned(), text: text.value.trim().to_owned() };
        draft.reviews.push(Placed { value, place });
    }
}

fn read_opinion<'a>(table: TableReader<'a>, draft: &mut Draft<'a>) {
    let year = evaluation_year(&table, draft);
    let goal = table.required_code("goal");
    let number = table.counting_number("number");
    let measures = codes(&table, "measures");
    let departments = read_departments(&table, "departments");
    let text = table.required_text("text");
    let response = table.subtable("response", "response").and_then(read_response);
    let place = table.place();
    table.finish();
    if let (Some(year), Some(goal), Some(number), Some(text)) = (year, goal, number, text) {
        let value = Opinion {
            year,
            goal: goal.value,
            number,
            measures,
            departments,
            text: text.value.trim().to_owned(),
            response,
        };
        draft.opinions.push(Placed { value, place });
    }
}

fn read_response(table: TableReader) -> Option<Response> {
    let text = table.required_text("text").map(|text| text.value.trim().to_owned());
    let department = table.code("department").map(|code| code.value);
    table.finish();
    Some(Response { text: text?, department })
}

fn read_note<'a>(table: TableReader<'a>, draft: &mut Draft<'a>) {
    let year = evaluation_year(&table, draft);
    let at = table.required_code("at");
    let mark = table.required_text("mark");
    let text = table.required_text("text");
    let place = table.place();
    table.finish();
    if let (Some(year), Some(at), Some(mark), Some(text)) = (year, at, mark, text) {
        let value = Note { year, at: at.value, mark: mark.value.to_owned(), text: text.value.trim().to_owned() };
        draft.notes.push(Placed { value, place });
    }
}

fn read_table<'a>(table: TableReader<'a>, draft: &mut Draft<'a>) {
    let year = evaluation_year(&table, draft);
    let at = table.required_code("at");
    let caption = table.required_text("caption");
    require_content(&table, "columns");
    let columns: Vec<String> = table.texts("columns").into_iter().map(|text| text.value.to_owned()).collect();
    let rows = table.text_rows("rows");
    for row in rows.iter().filter(|row| row.value.len() != columns.len()) {
        table.ledger.report(
            &row.place,
            format!("行の欄が {} 個です（見出しは {} 個）", row.value.len(), columns.len()),
            "見出しの数に合わせてください",
        );
    }
    let place = table.place();
    table.finish();
    if let (Some(year), Some(at), Some(caption)) = (year, at, caption) {
        let rows = rows.into_iter().map(|row| row.value).collect();
        let value = EvaluationTable { year, at: at.value, caption: caption.value.to_owned(), columns, rows };
        draft.tables.push(Placed { value, place });
    }
}

/// `[marks.R6.own]` with one line for each indicator: `K111 = "B"` or `{ mark = "B", reason = "…" }`.
fn read_marks<'a>(marks: TableReader<'a>, draft: &mut Draft<'a>) {
    for (key, value) in marks.entries() {
        let DeValue::Table(stages) = value.get_ref() else {
            marks.wrong_type(&marks.at(value.span()), key.value, "表（[marks.R6.own]）", value.get_ref());
            continue;
        };
        let year = match FiscalYear::parse(key.value) {
            Ok(year) => year,
            Err(error) => {
                marks.ledger.report(&key.place, error.to_string(), "[marks.R6.own] のように書いてください");
                continue;
            }
        };
        draft.years.push(Placed { value: year, place: key.place });
        let stages = TableReader::new(marks.ledger, marks.file, stages, value.span(), "[marks]");
        for (word, stage) in [("own", Stage::Own), ("second", Stage::Second)] {
            if let Some(given) = stages.subtable(word, "[marks]") {
                read_marks_of_stage(given, year, stage, draft);
            }
        }
        stages.finish();
    }
    marks.finish();
}

fn read_marks_of_stage<'a>(given: TableReader<'a>, year: FiscalYear, stage: Stage, draft: &mut Draft<'a>) {
    for (key, value) in given.entries() {
        let place = key.place.clone();
        let Some(indicator) = given.as_code(key) else { continue };
        let mut mark = Mark {
            indicator: indicator.value,
            year,
            stage,
            mark: String::new(),
            giver: None,
            given_on: None,
            reason: None,
        };
        match value.get_ref() {
            DeValue::String(text) => mark.mark = text.to_string(),
            DeValue::Table(fields) => {
                let fields = TableReader::new(given.ledger, given.file, fields, value.span(), "[marks]");
                mark.mark = fields.required_text("mark").map_or(String::new(), |text| text.value.to_owned());
                mark.giver = fields.text("giver").map(|text| text.value.to_owned());
                mark.given_on = fields.day("given_on");
                mark.reason = fields.text("reason").map(|text| text.value.to_owned());
                fields.finish();
            }
            other => given.wrong_type(&given.at(value.span()), "marks", "区分の文字（\"B\"）", other),
        }
        if !mark.mark.is_empty() {
            draft.marks.push(Placed { value: mark, place });
        }
    }
    given.finish();
}
