//! A city that no one has seen yet, added from a folder and without a rebuild: another tree, other level names,
//! other columns, eight years of actuals, a scheme and a form of its own. It reads, rates, builds and prints.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::NaiveDate;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::JobError;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::job::rate::rate;
use sokatsu::plan::{Code, Moment, Role};
use sokatsu::rating::{OwnMarks, Rating};
use sokatsu::report::document::{Block, Cell, Document, Edition};
use sokatsu::report::{ReportRequest, Scope, build};
use tempfile::TempDir;

const YEAR: FiscalYear = FiscalYear::new(2025);

const CITY: &str = r#"[city]
code = "aozora"
name = "あおぞら町"
planning_department = "kikaku"

[[department]]
code = "kikaku"
name = "企画財政課"
division = "総務部"
to = "kikaku@example.jp"

[[department]]
code = "kankyo"
name = "環境・水道課"
division = "建設部"
to = ["kankyo@example.jp"]
cc = "suido@example.jp"

[[department]]
code = "gakko"
name = "学校教育課"
address = [
  { address = "gakko-old@example.jp", until = "2025-03-31" },
  { address = "gakko@example.jp", role = "to", since = "2025-04-01" },
]
"#;

const PLAN: &str = r#"[plan]
code = "aozora6"
city = "aozora"
name = "第６次あおぞら町総合計画前期基本計画"
short_name = "前期基本計画"
first_year = "H30"
last_year = "R9"
scheme = "aozora-five"
form = "aozora-sheet"

[[level]]
code = "chapter"
name = "章"

[[level]]
code = "policy"
name = "政策"
role = "goal"

[[level]]
code = "measure"
name = "施策"
role = "measure"

[[level]]
code = "project"
name = "事業"
role = "action"

[[node]]
code = "C1"
level = "chapter"
number = "第１章"
name = "暮らしと自然"

[[node]]
code = "P1"
level = "policy"
parent = "C1"
number = "1-1"
name = "豊かな水を守るまち"

[[node]]
code = "S1"
level = "measure"
parent = "P1"
number = "(1)"
name = "水道水をむだなく届ける"
departments = ["kankyo"]

[[node]]
code = "J1"
level = "project"
parent = "S1"
number = "ア"
name = "配水管の更新"
departments = ["kankyo"]

[[node]]
code = "P2"
level = "policy"
parent = "C1"
number = "1-2"
name = "学びあうまち"

[[node]]
code = "S2"
level = "measure"
parent = "P2"
number = "(1)"
name = "学校で過ごす時間を豊かにする"
departments = ["gakko"]

[[node]]
code = "J2"
level = "project"
parent = "S2"
number = "ア"
name = "学校図書館の充実"
departments = ["gakko"]
"#;

const INDICATORS: &str = r#"[[indicator]]
code = "O1"
at = "S1"
number = "■"
kind = "outcome"
name = "漏水率"
unit = "％"
better = "lower"
basis = "stock"
departments = ["kankyo"]
definition = "配水量のうち有効に使われなかった割合"
baseline = { year = "H29", value = "12.5" }
target = { year = "R9", value = "5.0" }

[indicator.actuals]
H30 = "12.1"
R1 = "11.8"
R2 = "11.0"
R3 = "10.4"
R4 = "9.7"
R5 = "8.8"
R6 = "7.9"
R7 = { value = "6.25", standing = "preliminary" }

[[indicator]]
code = "O2"
at = "S1"
number = "■"
kind = "outcome"
name = "住民ひとりが使う水の量"
unit = "L"
better = "lower"
basis = "annual"
departments = ["kankyo"]
baseline = { year = "2017年", value = "300" }
actuals = { "2018年" = "298", "2019年" = "301", "2020年" = "310", "2021年" = "305", "2022年" = "299", "2023年" = "291", "2024年" = "288", "2025年" = "280" }
target = { year = "R9", value = "280" }

[[indicator]]
code = "O3"
at = "J2"
number = "■"
kind = "outcome"
name = "図書の貸出冊数"
unit = "冊"
better = "higher"
basis = "annual"
departments = ["gakko"]
baseline = { year = "H29", value = "10,000" }
actuals = { H30 = "10,200", R1 = "9,800", R2 = "4,100", R3 = "6,000", R4 = "8,000", R5 = "8,900", R6 = "9,100", R7 = "9,000" }
target = { year = "R9", value = "15,000" }
"#;

const EVALUATION: &str = r#"[[overview]]
at = "J1"
text = "古い配水管を年に2キロメートルずつ取り替える。"

[[comment]]
year = "R7"
at = "O1"
text = "漏水率は6.25％まで下がった。"

[[achievement]]
year = "R7"
at = "J1"
text = "配水管を2.1キロメートル更新した。"

[[issue]]
year = "R7"
at = "J2"
text = "司書のいない学校が残っている。"

