//! What a form that can be read must not say, told at its line and column.

use toml::de::{DeTable, DeValue};

use super::{ColumnForm, Form, OtherPage, SectionForm, SheetBlock, color};
use crate::report::document::Edition;

/// A mistake and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mistake {
    pub path: Vec<Step>,
    pub what: String,
    pub remedy: &'static str,
}

/// A step on the way to a value of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Key(&'static str),
    /// The place of a key in the order of its table's keys, for keys that are the city's own words.
    Entry(usize),
    /// In a list, from 0.
    Place(usize),
}

impl Form {
    pub(super) fn check(&self) -> Result<(), Mistake> {
        self.check_edition_labels()?;
        self.page.check()?;
        self.fonts.iter().try_for_each(super::FontsForm::check)?;
        self.type_sizes.check()?;
        self.check_colors()?;
        self.check_repeated_sections()?;
        let annex = (self.annex.page, vec![Step::Key("annex"), Step::Key("page")]);
        let errata = (self.errata.page, vec![Step::Key("errata"), Step::Key("page")]);
        let mut pages = vec![annex, errata];
        for (index, section) in self.sections.iter().enumerate() {
            let at = [Step::Key("section"), Step::Place(index)];
            for (columns, path) in section.columns(&at) {
                check_weights(columns, &path)?;
            }
            pages.extend(section.pages(&at));
        }
        pages.iter().try_for_each(|(page, path)| page.map_or(Ok(()), |page| page.check(path)))
    }

    fn check_edition_labels(&self) -> Result<(), Mistake> {
        let unknown = |label: &String| !Edition::ALL.iter().any(|edition| edition.code() == label);
        let Some((index, label)) = self.edition_labels.keys().enumerate().find(|(_, label)| unknown(label)) else {
            return Ok(());
        };
        Err(Mistake {
            path: vec![Step::Key("edition_labels"), Step::Entry(index)],
            what: format!("edition_labels に知らない版「{label}」があります"),
            remedy: "committee、public、internal のどれかにしてください",
        })
    }

    fn check_colors(&self) -> Result<(), Mistake> {
        let mut colors = crate::report::document::Colors::default();
        for (index, (name, text)) in self.colors.iter().enumerate() {
            color(&mut colors, name, text).map_err(|(what, remedy)| Mistake {
                path: vec![Step::Key("colors"), Step::Entry(index)],
                what,
                remedy,
            })?;
        }
        Ok(())
    }

    fn check_repeated_sections(&self) -> Result<(), Mistake> {
        let repeats = |(index, section): &(usize, &SectionForm)| {
            self.sections.iter().take(*index).any(|before| before.repeats(section))
        };
        let Some((index, _)) = self.sections.iter().enumerate().find(repeats) else { return Ok(()) };
        Err(Mistake {
            path: vec![Step::Key("section"), Step::Place(index)],
            what: format!("{}番目の [[section]] は、前のものと同じ内容になります", index + 1),
            remedy: "同じ kind（targets では同じ kinds）の [[section]] は一つにしてください",
        })
    }
}

fn check_weights(columns: &[ColumnForm], path: &[Step]) -> Result<(), Mistake> {
    let wrong = |column: &&ColumnForm| !(0.5..=1000.0).contains(&column.weight);
    let Some((index, column)) = columns.iter().enumerate().find(|(_, column)| wrong(column)) else { return Ok(()) };
    Err(Mistake {
        path: path.iter().copied().chain([Step::Place(index), Step::Key("weight")]).collect(),
        what: format!("列「{}」の weight {} は使えません", column.title, column.weight),
        remedy: "0.5 から 1000 の間にしてください",
    })
}

