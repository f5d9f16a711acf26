//! Hostile and mistaken files: each is refused with its own message, in little time and memory.

use std::path::Path;

use sokatsu::workbook::{Content, Kind, Limits, Refused, read};

use crate::forge::{Archive, book, noise, relation, sheet, text_cell};
use crate::{limits, programs};

const MOST_SECONDS: f64 = 2.0;
/// What is refused only at its very end takes longer in a program that is not optimised.
const MOST_SECONDS_TO_THE_END: f64 = if cfg!(debug_assertions) { 8.0 } else { MOST_SECONDS };
const MOST_MEGABYTES: f64 = 256.0;

/// What is said of these bytes; the child is measured.
fn refused(what: &str, bytes: &[u8]) -> Refused {
    refused_within(MOST_SECONDS, what, bytes)
}

fn refused_within(most_seconds: f64, what: &str, bytes: &[u8]) -> Refused {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sent.xlsx");
    std::fs::write(&file, bytes).expect("the file is written");
    let refused = read(&file, &limits()).expect_err(what);
    let (seconds, megabytes) = programs::measure(&file);
    println!("{what}: {} bytes, {seconds:.2} s, {megabytes:.0} MB: {refused}", bytes.len());
    assert!(seconds < most_seconds, "{what}: {seconds} s");
    assert!(megabytes < MOST_MEGABYTES, "{what}: {megabytes} MB");
    refused
}

fn contents(bytes: &[u8]) -> Vec<Content> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sent.xlsx");
    std::fs::write(&file, bytes).expect("the file is written");
    let book = read(&file, &limits()).expect("a workbook");
    book.sheets.into_iter().flat_map(|sheet| sheet.cells).map(|cell| cell.content).collect()
}

fn plain() -> Vec<u8> {
    book().sheet(&text_cell("記入")).bytes()
}

#[test]
fn the_forge_makes_workbooks() {
    assert_eq!(contents(&plain()), [Content::Text("記入".to_owned())]);
}

#[test]
fn forged_counts_of_texts() {
    for count in ["uniqueCount=\"4294967295\"", "count=\"99999999999999\"", "uniqueCount=\"1000000\" count=\"1\""] {
        let bytes = book().strings(&format!("<sst {count}><si><t>a</t></si></sst>")).sheet(&text_cell("a")).bytes();
        assert!(matches!(refused(count, &bytes), Refused::TooManyStrings { .. }));
    }
    let many = format!(
        "<sst>{}</sst>",
        (0..200_001).map(|number| format!("<si n=\"{}\"/>", number * 31 % 9973)).collect::<String>()
    );
    let archive = book().strings(&many).sheet(&text_cell("a")).bytes();
    let honest = "200000 個以上".to_owned();
    assert_eq!(refused("many empty texts", &archive), Refused::TooManyStrings { count: honest });
}

