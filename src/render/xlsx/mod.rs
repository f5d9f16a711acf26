//! The document as an Excel workbook.
//!
//! The phases, in order: the sheets' names are checked (`sheet_name`); each section's blocks become pieces (`piece`);
//! the columns that its tables need (`table_shape`) are laid over one `grid`; the pieces are written from top to
//! bottom (`sheet` with `heading`, `table`, `flow_row`, `prose`, `tally`, `series_chart`), every row with its measured
//! height (`row_height`); paper, breaks, head and foot come last (`page_setup`, `page_break`).
//!
//! Figures are real numbers with the decimals they are printed with; shares are in percent (`42.9` with `0.0"%"`,
//! not 0.429), the number that is printed.

mod cell_format;
mod cell_text;
mod chart_axis;
mod chart_figures;
mod contents;
mod error;
mod figure_format;
mod flow_row;
mod grid;
mod heading;
mod inquiry;
mod mark_places;
mod opinions;
mod page_break;
mod page_setup;
mod piece;
mod prose;
mod row_height;
mod series_chart;
mod sheet;
mod sheet_name;
mod table;
mod table_shape;
mod tally;
mod tally_chart;
mod tally_formula;
mod trend;
mod workbook;

use crate::report::document::Document;
use crate::typeset::Fonts;

use cell_format::Styles;
use page_setup::Page;
use row_height::Ruler;
use sheet_name::SheetNames;
use workbook::Press;

pub use error::XlsxError;
pub use inquiry::{
    Compilation, CompilationRow, IssuedForm, MissingRow, Overview, OverviewRow, render_compilation, render_inquiry,
    render_overview,
};

/// Makes the workbook of a document. The same document and fonts give the same bytes.
///
/// # Errors
/// A sheet name that Excel refuses, a control character in a text, a link to a section that is not there, a table
/// whose rows are uneven.
pub fn render(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, XlsxError> {
    let press = Press {
        document,
        ruler: Ruler::new(fonts),
        styles: Styles { colors: document.look.colors },
        names: SheetNames::of(document)?,
        page: Page::of(&document.look),
    };
    press.print()
}
