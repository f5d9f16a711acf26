//! はじめに: whom the form is for, until when, how to fill it in, how far it is, and who answers.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign,
    FormatBorder,
};

use super::form_sheet::{Finished, FormSheet, check_format, colour_checks};
use super::input::{Words, input, prose_input};
use super::paper::Fixed;
use crate::inquiry::{Questionnaire, day_with_weekday, sheets};
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, HEADING, Lie, SMALL, aligned, wrapped};
use crate::render::xlsx::row_height::text_height;
use crate::render::xlsx::sheet::{Area, Content};
use crate::report::document::Align;
use crate::typeset::{Fonts, Weight};

const WIDTHS: [u32; 6] = [84, 150, 386, 84, 214, 116];
/// More items than these do not get a square each.
const SQUARES: usize = 12;
const DAY_FORMAT: &str = "[$-411]ggge\"年\"m\"月\"d\"日\"";

/// How far the form is, told by the sheets as they are written.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub steps: Vec<Step>,
}

/// One thing to do.
#[derive(Debug)]
pub(super) struct Step {
    pub sheet: &'static str,
    /// The first cell to fill in.
    pub link: Option<String>,
    pub request: String,
    pub asked: usize,
    /// A formula, without `=`, that counts what is done.
    pub done: String,
}

/// Rows of the answerer's cells: name, extension, day, message.
struct Answerer {
    first_row: u32,
}

/// Writes the sheet.
pub(super) fn sheet(q: &Questionnaire, fonts: &Fonts, progress: &Progress) -> Result<Finished, XlsxError> {
    let mut form = FormSheet::new(sheets::COVER, &WIDTHS, q, fonts)?;
    let title = format!("{}実績の照会（お願い）", q.identity.year.long());
    form.title(&title, &q.cover.plan, 3, q)?;
    steps_in_words(&mut form, q)?;
    strip(&mut form, q)?;
    // The table of progress counts the cells below it: their rows are known beforehand.
    let table = form.sheet.rows.next();
    let answerer = Answerer { first_row: table + 2 + progress.steps.len() as u32 + 2 + 2 };
    progress_table(&mut form, progress, &answerer)?;
    form.sheet.gap(10.0)?;
    answer(&mut form, q, &answerer)?;
    form.sheet.gap(8.0)?;
    form.small_print("黄色の欄のほかは保護しています（パスワードはありません）。行や列の追加、シート名の変更、シートの削除はなさらないでください。直したいところがあれば連絡欄にお書きください。")?;
    form.small_print("空欄のまま返送されても、前に送られた回答は消えません。消したいときは、その欄に「削除」とご記入ください。何人かで分けてご記入いただいても結構です。")?;
    form.finish(Fixed { one_page: true, ..Fixed::default() }, q)
}

/// 手順 in three lines.
fn steps_in_words(form: &mut FormSheet, q: &Questionnaire) -> Result<(), XlsxError> {
    let year = q.identity.year.long();
    let lines = [
        format!(
            "１　黄色の欄だけ、{year}の状況をご記入ください。前回までの内容は入れてあります。Tab キーで次の欄に移ります。"
        ),
        "２　課長の確認がすみましたら、下の「課長確認日」をご記入のうえ、保存してください。".to_owned(),
        "３　届いたメールに返信する形で、このファイルを添付してお送りください。ファイル名はそのままで結構です。"
            .to_owned(),
    ];
    let format = aligned(wrapped(form.styles().text(BODY + 0.5), Lie::Middle), Align::Left);
    for line in lines {
        let row = form.sheet.row(17.25)?;
        form.sheet.put(row, form.span(0, 5), &Content::Text(line), &format)?;
    }
    form.sheet.gap(6.0)
}

