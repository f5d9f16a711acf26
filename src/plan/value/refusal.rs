//! Why a printed text is no figure, and what to do about it.

use std::fmt;

/// A printed text that is no value of a numeric series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("「{printed}」は数値として読めません（{reason}）")]
pub struct NotAValue {
    pub printed: String,
    pub reason: Refusal,
}

/// What stands in the way. The texts are parts of what is printed, with half-width digits and letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// An empty cell, or empty brackets.
    NothingPrinted,
    /// A cell that holds nothing but brackets or a note's mark: `(12)`, `※12`.
    OnlyAside,
    /// It begins with words: 全地区, 法定雇用率以上.
    Words,
    /// 約60, 60人程度.
    Approximate,
    /// Digits that make no number: `1,07,1000`, `12.`.
    Digits { found: String },
    /// More digits than a number is kept with.
    TooLong { digits: usize },
    /// `1 234`: two numbers, or one with a gap for a thousand.
    Gap { found: String },
    /// `1.000` of something that is counted in whole numbers: one, or a thousand.
    Thousands { found: String },
    /// Another unit than the indicator's, or none that could be one.
    Unit { found: String, wanted: Option<String> },
    /// 延べ120件 where the unit does not say 延べ.
    Gross { unit: String },
    /// 100%を維持, 80%以上を維持: a target in words that a comparator says.
    Keep { bounded: bool },
    /// 3%以上5%未満: a range without one of its ends.
    HalfOpen { found: String },
    /// The value carries a multiple that the unit does not: 426万人泊 for 人泊.
    Multiple { found: String, unit: String },
    /// 転入超過 or 転出超過, and the unit does not say which of them is negative.
    Direction { found: String },
    /// Brackets that hold neither a year nor a span.
    Bracket { found: String },
    /// More than two values in one cell.
    TooMany { count: usize },
    /// Two statements in the cell exclude each other; which, in Japanese.
    Contradiction { what: String },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NothingPrinted => f.write_str("何も印刷されていません"),
            Refusal::OnlyAside => f.write_str("かっこ書きや注の印だけで、値がありません"),
            Refusal::Words => f.write_str("数字で始まらない語です"),
            Refusal::Approximate => f.write_str("およその数です"),
            Refusal::Digits { found } => write!(f, "「{found}」は、けたの区切りか小数点が正しくありません"),
            Refusal::TooLong { digits } => write!(f, "数字が{digits}けたあり、長すぎます"),
            Refusal::Gap { found } => write!(f, "「{found}」は、空白で区切られた一つの数か、二つの数かが分かりません"),
            Refusal::Thousands { found } => write!(f, "「{found}」は、小数点か、けたの区切りかが分かりません"),
            Refusal::Unit { found, wanted: Some(wanted) } if wanted.is_empty() => {
                write!(f, "単位のない指標に「{found}」が付いています")
            }
            Refusal::Unit { found, wanted: Some(wanted) } => write!(f, "単位は「{wanted}」ですが「{found}」とあります"),
            Refusal::Unit { found, wanted: None } => write!(f, "「{found}」は単位として読めません"),
            Refusal::Gross { unit } => write!(f, "「延べ」の付いた数ですが、単位「{unit}」は延べではありません"),
            Refusal::Keep { .. } => f.write_str("「維持」は値ではなく、目標との比べ方です"),
            Refusal::HalfOpen { found } => write!(f, "「{found}」は端を含まない範囲で、書き表せません"),
            Refusal::Multiple { found, unit } => write!(f, "「{found}」と単位「{unit}」では、けたが違います"),
            Refusal::Direction { found } => write!(f, "「{found}」の正負が決まっていません"),
            Refusal::Bracket { found } => write!(f, "かっこの中の「{found}」は、年でも累計などの断りでもありません"),
            Refusal::TooMany { count } => write!(f, "一つの欄に値が {count} 個あります"),
            Refusal::Contradiction { what } => f.write_str(what),
        }
    }
}

impl Refusal {
    /// What city staff can do, in one or two sentences.
    pub fn remedy(&self) -> String {
        match self {
            Refusal::NothingPrinted => {
                "値を書いてください。調査がなければ -、これから出るなら 未集計 と書くか、その年度を書かないでください".to_owned()
            }
            Refusal::OnlyAside => "値を、かっこや注の印の前に書いてください。かっこの中が値そのものなら、かっこを消してください".to_owned(),
            Refusal::Words => "数字か、- ※ 中止 未集計 のどれかにしてください。全項目のような語が値になる指標には series = \"text\" と書きます".to_owned(),
            Refusal::Approximate => "「約」「程度」などを除いた、はっきりした数字を書いてください".to_owned(),
            Refusal::Digits { .. } => "数字か、- ※ 中止 未集計 のどれかにしてください。1,071,000 や 77.5 のように書きます".to_owned(),
            Refusal::TooLong { .. } => "28けたまでで書いてください。書き間違いがないかも確かめてください".to_owned(),
            Refusal::Gap { .. } => "一つの数なら空白を消してください。二つの数なら、二つ目を second = \"…\" に書いてください".to_owned(),
            Refusal::Thousands { .. } => "けたの区切りなら 1,000 のようにカンマで、小数なら 1.0 のように、末尾の0を除いて書いてください".to_owned(),
            Refusal::Gross { unit } => {
                format!("延べの数なら unit = \"延べ{unit}\" に、そうでなければ「延べ」を除いてください")
            }
            Refusal::Keep { bounded: false } => "値は数だけ（100%）にして、comparator = \"keep\" と書いてください".to_owned(),
            Refusal::Keep { bounded: true } => {
                "「を維持」を除いて 80%以上 のように書いてください。その水準を保つことが目標なら、数だけにして comparator = \"keep\" と書きます".to_owned()
            }
            Refusal::HalfOpen { .. } => "端を含む範囲で 3%～5% や 3%～4.9% のように書き、値のとおりかを [[note]] に残してください".to_owned(),
            Refusal::Unit { .. } => "数字のすぐ後には、指標の単位だけを書いてください。単位が違うなら unit を直してください".to_owned(),
            Refusal::Multiple { found, .. } => {
                format!("指標の単位を「{found}」にするか、値をけたまで書いてください（勝手に掛け算はしません）")
            }
            Refusal::Direction { .. } => {
                "unit = \"人(転出超過=負)\" のように、どちらを負とするかを単位に書くか、値を +416、-143 のように書いてください".to_owned()
            }
            Refusal::Bracket { found } if found.starts_with("速報") => {
                "かっこ書きを除き、{ value = \"12\", standing = \"preliminary\" } のように書いてください（実績値と基準値）".to_owned()
            }
            Refusal::Bracket { found } if found.starts_with("確定") => {
                "かっこ書きを除いてください。何も書かなければ確定した値です（standing = \"final\"）".to_owned()
            }
            Refusal::Bracket { .. } => "かっこの中を (R6年度)、(累計)、(5年間累計)、(H30～R2平均) のような形にするか、[[note]] に移してください".to_owned(),
            Refusal::TooMany { .. } => "一つの欄に書ける値は二つまでです。三つ以上は、別々の指標に分けてください".to_owned(),
            Refusal::Contradiction { .. } => "どちらが正しいかを文書で確かめ、正しいほうだけを書いてください".to_owned(),
        }
    }
}
