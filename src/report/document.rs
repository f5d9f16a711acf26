//! A report as a document: meaningful blocks in reading order, without a word about file formats.
//!
//! A renderer (PDF, Excel, later HTML and CSV) turns a [`Document`] into bytes. Everything a renderer prints
//! stands here, already worded and already rated; a renderer decides only where it goes and how it looks.
//! Lengths are in millimetres, colours are `0xRRGGBB`.

mod sizes;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::FileIdentity;

pub use sizes::TypeSizes;

/// Who a report is for. Decides which blocks it holds; see `ARCHITECTURE.md`, "Decisions".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edition {
    /// For the external evaluation committee 外部評価委員会 (the default, `report.*`).
    Committee,
    /// For citizens (`report-public.*`): opinions with the city's answers.
    Public,
    /// For the planning section (`report-internal.*`): every mark's derivation, marked 内部資料.
    Internal,
}

impl Edition {
    /// All editions, the default first.
    pub const ALL: [Edition; 3] = [Edition::Committee, Edition::Public, Edition::Internal];

    /// The edition's code on the command line and in file names.
    pub fn code(self) -> &'static str {
        match self {
            Edition::Committee => "committee",
            Edition::Public => "public",
            Edition::Internal => "internal",
        }
    }

    /// The stem of the report's file name, `report` for the default edition.
    pub fn file_stem(self) -> &'static str {
        match self {
            Edition::Committee => "report",
            Edition::Public => "report-public",
            Edition::Internal => "report-internal",
        }
    }
}

/// One report, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The title on the cover and in the file's properties.
    pub title: String,
    /// The line under it, such as 令和6年度実績.
    pub subtitle: String,
    /// Code of the plan, `asaka-strategy2`.
    pub plan_code: String,
    /// What the file says of itself, where no reader looks.
    pub identity: FileIdentity,
    /// Full name of the plan as printed.
    pub plan_name: String,
    /// The fiscal year under evaluation, as printed at the head of a page: 令和6年度.
    pub year_label: String,
    /// The city's name.
    pub city_name: String,
    /// Who issues the report (city and planning department), for the cover and the file's properties.
    pub author: String,
    pub edition: Edition,
    /// Label of the edition where it is printed (内部資料, 公表版), if it is.
    pub edition_label: Option<String>,
    /// The department whose extract this is; `None` for the whole report.
    pub department: Option<String>,
    /// The line that marks narrative of our own (記載例：…), printed on the cover and at the foot of every page.
    pub notice: Option<String>,
    /// The date printed on the cover and set as the files' creation date. Passed in, never read from a clock.
    pub made_on: NaiveDate,
    pub look: Look,
    /// In reading order. The cover and the table of contents are made by the renderer from this document's own fields.
    pub sections: Vec<Section>,
    /// The list of all indicators, each once, which the workbook has besides its sections.
    pub overview: Option<Section>,
}

/// How pages look: data of the form, the same for every renderer.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub paper: Paper,
    pub colors: Colors,
    /// Of the printed report only: the workbook keeps its own.
    pub sizes: TypeSizes,
    /// Title printed over the table of contents.
    pub contents_title: String,
}

/// Paper and margins in millimetres (portrait size; `landscape` turns it).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    pub width_mm: f32,
    pub height_mm: f32,
    pub landscape: bool,
    pub margin_top_mm: f32,
    pub margin_right_mm: f32,
    pub margin_bottom_mm: f32,
    pub margin_left_mm: f32,
    /// Further room at the bound edge: the left one, or the upper one of a page that is turned in its binding.
    pub binding_mm: f32,
    /// Printed on both sides: the bound edge of even pages is the other one.
    pub two_sided: bool,
}

impl Paper {
    /// A4 portrait with the margins of the sketch.
    pub const A4: Paper = Paper {
        width_mm: 210.0,
        height_mm: 297.0,
        landscape: false,
        margin_top_mm: 20.0,
        margin_right_mm: 18.0,
        margin_bottom_mm: 18.0,
        margin_left_mm: 18.0,
        binding_mm: 0.0,
        two_sided: false,
    };

    /// Width and height as the paper lies before the reader, in millimetres.
    pub fn size_mm(&self) -> (f32, f32) {
        if self.landscape { (self.height_mm, self.width_mm) } else { (self.width_mm, self.height_mm) }
    }

