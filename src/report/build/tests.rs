//! The builder on the real plan: order, editions, extracts, and forms that are refused.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::*;
use crate::job::library::Library;
use crate::job::plan_folder::{CityPlan, PlanFolder};
use crate::plan::{Code, DepartmentRef, EvaluationTable, IndicatorKind, Moment, Note, Response};
use crate::rating::OwnMarks;
use crate::report::document::{Block, Cell, Figure, Table, TableKind, Tally};

mod charts;
mod links;
mod other_plans;
mod pages;

const R6: FiscalYear = FiscalYear::new(2024);

/// 朝霞市's plan with everything a report is made from.
struct Desk {
    city: City,
    plan: Plan,
    scheme: Scheme,
    form: Form,
}

impl Desk {
    fn asaka() -> Desk {
        let library = Library::default();
        let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
        let CityPlan { city, plan } = folder.expect("the seed").read(&library).expect("a plan");
        let scheme = library.required_scheme(&plan.head.scheme).expect("its scheme");
        let form = library.required_form(&plan.head.form).expect("its form");
        Desk { city, plan, scheme, form }
    }

    fn build(&self, edition: Edition, scope: Scope) -> Document {
        self.build_with(edition, scope, &[])
    }

    fn build_with(&self, edition: Edition, scope: Scope, findings: &[Finding]) -> Document {
        let rating = Rating::of(&self.plan, &self.scheme, R6, OwnMarks::Respect);
        let made_on = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        build(&ReportRequest {
            plan: &self.plan,
            city: &self.city,
            scheme: &self.scheme,
            rating: &rating,
            form: &self.form,
            year: R6,
            edition,
            scope,
            made_on,
            findings,
        })
        .expect("a document")
    }

    fn edition(&self, edition: Edition) -> Document {
        self.build(edition, Scope::City)
    }

    fn extract(&self, department: &Code) -> Document {
        self.build(Edition::Committee, Scope::Department(department))
    }

    fn concerned(&self) -> Vec<Code> {
        departments_concerned(&self.plan, &self.city, R6)
            .into_iter()
            .map(|department| department.code.clone())
            .collect()
    }

    fn indicator(&mut self, code: &str) -> &mut crate::plan::Indicator {
        self.plan.indicators.iter_mut().find(|indicator| indicator.code.as_str() == code).expect("an indicator")
    }
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn section<'a>(document: &'a Document, anchor: &str) -> &'a Section {
    document.sections.iter().find(|section| section.anchor == anchor).unwrap_or_else(|| panic!("section {anchor}"))
}

fn tallies(document: &Document) -> Vec<&Tally> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| if let Block::Tallies(tallies) = block { Some(tallies) } else { None })
        .flatten()
        .collect()
}

fn tables(section: &Section) -> Vec<&Table> {
    section.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

fn figures(table: &Table, row: usize) -> Vec<&Figure> {
    table.rows[row]
        .iter()
        .filter_map(|cell| if let Cell::Figure(figure) = cell { Some(figure) } else { None })
        .collect()
}

fn opinions(document: &Document) -> Vec<&crate::report::document::Opinions> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Opinions(opinions) = block { Some(opinions) } else { None }).collect()
}

fn headings(section: &Section) -> Vec<&str> {
    section
        .blocks
        .iter()
        .filter_map(|block| if let Block::Heading { text, .. } = block { Some(text.as_str()) } else { None })
        .collect()
}

fn holds(document: &Document, text: &str) -> bool {
    document.texts().iter().any(|found| found.contains(text))
}

#[test]
fn the_report_stands_in_the_order_of_the_citys_document() {
    let document = Desk::asaka().edition(Edition::Committee);
    let anchors: Vec<&str> = document.sections.iter().map(|section| section.anchor.as_str()).collect();
    let mut wanted = vec!["summary".to_owned(), "targets-numeric_target".to_owned()];
    for goal in 1..=4 {
        wanted.extend((1..=3).map(|measure| format!("measure-M{goal}{measure}")));
        wanted.push(format!("opinions-G{goal}"));
    }
    assert_eq!(anchors, wanted);
    let parts: Vec<Option<&str>> = document.sections.iter().map(|section| section.part.as_deref()).collect();
    assert_eq!(parts[..2], [None, None]);
    assert!(parts[2..6].iter().all(|part| part.is_some_and(|part| part.starts_with("基本目標1　産業の振興"))));
    assert!(parts[14..].iter().all(|part| part.is_some_and(|part| part.starts_with("基本目標4　"))));
}

