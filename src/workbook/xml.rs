//! Small helps for reading the XML of a workbook's parts.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::refused::Refused;

/// A part's text, read event by event.
pub struct Part<'a> {
    name: &'a str,
    reader: Reader<&'a [u8]>,
}

impl<'a> Part<'a> {
    /// A part in UTF-8; no office program writes another encoding.
    ///
    /// # Errors
    /// [`Refused::Damaged`] for other encodings.
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Result<Part<'a>, Refused> {
        let wrong = || damaged(name, "文字コードが UTF-8 ではありません");
        let text = std::str::from_utf8(bytes).map_err(|_| wrong())?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        let mut part = Part { name, reader };
        if let Event::Decl(declaration) = part.next()? {
            let encoding = declaration.encoding().transpose().map_err(|_| wrong())?;
            if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
                return Err(wrong());
            }
        }
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        Ok(Part { name, reader })
    }

    /// The next event; empty elements come as a start and an end.
    ///
    /// # Errors
    /// [`Refused::Damaged`] where the XML is not well formed.
    pub fn next(&mut self) -> Result<Event<'a>, Refused> {
        self.reader.read_event().map_err(|_| damaged(self.name, "XML として読めません"))
    }

    /// The next start of an element, or `None` at the end of the part.
    ///
    /// # Errors
    /// [`Refused::Damaged`] where the XML is not well formed.
    pub fn next_start(&mut self) -> Result<Option<BytesStart<'a>>, Refused> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// An attribute's value as it stands, by its exact name.
    ///
    /// # Errors
    /// [`Refused::Damaged`] where the attributes are not well formed or this one stands twice.
    pub fn raw<'s>(&self, start: &'s BytesStart, name: &str) -> Result<Option<std::borrow::Cow<'s, str>>, Refused> {
        let mut found = None;
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| damaged(self.name, "属性が読めません"))?;
            if attribute.key.as_ref() == name && found.replace(attribute.value).is_some() {
                return Err(damaged(self.name, "同じ属性が二つあります"));
            }
        }
        Ok(found)
    }

    /// An attribute's text, by its name without prefix.
    ///
    /// # Errors
    /// [`Refused::Damaged`] where the attributes are not well formed.
    pub fn text_of(&self, start: &BytesStart, name: &str) -> Result<Option<String>, Refused> {
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| damaged(self.name, "属性が読めません"))?;
            if attribute.key.local_name().as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                return value.map(|text| Some(text.into_owned())).map_err(|_| damaged(self.name, "属性が読めません"));
            }
        }
        Ok(None)
    }

    /// All text up to the end of the element that began last.
    ///
    /// # Errors
    /// [`Refused::Damaged`] where the XML is not well formed.
    pub fn inner_text(&mut self) -> Result<String, Refused> {
        let (mut text, mut depth) = (String::new(), 0_usize);
        loop {
            match self.next()? {
                Event::Text(found) => text.push_str(&found.xml10_content()),
                Event::CData(found) => text.push_str(&found.xml10_content()),
                Event::GeneralRef(found) => text.push_str(&self.resolve(&found)?),
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(text),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(damaged(self.name, "途中で終わっています")),
                _ => {}
            }
        }
    }

    fn resolve(&self, reference: &BytesRef) -> Result<String, Refused> {
        let unknown = || damaged(self.name, "実体参照が読めません");
        match reference.resolve_char_ref().map_err(|_| unknown())? {
            Some(character) => Ok(character.to_string()),
            None => resolve_xml_entity(&reference.xml10_content()).map(str::to_owned).ok_or_else(unknown),
        }
    }
}

/// A part that is not as it should be.
pub fn damaged(part: &str, what: &str) -> Refused {
    Refused::Damaged { what: format!("「{part}」の{what}") }
}
