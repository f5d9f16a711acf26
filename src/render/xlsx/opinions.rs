//! The committee's opinions as a table, and ruled lines for notes.

use super::line::{Content, Layout, Line, Piece};
use super::look::{Down, Look};
use super::section::{Setting, WIDTH};
use crate::report::document::{Align, OpinionItem, Opinions};

/// Right edges of number, text, measures, departments and response.
const WITH_RESPONSE: [u32; 5] = [40, 500, 590, 716, WIDTH];
const WITHOUT: [u32; 4] = [40, 750, 860, WIDTH];

/// The opinions, one a row.
pub(super) fn layout(setting: &Setting, opinions: &Opinions) -> Layout {
    let rights: &[u32] = if opinions.with_response { &WITH_RESPONSE } else { &WITHOUT };
    let mut left = 0;
    let edges: Vec<(u32, u32)> = rights.iter().map(|right| (std::mem::replace(&mut left, *right), *right)).collect();
    let mut layout = Layout::default();
    if !opinions.items.is_empty() {
        layout.lines.push(heads(setting, opinions, &edges));
    }
    for item in &opinions.items {
        layout.lines.extend(rows(setting, item, &edges));
    }
    layout.lines.push(Line::gap(8.0));
    layout.lines.extend((0..opinions.ruled_lines).map(|_| ruled(setting)));
    layout
}

fn heads(setting: &Setting, opinions: &Opinions, edges: &[(u32, u32)]) -> Line {
    let colors = setting.colors;
    let look = Look::body(colors).sized(9.0).strong(true).filled(colors.header);
    let pieces = opinions.heads.iter().zip(edges).enumerate().map(|(at, (head, edges))| {
        let look = if at == 0 { look.clone().across(Align::Center) } else { look.clone().indented(1) };
        Piece::new(*edges, Content::text(head), look)
    });
    let line = setting.line(pieces.collect(), 22.0).kept();
    Line { head: true, ..line }
}

fn rows(setting: &Setting, item: &OpinionItem, edges: &[(u32, u32)]) -> Vec<Line> {
    let look = Look::body(setting.colors).down(Down::Top);
    let texts = [
        item.number.clone(),
        item.text.clone(),
        item.measures.join("\n"),
        item.departments.join("\n"),
        item.response.clone().unwrap_or_default(),
    ];
    let cells: Vec<Vec<Piece>> = texts
        .into_iter()
        .zip(edges)
        .enumerate()
        .map(|(at, (text, edges))| {
            let look = if at == 0 { look.clone().across(Align::Center) } else { look.clone().indented(1) };
            setting.split(&Piece::new(*edges, Content::text(text), look))
        })
        .collect();
    let count = cells.iter().map(Vec::len).max().unwrap_or(0);
    let lines = (0..count).map(|number| {
        let pieces = cells.iter().zip(edges).map(|(parts, edges)| match parts.get(number) {
            Some(part) => part.clone(),
            None => Piece::new(*edges, Content::Blank, look.clone()),
        });
        setting.prose_line(pieces.collect(), 18.0)
    });
    setting.padded(lines.collect(), edges)
}

fn ruled(setting: &Setting) -> Line {
    let look = Look::body(setting.colors).ruled(setting.colors.line);
    Line::new(24.0, vec![Piece::new(setting.whole(), Content::Blank, look)])
}
