//! What is asked, and what of it is missing.

use std::collections::BTreeMap;

use super::*;
use crate::plan::{State, Value};

fn items(fields: &[AskedField], field: Field) -> Vec<&str> {
    fields.iter().filter(|one| one.field == field).map(|one| one.item.as_str()).collect()
}

#[test]
fn what_is_asked_is_what_the_form_counts() {
    let sent = Sent::to("seisaku");
    let all = asked(&sent.form());
    assert_eq!(items(&all, Field::Actual), ["N11", "N12", "N21", "N22", "N31", "N32", "N41"], "N42 was dropped");
    assert_eq!(items(&all, Field::Comment), ["G1", "G2", "G3", "G4"]);
    let kenko = Sent::to("kenko");
    let all = asked(&kenko.form());
    assert_eq!(items(&all, Field::Comment), ["K311", "K411・K412"]);
    let together = all.iter().find(|one| one.item == "K411・K412").expect("a comment");
    assert!(together.name.contains('、') && !together.name.contains('\n'), "{}", together.name);
    let sangyo = Sent::to("sangyo");
    let all = asked(&sangyo.form());
    for (field, count) in [(Field::Actual, 7), (Field::Comment, 7), (Field::Achievement, 7), (Field::Issue, 7)] {
        assert_eq!(items(&all, field).len(), count);
    }
    assert_eq!(all.len(), 28);
}

#[test]
fn a_figure_is_complete_as_the_form_says() {
    let sent = Sent::to("sangyo");
    let form = sent.form();
    let all: Vec<AskedField> =
        asked(&form).into_iter().filter(|one| one.item == "K111" && one.field == Field::Actual).collect();
    let number = Said::Value(Value::new("12", Some(12.into()), State::Value));
    let word = Said::Value(Value::new("未確定", None, State::NotYet));
    let mark = Said::Mark("A".to_owned());
    let reason = Said::Text("わけ".to_owned());
    let complete = |said: &[(Field, &Said)]| {
        let said = said.iter().map(|(field, said)| (("K111".to_owned(), *field), (*said).clone()));
        missing(&all, &said.collect::<BTreeMap<_, _>>(), &form).is_empty()
    };
    assert!(!complete(&[]));
    assert!(!complete(&[(Field::Actual, &number)]));
    assert!(complete(&[(Field::Actual, &number), (Field::OwnMark, &mark)]));
    assert!(!complete(&[(Field::OwnMark, &mark), (Field::Reason, &reason)]));
    assert!(!complete(&[(Field::Actual, &word)]));
    assert!(complete(&[(Field::Actual, &word), (Field::Reason, &reason)]));
    assert!(!complete(&[(Field::Actual, &Said::Erase), (Field::OwnMark, &mark)]));
}

#[test]
fn a_mark_that_needs_a_reason_is_not_complete_without() {
    let mut sent = Sent::to("sangyo");
    for scale in &mut sent.scheme.scales {
        for band in &mut scale.bands {
            band.needs_reason = &*band.mark == "C";
        }
    }
    let form = sent.form();
    let all = asked(&form);
    let missing_of = |mark: &str, reason: Option<&str>| {
        let item = |field| ("K111".to_owned(), field);
        let mut said = BTreeMap::from([
            (item(Field::Actual), Said::Value(Value::new("12", Some(12.into()), State::Value))),
            (item(Field::OwnMark), Said::Mark(mark.to_owned())),
        ]);
        said.extend(reason.map(|reason| (item(Field::Reason), Said::Text(reason.to_owned()))));
        missing(&all, &said, &form).iter().any(|one| one.item == "K111" && one.field == Field::Actual)
    };
    assert!(!missing_of("B", None) && missing_of("C", None) && !missing_of("C", Some("わけ")));
}
