//! The ways in which a mail is forged: rows, headers, parts, each with the reason for which it must be held.

use sokatsu::mail::sha256;

use super::Row;

/// A mail that must not leave.
pub struct Forged {
    pub what: &'static str,
    /// A word of the reason for which it is held.
    pub reason: &'static str,
    pub row: Row,
}

/// Domains that look like `example.jp`.
const LOOKALIKES: [&str; 7] = [
    "exarnple.jp",
    "examp1e.jp",
    "example.jp.evil.example",
    "evil.example",
    "sub.example.jp",
    "xn--exmple-cua.jp",
    "example.co.jp",
];

/// Texts that are no address.
const NO_ADDRESSES: [&str; 6] = [
    "x@example.jp\r\nRCPT TO:<x@evil.example>",
    "x@example.jp,y@evil.example",
    "x@ｅxample.jp",
    "x@evil.example@example.jp",
    "<x@example.jp>",
    "",
];

/// Somebody who is to get nothing, of a domain that is allowed.
pub const OUTSIDER: &str = "outsider@example.jp";

/// Runs that were made up to point to.
pub struct OtherRuns {
    pub year: i64,
    pub plan: i64,
    /// A run of trials to the outsider.
    pub trial: i64,
    /// A run of trials to somebody else.
    pub trial_of_none: i64,
    pub notice: i64,
}

/// Forges a mail in every way. `other` is a mail of the same kind to another department, `file` one of the other kind to
/// the same, `runs` are of another year and of another plan.
pub fn forgeries(row: &Row, other: &Row, file: &Row, runs: &OtherRuns) -> Vec<Forged> {
    let mut all = of_rows(row, other, runs);
    all.extend(of_kinds(row, runs));
    all.extend(of_recipients(row, other));
    all.extend(of_headers(row, other));
    all.extend(of_files(row, other, file));
    // The Message-ID is each row's own in the database; it goes along into the bytes, so that it is not what is found.
    for (index, forged) in all.iter_mut().enumerate() {
        let id = format!("<{index:04}{}", &forged.row.message_id[5..]);
        let carried = forged.row.mime.contains(&row.message_id);
        let intact = forged.row.sha256 == sha256(forged.row.mime.as_bytes());
        if carried && forged.what != "another Message-ID" {
            forged.row.mime = forged.row.mime.replace(&row.message_id, &id);
        }
        if intact {
            forged.row.sha256 = sha256(forged.row.mime.as_bytes());
        }
        forged.row.message_id = id;
    }
    all
}

fn forged(what: &'static str, reason: &'static str, row: &Row, change: impl FnOnce(&mut Row)) -> Forged {
    let mut row = row.clone();
    change(&mut row);
    Forged { what, reason, row }
}

/// As [`forged`], with the hash of the bytes as they are then.
fn rewritten(what: &'static str, reason: &'static str, row: &Row, change: impl FnOnce(&str) -> String) -> Forged {
    forged(what, reason, row, |row| {
        let before = row.mime.clone();
        row.mime = change(&before);
        assert_ne!(row.mime, before, "{what} changes nothing");
        row.sha256 = sha256(row.mime.as_bytes());
    })
}

fn of_rows(row: &Row, other: &Row, runs: &OtherRuns) -> Vec<Forged> {
    let other_kind = if row.kind == "report" { "inquiry" } else { "report" };
    vec![
        forged("bytes changed, hash kept", "SHA-256", row, |row| row.mime.push('x')),
        forged("hash changed", "SHA-256", row, |row| row.sha256 = sha256(b"x")),
        forged("recipient of another department", "今日のアドレスではありません", row, |row| {
            row.recipient = other.recipient.clone();
        }),
        forged("department of another", "今日のアドレスではありません", row, |row| {
            row.department = other.department.clone();
        }),
        forged("department and recipient of another", "To にも Cc にもありません", row, |row| {
            row.department = other.department.clone();
            row.recipient = other.recipient.clone();
        }),
        forged("an unknown department", "課の一覧にありません", row, |row| {
            row.department = "nowhere".to_owned()
        }),
        forged("another year's run", "年度のファイルです", row, |row| row.run = runs.year),
        forged("another plan's run", "別の計画", row, |row| row.run = runs.plan),
        forged("another kind", "入れ替わっています", row, |row| row.kind = other_kind.to_owned()),
        forged("a kind nobody knows", "知らないものです", row, |row| row.kind = "fax".to_owned()),
        forged("a report as a notice", "作った処理と違います", row, |row| row.kind = "notice".to_owned()),
        forged("a report as a notice of nobody", "作った処理と違います", row, |row| {
            row.kind = "notice".to_owned();
            row.department = String::new();
        }),
        forged("another subject in the row", "件名", row, |row| row.subject.push('x')),
        forged("the other's bytes", "件名", row, |row| {
            row.mime = other.mime.clone();
            row.sha256 = other.sha256.clone();
        }),
        forged("the other's bytes and subject", "Message-ID", row, |row| {
            row.mime = other.mime.clone();
            row.sha256 = other.sha256.clone();
            row.subject = other.subject.clone();
        }),
    ]
}