#[test]
fn a_measures_sheet_stands_in_the_order_of_the_citys_form() {
    let document = Desk::asaka().edition(Edition::Committee);
    let sheet = section(&document, "measure-M11");
    assert_eq!(sheet.title, "1（ア）暮らしにマッチした生活環境の創造");
    assert!(matches!(sheet.blocks.first(), Some(Block::Fields(fields))
        if fields.iter().map(|field| field.label.as_str()).eq(["基本目標", "具体的な施策", "概要", "担当課"])));
    assert_eq!(
        headings(sheet),
        [
            "１　重要業績評価指標（KPI）",
            "２　各KPIの進捗状況（令和2年度から令和6年度まで）",
            "３　主な取組と成果（令和2年度から令和6年度まで）",
            "４　今後の課題"
        ]
    );
    assert!(sheet.blocks.iter().any(|block| matches!(block, Block::Charts(charts) if charts.len() == 2)));
}

#[test]
fn every_indicator_value_and_paragraph_of_the_plan_is_in_the_report() {
    let desk = Desk::asaka();
    let document = desk.edition(Edition::Committee);
    let texts: BTreeSet<&str> = document.texts().into_iter().collect();
    let joined: String = document.texts().concat();
    for indicator in &desk.plan.indicators {
        assert!(joined.contains(&indicator.name), "{}", indicator.name);
        for actual in &indicator.actuals {
            assert!(texts.contains(actual.value.printed.as_str()), "{} of {}", actual.value.printed, indicator.code);
            if let Some(second) = &actual.value.second {
                assert!(texts.contains(second.printed.as_str()), "{}", second.printed);
            }
        }
    }
    let narratives = desk.plan.narratives.iter().map(|narrative| &narrative.text);
    for text in narratives.chain(desk.plan.reviews.iter().map(|review| &review.text)) {
        for paragraph in crate::plan::paragraphs(text) {
            assert!(texts.contains(paragraph), "{paragraph}");
        }
    }
    for opinion in &desk.plan.opinions {
        assert!(texts.contains(opinion.text.trim_end()), "{}", opinion.text);
    }
}

#[test]
fn the_summary_prints_the_citys_tallies() {
    let document = Desk::asaka().edition(Edition::Committee);
    let told: Vec<String> = tallies(&document)
        .into_iter()
        .map(|tally| {
            let rows = tally.rows.iter().map(|row| {
                format!("{} {} {}", row.mark, row.count, row.share.map_or(String::new(), |share| share.to_string()))
            });
            let rows: Vec<String> = rows.collect();
            let on_track = tally.on_track.as_ref().map_or(String::new(), |on_track| on_track.share.to_string());
            let whole = tally.total_share.map_or(String::new(), |share| share.to_string());
            format!("{}: {} = {} {whole}; {on_track}", tally.title, rows.join(", "), tally.total)
        })
        .collect();
    assert_eq!(
        told,
        [
            "数値目標の達成状況: A 0 0.0, B 3 42.9, C 4 57.1 = 7 100.0; 42.9",
            "KPIの進捗状況: A 9 33.3, B 11 40.8, C 7 25.9 = 27 100.0; 74.1"
        ]
    );
    let notes: Vec<Option<&str>> = tallies(&document).iter().map(|tally| tally.unrated_note.as_deref()).collect();
    assert_eq!(notes, [Some("このほか1件は評価していない（調査が行われなくなった）。"), None]);
}

