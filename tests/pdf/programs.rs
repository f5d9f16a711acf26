//! The second programs that judge a PDF: qpdf and poppler. A test fails where one is missing.

use std::path::Path;
use std::process::Command;

/// Runs a program on the file's bytes and gives what it printed; fails unless it succeeded.
fn run(program: &str, bytes: &[u8], arguments: impl Fn(&Path) -> Vec<String>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, bytes).expect("a file");
    let output = Command::new(program)
        .args(arguments(&path))
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed for this test (apt install qpdf poppler-utils): {error}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {out}{err}");
    assert!(err.is_empty(), "{program} warns: {err}");
    out.into_owned()
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// `qpdf --check` must find nothing to say.
pub fn check(bytes: &[u8]) {
    let said = run("qpdf", bytes, |path| vec!["--check".into(), name(path)]);
    assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
}

/// The outline as qpdf reads it.
pub fn outline(bytes: &[u8]) -> serde_json::Value {
    let json = run("qpdf", bytes, |path| vec!["--json".into(), "--json-key=outlines".into(), name(path)]);
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    value["outlines"].clone()
}

/// All objects as qpdf reads them.
pub fn objects(bytes: &[u8]) -> serde_json::Value {
    let json = run("qpdf", bytes, |path| vec!["--json".into(), "--json-key=qpdf".into(), name(path)]);
    serde_json::from_str(&json).expect("JSON")
}

/// The structure tree with its texts as poppler reads it.
pub fn structure(bytes: &[u8]) -> String {
    run("pdfinfo", bytes, |path| vec!["-struct-text".into(), name(path)])
}

/// The text in the order of the content streams, without white space.
pub fn text(bytes: &[u8]) -> String {
    without_space(&raw_text(bytes))
}

/// The text in the order of the content streams, as it is.
pub fn raw_text(bytes: &[u8]) -> String {
    run("pdftotext", bytes, |path| vec!["-raw".into(), "-enc".into(), "UTF-8".into(), name(path), "-".into()])
}

/// What pdfinfo tells.
pub fn info(bytes: &[u8]) -> String {
    run("pdfinfo", bytes, |path| vec![name(path)])
}

/// The words of every page with their boxes: `<page width="…">`, `<word xMin="…" …>`.
pub fn words(bytes: &[u8]) -> String {
    run("pdftotext", bytes, |path| vec!["-bbox".into(), name(path), "-".into()])
}

pub fn without_space(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Fails unless every text is one run in `extracted`, each after the one before.
pub fn assert_in_order(extracted: &str, texts: &[&str]) {
    let mut from = 0;
    for text in texts {
        let bare = without_space(text);
        let Some(at) = extracted[from..].find(&bare) else {
            let elsewhere = if extracted.contains(&bare) { "stands before its place" } else { "is not one run" };
            let text: String = text.chars().take(60).collect();
            panic!("「{text}…」 {elsewhere}; read so far: …{}", tail(&extracted[..from]));
        };
        from += at + bare.len();
    }
}

fn tail(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters[characters.len().saturating_sub(80)..].iter().collect()
}
