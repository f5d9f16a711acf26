//! An object as it stands in a file (ISO 32000-1, 7.3).

use std::io::{Result, Write};

use lopdf::{Dictionary, Object, ObjectId, StringFormat};

const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";

/// An object that is written already.
pub(super) struct Text {
    pub id: ObjectId,
    pub content: Vec<u8>,
}

/// Writes an object that stands inside another or in an object stream.
///
/// # Errors
/// A stream: it stands by itself (7.3.8.1).
pub(super) fn write_object(out: &mut Vec<u8>, object: &Object) -> Result<()> {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => write!(out, "{value}")?,
        Object::Integer(value) => write!(out, "{value}")?,
        Object::Real(value) => write!(out, "{value}")?,
        Object::Name(name) => write_name(out, name),
        Object::String(text, StringFormat::Literal) => write_literal(out, text),
        Object::String(text, StringFormat::Hexadecimal) => write_hexadecimal(out, text),
        Object::Array(items) => write_array(out, items)?,
        Object::Dictionary(entries) => write_dictionary(out, entries)?,
        Object::Reference((number, generation)) => write!(out, "{number} {generation} R")?,
        Object::Stream(_) => return Err(std::io::Error::other("a stream inside another object")),
    }
    Ok(())
}

pub(super) fn write_dictionary(out: &mut Vec<u8>, entries: &Dictionary) -> Result<()> {
    out.extend_from_slice(b"<<");
    for (key, value) in entries {
        write_name(out, key);
        separate(out, value);
        write_object(out, value)?;
    }
    out.extend_from_slice(b">>");
    Ok(())
}

fn write_array(out: &mut Vec<u8>, items: &[Object]) -> Result<()> {
    out.push(b'[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            separate(out, item);
        }
        write_object(out, item)?;
    }
    out.push(b']');
    Ok(())
}

/// A blank before what would else run into the word before it.
fn separate(out: &mut Vec<u8>, object: &Object) {
    let begins_itself =
        matches!(object, Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_));
    if !begins_itself {
        out.push(b' ');
    }
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            out.push(b'#');
            write_byte(out, *byte);
        }
    }
}

fn write_literal(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'(');
    for byte in text {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}

fn write_hexadecimal(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'<');
    text.iter().for_each(|byte| write_byte(out, *byte));
    out.push(b'>');
}

fn write_byte(out: &mut Vec<u8>, byte: u8) {
    let digit = |half: u8| HEXADECIMAL.get(usize::from(half)).copied().unwrap_or(b'0');
    out.extend([digit(byte >> 4), digit(byte & 15)]);
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn written(object: impl Into<Object>) -> String {
        let mut out = Vec::new();
        write_object(&mut out, &object.into()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_kind_of_object_is_written() {
        let inner = vec![Object::Null, true.into(), 7.into(), Object::Real(-0.25), Object::Reference((12, 0))];
        assert_eq!(written(inner), "[null true 7 -0.25 12 0 R]");
        assert_eq!(written(dictionary! { "K" => 3, "S" => "TD", "A" => Object::Null }), "<</K 3/S/TD/A null>>");
        assert_eq!(written("名 a#"), "/#E5#90#8D#20a#23");
    }

    #[test]
    fn strings_keep_what_would_end_them() {
        assert_eq!(written(Object::string_literal("a(b)c)\\\r\n")), "(a\\(b\\)c\\)\\\\\\r\n)");
        assert_eq!(written(Object::String(vec![0xFE, 0x0F], StringFormat::Hexadecimal)), "<FE0F>");
    }

    #[test]
    fn a_stream_stands_by_itself() {
        let stream = lopdf::Stream::new(Dictionary::new(), Vec::new());
        assert!(write_object(&mut Vec::new(), &stream.into()).is_err());
    }
}
