//! Values as they are: parts, ceilings, ranges, totals against a year's baseline, years that nobody states.

use super::*;

#[test]
fn a_range_is_met_within_its_ends() {
    let within = |value: &str| {
        let fields = format!(
            "comparator = \"range\"\nactuals = {{ R6 = \"{value}\" }}\ntarget = {{ year = \"R7\", value = \"3～5\" }}\n"
        );
        rates(&fields, &scheme("", "")).achieved
    };
    let verdicts = [within("2.9"), within("3"), within("5.0"), within("5.01")];
    assert_eq!(verdicts, [Some(false), Some(true), Some(true), Some(false)]);
}

#[test]
fn a_strict_bound_leaves_the_bound_itself_out() {
    let meets = |bound, value: &str| {
        let mut plan = plan(&lower("120", &format!("R6 = \"{value}\""), "100"));
        plan.indicators[0].targets[0].value.bound = Some(bound);
        rates_of(&plan, &scheme("", ""), &plan.indicators[0], R6).achieved
    };
    assert_eq!(meets(crate::plan::Bound::AtMost, "100"), Some(true), "100以内");
    assert_eq!(meets(crate::plan::Bound::Below, "100"), Some(false), "100未満");
    assert_eq!(meets(crate::plan::Bound::Below, "99.9"), Some(true));
}

#[test]
fn any_of_several_words_meets_the_target() {
    let meets = |word: &str| {
        let fields = format!(
            "series = \"text\"\nactuals = {{ R6 = \"{word}\" }}\ntarget = {{ year = \"R7\", value = \"実施または継続\" }}\n"
        );
        let mut plan = plan(&fields);
        plan.indicators[0].comparator = crate::plan::Comparator::AnyOf;
        plan.indicators[0].targets[0].accepts = vec!["実施".to_owned(), "継続".to_owned()];
        rates_of(&plan, &scheme("", ""), &plan.indicators[0], R6).achieved
    };
    assert_eq!([meets("実施"), meets("継続"), meets("検討")], [Some(true), Some(true), Some(false)]);
}

/// 福岡県: 54件／年 at the start, 186件（累計） so far, 300件（５年間累計） wanted.
#[test]
fn a_total_begins_at_zero_where_the_baseline_is_a_years() {
    let fields = "better = \"higher\"\nbaseline = { year = \"R3\", value = \"54\" }\nactuals = { R6 = \"186\" }\ntarget = { year = \"R8\", value = \"300\" }\n";
    let with = |counted_from| {
        let mut plan = plan(fields);
        let indicator = &mut plan.indicators[0];
        indicator.basis = crate::plan::Basis::Cumulative;
        indicator.counted_from = counted_from;
        let baseline = indicator.baseline.as_mut().expect("a baseline");
        baseline.basis = Some(crate::plan::Basis::Annual);
        rates_of(&plan, &scheme("", ""), &plan.indicators[0], R6)
    };
    let counted = with(Some(FiscalYear::new(2022)));
    assert_eq!((shown(counted.achievement), shown(counted.progress)), (some("62.0"), some("62.0")));
    assert_eq!(shown(counted.pace), some("103.3"), "62 % of the way in three of five years");
    assert_eq!((counted.change, counted.change_percent), (None, None), "a total is not held against a year");
    let unknown = with(None);
    assert_eq!((shown(unknown.achievement), unknown.progress, unknown.pace), (some("62.0"), None, None));
}

#[test]
fn what_hangs_on_a_year_is_not_computed_where_the_document_states_none() {
    let mut plan = plan(&higher("100", "R5 = \"104\", R6 = \"105\"", "110"));
    plan.indicators[0].baseline.as_mut().expect("a baseline").year_stated = false;
    let with =
        |method: &str| rates_of(&plan, &scheme("", &format!("projection = \"{method}\"")), &plan.indicators[0], R6);
    let rates = with("from_baseline");
    assert_eq!((shown(rates.progress), rates.change), (some("50.0"), Some(Change::Better)), "no year is needed");
    assert_eq!((rates.pace, rates.projection), (None, None));
    assert_eq!(with("last_two").projection, Some(Decimal::from(106)));
    assert_eq!(with("least_squares").projection, Some(Decimal::from(106)), "without the baseline");
}

