//! Sizes of the printed text.

/// Sizes of the printed text, in points. What stands between two of them (years under figures, titles of tallies) goes
/// with them, and so does the height of lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypeSizes {
    /// Running text.
    pub body: f32,
    /// Text and figures in tables.
    pub table: f32,
    /// Heads of tables, labels beside marks, footnotes, running head and foot.
    pub small: f32,
    /// Titles of sections, headings, minor headings.
    pub headings: [f32; 3],
}

impl Default for TypeSizes {
    fn default() -> Self {
        TypeSizes { body: 9.5, table: 8.5, small: 7.5, headings: [17.0, 12.0, 10.0] }
    }
}
