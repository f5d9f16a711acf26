//! The binary and other people's programs. One that is not installed fails the test.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sokatsu::workbook::{Limits, Workbook};

pub const SOKATSU: &str = env!("CARGO_BIN_EXE_sokatsu");

#[track_caller]
pub fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| {
        panic!("{command:?} cannot be run (apt install libreoffice-calc python3-openpyxl): {error}")
    });
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{command:?}: {out}{err}");
    out.into_owned()
}

/// The binary in a folder of its own, on a day.
pub fn sokatsu(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(SOKATSU);
    command.env("SOKATSU_ALLOW_NOW", "1").env("SOKATSU__APPROVAL__REQUIRED", "false");
    output(command.args(["--now", "2026-04-20"]).args(arguments).current_dir(folder))
}

/// Fills forms in and saves them in a folder; what was meant.
pub fn openpyxl_fills(forms: &[PathBuf], folder: &Path) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/return_inquiry.py");
    let told = output(Command::new("python3").arg(script).arg(folder).args(forms));
    serde_json::from_str::<Value>(&told).expect("JSON").as_array().expect("a list").clone()
}

/// Opens workbooks and saves them in a folder, all at once.
pub fn libreoffice_saves(files: &[PathBuf], folder: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let convert = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"];
    output(Command::new("soffice").arg(profile).args(convert).arg(folder).args(files));
}

/// Reads a workbook in the guarded child process, with time for a busy machine.
pub fn read(file: &Path) -> Workbook {
    let time = std::time::Duration::from_secs(60);
    let limits = Limits { program: Some(SOKATSU.into()), time, ..Limits::default() };
    sokatsu::workbook::read(file, &limits).unwrap_or_else(|refused| panic!("{}: {refused}", file.display()))
}
