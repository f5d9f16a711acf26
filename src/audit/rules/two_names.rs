//! two_names: one thing printed under two names.

use std::collections::BTreeMap;

use crate::audit::names::plain;
use crate::audit::view::View;
use crate::audit::{Finding, Rule, Severity};
use crate::plan::Code;

pub fn find(view: &View) -> Vec<Finding> {
    let plan = view.plan();
    let mut found: Vec<Finding> = Vec::new();
    for node in &plan.nodes {
        found.extend(node.also_named.iter().map(|other| other_name(view, &node.code, &node.name, other)));
    }
    found.extend(alike(view, plan.nodes.iter().map(|node| (&node.code, node.name.as_str()))));
    found.extend(alike(view, plan.indicators.iter().map(|one| (&one.code, one.name.as_str()))));
    found.extend(alike(view, plan.related_plans.iter().map(|related| (&related.at, related.name.as_str()))));
    found.extend(in_programmes(view));
    found
}

fn other_name(view: &View, at: &Code, name: &str, other: &str) -> Finding {
    let suggestion = format!("正しい名称を確かめ、「{name}」にそろえてください");
    let (severity, what) = if plain(name) == plain(other) {
        (Severity::Notice, format!("名称の書き方が2とおりあります（「{name}」と「{other}」）"))
    } else if name.starts_with(other) {
        (Severity::Warning, format!("名称の末尾が欠けた「{other}」という書き方があります（全体は「{name}」）"))
    } else {
        (Severity::Warning, format!("名称が2とおりあります（「{name}」と「{other}」）"))
    };
    Finding::new(Rule::TwoNames, severity, view.at(at), what, suggestion).with("名称", name).with("別の名称", other)
}

/// Names that are the same but for the way of printing. The second and later ones are told, against the first.
fn alike<'a>(view: &View, names: impl Iterator<Item = (&'a Code, &'a str)>) -> Vec<Finding> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for (code, name) in names {
        let known = *first.entry(plain(name)).or_insert(name);
        if known != name {
            let what = format!("同じ名称が「{known}」と「{name}」の2とおりに書かれています");
            let suggestion = "同じものであれば、どちらかの書き方にそろえてください";
            let finding = Finding::new(Rule::TwoNames, Severity::Notice, view.at(code), what, suggestion);
            found.push(finding.with("名称", known).with("別の書き方", name));
        }
    }
    found
}

/// Programmes name indicators of the plan once more.
fn in_programmes(view: &View) -> Vec<Finding> {
    let plan = view.plan();
    let named = plan.programmes.iter().flat_map(|programme| &programme.indicators);
    named
        .filter_map(|named| {
            let code = named.code.as_ref()?;
            let name = &plan.indicator(code)?.name;
            (name != &named.name).then(|| other_name(view, code, name, &named.name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixture::{code, findings, indicator, only, plan};
    use crate::plan::{Indicator, Programme, ProgrammeIndicator};

    #[test]
    fn another_name_of_a_node_is_told() {
        let mut plan = plan(Vec::new());
        plan.nodes[0].also_named = vec!["活気".to_owned()];
        let found = findings(Rule::TwoNames, &plan);
        assert_eq!(only(&found), (Severity::Warning, "名称が2とおりあります（「にぎわい」と「活気」）"));
    }

    #[test]
    fn a_name_cut_off_is_told_as_such() {
        let mut plan = plan(Vec::new());
        plan.nodes[0].also_named = vec!["にぎわ".to_owned()];
        assert!(only(&findings(Rule::TwoNames, &plan)).1.contains("末尾が欠けた"));
    }

    #[test]
    fn names_that_differ_in_printing_only_are_noticed() {
        let other = Indicator { code: code("K2"), ..indicator("ICT の活用件数", "件", "1", &["1"], "5") };
        let plan = plan(vec![indicator("ＩＣＴの活用件数", "件", "1", &["1"], "5"), other]);
        let found = findings(Rule::TwoNames, &plan);
        assert_eq!(only(&found).0, Severity::Notice);
        assert_eq!(found[0].place.code, Some(code("K2")));
    }

    #[test]
    fn the_same_name_twice_is_no_other_name() {
        let other = Indicator { code: code("K2"), ..indicator("参加者数", "人", "1", &["1"], "5") };
        assert!(findings(Rule::TwoNames, &plan(vec![indicator("参加者数", "人", "1", &["1"], "5"), other])).is_empty());
    }

    #[test]
    fn a_programmes_name_for_an_indicator_is_compared() {
        let mut plan = plan(vec![indicator("参加者数", "人", "1", &["1"], "5")]);
        let named = |name: &str| ProgrammeIndicator { name: name.to_owned(), code: Some(code("K1")) };
        plan.programmes.push(Programme {
            code: code("P1"),
            number: "1".to_owned(),
            name: "横断".to_owned(),
            text: None,
            measures: Vec::new(),
            indicators: vec![named("参加者数"), named("来場者数")],
        });
        assert!(only(&findings(Rule::TwoNames, &plan)).1.contains("来場者数"));
    }
}
