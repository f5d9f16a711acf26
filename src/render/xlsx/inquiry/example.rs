//! 記入例: invented rows as they look when they are filled in, and what to do in special cases. Nothing to fill in.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::form_sheet::{Finished, FormSheet, Head};
use super::paper::Fixed;
use crate::inquiry::{Questionnaire, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, Lie, aligned, wrapped};
use crate::render::xlsx::row_height::text_height;
use crate::render::xlsx::sheet::Content;
use crate::report::document::Align;
use crate::typeset::{Fonts, Weight};

const WIDTHS: [u32; 8] = [44, 190, 50, 56, 76, 84, 396, 138];
const BORDER: u32 = 0xdf_c06a;

/// Number, name, unit, basis, last actual, actual, reason, check.
const ROWS: [[&str; 8]; 4] = [
    ["例1", "まちの相談会を開いた回数", "回", "単年", "7", "9", "平日夜の回を設け、目標の8回を上回りました。", "済"],
    ["例2", "案内板を置いた数", "基", "累計", "15", "17", "2基を新たに置き、累計で17基になりました。", "済"],
    ["例3", "相談会に満足した人の割合", "%", "時点", "73.8", "未確定", "調査の結果は6月に分かります。", "済（後日）"],
    ["例4", "案内板を置いた数（誤り）", "基", "累計", "15", "2", "2基を新たに置きました。", "済（累計が減）"],
];

const CASES: [(&str, &str); 8] = [
    (
        "まだ数字が出ていない",
        "実績値に「未確定」、理由の欄に分かる時期をご記入ください。自己評価は空欄で結構です。後日あらためてお尋ねします。",
    ),
    (
        "事業を中止した・調査がなかった",
        "「中止」または「調査なし」とご記入ください。0（ゼロ）は、行ったが実績がなかったときだけお使いください。",
    ),
    ("割合（％）の指標", "58.2 のように数字だけをご記入ください。小数は前回と同じ桁で結構です。"),
    ("累計の指標", "前年度までを含む合計をご記入ください。例4は、今年増えた2基だけを書いた誤りです。"),
    ("コメントや課題が前回と変わらない", "▼から「前回と同じ」を選んでください。前回の文章をそのまま使います。"),
    (
        "過去の値や名称に誤りがある",
        "灰色の欄は直せません。「はじめに」の連絡欄に、年度・正しい値・理由をお書きください。",
    ),
    (
        "何人かで分けて記入する",
        "それぞれが記入した部分だけを返送されても結構です。空欄は、ほかの方の回答を消しません。",
    ),
    (
        "送った後で直したい",
        "直したファイルをもう一度お送りください。違うところだけを直します。消したい欄には「削除」とご記入ください。",
    ),
];

/// Writes the sheet.
pub(super) fn sheet(q: &Questionnaire, fonts: &Fonts) -> Result<Finished, XlsxError> {
    let mut form = FormSheet::new(sheets::EXAMPLE, &WIDTHS, q, fonts)?;
    form.title(sheets::EXAMPLE, "架空の指標による例です。このシートにご記入いただくものはありません。", 6, q)?;
    examples(&mut form, q)?;
    form.sheet.gap(12.0)?;
    let row = form.sheet.row(24.0)?;
    form.heading(row, 0, 7, "こんなときは")?;
    for (case, answer) in CASES {
        let styles = form.styles();
        let lines = form.sheet.ruler.lines(answer, form.width(3, 7), 0, BODY, Weight::Regular);
        let row = form.sheet.row(text_height(lines, BODY).max(23.25))?;
        let cell = |format: Format| aligned(wrapped(styles.ruled(format), Lie::Middle), Align::Left);
        form.sheet.put(
            row,
            form.span(0, 2),
            &Content::Text(case.to_owned()),
            &cell(styles.bold(HEAD)).set_indent(1),
        )?;
        form.sheet.put(row, form.span(3, 7), &Content::Text(answer.to_owned()), &cell(styles.text(BODY)))?;
    }
    form.finish(Fixed::default(), q)
}

fn examples(form: &mut FormSheet, q: &Questionnaire) -> Result<(), XlsxError> {
    let last = q.identity.year.previous().short();
    form.heads(&[
        Head::known("例", Align::Center),
        Head::known(sheets::NAME, Align::Left),
        Head::known(sheets::UNIT, Align::Center),
        Head::known(sheets::BASIS, Align::Center),
        Head::known(last, Align::Right),
        Head::input(sheets::actual_heading(q.identity.year), sheets::ACTUAL_HELP),
        Head::input(sheets::REASON, sheets::REASON_HELP),
        Head::known(sheets::CHECK, Align::Center),
    ])?;
    let styles = form.styles();
    let plain = |align| aligned(styles.ruled(styles.text(BODY)), align).set_align(FormatAlign::VerticalCenter);
    let filled = |align| {
        let format = aligned(styles.text(BODY + 0.5), align).set_align(FormatAlign::VerticalCenter).set_indent(1);
        format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(BORDER))
    };
    let aligns = [Align::Center, Align::Left, Align::Center, Align::Center, Align::Right, Align::Right, Align::Left];
    for cells in ROWS {
        let row = form.sheet.row(27.0)?;
        for (column, text) in cells.iter().enumerate() {
            let format = match (column, aligns.get(column)) {
                (5 | 6, Some(align)) => filled(*align),
                (_, Some(Align::Right)) => plain(Align::Right).set_indent(1),
                (_, Some(align)) => plain(*align),
                (_, None) => {
                    let color = if *text == "済" { styles.colors.good } else { styles.colors.poor };
                    plain(Align::Center).set_bold().set_font_color(Color::RGB(color))
                }
            };
            // A figure is a number also here, so that it looks as it will.
            let content = match text.parse::<f64>() {
                Ok(number) => Content::Number(number),
                Err(_) => Content::Text((*text).to_owned()),
            };
            form.sheet.put(row, form.span(column, column), &content, &format)?;
        }
    }
    Ok(())
}
