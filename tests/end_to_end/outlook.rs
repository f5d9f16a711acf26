//! 目安 in the forms: what LibreOffice computes of typed actuals is what the rating gives to them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::inquiry::{Identity, Key, Questionnaire, SCHEMA, departments_asked};
use sokatsu::job::inquiry::Subject;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::mail::MailSettings;
use sokatsu::plan::{Code, DatedValue, Moment, Plan, State, Value};
use sokatsu::rating::{OwnMarks, Rating, Scheme};
use sokatsu::render::xlsx::render_inquiry;
use sokatsu::typeset::{FontSettings, Fonts};

use crate::programs::python;

/// The seeds, each in a year that it can be asked about; the strategy also a year before its target's, where values are
/// carried on.
const ASKED: [(&str, i32); 4] =
    [("asaka-strategy2", 2025), ("asaka-strategy2", 2024), ("asaka-plan6", 2025), ("isesaki", 2024)];

/// A form with the numbers that are typed into it, round by round.
struct Case {
    subject: usize,
    form: PathBuf,
    rounds: Vec<BTreeMap<String, Decimal>>,
}

pub fn subject(seed: &str, year: i32) -> Subject {
    let library = Library::default();
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == format!("seeds/{seed}"));
    let plan = folder.expect("a seed").read(&library).expect("a plan");
    Subject::set_up(plan, &library, FiscalYear::new(year)).expect("a subject")
}

pub fn questionnaires(subject: &Subject) -> Vec<Questionnaire> {
    let day = |month, day| chrono::NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    let (settings, mail) = (Default::default(), MailSettings::default());
    let request = subject.request(&settings, &mail, day(5, 29), day(4, 20));
    let key = Key::new(vec![1; 32]).expect("a key");
    let form = |department: &sokatsu::plan::Department| {
        let identity = Identity {
            plan: request.plan.head.code.clone(),
            year: request.year,
            department: department.code.clone(),
            form_number: "試験-01".to_owned(),
            schema: SCHEMA,
            issue: "1".to_owned(),
        };
        request.questionnaire(department, identity, &key).expect("questions")
    };
    departments_asked(&request).into_iter().map(form).collect()
}

/// The mark that the report would give by the rule if this were the year's value.
fn rated(plan: &Plan, scheme: &Scheme, year: FiscalYear, code: &str, value: Decimal) -> Option<String> {
    let mut plan = plan.clone();
    let indicator = plan.indicators.iter_mut().find(|one| one.code.as_str() == code).expect("an indicator");
    indicator.actuals.retain(|actual| actual.moment.fiscal_year() != year);
    let value = Value::new(&value.to_string(), Some(value), State::Value);
    indicator.actuals.push(DatedValue::new(Moment::Fiscal(year), &year.short(), value));
    let rating = Rating::of(&plan, scheme, year, OwnMarks::Ignore);
    let rated = rating.indicator(&Code::new(code).expect("a code")).expect("rated");
    rated.computed.as_ref().map(|computed| computed.mark.to_string())
}

/// Baseline, target and what lies around the values at which the mark changes.
fn typed(subject: &Subject, code: &str, questionnaire: &Questionnaire) -> BTreeSet<Decimal> {
    let plan = &subject.subject.plan;
    let indicator = plan.indicators.iter().find(|one| one.code.as_str() == code).expect("an indicator");
    let known = indicator.baseline.as_ref().and_then(|baseline| baseline.value.number);
    let target = indicator.target(subject.year).and_then(|target| target.value.number);
    let question = questionnaire.each_indicator().find(|one| one.code == code).expect("asked");
    let steps = question.outlook.iter().flat_map(|outlook| outlook.steps().iter().filter_map(|step| step.from));
    let near = |number: Decimal| {
        let number = number.round_dp(4);
        [number, number - Decimal::new(1, 2)]
    };
    known.into_iter().chain(target).chain(steps).flat_map(near).collect()
}

fn rounds(numbers: &BTreeMap<String, BTreeSet<Decimal>>) -> Vec<BTreeMap<String, Decimal>> {
    let most = numbers.values().map(BTreeSet::len).max().unwrap_or(0);
    let round = |index: usize| {
        let nth = |(code, all): (&String, &BTreeSet<Decimal>)| Some((code.clone(), *all.iter().nth(index)?));
        numbers.iter().filter_map(nth).collect()
    };
    (0..most).map(round).collect()
}

