//! Returned forms against a real database with the seeds: what is proposed, merged, held back.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::intake::{Answer, Answerer, Field, Finding, Place, Reading, Said, Weight};
use crate::job::JobError;
use crate::job::acting::Caller;
use crate::job::correct::{Correction, Place as Figure, correct};
use crate::job::import::import;
use crate::job::library::Library;
use crate::job::plan_folder::PlanFolder;
use crate::plan::{Mark, Narrative, NarrativeKind, Plan, Stage, Standing as FigureStanding, Value};
use crate::store::{
    ChangeKind, InquiryId, IntakeId, Making, NewInquiry, NewIntake, NewRun, PlanEdit, PlanPart, ReadOutcome, Recorded,
    Staging, Store,
};
use crate::typeset::{FontSettings, Fonts};

const PLAN: &str = "asaka-strategy2";
const YEAR: FiscalYear = FiscalYear::new(2025);

struct Office {
    _folder: tempfile::TempDir,
    store: Box<dyn Store>,
    library: Library,
    inquiry: InquiryId,
    count: u32,
}

fn day(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, day, 1, 0, 0).single().expect("a time")
}

fn answer(item: &str, field: Field, said: Said) -> Answer {
    let place = Place { sheet: "実績入力".to_owned(), cell: "N8".to_owned() };
    Answer { item: item.to_owned(), field, place, typed: String::new(), said }
}

fn figure(item: &str, printed: &str) -> Answer {
    answer(item, Field::Actual, Said::Value(Value::read_number(printed, "").expect("a number")))
}

fn mark(item: &str, letter: &str) -> Answer {
    answer(item, Field::OwnMark, Said::Mark(letter.to_owned()))
}

fn text(item: &str, field: Field, text: &str) -> Answer {
    answer(item, field, Said::Text(text.to_owned()))
}

fn erased(item: &str, field: Field) -> Answer {
    answer(item, field, Said::Erase)
}

fn fonts() -> Fonts {
    Fonts::load(&FontSettings::default()).expect("fonts")
}

