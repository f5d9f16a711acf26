//! The file's properties once more as XMP, which says besides that it is PDF/A-2a and PDF/UA-1.

use chrono::NaiveDate;
use quick_xml::escape::escape;

use crate::report::document::Document;

/// Declares `pdfuaid:part`, which PDF/A's own list of properties lacks (ISO 19005-2, 6.6.2.3.3).
const EXTENSION: &str = r#"<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"#;

/// What both the properties and the XMP say, word for word.
pub(super) struct Properties<'a> {
    pub title: &'a str,
    pub author: &'a str,
    pub subject: &'a str,
    /// Whose report it is, for programs.
    pub identifier: String,
    /// The program that made the document.
    pub creator: &'a str,
    /// The program that made the PDF.
    pub producer: &'a str,
    /// The day of creation, which began at midnight in Japan.
    pub date: NaiveDate,
}

impl<'a> Properties<'a> {
    pub fn of(document: &'a Document, subject: &'a str) -> Self {
        Properties {
            title: &document.title,
            author: &document.author,
            subject,
            identifier: document.identity.to_string(),
            creator: "sokatsu",
            producer: "sokatsu (printpdf)",
            date: document.made_on,
        }
    }

    /// The packet as it stands in the file.
    pub fn xmp(&self) -> String {
        let Properties { title, author, subject, identifier, creator, producer, date } = self;
        let [title, author, subject] = [title, author, subject].map(|text| escape(*text));
        let [creator, producer] = [creator, producer].map(|text| escape(*text));
        let identifier = escape(identifier.as_str());
        let date = date.format("%Y-%m-%dT00:00:00+09:00");
        format!(
            r#"<?xpacket begin="{mark}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:identifier>{identifier}</dc:identifier>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li><rdf:li xml:lang="ja-JP">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li><rdf:li xml:lang="ja-JP">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>ja-JP</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
{EXTENSION}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"#,
            mark = '\u{feff}'
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_xml_in_a_title_are_escaped() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let properties = Properties {
            title: "A<B＆C & \"D\"",
            author: "",
            subject: "",
            identifier: String::new(),
            creator: "",
            producer: "",
            date,
        };
        let xmp = properties.xmp();
        assert!(xmp.contains("<rdf:li xml:lang=\"x-default\">A&lt;B＆C &amp; &quot;D&quot;</rdf:li>"), "{xmp}");
        assert!(xmp.contains("<xmp:CreateDate>2026-11-21T00:00:00+09:00</xmp:CreateDate>"));
    }
}