#[test]
fn the_breakdown_by_goal_adds_up_to_the_tallies() {
    let document = Desk::asaka().edition(Edition::Committee);
    let breakdown = tables(section(&document, "summary"))[0];
    assert_eq!((breakdown.rows.len(), breakdown.columns.len()), (4, 7));
    let sum = |column: usize| -> u32 {
        breakdown.rows.iter().map(|row| if let Cell::Count(count) = &row[column] { count.number } else { 0 }).sum()
    };
    assert_eq!((1..7).map(sum).collect::<Vec<_>>(), [0, 3, 4, 9, 11, 7]);
    for row in &breakdown.rows {
        let Cell::Text(text) = &row[0] else { panic!("a goal's name") };
        let link = text.link.as_deref().expect("a link");
        assert!(document.sections.iter().any(|section| section.anchor == link), "{link} leads somewhere");
    }
}

#[test]
fn an_indicator_that_is_not_rated_is_listed_without_a_mark_and_with_its_note() {
    let document = Desk::asaka().edition(Edition::Committee);
    let targets = section(&document, "targets-numeric_target");
    let table = tables(targets)[3];
    assert_eq!(table.rows.len(), 2);
    assert!(matches!(table.rows[0].last(), Some(Cell::Mark(mark)) if mark.mark == "C"));
    assert_eq!(table.rows[1].last(), Some(&Cell::Empty));
    let notes =
        targets.blocks.iter().filter_map(|block| if let Block::Footnotes(notes) = block { Some(notes) } else { None });
    assert!(notes.flatten().any(|note| note.starts_with("※②　この数値目標は")));
}

#[test]
fn the_committees_edition_holds_opinions_without_responses() {
    let document = Desk::asaka().edition(Edition::Committee);
    let pages = opinions(&document);
    assert_eq!(pages.iter().map(|page| page.items.len()).collect::<Vec<_>>(), [8, 3, 3, 2]);
    for page in pages {
        assert_eq!((page.with_response, page.ruled_lines), (false, 0));
        assert!(page.items.iter().all(|item| item.response.is_none()));
    }
    assert_eq!(document.edition_label.as_deref(), Some("外部評価委員会資料"));
    assert!(!holds(&document, "規則による区分とその理由"));
}

#[test]
fn before_the_meeting_the_committee_gets_ruled_lines_and_nobody_else_an_empty_page() {
    let mut desk = Desk::asaka();
    desk.plan.opinions.clear();
    let document = desk.edition(Edition::Committee);
    let pages = opinions(&document);
    assert_eq!(pages.len(), 4, "one page for each goal");
    assert!(pages.iter().all(|page| page.items.is_empty() && page.ruled_lines == 14));
    for edition in [Edition::Public, Edition::Internal] {
        assert!(opinions(&desk.edition(edition)).is_empty(), "{edition:?}");
    }
    for department in desk.concerned() {
        assert!(opinions(&desk.extract(&department)).is_empty(), "{department}");
    }
}

#[test]
fn opinions_of_another_year_are_not_printed() {
    let mut desk = Desk::asaka();
    for opinion in &mut desk.plan.opinions {
        opinion.year = R6.previous();
    }
    assert!(opinions(&desk.edition(Edition::Committee)).iter().all(|page| page.items.is_empty()));
}

#[test]
fn the_public_edition_holds_each_response_or_says_that_there_is_none() {
    let mut desk = Desk::asaka();
    desk.plan.opinions[0].response =
        Some(Response { text: "置いてもらえるよう協議する。".to_owned(), department: None });
    let document = desk.edition(Edition::Public);
    assert!(opinions(&document).iter().all(|page| page.with_response));
    let responses: Vec<&str> = opinions(&document)
        .into_iter()
        .flat_map(|page| &page.items)
        .map(|item| item.response.as_deref().expect("a response"))
        .collect();
    assert_eq!(responses[0], "置いてもらえるよう協議する。");
    assert!(responses[1..].iter().all(|response| *response == "未記載"));
    assert_eq!((responses.len(), document.edition_label.as_deref()), (16, Some("公表版")));
}

