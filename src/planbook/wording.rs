//! The reader of plan files speaks of keys and lines; a person at a workbook is told heads, words and cells.

use super::sheets::{SHEETS, SheetId, SheetKind, sheet};
use super::words::{TEXTS, in_japanese};

/// Puts the words of one sheet in place of those of plan files.
pub struct Wording {
    kind: &'static SheetKind,
    /// The text comes from the city's file, where the items of 計画 have other keys.
    of_city: bool,
}

impl Wording {
    pub fn of(kind: &'static SheetKind, of_city: bool) -> Wording {
        Wording { kind, of_city }
    }

    /// The sheet's own column for a key of the plan file.
    pub fn column_key(&self, key: &str) -> Option<&'static str> {
        let key = match (self.kind.id, self.of_city, key) {
            (SheetId::Plan, true, "code") => "city",
            (SheetId::Plan, true, "name") => "city_name",
            (SheetId::Opinions, _, "department") => "response_department",
            (SheetId::Published, _, "total") => "count",
            (SheetId::Published, _, "total_share") => "share",
            _ => key,
        };
        self.kind.column(key).map(|column| column.key)
    }

    pub fn what(&self, what: &str) -> String {
        if let Some(key) = missing_key(what)
            && let Some(head) = self.own_head(key)
        {
            return format!("「{head}」がありません");
        }
        self.scan(&without_type(what))
    }

    pub fn remedy(&self, what: &str, remedy: &str) -> String {
        if missing_key(what).is_some_and(|key| self.own_head(key).is_some()) && !remedy.contains("better") {
            return "この欄に書いてください".to_owned();
        }
        if remedy.contains("docs/plan-format.md") {
            return "見出しの上の説明のとおりに書いてください".to_owned();
        }
        if remedy.contains("= { mark = ") {
            return "「理由」の欄に書いてください".to_owned();
        }
        let remedy = remedy.replace("[marks.R6.own] のように", "R6 のように");
        self.scan(&remedy.replace("課の一覧（.city.toml）", "[[department]]"))
    }

    fn own_head(&self, key: &str) -> Option<&'static str> {
        let column = self.kind.column(self.column_key(key)?)?;
        Some(column.head)
    }

    /// The head for a key, of this sheet or of the first that has it.
    fn head(&self, key: &str) -> Option<&'static str> {
        let elsewhere = || SHEETS.iter().find_map(|kind| kind.column(key)).map(|column| column.head);
        self.own_head(key).or_else(elsewhere)
    }

    fn own_word(&self, word: &str) -> Option<&'static str> {
        self.kind.columns.iter().filter_map(|column| column.words()).find_map(|words| in_japanese(words, word))
    }

    fn word(&self, word: &str) -> Option<&'static str> {
        if matches!(word, "true" | "false") {
            return None;
        }
        let columns = SHEETS.iter().flat_map(|kind| kind.columns);
        let elsewhere = || columns.filter_map(|column| column.words()).find_map(|words| in_japanese(words, word));
        self.own_word(word).or_else(elsewhere)
    }

    fn scan(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (written, length) = match c {
                '「' => self.quoted(rest),
                '[' => section(rest),
                c if c.is_ascii_alphabetic() => self.token(rest, out.ends_with(['/', '.', '-', '@'])),
                c => (c.to_string(), c.len_utf8()),
            };
            out.push_str(&written);
            rest = rest.get(length..).unwrap_or_default();
        }
        // Between Latin keys and Japanese stood spaces.
        out.replace("」 ", "」").replace(" 「", "「").replace(" シート「", "シート「")
    }

    /// `「key」`; what else stands between the brackets is a person's own text.
    fn quoted(&self, rest: &str) -> (String, usize) {
        let Some(end) = rest.find('」') else { return (rest.to_owned(), rest.len()) };
        let inner = rest.get('「'.len_utf8()..end).unwrap_or_default();
        let length = end + '」'.len_utf8();
        let written = self.own_head(inner).map_or_else(|| rest[..length].to_owned(), |head| format!("「{head}」"));
        (written, length)
    }

    /// A key, `key = "word"`, `key = ["…"]` or a word.
    fn token(&self, rest: &str, is_part: bool) -> (String, usize) {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        if is_part || behind.starts_with(['/', '.', '@']) {
            return (token.to_owned(), end);
        }
        if let (Some(head), Some((value, length))) = (self.head(token), assigned(behind)) {
            let value = self.word(&value).map_or(value, str::to_owned);
            return (format!("「{head}」＝「{value}」"), end + length);
        }
        let found = self.own_head(token).or_else(|| self.own_word(token)).or_else(|| self.head(token));
        let written = found.or_else(|| self.word(token)).map(|found| format!("「{found}」"));
        (written.unwrap_or_else(|| token.to_owned()), end)
    }
}

