//! A report form: the order of its sections, their words and columns, paper and colours. Data under
//! `templates/forms/`; see `docs/forms.md`.

mod annex;
mod check;
mod errata;
mod overview;
mod page;
mod sheet;
mod type_sizes;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use annex::AnnexForm;
pub use errata::ErrataForm;
pub use overview::OverviewForm;
pub use page::{FontsForm, OtherPage, PageSetup};
pub use sheet::{
    ActionTableForm, CommentsForm, Content, FieldForm, FieldsForm, IndicatorTableForm, MeasureForm, SheetBlock,
    TextForm,
};
pub use type_sizes::TypeForm;

use super::document::{Colors, Look, Paper};

use crate::plan::{Code, IndicatorKind};
use check::{Mistake, position};

/// A form file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub code: Code,
    pub name: String,
    pub title: Words,
    pub subtitle: Words,
    pub department_subtitle: Words,
    pub contents_title: String,
    /// Printed where the city's document gives nothing.
    pub unrecorded: String,
    #[serde(default)]
    pub edition_labels: BTreeMap<String, String>,
    /// Name of a mailed extract's file, without the ending.
    #[serde(default = "Words::file_name")]
    pub file_name: Words,
    #[serde(default)]
    pub page: PageSetup,
    pub fonts: Option<FontsForm>,
    /// Sizes of the printed text.
    #[serde(default, rename = "type")]
    pub type_sizes: TypeForm,
    #[serde(default)]
    pub colors: BTreeMap<String, String>,
    pub tally: TallyWords,
    #[serde(default)]
    pub annex: AnnexForm,
    #[serde(default)]
    pub errata: ErrataForm,
    #[serde(default)]
    pub overview: OverviewForm,
    #[serde(rename = "section")]
    pub sections: Vec<SectionForm>,
}

/// A text with `{placeholders}`, checked when the form is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Words(String);

/// Everything that may stand in braces.
const PLACEHOLDERS: [&str; 14] = [
    "plan",
    "short",
    "city",
    "year",
    "year_code",
    "first_year",
    "period",
    "department",
    "level",
    "number",
    "name",
    "goal",
    "title",
    "count",
];
/// Placeholders of the tally's small print only.
const TALLY_PLACEHOLDERS: [&str; 1] = ["reasons"];
/// Placeholders of the errata only.
const ERRATA_PLACEHOLDERS: [&str; 1] = ["date"];

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyWords {
    pub heads: [String; 3],
    pub counter: String,
    pub total: String,
    /// Title of a tally in a department's extract, `{title}（当課分）`.
    pub department_title: Words,
    pub unrated: Words,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SectionForm {
    Summary(SummaryForm),
    Targets(TargetsForm),
    Goals(Box<GoalsForm>),
    Programmes(ProgrammesForm),
}

/// 総括: tallies, the breakdown by goal, the review of the period.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryForm {
    pub title: Words,
    pub department_title: Words,
    pub sheet: Words,
    pub kinds: Vec<IndicatorKind>,
    pub breakdown_title: Option<Words>,
    pub review_title: Option<Words>,
    pub page: Option<OtherPage>,
}

/// Indicators of some kinds in one section, grouped by the node they hang at or by goal.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetsForm {
    pub title: Words,
    pub sheet: Words,
    pub kinds: Vec<IndicatorKind>,
    #[serde(default)]
    pub group_by: GroupBy,
    pub group_heading: Words,
    pub comment_heading: Option<Words>,
    #[serde(default)]
    pub charts: bool,
    pub columns: Vec<ColumnForm>,
    pub page: Option<OtherPage>,
}

/// What a group of a section of indicators is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// A node with the indicators that hang at it.
    #[default]
    Node,
    /// A goal with all indicators at and below it, each once.
    Goal,
}

/// For each goal, a sheet for each of its measures and then the opinions on it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalsForm {
    pub part: Words,
    pub measure: MeasureForm,
    pub opinions: Option<OpinionsForm>,
}