#[test]
fn only_the_internal_edition_tells_derivations_and_contradictions() {
    let desk = Desk::asaka();
    let remarks = |document: &Document| -> Vec<String> {
        let blocks = document.sections.iter().flat_map(|section| &section.blocks);
        let prose = blocks.filter_map(|block| if let Block::Remark(prose) = block { Some(prose) } else { None });
        prose.flat_map(|prose| &prose.paragraphs).map(|paragraph| paragraph.text.clone()).collect()
    };
    let internal = desk.edition(Edition::Internal);
    let told = remarks(&internal);
    assert_eq!(told.len(), desk.plan.indicators.len(), "one sentence for each indicator");
    assert_eq!(told.iter().filter(|sentence| sentence.contains("規則と異なる")).count(), 5);
    assert!(told.iter().any(|sentence| sentence == "②　規則では評価しない（調査が行われなくなった）。"), "{told:#?}");
    assert_eq!(internal.edition_label.as_deref(), Some("内部資料"));
    assert!(remarks(&desk.edition(Edition::Committee)).is_empty());
    assert!(remarks(&desk.edition(Edition::Public)).is_empty());
    for department in desk.concerned() {
        assert!(remarks(&desk.extract(&department)).is_empty(), "{department}");
    }
}

#[test]
fn a_departments_extract_holds_no_indicator_of_another_department() {
    let desk = Desk::asaka();
    for department in desk.concerned() {
        let document = desk.extract(&department);
        let scope = Scope::Department(&department);
        for indicator in &desk.plan.indicators {
            let own = scope.holds_indicator(indicator, &desk.city);
            assert_eq!(holds(&document, &indicator.name), own, "{} in the extract of {department}", indicator.name);
        }
    }
}

#[test]
fn a_departments_extract_holds_no_text_of_another_department() {
    let desk = Desk::asaka();
    for department in desk.concerned() {
        let document = desk.extract(&department);
        let texts: BTreeSet<&str> = document.texts().into_iter().collect();
        let scope = Scope::Department(&department);
        for narrative in &desk.plan.narratives {
            let own = scope.holds_narrative(narrative, &desk.plan, &desk.city);
            // Labels such as 【実績】 stand in many texts.
            for paragraph in crate::plan::paragraphs(&narrative.text).filter(|text| text.chars().count() > 8) {
                assert!(own || !texts.contains(paragraph), "{paragraph} in the extract of {department}");
                assert!(!own || texts.contains(paragraph), "{paragraph} is missed in the extract of {department}");
            }
        }
        for opinion in &desk.plan.opinions {
            let text = opinion.text.trim_end();
            assert_eq!(texts.contains(text), scope.holds_opinion(opinion), "opinion in {department}");
        }
    }
}

#[test]
fn every_indicator_action_and_assigned_opinion_is_in_somebodys_extract() {
    let desk = Desk::asaka();
    let extracts: Vec<Document> = desk.concerned().iter().map(|department| desk.extract(department)).collect();
    for indicator in &desk.plan.indicators {
        assert!(extracts.iter().any(|extract| holds(extract, &indicator.name)), "{}", indicator.name);
    }
    for action in desk.plan.nodes_in_role(Role::Action) {
        assert!(extracts.iter().any(|extract| holds(extract, &action.name)), "{}", action.name);
    }
}

#[test]
fn an_extract_holds_its_own_tally_and_nothing_of_the_whole_city() {
    let desk = Desk::asaka();
    for department in desk.concerned() {
        let document = desk.extract(&department);
        let name = desk.city.department(&department).expect("a department").name.clone();
        assert_eq!(document.department.as_deref(), Some(name.as_str()));
        assert_eq!(document.subtitle, format!("令和6年度実績　{name}分"));
        for tally in tallies(&document) {
            assert!(tally.title.ends_with("（当課分）"), "{}", tally.title);
            assert!(tally.total < 27, "not the city's: {}", tally.total);
        }
        for review in &desk.plan.reviews {
            assert!(!holds(&document, &review.heading), "the review in the extract of {department}");
        }
        assert!(!holds(&document, "基本目標ごとの内訳"));
    }
}

#[test]
fn what_has_no_department_is_in_the_planning_departments_extract() {
    let desk = Desk::asaka();
    let planning = desk.city.planning_department.clone();
    let document = desk.extract(&planning);
    assert_eq!(
        tables(section(&document, "targets-numeric_target")).iter().map(|table| table.rows.len()).sum::<usize>(),
        8
    );
    assert!(holds(&document, "指標へのコメント"));
    assert!(document.sections.iter().all(|section| section.kind != SectionKind::MeasureSheet));
    let other = desk.extract(&code("sangyo"));
    assert!(other.sections.iter().all(|section| section.kind != SectionKind::Targets));
}