impl Office {
    /// The plan was imported on 1 May 2026, the inquiry opened on the 2nd.
    fn of(department: &str, library: Library) -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = crate::store::open(folder.path()).expect("a database");
        let seeds = PlanFolder::seeds().into_iter().find(|one| one.name.ends_with(PLAN)).expect("the seeds");
        let now = day(1).with_timezone(&chrono_tz::Asia::Tokyo);
        let caller = Caller { by: None, login: "政策企画課", account: "kikaku", now };
        import(&mut *store, &seeds, &library, None, (caller, false)).expect("imported");
        let inquiry = NewInquiry {
            form_number: "R7-総合戦略-01".into(),
            issue: "1".into(),
            schema: 1,
            plan: PLAN.into(),
            year: YEAR,
            department: department.into(),
            due: NaiveDate::from_ymd_opt(2026, 5, 29).expect("a day"),
            asked: 3,
            path: "inquiries/x.xlsx".into(),
            sha256: "00".into(),
            length: 1,
            opened_at: day(2),
            opened_by: "test".into(),
            cells: Vec::new(),
        };
        let run = NewRun {
            key: "k".into(),
            job: "inquiry".into(),
            plan: PLAN.into(),
            year: 2025,
            edition: "inquiry".into(),
            way: "smtp".into(),
            made_at: day(2),
            made_by: "test".into(),
            making: Making::default(),
        };
        store.open_inquiry(&inquiry, &run, &[]).expect("opened");
        let inquiry = store.inquiries(PLAN, YEAR).expect("inquiries")[0].id;
        Office { _folder: folder, store, library, inquiry, count: 0 }
    }

    fn industry() -> Office {
        Office::of("sangyo", Library::default())
    }

    /// With a rule that wants a reason for the mark C of a KPI.
    fn wanting_reasons() -> (tempfile::TempDir, Office) {
        let folder = tempfile::tempdir().expect("a folder");
        let scheme = include_str!("../../../templates/schemes/asaka-strategy.toml");
        let place = scheme.rfind("mark = \"C\"").expect("a band");
        let (before, after) = scheme.split_at(place);
        std::fs::create_dir_all(folder.path().join("schemes")).expect("a folder");
        let scheme = format!("{before}{}", after.replacen("mark = \"C\"", "mark = \"C\"\nreason = \"required\"", 1));
        std::fs::write(folder.path().join("schemes/asaka-strategy.toml"), scheme).expect("written");
        let mut office = Office::of("sangyo", Library::default());
        office.library = Library::new(Some(folder.path()));
        (folder, office)
    }

    fn returned(&mut self, answers: Vec<Answer>) -> IntakeId {
        self.returned_reading(Reading { answers, ..Reading::default() })
    }

    fn returned_reading(&mut self, reading: Reading) -> IntakeId {
        self.count += 1;
        let number = self.count;
        let confirmed_on = NaiveDate::from_ymd_opt(2026, 5, 8);
        let answerer = Answerer { name: Some(format!("回答者{number}")), confirmed_on, ..Answerer::default() };
        let reading = Box::new(Reading { answerer, ..reading });
        let intake = NewIntake {
            file_name: format!("返送{number}.xlsx"),
            path: format!("intake/{number}.xlsx"),
            sha256: number.to_string(),
            length: 1,
            received_at: day(2 + number),
            received_by: "test".into(),
            outcome: ReadOutcome::Staged { inquiry: self.inquiry, reading },
        };
        match self.store.stage_intake(&intake).expect("staged") {
            Staging::New(intake) => intake.id,
            Staging::Known(_) => panic!("known"),
        }
    }

    fn proposals(&self, id: IntakeId) -> Vec<Proposal> {
        let case = Case::load(&*self.store, &self.library, id).expect("a case");
        preview(&*self.store, &case).expect("a preview").proposals
    }

    fn words(&self, id: IntakeId) -> Vec<&'static str> {
        self.proposals(id).iter().map(|proposal| proposal.standing.word()).collect()
    }

    fn apply(&mut self, id: IntakeId, take: &Take, on: u32) -> Result<Merged, JobError> {
        let fonts = fonts();
        let merging = Merging { library: &self.library, fonts: Some(&fonts), at: day(on), by: "佐藤" };
        merging.apply(&mut *self.store, id, take)
    }

    fn merged(&mut self, id: IntakeId, on: u32) -> Merged {
        self.apply(id, &Take::Plain, on).expect("merged")
    }

    fn by_hand(&mut self, edits: &[PlanEdit], on: u32) {
        let person = Recorded { at: day(on), by: "鈴木", kind: ChangeKind::Person, source: "画面", reason: None };
        self.store.record(PLAN, edits, &person).expect("recorded");
    }

    fn plan(&self) -> Plan {
        self.store.plan(PLAN, None).expect("read").expect("there")
    }

    fn actual(&self, code: &str) -> Option<crate::plan::DatedValue> {
        let plan = self.plan();
        plan.indicators.iter().find(|one| one.code.as_str() == code).and_then(|one| one.actual(YEAR).cloned())
    }

    fn own_mark(&self, code: &str) -> Option<Mark> {
        let plan = self.plan();
        let indicator = plan.indicators.iter().find(|one| one.code.as_str() == code).expect("an indicator");
        plan.mark(&indicator.code, YEAR, Stage::Own).cloned()
    }

    fn narratives(&self) -> Vec<Narrative> {
        self.plan().narratives.into_iter().filter(|one| one.year == Some(YEAR)).collect()
    }
}

#[test]
fn answers_become_figures_marks_and_texts() {
    let mut office = Office::industry();
    let id = office.returned(vec![
        figure("K111", "1,234"),
        mark("K111", "A"),
        text("K111", Field::Reason, "国の補助"),
        text("K111", Field::Comment, "=順調"),
        text("A111", Field::Achievement, "𠮷野家の出店"),
        text("A111", Field::Issue, "課題"),
    ]);
    assert_eq!(office.words(id), ["new"; 6]);
    let merged = office.merged(id, 10);
    assert_eq!((merged.merged.len(), merged.left.len(), merged.differences.len()), (6, 0, 5));
    let actual = office.actual("K111").expect("an actual");
    assert_eq!((actual.value.printed.as_str(), actual.label.as_str()), ("1,234", "R7"));
    assert_eq!((actual.standing, actual.reason), (FigureStanding::Final, None));
    let given = office.own_mark("K111").expect("a mark");
    assert_eq!((given.mark.as_str(), given.reason.as_deref()), ("A", Some("国の補助")));
    assert_eq!((given.giver.as_deref(), given.given_on), (Some("産業振興課"), NaiveDate::from_ymd_opt(2026, 5, 8)));
    let texts: Vec<(NarrativeKind, String)> = office.narratives().into_iter().map(|one| (one.kind, one.text)).collect();
    assert_eq!(
        texts,
        [
            (NarrativeKind::Achievement, "𠮷野家の出店".to_owned()),
            (NarrativeKind::Comment, "=順調".to_owned()),
            (NarrativeKind::Issue, "課題".to_owned())
        ]
    );
    assert!(office.narratives().iter().all(|one| one.departments.is_empty()), "the node has this department alone");
    assert_eq!(office.words(id), ["same"; 6]);
    assert_eq!(office.merged(id, 11).differences.len(), 0, "applying twice is applying once");
}

