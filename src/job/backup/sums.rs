//! `SHA256SUMS`, as coreutils write and check it.

use super::content::belongs;

/// A file and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// In hex, lower case.
    pub sha256: String,
    /// Below the backup.
    pub path: String,
}

/// A line for each file. A name with a backslash or an end of line is escaped, and its line begins with a backslash.
pub fn write(sums: &[Sum]) -> String {
    let mut text = String::new();
    for Sum { sha256, path } in sums {
        let escaped = path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let mark = if escaped == *path { "" } else { "\\" };
        text += &format!("{mark}{sha256}  {escaped}\n");
    }
    text
}

/// Reads a list; `None` for anything that [`write()`] does not write: a list that was cut off or edited is not trusted.
pub fn read(text: &str) -> Option<Vec<Sum>> {
    if !text.ends_with('\n') {
        return None;
    }
    let sums: Vec<Sum> = text.lines().map(read_line).collect::<Option<_>>()?;
    let mut paths: Vec<&str> = sums.iter().map(|sum| sum.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    (paths.len() == sums.len() && write(&sums) == text).then_some(sums)
}

fn read_line(line: &str) -> Option<Sum> {
    let (escaped, line) = line.strip_prefix('\\').map_or((false, line), |line| (true, line));
    let (sha256, path) = line.split_once("  ")?;
    let hex = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let path = if escaped { unescape(path)? } else { path.to_owned() };
    (hex && belongs(&path)).then(|| Sum { sha256: sha256.to_owned(), path })
}

fn unescape(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            other => other,
        });
    }
    Some(plain)
}
