//! Backups: taken beside a running daemon, checked by other people's programs, put back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::daemon::Daemon;
use crate::programs::output;
use crate::workshop::{PLAN, Workshop, files_below};

const DELIVER: [&str; 6] = ["--now", "2026-04-20", "deliver", PLAN, "--year", "R6"];

/// With a year's reports delivered into a folder and an inquiry opened.
fn at_work() -> Workshop {
    let workshop = Workshop::with_plan();
    workshop.configure(
        "[report]\nformats = [\"pdf\"]\n[[schedule]]\nname = \"yearly\"\ncron = \"0 9 1 6 *\"\njob = \"deliver\"\n\
         plan = \"asaka-strategy2\"\nyear = \"previous\"\n",
    );
    workshop.run(DELIVER).done();
    let open = ["--now", "2026-04-20", "inquiry", "open", PLAN, "--year", "R7", "--due", "2026-05-29"];
    workshop.run(open).done();
    workshop
}

fn back_up(workshop: &Workshop, to: &str) -> String {
    workshop.run(["--now", "2026-04-21T18:00", "backup", "--to", to]).done()
}

/// The files of a data folder that a backup has to hold.
fn kept(data: &Path) -> Vec<String> {
    let of_ours = |file: &String| {
        ["inquiries/", "intake/", "reports/", "inquiry.key", "outbox.key"].iter().any(|it| file.starts_with(it))
    };
    files_below(data).into_iter().filter(of_ours).collect()
}

/// What a backup itself writes when it is done.
const OF_KEEPING: [&str; 3] = ["keeping", "trail", "sqlite_sequence"];

/// Every row of every other table, by SQLite alone.
fn rows(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).expect("a database");
    let mut names =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").expect("a query");
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    let mut all = Vec::new();
    for name in names.iter().filter(|name| !OF_KEEPING.contains(&name.as_str())) {
        let mut rows = connection.prepare(&format!("SELECT * FROM {name} ORDER BY 1, 2")).expect("a query");
        let columns = rows.column_count();
        let row = |row: &rusqlite::Row| {
            let values: Vec<_> = (0..columns).map(|column| row.get::<_, Value>(column).expect("a value")).collect();
            Ok(format!("{name} {values:?}"))
        };
        all.extend(rows.query_map([], row).expect("rows").map(|row| row.expect("a row")));
    }
    all
}

#[test]
fn a_backup_beside_a_daemon_is_whole_by_other_programs() {
    let workshop = at_work();
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-04-21T17:00"]);
    let told = back_up(&workshop, "copy");
    daemon.end("-TERM");
    assert!(told.contains("読み直して確かめました：copy") && told.contains("取った日時 2026-04-21 18:00:00"), "{told}");

    let copy = workshop.path("copy");
    let checked = output(Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(&copy));
    let all = files_below(&copy);
    assert_eq!(checked.lines().count(), all.len() - 1, "all but the list itself: {checked}");
    assert_eq!(kept(&copy), kept(&workshop.path("data")));
    assert_eq!(kept(&copy).len(), 14 + 14 + 2, "forms, reports, the key of forms and that of mails");
    assert_eq!(all.len(), kept(&copy).len() + 3, "the database, the label, the list and nothing else: {all:?}");
    let seal = output(Command::new("sha256sum").arg(copy.join("SHA256SUMS")));
    assert!(told.contains(seal.split_whitespace().next().expect("a hash")), "{told}");
    assert_eq!(rows(&copy.join("sokatsu.db")), rows(&workshop.path("data/sokatsu.db")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&copy), mode(&copy.join("inquiry.key"))), (0o700, 0o600));
    }
    let told = workshop.run(["backup", "--check", "copy"]).done();
    assert!(told.contains("この控えは使えます") && told.contains("ファイル 32 個"), "{told}");
    let told = workshop.run(["backup", "--to", "copy"]).refused();
    assert!(told.contains("すでにあります"), "{told}");
}

#[test]
fn without_a_name_a_backup_is_named_by_the_time_and_may_leave_out_the_key() {
    let workshop = at_work();
    workshop.run(["--now", "2026-04-21T18:00", "backup", "--without-key"]).done();
    let copy = workshop.path("data/backups/sokatsu-2026-04-21T180000");
    assert!(copy.join("sokatsu.db").is_file() && !copy.join("inquiry.key").exists());
    // A backup of backups would grow without end.
    workshop.run(["--now", "2026-04-22T18:00", "backup"]).done();
    assert!(!workshop.path("data/backups/sokatsu-2026-04-22T180000/backups").exists());
    assert!(workshop.files("data/backups").iter().all(|file| !file.starts_with('.')), "nothing unfinished is left");
}

