//! The parts of a plan in the words of city staff.

use serde_json::{Map, Value as Json};

use super::part::PlanPart;
use crate::fiscal_year::{FiscalYear, era_date};
use crate::plan::{Code, DatedValue, Moment, Narrative, NarrativeKind, PublishedTally, Stage, Standing, Target, Value};

/// K111 令和6年度の実績値
pub(super) fn what(part: &PlanPart) -> String {
    match part {
        PlanPart::Head(_) => "計画の基本事項".to_owned(),
        PlanPart::Level(level) => format!("階層 {}", level.code),
        PlanPart::Node(node) => node.code.to_string(),
        PlanPart::Indicator(indicator) => format!("指標 {}", indicator.code),
        PlanPart::Baseline { indicator, value } if !value.year_stated => {
            format!("{indicator} 基準値（年度の記載なし）")
        }
        PlanPart::Baseline { indicator, value } => format!("{indicator} {}の基準値", moment_name(value.moment)),
        PlanPart::Actual { indicator, value } => format!("{indicator} {}の実績値", moment_name(value.moment)),
        PlanPart::Target { indicator, target } => target_name(indicator, target, "目標値"),
        PlanPart::Milestone { indicator, target } => target_name(indicator, target, "中間目標"),
        PlanPart::Narrative(narrative) => narrative_name(narrative),
        PlanPart::Review(review) => format!("{}の検証 {}", review.year.long(), review.number),
        PlanPart::Opinion(opinion) => format!("{} {}の意見 {}", opinion.goal, opinion.year.long(), opinion.number),
        PlanPart::Note(note) => format!("{} {}の注「{}」", note.at, note.year.long(), note.mark),
        PlanPart::Table(table) => format!("{} {}の表「{}」", table.at, table.year.long(), table.caption),
        PlanPart::Mark(mark) => {
            let stage = match mark.stage {
                Stage::Own => "一次評価",
                Stage::Second => "二次評価",
            };
            format!("{} {}の区分（{stage}）", mark.indicator, mark.year.long())
        }
        PlanPart::RelatedPlan(related) => format!("{} 関連計画「{}」", related.at, related.name),
        PlanPart::Programme(programme) => format!("横断的な取組 {}", programme.code),
        PlanPart::Published(tally) => {
            format!("{}の公表された集計（{}）", tally.year.long(), meaning(tally.kind.word()))
        }
    }
}

/// A figure as printed, a text, a name.
pub(super) fn brief(part: &PlanPart) -> String {
    match part {
        PlanPart::Head(head) => head.name.clone(),
        PlanPart::Level(level) => level.name.clone(),
        PlanPart::Node(node) => node.name.clone(),
        PlanPart::Indicator(indicator) => indicator.name.clone(),
        PlanPart::Baseline { value, .. } | PlanPart::Actual { value, .. } => dated_text(value),
        PlanPart::Target { target, .. } | PlanPart::Milestone { target, .. } => value_text(&target.value),
        PlanPart::Narrative(narrative) => narrative.text.clone(),
        PlanPart::Review(review) => format!("{}　{}", review.heading, review.text),
        PlanPart::Opinion(opinion) => opinion.text.clone(),
        PlanPart::Note(note) => note.text.clone(),
        PlanPart::Table(table) => table.caption.clone(),
        PlanPart::Mark(mark) => mark.mark.clone(),
        PlanPart::RelatedPlan(related) => related.name.clone(),
        PlanPart::Programme(programme) => programme.name.clone(),
        PlanPart::Published(tally) => published_text(tally),
    }
}

/// The order of a list: 指標の並び順, K111 目標値の並び順.
pub(super) fn order_name(list: &str) -> String {
    let name = match list.rsplit('/').next().unwrap_or(list) {
        "level" => "階層",
        "node" => "基本目標・施策・取組",
        "indicator" => "指標",
        "narrative" => "文章",
        "review" => "検証",
        "opinion" => "意見",
        "note" => "注",
        "table" => "表",
        "mark" => "区分",
        "department" => "課",
        "actual" => "実績値",
        "target" => "目標値",
        "milestone" => "中間目標",
        "related" => "関連計画",
        "programme" => "横断的な取組",
        "published" => "公表された集計",
        other => other,
    };
    match list.strip_prefix("figure/").and_then(|figure| figure.split('/').next()) {
        Some(indicator) => format!("{indicator} {name}の並び順"),
        None => format!("{name}の並び順"),
    }
}

