//! What a report says, for programs that do not know our document: headings, tables, prose, pictures, in reading order.

use serde::Serialize;
use sokatsu::fiscal_year::era_date;
use sokatsu::report::document::{
    Align, Block, Cell, Column, Document, Figure, MarkCell, OpinionItem, Opinions, Paragraph, ParagraphStyle, Point,
    Prose, Section, SeriesChart, Table, Tally,
};

#[derive(Serialize)]
pub struct Content {
    title: String,
    subtitle: String,
    city: String,
    author: String,
    date: String,
    year: String,
    notice: String,
    label: String,
    contents_title: String,
    sections: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    anchor: String,
    title: String,
    pieces: Vec<Piece>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Piece {
    Heading { text: String, minor: bool },
    Table(Grid),
    Prose { label: Option<String>, note: Option<String>, texts: Vec<Line> },
    Notes { texts: Vec<String> },
    Charts { charts: Vec<Picture> },
}

/// A table; each row has as many cells as there are widths.
#[derive(Serialize)]
struct Grid {
    caption: Option<String>,
    widths: Vec<f32>,
    /// None or one row.
    heads: Vec<Vec<Box>>,
    rows: Vec<Vec<Box>>,
}

/// A cell: its lines one under another.
#[derive(Serialize)]
struct Box {
    lines: Vec<Line>,
    align: &'static str,
}

#[derive(Serialize)]
struct Line {
    text: String,
    look: Look,
    /// The ground behind the text, which is white then.
    fill: Option<String>,
    /// Anchor of the section that it leads to.
    link: Option<String>,
}

#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Look {
    Plain,
    Bold,
    Small,
}

/// A bar chart. Heights are parts of the picture's.
#[derive(Serialize)]
struct Picture {
    title: String,
    note: String,
    alt: String,
    bars: Vec<Bar>,
    target: Option<Bar>,
}

#[derive(Serialize)]
struct Bar {
    label: String,
    printed: String,
    height: f64,
    strong: bool,
}

impl Content {
    pub fn of(document: &Document) -> Content {
        let labels: Vec<String> =
            [&document.department, &document.edition_label].into_iter().flatten().cloned().collect();
        Content {
            title: document.title.clone(),
            subtitle: document.subtitle.clone(),
            city: document.city_name.clone(),
            author: document.author.clone(),
            date: era_date(document.made_on),
            year: document.year_label.clone(),
            notice: document.notice.clone().unwrap_or_default(),
            label: labels.join("　"),
            contents_title: document.look.contents_title.clone(),
            sections: document.sections.iter().map(|section| part(document, section)).collect(),
        }
    }
}

fn part(document: &Document, section: &Section) -> Part {
    let pieces = section.blocks.iter().flat_map(|block| pieces(document, block)).collect();
    Part { anchor: section.anchor.clone(), title: section.title.clone(), pieces }
}

fn pieces(document: &Document, block: &Block) -> Vec<Piece> {
    match block {
        Block::Heading { text, minor } => vec![Piece::Heading { text: text.clone(), minor: *minor }],
        Block::Tallies(tallies) => tallies.iter().flat_map(|tally| tally_pieces(document, tally)).collect(),
        Block::Fields(fields) => {
            let row = |label: &str, paragraphs: &[Paragraph]| {
                vec![left(vec![line(label, Look::Bold)]), left(paragraphs.iter().map(paragraph).collect())]
            };
            let rows = fields.iter().map(|field| row(&field.label, &field.paragraphs)).collect();
            vec![Piece::Table(Grid { caption: None, widths: vec![15.0, 85.0], heads: Vec::new(), rows })]
        }
        Block::Table(table) => vec![Piece::Table(grid(document, table))],
        Block::Charts(charts) => vec![Piece::Charts { charts: charts.iter().map(picture).collect() }],
        Block::Prose(prose) | Block::Remark(prose) => vec![prose_piece(prose)],
        Block::Opinions(opinions) => vec![Piece::Table(opinion_grid(opinions))],
        Block::Footnotes(texts) => vec![Piece::Notes { texts: texts.clone() }],
        // The strategy is on one paper.
        Block::Turn(_) => Vec::new(),
    }
}

fn prose_piece(prose: &Prose) -> Piece {
    let texts = prose.paragraphs.iter().map(paragraph).collect();
    Piece::Prose { label: prose.label.clone(), note: prose.label_note.clone(), texts }
}

fn paragraph(paragraph: &Paragraph) -> Line {
    let look = if paragraph.style == ParagraphStyle::Label { Look::Bold } else { Look::Plain };
    line(&paragraph.text, look)
}

fn line(text: &str, look: Look) -> Line {
    Line { text: text.to_owned(), look, fill: None, link: None }
}

fn left(lines: Vec<Line>) -> Box {
    Box { lines, align: "left" }
}

fn right(text: &str) -> Box {
    Box { lines: vec![line(text, Look::Plain)], align: "right" }
}

