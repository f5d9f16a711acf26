//! The formulas of a tally: counts from the list of indicators, their sum, shares that add up to 100.

use rust_decimal::Decimal;
use rust_xlsxwriter::utility::{cell_range, cell_range_absolute, row_col_to_cell, row_col_to_cell_absolute};

/// The cells of a tally's counts or shares: one column, a row for each mark, then the total.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub first: u32,
    pub last: u32,
    pub total: u32,
}

impl Lines {
    /// The sum over the marks.
    pub fn sum(self, column: u16) -> String {
        format!("=SUM({})", cell_range(self.first, column, self.last, column))
    }

    /// A mark's share in percent: rounded down, and raised by one step where its remainder is among the largest, so
    /// that all shares add up to 100 (of equal remainders the earlier mark's is raised).
    pub fn share(self, row: u32, counts: u16, share: Decimal) -> String {
        let steps = 10_u64.pow(share.scale());
        let whole = 100 * steps;
        let (own, total) = (row_col_to_cell(row, counts), row_col_to_cell_absolute(self.total, counts));
        let all = cell_range_absolute(self.first, counts, self.last, counts);
        let so_far = format!("{}:{own}", row_col_to_cell_absolute(self.first, counts));
        let rest = |cells: &str| format!("MOD({cells}*{whole},{total})");
        let larger = format!("SUMPRODUCT(--({}>{}))", rest(&all), rest(&own));
        let equal = format!("SUMPRODUCT(--({}={}))", rest(&so_far), rest(&own));
        let missing = format!("{whole}-SUMPRODUCT(INT({all}*{whole}/{total}))");
        format!("=(INT({own}*{whole}/{total})+({larger}+{equal}<={missing}))/{steps}")
    }

    /// The sum of the shares in some rows.
    pub fn sum_of(rows: &[u32], column: u16) -> String {
        let cells: Vec<String> = rows.iter().map(|row| row_col_to_cell(*row, column)).collect();
        format!("={}", cells.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: Lines = Lines { first: 4, last: 6, total: 7 };

    #[test]
    fn sums_are_over_the_marks() {
        assert_eq!(LINES.sum(3), "=SUM(D5:D7)");
        assert_eq!(Lines::sum_of(&[4, 5], 4), "=E5+E6");
    }

    #[test]
    fn a_share_is_the_largest_remainders() {
        let formula = LINES.share(5, 3, "40.8".parse().unwrap());
        assert_eq!(
            formula,
            "=(INT(D6*1000/$D$8)+(SUMPRODUCT(--(MOD($D$5:$D$7*1000,$D$8)>MOD(D6*1000,$D$8)))\
             +SUMPRODUCT(--(MOD($D$5:D6*1000,$D$8)=MOD(D6*1000,$D$8)))<=1000-SUMPRODUCT(INT($D$5:$D$7*1000/$D$8))))/10"
        );
    }
}