#[test]
fn a_department_that_has_only_an_indicator_or_only_an_action_gets_an_extract() {
    let desk = Desk::asaka();
    // 道路整備課 has a KPI and no action, 文化財課 both; of the register, those of the strategy have something.
    assert_eq!((desk.concerned().len(), desk.city.departments.len()), (14, 21));
    let roads = desk.extract(&code("doro"));
    assert!(holds(&roads, "歩道整備延長（累計値）"));
    let mut none = Desk::asaka();
    none.city.departments[3].code = code("nobody");
    assert!(!none.concerned().contains(&code("nobody")));
}

#[test]
fn names_of_sheets_are_unique_and_fit_excel() {
    let desk = Desk::asaka();
    let mut documents = vec![desk.edition(Edition::Committee)];
    documents.extend(desk.concerned().iter().map(|department| desk.extract(department)));
    for document in &documents {
        let mut taken = BTreeSet::new();
        for section in &document.sections {
            let name = &section.sheet_name;
            assert!(taken.insert(name.to_lowercase()), "{name} twice");
            assert!(
                (1..=31).contains(&name.encode_utf16().count()) && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
            );
        }
    }
    let names: Vec<&str> = documents[0].sections.iter().map(|section| section.sheet_name.as_str()).collect();
    assert_eq!(names[..6], ["総括", "数値目標", "1（ア）", "1（イ）", "1（ウ）", "意見1"]);
}

#[test]
fn names_of_sheets_are_made_fit_whatever_the_plan_calls_things() {
    let mut desk = Desk::asaka();
    for node in &mut desk.plan.nodes {
        node.number = format!("[{}]/:*?", "𠮷".repeat(40));
    }
    let document = desk.edition(Edition::Committee);
    let names: BTreeSet<&str> = document.sections.iter().map(|section| section.sheet_name.as_str()).collect();
    assert_eq!(names.len(), document.sections.len());
    assert!(names.iter().all(|name| name.encode_utf16().count() <= 31 && !name.contains(['[', ']', '/'])), "{names:?}");
}

#[test]
fn anchors_are_unique() {
    let document = Desk::asaka().edition(Edition::Internal);
    let anchors: BTreeSet<&str> = document.sections.iter().map(|section| section.anchor.as_str()).collect();
    assert_eq!(anchors.len(), document.sections.len());
}

#[test]
fn the_same_request_builds_the_same_document() {
    let (one, two) = (Desk::asaka(), Desk::asaka());
    for edition in Edition::ALL {
        assert_eq!(one.edition(edition), two.edition(edition));
    }
    for department in one.concerned() {
        assert_eq!(one.extract(&department), two.extract(&department));
    }
}

#[test]
fn every_document_carries_the_notice_and_who_issues_it() {
    let desk = Desk::asaka();
    for document in [desk.edition(Edition::Public), desk.extract(&code("kenko"))] {
        assert_eq!(document.notice.as_deref(), Some("記載例：文章は朝霞市の公表文ではありません"));
        assert_eq!(document.author, "朝霞市政策企画課");
        assert_eq!(document.title, "第２期朝霞市まち・ひと・しごと創生総合戦略の総括");
    }
}

#[test]
fn a_year_label_stands_in_the_columns_head_or_in_each_cell() {
    let document = Desk::asaka().edition(Edition::Committee);
    let targets = tables(section(&document, "targets-numeric_target"));
    assert_eq!(targets[0].columns[2].note, None, "H28 and H27 differ");
    assert_eq!(figures(targets[0], 0)[0].year_label.as_deref(), Some("H28"));
    assert_eq!(targets[1].columns[2].note.as_deref(), Some("R元"));
    assert_eq!(figures(targets[1], 0)[0].year_label, None);
    let emphasised: Vec<&str> =
        targets[0].columns.iter().filter(|column| column.emphasis).map(|column| column.title.as_str()).collect();
    assert_eq!(emphasised, ["R6"]);
}

