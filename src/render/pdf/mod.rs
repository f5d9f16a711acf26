//! The document as an A4 PDF.
#[derive(Debug, thiserror::Error)]
#[error("pdf")]
pub struct PdfError;
pub fn render(_: &crate::report::Document, _: &crate::typeset::Fonts) -> Result<Vec<u8>, PdfError> {
    Err(PdfError)
}
