//! Reads what gathers or accompanies measures: `[[related_plan]]` and `[[programme]]`.

use super::narratives::codes;
use super::table::{Placed, TableReader};
use crate::plan::{Programme, ProgrammeIndicator, RelatedPlan};

/// Reads a plan that the document names beside this one.
pub fn read_related_plan<'a>(table: TableReader<'a>) -> Option<Placed<'a, RelatedPlan>> {
    let at = table.required_code("at");
    let name = table.required_text("name");
    let period = table.text("period").map(|text| text.value.to_owned());
    let place = table.place();
    table.finish();
    Some(Placed { value: RelatedPlan { at: at?.value, name: name?.value.to_owned(), period }, place })
}

/// Reads a programme that gathers measures of several chapters.
pub fn read_programme<'a>(table: TableReader<'a>) -> Option<Placed<'a, Programme>> {
    let code = table.required_code("code");
    let number = table.text("number").map_or("", |text| text.value).to_owned();
    let name = table.required_text("name");
    let text = table.text("text").map(|text| text.value.trim().to_owned());
    let measures = codes(&table, "measures");
    let indicators = table.subtables("indicators").into_iter().filter_map(read_indicator).collect();
    let place = table.place();
    table.finish();
    let programme = Programme { code: code?.value, number, name: name?.value.to_owned(), text, measures, indicators };
    Some(Placed { value: programme, place })
}

fn read_indicator(table: TableReader) -> Option<ProgrammeIndicator> {
    let name = table.required_text("name");
    let code = table.code("code").map(|code| code.value);
    table.finish();
    Some(ProgrammeIndicator { name: name?.value.to_owned(), code })
}
