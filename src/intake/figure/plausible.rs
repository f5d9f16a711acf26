//! Numbers that are probably meant otherwise: asked about, never changed.

use rust_decimal::Decimal;

use super::Asking;
use crate::intake::outcome::{Problem, quoted};
use crate::intake::typed::digits;
use crate::plan::{Basis, Second};

/// So many times more or less than the year before is a slip of the comma rather than a result.
const LEAP: Decimal = Decimal::TEN;
/// Percentages above this are not shares of one: 1.5.
const CLEARLY_PERCENT: Decimal = Decimal::from_parts(15, 0, 0, false, 1);
const AS_IT_IS: &str = "正しいときは、「連絡欄」か返信のメールでその旨をお知らせください（このまま受け付けます）。";

/// What has to be asked about a number before it is taken.
pub(super) fn question(typed: &str, number: Decimal, asking: Asking) -> Option<Problem> {
    share_of_one(typed, number, asking)
        .or_else(|| first_minus(typed, number, asking))
        .or_else(|| leap(typed, number, asking))
}

/// 0.582 of a percentage that was always above 1.5: 58.2% is meant, probably.
fn share_of_one(typed: &str, number: Decimal, asking: Asking) -> Option<Problem> {
    let says_percent = typed.contains(['%', '％']);
    let in_one = number > Decimal::ZERO && number <= Decimal::ONE;
    if !asking.is_percent() || says_percent || !in_one {
        return None;
    }
    all_known(asking, |known| known > CLEARLY_PERCENT).then(|| {
        let share = digits(number * Decimal::ONE_HUNDRED);
        let what = format!("{}は {share}％ のことでしょうか。これまでの値に比べて小さすぎます。", quoted(typed));
        let remedy = format!("{share}％ のときは「{share}」と直してお送りください。{}％ で{AS_IT_IS}", digits(number));
        Problem::asked(what, remedy)
    })
}

/// △3 of something that was never below zero: a count, where the triangle is the sign of a fall.
fn first_minus(typed: &str, number: Decimal, asking: Asking) -> Option<Problem> {
    (number < Decimal::ZERO && all_known(asking, |known| known >= Decimal::ZERO)).then(|| {
        let what = format!("{}は、マイナスの値です。これまでの値にマイナスはありません。", quoted(typed));
        let remedy = format!("増減をお書きのときは、値そのものに直してお送りください。{AS_IT_IS}");
        Problem::asked(what, remedy)
    })
}

/// Whether all numbers that are known of the indicator are such; not where none is known.
fn all_known(asking: Asking, is_such: impl Fn(Decimal) -> bool) -> bool {
    let baseline = asking.indicator.baseline.as_ref().map(|baseline| &baseline.value);
    let mut known = asking.past().into_iter().chain(baseline).filter_map(|value| value.number).peekable();
    known.peek().is_some() && known.all(is_such)
}

fn leap(typed: &str, number: Decimal, asking: Asking) -> Option<Problem> {
    let newest = asking.indicator.latest(asking.year.previous())?.value.number?;
    if newest.is_zero() || number.is_zero() || varies(&asking) || !is_leap(newest.abs(), number.abs()) {
        return None;
    }
    let what = format!("{}は、前回の値（{}）とけたが違います。", quoted(typed), digits(newest));
    Some(Problem::asked(what, format!("打ち間違いのときは、直してお送りください。{AS_IT_IS}")))
}

/// The same of the second value in a cell.
pub(super) fn second(printed: &str, number: Decimal, last: &Second) -> Option<Problem> {
    let newest = last.number.filter(|newest| !newest.is_zero() && !number.is_zero())?;
    is_leap(newest.abs(), number).then(|| {
        let what = format!("二つめの値{}は、前回の値（{}）とけたが違います。", quoted(printed), digits(newest));
        Problem::asked(what, format!("打ち間違いのときは、直してお送りください。{AS_IT_IS}"))
    })
}

fn is_leap(one: Decimal, other: Decimal) -> bool {
    let times = |small: Decimal, large: Decimal| small.checked_mul(LEAP).is_some_and(|leapt| large >= leapt);
    times(one, other) || times(other, one)
}

/// The series itself has leapt before.
fn varies(asking: &Asking) -> bool {
    let past: Vec<Decimal> = asking.past().into_iter().filter_map(|value| value.number).map(|one| one.abs()).collect();
    let without_zero = || past.iter().copied().filter(|one| !one.is_zero());
    match (without_zero().min(), without_zero().max()) {
        (Some(least), Some(most)) => is_leap(least, most),
        _ => false,
    }
}

/// A running total below the newest one: it may have been corrected.
pub(super) fn falling_total(number: Decimal, asking: Asking) -> Option<Problem> {
    let newest = asking.indicator.latest(asking.year.previous())?.value.number?;
    (asking.indicator.basis == Basis::Cumulative && number < newest).then(|| {
        let what =
            format!("累計の指標ですが、前回の値（{}）より小さくなっています。このまま受け付けました。", digits(newest));
        Problem::noted(what, "今年増えた分だけをお書きのときは、前年度までを含む合計に直してお送りください。")
    })
}