#[test]
fn a_second_return_changes_only_what_differs_and_says_what_it_replaces() {
    let mut office = Office::industry();
    let first = office.returned(vec![figure("K111", "12"), figure("K112", "3")]);
    office.merged(first, 10);
    let second = office.returned(vec![figure("K111", "12"), figure("K112", "4"), figure("K121", "5")]);
    let proposals = office.proposals(second);
    assert_eq!(office.words(second), ["same", "changed", "new"]);
    let Standing::Changed { earlier: Some(earlier) } = &proposals[1].standing else { panic!("{:?}", proposals[1]) };
    assert_eq!((earlier.intake, earlier.respondent.as_deref()), (first, Some("回答者1")));
    assert_eq!((proposals[1].before.as_deref(), proposals[1].after.as_deref()), (Some("3"), Some("4")));
    assert_eq!(office.merged(second, 11).differences.len(), 2);
    // The first again: a newer return of the same form says otherwise.
    assert_eq!(office.words(first), ["same", "superseded"]);
    assert_eq!(office.merged(first, 12).left.len(), 1);
    assert_eq!(office.actual("K112").expect("an actual").value.printed, "4");
}

#[test]
fn what_a_person_changed_is_never_overwritten_in_silence() {
    let mut office = Office::industry();
    let id = office.returned(vec![figure("K111", "12"), mark("K111", "A"), figure("K112", "3")]);
    office.merged(id, 10);
    let correction = Correction {
        plan: PLAN,
        indicator: "K111",
        place: Figure::Actual(YEAR),
        value: "11",
        second: None,
        reason: "二重に数えていた",
    };
    correct(&mut *office.store, &office.library, None, &correction, day(11), "鈴木").expect("corrected");
    let again = office.returned(vec![figure("K111", "13"), text("K111", Field::Reason, "わけ")]);
    assert_eq!(office.words(again), ["conflict", "new"], "the mark is nobody else's");
    let merged = office.merged(again, 12);
    assert_eq!(merged.left.len(), 1);
    let Standing::Conflict { last } = &merged.left[0].standing else { panic!("{:?}", merged.left[0]) };
    assert_eq!(last.by, "鈴木");
    let actual = office.actual("K111").expect("an actual");
    assert_eq!((actual.value.printed.as_str(), actual.reason.as_deref()), ("11", Some("二重に数えていた")));
    let wrong = office.apply(again, &Take::These(vec!["K112:actual".to_owned()]), 13).expect_err("no conflict");
    assert!(wrong.remedy().is_some_and(|remedy| remedy.contains("K111:actual")), "{wrong}");
    office.apply(again, &Take::These(vec!["K111:actual".to_owned()]), 13).expect("taken");
    let actual = office.actual("K111").expect("an actual");
    assert_eq!((actual.value.printed.as_str(), actual.standing, actual.reason), ("13", FigureStanding::Final, None));
    // Taken back, the conflict is there again.
    undo(&mut *office.store, again, day(14), "佐藤").expect("taken back");
    assert_eq!(office.actual("K111").expect("an actual").value.printed, "11");
    assert_eq!(office.words(again), ["conflict", "new"]);
}

#[test]
fn what_was_there_before_the_inquiry_is_a_change() {
    let mut office = Office::industry();
    let mut value = crate::plan::DatedValue::new(
        crate::plan::Moment::Fiscal(YEAR),
        "R7",
        Value::read_number("10", "").expect("a number"),
    );
    value.standing = FigureStanding::Preliminary;
    let code = office.plan().indicators.iter().find(|one| one.code.as_str() == "K111").expect("K111").code.clone();
    office.by_hand(&[PlanEdit::set(PlanPart::Actual { indicator: code, value })], 1);
    let id = office.returned(vec![figure("K111", "10")]);
    let proposal = office.proposals(id).remove(0);
    assert_eq!((proposal.standing.word(), proposal.before.as_deref()), ("changed", Some("10（速報）")));
    office.merged(id, 10);
    assert_eq!(office.actual("K111").expect("an actual").standing, FigureStanding::Final);
}

