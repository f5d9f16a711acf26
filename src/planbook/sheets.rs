//! The sheets of a plan's workbook and their columns. Keys are those of plan files (`docs/plan-format.md`).

use super::words::{self, Words};

/// A sheet for one kind of thing.
#[derive(Debug, PartialEq, Eq)]
pub struct SheetKind {
    pub id: SheetId,
    /// Its tab and its title, by which it is found.
    pub title: &'static str,
    pub meaning: &'static str,
    /// What the reader of plan files calls its rows in messages.
    pub section: &'static str,
    pub shape: Shape,
    pub columns: &'static [Column],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetId {
    Plan,
    Periods,
    Levels,
    Nodes,
    Indicators,
    Actuals,
    Details,
    Targets,
    Milestones,
    Texts,
    Marks,
    Opinions,
    Reviews,
    Notes,
    Tables,
    Related,
    Programmes,
    ProgrammeIndicators,
    Published,
    Departments,
    Addresses,
}

/// How a sheet is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One thing: an item a row.
    Items,
    /// One thing a row.
    Rows,
    /// One thing a row, and behind the columns one for each year.
    Years,
    /// One row of a table a row, and behind the columns one for each of its cells.
    Cells,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    pub key: &'static str,
    pub head: &'static str,
    pub field: Field,
    /// In pixels.
    pub width: u32,
    pub required: bool,
    pub help: &'static str,
}

/// What stands in the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// For the eye only; not read.
    Memo,
    /// Taken as it stands.
    Text,
    /// A printed value, taken as it stands.
    Value,
    Code,
    Codes,
    /// A level by code or name.
    Level,
    /// A department by code or name.
    Department,
    /// Departments, with the form that the document prints.
    Departments,
    /// Places with a number: `M12：②`.
    Listings,
    /// A text a line.
    Lines,
    Word(Words),
    /// A word for true or false.
    Flag(Words),
    Year,
    /// A year or a day.
    Moment,
    Day,
    Whole,
    Wholes,
}

const fn must(key: &'static str, head: &'static str, field: Field, width: u32, help: &'static str) -> Column {
    Column { key, head, field, width, required: true, help }
}

const fn may(key: &'static str, head: &'static str, field: Field, width: u32, help: &'static str) -> Column {
    Column { key, head, field, width, required: false, help }
}

/// A column that repeats a name beside its code.
const fn memo(head: &'static str, width: u32) -> Column {
    may("memo", head, Field::Memo, width, "見るための欄です。読み込みません")
}

const INDICATOR: Column = must("indicator", "指標のコード", Field::Code, 90, "「指標」シートのコード");
const YEAR: Column = must("year", "年度", Field::Year, 70, "評価対象年度。R6、令和6年度、2024 など");
const AT: Column = must("at", "場所", Field::Code, 80, "目標、施策、取組または指標のコード");
const TEXT: Column = must("text", "文章", Field::Text, 560, "一行が一つの段落です。改行は Alt＋Enter");
const DEPARTMENTS: Column = may(
    "departments",
    "担当課",
    Field::Departments,
    130,
    "「課」シートのコード。いくつかあれば「、」で区切ります。文書での書き方が違うときは一行に一つずつ コード：書き方",
);
const SINCE_YEAR: Column = may("since", "載る最初の年度", Field::Year, 80, "途中で加わったときだけ。R4 など");
const UNTIL_YEAR: Column = may("until", "載る最後の年度", Field::Year, 80, "途中で終わったときだけ。R6 など");
const SINCE_DAY: Column = may("since", "いつから", Field::Day, 90, "最初の日。2025-04-01 のように");
const UNTIL_DAY: Column = may("until", "いつまで", Field::Day, 90, "最後の日。2026-03-31 のように");
const SECOND: Column =
    may("second", "二つ目の値", Field::Value, 100, "同じ欄に二つの値が印刷されているとき。≪82.92歳≫ など");

