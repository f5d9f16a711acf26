use super::*;
use crate::audit::Finding;
use crate::inquiry::{InquirySettings, Key, SCHEMA};
use crate::job::audit::findings;
use crate::job::library::Library;
use crate::job::plan_folder::{CityPlan, PlanFolder};
use crate::plan::Code;
use crate::rating::Scheme;
use crate::report::{Form, SectionForm, SheetBlock};

struct Asaka {
    subject: CityPlan,
    scheme: Scheme,
    form: Form,
    settings: InquirySettings,
    findings: Vec<Finding>,
}

fn seed(name: &str) -> Asaka {
    let library = Library::default();
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == format!("seeds/{name}"));
    let subject = folder.expect("the seed").read(&library).expect("a valid plan");
    let scheme = library.required_scheme(&subject.plan.head.scheme).expect("a scheme");
    let form = library.required_form(&subject.plan.head.form).expect("a form");
    let findings = findings(&subject, &scheme, FiscalYear::new(2024), &[]);
    Asaka { subject, scheme, form, settings: InquirySettings::default(), findings }
}

impl Asaka {
    fn request(&self) -> InquiryRequest<'_> {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        InquiryRequest {
            plan: &self.subject.plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            form: &self.form,
            year: FiscalYear::new(2025),
            due: day(5, 29),
            made_on: day(4, 20),
            settings: &self.settings,
            reply_address: "kikaku@example.jp",
            findings: &self.findings,
        }
    }

    fn asked(&self, code: &str) -> Questionnaire {
        let code = Code::new(code).expect("a code");
        let department = self.subject.city.department(&code).expect("a department");
        let identity = Identity {
            plan: self.subject.plan.head.code.clone(),
            year: FiscalYear::new(2025),
            department: code,
            form_number: "R7-総合戦略-試験-01".to_owned(),
            schema: SCHEMA,
            issue: "1".to_owned(),
        };
        let key = Key::new(vec![1; 32]).expect("a key");
        self.request().questionnaire(department, identity, &key).expect("a form")
    }
}

fn codes(questionnaire: &Questionnaire) -> Vec<&str> {
    questionnaire.each_indicator().map(|question| question.code.as_str()).collect()
}

#[test]
fn a_department_is_asked_for_its_own_with_what_is_known() {
    let asaka = seed("asaka-strategy2");
    let asked = asaka.asked("sangyo");
    assert_eq!(codes(&asked), ["K111", "K112", "K121", "K122", "K131", "K132", "K133"]);
    assert_eq!(asked.asked(), Asked { figures: 7, comments: 7, achievements: 7, issues: 7 });
    let sangyo = asaka.subject.city.department(&Code::new("sangyo").expect("a code")).expect("a department");
    assert_eq!(asaka.request().asked(sangyo), asked.asked(), "told without making the form");
    assert_eq!(asked.indicators.len(), 3, "one heading for each measure");
    let first = asked.each_indicator().next().expect("an indicator");
    assert!(first.cumulative && first.basis == "累計");
    assert_eq!(first.last_mark.as_ref().map(|(mark, _)| mark.as_str()), Some("B"));
    assert_eq!(first.past.iter().flatten().last().map(|figure| figure.printed.as_str()), Some("9"));
    assert_eq!(first.last_number, Some(9.into()));
    let marks = &asked.mark_lists[first.marks.expect("marked")];
    assert_eq!(marks[0].text(), "A 目標達成（見込み）");
    assert_eq!(asked.years.len(), 5);
    let action = &asked.actions[0].questions[0];
    assert_eq!(action.last_issue.as_ref().map(|last| last.year), Some(FiscalYear::new(2024)));
}

#[test]
fn one_comment_serves_those_it_served_before() {
    let asked = seed("asaka-strategy2").asked("kenko");
    let items: Vec<&str> =
        asked.comments.iter().flat_map(|group| &group.questions).map(|question| question.item.as_str()).collect();
    assert_eq!(items, ["K311", "K411・K412"]);
}

