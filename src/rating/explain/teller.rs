//! Tells each thing that decided a mark: as a clause, and as a step with its formula.

use rust_decimal::Decimal;

use super::Step;
use super::clause::Clause;
use crate::plan::{Better, Comparator, Indicator, Standing, Target};
use crate::rating::derivation::{Derivation, Fact};
use crate::rating::rate::{Change, DatedNumber, Figures, Percent, Rates, printed};
use crate::rating::scheme::{ExpectedShare, LowerIsBetter, Projection, RateKind, Scale, Scheme};

pub struct Teller<'a> {
    pub scheme: &'a Scheme,
    pub scale: &'a Scale,
    pub figures: &'a Figures<'a>,
    pub derivation: &'a Derivation,
    pub rates: &'a Rates,
}

impl Teller<'_> {
    /// One thing; `None` where it is undefined or told by another.
    pub fn tell(&self, fact: Fact) -> Option<(Clause, Step)> {
        match fact {
            Fact::TargetYear => self.target_year(),
            Fact::Achieved => self.against_target(),
            Fact::Exceeded => self.exceeded(),
            Fact::MilestoneMet => self.against_milestone(),
            Fact::Projected => self.projected().or_else(|| self.against_target()),
            Fact::Change => self.against_baseline(),
            Fact::Achievement => {
                self.rate(RateKind::Achievement, self.share(self.figures.target?)?, self.rates.achievement)
            }
            Fact::Milestone => {
                self.rate(RateKind::Milestone, self.share(self.figures.milestone?)?, self.rates.milestone)
            }
            Fact::Progress => self.rate(RateKind::Progress, self.progress()?, self.rates.progress),
            Fact::Pace => self.rate(RateKind::Pace, self.pace()?, self.rates.pace),
            Fact::ChangePercent => {
                self.rate(RateKind::ChangePercent, self.change_percent()?, self.rates.change_percent)
            }
        }
    }

    /// 「R6の実績9」, a preliminary value called so.
    fn value(&self) -> String {
        let latest = self.figures.latest;
        let preliminary = if latest.standing == Standing::Preliminary { "（速報）" } else { "" };
        format!("{}の実績{}{preliminary}", latest.moment.fiscal_year(), latest.value.printed)
    }

    fn target_name(&self, target: &Target) -> String {
        if target.year_stated { format!("{}の目標", target.year) } else { "目標".to_owned() }
    }

    fn target_year(&self) -> Option<(Clause, Step)> {
        let (year, target) = (self.figures.year, self.figures.target?.year);
        let stem = format!("目標年度（{target}）");
        let (middle, end, sign) = if self.derivation.target_year_reached {
            ("になっており", "になっている", "≧")
        } else {
            ("の前であり", "の前である", "＜")
        };
        let result = end.trim_start_matches(['に', 'の']).to_owned();
        let step = Step { name: "目標年度".to_owned(), formula: format!("{year} {sign} {target}"), result };
        Some((Clause::new(&stem, middle, end, ""), step))
    }

    fn against_target(&self) -> Option<(Clause, Step)> {
        let target = self.figures.target?;
        self.against(target, &self.target_name(target), "目標との比較", self.rates.achieved?)
    }

    fn against_milestone(&self) -> Option<(Clause, Step)> {
        let name = &self.scale.milestone_name;
        let called = format!("{}の{name}", self.figures.year);
        self.against(self.figures.milestone?, &called, &format!("{name}との比較"), self.rates.milestone_met?)
    }

    fn against(&self, target: &Target, called: &str, name: &str, met: bool) -> Option<(Clause, Step)> {
        let (value, goal) = (&self.figures.latest.value.printed, &target.value.printed);
        let formula = format!("{value} {} {goal}", comparison(self.figures.indicator, met));
        let (middle, end) =
            if met { ("達しており", "達している") } else { ("達しておらず", "達していない") };
        let stem = format!("{}は{called}{goal}に", self.value());
        let step = Step { name: name.to_owned(), formula: formula.clone(), result: end.to_owned() };
        Some((Clause::new(&stem, middle, end, &format!("（{formula}）")), step))
    }

    fn exceeded(&self) -> Option<(Clause, Step)> {
        let target = self.figures.target?;
        let exceeded = self.rates.exceeded?;
        let (value, goal) = (&self.figures.latest.value.printed, &target.value.printed);
        let lower = self.figures.indicator.better == Some(Better::Lower);
        let (middle, end, sign) = match (lower, exceeded) {
            (false, true) => ("を上回っており", "を上回っている", "＞"),
            (false, false) => ("を上回っておらず", "を上回っていない", "≦"),
            (true, true) => ("を下回っており", "を下回っている", "＜"),
            (true, false) => ("を下回っておらず", "を下回っていない", "≧"),
        };
        let formula = format!("{value} {sign} {goal}");
        let stem = format!("{}は{}{goal}", self.value(), self.target_name(target));
        let result = end.trim_start_matches('を').to_owned();
        let step = Step { name: "目標との比較".to_owned(), formula: formula.clone(), result };
        Some((Clause::new(&stem, middle, end, &format!("（{formula}）")), step))
    }

    fn projected(&self) -> Option<(Clause, Step)> {
        let projection = self.rates.projection?;
        let (latest, target) = (self.derivation.figures.latest?, self.derivation.figures.target?);
        if target.year <= latest.year {
            return None;
        }
        let (way, formula) = self.way(latest, target)?;
        let reaches = self.rates.projected == Some(true);
        let (middle, end) = if reaches { ("に届き", "に届く") } else { ("に届かず", "に届かない") };
        let number = self.telling_decimals(projection, target);
        let stem = format!("{way}延ばした{}の見込みは{number}で目標", target.year);
        Some((Clause::new(&stem, middle, end, ""), Step { name: "見込み".to_owned(), formula, result: number }))
    }

    /// How the value is carried on, in words and as a formula.
    fn way(&self, latest: DatedNumber, target: DatedNumber) -> Option<(String, String)> {
        let figures = &self.derivation.figures;
        let from = match self.derivation.projection {
            Projection::None => return None,
            Projection::FromBaseline => figures.start?,
            Projection::LastTwo => figures.before?,
            Projection::LeastSquares => return self.nearest_line(latest, target),
        };
        let (passed, ahead) =
            (latest.year.western() - from.year.western(), target.year.western() - latest.year.western());
        let (start, end) = (self.figure(from.number), self.figure(latest.number));
        let formula = format!("{end} + ({end} − {}) ÷ {passed}年 × {ahead}年", self.bracketed(from.number));
        Some((format!("{}の{start}から直線で", from.year), formula))
    }

    fn nearest_line(&self, latest: DatedNumber, target: DatedNumber) -> Option<(String, String)> {
        let points = self.figures.points();
        let first = points.first()?.year;
        let listed: Vec<String> =
            points.iter().map(|point| format!("{} {}", point.year, self.figure(point.number))).collect();
        let formula = format!("（{}）に最も近い直線を{}まで延ばす", listed.join("、"), target.year);
        Some((format!("{first}から{}までの値に最も近い直線（最小二乗法）で", latest.year), formula))
    }

    /// With the series' decimals, unless that would hide on which side of the target the projection lies.
    fn telling_decimals(&self, projection: Decimal, target: DatedNumber) -> String {
        let figures = &self.derivation.figures;
        let known = [figures.start, figures.before, figures.latest].into_iter().flatten();
        let decimals = known.map(|known| known.number.scale()).max().unwrap_or(0);
        let hides = projection.round_dp(decimals) == target.number && self.rates.projected == Some(false);
        self.in_manner(printed(projection, if hides { decimals + 1 } else { decimals }))
    }

    fn against_baseline(&self) -> Option<(Clause, Step)> {
        let baseline = &self.figures.indicator.baseline.as_ref()?.value.printed;
        let change = self.rates.change?;
        let direction = match self.figures.indicator.better {
            Some(Better::Higher) => "増えるとよい指標で",
            Some(Better::Lower) => "減るとよい指標で",
            None => "",
        };
        let (joint, middle, end) = match change {
            Change::Better => ("より", "よくなっており", "よくなっている"),
            Change::Same if self.differs() => {
                ("との差は", "変わらないとみなす幅の中にあり", "変わらないとみなす幅の中にある")
            }
            Change::Same => ("と", "変わらず", "変わらない"),
            Change::Worse => ("より", "悪くなっており", "悪くなっている"),
        };
        let counted = match (change, self.scale.counted_as(change)) {
            (Change::Same, Change::Better) => "（よくなったものとして扱う）",
            (Change::Same, Change::Worse) => "（悪くなったものとして扱う）",
            _ => "",
        };
        let stem = format!("{direction}策定当初の{baseline}{joint}");
        let formula = format!("{baseline} → {}", self.figures.latest.value.printed);
        let step = Step { name: "策定当初との比較".to_owned(), formula, result: format!("{end}{counted}") };
        Some((Clause::new(&stem, middle, end, counted), step))
    }

    /// The value is not the baseline's number.
    fn differs(&self) -> bool {
        let figures = &self.derivation.figures;
        figures.baseline.is_some() && figures.latest.map(|latest| latest.number) != figures.baseline
    }

    fn rate(&self, kind: RateKind, formula: String, rate: Option<Percent>) -> Option<(Clause, Step)> {
        let name = match kind {
            RateKind::Milestone => format!("{}に対する達成率", self.scale.milestone_name),
            other => other.label().to_owned(),
        };
        let result = rate?.printed(self.scheme.decimals);
        let stem = format!("{name}は{result}（{formula}）");
        Some((Clause::new(&stem, "で", "である", ""), Step { name, formula, result }))
    }

    /// The formula of the value as a share of a target.
    fn share(&self, target: &Target) -> Option<String> {
        if !self.figures.is_division(target, self.scheme.lower_is_better) {
            let value = &self.figures.latest.value.printed;
            return Some(format!(
                "目標{}・実績{value}は割り算で表せないため、達していれば100%とする",
                target.value.printed
            ));
        }
        let latest = self.derivation.figures.latest?.number;
        let (value, target) = (self.figure(latest), self.figure(target.value.number?));
        Some(match (self.figures.indicator.better?, self.scheme.lower_is_better) {
            (Better::Higher, _) | (Better::Lower, LowerIsBetter::AsIs) => format!("{value} ÷ {target} × 100"),
            (Better::Lower, LowerIsBetter::Inverse) => format!("{target} ÷ {value} × 100"),
            (Better::Lower, LowerIsBetter::Mirrored) => {
                format!("(2 × {target} − {}) ÷ {target} × 100", self.bracketed(latest))
            }
        })
    }

    fn progress(&self) -> Option<String> {
        let figures = &self.derivation.figures;
        let (value, target) = (self.figure(figures.latest?.number), self.figure(figures.target?.number));
        let start = self.bracketed(figures.start?.number);
        Some(format!("({value} − {start}) ÷ ({target} − {start}) × 100"))
    }

    fn pace(&self) -> Option<String> {
        let progress = self.rates.progress?.printed(self.scheme.decimals);
        let expected = match &self.scale.expected {
            ExpectedShare::Linear => {
                let (start, target) = (self.derivation.figures.start?.year, self.derivation.figures.target?.year);
                let whole = target.western() - start.western();
                let passed = (self.figures.year.western() - start.western()).min(whole);
                format!("({passed}年 ÷ {whole}年)")
            }
            table => format!("{}%", self.figures.expected_share(table)?.normalize()),
        };
        Some(format!("進捗率{progress} ÷ {expected}"))
    }

    fn change_percent(&self) -> Option<String> {
        let figures = &self.derivation.figures;
        let (baseline, value) = (figures.baseline?, figures.latest?.number);
        if baseline.is_zero() {
            return Some(format!("策定当初が0、実績が{}", self.figure(value)));
        }
        let (from, to) = match self.figures.indicator.better? {
            Better::Higher => (baseline, value),
            Better::Lower => (value, baseline),
        };
        let (from, to, size) = (self.bracketed(from), self.figure(to), self.figure(baseline.abs()));
        Some(format!("({to} − {from}) ÷ {size} × 100"))
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