impl SectionForm {
    /// Whether both would print the same things, under the same anchors.
    fn repeats(&self, other: &SectionForm) -> bool {
        match (self, other) {
            (SectionForm::Targets(one), SectionForm::Targets(two)) => one.kinds == two.kinds,
            (SectionForm::Summary(_), SectionForm::Summary(_))
            | (SectionForm::Goals(_), SectionForm::Goals(_))
            | (SectionForm::Programmes(_), SectionForm::Programmes(_)) => true,
            _ => false,
        }
    }

    /// The columns of its tables and where they are written.
    fn columns(&self, at: &[Step]) -> Vec<(&[ColumnForm], Vec<Step>)> {
        match self {
            SectionForm::Summary(_) | SectionForm::Programmes(_) => Vec::new(),
            SectionForm::Targets(targets) => vec![(&targets.columns, further(at, &[Step::Key("columns")]))],
            SectionForm::Goals(goals) => {
                let table = |(index, block): (usize, &'_ SheetBlock)| match block {
                    SheetBlock::Indicators(_) => Some(further(&in_block(at, index), &[Step::Key("columns")])),
                    _ => None,
                };
                let paths = goals.measure.blocks.iter().enumerate().filter_map(table);
                goals.measure.tables().map(|table| table.columns.as_slice()).zip(paths).collect()
            }
        }
    }

    /// The papers that it names and where.
    fn pages(&self, at: &[Step]) -> Vec<(Option<OtherPage>, Vec<Step>)> {
        let own = |page| vec![(page, further(at, &[Step::Key("page")]))];
        match self {
            SectionForm::Summary(summary) => own(summary.page),
            SectionForm::Targets(targets) => own(targets.page),
            SectionForm::Programmes(programmes) => own(programmes.page),
            SectionForm::Goals(goals) => {
                let block = |(index, block): (usize, &SheetBlock)| {
                    (block.page().copied(), further(&in_block(at, index), &[Step::Key("page")]))
                };
                let mut pages: Vec<_> = goals.measure.blocks.iter().enumerate().map(block).collect();
                pages.push((goals.measure.page, further(at, &[Step::Key("measure"), Step::Key("page")])));
                let opinions = goals.opinions.as_ref().and_then(|opinions| opinions.page);
                pages.push((opinions, further(at, &[Step::Key("opinions"), Step::Key("page")])));
                pages
            }
        }
    }
}

fn in_block(at: &[Step], index: usize) -> Vec<Step> {
    further(at, &[Step::Key("measure"), Step::Key("block"), Step::Place(index)])
}

fn further(at: &[Step], steps: &[Step]) -> Vec<Step> {
    at.iter().chain(steps).copied().collect()
}

/// Line and column, from 1, of the deepest value on the path that the file holds.
pub(super) fn position(text: &str, path: &[Step]) -> Option<(usize, usize)> {
    let root = DeTable::parse(text).ok()?;
    let mut offset = None;
    in_table(root.get_ref(), path, &mut offset);
    let before = text.get(..offset?)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((line, column))
}

fn in_table(table: &DeTable, path: &[Step], offset: &mut Option<usize>) {
    let Some((step, rest)) = path.split_first() else { return };
    let mut keys: Vec<_> = table.iter().collect();
    keys.sort_by(|(one, _), (other, _)| one.get_ref().cmp(other.get_ref()));
    let found = match step {
        Step::Key(key) => keys.iter().find(|(name, _)| name.get_ref() == key),
        Step::Entry(index) => keys.get(*index),
        Step::Place(_) => None,
    };
    let Some((name, value)) = found else { return };
    *offset = Some(name.span().start);
    in_value(value.get_ref(), rest, offset);
}

fn in_value(value: &DeValue, path: &[Step], offset: &mut Option<usize>) {
    match (value, path.split_first()) {
        (DeValue::Table(table), Some(_)) => in_table(table, path, offset),
        (DeValue::Array(list), Some((Step::Place(index), rest))) => {
            let Some(item) = list.get(*index) else { return };
            *offset = Some(item.span().start);
            in_value(item.get_ref(), rest, offset);
        }
        _ => {}
    }
}
