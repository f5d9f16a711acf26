//! What can only be checked when all files of a plan have been read: codes, years, marks.

mod listings;
mod marks;

use std::collections::{BTreeMap, BTreeSet};

use super::Surroundings;
use super::plan::Draft;
use super::table::{Ledger, Place, Placed};
use crate::plan::{Code, DepartmentRef, Head, Role};

/// The checks across files.
pub struct Crossing<'c, 'a> {
    ledger: &'c Ledger,
    surroundings: &'c Surroundings<'c>,
    /// `None` when it could not be read: what needs it is then not checked, everything else is.
    head: Option<&'c Placed<'a, Head>>,
    draft: &'c Draft<'a>,
    nodes: BTreeSet<&'c Code>,
    indicators: BTreeSet<&'c Code>,
}

impl<'c, 'a> Crossing<'c, 'a> {
    pub fn new(
        ledger: &'c Ledger,
        surroundings: &'c Surroundings<'c>,
        head: Option<&'c Placed<'a, Head>>,
        draft: &'c Draft<'a>,
    ) -> Crossing<'c, 'a> {
        let nodes = draft.nodes.iter().map(|node| &node.value.code).collect();
        let whole = draft.indicators.iter().map(|indicator| &indicator.value.code);
        let indicators = whole.chain(&draft.broken_indicators).collect();
        Crossing { ledger, surroundings, head, draft, nodes, indicators }
    }

    pub fn check(&self) {
        self.check_head();
        self.check_codes_once();
        self.check_tree();
        self.check_indicators();
        self.check_parts();
        self.check_listings();
        self.check_related_plans();
        self.check_programmes();
        self.check_narratives();
        self.check_opinions();
        self.check_notes_and_tables();
        self.check_marks();
        self.check_published();
        self.check_years();
    }

    fn check_head(&self) {
        let Some(Placed { value: head, place }) = self.head else { return };
        if let Some(city) = self.surroundings.city.filter(|city| city.code != head.city) {
            self.ledger.report(
                place,
                format!("市のコード「{}」が、課の一覧の「{}」と違います", head.city, city.code),
                "[plan] の city か、課の一覧（.city.toml）を直してください",
            );
        }
        if !(self.surroundings.has_form)(&head.form) {
            let names = self.surroundings.forms.join("、");
            self.ledger.report(
                self.draft.form_place.as_ref().unwrap_or(place),
                format!("様式「{}」がありません", head.form),
                format!("templates/forms/{}.toml を置くか、form を直してください。いまあるもの：{names}", head.form),
            );
        }
        if (self.surroundings.marks_of_scheme)(&head.scheme).is_none() {
            let names = self.surroundings.schemes.join("、");
            self.ledger.report(
                self.draft.scheme_place.as_ref().unwrap_or(place),
                format!("評価区分の規則「{}」がありません", head.scheme),
                format!(
                    "templates/schemes/{}.toml を置くか、scheme を直してください。いまあるもの：{names}",
                    head.scheme
                ),
            );
        }
    }

    /// Goals, measures, actions, indicators and programmes share one space of codes.
    fn check_codes_once(&self) {
        let mut first: BTreeMap<&Code, &Place> = BTreeMap::new();
        let nodes = self.draft.nodes.iter().map(|node| (&node.value.code, &node.place));
        let indicators = self.draft.indicators.iter().map(|indicator| (&indicator.value.code, &indicator.place));
        let programmes = self.draft.programmes.iter().map(|programme| (&programme.value.code, &programme.place));
        for (code, place) in nodes.chain(indicators).chain(programmes) {
            if let Some(before) = first.get(code) {
                let line = before.file.text.get(..before.span.start).map_or(0, |text| text.matches('\n').count() + 1);
                self.ledger.report(
                    place,
                    format!("コード「{code}」が二度使われています（初めは {}:{line}）", before.file.name),
                    "どちらかに別のコードを付けてください",
                );
            } else {
                first.insert(code, place);
            }
        }
        let mut levels = BTreeSet::new();
        for level in &self.draft.levels {
            if !levels.insert(&level.value.code) {
                self.ledger.report(
                    &level.place,
                    format!("階層のコード「{}」が二度使われています", level.value.code),
                    "どちらかに別のコードを付けてください",
                );
            }
        }
    }

