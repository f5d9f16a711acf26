//! The custom properties of a workbook (docProps/custom.xml).

use std::collections::BTreeMap;

use super::refused::Refused;
use super::xml::{Part, damaged};

/// More than any office needs.
const MOST: usize = 1000;
/// Bytes of a name or a value.
const LONGEST: usize = 32_767;

/// The properties by name; numbers, dates and truths as their text.
///
/// # Errors
/// [`Refused::Damaged`]: no XML, a name that stands twice, or more than a thousand.
pub fn properties(name: &str, bytes: &[u8]) -> Result<BTreeMap<String, String>, Refused> {
    let mut part = Part::new(name, bytes)?;
    let mut properties = BTreeMap::new();
    while let Some(start) = part.next_start()? {
        if start.local_name().as_ref() != "property" {
            continue;
        }
        let Some(key) = part.text_of(&start, "name")? else {
            continue;
        };
        let value = part.inner_text()?.trim().to_owned();
        if value.len() > LONGEST || key.len() > LONGEST {
            return Err(damaged(name, "プロパティが長すぎます"));
        }
        if properties.insert(key, value).is_some() {
            return Err(damaged(name, "プロパティに同じ名前が二つあります"));
        }
        if properties.len() > MOST {
            return Err(damaged(name, "プロパティが多すぎます"));
        }
    }
    Ok(properties)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_text() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?><Properties xmlns:vt="v">
            <property pid="2" name="様式 &amp; 番号"><vt:lpwstr>S2-R7-011-1 &lt;&#x5e74;&gt;</vt:lpwstr></property>
            <property pid="3" name="year"><vt:i4>2025</vt:i4></property><property pid="4" name="none"/></Properties>"#;
        let found = properties("custom.xml", xml.as_bytes()).unwrap();
        let wanted = [("none", ""), ("year", "2025"), ("様式 & 番号", "S2-R7-011-1 <年>")];
        assert_eq!(found, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let xml = r#"<p><property name="a"><v>1</v></property><property name="a"><v>2</v></property></p>"#;
        assert!(matches!(properties("custom.xml", xml.as_bytes()), Err(Refused::Damaged { .. })));
    }
}