/// The three things to know: until when, how much, which form.
fn strip(form: &mut FormSheet, q: &Questionnaire) -> Result<(), XlsxError> {
    let styles = form.styles();
    let asked = q.asked();
    let parts = [
        ("指標", q.each_indicator().count()),
        ("コメント", asked.comments),
        ("取組", asked.achievements.max(asked.issues)),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} {count}件")).collect();
    let cells = [
        ((0, 1), "回答期限", day_with_weekday(q.cover.due)),
        ((2, 2), "ご記入いただくもの", parts.join("　")),
        ((3, 5), "様式番号（お問い合わせのときに）", q.identity.form_number.clone()),
    ];
    let top = |format: Format| {
        styles.panel(format).set_border_top(FormatBorder::Medium).set_border_top_color(Color::RGB(styles.colors.ink))
    };
    let labels = form.sheet.row(18.0)?;
    let values = form.sheet.row(27.0)?;
    for ((first, last), label, value) in cells {
        let span = form.span(first, last);
        let format = top(aligned(wrapped(styles.grey(HEAD), Lie::Bottom), Align::Left)).set_indent(1);
        form.sheet.put(labels, span, &Content::Text(label.to_owned()), &format)?;
        let size = HEADING + 1.0;
        let format = styles.panel(aligned(styles.bold(size), Align::Left)).set_indent(1);
        let fits = form.sheet.ruler.cell_width(&value, size, Weight::Bold) + 12 <= form.width(first, last);
        let format = format.set_align(FormatAlign::VerticalCenter);
        let format = if fits { format } else { format.set_font_size(f64::from(BODY)).set_text_wrap() };
        form.sheet.put(values, span, &Content::Text(value), &format)?;
    }
    form.sheet.gap(9.0)
}

/// The steps with how far each is: counted by formulas, with results stored for who only looks.
fn progress_table(form: &mut FormSheet, progress: &Progress, answerer: &Answerer) -> Result<(), XlsxError> {
    let styles = form.styles();
    let row = form.sheet.row(21.75)?;
    form.heading(row, 0, 5, "ご記入の進み具合")?;
    let row = form.sheet.row(20.0)?;
    let heads = ["手順", "シート", "お願いすること", "記入済", "進み具合", "状態"];
    for (column, head) in heads.iter().enumerate() {
        let align = if matches!(column, 0 | 3 | 5) { Align::Center } else { Align::Left };
        form.sheet.put(row, form.span(column, column), &Content::Text((*head).to_owned()), &styles.head(align))?;
    }
    let who: Vec<String> =
        (0..3).map(|index| format!("(LEN(TRIM({}))>0)", form.cell(answerer.first_row + index, 1))).collect();
    let own = Step {
        sheet: sheets::COVER,
        link: Some(format!("'{}'!{}", sheets::COVER, form.cell(answerer.first_row, 1))),
        request: "回答された方のお名前、内線、課長確認日（この下です）".to_owned(),
        asked: 3,
        done: who.join("+"),
    };
    let first = form.sheet.rows.next();
    for (number, step) in progress.steps.iter().chain([&own]).enumerate() {
        step_row(form, number + 1, step)?;
    }
    let last = form.sheet.rows.next() - 1;
    let asked = progress.steps.iter().map(|step| step.asked).sum::<usize>() + own.asked;
    let done: Vec<String> =
        progress.steps.iter().chain([&own]).map(|step| format!("MIN({},{})", step.asked, step.done)).collect();
    total_row(form, asked, &done.join("+"))?;
    colour_checks(form, (first, last + 1), 5)
}

