//! Reads the files of a plan's folder into one plan.

use super::crossing::Crossing;
use super::indicators::read_indicator;
use super::narratives::read_evaluation;
use super::table::{Ledger, Placed, TableReader, parse};
use super::{Problems, SourceFile, Surroundings};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, DepartmentRef, Head, Level, Node, Plan, Role};

/// Reads a plan from its files.
///
/// # Errors
/// [`Problems`]: every error of every file, with lines and remedies.
pub fn read_plan(files: &[SourceFile], surroundings: &Surroundings) -> Result<Plan, Problems> {
    let ledger = Ledger::default();
    let parsed: Vec<_> = files.iter().map(|file| (file, parse(file, &ledger))).collect();
    let mut draft = Draft::default();
    for (file, table) in &parsed {
        let root = TableReader::new(&ledger, file, table.get_ref(), 0..0, "ファイル");
        read_root(&root, &mut draft);
        root.finish();
    }
    if draft.head_count == 0 {
        let file = files.first().map_or("計画データ", |file| &file.name);
        ledger.report_file(file, "[plan] がありません", "計画の名前などを書く [plan] の表を一つ作ってください");
    }
    let plan = draft.into_plan(&ledger, surroundings);
    let problems = ledger.into_problems();
    match plan {
        Some(plan) if problems.is_empty() => Ok(plan),
        _ => Err(Problems(problems)),
    }
}

/// What has been read so far, with the places of everything that others refer to.
#[derive(Default)]
pub struct Draft<'a> {
    head: Option<Placed<'a, Head>>,
    head_count: usize,
    pub levels: Vec<Placed<'a, Level>>,
    pub nodes: Vec<Placed<'a, Node>>,
    pub indicators: Vec<Placed<'a, crate::plan::Indicator>>,
    /// Codes of indicators that could not be read whole.
    pub broken_indicators: Vec<Code>,
    pub narratives: Vec<Placed<'a, crate::plan::Narrative>>,
    pub reviews: Vec<Placed<'a, crate::plan::Review>>,
    pub opinions: Vec<Placed<'a, crate::plan::Opinion>>,
    pub notes: Vec<Placed<'a, crate::plan::Note>>,
    pub tables: Vec<Placed<'a, crate::plan::EvaluationTable>>,
    pub marks: Vec<Placed<'a, crate::plan::Mark>>,
    /// Places of the years that must lie inside the plan.
    pub years: Vec<Placed<'a, FiscalYear>>,
}

impl Draft<'_> {
    fn into_plan(self, ledger: &Ledger, surroundings: &Surroundings) -> Option<Plan> {
        Crossing::new(ledger, surroundings, self.head.as_ref(), &self).check();
        Some(Plan {
            head: self.head?.value,
            levels: values(self.levels),
            nodes: values(self.nodes),
            indicators: values(self.indicators),
            narratives: values(self.narratives),
            reviews: values(self.reviews),
            opinions: values(self.opinions),
            notes: values(self.notes),
            tables: values(self.tables),
            marks: values(self.marks),
            related_plans: Vec::new(),
            programmes: Vec::new(),
            published: Vec::new(),
        })
    }
}

fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.value).collect()
}

fn read_root<'a>(root: &TableReader<'a>, draft: &mut Draft<'a>) {
    if let Some(table) = root.subtable("plan", "[plan]") {
        draft.head_count += 1;
        if draft.head_count > 1 {
            root.ledger.report(&table.place(), "[plan] が二つあります", "計画フォルダには一つだけ書いてください");
        }
        let place = table.place();
        if let Some(head) = read_head(table) {
            draft.head = Some(Placed { value: head, place });
        }
    }
    draft.levels.extend(root.subtables("level").into_iter().filter_map(read_level));
    draft.nodes.extend(root.subtables("node").into_iter().filter_map(read_node));
    for table in root.subtables("indicator") {
        read_indicator(table, draft);
    }
    read_evaluation(root, draft);
}

