//! The words by which a returned form is read: names of sheets, headings of columns, words that stand for a value.

/// 1st sheet: whom it is for, until when, progress, who answers.
pub const COVER: &str = "はじめに";
/// Indicators: actual, own mark, reason.
pub const FIGURES: &str = "実績入力";
/// Comments on indicators.
pub const COMMENTS: &str = "コメント";
/// Achievements and open issues of the actions.
pub const ACTIONS: &str = "取組と課題";
/// Invented rows, for looking at.
pub const EXAMPLE: &str = "記入例";
/// The hidden sheet with the identity and the lists.
pub const HIDDEN: &str = "_sokatsu";

/// First column of every sheet with items: the one by which rows are matched.
pub const CODE: &str = "コード";
pub const NAME: &str = "指標名";
pub const UNIT: &str = "単位";
pub const BASIS: &str = "区分";
pub const BASELINE: &str = "策定時";
pub const LAST_MARK: &str = "前回評価";
/// What the rule would say of the actual: a formula.
pub const OUTLOOK: &str = "目安";
/// Inputs of [`FIGURES`].
pub const OWN_MARK: &str = "自己評価 ▼";
pub const REASON: &str = "理由";
pub const CHECK: &str = "確認";
/// Columns of formulas: what they show is neither printed nor answered.
pub const COMPUTED: [&str; 2] = [OUTLOOK, CHECK];
/// In place of the input [`OWN_MARK`] of an indicator that is never marked.
pub const NOT_MARKED: &str = "（評価しない指標）";
/// [`COMMENTS`].
pub const LAST_COMMENT: &str = "前回のコメント";
pub const COMMENT: &str = "今回のコメント ▼";
/// [`ACTIONS`].
pub const ACTION: &str = "取組";
pub const LAST_ACHIEVEMENT: &str = "前回の取組と成果";
pub const ACHIEVEMENT: &str = "今回の取組と成果";
pub const LAST_ISSUE: &str = "前回の課題";
pub const ISSUE: &str = "今回の課題 ▼";

/// Small print under the headings of the inputs; no answers.
pub const ACTUAL_HELP: &str = "数字だけ";
pub const OWN_MARK_HELP: &str = "▼から選ぶ";
pub const REASON_HELP: &str = "自己評価のわけ（1～2文）";
pub const COMMENT_HELP: &str = "2～3文。変わらないときは▼から「前回と同じ」";
pub const ACHIEVEMENT_HELP: &str = "行ったことと、その結果";
pub const ISSUE_HELP: &str = "変わらないときは▼から「前回と同じ」";

/// Longest texts that the form takes without a question, in UTF-16 units, as Excel counts.
pub const LONGEST_REASON: u32 = 400;
pub const LONGEST_TEXT: u32 = 2000;

/// Labels of the inputs on [`COVER`]: the input is at their right, before the help that is printed behind it.
pub const RESPONDENT: &str = "回答者";
pub const EXTENSION: &str = "内線";
pub const CONFIRMED_ON: &str = "課長確認日";
pub const MESSAGE: &str = "連絡欄";
/// Labels at the right on [`COVER`].
pub const SECTION: &str = "担当";
pub const MAIL: &str = "メール";
pub const WAY_BACK: &str = "返信方法";
/// What stands at the right of the inputs on [`COVER`]; no answers.
pub const RESPONDENT_HELP: &str = "ご担当の方のお名前。担当が替わったときは、連絡欄にお書きください。";
pub const EXTENSION_HELP: &str = "内線番号または電話番号。";
pub const CONFIRMED_ON_HELP: &str = "課長が内容を確認した日（例：5/29）。";

/// A text that stays as it was.
pub const SAME_AS_LAST: &str = "前回と同じ";
/// In place of an actual: it will come.
pub const NOT_YET: &str = "未確定";
/// In place of an actual: what is counted did not take place.
pub const CANCELLED: &str = "中止";
/// In place of an actual: there was no survey.
pub const NO_SURVEY: &str = "調査なし";
/// Takes away what was answered before; a blank never does.
pub const ERASE: &str = "削除";

/// Heading of the column of this year's actual: `R7実績`.
pub fn actual_heading(year: crate::fiscal_year::FiscalYear) -> String {
    format!("{}実績", year.short())
}
