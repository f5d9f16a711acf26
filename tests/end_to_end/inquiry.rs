//! Inquiries: the forms as openpyxl and LibreOffice see them, the mails, and that nothing goes out twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::inquiry::{Identity, IdentityRefused, Key};

use crate::programs::{info, pages, print_workbooks, python, read_mail};
use crate::workshop::{PLAN, Workshop};

const OPENED: [&str; 2] = ["--now", "2026-04-20"];

impl Workshop {
    fn inquire(&self, now: &str, arguments: &[&str]) -> crate::workshop::Ran {
        let all: Vec<&str> = ["--now", now, "inquiry"].into_iter().chain(arguments.iter().copied()).collect();
        self.run(all)
    }

    fn opened() -> Workshop {
        let workshop = Workshop::with_plan();
        let ran = workshop.inquire(OPENED[1], &["open", PLAN, "--year", "R7", "--due", "2026-05-29"]).well();
        assert!(ran.out.contains("照会した課 14、送信待ちに加えたメール 14 通"), "{}", ran.out);
        workshop
    }

    /// Files of an ending below a folder, in order.
    fn files_of(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.path(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|found| found == ending) {
                    files.push(path);
                }
            }
        }
        files.sort();
        files
    }

    fn form(&self, department: &str) -> PathBuf {
        let files = self.files_of("data/inquiries", "xlsx");
        let found = files.into_iter().find(|file| file.to_string_lossy().contains(department));
        found.unwrap_or_else(|| panic!("no form of {department}"))
    }
}

impl crate::workshop::Ran {
    /// The same, of a command that has to end well.
    #[track_caller]
    fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{} {}", self.out, self.err);
        self
    }
}

fn read(forms: &[PathBuf]) -> Vec<Value> {
    python("read_inquiry.py", forms).as_array().expect("a list").clone()
}

fn texts(form: &Value) -> String {
    let sheets = form["sheets"].as_object().expect("sheets");
    let cells = sheets.values().flat_map(|sheet| sheet["cells"].as_object().expect("cells").values());
    cells.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect::<Vec<_>>().join("\n")
}

fn columns(sheet: &Value, heading: &str) -> String {
    let cells = sheet["cells"].as_object().expect("cells");
    let (place, _) = cells.iter().find(|(_, value)| *value == heading).unwrap_or_else(|| panic!("no {heading}"));
    place.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}

#[test]
fn only_what_is_to_be_filled_in_is_unlocked() {
    let workshop = Workshop::opened();
    let form = read(&[workshop.form("産業振興課")]).remove(0);
    assert_eq!(
        form["names"],
        serde_json::json!(["はじめに", "実績入力", "コメント", "取組と課題", "記入例", "_sokatsu"])
    );
    assert_eq!(form["macros"], false);
    let count = |name: &str| form["sheets"][name]["unlocked"].as_array().expect("cells").len();
    assert_eq!(count("はじめに"), 4, "name, extension, day, message");
    assert_eq!(count("実績入力"), 7 * 3);
    assert_eq!(count("コメント"), 7);
    assert_eq!(count("取組と課題"), 7 * 2);
    assert_eq!((count("記入例"), count("_sokatsu")), (0, 0));
    for (name, sheet) in form["sheets"].as_object().expect("sheets") {
        assert_eq!((&sheet["protected"], &sheet["may_format"]), (&true.into(), &true.into()), "{name}");
        assert!(sheet["password"].is_null(), "{name}");
    }
    let figures = &form["sheets"]["実績入力"];
    let inputs: BTreeSet<String> = ["R7実績", "自己評価 ▼", "理由"].iter().map(|head| columns(figures, head)).collect();
    for cell in figures["unlocked"].as_array().expect("cells") {
        let place = cell[0].as_str().expect("a place").trim_end_matches(|c: char| c.is_ascii_digit());
        assert!(inputs.contains(place), "{cell}");
        assert_eq!(cell[1], "General", "a typed percentage can be told from a number");
        assert_eq!(cell[2], "FFFFF4CF");
    }
    assert_eq!(form["sheets"]["_sokatsu"]["state"], "veryHidden");
}

