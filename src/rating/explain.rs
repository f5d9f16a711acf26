//! Why a mark is what it is, in words: each rate with the numbers in its formula, and all of it as one sentence.

use rust_decimal::Decimal;
use serde::Serialize;

use super::derivation::Derivation;
use super::mark::RatedIndicator;
use super::rate::{Change, DatedNumber, Figures, Percent, Rates, printed};
use super::scheme::{Band, Bounds, Condition, ExpectedShare, LowerIsBetter, Projection, Scale, Scheme};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Better, Comparator, Indicator, Plan, Target};

/// The reasons of a mark by rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// 「R6の実績9はR7の目標3に達している（9 ≧ 3）ため、A 目標達成（見込み）。」
    pub sentence: String,
    /// The rates that the bands asked for, with the numbers in their formulas.
    pub steps: Vec<Step>,
    /// The condition of the band that held, in words; `None` for the band of the rest.
    pub band: Option<String>,
    /// Something that led here is our reading, not the source's.
    pub assumed: bool,
}

/// One rate and how it was computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// 達成率
    pub name: &'static str,
    /// `9 ÷ 3 × 100`
    pub formula: String,
    /// With the scheme's decimals: `300.0%`.
    pub result: String,
}

/// Explains the mark that the rule gave, if it gave one.
pub fn explain(
    plan: &Plan,
    scheme: &Scheme,
    indicator: &Indicator,
    rated: &RatedIndicator,
    year: FiscalYear,
) -> Option<Explanation> {
    let derivation = &rated.computed.as_ref()?.derivation;
    let scale = scheme.scale(indicator.kind)?;
    let figures = Figures::of(indicator, year, plan.head.first_year)?;
    let band = scale.bands.get(derivation.band)?;
    let condition = derivation.condition.and_then(|index| band.when.get(index));
    let teller = Teller { scheme, scale, figures: &figures, derivation, rates: &derivation.rates };
    Some(Explanation {
        sentence: teller.sentence(band, condition),
        steps: teller.steps(),
        band: condition.map(condition_in_words),
        assumed: derivation.assumed,
    })
}

struct Teller<'a> {
    scheme: &'a Scheme,
    scale: &'a Scale,
    figures: &'a Figures<'a>,
    derivation: &'a Derivation,
    rates: &'a Rates,
}

