//! What was printed in the locked cells of a form.

/// The item of texts that belong to none.
pub const LOOSE: &str = "*";

/// A locked cell of an item's row, a column's heading, or another text of the form, as it was sent, to be compared with
/// what comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedCell {
    /// Name of the sheet.
    pub sheet: String,
    /// What stands in the row's first column コード; empty for a heading, which says that the sheet has the column; [`LOOSE`]
    /// for what belongs to no item and is no heading, such as a title or a help.
    pub item: String,
    /// The column's heading; of a loose text its address.
    pub column: String,
    /// A text as it stands in the cell, a number as the shortest decimal of the stored double. A text too long for one
    /// row stands whole in a cell that is merged over several.
    pub printed: String,
}

impl PrintedCell {
    /// Whether it belongs to no item and is no heading.
    pub fn is_loose(&self) -> bool {
        self.item == LOOSE
    }
}