    /// Whether a page of this paper stands crosswise among pages of `others` and is turned to be read.
    pub fn is_turned_among(&self, others: &Paper) -> bool {
        let ((width, height), (other_width, other_height)) = (self.size_mm(), others.size_mm());
        let same = |one: f32, other: f32| (one - other).abs() < 1.0;
        same(width, other_height) && same(height, other_width) && !same(width, height)
    }
}

/// Colours as `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colors {
    pub ink: u32,
    pub grey: u32,
    pub line: u32,
    pub header: u32,
    pub panel: u32,
    /// The one accent colour: headings' bars, strong bars of charts.
    pub accent: u32,
    /// Pale bars of charts.
    pub accent_pale: u32,
    /// The target's line in charts.
    pub target: u32,
    pub good: u32,
    pub fair: u32,
    pub watch: u32,
    pub poor: u32,
    pub neutral: u32,
}

impl Default for Colors {
    /// The marks' colours are also apart from each other in grey, from dark to light: watch, good, poor, fair. All of them are
    /// dark enough for white letters on them and for letters of their own on white.
    fn default() -> Self {
        Colors {
            ink: 0x1f2a44,
            grey: 0x6b7280,
            line: 0xd3d9e4,
            header: 0xe9edf4,
            panel: 0xf6f8fb,
            accent: 0x2f6fb0,
            accent_pale: 0xa9c3e3,
            target: 0xc2562d,
            good: 0x135039,
            fair: 0x3879bd,
            watch: 0x422a08,
            poor: 0xa23d1f,
            neutral: 0x6b7280,
        }
    }
}

impl Colors {
    /// The colour with a name, as forms name them.
    pub fn slot(&mut self, name: &str) -> Option<&mut u32> {
        Some(match name {
            "ink" => &mut self.ink,
            "grey" => &mut self.grey,
            "line" => &mut self.line,
            "header" => &mut self.header,
            "panel" => &mut self.panel,
            "accent" => &mut self.accent,
            "accent_pale" => &mut self.accent_pale,
            "target" => &mut self.target,
            "good" => &mut self.good,
            "fair" => &mut self.fair,
            "watch" => &mut self.watch,
            "poor" => &mut self.poor,
            "neutral" => &mut self.neutral,
            _ => return None,
        })
    }

    /// The strong colour of a mark's tone.
    pub fn tone(&self, tone: Tone) -> u32 {
        match tone {
            Tone::Good => self.good,
            Tone::Fair => self.fair,
            Tone::Watch => self.watch,
            Tone::Poor => self.poor,
            Tone::Neutral => self.neutral,
        }
    }
}

pub use crate::plan::Basis;
pub use crate::rating::Tone;

/// What a section is; decides its place, its sheet's set-up and nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SectionKind {
    Summary,
    Targets,
    MeasureSheet,
    Opinions,
    Annex,
}

/// A part of the report that begins a page and is a sheet of the workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Unique in the document and stable over runs: target of links and bookmarks (`measure-M11`).
    pub anchor: String,
    pub kind: SectionKind,
    /// Printed as the section's first heading (H1), in the contents and as the bookmark.
    pub title: String,
    /// Title of the part that this and its neighbours of the same part belong to (基本目標1 …):
    /// a level of its own in contents and bookmarks. `None`: the section stands by itself.
    pub part: Option<String>,
    /// Name of the sheet in the workbook: at most 31 characters, none of `[]:*?/\`, unique in the document.
    pub sheet_name: String,
    /// Printed on other paper than the rest of the document. The workbook's sheets stay on the document's.
    pub paper: Option<Paper>,
    /// Other sections that belong to this one, named at its head: the opinions on a measure, those of other goals too.
    pub see_also: Vec<Reference>,
    pub blocks: Vec<Block>,
}

/// A text that leads to a section, if that section is in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub text: String,
    pub anchor: Option<String>,
}

impl Reference {
    /// A text that leads nowhere.
    pub fn plain(text: impl Into<String>) -> Reference {
        Reference { text: text.into(), anchor: None }
    }
}

/// One meaningful piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading inside the section (H2; H3 when `minor`), a bookmark below the section's.
    Heading {
        text: String,
        minor: bool,
    },
    /// Tallies of marks, set side by side, each with its chart.
    Tallies(Vec<Tally>),
    /// A panel of label and content at the head of a sheet.
    Fields(Vec<Field>),
    Table(Table),
    /// Charts of indicators' years against their targets, two abreast.
    Charts(Vec<SeriesChart>),
    Prose(Prose),
    Opinions(Opinions),
    /// Small print under a table.
    Footnotes(Vec<String>),
    /// An emphasised remark (internal edition: derivations, contradictions).
    Remark(Prose),
    /// What follows is printed on pages of this paper; `None`: of the section's own. Nothing in the workbook.
    Turn(Option<Paper>),
}

