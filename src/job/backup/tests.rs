use std::process::Command;

use super::sums::{Sum, read, write};
use crate::mail::sha256;

fn sum(path: &str) -> Sum {
    Sum { sha256: sha256(path.as_bytes()), path: path.to_owned() }
}

/// Names that coreutils escape are read back, and coreutils read our list.
#[test]
fn the_list_is_that_of_sha256sum() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("reports")).expect("a folder");
    let names = ["sokatsu.db", "reports/産業振興課 (1).pdf", "reports/a\\b\nc.pdf"];
    for name in names {
        std::fs::write(folder.path().join(name), name).expect("written");
    }
    let sums: Vec<Sum> = names.iter().map(|name| sum(name)).collect();
    let text = write(&sums);
    std::fs::write(folder.path().join("SHA256SUMS"), &text).expect("written");
    let mut check = Command::new("sha256sum");
    check.args(["--check", "--strict", "SHA256SUMS"]).current_dir(folder.path());
    let checked = check.output().expect("sha256sum");
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(read(&text).expect("a list"), sums);
}

#[test]
fn a_list_that_we_did_not_write_is_not_read() {
    let good = write(&[sum("sokatsu.db"), sum("intake/a.xlsx")]);
    assert!(read(&good).is_some());
    let hash = sha256(b"");
    for wrong in [
        String::new(),
        good.trim_end().to_owned(),
        good.get(..good.len() - 5).expect("ASCII").to_owned(),
        good.replace("  ", " "),
        format!("{good}{good}"),
        format!("{hash}  ../sokatsu.db\n"),
        format!("{hash}  /etc/passwd\n"),
        format!("{hash}  reports/../../x\n"),
        format!("{hash}  reports//x\n"),
        format!("{hash}  elsewhere/x\n"),
        format!("{hash}  reports\n\n"),
        format!("{}  sokatsu.db\n", hash.to_uppercase()),
        format!("{hash}  sokatsu.db\r\n"),
    ] {
        assert!(read(&wrong).is_none(), "{wrong}");
    }
}
