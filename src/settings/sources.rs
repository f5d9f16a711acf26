//! The sources of the configuration, weakest first, laid over one another by the crate `config`.

use std::collections::HashMap;
use std::path::Path;

use config::{Config, ConfigError, FileFormat, Format, Map, Source, Value, ValueKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, SettingsProblem};

/// The configuration that travels in the binary.
pub(super) const BUILT_IN: &str = include_str!("../../config/default.toml");
const BUILT_IN_NAME: &str = "the built-in defaults";
const VARIABLE_PREFIX: &str = "SOKATSU__";

/// The path of a key: table names, and positions in a list as digits.
pub(super) type KeyPath = Vec<String>;

/// All sources laid over one another, and where each key was given.
pub(super) struct Merged {
    pub tree: toml::Table,
    places: HashMap<KeyPath, Place>,
}

impl Merged {
    /// Where a key was given, or else the nearest table around it.
    pub fn place(&self, path: &[String]) -> Option<Place> {
        (1..=path.len()).rev().find_map(|length| self.places.get(&path[..length]).cloned())
    }
}

/// Reads all sources. What cannot be read is told in `problems`, and the rest is still laid together, so that the
/// other mistakes are found too.
pub(super) fn merge(
    folder: Option<&Path>,
    variables: Vec<(String, String)>,
    problems: &mut Vec<SettingsProblem>,
) -> Merged {
    let mut texts = vec![TextSource { name: BUILT_IN_NAME.to_owned(), text: BUILT_IN.to_owned() }];
    for file in ["default.toml", "local.toml"] {
        texts.extend(folder.and_then(|folder| read_file(&folder.join(file), problems)));
    }
    let lines: Vec<KeyLines> = texts.iter().map(KeyLines::of).collect();
    let texts: Vec<TextSource> = texts.into_iter().filter(|source| parses(source, problems)).collect();

    let files = lay_over(texts, problems);
    let known = to_toml(&files).as_table().cloned().unwrap_or_default();
    let variables = VariableSource { values: variable_values(variables, &known, problems) };
    let merged = lay_variables(files, variables, problems);

    let mut places = HashMap::new();
    collect_places(&merged, &mut Vec::new(), &lines, &mut places);
    Merged { tree: to_toml(&merged).as_table().cloned().unwrap_or_default(), places }
}

/// A TOML text with the name by which people know it.
#[derive(Debug, Clone)]
struct TextSource {
    name: String,
    text: String,
}

impl Source for TextSource {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        FileFormat::Toml.parse(Some(&self.name), &self.text).map_err(ConfigError::Foreign)
    }
}

/// Variables of the environment, already checked and typed, by their key.
#[derive(Debug, Clone)]
struct VariableSource {
    values: Vec<(String, Value)>,
}

impl Source for VariableSource {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.values.iter().cloned().collect())
    }
}

fn read_file(path: &Path, problems: &mut Vec<SettingsProblem>) -> Option<TextSource> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Some(TextSource { name, text }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            problems.push(SettingsProblem {
                key: String::new(),
                place: Some(Place { source: name, line: None }),
                what: format!("the file cannot be read: {error}"),
                remedy: "make it readable for the user that runs sokatsu, and save it as UTF-8".to_owned(),
            });
            None
        }
    }
}

fn parses(source: &TextSource, problems: &mut Vec<SettingsProblem>) -> bool {
    let (_, errors) = DeTable::parse_recoverable(&source.text);
    for error in &errors {
        let line = error.span().map(|span| line_at(&source.text, span.start));
        problems.push(SettingsProblem {
            key: String::new(),
            place: Some(Place { source: source.name.clone(), line }),
            what: format!("this is not TOML: {}", error.message()),
            remedy: "correct the line; texts stand in \"…\", lists in […]; the keys of this file are not used before"
                .to_owned(),
        });
    }
    errors.is_empty()
}

fn lay_over(texts: Vec<TextSource>, problems: &mut Vec<SettingsProblem>) -> Value {
    let builder = texts.into_iter().fold(Config::builder(), |builder, source| builder.add_source(source));
    built(builder.build(), problems).unwrap_or_else(|| Value::new(None, Map::<String, Value>::new()))
}

fn lay_variables(files: Value, variables: VariableSource, problems: &mut Vec<SettingsProblem>) -> Value {
    let mut merged = files;
    if let Err(error) = variables.collect_to(&mut merged) {
        problems.push(unmerged(&error));
    }
    merged
}

fn built(result: Result<Config, ConfigError>, problems: &mut Vec<SettingsProblem>) -> Option<Value> {
    match result {
        Ok(config) => Some(config.cache),
        Err(error) => {
            problems.push(unmerged(&error));
            None
        }
    }
}

fn unmerged(error: &ConfigError) -> SettingsProblem {
    SettingsProblem {
        key: String::new(),
        place: None,
        what: format!("the sources of the configuration do not fit together: {error}"),
        remedy: "look for a number too large or a key with unusual characters".to_owned(),
    }
}

/// The variables that are ours, as values of the type that the key has in the files.
fn variable_values(
    variables: Vec<(String, String)>,
    known: &toml::Table,
    problems: &mut Vec<SettingsProblem>,
) -> Vec<(String, Value)> {
    let mut ours: Vec<(String, String)> =
        variables.into_iter().filter(|(name, _)| name.to_ascii_uppercase().starts_with(VARIABLE_PREFIX)).collect();
    ours.sort();
    let mut values = Vec::new();
    for (name, text) in ours {
        let path: KeyPath = name[VARIABLE_PREFIX.len()..].to_ascii_lowercase().split("__").map(str::to_owned).collect();
        let origin = format!("the variable {name}");
        if let Some((what, remedy)) = misplaced(&path, known) {
            let place = Some(Place { source: origin, line: None });
            problems.push(SettingsProblem { key: path.join("."), place, what, remedy });
        } else {
            let kind = typed(&text, look_up(known, &path), &origin);
            values.push((path.join("."), Value::new(Some(&origin), kind)));
        }
    }
    values
}

