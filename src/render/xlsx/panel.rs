//! Prose, the panel at the head of a sheet, remarks and small print.

use super::line::{Content, Layout, Line, Piece, Run};
use super::look::{Down, Look, SMALL};
use super::section::{Setting, WIDTH};
use crate::report::document::{Field, Paragraph, ParagraphStyle, Prose};
use rust_xlsxwriter::FormatBorder;

const LABEL: u32 = 108;

/// Labels left, contents right, on a pale ground.
pub(super) fn fields(setting: &Setting, fields: &[Field]) -> Layout {
    let ground = Look::body(setting.colors).filled(setting.colors.panel);
    let split = setting.snap(LABEL);
    let mut layout = Layout::default();
    for field in fields {
        for (index, paragraph) in field.paragraphs.iter().enumerate() {
            let label = if index == 0 { Content::text(&field.label) } else { Content::Blank };
            let grey = ground.clone().colored(setting.colors.grey).sized(9.0).indented(1).down(Down::Top);
            let look = paragraph_look(ground.clone(), paragraph.style).down(Down::Top);
            let whole = Piece::new((split, WIDTH), Content::text(&paragraph.text), look);
            for (part, piece) in setting.split(&whole).into_iter().enumerate() {
                let label = if part == 0 { label.clone() } else { Content::Blank };
                let mut line = setting.prose_line(vec![Piece::new((0, split), label, grey.clone()), piece], 20.0);
                // One line of text: label and text stand at the same height.
                if line.height < 22.0 {
                    line.pieces.iter_mut().for_each(|piece| piece.look.down = Down::Center);
                }
                layout.lines.push(line);
            }
        }
    }
    layout.lines.push(Line::gap(8.0));
    layout
}

fn paragraph_look(look: Look, style: ParagraphStyle) -> Look {
    match style {
        ParagraphStyle::Body | ParagraphStyle::Bullet => look,
        ParagraphStyle::Label => look.strong(true),
    }
}

/// A label and its paragraphs, each in a row.
pub(super) fn prose(setting: &Setting, prose: &Prose) -> Layout {
    written(setting, prose, &Look::body(setting.colors).indented(1))
}

/// The same with the accent's bar beside it.
pub(super) fn remark(setting: &Setting, prose: &Prose) -> Layout {
    let look = Look::body(setting.colors).filled(setting.colors.panel).indented(1);
    let bar = Some((FormatBorder::Thick, setting.colors.accent));
    written(setting, prose, &Look { left: bar, ..look })
}

fn written(setting: &Setting, prose: &Prose, look: &Look) -> Layout {
    let mut layout = Layout::default();
    if let Some(label) = &prose.label {
        layout.lines.push(label_line(setting, label, prose.label_note.as_deref(), look));
    }
    for paragraph in &prose.paragraphs {
        layout.lines.extend(paragraph_lines(setting, paragraph, look));
    }
    layout.lines.push(Line::gap(6.0));
    layout
}

fn label_line(setting: &Setting, label: &str, note: Option<&str>, look: &Look) -> Line {
    let look = look.clone().strong(true);
    let mut runs = vec![Run::plain(label)];
    if let Some(note) = note {
        runs.push(Run {
            text: note.to_owned(),
            bold: Some(false),
            size: Some(SMALL),
            color: Some(setting.colors.grey),
        });
    }
    setting.line(vec![Piece::new(setting.whole(), Content::Runs(runs), look)], 20.0).kept()
}

fn paragraph_lines(setting: &Setting, paragraph: &Paragraph, look: &Look) -> Vec<Line> {
    let look = paragraph_look(look.clone(), paragraph.style);
    let piece = Piece::new(setting.whole(), Content::text(&paragraph.text), look);
    setting.split(&piece).into_iter().map(|part| setting.prose_line(vec![part], 19.0)).collect()
}

/// Small print.
pub(super) fn footnotes(setting: &Setting, notes: &[String]) -> Layout {
    let mut layout = Layout::default();
    for note in notes {
        let piece = Piece::new(setting.whole(), Content::text(note), Look::small(setting.colors));
        layout.lines.extend(setting.split(&piece).into_iter().map(|part| setting.line(vec![part], 15.0)));
    }
    layout.lines.push(Line::gap(4.0));
    layout
}