#[test]
fn what_is_computed_of_an_actual_is_what_the_rating_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
    let subjects = ASKED.map(|(seed, year)| subject(seed, year));
    let mut cases: Vec<Case> = Vec::new();
    let mut marked = [0; ASKED.len()];
    for (place, subject) in subjects.iter().enumerate() {
        for questionnaire in questionnaires(subject) {
            let with_outlook = questionnaire.each_indicator().filter(|one| one.outlook.is_some());
            let numbers: BTreeMap<String, BTreeSet<Decimal>> =
                with_outlook.map(|one| (one.code.clone(), typed(subject, &one.code, &questionnaire))).collect();
            marked[place] += numbers.len();
            let form = folder.path().join(format!("form{}.xlsx", cases.len()));
            let bytes = render_inquiry(&questionnaire, &fonts).expect("a form").bytes;
            std::fs::write(&form, bytes).expect("written");
            if !numbers.is_empty() {
                cases.push(Case { subject: place, form, rounds: rounds(&numbers) });
            }
        }
    }
    // Every indicator of a marked kind, but for one whose values are words.
    assert_eq!(marked, [34, 34, 11, 14]);
    let told = compute(folder.path(), &cases, &subjects);
    let (mut compared, mut differing) = (0, 0);
    for (case, rounds) in cases.iter().zip(told.as_array().expect("forms")) {
        let subject = &subjects[case.subject];
        let (plan, scheme, year) = (&subject.subject.plan, &subject.scheme, subject.year);
        for (typed, shown) in case.rounds.iter().zip(rounds.as_array().expect("rounds")) {
            for (code, value) in typed {
                let expected = rated(plan, scheme, year, code, *value).unwrap_or_else(|| "―".to_owned());
                assert_eq!(shown[code][0], expected.as_str(), "{code} {value} of {}", plan.head.code);
                compared += 1;
                differing += usize::from(shown[code][1] == "済（目安と違う）");
            }
        }
    }
    assert!(compared > 250 && differing > 50, "{compared} marks compared, {differing} unlike the chosen one");
}

fn compute(folder: &std::path::Path, cases: &[Case], subjects: &[Subject]) -> Json {
    let number = |value: &Decimal| -> f64 { value.to_string().parse().expect("a number") };
    let round = |round: &BTreeMap<String, Decimal>| -> Json {
        round.iter().map(|(code, value)| (code.clone(), json!(number(value)))).collect::<serde_json::Map<_, _>>().into()
    };
    let list: Vec<Json> = cases
        .iter()
        .map(|case| {
            let heading = sokatsu::inquiry::sheets::actual_heading(subjects[case.subject].year);
            json!({
                "form": case.form, "heading": heading,
                "typed": case.rounds.iter().map(round).collect::<Vec<_>>(),
            })
        })
        .collect();
    let file = folder.join("cases.json");
    std::fs::write(&file, serde_json::to_string(&list).expect("JSON")).expect("written");
    python("type_actuals.py", &[folder.to_owned(), file])
}

/// A share typed with its sign is stored as a hundredth by Excel (in a text, it stays as typed); a word gives no mark.
#[test]
fn typed_percentages_and_words_are_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    let fonts = Fonts::load(&FontSettings::default()).expect("fonts");
    let subject = subject("asaka-strategy2", 2025);
    let asked = questionnaires(&subject);
    let of_share = |form: &'_ Questionnaire| form.each_indicator().find(|one| is_share(one)).cloned();
    let (form, share) = asked.iter().find_map(|form| Some((form, of_share(form)?))).expect("a share");
    let file = folder.path().join("form.xlsx");
    std::fs::write(&file, render_inquiry(form, &fonts).expect("a form").bytes).expect("written");
    let mark = |number: &str| {
        let number = number.parse().expect("a number");
        rated(&subject.subject.plan, &subject.scheme, subject.year, &share.code, number).expect("a mark")
    };
    let round = |typed: Json| json!({ &share.code: typed });
    let typed = ["９９．９％", "99.9", "未確定", "約60"].map(|text| round(json!(text)));
    let list = json!([{ "form": file, "heading": "R7実績", "typed": typed, "percent": { &share.code: 0.999 } }]);
    let cases = folder.path().join("cases.json");
    std::fs::write(&cases, list.to_string()).expect("written");
    let told = python("type_actuals.py", &[folder.path().to_owned(), cases]);
    let shown: Vec<&Json> = told[0].as_array().expect("rounds").iter().map(|round| &round[&share.code][0]).collect();
    let whole = mark("99.9");
    assert_ne!(whole, mark("0.999"), "a hundredth would be told");
    assert_eq!(shown, [&json!(whole), &json!(whole), &json!("―"), &json!("―"), &json!(whole)]);
}

fn is_share(question: &sokatsu::inquiry::IndicatorQuestion) -> bool {
    question.outlook.is_some() && matches!(question.unit.as_str(), "%" | "％")
}
