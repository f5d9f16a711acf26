//! Plan files are read strictly: each error has its file, its line and a remedy, all of them are told together,
//! and nothing that a file may hold makes the reader fail otherwise.

use std::path::Path;

use sokatsu::job::JobError;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::plan::read::{KnownMark, KnownMarks, Problem, SourceFile, Surroundings, read_plan};
use sokatsu::plan::{Basis, Comparator, IndicatorKind, NarrativeKind, Standing};
use tempfile::TempDir;

const CITY: &str = r#"[city]
code = "midori"
name = "みどり市"
planning_department = "kikaku"

[[department]]
code = "kikaku"
name = "企画課"
to = "kikaku@example.jp"

[[department]]
code = "kosodate"
name = "子育て課"
to = ["kosodate@example.jp", "kosodate2@example.jp"]
"#;

const PLAN: &str = r#"[plan]
code = "midori-plan"
city = "midori"
name = "みどり市総合戦略"
first_year = "R2"
last_year = "R7"
scheme = "asaka-strategy"
form = "strategy-review"

[[level]]
code = "goal"
name = "基本目標"
role = "goal"

[[level]]
code = "measure"
name = "施策"
role = "measure"

[[level]]
code = "action"
name = "取組"
role = "action"

[[node]]
code = "G1"
level = "goal"
number = "1"
name = "子どもを育てる"

[[node]]
code = "M11"
level = "measure"
parent = "G1"
number = "（ア）"
name = "保育を整える"
departments = ["kosodate"]

[[node]]
code = "A111"
level = "action"
parent = "M11"
number = "①"
name = "保育所を増やす"
departments = ["kosodate"]
"#;

const INDICATORS: &str = r#"[[indicator]]
code = "N11"
at = "G1"
kind = "numeric_target"
name = "合計特殊出生率"
better = "higher"
basis = "annual"
baseline = { year = "R元", value = "1.43" }
actuals = { R5 = "1.15", R6 = "-" }
target = { year = "R7", value = "1.53" }

[[indicator]]
code = "K111"
at = "M11"
kind = "kpi"
name = "待機児童数"
unit = "人"
better = "lower"
basis = "stock"
departments = ["kosodate"]
baseline = { year = "R1", value = "44" }
actuals = { R5 = "9", R6 = "17" }
target = { year = "R7", value = "0" }
"#;

const EVALUATION: &str = r#"[[comment]]
year = "R6"
at = "K111"
text = "17人に増えた。"

[[achievement]]
year = "R6"
at = "A111"
text = "保育所を二つ開いた。"

[[opinion]]
year = "R6"
goal = "G1"
number = 1
measures = ["M11"]
departments = ["kosodate"]
text = "増えた理由を示されたい。"

[[review]]
year = "R6"
number = 1
heading = "全体について"
text = "概ね進んだ。"

[[note]]
year = "R6"
at = "N11"
mark = "※"
text = "人口動態統計による。"

[[table]]
year = "R6"
at = "A111"
caption = "開いた保育所"
columns = ["年度", "名称"]
rows = [["R5", "北保育所"], ["R6", "南保育所"]]

[marks.R6.own]
N11 = "C"
K111 = { mark = "B", giver = "子育て課", reason = "定員を増やしたため" }
"#;

/// The files of a plan folder, correct until a test breaks them.
struct Files {
    city: String,
    plan: String,
    indicators: String,
    evaluation: String,
}

impl Files {
    fn correct() -> Files {
        Files { city: CITY.into(), plan: PLAN.into(), indicators: INDICATORS.into(), evaluation: EVALUATION.into() }
    }

    fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in [
            ("midori.city.toml", &self.city),
            ("plan.toml", &self.plan),
            ("indicators.toml", &self.indicators),
            ("R6.toml", &self.evaluation),
        ] {
            std::fs::write(folder.path().join(name), text).expect("a written file");
        }
        folder
    }

    fn read(&self) -> Result<CityPlan, JobError> {
        read(self.write().path())
    }

    /// The errors, which there have to be.
    fn problems(&self) -> Vec<Problem> {
        match self.read() {
            Err(JobError::Problems(problems)) => problems.0,
            other => panic!("problems were expected: {other:?}"),
        }
    }
}

fn read(folder: &Path) -> Result<CityPlan, JobError> {
    PlanFolder::open(folder)?.read(&Library::new(None))
}

/// Replaces the one place where a text stands.
fn replace(text: &mut String, from: &str, to: &str) {
    assert!(text.contains(from), "「{from}」 is in the text");
    *text = text.replacen(from, to, 1);
}

/// The number of the line on which a text begins.
#[track_caller]
fn line_of(text: &str, wanted: &str) -> usize {
    let offset = text.find(wanted).unwrap_or_else(|| panic!("「{wanted}」 is in the text"));
    text[..offset].matches('\n').count() + 1
}

/// Asserts that one problem is told with this file, line, words and remedy.
#[track_caller]
fn assert_told(problems: &[Problem], file: &str, line: usize, what: &str, remedy: &str) {
    let told = problems.iter().any(|problem| {
        Path::new(&problem.file).file_name().is_some_and(|name| name == file)
            && problem.line == line
            && problem.what.contains(what)
            && problem.remedy.contains(remedy)
    });
    let list: Vec<String> = problems.iter().map(Problem::to_string).collect();
    assert!(told, "{file}:{line}: 「{what}」→「{remedy}」 is told; told were:\n{}", list.join("\n"));
}

/// Breaks one place of the plan's head and tree, and asserts the error.
#[track_caller]
fn plan_error(from: &str, to: &str, marker: &str, what: &str, remedy: &str) {
    let mut files = Files::correct();
    replace(&mut files.plan, from, to);
    let line = line_of(&files.plan, marker);
    assert_told(&files.problems(), "plan.toml", line, what, remedy);
}

/// Breaks one place of the indicators, and asserts the error.
#[track_caller]
fn indicator_error(from: &str, to: &str, marker: &str, what: &str, remedy: &str) {
    let mut files = Files::correct();
    replace(&mut files.indicators, from, to);
    let line = line_of(&files.indicators, marker);
    assert_told(&files.problems(), "indicators.toml", line, what, remedy);
}

/// Breaks one place of the evaluation, and asserts the error.
#[track_caller]
fn evaluation_error(from: &str, to: &str, marker: &str, what: &str, remedy: &str) {
    let mut files = Files::correct();
    replace(&mut files.evaluation, from, to);
    let line = line_of(&files.evaluation, marker);
    assert_told(&files.problems(), "R6.toml", line, what, remedy);
}

/// Breaks one place of the register, and asserts the error.
#[track_caller]
fn city_error(from: &str, to: &str, marker: &str, what: &str, remedy: &str) {
    let mut files = Files::correct();
    replace(&mut files.city, from, to);
    let line = line_of(&files.city, marker);
    assert_told(&files.problems(), "midori.city.toml", line, what, remedy);
}

#[test]
fn the_correct_files_are_read() {
    let CityPlan { city, plan } = Files::correct().read().expect("a plan");
    assert_eq!((city.departments.len(), plan.nodes.len(), plan.indicators.len()), (2, 3, 2));
    assert_eq!((plan.narratives.len(), plan.opinions.len(), plan.marks.len()), (2, 1, 2));
    assert_eq!((plan.reviews.len(), plan.notes.len(), plan.tables.len()), (1, 1, 1));
    assert_eq!(plan.head.short_name, plan.head.name, "the short name is the name where none is given");
}

#[test]
fn an_unknown_key_is_told_with_the_keys_there_are() {
    plan_error("number = \"1\"", "nomber = \"1\"", "nomber", "[[node]] に知らないキー「nomber」", "number");
    plan_error("[[level]]", "[[levels]]", "[[levels]]", "ファイル に知らないキー「levels」", "level");
    indicator_error("unit = \"人\"", "units = \"人\"", "units", "知らないキー「units」", "使えるキー");
    indicator_error(
        "value = \"44\"",
        "value = \"44\", valeu = 1",
        "valeu",
        "baseline に知らないキー「valeu」",
        "value",
    );
    evaluation_error("heading =", "title =", "title =", "[[review]] に知らないキー「title」", "heading");
    evaluation_error("[marks.R6.own]", "[marks.R6.self]", "[marks.R6.self]", "知らないキー「self」", "own");
    evaluation_error("giver =", "by =", "by =", "知らないキー「by」", "giver");
    city_error("to = \"kikaku", "mail = \"kikaku", "mail =", "[[department]] に知らないキー「mail」", "to");
    city_error(
        "name = \"みどり市\"",
        "name = \"みどり市\"\nkana = \"x\"",
        "kana",
        "[city] に知らないキー「kana」",
        "code",
    );
}

