//! Rates by hand, bands in order, refused schemes, and 朝霞市's own marks and tallies.

mod contradictions;
mod properties;
mod unusual;

use rust_decimal::Decimal;

use super::*;
use crate::job::library::Library;
use crate::job::plan_folder::PlanFolder;
use crate::plan::read::{SourceFile, Surroundings, read_city, read_plan};
use crate::plan::{IndicatorKind, Stage};

const R6: FiscalYear = FiscalYear::new(2024);

const CITY: &str = r#"
[city]
code = "midori"
name = "みどり市"
planning_department = "kikaku"
[[department]]
code = "kikaku"
name = "企画課"
"#;

const HEAD: &str = r#"
[plan]
code = "plan"
city = "midori"
name = "計画"
first_year = "R2"
last_year = "R10"
scheme = "scheme"
form = "form"
[[level]]
code = "measure"
name = "施策"
role = "measure"
[[node]]
code = "M"
level = "measure"
name = "施策"
"#;

/// A scheme of three bands on KPIs with room for settings of scheme and scale.
fn scheme(of_scheme: &str, of_scale: &str) -> Scheme {
    read_scheme(&scheme_text(of_scheme, of_scale, THREE_BANDS)).expect("a scheme")
}

const THREE_BANDS: &str = r#"
[[scale.band]]
mark = "A"
label = "達成"
tone = "good"
when = [{ achieved = true }, { projected = true, assumed = true }]
[[scale.band]]
mark = "B"
label = "改善"
tone = "fair"
when = [{ change = ["better"] }]
[[scale.band]]
mark = "C"
label = "その他"
tone = "poor"
"#;

fn scheme_text(of_scheme: &str, of_scale: &str, bands: &str) -> String {
    format!(
        "code = \"scheme\"\nname = \"規則\"\n{of_scheme}\n[[scale]]\nkind = \"kpi\"\ntitle = \"進捗\"\n{of_scale}\n{bands}"
    )
}

fn read_scheme(text: &str) -> Result<Scheme, SchemeError> {
    Scheme::read("templates/schemes/scheme.toml", text)
}

