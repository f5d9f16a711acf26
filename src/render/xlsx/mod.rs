//! The document as an Excel workbook.
#[derive(Debug, thiserror::Error)]
#[error("xlsx")]
pub struct XlsxError;
pub fn render(_: &crate::report::Document, _: &crate::typeset::Fonts) -> Result<Vec<u8>, XlsxError> {
    Err(XlsxError)
}
