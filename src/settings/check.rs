//! Reading a section into its type, finding every wrong and unknown key on the way.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::problem::SettingsProblem;
use super::sources::{KeyPath, Merged, look_up};

/// A section can hold this many mistakes before we stop looking.
const MOST_MISTAKES: usize = 200;

/// Reads `table`, which stands at `prefix` in the configuration; `defaults` holds an example of each of its keys. A
/// wrong value is told, replaced by its default (or taken away) and the reading begins again, until all are
/// found. `None` when the section cannot be read at all.
pub(super) fn read<T: DeserializeOwned>(
    mut table: toml::Table,
    prefix: &[String],
    defaults: &toml::Table,
    merged: &Merged,
    problems: &mut Vec<SettingsProblem>,
) -> Option<T> {
    let told_before = problems.len();
    for _ in 0..MOST_MISTAKES {
        let mut unknown = Vec::new();
        match attempt::<T>(table.clone(), &mut unknown) {
            Ok(section) => {
                problems.extend(unknown.iter().map(|path| unknown_key(prefix, path, defaults, merged)));
                return Some(section);
            }
            Err((path, what)) => {
                let missing = what.starts_with("missing field") && problems.len() > told_before;
                // A key that we took away ourselves a moment ago is not missing.
                if !missing {
                    problems.push(wrong_value(prefix, &path, &what, defaults, merged));
                }
                if !mend(&mut table, defaults, &path) {
                    return None;
                }
            }
        }
    }
    None
}

/// The key as people write it: `schedule[1].cron`.
pub(super) fn spelled(path: &[String]) -> String {
    path.iter().fold(String::new(), |key, part| match part.parse::<usize>() {
        Ok(index) => format!("{key}[{index}]"),
        Err(_) if key.is_empty() => part.clone(),
        Err(_) => format!("{key}.{part}"),
    })
}

fn attempt<T: DeserializeOwned>(table: toml::Table, unknown: &mut Vec<KeyPath>) -> Result<T, (KeyPath, String)> {
    let mut track = serde_path_to_error::Track::new();
    let mut note_unknown = |path: serde_ignored::Path<'_>| unknown.push(ignored_path(&path));
    let inner = serde_ignored::Deserializer::new(toml::Value::Table(table), &mut note_unknown);
    let result = T::deserialize(serde_path_to_error::Deserializer::new(inner, &mut track));
    result.map_err(|error| (failed_path(&track.path()), in_plain_words(error.message().trim())))
}

/// Who keeps the server need not know Rust's names of numbers.
fn in_plain_words(message: &str) -> String {
    let unsigned = ["usize", "u64", "u32", "u16", "u8"];
    unsigned.iter().fold(message.to_owned(), |message, name| {
        message.replace(&format!("expected {name}"), "expected a whole number, not below 0")
    })
}

fn failed_path(path: &Path) -> KeyPath {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn ignored_path(path: &serde_ignored::Path<'_>) -> KeyPath {
    use serde_ignored::Path;
    let (parent, part) = match path {
        Path::Root => return Vec::new(),
        Path::Seq { parent, index } => (parent, Some(index.to_string())),
        Path::Map { parent, key } => (parent, Some(key.clone())),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => (parent, None),
    };
    let mut whole = ignored_path(parent);
    whole.extend(part);
    whole
}

fn unknown_key(prefix: &[String], path: &[String], defaults: &toml::Table, merged: &Merged) -> SettingsProblem {
    let whole = [prefix, path].concat();
    let siblings = match path.split_last() {
        Some((_, parents)) if !parents.is_empty() => look_up(defaults, parents).and_then(toml::Value::as_table),
        _ => Some(defaults),
    };
    let known: Vec<&str> = siblings.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    let known =
        if known.is_empty() { String::new() } else { format!(" Known here, among others: {}.", known.join(", ")) };
    SettingsProblem {
        key: spelled(&whole),
        place: merged.place(&whole),
        what: "this key is not known".to_owned(),
        remedy: format!("correct its name or take it out.{known} docs/settings.md lists every key"),
    }
}

fn wrong_value(
    prefix: &[String],
    path: &[String],
    what: &str,
    defaults: &toml::Table,
    merged: &Merged,
) -> SettingsProblem {
    let whole = [prefix, path].concat();
    // The reader's own words repeat the value.
    let what = if path.last().is_some_and(|key| key == "password") { "the password must be a text" } else { what };
    let example = look_up(defaults, path).filter(|value| !value.is_table());
    let remedy = match (example, path.last()) {
        (Some(example), Some(key)) => format!("write it as in `{key} = {example}`"),
        _ => "docs/settings.md tells what may stand here".to_owned(),
    };
    SettingsProblem { key: spelled(&whole), place: merged.place(&whole), what: what.to_owned(), remedy }
}

/// Puts the default in the place of a wrong value, or takes the value away. False when nothing could be changed.
fn mend(table: &mut toml::Table, defaults: &toml::Table, path: &[String]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let default = look_up(defaults, path).cloned();
    let Some((first, rest)) = parents.split_first() else {
        return replace(table, last, default);
    };
    let parent = table.get_mut(first).and_then(|top| {
        rest.iter().try_fold(top, |value, part| match part.parse::<usize>() {
            Ok(index) => value.get_mut(index),
            Err(_) => value.get_mut(part),
        })
    });
    match parent {
        Some(toml::Value::Table(parent)) => replace(parent, last, default),
        // One wrong element of a list: its place is kept, so that the next one is told with its right number.
        Some(toml::Value::Array(list)) => match (last.parse::<usize>(), like_in_defaults(defaults, parents)) {
            (Ok(index), Some(element)) if index < list.len() && list[index] != element => {
                list[index] = element;
                true
            }
            _ => mend(table, defaults, parents),
        },
        _ => false,
    }
}

fn replace(table: &mut toml::Table, key: &str, default: Option<toml::Value>) -> bool {
    match default {
        Some(default) if table.get(key) != Some(&default) => table.insert(key.to_owned(), default).is_some(),
        _ => table.remove(key).is_some(),
    }
}

fn like_in_defaults(defaults: &toml::Table, list: &[String]) -> Option<toml::Value> {
    look_up(defaults, list)?.as_array()?.first().cloned()
}
