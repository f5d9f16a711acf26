//! What a mark means for the reader, whatever its letter.

use serde::{Deserialize, Serialize};

/// The meaning of a mark, from which a renderer takes its colour. Never shown by colour alone: letter and words
/// stand with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Good,
    Fair,
    Watch,
    Poor,
    Neutral,
}
