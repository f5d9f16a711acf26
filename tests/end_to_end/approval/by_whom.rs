//! Whatever is done is on record under the system's user, and what mails go by is changed by people of the register alone.

use serde_json::Value;

use super::TODAY;
use crate::daemon::Daemon;
use crate::workshop::{PLAN, Ran, Workshop, wait_for};

/// Run as somebody whose environment calls him the mayor.
fn as_mayor(workshop: &Workshop, arguments: &[&str]) -> Ran {
    let all = ["--now", TODAY].iter().chain(arguments);
    Ran::of(workshop.sokatsu(all).env("USER", "shicho").env("LOGNAME", "shicho"))
}

fn trail(workshop: &Workshop, action: &str) -> Vec<Value> {
    let told = workshop.today(&["audit-trail", "show", "--action", action, "--json"]).done();
    let rows: Value = serde_json::from_str(&told).expect("JSON");
    rows.as_array().expect("rows").clone()
}

/// An import says to whom mails go as an edit does.
#[test]
fn an_import_that_changes_addresses_is_a_persons() {
    let workshop = Workshop::with_people();
    let plan = workshop.copy_of_seeds();
    let import = ["plan", "import", plan];
    // Nothing of the register changes: nobody has to be named.
    as_mayor(&workshop, &import).done();
    workshop.replace("plans/asaka.city.toml", "doro@example.jp", "elsewhere@example.jp");
    let told = as_mayor(&workshop, &import).refused();
    assert!(
        told.contains("課の一覧が変わる") && told.contains("elsewhere@example.jp") && told.contains("--by"),
        "{told}"
    );
    let city = |on: &Workshop| on.today(&["city", "show", "asaka"]).done();
    assert!(!city(&workshop).contains("elsewhere"));
    for (by, told) in [("企画", "登録されていません"), ("ito", "作成者か運用担当")] {
        let refused = as_mayor(&workshop, &[&import[..], &["--by", by]].concat()).refused();
        assert!(refused.contains(told), "{refused}");
    }
    assert!(!city(&workshop).contains("elsewhere"));
    as_mayor(&workshop, &[&import[..], &["--by", "sato"]].concat()).done();
    assert!(city(&workshop).contains("elsewhere"));
    let history = workshop.today(&["city", "history", "asaka"]).done();
    assert!(history.contains("sato (") && !history.contains("shicho"), "{history}");

    // Where nobody has to approve and nobody is registered, the register is anybody's.
    let free = Workshop::with_plan();
    let plan = free.copy_of_seeds();
    free.replace("plans/asaka.city.toml", "doro@example.jp", "elsewhere@example.jp");
    free.run(["plan", "import", plan]).done();
    assert!(city(&free).contains("elsewhere"));
    // Where people are registered, it is theirs.
    free.run(["people", "add", "kato", "--name", "加藤", "--role", "operator"]).done();
    free.replace("plans/asaka.city.toml", "elsewhere@example.jp", "again@example.jp");
    free.run(["plan", "import", plan]).refused();
    free.run(["plan", "import", plan, "--by", "kato"]).done();
}

#[test]
fn the_environment_names_nobody() {
    let workshop = Workshop::with_people();
    workshop.configure(
        "[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n[[schedule]]\nname = \"yearly\"\n\
         cron = \"0 9 1 6 *\"\njob = \"report\"\nplan = \"asaka-strategy2\"\nyear = \"previous\"\n",
    );
    let correct =
        ["plan", "correct", PLAN, "kpi-1-1", "--year", "R6", "--value", "1", "--reason", "誤記", "--by", "shacho"];
    let indicator = workshop.today(&["plan", "show", PLAN]).done();
    let indicator = indicator
        .split('[')
        .find_map(|rest| rest.split_once(']').map(|(code, _)| code).filter(|code| code.starts_with('K')));
    let correct: Vec<&str> =
        correct.iter().map(|one| if *one == "kpi-1-1" { indicator.expect("an indicator") } else { one }).collect();
    as_mayor(&workshop, &correct).done();
    for act in [
        &["inquiry", "open", PLAN, "--year", "R7", "--due", "2026-06-20", "--department", "doro", "--by", "sato"][..],
        &["inquiry", "close", PLAN, "--year", "R7"],
        &["inquiry", "reopen", PLAN, "--year", "R7"],
        &["schedule", "pause", "yearly", "--by", "sato"],
        &["schedule", "resume", "yearly", "--by", "kato"],
        &["schedule", "accept-clock", "--by", "kato"],
        &["tidy"],
        &["backup", "--to", "copy"],
        &["restore", "copy", "--replace"],
        &["backup", "--to", "another", "--by", "shacho"],
    ] {
        as_mayor(&workshop, act).done();
    }
    for act in [&["schedule", "pause", "yearly", "--by", "だれでも"][..], &["schedule", "pause", "yearly"]] {
        as_mayor(&workshop, act).refused();
    }
    let told = workshop.today(&["audit-trail", "show", "--json"]).done();
    assert!(!told.contains("shicho") && !told.contains("利用者名不明"), "{told}");
    for (action, wanted) in [
        ("plan.edit", "shacho ("),
        ("keeping.backup", "shacho ("),
        ("schedule.pause", "sato ("),
        ("schedule.resume", "kato ("),
    ] {
        let rows = trail(&workshop, action);
        assert!(!rows.is_empty(), "{action}");
        assert!(
            rows.iter().all(|row| row["actor"].as_str().is_some_and(|actor| actor.starts_with(wanted))),
            "{rows:?}"
        );
    }
}

/// Whoever releases an occurrence has its mails made, and does not approve them.
#[test]
fn who_releases_an_occurrence_is_the_maker_of_its_mails() {
    let workshop = Workshop::with_people();
    let settings = "[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n[[schedule]]\nname = \"yearly\"\n\
         cron = \"0 9 1 6 *\"\njob = \"deliver\"\nplan = \"asaka-strategy2\"\nyear = \"R6\"\nmissed = \"ask\"\n";
    workshop.configure(settings);
    workshop.people(&["add", "mori", "--name", "森", "--role", "maker", "--role", "approver", "--by", "kato"]);
    Daemon::start(&workshop, &["--now", "2026-05-31T09:00"]).end("-TERM");
    Daemon::start(&workshop, &["--now", "2026-06-02T09:00"]).end("-TERM");
    let release = ["--now", "2026-06-02T10:00", "schedule", "release", "yearly", "2026-06-01T09:00"];
    for (by, told) in [("だれでも", "登録されていません"), ("ito", "作成者か運用担当")] {
        assert!(workshop.run([&release[..], &["--by", by]].concat()).refused().contains(told));
    }
    assert!(workshop.run(release).refused().contains("--by"));
    workshop.run([&release[..], &["--by", "mori"]].concat()).done();
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-06-02T10:01"]);
    wait_for("the job's end", 90, || daemon.said("done").then_some(()));
    daemon.end("-TERM");
    let approve = |by: &str| workshop.run(["--now", "2026-06-02T11:00", "outbox", "approve", "1", "--by", by]);
    assert!(approve("mori").refused().contains("自分では承認できません"));
    assert_eq!(workshop.shown("1")["mails"][0]["maker"], "mori");
    approve("ito").done();
}
