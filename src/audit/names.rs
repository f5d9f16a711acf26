//! Names compared as a reader compares them: width, spaces, brackets of the basis and glossary marks do not count.

use crate::fiscal_year::half_width;

/// Bracketed remarks that are no part of a name.
const REMARKS: [&str; 6] = ["(累計)", "(累計値)", "(延べ累計)", "(単年)", "(再掲)", "(年間)"];

/// The name without what printing adds to it: `Ｘフォロワー数（累計）` and `X フォロワー数*` are the same.
pub fn plain(name: &str) -> String {
    let mut text: String = half_width(name)
        .chars()
        .filter(|c| !c.is_whitespace() && !"*※".contains(*c))
        .map(|c| match c {
            '･' => '・',
            '―' | '－' | '‐' | '–' | '—' | '−' => '-',
            '〜' | '～' => '~',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    for remark in REMARKS {
        text = text.replace(remark, "");
    }
    text
}

/// A unit compared as it is read: `％` is `%`, and a sign for none is nothing.
pub fn plain_unit(unit: &str) -> String {
    plain(super::view::unit_of(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_does_not_make_another_name() {
        assert_eq!(plain("Ｘフォロワー数（累計）"), plain("X フォロワー数"));
        assert_eq!(plain("自治会･町内会加入率"), plain("自治会・町内会加入率"));
        assert_eq!(plain("NPO*やボランティア等との協働*事業数"), plain("ＮＰＯやボランティア等との協働事業数"));
        assert_ne!(plain("Xフォロワー数"), plain("Xのフォロワー数"));
        assert_ne!(plain("健康寿命（男性）"), plain("健康寿命（女性）"));
    }

    #[test]
    fn a_percent_sign_is_one_in_either_width() {
        assert_eq!(plain_unit("％"), plain_unit("%"));
        assert_eq!(plain_unit("―"), "");
        assert_ne!(plain_unit("人"), plain_unit("フォロワー"));
    }
}
