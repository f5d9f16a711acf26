//! Answers laid over a plan: what its figures, marks and texts become.

mod texts;

use std::collections::BTreeMap;

use super::case::Asked;
use super::label::moment_and_label;
use crate::intake::{Answer, Answerer, Field, Said};
use crate::plan::{Code, DatedValue, Indicator, Mark, NarrativeKind, Plan, Stage, Standing, State, Value};
use crate::store::{PlanEdit, PlanPart};

/// Answers by item and field.
pub type Answers = BTreeMap<(String, Field), Said>;

/// Where the answers of one form go in a plan.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub asked: &'a Asked,
    pub answerer: &'a Answerer,
    /// Marks and reasons that came alone in other returns of the same form, and wait for the other half.
    pub before: &'a Answers,
}

/// What the plan says now in the place of an answer to a form, as staff are told it.
pub fn present(asked: &Asked, item: &str, field: Field) -> Option<String> {
    Desk { asked, answerer: &Answerer::default(), before: &Answers::new() }.present(item, field)
}

/// The figure and the mark of one indicator and year.
#[derive(Debug, Clone, PartialEq)]
struct Pair {
    figure: Option<DatedValue>,
    mark: Option<Mark>,
}

impl<'a> Desk<'a> {
    fn plan(&self) -> &'a Plan {
        &self.asked.subject.plan
    }

    /// The indicator of an item.
    pub fn indicator(&self, item: &str) -> Option<&'a Indicator> {
        self.plan().indicators.iter().find(|indicator| indicator.code.as_str() == item)
    }

    /// The codes of an item, if the plan has them all.
    pub fn codes(&self, item: &str) -> Option<Vec<Code>> {
        let known = |code: &&str| {
            let indicators = self.plan().indicators.iter().map(|indicator| &indicator.code);
            indicators.chain(self.plan().nodes.iter().map(|node| &node.code)).find(|known| known.as_str() == *code)
        };
        item.split('・').map(|code| known(&code).cloned()).collect()
    }

    /// The edits by which the answers come into the plan, each part once. What cannot stand alone is not in them.
    pub fn edits(&self, answers: &[&Answer]) -> Vec<PlanEdit> {
        let mut edits = Vec::new();
        let mut items: Vec<&str> = Vec::new();
        for answer in answers {
            if !items.contains(&answer.item.as_str()) {
                items.push(&answer.item);
            }
        }
        for item in items {
            let said: BTreeMap<Field, &Said> = answers
                .iter()
                .filter(|answer| answer.item == item)
                .map(|answer| (answer.field, &answer.said))
                .collect();
            if let Some(indicator) = self.indicator(item) {
                edits.extend(self.figure_edits(indicator, &said));
            }
            let texts = said.iter().filter_map(|(field, said)| Some((kind_of(*field)?, *said)));
            edits.extend(texts.filter_map(|(kind, said)| self.text_edit(item, kind, said)));
        }
        edits
    }

    /// The key of the part that an answer changes.
    pub fn key(&self, item: &str, field: Field, said: &BTreeMap<Field, &Said>) -> Option<String> {
        if let Some(kind) = kind_of(field) {
            return Some(PlanPart::Narrative(self.narrative(item, kind)?).key());
        }
        let indicator = self.indicator(item)?;
        let pair = self.composed(indicator, said);
        let on_mark = field == Field::OwnMark || (field == Field::Reason && pair.mark.is_some());
        Some(if on_mark { self.mark_key(indicator) } else { self.figure_key(indicator) })
    }

    /// The own mark that goes when an answer comes into the plan, with the figure or the reason why there is none: the
    /// key of its part, and its letter.
    pub fn gone_mark(&self, answer: &Answer, said: &BTreeMap<Field, &Said>) -> Option<(String, String)> {
        let indicator =
            self.indicator(&answer.item).filter(|_| matches!(answer.field, Field::Actual | Field::Reason))?;
        let mark = self.pair(indicator).mark.filter(|_| self.mark_goes(indicator, said))?;
        Some((self.mark_key(indicator), mark.mark))
    }

    /// What the plan says now in the place of an answer.
    pub fn present(&self, item: &str, field: Field) -> Option<String> {
        if let Some(kind) = kind_of(field) {
            return Some(self.narrative(item, kind)?.text).filter(|text| !text.is_empty());
        }
        let indicator = self.indicator(item)?;
        let Pair { figure, mark } = self.pair(indicator);
        match field {
            Field::Actual => figure.as_ref().map(super::told::dated),
            Field::OwnMark => mark.map(|mark| mark.mark),
            _ => match mark {
                Some(mark) => mark.reason,
                None => figure.filter(takes_reason).and_then(|figure| figure.reason),
            },
        }
    }

    /// Whether the plan says what an answer says.
    pub fn agrees(&self, answer: &Answer) -> bool {
        let figure = self.indicator(&answer.item).and_then(|indicator| self.pair(indicator).figure);
        match (&answer.said, answer.field) {
            (Said::Value(value), _) => figure.is_some_and(|figure| same_value(&figure, value)),
            (Said::Erase, field) => self.present(&answer.item, field).is_none(),
            (Said::Mark(text) | Said::Text(text), field) => {
                self.present(&answer.item, field).is_some_and(|present| present.trim() == text.trim())
            }
        }
    }

    /// Why an answer cannot come into the plan with those beside it.
    pub fn incomplete(&self, item: &str, field: Field, said: &BTreeMap<Field, &Said>) -> Option<&'static str> {
        let indicator = self.indicator(item)?;
        let pair = self.composed(indicator, said);
        match (field, said.get(&field)?) {
            (Field::OwnMark, Said::Mark(_)) if pair.mark.is_none() => {
                Some("この評価には理由が必要です。理由の回答が届いてから反映できます")
            }
            (Field::Reason, Said::Text(_)) => {
                let kept = pair.mark.is_some() || pair.figure.is_some_and(|figure| takes_reason(&figure));
                (!kept).then_some("理由だけでは反映できません。実績値か自己評価の回答が届いてから反映できます")
            }
            (Field::Reason, Said::Erase) => {
                let needed = pair.mark.is_some_and(|mark| self.needs_reason(indicator, &mark.mark));
                needed.then_some("この評価には理由が必要なので、理由だけを消すことはできません")
            }
            _ => None,
        }
    }

    fn pair(&self, indicator: &Indicator) -> Pair {
        let year = self.asked.inquiry.year;
        let mark = self.plan().mark(&indicator.code, year, Stage::Own);
        Pair { figure: indicator.actual(year).cloned(), mark: mark.cloned() }
    }

    fn composed(&self, indicator: &Indicator, said: &BTreeMap<Field, &Said>) -> Pair {
        let now = self.pair(indicator);
        let mut figure = match said.get(&Field::Actual) {
            Some(Said::Value(value)) => Some(self.figure(indicator, now.figure.as_ref(), value)),
            Some(_) => None,
            None => now.figure.clone(),
        };
        let earlier = |field: Field| self.before.get(&(indicator.code.to_string(), field));
        let letter = match said.get(&Field::OwnMark) {
            Some(Said::Mark(letter)) => Some(letter.clone()),
            Some(_) => None,
            None => now.mark.as_ref().map(|mark| mark.mark.clone()).or_else(|| match earlier(Field::OwnMark) {
                Some(Said::Mark(letter)) if said.contains_key(&Field::Reason) => Some(letter.clone()),
                _ => None,
            }),
        };
        let on_figure = figure.as_ref().filter(|figure| takes_reason(figure)).and_then(|figure| figure.reason.clone());
        let reason = match said.get(&Field::Reason) {
            Some(Said::Text(text)) => Some(text.clone()),
            Some(_) => None,
            None => now.mark.as_ref().and_then(|mark| mark.reason.clone()).or(on_figure).or_else(|| {
                match earlier(Field::Reason) {
                    Some(Said::Text(text)) => Some(text.clone()),
                    _ => None,
                }
            }),
        };
        let letter = letter.filter(|_| !self.mark_goes(indicator, said));
        // A mark that stands already is never taken away for want of a reason.
        let stands = |letter: &String| now.mark.as_ref().is_some_and(|mark| mark.mark == *letter);
        let letter =
            letter.filter(|letter| reason.is_some() || stands(letter) || !self.needs_reason(indicator, letter));
        let touched = said.contains_key(&Field::OwnMark) || said.contains_key(&Field::Reason);
        let mark = match (letter, now.mark) {
            (Some(_), Some(mark)) if !touched => Some(mark),
            (Some(letter), now) => Some(self.mark(indicator, now, letter, reason.clone())),
            (None, _) => None,
        };
        if let Some(figure) = figure.as_mut().filter(|figure| takes_reason(figure)) {
            match &mark {
                Some(_) if touched => figure.reason = None,
                Some(_) => {}
                None => figure.reason = reason,
            }
        }
        Pair { figure, mark }
    }

    /// Whether an answer such as 未確定 takes the own mark along: it was given to the figure that goes.
    pub fn mark_goes(&self, indicator: &Indicator, said: &BTreeMap<Field, &Said>) -> bool {
        let Some(Said::Value(value)) = said.get(&Field::Actual) else { return false };
        let Pair { figure, mark } = self.pair(indicator);
        let had_figure = figure.is_some_and(|figure| is_figure(&figure.value));
        mark.is_some() && had_figure && !is_figure(value) && !said.contains_key(&Field::OwnMark)
    }

    fn figure_edits(&self, indicator: &Indicator, said: &BTreeMap<Field, &Said>) -> Vec<PlanEdit> {
        let now = self.pair(indicator);
        let new = self.composed(indicator, said);
        let mut edits = Vec::new();
        if new.figure != now.figure {
            let set = |value| PlanEdit::set(PlanPart::Actual { indicator: indicator.code.clone(), value });
            edits.push(new.figure.map_or_else(|| PlanEdit::remove(self.figure_key(indicator)), set));
        }
        if new.mark != now.mark {
            let set = |mark| PlanEdit::set(PlanPart::Mark(mark));
            edits.push(new.mark.map_or_else(|| PlanEdit::remove(self.mark_key(indicator)), set));
        }
        edits
    }

    /// The year's actual with another value. A reason why there was no figure ends with the figure.
    fn figure(&self, indicator: &Indicator, now: Option<&DatedValue>, value: &Value) -> DatedValue {
        if let Some(now) = now.filter(|now| same_value(now, value)) {
            return now.clone();
        }
        let new = match now {
            Some(now) => DatedValue { standing: Standing::Final, value: value.clone(), ..now.clone() },
            None => {
                let (moment, label) = moment_and_label(indicator, self.asked.inquiry.year);
                DatedValue::new(moment, &label, value.clone())
            }
        };
        let keeps = now.is_some_and(|now| takes_reason(now) && is_figure(&now.value) == is_figure(value));
        DatedValue { reason: new.reason.clone().filter(|_| keeps), ..new }
    }

    fn mark(&self, indicator: &Indicator, now: Option<Mark>, letter: String, reason: Option<String>) -> Mark {
        if let Some(now) = now.as_ref().filter(|now| now.mark == letter && now.reason == reason) {
            return now.clone();
        }
        Mark {
            indicator: indicator.code.clone(),
            year: self.asked.inquiry.year,
            stage: Stage::Own,
            mark: letter,
            giver: Some(self.asked.department_name().to_owned()),
            given_on: self.answerer.confirmed_on.or_else(|| now.and_then(|now| now.given_on)),
            reason,
        }
    }

    fn needs_reason(&self, indicator: &Indicator, letter: &str) -> bool {
        let band = self.asked.scheme.scale(indicator.kind).and_then(|scale| scale.band(letter));
        band.is_some_and(|band| band.needs_reason)
    }

    fn figure_key(&self, indicator: &Indicator) -> String {
        let indicator_code = indicator.code.clone();
        let year = self.asked.inquiry.year;
        let value = indicator.actual(year).cloned().unwrap_or_else(|| {
            let (moment, label) = moment_and_label(indicator, year);
            DatedValue::new(moment, &label, Value::new("", None, State::NotYet))
        });
        PlanPart::Actual { indicator: indicator_code, value }.key()
    }

    fn mark_key(&self, indicator: &Indicator) -> String {
        PlanPart::Mark(self.mark(indicator, None, String::new(), None)).key()
    }
}

/// The kind of text that a field is.
fn kind_of(field: Field) -> Option<NarrativeKind> {
    match field {
        Field::Comment => Some(NarrativeKind::Comment),
        Field::Achievement => Some(NarrativeKind::Achievement),
        Field::Issue => Some(NarrativeKind::Issue),
        Field::Actual | Field::OwnMark | Field::Reason => None,
    }
}

/// A preliminary figure becomes final by being answered. An answer without a second value says nothing against the one
/// that is there.
fn same_value(figure: &DatedValue, value: &Value) -> bool {
    let second = value.second.as_ref().and(figure.value.second.clone());
    let comparable = Value { second, ..figure.value.clone() };
    comparable == *value && figure.standing != Standing::Preliminary
}

/// The reason of a correction is the errata's.
fn takes_reason(figure: &DatedValue) -> bool {
    figure.standing != Standing::Correction
}

fn is_figure(value: &Value) -> bool {
    matches!(value.state, State::Value | State::Text)
}