#[test]
fn ranks_are_better_when_lower() {
    // 11位 → 8位 wanted, 13位 now.
    let rates = rates(&lower("11", "R6 = \"13\"", "8"), &scheme("", ""));
    assert_eq!(
        (rates.achieved, rates.change, shown(rates.progress)),
        (Some(false), Some(Change::Worse), some("-66.7"))
    );
}

#[test]
fn a_part_of_the_figure_above_is_listed_and_in_no_count() {
    let mut plan = plan(&higher("0", "R6 = \"9\"", "3"));
    let mut part = plan.indicators[0].clone();
    part.code = Code::new("K2").expect("a code");
    part.part_of = Some(plan.indicators[0].code.clone());
    plan.indicators.push(part);
    let scheme = scheme("", "");
    let rating = Rating::of(&plan, &scheme, R6, OwnMarks::Respect);
    assert_eq!(rating.indicators[1].unrated, Some(Unrated::Part));
    let counted = tally(&rating.indicators, &scheme.scales[0], 1);
    assert_eq!((counted.total, counted.unrated), (1, 0));
}

#[test]
fn a_measure_that_does_not_stand_in_the_year_is_in_no_count() {
    let mut plan = plan(&higher("0", "R6 = \"9\"", "3"));
    plan.nodes[0].since = Some(FiscalYear::new(2025));
    let scheme = scheme("", "");
    let of = |year| Rating::of(&plan, &scheme, FiscalYear::new(year), OwnMarks::Respect).indicators[0].unrated;
    assert_eq!((of(2024), of(2025)), (Some(Unrated::Absent), None));
}

#[test]
fn a_value_of_the_baselines_year_is_unrated_where_the_scheme_says_so() {
    let fields =
        higher("71.6", "R1 = \"71.6\"", "80").replace("R1 = ", "R2 = ").replace("year = \"R1\"", "year = \"R2\"");
    assert_eq!(rated(&fields, &scheme("", "unrated_in_baseline_year = true")).unrated, Some(Unrated::BaselineYear));
    assert_eq!(rated(&fields, &scheme("", "")).unrated, Some(Unrated::Undecided), "no time has passed to project");
}

#[test]
fn milestones_are_the_years_own_targets_with_their_revisions() {
    let bands =
        "[[scale.band]]\nmark = \"A\"\nlabel = \"目安に到達\"\ntone = \"good\"\nwhen = [{ milestone_met = true }]\n
[[scale.band]]\nmark = \"B\"\nlabel = \"八割\"\ntone = \"fair\"\nwhen = [{ milestone = { at_least = 80 } }]\n
[[scale.band]]\nmark = \"C\"\nlabel = \"遅れ\"\ntone = \"poor\"\n";
    let scheme = read_scheme(&scheme_text("", "", bands)).expect("a scheme");
    let with = |milestone: &str, since: Option<&str>| {
        let mut plan = plan("better = \"higher\"\nactuals = { R6 = \"45\" }\n");
        let target = |printed: &str| {
            let value = crate::plan::Value::read_number(printed, "").expect("a number");
            crate::plan::Target::new(R6, "R6", value)
        };
        let mut milestones = vec![target(milestone)];
        let revised = since.map(|since| crate::plan::Target { since: since.parse().ok(), ..target("50") });
        milestones.extend(revised);
        plan.indicators[0].milestones = milestones;
        let rating = Rating::of(&plan, &scheme, R6, OwnMarks::Respect);
        let mark = computed(&rating.indicators[0]).map(str::to_owned);
        let why = explain(&plan, &scheme, &plan.indicators[0], &rating.indicators[0], R6);
        (mark, why.map(|why| why.sentence))
    };
    let (mark, why) = with("45", None);
    assert_eq!(mark, some("A"), "no final target is needed");
    assert_eq!(why, some("R6の実績45はR6の目安45に達している（45 ≧ 45）ため、A 目安に到達。"));
    let (mark, why) = with("45", Some("2024-06-01"));
    assert_eq!(mark, some("B"), "revised in the year: 45 of 50");
    assert!(why.is_some_and(|why| {
        why.contains("R6の目安50に達しておらず（45 ＜ 50）、目安に対する達成率は90.0%（45 ÷ 50 × 100）であるため")
    }));
    assert_eq!(with("45", Some("2025-04-01")).0, some("A"), "revised after it");
}