fn step_row(form: &mut FormSheet, number: usize, step: &Step) -> Result<(), XlsxError> {
    let styles = form.styles();
    let row = form.sheet.row(20.25)?;
    let at = (row, row);
    let cell = |format: Format, align| aligned(styles.ruled(format), align).set_align(FormatAlign::VerticalCenter);
    let text = |text: String| Content::Text(text);
    form.sheet.put(row, form.span(0, 0), &text(number.to_string()), &cell(styles.bold(BODY), Align::Center))?;
    let name = match &step.link {
        Some(link) => Content::Link { text: step.sheet.to_owned(), target: format!("internal:{link}") },
        None => text(step.sheet.to_owned()),
    };
    let linked = styles
        .text(BODY)
        .set_font_color(Color::RGB(styles.colors.accent))
        .set_underline(rust_xlsxwriter::FormatUnderline::Single);
    form.sheet.put(row, form.span(1, 1), &name, &cell(linked, Align::Left))?;
    form.sheet.put(row, form.span(2, 2), &text(step.request.clone()), &cell(styles.text(BODY), Align::Left))?;
    let (asked, done) = (step.asked, format!("MIN({},{})", step.asked, step.done));
    let count = format!("={done}&\" / {asked}\"");
    form.formula(at, (3, 3), &count, &format!("0 / {asked}"), &cell(styles.text(BODY), Align::Center))?;
    let squares = if asked <= SQUARES { asked } else { 10 };
    let filled = if asked <= SQUARES { done.clone() } else { format!("INT(10*{done}/{asked})") };
    let bar = format!("=REPT(\"■\",{filled})&REPT(\"□\",{squares}-{filled})");
    let format = cell(styles.text(BODY).set_font_color(Color::RGB(styles.colors.accent)), Align::Left);
    form.formula(at, (4, 4), &bar, &"□".repeat(squares), &format)?;
    let state = format!("=IF({done}>={asked},\"済\",IF({done}=0,\"未記入\",\"記入中\"))");
    let result = if asked == 0 { "済" } else { "未記入" };
    form.formula(at, (5, 5), &state, result, &check_format(styles))
}

fn total_row(form: &mut FormSheet, asked: usize, done: &str) -> Result<(), XlsxError> {
    let styles = form.styles();
    let row = form.sheet.row(20.25)?;
    let at = (row, row);
    let cell = |align| {
        let format = aligned(styles.bold(BODY), align).set_align(FormatAlign::VerticalCenter);
        format.set_border_top(FormatBorder::Thin).set_border_top_color(Color::RGB(styles.colors.ink))
    };
    form.sheet.put(row, form.span(0, 0), &Content::Blank, &cell(Align::Left))?;
    form.sheet.put(row, form.span(1, 1), &Content::Text("全体".to_owned()), &cell(Align::Left))?;
    let left = format!(
        "=IF({done}>={asked},\"すべてご記入いただきました。保存して、返信メールに添付してください。\",\"残り \"&({asked}-({done}))&\" か所です。\")"
    );
    form.formula(at, (2, 2), &left, &format!("残り {asked} か所です。"), &cell(Align::Left))?;
    let count = format!("=({done})&\" / {asked}\"");
    form.formula(at, (3, 3), &count, &format!("0 / {asked}"), &cell(Align::Center))?;
    let share = format!("=INT(100*({done})/{asked})&\"%\"");
    form.formula(at, (4, 4), &share, "0%", &cell(Align::Left))?;
    let state = format!("=IF({done}>={asked},\"済\",IF(({done})=0,\"未記入\",\"記入中\"))");
    form.formula(at, (5, 5), &state, "未記入", &cell(Align::Center))
}

