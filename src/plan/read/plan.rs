//! Reads the files of a plan's folder into one plan.

use super::crossing::Crossing;
use super::indicators::read_indicator;
use super::narratives::read_evaluation;
use super::programmes::{read_programme, read_related_plan};
use super::published::read_published;
use super::table::{Ledger, Place, Placed, TableReader, parse};
use super::{Problems, SourceFile, Surroundings};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, DepartmentRef, Head, Level, Node, Period, Plan, Role};

/// Reads a plan from its files.
///
/// # Errors
/// [`Problems`]: every error of every file, with lines and remedies.
pub fn read_plan(files: &[SourceFile], surroundings: &Surroundings) -> Result<Plan, Problems> {
    let ledger = Ledger::default();
    let parsed: Vec<_> = files.iter().filter_map(|file| Some((file, parse(file, &ledger)?))).collect();
    let all_parsed = parsed.len() == files.len();
    let mut draft = Draft::default();
    let roots: Vec<TableReader> =
        parsed.iter().map(|(file, table)| TableReader::new(&ledger, file, table.get_ref(), 0..0, "ファイル")).collect();
    // The head first, in whatever file it stands: a figure without a year takes its place from the plan's period.
    for root in &roots {
        read_plan_table(root, &mut draft);
    }
    for root in roots {
        read_root(&root, &mut draft);
        root.finish();
    }
    if !all_parsed {
        // What a file that cannot be parsed defines is not missing.
        return Err(Problems(ledger.into_problems()));
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

/// Checks a plan that was not read from files, an edited one, as [`read_plan`] checks what it has read: codes, years,
/// departments, marks. Problems are told of `name`, without lines.
///
/// # Errors
/// [`Problems`], every one.
pub fn check_plan(plan: &Plan, name: &str, surroundings: &Surroundings) -> Result<(), Problems> {
    let ledger = Ledger::default();
    let file = SourceFile { name: name.to_owned(), text: String::new() };
    let place = Place { file: &file, span: 0..0 };
    let draft = Draft::of_plan(plan, &place);
    Crossing::new(&ledger, surroundings, draft.head.as_ref(), &draft).check();
    let problems = ledger.into_problems();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

/// What has been read so far, with the places of everything that others refer to.
#[derive(Default)]
pub struct Draft<'a> {
    head: Option<Placed<'a, Head>>,
    /// Where the head names its scheme and its form.
    pub scheme_place: Option<Place<'a>>,
    pub form_place: Option<Place<'a>>,
    head_count: usize,
    /// The plan's first and last year, once its head is read.
    pub period: Option<(FiscalYear, FiscalYear)>,
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
    pub related_plans: Vec<Placed<'a, crate::plan::RelatedPlan>>,
    pub programmes: Vec<Placed<'a, crate::plan::Programme>>,
    pub published: Vec<Placed<'a, crate::plan::PublishedTally>>,
    /// Places of the years that must lie inside the plan.
    pub years: Vec<Placed<'a, FiscalYear>>,
}

impl<'a> Draft<'a> {
    /// A plan as if all of it had been read from one place.
    fn of_plan(plan: &Plan, place: &Place<'a>) -> Draft<'a> {
        let actuals = plan.indicators.iter().flat_map(|indicator| &indicator.actuals);
        let years = actuals.map(|actual| actual.moment.fiscal_year());
        let years = years.chain(plan.marks.iter().map(|mark| mark.year));
        let years: Vec<FiscalYear> =
            years.chain(plan.narratives.iter().filter_map(|narrative| narrative.year)).collect();
        Draft {
            head: Some(Placed { value: plan.head.clone(), place: place.clone() }),
            scheme_place: None,
            form_place: None,
            head_count: 1,
            period: Some((plan.head.first_year, plan.head.last_year)),
            levels: placed(&plan.levels, place),
            nodes: placed(&plan.nodes, place),
            indicators: placed(&plan.indicators, place),
            broken_indicators: Vec::new(),
            narratives: placed(&plan.narratives, place),
            reviews: placed(&plan.reviews, place),
            opinions: placed(&plan.opinions, place),
            notes: placed(&plan.notes, place),
            tables: placed(&plan.tables, place),
            marks: placed(&plan.marks, place),
            related_plans: placed(&plan.related_plans, place),
            programmes: placed(&plan.programmes, place),
            published: placed(&plan.published, place),
            years: placed(&years, place),
        }
    }
}

fn placed<'a, T: Clone>(values: &[T], place: &Place<'a>) -> Vec<Placed<'a, T>> {
    values.iter().map(|value| Placed { value: value.clone(), place: place.clone() }).collect()
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
            related_plans: values(self.related_plans),
            programmes: values(self.programmes),
            published: values(self.published),
        })
    }
}

fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.value).collect()
}

fn read_plan_table<'a>(root: &TableReader<'a>, draft: &mut Draft<'a>) {
    if let Some(table) = root.subtable("plan", "[plan]") {
        draft.head_count += 1;
        if draft.head_count > 1 {
            root.ledger.report(&table.place(), "[plan] が二つあります", "計画フォルダには一つだけ書いてください");
        }
        let place = table.place();
        draft.scheme_place = table.value("scheme").map(|value| table.at(value.span()));
        draft.form_place = table.value("form").map(|value| table.at(value.span()));
        if let Some(head) = read_head(table) {
            draft.period = Some((head.first_year, head.last_year));
            draft.head = Some(Placed { value: head, place });
        }
    }
}

fn read_root<'a>(root: &TableReader<'a>, draft: &mut Draft<'a>) {
    draft.levels.extend(root.subtables("level").into_iter().filter_map(read_level));
    for table in root.subtables("node") {
        draft.nodes.extend(read_node(table));
    }
    for table in root.subtables("indicator") {
        read_indicator(table, draft);
    }
    draft.related_plans.extend(root.subtables("related_plan").into_iter().filter_map(read_related_plan));
    draft.programmes.extend(root.subtables("programme").into_iter().filter_map(read_programme));
    for table in root.subtables("published") {
        read_published(table, draft);
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
    let period_stated = table.flag("period_stated").unwrap_or(true);
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
    let bounds = first_year.as_ref().zip(last_year.as_ref()).map(|(first, last)| (first.value, last.value));
    let periods = read_periods(&table, bounds);
    table.finish();
    let name = name?.value.to_owned();
    Some(Head {
        code: code?.value,
        city: city?.value,
        short_name: short_name.map_or_else(|| name.clone(), |text| text.value.to_owned()),
        name,
        first_year: first_year?.value,
        last_year: last_year?.value,
        period_stated,
        periods,
        scheme: scheme?.value,
        form: form?.value,
        notice,
    })
}

/// `[[plan.periods]]`: what the plan's period was, and since when it is another.
fn read_periods(table: &TableReader, bounds: Option<(FiscalYear, FiscalYear)>) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for inner in table.subtables("periods") {
        let (first, last, since) =
            (read_year(&inner, "first_year"), read_year(&inner, "last_year"), inner.day("since"));
        let place = inner.place();
        inner.finish();
        let (Some(first), Some(last)) = (first, last) else { continue };
        let period = Period { first_year: first.value, last_year: last.value, since };
        let outside = bounds.is_some_and(|(from, to)| period.first_year < from || to < period.last_year);
        if period.first_year > period.last_year || outside {
            table.ledger.report(
                &place,
                format!(
                    "期間（{}～{}）が、[plan] の first_year から last_year までに収まりません",
                    first.value, last.value
                ),
                "[plan] の first_year と last_year には、すべての期間を通した最初と最後の年度を書いてください",
            );
        }
        if periods.iter().any(|before| before.since == since) {
            table.ledger.report(
                &place,
                "同じ日から有効な期間が二つあります",
                "改めた期間には since = \"2026-04-01\" のように、いつからかを書いてください",
            );
        }
        periods.push(period);
    }
    periods
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
    let sdgs = read_sdgs(&table);
    let (since, until) = read_span_of_node(&table);
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
        sdgs,
        since,
        until,
    };
    Some(Placed { value: node, place })
}

/// Numbers of the Sustainable Development Goals, each once.
fn read_sdgs(table: &TableReader) -> Vec<u8> {
    let mut sdgs = Vec::new();
    for number in table.whole_numbers("sdgs", 1) {
        match u8::try_from(number.value).ok().filter(|goal| *goal <= 17) {
            None => table.ledger.report(
                &number.place,
                format!("SDGs の番号 {} はありません", number.value),
                "1 から 17 までの番号を書いてください",
            ),
            Some(goal) if sdgs.contains(&goal) => {
                table.ledger.report(&number.place, format!("SDGs の番号 {goal} が二度あります"), "一つにしてください");
            }
            Some(goal) => sdgs.push(goal),
        }
    }
    sdgs
}

/// The fiscal years in which a node stands in the plan.
fn read_span_of_node(table: &TableReader) -> (Option<FiscalYear>, Option<FiscalYear>) {
    let year = |key| table.value(key).and_then(|_| read_year(table, key));
    let (since, until) = (year("since"), year("until"));
    if let (Some(since), Some(until)) = (&since, &until)
        && since.value > until.value
    {
        table.ledger.report(
            &until.place,
            format!("終わりの年度 {} が始まりの年度 {} より前です", until.value, since.value),
            "since と until を直してください",
        );
    }
    (since.map(|year| year.value), until.map(|year| year.value))
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
