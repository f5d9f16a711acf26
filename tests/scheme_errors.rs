//! Mistakes in a scheme are told once, with their place, and nothing that only follows from them.

use sokatsu::job::library::Library;
use sokatsu::plan::Code;
use sokatsu::rating::Scheme;

const HEAD: &str = "code = \"scheme\"\nname = \"規則\"\n";
const SCALE: &str = r#"[[scale]]
kind = "kpi"
title = "達成度"
[[scale.band]]
mark = "A"
label = "達成"
tone = "good"
when = [{ achievement = { at_least = 100 } }]
[[scale.band]]
mark = "B"
label = "概ね達成"
tone = "fair"
when = [{ achievement = { at_least = 80 } }]
[[scale.band]]
mark = "C"
label = "その他"
tone = "poor"
"#;

fn refusal(text: &str) -> String {
    Scheme::read("scheme.toml", text).expect_err("a refusal").to_string()
}

#[test]
fn a_number_with_a_unit_is_one_error_and_makes_no_band_unreachable() {
    Scheme::read("scheme.toml", &format!("{HEAD}{SCALE}")).expect("a correct scheme");
    for (number, kind) in [("\"80%\"", "文字列"), ("true", "true か false")] {
        let told = refusal(&format!("{HEAD}{}", SCALE.replace("at_least = 80", &format!("at_least = {number}"))));
        assert!(told.starts_with("評価区分の規則に 1 件の誤りがあります。\n"), "{told}");
        let wanted = format!("scheme.toml:15:38: 「at_least」は数（80、99.5）で書きます（いまは {kind}）");
        assert!(told.contains(&wanted), "{told}");
    }
}

#[test]
fn a_missing_table_is_asked_for_by_its_heading() {
    let told = refusal(HEAD);
    assert!(told.contains("「[[scale]]」がありません\n    → [[scale]] という見出しの表を加えてください"), "{told}");
    assert!(!told.contains("[[scale]] = "), "{told}");
}

#[test]
fn a_slip_of_syntax_is_told_in_japanese_and_once() {
    let told = refusal(&format!("{HEAD}{}", SCALE.replace("at_least = 100 } }]", "at_least = 100 }]")));
    assert!(told.starts_with("評価区分の規則に 1 件の誤りがあります。\n"), "{told}");
    assert!(told.contains("scheme.toml:10:") && told.contains("書き方（TOML）"), "{told}");
    assert!(!told.contains("expected"), "{told}");
}

#[test]
fn a_code_that_is_not_the_files_name_is_told_at_its_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("schemes")).expect("a folder");
    std::fs::write(folder.path().join("schemes/own.toml"), format!("# 市の規則\n{HEAD}{SCALE}")).expect("a file");
    let library = Library::new(Some(folder.path()));
    let error = library.scheme(&Code::new("own").expect("a code")).expect_err("another code").to_string();
    assert!(error.contains("own.toml:2:8: code は「scheme」ですが、ファイル名は「own」です"), "{error}");
}
