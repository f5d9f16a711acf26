//! Reads figures, fiscal years and topics in Japanese prose. What is not plain is passed over: a false alarm costs
//! more than silence. All texts here are in half width (see [`sentences`]).

use rust_decimal::Decimal;

use super::view::unit_of;
use crate::fiscal_year::{FiscalYear, half_width};

/// A fiscal year named in a sentence, with the bytes that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedYear {
    pub year: FiscalYear,
    pub start: usize,
    pub end: usize,
}

/// The sentences of each paragraph, in half width and without their full stops.
pub fn sentences(text: &str) -> Vec<Vec<String>> {
    let of_line = |line: &str| half_width(line).split('。').map(|one| one.trim().to_owned()).collect::<Vec<_>>();
    text.lines()
        .map(of_line)
        .map(|mut line| {
            line.retain(|sentence| !sentence.is_empty());
            line
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// Every number of a text that has the unit right behind it and is no end of a range.
pub fn figures_in(text: &str, unit: &str) -> Vec<Decimal> {
    let plain = half_width(text);
    let unit = half_width(unit_of(unit));
    let mut figures = Vec::new();
    let mut rest = plain.as_str();
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        match leading_number(rest) {
            Some((number, after)) if !(before.is_ascii_alphanumeric() || ".,".contains(before)) => {
                if !unit.is_empty() && after.starts_with(unit.as_str()) && !"~～〜".contains(before) {
                    figures.push(number);
                }
                before = '0';
                rest = after;
            }
            _ => {
                before = first;
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    figures
}

/// The number that a text begins with, and what follows.
pub fn leading_number(text: &str) -> Option<(Decimal, &str)> {
    let (negative, body) = match text.strip_prefix(['-', '−', '△', '▲']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let end = body.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(body.len());
    let digits = body[..end].trim_end_matches([',', '.']);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut number: Decimal = digits.replace(',', "").parse().ok()?;
    number.set_sign_negative(negative && !number.is_zero());
    Some((number, &body[digits.len()..]))
}

/// The fiscal years that a sentence names: 令和6年度, R6, 2024年度. A calendar year or a date is none.
pub fn years_in(sentence: &str) -> Vec<NamedYear> {
    let mut found: Vec<NamedYear> = Vec::new();
    for (start, first) in sentence.char_indices() {
        let rest = &sentence[start..];
        let inside = found.last().is_some_and(|last| start < last.end);
        let glued = sentence[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        let named = match first {
            '令' | '平' | '昭' | '2' if !(inside || glued) => up_to_fiscal_year(rest),
            'R' | 'H' if !(inside || glued) => era_letter(rest),
            _ => None,
        };
        if let Some((year, length)) = named {
            found.push(NamedYear { year, start, end: start + length });
        }
    }
    found
}

fn up_to_fiscal_year(text: &str) -> Option<(FiscalYear, usize)> {
    let end = text.find("年度")? + "年度".len();
    let name = &text[..end];
    (name.chars().count() <= 7).then(|| FiscalYear::parse(name).ok()).flatten().map(|year| (year, end))
}

/// `R6` and `R6年度`, not the `R6` of `R6.10.18` or of R6年.
fn era_letter(text: &str) -> Option<(FiscalYear, usize)> {
    let digits = text[1..].find(|c: char| !(c.is_ascii_digit() || c == '元')).map_or(text.len(), |end| end + 1);
    let year = FiscalYear::parse(&text[..digits]).ok()?;
    let rest = &text[digits..];
    if let Some(after) = rest.strip_prefix("年度") {
        return Some((year, text.len() - after.len()));
    }
    let other = rest.starts_with(['.', '年', '/', '-']) || rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!other).then_some((year, digits))
}

/// The explicit topics of a stretch of prose, in order: what stands before は, and before が and も where they follow a
/// noun. A topic too many only silences a rule.
pub fn topics(prose: &str) -> Vec<&str> {
    let mut topics = Vec::new();
    for (at, particle) in prose.char_indices() {
        let before = &prose[..at];
        let after = &prose[at + particle.len_utf8()..];
        let last = before.chars().next_back();
        let is_topic = match particle {
            'は' => last.is_some_and(|last| last != '、') && !after.starts_with("じめ"),
            // Behind た, る, い and their like it joins clauses.
            'が' => last.is_some_and(|last| !"、。たるいだすうくむんぶぐつず".contains(last)),
            'も' => last.is_some_and(|last| is_noun(last) || last == 'り') && !before.ends_with("より"),
            _ => false,
        };
        if is_topic {
            let particles = ["について", "に関して", "に", "で"];
            let before = particles.iter().find_map(|particle| before.strip_suffix(particle)).unwrap_or(before);
            let start = before.rfind(['、', '。', '「', '」', '(', ')', '・', ':', ' ']);
            let first = start.map_or(0, |start| start + before[start..].chars().next().map_or(0, char::len_utf8));
            topics.push(&before[first..]);
        }
    }
    topics
}

/// Kanji, katakana, digits, a closing bracket: what a noun is made of and an ending is not.
pub fn is_noun(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{30a0}'..='\u{30ff}' | ')' | '%' | '々') || c.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(sentence: &str) -> Vec<String> {
        years_in(sentence).iter().map(|named| named.year.short()).collect()
    }

    #[test]
    fn fiscal_years_are_found_and_dates_are_not() {
        assert_eq!(years("令和元年度から令和6年度まで、R3とH27年度と2024年度"), ["R1", "R6", "R3", "H27", "R6"]);
        for none in ["R6.10.18に開催", "令和6年4月に始まり", "2024年の調査", "FR6", "令和5年12月31日で令和の"]
        {
            assert_eq!(years(none), Vec::<String>::new(), "{none}");
        }
    }

    #[test]
    fn figures_carry_their_unit() {
        let numbers =
            |text: &str, unit: &str| -> Vec<String> { figures_in(text, unit).iter().map(Decimal::to_string).collect() };
        assert_eq!(numbers("実績は72回と、目標値の15回を上回り、１，０００人が来た", "回"), ["72", "15"]);
        assert_eq!(numbers("令和2年度の94.2％より高い", "%"), ["94.2"]);
        assert_eq!(numbers("２～４事業所", "事業所"), Vec::<String>::new());
        assert_eq!(numbers("172回", "回"), ["172"]);
        assert_eq!(numbers("72", "―"), Vec::<String>::new());
    }

    #[test]
    fn topics_are_what_is_spoken_of() {
        assert_eq!(topics("市の相談の件数は"), ["市の相談の件数"]);
        assert_eq!(topics("令和6年度には、登録者数が"), ["令和6年度", "登録者数"]);
        assert_eq!(
            topics("花まつりは、全国では、参加団体も、利用については"),
            ["花まつり", "全国", "参加団体", "利用"]
        );
        assert_eq!(topics("増えたが、道路をはじめ、前年度よりも"), Vec::<&str>::new());
    }

    #[test]
    fn sentences_end_with_full_stops_and_lines() {
        assert_eq!(sentences("９件である。目標は３件。\n次の行"), [vec!["9件である", "目標は3件"], vec!["次の行"]]);
    }
}
