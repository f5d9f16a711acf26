//! The register of departments by command: shown, edited, remembered, and what becomes of the mails of a department that
//! ended or whose files are too large.

use serde_json::Value;

use crate::programs::{read_mail, sha256};
use crate::workshop::{PLAN, Workshop};

const DELIVER: [&str; 8] = ["--now", "2026-11-21", "deliver", PLAN, "--year", "R6", "--department", "産業振興課"];

fn city(workshop: &Workshop, arguments: &[&str]) -> crate::workshop::Ran {
    workshop.run(["--now", "2026-11-21", "city"].iter().chain(arguments))
}

fn end_sangyo(workshop: &Workshop) -> String {
    let end = ["department", "end", "asaka", "産業振興課", "--on", "2026-11-20", "--successor", "まちづくり推進課"];
    city(workshop, &[&end[..], &["--reason", "組織改正", "--by", "企画 太郎"]].concat()).done()
}

fn department(workshop: &Workshop, on: &str, code: &str) -> Value {
    let shown = city(workshop, &["show", "asaka", "--on", on, "--json"]).done();
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let departments = shown["departments"].as_array().expect("departments").clone();
    departments.into_iter().find(|one| one["code"] == code).expect("the department")
}

#[test]
fn an_edit_is_shown_for_its_days_and_remembered() {
    let workshop = Workshop::with_plan();
    let told = end_sangyo(&workshop);
    assert!(told.contains("課 sangyo") && told.contains("2026-11-20") && told.contains("machizukuri"), "{told}");
    let before = department(&workshop, "2026-11-20", "sangyo");
    assert_eq!((&before["exists"], &before["in_charge"]), (&Value::from(true), &Value::from("sangyo")));
    assert_eq!(before["to"], serde_json::json!(["sangyo@example.jp"]));
    let after = department(&workshop, "2026-11-21", "sangyo");
    assert_eq!((&after["exists"], &after["in_charge"]), (&Value::from(false), &Value::from("machizukuri")));
    let shown = city(&workshop, &["show", "asaka"]).done();
    assert!(shown.contains("sangyo　産業振興課　2026-11-20 まで　引き継いだ課 まちづくり推進課"), "{shown}");
    let history = city(&workshop, &["history", "asaka"]).done();
    let last = history.split("編集").last().expect("an edit");
    assert!(last.contains("企画 太郎") && last.contains("理由：組織改正") && last.contains("sangyo"), "{history}");
    let told = city(&workshop, &["show", "nowhere"]).refused();
    assert!(told.contains("asaka"), "{told}");
}

/// An old plan folder does not take an edit back.
#[test]
fn an_import_does_not_undo_an_edit() {
    let workshop = Workshop::with_plan();
    end_sangyo(&workshop);
    let told = workshop.run(["plan", "import", &crate::workshop::seeds(PLAN)]).refused();
    assert!(told.contains("課 sangyo") && told.contains("sokatsu city"), "{told}");
    assert_eq!(department(&workshop, "2026-11-21", "sangyo")["in_charge"], "machizukuri");
}

#[test]
fn a_department_that_ended_is_reported_to_its_successor() {
    let workshop = Workshop::with_plan();
    end_sangyo(&workshop);
    let told = workshop.run(DELIVER).done();
    assert!(told.contains("産業振興課は終わった課です") && told.contains("まちづくり推進課に送ります"), "{told}");
    let mails = workshop.files("data/mail");
    let [mail] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    let read = read_mail(&workshop.path("data/mail").join(mail));
    assert_eq!(read["to"], serde_json::json!(["machizukuri@example.jp"]));
    let text = read["text"].as_str().expect("a letter");
    assert!(
        text.contains("まちづくり推進課長　様") && text.contains("産業振興課の事務を引き継がれた課として"),
        "{text}"
    );
    assert_eq!(read["attachments"].as_array().map(Vec::len), Some(2));
}