/// Made out to be of a kind that asks nothing of the register, in a run of that kind.
fn of_kinds(row: &Row, runs: &OtherRuns) -> Vec<Forged> {
    let sent_as = |what, reason, kind: &str, run: i64, change: &dyn Fn(String) -> String| {
        forged(what, reason, row, |row| {
            let to_outsider = row.mime.replacen(&to(&row.recipient), &to(OUTSIDER), 1);
            row.mime = change(to_outsider);
            row.sha256 = sha256(row.mime.as_bytes());
            row.recipient = OUTSIDER.to_owned();
            row.kind = kind.to_owned();
            row.run = run;
        })
    };
    let same = |mime: String| mime;
    vec![
        sent_as("a trial without the mark", "【試験送信】", "test", runs.trial, &same),
        sent_as("a trial of a run to somebody else", "命じたときの宛先と違います", "test", runs.trial_of_none, &same),
        sent_as("a notice to somebody else", "お知らせの宛先", "notice", runs.notice, &same),
        forged("a mail that the program did not make", "封印", row, |_| {}),
        sent_as("a trial of no run of trials", "作った処理と違います", "test", row.run, &same),
    ]
}

fn of_recipients(row: &Row, other: &Row) -> Vec<Forged> {
    let mut all = vec![rewritten("To is another's", "To にも Cc にもありません", row, |mime| {
        mime.replacen(&to(&row.recipient), &to(&other.recipient), 1)
    })];
    for domain in LOOKALIKES {
        let recipient = row.recipient.replace("example.jp", domain);
        all.push(forged("a look-alike domain", "mail.allow_domains", row, |row| {
            row.mime = row.mime.replacen(&to(&row.recipient), &to(&recipient), 1);
            row.sha256 = sha256(row.mime.as_bytes());
            row.recipient = recipient;
        }));
    }
    for (index, text) in NO_ADDRESSES.iter().enumerate() {
        all.push(forged("no address", "使えません", row, |row| {
            row.recipient = text.replace('x', &format!("x{index}"))
        }));
    }
    let nobody = format!("x-{}", row.recipient);
    all.push(forged("an address of nobody", "この課に登録されていません", row, |row| {
        row.mime = row.mime.replacen(&to(&row.recipient), &to(&nobody), 1);
        row.sha256 = sha256(row.mime.as_bytes());
        row.recipient = nobody;
    }));
    all
}

fn to(address: &str) -> String {
    format!("To: {address}\r\n")
}

fn of_headers(row: &Row, other: &Row) -> Vec<Forged> {
    let own = to(&row.recipient);
    let put = |field: &str| row.mime.replacen(&own, &format!("{own}{field}\r\n"), 1);
    let mut all = Vec::new();
    for name in ["Bcc", "Reply-To", "Sender", "Resent-To", "Resent-Bcc", "Disposition-Notification-To", "X-Envelope-To"]
    {
        let field = format!("{name}: x@evil.example");
        all.push(rewritten("a header of another kind", "このシステムが書かないヘッダー", row, |_| {
            put(&field)
        }));
    }
    for name in ["To", "From", "Subject", "Message-ID"] {
        let field = format!("{name}: x@evil.example");
        all.push(rewritten("a header twice", "二つあります", row, |_| put(&field)));
    }
    for cc in [&other.recipient, "x@evil.example", "x@example.jp"] {
        let field = format!("Cc: {cc}");
        all.push(rewritten("a foreign Cc", "To か Cc にある", row, |_| put(&field)));
        let both = format!("To: {}, {cc}\r\n", row.recipient);
        all.push(rewritten("a second To", "To か Cc にある", row, |mime| mime.replacen(&own, &both, 1)));
    }
    let hidden = format!("To: \"x@evil.example\" <{}>\r\n", row.recipient);
    all.push(rewritten("an address in a name", "はっきり読み取れません", row, |mime| {
        mime.replacen(&own, &hidden, 1)
    }));
    for end in ["\n", "\r"] {
        let injected = format!("To: {}{end}Bcc: x@evil.example\r\n", row.recipient);
        all.push(rewritten("half a line end", "制御文字", row, |mime| mime.replacen(&own, &injected, 1)));
    }
    all.push(rewritten("another sender", "差出人", row, |mime| {
        mime.replacen("<kikaku@example.jp>", "<x@evil.example>", 1)
    }));
    all.push(rewritten("another Message-ID", "Message-ID", row, |mime| {
        mime.replacen("Message-ID: <", "Message-ID: <0", 1)
    }));
    // 件名\r\nBcc: x@evil.example
    let subject = "Subject: =?UTF-8?B?5Lu25ZCNDQpCY2M6IHhAZXZpbC5leGFtcGxl?=\r\nX-Old: ";
    let known = |mime: &str| mime.replacen("Subject: ", subject, 1).replacen("X-Old: ", "Auto-Submitted: ", 1);
    all.push(rewritten("line ends within the subject", "ヘッダー", row, known));
    all
}

