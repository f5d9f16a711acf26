//! How fast workbooks are written, and in how much memory: one generated content with ours, XlsxWriter and openpyxl,
//! each in a process of its own, all in one run; then our own reports. `make bench` sets up the Python writers.

mod content;
mod ours;
mod reports;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// How often each writer writes in a process, and how many processes it gets, by turns.
const TIMES: usize = 3;
const ROUNDS: usize = 5;
/// The argument with which this program runs itself as a writer.
const WRITER: &str = "--write";

/// What a writer tells of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    milliseconds: Vec<f64>,
    /// The most memory that the process had, in KiB.
    peak_kib: u64,
}

/// What is measured: a name and the program that does it.
struct Writer {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
    told: Vec<Told>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == WRITER) {
        Some(at) => write(&arguments[at + 1], Path::new(&arguments[at + 2]), Path::new(&arguments[at + 3])),
        None => compare(),
    }
}

/// Writes again and again, and tells how long it took.
fn write(what: &str, source: &Path, target: &Path) {
    let mut write: Box<dyn FnMut()> = match what {
        "content" => {
            let text = std::fs::read_to_string(source).expect("the content");
            let content: content::Content = serde_json::from_str(&text).expect("the content");
            drop(text);
            Box::new(move || ours::write(&content, target).expect("a workbook"))
        }
        "departments" => {
            let extracts = reports::Extracts::set_up();
            Box::new(move || assert!(extracts.make() > 10))
        }
        "forms" => {
            let forms = reports::Forms::set_up();
            Box::new(move || assert!(forms.make() > 10))
        }
        _ => {
            let report = reports::large();
            let fonts = reports::fonts();
            Box::new(move || {
                let bytes = sokatsu::render::xlsx::render(&report, &fonts).expect("a workbook");
                std::fs::write(target, bytes).expect("a written workbook");
            })
        }
    };
    let time = |_| {
        let begun = Instant::now();
        write();
        begun.elapsed().as_secs_f64() * 1000.0
    };
    let milliseconds = (0..TIMES).map(time).collect();
    println!("{}", serde_json::to_string(&Told { milliseconds, peak_kib: peak_kib() }).expect("JSON"));
}

/// The most memory that this process has had: Linux tells it, other systems do not (0).
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn compare() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("content.json");
    std::fs::write(&source, serde_json::to_string(&content::generated()).expect("JSON")).expect("the content");
    let target = folder.path().join("written.xlsx");
    let mut writers: Vec<Writer> = own_writers(&source, &target);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/bench-peers/bin/python");
    let peers = Command::new(&python).args(["-c", "import xlsxwriter, openpyxl"]).stderr(Stdio::null()).status();
    if peers.is_ok_and(|status| status.success()) {
        writers.extend(peer_writers(&python, &root.join("benches/python/write_workbook.py"), &source, &target));
    } else {
        println!("XlsxWriter and openpyxl are not there (`make bench` installs them): ours alone");
    }
    for _ in 0..ROUNDS {
        for writer in &mut writers {
            let done = (writer.command)().stderr(Stdio::inherit()).output().expect("a writer");
            assert!(done.status.success(), "{} failed", writer.name);
            writer.told.push(serde_json::from_slice(&done.stdout).expect("what the writer tells"));
        }
    }
    print(&writers);
}

fn own_writers(source: &Path, target: &Path) -> Vec<Writer> {
    let this = std::env::current_exe().expect("this program");
    let writer = |name: &'static str, what: &'static str| {
        let (this, source, target) = (this.clone(), source.to_owned(), target.to_owned());
        let command = move || {
            let mut command = Command::new(&this);
            command.arg(WRITER).arg(what).arg(&source).arg(&target);
            command
        };
        Writer { name, command: Box::new(command), told: Vec::new() }
    };
    vec![
        writer("ours", "content"),
        writer("our renderer: a report of that size, laid out and measured too", "report"),
        writer("our renderer: the workbooks of all departments of asaka-strategy2, one core", "departments"),
        writer("our renderer: the inquiry forms of all departments of asaka-strategy2, one core", "forms"),
    ]
}

fn peer_writers(python: &Path, script: &Path, source: &Path, target: &Path) -> Vec<Writer> {
    let writer = |name: &'static str, library: &'static str| {
        let paths: [PathBuf; 3] = [script.to_owned(), source.to_owned(), target.to_owned()];
        let python = python.to_owned();
        let command = move || {
            let mut command = Command::new(&python);
            command.arg(&paths[0]).arg(library).args(&paths[1..]).arg(TIMES.to_string());
            command
        };
        Writer { name, command: Box::new(command), told: Vec::new() }
    };
    vec![writer("XlsxWriter (Python)", "xlsxwriter"), writer("openpyxl (Python)", "openpyxl")]
}

fn print(writers: &[Writer]) {
    println!("{} sheets, 25,200 cells, 60 charts; medians of {ROUNDS} × {TIMES}, peak of memory", content::SHEETS);
    println!("{:>9} {:>9} {:>8}  writer", "ms", "ratio", "MiB");
    let ours = writers.first().map_or(1.0, Writer::median);
    for writer in writers {
        let ratio = if writer.name.starts_with("our renderer") {
            String::new()
        } else {
            format!("{:.1}", writer.median() / ours)
        };
        let peak = writer.told.iter().map(|told| told.peak_kib).max().unwrap_or(0) as f64 / 1024.0;
        println!("{:>9.1} {ratio:>9} {peak:>8.1}  {}", writer.median(), writer.name);
    }
}

impl Writer {
    fn median(&self) -> f64 {
        let mut all: Vec<f64> = self.told.iter().flat_map(|told| told.milliseconds.iter().copied()).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(0.0)
    }
}
