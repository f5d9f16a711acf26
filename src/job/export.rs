//! Writes a plan and its city's register as a workbook, or as a folder of plan files; and the empty workbook.

use std::path::{Path, PathBuf};

use super::JobError;
use super::import::stored_plan;
use super::library::Library;
use super::plan_folder::{CityPlan, PlanFolder};
use crate::plan::read::{Problems, SourceFile};
use crate::plan::{City, Plan};
use crate::planbook::{self, PlanBook};
use crate::store::Store;
use crate::whole_files::{write, write_together};

/// What an export wrote.
#[derive(Debug)]
pub struct Exported {
    pub written: Vec<PathBuf>,
    /// What keeps the plan, as it stands in the database, from being imported again (a rating scheme that is no longer
    /// there, say).
    pub problems: Option<Problems>,
}

/// Exports a plan to `to`: a workbook if that ends with `.xlsx`, else a folder, which must be new or empty. Before
/// anything is written, the export is read back, and has to give the same plan and city.
///
/// # Errors
/// When there is no such plan, something of it would be lost, or the files cannot be written.
pub fn export(store: &dyn Store, code: &str, to: &Path, library: &Library) -> Result<Exported, JobError> {
    let subject = stored_plan(store, code)?;
    let is_workbook = is_workbook_name(to)?;
    let book = PlanBook::of_plan(&to.display().to_string(), &subject.city, &subject.plan)?;
    let (city, files) = (book.city(), book.files());
    let folder =
        PlanFolder { name: to.display().to_string(), city: city.clone(), files: files.clone(), workbook: Some(book) };
    let problems = match folder.read(library) {
        Ok(read) => refuse_loss(&subject, &read).map(|()| None)?,
        Err(JobError::Problems(problems)) => Some(problems),
        Err(error) => return Err(error),
    };
    if is_workbook {
        write(to, &planbook::export(&subject.city, &subject.plan)?)?;
        return Ok(Exported { written: vec![to.to_path_buf()], problems });
    }
    let written = write_folder(to, &city, &files)?;
    Ok(Exported { written, problems })
}

/// Writes the empty workbook.
///
/// # Errors
/// When the name does not end with `.xlsx`, or the file cannot be written.
pub fn template(to: &Path) -> Result<(), JobError> {
    if !is_workbook_name(to)? {
        return Err(not_a_workbook_name(to));
    }
    Ok(write(to, &planbook::template()?)?)
}

fn is_workbook_name(to: &Path) -> Result<bool, JobError> {
    let ending = to.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("xlsx") => Ok(true),
        Some("xls" | "xlsm" | "xlsb" | "ods" | "csv" | "toml") => Err(not_a_workbook_name(to)),
        _ => Ok(false),
    }
}

fn not_a_workbook_name(to: &Path) -> JobError {
    let what = format!("{}: この形式では書き出せません", to.display());
    JobError::refused(what, "Excel ブックの名前（計画.xlsx のように .xlsx で終わるもの）を指定してください")
}

fn write_folder(to: &Path, city: &SourceFile, files: &[SourceFile]) -> Result<Vec<PathBuf>, JobError> {
    let is_taken = to.is_file() || std::fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some());
    if is_taken {
        return Err(JobError::refused(
            format!("{}: すでにあります", to.display()),
            "新しいフォルダの名前か、.xlsx で終わる Excel ブックの名前を指定してください（計画のファイルが混ざらないように、空でないフォルダには書きません）",
        ));
    }
    let files: Vec<(PathBuf, &[u8])> =
        files.iter().chain([city]).map(|file| (to.join(&file.name), file.text.as_bytes())).collect();
    write_together(&files)?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Refuses an export that does not hold everything, and says what it is.
fn refuse_loss(subject: &CityPlan, read: &CityPlan) -> Result<(), JobError> {
    let lost = lost_of_city(&subject.city, &read.city).or_else(|| lost_of_plan(&subject.plan, &read.plan));
    match lost {
        None => Ok(()),
        Some(lost) => Err(JobError::refused(
            format!("{lost}を、そのままでは書き出せません"),
            "空の文字（\"\"）、前後の空白や改行のある名前など、表の欄に書けないものを計画フォルダから除いて取り込んでから、もう一度書き出してください",
        )),
    }
}

fn lost_of_city(city: &City, read: &City) -> Option<String> {
    if city == read {
        return None;
    }
    let department = first_difference(&city.departments, &read.departments);
    Some(department.map_or_else(|| "市の名前".to_owned(), |department| format!("課「{}」", department.name)))
}

fn lost_of_plan(plan: &Plan, read: &Plan) -> Option<String> {
    if plan == read {
        return None;
    }
    let node = || first_difference(&plan.nodes, &read.nodes).map(|node| format!("「{}」（{}）", node.name, node.code));
    let indicator = || {
        let indicator = first_difference(&plan.indicators, &read.indicators)?;
        Some(format!("指標「{}」（{}）", indicator.name, indicator.code))
    };
    let text = || {
        let narrative = first_difference(&plan.narratives, &read.narratives)?;
        Some(format!("文章「{}」", narrative.text.chars().take(30).collect::<String>()))
    };
    let table = || Some(format!("表「{}」", first_difference(&plan.tables, &read.tables)?.caption));
    let opinion = || {
        let opinion = first_difference(&plan.opinions, &read.opinions)?;
        Some(format!("意見「{}」", opinion.text.chars().take(30).collect::<String>()))
    };
    let mark = || Some(format!("「{}」の区分", first_difference(&plan.marks, &read.marks)?.indicator));
    let programme = || Some(format!("横断的な取組「{}」", first_difference(&plan.programmes, &read.programmes)?.name));
    let found =
        node().or_else(indicator).or_else(text).or_else(table).or_else(opinion).or_else(mark).or_else(programme);
    Some(found.unwrap_or_else(|| "計画の名前、検証、注、関連計画または公表集計のどれか".to_owned()))
}

/// The first of a list that did not come back as it was.
fn first_difference<'a, T: PartialEq>(these: &'a [T], those: &[T]) -> Option<&'a T> {
    let differs = these.iter().zip(those).find(|(one, other)| one != other).map(|(one, _)| one);
    differs.or_else(|| these.get(those.len()))
}
