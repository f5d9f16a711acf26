//! Answers with a character that no report can print: asked about, and kept out of the plan.

use crate::intake::{Answer, Finding, Reading, Said, Weight};
use crate::job::characters::unprintable;
use crate::typeset::{Fonts, Unprintable};

/// A reading whose answers the fonts can print. In place of each other one stands what is to be asked about it.
pub fn printable(reading: Reading, fonts: &Fonts) -> Reading {
    let Reading { answerer, answers, doubted, mut findings } = reading;
    let mut taken = |answers: Vec<Answer>| -> Vec<Answer> {
        let keep = |answer: &Answer| match unprintable_in(fonts, answer) {
            None => true,
            Some(found) => {
                findings.push(asked(answer, &found));
                false
            }
        };
        answers.into_iter().filter(keep).collect()
    };
    let (answers, doubted) = (taken(answers), taken(doubted));
    Reading { answerer, answers, doubted, findings }
}

/// The first character of an answer that the fonts cannot print.
pub fn unprintable_in(fonts: &Fonts, answer: &Answer) -> Option<Unprintable> {
    match &answer.said {
        Said::Value(value) => unprintable(fonts, &value.printed),
        Said::Mark(text) | Said::Text(text) => unprintable(fonts, text),
        Said::Erase => None,
    }
}

fn asked(answer: &Answer, found: &Unprintable) -> Finding {
    Finding {
        weight: Weight::Asked,
        place: Some(answer.place.clone()),
        item: Some(answer.item.clone()),
        what: format!("{found}。この欄は、まだ受け付けていません。"),
        remedy: "別の文字で書いて、もう一度お送りください。".to_owned(),
    }
}
