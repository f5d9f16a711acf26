//! The report's fonts: found, loaded once, shared.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::face::Face;
use super::line_break;
use super::search::{self, FALLBACK_FAMILIES, Found, TEXT_FAMILIES};
use super::shape::{self, Glyph};

/// Weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    Regular,
    Bold,
}

/// Which fonts to use. What is not given is searched for, best first: see `search`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FontSettings {
    /// File of the regular face (`.ttf`, `.otf`, or `.ttc`, whose first face is taken).
    pub regular: Option<PathBuf>,
    /// File of the bold face.
    pub bold: Option<PathBuf>,
    /// File for characters that the other two lack.
    pub fallback: Option<PathBuf>,
    /// Folders searched before the system's.
    #[serde(default)]
    pub directories: Vec<PathBuf>,
}

/// Why the fonts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error(
        "no Japanese font found: install the package fonts-morisawa-bizud-gothic \
         or name a font file in the settings under typeset.fonts.regular"
    )]
    NotFound,
    #[error("the font file {path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// A form names a font that this machine does not have.
    #[error("様式の [fonts] の「{name}」というファイルが、この機械のフォントのフォルダにありません")]
    NotInstalled { name: String },
    #[error("the file {path} is not a font (TrueType, OpenType or a collection of them)")]
    NotAFont { path: PathBuf },
}

/// One of the faces that a text may be set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum FaceKey {
    Regular,
    Bold,
    FallbackRegular,
    FallbackBold,
}

impl FaceKey {
    /// The faces tried for a text of this weight, in this order.
    pub fn order(weight: Weight) -> &'static [FaceKey] {
        use FaceKey::{Bold, FallbackBold, FallbackRegular, Regular};
        match weight {
            Weight::Regular => &[Regular, FallbackRegular],
            Weight::Bold => &[Bold, FallbackBold, Regular, FallbackRegular],
        }
    }
}

/// The loaded fonts: measures text and breaks it into lines. Cheap to share between threads by `Arc`.
pub struct Fonts {
    regular: Face,
    /// `None`: the family has no bold face; bold text is set in the regular one.
    bold: Option<Face>,
    fallback: FallbackFiles,
    /// Read when the first character needs them: the files are large (20 MB) and rarely used.
    fallback_regular: OnceLock<Option<Face>>,
    fallback_bold: OnceLock<Option<Face>>,
    /// Where fonts are looked for.
    folders: Vec<PathBuf>,
}

/// Where the fallback's faces are.
#[derive(Clone)]
enum FallbackFiles {
    Given(PathBuf),
    Found(Found),
    None,
}

impl Fonts {
    /// Loads the fonts that the settings name or the system has.
    pub fn load(settings: &FontSettings) -> Result<Fonts, FontError> {
        let mut folders = settings.directories.clone();
        folders.extend(search::system_folders());
        Fonts::load_from(settings, &folders)
    }

    /// As [`Fonts::load`], with the folders to search given.
    pub(super) fn load_from(settings: &FontSettings, folders: &[PathBuf]) -> Result<Fonts, FontError> {
        let files = search::list_files(folders);
        let text = search::find_family(&TEXT_FAMILIES, &files);
        let fallback = search::find_family(&FALLBACK_FAMILIES, &files);
        let best = text.or_else(|| fallback.clone());
        Ok(Fonts {
            regular: load_regular(settings, best.as_ref())?,
            bold: load_bold(settings, best.as_ref())?,
            fallback: match (&settings.fallback, fallback) {
                (Some(path), _) => FallbackFiles::Given(checked(path)?),
                (None, Some(found)) => FallbackFiles::Found(found),
                (None, None) => FallbackFiles::None,
            },
            fallback_regular: OnceLock::new(),
            fallback_bold: OnceLock::new(),
            folders: folders.to_vec(),
        })
    }

    /// The same with other faces for the text, by the names of their files in the folders searched before. Without a
    /// bold face bold text is set in the regular one.
    ///
    /// # Errors
    /// When there is no file of that name, or it is no font.
    pub fn with_faces(&self, regular: &str, bold: Option<&str>) -> Result<Fonts, FontError> {
        let files = search::list_files(&self.folders);
        let load = |name: &str| {
            let path = files.get(name).ok_or_else(|| FontError::NotInstalled { name: name.to_owned() })?;
            Face::load(path, None)
        };
        Ok(Fonts {
            regular: load(regular)?,
            bold: bold.map(load).transpose()?,
            fallback: self.fallback.clone(),
            fallback_regular: OnceLock::new(),
            fallback_bold: OnceLock::new(),
            folders: self.folders.clone(),
        })
    }

