//! The errata of the real plan: what of the changes is told, in whose words.

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::job::library::Library;
use crate::job::plan_folder::{CityPlan, PlanFolder};
use crate::plan::{DatedValue, Moment, Value};
use crate::rating::{OwnMarks, Rating, Scheme};
use crate::report::document::Edition;
use crate::report::{Form, Scope};

const R6: FiscalYear = FiscalYear::new(2024);

struct Desk {
    subject: CityPlan,
    scheme: Scheme,
    form: Form,
}

impl Desk {
    fn asaka() -> Desk {
        let library = Library::default();
        let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
        let subject = folder.expect("the seed").read(&library).expect("a plan");
        let scheme = library.required_scheme(&subject.plan.head.scheme).expect("its scheme");
        let form = library.required_form(&subject.plan.head.form).expect("its form");
        Desk { subject, scheme, form }
    }

    /// The errata after a change of the plan, against the plan as it is.
    fn errata(&self, change: impl FnOnce(&mut Plan)) -> Option<Document> {
        let mut plan = self.subject.plan.clone();
        change(&mut plan);
        let rate = |plan| Rating::of(plan, &self.scheme, R6, OwnMarks::Respect);
        let (before, after) = (rate(&self.subject.plan), rate(&plan));
        let request = ReportRequest {
            plan: &plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            rating: &after,
            form: &self.form,
            year: R6,
            edition: Edition::Public,
            scope: Scope::City,
            made_on: day(10, 20),
            findings: &[],
        };
        let known = Known { plan: &self.subject.plan, scheme: &self.scheme, rating: &before };
        let change_of = |_: &Code, _: PlacedFigure| Some(Change { on: day(10, 5), reason: None });
        build_errata(&request, Publication { known, on: day(8, 31), change_of: &change_of, mark_change_of: &|_| None })
            .expect("a form in order")
    }
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month, day).expect("a day")
}

fn indicator<'a>(plan: &'a mut Plan, code: &str) -> &'a mut Indicator {
    plan.indicators.iter_mut().find(|found| found.code.as_str() == code).expect("the indicator")
}

fn number(printed: &str) -> Value {
    Value::read_number(printed, "").expect("a number")
}

/// The rows of all tables, a cell's lines joined.
fn rows(document: &Document) -> Vec<String> {
    let told = |cell: &Cell| match cell {
        Cell::Text(text) => text.paragraphs.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("/"),
        Cell::Figure(figure) => {
            let more = figure.second.iter().chain(&figure.year_label);
            more.fold(figure.printed.clone(), |told, more| format!("{told} {more}"))
        }
        Cell::Mark(mark) => format!("{} {}", mark.mark, mark.label),
        Cell::Count(count) => count.number.to_string(),
        Cell::Empty | Cell::Trend(_) => String::new(),
    };
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| if let Block::Table(table) = block { Some(&table.rows) } else { None })
        .flatten()
        .map(|row| row.iter().map(told).collect::<Vec<_>>().join("｜"))
        .collect()
}

#[test]
fn nothing_changed_makes_no_document() {
    let desk = Desk::asaka();
    assert_eq!(desk.errata(|_| {}), None);
    assert_eq!(desk.errata(|plan| plan.narratives.clear()), None, "texts are no figures");
}

#[test]
fn a_row_tells_place_indicator_year_old_new_reason_and_date() {
    let document = Desk::asaka()
        .errata(|plan| {
            indicator(plan, "K111").targets[0].value = number("12");
            indicator(plan, "N11").baseline = None;
        })
        .expect("errata");
    assert_eq!(document.title, "第２期朝霞市まち・ひと・しごと創生総合戦略の総括　正誤表");
    assert_eq!(document.subtitle, "令和6年度実績　令和7年8月31日現在の報告書に対するもの");
    assert_eq!((document.made_on, document.edition_label.as_deref()), (day(10, 20), None));
    assert_eq!(
        rows(&document),
        [
            "数値目標の達成状況/基本目標1　産業の振興により市民生活と調和した豊かな暮らしを実現する｜\
             ① 民営事業所従業員数の向上（人）｜策定当初/H28｜40,923｜（記載なし）｜未記載｜令和7年/10月5日",
            "1（ア）暮らしにマッチした生活環境の創造｜① 市の支援による空き店舗の活用件数（累計）（件）｜目標値/R7｜\
             3｜12｜未記載｜令和7年/10月5日",
        ]
    );
}

