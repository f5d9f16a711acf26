//! What brackets behind a value say: a year, or that the value is a total or an average of several.

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::{Moment, Span};
use crate::fiscal_year::FiscalYear;

/// What one pair of brackets says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Qualifier {
    pub moment: Option<Moment>,
    pub span: Option<Span>,
}

/// Reads what stands in brackets, given in half width without white space.
pub fn read_bracket(content: &str) -> Result<Qualifier, Refusal> {
    if content.is_empty() {
        return Ok(Qualifier::default());
    }
    for (word, is_total) in [("累計値", true), ("累計", true), ("平均値", false), ("平均", false)] {
        if let Some(body) = content.strip_suffix(word) {
            return read_span(body, is_total, content);
        }
    }
    let moment = read_moment(content)?.ok_or_else(|| Refusal::Bracket { found: content.to_owned() })?;
    Ok(Qualifier { moment: Some(moment), span: None })
}

/// 5年間, R5年度までの, 2023~32年の10年, H30~R2: how long, and up to when.
fn read_span(body: &str, is_total: bool, content: &str) -> Result<Qualifier, Refusal> {
    let unknown = || Refusal::Bracket { found: content.to_owned() };
    let (period, count) = match body.rsplit_once('の') {
        Some((period, count)) => (Some(period), count),
        None if body.is_empty() || read_count(body).is_some() => (None, body),
        None => (Some(body), ""),
    };
    let years = if count.is_empty() { None } else { Some(read_count(count).ok_or_else(unknown)?) };
    let period = period.map(|period| read_period(period)?.ok_or_else(unknown)).transpose()?;
    if let (Some(years), Some(Period { first: Some(first), last })) = (years, &period) {
        let length = last.fiscal_year().western() - first.western() + 1;
        if i32::from(years) != length {
            let what = format!("期間は{length}年ですが「{count}」とあります");
            return Err(Refusal::Contradiction { what });
        }
    }
    let span = if is_total { Span::Cumulative { years } } else { Span::Average };
    Ok(Qualifier { moment: period.map(|period| period.last), span: Some(span) })
}

/// 5年間, 10年, 3か年.
fn read_count(text: &str) -> Option<u8> {
    let digits = ["年間", "か年", "カ年", "ヶ年", "年"].iter().find_map(|word| text.strip_suffix(word))?;
    let short = digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|years| short && *years > 0)
}

struct Period {
    first: Option<FiscalYear>,
    last: Moment,
}

/// R5年度まで, H30~R2, 2023~32年.
fn read_period(text: &str) -> Result<Option<Period>, Refusal> {
    if let Some(last) = text.strip_suffix("まで") {
        return Ok(read_moment(last)?.map(|last| Period { first: None, last }));
    }
    let Some((first, last)) = text.split_once(['~', '〜']) else { return Ok(None) };
    let Some(first) = FiscalYear::parse(first.strip_suffix('年').unwrap_or(first)).ok() else { return Ok(None) };
    // 2023~32年: the century of the first year holds for the last.
    let century = first.western() / 100;
    let short = last.trim_end_matches("年度").trim_end_matches('年');
    let is_short = short.len() == 2 && short.bytes().all(|byte| byte.is_ascii_digit());
    let last = if is_short { format!("{century}{last}") } else { last.to_owned() };
    let Some(last) = read_moment(&last)? else { return Ok(None) };
    if last.fiscal_year() < first {
        return Err(Refusal::Contradiction {
            what: format!("期間「{text}」の終わりが始まりより前です")
        });
    }
    Ok(Some(Period { first: Some(first), last }))
}

/// R6, R6年度, R1年, R6.7, R6年7月, 2021, R3(2021), R5年度末, R5.4.1時点.
fn read_moment(text: &str) -> Result<Option<Moment>, Refusal> {
    let text = ["時点", "現在"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let text = text.strip_suffix('末').filter(|year| year.ends_with('度')).unwrap_or(text);
    if let Some((era, western)) = text.strip_suffix(')').and_then(|inner| inner.split_once('(')) {
        let (Some(moment), Ok(western)) = (plain_moment(era), FiscalYear::parse(western.trim_end_matches('年')))
        else {
            return Ok(None);
        };
        if moment.fiscal_year() != western {
            return Err(Refusal::Contradiction {
                what: format!("「{era}」と「{}」は同じ年ではありません", western.western()),
            });
        }
        return Ok(Some(moment));
    }
    Ok(plain_moment(text))
}

fn plain_moment(text: &str) -> Option<Moment> {
    Moment::parse(text).ok().or_else(|| day_of(text).map(Moment::Day))
}

/// R6.7.1 and R6年7月1日; for R6.7 and R6年7月 the first day of the month.
fn day_of(text: &str) -> Option<NaiveDate> {
    let plain = text.replace(['年', '月', '.'], "/");
    let mut parts = plain.trim_end_matches(['日', '/']).split('/');
    let year = FiscalYear::parse(parts.next()?).ok()?.western();
    let month = parts.next()?.parse().ok()?;
    let day = parts.next().map_or(Some(1), |day| day.parse().ok())?;
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day)
}
