//! Retention, by the command and by a schedule.

use crate::workshop::{PLAN, Workshop};

/// Two years' reports in the folder of mails, the older one sent in April 2026.
fn two_years() -> Workshop {
    let workshop = Workshop::with_plan();
    let settings = "[report]\nformats = [\"pdf\"]\n[keep]\nmail_years = 1\nreport_years = 2\n[[schedule]]\n\
                    name = \"tidy\"\ncron = \"0 9 1 6 *\"\njob = \"tidy\"\n";
    workshop.configure(settings);
    for (day, year) in [("2026-04-20", "R5"), ("2027-04-20", "R6")] {
        workshop.run(["--now", day, "deliver", PLAN, "--year", year, "--department", "産業振興課"]).done();
    }
    workshop
}

fn reports(workshop: &Workshop) -> Vec<String> {
    workshop.files("data/reports")
}

#[test]
fn old_bytes_go_and_what_is_newest_stays() {
    let workshop = two_years();
    let before = reports(&workshop);
    assert_eq!(before.len(), 2);

    let told = workshop.run(["--now", "2027-05-01", "tidy", "--dry-run"]).done();
    assert!(told.contains("メール 1 通の中身、ファイル 0 個"), "{told}");
    let told = workshop.run(["--now", "2028-05-01", "tidy", "--dry-run"]).done();
    assert!(told.contains("2026-05-01 より前のもの") && told.contains("メール 1 通の中身、ファイル 1 個"), "{told}");
    assert!(told.contains("R5/departments/産業振興課.pdf"), "{told}");
    assert_eq!(reports(&workshop), before, "nothing was removed");

    let told = workshop.run(["--now", "2038-05-01", "tidy", "--shrink", "--by", "佐藤"]).done();
    assert!(
        told.contains("メール 1 通の中身、ファイル 1 個") && told.contains("記録とハッシュは残っています"),
        "{told}"
    );
    assert_eq!(reports(&workshop).len(), 1);
    assert!(reports(&workshop)[0].contains("R6/"));
    let again = workshop.run(["--now", "2038-05-01", "tidy"]).done();
    assert!(again.contains("メール 0 通の中身、ファイル 0 個"), "{again}");
    let trail = workshop.run(["audit-trail", "show", "--action", "keeping"]).done();
    assert!(trail.contains("古いものを消した　data　佐藤"), "{trail}");
    workshop.run(["audit-trail", "verify"]).done();
    // A backup of what is left is whole, and nothing in it is told as missing.
    let backup = workshop.run(["--now", "2038-05-02", "backup", "--to", "copy"]);
    assert!(!backup.err.contains("データのフォルダにありません"), "{}", backup.err);
    backup.done();
    // Neither year is sent again.
    let again =
        workshop.run(["--now", "2038-05-02", "deliver", PLAN, "--year", "R5", "--department", "産業振興課"]).done();
    assert!(again.contains("送信待ちに加えたメール 0 通"), "{again}");
}

#[test]
fn a_schedule_tidies() {
    let workshop = two_years();
    let list = workshop.run(["--now", "2038-05-01", "schedule", "list"]).done();
    assert!(list.contains("tidy　0 9 1 6 *　tidy　Asia/Tokyo"), "{list}");
    let told = workshop.run(["--now", "2038-05-01", "schedule", "run", "tidy"]).done();
    assert!(told.starts_with("1 mails emptied, 1 files removed"), "{told}");
    assert_eq!(reports(&workshop).len(), 1);
    workshop.configure("[[schedule]]\nname = \"tidy\"\ncron = \"0 9 1 6 *\"\njob = \"tidy\"\nplan = \"x\"\n");
    let told = workshop.run(["config", "check"]).refused();
    assert!(told.contains("schedule[0].plan") && told.contains("take this key out"), "{told}");
}

#[test]
fn nothing_goes_where_no_years_are_set() {
    let workshop = two_years();
    workshop.configure("[report]\nformats = [\"pdf\"]\n");
    let told = workshop.run(["--now", "2099-05-01", "tidy"]).done();
    assert!(told.contains("消しません（設定の keep.mail_years がありません）"), "{told}");
    assert_eq!(reports(&workshop).len(), 2);
    workshop.configure("[keep]\nmail_years = 0\n");
    assert!(workshop.run(["config", "check"]).refused().contains("keep.mail_years"));
}
