//! Other faces than the usual one: what is read out of the file does not hang on them.

use std::sync::LazyLock;

use sokatsu::render::pdf::render;
use sokatsu::typeset::{FontSettings, Fonts};

use super::{programs, sample};

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontSettings::default()).expect("fonts"));

/// The files of a face and of its bold.
const NOTO_SERIF: [&str; 2] = ["NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"];
const NOTO_SANS: [&str; 2] = ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"];

const TEXT: &str = "令和6年度のWi-Fi（約80㎡）はABC社のDX推進で12,345件となり、「市民の声」（7件）、《意見》が「寄せられた。」\
                    とされたKPIは72.4%であり、https://www.city.example.lg.jp/soshiki/hyoka/index.htmlの頁に示した。髙﨑と𠮷野の①Ⅳ類。";

/// Fails unless every paragraph is read out verbatim, whatever gaps its lines have.
fn assert_verbatim(fonts: &Fonts) {
    let text = |n| format!("{}{TEXT}{TEXT}", "市".repeat(n));
    let blocks = (0..40).map(|n| sample::paragraph(&text(n))).collect();
    let bytes = render(&sample::of_blocks(blocks), fonts).expect("a PDF");
    let read = programs::raw_text(&bytes);
    let extracted = read.replace(['\n', '\u{c}'], "");
    for n in 0..40 {
        assert!(extracted.contains(&text(n)), "{n}: {extracted}");
    }
    // A line's end is kept from standing behind an opening bracket and before a closing one or a stop.
    let torn = read
        .lines()
        .find(|line| line.starts_with(['」', '）', '》', '、', '。']) || line.ends_with(['「', '（', '《']));
    assert_eq!(torn, None, "{read}");
}

/// The gaps of straight lines and between scripts must not be taken for blanks, nor what brackets are moved together
/// for another line.
#[test]
fn running_text_is_read_out_verbatim_in_every_face() {
    assert_verbatim(&FONTS);
    for [regular, bold] in [NOTO_SERIF, NOTO_SANS] {
        assert_verbatim(&FONTS.with_faces(regular, Some(bold)).expect("fonts-noto-cjk"));
    }
}

/// Where BIZ UD is not installed the text is set in Noto Sans CJK: a collection, with the other kind of outlines.
#[test]
fn a_collection_with_cff_outlines_serves_as_well() {
    let noto = |weight: &str| Some(format!("/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc").into());
    let settings = FontSettings { regular: noto("Regular"), bold: noto("Bold"), ..FontSettings::default() };
    let document = sample::sample();
    let bytes = render(&document, &Fonts::load(&settings).expect("fonts-noto-cjk")).expect("a PDF");
    programs::check(&bytes);
    let text = programs::text(&bytes);
    assert!(document.texts().iter().all(|wanted| text.contains(&programs::without_space(wanted))));
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("noto.pdf"), &bytes).unwrap();
}

/// The name of every font of a file that is drawn with.
fn base_fonts(pdf: &[u8]) -> Vec<String> {
    let objects = programs::objects(pdf);
    let objects = objects["qpdf"][1].as_object().expect("objects").values();
    let drawn = objects.filter(|object| object["value"]["/Subtype"] == "/Type0");
    drawn.filter_map(|object| Some(object["value"]["/BaseFont"].as_str()?.to_owned())).collect()
}

/// A glyph that stands for three texts is in three cuts of its face, two of which hold nothing else.
#[test]
fn no_two_cuts_of_a_face_have_one_name() {
    let text = "市と市\u{E0105}と市\u{E0106}";
    let bytes = render(&sample::of_blocks(vec![sample::paragraph(text)]), &FONTS).expect("a PDF");
    assert!(programs::text(&bytes).contains(text));
    let mut names = base_fonts(&bytes);
    names.sort();
    let all = names.len();
    names.dedup();
    assert!(all >= 4 && names.len() == all, "{all} fonts: {names:?}");
}

/// A form names the files of its faces, wherever they lie.
#[test]
fn other_faces_are_found_by_the_names_of_their_files() {
    let fonts = FONTS.with_faces("NotoSansCJK-Regular.ttc", Some("NotoSansCJK-Bold.ttc")).expect("fonts-noto-cjk");
    let bytes = render(&sample::of_blocks(vec![sample::paragraph("総括")]), &fonts).expect("a PDF");
    let names = base_fonts(&bytes);
    assert!(!names.is_empty() && names.iter().all(|name| name.contains("NotoSans")), "{names:?}");
    let error = FONTS.with_faces("BIZUDPMincho-Regullar.ttf", None).expect_err("no such file").to_string();
    assert!(error.contains("様式の [fonts] の「BIZUDPMincho-Regullar.ttf」"), "{error}");
}
