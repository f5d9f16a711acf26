//! How fast a report is printed, how large the file is and how much memory it takes: the full report of the real plan
//! with ours, typst and reportlab, each once in a fresh process with its fonts loaded, by turns, all in one run; then
//! our own reports of growing length, and the extracts of all departments. `make bench` sets up the Python printers.

mod content;
mod ours;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// How many processes each printer gets, by turns.
const ROUNDS: usize = 7;
/// How often ours prints again in the same process.
const AGAIN: usize = 10;
/// Pages of the reports that show how time grows.
const LENGTHS: [usize; 5] = [10, 30, 100, 300, 1000];
/// Processes for each of them.
const LENGTH_ROUNDS: usize = 3;
/// The argument with which this program runs itself as a printer.
const PRINTER: &str = "--print";

/// What a printer tells of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// The first time and, of ours, further times.
    milliseconds: Vec<f64>,
    /// The most memory that the process had beyond what it had with the fonts loaded, in KiB.
    memory_kib: u64,
}

/// What is measured: a name, the program that does it and the file that it leaves.
struct Printer {
    name: String,
    command: Vec<PathBuf>,
    target: PathBuf,
    told: Vec<Told>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == PRINTER) {
        Some(at) => print(&arguments[at + 1], Path::new(&arguments[at + 2])),
        None => compare(),
    }
}

/// Prints into a file, and tells how long it took.
fn print(what: &str, target: &Path) {
    let fonts = ours::fonts();
    let before = status_kib("VmRSS:");
    let told = |milliseconds, peak: u64| {
        let told = Told { milliseconds, memory_kib: peak.saturating_sub(before) };
        println!("{}", serde_json::to_string(&told).expect("JSON"));
    };
    if what == "departments" {
        let extracts = ours::Extracts::set_up(&fonts);
        let milliseconds = (0..AGAIN).map(|_| timed(|| assert!(extracts.make() > 10))).collect();
        return told(milliseconds, status_kib("VmHWM:"));
    }
    let document: sokatsu::report::Document = match what.parse() {
        Ok(pages) => ours::long(&fonts, pages),
        Err(_) => ours::report(&fonts),
    };
    let print = || {
        let bytes = sokatsu::render::pdf::render(&document, &fonts).expect("a PDF");
        std::fs::write(target, bytes).expect("a written PDF");
    };
    let mut milliseconds = vec![timed(print)];
    let peak = status_kib("VmHWM:");
    if what == "report" {
        milliseconds.extend((0..AGAIN).map(|_| timed(print)));
    }
    told(milliseconds, peak);
}

fn timed(act: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    act();
    begun.elapsed().as_secs_f64() * 1000.0
}

/// A figure of this process's memory: Linux tells it, other systems do not (0).
fn status_kib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn compare() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut printers = vec![own_printer(folder.path(), "report", "ours")];
    printers.extend(peer_printers(folder.path()));
    run_by_turns(&mut printers, ROUNDS);
    show_report(&printers);
    let mut departments = [own_printer(folder.path(), "departments", "departments")];
    run_by_turns(&mut departments, ROUNDS);
    let all = departments[0].told.iter().flat_map(|told| told.milliseconds.iter().copied());
    println!("the PDFs of all departments of asaka-strategy2 on one core: {:.0} ms", median(all));
    show_lengths(folder.path());
}

fn own_printer(folder: &Path, what: &str, name: &str) -> Printer {
    let this = std::env::current_exe().expect("this program");
    let target = folder.join(format!("{what}.pdf"));
    let command = vec![this, PRINTER.into(), what.into(), target.clone()];
    Printer { name: name.to_owned(), command, target, told: Vec::new() }
}

/// Those of typst and reportlab that are there.
fn peer_printers(folder: &Path) -> Vec<Printer> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/bench-peers/bin/python");
    let script = root.join("benches/python/print_report.py");
    let fonts = ours::fonts();
    let source = folder.join("content.json");
    let content = content::Content::of(&ours::report(&fonts));
    std::fs::write(&source, serde_json::to_string(&content).expect("JSON")).expect("the content");
    let found = font_folder();
    let mut printers = Vec::new();
    for library in ["typst", "reportlab"] {
        let is_there = Command::new(&python).args(["-c", &format!("import {library}")]).stderr(Stdio::null()).status();
        let (true, Some(found)) = (is_there.is_ok_and(|status| status.success()), &found) else {
            println!("{library} or BIZ UDPGothic is not there (`make bench` installs them): not compared");
            continue;
        };
        let target = folder.join(format!("{library}.pdf"));
        let command =
            vec![python.clone(), script.clone(), library.into(), source.clone(), target.clone(), found.clone()];
        printers.push(Printer { name: library.to_owned(), command, target, told: Vec::new() });
    }
    printers
}

