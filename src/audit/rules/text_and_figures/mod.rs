//! text_and_figures: what a comment says against the figures it speaks of, where that is plain to see.

mod claims;
mod compared;
mod quoted;
mod weekdays;

use crate::audit::names::plain;
use crate::audit::prose::{self, NamedYear};
use crate::audit::view::View;
use crate::audit::{Finding, Place, Rule, Severity};
use crate::fiscal_year::FiscalYear;
use crate::plan::{Indicator, Narrative, NarrativeKind, State, Value};

pub fn find(view: &View) -> Vec<Finding> {
    let comments = view.plan().narratives.iter().filter(|narrative| {
        narrative.kind == NarrativeKind::Comment && narrative.year.is_none_or(|year| year == view.year())
    });
    let mut found: Vec<Finding> = comments.flat_map(|comment| read(view, comment)).collect();
    found.extend(weekdays::find(view));
    found
}

/// A sentence of a comment, with what was said before it and the indicators that it may be about.
struct Passage<'a> {
    view: &'a View<'a>,
    candidates: &'a [&'a Indicator],
    /// The last topic of the sentences before, where there was one.
    earlier_topic: Option<&'a str>,
    sentence: &'a str,
    years: Vec<NamedYear>,
}

fn read(view: &View, comment: &Narrative) -> Vec<Finding> {
    let about = |indicator: &&Indicator| comment.at.contains(&indicator.code) || comment.at.contains(&indicator.at);
    let candidates: Vec<&Indicator> = view.indicators().filter(about).collect();
    let mut found: Vec<Finding> = Vec::new();
    for paragraph in prose::sentences(&comment.text) {
        let mut earlier_topic: Option<&str> = None;
        for sentence in &paragraph {
            let years = prose::years_in(sentence);
            let passage = Passage { view, candidates: &candidates, earlier_topic, sentence, years };
            found.extend(claims::find(&passage));
            found.extend(compared::find(&passage));
            found.extend(quoted::find(&passage));
            earlier_topic = prose::topics(sentence).into_iter().rfind(|topic| !is_neutral(topic)).or(earlier_topic);
        }
    }
    found.dedup();
    found
}

impl<'a> Passage<'a> {
    /// The indicator that the sentence speaks of up to a byte: the one that its topics name, or the only one where
    /// no topic is named. `None` when it speaks of anything else.
    fn subject(&self, until: usize) -> Option<&'a Indicator> {
        let named: Vec<&str> =
            prose::topics(&self.sentence[..until]).into_iter().filter(|topic| !is_neutral(topic)).collect();
        let named = if named.is_empty() { self.earlier_topic.into_iter().collect() } else { named };
        if named.is_empty() {
            return match self.candidates {
                [only] => Some(only),
                _ => None,
            };
        }
        let mut fitting = self.candidates.iter().filter(|candidate| named.iter().all(|topic| names(topic, candidate)));
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    /// The years named before a byte, or the year under evaluation where none is.
    fn years_before(&self, until: usize) -> Vec<FiscalYear> {
        let named: Vec<FiscalYear> =
            self.years.iter().filter(|named| named.end <= until).map(|named| named.year).collect();
        if named.is_empty() { vec![self.view.year()] } else { named }
    }

    fn finding(&self, indicator: &Indicator, what: String) -> Finding {
        let place: Place = self.view.at(&indicator.code).in_year(self.view.year());
        let suggestion = "コメントと数値のどちらが正しいか確かめ、合わないほうを直してください";
        Finding::new(Rule::TextAndFigures, Severity::Warning, place, what, suggestion).with("コメント", self.sentence)
    }
}

/// The value of a year: the actual, or the baseline of that year.
fn value_of(indicator: &Indicator, year: FiscalYear) -> Option<&Value> {
    let baseline = || indicator.baseline.as_ref().filter(|baseline| baseline.moment.fiscal_year() == year);
    let dated = indicator.actual(year).or_else(baseline)?;
    (dated.value.state == State::Value).then_some(&dated.value)
}

/// Topics that name a time or the figure as such.
fn is_neutral(topic: &str) -> bool {
    let bare = without_years(topic);
    bare.is_empty()
        || ["実績", "実績値", "数値", "値", "指標", "結果", "今年度", "本年度", "年度"].contains(&bare.as_str())
}

/// Whether a topic names an indicator: its name or the end of it, as 登録者数 does メール配信サービスへの登録者数. What has more
/// words than the name, such as 子どもの利用者数, is a part of it or another thing.
fn names(topic: &str, indicator: &Indicator) -> bool {
    let short = |text: &str| plain(text).replace('の', "");
    let (topic, name) = (short(&without_years(topic)), short(&indicator.name));
    let wish = ["維持・向上", "向上", "増加", "減少", "維持"].iter().find_map(|wish| name.strip_suffix(wish));
    let name = wish.unwrap_or(&name);
    let thing = name.strip_suffix('数').unwrap_or(name);
    topic.chars().count() >= 2 && (name.ends_with(&topic) || thing.ends_with(&topic))
}

/// Whether 目標 at a byte is the indicator's own: not 国の目標, 年間目標 or 令和6年度の目標.
fn is_own_target(sentence: &str, at: usize) -> bool {
    let before = &sentence[..at];
    let before = before.strip_suffix("数値").unwrap_or(before);
    !before.ends_with('の') && !before.ends_with(prose::is_noun)
}

/// A topic without the years in front of it: 令和6年度の利用者数 is 利用者数.
fn without_years(topic: &str) -> String {
    let mut bare = topic;
    while let Some(named) = prose::years_in(bare).first().filter(|named| named.start == 0) {
        bare = bare[named.end..].trim_start_matches(['の', 'と', 'に', '、']);
    }
    bare.to_owned()
}

#[cfg(test)]
mod fixture {
    use crate::audit::fixture::{comment, findings, plan};
    use crate::audit::{Finding, Rule};
    use crate::plan::Indicator;

    /// The findings on a comment of an indicator.
    pub fn said(indicator: &Indicator, text: &str) -> Vec<Finding> {
        let mut plan = plan(vec![indicator.clone()]);
        plan.narratives = vec![comment(&["K1"], text)];
        findings(Rule::TextAndFigures, &plan)
    }
}
