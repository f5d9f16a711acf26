//! Other people's programs. One that is not installed fails the test.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::plan::without_space;

/// Runs a program and gives what it printed; fails unless it succeeded.
#[track_caller]
pub fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| {
        panic!("{command:?} cannot be run (apt install qpdf poppler-utils libreoffice-calc python3-openpyxl): {error}")
    });
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{command:?}: {out}{err}");
    out.into_owned()
}

/// The pages' texts in the order of their content streams, without white space.
pub fn pages(pdf: &Path) -> Vec<String> {
    let text = output(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(pdf).arg("-"));
    let mut pages: Vec<String> = text.split('\u{c}').map(without_space).collect();
    assert_eq!(pages.pop().as_deref(), Some(""), "a form feed ends every page");
    pages
}

/// What pdfinfo says of a key.
pub fn info(pdf: &Path, key: &str) -> String {
    let told = output(Command::new("pdfinfo").arg(pdf));
    let line = told.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {key}: {told}")).trim().to_owned()
}

/// `qpdf --check` must find nothing to say.
pub fn check(pdf: &Path) {
    let said = output(Command::new("qpdf").arg("--check").arg(pdf));
    assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
    assert!(!said.contains("WARNING"), "{said}");
}

/// The whole PDF as qpdf reads it.
pub fn structure(pdf: &Path) -> Value {
    serde_json::from_str(&output(Command::new("qpdf").arg("--json").arg(pdf))).expect("JSON")
}

/// A helper in `tests/python/`, run on files; what it prints as JSON.
pub fn python(script: &str, files: &[PathBuf]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    serde_json::from_str(&output(Command::new("python3").arg(script).args(files))).expect("JSON")
}

/// A mail as Python's email package reads it.
pub fn read_mail(eml: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_mail.py");
    let mail = std::fs::File::open(eml).expect("a mail");
    serde_json::from_str(&output(Command::new("python3").arg(script).stdin(Stdio::from(mail)))).expect("JSON")
}

/// Prints workbooks with LibreOffice, under a profile of its own, into PDFs in a folder.
pub fn print_workbooks(workbooks: &[PathBuf], folder: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let convert = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir"];
    output(Command::new("soffice").arg(profile).args(convert).arg(folder).args(workbooks));
}

/// The SHA-256 of a file, in hex.
pub fn sha256(file: &Path) -> String {
    let told = output(Command::new("sha256sum").arg(file));
    told.split_whitespace().next().expect("a hash").trim_start_matches('\\').to_owned()
}
