//! Tests of measuring and line breaking, with the fonts of this machine.

use super::line_break::{may_begin, may_end};
use super::{FontError, FontSettings, Fonts, Weight};

const SAMPLE: &str = "市の支援による空き店舗の活用件数（累計）は、令和6年度に9件（目標値3件の300.0％）となった。\
「キャッシュレス決済ポイント還元事業」では1,071,000千円、利用率は72.4%で、前年度比▲3.25ポイント。\
市内の﨑・髙・𠮷の字を含む店舗名も、①～④のⅣ類まで、Wi-Fi（約80㎡）のスペースで≪82.92歳≫の方まで\
ファミリー・サポート・センター、シェアサイクル、ウォーキングなどの取組が進んだ。１２，３４５人が参加した。";

fn fonts() -> Fonts {
    Fonts::load(&FontSettings::default()).expect("the fonts of this machine")
}

#[test]
fn lines_hold_the_rules_at_every_width() {
    let fonts = fonts();
    for width in (60..520).map(|w| w as f32) {
        let lines = fonts.lines(SAMPLE, width, 10.0, Weight::Regular);
        assert_eq!(lines.concat(), SAMPLE, "nothing is lost at {width}");
        for (position, line) in lines.iter().enumerate() {
            assert!(fonts.width(line, 10.0, Weight::Regular) <= width, "too wide at {width}: {line}");
            let (first, last) = (line.chars().next().unwrap(), line.chars().next_back().unwrap());
            assert!(position == 0 || may_begin(first), "begins badly at {width}: {line}");
            assert!(position + 1 == lines.len() || may_end(last), "ends badly at {width}: {line}");
        }
    }
}

#[test]
fn numbers_and_latin_words_stay_whole() {
    let fonts = fonts();
    for width in (70..300).map(|w| w as f32) {
        let lines = fonts.lines(SAMPLE, width, 10.0, Weight::Regular);
        for word in ["1,071,000", "72.4%", "300.0％", "Wi-Fi", "▲3.25", "１２，３４５", "82.92"] {
            assert!(lines.iter().any(|line| line.contains(word)), "{word} torn at {width}: {lines:?}");
        }
    }
}

#[test]
fn a_run_wider_than_the_line_is_torn_and_never_overflows() {
    let fonts = fonts();
    for width in (11..60).map(|w| w as f32) {
        for line in fonts.lines("（72.4％）、https://example.jp/abcdefghijkl", width, 10.0, Weight::Bold) {
            assert!(fonts.width(line, 10.0, Weight::Bold) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn an_empty_text_is_one_line_and_a_line_feed_breaks() {
    let fonts = fonts();
    assert_eq!(fonts.lines("", 100.0, 10.0, Weight::Regular), [""]);
    assert_eq!(fonts.lines("上\n\n下", 100.0, 10.0, Weight::Regular), ["上", "", "下"]);
    assert_eq!(fonts.lines("あ", 0.0, 10.0, Weight::Regular), ["あ"]);
}

#[test]
fn full_width_text_measures_in_ems() {
    let fonts = fonts();
    assert!((fonts.width("漢字漢字", 10.0, Weight::Regular) - 40.0).abs() < 0.1);
    assert!(fonts.width("が", 10.0, Weight::Regular) <= 10.0);
    // A combining mark and a variation selector take no room of their own.
    assert_eq!(
        fonts.width("か\u{3099}", 10.0, Weight::Regular).to_bits(),
        fonts.width("が", 10.0, Weight::Regular).to_bits()
    );
    assert_eq!(
        fonts.width("辻\u{E0101}", 10.0, Weight::Regular).to_bits(),
        fonts.width("辻", 10.0, Weight::Regular).to_bits()
    );
}

#[test]
fn characters_without_a_glyph_are_named() {
    let fonts = fonts();
    assert_eq!(fonts.missing("令和6年度\n𠮷野家・髙﨑㎡①Ⅳ"), None);
    assert_eq!(fonts.missing("表\u{10FFFD}"), Some('\u{10FFFD}'));
    assert_eq!(fonts.missing("左\t右"), Some('\t'));
}

#[test]
fn no_font_names_the_package_and_the_setting() {
    let folder = tempfile::tempdir().unwrap();
    let error = Fonts::load_from(&FontSettings::default(), &[folder.path().to_path_buf()]).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("fonts-morisawa-bizud-gothic") && message.contains("typeset.fonts.regular"));
}

#[test]
fn a_file_that_is_no_font_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.ttf");
    std::fs::write(&path, "not a font").unwrap();
    let settings = FontSettings { regular: Some(path.clone()), ..FontSettings::default() };
    assert!(matches!(Fonts::load(&settings), Err(FontError::NotAFont { path: named }) if named == path));
    let settings = FontSettings { regular: Some(folder.path().join("none.ttf")), ..FontSettings::default() };
    assert!(matches!(Fonts::load(&settings), Err(FontError::Unreadable { .. })));
}

#[test]
fn fonts_are_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Fonts>();
}