#[test]
fn planning_answers_for_what_has_no_department() {
    let asked = seed("asaka-strategy2").asked("seisaku");
    assert_eq!(codes(&asked), ["N11", "N12", "N21", "N22", "N31", "N32", "N41", "N42"]);
    let dropped = asked.each_indicator().find(|question| question.optional).map(|question| question.code.as_str());
    assert_eq!(dropped, Some("N42"));
    assert_eq!(asked.asked().figures, 7);
    let goals: Vec<&str> = asked.comments.iter().flat_map(|group| &group.questions).map(|q| q.item.as_str()).collect();
    assert_eq!(goals, ["G1", "G2", "G3", "G4"]);
}

#[test]
fn what_is_shared_is_asked_of_the_lead_alone() {
    let plan6 = seed("asaka-plan6");
    assert!(codes(&plan6.asked("jinken")).contains(&"O11"));
    assert!(!codes(&plan6.asked("shogai")).contains(&"O11"));
    let mut all: Vec<String> = Vec::new();
    let request = plan6.request();
    for department in departments_asked(&request) {
        all.extend(codes(&plan6.asked(&department.code)).iter().map(|code| (*code).to_owned()));
    }
    let mut known: Vec<String> = plan6.subject.plan.indicators.iter().map(|one| one.code.to_string()).collect();
    all.sort();
    known.sort();
    assert_eq!(all, known, "every indicator is asked for once");
}

#[test]
fn what_the_report_does_not_print_is_not_asked_for() {
    let mut asaka = seed("asaka-strategy2");
    for section in &mut asaka.form.sections {
        if let SectionForm::Goals(goals) = section {
            let texts = |block: &SheetBlock| matches!(block, SheetBlock::Comments(_) | SheetBlock::Achievements(_));
            goals.measure.blocks.retain(|block| !texts(block));
        }
    }
    let asked = asaka.asked("sangyo").asked();
    assert_eq!(asked, Asked { figures: 7, comments: 0, achievements: 0, issues: 7 });
}

#[test]
fn a_department_is_asked_about_its_own_findings_alone() {
    let asaka = seed("asaka-strategy2");
    let asked = |code: &str| -> Vec<(String, String)> {
        let form = asaka.asked(code);
        assert!(form.confirmations.iter().all(|one| codes(&form).contains(&one.code.as_str())), "{code}");
        form.confirmations.into_iter().map(|one| (one.code, one.text)).collect()
    };
    let industry = asked("sangyo");
    assert_eq!(industry.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["K111"]);
    let text = &industry[0].1;
    assert!(
        text.starts_with("前回の自己評価「B」は、規則に当てはめた区分と異なるようです")
            && text.ends_with("お書きください。"),
        "{text}"
    );
    let planning: Vec<String> = asked("seisaku").into_iter().map(|(code, _)| code).collect();
    assert_eq!(planning, ["N21", "N22", "N42"], "surveys that were not held are no question");
    assert!(asked("bunkazai").is_empty());
    assert!(seed("asaka-plan6").asked("jinken").confirmations.is_empty());
}

#[test]
fn an_outlook_is_given_where_the_rule_marks_numbers() {
    let asked = seed("asaka-strategy2").asked("sangyo");
    let first = asked.each_indicator().next().and_then(|one| one.outlook.clone()).expect("an outlook");
    let marks = ["-1", "0", "0.5", "2.9", "3", "100"].map(|value| first.mark(value.parse().expect("a number")));
    assert_eq!(marks, [Some("C"), Some("C"), Some("B"), Some("B"), Some("A"), Some("A")], "{first:?}");
    let reference = seed("asaka-plan6");
    let kinds = |one: &IndicatorQuestion| one.marks.is_none() == one.outlook.is_none();
    assert!(reference.asked("jinken").each_indicator().all(kinds));
}
