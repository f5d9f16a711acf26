//! A difficult document as a PDF, judged by qpdf and poppler.

use std::process::Command;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use sokatsu::render::pdf::{PdfError, render};
use sokatsu::report::document::{Block, Cell, Document, Paper, TableKind, TextCell};
use sokatsu::typeset::{FontSettings, Fonts, Weight};

use super::{programs, sample};

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontSettings::default()).expect("fonts"));

fn pdf(document: &Document) -> Vec<u8> {
    render(document, &FONTS).expect("a PDF")
}

#[test]
fn every_text_is_one_run_and_the_file_is_sound() {
    let document = sample::sample();
    let bytes = pdf(&document);
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample.pdf"), &bytes).unwrap();
    programs::check(&bytes);
    let text = programs::text(&bytes);
    for wanted in document.texts() {
        assert!(
            text.contains(&programs::without_space(wanted)),
            "not one run: {}",
            wanted.chars().take(60).collect::<String>()
        );
    }
}

#[test]
fn hard_texts_are_read_out_as_written() {
    let document = sample::hard();
    let bytes = pdf(&document);
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("hard.pdf"), &bytes).unwrap();
    programs::check(&bytes);
    programs::assert_in_order(&programs::text(&bytes), &document.texts());
}

#[test]
fn texts_come_in_reading_order_where_one_cell_of_a_row_is_cut() {
    let mut document = sample::sample();
    for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Table(table) = block
            && table.kind == TableKind::Narrative
        {
            // A page ends inside one cell; what stands beside it comes with the first part.
            table.columns.pop();
            for row in &mut table.rows {
                row.pop();
            }
        }
    }
    let bytes = pdf(&document);
    programs::assert_in_order(&programs::text(&bytes), &document.texts());
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = sample::sample();
    let first = pdf(&document);
    assert_eq!(first, pdf(&document));
    assert_ne!(first, pdf(&Document { subtitle: "令和5年度実績".into(), ..document }));
}

/// The other process is this test program, asked for the digest only.
#[test]
fn two_processes_give_the_same_bytes() {
    let digest: String = Sha256::digest(pdf(&sample::sample())).iter().map(|byte| format!("{byte:02x}")).collect();
    if let Ok(path) = std::env::var("SOKATSU_PDF_DIGEST") {
        return std::fs::write(path, digest).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digest");
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "difficult::two_processes_give_the_same_bytes"])
        .env("SOKATSU_PDF_DIGEST", &path)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(std::fs::read_to_string(path).unwrap(), digest);
}

#[test]
fn the_outline_is_a_tree_and_the_properties_are_set() {
    let document = sample::sample();
    let bytes = pdf(&document);
    let outline = programs::outline(&bytes);
    let titles = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap().to_string()).collect()
    };
    let part = document.sections[1].part.clone().unwrap();
    assert_eq!(titles(&outline), ["目次", "第2期の総括", part.as_str(), "空の節"]);
    assert_eq!(titles(&outline[1]["kids"]), ["検証"]);
    assert_eq!(titles(&outline[2]["kids"])[1], "1（イ）生活を支える産業");
    assert_eq!(titles(&outline[2]["kids"][0]["kids"]), ["1　指標"]);
    assert_eq!(titles(&outline[2]["kids"][0]["kids"][0]["kids"]), ["推移"]);
    let info = programs::info(&bytes);
    for wanted in [document.title.as_str(), &document.author, "PDF version:     1.7", "Nov 20 15:00:00 2026 UTC"] {
        assert!(info.contains(wanted), "{wanted} in {info}");
    }
}

/// No word reaches over the page's margins but for a stop that hangs, nor over the paper's edge.
#[test]
fn nothing_overflows_the_frame() {
    let mut document = sample::sample();
    for (landscape, margin) in [(false, 18.0), (true, 18.0), (false, 60.0)] {
        document.look.paper = Paper { landscape, margin_left_mm: margin, margin_right_mm: margin, ..Paper::A4 };
        let edge = margin * 72.0 / 25.4;
        let bytes = pdf(&document);
        let width = if landscape { 841.89 } else { 595.28 };
        for word in programs::words(&bytes).lines().filter(|line| line.contains("<word")) {
            let number = |name: &str| -> f32 {
                let rest = word.split(&format!("{name}=\"")).nth(1).unwrap();
                rest.split('"').next().unwrap().parse().unwrap()
            };
            // A stop may hang into the margin: it is at most so wide.
            let hangs = word.ends_with("、</word>") || word.ends_with("。</word>");
            let stop = if hangs { 0.6 * (number("yMax") - number("yMin")) } else { 0.0 };
            assert!(number("xMin") >= edge - 1.0 && number("xMax") <= width - edge + 1.0 + stop, "{margin}: {word}");
            assert!(number("yMin") >= 0.0, "{word}");
        }
    }
}

