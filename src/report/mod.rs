//! A report as a document: meaningful blocks, built from a plan, its marks and a form. Pure: no files, no clock.

mod build;
pub mod document;
mod form;

pub use build::{ReportRequest, Scope, build, departments_concerned};
pub use document::Document;
pub use form::{Form, FormError};
