//! The first sheet.

use super::*;

const COVER: &str = "はじめに";

fn beside(sent: &mut Sent, label: &str, content: Content) {
    let (row, column) = sent.place(COVER, label, label);
    put(sent.sheet(COVER), (row, column + 1), content);
}

#[test]
fn who_answers_is_read_beside_the_labels() {
    let mut sent = Sent::to("sangyo");
    assert_eq!(sent.read().answerer, Answerer::default(), "what is printed there is no answer");
    beside(&mut sent, "回答者", text(" 髙橋　花子 "));
    beside(&mut sent, "内線", number("2345"));
    beside(&mut sent, "課長確認日", Content::Number { number: 46171.into(), percent: false, date: true });
    beside(&mut sent, "連絡欄", text("=R5の値は 7 件です\r\n訂正願います"));
    let reading = sent.read();
    let day = NaiveDate::from_ymd_opt(2026, 5, 29);
    assert_eq!(
        reading.answerer,
        Answerer {
            name: Some("髙橋　花子".to_owned()),
            extension: Some("2345".to_owned()),
            confirmed_on: day,
            message: Some("=R5の値は 7 件です\n訂正願います".to_owned()),
        }
    );
    assert!(reading.findings.is_empty(), "{reading:?}");
    beside(&mut sent, "課長確認日", text("R8.5.29（金）"));
    assert_eq!(sent.read().answerer.confirmed_on, day);
    sent.sheet(COVER).name = "表紙".to_owned();
    assert_eq!(sent.read().answerer.confirmed_on, day, "found by its labels");
}

#[test]
fn what_cannot_be_read_there_is_told() {
    for (label, content, weight) in [
        ("課長確認日", text("2/30"), Weight::Asked),
        ("課長確認日", text("確認済み"), Weight::Asked),
        ("課長確認日", number("46171"), Weight::Asked),
        ("課長確認日", text("2026/2/30"), Weight::Asked),
        ("回答者", Content::Error("#NAME?".to_owned()), Weight::Refused),
        ("連絡欄", text("\u{e000}田"), Weight::Refused),
    ] {
        let mut sent = Sent::to("sangyo");
        beside(&mut sent, label, content.clone());
        let reading = sent.read();
        assert_eq!(reading.answerer, Answerer::default(), "{label} {content:?}");
        assert_eq!(reading.findings.iter().map(|finding| finding.weight).collect::<Vec<_>>(), [weight], "{reading:?}");
        assert!(reading.findings[0].place.is_some());
    }
}

#[test]
fn a_day_without_its_year_is_in_the_year_of_the_inquiry() {
    for (typed, (year, month, day), told) in [
        ("5/29", (2026, 5, 29), "「5/29」は、令和8年5月29日のこと"),
        ("３月１日（月）", (2027, 3, 1), "令和9年3月1日のこと"),
    ] {
        let mut sent = Sent::to("sangyo");
        beside(&mut sent, "課長確認日", text(typed));
        let reading = sent.read();
        assert_eq!(reading.answerer.confirmed_on, NaiveDate::from_ymd_opt(year, month, day), "{typed}");
        assert!(wrong(&reading).is_empty() && noted(&reading).len() == 1, "{reading:?}");
        assert!(noted(&reading)[0].contains(told), "{reading:?}");
    }
}
