use super::*;

const LETTER: &str = "From: =?UTF-8?B?5pS/562W?= <kikaku@example.jp>\r\nTo: sangyo@example.jp\r\nSubject: =?UTF-8?B?5pS/562W?=\r\n\
    Date: Sat, 21 Nov 2026 00:00:00 +0000\r\nMessage-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=\"a\"\r\n\r\n\
    --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>html</p>\r\n--a--\r\n\
    --m\r\nContent-Type: application/pdf; name=\"x.pdf\"\r\nContent-Disposition: attachment; filename=\"x.pdf\"\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--m--\r\n";

fn refused(mime: &str) -> String {
    match Opened::of(mime.as_bytes()) {
        Ok(_) => panic!("opened: {mime}"),
        Err(reason) => reason,
    }
}

#[test]
fn a_mail_is_understood() {
    let opened = Opened::of(LETTER.as_bytes()).expect("opened");
    assert_eq!(opened.from(), Some("kikaku@example.jp"));
    assert_eq!(opened.recipients(), ["sangyo@example.jp"]);
    assert_eq!((opened.subject(), opened.message_id().as_str()), ("政策", "<1@example.jp>"));
    assert_eq!(opened.letters().map(str::trim), ["plain", "<p>html</p>"]);
    let files = opened.attachments();
    assert_eq!(files.iter().map(|file| (file.name, file.bytes)).collect::<Vec<_>>(), [("x.pdf", &b"%PDF-"[..])]);
}

#[test]
fn a_header_of_another_kind_is_refused() {
    let with = |field: &str| LETTER.replacen("MIME-Version", &format!("{field}\r\nMIME-Version"), 1);
    for field in [
        "Bcc: x@example.jp",
        "bcc : x@example.jp",
        "Resent-To: x@example.jp",
        "Reply-To: x@example.jp",
        "Sender: x@example.jp",
        "Disposition-Notification-To: x@example.jp",
        "To: x@example.jp",
        "From: x@example.jp",
        "Subject: x",
        "no colon",
        "\u{a0}: x",
    ] {
        assert!(!refused(&with(field)).is_empty());
    }
}

#[test]
fn nobody_hides_in_an_address() {
    for to in [
        "\"x@evil.example\" <sangyo@example.jp>",
        "sangyo@example.jp (x@evil.example)",
        "<@evil.example:sangyo@example.jp>",
        "sangyo",
        "",
    ] {
        let mail = LETTER.replacen("To: sangyo@example.jp", &format!("To: {to}"), 1);
        assert!(Opened::of(mail.as_bytes()).is_err(), "{to}");
    }
    let many = LETTER.replacen("To: sangyo@example.jp", "To: a: x@evil.example, y@example.jp;, z@example.jp", 1);
    let opened = Opened::of(many.as_bytes()).expect("opened");
    assert_eq!(opened.recipients(), ["x@evil.example", "y@example.jp", "z@example.jp"]);
}

#[test]
fn line_ends_are_pairs() {
    for changed in ["Subject: a\nBcc: x@example.jp\r\nX", "Subject: a\rBcc: x@example.jp\r\nX", "Subject: あ"] {
        assert!(refused(&LETTER.replacen("Subject", changed, 1)).contains("制御文字"));
    }
}

#[test]
fn parts_of_another_kind_are_refused() {
    let pdf = "Content-Type: application/pdf; name=\"x.pdf\"\r\nContent-Disposition: attachment; filename=\"x.pdf\"";
    for other in [
        "Content-Type: message/rfc822",
        "Content-Type: text/plain; name=\"x.txt\"\r\nContent-Disposition: attachment; filename=\"x.txt\"",
        "Content-Type: text/plain",
        "Content-Type: application/pdf\r\nContent-Disposition: attachment",
        "Content-Type: application/pdf; name=\"y.pdf\"\r\nContent-Disposition: attachment; filename=\"x.pdf\"",
        "Content-Type: image/png; name=\"x.png\"\r\nContent-Disposition: inline; filename=\"x.png\"",
        "Content-Type: application/pdf; name=\"a/x.pdf\"\r\nContent-Disposition: attachment; filename=\"a/x.pdf\"",
    ] {
        assert!(LETTER.contains(pdf) && !refused(&LETTER.replacen(pdf, other, 1)).is_empty(), "{other}");
    }
    let digest = LETTER.replacen("multipart/alternative", "multipart/digest", 1);
    assert!(!refused(&digest).is_empty());
}