#[test]
fn a_revised_target_is_printed_with_the_year_of_the_target_in_force() {
    let mut desk = Desk::asaka();
    for code in ["K111", "K112"] {
        let targets = &mut desk.indicator(code).targets;
        let mut revised = targets[0].clone();
        revised.year = FiscalYear::new(2026);
        revised.label = "R8".to_owned();
        revised.value.printed = "99".to_owned();
        revised.since = NaiveDate::from_ymd_opt(2025, 4, 1);
        targets.push(revised);
    }
    let document = desk.edition(Edition::Committee);
    let table = tables(section(&document, "measure-M11"))[0];
    let target = table.columns.iter().find(|column| column.title == "目標値").expect("the target's column");
    assert_eq!(target.note.as_deref(), Some("R7"), "the revision holds from R7 on");
    assert!(figures(table, 0).iter().all(|figure| figure.printed != "99"));
}

#[test]
fn a_value_of_a_calendar_year_says_so_in_its_cell() {
    let mut desk = Desk::asaka();
    let actual = desk.indicator("K111").actuals.last_mut().expect("an actual");
    (actual.moment, actual.label) = (Moment::Calendar(2024), "令和6年".to_owned());
    let document = desk.edition(Edition::Committee);
    let table = tables(section(&document, "measure-M11"))[0];
    let labels: Vec<Option<&str>> = figures(table, 0).iter().map(|figure| figure.year_label.as_deref()).collect();
    assert_eq!(labels, [None, None, None, None, None, Some("令和6年"), None]);
}

#[test]
fn nothing_that_hangs_below_a_measure_is_lost_however_deep_the_tree_is() {
    let mut desk = Desk::asaka();
    let group = crate::plan::Node {
        code: code("X11"),
        level: code("group"),
        parent: Some(code("M11")),
        number: "a".to_owned(),
        name: "取組の束".to_owned(),
        also_named: Vec::new(),
        departments: Vec::new(),
        sdgs: Vec::new(),
        since: None,
        until: None,
    };
    let level = crate::plan::Level { code: code("group"), name: "束".to_owned(), role: None };
    desk.plan.levels.insert(2, level);
    desk.plan.nodes.insert(2, group);
    for node in desk.plan.nodes.iter_mut().filter(|node| ["A111", "A112"].contains(&node.code.as_str())) {
        node.parent = Some(code("X11"));
    }
    desk.indicator("K111").at = code("A111");
    let before = Desk::asaka().edition(Edition::Committee);
    let after = desk.edition(Edition::Committee);
    let texts = |document: &Document| document.texts().into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(texts(&before), texts(&after), "the same sheet, though its actions and a KPI hang lower");
}

#[test]
fn texts_tables_and_notes_on_a_measure_itself_are_printed() {
    let mut desk = Desk::asaka();
    let year = R6;
    let text = |kind, text: &str| crate::plan::Narrative {
        kind,
        at: vec![code("M11")],
        year: Some(year),
        departments: Vec::new(),
        text: text.to_owned(),
    };
    use crate::plan::NarrativeKind;
    desk.plan.narratives.extend([
        text(NarrativeKind::Comment, "施策へのコメント。"),
        text(NarrativeKind::Achievement, "施策の成果。"),
        text(NarrativeKind::Issue, "施策の課題。"),
    ]);
    let table = |at: &str, caption: &str| EvaluationTable {
        year,
        at: code(at),
        caption: caption.to_owned(),
        columns: vec!["年度".to_owned()],
        rows: vec![vec!["R6".to_owned()]],
    };
    desk.plan.tables.extend([table("M11", "施策の表"), table("K111", "指標の表"), table("G1", "目標の表")]);
    let note = |at: &str, text: &str| Note { year, at: code(at), mark: "＊".to_owned(), text: text.to_owned() };
    desk.plan.notes.extend([note("M11", "施策の注。"), note("A111", "取組の注。"), note("G1", "目標の注。")]);
    let document = desk.edition(Edition::Committee);
    let texts = document.texts();
    for wanted in ["施策へのコメント。", "施策の成果。", "施策の課題。", "施策の表", "指標の表", "目標の表"]
    {
        assert_eq!(texts.iter().filter(|text| **text == wanted).count(), 1, "{wanted} once");
    }
    for wanted in ["＊（ア）　施策の注。", "＊①　取組の注。", "＊1　目標の注。"] {
        assert_eq!(texts.iter().filter(|text| **text == wanted).count(), 1, "{wanted} once");
    }
}