/// All sheets in the order of their tabs.
pub const SHEETS: &[SheetKind] = &[
    PLAN,
    PERIODS,
    LEVELS,
    NODES,
    INDICATORS,
    ACTUALS,
    DETAILS,
    TARGETS,
    MILESTONES,
    TEXTS,
    MARKS,
    OPINIONS,
    REVIEWS,
    NOTES,
    TABLES,
    RELATED,
    PROGRAMMES,
    PROGRAMME_INDICATORS,
    PUBLISHED,
    DEPARTMENTS_SHEET,
    ADDRESSES,
];

const PLAN: SheetKind = SheetKind {
    id: SheetId::Plan,
    title: "計画",
    meaning: "計画の名前と期間、市の名前。一つの計画に一枚です。",
    section: "[plan]",
    shape: Shape::Items,
    columns: &[
        must(
            "code",
            "計画のコード",
            Field::Code,
            0,
            "半角の英数字と - _ で40文字まで。一度付けたら変えません。例：midori-plan",
        ),
        must("name", "計画の正式な名前", Field::Text, 0, "例：みどり市総合戦略"),
        may("short_name", "計画の短い名前", Field::Text, 0, "報告書の題とメールに使います。空欄なら正式な名前と同じ"),
        must("first_year", "最初の年度", Field::Year, 0, "R2、令和2年度、2020 など"),
        must("last_year", "最後の年度", Field::Year, 0, "R7、令和7年度、2025 など"),
        may(
            "period_stated",
            "期間の記載",
            Field::Flag(words::STATED),
            0,
            "文書に計画の期間が書かれていなければ「なし」",
        ),
        must("scheme", "評価区分の規則", Field::Code, 0, "規則のコード。例：asaka-strategy"),
        must("form", "報告書の様式", Field::Code, 0, "様式のコード。例：strategy-review"),
        may("notice", "断り書き", Field::Text, 0, "すべての表紙と各ページの下に印刷する一行。なければ空欄"),
        must("city", "市のコード", Field::Code, 0, "例：midori"),
        must("city_name", "市の名前", Field::Text, 0, "例：みどり市"),
        must(
            "planning_department",
            "まとめる課",
            Field::Department,
            0,
            "評価をまとめる課のコード（「課」シート）。担当課のない指標は、この課が答えます",
        ),
    ],
};

const PERIODS: SheetKind = SheetKind {
    id: SheetId::Periods,
    title: "版ごとの期間",
    meaning: "作り直して期間が先に延びる計画だけ。版ごとの期間を一行に一つ書きます。「計画」シートの年度は、すべての版を通した最初と最後です。",
    section: "[[plan.periods]]",
    shape: Shape::Rows,
    columns: &[
        must("first_year", "最初の年度", Field::Year, 120, "その版の最初の年度。R7 など"),
        must("last_year", "最後の年度", Field::Year, 120, "その版の最後の年度。R9 など"),
        Column {
            help: "改めた版が効き始めた日。2026-04-01 のように。初めの版では空欄", ..SINCE_DAY
        },
    ],
};

const LEVELS: SheetKind = SheetKind {
    id: SheetId::Levels,
    title: "階層",
    meaning: "計画の段（章、基本目標、施策、取組など）を、上から順に一行に一つ書きます。",
    section: "[[level]]",
    shape: Shape::Rows,
    columns: &[
        must("code", "コード", Field::Code, 120, "例：measure"),
        must("name", "呼び名", Field::Text, 200, "市での呼び名。例：基本目標"),
        may(
            "role",
            "役割",
            Field::Word(words::ROLES),
            120,
            "目標（意見と内訳の単位）、施策（シート一枚）、取組（成果と課題）。束ねるだけの章などは空欄",
        ),
    ],
};