#[test]
fn a_year_that_was_printed_wrong_stands_under_both_values() {
    let document = Desk::asaka()
        .errata(|plan| indicator(plan, "N11").baseline.as_mut().expect("a baseline").label = "H29".to_owned())
        .expect("errata");
    let rows = rows(&document);
    assert!(rows[0].contains("｜策定当初/H29｜40,923 H28｜40,923 H29｜"), "{rows:?}");
}

#[test]
fn what_the_report_does_not_print_is_not_told() {
    let desk = Desk::asaka();
    let mut shown = Desk::asaka();
    shown.form.sections.retain(|section| !matches!(section, SectionForm::Goals(_)));
    let change = |plan: &mut Plan| {
        indicator(plan, "K111").targets[0].value = number("12");
        plan.marks.iter_mut().filter(|mark| mark.indicator.as_str() == "K111").for_each(|mark| mark.mark = "A".into());
    };
    assert_eq!(
        rows(&desk.errata(change).expect("errata")).len(),
        1 + 1 + 4,
        "a figure, a mark, two lines in two tallies"
    );
    assert_eq!(rows(&shown.errata(change).expect("errata")).len(), 4, "without the KPIs' sheets only the tallies");
    shown.form.sections.retain(|section| !matches!(section, SectionForm::Summary(_)));
    assert_eq!(shown.errata(change), None);
}

#[test]
fn the_forms_words_stand_in_the_errata_and_defaults_where_it_has_none() {
    let mut desk = Desk::asaka();
    desk.form.errata = ErrataForm { target: "目標".to_owned(), ..ErrataForm::default() };
    let document = desk.errata(|plan| indicator(plan, "K111").targets[0].value = number("12")).expect("errata");
    assert!(rows(&document)[0].contains("｜目標/R7｜"), "{:?}", rows(&document));
    assert_eq!(document.sections[0].title, "正誤表");
    let text = include_str!("../../../../templates/forms/strategy-review.toml");
    let without = text.replace("[errata]\nbaseline = \"策定当初\"\n", "");
    assert_ne!(without, text);
    assert_eq!(Form::read("x", &without).expect("an older form").errata, ErrataForm::default());
    let unknown = text.replace("[errata]\n", "[errata]\nsubject = \"x\"\n");
    assert!(Form::read("x", &unknown).expect_err("an unknown key").to_string().contains("subject"));
}

#[test]
fn a_figure_that_came_in_later_is_an_addition_and_a_changed_unit_stands_behind_its_figure() {
    let desk = Desk::asaka();
    let document = desk.errata(|plan| {
        let late = indicator(plan, "K111");
        let actual = late.actuals.last().expect("an actual").clone();
        late.actuals.push(DatedValue { moment: Moment::Fiscal(FiscalYear::new(2019)), label: "R元".into(), ..actual });
        let followers = indicator(plan, "K231");
        followers.unit = "千人".to_owned();
        followers.actuals[3].value = number("14.5");
    });
    let document = document.expect("an errata");
    let headings: Vec<&str> = document.sections[0]
        .blocks
        .iter()
        .filter_map(|block| if let Block::Heading { text, .. } = block { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(headings[..2], ["数値", "追加（公表の後に加わった数値）"]);
    let rows = rows(&document);
    assert!(rows[0].contains("14,376人｜14.5千人"), "{rows:#?}");
    assert!(rows[1].contains("R元｜（記載なし）｜9"), "{rows:#?}");
}