#[test]
fn erasing_takes_exactly_one_field() {
    let mut office = Office::industry();
    let all = vec![
        figure("K111", "12"),
        mark("K111", "A"),
        text("K111", Field::Reason, "わけ"),
        text("K111", Field::Comment, "順調"),
    ];
    let first = office.returned(all);
    office.merged(first, 10);
    let second = office.returned(vec![erased("K111", Field::Comment), erased("K112", Field::Actual)]);
    assert_eq!(office.words(second), ["changed", "same"]);
    office.merged(second, 11);
    assert!(office.narratives().is_empty() && office.actual("K111").is_some());
    let third = office.returned(vec![erased("K111", Field::OwnMark)]);
    office.merged(third, 12);
    assert_eq!(office.own_mark("K111"), None);
    assert_eq!(office.actual("K111").expect("an actual").reason.as_deref(), Some("わけ"), "the reason stays");
    let fourth = office.returned(vec![erased("K111", Field::Reason), erased("K111", Field::Actual)]);
    office.merged(fourth, 13);
    assert_eq!(office.actual("K111"), None);
}

#[test]
fn the_reason_why_there_is_no_figure_goes_with_the_figure_that_comes() {
    let mut office = Office::industry();
    let first = office.returned(vec![figure("K111", "未確定"), text("K111", Field::Reason, "県の公表が秋")]);
    office.merged(first, 10);
    assert_eq!(office.actual("K111").expect("a state").reason.as_deref(), Some("県の公表が秋"));
    let second = office.returned(vec![figure("K111", "12"), mark("K111", "B")]);
    office.merged(second, 11);
    assert_eq!(office.actual("K111").expect("an actual").reason, None);
    assert_eq!(office.own_mark("K111").expect("a mark").reason, None);
}

#[test]
fn a_mark_and_its_reason_may_come_apart() {
    let (_scheme, mut office) = Office::wanting_reasons();
    let first = office.returned(vec![figure("K111", "12"), mark("K111", "C")]);
    assert_eq!(office.words(first), ["new", "incomplete"]);
    office.merged(first, 10);
    assert_eq!(office.own_mark("K111"), None);
    let second = office.returned(vec![text("K111", Field::Reason, "閉店が続いた")]);
    office.merged(second, 11);
    let given = office.own_mark("K111").expect("a mark");
    assert_eq!((given.mark.as_str(), given.reason.as_deref()), ("C", Some("閉店が続いた")));
    assert_eq!(office.words(first), ["same", "same"]);
    let third = office.returned(vec![erased("K111", Field::Reason), figure("K111", "13")]);
    assert_eq!(office.words(third), ["incomplete", "changed"], "the mark needs its reason");
    office.merged(third, 11);
    assert_eq!(office.own_mark("K111").and_then(|mark| mark.reason).as_deref(), Some("閉店が続いた"));
    undo(&mut *office.store, second, day(12), "佐藤").expect("taken back");
    assert_eq!(office.own_mark("K111"), None);
}

#[test]
fn a_plan_that_would_become_invalid_is_refused_whole() {
    let mut office = Office::industry();
    let id = office.returned(vec![figure("K112", "3"), mark("K111", "Z")]);
    let error = office.apply(id, &Take::Plain, 10).expect_err("there is no mark Z");
    assert!(error.to_string().contains("区分「Z」は評価区分の規則"), "{error}");
    assert_eq!(office.actual("K112"), None);
}

#[test]
fn an_item_that_the_plan_has_no_more_is_told() {
    let mut office = Office::industry();
    let id = office.returned(vec![figure("K111", "12"), text("A111・K999", Field::Comment, "文")]);
    office.by_hand(&[PlanEdit::remove("indicator/K111")], 9);
    assert_eq!(office.words(id), ["gone", "gone"]);
    let merged = office.merged(id, 10);
    assert_eq!((merged.merged.len(), merged.left.len(), merged.differences.len()), (0, 2, 0));
}

#[test]
fn who_wrote_on_a_shared_action_is_named() {
    let mut office = Office::industry();
    let plan = office.plan();
    let shared = plan.nodes.iter().find(|node| {
        let codes: Vec<&str> = node.departments.iter().map(|one| one.code.as_str()).collect();
        codes.len() > 1
    });
    let shared = shared.expect("an action of several departments").code.to_string();
    let id = office.returned(vec![text(&shared, Field::Achievement, "当課の取組")]);
    office.merged(id, 10);
    let written = office.narratives().remove(0);
    let writers: Vec<&str> = written.departments.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(writers, ["sangyo"]);
    assert_eq!(office.words(id), ["same"]);
}