/// Why a variable cannot name this key: it would overwrite a whole table or list, or is no key at all.
fn misplaced(path: &[String], known: &toml::Table) -> Option<(String, String)> {
    let plain = |part: &String| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !path.iter().all(plain) {
        let what = "the variable's name is no key".to_owned();
        return Some((what, "write SOKATSU__SECTION__KEY, two underscores between the parts".to_owned()));
    }
    if path[0] == "schedule" {
        let what = "schedules cannot be given by a variable".to_owned();
        return Some((what, "write them as [[schedule]] in local.toml".to_owned()));
    }
    let whole_table = matches!(look_up(known, path), Some(toml::Value::Table(_)));
    let below_value = (1..path.len()).any(|end| look_up(known, &path[..end]).is_some_and(|value| !value.is_table()));
    (whole_table || below_value).then(|| {
        let what = "the variable names a section or something below a plain key".to_owned();
        (what, "name one key: SOKATSU__SECTION__KEY".to_owned())
    })
}

/// A variable's text in the type that the key already has. What does not fit stays a text, and is refused with the
/// other wrong values. A key without a default is a text: a password `007` must not become a number.
fn typed(text: &str, known: Option<&toml::Value>, origin: &String) -> ValueKind {
    match known {
        Some(toml::Value::Integer(_)) => text.trim().parse::<i64>().map_or_else(|_| text.into(), ValueKind::I64),
        Some(toml::Value::Boolean(_)) => text.trim().parse::<bool>().map_or_else(|_| text.into(), ValueKind::Boolean),
        Some(toml::Value::Array(_)) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            ValueKind::Array(parts.map(|part| Value::new(Some(origin), part)).collect())
        }
        _ => text.into(),
    }
}

/// The value at a path in a tree of tables.
pub(super) fn look_up<'a>(table: &'a toml::Table, path: &[String]) -> Option<&'a toml::Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(first)?, |value, part| value.get(part))
}

/// The same tree in the crate `toml`'s types, whose deserializer is strict: it does not take `"yes"` for a number.
fn to_toml(value: &Value) -> toml::Value {
    match &value.kind {
        ValueKind::Nil => toml::Value::String(String::new()),
        ValueKind::Boolean(flag) => toml::Value::Boolean(*flag),
        ValueKind::I64(number) => toml::Value::Integer(*number),
        ValueKind::Float(number) => toml::Value::Float(*number),
        ValueKind::String(text) => toml::Value::String(text.clone()),
        ValueKind::Table(table) => {
            toml::Value::Table(table.iter().map(|(key, value)| (key.clone(), to_toml(value))).collect())
        }
        ValueKind::Array(list) => toml::Value::Array(list.iter().map(to_toml).collect()),
        // TOML's integers have 64 bits, so no source of ours yields these.
        ValueKind::I128(_) | ValueKind::U64(_) | ValueKind::U128(_) => toml::Value::String(value.to_string()),
    }
}

fn collect_places(value: &Value, path: &mut KeyPath, lines: &[KeyLines], places: &mut HashMap<KeyPath, Place>) {
    // The crate keeps no origin for a table, which several sources may fill: the strongest one counts.
    let strongest = || lines.iter().rev().find(|file| file.lines.contains_key(path)).map(|file| file.name.as_str());
    if let Some(source) = value.origin().or_else(strongest) {
        let line = lines.iter().find(|file| file.name == source).and_then(|file| file.lines.get(path)).copied();
        // The defaults are a file of ours: its lines would only send people to a file they do not have.
        let line = line.filter(|_| source != BUILT_IN_NAME);
        places.insert(path.clone(), Place { source: source.to_owned(), line });
    }
    let children: Vec<(String, &Value)> = match &value.kind {
        ValueKind::Table(table) => table.iter().map(|(key, value)| (key.clone(), value)).collect(),
        ValueKind::Array(list) => list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        path.push(key);
        collect_places(child, path, lines, places);
        path.pop();
    }
}

/// The line of every key of a source.
struct KeyLines {
    name: String,
    lines: HashMap<KeyPath, usize>,
}

impl KeyLines {
    fn of(source: &TextSource) -> KeyLines {
        let mut lines = HashMap::new();
        let (table, _) = DeTable::parse_recoverable(&source.text);
        table_lines(&source.text, table.get_ref(), &mut Vec::new(), &mut lines);
        KeyLines { name: source.name.clone(), lines }
    }
}

fn table_lines(text: &str, table: &DeTable<'_>, path: &mut KeyPath, lines: &mut HashMap<KeyPath, usize>) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        lines.insert(path.clone(), line_at(text, key.span().start));
        value_lines(text, value, path, lines);
        path.pop();
    }
}

fn value_lines(text: &str, value: &Spanned<DeValue<'_>>, path: &mut KeyPath, lines: &mut HashMap<KeyPath, usize>) {
    match value.get_ref() {
        DeValue::Table(table) => table_lines(text, table, path, lines),
        DeValue::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                path.push(index.to_string());
                lines.insert(path.clone(), line_at(text, element.span().start));
                value_lines(text, element, path, lines);
                path.pop();
            }
        }
        _ => {}
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