#[test]
fn a_tolerance_may_be_for_surveys_only_and_in_points() {
    let change = |survey: bool, settings: &str| {
        let mut plan = plan(&higher("60", "R6 = \"62\"", "70"));
        plan.indicators[0].survey = survey;
        rates_of(&plan, &scheme("", settings), &plan.indicators[0], R6).change
    };
    let surveys = "tolerance = { points = 3, only = \"survey\" }";
    assert_eq!((change(true, surveys), change(false, surveys)), (Some(Change::Same), Some(Change::Better)));
    assert_eq!(change(false, "tolerance = { percent = 3 }"), Some(Change::Better), "1.8 is the slack");
}

#[test]
fn an_expected_share_by_year_counts_from_the_plans_first_year() {
    let pace = |year: i32| {
        let scheme = scheme("", "expected_share = [20, 40, 60, 80, 100]");
        shown(rates_in(&higher("0", "R2 = \"3\", R4 = \"3\", R7 = \"9\"", "10"), &scheme, FiscalYear::new(year)).pace)
    };
    assert_eq!((pace(2020), pace(2022), pace(2025)), (some("150.0"), some("50.0"), some("90.0")));
    let late = |year| {
        let scheme = scheme("", "expected_share = [20, 40, 60, 80, 100]");
        let fields = higher("0", "R2 = \"3\", R5 = \"8\"", "10").replace("year = \"R7\"", "year = \"R4\"");
        shown(rates_in(&fields, &scheme, FiscalYear::new(year)).pace)
    };
    assert_eq!(late(2023), some("80.0"), "after the target's year all of the way is due");
}

#[test]
fn points_are_summed_and_averaged() {
    let points = THREE_BANDS
        .replace("tone = \"good\"", "tone = \"good\"\npoints = 7")
        .replace("tone = \"fair\"", "tone = \"fair\"\npoints = 4.5");
    let scheme = read_scheme(&scheme_text("", "", &points)).expect("a scheme");
    let mut plan = plan(&higher("0", "R6 = \"9\"", "3"));
    let mut second = plan.indicators[0].clone();
    second.actuals[0].value = crate::plan::Value::read_number("1", "").expect("a number");
    plan.indicators.push(second);
    let rating = Rating::of(&plan, &scheme, R6, OwnMarks::Respect);
    let counted = tally(&rating.indicators, &scheme.scales[0], 1);
    let points = counted.points.expect("points");
    assert_eq!((points.sum.to_string(), printed(points.average, 2)), ("11.5".to_owned(), "5.75".to_owned()));
}

#[test]
fn no_rule_leads_to_a_mark_that_people_give() {
    let person = format!(
        "[[scale.band]]\nmark = \"D\"\nlabel = \"外部要因\"\ntone = \"neutral\"\nby = \"person\"\nreason = \"required\"\n{THREE_BANDS}"
    );
    let scheme = read_scheme(&scheme_text("", "", &person)).expect("a scheme");
    assert_eq!(computed(&rated(&higher("0", "R6 = \"9\"", "3"), &scheme)), Some("A"));
    let told = refusal(&scheme_text(
        "",
        "",
        &person.replace("by = \"person\"", "by = \"person\"\nwhen = [{ achieved = true }]"),
    ));
    assert!(told.contains("区分「D」は人だけが付けるもの"), "{told}");
}

