//! What arrives, read by Python's email package.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};
use sokatsu::store::NewMail;

use crate::server::{Manner, Server};
use crate::{Outbox, attachments, mail_to, settings, way};

fn read_by_python(mime: &[u8]) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/read_mail.py");
    let mut python = Command::new("python3")
        .arg(script)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is there");
    python.stdin.take().expect("piped").write_all(mime).expect("written");
    let output = python.wait_with_output().expect("ended");
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[tokio::test]
async fn another_reader_finds_everything() {
    let server = Server::start(Manner { size: Some(10_000_000), ..Manner::default() }).await;
    let mut outbox = Outbox::to(&["sangyo"]);
    outbox.send(&way(&settings(server.address.port())), 0).await;
    let received = server.received();
    let [mail] = received.as_slice() else { panic!("one mail") };
    let row = &outbox.rows()[0];
    let kept = outbox.store.mime(row.id).expect("bytes");
    assert_eq!(mail.mime, kept, "what arrived is what was kept");
    assert_eq!(mail.mail_command, format!("MAIL FROM:<kikaku@example.jp> SIZE={}", kept.len()));

    let read = read_by_python(&mail.mime);
    assert_eq!(
        read["subject"],
        "【試験送信】someone@city.example.jp 宛：【第2期総合戦略①髙﨑𠮷】令和6年度評価報告書の送付について（産業振興課）"
    );
    assert_eq!(read["sender_name"], "朝霞市政策企画課（髙﨑）");
    assert_eq!(read["sender_address"], "kikaku@example.jp");
    assert_eq!(read["to"], serde_json::json!(["sangyo@city.example.jp"]));
    assert_eq!(read["date"], "2026-11-21T00:00:00+00:00");
    assert_eq!(read["message_id"], row.message_id.as_str());
    assert_eq!(read["auto_submitted"], "auto-generated");
    assert_eq!(read["defects"], serde_json::json!([]));
    let text = read["text"].as_str().expect("a text").replace("\r\n", "\n");
    assert!(text.starts_with("【試験送信】") && text.contains("\n記載例：実在の評価ではありません"), "{text}");
    assert!(text.contains("産業振興課長　様") && text.contains("\n　　.点で始まる行\n"), "{text}");
    assert!(read["html"].as_str().is_some_and(|html| html.contains("産業振興課長　様")));
    let pdf = "application/pdf";
    let structure = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", pdf, pdf];
    assert_eq!(read["structure"], serde_json::json!(structure));
    for (found, attachment) in read["attachments"].as_array().expect("a list").iter().zip(attachments()) {
        assert_eq!(found["filename"], attachment.name.as_str(), "RFC 2231");
        assert_eq!(found["name"], attachment.name.as_str(), "RFC 2047");
        assert_eq!(found["sha256"], sha256(&attachment.bytes));
    }
    assert_eq!(read["attachments"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn lines_that_begin_with_a_dot_arrive_as_they_are() {
    let server = Server::start(Manner::default()).await;
    let endings = ["", "\r\n", "\r\n.", "\r\n.\r\n"];
    let mails = endings.map(|ending| {
        let mail = mail_to(&format!("to{}", ending.len()), &[]);
        // After the last boundary, where no reader looks.
        let mime = [&mail.mime, format!("\r\n.\r\n..\r\n.a\r\nb.\r\n\r\n.c{ending}").as_bytes()].concat();
        NewMail { sha256: sha256(&mime), mime, ..mail }
    });
    let mut outbox = Outbox::of(&mails);
    outbox.send(&way(&settings(server.address.port())), 0).await;
    let received: Vec<Vec<u8>> = server.received().into_iter().map(|mail| mail.mime).collect();
    let ended = |mail: &NewMail| [mail.mime.strip_suffix(b"\r\n").unwrap_or(&mail.mime), b"\r\n"].concat();
    assert_eq!(received, mails.iter().map(ended).collect::<Vec<_>>());
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