#[test]
fn a_table_of_an_action_with_two_achievements_is_printed_once() {
    let mut desk = Desk::asaka();
    let table = desk.plan.tables[0].clone();
    let mut second = desk
        .plan
        .narratives
        .iter()
        .find(|one| one.kind == crate::plan::NarrativeKind::Achievement && one.at.contains(&table.at))
        .expect("an achievement")
        .clone();
    second.departments = vec![DepartmentRef { code: code("kenko"), printed: None }];
    desk.plan.narratives.push(second);
    let document = desk.edition(Edition::Committee);
    let plain = document.sections.iter().flat_map(tables).filter(|found| found.kind == TableKind::Plain);
    assert_eq!(plain.filter(|found| found.caption.as_ref() == Some(&table.caption)).count(), 1);
}

#[test]
fn the_form_decides_which_kinds_stand_where() {
    let mut desk = Desk::asaka();
    desk.indicator("K111").kind = IndicatorKind::Satisfaction;
    let document = desk.edition(Edition::Committee);
    assert_eq!(tables(section(&document, "measure-M11"))[0].rows.len(), 1);
}

#[test]
fn rates_and_points_stand_in_columns_of_their_own() {
    let mut desk = Desk::asaka();
    let text = include_str!("../../../templates/forms/strategy-review.toml");
    let mark = "  { key = \"mark\", title = \"進捗状況\", weight = 17 },\n";
    let keys = ["achievement", "progress", "pace", "milestone_rate", "change_percent", "points"];
    let columns: String =
        keys.iter().map(|key| format!("  {{ key = \"{key}\", title = \"率\", weight = 5 }},\n")).collect();
    desk.form = Form::read("form", &text.replace(mark, &format!("{columns}{mark}"))).expect("a form");
    for scale in &mut desk.scheme.scales {
        scale.bands.iter_mut().for_each(|band| band.points = Some(rust_decimal::Decimal::new(45, 1)));
    }
    let document = desk.edition(Edition::Committee);
    let row = figures(tables(section(&document, "measure-M21"))[0], 1);
    let printed: Vec<&str> = row.iter().rev().take(5).rev().map(|figure| figure.printed.as_str()).collect();
    // 歩道整備延長: 80,063 of 80,227 from 79,357 is 706 of 870 m, in five of six years.
    assert_eq!(printed, ["99.8%", "81.1%", "97.4%", "0.9%", "4.5"], "no milestone, hence an empty cell");
}

/// Why the city's form, broken at one place, is refused.
fn refusal(from: &str, to: &str) -> String {
    let text = include_str!("../../../templates/forms/strategy-review.toml");
    assert!(text.contains(from), "「{from}」 is in the form");
    match Form::read("templates/forms/strategy-review.toml", &text.replacen(from, to, 1)) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("refused is expected: {to}"),
    }
}

#[test]
fn an_unknown_placeholder_of_a_form_is_told_with_its_line_and_those_there_are() {
    let told = refusal("subtitle = \"{year}実績\"", "subtitle = \"{nendo}実績\"");
    assert!(told.starts_with("templates/forms/strategy-review.toml: 様式を読めません"), "{told}");
    assert!(told.contains("line 10, ") && told.contains("「{nendo}」は使えません") && told.contains("year"), "{told}");
    let told = refusal("subtitle = \"{year}実績\"", "subtitle = \"{year実績\"");
    assert!(told.contains("{ が閉じていません"), "{told}");
}