#[test]
fn an_unchanged_value_counts_as_the_scheme_says() {
    let at = |settings: &str| {
        let scheme = scheme("", settings);
        let fields = higher("5", "R6 = \"5\"", "9");
        let mark = computed(&rated(&fields, &scheme)).map(str::to_owned);
        (mark, why(&fields, &scheme).sentence)
    };
    assert_eq!(at("").0, some("C"), "not better, hence the rest");
    let (mark, sentence) = at("unchanged = { as = \"better\", assumed = true }");
    assert_eq!(mark, some("B"));
    assert!(sentence.contains("策定当初の5と変わらない（よくなったものとして扱う）ため"), "{sentence}");
    assert!(sentence.ends_with("B 改善（この区分の決め方には、資料にない想定を含む）。"), "{sentence}");
}

#[test]
fn a_range_or_a_word_has_no_way_that_could_be_overshot() {
    let pace = "[[scale.band]]\nmark = \"A\"\nlabel = \"着実\"\ntone = \"good\"\nwhen = [{ achieved = true }, { pace = { at_least = 100 } }]\n
[[scale.band]]\nmark = \"B\"\nlabel = \"改善\"\ntone = \"poor\"\n";
    let scheme = read_scheme(&scheme_text("", "", pace)).expect("a scheme");
    let with = |comparator: &str, value: &str, target: &str| {
        let fields = format!("comparator = \"{comparator}\"\n{}", higher("6", &format!("R6 = \"{value}\""), target));
        let rated = rated(&fields, &scheme);
        (computed(&rated).map(str::to_owned), rated.unrated)
    };
    assert_eq!(with("range", "4", "3～5"), (some("A"), None));
    assert_eq!(with("range", "1", "3～5"), (None, Some(Unrated::NoRate)), "below the range is no progress of 166.7 %");
    assert_eq!(with("equal", "4", "5"), (None, Some(Unrated::NoRate)));
}

