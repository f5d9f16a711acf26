//! Returned forms: from the department's workbook to the report, by the real binary, openpyxl and LibreOffice.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use sokatsu::fiscal_year::FiscalYear;

use crate::daemon::Daemon;
use crate::programs::{output, python};
use crate::workshop::{PLAN, Ran, Workshop, seeds, wait_for};

const FIGURES: &str = "実績入力";
const ACTUAL: &str = "R7実績";
const MARK: &str = "自己評価";
const A: &str = "A 目標達成（見込み）";

/// A workshop whose inquiry of 令和7年度 is out since 20 April 2026.
fn asked() -> Workshop {
    let workshop = Workshop::with_plan();
    open(&workshop, "2026-04-20", "R7");
    workshop
}

fn open(workshop: &Workshop, now: &str, year: &str) {
    workshop.run(["--now", now, "inquiry", "open", PLAN, "--year", year, "--due", "2026-05-29"]).done();
}

fn form(workshop: &Workshop, year: &str, department: &str) -> PathBuf {
    let folder = format!("data/inquiries/{PLAN}/{year}");
    let files = workshop.files(&folder);
    let name = files.iter().find(|name| name.contains(department)).unwrap_or_else(|| panic!("no form of {department}"));
    workshop.path(&folder).join(name)
}

/// The form of 産業振興課, answered.
fn answered(workshop: &Workshop, name: &str, orders: &Value) -> PathBuf {
    answered_form(workshop, &form(workshop, "R7", "産業振興課"), name, orders)
}

fn answered_form(workshop: &Workshop, form: &Path, name: &str, orders: &Value) -> PathBuf {
    let file = workshop.path(name);
    python("answer_inquiry.py", &[form.to_path_buf(), file.clone(), PathBuf::from(orders.to_string())]);
    file
}

/// The same file, opened and saved by LibreOffice.
fn resaved(workshop: &Workshop, file: &Path) -> PathBuf {
    let folder = workshop.path("resaved");
    let profile = format!("-env:UserInstallation=file://{}", workshop.path("profile").display());
    let convert = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"];
    output(Command::new("soffice").arg(profile).args(convert).arg(&folder).arg(file));
    folder.join(file.file_name().expect("a name"))
}

fn intake(workshop: &Workshop, day: u32, arguments: &[&str]) -> Ran {
    let now = format!("2026-05-{day:02}");
    workshop.run(["--now", &now, "intake"].iter().chain(arguments))
}

fn read(workshop: &Workshop, day: u32, file: &Path) -> String {
    intake(workshop, day, &["read", &file.display().to_string()]).done()
}

fn shown(workshop: &Workshop, id: &str) -> Value {
    serde_json::from_str(&intake(workshop, 20, &["show", id, "--json"]).done()).expect("JSON")
}

/// `K111:actual` → its standing and its two values.
fn proposal(shown: &Value, handle: &str) -> (String, Option<String>, Option<String>) {
    let all = shown["proposals"].as_array().expect("proposals");
    let found = all.iter().find(|one| one["handle"] == handle).unwrap_or_else(|| panic!("no {handle}: {shown}"));
    let text = |key: &str| found[key].as_str().map(str::to_owned);
    (text("standing").expect("a word"), text("before"), text("after"))
}

/// The actual of 令和7年度 in the database.
fn actual(workshop: &Workshop, code: &str) -> Option<String> {
    let store = sokatsu::store::open(&workshop.path("data")).expect("a database");
    let plan = store.plan(PLAN, None).expect("read").expect("the plan");
    let indicator = plan.indicators.iter().find(|one| one.code.as_str() == code).expect("an indicator");
    indicator.actual(FiscalYear::new(2025)).map(|actual| actual.value.printed.clone())
}

fn plan_says(workshop: &Workshop, wanted: &str) -> bool {
    let to = workshop.path("exported");
    let _ = std::fs::remove_dir_all(&to);
    workshop.run(["plan", "export", PLAN, "--to", "exported"]).done();
    workshop
        .files("exported")
        .iter()
        .any(|name| std::fs::read_to_string(to.join(name)).expect("a file").lines().any(|line| line.contains(wanted)))
}

