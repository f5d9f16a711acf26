//! Widths of a table's columns: by their weights, and by what their figures, words and heads need as far as there is
//! room.

use crate::report::document::{Align, Column, Table};

use super::column_needs::{Least, NARROW, ROOMY, SMALL, SMALLEST, TIERS};
use super::style::Layout;

/// Part of their least widths that columns have at least while those of short words keep theirs.
const SQUEEZED: f32 = 0.35;
/// Part of a table's width that its cells' contents have at least.
const LEAST_CONTENT: f32 = 0.3;

impl Layout<'_> {
    /// Widths of the table's columns, which fill `total`.
    pub fn column_widths(&self, table: &Table, total: f32) -> Vec<f32> {
        let weights: Vec<f32> = table.columns.iter().map(|column| sound(column.weight)).collect();
        let own: Vec<Least> = (0..table.columns.len()).map(|index| self.least_width(table, index)).collect();
        // Columns of a kind are equally wide, or as nearly so as leaves the others their room.
        let equal = equal_among_kin(table, &own);
        let nearer = |part: f32| own.iter().zip(&equal).map(|(own, equal)| own.towards(*equal, part)).collect();
        let nearest: Option<Vec<Least>> = if sum(&equal, NARROW) <= total {
            Some(equal.clone())
        } else {
            // Figures do not get very small for a part of the way.
            [0.75, 0.5, 0.25].into_iter().map(nearer).find(|least: &Vec<Least>| sum(least, SMALL) <= total)
        };
        let least = nearest.as_ref().unwrap_or(&own);
        let white = || -> Vec<f32> {
            table.columns.iter().zip(least).map(|(column, least)| Self::least_white(column, least)).collect()
        };
        let by_weight = || share(total, &weights, &between(total, least, &white()));
        self.balanced_widths(table, least, total).unwrap_or_else(by_weight)
    }
}

fn sum(least: &[Least], tier: usize) -> f32 {
    least.iter().map(|least| least.0[tier]).sum()
}

/// A weight that can be reckoned with.
fn sound(weight: f32) -> f32 {
    if weight.is_finite() && weight > 0.0 { weight } else { 1.0 }
}

/// Whether neighbouring columns are years of a series: columns of figures of one weight and band.
pub(super) fn are_kin(one: &Column, other: &Column) -> bool {
    let figures = one.align == Align::Right && other.align == Align::Right;
    figures && one.weight == other.weight && one.band == other.band
}

/// The least widths, the same for kin.
fn equal_among_kin(table: &Table, least: &[Least]) -> Vec<Least> {
    let mut equal = Vec::with_capacity(least.len());
    for kin in table.columns.chunk_by(are_kin) {
        let own = least.iter().skip(equal.len()).take(kin.len()).copied();
        let largest = own.fold(Least::same(0.0), Least::max);
        equal.extend(std::iter::repeat_n(largest, kin.len()));
    }
    equal
}

/// The widths of the first tier where they fit into `total`, else as near to them as can be. `white` is what of the
/// smallest widths holds nothing.
fn between(total: f32, least: &[Least], white: &[f32]) -> Vec<f32> {
    if sum(least, ROOMY) <= total {
        return least.iter().map(|least| least.0[ROOMY]).collect();
    }
    for tier in ROOMY + 1..TIERS {
        let (before, own) = (sum(least, tier - 1), sum(least, tier));
        if own <= total {
            let part = (total - own) / (before - own);
            return least.iter().map(|least| least.0[tier] + part * (least.0[tier - 1] - least.0[tier])).collect();
        }
    }
    squeezed(total, least, white)
}

/// Columns that are too many for `total`: short words keep their room as long as the others have a little. The white
/// stays, what stands between it gives way by one part in all columns, so that figures keep one size.
fn squeezed(total: f32, least: &[Least], white: &[f32]) -> Vec<f32> {
    let contents = || least.iter().zip(white).map(|(least, white)| (least.0[SMALLEST] - white).max(0.0));
    let all: f32 = contents().sum();
    let room = (total - white.iter().sum::<f32>()).max(total * LEAST_CONTENT);
    let own = || contents().zip(least);
    let fixed: f32 = own().filter(|(_, least)| least.is_fixed()).map(|(content, _)| content).sum();
    let part = ((room - fixed) / (all - fixed).max(1.0)).max(SQUEEZED);
    let rest = (room / (fixed + part * (all - fixed)).max(1.0)).min(1.0);
    let narrower = own().map(|(content, least)| content * if least.is_fixed() { rest } else { part * rest });
    let widths: Vec<f32> = narrower.zip(white).map(|(content, white)| content + white).collect();
    let most = (total / widths.iter().sum::<f32>().max(1.0)).min(1.0);
    widths.into_iter().map(|width| width * most).collect()
}

/// Shares `total` by weights; who would get less than the least gets the least, at the cost of the others.
fn share(total: f32, weights: &[f32], least: &[f32]) -> Vec<f32> {
    let mut fixed = vec![false; weights.len()];
    loop {
        let taken: f32 = least.iter().zip(&fixed).filter(|(_, fixed)| **fixed).map(|(width, _)| width).sum();
        let open: f32 = weights.iter().zip(&fixed).filter(|(_, fixed)| !**fixed).map(|(weight, _)| weight).sum();
        if open <= 0.0 {
            return least.to_vec();
        }
        let width = |index: usize| match fixed[index] {
            true => least[index],
            false => (total - taken) * weights[index] / open,
        };
        let widths: Vec<f32> = (0..weights.len()).map(width).collect();
        let Some(short) = (0..widths.len()).find(|&index| !fixed[index] && widths[index] < least[index]) else {
            return widths;
        };
        fixed[short] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIGURE: Least = Least([40.0, 40.0, 33.0, 30.0, 28.0, 26.0, 24.0]);
    const WORDS: Least = Least([160.0, 120.0, 110.0, 90.0, 60.0, 50.0, 40.0]);

    #[test]
    fn a_short_word_keeps_its_room_where_figures_and_texts_give_way() {
        let unit = Least::same(25.0);
        for total in [400.0, 220.0, 180.0, 150.0, 120.0, 100.0, 70.0] {
            let widths = between(total, &[WORDS, unit, FIGURE, FIGURE], &[8.0, 8.0, 4.0, 4.0]);
            assert!((widths[1] - 25.0).abs() < 0.01, "{total}: {widths:?}");
            assert!(widths.iter().sum::<f32>() <= total + 0.01, "{total}: {widths:?}");
        }
        let narrow = between(40.0, &[WORDS, unit, FIGURE, FIGURE], &[8.0, 8.0, 4.0, 4.0]);
        assert!(narrow.iter().all(|width| *width > 4.0), "nothing vanishes: {narrow:?}");
    }

    #[test]
    fn no_tier_makes_a_column_wider_than_the_one_before_it() {
        let mut last = [f32::MAX; 3];
        for total in (40..400).rev() {
            let widths = between(total as f32, &[WORDS, Least::same(25.0), FIGURE], &[8.0, 8.0, 4.0]);
            assert!(widths.iter().zip(last).all(|(width, last)| *width <= last + 0.01), "{total}: {widths:?} {last:?}");
            last.copy_from_slice(&widths);
        }
    }
}