    /// Width of a text in points, set on one line.
    pub fn width(&self, text: &str, size_pt: f32, weight: Weight) -> f32 {
        self.advance(text, weight) as f32 * size_pt / 1000.0
    }

    /// Breaks a text into lines no wider than `width_pt`, by the rules of Japanese line breaking 禁則.
    ///
    /// Line feeds break always. Spaces at a line's end are left out. At least one line, which is empty for an empty
    /// text. A run without a break that is wider than the line is broken between characters.
    pub fn lines<'t>(&self, text: &'t str, width_pt: f32, size_pt: f32, weight: Weight) -> Vec<&'t str> {
        line_break::lines(text, thousandths(width_pt, size_pt), &|part: &str| self.advance(part, weight))
    }

    /// As [`Fonts::lines`]; two lines part at a phrase and are nearly as long as each other.
    pub(crate) fn balanced_lines<'t>(
        &self,
        text: &'t str,
        width_pt: f32,
        size_pt: f32,
        weight: Weight,
    ) -> Vec<&'t str> {
        line_break::balanced_lines(text, thousandths(width_pt, size_pt), &|part: &str| self.advance(part, weight))
    }

    /// Whether a character can be printed. A line feed can: it breaks lines.
    pub(crate) fn can_print(&self, character: char) -> bool {
        shape::unprintable(self, character, Weight::Regular).is_none()
    }

    /// Width in thousandths of an em.
    pub(crate) fn advance(&self, text: &str, weight: Weight) -> u32 {
        let mut sum = 0;
        shape::each_glyph(self, text, weight, |glyph| sum += u32::from(glyph.advance));
        sum
    }

    /// The glyphs of a text, in order. Characters that no font has are left out: ask [`Fonts::unprintable`] before.
    pub(crate) fn glyphs(&self, text: &str, weight: Weight, draw: impl FnMut(Glyph)) {
        shape::each_glyph(self, text, weight, draw);
    }

    /// A face, if there is one of this kind.
    pub(crate) fn face(&self, key: FaceKey) -> Option<&Face> {
        match key {
            FaceKey::Regular => Some(&self.regular),
            FaceKey::Bold => Some(self.bold.as_ref().unwrap_or(&self.regular)),
            FaceKey::FallbackRegular => {
                self.fallback_regular.get_or_init(|| self.load_fallback(Weight::Regular)).as_ref()
            }
            FaceKey::FallbackBold => self.fallback_bold.get_or_init(|| self.load_fallback(Weight::Bold)).as_ref(),
        }
    }

    /// A fallback that cannot be read is none: the character that asked for it is then named as missing.
    fn load_fallback(&self, weight: Weight) -> Option<Face> {
        match &self.fallback {
            FallbackFiles::Given(path) => Face::load(path, None).ok(),
            FallbackFiles::Found(found) => {
                let path = match weight {
                    Weight::Regular => &found.regular,
                    Weight::Bold => found.bold.as_ref().unwrap_or(&found.regular),
                };
                Face::load(path, Some(found.name)).ok()
            }
            FallbackFiles::None => None,
        }
    }
}

/// A width in thousandths of the em. The little more makes up for what was lost in multiplying and dividing.
pub(super) fn thousandths(width_pt: f32, size_pt: f32) -> u32 {
    (width_pt.max(0.0) * 1000.0 / size_pt.max(0.1) + 0.01).floor() as u32
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bold = self.bold.as_ref().map(|face| &face.path);
        f.debug_struct("Fonts").field("regular", &self.regular.path).field("bold", &bold).finish_non_exhaustive()
    }
}

fn load_regular(settings: &FontSettings, best: Option<&Found>) -> Result<Face, FontError> {
    match (&settings.regular, best) {
        (Some(path), _) => Face::load(path, None),
        (None, Some(found)) => Face::load(&found.regular, Some(found.name)),
        (None, None) => Err(FontError::NotFound),
    }
}

/// A regular face that the settings name is not paired with the bold face of another family.
fn load_bold(settings: &FontSettings, best: Option<&Found>) -> Result<Option<Face>, FontError> {
    if let Some(path) = &settings.bold {
        return Face::load(path, None).map(Some);
    }
    if settings.regular.is_some() {
        return Ok(None);
    }
    match best {
        Some(Found { name, bold: Some(path), .. }) => Face::load(path, Some(name)).map(Some),
        _ => Ok(None),
    }
}

/// A fallback that the settings name must be there and a font: read now, so that the error comes now.
fn checked(path: &std::path::Path) -> Result<PathBuf, FontError> {
    Face::load(path, None).map(|face| face.path)
}
