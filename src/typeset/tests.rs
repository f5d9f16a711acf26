//! Tests of measuring and line breaking, with the fonts of this machine.

use super::line_break::{may_begin, may_end};
use super::{FontError, FontSettings, Fonts, ProseLine, Reason, Stops, Weight};

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

/// The classes of JIS X 4051 (and of its strict setting), sign by sign: the list of the breaking is the one that tests of
/// pages go by.
#[test]
fn what_may_not_begin_or_end_a_line_is_known() {
    for class in [
        "’”）〕］｝〉》」』】〙〗≫）", // closing brackets
        "‐゠–〜～",                    // hyphens
        "？！",                        // dividing marks
        "・：；",                      // middle dots
        "。．、，",                    // stops
        "ヽヾゝゞ々〻ー",              // iteration and long vowels
        "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
        "°′″℃％‰㎡㎢㎥㎞㎝㎜㎏ℓ㌫", // signs behind a figure
        "｡､｣･ｰﾞﾟｧｨｩｪｫｬｭｮｯ",           // half-width
    ] {
        class.chars().for_each(|character| assert!(!may_begin(character), "{character}"));
    }
    "‘“（〔［｛〈《「『【〘〖≪￥＄￡№".chars().for_each(|character| assert!(!may_end(character), "{character}"));
    "市のアＡ1（「①※".chars().for_each(|character| assert!(may_begin(character), "{character}"));
    "市のアＡ1）」。①※".chars().for_each(|character| assert!(may_end(character), "{character}"));
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
fn signs_in_rows_break_as_ideographs_do_and_never_overflow() {
    let fonts = fonts();
    let texts =
        ["①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", "指標①②③④⑤⑥⑦⑧⑨⑩の値", "※※※※※※※※", "㈱㈲㎡℃‰→→→→★★★★■■■■××××", "ⓐⓑⓒⓓⓔⓕ"];
    for text in texts {
        for width in (11..120).map(|w| w as f32) {
            let lines = fonts.lines(text, width, 10.0, Weight::Regular);
            let prose = fonts.prose_lines(text, width, 10.0, Weight::Regular, Stops::Inside);
            assert_eq!(lines.concat(), text);
            for line in lines.iter().copied().chain(prose.iter().map(|line| line.text)) {
                assert!(fonts.width(line, 10.0, Weight::Regular) <= width + 0.01, "{width}: {line}");
            }
        }
    }
    assert_eq!(fonts.lines("指標①②③④⑤⑥⑦⑧の値", 64.0, 10.0, Weight::Regular), ["指標①②③④", "⑤⑥⑦⑧の値"]);
    assert!(fonts.widest_run("①②③④⑤⑥⑦⑧※■", 10.0, Weight::Regular) <= 10.0);
    // A sign of less than nothing stays with its figure, a word whole.
    assert!(fonts.widest_run("▲3.25", 10.0, Weight::Regular) > 20.0);
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
    let found = |text: &str| fonts.unprintable(text).map(|found| (found.character, found.reason));
    assert_eq!(found("令和6年度\n𠮷野家・髙﨑㎡①Ⅳ"), None);
    assert_eq!(found("表\u{10C80}"), Some(('\u{10C80}', Reason::NoFont)));
    assert_eq!(found("左\t右"), Some(('\t', Reason::Control)));
    for private in ['\u{E000}', '\u{F8FF}', '\u{F0000}', '\u{10FFFD}'] {
        assert_eq!(found(&format!("表{private}")), Some((private, Reason::PrivateUse)));
    }
    let told = fonts.unprintable("商店会が行うにぎわいの\u{E000}という事業を補助した").unwrap().to_string();
    assert_eq!(told, "「…が行うにぎわいの〓という事業を補助…」の〓（U+E000）は外字なので印刷できません");
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

const NOTO: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// Brackets and stops of this face are full-width: half of each is empty.
fn full_width_fonts() -> Fonts {
    Fonts::load(&FontSettings { regular: Some(NOTO.into()), ..FontSettings::default() }).expect("fonts-noto-cjk")
}

/// Width of a set line in thousandths of an em, from its first character's left edge to its last one's right.
fn set_width(fonts: &Fonts, line: &ProseLine) -> i32 {
    fonts.advance(line.text, Weight::Regular) as i32 + line.gaps.iter().map(|gap| gap.width).sum::<i32>()
}

#[test]
fn prose_is_straight_or_left_ragged_and_never_wider_than_its_measure() {
    let fonts = fonts();
    for width in (60..520).map(|w| w as f32) {
        let limit = (width * 100.0) as i32;
        let lines = fonts.prose_lines(SAMPLE, width, 10.0, Weight::Regular, Stops::MayHang);
        let texts: String = lines.iter().map(|line| line.text).collect();
        assert_eq!(texts, SAMPLE, "nothing is lost at {width}");
        for line in &lines {
            let last = line.text.chars().next_back().unwrap();
            let hanging = if "、。".contains(last) { fonts.advance(&last.to_string(), Weight::Regular) } else { 0 };
            assert!(set_width(&fonts, line) <= limit + hanging as i32 + 1, "too wide at {width}: {}", line.text);
            assert!(line.gaps.iter().all(|gap| gap.width <= 3 * 140), "torn apart at {width}: {}", line.text);
        }
        // At a page's width every line but the last is straight.
        for line in lines.iter().rev().skip(1).filter(|_| width > 400.0) {
            let last = line.text.chars().next_back().unwrap();
            let hung = set_width(&fonts, line) - fonts.advance(&last.to_string(), Weight::Regular) as i32;
            let is_straight = [set_width(&fonts, line), hung].iter().any(|end| (end - limit).abs() <= 1);
            assert!(is_straight, "not straight at {width}: {}", line.text);
        }
    }
}

#[test]
fn prose_takes_the_lines_that_plain_text_takes_or_fewer() {
    let fonts = fonts();
    for width in (60..520).map(|w| w as f32) {
        let plain = fonts.lines(SAMPLE, width, 10.0, Weight::Regular);
        let inside = fonts.prose_lines(SAMPLE, width, 10.0, Weight::Regular, Stops::Inside);
        assert_eq!(inside.iter().map(|line| line.text).collect::<Vec<_>>(), plain, "{width}");
        let hanging = fonts.prose_lines(SAMPLE, width, 10.0, Weight::Regular, Stops::MayHang);
        assert!(hanging.len() <= plain.len(), "{width}");
    }
}

#[test]
fn a_stop_hangs_where_it_does_not_fit_and_only_then() {
    let fonts = fonts();
    let hanging = |width| fonts.prose_lines("市民の皆様。市民の皆様。", width, 10.0, Weight::Regular, Stops::MayHang);
    let five = fonts.width("市民の皆様", 10.0, Weight::Regular);
    assert_eq!(hanging(five + 1.0)[0].text, "市民の皆様。");
    assert_eq!(hanging(five - 1.0)[0].text, "市民の皆");
    let inside = fonts.prose_lines("市民の皆様。市民の皆様。", five + 1.0, 10.0, Weight::Regular, Stops::Inside);
    assert_eq!(inside[0].text, "市民の皆");
}

#[test]
fn air_stands_between_japanese_and_latin_but_not_in_numbers() {
    let fonts = fonts();
    let line = &fonts.prose_lines("令和6年度のWi-Fiは1,071件。", 400.0, 10.0, Weight::Regular, Stops::Inside)[0];
    let after: Vec<char> = line.gaps.iter().filter_map(|gap| line.text[gap.at..].chars().next()).collect();
    assert_eq!(after, ['6', '年', 'W', 'は', '1', '件']);
    let widths: Vec<i32> = line.gaps.iter().map(|gap| gap.width).collect();
    assert_eq!(widths, [60, 60, 125, 125, 60, 60]);
    // What is narrow loses the air before it loses a character.
    let width = fonts.width("令和6年度", 10.0, Weight::Regular) + 1.0;
    let line = &fonts.prose_lines("令和6年度", width, 10.0, Weight::Regular, Stops::Inside)[0];
    assert_eq!(line.gaps.iter().map(|gap| gap.width).sum::<i32>(), 100);
    let width = width - 0.5;
    let line = &fonts.prose_lines("令和6年度", width, 10.0, Weight::Regular, Stops::Inside)[0];
    assert_eq!(line.gaps.iter().map(|gap| gap.width).collect::<Vec<_>>(), [25, 25]);
}

#[test]
fn full_width_brackets_and_stops_give_their_empty_halves() {
    let fonts = full_width_fonts();
    let prose = |text, width| fonts.prose_lines(text, width, 10.0, Weight::Regular, Stops::Inside);
    // Of two side by side one half is kept.
    let line = &prose("市）（民「『市』」。民", 400.0)[0];
    let halved: Vec<(char, i32)> =
        line.gaps.iter().map(|gap| (line.text[gap.at..].chars().next().unwrap(), gap.width)).collect();
    assert_eq!(halved, [('（', -500), ('『', -500), ('」', -500), ('。', -500)]);
    // At the line's ends none is.
    let line = &prose("「市民の声」市民の声", 50.0)[0];
    assert_eq!((line.text, line.outdent), ("「市民の声」", 500));
    // The font of the reports has no such halves.
    let line = &self::fonts().prose_lines("市）（民「『市』」。民", 400.0, 10.0, Weight::Regular, Stops::Inside)[0];
    assert!(line.gaps.is_empty() && line.outdent == 0);
}

#[test]
fn an_address_breaks_behind_its_slashes() {
    let fonts = fonts();
    let text = "詳しくはhttps://www.city.example.lg.jp/soshiki/seisaku/hyoka/index.htmlを見る。";
    for width in [150.0, 180.0, 220.0] {
        let lines = fonts.lines(text, width, 10.0, Weight::Regular);
        assert_eq!(lines.concat(), text);
        let is_latin = |c: char| c.is_ascii_graphic();
        for pair in lines.windows(2).filter(|pair| pair[0].ends_with(is_latin) && pair[1].starts_with(is_latin)) {
            assert!(pair[0].ends_with(['/', '.']) && !pair[0].ends_with("//"), "{width}: {lines:?}");
        }
    }
    // A run without slashes is torn behind a sign rather than anywhere.
    let lines = fonts.lines("very_long_name-of.a.file_without_end", 100.0, 10.0, Weight::Regular);
    assert!(lines.iter().rev().skip(1).all(|line| line.ends_with(['_', '-', '.'])), "{lines:?}");
}

#[test]
fn a_last_line_of_one_character_takes_a_piece_over_and_units_follow_their_figure() {
    // Ten characters of one em in a line.
    let ruler = |text: &str| text.chars().count() as u32;
    let lines = |text: &'static str| super::line_break::lines(text, 10, &ruler);
    assert_eq!(lines("あいうえおかきくけこさ"), ["あいうえおかきくけ", "こさ"]);
    assert_eq!(lines("あいうえおかきくけこさ。"), ["あいうえおかきくけ", "こさ。"]);
    assert_eq!(lines("あいうえおかきくけこさし"), ["あいうえおかきくけこ", "さし"]);
    assert_eq!(lines("公園の面積は約八十九㎡です"), ["公園の面積は約八十", "九㎡です"]);
    // In narrow cells the gap would show.
    assert_eq!(super::line_break::lines("あいうえお", 4, &ruler), ["あいうえ", "お"]);
}