#[test]
fn what_no_font_can_print_is_asked_about_and_never_merged() {
    let emoji = text("K111", Field::Comment, "よくできました\u{1F9E7}");
    let reading = Reading {
        answers: vec![figure("K111", "12"), emoji.clone()],
        doubted: vec![answer("K112", Field::OwnMark, Said::Mark("\u{1F9E7}".to_owned()))],
        ..Reading::default()
    };
    let read = super::printing::printable(reading, &fonts());
    assert_eq!((read.answers, read.doubted), (vec![figure("K111", "12")], Vec::new()));
    let finding = &read.findings[0];
    assert_eq!((finding.weight, finding.place.as_ref()), (Weight::Asked, Some(&emoji.place)));
    assert!(finding.what.contains("U+1F9E7") && finding.remedy.contains("別の文字で"), "{finding:?}");
    assert_eq!(read.findings.len(), 2);

    // Staged where there were no fonts: the field alone is left out.
    let mut office = Office::industry();
    let id = office.returned(vec![figure("K111", "12"), emoji]);
    let merged = office.merged(id, 10);
    let Standing::Unprintable { what } = &merged.left[0].standing else { panic!("{:?}", merged.left) };
    assert!(what.contains("U+1F9E7"), "{what}");
    assert_eq!(office.actual("K111").expect("an actual").value.printed, "12");
    assert!(office.narratives().is_empty());
}

/// A return with 12 for K111, and with a doubted 3 for K112 that is asked about.
fn doubted() -> Reading {
    let doubted =
        Answer { place: Place { sheet: "実績入力".to_owned(), cell: "N9".to_owned() }, ..figure("K112", "3") };
    let finding = Finding {
        weight: Weight::Asked,
        place: Some(doubted.place.clone()),
        item: Some("K112".to_owned()),
        what: "前年度の10分の1です。".to_owned(),
        remedy: "確かめてください。".to_owned(),
    };
    Reading {
        answers: vec![figure("K111", "12")],
        doubted: vec![doubted],
        findings: vec![finding],
        ..Reading::default()
    }
}

#[test]
fn a_doubted_answer_waits_until_it_is_taken_by_its_name() {
    let mut office = Office::industry();
    let older = office.returned(vec![figure("K112", "30")]);
    let id = office.returned_reading(doubted());
    assert_eq!(office.words(id), ["new", "doubted"]);
    let Standing::Doubted { question, last: None } = &office.proposals(id)[1].standing else { panic!("doubted") };
    assert_eq!(question, "前年度の10分の1です。");
    let all = office.apply(id, &Take::All, 10).expect("merged");
    assert_eq!((all.merged.len(), all.left.len()), (1, 1));
    assert_eq!(office.actual("K112"), None);
    let listed = list(&*office.store, &office.library).expect("a list").remove(1);
    assert!(listed.is_open(), "{listed:?}");
    office.apply(id, &Take::These(vec!["K112:actual".to_owned()]), 11).expect("taken");
    assert_eq!(office.actual("K112").expect("an actual").value.printed, "3");
    assert_eq!((office.words(id), office.words(older)), (vec!["same"; 2], vec!["superseded"]));
    assert!(!list(&*office.store, &office.library).expect("a list").remove(1).is_open());
}

#[test]
fn a_doubted_answer_says_who_changed_the_plan_since() {
    let mut office = Office::industry();
    let first = office.returned(vec![figure("K112", "30")]);
    office.merged(first, 10);
    let correction = Correction {
        plan: PLAN,
        indicator: "K112",
        place: Figure::Actual(YEAR),
        value: "31",
        second: None,
        reason: "数え直した",
    };
    correct(&mut *office.store, &office.library, None, &correction, day(11), "鈴木").expect("corrected");
    let id = office.returned_reading(doubted());
    let Standing::Doubted { last: Some(last), .. } = &office.proposals(id)[1].standing else { panic!("doubted") };
    assert_eq!(last.by, "鈴木");
}

