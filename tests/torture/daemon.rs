//! The real daemon as a process of its own.

use std::fs::File;
use std::process::{Child, Command, Stdio};

use crate::CONNECTIONS;
use crate::outbox::Outbox;

pub struct Daemon {
    process: Child,
}

impl Daemon {
    pub fn start(outbox: &Outbox, port: u16) -> Daemon {
        let folder = outbox.folder();
        let configuration = format!(
            "[mail]\nway = \"smtp\"\nallow_domains = [\"example.jp\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\n\
             tls = \"none\"\nplain_hosts = [\"127.0.0.1\"]\nconnections = {CONNECTIONS}\n"
        );
        std::fs::create_dir_all(folder.join("config")).expect("a folder");
        std::fs::write(folder.join("config/local.toml"), configuration).expect("written");
        let log = File::options().create(true).append(true).open(folder.join("serve.log")).expect("a log");
        let process = Command::new(env!("CARGO_BIN_EXE_sokatsu"))
            .args(["--config", "config", "--data", "data", "--quiet", "serve"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        Daemon { process }
    }

    /// `SIGKILL`, and not before the process is gone.
    pub fn kill(mut self) {
        self.process.kill().expect("it was running until now");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
