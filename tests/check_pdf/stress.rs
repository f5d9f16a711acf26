//! A plan as large as no city's: its report has more than three hundred pages. All its words are made up.

use std::fmt::Write;
use std::path::Path;

/// Code of the plan and name of its folder.
pub const PLAN: &str = "long-plan";

const GOALS: usize = 8;
const MEASURES: usize = 16;
const YEARS: [&str; 5] = ["R2", "R3", "R4", "R5", "R6"];

const CITY: &str = r#"
[city]
code = "long"
name = "試験市"
planning_department = "kikaku"
[[department]]
code = "kikaku"
name = "企画課"
to = "kikaku@example.jp"
[[department]]
code = "sangyo"
name = "産業振興課"
to = "sangyo@example.jp"
"#;

const HEAD: &str = r#"
[plan]
code = "long-plan"
city = "long"
name = "試験市まち・ひと・しごと創生総合戦略"
short_name = "総合戦略"
first_year = "R2"
last_year = "R7"
scheme = "asaka-strategy"
form = "strategy-review"
notice = "記載例：文章は試験市の公表文ではありません"
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
"#;

/// Writes the plan's files and its city's register below `root`.
pub fn write(root: &Path) {
    let folder = root.join(PLAN);
    std::fs::create_dir_all(&folder).expect("folders");
    let (mut plan, mut indicators, mut year) = (HEAD.to_owned(), String::new(), String::new());
    for goal in 1..=GOALS {
        node(&mut plan, &format!("G{goal}"), "goal", None, &goal.to_string(), &format!("目標その{goal}を実現する"));
        indicator(&mut indicators, &format!("N{goal}"), &format!("G{goal}"), "numeric_target", goal);
        for measure in 1..=MEASURES {
            self::measure(goal, measure, &mut plan, &mut indicators, &mut year);
        }
        for number in 1..=6 {
            opinion(&mut year, goal, number);
        }
    }
    std::fs::write(root.join("long.city.toml"), CITY).expect("a file");
    std::fs::write(folder.join("plan.toml"), plan).expect("a file");
    std::fs::write(folder.join("indicators.toml"), indicators).expect("a file");
    std::fs::write(folder.join("R6.toml"), year).expect("a file");
}

fn measure(goal: usize, number: usize, plan: &mut String, indicators: &mut String, year: &mut String) {
    let code = format!("M{goal}x{number}");
    let name = format!("暮らしを支える施策その{number}の推進");
    node(plan, &code, "measure", Some(&format!("G{goal}")), &format!("（{number}）"), &name);
    for place in 1..=2 {
        let action = format!("A{goal}x{number}x{place}");
        node(plan, &action, "action", Some(&code), &place.to_string(), &format!("取組その{place}"));
        let seed = goal * 1000 + number * 10 + place;
        said(year, "overview", &action, &long_text(seed, 2), false);
        // Now and then a cell is longer than a page.
        said(year, "achievement", &action, &long_text(seed + 1, if seed.is_multiple_of(7) { 60 } else { 6 }), true);
        said(year, "issue", &action, &long_text(seed + 2, 4), true);
    }
    for place in 1..=3 {
        let indicator = format!("K{goal}x{number}x{place}");
        self::indicator(indicators, &indicator, &code, "kpi", goal * 7 + number * 3 + place);
        said(year, "comment", &indicator, &long_text(goal + number + place, 3), true);
    }
}

fn node(out: &mut String, code: &str, level: &str, parent: Option<&str>, number: &str, name: &str) {
    let parent = parent.map_or_else(String::new, |parent| format!("parent = \"{parent}\"\n"));
    let departments = if level == "goal" { "" } else { "departments = [\"sangyo\"]\n" };
    let entry = format!(
        "[[node]]\ncode = \"{code}\"\nlevel = \"{level}\"\n{parent}number = \"{number}\"\nname = \"{name}\"\n{departments}"
    );
    out.push_str(&entry);
}

fn indicator(out: &mut String, code: &str, at: &str, kind: &str, seed: usize) {
    let years: Vec<String> =
        YEARS.iter().enumerate().map(|(place, year)| format!("{year} = \"{}\"", 100 + seed * (place + 1))).collect();
    let entry = format!(
        "[[indicator]]\ncode = \"{code}\"\nat = \"{at}\"\nnumber = \"{seed}\"\nkind = \"{kind}\"\n\
         name = \"{code}の参加者数（累計）\"\nunit = \"人\"\nbetter = \"higher\"\nbasis = \"stock\"\n\
         departments = [\"sangyo\"]\nbaseline = {{ year = \"R1\", value = \"{}\" }}\n\
         actuals = {{ {} }}\ntarget = {{ year = \"R7\", value = \"{}\" }}\n",
        90 + seed,
        years.join(", "),
        300 + seed * 4,
    );
    out.push_str(&entry);
}

fn said(out: &mut String, kind: &str, at: &str, text: &str, of_year: bool) {
    let year = if of_year { "year = \"R6\"\n" } else { "" };
    let departments = if kind == "achievement" || kind == "issue" { "departments = [\"sangyo\"]\n" } else { "" };
    write!(out, "[[{kind}]]\n{year}at = \"{at}\"\n{departments}text = \"\"\"\n{text}\n\"\"\"\n").expect("a string");
}

fn opinion(out: &mut String, goal: usize, number: usize) {
    let text = long_text(goal * 100 + number, 2);
    write!(
        out,
        "[[opinion]]\nyear = \"R6\"\ngoal = \"G{goal}\"\nnumber = {number}\nmeasures = [\"M{goal}x1\"]\n\
         departments = [\"sangyo\"]\ntext = \"\"\"\n{text}\n\"\"\"\n"
    )
    .expect("a string");
}

/// What is hard to map back to its text: variants that one font has and another has not, a composed mark, rare and
/// half-width characters.
const HARD: &str = "渡邉\u{E0103}氏、市\u{E0105}、辻\u{E0100}、禰\u{FE00}、か\u{309A}、髙﨑と𠮷野、①Ⅳ㎡、ﾊﾝｶｸも含む。";

/// Sentences that differ with their numbers; every third is a line of a list.
fn long_text(seed: usize, sentences: usize) -> String {
    let sentence = |number: usize| {
        let mark = if number.is_multiple_of(3) { "\n・" } else { "" };
        let hard = if number.is_multiple_of(5) { HARD } else { "" };
        format!(
            "{mark}第{seed}の{number}：セミナーを{}回開催し、延べ{}人（前年度比{}.{}％）が参加した。周知に努めた結果である。{hard}",
            number % 9 + 1,
            (seed * 37 + number) % 1000 + 1,
            90 + number % 20,
            seed % 10
        )
    };
    (1..=sentences).map(sentence).collect()
}
