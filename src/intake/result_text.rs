//! What was read, as a text that the planning section sends on to the department.

use super::{Answer, Answerer, Field, Finding, Reading, Said, Weight};
use crate::fiscal_year::FiscalYear;

/// Which return a result is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultHeading {
    /// 産業振興課
    pub department: String,
    pub form_number: String,
    /// The returned file's name.
    pub file: String,
    /// The year whose results were asked for.
    pub year: FiscalYear,
}

/// The whole result in polite Japanese: which file, which form, what was taken, and each finding with its sheet, its
/// cell and what to do. Plain text with line feeds.
pub fn result_text(reading: &Reading, heading: &ResultHeading) -> String {
    let mut lines = opening(heading, &reading.answerer);
    lines.push(taken(&reading.answers));
    for weight in [Weight::Refused, Weight::Asked, Weight::Noted] {
        let findings: Vec<&Finding> = reading.findings.iter().filter(|finding| finding.weight == weight).collect();
        if findings.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(format!("■ {}　{}件", weight.label(), findings.len()));
        for (number, finding) in (1..).zip(findings) {
            lines.extend(told(number, finding));
        }
    }
    lines.push(String::new());
    lines.extend(closing(reading).iter().map(|line| (*line).to_owned()));
    lines.join("\n") + "\n"
}

fn opening(heading: &ResultHeading, answerer: &Answerer) -> Vec<String> {
    let mut lines = vec![
        format!("{}　ご担当者様", heading.department),
        String::new(),
        format!(
            "{}実績の照会について、ご返送いただいた様式を読み取りました。結果は次のとおりです。",
            heading.year.long()
        ),
        String::new(),
        format!("　様式番号：{}", heading.form_number),
        format!("　ファイル：{}", one_line(&heading.file)),
    ];
    if let Some(name) = &answerer.name {
        let extension =
            answerer.extension.as_ref().map_or(String::new(), |number| format!("（内線 {}）", one_line(number)));
        lines.push(format!("　回答者　：{}{extension}", one_line(name)));
    }
    lines.push(String::new());
    lines
}

/// ■ 受け付けた回答　12件（実績値 7、理由 5）
fn taken(answers: &[Answer]) -> String {
    if answers.is_empty() {
        return "■ 受け付けた回答　ありません".to_owned();
    }
    let count = |field: Field| answers.iter().filter(|answer| answer.field == field).count();
    let counts = Field::ALL.into_iter().map(|field| (field.label(), count(field)));
    let erased = answers.iter().filter(|answer| answer.said == Said::Erase).count();
    let counts: Vec<String> = counts
        .chain([("うち削除", erased)])
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{what} {count}"))
        .collect();
    format!("■ 受け付けた回答　{}件（{}）", answers.len(), counts.join("、"))
}

fn told(number: usize, finding: &Finding) -> Vec<String> {
    let place = finding.place.as_ref().map(|place| {
        let cell = if place.cell.is_empty() { String::new() } else { format!("のセル {}", place.cell) };
        format!("シート「{}」{cell}", one_line(&place.sheet))
    });
    let item = finding.item.as_ref().map(|item| format!("（{}）", one_line(item)));
    let place = place.map_or(String::new(), |place| format!("{place}{}：", item.unwrap_or_default()));
    let mut lines = vec![format!("　{number}. {place}{}", finding.what)];
    if !finding.remedy.is_empty() {
        lines.push(format!("　　→ {}", finding.remedy));
    }
    lines
}

fn closing(reading: &Reading) -> &'static [&'static str] {
    let open = reading.findings.iter().any(|finding| finding.weight != Weight::Noted);
    if reading.answers.is_empty() && !open {
        &[
            "黄色の欄に、ご記入がありませんでした。",
            "ご記入のうえ保存されたファイルかどうかをお確かめになり、もう一度お送りください。",
        ]
    } else if open {
        &[
            "お手数ですが、直したものを、同じ様式でもう一度お送りください。",
            "受け付けた回答はそのまま残ります。直すところだけをご記入いただいても結構です（空欄は、前に送られた回答を消しません）。",
        ]
    } else {
        &["お直しいただくところはありません。ご回答ありがとうございました。"]
    }
}

/// What stands in one line stays in one, whatever a file holds.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Place;

    fn place(cell: &str) -> Place {
        Place { sheet: "実績入力".to_owned(), cell: cell.to_owned() }
    }

    fn heading() -> ResultHeading {
        ResultHeading {
            department: "産業振興課".to_owned(),
            form_number: "R7-総合戦略-産業振興-01".to_owned(),
            file: "返送.xlsx".to_owned(),
            year: FiscalYear::new(2025),
        }
    }

    #[test]
    fn a_result_says_what_was_taken_and_what_to_do() {
        let answer =
            |field, said| Answer { item: "K111".to_owned(), field, place: place("L8"), typed: "9".to_owned(), said };
        let finding = |weight, cell: Option<&str>, what: &str, remedy: &str| Finding {
            weight,
            place: cell.map(place),
            item: cell.map(|_| "K112".to_owned()),
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        };
        let reading = Reading {
            doubted: Vec::new(),
            answerer: Answerer {
                name: Some("朝霞\n花子".to_owned()),
                extension: Some("0123".to_owned()),
                ..Answerer::default()
            },
            answers: vec![answer(Field::Actual, Said::Erase), answer(Field::Reason, Said::Text("わけ".to_owned()))],
            findings: vec![
                finding(Weight::Noted, None, "シートがありません。", ""),
                finding(Weight::Asked, Some("L9"), "「約60」とあります。", "数字だけをご記入ください。"),
            ],
        };
        let text = result_text(&reading, &heading());
        let wanted = "産業振興課　ご担当者様

令和7年度実績の照会について、ご返送いただいた様式を読み取りました。結果は次のとおりです。

　様式番号：R7-総合戦略-産業振興-01
　ファイル：返送.xlsx
　回答者　：朝霞 花子（内線 0123）

■ 受け付けた回答　2件（実績値 1、理由 1、うち削除 1）

■ 確認してください　1件
　1. シート「実績入力」のセル L9（K112）：「約60」とあります。
　　→ 数字だけをご記入ください。

■ ご参考　1件
　1. シートがありません。

お手数ですが、直したものを、同じ様式でもう一度お送りください。
受け付けた回答はそのまま残ります。直すところだけをご記入いただいても結構です（空欄は、前に送られた回答を消しません）。
";
        assert_eq!(text, wanted);
    }

    #[test]
    fn nothing_to_mend_is_said() {
        let text = result_text(&Reading::default(), &heading());
        assert!(text.contains("■ 受け付けた回答　ありません"), "{text}");
        assert!(text.contains("ご記入がありませんでした"), "{text}");
        let answer = Answer {
            item: "K111".to_owned(),
            field: Field::OwnMark,
            place: place("M8"),
            typed: "Ａ".to_owned(),
            said: Said::Mark("A".to_owned()),
        };
        let text = result_text(&Reading { answers: vec![answer], ..Reading::default() }, &heading());
        assert!(text.ends_with("お直しいただくところはありません。ご回答ありがとうございました。\n"), "{text}");
    }
}
