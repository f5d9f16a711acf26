//! The commands that other tools call: what they print, where, and how they end.

use serde_json::Value;

use crate::workshop::{PLAN, Ran, SOKATSU, Workshop, seeds};

const NAME: &str = "第２期朝霞市まち・ひと・しごと創生総合戦略";

#[test]
fn the_seeds_are_in_order() {
    let told = Workshop::new().run(["plan", "check", &seeds(PLAN), &seeds("asaka-strategy2/plan.toml")]).done();
    assert_eq!(told.lines().filter(|line| line.contains("誤りはありません")).count(), 2, "{told}");
    assert!(told.contains("指標 35 件") && told.contains("課 21") && told.contains("意見 16 件"), "{told}");
}

#[test]
fn every_mistake_of_a_plan_is_told_at_once_with_file_and_line() {
    let workshop = Workshop::new();
    let folder = workshop.copy_of_seeds();
    let indicators = format!("{folder}/indicators.toml");
    workshop.replace(&indicators, "unit = \"人\"", "unitt = \"人\"");
    workshop.replace(&indicators, "R6 = \"9\" }", "R6 = \"九\" }");
    workshop.replace(&indicators, "R3 = \"43,400\"", "R9 = \"43,400\"");
    workshop.replace(&format!("{folder}/R6-marks.toml"), "N11 = \"B\"", "N11 = \"Z\"");
    workshop.replace(&format!("{folder}/R6-marks.toml"), "K111 = \"B\"", "K999 = \"B\"");
    let Ran { code, out, err } = workshop.run(["plan", "check", folder, &seeds(PLAN)]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("誤りはありません") && out.lines().count() == 1, "the other plan is in order: {out}");
    let line_of = |file: &str, text: &str| {
        let content = std::fs::read_to_string(workshop.path(file)).expect("a file");
        1 + content.lines().position(|line| line.contains(text)).expect("the line")
    };
    let marks = format!("{folder}/R6-marks.toml");
    for (file, text, named) in [
        (&indicators, "unitt", "unitt"),
        (&indicators, "九", "九"),
        (&indicators, "R9 = ", "R9"),
        (&marks, "\"Z\"", "Z"),
        (&marks, "K999", "K999"),
    ] {
        let place = format!("{file}:{}:", line_of(file, text));
        let told = err.lines().find(|line| line.contains(&place) && line.contains(named));
        assert!(told.is_some(), "{place} … {named}: {err}");
    }
    assert!(err.matches('→').count() >= 5, "a remedy for each: {err}");

    workshop.run(["plan", "import", folder]).refused();
    assert_eq!(workshop.run(["plan", "list"]).done(), "", "nothing of a broken plan is imported");
}

#[test]
fn wrong_usage_ends_with_2() {
    let workshop = Workshop::new();
    for arguments in [
        &["no-such-command"][..],
        &["report", PLAN, "--out", "out"],
        &["report", PLAN, "--year", "soon", "--out", "out"],
        &["report", PLAN, "--year", "R6"],
        &["report", PLAN, "--year", "R6", "--format", "docx", "--out", "out"],
        &["report", PLAN, "--year", "R6", "--edition", "secret", "--out", "out"],
        &["--now", "tomorrow", "plan", "list"],
        &["report", PLAN, "--year", "R6", "--all-departments", "--department", "sangyo", "--out", "out"],
        &["rate", PLAN, "--year", "R6", "--own", "perhaps"],
        &["plan", "check"],
        &["demo"],
        &[],
    ] {
        let told = workshop.run(arguments).wrong_usage();
        assert!(told.contains("Usage") || told.contains("--help"), "{arguments:?}: {told}");
    }
    assert_eq!(workshop.files(""), [""; 0], "wrong usage leaves nothing");
}

#[test]
fn an_unknown_plan_is_refused_with_the_known_ones() {
    let workshop = Workshop::with_plan();
    for arguments in [
        &["rate", "no-plan", "--year", "R6"][..],
        &["plan", "show", "no-plan"],
        &["report", "no-plan", "--year", "R6", "--out", "out"],
        &["deliver", "no-plan", "--year", "R6"],
    ] {
        let told = workshop.run(arguments).refused();
        assert!(told.contains("no-plan") && told.contains(PLAN), "{arguments:?}: {told}");
    }
    assert!(!workshop.path("out").exists());
}

#[test]
fn an_unknown_department_or_a_year_outside_is_refused_with_what_there_is() {
    let workshop = Workshop::with_plan();
    let told = workshop.run(["report", PLAN, "--year", "R6", "--department", "水道課", "--out", "out"]).refused();
    assert!(told.contains("水道課") && told.contains("産業振興課"), "{told}");
    let told = workshop.run(["report", PLAN, "--year", "R9", "--out", "out"]).refused();
    assert!(told.contains("R9") && told.contains("R2～R7"), "{told}");
    assert!(!workshop.path("out").exists());
}