fn moment_name(moment: Moment) -> String {
    match moment {
        Moment::Fiscal(year) => year.long(),
        Moment::Calendar(year) => format!("{year}年（暦年）"),
        Moment::Day(day) => format!("{}時点", era_date(day)),
    }
}

fn target_name(indicator: &Code, target: &Target, role: &str) -> String {
    let year = if target.year_stated { format!("{}の", target.year.long()) } else { String::new() };
    match target.since {
        None => format!("{indicator} {year}{role}"),
        Some(since) => format!("{indicator} {year}{role}（{}から）", era_date(since)),
    }
}

/// A 9・B 11・C 7
fn published_text(tally: &PublishedTally) -> String {
    let counts: Vec<String> = tally.rows.iter().map(|row| format!("{} {}", row.mark, row.count)).collect();
    counts.join("・")
}

fn narrative_name(narrative: &Narrative) -> String {
    let at: Vec<&str> = narrative.at.iter().map(Code::as_str).collect();
    let kind = match narrative.kind {
        NarrativeKind::Overview => "概要",
        NarrativeKind::Aim => "めざす姿",
        NarrativeKind::Situation => "現状と課題",
        NarrativeKind::Comment => "コメント",
        NarrativeKind::Achievement => "主な取組と成果",
        NarrativeKind::Issue => "今後の課題",
    };
    match narrative.year {
        Some(year) => format!("{} {}の{kind}", at.join("・"), year.long()),
        None => format!("{}の{kind}", at.join("・")),
    }
}

fn dated_text(value: &DatedValue) -> String {
    let standing = match (value.standing, &value.reason) {
        (Standing::Preliminary, _) => "（速報）".to_owned(),
        (Standing::Final, _) => String::new(),
        (Standing::Correction, None) => "（訂正）".to_owned(),
        (Standing::Correction, Some(reason)) => format!("（訂正：{reason}）"),
    };
    format!("{}{standing}", value_text(&value.value))
}

fn value_text(value: &Value) -> String {
    let second = value.second.as_ref().map_or("", |second| &second.printed);
    format!("{}{second}", value.printed)
}

/// The fields in which two parts differ, each side as 単位：件、名称：….
pub(super) fn differing_fields(before: &Json, after: &Json) -> (String, String) {
    let none = Map::new();
    let (before, after) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for key in keys.filter(|key| before.get(*key) != after.get(*key)) {
        old.push(format!("{}：{}", field_name(key), field_text(key, before.get(key))));
        new.push(format!("{}：{}", field_name(key), field_text(key, after.get(key))));
    }
    (old.join("、"), new.join("、"))
}

