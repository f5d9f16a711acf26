//! 総括: tallies, the breakdown by goal, the review of the period.

use super::chart_alt::tally_alt;
use super::contents::full_name;
use super::paragraphs::split;
use super::{ReportRequest, fill, section};
use crate::plan::{IndicatorKind, Role};
use crate::rating::{self, Points, RatedIndicator, Scale, Unrated, printed};
use crate::report::document::{
    Align, Block, Cell, Column, Count, CountedMarks, OnTrack, Prose, Section, SectionKind, Table, TableKind, Tally,
    TallyRow, TextCell,
};
use crate::report::form::SummaryForm;

impl ReportRequest<'_> {
    pub(super) fn build_summary(&self, form: &SummaryForm) -> Option<Section> {
        let words = self.words();
        let tallies: Vec<Tally> = form.kinds.iter().filter_map(|kind| self.tally(*kind)).collect();
        let title = if self.scope.is_extract() { &form.department_title } else { &form.title };
        let mut summary =
            section("summary".to_owned(), SectionKind::Summary, fill(title, &words), fill(&form.sheet, &words));
        summary.paper = self.form.paper_of(form.page.as_ref());
        if !tallies.is_empty() {
            summary.blocks.push(Block::Tallies(tallies));
        }
        if !self.scope.is_extract() {
            self.push_breakdown(form, &mut summary);
            self.push_review(form, &mut summary);
        }
        (!summary.blocks.is_empty()).then_some(summary)
    }

    /// The ratings of the indicators that the report speaks of.
    pub(super) fn rated_in_scope(&self, kind: IndicatorKind) -> Vec<&RatedIndicator> {
        let own = self
            .plan
            .indicators
            .iter()
            .filter(|indicator| indicator.kind == kind && self.stands(indicator))
            .filter(|indicator| self.scope.holds_indicator(indicator, self.city));
        own.filter_map(|indicator| self.rating.indicator(&indicator.code)).collect()
    }

    fn tally(&self, kind: IndicatorKind) -> Option<Tally> {
        let scale = self.scheme.scale(kind)?;
        let rated = self.rated_in_scope(kind);
        if rated.is_empty() {
            return None;
        }
        let counted = rating::tally(rated.iter().copied(), scale, self.scheme.decimals);
        let words = &self.form.tally;
        let title = if self.scope.is_extract() {
            words.department_title.fill(&[("title", &scale.title)])
        } else {
            scale.title.clone()
        };
        let on_track = counted.on_track.filter(|_| counted.total > 0).map(|share| OnTrack {
            caption: scale.on_track_caption.clone(),
            share,
            marks: scale.on_track.clone(),
        });
        let rows = counted.marks.into_iter().map(|mark| TallyRow {
            mark: mark.mark.to_string(),
            label: mark.label.to_string(),
            tone: mark.tone,
            count: mark.count,
            share: mark.share,
        });
        let rows: Vec<TallyRow> = rows.collect();
        Some(Tally {
            alt: tally_alt(&title, &rows, &words.counter),
            title,
            total_label: words.total.clone(),
            total: counted.total,
            total_share: (counted.total > 0).then(|| rows.iter().filter_map(|row| row.share).sum()),
            rows,
            on_track,
            heads: words.heads.clone(),
            counter: words.counter.clone(),
            unrated_note: self.small_print(&rated, counted.points),
            counted: codes(&rated),
        })
    }

    /// What stands under a tally: points, where the scheme gives them, and what was not rated.
    fn small_print(&self, rated: &[&RatedIndicator], points: Option<Points>) -> Option<String> {
        let points = points.map(|points| {
            format!("評価点の合計は{}点、平均は{}点。", points.sum, printed(points.average, self.scheme.decimals))
        });
        let parts: Vec<String> = points.into_iter().chain(self.unrated_note(rated)).collect();
        (!parts.is_empty()).then(|| parts.concat())
    }

    fn unrated_note(&self, rated: &[&RatedIndicator]) -> Option<String> {
        let reasons: Vec<Unrated> =
            rated.iter().filter_map(|indicator| indicator.unrated).filter(|reason| reason.is_listed()).collect();
        if reasons.is_empty() {
            return None;
        }
        let mut said: Vec<&str> = Vec::new();
        for reason in &reasons {
            if !said.contains(&reason.reason()) {
                said.push(reason.reason());
            }
        }
        let count = reasons.len().to_string();
        Some(self.form.tally.unrated.fill(&[("count", &count), ("reasons", &said.join("、"))]))
    }

    /// Goals down, marks across: a goal's row leads to its first sheet.
    fn push_breakdown(&self, form: &SummaryForm, summary: &mut Section) {
        let Some(title) = &form.breakdown_title else { return };
        let scales: Vec<&Scale> = form.kinds.iter().filter_map(|kind| self.scheme.scale(*kind)).collect();
        let stands = |goal: &&crate::plan::Node| self.plan.stands(&goal.code, self.year);
        let goals: Vec<_> = self.plan.nodes_in_role(Role::Goal).filter(stands).collect();
        if goals.len() < 2 || scales.is_empty() {
            return;
        }
        let level = self.plan.level(goals[0]).map_or(String::new(), |level| level.name.clone());
        let mut columns = vec![column(&level, None, Align::Left, 40.0)];
        for scale in &scales {
            let marks = scale.bands.iter().map(|band| column(&band.mark, Some(&scale.title), Align::Center, 5.0));
            columns.extend(marks);
        }
        let rows = goals.iter().map(|goal| self.breakdown_row(goal, &scales)).collect();
        summary.blocks.push(Block::Heading { text: fill(title, &self.words()), minor: false });
        summary.blocks.push(Block::Table(Table { kind: TableKind::Plain, caption: None, columns, rows }));
    }

    fn breakdown_row(&self, goal: &crate::plan::Node, scales: &[&Scale]) -> Vec<Cell> {
        let first_measure =
            self.plan.nodes_in_role(Role::Measure).filter(|measure| self.plan.stands(&measure.code, self.year)).find(
                |measure| self.plan.nearest(&measure.code, Role::Goal).is_some_and(|above| above.code == goal.code),
            );
        let mut cells = vec![Cell::Text(TextCell {
            paragraphs: vec![super::paragraphs::plain(full_name(goal))],
            strong: false,
            link: first_measure.map(|measure| format!("measure-{}", measure.code)),
        })];
        let below = |indicator: &&RatedIndicator| {
            self.plan.indicator(&indicator.code).is_some_and(|found| {
                self.plan.nearest(&found.at, Role::Goal).is_some_and(|above| above.code == goal.code)
            })
        };
        for scale in scales {
            let rated = self.rated_in_scope(scale.kind);
            let of_goal: Vec<&RatedIndicator> = rated.into_iter().filter(below).collect();
            let counted = rating::tally(of_goal.iter().copied(), scale, self.scheme.decimals);
            let indicators = codes(&of_goal);
            let count = |mark: &rating::MarkCount| {
                let of = CountedMarks { mark: mark.mark.to_string(), indicators: indicators.clone() };
                Cell::Count(Count { number: mark.count, of: Some(of) })
            };
            cells.extend(counted.marks.iter().map(count));
        }
        cells
    }

    fn push_review(&self, form: &SummaryForm, summary: &mut Section) {
        let Some(title) = &form.review_title else { return };
        let mut reviews: Vec<_> = self.plan.reviews.iter().filter(|review| review.year == self.year).collect();
        reviews.sort_by_key(|review| review.number);
        if reviews.is_empty() {
            return;
        }
        summary.blocks.push(Block::Heading { text: fill(title, &self.words()), minor: false });
        for review in reviews {
            summary.blocks.push(Block::Prose(Prose {
                label: Some(format!("{}　{}", review.number, review.heading)),
                label_note: None,
                paragraphs: split(&review.text),
            }));
        }
    }
}

fn codes(rated: &[&RatedIndicator]) -> Vec<String> {
    rated.iter().map(|indicator| indicator.code.to_string()).collect()
}

fn column(title: &str, band: Option<&str>, align: Align, weight: f32) -> Column {
    Column {
        title: title.to_owned(),
        note: None,
        band: band.map(str::to_owned),
        align,
        weight,
        emphasis: false,
        merges: false,
    }
}
