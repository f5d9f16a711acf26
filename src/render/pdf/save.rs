//! The file's bytes from its objects: those of the structure tree are many and small, so all but streams stand in object
//! streams, and the cross references are a stream too (ISO 32000-1, 7.5.7 and 7.5.8).
//!
//! `lopdf` could save the file as well, but it copies each object and writes it three times, and leaves the cross
//! references uncompressed.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::error::PdfError;
use super::object::{Text, write_dictionary, write_object};

/// Objects in an object stream: more compress better, fewer are found sooner by a reader.
const PACKED: usize = 200;
/// Above this, files get smaller by less than a hundredth, and take several times as long.
const LEVEL: u32 = 6;
/// Behind the version: four bytes by which programs know the file as binary (ISO 19005-2, 6.1.2).
const MARK: &[u8] = b"%\xBB\xAD\xC0\xDE\n";

/// Where an object is found.
#[derive(Debug, Clone, Copy)]
enum Place {
    Nowhere,
    /// At this byte of the file.
    At(usize),
    /// In the object stream of that number, by its place there.
    Within(usize, usize),
}

/// The file under way.
struct File {
    bytes: Vec<u8>,
    /// By the number of the object.
    places: Vec<Place>,
    pack: Pack,
    compress: Compress,
}

/// The object stream under way.
#[derive(Default)]
struct Pack {
    /// Number and place of each object.
    index: Vec<(usize, usize)>,
    content: Vec<u8>,
}

/// The bytes of the file: the objects, and more that are written already. The same objects give the same bytes.
pub(super) fn save(pdf: lopdf::Document, texts: Vec<Text>) -> Result<Vec<u8>, PdfError> {
    let mut file = File {
        bytes: format!("%PDF-{}\n", pdf.version).into_bytes(),
        places: vec![Place::Nowhere; pdf.max_id as usize + 1],
        pack: Pack::default(),
        compress: Compress::new(Compression::new(LEVEL), true),
    };
    file.bytes.extend_from_slice(MARK);
    for ((number, _), object) in pdf.objects {
        match object {
            Object::Stream(stream) => file.stream(number as usize, stream)?,
            other => file.pack(number as usize, |out| write_object(out, &other))?,
        }
    }
    for Text { id: (number, _), content } in texts {
        file.pack(number as usize, |out| out.write_all(&content))?;
    }
    file.close_pack()?;
    file.cross_references(&pdf.trailer)?;
    Ok(file.bytes)
}

impl File {
    /// Puts an object into the object stream under way.
    fn pack(&mut self, number: usize, write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Result<(), PdfError> {
        self.pack.index.push((number, self.pack.content.len()));
        write(&mut self.pack.content)?;
        self.pack.content.push(b'\n');
        if self.pack.index.len() >= PACKED { self.close_pack() } else { Ok(()) }
    }

    fn close_pack(&mut self) -> Result<(), PdfError> {
        let Pack { index, content } = std::mem::take(&mut self.pack);
        if index.is_empty() {
            return Ok(());
        }
        let own = self.places.len();
        self.places.push(Place::Nowhere);
        let mut all = Vec::with_capacity(content.len() + index.len() * 12);
        for (place, (number, at)) in index.iter().enumerate() {
            write!(all, "{number} {at} ")?;
            self.set(*number, Place::Within(own, place));
        }
        let entries = dictionary! { "Type" => "ObjStm", "N" => integer(index.len()), "First" => integer(all.len()) };
        all.extend_from_slice(&content);
        self.stream(own, Stream::new(entries, all))
    }

    /// Writes a stream, compressed where that is allowed and makes it smaller.
    fn stream(&mut self, number: usize, stream: Stream) -> Result<(), PdfError> {
        let Stream { mut dict, mut content, allows_compression, .. } = stream;
        if allows_compression && !dict.has(b"Filter") {
            let small = self.compressed(&content)?;
            if small.len() < content.len() {
                content = small;
                dict.set("Filter", "FlateDecode");
            }
        }
        dict.set("Length", integer(content.len()));
        self.set(number, Place::At(self.bytes.len()));
        writeln!(self.bytes, "{number} 0 obj")?;
        write_dictionary(&mut self.bytes, &dict)?;
        self.bytes.extend_from_slice(b"\nstream\n");
        self.bytes.extend_from_slice(&content);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        Ok(())
    }

    fn set(&mut self, number: usize, place: Place) {
        if let Some(slot) = self.places.get_mut(number) {
            *slot = place;
        }
    }

    fn compressed(&mut self, content: &[u8]) -> Result<Vec<u8>, PdfError> {
        self.compress.reset();
        let mut small = Vec::with_capacity(content.len() / 3 + 128);
        loop {
            let read = usize::try_from(self.compress.total_in()).unwrap_or(usize::MAX);
            let rest = content.get(read..).unwrap_or_default();
            let status = self.compress.compress_vec(rest, &mut small, FlushCompress::Finish);
            if status.map_err(std::io::Error::from)? == Status::StreamEnd {
                return Ok(small);
            }
            small.reserve(small.capacity());
        }
    }

    /// The cross references and the end of the file.
    fn cross_references(&mut self, trailer: &Dictionary) -> Result<(), PdfError> {
        let (own, start) = (self.places.len(), self.bytes.len());
        self.places.push(Place::At(start));
        let mut content = Vec::with_capacity(self.places.len() * 7);
        for place in &self.places {
            let (kind, first, second) = match *place {
                Place::Nowhere => (0, 0, usize::from(u16::MAX)),
                Place::At(at) => (1, at, 0),
                Place::Within(stream, place) => (2, stream, place),
            };
            content.push(kind);
            content.extend_from_slice(&u32::try_from(first).map_err(|_| too_large())?.to_be_bytes());
            content.extend_from_slice(&u16::try_from(second).map_err(|_| too_large())?.to_be_bytes());
        }
        let identity = self.identity();
        let widths: Vec<Object> = [1, 4, 2].map(Object::Integer).to_vec();
        let mut entries = dictionary! {
            "Type" => "XRef",
            "Size" => integer(self.places.len()),
            "W" => widths,
            "ID" => vec![identity.clone(), identity],
        };
        for key in ["Root", "Info"] {
            entries.set(key, trailer.get(key.as_bytes())?.clone());
        }
        self.stream(own, Stream::new(entries, content))?;
        write!(self.bytes, "startxref\n{start}\n%%EOF\n")?;
        Ok(())
    }

    /// The same content gives the same identity, in every process.
    fn identity(&self) -> Object {
        let digest = Sha256::digest(&self.bytes).iter().copied().take(16).collect();
        Object::String(digest, StringFormat::Hexadecimal)
    }
}

fn integer(number: usize) -> Object {
    Object::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn too_large() -> std::io::Error {
    std::io::Error::other("a PDF of more than 4 GB")
}