#[test]
fn a_value_that_is_no_number_is_refused_in_a_numeric_series() {
    for (wrong, remedy) in [
        ("約17", "はっきりした数字"),
        ("1,7,00", "数字か"),
        ("17件", "unit を直して"),
        ("全項目", "series = \"text\""),
        ("１７．", "数字か"),
        ("", "値を書いて"),
        ("17/2", "unit を直して"),
        ("17 18 19", "別々の指標に分けて"),
        ("1 234", "空白を消して"),
        ("17 ０", "second"),
        ("1.000", "1,000"),
        ("17万人", "掛け算はしません"),
        ("17人転出超過", "転出超過=負"),
        ("17（暫定）", "[[note]] に移して"),
        ("17（R5年度までの累計）（累計）", "正しいほうだけ"),
    ] {
        let what = format!("「{wrong}」は数値として読めません（");
        indicator_error("R6 = \"17\"", &format!("R6 = \"{wrong}\""), "actuals = { R5 = \"9\"", &what, remedy);
    }
    indicator_error("value = \"44\"", "value = \"多数\"", "多数", "「多数」は数値として読めません", "数字か");
    indicator_error("value = \"0\" }", "value = \"ゼロ\" }", "ゼロ", "「ゼロ」は数値として読めません", "中止");
}

#[test]
fn a_year_outside_the_plan_is_refused_except_for_the_baseline() {
    let outside = "は計画の期間（R2～R7）の外です";
    indicator_error("R5 = \"9\"", "R1 = \"9\"", "R1 = \"9\"", &format!("R1 {outside}"), "first_year");
    indicator_error("R6 = \"17\"", "R8 = \"17\"", "R8 =", &format!("R8 {outside}"), "年度を直す");
    let late = "target = { year = \"R8\", value = \"0\" }";
    indicator_error("target = { year = \"R7\", value = \"0\" }", late, late, &format!("R8 {outside}"), "last_year");
    evaluation_error("year = \"R6\"", "year = \"R元\"", "year = \"R元\"", &format!("R1 {outside}"), "年度を直す");
    evaluation_error("[marks.R6.own]", "[marks.H30.own]", "[marks.H30.own]", &format!("H30 {outside}"), "年度を直す");
    let mut files = Files::correct();
    replace(&mut files.indicators, "year = \"R1\", value = \"44\"", "year = \"H20\", value = \"44\"");
    files.read().expect("a baseline from before the plan");
}

#[test]
fn a_year_that_is_none_is_refused() {
    plan_error(
        "first_year = \"R2\"",
        "first_year = \"令和2年\"",
        "first_year",
        "年度として読めません",
        "年度を書き直して",
    );
    indicator_error("R5 = \"9\"", "R0 = \"9\"", "R0 =", "「R0」は年度として読めません", "2024-10-01");
    indicator_error("year = \"R1\"", "year = \"昔\"", "昔", "「昔」は年度として読めません", "暦年");
    indicator_error("year = \"R7\"", "year = \"7\"", "year = \"7\"", "「7」は年度として読めません", "書き直して");
    evaluation_error("year = \"R6\"", "year = \"6\"", "year = \"6\"", "「6」は年度として読めません", "書き直して");
    evaluation_error("[marks.R6.own]", "[marks.now.own]", "[marks.now.own]", "「now」は年度として", "[marks.R6.own]");
    plan_error("last_year = \"R7\"", "last_year = \"R1\"", "last_year", "最後の年度が最初の年度より前", "first_year");
}

#[test]
fn a_mark_that_the_scheme_does_not_know_is_refused() {
    evaluation_error(
        "N11 = \"C\"",
        "N11 = \"D\"",
        "N11 = \"D\"",
        "区分「D」は評価区分の規則「asaka-strategy」に",
        "A、B、C",
    );
    evaluation_error("mark = \"B\"", "mark = \"◎\"", "K111 =", "区分「◎」", "次のどれか");
    let mut files = Files::correct();
    replace(&mut files.indicators, "kind = \"kpi\"", "kind = \"reference\"");
    let line = line_of(&files.evaluation, "K111 =");
    assert_told(&files.problems(), "R6.toml", line, "評価の対象ではありません", "numeric_target、kpi");
}

#[test]
fn a_code_that_nobody_defined_is_told_where_it_is_used() {
    let unknown = |what: &str, code: &str| format!("{what}のコード「{code}」はどこにも定義されていません");
    let measure = "[[node]]\ncode = \"M11\"";
    plan_error("parent = \"G1\"", "parent = \"G9\"", measure, &unknown("親", "G9"), "[[node]] に加えるか");
    plan_error("level = \"measure\"", "level = \"tier\"", measure, &unknown("階層", "tier"), "[[level]] に加えるか");
    plan_error("departments = [\"kosodate\"]", "departments = [\"dobo\"]", measure, &unknown("課", "dobo"), "課の一覧");
    let kpi = "[[indicator]]\ncode = \"K111\"";
    indicator_error("at = \"M11\"", "at = \"M19\"", kpi, &unknown("場所", "M19"), "基本目標や施策のコード");
    indicator_error("[\"kosodate\"]", "[{ code = \"dobo\" }]", kpi, &unknown("課", "dobo"), "課の一覧");
    evaluation_error("at = \"K111\"", "at = [\"K111\", \"K9\"]", "[[comment]]", &unknown("場所", "K9"), "指標のコード");
    evaluation_error("goal = \"G1\"", "goal = \"G9\"", "[[opinion]]", &unknown("基本目標", "G9"), "基本目標のコード");
    evaluation_error("goal = \"G1\"", "goal = \"M11\"", "[[opinion]]", &unknown("基本目標", "M11"), "基本目標のコード");
    evaluation_error("[\"M11\"]", "[\"M11\", \"M19\"]", "[[opinion]]", &unknown("施策", "M19"), "施策のコード");
    evaluation_error("[\"kosodate\"]", "[\"dobo\"]", "[[opinion]]", &unknown("課", "dobo"), "課の一覧");
    let answered = "number = 1\nresponse = { text = \"調べる。\", department = \"dobo\" }";
    evaluation_error("number = 1", answered, "[[opinion]]", &unknown("課", "dobo"), "課の一覧");
    evaluation_error("at = \"N11\"", "at = \"N19\"", "[[note]]", &unknown("場所", "N19"), "指標のコード");
    evaluation_error("at = \"A111\"\ncap", "at = \"A9\"\ncap", "[[table]]", &unknown("場所", "A9"), "取組");
    evaluation_error("N11 = \"C\"", "N19 = \"C\"", "N19 =", &unknown("指標", "N19"), "[[indicator]] のコード");
    let planning = "planning_department = ";
    city_error(
        "\"kikaku\"\n\n",
        "\"somu\"\n\n",
        planning,
        "課のコード「somu」は登録されていません",
        "[[department]] に加える",
    );
    let gone = "[[department]]\ncode = \"kosodate\"\nsuccessor = \"kodomo\"";
    city_error(
        "[[department]]\ncode = \"kosodate\"",
        gone,
        gone,
        "課のコード「kodomo」は登録されていません",
        "コードを直して",
    );
}

#[test]
fn a_parent_at_the_same_or_a_lower_level_is_refused() {
    let action = "[[node]]\ncode = \"A111\"";
    plan_error(
        "parent = \"M11\"",
        "parent = \"A111\"",
        action,
        "「A111」の親「A111」が同じか下の階層",
        "上の階層のコード",
    );
}

