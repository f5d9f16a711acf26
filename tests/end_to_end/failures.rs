//! What fails is told with a remedy, ends with 1, and leaves nothing half written.

use std::process::Command;

use crate::demo;
use crate::plan::department_names;
use crate::post_office::PostOffice;
use crate::programs::{read_mail, sha256};
use crate::workshop::{PLAN, Ran, SOKATSU, Workshop};

const REPORT: [&str; 6] = ["report", PLAN, "--year", "R6", "--out", "out"];

/// Every report below `out` is whole: the same bytes as the demo's. And nothing else is there.
fn assert_whole(workshop: &Workshop, folder: &str) {
    for file in workshop.files(folder) {
        let written = std::fs::read(workshop.path(folder).join(&file)).expect("a file");
        let whole = std::fs::read(demo::shown().folder.join(&file)).unwrap_or_else(|_| panic!("{file} is left behind"));
        assert!(written == whole, "{file} is not whole");
    }
}

#[test]
fn a_configured_font_that_is_not_there_is_told_and_nothing_is_written() {
    let workshop = Workshop::with_plan();
    workshop.configure("[typeset.fonts]\nregular = \"/nowhere/font.ttf\"\n");
    for arguments in [&REPORT[..], &["demo", "--out", "out"], &["deliver", PLAN, "--year", "R6"]] {
        let told = workshop.run(arguments).refused();
        assert!(told.contains("/nowhere/font.ttf") && told.contains("typeset.fonts"), "{told}");
    }
    assert_eq!(workshop.files("out"), [""; 0]);
    assert_eq!(workshop.files("data/reports"), [""; 0]);
}

#[test]
fn a_file_that_is_no_font_is_told() {
    let workshop = Workshop::with_plan();
    workshop.write("font.ttf", "this is no font");
    workshop.configure("[typeset.fonts]\nregular = \"font.ttf\"\n");
    let told = workshop.run(REPORT).refused();
    assert!(told.contains("font.ttf") && told.contains("typeset.fonts"), "{told}");
    assert_eq!(workshop.files("out"), [""; 0]);
}

#[test]
fn a_machine_without_fonts_is_told_what_to_install() {
    let workshop = Workshop::with_plan();
    let script = r#"for folder in /usr/share/fonts /usr/local/share/fonts; do
        if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
    done
    HOME=/nowhere exec "$@""#;
    let Some(mut command) = in_namespace(&workshop, script) else { return };
    let told = Ran::of(command.arg(SOKATSU).args(REPORT)).refused();
    assert!(told.contains("fonts-morisawa-bizud-gothic") && told.contains("typeset.fonts.regular"), "{told}");
    assert_eq!(workshop.files("out"), [""; 0]);
}

#[test]
fn a_place_that_is_no_folder_is_told() {
    let workshop = Workshop::with_plan();
    workshop.write("file", "kept");
    let told = workshop.run(["report", PLAN, "--year", "R6", "--out", "file/out"]).refused();
    assert!(told.contains("file/out") && told.contains("help"), "{told}");
    assert_eq!(std::fs::read_to_string(workshop.path("file")).expect("the file"), "kept");
    let told = workshop.run(["--data", "file/data", "plan", "list"]).refused();
    assert!(told.contains("file/data") && told.contains("help"), "{told}");
    let told = workshop.run(["demo", "--out", "file"]).refused();
    assert!(told.contains("file") && told.contains("help"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_told_and_stays_empty() {
    use std::os::unix::fs::PermissionsExt;
    let workshop = Workshop::with_plan();
    let folder = workshop.path("out");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).expect("read-only");
    for arguments in [&REPORT[..], &["demo", "--out", "out"], &["--data", "out", "plan", "list"]] {
        let told = Ran::of(unprivileged(&workshop).args(arguments)).refused();
        assert!(told.contains("out") && told.contains("help"), "{told}");
    }
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0);
}

/// The binary without the superuser's right to write everywhere.
fn unprivileged(workshop: &Workshop) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id");
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return workshop.command(SOKATSU);
    }
    let mut command = workshop.command("setpriv");
    command.args(["--bounding-set", "-dac_override,-dac_read_search", "--", SOKATSU]);
    command
}

