//! What was printed in the locked cells of a form.

/// A locked cell of an item's row as it was sent, to be compared with what comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedCell {
    /// Name of the sheet.
    pub sheet: String,
    /// What stands in the row's first column コード.
    pub item: String,
    /// The column's heading.
    pub column: String,
    /// A text as it stands in the cell, a number as the shortest decimal of the stored double. A text too long for one
    /// row goes on in the rows below, whose code cell is empty; here it is whole.
    pub printed: String,
}