/// Fields of a part as staff call them; one that is not here is called by its own name.
const FIELD_NAMES: [(&str, &str); 66] = [
    ("accepts", "達成とみなす語"),
    ("address", "アドレス"),
    ("addresses", "メールアドレス"),
    ("also_at", "再掲"),
    ("also_named", "別名"),
    ("at", "場所"),
    ("basis", "値の範囲"),
    ("better", "よい方向"),
    ("bound", "以上・以内の別"),
    ("caption", "表題"),
    ("city", "市"),
    ("code", "コード"),
    ("columns", "見出し"),
    ("comparator", "目標との比べ方"),
    ("counted_from", "数え始めの年度"),
    ("definition", "解説・算出方法"),
    ("departments", "担当課"),
    ("division", "部"),
    ("first_year", "最初の年度"),
    ("form", "様式"),
    ("given_on", "評価日"),
    ("giver", "評価者"),
    ("goal", "基本目標"),
    ("heading", "見出し"),
    ("indicators", "指標"),
    ("kind", "種類"),
    ("label", "年度の表記"),
    ("last_year", "最後の年度"),
    ("level", "階層"),
    ("mark", "区分"),
    ("measures", "施策"),
    ("moment", "時点"),
    ("name", "名称"),
    ("notice", "注意書き"),
    ("number", "番号"),
    ("parent", "親"),
    ("part_of", "内数のもと"),
    ("period", "期間"),
    ("period_stated", "期間の記載"),
    ("periods", "版ごとの期間"),
    ("planning_department", "企画担当課"),
    ("printed", "表記"),
    ("quantity", "量の名前"),
    ("reason", "理由"),
    ("response", "市の対応"),
    ("role", "役割"),
    ("rows", "行"),
    ("scheme", "評価区分の規則"),
    ("sdgs", "SDGs"),
    ("second", "二つ目の値"),
    ("series", "値の形"),
    ("short_name", "略称"),
    ("since", "始期"),
    ("span", "値の及ぶ期間"),
    ("standing", "速報・確定の別"),
    ("successor", "後継の課"),
    ("survey", "調査による値"),
    ("text", "文章"),
    ("total", "合計"),
    ("total_share", "合計の割合"),
    ("upper", "上の端"),
    ("unit", "単位"),
    ("until", "終期"),
    ("value", "値"),
    ("year", "年度"),
    ("year_stated", "年度の記載"),
];

fn field_name(key: &str) -> &str {
    FIELD_NAMES.iter().find(|(known, _)| *known == key).map_or(key, |(_, name)| name)
}

fn field_text(key: &str, value: Option<&Json>) -> String {
    let year = value.and_then(Json::as_i64).and_then(|year| i32::try_from(year).ok());
    match (key, value, year) {
        ("first_year" | "last_year" | "counted_from" | "since" | "until" | "year", _, Some(year)) => {
            FiscalYear::new(year).long()
        }
        (key, Some(Json::String(word)), _) if is_word_field(key) => meaning(word).to_owned(),
        ("year_stated" | "period_stated", Some(Json::Bool(stated)), _) => {
            if *stated { "あり" } else { "なし" }.to_owned()
        }
        ("survey", Some(Json::Bool(survey)), _) => if *survey { "はい" } else { "いいえ" }.to_owned(),
        (_, Some(value), _) => plain(value),
        (_, None, _) => "なし".to_owned(),
    }
}

/// Fields that hold one of the model's own words.
fn is_word_field(key: &str) -> bool {
    matches!(
        key,
        "better" | "basis" | "bound" | "comparator" | "kind" | "series" | "role" | "span" | "standing" | "state"
    )
}

fn meaning(word: &str) -> &str {
    match word {
        "higher" => "増えるとよい",
        "lower" => "減るとよい",
        "annual" => "単年",
        "cumulative" => "累計",
        "stock" => "時点",
        "at_least" => "以上",
        "at_most" => "以下",
        "range" => "範囲",
        "keep" => "維持",
        "equal" => "一致",
        "any_of" => "いずれか",
        "numeric_target" => "数値目標",
        "kpi" => "KPI",
        "outcome" => "成果指標",
        "reference" => "参考実績値",
        "satisfaction" => "市民満足度",
        "numeric" => "数値",
        "text" => "語",
        "goal" => "基本目標",
        "measure" => "施策",
        "action" => "取組",
        "preliminary" => "速報",
        "final" => "確定",
        "correction" => "訂正",
        "above" => "超",
        "below" => "未満",
        "per_year" => "一年あたり",
        "average" => "平均",
        "value" => "値",
        "no_data" => "調査なし",
        "cancelled" => "中止",
        "dropped" => "調査の廃止",
        "not_yet" => "未集計",
        other => other,
    }
}

/// JSON without its signs.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => "なし".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.is_empty() => "なし".to_owned(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("・"),
        Json::Object(fields) => {
            let told = fields.iter().filter(|(_, field)| !field.is_null());
            told.map(|(key, field)| field_text(key, Some(field))).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}