/// Where the limit takes the workbook but not the PDF beside it, and then neither.
#[test]
fn a_mail_that_is_too_large_leaves_files_out_and_says_so() {
    let workshop = Workshop::with_plan();
    workshop.run(DELIVER).done();
    let whole = workshop.files("data/mail").remove(0);
    let whole = read_mail(&workshop.path("data/mail").join(whole));
    let kept = |ending: &str| workshop.path(&format!("data/reports/{PLAN}/R6/departments/産業振興課.{ending}"));
    let lengths = ["xlsx", "pdf"].map(|ending| std::fs::metadata(kept(ending)).expect("a report").len());
    let sums = ["xlsx", "pdf"].map(|ending| sha256(&kept(ending)));
    assert_eq!(whole["attachments"].as_array().map(Vec::len), Some(2));

    let limits = [(lengths[0] * 15 / 10 + 20_000, 1), (25_000, 0), (2_000, 9)];
    for (limit, files) in limits {
        let workshop = Workshop::with_plan();
        workshop.configure(&format!(
            "[mail]\nmax_bytes = {limit}\n[mail.link]\nfolder = \"shared\"\nurl = \"https://files.example.jp/sokatsu\"\n"
        ));
        let ran = workshop.run(DELIVER);
        if files == 9 {
            let told = ran.refused();
            assert!(told.contains("大きすぎます") && told.contains("mail.max_bytes"), "{told}");
            assert_eq!(workshop.files("data/mail"), [""; 0]);
            assert_eq!(workshop.files("shared"), [""; 0]);
            continue;
        }
        ran.done();
        let path = workshop.path("data/mail").join(workshop.files("data/mail").remove(0));
        assert!(std::fs::metadata(&path).expect("a mail").len() <= limit);
        let read = read_mail(&path);
        let attached = read["attachments"].as_array().expect("a list");
        assert_eq!(attached.len(), files);
        let text = read["text"].as_str().expect("a letter");
        let shared = workshop.files("shared");
        if files == 1 {
            assert_eq!(attached[0]["sha256"], sums[0]);
            assert!(
                text.contains("R6_第2期総合戦略_評価報告書_産業振興課.pdf は、大きいため添付していません"),
                "{text}"
            );
            assert_eq!(shared, [""; 0]);
        } else {
            let found: Vec<String> = shared.iter().map(|name| sha256(&workshop.path("shared").join(name))).collect();
            assert!(sums.iter().all(|sum| found.contains(sum)) && found.len() == 2, "{shared:?}");
            for name in &shared {
                assert!(text.contains(&format!("https://files.example.jp/sokatsu/{name}")), "{text}");
                assert!(read["html"].as_str().expect("HTML").contains(name.as_str()));
            }
        }
    }
}

/// The link's file is asked as an attachment is, at the moment of sending.
#[test]
fn a_link_to_a_changed_file_does_not_leave() {
    let workshop = Workshop::with_plan();
    let configure = |mail_folder: &str| {
        workshop.configure(&format!(
            "[mail]\nfolder = \"{mail_folder}\"\nmax_bytes = 25000\n[mail.link]\nfolder = \"shared\"\nurl = \"https://files.example.jp\"\n"
        ));
    };
    // Nothing can be written there: the mail stays queued.
    workshop.write("file", "kept");
    configure("file/letters");
    workshop.run(DELIVER).refused();
    let name = workshop.files("shared").remove(0);
    let path = workshop.path("shared").join(&name);
    let whole = std::fs::read(&path).expect("a file");
    std::fs::write(&path, [&whole[..], b"x"].concat()).expect("changed");
    configure("letters");
    let told = workshop.run(DELIVER).refused();
    assert!(told.contains("リンク先のファイル") && told.contains("置いたときと違います"), "{told}");
    assert_eq!(workshop.files("letters"), [""; 0]);
    std::fs::write(&path, whole).expect("put back");
    workshop.run(DELIVER).done();
    assert_eq!(workshop.files("letters").len(), 1);
}