/// The mails of such a backup cannot be told from forged ones: they are held until they are made again, or the key is back.
#[test]
fn a_backup_without_keys_has_none_and_says_what_follows() {
    let workshop = at_work();
    workshop.write("data/link.key", &"k".repeat(64));
    workshop.replace("config/local.toml", "[report]", "[mail]\nfolder = \"file/letters\"\n[report]");
    workshop.write("file", "in the way");
    workshop.run(["--now", "2026-05-25", "inquiry", "remind", PLAN, "--year", "R7"]).refused();
    let taken = workshop.run(["--now", "2026-05-25T18:00", "backup", "--to", "copy", "--without-key"]);
    assert!(taken.err.contains("鍵（inquiry.key、outbox.key、link.key）は入れていません"), "{}", taken.err);
    assert!(files_below(&workshop.path("copy")).iter().all(|file| !file.ends_with(".key")));
    let with_keys = workshop.run(["--now", "2026-05-25T18:00", "backup", "--to", "whole"]);
    assert!(with_keys.err.contains("鍵（inquiry.key、outbox.key、link.key）と宛先のアドレス"), "{}", with_keys.err);

    let restored = workshop.run(["--now", "2026-05-26T09:00", "--data", "new", "restore", "copy"]);
    for said in
        ["outbox.key）はありません", "もう送れません", "new に戻してください", "sokatsu outbox cancel で", "作り直して"]
    {
        assert!(restored.err.contains(said), "{said}: {}", restored.err);
    }
    let whole = workshop.run(["--now", "2026-05-26T09:00", "--data", "other", "restore", "whole"]);
    assert!(!whole.err.contains("もう送れません"), "{}", whole.err);

    fs::remove_file(workshop.path("file")).expect("gone");
    let on = |data: &str, command: &[&str]| {
        workshop.run(["--now", "2026-05-26T10:00", "--data", data].iter().chain(command))
    };
    // By itself the key of the forms lets no mail out.
    fs::copy(workshop.path("data/inquiry.key"), workshop.path("new/inquiry.key")).expect("the key");
    for data in ["new", "other"] {
        on(data, &["people", "add", "kato", "--name", "加藤", "--role", "operator"]).done();
    }
    let mail = ["outbox", "resolve", "3-1", "--resend", "--by", "kato", "--reason", "届いていない"];
    let told = on("new", &mail).refused();
    assert!(told.contains("封印"), "{told}");
    assert_eq!(workshop.files("file/letters"), [""; 0]);
    on("other", &mail).done();
    assert_eq!(workshop.files("file/letters").len(), 1);
    fs::remove_dir_all(workshop.path("file/letters")).expect("gone");
    // The key that was kept elsewhere comes back.
    fs::copy(workshop.path("data/outbox.key"), workshop.path("new/outbox.key")).expect("the key");
    let other = ["outbox", "resolve", "3-2", "--resend", "--by", "kato", "--reason", "届いていない"];
    on("new", &other).done();
    assert_eq!(workshop.files("file/letters").len(), 2, "and the one that was held leaves with it");
}

#[test]
fn a_kept_file_that_is_missing_or_altered_is_told() {
    let workshop = at_work();
    let forms = workshop.files("data/inquiries");
    fs::remove_file(workshop.path("data/inquiries").join(&forms[0])).expect("gone");
    fs::write(workshop.path("data/inquiries").join(&forms[1]), "altered").expect("written");
    let ran = workshop.run(["backup", "--to", "copy"]);
    assert_eq!(ran.code, Some(0), "what is left is worth a backup all the same: {ran:?}");
    assert!(ran.err.contains(&format!("inquiries/{}：記録にありますが", forms[0])), "{}", ran.err);
    assert!(ran.err.contains(&format!("inquiries/{}：内容が、記録したときと違います", forms[1])), "{}", ran.err);
}

#[test]
fn no_room_and_no_database_are_refused_and_leave_nothing() {
    let workshop = at_work();
    workshop.write("config/local.toml", "[keep]\nfree_mb = 999999999\nfolder = \"elsewhere\"\n");
    let told = workshop.run(["backup"]).refused();
    assert!(told.contains("空き容量が足りません") && told.contains("help"), "{told}");
    assert_eq!(workshop.files("elsewhere"), [""; 0]);
    let told = workshop.run(["--data", "nowhere", "backup"]).refused();
    assert!(told.contains("データベースがありません"), "{told}");
    assert!(!workshop.path("nowhere").exists());
}

