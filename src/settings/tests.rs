use std::fs;

use tempfile::TempDir;

use super::*;

fn folder(local: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("local.toml"), local).expect("written");
    folder
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn load(local: &str, pairs: &[(&str, &str)]) -> Result<Settings, SettingsErrors> {
    Settings::load_with(Some(folder(local).path()), variables(pairs))
}

/// `key@line`, in the order told.
fn told(local: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    let errors = load(local, pairs).expect_err("refused");
    let spelled = |problem: &SettingsProblem| {
        let line = problem.place.as_ref().and_then(|place| place.line);
        assert!(!problem.what.is_empty() && !problem.remedy.is_empty(), "{problem}");
        format!("{}@{}", problem.key, line.map_or("-".to_owned(), |line| line.to_string()))
    };
    errors.problems.iter().map(spelled).collect()
}

const YEARLY: &str = r#"
[[schedule]]
name = "yearly"
cron = "0 9 1 6 *"
job = "report"
plan = "asaka-strategy2"
year = "previous"
"#;

#[test]
fn the_defaults_hold_without_any_file() {
    let settings = Settings::load_with(None, Vec::new()).expect("the defaults");
    assert_eq!(settings.city.time_zone, Tz::Asia__Tokyo);
    assert_eq!(settings.data.folder, Path::new("data"));
    assert_eq!(settings.report.formats, [Format::Xlsx, Format::Pdf]);
    assert_eq!(settings.report.threads, 0);
    assert!(settings.schedules.is_empty());
}

#[test]
fn stronger_sources_win() {
    let folder = folder("[report]\nthreads = 3\n[city]\ntime_zone = \"UTC\"\n");
    fs::write(folder.path().join("default.toml"), "[report]\nthreads = 2\nformats = [\"pdf\"]\n").expect("written");
    let overrides = variables(&[
        ("SOKATSU__REPORT__THREADS", "4"),
        ("OTHER__REPORT__THREADS", "9"),
        ("SOKATSU__DATA__FOLDER", "007"),
    ]);
    let settings = Settings::load_with(Some(folder.path()), overrides).expect("settings");
    assert_eq!(settings.report.threads, 4);
    assert_eq!(settings.report.formats, [Format::Pdf]);
    assert_eq!(settings.city.time_zone, Tz::UTC);
    assert_eq!(settings.data.folder, Path::new("007"), "a text stays a text");
}

#[test]
fn lists_come_from_a_variable_with_commas() {
    let settings = load("", &[("SOKATSU__REPORT__FORMATS", "pdf, xlsx")]).expect("settings");
    assert_eq!(settings.report.formats, [Format::Pdf, Format::Xlsx]);
}

#[test]
fn every_wrong_key_is_told_with_its_line() {
    let local = r#"[city]
time_zone = "Asia/Tokio"
tz = "UTC"

[report]
threads = "many"
formats = ["xlsx", "docx", "odt"]

[reports]
threads = 1

[typeset.fonts]
regular = 5
italic = "x.otf"
"#;
    assert_eq!(
        told(local, &[]),
        [
            "city.time_zone@2",
            "city.tz@3",
            "report.threads@6",
            "report.formats[1]@7",
            "report.formats[2]@7",
            "reports@9",
            "typeset.fonts.regular@13",
            "typeset.fonts.italic@14",
        ]
    );
}

#[test]
fn the_message_names_file_line_and_remedy() {
    let folder = folder("[report]\nthreads = \"many\"\n");
    let errors = Settings::load_with(Some(folder.path()), Vec::new()).expect_err("refused").to_string();
    let file = folder.path().join("local.toml");
    assert!(errors.contains(&format!("{}, line 2", file.display())), "{errors}");
    assert!(errors.contains("report.threads: invalid type: string \"many\""), "{errors}");
    assert!(errors.contains("write it as in `threads = 0`"), "{errors}");
}

