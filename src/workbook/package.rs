//! What the parts of a workbook are: its sheets, texts, formats and properties, found by their relationships.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::Parts;
use super::formats::{Format, formats};
use super::kind;
use super::limits::Limits;
use super::properties::properties;
use super::refused::Refused;
use super::xml::{Part, damaged};

/// A workbook, taken apart.
pub struct Package {
    /// In the order of their tabs.
    pub sheets: Vec<SheetPart>,
    /// The part of the shared texts.
    pub strings: Option<Vec<u8>>,
    /// The number format of each cell style.
    pub formats: Vec<Format>,
    /// The custom properties.
    pub properties: BTreeMap<String, String>,
    /// There are comments on cells.
    pub has_comments: bool,
}

/// A sheet and its part.
pub struct SheetPart {
    pub name: String,
    pub visible: bool,
    /// `None`: a chart sheet or a dialogue.
    pub content: Option<Vec<u8>>,
}

/// A relationship of a part.
struct Relation {
    id: String,
    /// The last word of its type: worksheet.
    kind: String,
    /// The part that it leads to.
    target: String,
}

/// Takes a workbook apart.
///
/// # Errors
/// Archives that are no workbook, macros, damage, and too many sheets.
pub fn open(mut parts: Parts, limits: &Limits) -> Result<Package, Refused> {
    const TYPES: &str = "[Content_Types].xml";
    let roots = relations(&parts, "")?;
    let workbook = roots.iter().find(|root| root.kind == "officeDocument" && root.target.ends_with(".xml"));
    let workbook = workbook.map(|root| root.target.clone()).unwrap_or_default();
    let sheets = match parts.get(&workbook) {
        Some(part) => sheets(&workbook, part)?,
        None => None,
    };
    let (Some(types), Some(sheets)) = (parts.get(TYPES), sheets) else {
        return Err(no_workbook(&parts, !workbook.is_empty()));
    };
    refuse_macros(&parts, types)?;
    if sheets.len() > limits.sheets {
        return Err(Refused::TooManySheets { count: sheets.len(), limit: limits.sheets });
    }
    let relations = relations(&parts, &workbook)?;
    let target = |kind: &str| relations.iter().find(|one| one.kind == kind).map(|one| one.target.clone());
    let formats = match target("styles") {
        Some(part) => parts.get(&part).map(|bytes| formats(&part, bytes)).transpose()?.unwrap_or_default(),
        None => Vec::new(),
    };
    let custom = roots.iter().find(|root| root.kind == "custom-properties" || root.kind == "customProperties");
    let properties = match custom.and_then(|root| parts.get(&root.target).map(|bytes| (&root.target, bytes))) {
        Some((part, bytes)) => properties(part, bytes)?,
        None => BTreeMap::new(),
    };
    let has_comments = parts.names().any(is_of_comments);
    let strings = target("sharedStrings").and_then(|part| parts.take(&part));
    let sheets = sheets.into_iter().map(|sheet| sheet.find(&relations, &mut parts)).collect::<Result<_, _>>()?;
    Ok(Package { sheets, strings, formats, properties, has_comments })
}

/// An archive of something else, or a workbook that lost its beginning.
fn no_workbook(parts: &Parts, names_workbook: bool) -> Refused {
    match kind::of_archive(parts.names(), parts.type_file.as_deref()) {
        kind::Kind::Archive if names_workbook || parts.names().any(|name| name == "xl/workbook.xml") => {
            Refused::Damaged { what: "ブックの本体が見つかりません".to_owned() }
        }
        kind => Refused::OtherKind { kind },
    }
}

/// `xl/comments1.xml`, `xl/comments/comment1.xml`, `xl/threadedComments/threadedComment1.xml`, in lower case.
fn is_of_comments(name: &str) -> bool {
    name.starts_with("xl/") && name.contains("comment") && name.ends_with(".xml")
}

/// Macros by the name of their part, by what the workbook says of itself, and the sheets of macros before VBA.
fn refuse_macros(parts: &Parts, types: &[u8]) -> Result<(), Refused> {
    let types = String::from_utf8_lossy(types).to_ascii_lowercase();
    let by_type = ["macroenabled", "vbaproject", "macrosheet"].iter().any(|word| types.contains(word));
    let by_name = |name: &str| name.ends_with("vbaproject.bin") || name.contains("/macrosheets/");
    if by_type || parts.names().any(by_name) { Err(Refused::Macro) } else { Ok(()) }
}