#[test]
fn a_form_comes_back_and_the_report_shows_its_figures() {
    let workshop = asked();
    let orders = json!({
        "answers": [
            [FIGURES, "K111", ACTUAL, "１２"], [FIGURES, "K111", MARK, A],
            [FIGURES, "K112", ACTUAL, 3], [FIGURES, "K112", MARK, A],
            [FIGURES, "K122", ACTUAL, "未確定"], [FIGURES, "K122", "理由", "県の公表が秋のため"],
            [FIGURES, "K131", ACTUAL, "約60"],
            ["コメント", "K111", "今回のコメント", "𠮷野家と髙島屋の出店があった。"],
            ["取組と課題", "A111", "今回の取組と成果", "=商店会と催しを開いた。"],
        ],
        "cover": {"回答者": "朝霞 花子", "内線": "2345", "連絡欄": "K131は6月に確定します。"},
    });
    let file = resaved(&workshop, &answered(&workshop, "返送.xlsx", &orders));
    let told = read(&workshop, 10, &file);
    assert!(told.contains("受付番号 1　産業振興課　R7-総合戦略-産業振興-01"), "{told}");
    assert!(told.contains("sokatsu intake show 1"), "the next command is told: {told}");
    let again = read(&workshop, 10, &file);
    assert!(again.contains("受付済みです（番号 1、未反映）"), "{again}");

    let text = intake(&workshop, 10, &["show", "1"]).done();
    for said in ["朝霞 花子", "2345", "■ 連絡欄", "K131は6月に確定します。", "約60", "■ 変わるもの", "SHA-256"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let before = shown(&workshop, "1");
    assert_eq!(before["sha256"], crate::programs::sha256(&file).as_str());
    let kept = workshop.path("data").join(before["path"].as_str().expect("a path"));
    assert_eq!(std::fs::read(kept).expect("kept"), std::fs::read(&file).expect("the file"), "as it came");
    assert_eq!(proposal(&before, "K111:actual"), ("new".into(), None, Some("12".into())));
    assert!(!plan_says(&workshop, "𠮷野家"), "nothing is merged by looking");

    let applied = intake(&workshop, 11, &["apply", "1", "--by", "佐藤"]).done();
    assert!(applied.contains("K111 令和7年度の実績値：（追加）12"), "{applied}");
    for line in ["𠮷野家と髙島屋", "=商店会と催しを開いた。", "県の公表が秋のため"] {
        assert!(plan_says(&workshop, line), "{line}");
    }
    let rated = workshop.run(["rate", PLAN, "--year", "R7"]).done();
    assert!(rated.lines().any(|line| line.starts_with("A  K112") && line.contains("担当課 A")), "{rated}");
    workshop.run(["report", PLAN, "--year", "R7", "--format", "pdf", "--out", "out"]).done();
    let pdf = workshop.path("out").join(PLAN).join("R7/report.pdf");
    let pages = crate::programs::pages(&pdf).concat();
    assert!(pages.contains("𠮷野家と髙島屋の出店があった。") && pages.contains("=商店会と催しを開いた。"));

    let status = workshop.run(["--now", "2026-05-12", "inquiry", "status", PLAN, "--year", "R7", "--json"]).done();
    let status: Value = serde_json::from_str(&status).expect("JSON");
    let industry = status["departments"].as_array().expect("a list").iter().find(|one| one["department"] == "sangyo");
    let industry = industry.expect("the department");
    assert_eq!((&industry["standing"], &industry["respondent"]), (&"partly".into(), &"朝霞 花子".into()));
    let missing: Vec<String> = industry["missing"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| format!("{}:{}", one["item"].as_str().unwrap_or(""), one["field"].as_str().unwrap_or("")))
        .collect();
    assert!(missing.contains(&"K131:actual".to_owned()) && !missing.contains(&"K111:actual".to_owned()), "{missing:?}");
    // What comes back would be lost with the old folder.
    let import = workshop.run(["plan", "import", &seeds(PLAN)]).refused();
    assert!(import.contains("取り込みの後に反映した回答の値と食い違う") && import.contains("plan export"), "{import}");
    workshop.run(["plan", "export", PLAN, "--to", "いまの計画"]).done();
    workshop.run(["plan", "import", "いまの計画"]).done();
    let result = intake(&workshop, 12, &["result", "1"]).done();
    assert!(result.contains("産業振興課　ご担当者様") && result.contains("約60"), "{result}");
}

#[test]
fn parts_come_from_several_people_and_a_blank_never_erases() {
    let workshop = asked();
    let first = json!({"answers": [
        [FIGURES, "K111", ACTUAL, 12], [FIGURES, "K112", ACTUAL, 3], [FIGURES, "K121", ACTUAL, 5],
        ["コメント", "K111", "今回のコメント", "一回目のコメント"],
    ], "cover": {"回答者": "一人目"}});
    read(&workshop, 10, &answered(&workshop, "一回目.xlsx", &first));
    intake(&workshop, 10, &["apply", "1"]).done();
    let second = json!({"answers": [
        [FIGURES, "K112", ACTUAL, 4], [FIGURES, "K121", ACTUAL, 5], [FIGURES, "K122", ACTUAL, 1],
        ["コメント", "K111", "今回のコメント", "削除"],
    ], "cover": {"回答者": "二人目"}});
    read(&workshop, 11, &answered(&workshop, "二回目.xlsx", &second));
    let before = shown(&workshop, "2");
    assert_eq!(proposal(&before, "K112:actual"), ("changed".into(), Some("3".into()), Some("4".into())));
    assert_eq!(proposal(&before, "K121:actual").0, "same");
    assert_eq!(proposal(&before, "K111:comment"), ("changed".into(), Some("一回目のコメント".into()), None));
    let text = intake(&workshop, 11, &["show", "2"]).done();
    assert!(text.contains("［前の回答 受付番号 1、一人目］") && text.contains("計画と同じもの　1 件"), "{text}");
    let applied = intake(&workshop, 11, &["apply", "2"]).done();
    assert!(
        applied.contains("令和7年度の実績値：3 → 4") && applied.contains("K111 令和7年度のコメント：（削除）"),
        "{applied}"
    );
    let third = shown(&workshop, "1");
    assert_eq!(proposal(&third, "K111:actual").0, "same", "the blank of the second left it");
}

#[test]
fn a_form_without_answers_is_told_and_counts_for_nothing() {
    let workshop = asked();
    let told = read(&workshop, 10, &answered(&workshop, "空.xlsx", &json!({"cover": {"回答者": "朝霞 花子"}})));
    assert!(told.contains("ご記入がありません") && told.contains("intake discard 1"), "{told}");
    let refused = intake(&workshop, 10, &["apply", "1"]).refused();
    assert!(refused.contains("反映する回答がありません") && refused.contains("intake result 1"), "{refused}");
    let status = workshop.run(["--now", "2026-05-11", "inquiry", "status", PLAN, "--year", "R7"]).done();
    assert!(status.contains("一部回答 0課　未反映 0課　未回答 14課"), "{status}");
    assert!(intake(&workshop, 10, &["list"]).done().contains("1　未反映"), "somebody has to tell the department");
}

#[test]
fn long_texts_are_shown_whole_with_what_differs() {
    let workshop = asked();
    let long = format!("{}を三回開いた。\n来年も続ける。", "商店会と催し".repeat(12));
    let comment = |text: &str| json!({"answers": [["コメント", "K111", "今回のコメント", text]]});
    read(&workshop, 10, &answered(&workshop, "一回目.xlsx", &comment(&long)));
    let text = intake(&workshop, 10, &["show", "1"]).done();
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(plain.contains(&long.replace('\n', "")), "{text}");
    intake(&workshop, 10, &["apply", "1"]).done();
    read(&workshop, 11, &answered(&workshop, "二回目.xlsx", &comment(&long.replace("三回", "四回"))));
    let text = intake(&workshop, 11, &["show", "2"]).done();
    assert!(text.contains("【三】") && text.contains("【四】"), "{text}");
    let applied = intake(&workshop, 11, &["apply", "2"]).done();
    assert!(applied.contains("三回開いた") && applied.contains("四回開いた"), "{applied}");
}

#[test]
fn a_planners_own_edit_is_shown_and_kept_and_all_of_it_is_undoable() {
    let workshop = asked();
    let first = json!({"answers": [[FIGURES, "K111", ACTUAL, 12], [FIGURES, "K112", ACTUAL, 3]]});
    read(&workshop, 10, &answered(&workshop, "一回目.xlsx", &first));
    intake(&workshop, 10, &["apply", "1"]).done();
    let correct =
        ["plan", "correct", PLAN, "K111", "--year", "R7", "--value", "11", "--reason", "誤り", "--by", "鈴木"];
    workshop.run(["--now", "2026-05-11"].iter().chain(&correct)).done();
    let second = json!({"answers": [[FIGURES, "K111", ACTUAL, 13], [FIGURES, "K121", ACTUAL, 5]]});
    read(&workshop, 12, &answered(&workshop, "二回目.xlsx", &second));
    let text = intake(&workshop, 12, &["show", "2"]).done();
    assert!(text.contains("■ 食い違い") && text.contains("編集 鈴木") && text.contains("--take K111:actual"), "{text}");
    let clean = intake(&workshop, 12, &["apply", "--clean", PLAN, "--year", "R7"]).done();
    assert!(clean.contains("そのまま反映できる回答はありません") && clean.contains("受付番号 2"), "{clean}");
    let applied = intake(&workshop, 12, &["apply", "2"]).done();
    assert!(applied.contains("反映しなかったもの：1 件"), "{applied}");
    assert_eq!(actual(&workshop, "K111").as_deref(), Some("11"));
    let open = intake(&workshop, 12, &["list"]).done();
    assert!(open.contains("2　反映済") && open.contains("食い違い 1") && !open.contains("1　反映済"), "{open}");
    intake(&workshop, 13, &["apply", "2", "--take", "K111:actual"]).done();
    assert_eq!(actual(&workshop, "K111").as_deref(), Some("13"));

    let undone = intake(&workshop, 14, &["undo", "1"]).done();
    assert!(undone.contains("そのままにしたもの：1 件") && undone.contains("K111 令和7年度の実績値"), "{undone}");
    let undone = intake(&workshop, 15, &["undo", "2"]).done();
    assert!(undone.contains("取り消しました：2 件"), "{undone}");
    assert_eq!(actual(&workshop, "K111").as_deref(), Some("11"), "back to what the planner wrote");
    let twice = intake(&workshop, 15, &["undo", "2"]).refused();
    assert!(twice.contains("もう取り消してあります") && twice.contains("sokatsu intake apply 2"), "{twice}");
}

#[test]
fn every_hostile_or_mistaken_file_has_its_own_message_and_stops_no_other() {
    let workshop = asked();
    let answers = json!([[FIGURES, "K111", ACTUAL, 12]]);
    let good = answered(&workshop, "よい.xlsx", &json!({"answers": answers}));
    let forged =
        answered(&workshop, "偽造.xlsx", &json!({"answers": answers, "forge": {"sokatsu_department": "hoiku"}}));
    workshop.write("文字.xlsx", "課,実績\n産業振興課,12\n");
    let slip = ["read", &good.display().to_string(), "--form", "R7-総合戦略-保育-01"].map(str::to_owned);
    let slip = intake(&workshop, 9, &slip.each_ref().map(String::as_str)).refused();
    assert!(slip.contains("R7-総合戦略-産業振興-01") && slip.contains("何も受け付けていません"), "{slip}");
    for unknown in [&["list", "asaka"][..], &["apply", "--clean", "asaka", "--year", "R7"][..]] {
        assert!(intake(&workshop, 9, unknown).refused().contains("計画「asaka」は取り込まれていません"), "{unknown:?}");
    }
    assert!(intake(&workshop, 9, &["list", "--all"]).done().contains("確かめる回答はありません"));
    let paths = [forged, workshop.path("文字.xlsx"), workshop.path("ない.xlsx"), good];
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let ran = intake(&workshop, 10, &[&["read"], &paths.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat());
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    for said in ["発行したものと一致しません", "CSV", "ファイルを開けません", "4 件のうち 3 件"]
    {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    assert!(ran.out.contains("よい.xlsx: 受付番号 3　産業振興課"), "{}", ran.out);
    assert!(intake(&workshop, 10, &["apply", "1"]).refused().contains("受付不可"));
    let result = intake(&workshop, 10, &["result", "1"]).done();
    assert!(result.contains("受け付けられませんでした") && result.contains("偽造.xlsx"), "{result}");
    assert!(intake(&workshop, 10, &["list"]).done().contains("1　受付不可"), "until the sender was told");
    intake(&workshop, 10, &["discard", "1", "--reason", "送り主に伝えました"]).done();
    assert!(!intake(&workshop, 10, &["list"]).done().contains("1　受付不可"));

    // Another department's rows under this department's identity: none of them is taken.
    let own = form(&workshop, "R7", "産業振興課");
    let other = form(&workshop, "R7", "保育課");
    let mut orders: Value = python("whole_answer.py", std::slice::from_ref(&other));
    orders["identity_of"] = own.display().to_string().into();
    read(&workshop, 11, &answered_form(&workshop, &other, "他課.xlsx", &orders));
    let shown = shown(&workshop, "4");
    assert_eq!(shown["proposals"].as_array().map(Vec::len), Some(0), "{shown}");
    assert!(shown["findings"].as_array().expect("findings").iter().any(|one| one["weight"] == "refused"), "{shown}");
}

#[test]
fn last_years_form_is_told_from_this_years() {
    let workshop = Workshop::with_plan();
    open(&workshop, "2026-04-01", "R6");
    open(&workshop, "2026-04-20", "R7");
    let last = form(&workshop, "R6", "産業振興課");
    let file = answered_form(&workshop, &last, "去年.xlsx", &json!({"answers": [[FIGURES, "K111", "R6実績", 12]]}));
    let told = intake(&workshop, 10, &["read", &file.display().to_string()]).refused();
    let plain: String = told.chars().filter(|c| !c.is_whitespace() && *c != '│').collect();
    assert!(plain.contains("令和6年度実績の様式") && plain.contains("R7-総合戦略-産業振興-01の様式"), "{told}");

    workshop.run(["--now", "2026-06-01", "inquiry", "close", PLAN, "--year", "R7"]).done();
    read(&workshop, 10, &answered(&workshop, "今年.xlsx", &json!({"answers": [[FIGURES, "K111", ACTUAL, 12]]})));
    let text = intake(&workshop, 10, &["show", "2"]).done();
    assert!(text.contains("締め切った後に届いた回答です"), "{text}");
}

#[test]
fn a_form_without_its_identity_waits_until_it_is_named() {
    let workshop = asked();
    let orders = json!({"answers": [[FIGURES, "K111", ACTUAL, 12]], "lose_identity": true});
    let file = answered(&workshop, "無害化.xlsx", &orders);
    let told = read(&workshop, 10, &file);
    assert!(told.contains("識別情報がありません") && told.contains("intake name 1 R7-総合戦略-産業振興-01"), "{told}");
    assert!(intake(&workshop, 10, &["apply", "1"]).refused().contains("様式番号待ち"));
    let status = workshop.run(["--now", "2026-05-30", "inquiry", "status", PLAN, "--year", "R7"]).done();
    assert!(status.contains("未反映 1課") && status.contains("未回答 13課"), "it came back: {status}");
    let reminded = workshop.run(["--now", "2026-05-30", "inquiry", "remind", PLAN, "--year", "R7"]).done();
    assert!(reminded.contains("督促 13 課") && reminded.contains("回答済みの課 1"), "{reminded}");
    let wrong = intake(&workshop, 10, &["name", "1", "R7-総合戦略-保育-01"]).refused();
    assert!(wrong.contains("R7-総合戦略-産業振興-01 とあります"), "{wrong}");
    assert!(intake(&workshop, 10, &["name", "1", "R7-総合戦略-水産-01"]).refused().contains("照会はありません"));
    let named = intake(&workshop, 10, &["name", "1", "ｒ７－総合戦略－産業振興－０１"]).done();
    assert!(named.contains("産業振興課"), "{named}");
    let again = intake(&workshop, 10, &["reread", "1", "--by", "佐藤"]).done();
    assert!(again.contains("いま「未反映」") && again.contains("R7-総合戦略-産業振興-01"), "it stays named: {again}");
    intake(&workshop, 10, &["discard", "1", "--reason", "まちがい"]).done();
    assert!(intake(&workshop, 10, &["reread", "1"]).done().contains("回答 1 件"));
    let text = intake(&workshop, 10, &["show", "1"]).done();
    assert!(text.contains("読み直し　佐藤"), "{text}");
    let applied = intake(&workshop, 10, &["apply", "1"]).done();
    assert!(applied.contains("K111 令和7年度の実績値：（追加）12"), "{applied}");
    assert!(intake(&workshop, 10, &["reread", "1"]).refused().contains("まだ反映していない回答だけ"));
    let other =
        answered_form(&workshop, &form(&workshop, "R7", "保育課"), "他課.xlsx", &json!({"lose_identity": true}));
    let refused = intake(&workshop, 11, &["read", &other.display().to_string(), "--form", "R7-総合戦略-産業振興-01"]);
    assert!(refused.refused().contains("とあります"));
}

#[test]
fn every_departments_form_can_be_named_and_no_other_is_taken_for_it() {
    let workshop = asked();
    let folder = format!("data/inquiries/{PLAN}/R7");
    let forms: Vec<String> =
        workshop.files(&folder).into_iter().filter(|name| name.ends_with(".xlsx") && !name.contains("集計")).collect();
    assert_eq!(forms.len(), 14, "{forms:?}");
    let store = sokatsu::store::open(&workshop.path("data")).expect("a database");
    let inquiries = store.inquiries(PLAN, FiscalYear::new(2025)).expect("inquiries");
    drop(store);
    let number = |path: &str| {
        let found = inquiries.iter().find(|one| one.path.ends_with(path));
        found.unwrap_or_else(|| panic!("no inquiry of {path}")).form_number.clone()
    };
    let orders = json!({"lose_identity": true, "lose_number": true});
    let mut files = Vec::new();
    for (place, form) in (1..).zip(&forms) {
        let form = workshop.path(&folder).join(form);
        files.push(answered_form(&workshop, &form, &format!("{place}.xlsx"), &orders).display().to_string());
    }
    let read: Vec<&str> = ["read"].into_iter().chain(files.iter().map(String::as_str)).collect();
    intake(&workshop, 10, &read).done();
    for (place, form) in forms.iter().enumerate() {
        let id = (place + 1).to_string();
        let other = forms.get(place + 1).unwrap_or(&forms[0]);
        let wrong = intake(&workshop, 10, &["name", &id, &number(other)]).refused();
        assert!(wrong.contains("行は、様式番号"), "{form} as {other}: {wrong}");
        let named = intake(&workshop, 10, &["name", &id, &number(form)]).done();
        assert!(named.contains("読み取りました"), "{form}: {named}");
    }
}

#[test]
fn who_has_answered_is_not_reminded_and_who_answered_in_part_is_thanked() {
    let workshop = asked();
    let remind = |now| workshop.run(["--now", now, "inquiry", "remind", PLAN, "--year", "R7"]).done();
    // みどり公園課 is asked for few things: all of them come back, and wait to be applied.
    let form = form(&workshop, "R7", "みどり公園課");
    let all: Value = python("whole_answer.py", std::slice::from_ref(&form));
    read(&workshop, 10, &answered_form(&workshop, &form, "全部.xlsx", &all));
    read(&workshop, 10, &answered(&workshop, "一部.xlsx", &json!({"answers": [[FIGURES, "K111", ACTUAL, 12]]})));
    let status = workshop.run(["--now", "2026-05-11", "inquiry", "status", PLAN, "--year", "R7"]).done();
    assert!(status.contains("未反映 2課") && status.contains("未回答 12課"), "{status}");
    let told = remind("2026-05-28");
    assert!(told.contains("お知らせ 13 課") && told.contains("回答済みの課 1"), "{told}");
    let letters: Vec<String> = workshop.files("data/mail").into_iter().filter(|name| name.contains("sangyo")).collect();
    let partly = letters.iter().any(|name| {
        let mail = crate::programs::read_mail(&workshop.path("data/mail").join(name));
        mail["text"].as_str().is_some_and(|text| text.contains("一部"))
    });
    assert!(partly, "{letters:?}");
    let extend = ["inquiry", "extend", PLAN, "--year", "R7", "--due", "2026-06-05", "--department", "産業振興課"];
    assert!(workshop.run(["--now", "2026-05-28"].iter().chain(&extend)).done().contains("1 課"));
    let told = remind("2026-05-30");
    assert!(told.contains("お知らせ 1 課、督促 12 課"), "{told}");
    let close = ["inquiry", "close", PLAN, "--year", "R7", "--xlsx", "集計.xlsx"];
    let closed = workshop.run(["--now", "2026-05-31"].iter().chain(&close));
    assert!(closed.err.contains("まだ反映していない回答が 1 件"), "{}", closed.err);
    assert!(closed.done().contains("産業振興課（"));
    let compiled: Value = python("read_inquiry.py", &[workshop.path("集計.xlsx")]);
    let cells = &compiled[0]["sheets"]["集計"]["cells"];
    let said: Vec<&str> = cells.as_object().expect("cells").values().filter_map(Value::as_str).collect();
    for text in ["みどり公園課", "K213", "秋に確定する", "未反映", "未回答", "K111", "12"] {
        assert!(said.contains(&text), "{text}: {said:?}");
    }
    workshop.run(["inquiry", "status", PLAN, "--year", "R7", "--xlsx", "状況.xlsx"]).done();
    let status: Value = python("read_inquiry.py", &[workshop.path("状況.xlsx")]);
    assert_eq!(status[0]["names"], json!(["照会の状況", "未回答の項目"]));
    let reopened = workshop.run(["inquiry", "reopen", PLAN, "--year", "R7", "--department", "産業振興課"]).done();
    assert!(reopened.contains("もう一度開きました：1 課"), "{reopened}");
}

/// The reminders are made while the folder of mails cannot be written, and leave the day after, when answers are there.
#[test]
fn a_reminder_stays_when_what_came_back_since_leaves_nothing_open() {
    let workshop = asked();
    workshop.configure("[mail]\nfolder = \"file/letters\"\n");
    workshop.write("file", "in the way");
    workshop.run(["--now", "2026-05-28", "inquiry", "remind", PLAN, "--year", "R7"]).refused();
    let whole_form = form(&workshop, "R7", "みどり公園課");
    let all: Value = python("whole_answer.py", std::slice::from_ref(&whole_form));
    read(&workshop, 29, &answered_form(&workshop, &whole_form, "全部.xlsx", &all));
    read(&workshop, 29, &answered(&workshop, "一部.xlsx", &json!({"answers": [[FIGURES, "K111", ACTUAL, 12]]})));
    std::fs::remove_file(workshop.path("file")).expect("gone");
    workshop.run(["--now", "2026-05-29", "deliver", PLAN, "--year", "R6", "--department", "産業振興課"]).done();
    let database = rusqlite::Connection::open(workshop.path("data/sokatsu.db")).expect("a database");
    let state = |department: &str| -> (String, String) {
        let sql = "SELECT state, ifnull(said, '') FROM mail WHERE kind = 'inquiry-notice' AND department = ?1";
        database.query_row(sql, [department], |row| Ok((row.get(0)?, row.get(1)?))).expect("a reminder")
    };
    let (whole, said) = state("midori");
    assert!(whole == "held" && said.contains("この課の回答がそろいました"), "{whole} {said}");
    assert_eq!(state("sangyo").0, "sent", "something is still missing");
    assert_eq!(state("doro").0, "sent", "nothing came back");
}

#[test]
fn the_daemon_stages_what_arrives_and_survives_what_is_hostile() {
    let workshop = asked();
    workshop.configure("[intake]\nfolder = \"box\"\n");
    let good = answered(&workshop, "返送.xlsx", &json!({"answers": [[FIGURES, "K111", ACTUAL, 12]]}));
    let boxed = workshop.path("box");
    std::fs::create_dir_all(&boxed).expect("a folder");
    std::fs::copy(&good, boxed.join("返送.xlsx")).expect("a copy");
    std::fs::copy(&good, boxed.join("~$返送.xlsx")).expect("a copy");
    std::fs::copy(&good, boxed.join("途中.xlsx.part")).expect("a copy");
    workshop.write("box/改行\nと制御\u{7}.xlsx", "no workbook");
    workshop.write(&format!("box/{}.xlsx", "長".repeat(80)), "no workbook either");
    std::fs::write(boxed.join("大きい.xlsx"), vec![0; 6 << 20]).expect("written");
    std::os::unix::fs::symlink(&good, boxed.join("他所.xlsx")).expect("a link");
    python("bomb.py", &[boxed.join("爆弾.xlsx")]);
    // One that was received before, as after a crash between receiving and moving.
    let before = answered(&workshop, "先に.xlsx", &json!({"answers": [[FIGURES, "K112", ACTUAL, 3]]}));
    read(&workshop, 10, &before);
    std::fs::copy(&before, boxed.join("先に.xlsx")).expect("a copy");
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-05-10"]);
    wait_for("the folder is worked through", 90, || daemon.said("watched folder worked through").then_some(()));
    let left = workshop.files("box");
    let has = |name: &str| left.iter().any(|found| found == name);
    assert!(has("受付済/返送.xlsx") && has("受付済/返送_結果.txt"), "{left:?}");
    for name in ["大きい", "爆弾", "改行_と制御_", &"長".repeat(60)] {
        assert!(has(&format!("受付不可/{name}.xlsx")) && has(&format!("受付不可/{name}_結果.txt")), "{name}: {left:?}");
    }
    assert!(has("~$返送.xlsx") && has("途中.xlsx.part") && has("他所.xlsx"), "{left:?}");
    let known = std::fs::read_to_string(boxed.join("受付済/先に_結果.txt")).expect("a text");
    assert!(known.contains("受付済みです") && known.contains("産業振興課　ご担当者様"), "{known}");
    let why = std::fs::read_to_string(boxed.join("受付不可/大きい_結果.txt")).expect("a text");
    assert!(why.contains("大きすぎます"), "{why}");
    let list: Value = serde_json::from_str(&intake(&workshop, 10, &["list", "--json"]).done()).expect("JSON");
    let list = list.as_array().expect("a list");
    let staged: Vec<&Value> = list.iter().filter(|one| one["state"] == "staged" && one["id"] != 1).collect();
    assert_eq!((staged.len(), &staged[0]["received_by"]), (1, &"folder".into()), "{list:?}");
    assert!(list.iter().all(|one| one["state"] == "staged" || one["state"] == "refused"), "{list:?}");
    assert!(!daemon.logged().contains("no workbook"), "the log has no contents");
    daemon.end("-TERM");
}

#[test]
fn the_folder_of_returns_is_one_of_its_own() {
    let workshop = Workshop::with_plan();
    workshop.configure("[intake]\nfolder = \"data\"\n");
    for command in [&["config", "check"][..], &["serve"][..]] {
        let told = workshop.run(command).refused();
        assert!(told.contains("intake.folder") && told.contains("belongs to the data"), "{told}");
    }
    workshop.configure("[intake]\nfolder = \"nowhere\"\n");
    assert!(workshop.run(["config", "check"]).refused().contains("is no folder"));
    workshop.configure("[intake]\nfoldr = \"box\"\n");
    assert!(workshop.run(["config", "check"]).refused().contains("intake.foldr"));
}
