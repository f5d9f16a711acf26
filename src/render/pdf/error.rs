//! Why a PDF could not be made.

/// An error of the PDF renderer.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("no font has the character {character:?} (U+{code:04X}) of 「{text}」", code = *character as u32)]
    MissingGlyph { character: char, text: String },
    #[error("the text 「{text}」 holds the control character U+{code:04X}", code = *character as u32)]
    ControlCharacter { character: char, text: String },
    #[error("the link to the section {anchor} leads nowhere")]
    DeadLink { anchor: String },
    #[error("two sections have the anchor {anchor}")]
    DoubleAnchor { anchor: String },
    #[error("the chart 「{title}」 has no words for those who cannot see it")]
    ChartWithoutWords { title: String },
    #[error("the font {name} cannot be cut down to the characters used: {reason}")]
    Subset { name: String, reason: String },
    #[error("page {page} holds a coordinate that is not a number")]
    NotANumber { page: usize },
    #[error("the PDF cannot be written")]
    Write(#[from] lopdf::Error),
    #[error("the PDF's bytes cannot be written")]
    Output(#[from] std::io::Error),
}
