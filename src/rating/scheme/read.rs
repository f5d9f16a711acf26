//! Reads a scheme file strictly: every mistake with its line and what to write instead.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::coverage;
use super::{
    Adopt, Asks, Band, Bounds, Condition, ExpectedShare, LowerIsBetter, Projection, RateKind, Scale, Scheme, Tolerance,
    Unchanged, UnratedSign,
};
use crate::plan::IndicatorKind;
use crate::plan::read::table::{Ledger, Place, Placed, TableReader, parse};
use crate::plan::read::{Problems, SourceFile};
use crate::rating::mark::Unrated;
use crate::rating::rate::Change;
use crate::rating::tone::Tone;

const ADOPTS: [(&str, Adopt); 3] = [("second", Adopt::Second), ("own", Adopt::Own), ("rule", Adopt::Rule)];
const LOWERS: [(&str, LowerIsBetter); 3] =
    [("inverse", LowerIsBetter::Inverse), ("as_is", LowerIsBetter::AsIs), ("mirrored", LowerIsBetter::Mirrored)];
const PROJECTIONS: [(&str, Projection); 4] = [
    ("from_baseline", Projection::FromBaseline),
    ("last_two", Projection::LastTwo),
    ("least_squares", Projection::LeastSquares),
    ("none", Projection::None),
];
const CHANGES: [(&str, Change); 3] = [("better", Change::Better), ("same", Change::Same), ("worse", Change::Worse)];
const TONES: [(&str, Tone); 5] = [
    ("good", Tone::Good),
    ("fair", Tone::Fair),
    ("watch", Tone::Watch),
    ("poor", Tone::Poor),
    ("neutral", Tone::Neutral),
];

/// Reads a scheme file.
pub fn read_scheme(name: &str, text: &str) -> Result<Scheme, Problems> {
    let file = SourceFile { name: name.to_owned(), text: text.to_owned() };
    let ledger = Ledger::with_guide("docs/rating.md");
    let Some(table) = parse(&file, &ledger) else { return Err(Problems(ledger.into_problems())) };
    let root = TableReader::new(&ledger, &file, table.get_ref(), 0..0, "ファイル");
    let scheme = read_root(&root);
    root.finish();
    let problems = ledger.into_problems();
    match scheme {
        Some(scheme) if problems.is_empty() => Ok(scheme),
        _ => Err(Problems(problems)),
    }
}

fn read_root(root: &TableReader) -> Option<Scheme> {
    let code = root.required_code("code");
    let name = root.required_text("name");
    let source = root.text("source").map(|text| text.value.to_owned());
    let decimals = read_decimals(root);
    let adopt = read_adopt(root);
    let lower_is_better = root.word("lower_is_better", &LOWERS).unwrap_or_default();
    let signs = root.subtables("unrated").into_iter().filter_map(read_sign).collect();
    let mut scales: Vec<Scale> = Vec::new();
    let tables = root.subtables("scale");
    if tables.is_empty() {
        root.missing("[[scale]]");
    }
    for table in tables {
        let place = table.place();
        for scale in read_scale(table) {
            if scales.iter().any(|before| before.kind == scale.kind) {
                root.ledger.report(
                    &place,
                    format!("種類「{}」の区分が二つあります", scale.kind.word()),
                    "一つの種類の [[scale]] は一つにまとめてください",
                );
            }
            scales.push(scale);
        }
    }
    Some(Scheme {
        code: code?.value,
        name: name?.value.to_owned(),
        source,
        decimals,
        adopt,
        lower_is_better,
        signs,
        scales,
    })
}

fn read_decimals(root: &TableReader) -> u32 {
    let Some(found) = root.decimal("decimals") else { return 1 };
    match (0..=4u32).find(|digits| Decimal::from(*digits) == found.value) {
        Some(digits) => digits,
        None => {
            let what = format!("小数の桁数 {} は使えません", found.value);
            root.ledger.report(&found.place, what, "decimals を 0 から 4 の間の整数にしてください");
            1
        }
    }
}

