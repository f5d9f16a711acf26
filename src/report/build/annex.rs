//! 点検結果: what the audit found, the last section of the internal edition.

use super::paragraphs::plain;
use super::{ReportRequest, fill, section};
use crate::audit::{Finding, Severity};
use crate::report::document::{
    Align, Block, Cell, Column, Edition, Prose, Section, SectionKind, Table, TableKind, TextCell,
};

/// Shares of the table's width: degree and place, and what was found together with what to do.
const DEGREE: f32 = 7.0;
const PLACE: f32 = 23.0;
const TEXTS: f32 = 70.0;
/// Part of the two texts' share that what was found gets.
const FOUND: (f32, f32) = (0.5, 0.75);

impl ReportRequest<'_> {
    /// The annex, after the other sections. No other edition has one, no extract, and no plan without findings.
    pub(super) fn build_annex(&self) -> Option<Section> {
        if self.edition != Edition::Internal || self.scope.is_extract() || self.findings.is_empty() {
            return None;
        }
        let (form, words) = (&self.form.annex, self.words());
        let sheet = fill(&form.sheet, &words);
        let mut annex = section("annex".to_owned(), SectionKind::Annex, fill(&form.title, &words), sheet);
        annex.paper = self.form.paper_of(form.page.as_ref());
        annex.blocks.push(Block::Prose(Prose {
            label: None,
            label_note: None,
            paragraphs: vec![plain(self.counted())],
        }));
        let columns = form.heads.iter().zip(weights(self.findings)).map(|(title, weight)| Column {
            title: title.clone(),
            note: None,
            band: None,
            align: Align::Left,
            weight,
            emphasis: false,
            merges: false,
        });
        annex.blocks.push(Block::Table(Table {
            kind: TableKind::Narrative,
            caption: None,
            columns: columns.collect(),
            rows: self.findings.iter().map(row).collect(),
        }));
        Some(annex)
    }

    /// 点検で見つかったものは35件です（誤り4件、要確認11件、参考20件）。
    fn counted(&self) -> String {
        let of = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        let counts = Severity::ALL.map(|severity| format!("{}{}件", severity.label(), of(severity)));
        format!("点検で見つかったものは{}件です（{}）。", self.findings.len(), counts.join("、"))
    }
}

/// The longer text of the two gets more room, so that rows are low.
fn weights(findings: &[Finding]) -> [f32; 4] {
    let length = |text: fn(&Finding) -> &String| findings.iter().map(|one| text(one).chars().count()).sum::<usize>();
    let (found, remedy) = (length(|one| &one.what), length(|one| &one.suggestion));
    let part = (found as f32 / (found + remedy).max(1) as f32).clamp(FOUND.0, FOUND.1);
    [DEGREE, PLACE, TEXTS * part, TEXTS * (1.0 - part)]
}

fn row(finding: &Finding) -> Vec<Cell> {
    let link = finding.place.measure.as_ref().map(|measure| format!("measure-{measure}"));
    let place = TextCell { paragraphs: vec![plain(finding.place.to_string())], strong: false, link };
    vec![
        Cell::text(finding.severity.label()),
        Cell::Text(place),
        Cell::text(&finding.what),
        Cell::text(&finding.suggestion),
    ]
}