impl Teller<'_> {
    /// Only what the bands asked, down to the one that held, is told: a comparison that decided nothing would argue
    /// for another mark.
    fn sentence(&self, band: &Band, condition: Option<&Condition>) -> String {
        let tried = self.scale.bands.iter().take(self.derivation.band + 1).filter(|tried| !tried.by_person);
        let asked: Vec<&Condition> = match condition.filter(|condition| condition.achieved == Some(true)) {
            Some(achieved) => vec![achieved],
            None => tried.flat_map(|tried| &tried.when).collect(),
        };
        let asks = |wanted: fn(&Condition) -> bool| asked.iter().any(|condition| wanted(condition));
        let mut reasons = Vec::new();
        let by_rates = asks(|c| {
            c.change.is_some() || c.change_percent.is_some() || c.milestone.is_some() || c.milestone_met.is_some()
        });
        if asks(|c| c.achieved.is_some() || c.projected.is_some() || c.exceeded.is_some()) || !by_rates {
            reasons.extend(self.against_target());
        }
        if asks(|c| c.exceeded.is_some()) && self.rates.exceeded == Some(true) {
            reasons.push("目標を上回っている".to_owned());
        }
        if asks(|c| c.milestone_met.is_some() || c.milestone.is_some()) {
            reasons.extend(self.against_milestone());
        }
        if asks(|c| c.projected.is_some()) {
            reasons.extend(self.carried_on());
        }
        if asks(|c| c.change.is_some() || c.change_percent.is_some()) {
            reasons.extend(self.against_baseline());
        }
        let rates = [
            (asks(|c| c.achievement.is_some()), self.achievement()),
            (asks(|c| c.progress.is_some()), self.progress()),
            (asks(|c| c.pace.is_some()), self.pace()),
            (asks(|c| c.milestone.is_some()), self.milestone()),
            (asks(|c| c.change_percent.is_some()), self.change_percent()),
        ];
        reasons.extend(rates.into_iter().filter_map(|(wanted, step)| step.filter(|_| wanted)).map(Step::in_words));
        let assumed =
            if self.derivation.assumed { "（区分の境は資料になく、想定による）" } else { "" };
        format!("{}ため、{} {}{assumed}。", reasons.join("、"), band.mark, band.label)
    }

    fn steps(&self) -> Vec<Step> {
        let steps = [self.achievement(), self.progress(), self.pace(), self.milestone(), self.change_percent()];
        steps.into_iter().flatten().collect()
    }

    fn step(&self, name: &'static str, formula: String, rate: Option<Percent>) -> Option<Step> {
        let result = format!("{}%", rate?.printed(self.scheme.decimals));
        Some(Step { name, formula, result })
    }

    fn achievement(&self) -> Option<Step> {
        let target = self.derivation.figures.target?.number;
        self.step("達成率", self.share_formula(target)?, self.rates.achievement)
    }

    fn milestone(&self) -> Option<Step> {
        let milestone = self.derivation.figures.milestone?;
        self.step("目安に対する達成率", self.share_formula(milestone)?, self.rates.milestone)
    }

    fn share_formula(&self, target: Decimal) -> Option<String> {
        let latest = self.derivation.figures.latest?.number;
        let (value, target) = (self.figure(latest), self.figure(target));
        Some(match (self.figures.indicator.better?, self.scheme.lower_is_better) {
            (Better::Higher, _) | (Better::Lower, LowerIsBetter::AsIs) => format!("{value} ÷ {target} × 100"),
            (Better::Lower, LowerIsBetter::Inverse) => format!("{target} ÷ {value} × 100"),
            (Better::Lower, LowerIsBetter::Mirrored) => {
                format!("(2 × {target} − {}) ÷ {target} × 100", self.bracketed(latest))
            }
        })
    }

    fn progress(&self) -> Option<Step> {
        let figures = &self.derivation.figures;
        let (start, value, target) = (figures.start?.number, figures.latest?.number, figures.target?.number);
        let (start, value, target) = (self.bracketed(start), self.figure(value), self.figure(target));
        let formula = format!("({value} − {start}) ÷ ({target} − {start}) × 100");
        self.step("進捗率", formula, self.rates.progress)
    }

    fn pace(&self) -> Option<Step> {
        let progress = self.rates.progress?.printed(self.scheme.decimals);
        let formula = format!("{progress}% ÷ {}", self.expected()?);
        self.step("経過した期間に対する進み具合", formula, self.rates.pace)
    }

    /// The share of the way that should be behind, with its numbers.
    fn expected(&self) -> Option<String> {
        match &self.scale.expected {
            ExpectedShare::Linear => {
                let (start, target) = (self.derivation.figures.start?.year, self.derivation.figures.target?.year);
                let whole = target.western() - start.western();
                let passed = (self.figures.year.western() - start.western()).min(whole);
                Some(format!("({passed}年 ÷ {whole}年)"))
            }
            table => self.figures.expected_share(table).map(|share| format!("{}%", share.normalize())),
        }
    }

    fn change_percent(&self) -> Option<Step> {
        let figures = &self.derivation.figures;
        let (baseline, value) = (figures.baseline?, figures.latest?.number);
        let (from, to) = match self.figures.indicator.better? {
            Better::Higher => (baseline, value),
            Better::Lower => (value, baseline),
        };
        let (from, to, size) = (self.bracketed(from), self.figure(to), self.figure(baseline.abs()));
        let formula = format!("({to} − {from}) ÷ {size} × 100");
        self.step("よい方向への変化率", formula, self.rates.change_percent)
    }

    fn against_target(&self) -> Option<String> {
        let target = self.figures.target?;
        let year = if target.year_stated { format!("{}の", target.year) } else { String::new() };
        Some(self.against(target, &format!("{year}目標"), self.rates.achieved))
    }

    fn against_milestone(&self) -> Option<String> {
        Some(self.against(self.figures.milestone?, &format!("{}の目安", self.figures.year), self.rates.milestone_met))
    }

    fn against(&self, target: &Target, called: &str, met: Option<bool>) -> String {
        let (year, value) = (self.figures.latest.moment.fiscal_year(), &self.figures.latest.value.printed);
        let goal = &target.value.printed;
        let Some(met) = met else {
            return format!("{year}の実績{value}、{called}{goal}");
        };
        let outcome = if met { "達している" } else { "達していない" };
        let sign = comparison(self.figures.indicator, met);
        format!("{year}の実績{value}は{called}{goal}に{outcome}（{value} {sign} {goal}）")
    }

    fn carried_on(&self) -> Option<String> {
        let projection = self.rates.projection?;
        let (latest, target) = (self.derivation.figures.latest?, self.derivation.figures.target?);
        if target.year <= latest.year {
            return None;
        }
        let way = self.way(latest)?;
        let outcome = if self.rates.projected == Some(true) { "目標に届く" } else { "目標に届かない" };
        let number = self.telling_decimals(projection, target);
        Some(format!("{way}延ばした{}の見込みは{number}で{outcome}", target.year))
    }

    fn way(&self, latest: DatedNumber) -> Option<String> {
        let figures = &self.derivation.figures;
        match self.derivation.projection {
            Projection::None => None,
            Projection::FromBaseline => figures.start.map(|from| self.straight_from(from)),
            Projection::LastTwo => figures.before.map(|from| self.straight_from(from)),
            Projection::LeastSquares => {
                let first = figures.start.or(figures.before)?;
                Some(format!("{}から{}までの値に最も近い直線（最小二乗法）で", first.year, latest.year))
            }
        }
    }

    fn straight_from(&self, from: DatedNumber) -> String {
        format!("{}の{}から直線で", from.year, self.figure(from.number))
    }

    /// A number in the manner of the series: with commas where the city prints them.
    fn figure(&self, number: Decimal) -> String {
        self.in_manner(number.to_string())
    }

    fn in_manner(&self, number: String) -> String {
        let printed = [Some(&self.figures.latest.value), self.figures.target.map(|target| &target.value)];
        let with_commas = printed.into_iter().flatten().any(|value| value.printed.contains(','));
        if with_commas { grouped(&number) } else { number }
    }

    /// In brackets where it is negative.
    fn bracketed(&self, number: Decimal) -> String {
        let text = self.figure(number);
        if number.is_sign_negative() { format!("({text})") } else { text }
    }

    /// With the series' decimals, unless that would hide on which side of the target the projection lies.
    fn telling_decimals(&self, projection: Decimal, target: DatedNumber) -> String {
        let figures = &self.derivation.figures;
        let known = [figures.start, figures.before, figures.latest].into_iter().flatten();
        let decimals = known.map(|known| known.number.scale()).max().unwrap_or(0);
        let hides = projection.round_dp(decimals) == target.number && self.rates.projected == Some(false);
        self.in_manner(printed(projection, if hides { decimals + 1 } else { decimals }))
    }

    fn against_baseline(&self) -> Option<String> {
        let baseline = self.figures.indicator.baseline.as_ref()?;
        let printed = &baseline.value.printed;
        let change = self.rates.change?;
        let direction = match self.figures.indicator.better {
            Some(Better::Higher) => "増えるとよい指標で",
            Some(Better::Lower) => "減るとよい指標で",
            None => "",
        };
        let told = match change {
            Change::Better => format!("策定当初の{printed}よりよくなっている"),
            Change::Same if self.is_tolerated() => {
                format!("策定当初の{printed}との差が、変わらないとみなす幅の中にある")
            }
            Change::Same => format!("策定当初の{printed}と変わらない"),
            Change::Worse => format!("策定当初の{printed}より悪くなっている"),
        };
        let counted = match (change, self.scale.counted_as(change)) {
            (Change::Same, Change::Better) => "（よくなったものとして扱う）",
            (Change::Same, Change::Worse) => "（悪くなったものとして扱う）",
            _ => "",
        };
        Some(format!("{direction}{told}{counted}"))
    }

    /// The value differs from the baseline, and counts as the same.
    fn is_tolerated(&self) -> bool {
        let figures = &self.derivation.figures;
        figures.baseline.is_some() && figures.latest.map(|latest| latest.number) != figures.baseline
    }
}

