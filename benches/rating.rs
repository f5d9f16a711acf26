//! Rating alone, on one core: 10⁴, 10⁵ and 10⁶ indicators, marks and derivations as data. The time should grow as the
//! number does; compare within one run.

use rust_decimal::Decimal;
use sokatsu::fiscal_year::FiscalYear;
use sokatsu::job::library::Library;
use sokatsu::plan::{
    Basis, Better, Code, Comparator, DatedValue, Head, Indicator, IndicatorKind, Moment, Plan, Series, State, Target,
    Value,
};
use sokatsu::rating::{OwnMarks, Rating, Scheme};

const YEAR: FiscalYear = FiscalYear::new(2024);

fn main() {
    divan::main();
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn value(number: Decimal) -> Value {
    Value::new(&number.to_string(), Some(number), State::Value)
}

fn dated(year: i32, number: Decimal) -> DatedValue {
    let year = FiscalYear::new(year);
    DatedValue::new(Moment::Fiscal(year), &year.short(), value(number))
}

/// A series that wanders, so that every band and every way to it is met; the same in every run.
fn indicator(place: usize) -> Indicator {
    let mut state = place as u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Decimal::new(i64::try_from(state >> 44).expect("twenty bits"), 1)
    };
    let better = if place.is_multiple_of(5) { Better::Lower } else { Better::Higher };
    Indicator {
        code: code(&format!("K{place}")),
        at: code("M"),
        number: "①".to_owned(),
        kind: IndicatorKind::Kpi,
        name: "指標".to_owned(),
        unit: "件".to_owned(),
        better: Some(better),
        comparator: if better == Better::Lower { Comparator::AtMost } else { Comparator::AtLeast },
        basis: Basis::Annual,
        survey: false,
        counted_from: None,
        quantity: None,
        part_of: None,
        also_at: Vec::new(),
        series: Series::Numeric,
        departments: Vec::new(),
        definition: None,
        baseline: Some(dated(2019, next())),
        actuals: (2020..=2024).map(|year| dated(year, next())).collect(),
        targets: vec![Target::new(FiscalYear::new(2025), "R7", value(next()))],
        milestones: Vec::new(),
    }
}

fn plan(count: usize) -> Plan {
    Plan {
        head: Head {
            code: code("plan"),
            city: code("city"),
            name: "計画".to_owned(),
            short_name: "計画".to_owned(),
            first_year: FiscalYear::new(2020),
            last_year: FiscalYear::new(2025),
            period_stated: true,
            periods: Vec::new(),
            scheme: code("scheme"),
            form: code("form"),
            notice: None,
        },
        levels: Vec::new(),
        nodes: Vec::new(),
        indicators: (0..count).map(indicator).collect(),
        narratives: Vec::new(),
        reviews: Vec::new(),
        opinions: Vec::new(),
        notes: Vec::new(),
        tables: Vec::new(),
        marks: Vec::new(),
        related_plans: Vec::new(),
        programmes: Vec::new(),
        published: Vec::new(),
    }
}

fn scheme(name: &str) -> Scheme {
    Library::default().required_scheme(&code(name)).expect(name)
}

/// By target, projection and change on the baseline.
#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn rate_by_projection(bencher: divan::Bencher, count: usize) {
    let (plan, scheme) = (plan(count), scheme("asaka-strategy"));
    bencher
        .counter(divan::counter::ItemsCount::new(count))
        .bench_local(|| Rating::of(&plan, &scheme, YEAR, OwnMarks::Respect));
}

/// By bands of the pace: progress over the expected share.
#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn rate_by_pace(bencher: divan::Bencher, count: usize) {
    let (plan, scheme) = (plan(count), scheme("tama-pace"));
    bencher
        .counter(divan::counter::ItemsCount::new(count))
        .bench_local(|| Rating::of(&plan, &scheme, YEAR, OwnMarks::Respect));
}
