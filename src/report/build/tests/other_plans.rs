//! What the plans of other cities hold, and how a report prints it.

use super::*;
use crate::plan::{
    DatedValue, Listing, Narrative, NarrativeKind, Programme, ProgrammeIndicator, Standing, State, Target, Value,
};
use crate::report::form::{ColumnForm, ColumnKey, Content, FieldForm, FieldsForm, SheetBlock};

/// 朝霞市's general plan.
fn general() -> Desk {
    let library = Library::default();
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-plan6");
    let CityPlan { city, plan } = folder.expect("the seed").read(&library).expect("a plan");
    let scheme = library.required_scheme(&plan.head.scheme).expect("its scheme");
    let form = library.required_form(&plan.head.form).expect("its form");
    Desk { city, plan, scheme, form }
}

fn value(printed: &str) -> Value {
    Value::read_number(printed, "").expect("a number")
}

/// The plain texts of a table's cells, row by row.
fn rows(table: &Table) -> Vec<Vec<String>> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.paragraphs.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("/"),
        Cell::Figure(figure) => {
            format!("{}{}", figure.printed, figure.year_label.as_ref().map_or(String::new(), |year| format!(" {year}")))
        }
        Cell::Mark(mark) => mark.mark.clone(),
        Cell::Count(count) => count.number.to_string(),
        Cell::Empty | Cell::Trend(_) => String::new(),
    };
    table.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

fn sheet_rows(desk: &Desk, measure: &str) -> Vec<Vec<String>> {
    let document = desk.edition(Edition::Committee);
    tables(section(&document, &format!("measure-{measure}"))).into_iter().flat_map(rows).collect()
}

fn row_of(desk: &Desk, measure: &str, name: &str) -> Vec<String> {
    let rows = sheet_rows(desk, measure);
    rows.into_iter().find(|row| row[0].contains(name)).unwrap_or_else(|| panic!("a row of {name}"))
}

/// Paragraphs of a content on a measure's sheet, as a field.
fn field(desk: &mut Desk, content: Content, measure: &str) -> Vec<String> {
    let mut sections = desk.form.sections.iter_mut();
    let Some(SectionForm::Goals(goals)) = sections.find(|section| matches!(section, SectionForm::Goals(_))) else {
        panic!("sheets of measures")
    };
    let fields = vec![FieldForm { label: "欄".to_owned(), content }];
    goals.measure.blocks = vec![SheetBlock::Fields(FieldsForm { fields, page: None })];
    let document = desk.edition(Edition::Committee);
    let blocks = &section(&document, &format!("measure-{measure}")).blocks;
    let fields = blocks.iter().filter_map(|block| if let Block::Fields(fields) = block { Some(fields) } else { None });
    fields.flatten().flat_map(|field| &field.paragraphs).map(|paragraph| paragraph.text.clone()).collect()
}

#[test]
fn an_outcome_indicator_stands_in_its_box_and_with_its_years_among_the_references() {
    let rows = sheet_rows(&general(), "M11");
    let own: Vec<&Vec<String>> = rows.iter().filter(|row| row[0].contains("参加者数")).collect();
    assert_eq!(own.len(), 2);
    assert!(own[0][0].starts_with("■人権に関する研修会・講演会参加者数（人）/"), "{:?}", own[0]);
    assert_eq!(own[0][1..4], ["303", "303", "500"]);
    assert_eq!(own[1][1..], ["188", "348", "323", "303"]);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(sheet_rows(&general(), "M12").len(), 1 + 3, "an outcome indicator without years is in its box only");
}

#[test]
fn a_value_older_than_the_year_says_of_which_year_it_is_and_none_is_unrecorded() {
    let mut desk = general();
    let newest = |desk: &Desk| row_of(desk, "M12", "男女の地位")[2].clone();
    assert_eq!(newest(&desk), "未記載");
    let actual = DatedValue::new(Moment::Fiscal(FiscalYear::new(2022)), "R4", value("11.5"));
    desk.indicator("O12").actuals.push(actual);
    assert_eq!(newest(&desk), "11.5 R4");
    let stopped = Value::new("中止", None, State::Cancelled);
    desk.indicator("O12").actuals.push(DatedValue::new(Moment::Fiscal(R6), "R6", stopped));
    assert_eq!(newest(&desk), "中止");
}

