//! Parts, second listings, related plans and programmes: what they refer to has to be there.

use std::collections::{BTreeMap, BTreeSet};

use super::Crossing;
use crate::plan::{Code, Indicator};

impl Crossing<'_, '_> {
    /// A part stands beside its whole, at the same node, and no chain of parts comes back to itself.
    pub(super) fn check_parts(&self) {
        let by_code: BTreeMap<&Code, &Indicator> =
            self.draft.indicators.iter().map(|placed| (&placed.value.code, &placed.value)).collect();
        for placed in &self.draft.indicators {
            let Some(whole_code) = &placed.value.part_of else { continue };
            let Some(whole) = by_code.get(whole_code) else {
                if !self.indicators.contains(whole_code) {
                    let remedy = "part_of に、同じ場所にある全体の指標のコードを書いてください";
                    self.unknown(&placed.place, "全体の指標", whole_code, remedy);
                }
                continue;
            };
            if is_in_ring(&placed.value, &by_code) {
                self.ledger.report(
                    &placed.place,
                    format!("「{}」の part_of をたどると、自分に戻ります", placed.value.code),
                    "内数の指標から全体の指標へ、一方向に書いてください",
                );
            } else if whole.at != placed.value.at {
                self.ledger.report(
                    &placed.place,
                    format!("内数「{}」と全体の指標「{whole_code}」の場所（at）が違います", placed.value.code),
                    format!("at を「{}」にするか、part_of を直してください", whole.at),
                );
            }
        }
    }

    pub(super) fn check_listings(&self) {
        for placed in &self.draft.indicators {
            let mut listed = BTreeSet::from([&placed.value.at]);
            for listing in &placed.value.also_at {
                if !self.nodes.contains(&listing.at) {
                    let remedy = "also_at の at に基本目標や施策のコードを書いてください";
                    self.unknown(&placed.place, "再掲の場所", &listing.at, remedy);
                } else if !listed.insert(&listing.at) {
                    self.ledger.report(
                        &placed.place,
                        format!("指標「{}」が「{}」に二度載っています", placed.value.code, listing.at),
                        "also_at には、at と違う場所を一度ずつ書いてください",
                    );
                }
            }
        }
    }

    pub(super) fn check_related_plans(&self) {
        for related in self.draft.related_plans.iter().filter(|related| !self.nodes.contains(&related.value.at)) {
            self.unknown(&related.place, "場所", &related.value.at, "at に基本目標や施策のコードを書いてください");
        }
    }

    pub(super) fn check_programmes(&self) {
        for programme in &self.draft.programmes {
            let mut gathered = BTreeSet::new();
            for measure in &programme.value.measures {
                if !self.nodes.contains(measure) {
                    self.unknown(&programme.place, "施策", measure, "measures に施策のコードを書いてください");
                } else if !gathered.insert(measure) {
                    let what = format!("施策「{measure}」が measures に二度あります");
                    self.ledger.report(&programme.place, what, "一つにしてください");
                }
            }
            for code in programme.value.indicators.iter().filter_map(|indicator| indicator.code.as_ref()) {
                if !self.indicators.contains(code) {
                    let remedy = "indicators の code に [[indicator]] のコードを書くか、code を消してください";
                    self.unknown(&programme.place, "指標", code, remedy);
                }
            }
        }
    }
}

/// Whether going from part to whole comes back to the indicator.
fn is_in_ring(start: &Indicator, by_code: &BTreeMap<&Code, &Indicator>) -> bool {
    let mut next = start.part_of.as_ref();
    let mut seen = BTreeSet::new();
    while let Some(code) = next {
        if code == &start.code {
            return true;
        }
        if !seen.insert(code) {
            return false; // a ring further up, told at its own members
        }
        next = by_code.get(code).and_then(|indicator| indicator.part_of.as_ref());
    }
    false
}
