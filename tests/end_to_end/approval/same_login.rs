//! Two codes typed under one login of the computer are no second pair of eyes, unless the settings say that they are.

use std::process::Command;

use serde_json::Value;

use crate::programs::output;
use crate::workshop::{Ran, Workshop};

/// With the configuration as it is delivered, and what the environment says of the login.
fn as_delivered(workshop: &Workshop, arguments: &[&str], sudo_user: &str) -> Ran {
    let all = ["--now", super::TODAY].iter().chain(arguments);
    Ran::of(workshop.sokatsu(all).env_remove("SOKATSU__APPROVAL__SAME_LOGIN").env("SUDO_USER", sudo_user))
}

fn approval_in_trail(workshop: &Workshop) -> Value {
    let told = workshop.today(&["audit-trail", "show", "--action", "run.approved", "--json"]).done();
    let rows: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    rows[0].clone()
}

#[test]
fn the_same_login_is_refused_unless_the_settings_let_it() {
    let workshop = Workshop::with_people();
    workshop.make("doro").done();
    let approve = ["outbox", "approve", "1", "--by", "ito"];
    let told = as_delivered(&workshop, &approve, "").refused();
    for wanted in ["作成したときと同じ利用者", "1-1", "自分の利用者でログイン", "approval.same_login"]
    {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert_eq!((workshop.state("1-1"), workshop.files("letters").len()), ("made".to_owned(), 0));

    let ran = workshop.today(&approve);
    assert!(ran.err.contains("注意：作成したときと同じ利用者"), "{ran:?}");
    ran.done();
    assert_eq!((workshop.state("1-1"), workshop.files("letters").len()), ("sent".to_owned(), 1));
    let details = approval_in_trail(&workshop)["details"].clone();
    assert_eq!(details["same_login"], true, "{details}");
    let account = details["account"].as_str().expect("an account");
    assert_eq!(details["makers"], serde_json::json!([format!("sato ({account})")]), "{details}");
}

/// What the environment says of who became another user counts only for root, who could write anything anywhere.
#[test]
fn a_login_that_only_the_environment_knows_is_believed_of_root_alone() {
    let workshop = Workshop::with_people();
    let make = ["deliver", super::PLAN, "--year", "R6", "--department", "doro", "--by", "sato"];
    as_delivered(&workshop, &make, "hanako").done();
    let approve = ["outbox", "approve", "1", "--by", "ito"];
    as_delivered(&workshop, &approve, "hanako").refused();

    let is_root = output(Command::new("id").arg("-u")).trim() == "0";
    let logged_in = std::fs::read_to_string("/proc/self/loginuid").is_ok_and(|uid| uid.trim() != "4294967295");
    let ran = as_delivered(&workshop, &approve, "taro");
    if !is_root || logged_in {
        assert!(ran.refused().contains("作成したときと同じ利用者"));
        return;
    }
    ran.done();
    let row = approval_in_trail(&workshop);
    assert_eq!(row["details"]["same_login"], false, "{row}");
    assert_eq!((&row["details"]["account"], &row["details"]["makers"][0]), (&"taro".into(), &"sato (hanako)".into()));
    assert!(row["actor"].as_str().is_some_and(|actor| actor.ends_with("sudo by taro)")), "{row}");
}

#[test]
fn a_word_that_the_setting_does_not_know_is_told() {
    let workshop = Workshop::new();
    workshop.configure("[approval]\nsame_login = \"ask\"\n");
    let told = Ran::of(workshop.sokatsu(["config", "check"]).env_remove("SOKATSU__APPROVAL__SAME_LOGIN")).refused();
    assert!(told.contains("approval.same_login") && told.contains("refuse") && told.contains("tell"), "{told}");
}
