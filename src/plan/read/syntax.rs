//! What the TOML parser says, in the words of people who write plan files.

/// Parts of the parser's messages, with what is wrong and what to do. The first that fits holds.
const MESSAGES: [(&str, &str, &str); 21] = [
    ("duplicate key", "同じキーか見出しが二度あります（重複）", "どちらかを消すか、一つにまとめてください"),
    ("multi-line", "文字列が正しく閉じられていません", "文字列の終わりに引用符（\"）があるか確かめてください"),
    ("string values must be quoted", "文字列が引用符で囲まれていません", "内容を半角の引用符（\"）で囲んでください"),
    (
        "basic string",
        "文字列が正しく閉じられていません",
        "文字列の終わりに引用符（\"）があるか確かめてください。\\ は \\\\ と書きます",
    ),
    ("literal string", "文字列が正しく閉じられていません", "文字列の終わりに引用符（'）があるか確かめてください"),
    ("quote", "引用符が足りません", "文字列の始まりと終わりに引用符（\"）があるか確かめてください"),
    ("escape", "文字列の中の \\ の使い方が違います", "\\ そのものは \\\\ と書いてください"),
    ("inline table", "{ … } の表が正しくありません", "閉じかっこ } と、項目の間のカンマ（,）があるか確かめてください"),
    (
        "comma",
        "項目の間のカンマ（,）か閉じかっこが、足りないか余っています",
        "カンマ（,）と、閉じかっこ（} や ]）があるかを確かめてください",
    ),
    ("array table", "見出し [[…]] が正しくありません", "見出しを [[ と ]] で囲んでください"),
    ("array", "並び [ … ] が正しくありません", "閉じかっこ ] と、項目の間のカンマ（,）があるか確かめてください"),
    ("dotted key", "前の行と両立しないキーです", "キーの . を除くか、表にまとめてください"),
    ("table", "見出し […] が正しくありません", "見出しを [ と ] で囲み、一行に一つだけ書いてください"),
    (
        "unquoted key",
        "キーに使えない文字があります",
        "半角の英数字と - _ のほかのキー（年度など）は、引用符（\"）で囲んでください",
    ),
    ("key with no value", "キーの後に等号（=）と値がありません", "キー = 値 の形で書いてください"),
    ("assignment", "等号（=）が足りないか、余っています", "キー = 値 の形で、一行に一つずつ書いてください"),
    ("`=`", "等号（=）が余っています", "キー = 値 の形で、一行に一つずつ書いてください"),
    ("comment", "# から始まるメモに使えない文字があります", "その文字を消してください"),
    ("leading zero", "数の始めの 0 が余っています", "0 を除くか、印刷どおりに残すなら引用符（\"）で囲んでください"),
    ("value", "値が正しくありません", "文字列なら引用符（\"）で囲み、等号（=）の後に一つだけ書いてください"),
    ("recurs", "かっこの重なりが深すぎます", "閉じ忘れたかっこがないか確かめてください"),
];

/// Whether the parser takes what follows such an error, headings included, for the inside of the same brackets.
pub fn swallows_the_rest(message: &str) -> bool {
    let brackets = ["comma", "inline table", "array"].iter().any(|part| message.contains(part));
    brackets && !message.contains("array table")
}

/// What is wrong and what to do about it.
pub fn told(message: &str) -> (&'static str, &'static str) {
    let found = MESSAGES.iter().find(|(part, ..)| message.contains(part));
    found.map_or(
        ("この行を読み取れません", "この行の引用符、かっこ、等号（=）を確かめてください"),
        |(_, what, remedy)| (*what, *remedy),
    )
}
