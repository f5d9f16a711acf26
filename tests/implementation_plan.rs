//! The example of a three-year plan in `docs/examples/`, through the binary for two years: imported, printed,
//! redrawn, imported again and printed.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn example(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/implementation-plan").join(version)
}

/// Runs the binary in a folder; what it said.
fn sokatsu(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_sokatsu"))
        .env("SOKATSU_ALLOW_NOW", "1")
        .args(["--now", "2027-06-01"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    let told = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{arguments:?}: {told}");
    told
}

fn import(folder: &Path, version: &str) -> String {
    sokatsu(folder, &["plan", "import", &example(version).display().to_string()])
}

/// The text of the year's report, without white space.
fn report(folder: &Path, year: &str) -> String {
    sokatsu(folder, &["report", "midori-jisshi", "--year", year, "--out", "out"]);
    let file = folder.join(format!("out/midori-jisshi/{year}/report.pdf"));
    let read = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output().expect("pdftotext is installed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8_lossy(&read.stdout).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Two years of a plan, in one database.
struct TwoYears {
    first: String,
    difference: String,
    second: String,
    /// The first year's report, made again after the plan was redrawn.
    first_again: String,
}

fn two_years() -> TwoYears {
    let folder = TempDir::new().expect("a folder");
    import(folder.path(), "R7");
    let first = report(folder.path(), "R7");
    let difference = import(folder.path(), "R8");
    let second = report(folder.path(), "R8");
    let first_again = report(folder.path(), "R7");
    TwoYears { first, difference, second, first_again }
}

#[test]
fn an_item_added_midway_is_in_the_second_years_report_only() {
    let years = two_years();
    assert!(!years.first.contains("書かない窓口"), "{}", years.first);
    assert!(years.second.contains("書かない窓口") && years.second.contains("書かない窓口のある課の数（課）"));
    assert!(!years.first_again.contains("書かない窓口"), "nothing of it stands in the plan of 令和7年度");
    assert!(years.difference.contains("I12：（追加）書かない窓口"), "{}", years.difference);
}

#[test]
fn each_years_report_has_that_years_target_and_actual() {
    let years = two_years();
    let row = "オンラインで申請できる手続の数（件）デジタル推進課";
    assert!(years.first.contains(&format!("{row}244043")), "24, 40, 43: {}", years.first);
    assert!(years.second.contains("目標R8") && years.second.contains("72") && years.second.contains("速報"));
    // The target of R8 was raised when the plan was redrawn; that of R7 and its outcome stay.
    assert!(years.second.contains("累計247085100"), "{}", years.second);
    assert!(years.first.contains("累計24406080"), "{}", years.first);
    assert!(years.first_again.contains(&format!("{row}244043")), "{}", years.first_again);
}

#[test]
fn the_redrawn_plan_is_told_as_a_difference() {
    let difference = two_years().difference;
    for told in ["→ 最後の年度：令和10年度、版ごとの期間", "K12", "K21 令和8年度の実績値：（追加）12,300"]
    {
        assert!(difference.contains(told), "{told}: {difference}");
    }
}

#[test]
fn the_report_names_the_period_and_each_theme_with_its_items() {
    let years = two_years();
    assert!(years.first.contains("計画期間令和7年度～令和9年度"), "{}", years.first);
    assert!(years.second.contains("計画期間令和8年度～令和10年度"), "three years: {}", years.second);
    for name in ["重点テーマ1市民に届くサービス", "使っていない市有地の活用", "時間外勤務を減らす", "財産管理課"]
    {
        assert!(years.first.contains(name) && years.second.contains(name), "{name}");
    }
}

#[test]
fn the_past_years_report_is_the_same_after_the_plan_was_redrawn() {
    let years = two_years();
    assert!(years.first.contains("目標R9") && !years.first.contains("R10"), "{}", years.first);
    assert_eq!(years.first_again, years.first);
    assert!(years.second.contains("目標R10"), "{}", years.second);
}
