//! Each kind of mistake is told with its sheet and cell, in the workbook's own words.

use sokatsu::workbook::{Content, Sheet, Workbook};

use crate::shared::{number, plan, set, taken, text, told, workbook};

fn strategy() -> Workbook {
    workbook(&plan("seeds/asaka-strategy2"))
}

/// What is told when one cell is changed.
#[track_caller]
fn told_of(sheet: &str, address: &str, content: Content) -> String {
    let mut workbook = strategy();
    set(&mut workbook, sheet, address, content);
    let told = told(&workbook);
    assert!(told.contains(&format!("plan.xlsx 「{sheet}」{address}: ")), "{sheet} {address}: {told}");
    // Keys and words of plan files, and lines of files that nobody wrote, are not for people at a workbook.
    for foreign in ["[[", "better", "comparator", "series", ".toml:", "「at」", "「year」", "「value」", "TOML"] {
        assert!(!told.contains(foreign), "{foreign}: {told}");
    }
    told
}

#[track_caller]
fn refused(sheet: &str, address: &str, content: Content, what: &str, remedy: &str) {
    let told = told_of(sheet, address, content);
    assert!(told.contains(what) && told.contains(remedy), "{what} / {remedy}: {told}");
    assert!(told.contains("1 件の誤り"), "{told}");
}

fn date() -> Content {
    Content::Number { number: 45778.into(), percent: false, date: true }
}

#[test]
fn values_that_are_none() {
    refused("実績値", "H6", text("約60"), "「約60」は数値として読めません", "はっきりした数字を書いてください");
    refused("実績値", "H6", date(), "日付（2025-05-01）になっています", "表示形式を「文字列」に");
    refused("実績値", "H6", Content::Error("#REF!".into()), "#REF!", "数式をやめて、値を書いてください");
    refused("実績値", "H6", Content::Bool(true), "TRUE は書けません", "印刷どおりに書き直してください");
    refused("実績値", "E5", text("4O,923"), "「4O,923」は数値として読めません", "「単位」を直してください");
    refused(
        "目標値",
        "D6",
        text("70%～75%"),
        "「目標との比べ方」が「範囲」ではありません",
        "「目標との比べ方」＝「範囲」",
    );
}

#[test]
fn dates_and_years_in_the_wrong_place() {
    refused(
        "目標値",
        "C5",
        date(),
        "年度ではなく日付（2025-05-01）になっています",
        "R6 のように年度を書き直してください",
    );
    refused("目標値", "C5", text("令和六年"), "「令和六年」は年度として読めません", "年度を書き直してください");
    refused("目標値", "C5", text("R20"), "計画の期間", "");
    refused("区分", "G5", text("昨日"), "「付けた日」の「昨日」は日付として読めません", "2025-04-01 のように");
}

#[test]
fn words_that_are_not_in_the_list() {
    refused("指標", "D5", text("目標"), "「種類」に「目標」は使えません", "数値目標、KPI、成果指標、参考、満足度");
    refused("指標", "G5", text("上がる"), "「よい方向」に「上がる」は使えません", "増えるとよい、減るとよい");
    refused("区分", "D5", text("三次"), "「段階」に「三次」は使えません", "一次評価、二次評価");
}

#[test]
fn what_is_missing_is_told_at_its_cell() {
    let blank = || text("");
    refused("指標", "E5", blank(), "「名前」がありません", "この欄に書いてください");
    refused("指標", "G5", blank(), "「よい方向」がありません", "増えるとよい指標は「よい方向」＝「増えるとよい」");
    refused("計画", "B6", blank(), "「計画の正式な名前」がありません", "この欄に書いてください");
    refused("計画", "B15", blank(), "「市の名前」がありません", "この欄に書いてください");
    refused("意見", "F5", blank(), "「意見」がありません", "この欄に書いてください");
    refused("目標値", "D5", blank(), "「目標値」がありません", "この欄に書いてください");
    refused("目標値", "A5", blank(), "「指標のコード」がありません", "「指標」シートのコードを書いてください");
    assert!(told_of("課", "B5", blank()).contains("「課」B5: 「名前」がありません"));
}

#[test]
fn codes_that_nothing_has() {
    refused("施策", "G6", text("nobody"), "課のコード「nobody」", "シート「課」");
    refused(
        "施策",
        "C6",
        text("G9"),
        "親のコード「G9」はどこにも定義されていません",
        "シート「施策」に加えるか、「上のコード」",
    );
    refused("目標値", "A5", text("K9"), "コード「K9」は「指標」シートにありません", "コードを直すか");
    refused("文章", "C5", text("A9"), "場所のコード「A9」はどこにも定義されていません", "「場所」に");
    refused("区分", "E5", text("D"), "区分「D」は評価区分の規則", "次のどれかにしてください：A、B、C");
    refused("計画", "B12", text("no-form"), "様式「no-form」がありません", "「報告書の様式」");
    refused("宛先", "C5", text("課長"), "「課長」はメールアドレスとして使えません", "半角で一つだけ");
}

#[test]
fn codes_used_twice_name_both_cells() {
    let told = told_of("施策", "A6", text("G1"));
    assert!(told.contains("コード「G1」が二度使われています（初めは「施策」A5）"), "{told}");
    let told = told_of("実績値", "A6", text("N11"));
    assert!(told.contains("指標「N11」の行が二つあります"), "{told}");
}

