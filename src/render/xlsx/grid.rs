//! The columns of a sheet: one grid under all tables of the sheet, each table using some of its edges.
//!
//! Excel has one set of columns for a sheet, a report's sheet has tables of several shapes. The edges of all shapes
//! are laid over each other; edges that almost meet become one. Lengths are in pixels at 96 dpi.

/// Columns of the sheet, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub first: u16,
    pub last: u16,
}

/// Column A is a margin outside the print area.
const MARGIN_COLUMNS: u16 = 1;

/// Edges nearer than this become one.
const SNAP: u32 = 44;

/// A column gives way by this part of its width.
const GIVE: u32 = 6;

/// Edges of the columns, in pixels from the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    edges: Vec<u32>,
}

impl Grid {
    pub fn new(width: u32) -> Grid {
        Grid { edges: vec![0, width] }
    }

    /// Lays a shape's edges over the grid and returns where they came to lie. Two edges never fall together.
    pub fn lay(&mut self, edges: &[u32]) -> Vec<u32> {
        self.lay_within(edges, SNAP)
    }

    /// Lays edges where they are.
    pub fn lay_exactly(&mut self, edges: &[u32]) -> Vec<u32> {
        self.lay_within(edges, 0)
    }

    fn lay_within(&mut self, edges: &[u32], snap: u32) -> Vec<u32> {
        let mut laid: Vec<u32> = Vec::with_capacity(edges.len());
        for (index, &edge) in edges.iter().enumerate() {
            let nearest = self.nearest(edge);
            let free = laid.last().is_none_or(|before| nearest > *before);
            let near = nearest.abs_diff(edge) <= snap.min(narrowest(edges, index) / GIVE);
            let at = if near && free { nearest } else { edge };
            let at = at.max(laid.last().map_or(0, |before| before + 1));
            if let Err(place) = self.edges.binary_search(&at) {
                self.edges.insert(place, at);
            }
            laid.push(at);
        }
        laid
    }

    /// The columns between two edges, at least one.
    pub fn span(&self, from: u32, to: u32) -> Span {
        let first = self.index(from).min(self.edges.len() - 2);
        let last = self.index(to).max(first + 1) - 1;
        Span { first: first as u16 + MARGIN_COLUMNS, last: last as u16 + MARGIN_COLUMNS }
    }

    pub fn all(&self) -> Span {
        self.span(0, self.width())
    }

    pub fn width(&self) -> u32 {
        self.edges.last().copied().unwrap_or(0)
    }

    pub fn span_width(&self, span: Span) -> u32 {
        let first = usize::from(span.first - MARGIN_COLUMNS);
        let last = usize::from(span.last - MARGIN_COLUMNS) + 1;
        self.edges[last] - self.edges[first]
    }

    /// Each column of the sheet with its width.
    pub fn columns(&self) -> impl Iterator<Item = (u16, u32)> {
        self.edges.windows(2).zip(MARGIN_COLUMNS..).map(|(pair, column)| (column, pair[1] - pair[0]))
    }

    /// The last edge that is not behind a place.
    pub fn edge_before(&self, place: u32) -> u32 {
        self.edges.iter().copied().filter(|edge| *edge <= place).max().unwrap_or(0)
    }

    /// The edge nearest to a place.
    pub fn nearest(&self, place: u32) -> u32 {
        self.edges[self.index(place)]
    }

    fn index(&self, place: u32) -> usize {
        let distances = self.edges.iter().map(|edge| edge.abs_diff(place)).enumerate();
        distances.min_by_key(|(_, distance)| *distance).map_or(0, |(index, _)| index)
    }
}

/// The narrower of the columns at both sides of an edge.
fn narrowest(edges: &[u32], index: usize) -> u32 {
    let left = index.checked_sub(1).map_or(u32::MAX, |before| edges[index] - edges[before]);
    let right = edges.get(index + 1).map_or(u32::MAX, |after| after - edges[index]);
    left.min(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_that_almost_meet_become_one() {
        let mut grid = Grid::new(1000);
        assert_eq!(grid.lay(&[0, 30, 280, 1000]), [0, 30, 280, 1000]);
        assert_eq!(grid.lay(&[0, 260, 1000]), [0, 280, 1000]);
        assert_eq!(grid.lay(&[0, 500, 1000]), [0, 500, 1000]);
        assert_eq!(grid.columns().collect::<Vec<_>>(), [(1, 30), (2, 250), (3, 220), (4, 500)]);
    }

    #[test]
    fn a_tables_own_edges_stay_apart() {
        let mut grid = Grid::new(1000);
        grid.lay(&[0, 500, 1000]);
        // The narrow column keeps its width.
        assert_eq!(grid.lay(&[0, 480, 510, 1000]), [0, 480, 510, 1000]);
        assert_eq!(grid.lay(&[0, 505, 512, 1000]), [0, 505, 512, 1000]);
    }

    #[test]
    fn a_span_has_at_least_one_column() {
        let mut grid = Grid::new(1000);
        grid.lay(&[0, 300, 1000]);
        assert_eq!(grid.span(300, 300), Span { first: 2, last: 2 });
        assert_eq!(grid.span(0, 1000), Span { first: 1, last: 2 });
        assert_eq!(grid.span_width(grid.all()), 1000);
    }
}