/// Who answers, at the left; whom to ask, at the right.
fn answer(form: &mut FormSheet, q: &Questionnaire, answerer: &Answerer) -> Result<(), XlsxError> {
    let row = form.sheet.row(21.75)?;
    form.heading(row, 0, 2, "回答された方")?;
    form.heading(row, 3, 5, "返信先・お問い合わせ")?;
    debug_assert_eq!(form.sheet.rows.next(), answerer.first_row);
    let extension =
        if q.cover.extension.is_empty() { String::new() } else { format!("（内線 {}）", q.cover.extension) };
    let fields: [(&str, &str, DataValidation, Format); 3] = [
        (
            sheets::RESPONDENT,
            sheets::RESPONDENT_HELP,
            Words {
                title: "回答者",
                message: "ご記入の内容について、お尋ねできる方のお名前をお書きください。",
                error: "60字までにしてください。",
            }
            .text(60)?,
            input(form.styles()),
        ),
        (
            sheets::EXTENSION,
            sheets::EXTENSION_HELP,
            Words {
                title: "内線",
                message: "内線番号または電話番号をお書きください。",
                error: "40字までにしてください。",
            }
            .text(40)?,
            // A number typed with a leading 0 stays as it was typed.
            input(form.styles()).set_num_format("@"),
        ),
        (
            sheets::CONFIRMED_ON,
            sheets::CONFIRMED_ON_HELP,
            confirmed_on()?,
            input(form.styles()).set_num_format(DAY_FORMAT),
        ),
    ];
    let beside = [
        (sheets::SECTION, format!("{}{extension}", q.cover.section)),
        (sheets::MAIL, q.cover.reply_address.clone()),
        (sheets::WAY_BACK, "届いたメールへの返信に添付してください。".to_owned()),
    ];
    for ((label, help, rule, format), (other, text)) in fields.into_iter().zip(beside) {
        let height = right_height(form, &text);
        let row = form.sheet.row(height)?;
        label_cell(form, row, 0, label)?;
        form.input(
            (row, row),
            (1, 1),
            &rule,
            &format.set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Left),
        )?;
        let grey = aligned(wrapped(form.styles().grey(SMALL), Lie::Middle), Align::Left).set_indent(1);
        form.sheet.put(row, form.span(2, 2), &Content::Text(help.to_owned()), &grey)?;
        label_cell(form, row, 3, other)?;
        let ink = aligned(wrapped(form.styles().text(BODY), Lie::Middle), Align::Left);
        form.sheet.put(row, form.span(4, 5), &Content::Text(text), &ink)?;
    }
    let row = form.sheet.row(47.25)?;
    label_cell(form, row, 0, sheets::MESSAGE)?;
    let words = Words {
        title: "連絡欄",
        message: "過去の値の訂正、組織や担当の変更、様式へのご意見など、何でもお書きください（任意）。",
        error: "2000字までにしてください。",
    };
    let format = prose_input(form.styles());
    form.input((row, row), (1, 2), &words.text(sheets::LONGEST_TEXT)?, &format)?;
    let notice = q.cover.notice.clone().unwrap_or_default();
    let grey = aligned(wrapped(form.styles().grey(SMALL), Lie::Middle), Align::Left);
    let area = Area { first_row: row, last_row: row, span: form.span(3, 5) };
    form.sheet.put_area(area, &Content::Text(notice), &grey.set_indent(1))
}

fn right_height(form: &FormSheet, text: &str) -> f32 {
    let lines = form.sheet.ruler.lines(text, form.width(4, 5), 0, BODY, Weight::Regular);
    text_height(lines, BODY).max(23.25)
}

fn label_cell(form: &mut FormSheet, row: u32, column: usize, label: &str) -> Result<(), XlsxError> {
    let format = aligned(wrapped(form.styles().grey(HEAD), Lie::Middle), Align::Left).set_indent(1);
    form.sheet.put(row, form.span(column, column), &Content::Text(label.to_owned()), &format)
}

/// A day; anything else is asked about.
fn confirmed_on() -> Result<DataValidation, XlsxError> {
    let from = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let to = ExcelDateTime::from_ymd(2199, 12, 31)?;
    let rule = DataValidation::new().allow_date(DataValidationRule::Between(from, to));
    let words = Words {
        title: "課長確認日",
        message: "課長が内容を確認した日を、5/29 のようにご記入ください。",
        error: "日付として読めません。5/29 のようにご記入ください。このまま残す場合は「はい」を選んでください。",
    };
    words.on(rule, DataValidationErrorStyle::Warning)
}