[marks.R7.own]
O3 = { mark = "C", reason = "電子書籍の貸出を加えると増えているため" }
"#;

/// Five marks by the achievement rate.
const SCHEME: &str = r#"code = "aozora-five"
name = "五段階評価"
decimals = 2
adopt = ["second", "own", "rule"]
lower_is_better = "inverse"

[[scale]]
kind = "outcome"
title = "成果指標の達成度"
on_track = ["S", "A", "B"]
on_track_caption = "順調な指標（S・A・B）"

[[scale.band]]
mark = "S"
label = "目標を上回る"
tone = "good"
when = [{ achievement = { above = 100 } }]

[[scale.band]]
mark = "A"
label = "目標どおり"
tone = "good"
when = [{ achievement = { at_least = 100 } }]

[[scale.band]]
mark = "B"
label = "おおむね順調"
tone = "fair"
when = [{ achievement = { at_least = 80, below = 100 } }]

[[scale.band]]
mark = "C"
label = "やや遅れ"
tone = "watch"
when = [{ achievement = { at_least = 70, below = 80 } }]

[[scale.band]]
mark = "D"
label = "遅れ"
tone = "poor"
"#;

const FORM: &str = r##"code = "aozora-sheet"
name = "施策評価シート"
title = "{city} 施策評価書"
subtitle = "{short}　{year}の評価"
department_subtitle = "{department}の評価（{year}）"
contents_title = "もくじ"
unrecorded = "記載なし"

[edition_labels]
committee = "行政評価委員会用"

[page]
size = "A3"
orientation = "landscape"
margins_mm = [15, 15, 15, 15]

[colors]
accent = "#7a3e9d"
good = "#00695c"

[tally]
heads = ["評価", "指標数", "構成比"]
counter = "指標"
total = "全体"
department_title = "{title}【当課】"
unrated = "ほか{count}指標（{reasons}）"

[[section]]
kind = "summary"
title = "{short}の全体像"
department_title = "{department}のまとめ"
sheet = "全体像"
kinds = ["outcome"]
breakdown_title = "政策ごとの評価"

[[section]]
kind = "goals"
part = "{level} {number} {name}"

[section.measure]
title = "{level}{goal}{number} {name}"
sheet = "{goal}{number}"

[[section.measure.block]]
kind = "fields"
fields = [
  { label = "めざす姿", content = "overviews" },
  { label = "受け持つ課", content = "departments" },
]

[[section.measure.block]]
kind = "indicators"
heading = "ものさし"
kinds = ["outcome"]
charts = true
columns = [
  { key = "number_name", title = "ものさし", weight = 30 },
  { key = "unit", title = "たんい", weight = 6 },
  { key = "baseline", title = "はじめの値", weight = 9 },
  { key = "actuals", weight = 8 },
  { key = "target", title = "めざす値", weight = 9 },
  { key = "achievement", title = "達成率", weight = 10 },
  { key = "progress", title = "進捗率", weight = 10 },
  { key = "departments", title = "担当課", weight = 14 },
  { key = "mark", title = "評価", weight = 16 },
]

[[section.measure.block]]
kind = "comments"
heading = "ものさしの動き"

[[section.measure.block]]
kind = "achievements"
heading = "やったこと"

[[section.measure.block]]
kind = "issues"
heading = "これからの宿題"
"##;

/// A configuration's folder with templates beside the settings, and a plan's folder with the register beside it.
struct NewCity {
    root: TempDir,
}