/// A sheet as the workbook names it.
struct Named {
    name: String,
    visible: bool,
    relation: String,
}

impl Named {
    fn find(self, relations: &[Relation], parts: &mut Parts) -> Result<SheetPart, Refused> {
        let missing =
            || Refused::Damaged { what: format!("シート「{}」の中身が見つかりません", self.name) };
        let relation = relations.iter().find(|one| one.id == self.relation).ok_or_else(missing)?;
        let content = match relation.kind.as_str() {
            // Taken, so that no part can be two sheets.
            "worksheet" => Some(parts.take(&relation.target).ok_or_else(missing)?),
            "xlMacrosheet" | "xlIntlMacrosheet" => return Err(Refused::Macro),
            _ => None,
        };
        Ok(SheetPart { name: self.name, visible: self.visible, content })
    }
}

/// The sheets that a workbook names; `None` where the part is no workbook at all.
fn sheets(workbook: &str, bytes: &[u8]) -> Result<Option<Vec<Named>>, Refused> {
    let mut part = Part::new(workbook, bytes)?;
    let (mut sheets, mut names) = (Vec::new(), BTreeSet::new());
    if part.next_start()?.is_none_or(|root| root.local_name().as_ref() != "workbook") {
        return Ok(None);
    }
    while let Some(start) = part.next_start()? {
        if start.local_name().as_ref() != "sheet" {
            continue;
        }
        let text = |key| part.text_of(&start, key);
        // `sheetId` is another attribute; the relation's name is `r:id`.
        let (Some(name), Some(relation)) = (text("name")?, text("id")?) else {
            continue;
        };
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(damaged(workbook, "シートの名前が正しくありません"));
        }
        if !names.insert(name.to_lowercase()) {
            return Err(Refused::Damaged { what: format!("シート「{name}」が二つあります") });
        }
        let visible = text("state")?.is_none_or(|state| state == "visible");
        sheets.push(Named { name, visible, relation });
    }
    Ok(Some(sheets))
}

/// The relationships of a part ("": of the package) that lead into the archive.
fn relations(parts: &Parts, of: &str) -> Result<Vec<Relation>, Refused> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name = resolve(folder, &format!("_rels/{file}.rels"));
    let Some(bytes) = parts.get(&name) else {
        return Ok(Vec::new());
    };
    let mut part = Part::new(&name, bytes)?;
    let mut relations = Vec::new();
    while let Some(start) = part.next_start()? {
        let text = |key| part.text_of(&start, key);
        let (Some(id), Some(kind), Some(target)) = (text("Id")?, text("Type")?, text("Target")?) else {
            continue;
        };
        if text("TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("external")) {
            continue;
        }
        if relations.len() == MOST_RELATIONS {
            return Err(damaged(&name, "関連付けが多すぎます"));
        }
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        relations.push(Relation { id, kind, target: resolve(folder, &target) });
    }
    Ok(relations)
}

/// Excel's own limit is 31, other programs are less strict.
const LONGEST_NAME: usize = 255;

/// More than any workbook of 200 parts needs.
const MOST_RELATIONS: usize = 2000;

/// The part that a target leads to, seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::{is_of_comments, resolve};

    #[test]
    fn targets_lead_from_their_folder() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "../docProps/custom.xml"), "docProps/custom.xml");
        assert_eq!(resolve("", "_rels/.rels"), "_rels/.rels");
        assert_eq!(resolve("", "../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn comments_are_known_by_the_names_of_their_parts() {
        for name in ["xl/comments1.xml", "xl/comments/comment1.xml", "xl/threadedcomments/threadedcomment1.xml"] {
            assert!(is_of_comments(name), "{name}");
        }
        for name in ["xl/worksheets/sheet1.xml", "xl/drawings/vmldrawing1.vml", "docprops/custom.xml"] {
            assert!(!is_of_comments(name), "{name}");
        }
    }
}
