//! veraPDF, run once for a profile on all files, and what it says of each.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A profile by veraPDF's name and ours.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    pub flavour: &'static str,
    pub name: &'static str,
    /// Begins the name that veraPDF gives to the profile in its answer.
    told: &'static str,
}

pub const PROFILES: [Profile; 2] = [
    Profile { flavour: "ua1", name: "PDF/UA-1", told: "PDF/UA-1" },
    Profile { flavour: "2a", name: "PDF/A-2a", told: "PDF/A-2A" },
];

/// What veraPDF says of a file.
#[derive(Debug)]
pub struct Judgement {
    pub file: PathBuf,
    is_compliant: bool,
    /// Rules that hold.
    pub rules: u64,
    pub failures: Vec<Failure>,
}

impl Judgement {
    pub fn passed(&self) -> bool {
        self.is_compliant && self.failures.is_empty() && self.rules > 0
    }
}

/// A rule that does not hold.
#[derive(Debug)]
pub struct Failure {
    /// Clause of the standard and number of the test.
    pub clause: String,
    pub description: String,
    pub times: u64,
    /// Where it fails first.
    pub context: String,
    pub message: String,
}

/// The judgements in the order of the files; panics unless every file has one by that profile.
pub fn run(profile: Profile, files: &[&Path]) -> Vec<Judgement> {
    let folder = std::env::var_os("VERAPDF").expect("veraPDF's folder in VERAPDF: run this by `make check-pdf`");
    let output = Command::new("java")
        .arg("-cp")
        .arg(Path::new(&folder).join("*"))
        .args(["org.verapdf.apps.GreenfieldCliWrapper", "--format", "json", "--maxfailuresdisplayed", "1"])
        .args(["--flavour", profile.flavour])
        .args(files)
        .output()
        .expect("Java is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("veraPDF gives no answer: {error}: {said}"));
    let jobs = answer["report"]["jobs"].as_array().expect("jobs");
    assert_eq!(jobs.len(), files.len(), "veraPDF judges every file: {said}");
    let judged: Vec<Judgement> = jobs.iter().map(|job| judgement(job, profile)).collect();
    for (judgement, file) in judged.iter().zip(files) {
        assert_eq!(judgement.file, *file, "in our order");
    }
    judged
}

fn judgement(job: &Value, profile: Profile) -> Judgement {
    let results = job["validationResult"].as_array().unwrap_or_else(|| panic!("not judged: {job}"));
    let [result] = results.as_slice() else { panic!("not judged once: {job}") };
    let by = text(&result["profileName"]);
    assert!(by.starts_with(profile.told), "judged by {by} instead of {}", profile.told);
    let failures = result["details"]["ruleSummaries"].as_array().expect("rules that failed");
    Judgement {
        file: text(&job["itemDetails"]["name"]).into(),
        is_compliant: result["compliant"].as_bool().expect("a verdict"),
        rules: result["details"]["passedRules"].as_u64().expect("a count"),
        failures: failures.iter().map(failure).collect(),
    }
}

fn failure(rule: &Value) -> Failure {
    let first = &rule["checks"][0];
    Failure {
        clause: format!("{} {}-{}", text(&rule["specification"]), text(&rule["clause"]), rule["testNumber"]),
        description: text(&rule["description"]),
        times: rule["failedChecks"].as_u64().unwrap_or_default(),
        context: text(&first["context"]),
        message: text(&first["errorMessage"]),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