impl NewCity {
    fn new() -> NewCity {
        let root = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in [
            ("config/local.toml", "[report]\nthreads = 1\n"),
            ("config/templates/schemes/aozora-five.toml", SCHEME),
            ("config/templates/forms/aozora-sheet.toml", FORM),
            ("plans/aozora.city.toml", CITY),
            ("plans/aozora6/plan.toml", PLAN),
            ("plans/aozora6/indicators.toml", INDICATORS),
            ("plans/aozora6/R7.toml", EVALUATION),
        ] {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("a written file");
        }
        NewCity { root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn library(&self) -> Library {
        Library::new(Some(&self.path("config/templates")))
    }

    fn read(&self, library: &Library) -> Result<CityPlan, JobError> {
        PlanFolder::open(&self.path("plans/aozora6"))?.read(library)
    }

    fn subject(&self) -> CityPlan {
        self.read(&self.library()).expect("the plan")
    }

    /// Runs the binary on this city's configuration and database.
    fn sokatsu(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sokatsu"));
        command.current_dir(self.root.path()).env("SOKATSU_ALLOW_NOW", "1").arg("--config").arg(self.path("config"));
        command.arg("--data").arg(self.path("data")).args(["--now", "2026-11-21"]).args(arguments);
        command.output().expect("the binary runs")
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.sokatsu(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

fn document(subject: &CityPlan, library: &Library, edition: Edition, scope: Scope) -> Document {
    let scheme = library.required_scheme(&subject.plan.head.scheme).expect("the scheme");
    let form = library.required_form(&subject.plan.head.form).expect("the form");
    let rating = Rating::of(&subject.plan, &scheme, YEAR, OwnMarks::Respect);
    let made_on = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    build(&ReportRequest {
        plan: &subject.plan,
        city: &subject.city,
        scheme: &scheme,
        rating: &rating,
        form: &form,
        year: YEAR,
        edition,
        scope,
        made_on,
        findings: &[],
    })
    .expect("a document")
}

#[test]
fn another_tree_is_read_with_its_own_levels_and_roles() {
    let city = NewCity::new();
    let CityPlan { plan, city } = city.subject();
    let levels: Vec<(&str, Option<Role>)> = plan.levels.iter().map(|level| (level.name.as_str(), level.role)).collect();
    let roles = [("章", None), ("政策", Some(Role::Goal)), ("施策", Some(Role::Measure)), ("事業", Some(Role::Action))];
    assert_eq!(levels, roles);
    let calendar = plan.indicator(&Code::new("O2").expect("a code")).expect("an indicator");
    assert_eq!(calendar.actuals.len(), 8);
    assert_eq!(calendar.actuals[7].moment, Moment::Calendar(2025));
    let day = NaiveDate::from_ymd_opt(2025, 4, 1).expect("a day");
    let school = city.department_named("学校教育課").expect("a department");
    let addresses: Vec<&str> = school.addresses_on(day).map(|address| address.address.as_str()).collect();
    assert_eq!(addresses, ["gakko@example.jp"]);
}

#[test]
fn without_its_templates_the_plan_says_what_is_missing() {
    let city = NewCity::new();
    let error = city.read(&Library::new(None)).expect_err("scheme and form are missing").to_string();
    assert!(error.contains("評価区分の規則「aozora-five」") && error.contains("様式「aozora-sheet」"), "{error}");
}

#[test]
fn its_own_scheme_rates_it() {
    let city = NewCity::new();
    let report = rate(&city.subject(), &city.library(), YEAR, OwnMarks::Respect).expect("a rating");
    type Row<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    let told: Vec<Row> = report
        .indicators
        .iter()
        .map(|one| {
            let computed = one.computed.as_ref().map(|computed| computed.mark.as_str());
            let adopted = one.adopted.as_ref().map(|adopted| adopted.mark.as_str());
            (one.code.as_str(), one.rates.achievement.as_deref(), computed, adopted)
        })
        .collect();
    // 5.0 / 6.25, 280 / 280 and 9,000 / 15,000; less is better for the first two.
    assert_eq!(
        told,
        [
            ("O1", Some("80.00"), Some("B"), Some("B")),
            ("O2", Some("100.00"), Some("A"), Some("A")),
            ("O3", Some("60.00"), Some("D"), Some("C")),
        ]
    );
    let tally = &report.tallies[0];
    let shares: Vec<String> =
        tally.marks.iter().map(|mark| mark.share.map_or(String::new(), |share| share.to_string())).collect();
    assert_eq!(shares, ["0.00", "33.34", "33.33", "33.33", "0.00"]);
    assert_eq!(tally.on_track.map(|share| share.to_string()), Some("66.67".to_owned()));
}

#[test]
fn its_own_form_builds_it() {
    let city = NewCity::new();
    let document = document(&city.subject(), &city.library(), Edition::Committee, Scope::City);
    assert_eq!(
        (document.title.as_str(), document.subtitle.as_str()),
        ("あおぞら町 施策評価書", "前期基本計画　令和7年度の評価")
    );
    assert_eq!((document.look.contents_title.as_str(), document.look.colors.accent), ("もくじ", 0x007a_3e9d));
    let paper = document.look.paper;
    assert_eq!((paper.width_mm, paper.height_mm, paper.landscape), (297.0, 420.0, true));
    let titles: Vec<&str> = document.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(
        titles,
        ["前期基本計画の全体像", "施策1-1(1) 水道水をむだなく届ける", "施策1-2(1) 学校で過ごす時間を豊かにする"]
    );
    let parts: Vec<Option<&str>> = document.sections.iter().map(|section| section.part.as_deref()).collect();
    assert_eq!(parts, [None, Some("政策 1-1 豊かな水を守るまち"), Some("政策 1-2 学びあうまち")]);

    let table = document.sections[1].blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let table = table.expect("the table of indicators");
    let heads: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    let wanted = "ものさし たんい はじめの値 H30 R1 R2 R3 R4 R5 R6 R7 めざす値 達成率 進捗率 担当課 評価";
    assert_eq!(heads, wanted.split(' ').collect::<Vec<_>>());
    let printed = |row: usize| -> Vec<String> {
        let figure = |cell: &Cell| match cell {
            Cell::Figure(figure) => {
                Some(format!("{}{}", figure.printed, figure.year_label.as_deref().unwrap_or_default()))
            }
            _ => None,
        };
        table.rows[row].iter().filter_map(figure).collect()
    };
    assert_eq!(printed(0)[9..], ["5.0", "80.00%", "83.33%"]);
    assert_eq!(printed(1)[8], "2802025年", "a calendar year's value says so");
    let texts = document.texts();
    assert!(texts.contains(&"■図書の貸出冊数"), "an indicator of a 事業 stands on its 施策's sheet");
}

#[test]
fn its_departments_extract_is_its_own() {
    let city = NewCity::new();
    let gakko = Code::new("gakko").expect("a code");
    let extract = document(&city.subject(), &city.library(), Edition::Committee, Scope::Department(&gakko));
    assert_eq!(extract.subtitle, "学校教育課の評価（令和7年度）");
    let texts = extract.texts();
    assert!(texts.contains(&"成果指標の達成度【当課】") && texts.contains(&"■図書の貸出冊数"));
    assert!(!texts.iter().any(|text| text.contains("漏水率") || text.contains("配水管")));
}

/// As LibreOffice prints it: with every number in its format.
fn text_of_workbook(file: &Path) -> String {
    let folder = file.parent().expect("a folder").join("printed");
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let out = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&folder)
        .arg(file)
        .output()
        .expect("soffice is installed");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    text_of_pdf(&folder.join(file.with_extension("pdf").file_name().expect("a name")))
}

/// The text of a file as a second program reads it, without white space.
fn text_of_pdf(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().expect("pdftotext is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).chars().filter(|c| !c.is_whitespace()).collect()
}

/// A format's ending and how its text is read. A new format is a line here.
type TextReader = fn(&Path) -> String;
const FORMATS: [(&str, TextReader); 2] = [("pdf", text_of_pdf), ("xlsx", text_of_workbook)];

#[test]
fn the_binary_prints_it_without_a_rebuild() {
    let city = NewCity::new();
    let plans = city.path("plans/aozora6").display().to_string();
    assert!(city.run(&["plan", "check", &plans]).contains("誤りはありません"));
    assert!(city.run(&["plan", "import", &plans]).contains("第６次あおぞら町総合計画前期基本計画"));
    assert!(city.run(&["plan", "list"]).starts_with("aozora6\t"));
    for (format, text_of) in FORMATS {
        let arguments = ["report", "aozora6", "--year", "R7", "--format", format, "--out", "out"];
        let told = city.run(&arguments);
        let file = format!("out/aozora6/R7/report.{format}");
        assert_eq!(told.trim_end(), file);
        let text = text_of(&city.path(&file));
        for wanted in [
            "政策1-1豊かな水を守るまち",
            "あおぞら町施策評価書",
            "1-1豊かな水を守るまち",
            "施策1-1(1)水道水をむだなく届ける",
            "行政評価委員会用",
            "成果指標の達成度",
            "順調な指標（S・A・B）",
            "ものさしの動き",
            "漏水率",
            "図書の貸出冊数",
            "目標どおり",
            "おおむね順調",
            "やや遅れ",
            "めざす値",
            "達成率",
            "80.00%",
            "12.5",
            "6.25",
            "9,000",
            "環境・水道課",
            "配水管を2.1キロメートル更新した。",
            "司書のいない学校が残っている。",
        ] {
            assert!(text.contains(wanted), "{wanted} in the {format}:\n{text}");
        }
        for word_of_another_form in ["主な取組と成果", "今後の課題"] {
            assert!(!text.contains(word_of_another_form), "{word_of_another_form} in the {format}:\n{text}");
        }
        city.run(&["report", "aozora6", "--year", "R7", "--all-departments", "--format", format, "--out", "out"]);
        let text = text_of(&city.path(&format!("out/aozora6/R7/departments/学校教育課.{format}")));
        assert!(text.contains("図書の貸出冊数") && !text.contains("漏水率"), "{text}");
    }
}

#[test]
fn a_broken_template_is_told_by_the_binary_with_its_file() {
    let city = NewCity::new();
    let form = city.path("config/templates/forms/aozora-sheet.toml");
    let plans = city.path("plans/aozora6").display().to_string();
    city.run(&["plan", "import", &plans]);
    std::fs::write(&form, FORM.replace("{short}の全体像", "{shrot}の全体像")).expect("a written file");
    let output = city.sokatsu(&["report", "aozora6", "--year", "R7", "--format", "pdf", "--out", "out"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("aozora-sheet.toml") && told.contains("{shrot}"), "{told}");
    assert!(!city.path("out").exists(), "nothing is left half written");
}
