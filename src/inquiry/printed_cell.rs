//! What was printed in the locked cells of a form.

/// A locked cell of an item's row, or a column's heading, as it was sent, to be compared with what comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedCell {
    /// Name of the sheet.
    pub sheet: String,
    /// What stands in the row's first column コード; empty for a heading, which says that the sheet has the column.
    pub item: String,
    /// The column's heading.
    pub column: String,
    /// A text as it stands in the cell, a number as the shortest decimal of the stored double. A text too long for one
    /// row stands whole in a cell that is merged over several.
    pub printed: String,
}
