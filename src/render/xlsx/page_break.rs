//! Rows with their heights, and the pages they come to.

use super::XlsxError;

/// How a row of the sheet may begin a page, the best way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Begin {
    /// A block begins here.
    Block,
    /// A row of a table: a page may begin here where the block is longer than a page.
    Row,
    /// A paragraph in a row of texts: a page may begin here where the row is longer than a page.
    Part,
}

/// A page under way.
struct Filling {
    breaks: Vec<u32>,
    /// Points left on the page in hand.
    left: f32,
    /// Points of every page after the first.
    page: f32,
}

/// The rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Rows {
    heights: Vec<f32>,
    begins: Vec<(u32, Begin)>,
    /// The next block stays with the one before (a heading, a caption).
    glued: bool,
}

/// Excel's steps of a row's height in points: a pixel.
const STEP: f32 = 0.75;
/// The height of a row that is not given one.
const DEFAULT: f32 = 15.0;
/// The highest row that Excel has.
pub(super) const HIGHEST: f32 = 409.5;
/// A stretch longer than this share of a page may be parted…
const WORTH_PARTING: f32 = 0.4;
/// …and then begins on the page in hand if this share of it is free.
const WORTH_BEGINNING: f32 = 0.35;

impl Rows {
    /// Adds a row; returns its number and the height that Excel gives it.
    ///
    /// # Errors
    /// A row higher than Excel has.
    pub fn add(&mut self, height_pt: f32) -> Result<(u32, f32), XlsxError> {
        let height = (height_pt / STEP).ceil() * STEP;
        if height > HIGHEST {
            return Err(XlsxError::RowTooHigh { height });
        }
        // A row of the default height is not written, and LibreOffice would then fit it to its text.
        let height = if height == DEFAULT { height + STEP } else { height };
        self.heights.push(height);
        Ok((self.next() - 1, height))
    }

    /// Number of the next row.
    pub fn next(&self) -> u32 {
        self.heights.len() as u32
    }

    pub fn height(&self, row: u32) -> f32 {
        self.heights[row as usize]
    }

    /// A block begins with the next row.
    pub fn begin_block(&mut self) {
        if !std::mem::take(&mut self.glued) {
            self.begins.push((self.next(), Begin::Block));
        }
    }

    /// A row of a table begins with the next row.
    pub fn begin_row(&mut self) {
        self.begins.push((self.next(), Begin::Row));
    }

    /// What was begun last is not parted from what follows.
    pub fn keep_with_next(&mut self) {
        self.glued = true;
    }

    /// A paragraph in a row of texts begins with the next row.
    pub fn begin_part(&mut self) {
        self.begins.push((self.next(), Begin::Part));
    }

    /// Rows that begin a page, given the height of a page and that of the rows which every later page repeats.
    pub fn breaks(&self, page_pt: f32, repeated_pt: f32) -> Vec<u32> {
        let mut filling = Filling { breaks: Vec::new(), left: page_pt, page: page_pt - repeated_pt };
        self.fill(0, self.next(), Begin::Block, &mut filling);
        filling.breaks
    }

    /// Puts rows on pages, parted no finer than needed.
    fn fill(&self, begin: u32, end: u32, finest: Begin, filling: &mut Filling) {
        for (from, to) in self.stretches(begin, end, finest) {
            let height = self.sum(from, to);
            if height > filling.left && (from > begin || finest == Begin::Block) && from > 0 {
                let long = height > filling.page * WORTH_PARTING;
                if !long || !self.may_begin(from, to, finest, filling) {
                    filling.breaks.push(from);
                    filling.left = filling.page;
                }
            }
            match finer(finest) {
                Some(finer) if height > filling.left => self.fill(from, to, finer, filling),
                _ => filling.left = (filling.left - height).max(0.0),
            }
        }
    }

    /// Whether enough of the page is left to begin a long stretch on it.
    fn may_begin(&self, from: u32, to: u32, finest: Begin, filling: &Filling) -> bool {
        let Some(finer) = finer(finest) else { return false };
        let first = self.stretches(from, to, finer).first().map_or(0.0, |(from, to)| self.sum(*from, *to));
        filling.left >= filling.page * WORTH_BEGINNING && first <= filling.left
    }

    /// The stretches from one beginning to the next, within rows.
    fn stretches(&self, begin: u32, end: u32, finest: Begin) -> Vec<(u32, u32)> {
        let inner = self.begins.iter().filter(|(row, begins)| *begins <= finest && *row > begin && *row < end);
        let starts: Vec<u32> = std::iter::once(begin).chain(inner.map(|(row, _)| *row)).collect();
        let ends: Vec<u32> = starts.iter().copied().skip(1).chain([end]).collect();
        starts.into_iter().zip(ends).filter(|(from, to)| from < to).collect()
    }

    fn sum(&self, begin: u32, end: u32) -> f32 {
        self.heights[begin as usize..end as usize].iter().sum()
    }
}

fn finer(begin: Begin) -> Option<Begin> {
    match begin {
        Begin::Block => Some(Begin::Row),
        Begin::Row => Some(Begin::Part),
        Begin::Part => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_does_not_fit_begins_a_page() {
        let mut rows = Rows::default();
        for _ in 0..3 {
            rows.begin_block();
            rows.add(150.0).unwrap();
            rows.add(150.0).unwrap();
        }
        assert_eq!(rows.breaks(500.0, 0.0), [2, 4]);
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        let mut rows = Rows::default();
        rows.begin_block();
        rows.add(300.0).unwrap();
        rows.begin_block();
        rows.add(30.0).unwrap();
        rows.keep_with_next();
        rows.begin_block();
        rows.add(300.0).unwrap();
        assert_eq!(rows.breaks(500.0, 0.0), [1]);
    }

    #[test]
    fn a_long_table_breaks_between_its_rows() {
        let mut rows = Rows::default();
        rows.begin_block();
        rows.add(30.0).unwrap();
        for _ in 0..9 {
            rows.begin_row();
            rows.add(60.0).unwrap();
            rows.add(40.0).unwrap();
        }
        assert_eq!(rows.breaks(500.0, 30.0), [9, 17]);
    }

    #[test]
    fn a_row_higher_than_excel_has_is_an_error() {
        let mut rows = Rows::default();
        assert!(rows.add(409.5).is_ok() && rows.add(410.0).is_err());
    }
}
