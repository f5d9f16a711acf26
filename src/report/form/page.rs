//! Paper, margins and binding: of the whole document, and of a section or a table that needs other paper.

use serde::Deserialize;

use super::check::{Mistake, Step};
use crate::report::document::Paper;

/// `[page]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSetup {
    pub size: PaperSize,
    pub orientation: Orientation,
    /// Top, right, bottom, left, in millimetres.
    pub margins_mm: [f32; 4],
    /// とじしろ: further room at the bound edge, in millimetres.
    #[serde(default)]
    pub binding_mm: f32,
    /// 両面印刷: the bound edge of even pages is the right one.
    #[serde(default)]
    pub two_sided: bool,
}

/// Paper of a section or a table where it is not the document's. What is not given is as in `[page]`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPage {
    pub size: Option<PaperSize>,
    pub orientation: Option<Orientation>,
    /// Top, right, bottom, left, in millimetres.
    pub margins_mm: Option<[f32; 4]>,
}

/// `[fonts]`: the printed report's faces where they are not the program's, by the names of their files. The workbook
/// keeps its own: it names a font that the reader's computer must have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FontsForm {
    pub regular: String,
    pub bold: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum PaperSize {
    A4,
    A3,
    /// JIS B4.
    B4,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    Portrait,
    Landscape,
}

impl Default for PageSetup {
    fn default() -> Self {
        let a4 = Paper::A4;
        PageSetup {
            size: PaperSize::A4,
            orientation: Orientation::Portrait,
            margins_mm: [a4.margin_top_mm, a4.margin_right_mm, a4.margin_bottom_mm, a4.margin_left_mm],
            binding_mm: 0.0,
            two_sided: false,
        }
    }
}

impl PageSetup {
    /// The document's paper.
    pub(super) fn paper(&self) -> Paper {
        let (width_mm, height_mm) = match self.size {
            PaperSize::A4 => (210.0, 297.0),
            PaperSize::A3 => (297.0, 420.0),
            PaperSize::B4 => (257.0, 364.0),
        };
        let [margin_top_mm, margin_right_mm, margin_bottom_mm, margin_left_mm] = self.margins_mm;
        Paper {
            width_mm,
            height_mm,
            landscape: self.orientation == Orientation::Landscape,
            margin_top_mm,
            margin_right_mm,
            margin_bottom_mm,
            margin_left_mm,
            binding_mm: self.binding_mm,
            two_sided: self.two_sided,
        }
    }

    /// The paper of a section or a table.
    pub(super) fn other(&self, other: &OtherPage) -> Paper {
        let page = PageSetup {
            size: other.size.unwrap_or(self.size),
            orientation: other.orientation.unwrap_or(self.orientation),
            margins_mm: other.margins_mm.unwrap_or(self.margins_mm),
            ..self.clone()
        };
        page.paper()
    }

    pub(super) fn check(&self) -> Result<(), Mistake> {
        let at = [Step::Key("page")];
        check_margins(self.margins_mm, &at)?;
        if !(0.0..=40.0).contains(&self.binding_mm) {
            return Err(Mistake {
                path: vec![Step::Key("page"), Step::Key("binding_mm")],
                what: format!("とじしろ {} mm は使えません", self.binding_mm),
                remedy: "binding_mm を 0 から 40 の間にしてください",
            });
        }
        Ok(())
    }
}

impl FontsForm {
    /// A name alone: where fonts lie differs from machine to machine and is no matter of the form's.
    pub(super) fn check(&self) -> Result<(), Mistake> {
        for (key, name) in [("regular", Some(&self.regular)), ("bold", self.bold.as_ref())] {
            if let Some(name) = name.filter(|name| name.is_empty() || name.contains(['/', '\\'])) {
                return Err(Mistake {
                    path: vec![Step::Key("fonts"), Step::Key(key)],
                    what: format!("フォントの「{name}」は、ファイルの名前ではありません"),
                    remedy: "フォルダを付けずに、BIZUDPMincho-Regular.ttf のように書いてください",
                });
            }
        }
        Ok(())
    }
}

impl OtherPage {
    /// `at` is where the page is written in the file.
    pub(super) fn check(&self, at: &[Step]) -> Result<(), Mistake> {
        if self.size.is_none() && self.orientation.is_none() && self.margins_mm.is_none() {
            return Err(Mistake {
                path: at.to_vec(),
                what: "page に何も書かれていません".to_owned(),
                remedy: "size、orientation、margins_mm のうち、ほかのページと違うものを書いてください",
            });
        }
        self.margins_mm.map_or(Ok(()), |margins| check_margins(margins, at))
    }
}

fn check_margins(margins: [f32; 4], at: &[Step]) -> Result<(), Mistake> {
    let Some(index) = margins.iter().position(|margin| !(5.0..=60.0).contains(margin)) else { return Ok(()) };
    let path = at.iter().copied().chain([Step::Key("margins_mm"), Step::Place(index)]).collect();
    let margin = margins.get(index).copied().unwrap_or_default();
    Err(Mistake {
        path,
        what: format!("余白 {margin} mm は使えません"),
        remedy: "margins_mm を 5 から 60 の間にしてください",
    })
}
