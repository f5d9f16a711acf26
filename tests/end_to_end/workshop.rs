//! A folder of its own for a test, and the binary run in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The built binary.
pub const SOKATSU: &str = env!("CARGO_BIN_EXE_sokatsu");

/// The code of the plan in `seeds/`.
pub const PLAN: &str = "asaka-strategy2";

/// A folder that is the current one for every command run in it. What the machine has configured is not seen there.
pub struct Workshop {
    folder: TempDir,
    /// Mails wait until a second person approves them, as is usual; off where that is not the subject.
    approval: bool,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Workshop {
    pub fn new() -> Workshop {
        Workshop { folder: tempfile::tempdir().expect("a folder"), approval: false }
    }

    /// With the plan of `seeds/` in its database.
    pub fn with_plan() -> Workshop {
        let workshop = Workshop::new();
        workshop.run(["plan", "import", &seeds(PLAN)]).done();
        workshop
    }

    /// As [`Workshop::with_plan`], with the configuration as it is delivered but for one thing: mails wait for approval, which
    /// the same login may give.
    pub fn with_approval() -> Workshop {
        Workshop { approval: true, ..Workshop::with_plan() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders that it needs.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a written file");
    }

    /// Lays this over the defaults, as `config/local.toml`.
    pub fn configure(&self, toml: &str) {
        self.write("config/local.toml", toml);
    }

    /// A copy of the seeds below `plans/`, to be changed; gives the plan's folder as commands are told it.
    pub fn copy_of_seeds(&self) -> &'static str {
        let folder = self.path("plans").join(PLAN);
        std::fs::create_dir_all(&folder).expect("folders");
        std::fs::copy(seeds("asaka.city.toml"), self.path("plans/asaka.city.toml")).expect("a copy");
        for entry in std::fs::read_dir(seeds(PLAN)).expect("the seeds") {
            let path = entry.expect("an entry").path();
            std::fs::copy(&path, folder.join(path.file_name().expect("a name"))).expect("a copy");
        }
        "plans/asaka-strategy2"
    }

    /// Puts a text in another's place, once, in a file that holds it.
    pub fn replace(&self, name: &str, old: &str, new: &str) {
        let path = self.path(name);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(old), "{name} holds no {old}");
        std::fs::write(path, text.replacen(old, new, 1)).expect("a written file");
    }

    /// The binary with arguments, not yet run.
    pub fn sokatsu<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.command(SOKATSU);
        command.args(arguments);
        command
    }

    /// Another program in the workshop, in the same surroundings.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        for (name, _) in std::env::vars_os() {
            let ours = name.to_str().is_some_and(|name| name.starts_with("SOKATSU") || name == "RUST_LOG");
            if ours {
                command.env_remove(&name);
            }
        }
        // Tests act on days of their own.
        command.env("SOKATSU_ALLOW_NOW", "1");
        match self.approval {
            // Whoever runs the tests makes and approves under one login, as where a terminal's account is shared.
            true => command.env("SOKATSU__APPROVAL__SAME_LOGIN", "tell"),
            false => command.env("SOKATSU__APPROVAL__REQUIRED", "false"),
        };
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        Ran::of(&mut self.sokatsu(arguments))
    }

    /// All files below a folder, by their paths there; empty where the folder does not exist.
    pub fn files(&self, folder: &str) -> Vec<String> {
        files_below(&self.path(folder))
    }
}

impl Ran {
    pub fn of(command: &mut Command) -> Ran {
        let told = format!("{command:?}");
        let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| panic!("{told}: {error}"));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Exit status 0; gives standard output.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self.out
    }

    /// Exit status 1; gives standard error.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{self:#?}");
        assert!(!self.err.trim().is_empty(), "a refusal without a reason");
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }

    /// Exit status 2; gives standard error.
    #[track_caller]
    pub fn wrong_usage(self) -> String {
        assert_eq!(self.code, Some(2), "{self:#?}");
        assert_eq!(self.out, "", "wrong usage is told on standard error");
        self.err
    }
}

/// A path below the repository's `seeds/`.
pub fn seeds(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name).display().to_string()
}

/// All files below a folder, sorted, hidden ones too; empty where the folder does not exist.
pub fn files_below(folder: &Path) -> Vec<String> {
    fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                files.push(path.strip_prefix(root).expect("below").display().to_string());
            }
        }
    }
    let mut files = Vec::new();
    collect(folder, folder, &mut files);
    files.sort();
    files
}

/// Waits until `found` gives something, and fails when it has not in time.
#[track_caller]
pub fn wait_for<T>(what: &str, seconds: u64, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(seconds), "{what}: not in {seconds} s");
        std::thread::sleep(Duration::from_millis(50));
    }
}