#[test]
fn far_corners() {
    let far = |inner: &str| refused(inner, &book().sheet(&sheet(inner)).bytes());
    let corners = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let wide = Refused::TooWide { sheet: "表".to_owned(), place: "XFD1048576".to_owned(), rows: 20_000, columns: 200 };
    assert_eq!(far(corners), wide);
    // Would be A1 in a reader that counts with 32 bits.
    assert!(matches!(far(r#"<row><c r="A4294967297"><v>1</v></c></row>"#), Refused::Damaged { .. }));
    let claimed = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData/></worksheet>";
    assert!(matches!(refused("claimed", &book().sheet(claimed).bytes()), Refused::TooWide { .. }));
}

#[test]
fn sixty_five_million_cells() {
    let block = "<c/>".repeat(100_000);
    let archive = book().without_sheet();
    let name = "xl/worksheets/sheet1.xml";
    let start = "<worksheet><sheetData><row>";
    let bytes = archive.with_repeated(name, start, &block, 650, "</row></sheetData></worksheet>").bytes();
    assert_eq!(refused("65 million cells", &bytes), Refused::PartTooLarge { part: name.to_owned(), limit: 16 << 20 });
}

#[test]
fn too_many_cells_that_deflate_honestly() {
    let mut rows = String::new();
    for row in 1..=1001_u32 {
        rows += "<row>";
        (0..200_u32).for_each(|column| rows += &format!("<c><v>{}</v></c>", row.wrapping_mul(column * 7919) % 9973));
        rows += "</row>";
    }
    let sheet = sheet(&rows);
    let refused = refused("200,200 cells", &book().sheet(&sheet).bytes());
    assert_eq!(refused, Refused::TooManyCells { sheet: "表".to_owned(), limit: 200_000 });
}

#[test]
fn long_texts() {
    let (name, block) = ("xl/worksheets/sheet1.xml", "あ".repeat(350_000));
    let start = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>";
    let bytes = book().without_sheet().with_repeated(name, start, &block, 1024, "").bytes();
    assert!(bytes.len() < 5 << 20);
    assert_eq!(refused("1 GiB of one text", &bytes), Refused::PartTooLarge { part: name.to_owned(), limit: 16 << 20 });
    let bytes = book().sheet(&text_cell(&noise(15 << 20))).bytes();
    assert!(matches!(refused("15 MB of one text", &bytes), Refused::TextTooLong { .. }));
    let just = Refused::TextTooLong { sheet: "表".to_owned(), cell: "A1".to_owned(), length: 32_768, limit: 32_767 };
    assert_eq!(refused("32,768", &book().sheet(&text_cell(&"あ".repeat(32_768))).bytes()), just);
}

#[test]
fn one_text_in_every_cell() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(200);
    let rows = format!("<row>{cells}</row>").repeat(5);
    let bytes = book().strings(&strings).sheet(&sheet(&rows)).bytes();
    assert_eq!(refused("30 MB by one text", &bytes), Refused::TooMuchText { limit: 16 << 20 });
}

#[test]
fn declarations() {
    let laughs = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let bytes = book().sheet(&format!("{laughs}{}", text_cell("&c;"))).bytes();
    let part = "xl/worksheets/sheet1.xml".to_owned();
    assert_eq!(refused("entities", &bytes), Refused::Declaration { part });
    let outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    let bytes =
        book().without_sheet().with("customXml/item1.xml", outside).with("xl/worksheets/sheet1.xml", "").bytes();
    assert!(matches!(refused("a DTD in a part that is not read", &bytes), Refused::Declaration { .. }));
    let bytes = book().sheet(&text_cell("&c;")).bytes();
    assert!(matches!(refused("an entity of nobody", &bytes), Refused::Damaged { .. }));
    let utf16: Vec<u8> = sheet("").replace("UTF-8", "UTF-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = book().without_sheet().with("xl/worksheets/sheet1.xml", utf16).bytes();
    assert!(matches!(refused("UTF-16", &bytes), Refused::Damaged { .. }));
    let bytes = book().sheet(&text_cell("a").replace("UTF-8", "Shift_JIS")).bytes();
    assert!(matches!(refused("Shift_JIS", &bytes), Refused::Damaged { .. }));
}

#[test]
fn files_that_are_cut_or_changed_on_the_way() {
    let whole = plain();
    for length in [4, 100, whole.len() / 2, whole.len() - 1] {
        let refused = refused("cut", &whole[..length]);
        assert!(matches!(refused, Refused::Truncated | Refused::Damaged { .. }), "{length}: {refused}");
    }
    assert_eq!(refused("empty", b""), Refused::Empty);
    let more = [&whole[..], b"\r\n"].concat();
    assert!(matches!(refused("more at the end", &more), Refused::Damaged { .. }));
    let mut changed = whole;
    changed[60] ^= 0xff;
    assert!(matches!(refused("a byte changed", &changed), Refused::Damaged { .. }));
}

#[test]
fn compound_files() {
    let with = |name: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(2048, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(4096, 0);
        bytes
    };
    assert_eq!(refused("encrypted", &with("EncryptedPackage")), Refused::Encrypted);
    assert_eq!(
        refused("encrypted in the zip's own way", &Archive::new().with_password("a").bytes()),
        Refused::Encrypted
    );
    assert_eq!(refused("old Excel", &with("Workbook")), Refused::OtherKind { kind: Kind::OldExcel });
    assert_eq!(refused("another", &with("Something")), Refused::OtherKind { kind: Kind::Unknown });
    assert!(Refused::Encrypted.to_string().contains("パスワードを外して保存し直してください"));
    let old = Refused::OtherKind { kind: Kind::OldExcel }.to_string();
    assert!(old.contains("Excel ブック（.xlsx）の形式で保存し直してください"), "{old}");
}

#[test]
fn other_files_under_the_name_of_a_workbook() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sent.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_row(0, 0, ["コード", "実績"]).expect("cells");
    book.save(&file).expect("the file is written");
    let saved = [("xls", Kind::OldExcel), ("ods", Kind::OpenDocument), ("csv", Kind::Csv), ("pdf", Kind::Pdf)];
    for (form, kind) in saved {
        let bytes = std::fs::read(programs::libreoffice_saves(&file, form)).expect("the saved file");
        assert_eq!(refused(form, &bytes), Refused::OtherKind { kind });
    }
    let word = Archive::new().with("[Content_Types].xml", "<Types/>").with("word/document.xml", "<document/>");
    assert_eq!(refused("docx", &word.bytes()), Refused::OtherKind { kind: Kind::Word });
    let binary = Archive::new().with("[Content_Types].xml", "<Types/>").with("xl/workbook.bin", "a");
    assert_eq!(refused("xlsb", &binary.bytes()), Refused::OtherKind { kind: Kind::BinaryExcel });
    let zip = Archive::new().with("照会/実績.xlsx", plain());
    assert_eq!(refused("zip", &zip.bytes()), Refused::OtherKind { kind: Kind::Archive });
}

#[test]
fn macros() {
    let enabled = "<Types><Override PartName=\"/xl/workbook.xml\" \
                   ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/></Types>";
    assert_eq!(refused("xlsm", &book().types(enabled).sheet(&text_cell("a")).bytes()), Refused::Macro);
    let project = book().sheet(&text_cell("a")).with("xl/vbaProject.bin", "a").bytes();
    assert_eq!(refused("a project", &project), Refused::Macro);
    let elsewhere = book().sheet(&text_cell("a")).with("XL/media/VBAProject.BIN", "a").bytes();
    assert_eq!(refused("a project elsewhere", &elsewhere), Refused::Macro);
    let sheet =
        book().tabs("<sheet name=\"a\" r:id=\"r1\"/>", &relation("r1", "xlMacrosheet", "worksheets/sheet1.xml"));
    assert_eq!(refused("Excel 4 macros", &sheet.sheet(&text_cell("a")).bytes()), Refused::Macro);
}

#[test]
fn names_in_the_archive() {
    for name in ["../evil.xml", "/etc/passwd", "xl/../../evil", "C:\\evil.xml", "xl//a", "a\0b", "..\\evil"] {
        let bytes = book().sheet(&text_cell("a")).with(name, "a").bytes();
        assert!(matches!(refused(name, &bytes), Refused::UnsafeName { .. }), "{name:?}");
    }
    for name in ["xl/workbook.xml", "XL/Workbook.xml", "xl\\workbook.xml"] {
        let bytes = book().sheet(&text_cell("a")).with(name, "<workbook/>").bytes();
        assert!(matches!(refused(name, &bytes), Refused::RepeatedName { .. }), "{name:?}");
    }
}

#[test]
fn sizes() {
    let bomb = book().sheet(&text_cell("a")).with("xl/media/a.bin", vec![0; 2 << 20]).bytes();
    let part = "xl/media/a.bin".to_owned();
    assert_eq!(refused("ratio", &bomb), Refused::Bomb { part: part.clone(), limit: 150 });
    let block = noise(1 << 20);
    let large = book().sheet(&text_cell("a")).with_repeated(&part, "", &block, 17, "").bytes();
    assert!(large.len() < 5 << 20);
    assert_eq!(refused("17 MB", &large), Refused::PartTooLarge { part, limit: 16 << 20 });
    let large = block.repeat(11);
    let parts =
        (0..3).fold(book().sheet(&text_cell("a")), |archive, part| archive.with(&format!("{part}.bin"), &large));
    let parts = parts.bytes();
    assert!(parts.len() < 5 << 20);
    assert_eq!(refused("33 MB in three parts", &parts), Refused::PartsTooLarge { limit: 32 << 20 });
    let file = [&plain()[..], &vec![1; 5 << 20]].concat();
    assert!(matches!(refused("a file of 5 MB", &file), Refused::TooLarge { .. }));
    let many = (0..197).fold(book().sheet(&text_cell("a")), |archive, part| archive.with(&format!("{part}.bin"), ""));
    assert_eq!(refused("entries", &many.bytes()), Refused::TooManyEntries { count: 202, limit: 200 });
}

#[test]
fn sheets_that_are_one_another() {
    let twice = book().tabs(
        "<sheet name=\"a\" r:id=\"r1\"/><sheet name=\"b\" r:id=\"r1\"/>",
        &relation("r1", "worksheet", "worksheets/sheet1.xml"),
    );
    assert!(matches!(
        refused("one part as two sheets", &twice.sheet(&text_cell("a")).bytes()),
        Refused::Damaged { .. }
    ));
    let tabs = "<sheet name=\"A\" r:id=\"r1\"/><sheet name=\"a\" r:id=\"r2\"/>";
    let named = book().tabs(tabs, &relation("r1", "worksheet", "worksheets/sheet1.xml")).sheet(&text_cell("a"));
    assert!(matches!(refused("one name for two sheets", &named.bytes()), Refused::Damaged { .. }));
    let many: String = (0..201).map(|number| format!("<sheet name=\"{number}\" r:id=\"r{number}\"/>")).collect();
    let many = book().tabs(&many, "").sheet(&text_cell("a"));
    assert_eq!(refused("201 sheets", &many.bytes()), Refused::TooManySheets { count: 201, limit: 200 });
    let cells = sheet("<row><c r=\"B2\"><v>1</v></c><c r=\"B2\"><v>2</v></c></row>");
    let twice = Refused::RepeatedCell { sheet: "表".to_owned(), cell: "B2".to_owned() };
    assert_eq!(refused("one cell twice", &book().sheet(&cells).bytes()), twice);
}

#[test]
fn xml_that_is_all_names_styles_or_depth() {
    let attributes: String = (0..400_000).map(|number| format!(" a{number}=\"{}\"", number % 977)).collect();
    let bytes = book().sheet(&sheet(&format!("<row><c r=\"A1\"{attributes}><v>1</v></c></row>"))).bytes();
    assert_eq!(contents(&bytes).len(), 1);
    refused(
        "attributes and a far cell",
        &book().sheet(&sheet(&format!("<row><c r=\"ZZ1\"{attributes}/></row>"))).bytes(),
    );
    let styles: String = (0..70_000).map(|number| format!("<xf numFmtId=\"{}\"/>", number * 31 % 9973)).collect();
    let bytes = book().styles(&format!("<styleSheet><cellXfs>{styles}</cellXfs></styleSheet>")).sheet(&text_cell("a"));
    assert!(matches!(refused("styles", &bytes.bytes()), Refused::Damaged { .. }));
    let deep: String = (0..500_000).map(|number| format!("<a{}>", number * 31 % 9973)).collect();
    assert!(matches!(refused("depth", &book().sheet(&sheet(&deep)).bytes()), Refused::Damaged { .. }));
    let properties: String = (0..1001).map(|number| format!("<property name=\"{number}\"/>")).collect();
    let bytes = book().properties(&format!("<Properties>{properties}</Properties>")).sheet(&text_cell("a")).bytes();
    assert!(matches!(refused("properties", &bytes), Refused::Damaged { .. }));
}

/// As much of everything as the limits let through; only the last cell is wrong.
#[test]
fn everything_up_to_the_limits() {
    let noise = noise(15 << 20);
    let mut strings = String::new();
    let mut rest = noise.as_str();
    for _ in 0..190_000 {
        let (text, after) = rest.split_at(rest.floor_char_boundary(60));
        strings += &format!("<si><t>{text}</t></si>");
        rest = after;
    }
    let rows: String = (0..990)
        .map(|row| {
            let cell = |column| format!("<c t=\"s\"><v>{}</v></c>", (row * 7919 + column * 31) % 190_000);
            format!("<row>{}</row>", (0..200).map(cell).collect::<String>())
        })
        .collect();
    let last = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "x".repeat(40_000));
    let bytes = book().strings(&format!("<sst>{strings}</sst>")).sheet(&sheet(&(rows + &last))).bytes();
    let refused = refused_within(MOST_SECONDS_TO_THE_END, "everything", &bytes);
    assert!(matches!(refused, Refused::TextTooLong { length: 40_000, .. }));
}

#[test]
fn furigana_is_left_out_and_unknown_errors_are_kept() {
    let strings = "<sst><si><r><t>朝</t></r><r><t>霞</t></r><rPh sb=\"0\" eb=\"2\"><t>アサカ</t></rPh></si></sst>";
    let cells = "<row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"e\"><v>#SPILL!</v></c><c r=\"C1\" t=\"e\"><v>#N/A</v></c>\
                 <c t=\"d\"><v>2026-05-29</v></c><c><v>1e300</v></c><c s=\"9\"><v>2</v></c></row>";
    let found = contents(&book().strings(strings).sheet(&sheet(cells)).bytes());
    let text = |text: &str| Content::Text(text.to_owned());
    let number = |number: i64, date| Content::Number { number: number.into(), percent: false, date };
    let error = |error: &str| Content::Error(error.to_owned());
    let wanted = [text("朝霞"), error("#SPILL!"), error("#N/A"), number(46171, true), text("1e300"), number(2, false)];
    assert_eq!(found, wanted);
}

/// A child that is out of time, memory or its mind is a refusal of its own.
#[test]
fn children_that_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sent.xlsx");
    let rows: String = (0..500).map(|_| format!("<row>{}</row>", "<c><v>1.5</v></c>".repeat(100))).collect();
    std::fs::write(&file, book().sheet(&sheet(&(rows + &format!("<!--{}-->", noise(1 << 20))))).bytes())
        .expect("written");
    assert!(read(&file, &limits()).is_ok());
    let hurried = Limits { time: std::time::Duration::from_millis(5), ..limits() };
    assert_eq!(read(&file, &hurried), Err(Refused::TooSlow { seconds: 0 }));
    let little = Limits { answer: 100_000, ..limits() };
    assert_eq!(read(&file, &little), Err(Refused::AnswerTooLarge { limit: 100_000 }));
    let program = |program: &str| Limits { program: Some(program.into()), ..limits() };
    assert!(matches!(read(&file, &program("/no/such/program")), Err(Refused::NoReader { .. })));
    assert!(matches!(read(&file, &program("/bin/false")), Err(Refused::Aborted { .. })));
    assert!(matches!(read(&file, &program("/bin/true")), Err(Refused::Aborted { .. })));
    #[cfg(target_os = "linux")]
    {
        let cramped = read(&file, &Limits { memory: 12 << 20, ..limits() });
        assert!(matches!(cramped, Err(Refused::Aborted { .. })), "{cramped:?}");
    }
    assert!(matches!(read(Path::new("/no/such/file"), &limits()), Err(Refused::Unreadable { .. })));
    assert!(matches!(read(folder.path(), &limits()), Err(Refused::Unreadable { .. })));
    assert!(read(&file, &limits()).is_ok(), "nothing is left of all that");
}