/// A plan with one KPI, `K`, of these fields.
fn plan(fields: &str) -> Plan {
    let file = |name: &str, text: String| SourceFile { name: name.to_owned(), text };
    let city = read_city(&file("midori.city.toml", CITY.to_owned())).expect("a city");
    let known = scheme("", "").known_marks();
    let surroundings = Surroundings {
        city: Some(&city),
        marks_of_scheme: &|_| Some(known.clone()),
        has_form: &|_| true,
        schemes: &[],
        forms: &[],
    };
    let indicator = format!(
        "[[indicator]]\ncode = \"K\"\nat = \"M\"\nkind = \"kpi\"\nname = \"指標\"\nbasis = \"annual\"\n{fields}"
    );
    let files = [file("plan.toml", HEAD.to_owned()), file("indicators.toml", indicator)];
    read_plan(&files, &surroundings).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The KPI of these fields, rated for R6.
fn rated(fields: &str, scheme: &Scheme) -> RatedIndicator {
    rated_in(fields, scheme, R6)
}

fn rated_in(fields: &str, scheme: &Scheme, year: FiscalYear) -> RatedIndicator {
    let rating = Rating::of(&plan(fields), scheme, year, OwnMarks::Respect);
    rating.indicators.into_iter().next().expect("one indicator")
}

fn higher(baseline: &str, actuals: &str, target: &str) -> String {
    format!(
        "better = \"higher\"\nbaseline = {{ year = \"R1\", value = \"{baseline}\" }}\nactuals = {{ {actuals} }}\ntarget = {{ year = \"R7\", value = \"{target}\" }}\n"
    )
}

/// All rates of the KPI of these fields.
fn rates(fields: &str, scheme: &Scheme) -> Rates {
    rates_in(fields, scheme, R6)
}

fn rates_in(fields: &str, scheme: &Scheme, year: FiscalYear) -> Rates {
    let plan = plan(fields);
    rates_of(&plan, scheme, &plan.indicators[0], year)
}

/// The reasons of the KPI's mark by rule.
fn why(fields: &str, scheme: &Scheme) -> Explanation {
    let plan = plan(fields);
    let rating = Rating::of(&plan, scheme, R6, OwnMarks::Respect);
    explain(&plan, scheme, &plan.indicators[0], &rating.indicators[0], R6).expect("a mark by rule")
}

fn lower(baseline: &str, actuals: &str, target: &str) -> String {
    higher(baseline, actuals, target).replace("higher", "lower")
}

/// A rate as it is printed with one decimal.
fn shown(rate: Option<Percent>) -> Option<String> {
    rate.map(|rate| rate.printed(1).trim_end_matches('%').to_owned())
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn computed(rated: &RatedIndicator) -> Option<&str> {
    rated.computed.as_ref().map(|computed| &*computed.mark)
}

#[test]
fn achievement_is_the_value_over_the_target() {
    let scheme = scheme("", "");
    let achievement = |fields: String| shown(rates(&fields, &scheme).achievement);
    assert_eq!(achievement(higher("0", "R6 = \"9\"", "3")), some("300.0"));
    assert_eq!(achievement(higher("80.6", "R6 = \"81.7\"", "90.0")), some("90.8"));
    assert_eq!(achievement(higher("5", "R6 = \"7\"", "0")), some("100%超"), "nothing is divided by zero");
    assert_eq!(achievement(higher("-5", "R6 = \"0\"", "0")), some("100.0"), "met exactly");
    assert_eq!(achievement(higher("-5", "R6 = \"-1\"", "0")), None);
    assert_eq!(achievement(higher("-90", "R6 = \"-84\"", "-32")), None, "262 % would call a miss a success");
    assert_eq!(achievement(higher("-90", "R6 = \"-32\"", "-32")), some("100.0"), "and met it is");
    assert_eq!(achievement(higher("-90", "R6 = \"-20\"", "-32")), some("100%超"));
}

#[test]
fn achievement_where_less_is_better_is_computed_as_the_scheme_says() {
    let with = |way: &str, fields: String| {
        shown(rates(&fields, &scheme(&format!("lower_is_better = \"{way}\""), "")).achievement)
    };
    // 御所市 prints 101.0 % for 586 g against 580 g.
    assert_eq!(with("as_is", lower("600", "R6 = \"586\"", "580")), some("101.0"));
    assert_eq!(with("inverse", lower("600", "R6 = \"586\"", "580")), some("99.0"));
    assert_eq!(with("mirrored", lower("600", "R6 = \"586\"", "580")), some("99.0"));
    assert_eq!(with("mirrored", lower("60", "R6 = \"50\"", "20")), some("-50.0"), "(40 − 50) / 20");
    assert_eq!(with("inverse", lower("60", "R6 = \"50\"", "20")), some("40.0"));
    assert_eq!(with("inverse", lower("44", "R6 = \"0\"", "0")), some("100.0"));
    assert_eq!(with("inverse", lower("44", "R6 = \"0\"", "5")), some("100%超"), "better than any number");
    assert_eq!(with("mirrored", lower("44", "R6 = \"17\"", "0")), None);
}

#[test]
fn progress_is_the_way_gone_in_both_directions() {
    let scheme = scheme("", "");
    let progress = |fields: String| shown(rates(&fields, &scheme).progress);
    assert_eq!(progress(higher("80.6", "R6 = \"81.7\"", "90.0")), some("11.7"), "1.1 of 9.4");
    assert_eq!(progress(lower("44", "R6 = \"17\"", "0")), some("61.4"), "27 of 44");
    assert_eq!(progress(lower("175", "R6 = \"250\"", "0")), some("-42.9"), "75 of 175 away");
    assert_eq!(progress(higher("100", "R6 = \"95.7\"", "100")), None, "no way from baseline to target");
    let behind = higher("415,286", "R6 = \"390,000\"", "320,000");
    assert_eq!(progress(behind), None, "a target behind the start: 26.5 % of a way that leads down");
}

#[test]
fn pace_is_the_progress_over_the_share_of_the_time_that_has_passed() {
    let scheme = scheme("", "");
    let pace = |fields: String| shown(rates(&fields, &scheme).pace);
    // R1 to R7 are six years, R6 is five of them: 50 % of the way in 83.3 % of the time.
    assert_eq!(pace(higher("0", "R6 = \"5\"", "10")), some("60.0"));
    // The newest value is of R3, and yet five years have passed in R6.
    assert_eq!(pace(higher("0", "R3 = \"5\", R6 = \"-\"", "10")), some("60.0"));
    let begins_now = higher("0", "R6 = \"5\"", "10").replace("year = \"R1\"", "year = \"R6\"");
    assert_eq!(pace(begins_now), None, "no time has passed");
}

#[test]
fn a_change_within_the_tolerance_counts_as_unchanged() {
    let change = |tolerance: &str, fields: String| {
        rates(&fields, &scheme("", &format!("tolerance = {{ percent = {tolerance} }}"))).change
    };
    assert_eq!(change("0", higher("100", "R6 = \"100.1\"", "120")), Some(Change::Better));
    assert_eq!(change("0", higher("100", "R6 = \"100.0\"", "120")), Some(Change::Same));
    assert_eq!(change("0", lower("100", "R6 = \"100.1\"", "80")), Some(Change::Worse));
    assert_eq!(change("3", higher("100", "R6 = \"103\"", "120")), Some(Change::Same), "the bound itself is within");
    assert_eq!(change("3", higher("100", "R6 = \"103.01\"", "120")), Some(Change::Better));
    assert_eq!(change("\"2.5\"", higher("-84", "R6 = \"-86.2\"", "0")), Some(Change::Worse), "2.1 of 84 is the slack");
    assert_eq!(change("2.5", higher("-84", "R6 = \"-86.1\"", "0")), Some(Change::Same));
}

#[test]
fn a_projection_is_a_straight_line_to_the_targets_year() {
    let with = |method: &str, fields: String| {
        let rates = rates(&fields, &scheme("", &format!("projection = \"{method}\"")));
        (rates.projection.map(|number| printed(number, 2)), rates.projected)
    };
    let roads = higher("79,357", "R5 = \"79,862\", R6 = \"80,063\"", "80,227");
    assert_eq!(with("from_baseline", roads.clone()), (some("80204.20"), Some(false)), "706 in five years");
    assert_eq!(with("last_two", roads), (some("80264.00"), Some(true)), "201 in the last year");
    let gap = higher("80", "R3 = \"82\", R4 = \"-\", R5 = \"84\", R6 = \"-\"", "86");
    assert_eq!(with("last_two", gap.clone()), (some("86.00"), Some(true)), "1 a year from R3 to R5, two years on");
    assert_eq!(with("from_baseline", gap), (some("86.00"), Some(true)), "1 a year from R1 to R5");
    let single = higher("80", "R6 = \"85\"", "86");
    assert_eq!(with("last_two", single), (some("86.00"), Some(true)), "the baseline stands in for a value before");
    let reached = higher("80", "R6 = \"85\"", "86").replace("R7", "R6");
    assert_eq!(with("from_baseline", reached), (some("85.00"), Some(false)), "in the target's year, the value itself");
}

#[test]
fn a_value_meets_its_target_by_the_comparator() {
    let scheme = scheme("", "");
    let achieved = |fields: String| rates(&fields, &scheme).achieved;
    assert_eq!(achieved(higher("0", "R6 = \"3\"", "3")), Some(true));
    assert_eq!(achieved(lower("9", "R6 = \"3\"", "3")), Some(true));
    assert_eq!(achieved(lower("9", "R6 = \"4\"", "3")), Some(false));
    let keep = |fields: String| achieved(format!("comparator = \"keep\"\n{fields}"));
    assert_eq!(keep(lower("5.0", "R6 = \"5.1\"", "5.0")), Some(false));
    assert_eq!(keep(higher("100", "R6 = \"100\"", "100")), Some(true));
    let equal = |value: &str| achieved(format!("comparator = \"equal\"\n{}", higher("1", value, "2.0")));
    assert_eq!(equal("R6 = \"2.00\""), Some(true), "2.00 is 2.0");
    assert_eq!(equal("R6 = \"3\""), Some(false));
}

#[test]
fn words_are_compared_with_words() {
    let words = |value: &str| {
        let fields = format!(
            "series = \"text\"\nbaseline = {{ year = \"R1\", value = \"全項目\" }}\nactuals = {{ R5 = \"中止\", R6 = \"{value}\" }}\ntarget = {{ year = \"R7\", value = \"全項目\" }}\n"
        );
        let rates = rates(&fields, &scheme("", ""));
        (rated(&fields, &scheme("", "")), rates, fields)
    };
    let (reached, rates, fields) = words("全項目");
    assert_eq!((rates.achieved, computed(&reached)), (Some(true), Some("A")));
    assert_eq!((shown(rates.achievement), rates.change), (some("100.0"), Some(Change::Same)), "a word that is met");
    let sentence = why(&fields, &scheme("", "")).sentence;
    assert_eq!(sentence, "R6の実績全項目はR7の目標全項目に達している（全項目 ＝ 全項目）ため、A 達成。");
    let (missed, rates, _) = words("一部");
    assert_eq!(rates.achieved, Some(false));
    assert_eq!((computed(&missed), missed.unrated), (None, Some(Unrated::NoRate)), "a word is not better or worse");
}

#[test]
fn a_year_is_rated_against_the_target_of_its_time() {
    let fields = "better = \"higher\"\nbaseline = { year = \"R1\", value = \"0\" }\nactuals = { R4 = \"5\", R5 = \"5\", R6 = \"5\" }\n
[[indicator.targets]]\nyear = \"R7\"\nvalue = \"5\"\n
[[indicator.targets]]\nyear = \"R8\"\nvalue = \"50\"\nsince = \"2024-03-31\"\n";
    let achievement = |year: i32| shown(rates_in(fields, &scheme("", ""), FiscalYear::new(year)).achievement);
    assert_eq!(achievement(2022), some("100.0"), "R4 ended before the revision");
    assert_eq!(achievement(2023), some("10.0"), "the last day of R5 counts");
    assert_eq!(achievement(2024), some("10.0"));
}

#[test]
fn what_cannot_be_rated_is_listed_with_its_reason() {
    let scheme = scheme("", "");
    let why = |fields: String| {
        let rated = rated(&fields, &scheme);
        assert_eq!((&rated.computed, &rated.adopted), (&None, &None));
        rated.unrated
    };
    assert_eq!(why(higher("1", "R5 = \"-\", R6 = \"未集計\"", "2")), Some(Unrated::NotYet));
    assert_eq!(why(higher("1", "", "2")), Some(Unrated::NoValue));
    assert_eq!(why(higher("1", "R7 = \"2\"", "2")), Some(Unrated::NoValue), "the future does not count");
    assert_eq!(why(higher("1", "R2 = \"2\", R5 = \"※\", R6 = \"※\"", "2")), Some(Unrated::Dropped));
    assert_eq!(why(higher("1", "R5 = \"2\", R6 = \"中止\"", "2")), Some(Unrated::Cancelled));
    let without_target = "better = \"higher\"\nactuals = { R6 = \"2\" }\n".to_owned();
    assert_eq!(why(without_target), Some(Unrated::NoTarget));
    assert_eq!(why(higher("1", "R6 = \"2\"", "未確定")), Some(Unrated::NoTarget), "a target to come is none yet");
    let without_baseline = "better = \"higher\"\nactuals = { R6 = \"2\" }\ntarget = { year = \"R7\", value = \"9\" }\n";
    assert_eq!(why(without_baseline.to_owned()), Some(Unrated::Undecided), "worse than an unknown start is a guess");
    let back = higher("1", "R5 = \"中止\", R6 = \"2\"", "2");
    assert_eq!(rated(&back, &scheme).unrated, None, "what was resumed is rated");
}

#[test]
fn the_newest_value_at_or_before_the_evaluation_year_counts() {
    let fields = higher("0", "R3 = \"3\", R4 = \"-\", R5 = \"8\", R6 = \"-\", R7 = \"10\"", "10");
    let achievement = |year: i32| shown(rates_in(&fields, &scheme("", ""), FiscalYear::new(year)).achievement);
    assert_eq!((achievement(2022), achievement(2024), achievement(2025)), (some("30.0"), some("80.0"), some("100.0")));
}

#[test]
fn figures_beyond_all_measure_have_no_rates_and_no_panic() {
    let huge = "7".repeat(28);
    let fields = higher(&format!("-{huge}"), &format!("R6 = \"{huge}\""), "0.000000000000000000000000001");
    let rates = rates(&fields, &scheme("", "tolerance = { percent = 5 }"));
    assert_eq!((rates.achievement, rates.progress, rates.achieved), (None, None, Some(true)));
}

#[test]
fn the_first_band_that_matches_wins() {
    let bands = |order: [&str; 3]| {
        let band = |mark: &str, bound: &str| {
            format!(
                "[[scale.band]]\nmark = \"{mark}\"\nlabel = \"{mark}\"\ntone = \"fair\"\nwhen = [{{ achievement = {bound} }}]\n"
            )
        };
        let last = "[[scale.band]]\nmark = \"D\"\nlabel = \"D\"\ntone = \"poor\"\n";
        let [a, b, c] = order;
        let text = format!("{}{}{}{last}", band("A", a), band("B", b), band("C", c));
        read_scheme(&scheme_text("", "", &text)).expect("a scheme")
    };
    let steps = bands(["{ at_least = 100 }", "{ at_least = 90 }", "{ at_least = \"80.5\" }"]);
    let mark = |value: &str, scheme: &Scheme| {
        computed(&rated(&higher("0", &format!("R6 = \"{value}\""), "100"), scheme)).map(str::to_owned)
    };
    for (value, wanted) in [("100", "A"), ("99.99", "B"), ("90", "B"), ("80.5", "C"), ("80.49", "D"), ("-1", "D")] {
        assert_eq!(mark(value, &steps), some(wanted), "{value}");
    }
    let wide_first = bands(["{ above = 50 }", "{ at_least = 40 }", "{ below = 10, above = 0 }"]);
    for (value, wanted) in [("95", "A"), ("50", "B"), ("50.1", "A"), ("10", "D"), ("9", "C"), ("0", "D")] {
        assert_eq!(mark(value, &wide_first), some(wanted), "{value}");
    }
}

#[test]
fn a_derivation_tells_figures_condition_and_assumption() {
    let told = |fields: String| {
        let scheme = scheme("", "");
        let computed = rated(&fields, &scheme).computed.expect("a mark");
        let derivation = computed.derivation;
        (computed.mark.to_string(), derivation.condition, derivation.assumed, why(&fields, &scheme).sentence)
    };
    let (mark, condition, assumed, sentence) = told(higher("0", "R6 = \"9\"", "3"));
    assert_eq!((mark.as_str(), condition, assumed), ("A", Some(0), false));
    assert_eq!(sentence, "R6の実績9はR7の目標3に達している（9 ≧ 3）ため、A 達成。");
    let (mark, condition, assumed, sentence) = told(higher("0", "R6 = \"5\"", "6"));
    assert_eq!((mark.as_str(), condition, assumed), ("A", Some(1), true));
    assert!(sentence.contains("R1の0から直線で延ばしたR7の見込みは6で目標に届く"), "{sentence}");
    assert!(sentence.ends_with("A 達成（この区分の決め方には、資料にない想定を含む）。"), "{sentence}");
    let (mark, condition, _, sentence) = told(lower("44", "R6 = \"17\"", "0"));
    assert_eq!((mark.as_str(), condition), ("B", Some(0)));
    assert!(sentence.contains("（17 ＞ 0）") && sentence.contains("策定当初の44よりよくなっている"), "{sentence}");
    let (mark, condition, _, sentence) = told(higher("5", "R6 = \"5\"", "9"));
    assert_eq!((mark.as_str(), condition), ("C", None));
    assert!(sentence.contains("策定当初の5と変わらないため"), "{sentence}");
}

/// Why a scheme of these parts is refused.
fn refusal(text: &str) -> String {
    match read_scheme(text) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("refused is expected:\n{text}"),
    }
}

#[test]
fn a_scheme_with_a_gap_is_refused() {
    let gap = THREE_BANDS.replace("tone = \"poor\"\n", "tone = \"poor\"\nwhen = [{ change = [\"worse\"] }]\n");
    let told = refusal(&scheme_text("", "", &gap));
    assert!(
        told.contains(
            "scheme.toml:4:1: どの区分にも当たらない値があります：目標達成 いいえ、見込みで達成 いいえ、変化 変わらない"
        ),
        "{told}"
    );
    assert!(told.contains("→ 境の数字を直すか、残りのすべてが当たる帯"), "{told}");
    let closed = gap.replace("change = [\"worse\"]", "change = [\"worse\", \"same\"]");
    read_scheme(&scheme_text("", "", &closed)).expect("bands that cover everything need no rest");
    let decided = scheme_text("", "unchanged = { as = \"worse\", assumed = true }", &gap);
    read_scheme(&decided).expect("what an unchanged value counts as is said");
    let hidden = THREE_BANDS.replace("change = [\"better\"]", "achieved = true, change = [\"better\"]");
    let told = refusal(&scheme_text("", "", &hidden));
    assert!(told.contains("scheme.toml:14:1: 区分「B」には、どの値も届きません"), "{told}");
    let told = refusal(&scheme_text("", "", &THREE_BANDS.replace("when = [{ change = [\"better\"] }]\n", "")));
    assert!(told.contains("区分「B」に条件がなく、後の区分に届きません"), "{told}");
    let told = refusal("code = \"s\"\nname = \"n\"\n[[scale]]\nkind = \"kpi\"\ntitle = \"t\"\nband = []\n");
    assert!(told.starts_with("評価区分の規則に 1 件の誤りがあります。\n"), "{told}");
    assert!(told.contains("区分が一つもありません"), "{told}");
}

#[test]
fn a_scheme_with_something_twice_is_refused() {
    let told = refusal(&scheme_text("", "", &THREE_BANDS.replace("mark = \"B\"", "mark = \"A\"")));
    assert!(told.contains("区分「A」が二つあります") && told.contains("when を並べて"), "{told}");
    let scale = format!("[[scale]]\nkind = \"kpi\"\ntitle = \"二つ目\"\n{THREE_BANDS}");
    let told = refusal(&format!("{}\n{scale}", scheme_text("", "", THREE_BANDS)));
    assert!(told.contains("種類「kpi」の区分が二つあります"), "{told}");
}

#[test]
fn a_scheme_with_settings_that_mean_nothing_is_refused() {
    let told = refusal(&scheme_text("", "on_track = [\"A\", \"S\"]", THREE_BANDS));
    assert!(told.contains("on_track の「S」という区分がありません"), "{told}");
    let told = refusal(&scheme_text("decimals = 30", "", THREE_BANDS));
    assert!(told.contains("小数の桁数 30 は使えません"), "{told}");
    let told = refusal(&scheme_text("adopt = []", "", THREE_BANDS));
    assert!(told.contains("どの区分を採るか") && told.contains("rule（規則）"), "{told}");
    let told = refusal(&scheme_text("", "tolerance = { percent = -1 }", THREE_BANDS));
    assert!(told.contains("負の数"), "{told}");
}

#[test]
fn an_unknown_key_or_word_of_a_scheme_is_told_with_its_line() {
    for (from, to) in [
        ("title = \"進捗\"", "titel = \"進捗\""),
        ("label = \"改善\"", "label = \"改善\"\nlable = 1"),
        ("{ achieved = true }", "{ acheived = true }"),
        ("tone = \"fair\"", "tone = \"green\""),
        ("kind = \"kpi\"", "kind = \"KPI\""),
        ("change = [\"better\"]", "change = [\"up\"]"),
    ] {
        let text = scheme_text("", "", THREE_BANDS).replacen(from, to, 1);
        let line = text[..text.find(to).expect("the broken place")].matches('\n').count() + 1;
        let told = refusal(&text);
        let near = (line..=line + 1).any(|line| told.contains(&format!("templates/schemes/scheme.toml:{line}:")));
        assert!(near, "line {line} of 「{to}」: {told}");
        assert!(told.contains("→ 次のどれかに") || told.contains("使えるキー："), "{told}");
    }
}

#[test]
fn the_order_of_adoption_is_the_schemes() {
    let mut marked = plan(&higher("0", "R6 = \"9\"", "3"));
    let mark = |stage, mark: &str| crate::plan::Mark {
        indicator: marked.indicators[0].code.clone(),
        year: R6,
        stage,
        mark: mark.to_owned(),
        giver: None,
        given_on: None,
        reason: None,
    };
    let (own, second) = (mark(Stage::Own, "B"), mark(Stage::Second, "C"));
    marked.marks = vec![own, second];
    let adopted = |order: &str, own_marks| {
        let rating = Rating::of(&marked, &scheme(&format!("adopt = [{order}]"), ""), R6, own_marks);
        let rated = rating.indicators.into_iter().next().expect("one indicator");
        (rated.adopted.map(|adopted| (adopted.mark, adopted.by)), rated.unrated)
    };
    let by = |mark: &str, by| (Some((std::sync::Arc::from(mark), by)), None);
    assert_eq!(adopted("\"own\", \"rule\"", OwnMarks::Respect), by("B", Adopt::Own));
    assert_eq!(adopted("\"second\", \"own\", \"rule\"", OwnMarks::Respect), by("C", Adopt::Second));
    assert_eq!(adopted("\"rule\", \"own\"", OwnMarks::Respect), by("A", Adopt::Rule));
    assert_eq!(adopted("\"second\", \"own\", \"rule\"", OwnMarks::Ignore), by("A", Adopt::Rule));
    assert_eq!(adopted("\"own\"", OwnMarks::Ignore), (None, Some(Unrated::NoMark)));
}

#[test]
fn an_own_mark_is_adopted_also_where_the_rule_has_none() {
    let mut marked = plan(&higher("1", "R6 = \"中止\"", "2"));
    marked.marks = vec![crate::plan::Mark {
        indicator: marked.indicators[0].code.clone(),
        year: R6,
        stage: Stage::Own,
        mark: "B".to_owned(),
        giver: None,
        given_on: None,
        reason: Some("催しは翌年度に行った".to_owned()),
    }];
    let rating = Rating::of(&marked, &scheme("", ""), R6, OwnMarks::Respect);
    let rated = &rating.indicators[0];
    assert_eq!((rated.adopted.as_ref().map(|adopted| &*adopted.mark), rated.unrated), (Some("B"), None));
    assert_eq!(rated.own.as_ref().and_then(|own| own.reason.as_deref()), Some("催しは翌年度に行った"));
    assert_eq!(rated.computed, None);
}

#[test]
fn what_is_not_rated_leaves_the_denominator() {
    let kinds = scheme("", "on_track = [\"A\"]");
    let rating = Rating::of(&plan(&higher("1", "R6 = \"※\"", "2")), &kinds, R6, OwnMarks::Respect);
    let counted = tally(&rating.indicators, &kinds.scales[0], kinds.decimals);
    assert_eq!((counted.total, counted.unrated, counted.on_track), (0, 1, None));
    assert!(counted.marks.iter().all(|mark| mark.share.is_none()));
}

/// 朝霞市's plan and scheme, and its rating for R6.
fn asaka(own_marks: OwnMarks) -> (Plan, Scheme, Rating) {
    let library = Library::default();
    let folder = PlanFolder::seeds().into_iter().find(|folder| folder.name == "seeds/asaka-strategy2");
    let plan = folder.expect("the seed").read(&library).expect("a plan").plan;
    let scheme = library.required_scheme(&plan.head.scheme).expect("its scheme");
    let rating = Rating::of(&plan, &scheme, R6, own_marks);
    (plan, scheme, rating)
}

/// Counts, shares and on-track share of a kind as they are printed.
fn printed_tally(rating: &Rating, scheme: &Scheme, kind: IndicatorKind) -> (Vec<(u32, String)>, u32, u32, String) {
    let scale = scheme.scale(kind).expect("a scale");
    let counted = tally(&rating.indicators, scale, scheme.decimals);
    let share = |share: Option<Decimal>| share.map_or(String::new(), |share| share.to_string());
    let rows = counted.marks.iter().map(|mark| (mark.count, share(mark.share))).collect();
    (rows, counted.total, counted.unrated, share(counted.on_track))
}

fn rows(rows: [(u32, &str); 3]) -> Vec<(u32, String)> {
    rows.into_iter().map(|(count, share)| (count, share.to_owned())).collect()
}

#[test]
fn the_tallies_of_asaka_are_those_that_the_city_printed() {
    let (_, scheme, rating) = asaka(OwnMarks::Respect);
    assert_eq!(
        printed_tally(&rating, &scheme, IndicatorKind::NumericTarget),
        (rows([(0, "0.0"), (3, "42.9"), (4, "57.1")]), 7, 1, "42.9".to_owned())
    );
    assert_eq!(
        printed_tally(&rating, &scheme, IndicatorKind::Kpi),
        (rows([(9, "33.3"), (11, "40.8"), (7, "25.9")]), 27, 0, "74.1".to_owned())
    );
}

#[test]
fn one_numeric_target_of_asaka_is_listed_and_not_rated() {
    let (_, _, rating) = asaka(OwnMarks::Respect);
    let unrated: Vec<(&str, Option<Unrated>)> = rating
        .indicators
        .iter()
        .filter(|rated| rated.adopted.is_none())
        .map(|rated| (rated.code.as_str(), rated.unrated))
        .collect();
    assert_eq!(unrated, [("N42", Some(Unrated::Dropped))]);
}

#[test]
fn the_rules_own_marks_of_asaka_are_these() {
    let (_, _, rating) = asaka(OwnMarks::Ignore);
    let found: Vec<(&str, &str)> =
        rating.indicators.iter().map(|rated| (rated.code.as_str(), computed(rated).unwrap_or("-"))).collect();
    let wanted = [
        ("N11", "B"),
        ("N12", "C"),
        ("K111", "A"),
        ("K112", "C"),
        ("K121", "B"),
        ("K122", "A"),
        ("K131", "B"),
        ("K132", "C"),
        ("K133", "B"),
        ("N21", "C"),
        ("N22", "C"),
        ("K211", "A"),
        ("K212", "B"),
        ("K213", "B"),
        ("K221", "C"),
        ("K222", "A"),
        ("K231", "A"),
        ("K232", "A"),
        ("N31", "C"),
        ("N32", "C"),
        ("K311", "C"),
        ("K312", "B"),
        ("K321", "B"),
        ("K322", "C"),
        ("K331", "A"),
        ("K332", "C"),
        ("N41", "C"),
        ("N42", "-"),
        ("K411", "B"),
        ("K412", "A"),
        ("K413", "B"),
        ("K421", "C"),
        ("K422", "C"),
        ("K431", "B"),
        ("K432", "A"),
    ];
    assert_eq!(found, wanted);
    assert!(rating.indicators.iter().all(|rated| rated.adopted.as_ref().is_none_or(|by| by.by == Adopt::Rule)));
}

#[test]
fn rates_are_rounded_half_up_only_when_printed() {
    let number = |text: &str| text.parse::<Decimal>().expect("a number");
    for (text, wanted) in
        [("74.05", "74.1"), ("74.049999", "74.0"), ("-0.05", "-0.1"), ("100", "100.0"), ("33.35", "33.4")]
    {
        assert_eq!(printed(number(text), 1), wanted, "{text}");
    }
    assert_eq!(printed(number("12.5"), 0), "13");
}
