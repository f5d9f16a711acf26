//! 点検結果: what the audit found, the last section of the internal edition.

use super::paragraphs::plain;
use super::{ReportRequest, fill, section};
use crate::audit::{Finding, Severity};
use crate::report::document::{
    Align, Block, Cell, Column, Edition, Prose, Section, SectionKind, Table, TableKind, TextCell,
};

/// Shares of the table's width.
const WEIGHTS: [f32; 4] = [8.0, 26.0, 38.0, 28.0];

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
        let columns = form.heads.iter().zip(WEIGHTS).map(|(title, weight)| Column {
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