#[test]
fn a_code_given_twice_is_told_with_the_place_of_the_first() {
    let mut files = Files::correct();
    replace(&mut files.indicators, "code = \"K111\"", "code = \"N11\"");
    let told = files.problems();
    let (first, second) = (line_of(INDICATORS, "[[indicator]]"), line_of(INDICATORS, "[[indicator]]\ncode = \"K111\""));
    assert_told(&told, "indicators.toml", second, "コード「N11」が二度使われています（初めは ", "別のコード");
    assert_told(&told, "indicators.toml", second, &format!("indicators.toml:{first}）"), "別のコード");

    indicator_error(
        "code = \"N11\"",
        "code = \"G1\"",
        "[[indicator]]",
        "コード「G1」が二度使われています",
        "別のコード",
    );
    let twice = "[[level]]\ncode = \"goal\"\nname = \"施策\"";
    let level = "[[level]]\ncode = \"measure\"\nname = \"施策\"";
    plan_error(level, twice, twice, "階層のコード「goal」が二度使われています", "別のコード");
    let second = "[[department]]\ncode = \"kosodate\"";
    let repeated = "[[department]]\ncode = \"kikaku\"\nname = \"子";
    city_error(second, "[[department]]\ncode = \"kikaku\"", repeated, "課のコード「kikaku」が二度", "別のコード");
    city_error("name = \"子育て課\"", "name = \"企画課\"", second, "課の名前「企画課」が二度", "一つにまとめて");
}

#[test]
fn a_thing_that_may_stand_once_is_refused_the_second_time() {
    let era = "R6 = \"17\", \"令和6年度\" = \"18\"";
    indicator_error("R6 = \"17\"", era, "actuals = { R5 = \"9\"", "「令和6年度」の実績値が二つあります", "一つにして");
    let calendar = "R6 = \"17\", \"2024年\" = \"18\"";
    indicator_error(
        "R6 = \"17\"",
        calendar,
        "actuals = { R5 = \"9\"",
        "「2024年」の実績値が二つあります",
        "一つにして",
    );
    let mut files = Files::correct();
    files.evaluation.push_str("\n[marks.\"令和6年度\".own]\nN11 = \"B\"\n");
    let line = line_of(&files.evaluation, "N11 = \"B\"");
    assert_told(&files.problems(), "R6.toml", line, "「N11」の区分が二つあります", "一つにして");

    let opinion = "[[opinion]]\nyear = \"R6\"\ngoal = \"G1\"\nnumber = 1\ntext = \"もう一つ。\"\n\n[[review]]";
    evaluation_error(
        "[[review]]",
        opinion,
        "[[opinion]]\nyear = \"R6\"\ngoal = \"G1\"\nnumber = 1\ntext",
        "番号 1 が二つ",
        "振り直して",
    );
    let review = "[[review]]\nyear = \"R6\"\nnumber = 1\nheading = \"二度目\"\ntext = \"同じ番号。\"\n\n[[note]]";
    evaluation_error(
        "[[note]]",
        review,
        "[[review]]\nyear = \"R6\"\nnumber = 1\nheading = \"二",
        "検証の番号 1 が二つ",
        "振り直して",
    );
}

#[test]
fn of_two_targets_each_says_from_when_it_holds() {
    let single = "target = { year = \"R7\", value = \"0\" }";
    let versions = |since: &str| {
        format!(
            "\n[[indicator.targets]]\nyear = \"R7\"\nvalue = \"0\"\n\n[[indicator.targets]]\nyear = \"R7\"\nvalue = \"5\"{since}\n"
        )
    };
    let mut files = Files::correct();
    replace(&mut files.indicators, single, &versions("\nsince = \"2024-04-01\""));
    files.read().expect("a revised target");
    let second = "[[indicator.targets]]\nyear = \"R7\"\nvalue = \"5\"";
    indicator_error(single, &versions(""), second, "同じ日からの目標値が二つあります", "since");
    indicator_error(single, &versions("\nsince = \"4月\""), "since", "「4月」は日付として読めません", "2025-04-01");
}

#[test]
fn a_syntax_error_is_told_with_its_line() {
    let what = "書き方（TOML）が正しくありません";
    plan_error("name = \"子どもを育てる\"", "name = \"子どもを育てる", "name = \"子ども", what, "引用符");
    indicator_error(
        "basis = \"stock\"",
        "basis \"stock\"",
        "basis \"stock\"",
        &format!("{what}：キーの後に等号"),
        "キー = 値",
    );
    evaluation_error(
        "text = \"17人",
        "at = \"K111\"\ntext = \"17人",
        "at = \"K111\"\ntext",
        &format!("{what}：同じキーか見出しが二度あります（重複）"),
        "どちらか",
    );
    city_error("code = \"midori\"", "code = midori", "code = midori", what, "引用符");
}

#[test]
fn a_syntax_error_is_told_alone_for_its_file_and_in_japanese() {
    for (from, to, what, remedy) in [
        ("R6 = \"17\" }", "R6 = \"17\"", "カンマ（,）か閉じかっこ", "閉じかっこ（}"),
        ("R6 = \"17\" }", "R6 = \"17 }", "文字列が正しく閉じられていません", "引用符"),
        ("unit = \"人\"", "unit = 人", "文字列が引用符で囲まれていません", "引用符"),
        ("unit = \"人\"", "unit = \"人\"\nunit = \"件\"", "二度あります（重複）", "一つにまとめて"),
        ("unit = \"人\"", "unit", "等号（=）と値がありません", "キー = 値"),
        ("departments = [\"kosodate\"]", "departments = [\"kosodate\" \"kikaku\"]", "カンマ", "カンマ"),
        ("departments = [\"kosodate\"]", "departments = [\"kosodate\"", "カンマ（,）か閉じかっこ", "や ]）"),
        ("[[indicator]]\ncode = \"K111\"", "[[indicator]\ncode = \"K111\"", "見出し [[…]] が", "]]"),
    ] {
        let mut files = Files::correct();
        replace(&mut files.indicators, from, to);
        let told = files.problems();
        let list: Vec<String> = told.iter().map(Problem::to_string).collect();
        assert_eq!(told.len(), 1, "{to}: {}", list.join("\n"));
        let line = line_of(&files.indicators, to.split('\n').next_back().unwrap_or(to));
        let line = if to.starts_with("[[") { line - 1 } else { line };
        assert_eq!(told[0].line, line, "{to}");
        assert!(told[0].what.contains(what) && told[0].remedy.contains(remedy), "{to}: {}", list.join("\n"));
        let words = format!("{}{}", told[0].what.replace("TOML", ""), told[0].remedy);
        assert!(!words.contains("expected") && !words.contains("invalid"), "{words}");
    }
}

#[test]
fn a_syntax_error_hides_no_error_of_another_file_or_table() {
    let mut files = Files::correct();
    replace(&mut files.plan, "name = \"保育所を増やす\"", "name \"保育所を増やす\"");
    replace(&mut files.plan, "number = \"1\"", "number \"1\"");
    replace(&mut files.indicators, "R6 = \"17\"", "R6 = \"約17\"");
    let told = files.problems();
    assert_told(&told, "plan.toml", line_of(&files.plan, "name \"保育所"), "書き方（TOML）", "キー = 値");
    assert_told(&told, "plan.toml", line_of(&files.plan, "number \"1\""), "書き方（TOML）", "キー = 値");
    assert_told(&told, "indicators.toml", line_of(&files.indicators, "約17"), "「約17」は数値", "はっきりした数字");
    assert_eq!(told.len(), 3, "nothing that refers to the broken file is told");
}

#[test]
fn a_value_of_another_type_is_refused() {
    let remedy = "docs/plan-format.md";
    plan_error(
        "number = \"1\"",
        "number = 1",
        "number = 1",
        "「number」は文字列（\"…\"）で書きます（いまは 整数）",
        remedy,
    );
    plan_error(
        "departments = [\"kosodate\"]",
        "departments = \"kosodate\"",
        "departments = \"k",
        "「departments」は並び",
        remedy,
    );
    indicator_error(
        "actuals = { R5 = \"9\", R6 = \"17\" }",
        "actuals = [9, 17]",
        "actuals = [9",
        "「actuals」は表で",
        remedy,
    );
    indicator_error("R6 = \"17\"", "R6 = true", "R6 = true", "「value」は印刷された値", remedy);
    evaluation_error(
        "number = 1\nmeasures",
        "number = \"1\"\nmeasures",
        "number = \"1\"",
        "「number」は整数で",
        remedy,
    );
    evaluation_error(
        "number = 1\nmeasures",
        "number = 0\nmeasures",
        "number = 0",
        "「number」は1以上の整数",
        "1、2、3",
    );
    evaluation_error("N11 = \"C\"", "N11 = 3", "N11 = 3", "「marks」は区分の文字", remedy);
    evaluation_error("[\"R5\", \"北保育所\"]", "\"R5\"", "rows =", "「rows」は並び（[…]）で", remedy);
    let mut files = Files::correct();
    replace(&mut files.evaluation, "[[review]]", "[review]");
    let line = line_of(&files.evaluation, "[review]");
    assert_told(&files.problems(), "R6.toml", line, "「review」は表の並び（[[review]]）で", remedy);
}