fn read_head(table: TableReader) -> Option<Head> {
    let code = table.required_code("code");
    let city = table.required_code("city");
    let name = table.required_text("name");
    let short_name = table.text("short_name");
    let first_year = read_year(&table, "first_year");
    let last_year = read_year(&table, "last_year");
    let scheme = table.required_code("scheme");
    let form = table.required_code("form");
    let notice = table.text("notice").map(|text| text.value.to_owned());
    if let (Some(first), Some(last)) = (&first_year, &last_year)
        && first.value > last.value
    {
        table.ledger.report(
            &last.place,
            "計画の最後の年度が最初の年度より前です",
            "first_year と last_year を直してください",
        );
    }
    table.finish();
    let name = name?.value.to_owned();
    Some(Head {
        code: code?.value,
        city: city?.value,
        short_name: short_name.map_or_else(|| name.clone(), |text| text.value.to_owned()),
        name,
        first_year: first_year?.value,
        last_year: last_year?.value,
        period_stated: true,
        scheme: scheme?.value,
        form: form?.value,
        notice,
    })
}

/// A required fiscal year.
pub fn read_year<'a>(table: &TableReader<'a>, key: &str) -> Option<Placed<'a, FiscalYear>> {
    let text = table.required_text(key)?;
    match FiscalYear::parse(text.value) {
        Ok(year) => Some(Placed { value: year, place: text.place }),
        Err(error) => {
            table.ledger.report(&text.place, format!("「{key}」の{error}"), "年度を書き直してください");
            None
        }
    }
}

fn read_level<'a>(table: TableReader<'a>) -> Option<Placed<'a, Level>> {
    let code = table.required_code("code");
    let name = table.required_text("name");
    let role = table.word("role", &[("goal", Role::Goal), ("measure", Role::Measure), ("action", Role::Action)]);
    let place = table.place();
    table.finish();
    Some(Placed { value: Level { code: code?.value, name: name?.value.to_owned(), role }, place })
}

fn read_node<'a>(table: TableReader<'a>) -> Option<Placed<'a, Node>> {
    let code = table.required_code("code");
    let level = table.required_code("level");
    let parent = table.code("parent");
    let number = table.text("number").map_or("", |text| text.value);
    let name = table.required_text("name");
    let also_named = table.texts("also_named").into_iter().map(|text| text.value.to_owned()).collect();
    let departments = read_departments(&table, "departments");
    let place = table.place();
    table.finish();
    let node = Node {
        code: code?.value,
        level: level?.value,
        parent: parent.map(|code| code.value),
        number: number.to_owned(),
        name: name?.value.to_owned(),
        also_named,
        departments,
        sdgs: Vec::new(),
        since: None,
        until: None,
    };
    Some(Placed { value: node, place })
}

/// Departments by code; `{ code = "…", printed = "…" }` where the document prints another form.
pub fn read_departments(table: &TableReader, key: &str) -> Vec<DepartmentRef> {
    use toml::de::DeValue;
    let Some(value) = table.value(key) else { return Vec::new() };
    let DeValue::Array(items) = value.get_ref() else {
        table.wrong_type(&table.at(value.span()), key, "並び（[\"…\"]）", value.get_ref());
        return Vec::new();
    };
    let mut departments = Vec::new();
    for item in items.iter() {
        let place = table.at(item.span());
        match item.get_ref() {
            DeValue::String(text) => {
                let code = table.as_code(Placed { value: text, place });
                departments.extend(code.map(|code| DepartmentRef { code: code.value, printed: None }));
            }
            DeValue::Table(inner) => {
                let inner = TableReader::new(table.ledger, table.file, inner, item.span(), key);
                let code = inner.required_code("code");
                let printed = inner.text("printed").map(|text| text.value.to_owned());
                inner.finish();
                departments.extend(code.map(|code| DepartmentRef { code: code.value, printed }));
            }
            other => table.wrong_type(&place, key, "課のコードの並び", other),
        }
    }
    departments
}