#[test]
fn every_input_has_its_message_and_rule() {
    let workshop = Workshop::opened();
    for form in read(&workshop.files_of("data/inquiries", "xlsx")) {
        for (name, sheet) in form["sheets"].as_object().expect("sheets") {
            let rules = sheet["rules"].as_array().expect("rules");
            let ruled: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["cells"].as_str()).collect();
            for cell in sheet["unlocked"].as_array().expect("cells") {
                assert!(ruled.contains(cell[0].as_str().expect("a place")), "{name} {cell}");
            }
            for rule in rules {
                let (title, message) = (rule["title"].as_str().expect("text"), rule["message"].as_str().expect("text"));
                assert!((1..=32).contains(&title.encode_utf16().count()), "{name} {rule}");
                assert!((1..=255).contains(&message.encode_utf16().count()), "{name} {rule}");
                assert!(!rule["error"].as_str().expect("text").is_empty(), "{name} {rule}");
            }
            let heights = sheet["heights"].as_array().expect("heights");
            assert!(heights.iter().all(|height| height.as_f64().is_some_and(|height| height <= 409.5)), "{name}");
            if name != "_sokatsu" {
                assert_eq!(sheet["paper"], serde_json::json!([9, "landscape", true, 1]), "{name}");
            }
        }
    }
    let form = read(&[workshop.form("産業振興課")]).remove(0);
    let rules = form["sheets"]["実績入力"]["rules"].as_array().expect("rules").clone();
    let stops: Vec<&Value> = rules.iter().filter(|rule| rule["stops"] == true).collect();
    assert_eq!(stops.len(), 7, "the marks alone are refused");
    assert!(
        stops.iter().all(|rule| rule["type"] == "list" && rule["formula"] == "'_sokatsu'!$D$1:$D$3"
            || rule["formula"] == "'_sokatsu'!$E$1:$E$3"),
        "{stops:?}"
    );
    let choices = &form["sheets"]["_sokatsu"]["cells"];
    assert_eq!(choices["E3"], "C 策定当初より悪くなっている");
}

#[test]
fn a_form_holds_nothing_of_another_department() {
    let workshop = Workshop::opened();
    let files = workshop.files_of("data/inquiries", "xlsx");
    let forms = read(&files);
    assert_eq!(forms.len(), 14);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for form in &forms {
        let department = form["properties"]["sokatsu_department"].as_str().expect("a department").to_owned();
        let Some(figures) = form["sheets"].get("実績入力") else { continue };
        for code in figures["cells"].as_object().expect("cells").values().filter_map(Value::as_str) {
            if code.len() == 4 && code.starts_with('K') {
                *asked.entry(code.to_owned()).or_default() += 1;
                let own = match code {
                    "K111" | "K112" | "K121" | "K122" | "K131" | "K132" | "K133" => "sangyo",
                    "K431" | "K432" => "kikikanri",
                    _ => continue,
                };
                assert_eq!(department, own, "{code}");
            }
        }
    }
    assert!(asked.values().all(|times| *times == 1), "{asked:?}");
    assert_eq!(asked.len(), 27, "every KPI is asked for once");
    let industry = forms.iter().find(|form| form["properties"]["sokatsu_department"] == "sangyo").expect("a form");
    let said = texts(industry);
    for foreign in ["待機児童数", "防災", "合計特殊出生率", "外部評価委員会"] {
        assert!(!said.contains(foreign), "{foreign}");
    }
    assert!(said.contains("産業振興課　御中") && said.contains("令和8年5月29日（金）"));
}

#[test]
fn the_identity_stands_twice_and_is_signed() {
    let workshop = Workshop::opened();
    let form = read(&[workshop.form("産業振興課")]).remove(0);
    let properties: BTreeMap<String, String> = serde_json::from_value(form["properties"].clone()).expect("texts");
    let key = Key::new(std::fs::read(workshop.path("data/inquiry.key")).expect("a key")).expect("long enough");
    let identity = Identity::of_properties(&properties, &key).expect("ours");
    assert_eq!((identity.plan.as_str(), identity.year), (PLAN, FiscalYear::new(2025)));
    assert_eq!(identity.form_number, "R7-総合戦略-産業振興-01");
    let hidden = &form["sheets"]["_sokatsu"]["cells"];
    let again: BTreeMap<String, String> = (1..=properties.len())
        .map(|row| {
            (
                hidden[format!("A{row}")].as_str().unwrap_or("").to_owned(),
                hidden[format!("B{row}")].as_str().unwrap_or("").to_owned(),
            )
        })
        .collect();
    assert_eq!(again, properties);
    let mut forged = properties;
    forged.insert("sokatsu_department".to_owned(), "hoiku".to_owned());
    assert_eq!(Identity::of_properties(&forged, &key), Err(IdentityRefused::Forged));
    let store = sokatsu::store::open(&workshop.path("data")).expect("a database");
    let inquiry = store.inquiry_of_form(&identity.form_number).expect("read").expect("recorded");
    assert_eq!((inquiry.issue, inquiry.department.as_str()), (identity.issue, "sangyo"));
    let cells = store.inquiry_cells(inquiry.id).expect("cells");
    let printed = |sheet: &str, item: &str, column: &str| {
        let cell = cells.iter().find(|cell| cell.sheet == sheet && cell.item == item && cell.column == column);
        cell.map_or("", |cell| cell.printed.as_str())
    };
    assert_eq!(printed("実績入力", "K112", "指標名"), "②買物施設等誘致件数");
    assert_eq!(printed("実績入力", "K111", "R6"), "9");
    assert!(printed("取組と課題", "A111", "前回の課題").chars().count() > 40);
}