#[test]
fn a_word_that_is_none_of_those_there_are_is_refused_with_all_of_them() {
    indicator_error(
        "kind = \"kpi\"",
        "kind = \"KPI\"",
        "\"KPI\"",
        "「kind」に「KPI」は使えません",
        "numeric_target、kpi、outcome",
    );
    indicator_error("better = \"lower\"", "better = \"down\"", "\"down\"", "「better」に「down」は", "higher、lower");
    indicator_error(
        "basis = \"stock\"",
        "basis = \"sum\"",
        "\"sum\"",
        "「basis」に「sum」は",
        "annual、cumulative、stock",
    );
    indicator_error("unit = \"人\"", "series = \"words\"", "\"words\"", "「series」に", "numeric、text");
    indicator_error("unit = \"人\"", "comparator = \"≧\"", "\"≧\"", "「comparator」に", "at_least、at_most");
    indicator_error(
        "value = \"44\"",
        "value = \"44\", standing = \"?\"",
        "standing",
        "「standing」に",
        "preliminary、final",
    );
    plan_error(
        "role = \"action\"",
        "role = \"project\"",
        "\"project\"",
        "「role」に「project」は",
        "goal、measure、action",
    );
}

#[test]
fn a_key_that_has_to_be_there_is_missed() {
    plan_error("name = \"みどり市総合戦略\"\n", "", "[plan]", "[plan] に「name」がありません", "「name = …」の行");
    plan_error("scheme = \"asaka-strategy\"\n", "", "[plan]", "[plan] に「scheme」がありません", "行を加えて");
    plan_error("code = \"G1\"\n", "", "[[node]]", "[[node]] に「code」がありません", "行を加えて");
    plan_error("name = \"施策\"", "name = \" \"", "name = \" \"", "「name」が空です", "内容を書いて");
    indicator_error("basis = \"annual\"\n", "", "[[indicator]]", "[[indicator]] に「basis」がありません", "行を加えて");
    indicator_error(
        "{ year = \"R7\", value = \"0\" }",
        "{ year = \"R7\" }",
        "target = { year = \"R7\" }",
        "target に「value」が",
        "value",
    );
    evaluation_error("at = \"K111\"\n", "", "[[comment]]", "[[comment]] に「at」がありません", "at");
    evaluation_error("at = \"K111\"", "at = []", "[[comment]]", "[[comment]] に「at」がありません", "at");
    evaluation_error("text = \"17人に増えた。\"", "text = \"\"", "text = \"\"", "「text」が空です", "内容を書いて");
    evaluation_error("mark = \"B\", ", "", "K111 = {", "[marks] に「mark」がありません", "mark");
    evaluation_error(
        "columns = [\"年度\", \"名称\"]\n",
        "",
        "[[table]]",
        "[[table]] に「columns」がありません",
        "columns",
    );
    city_error("[city]\n", "[town]\n", "[town]", "知らないキー「town」", "city");
    city_error("planning_department = \"kikaku\"\n", "", "[city]", "[city] に「planning_department」が", "行を加えて");
}

#[test]
fn the_better_direction_is_asked_for_and_never_derived() {
    let kpi = "[[indicator]]\ncode = \"K111\"";
    indicator_error(
        "better = \"lower\"\n",
        "",
        kpi,
        "よい方向「better」がありません",
        "目標値と基準値の差からは決めません",
    );
    let mut files = Files::correct();
    replace(&mut files.indicators, "better = \"lower\"\n", "");
    replace(&mut files.indicators, "kind = \"kpi\"", "kind = \"reference\"");
    replace(&mut files.evaluation, "K111 = {", "# K111 = {");
    files.read().expect("a reference figure has no direction");
}

#[test]
fn a_row_of_a_table_has_as_many_cells_as_there_are_columns() {
    evaluation_error(
        "[\"R5\", \"北保育所\"]",
        "[\"R5\"]",
        "rows =",
        "行の欄が 1 個です（見出しは 2 個）",
        "見出しの数",
    );
}

#[test]
fn a_wrong_mail_address_is_refused() {
    for wrong in
        ["kikaku", "kikaku@", "@example.jp", "a b@example.jp", "企画@example.jp", "a@b@example.jp", "a@localhost"]
    {
        city_error(
            "kikaku@example.jp",
            wrong,
            "to = \"",
            &format!("「{wrong}」はメールアドレスとして"),
            "半角で一つだけ",
        );
    }
    let two = "kikaku@example.jp, somu@example.jp";
    city_error("kikaku@example.jp", two, "to = \"", "メールアドレスとして使えません", "kikaku@example.jp");
    let injected = "kikaku@example.jp\\r\\nBcc: x@example.jp";
    city_error("kikaku@example.jp", injected, "to = \"", "メールアドレスとして使えません", "半角で一つだけ");
}

#[test]
fn a_departments_name_has_to_be_fit_for_a_files_name() {
    for wrong in ["企画/財政課", "..", "企画\\\\課", "企画:課", "企画\\n課", "企画*課"] {
        let named = format!("name = \"{wrong}\"");
        city_error("name = \"企画課\"", &named, &named, "ファイル名に使えません", "40文字まで");
    }
}

#[test]
fn a_code_has_to_be_fit_for_a_folders_name() {
    for wrong in ["../x", "緑", "a b", "-x"] {
        let what = format!("「{wrong}」はコードに使えません");
        plan_error("code = \"midori-plan\"", &format!("code = \"{wrong}\""), "code = ", &what, "付け直して");
    }
}

#[test]
fn a_folder_holds_one_plan() {
    let mut files = Files::correct();
    files.indicators.push_str("\n[plan]\ncode = \"midori-plan\"\ncity = \"midori\"\nname = \"二つ目\"\nfirst_year = \"R2\"\nlast_year = \"R7\"\nscheme = \"asaka-strategy\"\nform = \"strategy-review\"\n");
    let told = files.problems();
    let places: Vec<(&str, usize)> = told
        .iter()
        .filter(|problem| problem.what.contains("[plan] が二つあります") && problem.remedy.contains("一つだけ"))
        .map(|problem| (problem.file.as_str(), problem.line))
        .collect();
    assert_eq!(places.len(), 1, "{told:?}");

    let mut files = Files::correct();
    let head = files.plan.find("[[level]]").expect("the levels");
    files.plan.replace_range(..head, "");
    let told = files.problems();
    let of_folder = told.iter().find(|problem| problem.what.contains("[plan] がありません")).expect("the missing head");
    assert_eq!((of_folder.line, of_folder.remedy.contains("[plan] の表を一つ")), (0, true));
    assert_eq!(told.len(), 1, "the rest of the files is in order: {told:?}");
}

#[test]
fn a_folder_without_plan_or_register_is_refused_with_what_to_do() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    let inside = empty.path().join("plan");
    std::fs::create_dir(&inside).expect("a folder");
    let error = read(&inside).expect_err("nothing to read");
    assert!(error.to_string().contains("計画のファイル（.toml）がありません"), "{error}");
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("docs/plan-format.md")));

    std::fs::write(inside.join("plan.toml"), PLAN).expect("a written file");
    let error = read(&inside).expect_err("no register");
    assert!(error.to_string().contains("課の一覧（市のコード.city.toml）がありません"), "{error}");
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("隣に置いて")));

    std::fs::write(empty.path().join("midori.city.toml"), CITY).expect("a written file");
    read(&inside).expect("the register beside the folder is found");

    let error = read(&empty.path().join("nowhere")).expect_err("no folder");
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert!(error.remedy().is_some());
}

