//! Texts that Excel would take for something else, in the forms of an inquiry and its overview, as openpyxl reads them.

use std::path::Path;

use serde_json::Value as Json;
use sokatsu::inquiry::Questionnaire;
use sokatsu::rating::Tone;
use sokatsu::render::xlsx::{MissingRow, Overview, OverviewRow, render_inquiry, render_overview};
use sokatsu::typeset::{FontSettings, Fonts};

use crate::outlook::{questionnaires, subject};
use crate::programs::python;

const HOSTILE: [&str; 8] = [
    "=HYPERLINK(\"http://example.jp\")",
    "+81-48-463-1111",
    "-1件の減",
    "@総務課",
    "𠮷野家と髙島屋🍙",
    "_x0041_",
    "<b>&amp;\"</b>",
    "'引用",
];

fn fonts() -> Fonts {
    Fonts::load(&FontSettings::default()).expect("fonts")
}

/// 産業振興課's questions with a text in every place that a plan's text gets into.
fn with_text(text: &str) -> Questionnaire {
    let mut subject = subject("asaka-strategy2", 2025);
    let city = &mut subject.subject.city;
    city.name = text.to_owned();
    let plan = &mut subject.subject.plan;
    plan.head.name = text.to_owned();
    plan.head.notice = Some(text.to_owned());
    for node in &mut plan.nodes {
        (node.number, node.name) = (String::new(), text.to_owned());
    }
    for indicator in &mut plan.indicators {
        (indicator.number, indicator.name) = (String::new(), text.to_owned());
        (indicator.unit, indicator.definition) = (text.to_owned(), Some(text.to_owned()));
    }
    plan.narratives.iter_mut().for_each(|narrative| narrative.text = text.to_owned());
    plan.marks.iter_mut().for_each(|mark| mark.reason = Some(text.to_owned()));
    for scale in &mut subject.scheme.scales {
        scale.bands.iter_mut().for_each(|band| band.label = text.into());
    }
    let all = questionnaires(&subject);
    let mut form = all.into_iter().find(|form| form.identity.department.as_str() == "sangyo").expect("a form");
    form.cover.department = text.to_owned();
    form.cover.section = text.to_owned();
    form
}

/// The cells of all sheets; none is a formula unless it is one of ours, and what would wake up is quoted.
#[track_caller]
fn texts(bytes: &[u8], folder: &Path) -> Vec<(String, String)> {
    let file = folder.join("book.xlsx");
    std::fs::write(&file, bytes).expect("written");
    let book = python("read_workbook.py", &[file]);
    let mut texts = Vec::new();
    for (sheet, content) in book["sheets"].as_object().expect("sheets") {
        for (place, cell) in content["cells"].as_object().expect("cells") {
            let Some(text) = cell["value"].as_str() else { continue };
            if cell["formula"] == Json::Null {
                assert_eq!(cell["quoted"], text.starts_with(['=', '+', '-', '@']), "{sheet} {place} {cell}");
                texts.push((sheet.clone(), text.to_owned()));
            } else {
                assert!(!text.contains("HYPERLINK"), "{sheet} {place} {cell}");
            }
        }
    }
    texts
}

#[test]
fn a_form_keeps_every_text_and_makes_no_formula_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let fonts = fonts();
    for text in HOSTILE {
        let form = render_inquiry(&with_text(text), &fonts).expect("a form");
        let found = texts(&form.bytes, folder.path());
        for sheet in ["はじめに", "実績入力", "コメント", "取組と課題"] {
            let here = found.iter().filter(|(of, said)| of == sheet && said == text).count();
            assert!(here > 0, "{text} in {sheet}");
        }
        let choice = format!("A {text}");
        assert!(found.iter().any(|(of, said)| of == "_sokatsu" && *said == choice), "{text}");
        assert!(form.cells.iter().filter(|cell| cell.printed == text).count() > 20, "{text}");
    }
}

#[test]
fn what_a_form_cannot_hold_is_told_with_its_cell() {
    let fonts = fonts();
    let told = |form: &Questionnaire| render_inquiry(form, &fonts).expect_err("refused").to_string();
    let whole = || with_text("店舗");
    let mut form = whole();
    form.indicators[0].questions[0].name = "鐘\u{7}".to_owned();
    let name = told(&form);
    assert!(name.contains("「実績入力」C8") && name.contains("U+0007") && name.contains('鐘'), "{name}");
    let mut form = whole();
    form.indicators[0].heading = "鐘\u{1b}".to_owned();
    assert!(told(&form).contains("「実績入力」C7: "), "{}", told(&form));
    let mut form = whole();
    form.indicators[0].questions[0].definition = Some("鐘\u{b}".to_owned());
    assert!(told(&form).contains("「実績入力」") && told(&form).contains("U+000B"), "{}", told(&form));
    let mut form = whole();
    form.mark_lists[0][0].label = "鐘\u{1}".to_owned();
    assert!(told(&form).contains("U+0001"), "{}", told(&form));
    let mut form = whole();
    form.cover.city = "鐘\u{2}".to_owned();
    assert!(told(&form).contains("U+0002"), "{}", told(&form));
    let mut form = whole();
    let last = form.actions[0].questions[0].last_achievement.as_mut().expect("a text");
    last.text = "あ".repeat(32_768);
    let long = told(&form);
    assert!(long.contains("「取組と課題」D") && long.contains("32768") && long.contains("32,767"), "{long}");
    let last = form.actions[0].questions[0].last_achievement.as_mut().expect("a text");
    last.text.pop();
    assert!(render_inquiry(&form, &fonts).is_ok(), "as long as a cell holds");
}

#[test]
fn an_overview_keeps_every_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let fonts = fonts();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 5, 29).expect("a day");
    let row = |text: &str| OverviewRow {
        department: text.to_owned(),
        form_number: text.to_owned(),
        due: day,
        state: "未回答".to_owned(),
        tone: Tone::Poor,
        filled: None,
        asked: 3,
        received_on: None,
        respondent: Some(text.to_owned()),
        noticed_on: None,
        urged_on: None,
    };
    let missing = |text: &str| {
        let text = || text.to_owned();
        MissingRow { department: text(), item: text(), name: text(), field: "実績値".to_owned() }
    };
    let overview = |rows, missing| Overview {
        title: "照会の状況".to_owned(),
        plan: "計画".to_owned(),
        author: "市".to_owned(),
        today: day,
        summary: "照会 1課".to_owned(),
        rows,
        missing,
    };
    let bytes = render_overview(&overview(HOSTILE.map(row).to_vec(), HOSTILE.map(missing).to_vec()), &fonts)
        .expect("a workbook");
    let found = texts(&bytes, folder.path());
    for text in HOSTILE {
        assert_eq!(found.iter().filter(|(_, said)| said == text).count(), 6, "{text}");
    }
    let told = render_overview(&overview(vec![row("課\u{7}")], Vec::new()), &fonts).expect_err("refused").to_string();
    assert!(told.contains("「照会の状況」B") && told.contains("U+0007"), "{told}");
}