#[test]
fn nothing_is_asked_or_mailed_twice() {
    let workshop = Workshop::opened();
    assert_eq!(workshop.files_of("data/mail", "eml").len(), 14);
    let again = workshop.inquire("2026-04-21", &["open", PLAN, "--year", "R7", "--due", "2026-06-30"]).well();
    assert!(again.out.contains("照会した課 0、送信待ちに加えたメール 0 通、すでに照会済みの課 14"), "{}", again.out);
    assert!(again.err.contains("回答期限は 2026-05-29 のまま"), "{}", again.err);
    let remind = |now| workshop.inquire(now, &["remind", PLAN, "--year", "R7"]).done();
    assert!(remind("2026-05-01").contains("まだ時期でない課 14"));
    assert!(remind("2026-05-29").contains("お知らせ 14 課、督促 0 課、送信待ちに加えたメール 14 通"));
    assert!(remind("2026-05-29").contains("送信待ちに加えたメール 0 通（今日すでに出した課 14"));
    assert!(remind("2026-05-30").contains("お知らせ 0 課、督促 14 課、送信待ちに加えたメール 14 通"));
    assert_eq!(workshop.files_of("data/mail", "eml").len(), 14 * 3);
    let closed = workshop.inquire("2026-06-01", &["close", PLAN, "--year", "R7"]).well();
    assert!(closed.out.contains("締め切りました：14 課"), "{}", closed.out);
    assert!(remind("2026-06-02").contains("督促 0 課"));
    assert!(
        workshop.inquire("2026-06-02", &["close", PLAN, "--year", "R7"]).done().contains("すでに締め切ってあった課 14")
    );
}

#[test]
fn the_mail_carries_the_departments_own_form() {
    let workshop = Workshop::opened();
    let mails: Vec<Value> = workshop.files_of("data/mail", "eml").iter().map(|file| read_mail(file)).collect();
    let mail = mails.iter().find(|mail| mail["subject"].as_str().is_some_and(|subject| subject.contains("産業振興課")));
    let mail = mail.expect("a mail");
    assert_eq!(mail["subject"], "【照会】令和7年度実績のご記入について（産業振興課・5月29日（金）まで）");
    assert_eq!(mail["attachments"].as_array().map(Vec::len), Some(1));
    let form = workshop.form("産業振興課");
    assert_eq!(mail["attachments"][0]["sha256"], crate::programs::sha256(&form).as_str());
    assert_eq!(mail["attachments"][0]["filename"], "照会_令和7年度実績_産業振興課_R7-総合戦略-産業振興-01.xlsx");
    assert!(mail["text"].as_str().is_some_and(|text| text.contains("指標7件・コメント7件・取組7件")), "{mail}");
}

#[test]
fn one_department_that_fails_stops_no_other() {
    let workshop = Workshop::new();
    let folder = workshop.copy_of_seeds();
    let register = workshop.path("plans/asaka.city.toml");
    let text = std::fs::read_to_string(&register).expect("the register");
    let address = text.lines().find(|line| line.contains("sangyo@")).expect("an address").to_owned();
    std::fs::write(&register, text.replace(&address, "")).expect("written");
    workshop.run(["plan", "import", folder]).done();
    let ran = workshop.inquire(OPENED[1], &["open", PLAN, "--year", "R7", "--due", "2026-05-29"]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("照会した課 13"), "{}", ran.out);
    assert!(ran.err.contains("産業振興課: 宛先のメールアドレスが登録されていません"), "{}", ran.err);
    let status = workshop.inquire(OPENED[1], &["status", PLAN, "--year", "R7"]).well();
    assert!(status.out.contains("照会 13課") && !status.out.contains("産業振興課"), "{}", status.out);
}

