//! One number of a cell, with what is printed close to it: sign, unit, bound, ／年, or the other end of a range.

use rust_decimal::Decimal;

use super::Bound;
use super::refusal::Refusal;
use crate::fiscal_year::half_width;

/// One number, or one range, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct One {
    pub number: Decimal,
    pub upper: Option<Decimal>,
    pub bound: Option<Bound>,
    pub per_year: bool,
    /// 累計 stands before it.
    pub is_total: bool,
    /// The unit printed with it.
    pub unit: Option<String>,
}

const RANGE_MARKS: [&str; 3] = ["~", "〜", "から"];
const SIGNS: [char; 5] = ['-', '−', '▲', '△', '+'];
const BOUNDS: [(&str, Bound); 5] = [
    ("以上", Bound::AtLeast),
    ("以下", Bound::AtMost),
    ("以内", Bound::AtMost),
    ("未満", Bound::Below),
    ("超", Bound::Above),
];
const APPROXIMATE: [&str; 8] = ["程度", "前後", "ほど", "くらい", "ぐらい", "余り", "弱", "強"];
/// Endings that make of a number a change or an aim, and not a quantity with a unit.
const NO_UNITS: [&str; 9] = ["増", "減", "増加", "減少", "向上", "維持", "達成", "月", "年度"];

/// Counters of whole things.
const WHOLE: [&str; 33] = [
    "人", "名", "件", "回", "社", "世帯", "団体", "組", "戸", "棟", "軒", "台", "本", "冊", "枚", "個", "箇所", "か所",
    "カ所", "ヶ所", "ヵ所", "校", "園", "店", "施設", "事業", "路線", "地区", "頭", "羽", "匹", "円", "人泊",
];

/// Whether a text begins with a number, its sign included.
pub fn begins_with_number(text: &str) -> bool {
    text.strip_prefix(SIGNS).unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

/// What may stand before a number and belongs to it.
const PREFIXES: [&str; 5] = ["全国第", "全国", "第", "延べ", "累計"];

/// Whether a text begins with a number or with a word that may stand before one.
pub fn begins_with_value(text: &str) -> bool {
    begins_with_number(strip_prefix(text).1.trim_start())
}

/// Whether a text ends with the mark of a range.
pub fn ends_with_range_mark(text: &str) -> bool {
    RANGE_MARKS.iter().any(|mark| text.ends_with(mark))
}

/// Whether a text begins with the mark of a range.
pub fn begins_with_range_mark(text: &str) -> bool {
    RANGE_MARKS.iter().any(|mark| text.starts_with(mark))
}

/// A unit without white space, in half width; nothing for `―` and the other signs of none.
pub fn plain_unit(unit: &str) -> String {
    let plain: String = half_width(unit).chars().filter(|c| !c.is_whitespace()).collect();
    if matches!(plain.as_str(), "-" | "‐" | "–" | "—" | "―" | "−") { String::new() } else { plain }
}

/// Reads one number or one range from a text in half width. `wanted` is the indicator's unit, `None` where it is
/// not known.
pub fn read_one(text: &str, wanted: Option<&str>) -> Result<One, Refusal> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let wanted = wanted.map(plain_unit);
    let ends = RANGE_MARKS.iter().find_map(|mark| plain.split_once(mark));
    let Some((lower, upper)) = ends else { return read_worded(&plain, wanted.as_deref()) };
    let (lower, upper) = (read_plain(lower, wanted.as_deref())?, read_plain(upper, wanted.as_deref())?);
    if lower.bound.is_some() || upper.bound.is_some() {
        return Err(Refusal::Contradiction {
            what: "範囲の値に、以上や以下も付いています".to_owned()
        });
    }
    range_of(lower, upper)
}

fn range_of(lower: One, upper: One) -> Result<One, Refusal> {
    let same_unit = lower.unit.is_none() || upper.unit.is_none() || lower.unit == upper.unit;
    if !same_unit {
        return Err(Refusal::Contradiction { what: "範囲の両端で単位が違います".to_owned() });
    }
    let per_year = lower.per_year || upper.per_year;
    Ok(One { upper: Some(upper.number), unit: upper.unit.or(lower.unit), per_year, ..lower })
}

