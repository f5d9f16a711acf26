//! One [`Document`](crate::report::document::Document) in, bytes out: the same document gives the same bytes.

pub mod pdf;
pub mod xlsx;