const NODES: SheetKind = SheetKind {
    id: SheetId::Nodes,
    title: "施策",
    meaning: "目標・施策・取組の一つずつ。文書の順に一行に一つ書きます。",
    section: "[[node]]",
    shape: Shape::Rows,
    columns: &[
        must("code", "コード", Field::Code, 80, "計画の中で一度だけ使います。例：M11"),
        must("level", "階層", Field::Level, 90, "「階層」シートのコードか呼び名"),
        may("parent", "上のコード", Field::Code, 80, "一つ上の目標や施策のコード。いちばん上は空欄"),
        may("number", "番号", Field::Text, 60, "印刷どおりに。（ア）、① など"),
        must("name", "名前", Field::Text, 320, "目標、施策、取組の名前"),
        may("also_named", "別の名前", Field::Lines, 180, "文書の中で名前が揺れているとき。一行に一つ"),
        DEPARTMENTS,
        may("sdgs", "SDGs", Field::Wholes, 70, "1～17。いくつかあれば「、」で区切ります"),
        SINCE_YEAR,
        UNTIL_YEAR,
    ],
};

const INDICATORS: SheetKind = SheetKind {
    id: SheetId::Indicators,
    title: "指標",
    meaning: "指標の一つずつ。値は「実績値」「目標値」「目安」シートに書きます。",
    section: "[[indicator]]",
    shape: Shape::Rows,
    columns: &[
        must("code", "コード", Field::Code, 80, "計画の中で一度だけ使います。例：K111"),
        must("at", "場所", Field::Code, 70, "目標、施策または取組のコード"),
        may("number", "番号", Field::Text, 50, "印刷どおりに"),
        must("kind", "種類", Field::Word(words::KINDS), 80, "一覧から選びます。「参考」は評価しません"),
        must("name", "名前", Field::Text, 260, "指標の名前"),
        may("unit", "単位", Field::Text, 60, "印刷どおりに。単位なしは ― など"),
        may(
            "better",
            "よい方向",
            Field::Word(words::BETTER),
            100,
            "目標値と基準値の差からは決めません。参考や語の指標では空欄",
        ),
        may(
            "comparator",
            "目標との比べ方",
            Field::Word(words::COMPARATORS),
            80,
            "空欄なら、目標値の「以上」「以内」やよい方向から決まります",
        ),
        must("basis", "値の表すもの", Field::Word(words::BASES), 70, "単年（1年の値）、累計、時点（割合や登録者数）"),
        may("survey", "調査", Field::Flag(words::YES), 50, "アンケートなどの調査による値なら ○"),
        may("counted_from", "数え始めの年度", Field::Year, 80, "累計のときだけ。R4 など"),
        may("quantity", "同じ量のコード", Field::Code, 90, "市のほかの計画にも出る量に付けるコード。点検で比べます"),
        may("part_of", "全体の指標", Field::Code, 80, "内数のとき、全体の指標のコード。集計には数えません"),
        may("also_at", "再掲", Field::Listings, 90, "再掲の場所を一行に一つ。M12：② のように"),
        may("series", "値の種類", Field::Word(words::SERIES), 60, "「全項目」のような語なら「語」。空欄は「数値」"),
        Column {
            help: "最初が主担当課。「課」シートのコードを「、」で区切ります。書き方が違うときは一行に一つずつ コード：書き方",
            ..DEPARTMENTS
        },
        may("definition", "解説・算出方法", Field::Text, 260, "何を数えるか"),
    ],
};

const ACTUALS: SheetKind = SheetKind {
    id: SheetId::Actuals,
    title: "実績値",
    meaning: "基準値（策定当初）と、年度ごとの実績値。一つの指標が一行です。印刷どおりに書きます（77.50、1,071,000、-、※、中止、未集計）。",
    section: "[[indicator]]",
    shape: Shape::Years,
    columns: &[
        INDICATOR,
        memo("（参考）指標名", 240),
        memo_unit("（参考）単位"),
        may("year", "基準値の年度", Field::Moment, 90, "R元、2019年、2019-10-01 など。文書に年がなければ空欄"),
        may("value", "基準値", Field::Value, 100, "策定当初の値"),
    ],
};

const fn memo_unit(head: &'static str) -> Column {
    Column { key: "memo_unit", ..memo(head, 60) }
}

