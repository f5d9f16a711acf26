//! What goes out comes back: the same plan, the same city, the same bytes.

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::plan::{Address, AddressRole, EvaluationTable, Moment, Narrative, NarrativeKind, Standing};
use sokatsu::planbook::{NotWritable, export};
use tempfile::TempDir;

use crate::shared::{PLANS, plan, repository, sokatsu, taken, told, workbook};

#[test]
fn every_plan_comes_back_as_it_was() {
    for folder in PLANS {
        let subject = plan(folder);
        let back = taken(&workbook(&subject)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        assert_eq!(back.city, subject.city, "{folder}");
        assert_eq!(back.plan, subject.plan, "{folder}");
        let again = export(&back.city, &back.plan).expect("a workbook");
        assert_eq!(again, export(&subject.city, &subject.plan).expect("a workbook"), "{folder}");
    }
}

/// The guide's plan has every key of the format.
#[test]
fn every_key_of_the_format_comes_back() {
    let guide = std::fs::read_to_string(repository("docs/plan-format.md")).expect("the guide");
    let folder = TempDir::new().expect("a folder");
    for (index, block) in guide.split("```toml\n").skip(1).enumerate() {
        let text = block.split("```").next().expect("a block");
        let name = if text.contains("[city]") { "midori.city.toml".to_owned() } else { format!("{index:02}.toml") };
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let subject = plan(&folder.path().display().to_string());
    assert!(subject.plan.programmes.len() == 1 && subject.plan.published.len() == 1, "the whole guide was read");
    let back = taken(&workbook(&subject)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(back.plan, subject.plan);
    assert_eq!(back.city, subject.city);
}

#[test]
fn texts_that_excel_could_spoil_come_back() {
    let mut subject = plan("seeds/asaka-strategy2");
    let texts = [
        "=1+1",
        "+81",
        "-",
        "@SUM(A1)",
        "_x0041_",
        "𠮷野家と髙島屋 🍙",
        "一行目\n\n　三行目\t欄",
        "'引用",
        "1e5",
        "77.50",
        "TRUE",
        "2025-04-01",
        "\"\"\"三つ\"\"\"\nと\\",
    ];
    for text in texts {
        let at = vec![subject.plan.indicators[0].code.clone()];
        let year = Some(FiscalYear::new(2024));
        let text = text.to_owned();
        subject.plan.narratives.push(Narrative {
            kind: NarrativeKind::Comment,
            at,
            year,
            departments: Vec::new(),
            text,
        });
    }
    subject.plan.indicators[0].name = "=HYPERLINK(\"x\")".to_owned();
    subject.plan.indicators[1].definition = Some(" 前後の空白 ".to_owned());
    let back = taken(&workbook(&subject)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(back.plan, subject.plan);
}

/// As openpyxl reads it: texts, with the quote prefix where Excel would make a formula of them.
#[test]
fn no_text_is_a_formula_to_another_program() {
    let mut subject = plan("seeds/isesaki");
    let texts = ["=1+1", "+81-48-463-1111", "-3件", "@総務課", "_x0041_", "𠮷野家と髙島屋 🍙", "<b>&amp;</b>"];
    for (indicator, text) in subject.plan.indicators.iter_mut().zip(texts) {
        (indicator.name, indicator.definition) = (text.to_owned(), Some(text.to_owned()));
    }
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("plan.xlsx");
    std::fs::write(&file, export(&subject.city, &subject.plan).expect("a workbook")).expect("written");
    let script = repository("tests/python/read_workbook.py");
    let done = std::process::Command::new("python3").arg(script).arg(&file).output().expect("python3 and openpyxl");
    let book: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let sheets = book["sheets"].as_object().expect("sheets");
    let cells = || sheets.values().flat_map(|sheet| sheet["cells"].as_object().expect("cells").values());
    for text in texts {
        let found: Vec<_> = cells().filter(|cell| cell["value"] == text).collect();
        assert!(found.len() > 3, "{text}: name, definition, and beside its figures");
        let asleep = |cell: &serde_json::Value| cell["formula"].is_null() && cell["type"] == "s";
        assert!(found.iter().all(|cell| asleep(cell)), "{text}");
        let awake = text.starts_with(['=', '+', '-', '@']);
        assert!(found.iter().all(|cell| cell["quoted"] == awake), "{found:?}");
    }
}

#[test]
fn figures_beyond_the_grid_come_back() {
    let mut subject = plan("seeds/asaka-strategy2");
    let indicator = subject.plan.indicators.iter_mut().find(|indicator| indicator.actuals.len() > 3).expect("actuals");
    let day = NaiveDate::from_ymd_opt(2021, 10, 1).expect("a day");
    (indicator.actuals[0].moment, indicator.actuals[0].label) = (Moment::Calendar(2020), "2020年".to_owned());
    (indicator.actuals[1].moment, indicator.actuals[1].label) = (Moment::Day(day), "2021-10-01".to_owned());
    indicator.actuals[2].standing = Standing::Correction;
    indicator.actuals[2].reason = Some("集計の誤り".to_owned());
    indicator.actuals[3].label = "令和5年度".to_owned();
    let tables = [vec!["年度", ""], vec!["", ""], vec!["R5", "北\n南"]]
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
    let at = subject.plan.nodes[0].code.clone();
    let columns = vec!["".to_owned(), "名称".to_owned()];
    let year = FiscalYear::new(2024);
    subject.plan.tables.push(EvaluationTable {
        year,
        at,
        caption: "空の欄".to_owned(),
        columns,
        rows: tables.to_vec(),
    });
    let back = taken(&workbook(&subject)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(back.plan, subject.plan);
}

#[test]
fn the_order_of_texts_and_marks_is_kept() {
    let mut subject = plan("seeds/asaka-strategy2");
    subject.plan.narratives.reverse();
    subject.plan.marks.reverse();
    let back = taken(&workbook(&subject)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(back.plan.narratives, subject.plan.narratives);
    assert_eq!(back.plan.marks, subject.plan.marks);
    subject.plan.marks.push(subject.plan.marks[0].clone());
    let told = told(&workbook(&subject));
    assert!(told.contains("の区分が二つあります") && told.contains("「区分」A"), "{told}");
}

#[test]
fn a_text_that_no_cell_holds_is_refused_with_its_place() {
    let mut subject = plan("seeds/asaka-strategy2");
    subject.plan.narratives[0].text = "あ".repeat(32_768);
    let error = export(&subject.city, &subject.plan).expect_err("refused");
    assert!(matches!(error, NotWritable::TooLong { sheet: "文章", length: 32_768, .. }), "{error}");
    assert!(error.to_string().contains("F5"), "{error}");
    subject.plan.narratives[0].text = "鈴\u{7}".to_owned();
    let error = export(&subject.city, &subject.plan).expect_err("refused").to_string();
    assert!(error.contains("U+0007") && error.contains("F5"), "{error}");
}

#[test]
fn the_commands_go_out_and_back_without_a_difference() {
    let folder = TempDir::new().expect("a folder");
    let run = |arguments: &[&str]| {
        let (done, said) = sokatsu(folder.path(), arguments);
        assert!(done, "{arguments:?}: {said}");
        said
    };
    run(&["plan", "import", &repository("seeds/isesaki").display().to_string()]);
    run(&["plan", "export", "isesaki", "--to", "one.xlsx"]);
    assert!(run(&["plan", "check", "one.xlsx"]).contains("one.xlsx: 誤りはありません"));
    assert!(run(&["plan", "import", "one.xlsx"]).contains("変わったところはありません"));
    run(&["plan", "export", "isesaki", "--to", "two.xlsx"]);
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("a file");
    assert!(bytes("one.xlsx") == bytes("two.xlsx"), "the same bytes");
    let written = run(&["plan", "export", "isesaki", "--to", "folder"]);
    assert!(written.contains("folder/isesaki.city.toml") && written.contains("folder/plan.toml"), "{written}");
    assert!(run(&["plan", "import", "folder"]).contains("変わったところはありません"));
    let (done, said) = sokatsu(folder.path(), &["plan", "export", "isesaki", "--to", "folder"]);
    assert!(!done && said.contains("すでにあります"), "{said}");
    let (done, said) = sokatsu(folder.path(), &["plan", "export", "isesaki", "--to", "plan.xls"]);
    assert!(!done && said.contains(".xlsx"), "{said}");
}

#[test]
fn what_a_cell_cannot_tell_apart_is_refused() {
    let folder = TempDir::new().expect("a folder");
    for file in ["isesaki.city.toml", "isesaki/plan.toml", "isesaki/indicators.toml", "isesaki/texts.toml"] {
        let to = folder.path().join(file);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        let text = std::fs::read_to_string(repository("seeds").join(file)).expect("a seed");
        let text = text.replacen("definition = \"1年間に絣の郷を使った人の数\"", "definition = \"\"", 1);
        std::fs::write(to, text).expect("written");
    }
    assert!(sokatsu(folder.path(), &["plan", "import", "isesaki"]).0);
    let (done, said) = sokatsu(folder.path(), &["plan", "export", "isesaki", "--to", "one.xlsx"]);
    assert!(!done && said.contains("絣の郷利用者数") && said.contains("そのままでは書き出せません"), "{said}");
    assert!(!folder.path().join("one.xlsx").exists());
}

/// Periods and successors of departments, and periods of addresses, are edited in the workbook too.
#[test]
fn a_reorganisation_comes_back() {
    let mut subject = plan("seeds/asaka-strategy2");
    let day = |text: &str| text.parse().expect("a day");
    let successor = subject.city.departments[2].code.clone();
    let ended = &mut subject.city.departments[1];
    ended.since = Some(day("2019-04-01"));
    ended.until = Some(day("2026-03-31"));
    ended.successor = Some(successor);
    ended.addresses[0].until = Some(day("2026-03-31"));
    let later =
        Address { since: Some(day("2026-04-01")), role: AddressRole::Cc, until: None, ..ended.addresses[0].clone() };
    subject.city.departments[2].addresses.push(later);
    let back = taken(&workbook(&subject)).expect("taken");
    assert_eq!(back.city, subject.city);
}
