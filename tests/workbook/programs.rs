//! The programs that people fill in workbooks with. A missing program is a failed test, never a skipped one.

use std::path::{Path, PathBuf};
use std::process::Command;

fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("the program prints UTF-8")
}

fn script(name: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(name));
    command
}

/// Writes a workbook with openpyxl.
pub fn openpyxl_writes(file: &Path) {
    output(script("typed_workbook.py").arg("write").arg(file));
}

/// Opens a workbook with openpyxl and saves it again.
pub fn openpyxl_saves(from: &Path, to: &Path) {
    output(script("typed_workbook.py").arg("save").arg(from).arg(to));
}

/// Opens a file with LibreOffice and saves it in another form (`xlsx`, `ods`, `xls`, `csv`, `pdf`); where it is.
pub fn libreoffice_saves(from: &Path, form: &str) -> PathBuf {
    let folder = from.with_extension(format!("as-{form}"));
    // A profile of its own: two LibreOffices of one profile wait for each other.
    let profile = format!("-env:UserInstallation=file://{}", from.with_extension("profile").display());
    let convert = ["--headless", "--convert-to", form, "--outdir"];
    output(Command::new("soffice").arg(profile).args(convert).arg(&folder).arg(from));
    folder.join(from.file_name().expect("a file")).with_extension(form)
}

/// Seconds of computing and megabytes that the child process took for a file.
pub fn measure(file: &Path) -> (f64, f64) {
    let measured = output(script("measure.py").arg(env!("CARGO_BIN_EXE_sokatsu")).arg("read-workbook").arg(file));
    let mut numbers = measured.split_whitespace().map(|number| number.parse::<f64>().expect("a number"));
    (numbers.next().expect("seconds"), numbers.next().expect("megabytes"))
}