/// 3%以上5%以下 is a range with both ends; 3%以上5%未満 lacks one, which no range says.
fn read_worded(plain: &str, wanted: Option<&str>) -> Result<One, Refusal> {
    let ends = ["以上", "超"].iter().find_map(|word| plain.split_once(word));
    let Some((lower, upper)) = ends.filter(|(_, upper)| begins_with_number(upper)) else {
        return read_plain(plain, wanted);
    };
    let closed = !plain.contains('超') && ["以下", "以内"].iter().any(|word| upper.ends_with(word));
    if !closed {
        let above = plain.contains('超') || upper.ends_with("未満");
        return Err(if above { Refusal::HalfOpen { found: plain.to_owned() } } else { Refusal::Words });
    }
    let lower = read_plain(lower, wanted)?;
    range_of(lower, One { bound: None, ..read_plain(upper, wanted)? })
}

fn read_plain(text: &str, wanted: Option<&str>) -> Result<One, Refusal> {
    let (prefix, body) = strip_prefix(text);
    if !begins_with_number(body) {
        return Err(Refusal::Words);
    }
    let signed = body.strip_prefix(SIGNS).unwrap_or(body);
    let length = signed.bytes().take_while(|byte| byte.is_ascii_digit() || b",.".contains(byte)).count();
    let (digits, tail) = signed.split_at(length);
    let number = read_digits(digits)?;
    if wanted.is_some_and(counts_whole_things) && may_be_thousands(digits) {
        return Err(Refusal::Thousands { found: digits.to_owned() });
    }
    let sign = body.len() > signed.len() && !body.starts_with('+');
    if let Some(kept) = tail.strip_suffix("維持").filter(|_| wanted.is_some()) {
        let kept = kept.strip_suffix('を').unwrap_or(kept);
        return Err(Refusal::Keep { bounded: strip_bound(kept).1.is_some() });
    }
    let (rest, bound, per_year) = strip_words(tail);
    let printed = if prefix == "延べ" { format!("延べ{rest}") } else { rest };
    if let Some(unit) = wanted.filter(|unit| prefix == "延べ" && printed.strip_prefix("延べ") == Some(unit)) {
        return Err(Refusal::Gross { unit: unit.to_owned() });
    }
    let outflow = check_unit(prefix, &printed, digits, wanted)?;
    let mut number = number;
    number.set_sign_negative((sign || outflow) && !number.is_zero());
    if outflow && body.len() > signed.len() {
        return Err(Refusal::Contradiction { what: format!("「{printed}」に符号も付いています") });
    }
    let unit = Some(printed).filter(|unit| !unit.is_empty());
    Ok(One { number, upper: None, bound, per_year, is_total: prefix == "累計", unit })
}

/// 全国 and 第 before a rank, 延べ before a count and 累計 before a total.
fn strip_prefix(text: &str) -> (&str, &str) {
    let prefixed = PREFIXES.iter().find(|prefix| text.starts_with(**prefix));
    prefixed.map_or(("", text), |prefix| text.split_at(prefix.len()))
}

/// The unit, the bound and whether ／年 stands there: 件以上／年 and 件／年以上 are the same, and of 回以上／月 the unit is
/// 回／月.
fn strip_words(tail: &str) -> (String, Option<Bound>, bool) {
    let (rest, bound) = strip_bound(tail);
    let (unit, time) = rest.rfind('/').map_or((rest, ""), |at| rest.split_at(at));
    let (unit, before) = if bound.is_none() { strip_bound(unit) } else { (unit, None) };
    let per_year = time == "/年";
    (if per_year { unit.to_owned() } else { format!("{unit}{time}") }, bound.or(before), per_year)
}

fn strip_bound(tail: &str) -> (&str, Option<Bound>) {
    let found = BOUNDS.iter().find_map(|(word, bound)| Some((tail.strip_suffix(word)?, *bound)));
    found.map_or((tail, None), |(rest, bound)| (rest, Some(bound)))
}

