//! A person's edits, made with openpyxl, saved by LibreOffice, read back.

use std::path::Path;
use std::process::Command;

use sokatsu::plan::{Standing, State};
use tempfile::TempDir;

use crate::shared::{plan, read_file, repository, taken};

fn run(command: &mut Command) {
    let done = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} (apt install libreoffice-calc python3-openpyxl): {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The workbook through LibreOffice, which writes it anew.
fn saved_by_libreoffice(file: &Path, folder: &Path) -> std::path::PathBuf {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let out = folder.join("saved");
    run(Command::new("soffice")
        .arg(profile)
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&out)
        .arg(file));
    out.join(file.file_name().expect("a name"))
}

#[test]
fn edits_arrive() {
    let folder = TempDir::new().expect("a folder");
    let subject = plan("seeds/asaka-strategy2");
    let file = folder.path().join("plan.xlsx");
    let bytes = sokatsu::planbook::export(&subject.city, &subject.plan).expect("a workbook");
    std::fs::write(&file, bytes).expect("written");
    run(Command::new("python3").arg(repository("tests/python/edit_plan_workbook.py")).arg(&file));
    let back = taken(&read_file(&saved_by_libreoffice(&file, folder.path()))).unwrap_or_else(|error| panic!("{error}"));

    let mut expected = subject.plan.clone();
    let seen = &back.plan;
    let indicator =
        |code: &str| seen.indicators.iter().find(|indicator| indicator.code.as_str() == code).expect("there");
    let actual = |code: &str, year: usize| &indicator(code).actuals[year].value;
    assert_eq!(actual("N12", 1).printed, "58.2%", "a percentage that Excel stored as 0.582");
    assert_eq!((actual("K111", 4).printed.as_str(), actual("K111", 4).state), ("12.5", State::Value));
    assert_eq!(actual("K112", 4).printed, "１，２３４", "full width stays as it was typed");
    assert_eq!(indicator("K111").actuals[4].standing, Standing::Preliminary);
    assert_eq!(indicator("K111").actuals.len(), 6, "a value in the year that was still blank");
    assert_eq!(indicator("K112").departments[0].code.as_str(), "seisaku", "by its name");
    assert!(seen.nodes.iter().any(|node| node.code.as_str() == "A999" && node.name == "新しい取組"));
    let name = &subject.plan.indicators[0].code;
    assert!(!seen.narratives.iter().any(|narrative| narrative.at.contains(name)), "a row that was deleted");
    // Everything else is as it was.
    expected.indicators.iter_mut().for_each(|one| *one = indicator(&one.code).clone());
    for (before, after) in subject.plan.indicators.iter().zip(&seen.indicators) {
        let edited = ["N12", "K111", "K112"].contains(&before.code.as_str());
        assert!(edited || before == after, "{}", before.code);
    }
    assert_eq!(seen.opinions, subject.plan.opinions);
    assert_eq!(seen.marks, subject.plan.marks);
    assert_eq!(back.city, subject.city);
}
