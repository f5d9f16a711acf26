use chrono::NaiveDate;

use super::*;
use crate::fiscal_year::FiscalYear;
use crate::mail::{Circumstances, Letter};

fn letter() -> Letter {
    Letter {
        document_number: None,
        date: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a real day"),
        department: "産業振興課".to_owned(),
        sender: "政策企画課長".to_owned(),
        plan: "第2期総合戦略".to_owned(),
        plan_short: "第2期総合戦略".to_owned(),
        year: FiscalYear::new(2024),
        notice: None,
        contact: "政策企画課".to_owned(),
        replaced: None,
        circumstances: Circumstances::default(),
    }
}

fn envelope() -> Envelope {
    Envelope {
        run_key: "key".to_owned(),
        department: "sangyo".to_owned(),
        kind: "report".to_owned(),
        recipient: "sangyo@example.jp".to_owned(),
        addressees: Addressees::only("sangyo@example.jp"),
        revision: 1,
        date: DateTime::from_timestamp(1_795_219_200, 0).expect("a time"),
        sender_name: "朝霞市政策企画課".to_owned(),
        sender_address: "kikaku@example.jp".to_owned(),
    }
}

fn files() -> Vec<Attachment> {
    let long = "令和6年度_第2期朝霞市まち・ひと・しごと創生総合戦略_評価報告書_産業振興課.xlsx";
    vec![
        Attachment { name: long.to_owned(), bytes: vec![0, 1, 2, 255] },
        Attachment { name: "report.pdf".to_owned(), bytes: b"%PDF-1.7".to_vec() },
    ]
}

fn composed(letter: &Letter, envelope: &Envelope, files: &[Attachment]) -> Result<NewMail, MailError> {
    compose(letter, &MailTemplates::default(), envelope, files)
}

#[test]
fn the_same_mail_has_the_same_bytes() {
    let first = composed(&letter(), &envelope(), &files()).expect("composed");
    let again = composed(&letter(), &envelope(), &files()).expect("composed");
    assert_eq!(first, again);
    assert_eq!(first.sha256, sha256(&first.mime));
    let later = composed(&letter(), &Envelope { revision: 2, ..envelope() }, &files()).expect("composed");
    assert_ne!(first.message_id, later.message_id);
    assert!(first.message_id.ends_with("@example.jp>"), "{}", first.message_id);
}

#[test]
fn every_copy_names_all_who_get_one() {
    let addressees = Addressees {
        to: vec!["sangyo@example.jp".to_owned(), "kakari@example.jp".to_owned()],
        cc: vec!["bucho@example.jp".to_owned()],
    };
    let headers = |recipient: &str| {
        let envelope = Envelope { recipient: recipient.to_owned(), addressees: addressees.clone(), ..envelope() };
        let mail = composed(&letter(), &envelope, &files()).expect("composed");
        let text = String::from_utf8(mail.mime).expect("ASCII");
        text.lines().filter(|line| line.starts_with("To: ") || line.starts_with("Cc: ")).map(str::to_owned).collect()
    };
    let wanted: Vec<String> =
        vec!["To: sangyo@example.jp, kakari@example.jp".to_owned(), "Cc: bucho@example.jp".to_owned()];
    for recipient in ["sangyo@example.jp", "kakari@example.jp", "bucho@example.jp"] {
        let found: Vec<String> = headers(recipient);
        assert_eq!(found, wanted, "{recipient}");
    }
}

#[test]
fn no_line_is_longer_than_mail_allows() {
    let mail = composed(&letter(), &envelope(), &files()).expect("composed");
    let text = String::from_utf8(mail.mime).expect("ASCII");
    let longest = text.split("\r\n").map(str::len).max();
    assert!(longest <= Some(100), "{longest:?}");
    assert!(text.contains("filename*0*=") && text.contains("name=\"=?UTF-8?B?"), "both forms of the name");
}

#[test]
fn nothing_gets_into_a_header() {
    let bad = "x\r\nBcc: other@example.jp";
    let refused = [
        composed(&letter(), &Envelope { sender_name: bad.to_owned(), ..envelope() }, &files()),
        composed(&letter(), &Envelope { sender_address: bad.to_owned(), ..envelope() }, &files()),
        composed(&letter(), &Envelope { recipient: bad.to_owned(), ..envelope() }, &files()),
        composed(&letter(), &Envelope { recipient: "a@localhost".to_owned(), ..envelope() }, &files()),
        composed(&letter(), &Envelope { addressees: Addressees::only(bad), ..envelope() }, &files()),
        composed(&Letter { department: bad.to_owned(), ..letter() }, &envelope(), &files()),
        composed(&letter(), &envelope(), &[Attachment { name: "../../x".to_owned(), bytes: Vec::new() }]),
    ];
    for result in refused {
        let error = result.expect_err("refused");
        assert!(!error.what.is_empty() && !error.remedy.is_empty() && !error.place.is_empty());
    }
}

#[test]
fn parts_do_not_run_into_one_another() {
    assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
}