/// Alters a copy of a backup, and has it refused by the check and by the restoration, which writes nothing.
#[track_caller]
fn refused(workshop: &Workshop, named: &str, alter: impl FnOnce(&Path)) {
    output(workshop.command("cp").args(["-a", "copy", "altered"]));
    alter(&workshop.path("altered"));
    for arguments in [&["backup", "--check", "altered"][..], &["--data", "new", "restore", "altered"]] {
        let told = workshop.run(arguments).refused();
        assert!(told.contains(named) && told.contains("別の控え"), "{named}: {told}");
        assert!(!workshop.path("new").exists(), "{named}");
    }
    fs::remove_dir_all(workshop.path("altered")).expect("gone");
}

#[test]
fn whatever_is_altered_in_a_backup_is_found_and_named() {
    let workshop = at_work();
    back_up(&workshop, "copy");
    let report = workshop.files("copy/reports").remove(0);
    let report = PathBuf::from("reports").join(report);
    let name = report.display().to_string();
    refused(&workshop, &name, |copy| {
        let mut bytes = fs::read(copy.join(&report)).expect("a report");
        *bytes.last_mut().expect("a byte") ^= 1;
        fs::write(copy.join(&report), bytes).expect("written");
    });
    refused(&workshop, &name, |copy| fs::remove_file(copy.join(&report)).expect("gone"));
    refused(&workshop, &name, |copy| {
        fs::remove_file(copy.join(&report)).expect("gone");
        std::os::unix::fs::symlink("/etc/passwd", copy.join(&report)).expect("a link");
    });
    refused(&workshop, "sokatsu.db", |copy| {
        let database = fs::OpenOptions::new().write(true).open(copy.join("sokatsu.db")).expect("the database");
        database.set_len(database.metadata().expect("there").len() - 4096).expect("cut");
    });
    refused(&workshop, "SHA256SUMS", |copy| {
        let text = fs::read_to_string(copy.join("SHA256SUMS")).expect("a list");
        fs::write(copy.join("SHA256SUMS"), &text[..text.len() - 3]).expect("written");
    });
    refused(&workshop, "backup.json", |copy| {
        let text = fs::read_to_string(copy.join("SHA256SUMS")).expect("a list");
        let without: String =
            text.lines().filter(|it| !it.contains("backup.json")).map(|it| format!("{it}\n")).collect();
        fs::write(copy.join("SHA256SUMS"), without).expect("written");
    });
    // The hashes made to fit: SQLite itself still finds it.
    refused(&workshop, "sokatsu.db", |copy| {
        let database = copy.join("sokatsu.db");
        let mut bytes = fs::read(&database).expect("the database");
        let length = bytes.len();
        bytes[length / 2..length / 2 + 4096].fill(0xA5);
        fs::write(&database, bytes).expect("written");
        let script = "h=$(sha256sum < sokatsu.db); sed -i \"s/^.*  sokatsu.db$/${h%% *}  sokatsu.db/\" SHA256SUMS && \
                      sha256sum --quiet --check SHA256SUMS";
        output(Command::new("sh").args(["-c", script]).current_dir(copy));
    });
}

#[test]
fn what_is_restored_is_what_was_there_and_nothing_goes_out_twice() {
    let workshop = at_work();
    Daemon::start(&workshop, &["--now", "2026-04-21T17:00"]).end("-TERM");
    // A mail that has not left when the backup is taken.
    workshop.replace("config/local.toml", "[report]", "[mail]\nfolder = \"file/letters\"\n[report]");
    workshop.write("file", "in the way");
    let remind = ["--now", "2026-05-25", "inquiry", "remind", PLAN, "--year", "R7"];
    workshop.run(remind).refused();
    back_up(&workshop, "copy");
    let letters = workshop.files("data/mail").len();

    let told = workshop.run(["--now", "2026-05-26T09:00", "--data", "new", "restore", "copy"]).done();
    assert!(
        told.contains("メール 14 通") && told.contains("届いたか不明") && told.contains("予定 1 件を休止"),
        "{told}"
    );
    assert_eq!(kept(&workshop.path("new")), kept(&workshop.path("data")));
    for file in kept(&workshop.path("new")) {
        let read = |data: &str| fs::read(workshop.path(data).join(&file)).expect("a file");
        assert!(read("new") == read("data"), "{file}");
    }
    let unlike =
        |row: &String| !row.starts_with("mail ") && !row.starts_with("schedule_pause ") && !row.starts_with("sqlite_");
    let same = |data: &str| -> Vec<String> {
        rows(&workshop.path(data).join("sokatsu.db")).into_iter().filter(unlike).collect()
    };
    assert_eq!(same("new"), same("data"));
    let listed = |data: &str| workshop.run(["--data", data, "plan", "show", PLAN]).done();
    assert_eq!(listed("new"), listed("data"));

    // The way out is free again; the restored database sends none of them by itself, and the other all.
    fs::remove_file(workshop.path("file")).expect("gone");
    let told = workshop.run(["--data", "new"].into_iter().chain(DELIVER)).done();
    assert!(told.contains("送信待ちに加えたメール 0 通") && told.contains("書き出したメール 0 通"), "{told}");
    let mut daemon = Daemon::start(&workshop, &["--data", "new", "--now", "2026-06-02T09:00"]);
    daemon.end("-TERM");
    assert!(!daemon.said("begun"), "the schedule of 1 June is paused: {}", daemon.logged());
    assert_eq!(workshop.files("file/letters"), [""; 0]);
    assert!(
        workshop.run(["--data", "new", "schedule", "list"]).done().contains("休止中（2026-05-26 09:00 から、restore）")
    );
    assert_eq!(workshop.files("data/mail").len(), letters);
}

