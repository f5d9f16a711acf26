//! Workbooks that people send: read cell by cell, in a child process, under limits. Nothing in them is trusted.
//!
//! A file passes through these, each of which lets through less than it was given:
//!
//! ```text
//! kind → archive → package → places → cells
//! ```
//!
//! `kind` knows a file by its first bytes, `archive` reads the directory of the zip and inflates under the limits,
//! `package` finds the sheets, `places` checks every address, and `cells` has `calamine` read a clean archive made of
//! what was checked. All of that runs in a child process ([`read`]), as an abort for want of memory cannot be caught.

mod archive;
mod cells;
mod child;
mod content;
mod formats;
mod kind;
mod limits;
mod number;
mod package;
mod places;
mod properties;
mod refused;
mod xml;

use std::collections::BTreeMap;

pub use child::{answer, read};
pub use content::{Cell, Content, Sheet, Workbook, address, column_name};
pub use limits::Limits;
pub use refused::{Kind, Refused};

/// Where our writer puts them.
const PROPERTIES: &str = "docProps/custom.xml";

/// The custom properties of a workbook of our own, without reading its sheets; none where it has no part of them.
///
/// # Errors
/// Every refusal of the archive's directory, and of that part.
pub fn custom_properties(bytes: &[u8]) -> Result<BTreeMap<String, String>, Refused> {
    let limits = Limits { part: 1_000_000, ..Limits::default() };
    match archive::one_part(bytes, &limits, PROPERTIES)? {
        Some(part) => properties::properties(PROPERTIES, &part),
        None => Ok(BTreeMap::new()),
    }
}

/// Reads the bytes of a workbook in this process. For what people send use [`read`]: a flaw in a reader ends only the
/// child there.
///
/// # Errors
/// Every refusal that does not come from the child process itself.
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refused> {
    let size = bytes.len() as u64;
    if size > limits.file {
        return Err(Refused::TooLarge { size, limit: limits.file });
    }
    kind::check(bytes)?;
    let parts = archive::Parts::open(bytes, limits)?;
    cells::read(package::open(parts, limits)?, limits)
}