fn read_adopt(root: &TableReader) -> Vec<Adopt> {
    let Some(value) = root.value("adopt") else { return vec![Adopt::Own, Adopt::Rule] };
    let place = root.at(value.span());
    let adopt = words(root, "adopt", &ADOPTS);
    if adopt.is_empty() {
        root.ledger.report(
            &place,
            "どの区分を採るかが書かれていません",
            "second（二次評価）、own（担当課）、rule（規則）のうち使うものを、優先する順に書いてください",
        );
    }
    adopt
}

/// One word or a list of them.
fn words<T: Copy + PartialEq>(table: &TableReader, key: &str, known: &[(&str, T)]) -> Vec<T> {
    let mut found = Vec::new();
    for text in table.text_or_texts(key) {
        match known.iter().find(|(word, _)| *word == text.value) {
            Some((_, meaning)) if !found.contains(meaning) => found.push(*meaning),
            Some(_) => table.ledger.report(
                &text.place,
                format!("「{key}」に「{}」が二度あります", text.value),
                "一つにしてください",
            ),
            None => {
                let known: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
                table.ledger.report(
                    &text.place,
                    format!("「{key}」に「{}」は使えません", text.value),
                    format!("次のどれかにしてください：{}", known.join("、")),
                );
            }
        }
    }
    found
}

fn read_sign(table: TableReader) -> Option<UnratedSign> {
    let known: Vec<(&str, Unrated)> = Unrated::ALL.iter().map(|reason| (reason.word(), *reason)).collect();
    if table.value("reasons").is_none() {
        table.missing("reasons");
    }
    let reasons = words(&table, "reasons", &known);
    let mark = table.required_text("mark");
    let label = table.text("label").map_or("", |text| text.value).to_owned();
    table.finish();
    Some(UnratedSign { reasons, mark: mark?.value.to_owned(), label })
}

/// Reads a scale, once for each kind of indicator that it is for.
fn read_scale(table: TableReader) -> Vec<Scale> {
    let told_before = table.ledger.count();
    let kinds: Vec<(&str, IndicatorKind)> = IndicatorKind::ALL.iter().map(|kind| (kind.word(), *kind)).collect();
    if table.value("kind").is_none() {
        table.missing("kind");
    }
    let kinds = words(&table, "kind", &kinds);
    let title = table.required_text("title");
    let on_track = table.texts("on_track");
    let on_track_caption = table.text("on_track_caption").map_or("", |text| text.value).to_owned();
    let projection = table.word("projection", &PROJECTIONS).unwrap_or_default();
    let tolerance = table.subtable("tolerance", "tolerance").map_or_else(Tolerance::default, read_tolerance);
    let expected = read_expected(&table);
    let unchanged = table.subtable("unchanged", "unchanged").and_then(read_unchanged);
    let milestone_name = table.text("milestone_name").map_or("目安", |text| text.value).to_owned();
    let unrated_in_baseline_year = table.flag("unrated_in_baseline_year").unwrap_or(false);
    let rate_words: Vec<(&str, RateKind)> = RateKind::ALL.iter().map(|rate| (rate.word(), *rate)).collect();
    let rates = words(&table, "rates", &rate_words);
    let tables = table.subtables("band");
    if tables.is_empty() && rates.is_empty() {
        table.ledger.report(
            &table.place(),
            "区分が一つもありません",
            "[[scale.band]] を書いてください。率だけを印刷する市では rates = [\"achievement\"] のように書きます",
        );
    }
    let rates_only = tables.is_empty();
    let bands: Vec<Placed<Band>> = tables.into_iter().filter_map(read_band).collect();
    check_bands(&table, &bands);
    for mark in on_track.iter().filter(|mark| !bands.iter().any(|band| &*band.value.mark == mark.value)) {
        let marks: Vec<&str> = bands.iter().map(|band| &*band.value.mark).collect();
        table.ledger.report(
            &mark.place,
            format!("on_track の「{}」という区分がありません", mark.value),
            format!("次のどれかにしてください：{}", marks.join("、")),
        );
    }
    let place = table.place();
    let table_unchanged = table.value("unchanged").map(|value| table.at(value.span()));
    let ledger = table.ledger;
    table.finish();
    if bands.is_empty() && !rates_only {
        return Vec::new();
    }
    let (places, bands): (Vec<Place>, Vec<Band>) = bands.into_iter().map(|band| (band.place, band.value)).unzip();
    let asks = Asks::of(&bands);
    if let Some(value) = table_unchanged.filter(|_| !asks.change) {
        ledger.report(
            &value,
            "unchanged がありますが、change を使う条件がありません",
            "unchanged を消すか、change = [\"better\"] のような条件を書いてください",
        );
    }
    let (Some(kind), Some(title)) = (kinds.first(), title) else { return Vec::new() };
    let scale = Scale {
        kind: *kind,
        title: title.value.to_owned(),
        rates: if rates.is_empty() { asks.rates() } else { rates },
        on_track: on_track.into_iter().map(|text| text.value.to_owned()).collect(),
        on_track_caption,
        projection,
        tolerance,
        expected,
        unchanged,
        milestone_name,
        unrated_in_baseline_year,
        bands,
        asks,
    };
    // Where every mark is a person's there is no rule that could leave a gap; and of bands that could not be read as
    // they are meant, a gap or an unreachable band would be no finding.
    let ruled = scale.bands.iter().any(|band| !band.by_person);
    if ruled && ledger.count() == told_before {
        report_coverage(ledger, &place, &places, &scale);
    }
    kinds.into_iter().map(|kind| Scale { kind, ..scale.clone() }).collect()
}

