//! Number formats, as far as they change what a number means: percentages and dates.

use std::collections::BTreeMap;

use super::refused::Refused;
use super::xml::{Part, damaged};

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Format {
    pub percent: bool,
    /// A date, a time or a duration.
    pub date: bool,
}

const PLAIN: Format = Format { percent: false, date: false };
const PERCENT: Format = Format { percent: true, date: false };
const DATE: Format = Format { percent: false, date: true };

/// Excel's own limit of cell styles is 65,490.
const MOST_STYLES: usize = 66_000;

/// The format of each cell style of styles.xml, in their order.
///
/// # Errors
/// [`Refused::Damaged`]: no XML, or more styles than Excel has.
pub fn formats(name: &str, bytes: &[u8]) -> Result<Vec<Format>, Refused> {
    let mut part = Part::new(name, bytes)?;
    let (mut own, mut styles, mut in_cells) = (BTreeMap::new(), Vec::new(), false);
    while let Some(start) = part.next_start()? {
        match start.local_name().as_ref() {
            "numFmt" => {
                let (id, code) = (part.text_of(&start, "numFmtId")?, part.text_of(&start, "formatCode")?);
                if let (Some(id), Some(code)) = (id.and_then(|id| id.parse::<u32>().ok()), code) {
                    own.insert(id, of_code(&code));
                }
            }
            "cellXfs" => in_cells = true,
            "cellStyles" | "dxfs" => in_cells = false,
            "xf" if in_cells => {
                let id = part.text_of(&start, "numFmtId")?.and_then(|id| id.parse().ok()).unwrap_or(0);
                styles.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
            }
            _ => {}
        }
        if styles.len() > MOST_STYLES || own.len() > MOST_STYLES {
            return Err(damaged(name, "書式が多すぎます"));
        }
    }
    Ok(styles)
}

/// Formats that have a number and no code; 27 to 36 and 50 to 58 are dates in Japanese Excel.
fn built_in(id: u32) -> Format {
    match id {
        9 | 10 => PERCENT,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => DATE,
        _ => PLAIN,
    }
}

/// What a code makes of a positive number: its first section counts, quoted and escaped characters do not.
fn of_code(code: &str) -> Format {
    if code.eq_ignore_ascii_case("general") {
        return PLAIN;
    }
    let mut characters = code.chars();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        match character.to_ascii_lowercase() {
            '"' => drop(characters.by_ref().find(|end| *end == '"')),
            '\\' | '_' | '*' => drop(characters.next()),
            '[' => {
                let inside: String = characters.by_ref().take_while(|end| *end != ']').collect();
                // [h] counts hours beyond a day; [Red], [$-411] and [>=100] are no dates.
                let inside = inside.to_ascii_lowercase();
                if ["h", "m", "s"]
                    .iter()
                    .any(|unit| !inside.is_empty() && inside.trim_matches(|c| unit.contains(c)).is_empty())
                {
                    return DATE;
                }
            }
            ';' => return PLAIN,
            '%' => return PERCENT,
            'd' | 'm' | 'h' | 'y' | 's' | 'g' => return DATE,
            // The year of an era; after a digit it is the exponent of 0.00E+00.
            'e' if !matches!(before, '0' | '#' | '?' | '.') => return DATE,
            _ => {}
        }
        before = character;
    }
    PLAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        let plain = [
            "General",
            "0.00",
            "#,##0",
            "0.0\"%\"",
            "0\\%",
            "0.00E+00",
            "[Red]0",
            "\"月\"0",
            "0_);[h]",
            "@",
            "#,##0 ;(#,##0)",
        ];
        for code in plain {
            assert_eq!(of_code(code), PLAIN, "{code}");
        }
        for code in ["0%", "0.0%", "0.00%;-0.00%", "[Red]0.0 %"] {
            assert_eq!(of_code(code), PERCENT, "{code}");
        }
        let dates =
            ["yyyy/m/d", "[$-411]ge.m.d", "[$-411]ggge\"年\"", "h:mm", "[h]:mm", "[ss].0", "m\"月\"d\"日\"", "e"];
        for code in dates {
            assert_eq!(of_code(code), DATE, "{code}");
        }
    }

    #[test]
    fn each_style_has_the_format_of_its_number() {
        let xml = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="0.0&quot;%&quot;"/>
            </numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/>
            <xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="57"/><xf/></cellXfs><cellStyles/><dxfs><dxf/></dxfs></styleSheet>"#;
        let found = formats("styles.xml", xml.as_bytes()).unwrap();
        assert_eq!(found, [PLAIN, PERCENT, PERCENT, PLAIN, DATE, PLAIN]);
    }
}
