//! 実績入力: a row for each indicator with what is known of it, and three cells to fill in.

mod check;
mod confirmations;
mod inputs;
mod outlook;

use inputs::inputs;
use rust_xlsxwriter::{Color, Format, FormatAlign};

use super::cover::{Progress, Step};
use super::form_sheet::{Finished, FormSheet, Head, code_format, colour_checks, name_format};
use super::hidden::Lists;
use super::paper::Fixed;
use crate::fiscal_year::FiscalYear;
use crate::inquiry::{IndicatorQuestion, KnownFigure, Questionnaire, sheets};
use crate::rating::Outlook;
use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::{BODY, HEAD, HEADING, aligned};
use crate::render::xlsx::row_height::Ruler;
use crate::render::xlsx::sheet::Content;
use crate::report::document::Align;
use crate::typeset::{Fonts, Weight};

const NAME_PX: u32 = 200;
const ACTUAL_PX: u32 = 84;
const MARK_PX: u32 = 158;
const REASON_PX: u32 = 236;
const CHECK_PX: u32 = 92;
const OUTLOOK_PX: u32 = 40;
const INDENT_PX: u32 = 10;
const LEAST_ROW_PT: f32 = 45.0;

/// Places of the columns.
struct Columns {
    years: usize,
    outlook: bool,
}

impl Columns {
    const CODE: usize = 0;
    const NAME: usize = 1;
    const UNIT: usize = 2;
    const BASIS: usize = 3;
    const BASELINE: usize = 4;
    const YEARS: usize = 5;

    fn last_mark(&self) -> usize {
        Columns::YEARS + self.years
    }

    fn target(&self) -> usize {
        self.last_mark() + 1
    }

    fn actual(&self) -> usize {
        self.last_mark() + 2
    }

    /// 目安, where any indicator has one.
    fn outlook(&self) -> Option<usize> {
        self.outlook.then_some(self.actual() + 1)
    }

    fn mark(&self) -> usize {
        self.actual() + 1 + usize::from(self.outlook)
    }

    fn reason(&self) -> usize {
        self.mark() + 1
    }

    fn check(&self) -> usize {
        self.mark() + 2
    }
}

/// Writes the sheet and tells its progress.
pub(super) fn sheet(
    q: &Questionnaire,
    lists: &Lists,
    fonts: &Fonts,
    progress: &mut Progress,
) -> Result<Finished, XlsxError> {
    let columns = Columns { years: q.years.len(), outlook: q.each_indicator().any(|one| one.outlook.is_some()) };
    let mut form = FormSheet::new(sheets::FIGURES, &widths(q, Ruler::new(fonts)), q, fonts)?;
    let below = format!(
        "黄色の欄に、{}の実績値・自己評価・理由をご記入ください。ご記入がすむと白に変わります。Tab キーで次の欄に移ります。",
        q.identity.year.long()
    );
    form.title(sheets::FIGURES, &below, columns.mark(), q)?;
    bands(&mut form, &columns, q)?;
    let heads = form.heads(&heads(q))?;
    let mut rows = (form.sheet.rows.next(), form.sheet.rows.next());
    for group in &q.indicators {
        form.group(&group.heading)?;
        for question in &group.questions {
            form.begin_item();
            rows.1 = row(&mut form, &columns, question, q, lists)?;
        }
    }
    colour_checks(&mut form, rows, columns.check())?;
    confirmations::confirmations(&mut form, &columns, q)?;
    form.sheet.gap(6.0)?;
    if columns.outlook {
        form.small_print(outlook::EXPLAINED)?;
    }
    form.small_print("区分：累計＝前年度までを含む合計　単年＝その年度1年間の値　時点＝調査や年度末などの時点の値。灰色の欄は参考です（直せません）。過去の値に誤りがあるときは、「はじめに」の連絡欄にお書きください。")?;
    form.small_print("まだ数字が出ていないときは「未確定」、事業がなかったときは「中止」、調査がなかったときは「調査なし」とご記入のうえ、理由の欄にわけをお書きください。")?;
    let range = |form: &FormSheet, column| {
        format!("'{}'!{}:{}", sheets::FIGURES, form.cell(rows.0, column), form.cell(rows.1, column))
    };
    progress.steps.push(Step {
        sheet: sheets::FIGURES,
        link: form.first_input(),
        request: format!("{}の実績値（数字だけ）、自己評価（▼から選ぶ）、理由", q.identity.year.long()),
        asked: q.asked().figures,
        done: format!("SUMPRODUCT(--(LEFT({},1)=\"済\"))", range(&form, columns.check())),
    });
    let frozen_columns = form.place(Columns::NAME) + 1;
    form.finish(
        Fixed { repeated: Some((heads.0 - 1, heads.1)), frozen_rows: heads.1 + 1, frozen_columns, one_page: false },
        q,
    )
}