/// What stands before the first blank line, and what after it.
fn parted(mime: &str) -> (&str, &str) {
    mime.split_once("\r\n\r\n").expect("a header")
}

/// The outer boundary's line.
fn boundary(mime: &str) -> String {
    let (_, rest) = mime.split_once("boundary=\"").expect("a boundary");
    format!("--{}", rest.split('"').next().expect("its end"))
}

/// The parts between the outer boundaries: the letter, then the files.
fn parts(mime: &str) -> Vec<&str> {
    let boundary = boundary(mime);
    let mut parts: Vec<&str> = mime.split(boundary.as_str()).skip(1).collect();
    parts.pop();
    parts
}

/// A mail with other files behind its own letter.
fn with_files(row: &Row, files: &[&str]) -> String {
    let (head, _) = parted(&row.mime);
    let boundary = boundary(&row.mime);
    let letter = parts(&row.mime)[0];
    let files: String = files.iter().map(|file| format!("{boundary}{file}")).collect();
    format!("{head}\r\n\r\n{boundary}{letter}{files}{boundary}--\r\n")
}

fn of_files(row: &Row, other: &Row, file: &Row) -> Vec<Forged> {
    let (own, others) = (parts(&row.mime)[1..].to_vec(), parts(&other.mime)[1..].to_vec());
    let other_kind = parts(&file.mime)[1..].to_vec();
    let files = |what, reason, files: &[&str]| rewritten(what, reason, row, |_| with_files(row, files));
    let added: Vec<&str> = own.iter().chain(&others).copied().collect();
    let first_is_others: Vec<&str> = others.iter().take(1).chain(own.iter().skip(1)).copied().collect();
    let own_name = own[0].split_once("base64\r\n").map_or(own[0], |(head, _)| head);
    let unknown = format!("{own_name}base64\r\n\r\nUEsDBAAAAAAAAA==\r\n");
    let inline = own[0].replacen("attachment", "inline", 1);
    let text = "\r\nContent-Type: text/csv; name=\"x.csv\"\r\nContent-Disposition: attachment; filename=\"x.csv\"\r\n\r\na,b\r\n";
    let message = "\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nx\r\n";
    let archive = "\r\nContent-Type: application/zip; name=\"x.zip\"\r\nContent-Disposition: attachment; filename=\"x.zip\"\r\n\
                   Content-Transfer-Encoding: base64\r\n\r\nUEsDBA==\r\n";
    let pdf = "\r\nContent-Type: application/pdf; name=\"x.pdf\"\r\nContent-Disposition: attachment; filename=\"x.pdf\"\r\n\
               Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n";
    let path = pdf.replace("x.pdf", "../x.pdf");
    let with = |extra: &'static str| own.iter().copied().chain([extra]).collect::<Vec<&str>>();
    vec![
        files("the other department's files", "のファイルです。宛先の課は", &others),
        files("the other department's files besides", "のファイルです。宛先の課は", &added),
        files("one of the other department's files", "のファイルです。宛先の課は", &first_is_others),
        files("files of another kind", "入れ替わっています", &other_kind),
        files("no file", "添付ファイルがありません", &[]),
        files("a file that says nothing", "送れません", &[&unknown]),
        files("a file shown within the letter", "添付ファイルでも文面でもない", &[&inline]),
        files("a table of text", "文字の部分", &with(text)),
        files("a mail within the mail", "添付ファイルでも文面でもない", &with(message)),
        files("an archive", "Excel でも PDF でもありません", &with(archive)),
        files("a PDF that says nothing", "ファイルに書かれていません", &with(pdf)),
        files("a file with a path", "中身を確かめられません", &[&path]),
    ]
}