#[test]
fn a_wrong_variable_is_named() {
    let pairs = [
        ("SOKATSU__REPORT__THREADS", "many"),
        ("SOKATSU__REPORT__TREADS", "4"),
        ("SOKATSU__REPORT", "x"),
        ("SOKATSU__SCHEDULE__0__CRON", "x"),
        ("SOKATSU__REPORT__FORMATS__0", "pdf"),
    ];
    let errors = load(YEARLY, &pairs).expect_err("refused");
    let sources: Vec<&str> =
        errors.problems.iter().filter_map(|problem| Some(problem.place.as_ref()?.source.as_str())).collect();
    assert_eq!(
        sources,
        [
            "the variable SOKATSU__REPORT",
            "the variable SOKATSU__REPORT__FORMATS__0",
            "the variable SOKATSU__REPORT__THREADS",
            "the variable SOKATSU__REPORT__TREADS",
            "the variable SOKATSU__SCHEDULE__0__CRON",
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_with_its_line_beside_the_others() {
    let folder = folder("[city]\ntime_zone = \n");
    fs::write(folder.path().join("default.toml"), "[report]\nthreads = -1\n").expect("written");
    let errors = Settings::load_with(Some(folder.path()), Vec::new()).expect_err("refused");
    let lines: Vec<_> =
        errors.problems.iter().map(|problem| problem.place.as_ref().and_then(|place| place.line)).collect();
    assert_eq!(lines, [Some(2), Some(2)], "{errors}");
}

#[test]
fn schedules_are_read() {
    let local = format!("{YEARLY}time_zone = \"UTC\"\nmissed = \"ask\"\nedition = \"public\"\npaused = true\n");
    let settings = load(&local, &[]).expect("settings");
    let [schedule] = settings.schedules.as_slice() else { panic!("one schedule") };
    assert_eq!(schedule.name, "yearly");
    assert_eq!(schedule.timing.zone, Tz::UTC);
    assert_eq!(schedule.missed, crate::schedule::Missed::Ask);
    assert!(schedule.paused);
}

#[test]
fn every_mistake_of_a_schedule_is_told() {
    let local = r#"
[[schedule]]
name = "yearly"
cron = "0 0 9 31 2 *"
time_zone = "Asia/Tokio"
job = "print"
plan = "../x"
year = "R99年"
missed = "never"
edition = "secret"
paused = "no"
colour = "red"

[[schedule]]
name = "yearly"
cron = 5
"#;
    assert_eq!(
        told(local, &[]),
        [
            "schedule[0].cron@4",
            "schedule[0].time_zone@5",
            "schedule[0].job@6",
            "schedule[0].plan@7",
            "schedule[0].year@8",
            "schedule[0].missed@9",
            "schedule[0].edition@10",
            "schedule[0].paused@11",
            "schedule[0].colour@12",
            "schedule[1].job@14",
            "schedule[1].plan@14",
            "schedule[1].year@14",
            "schedule[1].name@15",
            "schedule[1].cron@16",
        ]
    );
}

const COMMITTEE: &str = r#"
[calendar]
closed = ["2026-11-13 庁舎の停電点検"]

[dates]
committee-1 = "2026-08-20"
Committee-2 = 2026-11-16

[[schedule]]
name = "materials"
days = { before = 1, of = "Committee-2" }
at = "13:30"
job = "report"
plan = "asaka-strategy2"
year = "previous"

[[schedule]]
name = "meetings"
dates = ["committee-1", "Committee-2 10:00", "2027-01-20 09:30", 2027-02-10]
on_closed = "next"
job = "report"
plan = "asaka-strategy2"
year = "previous"
"#;

fn next_of(settings: &Settings, name: &str) -> Vec<String> {
    let schedule = settings.schedules.iter().find(|schedule| schedule.name == name).expect("a schedule");
    let after = "2026-04-01T00:00:00Z".parse().expect("a time");
    let next = crate::schedule::occurrence::next(&schedule.timing, after, 10);
    next.iter().map(|occurrence| occurrence.due_at.format("%Y-%m-%d %H:%M").to_string()).collect()
}

#[test]
fn dates_with_names_and_open_days_are_read() {
    let settings = load(COMMITTEE, &[]).expect("settings");
    // The 16th is a Monday, and the Friday before is closed in this city.
    assert_eq!(next_of(&settings, "materials"), ["2026-11-12 13:30"]);
    let meetings = ["2026-08-20 09:00", "2026-11-16 10:00", "2027-01-20 09:30", "2027-02-10 09:00"];
    assert_eq!(next_of(&settings, "meetings"), meetings);
    assert_eq!(settings.schedules[0].timing.rule.to_string(), "2026-11-16（Committee-2）の1開庁日前 13:30");
}

#[test]
fn the_calendar_of_the_defaults_closes_at_the_years_end() {
    let local = YEARLY.replace("0 9 1 6 *", "0 9 30 12 *") + "on_closed = \"next\"\n";
    let next = |local: &str| next_of(&load(local, &[]).expect("settings"), "yearly")[0].clone();
    assert_eq!(next(&local), "2027-01-04 09:00");
    assert_eq!(next(&format!("[calendar]\nyear_end = \"\"\n{local}")), "2026-12-30 09:00");
}

#[test]
fn every_mistake_of_the_calendar_and_the_dates_is_told() {
    let local = r#"[calendar]
year_end = "12-29"
closed = [
    "2026-11-14 創立記念日",
    "2026-02-30",
    "2026-11-14",
    "20261114",
]
open = ["2026-11-14", "soon", "1999-01-01"]
weekend = "fri"

[dates]
committee-1 = "2026-13-20"
"the second" = "2026-10-05"
1st = "2026-10-05"
third = 5
"#;
    assert_eq!(
        told(local, &[]),
        [
            "calendar.year_end@2",
            "calendar.closed[1]@5",
            "calendar.closed[2]@6",
            "calendar.closed[3]@7",
            "calendar.open[0]@9",
            "calendar.open[1]@9",
            "calendar.open[2]@9",
            "calendar.weekend@10",
            "dates.committee-1@13",
            "dates.the second@14",
            "dates.1st@15",
            "dates.third@16",
        ]
    );
}

#[test]
fn every_mistake_of_a_timing_is_told() {
    let entry = |name: &str, keys: &str| {
        let rest = "job = \"report\"\nplan = \"asaka-strategy2\"\nyear = \"previous\"";
        format!("[[schedule]]\nname = \"{name}\"\n{rest}\n{keys}\n")
    };
    let local = [
        entry("none", "missed = \"ask\""),
        entry("two", "cron = \"0 9 1 6 *\"\ndates = [\"2026-08-20\"]"),
        entry("cron-at", "cron = \"0 9 1 6 *\"\nat = \"10:00\"\non_closed = \"never\""),
        entry("empty", "dates = []\nat = \"9\""),
        entry("dates", "dates = [\"2026-08-20\", \"2026-08-20 09:00\",\n\"committee-9\", \"2026-08-21 25:00\"]"),
        entry("days", "days = { before = 3, after = 3, of = \"soon\" }\non_closed = \"next\""),
        entry("zero", "days = { before = 0, of = \"2026-08-20\" }"),
        entry("no-day", "days = { befor = 1, after = 1 }"),
    ];
    assert_eq!(
        told(&local.concat(), &[]),
        [
            "schedule[0].cron@1",
            "schedule[1].dates@13",
            "schedule[2].at@20",
            "schedule[2].on_closed@21",
            "schedule[3].dates@27",
            "schedule[3].at@28",
            "schedule[4].dates[1]@34",
            "schedule[4].dates[2]@35",
            "schedule[4].dates[3]@35",
            "schedule[5].days@41",
            "schedule[5].days@41",
            "schedule[5].on_closed@42",
            "schedule[6].days@48",
            "schedule[7].days@54",
            "schedule[7].days.befor@54",
        ]
    );
}

#[test]
fn a_name_that_dates_does_not_give_is_told_with_those_it_gives() {
    let errors = load(&COMMITTEE.replace("of = \"Committee-2\"", "of = \"committee-3\""), &[]).expect_err("refused");
    let told = errors.to_string();
    assert!(told.contains("\"committee-3\" is no date and no name of [dates]"), "{told}");
    assert!(told.contains("Committee-2, committee-1"), "{told}");
}

#[test]
fn a_cron_that_never_matches_says_so() {
    let errors = load(&YEARLY.replace("0 9 1 6 *", "0 0 9 31 2 *"), &[]).expect_err("refused");
    let [problem] = errors.problems.as_slice() else { panic!("one problem: {errors}") };
    assert_eq!(problem.key, "schedule[0].cron");
    assert!(problem.what.contains("never run"), "{problem}");
}

#[test]
fn a_schedule_with_single_brackets_is_told() {
    assert_eq!(told("[schedule]\nname = \"x\"\n", &[]), ["schedule@1"]);
}

#[test]
fn a_missing_folder_is_told() {
    let errors = Settings::load_with(Some(Path::new("/no/such/folder")), Vec::new()).expect_err("refused");
    assert!(errors.to_string().contains("/no/such/folder"), "{errors}");
}

#[test]
fn templates_beside_the_files_are_found() {
    let folder = folder("");
    fs::create_dir(folder.path().join("templates")).expect("made");
    let settings = Settings::load_with(Some(folder.path()), Vec::new()).expect("settings");
    assert_eq!(settings.templates.folder, Some(folder.path().join("templates")));
    assert!(settings.show().contains("templates"), "{}", settings.show());
}

#[test]
fn secrets_are_hidden() {
    let settings = load("[mail.smtp]\nusername = \"kikaku\"\n", &[("SOKATSU__MAIL__SMTP__PASSWORD", "007-himitsu")]);
    let settings = settings.expect("settings");
    let shown = settings.show();
    assert!(shown.contains("password = \"********\""), "{shown}");
    assert!(shown.contains("kikaku"), "{shown}");
    assert!(!shown.contains("himitsu") && !format!("{settings:?}").contains("himitsu"), "hidden everywhere");
}

#[test]
fn what_is_shown_can_be_read_again() {
    let shown = load(YEARLY, &[]).expect("settings").show();
    assert_eq!(load(&shown, &[]).expect("settings").show(), shown);
}
