//! A waiting run on trial: its own letters and files go to one address, and the run stays as it is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{PLAN, REASON};
use crate::programs::{read_mail, sha256};
use crate::workshop::Workshop;

/// All of a run as it is shown: what a trial must not change.
fn of_run(workshop: &Workshop) -> Value {
    workshop.shown("1")
}

#[test]
fn a_trial_carries_what_waits_and_changes_nothing() {
    let workshop = Workshop::with_people();
    workshop
        .configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\nallow_domains = [\"example.jp\"]\n");
    for department in ["doro", "sangyo", "hoiku"] {
        workshop.make(department).done();
    }
    workshop.outbox(&[&["hold", "1-2", "--by", "sato"], &REASON[..]].concat()).done();
    workshop.outbox(&[&["cancel", "1-3", "--by", "sato"], &REASON[..]].concat()).done();
    let told = workshop.outbox(&["preview", "1"]).done();
    assert!(told.contains("sokatsu outbox test 1 --to アドレス --by 職員コード"), "{told}");
    let nobody = workshop.outbox(&["test", "1", "--to", "me@example.jp"]).refused();
    assert!(nobody.contains("--by"), "{nobody}");
    workshop.outbox(&["preview", "1", "--out", "look"]).done();
    let before = of_run(&workshop);

    let test = |address: &str| workshop.outbox(&["test", "1", "--to", address, "--by", "sato"]);
    let told = test("me@example.com").refused();
    assert!(told.contains("mail.allow_domains"), "{told}");
    assert!(test("me").refused().contains("試験送信"));
    let told = test("me@example.jp").done();
    assert!(told.contains("メール 2 通を、me@example.jp に試験送信します"), "{told}");
    assert!(told.contains("書き出したメール 2 通"), "{told}");
    assert_eq!(of_run(&workshop), before);

    let letters: BTreeMap<String, Value> = workshop
        .files("letters")
        .iter()
        .map(|name| read_mail(&workshop.path("letters").join(name)))
        .map(|mail| (mail["subject"].as_str().expect("a subject").to_owned(), mail))
        .collect();
    assert_eq!(letters.len(), 2);
    for (number, recipient, department) in [(1, "doro@example.jp", "doro"), (2, "sangyo@example.jp", "sangyo")] {
        let real = read_mail(&workshop.path(&format!("look/1-{number}_{department}/mail.eml")));
        let subject = format!("【試験送信】{recipient} 宛：{}", real["subject"].as_str().expect("a subject"));
        let letter = letters.get(&subject).unwrap_or_else(|| panic!("{subject}: {letters:?}"));
        assert_eq!((&letter["to"], &letter["defects"]), (&serde_json::json!(["me@example.jp"]), &Value::Array(vec![])));
        assert_eq!(letter["attachments"], real["attachments"], "the very files, by name and hash");
        assert_ne!(letter["message_id"], real["message_id"]);
        let [text, whole] = [letter, &real].map(|mail| mail["text"].as_str().expect("a text").replace("\r\n", "\n"));
        let first: Vec<&str> = text.lines().take(2).collect();
        assert_eq!(first[1], format!("本来の宛先：{recipient}"), "{text}");
        assert!(first[0].starts_with("【試験送信】") && text.trim_end().ends_with(whole.trim_end()), "{text}");
    }
    // A second one at the same moment is the same; the real mails leave as if there had been none.
    test("me@example.jp").done();
    assert_eq!(workshop.files("letters").len(), 2);
    workshop.outbox(&["test", "1", "--to", "me@example.jp", "--department", "水道課", "--by", "sato"]).refused();
    workshop.outbox(&["test", "1-1", "--to", "me@example.jp", "--by", "sato"]).refused();
    workshop.approve("1").done();
    assert_eq!((workshop.files("letters").len(), workshop.state("1-2")), (3, "held".to_owned()));
    workshop.outbox(&[&["cancel", "1-2", "--by", "sato"], &REASON[..]].concat()).done();
    let told = test("me@example.jp").refused();
    assert!(told.contains("これから送るメール（承認待ち、送信待ち、保留）がありません"), "{told}");
    let trail = workshop.today(&["audit-trail", "show", "--action", "run.queue", "--json"]).done();
    let rows: Value = serde_json::from_str(&trail).expect("JSON");
    let rows = rows.as_array().expect("rows");
    let trials: Vec<&Value> = rows.iter().filter(|row| row["subject"].to_string().contains("run/test/")).collect();
    assert_eq!(trials.len(), 1, "{rows:?}");
}

#[test]
fn a_preview_shows_the_files_that_a_letter_links_to() {
    let workshop = Workshop::with_people();
    let configure = |link: &str| {
        workshop.configure(&format!(
            "[mail]\nfolder = \"letters\"\nallow_domains = [\"example.jp\"]\nmax_bytes = 25000\n[mail.link]\n{link}"
        ));
    };
    configure("folder = \"shared\"\nurl = \"https://files.example.jp/sokatsu\"\n");
    workshop.today(&["deliver", PLAN, "--year", "R6", "--department", "sangyo", "--by", "sato"]).done();
    let shared = workshop.files("shared");
    assert_eq!(shared.len(), 2);
    let look = || workshop.outbox(&["preview", "1"]).done();
    let told = look();
    for name in &shared {
        let path = workshop.path("shared").join(name);
        let length = std::fs::metadata(&path).expect("a file").len();
        assert!(told.contains(&format!("リンク　https://files.example.jp/sokatsu/{name}")), "{told}");
        let file = format!("ファイルはあります：shared/{name}　{length} バイト　SHA-256 {}", sha256(&path));
        assert!(told.replace(',', "").contains(&file), "{file}: {told}");
    }
    // A trial of it links to the same files.
    workshop.outbox(&["test", "1", "--to", "me@example.jp", "--by", "sato"]).done();
    let letter = read_mail(&workshop.path("letters").join(&workshop.files("letters")[0]));
    assert!(shared.iter().all(|name| letter["text"].as_str().is_some_and(|text| text.contains(name.as_str()))));

    let [changed, gone] = [&shared[0], &shared[1]].map(|name| workshop.path("shared").join(name));
    std::fs::write(&changed, "changed").expect("written");
    std::fs::remove_file(&gone).expect("removed");
    let told = look();
    assert!(told.contains(&format!("リンク先のファイルが、置いたときと違います：shared/{}", shared[0])), "{told}");
    assert!(told.contains(&format!("リンク先のファイルを読めません：shared/{}", shared[1])), "{told}");
    configure("");
    assert!(look().contains("添付　なし。今の設定（mail.link）の場所へのリンクもない"));
}