/// What only the bands together show: a gap, or a band that no value can come to.
fn report_coverage(ledger: &Ledger, place: &Place, places: &[Place], scale: &Scale) {
    for finding in coverage::findings(scale) {
        match finding {
            coverage::Finding::Gap { case } => ledger.report(
                place,
                format!("どの区分にも当たらない値があります：{case}"),
                "境の数字を直すか、残りのすべてが当たる帯（when のない [[scale.band]]）を最後に置いてください",
            ),
            coverage::Finding::Unreachable { band } => ledger.report(
                places.get(band).unwrap_or(place),
                format!("区分「{}」には、どの値も届きません（前の帯がすべて先に当たります）", scale.bands[band].mark),
                "帯の順番か条件を直すか、この帯を消してください",
            ),
            coverage::Finding::TooManyCases => ledger.report(
                place,
                "条件の組み合わせが多すぎて、すき間がないかを確かめられません",
                "境の数字を減らすか、帯を分けてください",
            ),
        }
    }
}

fn check_bands(table: &TableReader, bands: &[Placed<Band>]) {
    let mut marks = BTreeSet::new();
    for band in bands {
        if !marks.insert(&band.value.mark) {
            table.ledger.report(
                &band.place,
                format!("区分「{}」が二つあります", band.value.mark),
                "一つの帯にまとめて when を並べてください",
            );
        }
        if band.value.by_person && !band.value.when.is_empty() {
            table.ledger.report(
                &band.place,
                format!("区分「{}」は人だけが付けるもの（by = \"person\"）なのに、条件があります", band.value.mark),
                "by か when のどちらかを消してください",
            );
        }
    }
    let ruled: Vec<&Placed<Band>> = bands.iter().filter(|band| !band.value.by_person).collect();
    let without = ruled.iter().rev().skip(1).find(|band| band.value.when.is_empty());
    if let Some(band) = without {
        table.ledger.report(
            &band.place,
            format!("区分「{}」に条件がなく、後の区分に届きません", band.value.mark),
            "when を書くか、最後に移してください",
        );
    }
}

fn read_tolerance(table: TableReader) -> Tolerance {
    let percent = table.decimal("percent");
    let points = table.decimal("points");
    let only = table.word("only", &[("survey", true)]).unwrap_or(false);
    let assumed = table.flag("assumed").unwrap_or(false);
    for number in percent.iter().chain(&points).filter(|number| number.value.is_sign_negative()) {
        table.ledger.report(
            &number.place,
            format!("tolerance の {} は負の数です", number.value),
            "0 以上にしてください",
        );
    }
    if percent.is_none() && points.is_none() {
        table.ledger.report(
            &table.place(),
            "tolerance に幅が書かれていません",
            "percent = 3（策定当初の3％）か points = 3（指標の単位で3）を書いてください",
        );
    }
    table.finish();
    let number = |number: Option<Placed<Decimal>>| number.map_or(Decimal::ZERO, |number| number.value);
    Tolerance { percent: number(percent), points: number(points), survey_only: only, assumed }
}