/// 横断的な取組: each programme with the measures that it gathers and the indicators that it names.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammesForm {
    pub title: Words,
    pub sheet: Words,
    pub heading: Words,
    /// Label of the list of measures.
    pub measures_label: String,
    /// Label of the list of indicators.
    pub indicators_label: String,
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionsForm {
    pub title: Words,
    pub heading: Words,
    pub sheet: Words,
    pub heads: [String; 5],
    #[serde(default)]
    pub ruled_lines: u8,
    pub page: Option<OtherPage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnForm {
    pub key: ColumnKey,
    #[serde(default)]
    pub title: String,
    pub weight: f32,
}

/// What a column of an indicator table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKey {
    /// Number and name of the goal above; equal ones one under another are one cell.
    Goal,
    /// Number and name of the measure above; equal ones one under another are one cell.
    Measure,
    Number,
    Name,
    NumberName,
    /// Number, name and, in brackets, unit.
    NameUnit,
    /// The same, and under it the definition.
    NameUnitDefinition,
    Unit,
    /// 単年, 累計, 時点
    Basis,
    Baseline,
    /// One column for each year from the plan's first to the year under evaluation.
    Actuals,
    /// The newest value up to the year under evaluation, with its own year where that is another.
    Latest,
    /// 目安: the target of the year under evaluation itself.
    Milestone,
    /// One column for each year of the plan's period: the target of that year.
    Milestones,
    Target,
    /// The adopted mark.
    Mark,
    /// 達成率
    Achievement,
    /// 進捗率
    Progress,
    /// Progress against the share of the way that should be behind.
    Pace,
    /// The value as a share of the year's own target 目安.
    MilestoneRate,
    /// よい方向への変化率, on the baseline.
    ChangePercent,
    /// 評価点 of the adopted mark.
    Points,
    Departments,
    Definition,
}

/// Why a form file is refused.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    #[error("{file}: 様式を読めません\n{reason}    → docs/forms.md の書き方に合わせてください")]
    Unreadable { file: String, reason: String },
    #[error("{file}: {what}\n    → {remedy}")]
    Invalid { file: String, what: String, remedy: &'static str },
}

impl TryFrom<String> for Words {
    type Error = String;

    fn try_from(text: String) -> Result<Words, String> {
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("「{text}」の {{ が閉じていません"))?;
            if !PLACEHOLDERS.iter().chain(&TALLY_PLACEHOLDERS).chain(&ERRATA_PLACEHOLDERS).any(|known| *known == name) {
                return Err(format!("「{{{name}}}」は使えません。使えるもの：{}", PLACEHOLDERS.join("、")));
            }
            rest = after;
        }
        Ok(Words(text))
    }
}

impl Words {
    /// `R6_第2期総合戦略_評価報告書_産業振興課`
    fn file_name() -> Words {
        Words("{year_code}_{short}_評価報告書_{department}".to_owned())
    }

    /// The text with its placeholders filled; one that is not given becomes empty.
    pub fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut filled = String::with_capacity(self.0.len());
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            filled.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

impl Form {
    /// Reads a form file.
    ///
    /// # Errors
    /// [`FormError`] with file and line, what is wrong and what to do.
    pub fn read(file: &str, text: &str) -> Result<Form, FormError> {
        let form: Form = toml::from_str(text)
            .map_err(|error| FormError::Unreadable { file: file.to_owned(), reason: error.to_string() })?;
        form.check().map_err(|Mistake { path, what, remedy }| {
            let file = match position(text, &path) {
                Some((line, column)) => format!("{file}:{line}:{column}"),
                None => file.to_owned(),
            };
            FormError::Invalid { file, what, remedy }
        })?;
        Ok(form)
    }

    /// Paper, colours and sizes.
    ///
    /// # Errors
    /// What is wrong and what to do, for a colour that is none.
    pub fn look(&self) -> Result<Look, (String, &'static str)> {
        let mut colors = Colors::default();
        for (name, text) in &self.colors {
            color(&mut colors, name, text)?;
        }
        let (paper, sizes) = (self.page.paper(), self.type_sizes.sizes());
        Ok(Look { paper, colors, sizes, contents_title: self.contents_title.clone() })
    }

    /// The paper of a section or a table, where it is not the document's.
    pub fn paper_of(&self, page: Option<&OtherPage>) -> Option<Paper> {
        page.map(|page| self.page.other(page))
    }
}

/// Sets the colour of that name.
fn color(colors: &mut Colors, name: &str, text: &str) -> Result<(), (String, &'static str)> {
    let value = text
        .strip_prefix('#')
        .filter(|hex| hex.len() == 6 && !hex.starts_with('+'))
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .ok_or_else(|| (format!("色 {name} の「{text}」を読めません"), "#1f2a44 のように書いてください"))?;
    let slot = colors
        .slot(name)
        .ok_or_else(|| (format!("色の名前「{name}」は使えません"), "docs/forms.md の一覧から選んでください"))?;
    *slot = value;
    Ok(())
}
