//! `sokatsu schedule`: what comes next, pauses, answers, and a run for a past year.

use serde_json::Value;

use crate::programs::pages;
use crate::workshop::{PLAN, Workshop};

const JOB: &str = "job = \"report\"\nplan = \"asaka-strategy2\"\nyear = \"previous\"\nedition = \"public\"\n";

fn schedules() -> String {
    format!(
        "[calendar]\nclosed = [\"2026-11-04 庁舎の停電点検\"]\n[dates]\ncommittee-1 = \"2026-11-06\"\n\
         [[schedule]]\nname = \"monthly\"\ncron = \"0 9 3 * *\"\non_closed = \"next\"\n{JOB}\
         [[schedule]]\nname = \"before\"\ndays = {{ before = 2, of = \"committee-1\" }}\nat = \"13:30\"\n{JOB}\
         [[schedule]]\nname = \"past\"\ndates = [\"2025-08-20\"]\n{JOB}"
    )
}

#[test]
fn the_list_tells_what_was_moved_and_why_and_what_is_past() {
    let workshop = Workshop::new();
    workshop.configure(&schedules());
    let told = workshop.run(["--now", "2026-10-20", "schedule", "list"]).done();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "monthly　0 9 3 * *（閉庁日なら次の開庁日）　report asaka-strategy2　Asia/Tokyo");
    assert_eq!(
        lines[1..4],
        [
            "  2026-11-05 09:00（木）→ 令和7年度　2026-11-03（火・文化の日）から移動",
            "  2026-12-03 09:00（木）→ 令和7年度",
            "  2027-01-04 09:00（月）→ 令和7年度　2027-01-03（日・年末年始）から移動",
        ]
    );
    assert_eq!(
        lines[11..],
        [
            "before　2026-11-06（committee-1）の2開庁日前 13:30　report asaka-strategy2　Asia/Tokyo",
            "  2026-11-02 13:30（月）→ 令和7年度",
            "past　2025-08-20 09:00　report asaka-strategy2　Asia/Tokyo",
            "  これから行う回はありません（日はすべて過ぎました）",
        ]
    );
}

#[test]
fn the_list_is_to_be_had_as_json() {
    let workshop = Workshop::with_plan();
    workshop.configure(&schedules());
    let list = || -> Value {
        let told = workshop.run(["--now", "2026-10-20", "schedule", "list", "--json"]).done();
        serde_json::from_str(&told).expect("JSON")
    };
    let listed = list();
    assert_eq!(listed[0]["next"].as_array().expect("a list").len(), 10);
    let first = serde_json::json!({
        "stated": "2026-11-03T09:00:00", "due": "2026-11-05T09:00:00+09:00", "weekday": "木",
        "moved_because": "文化の日", "year": "R7",
    });
    assert_eq!(listed[0]["next"][0], first);
    assert_eq!((&listed[1]["form"], &listed[0]["on_closed"]), (&"days".into(), &"next".into()));
    assert_eq!((&listed[2]["next"], &listed[2]["paused"]), (&serde_json::json!([]), &Value::Null));

    workshop.run(["--now", "2026-10-19T10:00", "schedule", "pause", "monthly", "--by", "佐藤"]).done();
    let pause = list()[0]["paused"].clone();
    assert_eq!(pause["at"], "2026-10-19T10:00:00+09:00");
    assert!(pause["by"].as_str().is_some_and(|by| by.starts_with("佐藤 (")), "{pause}");
}

#[test]
fn a_pause_is_told_and_ended_once() {
    let workshop = Workshop::with_plan();
    workshop.configure(&format!("{}paused = true\n", schedules()));
    let pause = ["--now", "2026-10-19T10:00", "schedule", "pause", "monthly", "--by", "佐藤"];
    assert!(workshop.run(pause).done().contains("monthly を休止しました（記録：佐藤 ("));
    assert!(workshop.run(pause).refused().contains("すでに休止中"));
    let told = workshop.run(["--now", "2026-10-20", "schedule", "list"]).done();
    assert!(told.contains("Asia/Tokyo　休止中（2026-10-19 10:00 から、佐藤 ("), "{told}");
    assert!(told.contains("Asia/Tokyo　休止中（設定による）"), "{told}");
    let resume = ["schedule", "resume", "monthly", "--by", "鈴木"];
    let told = workshop.run(resume).done();
    assert!(told.contains("再開しました（記録：鈴木 (") && told.contains("いちばん新しい1回"), "{told}");
    assert!(workshop.run(resume).refused().contains("休止していません"));
    assert!(workshop.run(["schedule", "resume", "past"]).refused().contains("paused = true"));
    assert!(workshop.run(["schedule", "pause", "weekly"]).refused().contains("monthly、before、past"));
}

/// R5 has other figures than R6, and the report of R5 says so; the date is today's.
#[test]
fn a_past_year_is_run_with_its_own_figures_and_targets() {
    let workshop = Workshop::new();
    let plan = workshop.copy_of_seeds();
    let first = "{ year = \"R7\", value = \"42,000\" }";
    let revised = "{ year = \"R7\", value = \"42,777\", since = \"2024-06-01\" }";
    let targets = format!("targets = [{first}, {revised}]");
    workshop.replace("plans/asaka-strategy2/indicators.toml", &format!("target = {first}"), &targets);
    workshop.run(["plan", "import", plan]).done();
    workshop.configure(&format!("{}[report]\nformats = [\"pdf\"]\n", schedules()));
    let run = |arguments: &[&str]| {
        let all = [&["--now", "2025-06-10", "schedule", "run", "monthly"][..], arguments].concat();
        workshop.run(all).done()
    };
    assert!(run(&[]).contains("R6/report-public.pdf"));
    assert!(run(&["--year", "R5"]).contains("R5/report-public.pdf"));
    let by_hand = ["report", PLAN, "--year", "R5", "--edition", "public", "--format", "pdf", "--made-on", "2025-06-10"];
    workshop.run([&by_hand[..], &["--out", "out"]].concat()).done();
    let read = |path: &str| std::fs::read(workshop.path(path)).expect("a report");
    let scheduled = read(&format!("data/reports/{PLAN}/R5/report-public.pdf"));
    assert_eq!(scheduled, read(&format!("out/{PLAN}/R5/report-public.pdf")));
    let printed = |year: &str| pages(&workshop.path(&format!("data/reports/{PLAN}/{year}/report-public.pdf"))).concat();
    assert!(printed("R5").contains("令和5年度") && printed("R5").contains("令和7年6月10日"), "{}", printed("R5"));
    // A target revised in fiscal 2024 is that of R6 and not that of R5.
    assert!(printed("R5").contains("42,000") && !printed("R5").contains("42,777"));
    assert!(printed("R6").contains("42,777"));
    workshop.run(["schedule", "run", "monthly", "--year", "fifty"]).wrong_usage();
}

/// A run that is late bears its day and that day's fiscal year; a day to come is refused.
#[test]
fn a_schedule_is_run_late_with_the_date_of_its_day() {
    let workshop = Workshop::with_plan();
    workshop.configure(&format!("{}[report]\nformats = [\"pdf\"]\n", schedules()));
    let run = |day: &str| {
        let all = ["--now", "2026-06-10", "schedule", "run", "monthly", "--dated", day];
        workshop.run(all)
    };
    assert!(run("2025-06-01").done().contains("R6/report-public.pdf"));
    let printed = pages(&workshop.path(&format!("data/reports/{PLAN}/R6/report-public.pdf"))).concat();
    assert!(printed.contains("令和7年6月1日"), "{printed}");
    assert!(run("2026-06-11").refused().contains("まだ来ていません"));
}
