//! Archives that no office program would write.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// A zip archive, written record by record.
#[derive(Default)]
pub struct Archive {
    body: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

/// How an entry is told in the directory, where that is not the truth.
struct Entry<'a> {
    name: &'a str,
    method: u16,
    flags: u16,
    checksum: u32,
    inflated: u32,
}

impl Archive {
    pub fn new() -> Archive {
        Archive::default()
    }

    /// An entry, deflated.
    pub fn with(mut self, name: &str, content: impl AsRef<[u8]>) -> Archive {
        let content = content.as_ref();
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).expect("deflated");
        let data = encoder.finish().expect("deflated");
        let (checksum, inflated) = (checksum(content), content.len() as u32);
        self.push(&Entry { name, method: 8, flags: 0, checksum, inflated }, &data);
        self
    }

    /// An entry that inflates to the beginning, then the block again and again, then the end; its directory says that
    /// it is small. The block is deflated once.
    pub fn with_repeated(mut self, name: &str, start: &str, block: &str, times: usize, end: &str) -> Archive {
        let mut data = deflated(start.as_bytes(), FlushCompress::Full);
        let repeated = deflated(block.as_bytes(), FlushCompress::Full);
        (0..times).for_each(|_| data.extend(&repeated));
        data.extend(deflated(end.as_bytes(), FlushCompress::Finish));
        self.push(&Entry { name, method: 8, flags: 0, checksum: 0, inflated: 1000 }, &data);
        self
    }

    /// An entry under a password.
    pub fn with_password(mut self, name: &str) -> Archive {
        self.push(&Entry { name, method: 8, flags: 1, checksum: 0, inflated: 3 }, b"abc");
        self
    }

    fn push(&mut self, entry: &Entry, data: &[u8]) {
        let at = self.body.len() as u32;
        let mut fields = Vec::new();
        for field in [20, entry.flags, entry.method, 0, 0] {
            fields.extend(u16::to_le_bytes(field));
        }
        for field in [entry.checksum, data.len() as u32, entry.inflated] {
            fields.extend(u32::to_le_bytes(field));
        }
        fields.extend(u16::to_le_bytes(entry.name.len() as u16));
        self.body.extend(b"PK\x03\x04");
        self.body.extend(&fields);
        self.body.extend([0, 0]);
        self.body.extend(entry.name.bytes());
        self.body.extend(data);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&fields);
        self.directory.extend([0; 12]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(entry.name.bytes());
        self.entries += 1;
    }

    pub fn bytes(self) -> Vec<u8> {
        let (size, at) = (self.directory.len() as u32, self.body.len() as u32);
        let mut bytes = self.body;
        bytes.extend(self.directory);
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend(self.entries.to_le_bytes());
        bytes.extend(self.entries.to_le_bytes());
        bytes.extend(size.to_le_bytes());
        bytes.extend(at.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }
}

fn checksum(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}

/// Deflated so that it stands for itself: blocks of it can follow one another.
fn deflated(content: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut data = Vec::with_capacity(content.len() + 1000);
    Compress::new(Compression::default(), false).compress_vec(content, &mut data, flush).expect("deflated");
    data
}

const TYPES: &str = "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";

/// A workbook of one sheet, whose parts can be replaced.
pub struct Book {
    types: String,
    strings: Option<String>,
    styles: Option<String>,
    tabs: String,
    relations: String,
    properties: Option<String>,
}

pub fn book() -> Book {
    Book {
        types: TYPES.to_owned(),
        strings: None,
        styles: None,
        tabs: "<sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/>".to_owned(),
        relations: relation("r1", "worksheet", "worksheets/sheet1.xml"),
        properties: None,
    }
}

pub fn relation(id: &str, kind: &str, target: &str) -> String {
    let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
    format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>")
}

/// A sheet with these rows.
pub fn sheet(inner: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet><sheetData>{inner}</sheetData></worksheet>")
}

/// A sheet whose first cell is a text.
pub fn text_cell(text: &str) -> String {
    sheet(&format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>"))
}

impl Book {
    pub fn types(self, types: &str) -> Book {
        Book { types: types.to_owned(), ..self }
    }

    pub fn strings(self, strings: &str) -> Book {
        let relations = self.relations + &relation("r2", "sharedStrings", "sharedStrings.xml");
        Book { strings: Some(strings.to_owned()), relations, ..self }
    }

    pub fn styles(self, styles: &str) -> Book {
        let relations = self.relations + &relation("r3", "styles", "styles.xml");
        Book { styles: Some(styles.to_owned()), relations, ..self }
    }

    pub fn tabs(self, tabs: &str, relations: &str) -> Book {
        Book { tabs: tabs.to_owned(), relations: relations.to_owned(), ..self }
    }

    pub fn properties(self, properties: &str) -> Book {
        Book { properties: Some(properties.to_owned()), ..self }
    }

    /// Everything but the sheet.
    pub fn without_sheet(self) -> Archive {
        let roots = relation("r1", "officeDocument", "xl/workbook.xml")
            + &relation("r2", "custom-properties", "docProps/custom.xml");
        let mut archive = Archive::new()
            .with("[Content_Types].xml", self.types)
            .with("_rels/.rels", format!("<Relationships>{roots}</Relationships>"))
            .with("xl/_rels/workbook.xml.rels", format!("<Relationships>{}</Relationships>", self.relations))
            .with("xl/workbook.xml", format!("<workbook xmlns:r=\"r\"><sheets>{}</sheets></workbook>", self.tabs));
        let rest = [("xl/sharedStrings.xml", self.strings), ("xl/styles.xml", self.styles)];
        for (name, content) in rest.into_iter().chain([("docProps/custom.xml", self.properties)]) {
            if let Some(content) = content {
                archive = archive.with(name, content);
            }
        }
        archive
    }

    pub fn sheet(self, content: &str) -> Archive {
        self.without_sheet().with("xl/worksheets/sheet1.xml", content)
    }
}

/// Text that deflates, but not too well: about ten to one.
pub fn noise(length: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    let mut text = String::with_capacity(length + 8);
    while text.len() < length {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text += &format!("{:04}　目標値は前年度の実績をもとに定めた。", state % 10_000);
    }
    text
}