#[test]
fn status_tells_who_is_late() {
    let workshop = Workshop::opened();
    let json = workshop.inquire("2026-05-30", &["status", PLAN, "--year", "R7", "--json"]).well();
    let status: Value = serde_json::from_str(&json.out).expect("JSON");
    let departments = status["departments"].as_array().expect("departments");
    assert_eq!((departments.len(), &status["year"]), (14, &"R7".into()));
    assert!(
        departments.iter().all(|one| one["standing"] == "waiting" && one["late"] == true && one["filled"].is_null()),
        "{status}"
    );
    let file = workshop.path("status.xlsx");
    workshop.inquire("2026-05-29", &["status", PLAN, "--year", "R7", "--xlsx", "status.xlsx"]).done();
    let book = read(std::slice::from_ref(&file)).remove(0);
    let said = texts(&book);
    assert!(
        said.contains("照会 14課")
            && said.contains("未回答")
            && said.contains("期限超過 0課")
            && !said.contains("（期限超過）"),
        "{said}"
    );
    let nothing = workshop.inquire("2026-05-29", &["status", PLAN, "--year", "R6"]);
    assert!(nothing.code == Some(1) && nothing.err.contains("まだ出していません"), "{}", nothing.err);
}

#[test]
fn schedules_open_and_remind() {
    let workshop = Workshop::with_plan();
    let schedule = |name: &str, job: &str| {
        format!(
            "[[schedule]]\nname = \"{name}\"\ncron = \"0 9 * * *\"\njob = \"{job}\"\nplan = \"{PLAN}\"\nyear = \"R7\"\n"
        )
    };
    let schedules =
        [("ask", "inquiry_open"), ("urge", "inquiry_remind"), ("look", "inquiry_status"), ("end", "inquiry_close")]
            .map(|(name, job)| schedule(name, job))
            .concat();
    workshop.configure(&format!("[inquiry]\ndue_days = 10\n{schedules}"));
    let run = |now: &str, name: &str| workshop.run(["--now", now, "schedule", "run", name]).done();
    let asked = run("2026-04-20", "ask");
    assert!(asked.contains("due 2026-04-30: 14 departments asked, 14 mails queued"), "{asked}");
    let again = run("2026-04-21", "ask");
    assert!(again.contains("0 departments asked, 0 mails queued, 14 asked before"), "{again}");
    let urged = run("2026-05-01", "urge");
    assert!(urged.contains("0 notices, 14 reminders after the due date, 14 mails queued"), "{urged}");
    let looked = run("2026-05-01", "look");
    assert!(looked.contains("照会 14課　回答済 0課") && looked.contains("期限超過 14課"), "{looked}");
    let ended = run("2026-05-10", "end");
    assert!(ended.contains("14 departments closed, 0 closed before, 14 not answered in full"), "{ended}");
    let folder = format!("data/reports/{PLAN}/R7");
    let books = read(&["照会の状況.xlsx", "照会の集計.xlsx"].map(|name| workshop.path(&folder).join(name)));
    assert!(texts(&books[0]).contains("産業振興課") && texts(&books[1]).contains("②買物施設等誘致件数"));
    assert!(run("2026-05-11", "urge").contains("0 notices, 0 reminders"));
}

#[test]
fn a_trial_into_a_folder_does_not_use_up_the_mail() {
    let workshop = Workshop::opened();
    let form = crate::programs::sha256(&workshop.form("産業振興課"));
    workshop.configure("[mail]\nway = \"smtp\"\nallow_domains = [\"nowhere.example\"]\n[mail.smtp]\nport = 1\n");
    let again = workshop.inquire("2026-04-21", &["open", PLAN, "--year", "R7", "--due", "2026-05-29"]);
    assert!(again.out.contains("照会した課 0、送信待ちに加えたメール 14 通、すでに照会済みの課 14"), "{}", again.out);
    assert_eq!(crate::programs::sha256(&workshop.form("産業振興課")), form, "the same form");
    assert_eq!(workshop.files_of("data/inquiries", "xlsx").len(), 14);
}