#[test]
fn characters_that_share_a_glyph_are_read_out_as_written() {
    let text = "波〜線と波～線、髙﨑𠮷㎡①Ⅳ≪8≫、か\u{3099}、辻\u{E0100}、−と－と‐、・と･、①②③ⅠⅡ㈱℃‰→※〒々〆ヶ";
    let document = sample::of_blocks(vec![sample::paragraph(text)]);
    let extracted = programs::text(&pdf(&document));
    assert!(extracted.contains(text), "{extracted}");
}

#[test]
fn variants_take_no_room_and_are_read_out_as_written() {
    let plain = "渡邉の市禰の字";
    let meant = "渡邉\u{E0103}の市\u{E0105}禰\u{FE00}の字";
    let files = [plain, meant].map(|text| pdf(&sample::of_blocks(vec![sample::paragraph(text)])));
    assert!(programs::text(&files[1]).contains(meant), "{}", programs::text(&files[1]));
    assert!(programs::text(&files[0]).contains(plain));
    // Every glyph says what it stands for: PDF/A asks for it, and an empty one for the selector would not.
    let glyphs = |text: &str| FONTS.width(text, 10.0, Weight::Regular).to_bits();
    assert_eq!(glyphs(plain), glyphs(meant));
}

#[test]
fn a_mark_that_no_font_sets_over_its_character_is_an_error_that_names_it() {
    for (text, mark) in [("平均x\u{304}の値", "U+0304"), ("7\u{20E3}の値", "U+20E3"), ("あ\u{361}いの値", "U+0361")]
    {
        let document = sample::of_blocks(vec![sample::paragraph(text)]);
        let error = render(&document, &FONTS).unwrap_err().to_string();
        assert!(error.contains(mark) && error.contains("どのフォントにもない"), "{error}");
    }
    for text in ["か\u{309A}", "e\u{301}", "う\u{3099}"] {
        assert!(render(&sample::of_blocks(vec![sample::paragraph(text)]), &FONTS).is_ok(), "{text}");
    }
}

#[test]
fn a_character_without_a_glyph_is_an_error_that_names_it() {
    let document = sample::of_blocks(vec![sample::paragraph("表\u{10C80}の字")]);
    let error = render(&document, &FONTS).unwrap_err();
    assert!(matches!(error, PdfError::Unprintable { page: 3, .. }));
    assert_eq!(
        error.to_string(),
        "3ページ（唯一の節）: 「表𐲀の字」の文字「𐲀」（U+10C80）は、どのフォントにもないので印刷できません"
    );
    // Nor is a character of the private-use area, whatever a font has there.
    let document = sample::of_blocks(vec![sample::paragraph("表\u{E000}の字")]);
    let error = render(&document, &FONTS).unwrap_err().to_string();
    assert!(error.contains("外字") && error.contains("U+E000") && error.contains("表〓の字"), "{error}");
}

#[test]
fn a_control_character_and_a_dead_link_are_errors() {
    let document = sample::of_blocks(vec![sample::paragraph("左\t右")]);
    assert!(matches!(render(&document, &FONTS), Err(PdfError::Unprintable { what, .. }) if what.character == '\t'));
    let mut table = sample::indicators(1);
    table.rows[0][1] = Cell::Text(TextCell { paragraphs: Vec::new(), strong: false, link: None });
    table.rows[0][2] = match Cell::text("先") {
        Cell::Text(text) => Cell::Text(TextCell { link: Some("nowhere".into()), ..text }),
        other => other,
    };
    let document = sample::of_blocks(vec![Block::Table(table)]);
    assert!(matches!(render(&document, &FONTS), Err(PdfError::DeadLink { anchor }) if anchor == "nowhere"));
}

#[test]
fn a_chart_without_words_is_an_error() {
    let mut document = sample::sample();
    for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Charts(charts) = block {
            charts.iter_mut().for_each(|chart| chart.alt = "　".into());
        }
    }
    let error = render(&document, &FONTS).unwrap_err();
    assert!(matches!(&error, PdfError::ChartWithoutWords { title } if title == "① 純移動数"), "{error}");
}

#[test]
fn a_document_without_sections_is_a_cover_and_empty_contents() {
    let bytes = pdf(&Document { sections: Vec::new(), department: None, ..sample::sample() });
    programs::check(&bytes);
    assert!(programs::info(&bytes).contains("Pages:           2"));
}

#[test]
fn an_extract_of_few_sections_has_no_contents() {
    let document = sample::sample();
    assert!(document.department.is_some());
    for (sections, has_contents) in [(1, false), (2, false), (3, true)] {
        let mut extract = document.clone();
        extract.sections.truncate(sections);
        // What is left leads to nothing that is not there.
        extract.sections.iter_mut().for_each(|section| section.blocks = vec![sample::paragraph("本文")]);
        let bytes = pdf(&extract);
        programs::check(&bytes);
        assert_eq!(programs::text(&bytes).contains("目次"), has_contents, "{sections}");
        assert_eq!(programs::outline(&bytes)[0]["title"] == "目次", has_contents, "{sections}");
        let pages = 1 + sections + usize::from(has_contents);
        assert!(programs::info(&bytes).contains(&format!("Pages:           {pages}")), "{sections}");
    }
}
