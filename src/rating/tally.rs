//! Tallies: how many indicators have which mark, and shares that add up to 100.0.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::Tone;
use super::mark::RatedIndicator;
use super::scheme::Scale;

/// The marks of one kind of indicator, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// In the order of the scheme, also marks that nobody got.
    pub marks: Vec<MarkCount>,
    /// Rated indicators: the denominator of every share.
    pub total: u32,
    /// Listed and not rated.
    pub unrated: u32,
    /// The sum of the shares, as printed, of the marks that are on track; `None` when nothing is rated
    /// or the scheme names none.
    pub on_track: Option<Decimal>,
    /// Where the scheme gives points.
    pub points: Option<Points>,
}

/// Points of the rated indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    pub sum: Decimal,
    /// Per indicator that got points; not rounded.
    pub average: Decimal,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MarkCount {
    pub mark: Arc<str>,
    pub label: Arc<str>,
    pub tone: Tone,
    pub count: u32,
    /// Percent, rounded to the scheme's decimals; `None` when nothing is rated.
    pub share: Option<Decimal>,
}

/// Counts the adopted marks of the indicators of the scale's kind.
pub fn tally<'a>(indicators: impl IntoIterator<Item = &'a RatedIndicator>, scale: &Scale, decimals: u32) -> Tally {
    let mut counts = vec![0u32; scale.bands.len()];
    let mut unrated = 0;
    let mut points: Vec<Decimal> = Vec::new();
    for indicator in indicators.into_iter().filter(|indicator| indicator.kind == scale.kind) {
        let adopted = indicator.adopted.as_ref();
        match adopted.and_then(|adopted| scale.bands.iter().position(|band| band.mark == adopted.mark)) {
            Some(index) => {
                counts[index] += 1;
                points.extend(adopted.and_then(|adopted| adopted.points));
            }
            None if indicator.unrated.is_some_and(|reason| !reason.is_listed()) => {}
            None => unrated += 1,
        }
    }
    let shares = shares(&counts, decimals);
    let marks: Vec<MarkCount> = scale
        .bands
        .iter()
        .zip(&counts)
        .enumerate()
        .map(|(index, (band, &count))| MarkCount {
            mark: band.mark.clone(),
            label: band.label.clone(),
            tone: band.tone,
            count,
            share: shares.get(index).copied(),
        })
        .collect();
    let on_track = on_track(&marks, &scale.on_track);
    Tally { marks, total: counts.iter().sum(), unrated, on_track, points: add_up(&points) }
}

fn add_up(points: &[Decimal]) -> Option<Points> {
    let sum: Decimal = points.iter().sum();
    let average = sum.checked_div(Decimal::from(points.len()))?;
    Some(Points { sum, average })
}

/// The sum of the printed shares of the marks named.
pub fn on_track(marks: &[MarkCount], names: &[String]) -> Option<Decimal> {
    if names.is_empty() {
        return None;
    }
    marks.iter().filter(|count| names.iter().any(|name| **name == *count.mark)).map(|count| count.share).sum()
}

/// Shares in percent with fixed decimals that add up to exactly 100 (largest remainder; of equal remainders
/// the earlier mark is raised). Empty when all counts are zero.
pub fn shares(counts: &[u32], decimals: u32) -> Vec<Decimal> {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if total == 0 {
        return Vec::new();
    }
    let steps = 100 * 10u64.pow(decimals);
    let mut whole: Vec<u64> = counts.iter().map(|&count| u64::from(count) * steps / total).collect();
    let missing = steps - whole.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(u64::from(counts[index]) * steps % total));
    for &index in order.iter().take(usize::try_from(missing).unwrap_or(0)) {
        whole[index] += 1;
    }
    whole.into_iter().map(|share| Decimal::new(i64::try_from(share).unwrap_or(i64::MAX), decimals)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(counts: &[u32]) -> Vec<String> {
        shares(counts, 1).iter().map(Decimal::to_string).collect()
    }

    #[test]
    fn shares_print_as_the_city_printed_them_and_add_up() {
        assert_eq!(texts(&[9, 11, 7]), ["33.3", "40.8", "25.9"]);
        assert_eq!(texts(&[0, 3, 4]), ["0.0", "42.9", "57.1"]);
        assert_eq!(texts(&[1, 1, 1]), ["33.4", "33.3", "33.3"]);
        assert_eq!(texts(&[0, 0]), Vec::<String>::new());
    }

    #[test]
    fn shares_always_add_up_to_one_hundred() {
        for a in 0..25 {
            for b in 0..25 {
                for c in 1..25 {
                    let sum: Decimal = shares(&[a, b, c], 1).iter().sum();
                    assert_eq!(sum, Decimal::ONE_HUNDRED, "{a} {b} {c}");
                }
            }
        }
    }
}
