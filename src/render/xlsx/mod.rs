//! The document as an Excel workbook.