/// Refuses what is not the unit. True for 転出超過 where the unit says that it is negative.
fn check_unit(prefix: &str, printed: &str, digits: &str, wanted: Option<&str>) -> Result<bool, Refusal> {
    if matches!(prefix, "全国" | "全国第" | "第") && printed != "位" {
        return Err(Refusal::Words);
    }
    if APPROXIMATE.iter().any(|word| printed.ends_with(word)) {
        return Err(Refusal::Approximate);
    }
    let Some(wanted) = wanted else { return check_unknown_unit(printed, digits).map(|()| false) };
    let base = wanted.split_once('(').map_or(wanted, |(base, _)| base);
    let base = base.strip_suffix("/年").unwrap_or(base);
    let is_unit = |text: &str| text == wanted || text == base;
    if printed.is_empty() || is_unit(printed) || (wanted.is_empty() && printed == "位") {
        return Ok(false);
    }
    if let Some((counter, outflow)) = excess(printed) {
        let says = wanted.contains("転出超過=負") || wanted.contains("転出超過は負");
        if says && (counter.is_empty() || is_unit(counter)) {
            return Ok(outflow);
        }
        return Err(Refusal::Direction { found: printed.to_owned() });
    }
    let counted = printed.trim_start_matches(['十', '百', '千', '万', '億', '兆']);
    if counted.len() < printed.len() && (counted.is_empty() || is_unit(counted)) {
        return Err(Refusal::Multiple { found: printed.to_owned(), unit: wanted.to_owned() });
    }
    Err(Refusal::Unit { found: printed.to_owned(), wanted: Some(wanted.to_owned()) })
}

/// 人転入超過 and 人転出超過: the counter, and whether more left than came.
fn excess(printed: &str) -> Option<(&str, bool)> {
    let inflow = printed.strip_suffix("転入超過").map(|counter| (counter, false));
    inflow.or_else(|| printed.strip_suffix("転出超過").map(|counter| (counter, true)))
}

/// Where the unit is not known, anything short that could be one: never a date, a change or a fraction.
fn check_unknown_unit(printed: &str, digits: &str) -> Result<(), Refusal> {
    if excess(printed).is_some() {
        return Err(Refusal::Direction { found: printed.to_owned() });
    }
    let is_date = printed == "年" && digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_counted = ["か月", "カ月", "ヶ月", "ヵ月", "箇月"].contains(&printed);
    let ends_otherwise = !is_counted && NO_UNITS.iter().any(|ending| printed.ends_with(ending));
    let strange = printed.chars().any(|c| c.is_ascii_digit() || "()[]{}:=<>≪≫《》,、。.-+".contains(c));
    let begins_strangely = printed.starts_with(['/', '・']);
    if is_date || ends_otherwise || strange || begins_strangely || printed.chars().count() > 8 {
        return Err(Refusal::Unit { found: printed.to_owned(), wanted: None });
    }
    Ok(())
}

/// Digits in groups of three or plain, with decimals or without.
fn read_digits(digits: &str) -> Result<Decimal, Refusal> {
    let refused = || Refusal::Digits { found: digits.to_owned() };
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let wrong_decimals = decimals.is_some_and(|rest| rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_digit()));
    if !is_grouped(whole) || wrong_decimals {
        return Err(refused());
    }
    let plain = digits.replace(',', "");
    // What is too long would be rounded, not refused, behind the point.
    let significant = plain.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let length = significant.max(decimals.map_or(0, str::len));
    if length > 28 {
        return Err(Refusal::TooLong { digits: length });
    }
    plain.parse().map_err(|_| refused())
}

/// Whether a unit counts things of which there are no parts.
fn counts_whole_things(unit: &str) -> bool {
    let base = unit.split_once('(').map_or(unit, |(base, _)| base);
    let base = base.strip_suffix("/年").unwrap_or(base);
    WHOLE.contains(&base.strip_prefix("延べ").unwrap_or(base))
}

/// `1.000` and `12.345`, but not `0.125`.
fn may_be_thousands(digits: &str) -> bool {
    digits.split_once('.').is_some_and(|(whole, decimals)| {
        decimals.len() == 3 && whole.len() <= 3 && !whole.contains(',') && !whole.starts_with('0')
    })
}

/// `1071000` or `1,071,000`, never `1,07,1000`.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let later: Vec<&str> = groups.collect();
    digits(first)
        && (later.is_empty() || (first.len() <= 3 && later.iter().all(|group| group.len() == 3 && digits(group))))
}