impl Step {
    fn in_words(self) -> String {
        format!("{}は{}（{}）", self.name, self.result, self.formula)
    }
}

/// ≧ or another sign between value and target.
fn comparison(indicator: &Indicator, met: bool) -> &'static str {
    let at_most = match indicator.comparator {
        Comparator::Keep => indicator.better == Some(Better::Lower),
        comparator => comparator == Comparator::AtMost,
    };
    match (indicator.comparator, met) {
        (_, true) if at_most => "≦",
        (_, false) if at_most => "＞",
        (Comparator::Range, true) => "∈",
        (Comparator::Range, false) => "∉",
        (Comparator::Equal | Comparator::AnyOf, true) => "＝",
        (Comparator::Equal | Comparator::AnyOf, false) => "≠",
        (_, true) => "≧",
        (_, false) => "＜",
    }
}

/// A plain number with a comma before each three of its whole digits.
fn grouped(number: &str) -> String {
    let (sign, body) = number.strip_prefix('-').map_or(("", number), |body| ("-", body));
    let (whole, decimals) = body.split_once('.').map_or((body, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

/// A condition as the band's head would say it.
fn condition_in_words(condition: &Condition) -> String {
    let mut words = Vec::new();
    let mut fact = |fact: Option<bool>, yes: &str, no: &str| {
        words.extend(fact.map(|fact| if fact { yes.to_owned() } else { no.to_owned() }));
    };
    fact(condition.achieved, "目標に達している", "目標に達していない");
    fact(condition.exceeded, "目標を上回っている", "目標を上回っていない");
    fact(condition.projected, "見込みで目標に届く", "見込みで目標に届かない");
    fact(condition.milestone_met, "その年度の目安に達している", "その年度の目安に達していない");
    fact(condition.target_year_reached, "目標年度になっている", "目標年度の前である");
    if let Some(changes) = &condition.change {
        let changes: Vec<&str> = changes.iter().map(|change| change.label()).collect();
        words.push(format!("策定当初より{}", changes.join("か")));
    }
    let mut rate = |name: &str, bounds: Option<Bounds>| words.extend(bounds.map(|bounds| bounds.in_words(name)));
    rate("達成率", condition.achievement);
    rate("進捗率", condition.progress);
    rate("経過した期間に対する進み具合", condition.pace);
    rate("目安に対する達成率", condition.milestone);
    rate("よい方向への変化率", condition.change_percent);
    words.join("、")
}

impl Bounds {
    fn in_words(&self, name: &str) -> String {
        let bound = |bound: Option<Decimal>, word: &str| bound.map(|bound| format!("{}%{word}", bound.normalize()));
        let words = [
            bound(self.at_least, "以上"),
            bound(self.above, "より大きい"),
            bound(self.at_most, "以下"),
            bound(self.below, "未満"),
        ];
        format!("{name}が{}", words.into_iter().flatten().collect::<Vec<_>>().join("で"))
    }
}

impl Change {
    /// よくなった, 変わらない, 悪くなった
    pub fn label(self) -> &'static str {
        match self {
            Change::Better => "よくなった",
            Change::Same => "変わらない",
            Change::Worse => "悪くなった",
        }
    }
}
