//! The same mails to a server that is not ours: aiosmtpd, with TLS and a login.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;
use sokatsu::mail::TlsMode;

use crate::server::base64;
use crate::tls::{LOGIN, file, protected};
use crate::{Outbox, way};

/// aiosmtpd in a process of its own, ended with the test also where that fails.
struct Aiosmtpd {
    process: Child,
    told: BufReader<ChildStdout>,
    port: u16,
}

impl Aiosmtpd {
    fn start(tls: &str) -> Aiosmtpd {
        let mut process = Command::new("python3")
            .arg(script("smtp_server.py"))
            .args(["--tls", tls, "--user", LOGIN.0, "--password", LOGIN.1])
            .arg("--certificate")
            .arg(file("server.pem"))
            .arg("--key")
            .arg(file("server.key"))
            .env("PYTHONPATH", packages())
            .env("PYTHONIOENCODING", "utf-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It warns there of what we ask for.
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 is there");
        let mut told = BufReader::new(process.stdout.take().expect("piped"));
        let mut port = String::new();
        told.read_line(&mut port).expect("a line");
        let port = port.trim().parse().expect("aiosmtpd tells its port");
        Aiosmtpd { process, told, port }
    }

    /// Ends the server; gives the mails it took.
    fn mails(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        let mut mails = String::new();
        self.told.read_line(&mut mails).expect("a line");
        serde_json::from_str(&mails).expect("JSON")
    }
}

impl Drop for Aiosmtpd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(name)
}

/// Where Python finds what `requirements.txt` lists: nowhere special where it is installed, otherwise in a folder
/// of our own below the target folder, filled once.
fn packages() -> &'static Path {
    static FOLDER: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    FOLDER.get_or_init(|| {
        let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
        if has_aiosmtpd(Path::new("")) {
            return PathBuf::new();
        }
        if !has_aiosmtpd(&own) {
            install(&own);
        }
        own
    })
}

fn has_aiosmtpd(folder: &Path) -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import aiosmtpd.smtp"]).env("PYTHONPATH", folder).stderr(Stdio::null());
    python.status().expect("python3 is there").success()
}

fn install(folder: &Path) {
    let output = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
        .arg(folder)
        .arg("--requirement")
        .arg(script("requirements.txt"))
        .output()
        .expect("python3 is there");
    assert!(output.status.success(), "pip install: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn aiosmtpd_takes_them_over_tls() {
    for (name, tls) in [("starttls", TlsMode::StartTls), ("tls", TlsMode::Tls)] {
        let server = Aiosmtpd::start(name);
        let mut outbox = Outbox::to(&["sangyo", "kosodate"]);
        let summary = outbox.send(&way(&protected(server.port, tls)), 0).await;
        assert_eq!((summary.sent, summary.unreachable), (2, None), "{name}");
        let mails = server.mails();
        assert_eq!(mails.len(), 2, "{name}");
        for (mail, row) in mails.iter().zip(outbox.rows()) {
            assert_eq!(mail["from"], "kikaku@example.jp");
            assert_eq!(mail["to"], serde_json::json!([row.recipient]));
            assert_eq!((&mail["login"], &mail["encrypted"]), (&true.into(), &true.into()));
            let kept = outbox.store.mime(row.id).expect("bytes");
            assert!(mail["raw"] == base64(&kept), "{name}: what arrived is what was kept");
        }
    }
}