#[test]
fn a_form_or_scheme_that_is_not_there_is_told() {
    plan_error(
        "form = \"strategy-review\"",
        "form = \"my-form\"",
        "form = \"my",
        "様式「my-form」がありません",
        "templates/forms/my-form.toml を置くか、form を直してください。いまあるもの：implementation-plan、",
    );
    let scheme = "評価区分の規則「my-scheme」がありません";
    plan_error(
        "scheme = \"asaka-strategy\"",
        "scheme = \"my-scheme\"",
        "scheme = \"my",
        scheme,
        "templates/schemes/my-scheme.toml を置くか、scheme を直してください。いまあるもの：",
    );
}

#[test]
fn a_plan_of_another_city_than_the_register_is_told() {
    let what = "市のコード「aoi」が、課の一覧の「midori」と違います";
    plan_error("city = \"midori\"", "city = \"aoi\"", "[plan]", what, ".city.toml");
}

#[test]
fn all_errors_of_all_files_are_told_together_in_the_order_of_files_and_lines() {
    let mut files = Files::correct();
    replace(&mut files.plan, "name = \"みどり市総合戦略\"\n", "");
    replace(&mut files.plan, "parent = \"G1\"", "parent = \"G9\"");
    replace(&mut files.plan, "number = \"①\"", "no = \"①\"");
    replace(&mut files.indicators, "better = \"higher\"\n", "");
    replace(&mut files.indicators, "R6 = \"17\"", "R6 = \"約17\"");
    replace(&mut files.indicators, "[\"kosodate\"]", "[\"dobo\"]");
    replace(&mut files.evaluation, "at = \"K111\"", "at = \"K9\"");
    replace(&mut files.evaluation, "goal = \"G1\"", "goal = \"G9\"");
    replace(&mut files.evaluation, "N11 = \"C\"", "N19 = \"C\"");
    let told = files.problems();
    assert_told(&told, "plan.toml", 1, "「name」がありません", "行を加えて");
    assert_told(&told, "plan.toml", line_of(&files.plan, "[[node]]\ncode = \"M11\""), "「G9」", "parent");
    assert_told(&told, "plan.toml", line_of(&files.plan, "no = "), "知らないキー「no」", "number");
    assert_told(&told, "indicators.toml", 1, "よい方向", "better");
    assert_told(&told, "indicators.toml", line_of(&files.indicators, "約17"), "「約17」", "はっきりした数字");
    assert_told(
        &told,
        "indicators.toml",
        line_of(&files.indicators, "[[indicator]]\ncode = \"K"),
        "「dobo」",
        "課の一覧",
    );
    assert_told(&told, "R6.toml", 1, "「K9」", "at に");
    assert_told(&told, "R6.toml", line_of(&files.evaluation, "[[opinion]]"), "「G9」", "goal に");
    assert_told(&told, "R6.toml", line_of(&files.evaluation, "N19"), "「N19」", "[[indicator]]");
    assert_eq!(told.len(), 9, "{told:#?}");
    assert!(told.is_sorted_by_key(|problem| (&problem.file, problem.line)), "{told:#?}");
    let text = JobError::from(sokatsu::plan::read::Problems(told)).to_string();
    assert!(text.starts_with("計画データに 9 件の誤りがあります。"), "{text}");
}

/// The correct plan with one place of the indicators replaced, read.
#[track_caller]
fn read_with(from: &str, to: &str) -> sokatsu::plan::Plan {
    let mut files = Files::correct();
    replace(&mut files.indicators, from, to);
    files.read().unwrap_or_else(|error| panic!("{error}")).plan
}

const KPI_TARGET: &str = "target = { year = \"R7\", value = \"0\" }";
const KPI: &str = "[[indicator]]\ncode = \"K111\"";

#[test]
fn the_keys_of_an_indicator_are_read() {
    let plan = read_with(
        "basis = \"stock\"\n",
        "basis = \"cumulative\"\nsurvey = true\ncounted_from = \"R3\"\nquantity = \"children\"\nalso_at = [{ at = \"G1\", number = \"②\" }, { at = \"A111\" }]\n",
    );
    let kpi = &plan.indicators[1];
    assert_eq!((kpi.survey, kpi.counted_from.map(|year| year.western())), (true, Some(2021)));
    assert_eq!(kpi.quantity.as_ref().map(|code| code.as_str()), Some("children"));
    let listed: Vec<(&str, &str)> =
        kpi.also_at.iter().map(|listing| (listing.at.as_str(), listing.number.as_str())).collect();
    assert_eq!(listed, [("G1", "②"), ("A111", "")]);
    assert!(!plan.indicators[0].survey && plan.indicators[0].also_at.is_empty());
}

#[test]
fn figures_without_a_year_take_their_place_from_the_plan_and_say_so() {
    let plan = read_with("{ year = \"R1\", value", "{ value");
    let baseline = plan.indicators[1].baseline.as_ref().expect("a baseline");
    assert_eq!(
        (baseline.moment.fiscal_year().western(), baseline.year_stated, baseline.label.as_str()),
        (2019, false, "")
    );
    let plan = read_with(KPI_TARGET, "target = { value = \"0\" }");
    let target = &plan.indicators[1].targets[0];
    assert_eq!((target.year.western(), target.year_stated, target.label.as_str()), (2025, false, ""));
    assert!(plan.indicators[0].targets[0].year_stated);

    let mut files = Files::correct();
    replace(&mut files.plan, "last_year = \"R7\"", "last_year = \"R7\"\nperiod_stated = false");
    assert!(!files.read().expect("a plan").plan.head.period_stated);
    plan_error(
        "last_year = \"R7\"",
        "last_year = \"R7\"\nperiod_stated = \"no\"",
        "period_stated",
        "「period_stated」は true か false で書きます（いまは 文字列）",
        "docs/plan-format.md",
    );
}

#[test]
fn the_periods_of_a_plan_that_is_redrawn_hold_from_their_day_and_lie_within_it() {
    let periods = "last_year = \"R7\"\nperiods = [{ first_year = \"R2\", last_year = \"R4\" }, \
                   { first_year = \"R5\", last_year = \"R7\", since = \"2023-04-01\" }]";
    let mut files = Files::correct();
    replace(&mut files.plan, "last_year = \"R7\"", periods);
    let head = files.read().expect("a plan").plan.head;
    let of = |year: i32| {
        let (first, last) = head.period(sokatsu::fiscal_year::FiscalYear::new(year));
        (first.short(), last.short())
    };
    assert_eq!(of(2022), ("R2".to_owned(), "R4".to_owned()));
    assert_eq!(of(2023), ("R5".to_owned(), "R7".to_owned()));
    plan_error(
        "last_year = \"R7\"",
        "last_year = \"R7\"\nperiods = [{ first_year = \"R2\", last_year = \"R8\" }]",
        "{ first_year = \"R2\", last_year = \"R8\" }",
        "期間（R2～R8）が、[plan] の first_year から last_year までに収まりません",
        "すべての期間を通した",
    );
}

#[test]
fn a_values_own_basis_standing_and_reason_are_read() {
    let plan = read_with(
        "R6 = \"17\" }",
        "R6 = { value = \"17\", basis = \"annual\", standing = \"correction\", reason = \"集計の誤り\" } }",
    );
    let actual = &plan.indicators[1].actuals[1];
    assert_eq!((actual.basis, actual.standing), (Some(Basis::Annual), Standing::Correction));
    assert_eq!(actual.reason.as_deref(), Some("集計の誤り"));
    let plan = read_with("R6 = \"17\" }", "R6 = { value = \"未集計\", reason = \"県の公表が秋のため\" } }");
    let actual = &plan.indicators[1].actuals[1];
    assert_eq!((actual.standing, actual.reason.as_deref()), (Standing::Final, Some("県の公表が秋のため")));
}