/// One paragraph. `text` holds no line feed; a bullet's mark is part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    pub text: String,
    pub style: ParagraphStyle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphStyle {
    Body,
    /// Begins with ・ or ○: later lines hang under the text.
    Bullet,
    /// A label such as 【実績】, bold.
    Label,
}

/// A heading of its own (the indicator's number, name and department) and its paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    pub label: Option<String>,
    /// Printed behind the label in small grey type: （産業振興課）.
    pub label_note: Option<String>,
    pub paragraphs: Vec<Paragraph>,
}

/// A row of the panel at the head of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub label: String,
    pub paragraphs: Vec<Paragraph>,
}

/// Counts and shares of marks for one kind of indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// 数値目標の達成状況
    pub title: String,
    pub rows: Vec<TallyRow>,
    pub total_label: String,
    pub total: u32,
    /// 100.0, or `None` when nothing was rated.
    pub total_share: Option<Decimal>,
    /// Caption and share (in percent, one decimal) of what is on track.
    pub on_track: Option<OnTrack>,
    /// Column heads: 区分, 件数, 割合.
    pub heads: [String; 3],
    /// Counter behind a count: 件.
    pub counter: String,
    /// How many indicators of the kind are listed and not rated, with the reason printed: `None` when all are rated.
    pub unrated_note: Option<String>,
    /// Codes of the indicators whose marks are counted.
    pub counted: Vec<String>,
    /// What the tally's chart says, for those who cannot see it.
    pub alt: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TallyRow {
    pub mark: String,
    pub label: String,
    pub tone: Tone,
    pub count: u32,
    /// Percent with its printed decimals (`42.9`); `None` when nothing was rated.
    pub share: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OnTrack {
    /// 概ね進捗している割合（A＋B）
    pub caption: String,
    pub share: Decimal,
    /// The marks whose shares are added up.
    pub marks: Vec<String>,
}

/// What a table holds; a renderer may set each kind differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// One indicator a row, figures in the columns.
    Indicators,
    /// Long texts in cells (取組 | 成果 | 課題).
    Narrative,
    /// Small things: breakdowns, events.
    Plain,
}

/// A table with one header row. Every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub kind: TableKind,
    pub caption: Option<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub title: String,
    /// Small line under the title: a year label (R6).
    pub note: Option<String>,
    /// Title of a band over this and its neighbours with the same band.
    pub band: Option<String>,
    pub align: Align,
    /// Share of the table's width in relation to the other columns' (any unit).
    pub weight: f32,
    /// The year under evaluation: set stronger.
    pub emphasis: bool,
    /// Equal texts one under another are printed as one cell over their rows, as far as those of the merging columns
    /// before it are equal too. The workbook keeps each row's own.
    pub merges: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Center,
    /// Figures.
    Right,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(TextCell),
    Figure(Figure),
    Mark(MarkCell),
    Count(Count),
    /// An indicator's numbers in order of years, drawn small; `None` is a year without one. In the overview only.
    Trend(Vec<Option<Decimal>>),
}

impl Cell {
    /// A cell of one plain paragraph.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(TextCell {
            paragraphs: vec![Paragraph { text: text.into(), style: ParagraphStyle::Body }],
            strong: false,
            link: None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCell {
    pub paragraphs: Vec<Paragraph>,
    pub strong: bool,
    /// Anchor of the section that the text leads to.
    pub link: Option<String>,
}

/// A value as the city prints it, with its number beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// `77.50`, `1,071,000`, `-`, `※`, `中止`, `全項目`.
    pub printed: String,
    /// The number behind the printed form, when it is one.
    pub number: Option<Decimal>,
    /// Small label under the value where the column's head cannot give it: `H28`.
    pub year_label: Option<String>,
    /// The second value of the cell as printed: `≪82.92歳≫`.
    pub second: Option<String>,
    pub strong: bool,
}

/// A number of things counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub number: u32,
    /// The marks that were counted, where it is marks.
    pub of: Option<CountedMarks>,
}

/// How often a mark was given to some indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedMarks {
    pub mark: String,
    /// Codes of the indicators, those with other marks too.
    pub indicators: Vec<String>,
}