fn tally_pieces(document: &Document, tally: &Tally) -> Vec<Piece> {
    let head = |text: &String| Box { lines: vec![line(text, Look::Bold)], align: "center" };
    let share = |share: Option<rust_decimal::Decimal>| share.map_or("－".to_owned(), |share| format!("{share}％"));
    let row = |mark: Box, label: &str, count: u32, part: Option<rust_decimal::Decimal>| {
        vec![
            mark,
            left(vec![line(label, Look::Plain)]),
            right(&format!("{count}{}", tally.counter)),
            right(&share(part)),
        ]
    };
    let colors = document.look.colors;
    let mut rows: Vec<Vec<Box>> = tally
        .rows
        .iter()
        .map(|of| row(left(vec![chip(&of.mark, colors.tone(of.tone))]), &of.label, of.count, of.share))
        .collect();
    rows.push(row(left(Vec::new()), &tally.total_label, tally.total, tally.total_share));
    if let Some(track) = &tally.on_track {
        let mut cells = row(left(Vec::new()), &track.caption, 0, Some(track.share));
        cells[2].lines.clear();
        rows.push(cells);
    }
    let heads = vec![head(&tally.heads[0]), left(Vec::new()), head(&tally.heads[1]), head(&tally.heads[2])];
    let most = tally.rows.iter().map(|row| row.count).max().unwrap_or(1).max(1);
    let bar = |of: &sokatsu::report::document::TallyRow| Bar {
        label: of.mark.clone(),
        printed: share(of.share),
        height: f64::from(of.count) / f64::from(most),
        strong: false,
    };
    let bars = tally.rows.iter().map(bar).collect();
    let (title, alt) = (tally.title.clone(), tally.alt.clone());
    let notes = tally.unrated_note.iter().cloned().collect();
    vec![
        Piece::Table(Grid { caption: Some(title), widths: vec![12.0, 48.0, 20.0, 20.0], heads: vec![heads], rows }),
        Piece::Charts { charts: vec![Picture { title: String::new(), note: String::new(), alt, bars, target: None }] },
        Piece::Notes { texts: notes },
    ]
}

fn chip(mark: &str, color: u32) -> Line {
    Line { fill: Some(format!("#{color:06x}")), ..line(mark, Look::Bold) }
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

fn grid(document: &Document, table: &Table) -> Grid {
    let mut band = None;
    let mut head = |column: &Column| {
        let new = column.band.as_ref().filter(|new| band.as_ref() != Some(*new));
        let mut lines: Vec<Line> = new.map(|text| line(text, Look::Bold)).into_iter().collect();
        band.clone_from(&column.band);
        lines.push(line(&column.title, Look::Bold));
        lines.extend(column.note.as_ref().map(|note| line(note, Look::Small)));
        Box { lines, align: "center" }
    };
    let heads = table.columns.iter().map(&mut head).collect();
    let cells = |row: &Vec<Cell>| {
        row.iter().zip(&table.columns).map(|(cell, column)| grid_cell(document, cell, align(column.align))).collect()
    };
    Grid {
        caption: table.caption.clone(),
        widths: table.columns.iter().map(|column| column.weight).collect(),
        heads: vec![heads],
        rows: table.rows.iter().map(cells).collect(),
    }
}

fn grid_cell(document: &Document, cell: &Cell, align: &'static str) -> Box {
    let lines = match cell {
        Cell::Empty | Cell::Trend(_) => Vec::new(),
        Cell::Text(text) => {
            let look = |paragraph: &Paragraph| match (paragraph.style, text.strong) {
                (ParagraphStyle::Label, _) | (_, true) => Look::Bold,
                _ => Look::Plain,
            };
            let of = |paragraph: &Paragraph| Line { link: text.link.clone(), ..line(&paragraph.text, look(paragraph)) };
            text.paragraphs.iter().map(of).collect()
        }
        Cell::Figure(figure) => figure_lines(figure),
        Cell::Mark(MarkCell { mark, label, tone, .. }) => {
            vec![chip(mark, document.look.colors.tone(*tone)), line(label, Look::Small)]
        }
        Cell::Count(count) => vec![line(&count.number.to_string(), Look::Plain)],
    };
    Box { lines, align }
}

fn figure_lines(figure: &Figure) -> Vec<Line> {
    let look = if figure.strong { Look::Bold } else { Look::Plain };
    let mut lines = vec![line(&figure.printed, look)];
    lines.extend(figure.second.as_ref().map(|second| line(second, look)));
    lines.extend(figure.year_label.as_ref().map(|year| line(year, Look::Small)));
    lines
}

fn opinion_grid(opinions: &Opinions) -> Grid {
    let kept = if opinions.with_response { 5 } else { 4 };
    let head = |text: &String| Box { lines: vec![line(text, Look::Bold)], align: "center" };
    let texts = |texts: &[String]| left(texts.iter().map(|text| line(text, Look::Plain)).collect());
    let row = |item: &OpinionItem| {
        let one = |text: &str| left(vec![line(text, Look::Plain)]);
        let response = one(item.response.as_deref().unwrap_or_default());
        let measures: Vec<String> = item.measures.iter().map(|measure| measure.text.clone()).collect();
        let cells = [one(&item.number), one(&item.text), texts(&measures), texts(&item.departments), response];
        cells.into_iter().take(kept).collect()
    };
    Grid {
        caption: None,
        widths: [8.0, 45.0, 15.0, 15.0, 30.0].into_iter().take(kept).collect(),
        heads: vec![opinions.heads.iter().take(kept).map(head).collect()],
        rows: opinions.items.iter().map(row).collect(),
    }
}

fn picture(chart: &SeriesChart) -> Picture {
    let number = |point: &Point| point.number.and_then(|number| f64::try_from(number).ok()).unwrap_or(0.0).max(0.0);
    let most = chart.points.iter().chain(&chart.target).map(number).fold(1e-9, f64::max);
    let bar = |point: &Point| Bar {
        label: point.label.clone(),
        printed: point.printed.clone(),
        height: number(point) / most,
        strong: point.strong,
    };
    Picture {
        title: chart.title.clone(),
        note: chart.note.clone(),
        alt: chart.alt.clone(),
        bars: chart.points.iter().map(bar).collect(),
        target: chart.target.as_ref().map(bar),
    }
}
