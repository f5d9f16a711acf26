//! `sokatsu demo`: what it leaves, and that it leaves the same again.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::plan::{department_names, reports};
use crate::workshop::{Ran, Workshop, files_below};

/// The demo that all tests look at.
pub struct Demo {
    pub folder: PathBuf,
    pub out: String,
    pub err: String,
}

/// Made once for the test program. Its files stay for a look at them until the next run.
pub fn shown() -> &'static Demo {
    static SHOWN: OnceLock<Demo> = OnceLock::new();
    SHOWN.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("end_to_end_demo");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("the last run's demo is removed");
        }
        let Ran { code, out, err } = run(&folder);
        assert_eq!(code, Some(0), "{out}{err}");
        Demo { folder, out, err }
    })
}

fn run(folder: &Path) -> Ran {
    Ran::of(Workshop::new().sokatsu(["--now", "2026-11-21", "demo", "--out"]).arg(folder))
}

/// The reports in a demo's folder, without database and mails.
fn reports_in(folder: &Path) -> Vec<String> {
    let apart = |file: &String| file.starts_with("data/") || file.starts_with("mail/");
    files_below(folder).into_iter().filter(|file| !apart(file)).collect()
}

/// Departments that 朝霞市's general plan concerns besides those of the strategy, and those that both concern.
const OF_THE_GENERAL_PLAN: [(&str, &str); 12] = [
    ("chiiki", "地域づくり支援課"),
    ("citypro", "シティ・プロモーション課"),
    ("digital", "デジタル推進課"),
    ("jinken", "人権庶務課"),
    ("kyoikushido", "教育指導課"),
    ("seisaku", "政策企画課"),
    ("shisei", "市政情報課"),
    ("shogai", "生涯学習・スポーツ課"),
    ("shokuin", "職員課"),
    ("shuno", "収納課"),
    ("zaisan", "財産管理課"),
    ("zaisei", "財政課"),
];

/// The files of a plan's reports: three editions and an extract for each department.
fn files_of(plan: &str, departments: &[&str]) -> Vec<String> {
    let endings = ["pdf", "xlsx"].into_iter();
    let files = endings.flat_map(|ending| {
        let editions = ["report", "report-public", "report-internal"].map(|name| format!("{name}.{ending}"));
        editions.into_iter().chain(departments.iter().map(move |name| format!("departments/{name}.{ending}")))
    });
    files.map(|file| format!("{plan}/R6/{file}")).collect()
}

/// Equal files, named one by one.
fn assert_same_bytes(one: &Path, other: &Path, files: &[String]) {
    for file in files {
        let read = |folder: &Path| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(read(one) == read(other), "{file} differs");
    }
}

#[test]
fn the_demo_leaves_three_editions_every_extract_and_a_mail_for_each_department() {
    let mut wanted = files_of("asaka-strategy2", &department_names().into_values().collect::<Vec<_>>());
    wanted.extend(files_of("asaka-plan6", &OF_THE_GENERAL_PLAN.map(|(_, name)| name)));
    wanted.extend(files_of("isesaki", &["計画担当課"]));
    wanted.sort();
    assert_eq!(reports_in(&shown().folder), wanted);

    let mails = files_below(&shown().folder.join("mail"));
    let addressed: Vec<&str> = mails.iter().map(|mail| mail.split('_').next().expect("a name")).collect();
    let mut wanted: Vec<&str> = department_names().into_keys().collect();
    // Of 伊勢崎市's figures none is of the years under evaluation, so that no mail is made.
    wanted.extend(OF_THE_GENERAL_PLAN.into_iter().map(|(code, _)| code));
    wanted.sort_unstable();
    assert_eq!(addressed, wanted);
    assert!(mails.iter().all(|mail| mail.ends_with(".eml")), "{mails:?}");
    assert_eq!(reports().len(), 3 + 14);
}

#[test]
fn the_demo_names_its_editions_on_standard_output_and_its_times_elsewhere() {
    let Demo { folder, out, err } = shown();
    for edition in ["report", "report-public", "report-internal"] {
        for ending in ["pdf", "xlsx"] {
            for plan in ["asaka-strategy2", "asaka-plan6", "isesaki"] {
                let file = folder.join(format!("{plan}/R6/{edition}.{ending}"));
                assert!(out.contains(&file.display().to_string()), "{plan}, {edition}.{ending}: {out}");
            }
        }
    }
    assert!(out.contains("14 通") && out.contains("12 通"), "{out}");
    assert!(!out.contains(" ms") && err.contains(" ms"), "{out}{err}");
}

#[test]
fn a_second_demo_gives_the_same_bytes_and_in_the_same_folder_sends_nothing_again() {
    let folder = TempDir::new().expect("a folder");
    let other = folder.path().join("out");
    run(&other).done();
    let files = reports_in(&shown().folder);
    assert_eq!(reports_in(&other), files);
    assert_same_bytes(&shown().folder, &other, &files);

    let mails = files_below(&other.join("mail"));
    let kept =
        |mail: &String| std::fs::metadata(other.join("mail").join(mail)).expect("a mail").modified().expect("a time");
    let written: Vec<_> = mails.iter().map(kept).collect();
    let told = run(&other).done();
    assert!(told.contains("メール 0 通"), "{told}");
    assert_eq!(files_below(&other.join("mail")), mails);
    assert_eq!(mails.iter().map(kept).collect::<Vec<_>>(), written, "no mail is written again");
    assert_eq!(reports_in(&other), files);
    assert_same_bytes(&shown().folder, &other, &files);
}

/// Whatever is configured, a demo's mails go to its folder and nowhere else.
#[test]
fn a_demo_sends_nothing_to_a_server_that_is_configured() {
    let workshop = Workshop::new();
    workshop.configure(
        "[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\n",
    );
    workshop.run(["--now", "2026-11-21", "demo", "--out", "out"]).done();
    assert_eq!(workshop.files("out/mail").len(), 14 + 12);
}

#[test]
fn the_files_kept_for_the_database_are_the_files_that_are_shown() {
    let folder = &shown().folder;
    let kept = files_below(&folder.join("data/reports"));
    assert_eq!(kept.len(), 2 * (14 + 12));
    assert_same_bytes(&folder.join("data/reports"), folder, &kept);
}