#[test]
fn details_that_belong_to_no_value() {
    refused("値の詳細", "D6", text("R7"), "R7 の実績値がありません", "「実績値」シートの表に値を書くか");
    refused("値の詳細", "D6", text(""), "「年度・年・日」がありません", "R6 のように");
    refused("値の詳細", "E5", text("3"), "基準値の年度と値は、ここには書けません", "「実績値」シートの");
    let mut workbook = strategy();
    set(&mut workbook, "値の詳細", "E6", text("3"));
    let told = told(&workbook);
    assert!(told.contains("「値の詳細」D6: ") && told.contains("の実績値が二つあります"), "{told}");
}

#[test]
fn sheets_and_heads_are_known_by_their_words() {
    let edit = |change: &dyn Fn(&mut Workbook)| {
        let mut workbook = strategy();
        change(&mut workbook);
        told(&workbook)
    };
    let told = edit(&|book| set(book, "指標", "E4", text("名まえ")));
    assert!(told.contains("「指標」E4: 知らない見出し「名まえ」があります"), "{told}");
    assert!(told.contains("見出し「名前」の列がありません") && told.contains("2 件"), "{told}");
    let told = edit(&|book| set(book, "指標", "R4", text("名前")));
    assert!(told.contains("「指標」R4: 見出し「名前」が二つあります"), "{told}");
    let told = edit(&|book| book.sheets.retain(|sheet| sheet.name != "意見"));
    assert!(told.contains("シート「意見」がありません") && told.contains("1 件"), "{told}");
    let told = edit(&|book| {
        let copy = book.sheets.iter().find(|sheet| sheet.name == "意見").expect("there").clone();
        book.sheets.push(Sheet { name: "意見 (2)".to_owned(), ..copy });
    });
    assert!(told.contains("「意見」のシートが二つあります（「意見」と「意見 (2)」）"), "{told}");
    let told = edit(&|book| {
        let cells = vec![sokatsu::workbook::Cell { row: 0, column: 0, content: text("覚え") }];
        book.sheets.push(Sheet { name: "Sheet1".to_owned(), visible: true, cells, formulas: Vec::new() });
    });
    assert!(told.contains("知らないシート「Sheet1」があります") && told.contains("「メモ」で始めてください"), "{told}");
    let told = edit(&|book| set(book, "計画", "A5", text("コード")));
    assert!(told.contains("「計画」A5: 知らない見出し「コード」があります"), "{told}");
    let told = edit(&|book| set(book, "指標", "S9", number("3")));
    assert!(told.contains("「指標」S9: 見出しのない列に書き込みがあります"), "{told}");
    let told = edit(&|book| *book = Workbook { sheets: book.sheets[..1].to_vec(), ..Workbook::default() });
    assert!(told.contains("計画のシートが一つもありません") && told.contains("plan template"), "{told}");
}

#[test]
fn small_tables_and_tallies() {
    let mut workbook = strategy();
    for (address, content) in [("A8", "2"), ("B8", "1"), ("F8", "北保育所")] {
        set(&mut workbook, "表", address, text(content));
    }
    assert!(told(&workbook).contains("「表」A8: 表「2」に「見出し」の行が一つではありません"));
    for (address, content) in [
        ("B8", "見出し"),
        ("C8", "R6"),
        ("D8", "A111"),
        ("E8", "保育所"),
        ("A9", "2"),
        ("B9", "1"),
        ("F9", "北"),
        ("G9", "余り"),
    ] {
        set(&mut workbook, "表", address, text(content));
    }
    let said = told(&workbook);
    assert!(said.contains("「表」A9: 行の欄が 2 個です（見出しは 1 個）"), "{said}");
    set(&mut workbook, "表", "G9", text(""));
    let read = taken(&workbook).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.plan.tables.last().expect("a table").rows, [["北"]]);
    refused("公表集計", "D5", text("三件"), "「件数」は整数で書きます", "");
    refused("公表集計", "C5", text("Z"), "区分「Z」", "次のどれかにしてください");
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_sheets() {
    let mut workbook = strategy();
    set(&mut workbook, "区分", "E5", text("D"));
    set(&mut workbook, "実績値", "H6", date());
    set(&mut workbook, "宛先", "C5", text("課長"));
    set(&mut workbook, "施策", "C6", text("G9"));
    let told = told(&workbook);
    let places: Vec<usize> = ["「施策」C6", "「実績値」H6", "「区分」E5", "「宛先」C5"]
        .iter()
        .map(|place| told.find(place).expect(place))
        .collect();
    assert!(told.contains("4 件の誤り") && places.is_sorted(), "{told}");
}

#[test]
fn characters_that_cannot_be_printed() {
    refused("文章", "F5", text("市の\u{E000}北側にある。"), "「市の〓北側にある。」の〓（U+E000）は外字", "標準の文字");
    refused("文章", "F5", text("市の\u{1F9E7}北側にある。"), "（U+1F9E7）は、どのフォントにもない", "別の字");
}

#[test]
fn versions_of_the_period_are_told_at_their_rows() {
    let rolling = plan("docs/examples/implementation-plan/R8");
    let told_of = |address: &str, content: Content| {
        let mut workbook = workbook(&rolling);
        set(&mut workbook, "版ごとの期間", address, content);
        let told = told(&workbook);
        assert!(told.contains("1 件の誤り") && told.contains("plan.xlsx 「版ごとの期間」"), "{told}");
        assert!(!told.contains("first_year") && !told.contains("since") && !told.contains(".toml"), "{told}");
        told
    };
    let outside = told_of("B6", text("R20"));
    assert!(outside.contains("期間（R8～R20）が、シート「計画」の「最初の年度」から「最後の年度」までに"), "{outside}");
    let twice = told_of("C6", text(""));
    assert!(twice.contains("同じ日から有効な期間が二つあります") && twice.contains("「いつから」"), "{twice}");
    assert!(told_of("A5", text("")).contains("「最初の年度」がありません"));
}
