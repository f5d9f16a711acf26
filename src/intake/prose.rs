//! 理由, コメント, 取組と成果, 課題: texts as they were typed.

use super::characters::printable;
use super::outcome::{Outcome, Problem, quoted};
use super::typed::{is_date, squeezed, typed, unreadable};
use super::{Field, Said, Weight};
use crate::inquiry::sheets;
use crate::workbook::Content;

/// What a cell of Excel holds at most, in UTF-16 units.
const EXCEL_LONGEST: usize = 32_767;
/// What people write where they mean 前回と同じ.
const PERHAPS_THE_SAME: [&str; 4] = ["同上", "同左", "左に同じ", "左記のとおり"];

/// Reads a text. `last` is last year's, which 前回と同じ stands for.
pub(super) fn read_prose(content: &Content, field: Field, last: Option<&str>) -> Outcome {
    let remedy = "文章でご記入ください。";
    if let Some(outcome) = unreadable(content).or_else(|| is_date(content, Weight::Asked, remedy)) {
        return outcome;
    }
    let text = match printable(&typed(content)) {
        Ok(text) => text,
        Err(problem) => return Outcome::left(problem),
    };
    let words = squeezed(&text);
    let words = words.trim_end_matches(['。', '.', '｡']);
    if words == sheets::SAME_AS_LAST {
        return same_as_last(field, last);
    }
    if PERHAPS_THE_SAME.contains(&words) {
        let what = format!("{}とあります。何と同じなのかが、報告書では分かりません。", quoted(&text));
        let remedy = match field {
            Field::Reason => remedy.to_owned(),
            _ => format!(
                "前回の文章をそのまま使うときは「{}」と、違うときは文章でご記入ください。",
                sheets::SAME_AS_LAST
            ),
        };
        return Outcome::left(Problem::asked(what, remedy));
    }
    let length = typed(content).encode_utf16().count();
    if length >= EXCEL_LONGEST {
        let what = format!("セルに入る長さの上限（{EXCEL_LONGEST}字）いっぱいです。終わりが切れているかもしれません。");
        return Outcome::left(Problem::asked(what, "文章を短くして、終わりまで入っていることを確かめてください。"));
    }
    let longest = if field == Field::Reason { sheets::LONGEST_REASON } else { sheets::LONGEST_TEXT };
    let length = text.encode_utf16().count();
    let too_long = usize::try_from(longest).is_ok_and(|longest| length > longest);
    let note = too_long.then(|| {
        let what = format!("{length}字あり、目安の{longest}字を超えています。このまま受け付けました。");
        Problem::noted(what, "短くできるときは、短くしたものをお送りください。")
    });
    Outcome::taken(Said::Text(text)).noting(note)
}

fn same_as_last(field: Field, last: Option<&str>) -> Outcome {
    match last.map(str::trim).filter(|last| !last.is_empty()) {
        Some(last) => Outcome::taken(Said::Text(last.to_owned())),
        None => {
            let what = match field {
                Field::Reason => format!("「{}」とありますが、理由の欄では使えません。", sheets::SAME_AS_LAST),
                _ => format!("「{}」とありますが、前回の記載がありません。", sheets::SAME_AS_LAST),
            };
            Outcome::left(Problem::refused(what, "文章でご記入ください。"))
        }
    }
}
