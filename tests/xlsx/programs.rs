//! The programs that judge the workbooks. A missing program is a failed test, never a skipped one.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("the program prints UTF-8")
}

/// What openpyxl finds in the workbook.
pub fn read(bytes: &[u8]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.xlsx");
    std::fs::write(&file, bytes).expect("the workbook is written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_workbook.py");
    let printed = output(Command::new("python3").arg(script).arg(&file));
    serde_json::from_str(&printed).expect("the script prints JSON")
}

/// A part of the workbook's file.
pub fn part(bytes: &[u8], name: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.xlsx");
    std::fs::write(&file, bytes).expect("the workbook is written");
    let script = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
    output(Command::new("python3").args(["-c", script]).arg(&file).arg(name))
}

/// What LibreOffice prints, as text; white space is left out, as lines break anywhere in Japanese.
pub fn printed(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = to_pdf(bytes, folder.path());
    let text = output(Command::new("pdftotext").arg(&pdf).arg("-"));
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn to_pdf(bytes: &[u8], folder: &Path) -> PathBuf {
    let file = folder.join("report.xlsx");
    std::fs::write(&file, bytes).expect("the workbook is written");
    // A profile of its own: two LibreOffices of one profile wait for each other.
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let convert = ["--headless", "--convert-to", "pdf", "--outdir"];
    output(Command::new("soffice").arg(profile).args(convert).arg(folder).arg(&file));
    folder.join("report.pdf")
}