/// The adopted mark of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkCell {
    /// `B`
    pub mark: String,
    /// 目標達成（見込み）
    pub label: String,
    pub tone: Tone,
    /// Code of the indicator, where it is its mark of the year.
    pub of: Option<String>,
}

/// An indicator's years against its target.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesChart {
    /// `① 買物施設等誘致件数`
    pub title: String,
    /// Behind the title, small: `累計、件`.
    pub note: String,
    /// Decides how the years are drawn: what adds up over the years looks other than what is counted anew.
    pub basis: Basis,
    /// Baseline and actuals in order of years; a year without a number stays as a gap and says what is printed.
    pub points: Vec<Point>,
    /// Of a range (`3%～5%`) the number is the lower end.
    pub target: Option<Point>,
    /// The upper end of a target that is a range.
    pub target_upper: Option<Decimal>,
    /// What the chart says, for those who cannot see it.
    pub alt: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// `R6`
    pub label: String,
    pub number: Option<Decimal>,
    pub printed: String,
    /// The year under evaluation.
    pub strong: bool,
}

/// The committee's opinions on one goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinions {
    pub items: Vec<OpinionItem>,
    /// Heads of the columns: 番号, 意見, 関係する施策, 担当課, 市の対応.
    pub heads: [String; 5],
    /// Public edition: the city's response stands beside each opinion.
    pub with_response: bool,
    /// Committee edition before the meeting: that many ruled lines for notes after the opinions (0: none).
    pub ruled_lines: u8,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionItem {
    pub number: String,
    pub text: String,
    /// Each leads to its sheet.
    pub measures: Vec<Reference>,
    pub departments: Vec<String>,
    /// The city's answer, or what is printed in its place (未記載).
    pub response: Option<String>,
}

impl Section {
    /// Codes of the indicators whose marks stand in the section.
    pub fn marks(&self) -> impl Iterator<Item = &str> {
        let tables = self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        tables.flat_map(|table| table.rows.iter().flatten()).filter_map(|cell| match cell {
            Cell::Mark(mark) => mark.of.as_deref(),
            _ => None,
        })
    }
}

impl Document {
    /// The sections as a workbook orders them: the list of indicators follows the summary.
    pub fn ordered_sections(&self) -> Vec<&Section> {
        let summaries = self.sections.iter().take_while(|section| section.kind == SectionKind::Summary).count();
        let (summary, rest) = self.sections.split_at(summaries);
        summary.iter().chain(&self.overview).chain(rest).collect()
    }

    /// Every text of the document in reading order, as a reader of the printed page meets it.
    /// Used by tests to compare with what a second program takes out of the PDF.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        for section in &self.sections {
            texts.push(section.title.as_str());
            for block in &section.blocks {
                block.collect_texts(&mut texts);
            }
        }
        texts
    }
}

impl Block {
    pub(crate) fn collect_texts<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Block::Heading { text, .. } => out.push(text),
            Block::Tallies(tallies) => {
                for tally in tallies {
                    out.push(&tally.title);
                    out.extend(tally.rows.iter().map(|row| row.label.as_str()));
                }
            }
            Block::Fields(fields) => {
                for field in fields {
                    out.push(&field.label);
                    out.extend(field.paragraphs.iter().map(|p| p.text.as_str()));
                }
            }
            Block::Table(table) => table.collect_texts(out),
            Block::Charts(charts) => out.extend(charts.iter().map(|chart| chart.title.as_str())),
            Block::Prose(prose) | Block::Remark(prose) => {
                out.extend(prose.label.as_deref());
                out.extend(prose.paragraphs.iter().map(|p| p.text.as_str()));
            }
            Block::Opinions(opinions) => {
                for item in &opinions.items {
                    out.push(&item.text);
                    out.extend(item.response.as_deref());
                }
            }
            Block::Footnotes(notes) => out.extend(notes.iter().map(String::as_str)),
            Block::Turn(_) => {}
        }
    }
}

impl Table {
    pub(crate) fn collect_texts<'a>(&'a self, out: &mut Vec<&'a str>) {
        out.extend(self.caption.as_deref());
        for cell in self.rows.iter().flatten() {
            match cell {
                Cell::Text(text) => out.extend(text.paragraphs.iter().map(|p| p.text.as_str())),
                Cell::Figure(figure) => {
                    out.push(&figure.printed);
                    out.extend(figure.second.as_deref());
                }
                Cell::Mark(mark) => out.push(&mark.label),
                Cell::Empty | Cell::Count(_) | Cell::Trend(_) => {}
            }
        }
    }
}