/// Each column as wide as what is printed in it.
fn widths(q: &Questionnaire, ruler: Ruler) -> Vec<u32> {
    let widest = |texts: &mut dyn Iterator<Item = String>, least: u32, most: u32| {
        let widths = texts.map(|text| ruler.cell_width(&text, BODY, Weight::Bold) + INDENT_PX);
        widths.max().unwrap_or(0).clamp(least, most)
    };
    let printed = |figure: Option<&KnownFigure>| {
        figure.map_or(String::new(), |figure| match &figure.label {
            Some(label) => format!("{}（{label}）", figure.printed),
            None => figure.printed.clone(),
        })
    };
    let each = || q.each_indicator();
    let mut widths = vec![
        widest(&mut each().map(|one| one.code.clone()), 46, 90),
        NAME_PX,
        widest(&mut each().map(|one| one.unit.clone()), 40, 64),
        40,
        widest(&mut each().map(|one| printed(one.baseline.as_ref())), 48, 120),
    ];
    widths.extend((0..q.years.len()).map(|year| {
        let mut figures = each().map(|one| printed(one.past.get(year).and_then(Option::as_ref)));
        widest(&mut figures, 40, 84)
    }));
    widths.push(58);
    widths.push(widest(&mut each().map(|one| printed(one.target.as_ref())), 56, 110));
    widths.push(ACTUAL_PX);
    if each().any(|one| one.outlook.is_some()) {
        let marks = each().filter_map(|one| one.outlook.as_ref()).flat_map(Outlook::steps);
        widths.push(widest(&mut marks.filter_map(|step| Some(step.mark.as_ref()?.to_string())), OUTLOOK_PX, 84));
    }
    widths.extend([MARK_PX, REASON_PX, CHECK_PX]);
    widths
}

/// これまでの実績（参考） | 令和7年度
fn bands(form: &mut FormSheet, columns: &Columns, q: &Questionnaire) -> Result<(), XlsxError> {
    let styles = form.styles();
    let row = form.sheet.row(17.0)?;
    let head = styles.head(Align::Center);
    form.sheet.fill(row, form.span(0, columns.check()), &head)?;
    let grey = styles.ruled(head.clone()).set_font_color(Color::RGB(styles.colors.grey));
    let known = Content::Text("これまでの実績（参考）".to_owned());
    form.sheet.put(row, form.span(Columns::BASELINE, columns.last_mark()), &known, &grey)?;
    let asked = Content::Text(q.identity.year.long());
    form.sheet.put(row, form.span(columns.target(), columns.reason()), &asked, &styles.ruled(head))
}