#[test]
fn the_reason_of_a_correction_is_no_answers_old_reason() {
    let mut office = Office::industry();
    let first = office.returned(vec![figure("K111", "12")]);
    office.merged(first, 10);
    let correction = Correction {
        plan: PLAN,
        indicator: "K111",
        place: Figure::Actual(YEAR),
        value: "11",
        second: None,
        reason: "二重に数えていた",
    };
    correct(&mut *office.store, &office.library, None, &correction, day(11), "鈴木").expect("corrected");
    let id = office.returned(vec![mark("K111", "A"), text("K111", Field::Reason, "わけ")]);
    let reason = office.proposals(id).remove(1);
    assert_eq!((reason.standing.word(), reason.before), ("new", None));
    let erasing = office.returned(vec![erased("K111", Field::Reason)]);
    assert_eq!(office.words(erasing), ["same"], "there is no reason to be taken away");
}

#[test]
fn a_conflict_that_is_decided_for_the_plan_is_closed() {
    let mut office = Office::industry();
    let first = office.returned(vec![figure("K111", "12"), figure("K112", "3")]);
    office.merged(first, 10);
    for indicator in ["K111", "K112"] {
        let place = Figure::Actual(YEAR);
        let correction = Correction { plan: PLAN, indicator, place, value: "11", second: None, reason: "誤り" };
        correct(&mut *office.store, &office.library, None, &correction, day(11), "鈴木").expect("corrected");
    }
    let second = office.returned(vec![figure("K111", "13"), figure("K112", "4")]);
    office.merged(second, 12);
    let is_open = |office: &Office| {
        let listed = list(&*office.store, &office.library).expect("a list");
        listed.iter().map(Listed::is_open).collect::<Vec<bool>>()
    };
    assert_eq!((office.words(first), office.words(second)), (vec!["superseded"; 2], vec!["conflict"; 2]));
    assert_eq!(is_open(&office), [false, true], "the newer return is the one to decide on");
    let keep_all = |office: &mut Office, wanted: &str| {
        keep(&mut *office.store, &office.library, second, &[wanted.to_owned()], (day(13), "佐藤"))
    };
    let wrong = keep_all(&mut office, "K999:actual").expect_err("no such conflict");
    assert!(wrong.remedy().is_some_and(|remedy| remedy.contains("K111:actual、K112:actual")), "{wrong}");
    assert_eq!(keep_all(&mut office, "K111:actual").expect("kept").len(), 1);
    assert_eq!(office.words(second), ["kept", "conflict"]);
    assert_eq!(keep_all(&mut office, "all").expect("kept").len(), 1);
    assert_eq!(is_open(&office), [false, false]);
    assert!(keep_all(&mut office, "all").is_err(), "nothing is left to decide");
    let events = office.store.intake_events(second).expect("events");
    let last = events.last().expect("an event");
    assert_eq!(
        (last.kind.label(), last.by.as_str(), last.note.as_deref()),
        ("計画の値に決定", "佐藤", Some("K112:actual"))
    );
    assert_eq!(office.apply(second, &Take::All, 14).expect("merged").merged.len(), 0, "all takes conflicts only");
    office.apply(second, &Take::These(vec!["K111:actual".to_owned()]), 15).expect("taken after all");
    assert_eq!(office.actual("K111").expect("an actual").value.printed, "13");
}

#[test]
fn the_mark_of_a_figure_goes_with_the_figure_and_that_is_told() {
    let mut office = Office::industry();
    let first = office.returned(vec![figure("K111", "12"), mark("K111", "A")]);
    office.merged(first, 10);
    let answers = vec![figure("K111", "未確定"), text("K111", Field::Reason, "県の公表が秋")];
    let second = office.returned(answers.clone());
    let proposal = office.proposals(second).remove(0);
    assert_eq!((proposal.standing.word(), proposal.goes_with_it.as_deref()), ("changed", Some("A")));
    office.merged(second, 11);
    assert_eq!(office.own_mark("K111"), None);
    assert_eq!(office.actual("K111").expect("a state").reason.as_deref(), Some("県の公表が秋"));
    undo(&mut *office.store, second, day(12), "佐藤").expect("taken back");
    assert_eq!(office.own_mark("K111").expect("the mark is back").mark, "A");

    // A mark that a person wrote does not go in silence.
    let by_hand = Mark { mark: "B".to_owned(), ..office.own_mark("K111").expect("a mark") };
    office.by_hand(&[PlanEdit::set(PlanPart::Mark(by_hand))], 13);
    let third = office.returned(answers);
    assert_eq!(office.words(third), ["conflict"; 2]);
    office.merged(third, 14);
    let kept = office.own_mark("K111").expect("a mark");
    assert_eq!((kept.mark.as_str(), kept.reason), ("B", None));
}