#[test]
fn data_that_is_there_is_never_written_over() {
    let workshop = at_work();
    back_up(&workshop, "copy");
    let reason = "後から知らされた値に直す";
    let correct = ["plan", "correct", PLAN, "K111", "--year", "R6", "--value", "10", "--reason", reason];
    workshop.run(correct).done();
    let before = rows(&workshop.path("data/sokatsu.db"));
    let told = workshop.run(["restore", "copy"]).refused();
    assert!(told.contains("データがすでにあります") && told.contains("--replace"), "{told}");

    let restore = ["--now", "2026-04-22T09:00", "restore", "copy", "--replace"];
    let mut daemon = Daemon::start(&workshop, &["--now", "2026-04-21T19:00"]);
    let told = workshop.run(restore).refused();
    assert!(told.contains("sokatsu serve") && told.contains("systemctl stop"), "{told}");
    daemon.end("-TERM");
    let still: Vec<_> =
        rows(&workshop.path("data/sokatsu.db")).into_iter().filter(|row| row.contains(reason)).collect();
    assert!(!still.is_empty());

    let told = workshop.run(restore).done();
    assert!(told.contains("data/replaced-2026-04-22T090000"), "{told}");
    let aside = workshop.path("data/replaced-2026-04-22T090000");
    let now = rows(&workshop.path("data/sokatsu.db"));
    assert!(!now.iter().any(|row| row.contains(reason)), "the restored data do not know of it");
    let corrected = |row: &&String| row.starts_with("plan_change ") || row.starts_with("figure ");
    let of_plan = |rows: &[String]| rows.iter().filter(corrected).cloned().collect::<Vec<_>>();
    assert_eq!(of_plan(&rows(&aside.join("sokatsu.db"))), of_plan(&before), "and the old ones are whole aside");
    assert_eq!(kept(&aside), kept(&workshop.path("copy")));
    // A second time in the same second there is no other place for the old.
    let told = workshop.run(restore).refused();
    assert!(told.contains("replaced-2026-04-22T090000"), "{told}");
    assert_eq!(rows(&workshop.path("data/sokatsu.db")), now, "all as it was");
    assert_eq!(kept(&workshop.path("data")), kept(&workshop.path("copy")));
}

/// New work is refused before it begins; what is queued still goes out.
#[test]
fn a_disk_without_room_refuses_new_work_and_finishes_the_old() {
    let workshop = Workshop::with_plan();
    workshop.write("file", "in the way");
    let configure = |free: &str| {
        workshop.configure(&format!(
            "[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"file/letters\"\n[keep]\nfree_mb = {free}\n"
        ));
    };
    configure("1");
    let one = ["--now", "2026-04-20", "deliver", PLAN, "--year", "R6", "--department", "産業振興課"];
    workshop.run(one).refused();
    let open = ["--now", "2026-04-20", "inquiry", "open", PLAN, "--year", "R7", "--due", "2026-05-29"];
    fs::remove_file(workshop.path("file")).expect("gone");
    configure("999999999");
    workshop.write("returned.xlsx", "no workbook");
    let before = rows(&workshop.path("data/sokatsu.db"));
    for arguments in [&DELIVER[..], &open, &["intake", "read", "returned.xlsx"]] {
        let told = workshop.run(arguments).refused();
        assert!(
            told.contains("新しい仕事は始めませんでした") && told.contains("keep.free_mb"),
            "{arguments:?}: {told}"
        );
        assert_eq!(rows(&workshop.path("data/sokatsu.db")), before, "{arguments:?}");
        let data = workshop.path("data");
        assert_eq!(kept(&data).iter().filter(|it| !it.ends_with(".key")).count(), 1, "{arguments:?}");
    }
    // The same department again is no new work, and its mail leaves.
    let told = workshop.run(one).done();
    assert!(told.contains("すでに扱い済みの課 1") && told.contains("書き出したメール 1 通"), "{told}");
    configure("0");
    assert!(workshop.run(DELIVER).done().contains("書き出したメール 13 通"));
}
