//! Pages as two programs draw them: poppler and MuPDF.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::grey_png::Grey;

/// A page, from 1, in grey as poppler draws it; `resolution` in pixels to the inch.
pub fn poppler(pdf: &[u8], page: usize, resolution: u32) -> Grey {
    let (page, resolution) = (page.to_string(), resolution.to_string());
    drawn("pdftoppm", "poppler-utils", pdf, |from, to| {
        let mut options = words(&["-gray", "-singlefile", "-r", &resolution, "-f", &page, "-l", &page]);
        options.extend([from.into(), to.with_extension("")]);
        options
    })
}

/// The same as MuPDF draws it.
pub fn mupdf(pdf: &[u8], page: usize, resolution: u32) -> Grey {
    let (page, resolution) = (page.to_string(), resolution.to_string());
    drawn("mutool", "mupdf-tools", pdf, |from, to| {
        let mut options = words(&["draw", "-q", "-c", "gray", "-r", &resolution, "-o"]);
        options.extend([to.into(), from.into(), page.as_str().into()]);
        options
    })
}

fn words(words: &[&str]) -> Vec<PathBuf> {
    words.iter().map(PathBuf::from).collect()
}

fn drawn(program: &str, package: &str, pdf: &[u8], options: impl Fn(&Path, &Path) -> Vec<PathBuf>) -> Grey {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("report.pdf"), folder.path().join("page.pgm"));
    std::fs::write(&from, pdf).expect("a file");
    let output = Command::new(program).args(options(&from, &to)).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed (apt install {package}): {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Grey::from_pgm(&std::fs::read(to).expect("a picture"))
}