/// A file that cannot be written to its end, for every user on every machine: `ulimit -f`.
#[test]
fn a_file_that_cannot_be_written_to_its_end_is_taken_away_and_the_earlier_one_stands() {
    let workshop = Workshop::with_plan();
    let limited = || {
        let mut command = workshop.command("bash");
        command.args(["-c", r#"trap "" XFSZ; ulimit -f 64; exec "$@""#, "bash", SOKATSU, "--now", "2026-11-21"]);
        Ran::of(command.args(REPORT)).refused()
    };
    let told = limited();
    assert!(told.contains("out/asaka-strategy2/R6/report") && told.contains("help"), "{told}");
    assert_eq!(workshop.files("out"), [""; 0]);

    workshop.run(["--now", "2026-11-21"].iter().chain(&REPORT)).done();
    limited();
    assert_eq!(workshop.files("out"), ["asaka-strategy2/R6/report.pdf", "asaka-strategy2/R6/report.xlsx"]);
    assert_whole(&workshop, "out");
}

/// A script in a name space where it may mount, `bash -c script bash …`. `None` where the kernel lets nobody mount
/// (a container without rights); the rules are then held by the tests beside, which need no mount.
fn in_namespace(workshop: &Workshop, script: &str) -> Option<Command> {
    let ways = [&["--mount"][..], &["--mount", "--map-root-user"]];
    let allowed = |way: &&&[&str]| {
        let tried = Command::new("unshare").args(**way).args(["mount", "-t", "tmpfs", "none", "/mnt"]).output();
        tried.expect("unshare (util-linux) is installed").status.success()
    };
    let way = ways.iter().find(allowed);
    if way.is_none() {
        eprintln!("nobody may mount here; not tried with a disk of its own");
    }
    let mut command = workshop.command("unshare");
    command.args(*way?).args(["bash", "-c", script, "bash"]);
    Some(command)
}

/// Runs on a disk of so many kilobytes mounted at `out`, and leaves a copy of what is on it in `left`.
fn on_a_small_disk(workshop: &Workshop, kilobytes: u32, arguments: &[&str]) -> Option<Ran> {
    std::fs::create_dir(workshop.path("out")).expect("a folder");
    let script =
        format!(r#"mount -t tmpfs -o size={kilobytes}k none out && {{ "$@"; code=$?; cp -a out left; exit $code; }}"#);
    let mut command = in_namespace(workshop, &script)?;
    Some(Ran::of(command.arg(SOKATSU).args(["--now", "2026-11-21"]).args(arguments)))
}

/// The disk has room for one of the two files: what belongs together is there together or not at all.
#[test]
fn a_full_disk_is_told_and_holds_nothing() {
    let workshop = Workshop::with_plan();
    let Some(ran) = on_a_small_disk(&workshop, 300, &REPORT) else { return };
    let told = ran.refused();
    assert!(told.contains("ディスクがいっぱいです") && told.contains("out/asaka-strategy2"), "{told}");
    assert_eq!(workshop.files("left"), [""; 0]);
}

#[test]
fn a_demo_on_a_full_disk_is_told_and_leaves_whole_reports_only() {
    let workshop = Workshop::new();
    let Some(ran) = on_a_small_disk(&workshop, 1200, &["demo", "--out", "out"]) else { return };
    let told = ran.refused();
    assert!(told.contains("ディスク"), "{told}");
    std::fs::remove_dir_all(workshop.path("left/data")).expect("the database is its own keeper");
    let mails = workshop.files("left/mail");
    assert!(mails.iter().all(|mail| mail.ends_with(".eml") && !mail.starts_with('.')), "{mails:?}");
    let _ = std::fs::remove_dir_all(workshop.path("left/mail"));
    assert_whole(&workshop, "left");
}

/// A port of this machine on which nobody listens.
pub fn deaf_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Mails go to a server on this port.
fn configure_server(workshop: &Workshop, port: u16) {
    workshop.configure(&format!(
        "[report]\nformats = [\"pdf\"]\n[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n\
         [mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\n\
         tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\n"
    ));
}

const DELIVER: [&str; 6] = ["--now", "2026-11-21", "deliver", PLAN, "--year", "R6"];

/// Queues the mails of all departments for a server that is not there.
fn deliver_to_nobody(workshop: &Workshop, port: u16) {
    configure_server(workshop, port);
    let Ran { code, out, err } = workshop.run(DELIVER);
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.contains("送信待ちに加えたメール 14 通") && out.contains("送信したメール 0 通"), "{out}");
    assert!(err.contains("127.0.0.1") && err.contains("14 通") && err.contains("help"), "{err}");
}

fn recipients(office: &PostOffice) -> Vec<String> {
    let mut recipients: Vec<String> = office.letters().into_iter().map(|letter| letter.recipient).collect();
    recipients.sort();
    recipients
}

fn every_department() -> Vec<String> {
    department_names().into_keys().map(|code| format!("{code}@example.jp")).collect()
}

#[test]
fn mails_wait_for_an_unreachable_server_and_then_go_out_once() {
    let workshop = Workshop::with_plan();
    let port = deaf_port();
    deliver_to_nobody(&workshop, port);
    let again = workshop.run(DELIVER);
    assert!(again.out.contains("送信待ちに加えたメール 0 通"), "{again:#?}");
    again.refused();

    let office = PostOffice::open(port);
    let told = workshop.run(DELIVER).done();
    assert!(told.contains("送信待ちに加えたメール 0 通") && told.contains("送信したメール 14 通"), "{told}");
    assert_eq!(recipients(&office), every_department());
    let told = workshop.run(DELIVER).done();
    assert!(told.contains("送信したメール 0 通"), "{told}");
    assert_eq!(office.letters().len(), 14, "nothing is sent twice");
}

#[test]
fn what_a_server_takes_is_the_departments_own_report() {
    let workshop = Workshop::with_plan();
    let port = deaf_port();
    configure_server(&workshop, port);
    let office = PostOffice::open(port);
    let told = workshop.run(["deliver", PLAN, "--year", "R6", "--department", "産業振興課"]).done();
    assert!(told.contains("送信したメール 1 通"), "{told}");
    let letters = office.letters();
    let [letter] = letters.as_slice() else { panic!("one letter: {letters:?}") };
    workshop.write("letter.eml", &letter.mime);
    let read = read_mail(&workshop.path("letter.eml"));
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(read["sender_name"], "政策企画課");
    assert_eq!(read["attachments"][0]["filename"], "R6_第2期総合戦略_評価報告書_産業振興課.pdf");
    let kept = workshop.path("data/reports/asaka-strategy2/R6/departments/産業振興課.pdf");
    assert_eq!(read["attachments"][0]["sha256"], sha256(&kept));
}

/// A mail leaves by the way that it was queued for: a trial into a folder takes nothing out of the real delivery,
/// and what a trial left queued never goes to a server.
#[test]
fn a_trial_into_a_folder_leaves_the_mails_for_the_server_alone() {
    let workshop = Workshop::with_plan();
    let port = deaf_port();
    deliver_to_nobody(&workshop, port);
    workshop.configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n");
    workshop.run(DELIVER).done();
    let letters = workshop.files("letters");
    let office = PostOffice::open(port);
    configure_server(&workshop, port);
    workshop.run(DELIVER).done();
    assert_eq!(letters.len(), 14, "one letter for each department: {letters:?}");
    assert_eq!(recipients(&office), every_department());
}

#[test]
fn a_mail_folder_that_cannot_be_made_leaves_the_mails_queued() {
    let workshop = Workshop::with_plan();
    workshop.write("file", "kept");
    workshop.configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"file/letters\"\n");
    let deliver = ["deliver", PLAN, "--year", "R6", "--department", "doro"];
    let told = workshop.run(deliver).refused();
    assert!(told.contains("file/letters") && told.contains("help"), "{told}");
    workshop.configure("[report]\nformats = [\"pdf\"]\n[mail]\nfolder = \"letters\"\n");
    assert!(workshop.run(deliver).done().contains("書き出したメール 1 通"));
    assert_eq!(workshop.files("letters").len(), 1);
}

#[test]
fn a_form_without_a_place_for_some_indicators_is_told_at_its_line_and_nothing_is_imported() {
    let workshop = Workshop::new();
    let folder = workshop.copy_of_seeds();
    workshop.replace(&format!("{folder}/plan.toml"), "form = \"strategy-review\"", "form = \"outcome-plan\"");
    for arguments in [["plan", "check", folder], ["plan", "import", folder]] {
        let told = workshop.run(arguments).refused();
        assert!(told.contains("様式「outcome-plan」には、種類「kpi」の指標を載せる表がありません（27件）"), "{told}");
        assert!(told.contains("種類「numeric_target」の指標を載せる表がありません（8件）"), "{told}");
        let plan = std::fs::read_to_string(workshop.path(folder).join("plan.toml")).expect("the plan");
        let line = plan.lines().position(|line| line.starts_with("form = ")).expect("its form") + 1;
        assert!(told.contains(&format!("plan.toml:{line}:8")) && told.contains("kinds に \"kpi\""), "{told}");
    }
    assert_eq!(workshop.run(["plan", "list"]).done(), "");
}

#[test]
fn a_form_that_lost_a_table_since_the_import_makes_no_report() {
    let workshop = Workshop::with_plan();
    let form = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/forms/strategy-review.toml"));
    let lost = form.expect("the form").replace("kinds = [\"kpi\"]", "kinds = [\"outcome\"]");
    workshop.write("config/templates/forms/strategy-review.toml", &lost);
    let told = workshop.run(REPORT).refused();
    assert!(told.contains("種類「kpi」の指標を載せる表がありません（27件）"), "{told}");
    assert_eq!(workshop.files("out"), [""; 0]);
}