const DETAILS: SheetKind = SheetKind {
    id: SheetId::Details,
    title: "値の詳細",
    meaning: "速報や訂正、二つ目の値、年度ではない年など、「実績値」シートの表に書けないこと。あるものだけ書きます。",
    section: "[[indicator]]",
    shape: Shape::Rows,
    columns: &[
        INDICATOR,
        memo("（参考）指標名", 220),
        must("figure", "どの値", Field::Word(words::FIGURES), 80, "実績値または基準値"),
        may(
            "year",
            "年度・年・日",
            Field::Moment,
            100,
            "実績値のとき。R6 のほか、2024年、2024-10-01 も書けます。基準値のときは空欄",
        ),
        may(
            "value",
            "値",
            Field::Value,
            100,
            "「実績値」シートの年度の欄に書いたときは空欄。年や日の値は、表の欄を空けてここに書きます",
        ),
        SECOND,
        may("standing", "確定の別", Field::Word(words::STANDINGS), 70, "速報、確定、訂正。空欄は確定"),
        may(
            "reason",
            "訂正の理由",
            Field::Text,
            220,
            "「訂正」のときは訂正の理由（正誤表に印刷します）。ほかは、課が書いた理由（未集計のわけなど）",
        ),
        may("basis", "値の表すもの", Field::Word(words::BASES), 80, "この値だけ、指標の「値の表すもの」と違うとき"),
    ],
};

const TARGETS: SheetKind = SheetKind {
    id: SheetId::Targets,
    title: "目標値",
    meaning: "計画の目標値。途中で改めたときは、前の行を残して、「いつから」を書いた行を加えます。",
    section: "[[indicator]]",
    shape: Shape::Rows,
    columns: &[
        INDICATOR,
        memo("（参考）指標名", 260),
        may("year", "年度", Field::Year, 90, "文書に年がなければ空欄"),
        must("value", "目標値", Field::Value, 130, "印刷どおりに。92.7 %以内、3%～5% など"),
        SECOND,
        Column {
            head: "いつから", help: "改めた目標値が効き始めた日。2025-04-01 のように", ..SINCE_DAY
        },
        may("accepts", "達成とする語", Field::Lines, 140, "「いずれか」の指標で、達成とする語を一行に一つ"),
        may(
            "range",
            "範囲",
            Field::Lines,
            90,
            "「範囲」の指標で、目標値に一つの数しか書かれていないとき、下限と上限を一行に一つ",
        ),
    ],
};

const MILESTONES: SheetKind = SheetKind {
    id: SheetId::Milestones,
    title: "目安",
    meaning: "途中の年度の目標値（中間目標、年度別目標値）。改めたときは、前の行を残して、「いつから」を書いた行を加えます。",
    section: "[[indicator]]",
    shape: Shape::Rows,
    columns: &[
        INDICATOR,
        memo("（参考）指標名", 260),
        Column { required: true, ..may("year", "年度", Field::Year, 90, "R4 など") },
        must("value", "目標値", Field::Value, 130, "印刷どおりに"),
        SECOND,
        Column {
            head: "いつから", help: "改めた値が効き始めた日。2025-04-01 のように", ..SINCE_DAY
        },
        may("accepts", "達成とする語", Field::Lines, 140, "「いずれか」の指標で、達成とする語を一行に一つ"),
        may(
            "range",
            "範囲",
            Field::Lines,
            90,
            "「範囲」の指標で、目標値に一つの数しか書かれていないとき、下限と上限を一行に一つ",
        ),
    ],
};

const TEXTS: SheetKind = SheetKind {
    id: SheetId::Texts,
    title: "文章",
    meaning: "概要、めざす姿、現状と課題（計画の文章）と、年度ごとのコメント、成果、課題。",
    section: "[[comment]]",
    shape: Shape::Rows,
    columns: &[
        must("kind", "種類", Field::Word(words::TEXTS), 90, "一覧から選びます"),
        may("year", "年度", Field::Year, 70, "コメント、成果、課題に書きます。概要、めざす姿、現状と課題では空欄"),
        must("at", "場所", Field::Codes, 100, "コード。いくつかの指標に共通なら「、」で区切ります"),
        memo("（参考）名前", 160),
        Column {
            head: "書いた課", help: "場所の担当課と違うときだけ。コードを「、」で区切ります", ..DEPARTMENTS
        },
        TEXT,
    ],
};