#[test]
fn preliminary_and_corrected_values_say_so() {
    let mut desk = general();
    desk.indicator("O11").actuals[3].standing = Standing::Preliminary;
    desk.indicator("O11").actuals[2].standing = Standing::Correction;
    assert_eq!(row_of(&desk, "M11", "講演会参加者数（人）/")[2], "303 （速報）");
    let rows = sheet_rows(&desk, "M11");
    let years = rows.iter().rfind(|row| row[0].contains("講演会参加者数")).expect("the row of years");
    assert_eq!(years[1..], ["188", "348", "323 （訂正）", "303 （速報）"]);
}

#[test]
fn years_that_the_document_does_not_state_are_not_printed() {
    let mut desk = general();
    let indicator = desk.indicator("O12");
    let baseline = indicator.baseline.as_mut().expect("a baseline");
    (baseline.year_stated, baseline.label) = (false, String::new());
    (indicator.targets[0].year_stated, indicator.targets[0].label) = (false, String::new());
    let document = desk.edition(Edition::Committee);
    let table = tables(section(&document, "measure-M12"))[0];
    assert!(table.columns.iter().filter(|column| column.title != "実績値").all(|column| column.note.is_none()));
    assert_eq!(rows(table)[0][1..4], ["10.9", "未記載", "20.0"]);
}

#[test]
fn an_indicator_that_is_listed_again_says_so_and_is_counted_once() {
    let mut desk = general();
    let before = desk.edition(Edition::Committee);
    desk.indicator("O11").also_at.push(Listing { at: code("M12"), number: "②".to_owned() });
    let row = row_of(&desk, "M12", "研修会");
    assert!(row[0].starts_with("②人権に関する研修会・講演会参加者数（再掲）（人）/"), "{row:?}");
    assert_eq!(row[3], "500");
    let after = desk.edition(Edition::Committee);
    assert_eq!(tallies(&before), tallies(&after));
    let list = tables(section(&after, "targets-outcome"));
    assert_eq!(list.iter().map(|table| table.rows.len()).sum::<usize>(), 11, "the list has each once");
}

#[test]
fn a_part_is_printed_under_what_it_is_a_part_of() {
    let mut desk = general();
    desk.indicator("R122").part_of = Some(code("R121"));
    assert_eq!(row_of(&desk, "M12", "協働*する市民の人数")[0], "　うち男女平等推進事業の協働*する市民の人数（人）");
}

#[test]
fn milestones_have_a_column_for_the_year_and_one_for_each_year() {
    let mut desk = general();
    let milestone = |year: i32, printed: &str, since: Option<(i32, u32, u32)>| {
        let mut target = Target::new(FiscalYear::new(year), "", value(printed));
        target.since = since.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        target
    };
    desk.indicator("O12").milestones = vec![
        milestone(2024, "11.0", None),
        milestone(2025, "12.5", None),
        milestone(2025, "13.0", Some((2025, 3, 1))),
        milestone(2026, "14.0", None),
        milestone(2026, "15.0", Some((2025, 4, 1))),
    ];
    let mut sections = desk.form.sections.iter_mut();
    let Some(SectionForm::Targets(list)) = sections.find(|section| matches!(section, SectionForm::Targets(_))) else {
        panic!("a list")
    };
    let column = |key| ColumnForm { key, title: "目安".to_owned(), weight: 10.0 };
    list.columns = [ColumnKey::Name, ColumnKey::Milestone, ColumnKey::Milestones].map(column).into();
    let document = desk.edition(Edition::Committee);
    let table = tables(section(&document, "targets-outcome"))[0];
    assert_eq!(table.columns[1].note.as_deref(), Some("R6"));
    assert_eq!(table.columns[2].band.as_deref(), Some("目安"));
    assert_eq!(table.columns.len(), 2 + 10, "R3 to R12");
    let row = &rows(table)[1];
    assert_eq!(row[1], "11.0");
    // The change of April 2025 came after the year under evaluation.
    assert_eq!(row[2..8], ["", "", "", "11.0", "13.0", "14.0"]);
}