#[test]
fn milestones_are_read_by_year_and_by_version() {
    let plan =
        read_with(KPI_TARGET, &format!("{KPI_TARGET}\nmilestones = {{ R5 = \"8\", R4 = {{ value = \"20\" }} }}"));
    let read = |plan: &sokatsu::plan::Plan| -> Vec<(String, String, bool)> {
        let milestones = plan.indicators[1].milestones.iter();
        milestones.map(|m| (m.label.clone(), m.value.printed.clone(), m.since.is_some())).collect()
    };
    assert_eq!(read(&plan), [("R4".into(), "20".into(), false), ("R5".into(), "8".into(), false)]);
    let version =
        |value: &str, since: &str| format!("\n[[indicator.milestones]]\nyear = \"R5\"\nvalue = \"{value}\"{since}\n");
    let since = "\nsince = \"2023-04-01\"";
    let plan = read_with(KPI_TARGET, &format!("{KPI_TARGET}\n{}{}", version("8", since), version("10", "")));
    assert_eq!(read(&plan), [("R5".into(), "10".into(), false), ("R5".into(), "8".into(), true)]);
    let twice = format!("{KPI_TARGET}\n{}{}", version("8", ""), version("10", ""));
    let second = "[[indicator.milestones]]\nyear = \"R5\"\nvalue = \"10\"";
    indicator_error(KPI_TARGET, &twice, second, "R5 の年度別目標値が二つあります", "since");
}

#[test]
fn a_milestone_lies_in_the_plan_and_not_behind_the_target() {
    let outside = "milestones = { R1 = \"30\" }";
    let what = "R1 は計画の期間（R2～R7）の外です";
    indicator_error(KPI_TARGET, &format!("{KPI_TARGET}\n{outside}"), outside, what, "年度を直す");
    let late = "milestones = { R7 = \"1\" }";
    let target = KPI_TARGET.replace("R7", "R6");
    let what = "R7 の年度別目標値が、目標の年度 R6 より後です";
    indicator_error(KPI_TARGET, &format!("{target}\n{late}"), late, what, "目標値の year");
}

#[test]
fn what_a_target_prints_decides_how_it_is_compared() {
    let comparator = |value: &str, better: &str| {
        let mut files = Files::correct();
        replace(&mut files.indicators, "better = \"lower\"", better);
        replace(&mut files.indicators, "value = \"0\"", &format!("value = \"{value}\""));
        files.read().unwrap_or_else(|error| panic!("{error}")).plan.indicators[1].comparator
    };
    let (higher, lower) = ("better = \"higher\"", "better = \"lower\"");
    assert_eq!(comparator("10", lower), Comparator::AtMost);
    assert_eq!(comparator("10", higher), Comparator::AtLeast);
    assert_eq!(comparator("10人以内", lower), Comparator::AtMost);
    assert_eq!(comparator("10 以下", lower), Comparator::AtMost);
    assert_eq!(comparator("10人未満", lower), Comparator::AtMost);
    assert_eq!(comparator("10以上", higher), Comparator::AtLeast);
    assert_eq!(comparator("10超", higher), Comparator::AtLeast);
    assert_eq!(comparator("3～5人", "# better"), Comparator::Range);
}

#[test]
fn a_target_that_contradicts_its_comparator_is_refused() {
    let told = |comparator: &str, value: &str, what: &str, remedy: &str| {
        let target = KPI_TARGET.replace("\"0\"", &format!("\"{value}\""));
        indicator_error(KPI_TARGET, &format!("{comparator}{target}"), &target, what, remedy);
    };
    told("comparator = \"range\"\n", "5", "comparator = \"range\" の目標値「5」に上限がありません", "3%～5%");
    told("", "5～3", "範囲「5～3」の上限が下限より大きくありません", "小さい数、大きい数");
    told("", "5～5", "範囲「5～5」の上限が下限より大きくありません", "小さい数、大きい数");
    told("comparator = \"at_most\"\n", "3～5", "目標値「3～5」は範囲ですが", "comparator = \"range\"");
    told("comparator = \"at_least\"\n", "5以下", "目標値「5以下」と comparator = \"at_least\"", "\"at_most\"");
    told("comparator = \"at_most\"\n", "5人超", "目標値「5人超」と comparator = \"at_most\"", "\"at_least\"");
    told("", "全員", "「全員」は数値として読めません", "series = \"text\"");
    for (from, place) in [("R6 = \"17\"", "R6 = \"3～5\""), ("value = \"44\"", "value = \"3～5\"")] {
        indicator_error(from, place, place, "「3～5」は範囲です。基準値と実績値は", "一つの数に");
    }
    let early = "target = { year = \"R2\", value = \"0\" }";
    let mut files = Files::correct();
    replace(&mut files.indicators, KPI_TARGET, early);
    replace(&mut files.indicators, "year = \"R1\"", "year = \"R3\"");
    let line = line_of(&files.indicators, early);
    assert_told(
        &files.problems(),
        "indicators.toml",
        line,
        "目標の年度 R2 が、基準値の R3 より前です",
        "year を直して",
    );
}