const MARKS: SheetKind = SheetKind {
    id: SheetId::Marks,
    title: "区分",
    meaning: "人が付けた評価区分（A・B・C など）。一次評価は担当課、二次評価は市のものです。",
    section: "[marks]",
    shape: Shape::Rows,
    columns: &[
        INDICATOR,
        memo("（参考）指標名", 260),
        YEAR,
        must("stage", "段階", Field::Word(words::STAGES), 90, "一次評価（担当課）または二次評価（市）"),
        must("mark", "区分", Field::Text, 70, "規則にある文字。A など"),
        may("giver", "付けた人", Field::Text, 120, "人や課の名前"),
        may("given_on", "付けた日", Field::Day, 90, "2025-06-02 のように"),
        may("reason", "理由", Field::Text, 320, "規則が理由を求める区分では必ず書きます"),
    ],
};

const OPINIONS: SheetKind = SheetKind {
    id: SheetId::Opinions,
    title: "意見",
    meaning: "外部評価委員会からの意見と、市の対応。",
    section: "[[opinion]]",
    shape: Shape::Rows,
    columns: &[
        must("goal", "目標", Field::Code, 70, "意見が向けられた目標のコード"),
        YEAR,
        must("number", "番号", Field::Whole, 50, "目標ごとの番号。1、2 …"),
        may("measures", "施策", Field::Codes, 90, "関係する施策のコード。「、」で区切ります"),
        Column {
            head: "答える課", help: "課のコード。「、」で区切ります。その課の抜粋版に印刷します", ..DEPARTMENTS
        },
        Column { head: "意見", width: 360, help: "委員会からの意見", ..TEXT },
        may("response", "市の対応", Field::Text, 320, "公表版に印刷します。まだなければ空欄"),
        may("response_department", "対応する課", Field::Department, 90, "市の対応を書いた課のコード"),
    ],
};

const REVIEWS: SheetKind = SheetKind {
    id: SheetId::Reviews,
    title: "検証",
    meaning: "期間の検証。総括のページに番号順に印刷します。",
    section: "[[review]]",
    shape: Shape::Rows,
    columns: &[
        YEAR,
        must("number", "番号", Field::Whole, 50, "1、2 …"),
        must("heading", "見出し", Field::Text, 220, "例：全体について"),
        TEXT,
    ],
};

const NOTES: SheetKind = SheetKind {
    id: SheetId::Notes,
    title: "注",
    meaning: "※などの印の説明。",
    section: "[[note]]",
    shape: Shape::Rows,
    columns: &[
        AT,
        memo("（参考）名前", 220),
        YEAR,
        must("mark", "印", Field::Text, 50, "※ など"),
        Column { head: "説明", help: "印の説明", ..TEXT },
    ],
};

const TABLES: SheetKind = SheetKind {
    id: SheetId::Tables,
    title: "表",
    meaning: "文章に添える小さな表。一つの表は「見出し」の行と、その下の行です。年度、場所、題は「見出し」の行に書きます。",
    section: "[[table]]",
    shape: Shape::Cells,
    columns: &[
        must("table", "表の番号", Field::Code, 60, "同じ表の行には同じ番号を付けます。1、2 …"),
        must("row", "行", Field::Text, 60, "「見出し」、その下は 1、2 …"),
        Column { required: false, ..YEAR },
        Column { required: false, ..AT },
        may("caption", "表の題", Field::Text, 180, "例：開いた保育所"),
    ],
};

const RELATED: SheetKind = SheetKind {
    id: SheetId::Related,
    title: "関連計画",
    meaning: "文書が目標や施策のところで挙げている、ほかの個別計画。",
    section: "[[related_plan]]",
    shape: Shape::Rows,
    columns: &[
        Column { help: "挙げられている目標、施策または取組のコード", ..AT },
        memo("（参考）名前", 240),
        must("name", "計画の名前", Field::Text, 320, "個別計画の名前"),
        may("period", "期間", Field::Text, 180, "印刷どおりに。令和7年度～令和11年度 など"),
    ],
};

