//! Programs in Python that judge from outside. A test fails where Python is missing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(name)
}

/// A mail as Python's parser reads it.
pub fn read_mail(raw: &[u8]) -> Value {
    let mut reader = Command::new("python3")
        .arg(script("read_mail.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed for this test");
    reader.stdin.take().expect("a pipe").write_all(raw).expect("written");
    let output = reader.wait_with_output().expect("an end");
    assert!(output.status.success(), "read_mail.py failed");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A `PYTHONPATH` with what `requirements.txt` lists: empty where it is installed, otherwise a folder of our own
/// below the target folder, filled once.
pub fn packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        if imports(Path::new("")) {
            return PathBuf::new();
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
        if !imports(&folder) {
            install(&folder);
        }
        folder
    })
}

fn imports(folder: &Path) -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import aiosmtpd.smtp"]).env("PYTHONPATH", folder).stderr(Stdio::null());
    python.status().expect("python3 is needed for this test").success()
}

fn install(folder: &Path) {
    let output = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
        .arg(folder)
        .arg("--requirement")
        .arg(script("requirements.txt"))
        .output()
        .expect("python3 is needed for this test");
    assert!(output.status.success(), "pip install: {}", String::from_utf8_lossy(&output.stderr));
}