#[test]
fn a_city_may_leave_every_mark_to_people() {
    let people = "[[scale.band]]\nmark = \"A\"\nlabel = \"順調\"\ntone = \"good\"\nby = \"person\"\n
[[scale.band]]\nmark = \"B\"\nlabel = \"遅れ\"\ntone = \"poor\"\nby = \"person\"\nreason = \"required\"\n";
    let scheme = read_scheme(&scheme_text("adopt = [\"own\"]", "", people)).expect("a scheme");
    let rated = rated(&higher("0", "R6 = \"9\"", "3"), &scheme);
    assert_eq!((rated.computed, rated.unrated), (None, Some(Unrated::NoMark)));
    let known = &scheme.known_marks()[&IndicatorKind::Kpi];
    assert_eq!(known.iter().map(|mark| mark.needs_reason).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_assumption_is_told_where_it_decided_and_nowhere_else() {
    let assumed = |fields: String, settings: &str| why(&fields, &scheme("", settings)).assumed;
    assert!(!assumed(higher("0", "R6 = \"9\"", "3"), ""), "the target is met, whatever is projected");
    assert!(assumed(higher("0", "R6 = \"2\"", "9"), ""), "B only because the assumed projection misses the target");
    let bands = THREE_BANDS.replace("{ achieved = true }, { projected = true, assumed = true }", "{ achieved = true }");
    let with = |settings: &str, survey: bool, value: &str| {
        let scheme = read_scheme(&scheme_text("", settings, &bands)).expect("a scheme");
        let mut plan = plan(&higher("60", &format!("R6 = \"{value}\""), "70"));
        plan.indicators[0].survey = survey;
        let rating = Rating::of(&plan, &scheme, R6, OwnMarks::Respect);
        explain(&plan, &scheme, &plan.indicators[0], &rating.indicators[0], R6).expect("a mark").assumed
    };
    let tolerance = "tolerance = { points = 3, only = \"survey\", assumed = true }";
    assert!(with(tolerance, true, "62"), "held unchanged by a tolerance that nobody gave");
    assert!(!with(tolerance, false, "62"), "which this indicator is not allowed");
    assert!(!with(tolerance, true, "60"), "nor needs");
}

#[test]
fn each_step_shows_the_numbers_of_its_formula() {
    let steps = |fields: &str, settings: &str| -> Vec<(String, String, String)> {
        let told = why(fields, &scheme("", settings)).steps.into_iter();
        told.map(|step| (step.name, step.formula, step.result)).collect()
    };
    let step = |name: &str, formula: &str, result: &str| (name.to_owned(), formula.to_owned(), result.to_owned());
    let roads = higher("79,357", "R5 = \"79,862\", R6 = \"80,063\"", "80,227");
    assert_eq!(
        steps(&roads, ""),
        [
            step("目標との比較", "80,063 ＜ 80,227", "達していない"),
            step("見込み", "80,063 + (80,063 − 79,357) ÷ 5年 × 1年", "80,204"),
            step("策定当初との比較", "79,357 → 80,063", "よくなっている"),
        ]
    );
    let nearest = steps(&roads, "projection = \"least_squares\"");
    assert_eq!(nearest[1].1, "（R1 79,357、R5 79,862、R6 80,063）に最も近い直線をR7まで延ばす");
}

#[test]
fn a_rate_without_marks_is_explained_too() {
    let library = Library::default();
    let scheme = library.required_scheme(&Code::new("gose-rate").expect("a code")).expect("a scheme");
    let fields = lower("611", "R6 = \"586\"", "580");
    let told = why(&fields, &scheme);
    assert_eq!(told.sentence, "達成率は101.0%（586 ÷ 580 × 100）である。");
    assert_eq!(rated(&fields, &scheme).unrated, Some(Unrated::RateOnly));
}

#[test]
fn a_coverage_that_hangs_on_the_tolerance_is_judged_by_its_size() {
    let bands = |same: &str| {
        format!(
            "[[scale.band]]\nmark = \"A\"\nlabel = \"改善\"\ntone = \"good\"\nwhen = [{{ change = [\"better\"] }}]\n
[[scale.band]]\nmark = \"B\"\nlabel = \"維持\"\ntone = \"fair\"\nwhen = [{{ change = [\"same\"], change_percent = {{ at_least = {same} }} }}]\n
[[scale.band]]\nmark = \"C\"\nlabel = \"悪化\"\ntone = \"poor\"\nwhen = [{{ change = [\"worse\"] }}]\n"
        )
    };
    let tolerance = "tolerance = { percent = 10 }";
    read_scheme(&scheme_text("", tolerance, &bands("-10"))).expect("a loss of more than 10 % is never the same");
    let told = refusal(&scheme_text("", tolerance, &bands("50")));
    assert!(told.contains("区分「B」には、どの値も届きません"), "{told}");
    let told = refusal(&scheme_text("", tolerance, &bands("0")));
    assert!(told.contains("どの区分にも当たらない値があります：変化 変わらない、変化率 -"), "{told}");
}

#[test]
fn settings_that_nothing_uses_or_that_cannot_be_are_refused() {
    let two = "[[scale.band]]\nmark = \"A\"\nlabel = \"達成\"\ntone = \"good\"\nwhen = [{ achieved = true }]\n
[[scale.band]]\nmark = \"B\"\nlabel = \"未達成\"\ntone = \"poor\"\n";
    let told = refusal(&scheme_text("", "unchanged = { as = \"worse\" }", two));
    assert!(told.contains("unchanged がありますが、change を使う条件がありません"), "{told}");
    let told = refusal(&scheme_text("", "expected_share = [20, 40, 150]", THREE_BANDS));
    assert!(told.contains("expected_share の最後が 150 です"), "{told}");
}

#[test]
fn a_contradiction_is_clear_only_where_every_way_of_projecting_is_decided() {
    let mut plan = plan("better = \"higher\"\nactuals = { R6 = \"2\" }\ntarget = { year = \"R7\", value = \"9\" }\n");
    plan.marks = vec![crate::plan::Mark {
        indicator: plan.indicators[0].code.clone(),
        year: R6,
        stage: Stage::Own,
        mark: "A".to_owned(),
        giver: None,
        given_on: None,
        reason: None,
    }];
    let bands =
        THREE_BANDS.replace("when = [{ change = [\"better\"] }]\n", "when = [{ achievement = { at_least = 10 } }]\n");
    let scheme = read_scheme(&scheme_text("", "projection = \"none\"", &bands)).expect("a scheme");
    let found = contradictions(&plan, &scheme, R6);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].certainty, Certainty::ToCheck, "{:?}", found[0].by_rule);
}