const PROGRAMMES: SheetKind = SheetKind {
    id: SheetId::Programmes,
    title: "横断",
    meaning: "いくつもの章の施策を束ねる、横断的な取組。",
    section: "[[programme]]",
    shape: Shape::Rows,
    columns: &[
        must("code", "コード", Field::Code, 80, "計画の中で一度だけ使います。例：X1"),
        may("number", "番号", Field::Text, 60, "印刷どおりに"),
        must("name", "名前", Field::Text, 240, "横断的な取組の名前"),
        may("text", "説明", Field::Text, 420, "一行が一つの段落です"),
        may("measures", "施策", Field::Codes, 160, "束ねる施策のコード。「、」で区切ります"),
    ],
};

const PROGRAMME_INDICATORS: SheetKind = SheetKind {
    id: SheetId::ProgrammeIndicators,
    title: "横断の指標",
    meaning: "横断的な取組のところで、文書が値なしで挙げている指標。",
    section: "indicators",
    shape: Shape::Rows,
    columns: &[
        must("programme", "横断のコード", Field::Code, 100, "「横断」シートのコード"),
        must("name", "指標の名前", Field::Text, 320, "印刷どおりに"),
        may("code", "指標のコード", Field::Code, 100, "この計画の指標であるときだけ"),
    ],
};

const PUBLISHED: SheetKind = SheetKind {
    id: SheetId::Published,
    title: "公表集計",
    meaning: "市が公表した集計の表。数え直した結果と比べます。合計の行は、区分に「合計」と書きます。",
    section: "[[published]]",
    shape: Shape::Rows,
    columns: &[
        YEAR,
        must("kind", "種類", Field::Word(words::KINDS), 100, "指標の種類"),
        must("mark", "区分", Field::Text, 90, "A など。合計の行は「合計」"),
        may("count", "件数", Field::Whole, 80, "整数"),
        may("share", "割合", Field::Value, 90, "印刷どおりに。40.8% など"),
    ],
};

const DEPARTMENTS_SHEET: SheetKind = SheetKind {
    id: SheetId::Departments,
    title: "課",
    meaning: "市の課の一覧。市のすべての計画が共に使います。",
    section: "[[department]]",
    shape: Shape::Rows,
    columns: &[
        must("code", "コード", Field::Code, 120, "名前が変わっても変えません。例：hoiku"),
        must("name", "名前", Field::Text, 200, "ファイルの名前になります。40文字まで"),
        may("division", "部", Field::Text, 180, "部の名前"),
        Column { help: "課ができた日。2025-04-01 のように", ..SINCE_DAY },
        Column { help: "課があった最後の日", ..UNTIL_DAY },
        may("successor", "引き継いだ課", Field::Department, 120, "組織改正の後の課のコード"),
    ],
};

const ADDRESSES: SheetKind = SheetKind {
    id: SheetId::Addresses,
    title: "宛先",
    meaning: "課のメールアドレス。一行に一つ書きます。",
    section: "address",
    shape: Shape::Rows,
    columns: &[
        must("department", "課のコード", Field::Department, 120, "「課」シートのコード"),
        memo("（参考）課の名前", 200),
        must("address", "メールアドレス", Field::Text, 280, "半角で一つだけ"),
        may("role", "宛先・写し", Field::Word(words::ADDRESS_ROLES), 90, "空欄は宛先"),
        Column { help: "使える期間の最初の日", ..SINCE_DAY },
        Column { help: "使える期間の最後の日", ..UNTIL_DAY },
    ],
};

impl SheetKind {
    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.key == key)
    }
}

/// The sheet with an id.
pub fn sheet(id: SheetId) -> &'static SheetKind {
    SHEETS.iter().find(|sheet| sheet.id == id).unwrap_or(&PLAN)
}

impl Column {
    /// The words of its list, if it has one.
    pub fn words(&self) -> Option<Words> {
        match self.field {
            Field::Word(words) | Field::Flag(words) => Some(words),
            _ => None,
        }
    }
}
