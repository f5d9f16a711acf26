//! A report as a document: meaningful blocks, built from a plan, its marks and a form. Pure: no files, no clock.

mod build;
pub mod document;
pub mod errata;
mod file_identity;
mod form;
mod unprinted;

pub use build::{Publication, ReportRequest, Scope, build, build_errata, departments_concerned, file_name};
pub use document::Document;
pub use file_identity::{FileIdentity, FileKind, NoFileIdentity};
pub use form::{Form, FormError, SectionForm, SheetBlock};
pub use unprinted::{Unprinted, unprinted};