#[test]
fn the_same_import_changes_nothing_and_a_changed_figure_is_shown() {
    let workshop = Workshop::new();
    let folder = workshop.copy_of_seeds();
    let first = workshop.run(["plan", "import", folder]).done();
    assert!(first.contains(NAME) && first.contains("取り込みました"), "{first}");
    let second = workshop.run(["plan", "import", folder]).done();
    assert!(second.contains("変わったところはありません"), "{second}");
    workshop.replace(&format!("{folder}/indicators.toml"), "R6 = \"9\" }", "R6 = \"10\" }");
    let third = workshop.run(["plan", "import", folder]).done();
    assert!(third.contains("K111") && third.contains("9 → 10"), "{third}");
    assert_eq!(third.lines().count(), 2, "one change is one line: {third}");
    let fourth = workshop.run(["plan", "import", folder]).done();
    assert!(fourth.contains("変わったところはありません"), "{fourth}");
    let told = workshop.run(["rate", PLAN, "--year", "R6", "--json"]).done();
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let changed = told["indicators"].as_array().expect("indicators").iter().find(|one| one["code"] == "K111");
    assert_eq!(changed.expect("K111")["latest"]["printed"], "10");
}

#[test]
fn plans_are_listed_and_shown() {
    let workshop = Workshop::with_plan();
    let told = workshop.run(["plan", "list"]).done();
    assert_eq!(told, format!("{PLAN}\t{NAME}\tR2～R7\t指標 35 件\n"));
    let told = workshop.run(["plan", "show", PLAN]).done();
    for wanted in [
        NAME,
        "朝霞市",
        "記載例",
        "[G1]",
        "[M11]",
        "[A111]",
        "買物施設等誘致件数 [K112]",
        "R6 797,000 → 目標 R7 822,000（人）",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let workshop = Workshop::with_plan();
    let script = format!("set -o pipefail; {SOKATSU} plan show {PLAN} | head -n 1");
    let Ran { code, out, err } = Ran::of(workshop.command("bash").args(["-c", &script]));
    assert_eq!((code, out.trim(), err.as_str()), (Some(0), NAME, ""));
}

#[test]
fn results_that_cannot_be_written_are_a_failure() {
    let workshop = Workshop::with_plan();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full");
    let mut command = workshop.sokatsu(["rate", PLAN, "--year", "R6", "--json"]);
    let done = command.stdout(full).output().expect("the binary runs");
    let told = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{told}");
    assert!(told.contains("標準出力") && told.contains("help"), "{told}");
}

/// Nothing but the paths on standard output, each of a file that is there.
fn assert_paths(told: &str, wanted: &[&str], workshop: &Workshop) {
    assert_eq!(told.lines().collect::<Vec<_>>(), wanted);
    for path in wanted {
        assert!(workshop.path(path).is_file(), "{path}");
    }
}

#[test]
fn a_report_is_made_by_edition_and_format() {
    let workshop = Workshop::with_plan();
    let report = ["report", PLAN, "--year", "令和6年度"];
    let told = workshop.run(report.iter().chain(&["--out", "both"])).done();
    let both = ["both/asaka-strategy2/R6/report.xlsx", "both/asaka-strategy2/R6/report.pdf"];
    assert_paths(&told, &both, &workshop);
    let public = ["--edition", "public", "--format", "pdf", "--out", "public"];
    let told = workshop.run(report.iter().chain(&public)).done();
    assert_paths(&told, &["public/asaka-strategy2/R6/report-public.pdf"], &workshop);
    assert_eq!(workshop.files("public").len(), 1, "the PDF and nothing else");
}

#[test]
fn an_extract_is_made_by_code_and_by_name() {
    let workshop = Workshop::with_plan();
    let mut made = Vec::new();
    for (named, year) in [("sangyo", "R6"), ("産業振興課", "2024")] {
        let arguments = ["report", PLAN, "--year", year, "--department", named, "--format", "xlsx,pdf", "--out", named];
        let told = workshop.run(arguments).done();
        let files = ["xlsx", "pdf"].map(|ending| format!("{named}/asaka-strategy2/R6/departments/産業振興課.{ending}"));
        assert_paths(&told, &[&files[0], &files[1]], &workshop);
        made.push(files.map(|file| std::fs::read(workshop.path(&file)).expect("a file").len()));
    }
    assert_eq!(made[0], made[1]);
}

#[test]
fn all_extracts_are_made_in_one_command() {
    let workshop = Workshop::with_plan();
    let arguments = ["report", PLAN, "--year", "R6", "--all-departments", "--format", "pdf", "--out", "out"];
    let told = workshop.run(arguments).done();
    assert_eq!(told.lines().count(), 14);
    assert_eq!(workshop.files("out/asaka-strategy2/R6/departments").len(), 14);
}

#[test]
fn quiet_says_only_errors_and_keeps_the_results() {
    let workshop = Workshop::with_plan();
    let arguments = ["-q", "report", PLAN, "--year", "R6", "--department", "doro", "--format", "pdf", "--out", "out"];
    let Ran { code, out, err } = workshop.run(arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_paths(&out, &["out/asaka-strategy2/R6/departments/道路整備課.pdf"], &workshop);
    assert!(workshop.run(["-q", "plan", "show", "no-plan"]).refused().contains("no-plan"));
}

#[test]
fn the_rating_is_a_table_for_people() {
    let workshop = Workshop::with_plan();
    let told = workshop.run(["rate", PLAN, "--year", "R6"]).done();
    for wanted in ["K431", "担当課 B", "7件（評価しないもの 1件）", "74.1%", "40.8%"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    let ignored = workshop.run(["rate", PLAN, "--year", "R6", "--own", "ignore"]).done();
    assert!(ignored.contains("K431"), "{ignored}");
}

#[test]
fn wrong_settings_are_all_told_with_their_places() {
    let workshop = Workshop::new();
    workshop.configure(
        "[report]\nformats = [\"docx\"]\n\n[mail]\nwya = \"smtp\"\n\n[[schedule]]\nname = \"x\"\ncron = \"soon\"\n",
    );
    let told = workshop.run(["config", "check"]).refused();
    for wanted in ["local.toml", "formats", "wya", "cron", "job"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    workshop.run(["plan", "list"]).refused();
    assert_eq!(workshop.files("data"), [""; 0], "no command begins with wrong settings");
}

#[test]
fn settings_are_shown_as_they_hold_with_secrets_hidden() {
    let workshop = Workshop::new();
    workshop.write("elsewhere/local.toml", "[mail.smtp]\nhost = \"relay.example.jp\"\npassword = \"himitsu\"\n");
    let mut command = workshop.sokatsu(["--config", "elsewhere", "config", "show"]);
    let Ran { code, out, err } = Ran::of(command.env("SOKATSU__MAIL__SMTP__PORT", "2525"));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("relay.example.jp") && out.contains("2525") && out.contains("sender_name"), "{out}");
    assert!(!out.contains("himitsu"), "{out}");
    let mut command = workshop.sokatsu(["config", "show"]);
    let Ran { out, .. } = Ran::of(command.env("SOKATSU__MAIL__SMTP__PASSWORD", "himitsu"));
    assert!(!out.contains("himitsu") && out.contains("password"), "{out}");
    workshop.run(["--config", "elsewhere", "config", "check"]).done();
    let told = workshop.run(["--config", "nowhere", "config", "check"]).refused();
    assert!(told.contains("nowhere"), "{told}");
}

const YEARLY: &str = "[[schedule]]\nname = \"yearly\"\ncron = \"0 9 1 6 *\"\njob = \"report\"\nplan = \"asaka-strategy2\"\nyear = \"previous\"\nedition = \"public\"\n";

#[test]
fn schedules_are_listed_with_what_comes_next() {
    let workshop = Workshop::new();
    workshop.configure(YEARLY);
    let told = workshop.run(["--now", "2025-05-31", "schedule", "list"]).done();
    assert!(told.contains("yearly") && told.contains("0 9 1 6 *") && told.contains("Asia/Tokyo"), "{told}");
    let next: Vec<&str> = told.lines().skip(1).take(2).map(str::trim).collect();
    assert_eq!(next, ["2025-06-01 09:00（日）→ 令和6年度", "2026-06-01 09:00（月）→ 令和7年度"]);
}

#[test]
fn a_schedule_is_run_now_by_its_name() {
    let workshop = Workshop::with_plan();
    workshop.configure(&format!("{YEARLY}\n[report]\nformats = [\"pdf\"]\n"));
    let told = workshop.run(["--now", "2025-06-10", "schedule", "run", "yearly"]).done();
    assert!(told.contains("report-public.pdf"), "{told}");
    assert_eq!(workshop.files("data/reports"), ["asaka-strategy2/R6/report-public.pdf"]);
    let told = workshop.run(["schedule", "run", "monthly"]).refused();
    assert!(told.contains("monthly") && told.contains("yearly"), "{told}");
}

#[test]
fn a_time_that_is_none_is_refused() {
    let told = Workshop::new().run(["--now", "tomorrow", "plan", "list"]).wrong_usage();
    assert!(told.contains("tomorrow") && told.contains("2026-11-21"), "{told}");
    for time in ["2026-11-21", "2026-11-21T09:00", "2026-11-21T09:00+09:00", "2026-11-21T09:00:00Z"] {
        Workshop::new().run(["--now", time, "config", "check"]).done();
    }
}

#[test]
fn an_extract_is_cut_from_any_edition() {
    let workshop = Workshop::with_plan();
    let extract = ["report", PLAN, "--year", "R6", "--department", "sangyo", "--format", "pdf", "--out", "out"];
    workshop.run(extract.iter().chain(&["--edition", "public"])).done();
    workshop.run(extract).done();
    let folder = "asaka-strategy2/R6/departments";
    let wanted = [format!("{folder}/産業振興課-public.pdf"), format!("{folder}/産業振興課.pdf")];
    assert_eq!(workshop.files("out"), wanted);
}
