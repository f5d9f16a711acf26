//! Characters that cannot be printed: told by name and place, never drawn as a box.

use std::fmt;

use super::fonts::{Fonts, Weight};
use super::shape;
use crate::characters::{is_invisible, is_private_use};

/// Characters shown on either side of the one that is told.
const AROUND: usize = 8;
/// Printed in place of a character that no screen shows either 下駄.
const GETA: char = '〓';

/// Why a character cannot be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// None of the fonts has it.
    NoFont,
    /// 外字: only the machine that it was made on knows what it looks like, whatever a font has in its place.
    PrivateUse,
    /// A control character; the line feed, which breaks lines, is none.
    Control,
    /// It is not seen and changes how others are set: a soft hyphen, a blank without a width, a sign of direction.
    Invisible,
}

/// A character that cannot be printed, and the text around it. Its display says both in Japanese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    pub character: char,
    pub reason: Reason,
    /// A few characters on either side, with 〓 for what cannot be shown.
    pub around: String,
}

impl Unprintable {
    /// What to do about it, in Japanese.
    pub fn remedy(&self) -> &'static str {
        match self.reason {
            Reason::NoFont => {
                "この文字を別の字（ふつうの字体やかな）で書くか、その字をもつフォントを入れて設定の typeset.fonts.fallback に書いてください"
            }
            Reason::PrivateUse => {
                "外字は、作った端末のほかでは別の字や空白になります。標準の文字（なければ、別の字体やかな）で書いてください"
            }
            Reason::Control => "この文字を消してください。タブは空白で書いてください",
            Reason::Invisible => {
                "この文字を消してください。見えないので、前後の文字といっしょに消して打ち直すと確かです"
            }
        }
    }
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unprintable { character, around, .. } = self;
        let code = u32::from(*character);
        match self.reason {
            Reason::NoFont => {
                write!(f, "「{around}」の文字「{character}」（U+{code:04X}）は、どのフォントにもないので印刷できません")
            }
            Reason::PrivateUse => write!(f, "「{around}」の〓（U+{code:04X}）は外字なので印刷できません"),
            Reason::Control => {
                write!(f, "「{around}」の〓（U+{code:04X}）は制御文字（タブなど）なので印刷できません")
            }
            Reason::Invisible => {
                write!(
                    f,
                    "「{around}」の〓（U+{code:04X}）は、目に見えない書式の文字（ウェブページや PDF から写したときに混じるもの）なので印刷できません"
                )
            }
        }
    }
}

impl Fonts {
    /// The first character of a text that cannot be printed, if there is one.
    pub fn unprintable(&self, text: &str) -> Option<Unprintable> {
        self.unprintables(text).next()
    }

    /// All characters of a text that cannot be printed, in order.
    pub fn unprintables(&self, text: &str) -> impl Iterator<Item = Unprintable> {
        self.unprintables_in(text, Weight::Regular)
    }

    /// As [`Fonts::unprintables`], for the faces of a weight.
    pub(crate) fn unprintables_in(&self, text: &str, weight: Weight) -> impl Iterator<Item = Unprintable> {
        let mut found = Vec::new();
        shape::for_each_unprintable(self, text, weight, |at, character, reason| {
            found.push(Unprintable { character, reason, around: around(text, at) });
        });
        found.into_iter()
    }
}

fn around(text: &str, at: usize) -> String {
    let (before, after) = text.split_at(at);
    let skipped = before.chars().count().saturating_sub(AROUND);
    let shown = before.chars().skip(skipped).chain(after.chars().take(AROUND + 1));
    let is_shown = |c: char| !c.is_control() && !is_private_use(c) && !is_invisible(c);
    let shown: String = shown.map(|c| if is_shown(c) { c } else { GETA }).collect();
    let lead = if skipped > 0 { "…" } else { "" };
    let tail = if after.chars().count() > AROUND + 1 { "…" } else { "" };
    format!("{lead}{shown}{tail}")
}
