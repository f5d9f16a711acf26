//! Texts as they were typed.

use super::*;

const ACTIONS: &str = "取組と課題";
const ISSUE: &str = "今回の課題 ▼";
const ACHIEVEMENT: &str = "今回の取組と成果";

fn read_issue(content: Content) -> (Option<String>, Vec<Finding>) {
    let mut sent = Sent::to("sangyo");
    sent.fill(ACTIONS, "A111", ISSUE, content);
    let reading = sent.read();
    assert!(reading.answers.len() + reading.findings.len() > 0, "nothing is lost in silence");
    let said = reading.answers.first().map(|answer| match &answer.said {
        Said::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    });
    (said, reading.findings)
}

#[test]
fn texts_come_as_they_were_typed() {
    for typed in ["=SUM(A1)", "+α を目指す", "-", "@市民", "𠮷野さんと髙橋さん 👍🏽", "一行目\n二行目", "①～③、㈱、Ⅲ"]
    {
        assert_eq!(read_issue(text(typed)), (Some(typed.to_owned()), Vec::new()), "{typed}");
    }
    assert_eq!(read_issue(text(" 一行目\r\n二行目\u{3000}\n")).0.as_deref(), Some("一行目\n二行目"));
    assert_eq!(read_issue(number("42.0")).0.as_deref(), Some("42"));
}

#[test]
fn what_no_text_is_gets_a_finding() {
    for (content, weight, words) in [
        (text("商店\u{b}会"), Weight::Refused, "U+000B"),
        (text("商店\u{e000}会"), Weight::Refused, "外字"),
        (text("\u{fffd}"), Weight::Refused, "文字化け"),
        (Content::Bool(true), Weight::Refused, "TRUE"),
        (Content::Error("#REF!".to_owned()), Weight::Refused, "#REF!"),
        (Content::Number { number: 46171.into(), percent: false, date: true }, Weight::Asked, "2026/5/29"),
        (text("同左"), Weight::Asked, "何と同じ"),
        (text(&"あ".repeat(32_767)), Weight::Asked, "32767"),
        (text(&"𠮷".repeat(16_383)), Weight::Noted, "32766字"),
    ] {
        let (said, findings) = read_issue(content);
        assert_eq!(findings.len(), 1, "{words}");
        assert!(findings[0].weight == weight && findings[0].what.contains(words), "{:?}", findings[0]);
        assert_eq!(said.is_some(), weight == Weight::Noted, "{words}");
        assert!(!findings[0].remedy.is_empty());
    }
}

#[test]
fn what_stays_as_it_was_is_last_years_text() {
    let mut sent = Sent::to("sangyo");
    let last = |column: &str| {
        let cell = sent.cells.iter().find(|cell| cell.item == "A111" && cell.column == column);
        cell.expect("a text of last year").printed.clone()
    };
    let (issue, achievement) = (last("前回の課題"), last("前回の取組と成果"));
    sent.fill(ACTIONS, "A111", ISSUE, text(" 前回と 同じ。"));
    sent.fill(ACTIONS, "A111", ACHIEVEMENT, text("前回と同じ"));
    let reading = sent.read();
    assert_eq!(answers(&reading), [format!("A111 achievement {achievement}"), format!("A111 issue {issue}")]);
    assert_eq!(reading.answers[0].typed, "前回と同じ");
    let reason = sent.figure("K111", "理由", "前回と同じ");
    assert!(wrong(&sent.read())[0].starts_with(&format!("Refused {reason}")));
}

#[test]
fn nothing_of_last_year_cannot_stay() {
    let mut sent = Sent::to("sangyo");
    sent.cells.retain(|cell| !(cell.item == "A111" && cell.column == "前回の課題"));
    let (row, column) = sent.place(ACTIONS, "A111", "前回の課題");
    sent.sheet(ACTIONS).cells.retain(|cell| (cell.row, cell.column) != (row, column));
    sent.fill(ACTIONS, "A111", ISSUE, text("前回と同じ"));
    let told = wrong(&sent.read());
    assert!(told.len() == 1 && told[0].contains("前回の記載がありません"), "{told:?}");
}