#[test]
fn refusals_say_what_to_do() {
    let workshop = Workshop::with_plan();
    let open = |more: &[&str]| workshop.inquire(OPENED[1], &[&["open", PLAN], more].concat());
    let past = open(&["--year", "R7", "--due", "2026-04-19"]);
    assert!(past.code == Some(1) && past.err.contains("もう過ぎています"), "{}", past.err);
    let outside = open(&["--year", "R9", "--due", "2026-05-29"]);
    assert!(outside.code == Some(1) && outside.err.contains("期間"), "{}", outside.err);
    let nobody = open(&["--year", "R7", "--due", "2026-05-29", "--department", "水産課"]);
    assert!(nobody.code == Some(1) && nobody.err.contains("産業振興課"), "{}", nobody.err);
    workshop.write("data/inquiry.key", "short");
    let key = open(&["--year", "R7", "--due", "2026-05-29"]);
    assert!(key.code == Some(1) && key.err.contains("鍵が短すぎます") && !key.err.contains("short"), "{}", key.err);
}

#[test]
fn a_filled_form_says_how_far_it_is() {
    let workshop = Workshop::opened();
    let filled = workshop.path("filled.xlsx");
    python("fill_inquiry.py", &[workshop.form("産業振興課"), filled.clone()]);
    let shown = computed(&filled, &workshop.path("computed"));
    let figures = shown["実績入力"].as_object().expect("cells");
    let mut checks: Vec<(u32, &str)> = Vec::new();
    for (place, value) in figures {
        let row = place.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().expect("a row");
        let said = value.as_str().filter(|text| text.starts_with('済') || *text == "数字だけに");
        checks.extend(said.map(|said| (row, said)));
    }
    checks.sort_unstable();
    let checks: Vec<&str> = checks.into_iter().map(|(_, said)| said).collect();
    assert_eq!(checks, ["済", "済", "済", "済（後日）", "済", "数字だけに", "済"]);
    let cover = shown["はじめに"].as_object().expect("cells");
    let said: Vec<&str> = cover.values().filter_map(Value::as_str).collect();
    for text in ["6 / 7", "7 / 7", "3 / 3", "残り 1 か所です。", "30 / 31", "■■■■■■□", "記入中", "済"]
    {
        assert!(said.contains(&text), "{text}: {said:?}");
    }
}

/// The values that LibreOffice computes.
fn computed(file: &Path, folder: &Path) -> Value {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let convert = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"];
    crate::programs::output(std::process::Command::new("soffice").arg(profile).args(convert).arg(folder).arg(file));
    let name = file.file_name().expect("a name");
    python("fill_inquiry.py", &[PathBuf::from("--shown"), folder.join(name)])
}

/// Every form of every seed, as LibreOffice prints it: はじめに is its first page whole, and no sheet is broken across.
#[test]
fn every_sheet_prints_on_a4_one_page_wide() {
    let workshop = Workshop::opened();
    for (seed, plan, year) in [("asaka-plan6", "asaka-plan6", "R7"), ("isesaki", "isesaki", "R6")] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(seed);
        workshop.run(["plan", "import", &folder.to_string_lossy()]).done();
        workshop.inquire(OPENED[1], &["open", plan, "--year", year, "--due", "2026-05-29"]).well();
    }
    let folder = workshop.path("printed");
    std::fs::create_dir_all(&folder).expect("a folder");
    let forms = workshop.files_of("data/inquiries", "xlsx");
    assert!(forms.len() > 26, "{}", forms.len());
    print_workbooks(&forms, &folder);
    for form in &forms {
        let pdf = folder.join(form.with_extension("pdf").file_name().expect("a name"));
        assert!(info(&pdf, "Page size").contains("A4"));
        let pages = pages(&pdf);
        let on = |text: &str| -> Vec<usize> {
            pages.iter().enumerate().filter(|(_, page)| page.contains(text)).map(|(index, _)| index).collect()
        };
        assert_eq!(on("ご記入の進み具合"), [0], "{}", form.display());
        assert_eq!(on("空欄のまま返送されても"), [0], "{}", form.display());
        // A sheet broken across would have pages without what stands at the left of every page: the heads of its columns.
        let headed =
            |page: &String| ["コード", "こんなときは", "ご記入の進み具合"].iter().any(|word| page.contains(word));
        assert!(pages.iter().all(headed), "{}", form.display());
    }
    // Pages of these were looked at.
    for (department, most) in [("産業振興課_R7-総合戦略", 7), ("教育指導課_R7-総合戦略", 6)] {
        let pdf = folder.join(workshop.form(department).with_extension("pdf").file_name().expect("a name"));
        assert!(pages(&pdf).len() <= most, "{} pages of {department}", pages(&pdf).len());
    }
}
