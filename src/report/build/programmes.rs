//! 横断的な取組: programmes that gather measures of several chapters and name indicators without values.

use super::paragraphs::{plain, split};
use super::{ReportRequest, fill, section};
use crate::plan::{Programme, Role};
use crate::report::document::{Block, Field, Prose, Section, SectionKind};
use crate::report::form::ProgrammesForm;

impl ReportRequest<'_> {
    /// The section, which is the whole city's: no extract has it.
    pub(super) fn build_programmes(&self, form: &ProgrammesForm) -> Option<Section> {
        if self.scope.is_extract() || self.plan.programmes.is_empty() {
            return None;
        }
        let words = self.words();
        let (title, sheet) = (fill(&form.title, &words), fill(&form.sheet, &words));
        let mut programmes = section("programmes".to_owned(), SectionKind::Summary, title, sheet);
        programmes.paper = self.form.paper_of(form.page.as_ref());
        for programme in &self.plan.programmes {
            self.push_programme(form, programme, &mut programmes);
        }
        Some(programmes)
    }

    fn push_programme(&self, form: &ProgrammesForm, programme: &Programme, programmes: &mut Section) {
        let mut words = self.words();
        words.extend([("number", programme.number.clone()), ("name", programme.name.clone())]);
        programmes.blocks.push(Block::Heading { text: fill(&form.heading, &words), minor: false });
        if let Some(text) = &programme.text {
            let prose = Prose { label: None, label_note: None, paragraphs: split(text) };
            programmes.blocks.push(Block::Prose(prose));
        }
        let measures = programme.measures.iter().filter_map(|code| self.plan.node(code));
        let measures = measures.filter(|measure| self.plan.stands(&measure.code, self.year)).map(|measure| {
            let goal = self.plan.nearest(&measure.code, Role::Goal);
            let number = format!("{}{}", goal.map_or("", |goal| goal.number.as_str()), measure.number);
            plain(format!("{number}　{}", measure.name))
        });
        let indicators = programme.indicators.iter().map(|indicator| plain(&indicator.name));
        let fields = [
            Field { label: form.measures_label.clone(), paragraphs: measures.collect() },
            Field { label: form.indicators_label.clone(), paragraphs: indicators.collect() },
        ];
        let fields: Vec<Field> = fields.into_iter().filter(|field| !field.paragraphs.is_empty()).collect();
        programmes.blocks.extend((!fields.is_empty()).then_some(Block::Fields(fields)));
    }
}