#[test]
fn what_does_not_stand_in_the_year_is_not_printed() {
    let mut desk = general();
    let added = desk.plan.nodes.iter_mut().find(|node| node.code.as_str() == "M34").expect("a measure");
    added.since = Some(FiscalYear::new(2025));
    let ended = desk.plan.nodes.iter_mut().find(|node| node.code.as_str() == "A111").expect("an action");
    ended.until = Some(FiscalYear::new(2023));
    let document = desk.edition(Edition::Committee);
    assert!(document.sections.iter().all(|section| section.anchor != "measure-M34"));
    assert!(!holds(&document, "電子申請による時間節約効果") && !holds(&document, "学校教育における人権教育"));
    assert!(holds(&document, "社会教育における人権教育"));
    assert!(!desk.concerned().contains(&code("digital")));
}

#[test]
fn a_field_says_aims_situations_plans_and_goals_of_development() {
    let mut desk = general();
    let measure = desk.plan.nodes.iter_mut().find(|node| node.code.as_str() == "M11").expect("a measure");
    measure.sdgs = vec![5, 10];
    assert_eq!(field(&mut desk, Content::Sdgs, "M11"), ["5、10"]);
    assert_eq!(field(&mut desk, Content::RelatedPlans, "M21"), ["・朝霞市市民協働*指針（平成20年度～）"]);
    assert_eq!(field(&mut desk, Content::Situation, "M11").len(), 3);
    assert!(field(&mut desk, Content::Aim, "M11")[0].contains("自分らしく"), "the goal's aim");
    desk.plan.narratives.push(Narrative {
        kind: NarrativeKind::Aim,
        at: vec![code("M11")],
        year: None,
        departments: Vec::new(),
        text: "施策のめざす姿。".to_owned(),
    });
    assert_eq!(field(&mut desk, Content::Aim, "M11"), ["施策のめざす姿。"]);
}

#[test]
fn satisfaction_is_the_newest_figure_with_its_year() {
    let mut desk = general();
    let indicator = desk.indicator("R111");
    indicator.kind = IndicatorKind::Satisfaction;
    (indicator.name, indicator.unit) = ("施策への満足度".to_owned(), "％".to_owned());
    indicator.actuals.truncate(2);
    assert_eq!(field(&mut desk, Content::Satisfaction, "M11"), ["施策への満足度：7％（R4）"]);
    assert!(field(&mut desk, Content::Satisfaction, "M12").is_empty());
}

#[test]
fn a_programme_names_its_measures_and_indicators_without_values() {
    let mut desk = general();
    desk.plan.programmes.push(Programme {
        code: code("P1"),
        number: "1".to_owned(),
        name: "つながりを育てる".to_owned(),
        text: Some("二つの施策を合わせて進める。".to_owned()),
        measures: vec![code("M13"), code("M21")],
        indicators: vec![ProgrammeIndicator { name: "交流の場の数".to_owned(), code: None }],
    });
    let document = desk.edition(Edition::Public);
    let programmes = section(&document, "programmes");
    assert_eq!(headings(programmes), ["1　つながりを育てる"]);
    let Some(Block::Fields(fields)) = programmes.blocks.last() else { panic!("fields: {programmes:?}") };
    let texts = |index: usize| fields[index].paragraphs.iter().map(|one| one.text.as_str()).collect::<Vec<_>>();
    assert_eq!(texts(0), ["1(3)　多文化共生", "2(1)　市民参画と協働の推進"]);
    assert_eq!(texts(1), ["交流の場の数"]);
    assert!(desk.extract(&code("chiiki")).sections.iter().all(|section| section.anchor != "programmes"));
}

#[test]
fn the_internal_edition_calls_an_indicator_without_a_number_by_its_name() {
    let document = general().edition(Edition::Internal);
    let remarks = section(&document, "measure-M13").blocks.iter();
    let told: Vec<&str> = remarks
        .filter_map(|block| if let Block::Remark(prose) = block { Some(prose) } else { None })
        .flat_map(|prose| &prose.paragraphs)
        .map(|paragraph| paragraph.text.as_str())
        .collect();
    assert_eq!(told, ["多文化推進サポーターの登録人数　規則では評価しない（最新の値が策定当初と同じ年度のもの）。"]);
}