#[test]
fn a_ceiling_on_what_is_better_higher_is_refused_and_so_is_the_mirror() {
    let target = "target = { year = \"R7\", value = \"0\" }";
    for (better, value, comparator, told, remedy) in [
        (
            "higher",
            "10人以内",
            "",
            "「10人以内」は上限（at_most）ですが、よい方向が better = \"higher\"",
            "\"lower\" に",
        ),
        ("higher", "10", "\ncomparator = \"at_most\"", "「10」は上限（at_most）", "comparator = \"range\""),
        (
            "lower",
            "10人以上",
            "",
            "「10人以上」は下限（at_least）ですが、よい方向が better = \"lower\"",
            "\"higher\" に",
        ),
        ("lower", "10", "\ncomparator = \"at_least\"", "「10」は下限（at_least）", "range = ["),
    ] {
        let mut files = Files::correct();
        let written = format!("target = {{ year = \"R7\", value = \"{value}\" }}{comparator}");
        replace(&mut files.indicators, "better = \"lower\"", &format!("better = \"{better}\""));
        replace(&mut files.indicators, target, &written);
        let problems = files.problems();
        assert_told(&problems, "indicators.toml", line_of(&files.indicators, &written), told, remedy);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

#[test]
fn a_range_may_stand_beside_the_one_number_that_is_printed() {
    let target =
        |value: &str, range: &str| format!("target = {{ year = \"R7\", value = \"{value}\", range = {range} }}");
    let plan = read_with(KPI_TARGET, &target("5.0人", "[\"3人\", \"5\"]"));
    let value = &plan.indicators[1].targets[0].value;
    assert_eq!((plan.indicators[1].comparator, value.printed.as_str()), (Comparator::Range, "5.0人"));
    assert_eq!((value.number, value.upper), (Some(3.into()), Some(5.into())));
    let told = |value: &str, range: &str, what: &str, remedy: &str| {
        let target = target(value, range);
        indicator_error(KPI_TARGET, &target, &target, what, remedy);
    };
    told("5", "[\"3\"]", "「range」には下限と上限の二つを", "range = [");
    told("5", "[\"3\", \"5件\"]", "「5件」は数値として読めません", "unit");
    told("5", "[\"3～4\", \"5\"]", "range の「3～4」は一つの数ではありません", "数だけ");
    told("6", "[\"3\", \"5\"]", "目標値「6」が range（3～5）の中にありません", "その中に");
    told("5", "[\"5\", \"3\"]", "目標値「5」が range（5～3）の中に", "大きい数の順");
    told("5以内", "[\"3\", \"5\"]", "目標値「5以内」にも「range」にも", "どちらか一方");
}

#[test]
fn a_total_of_years_is_no_target_for_the_figure_of_one() {
    let told = |basis: &str, value: &str, what: &str, remedy: &str| {
        let mut files = Files::correct();
        let target = KPI_TARGET.replace("\"0\"", &format!("\"{value}\""));
        replace(&mut files.indicators, "basis = \"stock\"", &format!("basis = \"{basis}\""));
        replace(&mut files.indicators, KPI_TARGET, &target);
        let line = line_of(&files.indicators, &target);
        assert_told(&files.problems(), "indicators.toml", line, what, remedy);
    };
    told("annual", "300人（5年間累計）", "「300人（5年間累計）」は累計ですが、指標は単年", "\"cumulative\"");
    told("cumulative", "54人／年", "「54人／年」は一年あたりですが、指標は累計", "\"annual\"");
}

#[test]
fn any_of_goes_with_the_words_that_it_accepts() {
    let words = |rest: &str, target: &str| {
        let mut files = Files::correct();
        replace(&mut files.indicators, "unit = \"人\"", &format!("series = \"text\"\n{rest}"));
        replace(&mut files.indicators, "value = \"44\"", "value = \"未実施\"");
        replace(&mut files.indicators, KPI_TARGET, target);
        files
    };
    let accepting = "target = { year = \"R7\", value = \"実施または継続\", accepts = [\"実施\", \"継続\"] }";
    let any_of = "comparator = \"any_of\"";
    let plan = words(any_of, accepting).read().expect("a plan").plan;
    assert_eq!(plan.indicators[1].comparator, Comparator::AnyOf);
    assert_eq!(plan.indicators[1].targets[0].accepts, ["実施", "継続"]);

    let told = |files: &Files, target: &str, what: &str, remedy: &str| {
        assert_told(&files.problems(), "indicators.toml", line_of(&files.indicators, target), what, remedy);
    };
    let without = "target = { year = \"R7\", value = \"実施\" }";
    told(&words(any_of, without), without, "「accepts」がありません", "達成とする語");
    told(&words("", accepting), accepting, "「accepts」は comparator = \"any_of\" のとき", "accepts を消して");
    let numeric = "target = { year = \"R7\", value = \"0\", accepts = [\"0\", \"1\"] }";
    indicator_error(KPI_TARGET, numeric, numeric, "数値の指標に、いずれかの語", "series = \"text\"");
    let empty = "target = { year = \"R7\", value = \" \" }";
    told(&words("", empty), empty, "「 」は数値として読めません（何も印刷されていません）", "値を書いて");
}

#[test]
fn counted_from_belongs_to_a_running_total() {
    indicator_error(
        "basis = \"stock\"\n",
        "basis = \"stock\"\ncounted_from = \"R3\"\n",
        "counted_from",
        "「counted_from」は累計の指標にだけ",
        "basis = \"cumulative\"",
    );
    indicator_error(
        "basis = \"stock\"\n",
        "basis = \"cumulative\"\ncounted_from = \"初年度\"\n",
        "counted_from",
        "「counted_from」の「初年度」は年度として",
        "年度を書き直して",
    );
}

#[test]
fn a_year_printed_on_a_value_is_the_year_it_is_written_under() {
    let plan = read_with("R6 = \"17\"", "R6 = \"17人 （R6年度）\"");
    assert_eq!(plan.indicators[1].actuals[1].value.printed, "17人 （R6年度）");
    for (from, to) in [
        ("R6 = \"17\"", "R6 = \"17 （R5年度）\""),
        ("value = \"44\"", "value = \"44（R2年）\""),
        (KPI_TARGET, "target = { year = \"R7\", value = \"0（R6年度）\" }"),
        (KPI_TARGET, "milestones = { R5 = \"1（R6）\" }"),
    ] {
        indicator_error(from, to, to, "に印刷された年（", "年度を直して");
    }
    let plan = read_with("value = \"44\"", "value = \"44人 45人\"");
    let baseline = plan.indicators[1].baseline.as_ref().expect("a baseline");
    assert_eq!(baseline.value.second.as_ref().map(|second| second.printed.as_str()), Some("45人"));
    let third = "value = \"44人 45人\", second = \"46\"";
    indicator_error("value = \"44\"", third, third, "二つ目の値が、value にも second にも", "どちらか一方");
}

#[test]
fn a_part_stands_beside_its_whole() {
    let part = |part_of: &str, at: &str| {
        format!(
            "{KPI_TARGET}\n\n[[indicator]]\ncode = \"K112\"\nat = \"{at}\"\nkind = \"kpi\"\nname = \"うち0歳児\"\nbetter = \"lower\"\nbasis = \"stock\"\npart_of = \"{part_of}\"\n"
        )
    };
    let place = "[[indicator]]\ncode = \"K112\"";
    let plan = read_with(KPI_TARGET, &part("K111", "M11"));
    assert_eq!(plan.indicators[2].part_of.as_ref().map(|code| code.as_str()), Some("K111"));
    indicator_error(KPI_TARGET, &part("K119", "M11"), place, "全体の指標のコード「K119」は", "part_of");
    indicator_error(KPI_TARGET, &part("G1", "M11"), place, "全体の指標のコード「G1」は", "part_of");
    indicator_error(KPI_TARGET, &part("K112", "M11"), place, "「K112」の part_of をたどると", "一方向");
    indicator_error(KPI_TARGET, &part("K111", "A111"), place, "の場所（at）が違います", "at を「M11」に");

    let mut files = Files::correct();
    replace(&mut files.indicators, KPI_TARGET, &part("K111", "M11"));
    replace(&mut files.indicators, "code = \"K111\"\n", "code = \"K111\"\npart_of = \"K112\"\n");
    let told = files.problems();
    for (code, marker) in [("K111", KPI), ("K112", place)] {
        let what = format!("「{code}」の part_of をたどると");
        assert_told(&told, "indicators.toml", line_of(&files.indicators, marker), &what, "一方向");
    }
}

#[test]
fn an_indicator_is_listed_once_at_a_place() {
    let listed = |also_at: &str| format!("basis = \"stock\"\nalso_at = {also_at}\n");
    let error = |also_at: &str, what: &str, remedy: &str| {
        indicator_error("basis = \"stock\"\n", &listed(also_at), KPI, what, remedy);
    };
    error("[{ at = \"M19\" }]", "再掲の場所のコード「M19」はどこにも", "also_at");
    error("[{ at = \"M11\" }]", "指標「K111」が「M11」に二度載っています", "違う場所を一度ずつ");
    error("[{ at = \"G1\" }, { at = \"G1\" }]", "「G1」に二度載っています", "違う場所を一度ずつ");
    let unnamed = listed("[{ number = \"②\" }]");
    indicator_error("basis = \"stock\"\n", &unnamed, "also_at", "[[also_at]] に「at」がありません", "行を加えて");
}

#[test]
fn nodes_have_goals_of_development_and_years_in_the_plan() {
    let mut files = Files::correct();
    replace(&mut files.plan, "number = \"（ア）\"", "sdgs = [5, 17]\nsince = \"R3\"\nuntil = \"R6\"");
    let plan = files.read().expect("a plan").plan;
    let node = &plan.nodes[1];
    assert_eq!(node.sdgs, [5, 17]);
    assert_eq!(
        (node.since.map(|year| year.western()), node.until.map(|year| year.western())),
        (Some(2021), Some(2024))
    );

    let told = |line: &str, what: &str, remedy: &str| plan_error("number = \"（ア）\"", line, line, what, remedy);
    told("sdgs = [18]", "SDGs の番号 18 はありません", "1 から 17");
    told("sdgs = [0]", "「sdgs」は1以上の整数です", "1、2、3");
    told("sdgs = [300]", "SDGs の番号 300 はありません", "1 から 17");
    told("sdgs = [5, 5]", "SDGs の番号 5 が二度あります", "一つにして");
    told("sdgs = 5", "「sdgs」は整数の並び", "docs/plan-format.md");
    told("sdgs = [\"5\"]", "「sdgs」は整数で書きます", "docs/plan-format.md");
    told("since = \"春\"", "「since」の「春」は年度として", "年度を書き直して");
    plan_error(
        "number = \"（ア）\"",
        "since = \"R6\"\nuntil = \"R5\"",
        "until",
        "終わりの年度 R5 が始まりの年度 R6 より前です",
        "since と until",
    );
}

#[test]
fn the_plans_own_texts_have_no_year() {
    let mut files = Files::correct();
    files.plan.push_str("\n[[aim]]\nat = \"G1\"\ntext = \"安心して育てられる。\"\n\n[[situation]]\nat = \"M11\"\ntext = \"待機児童がいる。\"\n");
    let plan = files.read().expect("a plan").plan;
    let kinds: Vec<_> = plan.narratives.iter().map(|narrative| (narrative.kind, narrative.year.is_some())).collect();
    assert!(
        kinds.contains(&(NarrativeKind::Aim, false)) && kinds.contains(&(NarrativeKind::Situation, false)),
        "{kinds:?}"
    );
    replace(&mut files.plan, "[[aim]]\n", "[[aim]]\nyear = \"R6\"\n");
    let line = line_of(&files.plan, "year = \"R6\"");
    assert_told(&files.problems(), "plan.toml", line, "[[aim]] に知らないキー「year」", "text");
}

const GATHERED: &str = r#"
[[related_plan]]
at = "M11"
name = "こども計画"
period = "令和7年度～令和11年度"

[[programme]]
code = "X1"
number = "1"
name = "子育てを見守るまち"
text = "みなで育てる。"
measures = ["M11"]
indicators = [{ name = "待機児童数", code = "K111" }, { name = "見守る人の数" }]

[[published]]
year = "R6"
kind = "kpi"
rows = [{ mark = "A", count = 0, share = "0.0%" }, { mark = "B", count = 1 }]
total = 1
total_share = "100.0%"
"#;

/// Breaks one place of what gathers and accompanies measures, and asserts the error.
#[track_caller]
fn gathered_error(from: &str, to: &str, marker: &str, what: &str, remedy: &str) {
    let mut files = Files::correct();
    let mut gathered = GATHERED.to_owned();
    replace(&mut gathered, from, to);
    files.plan.push_str(&gathered);
    let line = line_of(&files.plan, marker);
    assert_told(&files.problems(), "plan.toml", line, what, remedy);
}

#[test]
fn related_plans_programmes_and_published_tallies_are_read() {
    let mut files = Files::correct();
    files.plan.push_str(GATHERED);
    let plan = files.read().unwrap_or_else(|error| panic!("{error}")).plan;
    let related = &plan.related_plans[0];
    assert_eq!((related.at.as_str(), related.name.as_str()), ("M11", "こども計画"));
    assert_eq!(related.period.as_deref(), Some("令和7年度～令和11年度"));
    let programme = &plan.programmes[0];
    assert_eq!((programme.code.as_str(), programme.number.as_str(), programme.measures.len()), ("X1", "1", 1));
    let meant: Vec<Option<&str>> =
        programme.indicators.iter().map(|indicator| indicator.code.as_ref().map(|code| code.as_str())).collect();
    assert_eq!(meant, [Some("K111"), None]);
    let tally = &plan.published[0];
    let rows: Vec<(&str, u32, Option<&str>)> =
        tally.rows.iter().map(|row| (row.mark.as_str(), row.count, row.share.as_deref())).collect();
    assert_eq!(rows, [("A", 0, Some("0.0%")), ("B", 1, None)]);
    assert_eq!((tally.year.western(), tally.total, tally.total_share.as_deref()), (2024, Some(1), Some("100.0%")));
}

#[test]
fn what_related_plans_programmes_and_tallies_name_has_to_be_there() {
    let programme = "[[programme]]";
    gathered_error("at = \"M11\"", "at = \"M19\"", "[[related_plan]]", "場所のコード「M19」", "at に");
    gathered_error("[\"M11\"]", "[\"M19\"]", programme, "施策のコード「M19」", "measures に");
    gathered_error("[\"M11\"]", "[\"M11\", \"M11\"]", programme, "施策「M11」が measures に二度", "一つにして");
    gathered_error("code = \"K111\"", "code = \"K119\"", programme, "指標のコード「K119」", "code を消して");
    gathered_error("code = \"X1\"", "code = \"G1\"", programme, "コード「G1」が二度使われています", "別のコード");
    gathered_error("code = \"X1\"\n", "", programme, "[[programme]] に「code」がありません", "行を加えて");
    gathered_error("year = \"R6\"", "year = \"R9\"", "year = \"R9\"", "R9 は計画の期間", "年度を直す");
    gathered_error("mark = \"A\"", "mark = \"◎\"", "[[published]]", "区分「◎」は評価区分の規則", "A、B、C");
    gathered_error("mark = \"A\"", "mark = \"B\"", "[[published]]", "区分「B」の行が二つ", "一つにまとめて");
    gathered_error(
        "kind = \"kpi\"",
        "kind = \"reference\"",
        "[[published]]",
        "評価の対象ではありません",
        "numeric_target",
    );
    gathered_error("count = 0", "count = -1", "rows =", "「count」は0以上の整数です", "1、2、3");
    gathered_error("count = 0, ", "", "rows =", "[[rows]] に「count」がありません", "行を加えて");
    gathered_error(
        "share = \"0.0%\"",
        "share = \"なし\"",
        "rows =",
        "「なし」は数値として読めません",
        "印刷どおりの割合",
    );
    gathered_error("total = 1\n", "total = 1\nsum = 1\n", "sum = 1", "知らないキー「sum」", "total");
    let mut files = Files::correct();
    let second = GATHERED[GATHERED.find("[[published]]").expect("a tally")..].to_owned();
    files.plan.push_str(GATHERED);
    files.plan.push_str(&second);
    let line = files.plan.lines().count() - second.lines().count() + 1;
    assert_told(&files.problems(), "plan.toml", line, "R6 の同じ種類の [[published]] が二つ", "一つにまとめて");
}

#[test]
fn a_mark_that_needs_a_reason_has_one() {
    let files = Files::correct();
    let source = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let texts = [
        source("plan.toml", &files.plan),
        source("indicators.toml", &files.indicators),
        source("R6.toml", &files.evaluation),
    ];
    let known = |_: &sokatsu::plan::Code| -> Option<KnownMarks> {
        let mark = |mark: &str| KnownMark { mark: mark.to_owned(), needs_reason: mark != "A" };
        Some(IndicatorKind::ALL.into_iter().map(|kind| (kind, vec![mark("A"), mark("B"), mark("C")])).collect())
    };
    let surroundings =
        Surroundings { city: None, marks_of_scheme: &known, has_form: &|_| true, schemes: &[], forms: &[] };
    let told = read_plan(&texts, &surroundings).expect_err("a mark without its reason").0;
    let line = line_of(&files.evaluation, "N11 = \"C\"");
    assert_told(&told, "R6.toml", line, "区分「C」には理由が要ります", "`reason` を書いてください");
    assert_eq!(told.len(), 1, "K111 gives its reason: {told:?}");
}

/// A generator of numbers that are the same in every run (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

/// Deletes a character, doubles or deletes a line, or puts a character where it does not belong.
fn mutate(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return String::new();
    }
    let at = numbers.below(lines.len());
    match numbers.below(5) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.truncate(at),
        kind => {
            let mut characters: Vec<char> = lines[at].chars().collect();
            let place = numbers.below(characters.len());
            if kind == 3 && !characters.is_empty() {
                characters.remove(place);
            } else {
                let strange = ['"', '[', ']', '{', '=', '#', '9', '年', '\u{0}', '\u{202e}', '\\', '\''];
                characters.insert(place, strange[numbers.below(strange.len())]);
            }
            lines[at] = characters.into_iter().collect();
        }
    }
    lines.join("\n")
}