#[test]
fn an_unknown_key_or_word_of_a_form_is_told_with_its_line() {
    for (from, to, word) in [
        ("counter = \"件\"", "counter = \"件\"\ncolour = 1", "colour"),
        ("size = \"A4\"", "size = \"B5\"", "B5"),
        ("orientation = \"portrait\"", "orientation = \"tall\"", "tall"),
        ("kind = \"goals\"", "kind = \"chapters\"", "chapters"),
        ("{ key = \"unit\", title = \"単位\", weight = 5 }", "{ key = \"units\", weight = 5 }", "units"),
        ("breakdown_title", "breakdown_titel", "breakdown_titel"),
        ("ruled_lines = 14", "ruled_line = 14", "ruled_line"),
        ("content = \"overviews\"", "content = \"summary\"", "summary"),
    ] {
        let told = refusal(from, to);
        assert!(told.contains("TOML parse error at line ") && told.contains(word), "{word}: {told}");
        assert!(told.contains("docs/forms.md"), "{told}");
    }
}

#[test]
fn a_form_with_settings_that_mean_nothing_is_refused() {
    let with_color = |color: &str| refusal("[tally]", &format!("[colors]\n{color}\n\n[tally]"));
    let told = with_color("accent = \"blue\"");
    assert!(told.contains("色 accent の「blue」を読めません") && told.contains("#1f2a44"), "{told}");
    assert!(with_color("accent = \"#+12345\"").contains("読めません"));
    assert!(with_color("akzent = \"#102030\"").contains("色の名前「akzent」は使えません"));
    let told = refusal("public = \"公表版\"", "press = \"報道版\"");
    assert!(
        told.contains("edition_labels に知らない版「press」") && told.contains("committee、public、internal"),
        "{told}"
    );
    assert!(refusal("[20, 18, 18, 18]", "[2, 18, 18, 18]").contains("余白 2 mm は使えません"));
    let told = refusal("[20, 18, 18, 18]", "[20, 18, 18, 18]\nbinding_mm = 50");
    assert!(told.contains("とじしろ 50 mm は使えません") && told.contains("0 から 40"), "{told}");
    let with_type = |sizes: &str| refusal("[tally]", &format!("[type]\n{sizes}\n\n[tally]"));
    let told = with_type("body = 20");
    assert!(told.contains("文字の大きさ 20 ポイントは使えません") && told.contains("7 から 14"), "{told}");
    assert!(with_type("table = 13").contains("6 から 12") && with_type("small = 4.5").contains("5 から 10"));
    assert!(with_type("headings = [17, 30, 10]").contains("文字の大きさ 30 ポイント"));
    assert!(with_type("headings = [12, 17, 10]").contains("見出しの大きさの順が逆です"));
    assert!(with_type("body = \"大\"").contains("様式を読めません"));
    assert!(refusal("weight = 25", "weight = 0").contains("列「数値目標」の weight 0 は使えません"));
    let twice = "[[section]]\nkind = \"goals\"";
    let summary =
        "[[section]]\nkind = \"summary\"\ntitle = \"a\"\ndepartment_title = \"b\"\nsheet = \"c\"\nkinds = []\n\n";
    let told = refusal(twice, &format!("{summary}{twice}"));
    assert!(told.contains("3番目の [[section]]") && told.contains("一つにして"), "{told}");
}

#[test]
fn the_internal_edition_ends_with_what_the_audit_found() {
    let desk = Desk::asaka();
    let findings = crate::audit::audit(&crate::audit::Subject {
        plan: &desk.plan,
        city: &desk.city,
        scheme: &desk.scheme,
        year: R6,
        others: &[],
    });
    let internal = desk.build_with(Edition::Internal, Scope::City, &findings);
    let annex = internal.sections.last().expect("a section");
    assert_eq!((annex.kind, annex.title.as_str()), (SectionKind::Annex, "点検結果"));
    let tables = tables(annex);
    let titles: Vec<&str> = tables[0].columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!(titles, ["区分", "箇所", "内容", "対応"]);
    assert_eq!((tables.len(), tables[0].rows.len()), (1, findings.len()));
    let texts = internal.texts();
    assert!(findings.iter().all(|finding| texts.contains(&finding.what.as_str())));
    let department = code("sangyo");
    for (edition, scope) in [
        (Edition::Public, Scope::City),
        (Edition::Committee, Scope::City),
        (Edition::Internal, Scope::Department(&department)),
    ] {
        let document = desk.build_with(edition, scope, &findings);
        assert!(document.sections.iter().all(|section| section.kind != SectionKind::Annex), "{edition:?}");
    }
}