fn read_expected(table: &TableReader) -> ExpectedShare {
    if table.value("expected_share").is_none() {
        return ExpectedShare::Linear;
    }
    let shares = table.decimals("expected_share");
    let mut before = Decimal::ZERO;
    for share in &shares {
        if share.value <= Decimal::ZERO || share.value < before {
            table.ledger.report(
                &share.place,
                format!("expected_share の {} は、前の年度より小さいか、0以下です", share.value),
                "計画の1年目から順に、その年度の終わりに進むはずの割合（％）を書いてください",
            );
        }
        before = share.value;
    }
    if let Some(last) = shares.last().filter(|last| last.value != Decimal::ONE_HUNDRED) {
        table.ledger.report(
            &last.place,
            format!("expected_share の最後が {} です", last.value),
            "計画の最後の年度の割合は 100 にしてください",
        );
    }
    if shares.is_empty() { ExpectedShare::Linear } else { ExpectedShare::ByYear(placed_values(shares)) }
}

fn placed_values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|one| one.value).collect()
}

fn read_unchanged(table: TableReader) -> Option<Unchanged> {
    let counts_as = table.required_word("as", &CHANGES);
    let assumed = table.flag("assumed").unwrap_or(false);
    table.finish();
    Some(Unchanged { counts_as: counts_as?, assumed })
}

fn read_band(table: TableReader) -> Option<Placed<Band>> {
    let mark = table.required_text("mark");
    let label = table.required_text("label");
    let tone = table.required_word("tone", &TONES);
    let points = table.decimal("points").map(|points| points.value);
    let by_person = table.word("by", &[("person", true), ("rule", false)]).unwrap_or(false);
    let needs_reason = table.word("reason", &[("required", true), ("optional", false)]).unwrap_or(false);
    let assumed = table.flag("assumed").unwrap_or(false);
    let when: Vec<Condition> = table.subtables("when").into_iter().map(read_condition).collect();
    if table.value("when").is_some() && when.is_empty() {
        table.ledger.report(&table.place(), "when に条件がありません", "条件を書くか、when を消してください");
    }
    let place = table.place();
    table.finish();
    let band = Band {
        mark: Arc::from(mark?.value),
        label: Arc::from(label?.value),
        tone: tone?,
        points,
        by_person,
        needs_reason,
        assumed,
        when,
    };
    Some(Placed { value: band, place })
}

fn read_condition(table: TableReader) -> Condition {
    let told_before = table.ledger.count();
    let change = table.value("change").is_some().then(|| words(&table, "change", &CHANGES));
    let bounds = |key: &str| table.subtable(key, key).map(read_bounds);
    let condition = Condition {
        achieved: table.flag("achieved"),
        exceeded: table.flag("exceeded"),
        projected: table.flag("projected"),
        milestone_met: table.flag("milestone_met"),
        target_year_reached: table.flag("target_year_reached"),
        change,
        achievement: bounds("achievement"),
        progress: bounds("progress"),
        pace: bounds("pace"),
        milestone: bounds("milestone"),
        change_percent: bounds("change_percent"),
        assumed: table.flag("assumed").unwrap_or(false),
    };
    let is_empty = condition == (Condition { assumed: condition.assumed, ..Condition::default() });
    if is_empty && table.ledger.count() == told_before {
        table.ledger.report(
            &table.place(),
            "when の中の条件が空です",
            "achieved = true や achievement = { at_least = 80 } のような条件を書いてください",
        );
    }
    table.finish();
    condition
}

fn read_bounds(table: TableReader) -> Bounds {
    let told_before = table.ledger.count();
    let number = |key: &str| table.decimal(key).map(|number| number.value);
    let bounds = Bounds {
        at_least: number("at_least"),
        above: number("above"),
        at_most: number("at_most"),
        below: number("below"),
    };
    let place = table.place();
    let remedy = "at_least（以上）、above（より大きい）、at_most（以下）、below（より小さい）で書いてください";
    if bounds == Bounds::default() && table.ledger.count() == told_before {
        table.ledger.report(&place, "範囲が書かれていません", remedy);
    }
    if bounds.is_empty() {
        table.ledger.report(&place, "この範囲に入る数はありません", remedy);
    }
    table.finish();
    bounds
}