    fn check_tree(&self) {
        let order: Vec<&Code> = self.draft.levels.iter().map(|level| &level.value.code).collect();
        let level_of: BTreeMap<&Code, &Code> =
            self.draft.nodes.iter().map(|node| (&node.value.code, &node.value.level)).collect();
        let depth = |level: &Code| order.iter().position(|known| *known == level);
        for node in &self.draft.nodes {
            let Some(own_depth) = depth(&node.value.level) else {
                self.unknown(&node.place, "階層", &node.value.level, "[[level]] に加えるか、level を直してください");
                continue;
            };
            self.check_departments(&node.place, &node.value.departments);
            let Some(parent) = &node.value.parent else { continue };
            match level_of.get(parent).and_then(|level| depth(level)) {
                Some(above) if above < own_depth => {}
                Some(_) => self.ledger.report(
                    &node.place,
                    format!("「{}」の親「{parent}」が同じか下の階層にあります", node.value.code),
                    "parent に上の階層のコードを書いてください",
                ),
                None => self.unknown(&node.place, "親", parent, "[[node]] に加えるか、parent を直してください"),
            }
        }
    }

    fn check_indicators(&self) {
        for indicator in &self.draft.indicators {
            if !self.nodes.contains(&indicator.value.at) {
                self.unknown(
                    &indicator.place,
                    "場所",
                    &indicator.value.at,
                    "at に基本目標や施策のコードを書いてください",
                );
            }
            self.check_departments(&indicator.place, &indicator.value.departments);
        }
    }

    fn check_narratives(&self) {
        for narrative in &self.draft.narratives {
            for code in narrative.value.at.iter().filter(|code| !self.is_known(code)) {
                self.unknown(&narrative.place, "場所", code, "at に施策、取組または指標のコードを書いてください");
            }
            self.check_departments(&narrative.place, &narrative.value.departments);
        }
    }

    fn check_opinions(&self) {
        let mut numbers = BTreeSet::new();
        for opinion in &self.draft.opinions {
            let value = &opinion.value;
            let is_goal =
                self.draft.nodes.iter().any(|node| node.value.code == value.goal && self.is_goal(&node.value.level));
            if !is_goal {
                self.unknown(&opinion.place, "基本目標", &value.goal, "goal に基本目標のコードを書いてください");
            }
            for measure in value.measures.iter().filter(|measure| !self.nodes.contains(measure)) {
                self.unknown(&opinion.place, "施策", measure, "measures に施策のコードを書いてください");
            }
            self.check_departments(&opinion.place, &value.departments);
            if let Some(department) = value.response.as_ref().and_then(|response| response.department.as_ref()) {
                self.check_department(&opinion.place, department);
            }
            if !numbers.insert((value.year, &value.goal, value.number)) {
                self.ledger.report(
                    &opinion.place,
                    format!("「{}」への意見の番号 {} が二つあります", value.goal, value.number),
                    "番号を振り直してください",
                );
            }
        }
        let mut reviews = BTreeSet::new();
        for review in &self.draft.reviews {
            if !reviews.insert((review.value.year, review.value.number)) {
                self.ledger.report(
                    &review.place,
                    format!("検証の番号 {} が二つあります", review.value.number),
                    "番号を振り直してください",
                );
            }
        }
    }

    fn is_goal(&self, level: &Code) -> bool {
        self.draft.levels.iter().any(|known| &known.value.code == level && known.value.role == Some(Role::Goal))
    }

    fn check_notes_and_tables(&self) {
        let notes = self.draft.notes.iter().map(|note| (&note.value.at, &note.place));
        let tables = self.draft.tables.iter().map(|table| (&table.value.at, &table.place));
        for (code, place) in notes.chain(tables).filter(|(code, _)| !self.is_known(code)) {
            self.unknown(place, "場所", code, "at に基本目標、施策、取組または指標のコードを書いてください");
        }
    }

    fn check_years(&self) {
        let Some(Placed { value: head, .. }) = self.head else { return };
        let (first, last) = (head.first_year, head.last_year);
        for year in self.draft.years.iter().filter(|year| year.value < first || year.value > last) {
            self.ledger.report(
                &year.place,
                format!("{} は計画の期間（{first}～{last}）の外です", year.value),
                "年度を直すか、[plan] の first_year と last_year を直してください",
            );
        }
    }

    fn check_departments(&self, place: &Place, departments: &[DepartmentRef]) {
        for department in departments {
            self.check_department(place, &department.code);
        }
    }

    fn check_department(&self, place: &Place, code: &Code) {
        if self.surroundings.city.is_some_and(|city| city.department(code).is_none()) {
            self.unknown(place, "課", code, "課の一覧（.city.toml）に加えるか、コードを直してください");
        }
    }

    fn is_known(&self, code: &Code) -> bool {
        self.nodes.contains(code) || self.indicators.contains(code)
    }

    fn unknown(&self, place: &Place, what: &str, code: &Code, remedy: &str) {
        self.ledger.report(place, format!("{what}のコード「{code}」はどこにも定義されていません"), remedy);
    }
}