/// Breaks a folder at one to four places and reads it; says whether it was refused.
fn survives(original: &PlanFolder, library: &Library, numbers: &mut Numbers) -> bool {
    let mut folder = original.clone();
    for _ in 0..=numbers.below(4) {
        let index = numbers.below(folder.files.len() + 1);
        let file = folder.files.get_mut(index).unwrap_or(&mut folder.city);
        file.text = mutate(&file.text, numbers);
    }
    let problems = match folder.read(library) {
        Ok(_) => return false,
        Err(JobError::Problems(problems)) => problems.0,
        Err(other) => panic!("neither a plan nor problems: {other}"),
    };
    assert!(!problems.is_empty());
    for problem in &problems {
        let file = std::iter::once(&folder.city).chain(&folder.files).find(|file| file.name == problem.file);
        let lines = file.expect("a file of the folder").text.lines().count() + 1;
        let of_folder = problem.what.contains("[plan] がありません");
        assert!((problem.line > 0 || of_folder) && problem.line <= lines, "{problem}");
        assert!(!problem.remedy.is_empty(), "{problem}");
    }
    true
}

#[test]
fn whatever_is_broken_in_a_file_the_reader_answers_with_a_plan_or_with_problems() {
    let library = Library::new(None);
    let mut numbers = Numbers(20_261_121);
    let small = Files::correct().write();
    let small = PlanFolder::open(small.path()).expect("the small plan");
    let refused = (0..3000).filter(|_| survives(&small, &library, &mut numbers)).count();
    assert!(refused > 1500, "most of the mutations break something: {refused}");
    for seed in PlanFolder::seeds() {
        let refused = (0..300).filter(|_| survives(&seed, &library, &mut numbers)).count();
        assert!(refused > 150, "most of the mutations break something: {refused}");
    }
}