/// The key in `… に「key」がありません` or `「key」が空です`.
pub fn missing_key(what: &str) -> Option<&str> {
    let before = what.strip_suffix("」がありません").or_else(|| what.strip_suffix("」が空です"))?;
    let (_, key) = before.rsplit_once('「')?;
    Some(key)
}

/// ` = "value"` or ` = ["one", "two"]`: what is assigned, and the length of it all.
fn assigned(behind: &str) -> Option<(String, usize)> {
    let value = behind.strip_prefix(" = ")?;
    let (close, inner) = match value.chars().next()? {
        '"' => ('"', value.get(1..)?),
        '[' => (']', value.get(1..)?),
        _ => return None,
    };
    let end = inner.find(close)?;
    let text = inner.get(..end)?.replace("\", \"", "、").replace('"', "");
    Some((text, " = ".len() + 1 + end + 1))
}

/// `[[node]]` as the sheet that it is.
fn section(rest: &str) -> (String, usize) {
    let open = rest.len() - rest.trim_start_matches('[').len();
    let name_end = rest.find(']').unwrap_or(open);
    let close = rest.get(name_end..).map_or(0, |tail| tail.len() - tail.trim_start_matches(']').len());
    let name = rest.get(open..name_end).unwrap_or_default();
    if close != open {
        return ("[".to_owned(), 1);
    }
    let whole = rest.get(..name_end + close).unwrap_or_default();
    let kind = SHEETS.iter().find(|kind| kind.section == whole);
    let text = TEXTS.iter().any(|(_, word)| *word == name).then(|| sheet(SheetId::Texts));
    let city = (name == "city").then(|| sheet(SheetId::Plan));
    match kind.or(text).or(city) {
        Some(kind) => (format!("シート「{}」", kind.title), whole.len()),
        None => (whole.to_owned(), whole.len()),
    }
}

/// Without the name of the TOML type that was found.
fn without_type(what: &str) -> String {
    match what.split_once("（いまは ") {
        Some((before, after)) => {
            format!("{before}{}", after.split_once('）').map_or("", |(_, behind)| behind))
        }
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicators() -> Wording {
        Wording::of(sheet(SheetId::Indicators), false)
    }

    #[test]
    fn keys_become_heads_and_words_japanese() {
        let wording = indicators();
        assert_eq!(wording.what("[[indicator]] に「name」がありません"), "「名前」がありません");
        assert_eq!(wording.what("よい方向「better」がありません"), "「よい方向」がありません");
        assert_eq!(
            wording.remedy("", "basis = \"cumulative\" にするか、counted_from を消してください"),
            "「値の表すもの」＝「累計」にするか、「数え始めの年度」を消してください"
        );
        assert_eq!(
            wording.remedy("", "accepts = [\"実施\", \"継続\"] のように、達成とする語を並べてください"),
            "「達成とする語」＝「実施、継続」のように、達成とする語を並べてください"
        );
        assert_eq!(wording.what("「番号」は整数で書きます（いまは string）"), "「番号」は整数で書きます");
    }

    #[test]
    fn sections_become_sheets() {
        let wording = indicators();
        assert_eq!(
            wording.remedy("", "[[node]] に加えるか、parent を直してください"),
            "シート「施策」に加えるか、「上のコード」を直してください"
        );
        assert_eq!(
            wording.remedy("", "[plan] の city を直してください"),
            "シート「計画」の「市のコード」を直してください"
        );
    }

    #[test]
    fn peoples_own_texts_stay() {
        let wording = indicators();
        assert_eq!(
            wording.what("場所のコード「kpi」はどこにも定義されていません"),
            "場所のコード「kpi」はどこにも定義されていません"
        );
        let remedy = "templates/forms/name.toml を置くか、form を直してください";
        assert_eq!(wording.remedy("", remedy), "templates/forms/name.toml を置くか、「報告書の様式」を直してください");
    }
}