fn heads(q: &Questionnaire) -> Vec<Head> {
    let year = q.identity.year;
    let mut heads = vec![
        Head::known(sheets::CODE, Align::Left),
        Head::known(sheets::NAME, Align::Left),
        Head::known(sheets::UNIT, Align::Center),
        Head::known(sheets::BASIS, Align::Center),
        Head::known(sheets::BASELINE, Align::Right),
    ];
    heads.extend(q.years.iter().map(|year: &FiscalYear| Head::known(year.short(), Align::Right)));
    heads.push(Head::known(sheets::LAST_MARK, Align::Center));
    heads.push(Head::known(format!("{}目標", year.short()), Align::Right));
    heads.push(Head::input(sheets::actual_heading(year), sheets::ACTUAL_HELP));
    if q.each_indicator().any(|one| one.outlook.is_some()) {
        heads.push(Head::known(sheets::OUTLOOK, Align::Center));
    }
    heads.push(Head::input(sheets::OWN_MARK, sheets::OWN_MARK_HELP));
    heads.push(Head::input(sheets::REASON, sheets::REASON_HELP));
    heads.push(Head::known(sheets::CHECK, Align::Center));
    heads
}

/// Writes an indicator's row and returns its number.
fn row(
    form: &mut FormSheet,
    columns: &Columns,
    question: &IndicatorQuestion,
    q: &Questionnaire,
    lists: &Lists,
) -> Result<u32, XlsxError> {
    let styles = form.styles();
    let ruler = form.sheet.ruler;
    let lines = ruler.lines(&question.name, form.width(Columns::NAME, Columns::NAME), 0, BODY, Weight::Regular);
    let code_lines = ruler.lines(&question.code, form.width(0, 0), 0, HEAD, Weight::Regular);
    let height = (lines as f32 * BODY * 1.2 + 8.0).max(code_lines as f32 * HEAD * 1.2 + 8.0).max(LEAST_ROW_PT);
    let row = form.sheet.row(height.min(400.0))?;
    let (item, at) = (question.code.as_str(), (row, row));
    let text = |text: &str| Content::Text(text.to_owned());
    let centre = |format: Format| aligned(format, Align::Center).set_align(FormatAlign::VerticalCenter);
    form.known(at, Columns::CODE, item, text(item), &code_format(styles))?;
    form.known(at, Columns::NAME, item, text(&question.name), &name_format(styles))?;
    let small = centre(styles.ruled(styles.text(HEAD))).set_text_wrap();
    form.known(at, Columns::UNIT, item, text(&question.unit), &small)?;
    let basis = if question.cumulative {
        styles.bold(HEAD).set_font_color(Color::RGB(styles.colors.fair))
    } else {
        styles.grey(HEAD)
    };
    form.known(at, Columns::BASIS, item, text(question.basis), &centre(styles.ruled(basis)))?;
    known_figures(form, columns, question, row)?;
    inputs(form, columns, question, q, lists, row)?;
    Ok(row)
}

/// Baseline, past years, last mark, target.
fn known_figures(
    form: &mut FormSheet,
    columns: &Columns,
    question: &IndicatorQuestion,
    row: u32,
) -> Result<(), XlsxError> {
    let styles = form.styles();
    let item = question.code.as_str();
    let right = |format: Format| {
        aligned(styles.ruled(format), Align::Right).set_align(FormatAlign::VerticalCenter).set_indent(1)
    };
    form.known_figure(row, Columns::BASELINE, item, question.baseline.as_ref(), right(styles.grey(BODY)))?;
    for (index, figure) in question.past.iter().enumerate() {
        let last = index + 1 == question.past.len();
        let format = if last { styles.bold(BODY) } else { styles.grey(BODY) };
        form.known_figure(row, Columns::YEARS + index, item, figure.as_ref(), right(format))?;
    }
    let (mark, color) = match &question.last_mark {
        Some((mark, tone)) => (mark.as_str(), styles.colors.tone(*tone)),
        None => ("", styles.colors.grey),
    };
    let chip = aligned(styles.ruled(styles.bold(HEADING - 1.0)), Align::Center).set_align(FormatAlign::VerticalCenter);
    let chip = chip.set_font_color(Color::RGB(color));
    form.known((row, row), columns.last_mark(), item, Content::Text(mark.to_owned()), &chip)?;
    form.known_figure(row, columns.target(), item, question.target.as_ref(), right(styles.text(BODY)))
}
