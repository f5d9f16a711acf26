//! Links from tables to sections: kept only where the section is in the document. A form may leave sheets out, an
//! extract holds few of them, and a measure that has ended has none.

use crate::report::document::{Block, Cell, Section, TextCell};

/// Takes the links out of tables' cells that lead to no section; their texts stay.
pub(super) fn retain_links(sections: &mut [Section]) {
    let anchors: Vec<String> = sections.iter().map(|section| section.anchor.clone()).collect();
    for cell in sections.iter_mut().flat_map(linking_cells) {
        cell.link = cell.link.take().filter(|link| anchors.contains(link));
    }
}

fn linking_cells(section: &mut Section) -> impl Iterator<Item = &mut TextCell> {
    let tables = section.blocks.iter_mut().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.flat_map(|table| table.rows.iter_mut().flatten()).filter_map(|cell| match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    })
}
