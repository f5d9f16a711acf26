//! `make check-pdf`: makes every kind of report with the binary, and has qpdf and veraPDF judge them all, the latter
//! by PDF/UA-1 and PDF/A-2a. A program of its own beside the tests, since it needs Java; `.ci/run` runs it always.

mod reports;
mod stress;
mod verapdf;

use std::path::Path;
use std::process::{Command, ExitCode};

use verapdf::{Judgement, PROFILES};

fn main() -> ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = reports::make(folder.path());
    let control = reports::spoilt(&reports, folder.path());
    reports.iter().for_each(|report| sound(&report.path));
    let mut wrong = 0;
    for profile in PROFILES {
        let (judged, spoilt) = judge(profile, &reports, &control);
        wrong += judged.iter().map(|one| tell(profile.name, one, folder.path())).filter(|passed| !passed).count();
        assert!(!spoilt.passed(), "{}: a file without its structure passes, so this check says nothing", profile.name);
    }
    println!("{} files, sound by qpdf; by {} profiles of veraPDF {wrong} failed", reports.len(), PROFILES.len());
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `qpdf --check` must find nothing to say.
fn sound(file: &Path) {
    let output = Command::new("qpdf").arg("--check").arg(file).output().expect("qpdf is installed");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("No syntax or stream encoding errors found"), "{said}");
}

/// The reports' judgements and that of the control, from one run of veraPDF.
fn judge(profile: verapdf::Profile, reports: &[reports::Report], control: &Path) -> (Vec<Judgement>, Judgement) {
    let files: Vec<&Path> = reports.iter().map(|report| report.path.as_path()).chain([control]).collect();
    let mut judged = verapdf::run(profile, &files);
    let spoilt = judged.pop().expect("a judgement of the control");
    assert!(!judged.is_empty(), "nothing was checked");
    (judged, spoilt)
}

/// Prints a judgement with the rules that failed; whether it passed.
fn tell(profile: &str, judged: &Judgement, root: &Path) -> bool {
    let name = judged.file.strip_prefix(root).unwrap_or(&judged.file).display();
    let outcome = if judged.passed() { "passed" } else { "FAILED" };
    println!("{outcome}  {profile}  {:>3} rules  {name}", judged.rules);
    for failure in &judged.failures {
        println!("        {} ({} times): {}", failure.clause, failure.times, failure.description);
        println!("        first at {}: {}", failure.context, failure.message);
    }
    judged.passed()
}
