//! R３.７.３０（土）: a date whose day of the week is another.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::audit::view::View;
use crate::audit::{Finding, Place, Rule, Severity};
use crate::fiscal_year::{FiscalYear, half_width};

const DAYS: [(char, Weekday); 7] = [
    ('月', Weekday::Mon),
    ('火', Weekday::Tue),
    ('水', Weekday::Wed),
    ('木', Weekday::Thu),
    ('金', Weekday::Fri),
    ('土', Weekday::Sat),
    ('日', Weekday::Sun),
];

pub fn find(view: &View) -> Vec<Finding> {
    let (plan, year) = (view.plan(), view.year());
    let mut found = Vec::new();
    let mut read = |place: &Place, text: &str| found.extend(wrong_days(text).iter().map(|wrong| tell(place, wrong)));
    for narrative in plan.narratives.iter().filter(|narrative| narrative.year.is_none_or(|of| of == year)) {
        if let Some(code) = narrative.at.first() {
            read(&view.at(code), &narrative.text);
        }
    }
    for review in plan.reviews.iter().filter(|review| review.year == year) {
        read(&view.place_named(&review.heading), &review.text);
    }
    for opinion in plan.opinions.iter().filter(|opinion| opinion.year == year) {
        read(&view.at(&opinion.goal), &opinion.text);
        if let Some(response) = &opinion.response {
            read(&view.at(&opinion.goal), &response.text);
        }
    }
    for note in plan.notes.iter().filter(|note| note.year == year) {
        read(&view.at(&note.at), &note.text);
    }
    for table in plan.tables.iter().filter(|table| table.year == year) {
        table.rows.iter().flatten().for_each(|cell| read(&view.at(&table.at), cell));
    }
    found
}

/// A date as it is written, and its true day of the week.
struct WrongDay {
    written: String,
    day: char,
    truly: char,
}

fn tell(place: &Place, wrong: &WrongDay) -> Finding {
    let WrongDay { written, day, truly } = wrong;
    let what = format!("「{written}（{day}）」とありますが、この日は{truly}曜日です");
    let suggestion = "日付と曜日のどちらが正しいか確かめ、誤っているほうを直してください";
    Finding::new(Rule::TextAndFigures, Severity::Error, place.clone(), what, suggestion)
        .with("本文の曜日", day.to_string())
        .with("暦の曜日", truly.to_string())
}

fn wrong_days(text: &str) -> Vec<WrongDay> {
    let plain = half_width(text);
    plain.match_indices('(').filter_map(|(at, _)| check(&plain[..at], &plain[at + 1..])).collect()
}

/// A date that ends before a bracket, and the day in it.
fn check(before: &str, behind: &str) -> Option<WrongDay> {
    let day = behind.chars().next()?;
    let weekday = DAYS.iter().find(|(name, _)| *name == day)?.1;
    let rest = &behind[day.len_utf8()..];
    let closes = [")", "曜)", "曜日)", "・祝)", "・休)", "祝)"].iter().any(|end| rest.starts_with(end));
    let (date, written) = closes.then(|| date_at_end(before)).flatten()?;
    let truly = DAYS.iter().find(|(_, truly)| *truly == date.weekday())?.0;
    (date.weekday() != weekday).then(|| WrongDay { written: written.to_owned(), day, truly })
}

/// The date with which a text ends: 令和3年7月30日, 2021年7月30日, R3.7.30 or R3/7/30. One without its year is none.
fn date_at_end(text: &str) -> Option<(NaiveDate, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || "./年月日令和平成昭元RHS".contains(c);
    let start = text.char_indices().rev().take_while(|(_, c)| is_part(*c)).last()?.0;
    let written = &text[start..];
    let parts: Vec<&str> = match written.strip_suffix('日') {
        Some(body) => {
            let (year, rest) = body.split_once('年')?;
            let (month, day) = rest.split_once('月')?;
            vec![year, month, day]
        }
        None => written.split(['.', '/']).collect(),
    };
    let [year, month, day] = parts.as_slice() else { return None };
    // Behind another text such as 12年度R3.7.30 there is no telling where the date begins.
    let western = FiscalYear::parse(year).ok()?.western();
    let date = NaiveDate::from_ymd_opt(western, month.parse().ok()?, day.parse().ok()?)?;
    Some((date, written))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{R6, code, findings, indicator, plan};
    use crate::plan::EvaluationTable;

    fn wrong(text: &str) -> usize {
        wrong_days(text).len()
    }

    #[test]
    fn a_wrong_day_of_the_week_is_told() {
        // 30 July 2021 was a Friday.
        for text in [
            "実施日：R３.７.３０（土）",
            "令和3年7月30日（土）に開いた",
            "令和３年７月３０日（土曜日）",
            "2021年7月30日(日・祝)",
            "R3/7/30（木）",
            "平成31年4月30日（水）",
        ] {
            assert_eq!(wrong(text), 1, "{text}");
        }
    }

    #[test]
    fn a_right_day_or_no_full_date_is_no_finding() {
        for text in [
            "R３.７.３０（金）",
            "令和3年7月30日（金）",
            "平成31年4月30日（火）",
            "7月30日（土）",
            "R4.8.19、26（土）",
            "参加者：22名（うち児童10名）",
            "令和3年度（土曜日を除く）",
            "令和3年2月30日（土）",
        ] {
            assert_eq!(wrong(text), 0, "{text}");
        }
    }

    #[test]
    fn cells_of_tables_are_read() {
        let mut plan = plan(vec![indicator("回数", "回", "1", &["1"], "5")]);
        plan.tables.push(EvaluationTable {
            year: R6,
            at: code("M1"),
            caption: "実施状況".to_owned(),
            columns: vec!["令和3年度".to_owned()],
            rows: vec![vec!["切り絵教室\n実施日：R３.７.３０（土）".to_owned()]],
        });
        let found = findings(Rule::TextAndFigures, &plan);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].severity, found[0].place.code.as_deref()), (Severity::Error, Some("M1")));
    }
}
