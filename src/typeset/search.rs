//! Where fonts lie on Debian, Windows and macOS, and which of them suit a Japanese report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A family whose files are known by name.
pub(super) struct Family {
    /// Name of the face inside a collection.
    pub name: &'static str,
    pub regular: &'static [&'static str],
    pub bold: &'static [&'static str],
}

/// Families for the report's text, the best first. The proportional face sets Latin and figures well;
/// `BIZ-UDGothicR.ttc` is how Windows ships it.
pub(super) const TEXT_FAMILIES: [Family; 2] = [
    Family {
        name: "BIZ UDPGothic",
        regular: &["BIZUDPGothic-Regular.ttf", "BIZ-UDGothicR.ttc"],
        bold: &["BIZUDPGothic-Bold.ttf", "BIZ-UDGothicB.ttc"],
    },
    Family {
        name: "BIZ UDGothic",
        regular: &["BIZUDGothic-Regular.ttf", "BIZ-UDGothicR.ttc"],
        bold: &["BIZUDGothic-Bold.ttf", "BIZ-UDGothicB.ttc"],
    },
];

/// Families for characters that the text's family lacks (𠮷), and for the text itself where it is not installed.
pub(super) const FALLBACK_FAMILIES: [Family; 5] = [
    Family {
        name: "Noto Sans CJK JP",
        regular: &["NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf"],
        bold: &["NotoSansCJK-Bold.ttc", "NotoSansCJKjp-Bold.otf"],
    },
    Family {
        name: "Noto Sans JP",
        regular: &["NotoSansJP-Regular.otf", "NotoSansJP-Regular.ttf"],
        bold: &["NotoSansJP-Bold.otf", "NotoSansJP-Bold.ttf"],
    },
    Family { name: "IPAexGothic", regular: &["ipaexg.ttf"], bold: &[] },
    Family { name: "Yu Gothic", regular: &["YuGothM.ttc", "YuGothR.ttc"], bold: &["YuGothB.ttc"] },
    // Part of macOS, which gives the names of files with their voicing marks as characters of their own.
    Family {
        name: "Hiragino Sans",
        regular: &["ヒラギノ角ゴシック W3.ttc", "ヒラキ\u{3099}ノ角コ\u{3099}シック W3.ttc"],
        bold: &["ヒラギノ角ゴシック W6.ttc", "ヒラキ\u{3099}ノ角コ\u{3099}シック W6.ttc"],
    },
];

/// A family's files as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub name: &'static str,
    pub regular: PathBuf,
    /// `None`: the family has no bold face here.
    pub bold: Option<PathBuf>,
}

/// The first of `families` that has its regular face among the files.
pub(super) fn find_family(families: &'static [Family], files: &BTreeMap<String, PathBuf>) -> Option<Found> {
    let first = |names: &[&str]| names.iter().find_map(|name| files.get(*name).cloned());
    families
        .iter()
        .find_map(|family| Some(Found { name: family.name, regular: first(family.regular)?, bold: first(family.bold) }))
}

/// All files under the folders by name; where a name stands twice, the earlier folder wins.
pub(super) fn list_files(folders: &[PathBuf]) -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    for folder in folders {
        collect(folder, 5, &mut files);
    }
    files
}

fn collect(folder: &Path, depth: usize, files: &mut BTreeMap<String, PathBuf>) {
    // A folder that does not exist or may not be read holds no font for us.
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
        } else if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            files.entry(name.to_string()).or_insert(path);
        }
    }
}

/// The system's folders of fonts; those of other systems do not exist and cost nothing.
pub(super) fn system_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        folders.push(home.join(".local/share/fonts"));
        folders.push(home.join(".fonts"));
        folders.push(home.join("Library/Fonts"));
    }
    if let Some(local) = std::env::var_os("LOCALAPPDATA").map(PathBuf::from) {
        folders.push(local.join("Microsoft/Windows/Fonts"));
    }
    if let Some(windows) = std::env::var_os("WINDIR").map(PathBuf::from) {
        folders.push(windows.join("Fonts"));
    }
    folders.extend(
        ["/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts"].map(PathBuf::from),
    );
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_of_macos_are_found_however_their_names_are_spelt() {
        for names in [
            ["ヒラギノ角ゴシック W3.ttc", "ヒラギノ角ゴシック W6.ttc"],
            ["ヒラキ\u{3099}ノ角コ\u{3099}シック W3.ttc", "ヒラキ\u{3099}ノ角コ\u{3099}シック W6.ttc"],
        ] {
            let folder = tempfile::tempdir().unwrap();
            names.iter().for_each(|name| std::fs::write(folder.path().join(name), "").unwrap());
            let files = list_files(&[folder.path().to_path_buf()]);
            let found = find_family(&FALLBACK_FAMILIES, &files).unwrap();
            assert_eq!(found.name, "Hiragino Sans");
            assert_eq!((found.regular, found.bold), (folder.path().join(names[0]), Some(folder.path().join(names[1]))));
            assert_eq!(find_family(&TEXT_FAMILIES, &files), None);
        }
    }
}
