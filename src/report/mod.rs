//! A report as a document, built from a plan, its marks and a form. Pure: no files, no clock.

pub mod document;