/// Where Debian keeps the fonts that all the printers use.
fn font_folder() -> Option<PathBuf> {
    let folder = PathBuf::from("/usr/share/fonts/truetype/bizud-gothic");
    folder.join("BIZUDPGothic-Regular.ttf").exists().then_some(folder)
}

fn run_by_turns(printers: &mut [Printer], rounds: usize) {
    for _ in 0..rounds {
        for printer in printers.iter_mut() {
            let (program, arguments) = printer.command.split_first().expect("a program");
            let mut command = Command::new(program);
            let done = command.args(arguments).stderr(Stdio::inherit()).output().expect("a printer");
            assert!(done.status.success(), "{} failed", printer.name);
            printer.told.push(serde_json::from_slice(&done.stdout).expect("what the printer tells"));
        }
    }
}

fn show_report(printers: &[Printer]) {
    println!("the full report of asaka-strategy2, once in a fresh process: medians of {ROUNDS}");
    println!("{:>9} {:>7} {:>6} {:>8} {:>7} {:>7}  printer", "ms", "ratio", "pages", "KB", "MiB", "text");
    let (ours, own_text) = (printers[0].first(), text_of(&printers[0].target));
    for printer in printers {
        let bytes = std::fs::read(&printer.target).expect("a PDF");
        let pages = ours::page_count(&bytes);
        let same = share_of(&own_text, &text_of(&printer.target));
        let (size, first, memory) = (bytes.len() as f64 / 1000.0, printer.first(), printer.memory());
        let ratio = first / ours;
        println!("{first:>9.1} {ratio:>7.2} {pages:>6} {size:>8.0} {memory:>7.1} {same:>6.1}%  {}", printer.name);
    }
    let again = printers[0].told.iter().flat_map(|told| told.milliseconds.iter().skip(1).copied());
    println!("{:>9.1} ours, again in the same process", median(again));
    println!("text: how much of the characters in our file is in this one too");
}

fn show_lengths(folder: &Path) {
    println!("reports of growing length, medians of {LENGTH_ROUNDS}");
    println!("{:>7} {:>9} {:>12} {:>8} {:>7}", "pages", "ms", "ms per page", "KB", "MiB");
    for length in LENGTHS {
        let mut printers = [own_printer(folder, &length.to_string(), "long")];
        run_by_turns(&mut printers, LENGTH_ROUNDS);
        let [printer] = &printers;
        let bytes = std::fs::read(&printer.target).expect("a PDF");
        let (pages, first) = (ours::page_count(&bytes), printer.first());
        let (each, size, memory) = (first / pages as f64, bytes.len() as f64 / 1000.0, printer.memory());
        println!("{pages:>7} {first:>9.1} {each:>12.2} {size:>8.0} {memory:>7.1}");
    }
}

impl Printer {
    /// Median of the first times.
    fn first(&self) -> f64 {
        median(self.told.iter().filter_map(|told| told.milliseconds.first().copied()))
    }

    /// The most memory beyond the fonts, in MiB.
    fn memory(&self) -> f64 {
        self.told.iter().map(|told| told.memory_kib).max().unwrap_or(0) as f64 / 1024.0
    }
}

fn median(all: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// How often each character stands in a PDF, without blanks; none where poppler is not there.
fn text_of(file: &Path) -> BTreeMap<char, usize> {
    let read = Command::new("pdftotext").arg(file).arg("-").output().map(|done| done.stdout).unwrap_or_default();
    let mut counts = BTreeMap::new();
    for character in String::from_utf8_lossy(&read).chars().filter(|character| !character.is_whitespace()) {
        *counts.entry(character).or_default() += 1;
    }
    counts
}

/// The share of one text's characters that stand in another, in percent.
fn share_of(own: &BTreeMap<char, usize>, other: &BTreeMap<char, usize>) -> f64 {
    let shared: usize = own.iter().map(|(character, count)| *count.min(other.get(character).unwrap_or(&0))).sum();
    100.0 * shared as f64 / own.values().sum::<usize>().max(1) as f64
}
