//! A department's files and mails hold nothing of another department's.

use sokatsu::plan::{Code, Indicator, paragraphs};

use crate::demo;
use crate::plan::{Report, concerns, department_names, extracts, plan, without_space};
use crate::programs::{output, pages, read_mail, sha256};
use crate::workbook::book;
use crate::workshop::files_below;

/// What another department's indicators say: their names, and what is written on them alone.
fn foreign_texts(department: &Code) -> Vec<String> {
    let plan = plan();
    let (own, foreign): (Vec<&Indicator>, Vec<&Indicator>) =
        plan.indicators.iter().partition(|indicator| concerns(indicator, department));
    let names = foreign.iter().map(|indicator| indicator.name.as_str());
    let is_foreign = |code: &Code| foreign.iter().any(|indicator| indicator.code == *code);
    let comments = plan.narratives.iter().filter(|narrative| narrative.at.iter().all(is_foreign));
    let texts = names.chain(comments.flat_map(|narrative| paragraphs(&narrative.text)));
    // A name that is a part of an own one stands there by right.
    let by_right = |text: &str| own.iter().any(|indicator| indicator.name.contains(text));
    texts.filter(|text| !by_right(text)).map(without_space).collect()
}

fn assert_nothing_foreign(report: &Report, place: &str, text: &str) {
    let department = report.department.as_ref().expect("an extract");
    let foreign = foreign_texts(department);
    assert!(foreign.len() > 27, "names and comments of the others");
    let text = without_space(text);
    let found: Vec<&String> = foreign.iter().filter(|foreign| text.contains(*foreign)).collect();
    assert!(found.is_empty(), "{} ({place}) holds another department's: {found:#?}", report.name());
}

#[test]
fn no_departments_pdf_holds_anothers_indicators() {
    for report in extracts() {
        assert_nothing_foreign(report, "pages", &pages(&report.file("pdf")).concat());
        let outline = output(std::process::Command::new("qpdf").arg("--json").arg(report.file("pdf")));
        assert_nothing_foreign(report, "bookmarks and properties", &outline);
    }
}

#[test]
fn no_departments_workbook_holds_anothers_indicators_in_any_part() {
    for report in extracts() {
        let book = book(report);
        let cells: Vec<&str> =
            book.sheets.iter().flat_map(|sheet| &sheet.cells).map(|cell| cell.shown.as_str()).collect();
        assert_nothing_foreign(report, "cells, hidden sheets too", &cells.join("\n"));
        assert_nothing_foreign(report, "properties, charts, descriptions", &book.everything);
    }
}

/// The check above finds what it looks for: every other department's extract holds what is foreign here.
#[test]
fn what_is_foreign_to_one_department_is_found_in_the_others_files() {
    for report in extracts() {
        let department = report.department.as_ref().expect("an extract");
        let others: String = extracts()
            .iter()
            .filter(|other| other.department.as_ref() != Some(department))
            .map(|other| pages(&other.file("pdf")).concat())
            .collect();
        for indicator in plan().indicators.iter().filter(|indicator| !concerns(indicator, department)) {
            assert!(others.contains(&without_space(&indicator.name)), "{} is in nobody's extract", indicator.name);
        }
    }
}

#[test]
fn a_departments_mail_holds_its_own_two_files_and_no_others() {
    let folder = &demo::shown().folder;
    let names = department_names();
    let mails = files_below(&folder.join("mail")).into_iter().map(|mail| {
        let read = read_mail(&folder.join("mail").join(&mail));
        (mail, read)
    });
    let of_the_plan = |(_, read): &(String, serde_json::Value)| text(&read["subject"]).contains("第2期総合戦略");
    let mails: Vec<(String, serde_json::Value)> = mails.filter(of_the_plan).collect();
    assert_eq!(mails.len(), names.len());
    let mut ids = Vec::new();
    for (mail, read) in mails {
        let code = mail.split('_').next().expect("a code").to_owned();
        let department = names[code.as_str()];
        assert_eq!(read["defects"], serde_json::json!([]), "{mail}");
        assert_eq!(read["to"], serde_json::json!([format!("{code}@example.jp")]), "{mail}");
        let found: Vec<(String, String)> = read["attachments"]
            .as_array()
            .expect("attachments")
            .iter()
            .map(|one| (text(&one["filename"]), text(&one["sha256"])))
            .collect();
        let mut wanted = Vec::new();
        for ending in ["xlsx", "pdf"] {
            let name = format!("R6_第2期総合戦略_評価報告書_{department}.{ending}");
            let kept = folder.join(format!("data/reports/asaka-strategy2/R6/departments/{department}.{ending}"));
            wanted.push((name, sha256(&kept)));
        }
        assert_eq!(found, wanted, "{mail}");
        for (other, name) in names.iter().filter(|(other, _)| **other != code && **other != "seisaku") {
            let letter = text(&read["text"]) + &text(&read["html"]) + &text(&read["subject"]);
            assert!(!letter.contains(name), "{mail} names {other}");
        }
        assert!(text(&read["text"]).contains(department) && text(&read["subject"]).contains("令和6年度"), "{mail}");
        assert!(text(&read["text"]).contains("記載例"), "{mail}: the notice");
        ids.push(text(&read["message_id"]));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), names.len(), "every mail has a Message-ID of its own");
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().expect("a text").to_owned()
}
