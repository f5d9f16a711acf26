//! shares: published tallies and percent columns that do not add up.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::audit::view::View;
use crate::audit::{Finding, Place, Rule, Severity};
use crate::fiscal_year::half_width;
use crate::plan::{EvaluationTable, PublishedCount, PublishedTally};
use crate::rating;

/// Decimals of shares that are looked at. No city prints as many.
const MOST_DECIMALS: u32 = 6;

pub fn find(view: &View) -> Vec<Finding> {
    let plan = view.plan();
    let tallies = plan.published.iter().filter(|tally| tally.year == view.year());
    let mut found: Vec<Finding> = tallies.flat_map(|tally| Published::of(view, tally).find()).collect();
    let tables = plan.tables.iter().filter(|table| table.year == view.year());
    found.extend(tables.flat_map(|table| columns(view, table)));
    found
}

/// A published tally with what is computed from it.
struct Published<'a> {
    view: &'a View<'a>,
    tally: &'a PublishedTally,
    title: String,
    /// The shares as numbers, where every row prints one.
    shares: Option<Vec<Decimal>>,
    decimals: u32,
}

impl<'a> Published<'a> {
    fn of(view: &'a View<'a>, tally: &'a PublishedTally) -> Published<'a> {
        let shares: Option<Vec<Decimal>> =
            tally.rows.iter().map(|row| row.share.as_deref().and_then(percent)).collect();
        let decimals = shares.iter().flatten().map(Decimal::scale).max().unwrap_or(0).min(MOST_DECIMALS);
        let scale = view.subject.scheme.scale(tally.kind);
        let title = scale.map_or("集計".to_owned(), |scale| scale.title.clone());
        Published { view, tally, title, shares, decimals }
    }

    fn find(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.counts().into_iter().collect();
        found.extend(self.total_share());
        found.extend(self.each_share());
        found.extend(self.adopted());
        found
    }

    fn tell(&self, severity: Severity, what: String, suggestion: &str) -> Finding {
        let place = Place { name: self.title.clone(), ..Place::default() }.in_year(self.view.year());
        Finding::new(Rule::Shares, severity, place, what, suggestion)
    }

    fn sum(&self) -> u32 {
        self.tally.rows.iter().fold(0, |sum: u32, row| sum.saturating_add(row.count))
    }

    fn counts(&self) -> Option<Finding> {
        let (sum, total) = (self.sum(), self.tally.total?);
        (sum != total).then(|| {
            let what = format!("公表した件数を足すと{sum}件で、合計の{total}件と合いません");
            let finding = self.tell(Severity::Error, what, "件数と合計を数え直してください");
            finding.with("件数の和", sum.to_string()).with("合計", total.to_string())
        })
    }

    /// The shares against the printed total.
    fn total_share(&self) -> Option<Finding> {
        let shares = self.shares.as_ref()?;
        let sum: Decimal = shares.iter().sum();
        let printed = self.tally.total_share.as_deref().and_then(percent);
        let total = printed.unwrap_or(Decimal::ONE_HUNDRED);
        if sum == total || self.tally.rows.is_empty() {
            return None;
        }
        let what = format!("公表した割合を足すと{sum}%で、合計の{total}%と合いません");
        let rounded = (0..shares.len()).all(|row| shares.get(row) == self.rounded(row).as_ref());
        let finding = if rounded {
            let suggestion = "端数処理によるものです。注記を添えるか、合計が合うように端数を調整してください";
            self.tell(Severity::Notice, what, suggestion)
        } else {
            self.tell(Severity::Error, what, "割合を計算し直してください")
        };
        Some(finding.with("割合の和", format!("{sum}%")).with("合計", format!("{total}%")))
    }

    /// The share of a row, half up.
    fn rounded(&self, row: usize) -> Option<Decimal> {
        let total = Decimal::from(self.sum());
        let exact = Decimal::from(self.tally.rows.get(row)?.count).checked_mul(Decimal::ONE_HUNDRED)?;
        let exact = exact.checked_div(total)?;
        Some(exact.round_dp_with_strategy(self.decimals, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Each share against its count.
    fn each_share(&self) -> Vec<Finding> {
        let Some(shares) = &self.shares else { return Vec::new() };
        let counts: Vec<u32> = self.tally.rows.iter().map(|row| row.count).collect();
        let fitted = rating::shares(&counts, self.decimals);
        let adds_up = *shares == fitted;
        let rows = self.tally.rows.iter().zip(shares).enumerate();
        rows.filter_map(|(row, (count, share))| {
            let rounded = self.rounded(row).filter(|rounded| rounded != share)?;
            Some(self.odd_share(count, *share, rounded, adds_up))
        })
        .collect()
    }

    fn odd_share(&self, row: &PublishedCount, share: Decimal, rounded: Decimal, adds_up: bool) -> Finding {
        let (mark, count, sum) = (&row.mark, row.count, self.sum());
        let places = self.decimals as usize;
        let what = format!("「{mark}」の割合は{count}件÷{sum}件＝{rounded:.places$}%ですが、{share}%と公表しています");
        let finding = if adds_up {
            let suggestion =
                "合計が100%になるように端数を調整した値です。計算した人に伝わるよう、そのことを注記してください";
            self.tell(Severity::Notice, what, suggestion)
        } else {
            self.tell(Severity::Warning, what, "割合を計算し直してください")
        };
        let computed = format!("{rounded:.places$}%");
        finding
            .with(format!("{mark}の件数"), count.to_string())
            .with("計算した割合", computed)
            .with("公表した割合", format!("{share}%"))
    }

    /// The counts against the marks that the plan holds.
    fn adopted(&self) -> Vec<Finding> {
        let Some(scale) = self.view.subject.scheme.scale(self.tally.kind) else { return Vec::new() };
        let counted = rating::tally(&self.view.rating.indicators, scale, self.decimals);
        let held = |mark: &str| counted.marks.iter().find(|count| &*count.mark == mark).map(|count| count.count);
        let rows = self.tally.rows.iter().filter(|row| held(&row.mark) != Some(row.count));
        rows.map(|row| {
            let held = held(&row.mark)
                .map_or("区分の定めにありません".to_owned(), |count| format!("{count}件です"));
            let what = format!("「{}」を{}件と公表していますが、指標の区分を数えると{held}", row.mark, row.count);
            let suggestion = "指標の区分と公表した件数のどちらが正しいか確かめてください";
            let finding = self.tell(Severity::Warning, what, suggestion);
            finding.with("公表した件数", row.count.to_string())
        })
        .collect()
    }
}

/// The percent columns of a table that has a row of totals.
fn columns(view: &View, table: &EvaluationTable) -> Vec<Finding> {
    let is_total = |row: &&Vec<String>| row.first().is_some_and(|head| ["合計", "計", "総計"].contains(&head.trim()));
    let has_parts = table.rows.iter().any(|row| row.first().is_some_and(|head| head.contains("小計")));
    let mut totals = table.rows.iter().filter(is_total);
    let (Some(total), None, false) = (totals.next(), totals.next(), has_parts) else { return Vec::new() };
    let parts: Vec<&Vec<String>> = table.rows.iter().filter(|row| !is_total(row)).collect();
    (1..table.columns.len())
        .filter_map(|column| {
            let cell = |row: &Vec<String>| row.get(column).and_then(|text| percent(text));
            let head = table.columns.get(column)?;
            let names_shares = ["割合", "構成比", "%", "％"].iter().any(|word| head.contains(word));
            let prints_shares = parts.iter().all(|row| row.get(column).is_some_and(|text| has_sign(text)));
            let shares: Option<Vec<Decimal>> = parts.iter().map(|row| cell(row)).collect();
            let (shares, total) = (shares.filter(|shares| !shares.is_empty())?, cell(total)?);
            let sum: Decimal = shares.iter().sum();
            // Rates of groups, such as turnouts, have a total that is no sum: it lies among them.
            let is_sum = total == Decimal::ONE_HUNDRED;
            ((names_shares || prints_shares) && is_sum && sum != total)
                .then(|| tell_column(view, table, head, sum, total))
        })
        .collect()
}

fn tell_column(view: &View, table: &EvaluationTable, head: &str, sum: Decimal, total: Decimal) -> Finding {
    let what = format!("表「{}」の列「{head}」を足すと{sum}%で、合計の{total}%と合いません", table.caption);
    let suggestion = "割合を計算し直すか、端数処理によるものであれば注記を添えてください";
    let place = view.at(&table.at).in_year(view.year());
    Finding::new(Rule::Shares, Severity::Warning, place, what, suggestion)
        .with("列の和", format!("{sum}%"))
        .with("合計", format!("{total}%"))
}

fn has_sign(text: &str) -> bool {
    half_width(text).trim().ends_with('%')
}

/// `40.8%` or `40.8`, with its decimals.
fn percent(text: &str) -> Option<Decimal> {
    half_width(text).trim().trim_end_matches('%').trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{R6, code, findings, indicator, only, plan};
    use crate::plan::{Indicator, IndicatorKind, Mark, Plan, Stage};

    const MARKS: [&str; 3] = ["A", "B", "C"];

    /// A plan with as many own marks as a tally says, and that tally.
    fn published(counts: [u32; 3], shares: [&str; 3], total: &str) -> Plan {
        let marks = MARKS.iter().zip(counts).flat_map(|(mark, count)| (0..count).map(move |_| (*mark).to_owned()));
        let marks: Vec<String> = marks.collect();
        let of = |number: usize| Indicator {
            code: code(&format!("K{number}")),
            ..indicator("件数", "件", "1", &["1", "2", "3", "4", "5"], "9")
        };
        let mut plan = plan((0..marks.len()).map(of).collect());
        plan.marks = marks
            .into_iter()
            .enumerate()
            .map(|(number, mark)| Mark {
                indicator: code(&format!("K{number}")),
                year: R6,
                stage: Stage::Own,
                mark,
                giver: None,
                given_on: None,
                reason: None,
            })
            .collect();
        let row = |(mark, (count, share)): (&str, (u32, &str))| PublishedCount {
            mark: mark.to_owned(),
            count,
            share: Some(share.to_owned()),
        };
        plan.published = vec![PublishedTally {
            year: R6,
            kind: IndicatorKind::Kpi,
            rows: MARKS.into_iter().zip(counts.into_iter().zip(shares)).map(row).collect(),
            total: Some(counts.iter().sum()),
            total_share: Some(total.to_owned()),
        }];
        plan
    }

    #[test]
    fn a_share_fitted_to_the_sum_is_noticed() {
        let found = findings(Rule::Shares, &published([9, 11, 7], ["33.3%", "40.8%", "25.9%"], "100.0%"));
        let wanted = "「B」の割合は11件÷27件＝40.7%ですが、40.8%と公表しています";
        assert_eq!(only(&found), (Severity::Notice, wanted));
    }

    #[test]
    fn a_share_that_nothing_explains_is_to_be_checked() {
        let found = findings(Rule::Shares, &published([9, 11, 7], ["33.4%", "40.7%", "25.9%"], "100.0%"));
        assert_eq!(only(&found).0, Severity::Warning);
    }

    #[test]
    fn shares_that_add_up_to_another_total_are_told() {
        let rounded = findings(Rule::Shares, &published([9, 11, 7], ["33.3%", "40.7%", "25.9%"], "100.0%"));
        assert_eq!(only(&rounded), (Severity::Notice, "公表した割合を足すと99.9%で、合計の100.0%と合いません"));
        let wrong = findings(Rule::Shares, &published([9, 11, 7], ["33.3%", "50.7%", "25.9%"], "100.0%"));
        assert_eq!(wrong.iter().map(|one| one.severity).collect::<Vec<_>>(), [Severity::Error, Severity::Warning]);
    }

    #[test]
    fn counts_are_held_against_their_total_and_the_marks() {
        let mut plan = published([0, 3, 4], ["0.0%", "42.9%", "57.1%"], "100.0%");
        assert!(findings(Rule::Shares, &plan).is_empty());
        plan.published[0].total = Some(8);
        assert_eq!(only(&findings(Rule::Shares, &plan)).0, Severity::Error);
        plan.published[0].total = Some(7);
        plan.marks[0].mark = "C".to_owned();
        let told: Vec<String> = findings(Rule::Shares, &plan).into_iter().map(|finding| finding.what).collect();
        assert_eq!(
            told,
            [
                "「B」を3件と公表していますが、指標の区分を数えると2件です",
                "「C」を4件と公表していますが、指標の区分を数えると5件です"
            ]
        );
    }

    fn table(columns: &[&str], rows: &[&[&str]]) -> Vec<Finding> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let mut plan = plan(Vec::new());
        plan.tables.push(EvaluationTable {
            year: R6,
            at: code("M1"),
            caption: "利用者の内訳".to_owned(),
            columns: owned(columns),
            rows: rows.iter().map(|row| owned(row)).collect(),
        });
        findings(Rule::Shares, &plan)
    }

    #[test]
    fn a_percent_column_has_to_fit_its_total() {
        let head = ["区分", "人数", "割合"];
        let wrong = table(&head, &[&["児童", "10", "45.5%"], &["大人", "12", "54.4%"], &["合計", "22", "100.0%"]]);
        assert_eq!(
            only(&wrong),
            (Severity::Warning, "表「利用者の内訳」の列「割合」を足すと99.9%で、合計の100.0%と合いません")
        );
        let right = table(&head, &[&["児童", "10", "45.5"], &["大人", "12", "54.5"], &["合計", "22", "100.0"]]);
        assert!(right.is_empty());
    }

    #[test]
    fn rates_of_groups_have_no_sum() {
        let turnout = table(&["区分", "投票率（%）"], &[&["男", "51.2"], &["女", "53.4"], &["計", "52.3"]]);
        assert!(turnout.is_empty());
    }
}
