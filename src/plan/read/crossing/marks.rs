//! Marks that people gave and tallies that the city published, against the scheme.

use std::collections::BTreeSet;

use super::Crossing;
use crate::plan::read::table::{Place, Placed};
use crate::plan::read::{KnownMark, KnownMarks};
use crate::plan::{Code, IndicatorKind, Mark, PublishedTally};

impl Crossing<'_, '_> {
    pub(super) fn check_marks(&self) {
        let known = self.known_marks();
        let mut given = BTreeSet::new();
        for mark in &self.draft.marks {
            let value = &mark.value;
            let indicator = self
                .draft
                .indicators
                .iter()
                .map(|placed| &placed.value)
                .find(|indicator| indicator.code == value.indicator);
            let Some(indicator) = indicator else {
                if self.draft.broken_indicators.contains(&value.indicator) {
                    continue;
                }
                self.unknown(&mark.place, "指標", &value.indicator, "[[indicator]] のコードを書いてください");
                continue;
            };
            if let Some((scheme, known)) = &known {
                self.check_mark(mark, indicator.kind, scheme, known);
            }
            if !given.insert((value.year, value.stage, &value.indicator)) {
                self.ledger.report(
                    &mark.place,
                    format!("「{}」の区分が二つあります", value.indicator),
                    "一つにしてください",
                );
            }
        }
    }

    fn check_mark(&self, given: &Placed<Mark>, kind: IndicatorKind, scheme: &Code, known: &KnownMarks) {
        let Some(marks) = known.get(&kind) else {
            self.unrated(&given.place, known);
            return;
        };
        let mark = &given.value.mark;
        let Some(found) = marks.iter().find(|known| &known.mark == mark) else {
            self.unknown_mark(&given.place, mark, scheme, marks);
            return;
        };
        if found.needs_reason && given.value.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
            self.ledger.report(
                &given.place,
                format!("区分「{mark}」には理由が要ります"),
                format!(
                    "{} = {{ mark = \"{mark}\", reason = \"…\" }} のように `reason` を書いてください",
                    given.value.indicator
                ),
            );
        }
    }

    fn unknown_mark(&self, place: &Place, mark: &str, scheme: &Code, known: &[KnownMark]) {
        let known: Vec<&str> = known.iter().map(|known| known.mark.as_str()).collect();
        self.ledger.report(
            place,
            format!("区分「{mark}」は評価区分の規則「{scheme}」にありません"),
            format!("次のどれかにしてください：{}", known.join("、")),
        );
    }

    pub(super) fn check_published(&self) {
        let known = self.known_marks();
        let mut given = BTreeSet::new();
        for tally in &self.draft.published {
            if !given.insert((tally.value.year, tally.value.kind)) {
                self.ledger.report(
                    &tally.place,
                    format!("{} の同じ種類の [[published]] が二つあります", tally.value.year),
                    "一つにまとめてください",
                );
            }
            let mut marks = BTreeSet::new();
            if let Some(row) = tally.value.rows.iter().find(|row| !marks.insert(&row.mark)) {
                let what = format!("区分「{}」の行が二つあります", row.mark);
                self.ledger.report(&tally.place, what, "一つにまとめてください");
            }
            if let Some((scheme, known)) = &known {
                self.check_published_marks(tally, scheme, known);
            }
        }
    }

    fn check_published_marks(&self, tally: &Placed<PublishedTally>, scheme: &Code, known: &KnownMarks) {
        let Some(marks) = known.get(&tally.value.kind) else {
            self.unrated(&tally.place, known);
            return;
        };
        for row in tally.value.rows.iter().filter(|row| !marks.iter().any(|known| known.mark == row.mark)) {
            self.unknown_mark(&tally.place, &row.mark, scheme, marks);
        }
    }

    /// The scheme's code and its marks, where both are there.
    fn known_marks(&self) -> Option<(&Code, KnownMarks)> {
        let scheme = &self.head?.value.scheme;
        Some((scheme, (self.surroundings.marks_of_scheme)(scheme)?))
    }

    fn unrated(&self, place: &Place, known: &KnownMarks) {
        let kinds: Vec<&str> = known.keys().map(|kind| kind.word()).collect();
        self.ledger.report(
            place,
            "この種類の指標は評価の対象ではありません",
            format!("この行を消してください（評価する種類：{}）", kinds.join("、")),
        );
    }
}
