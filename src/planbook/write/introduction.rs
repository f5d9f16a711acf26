//! はじめに: how to use the workbook, and what each sheet is for.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::style::Styles;
use super::{NotWritable, set_up_paper};
use crate::planbook::found::{EXAMPLE, INTRODUCTION};
use crate::planbook::page::Page;

const WIDTHS: [u32; 2] = [110, 1040];

const RULES: [&str; 9] = [
    "値は印刷どおりに書きます。欄は「文字列」なので、77.50 も 1,071,000 も 58.2% もそのまま残ります。数字だけを書くと、その数字が印刷されます。",
    "コード（半角の英数字と - _）は、計画の中で一度だけ使います。名前が変わってもコードは変えません。ほかのシートは、コードで結び付きます。",
    "黄色い見出しの欄は必ず書きます。ほかの欄は、なければ空けておきます。年度は R6、令和6年度、2024 のどれでも書けます。",
    "行は、加えても、並べ替えても、消してもかまいません。消した行は、計画からも消えます。列の順番も変えられますが、見出しの文字は変えないでください。",
    "「（参考）」の列は見るためのもので、読み込みません。メモの列やシートを作るときは、見出しやシートの名前を「メモ」で始めてください。",
    "最初の欄が「例：」で始まる行は、記入の例です。読み込みません。消してもかまいません。",
    "実績を書き足すときは、「実績値」シートに年度の列（R8 など）がなければ加えて、指標の行に書きます。速報や訂正は「値の詳細」にも書きます。",
    "取り込む前に sokatsu plan check このファイル で確かめます。誤りは、シートと欄（「指標」C12 など）と直し方を付けて、まとめて知らせます。",
    "sokatsu plan import このファイル で取り込みます。前と違うところが表示されます。",
];

/// Makes the sheet.
pub fn sheet(pages: &[Page], plan_name: Option<&str>, styles: &Styles) -> Result<Worksheet, NotWritable> {
    let mut sheet = Worksheet::new();
    sheet.set_name(INTRODUCTION)?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width_pixels(column, width)?;
    }
    let title = plan_name.map_or("計画を Excel で作る", |_| "計画データ");
    sheet.write_string_with_format(0, 0, INTRODUCTION, &styles.title())?;
    sheet.write_string_with_format(0, 1, title, &styles.title())?.set_row_height(0, 28)?;
    let about = match plan_name {
        Some(name) => format!("{name}。このブックは計画の全部です。直して取り込むと、計画がこのとおりになります。"),
        None => format!(
            "このブックに書いて取り込むと、計画ができます。上から順に、計画、課、階層、施策、指標、目標値を書けば始められます。「{EXAMPLE}」の行を写して書いてください。"
        ),
    };
    sheet.write_string_with_format(1, 1, &about, &styles.prose())?.set_row_height(1, 24)?;
    let mut row = rules(&mut sheet, styles, 3)? + 1;
    sheet.write_string_with_format(row, 0, "シート", &styles.head(false))?;
    sheet.write_string_with_format(row, 1, "書くこと", &styles.head(false))?.set_row_height(row, 18)?;
    for page in pages {
        row += 1;
        let title = page.kind.title;
        let link = Url::new(format!("internal:'{title}'!A1")).set_text(title);
        sheet.write_url_with_format(row, 0, link, &styles.link())?;
        sheet.write_string_with_format(row, 1, page.kind.meaning, &styles.ruled_prose())?.set_row_height(row, 18)?;
    }
    sheet.set_screen_gridlines(false);
    set_up_paper(&mut sheet, &plan_name.map_or_else(|| "計画の様式".to_owned(), |name| format!("計画データ　{name}")))?;
    Ok(sheet)
}

/// Writes the rules from a row on; returns the row after them.
fn rules(sheet: &mut Worksheet, styles: &Styles, first: u32) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(first, 0, "書き方", &styles.heading())?;
    let mut row = first;
    for rule in RULES {
        sheet.write_string_with_format(row, 1, rule, &styles.prose())?.set_row_height(row, 21)?;
        row += 1;
    }
    Ok(row)
}
