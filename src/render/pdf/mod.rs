//! The document as an A4 PDF.
