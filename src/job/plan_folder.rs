//! A plan's folder and the city's register beside it, as files; or a workbook that stands for them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::JobError;
use super::characters;
use super::library::Library;
use crate::plan::read::{KnownMarks, Problem, Problems, SourceFile, Surroundings, read_city, read_plan};
use crate::plan::{City, Code, Plan};
use crate::planbook::PlanBook;
use crate::report::{Unprinted, unprinted};
use crate::typeset::Fonts;
use crate::workbook::{self, Limits};

/// The plans in `seeds/`, which travel in the binary for `sokatsu demo`.
#[derive(RustEmbed)]
#[folder = "seeds"]
struct EmbeddedSeeds;

/// A plan's files and its city's, before they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFolder {
    /// What errors and the history call it.
    pub name: String,
    pub city: SourceFile,
    pub files: Vec<SourceFile>,
    /// The workbook that the files were made from; what is wrong is then told at its cells.
    pub workbook: Option<PlanBook>,
}

/// A city with one of its plans.
#[derive(Debug, Clone, PartialEq)]
pub struct CityPlan {
    pub city: City,
    pub plan: Plan,
}

impl PlanFolder {
    /// Opens a folder, the folder of a plan file, or a plan's workbook. The city's register `<city>.city.toml` stands
    /// in the folder or beside it; a workbook holds it itself.
    ///
    /// # Errors
    /// When nothing is there, a file is no UTF-8, the register is missing or not unique, or a workbook is refused.
    pub fn open(path: &Path) -> Result<PlanFolder, JobError> {
        if is_workbook(path) && !path.is_dir() {
            return open_workbook(path);
        }
        let folder = if path.is_file() { path.parent().unwrap_or(Path::new(".")) } else { path };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let inside = toml_files(folder)?;
        let (registers, files): (Vec<PathBuf>, Vec<PathBuf>) = inside.into_iter().partition(|file| is_register(file));
        if files.is_empty() {
            return Err(JobError::refused(
                format!("{}: 計画のファイル（.toml）がありません", folder.display()),
                "計画フォルダの場所を確かめてください。書き方は docs/plan-format.md にあります",
            ));
        }
        let files: Vec<SourceFile> = files.iter().map(|file| read_file(file)).collect::<Result<_, _>>()?;
        let city = find_register(folder, registers, &files)?;
        Ok(PlanFolder { name: folder.display().to_string(), city: read_file(&city)?, files, workbook: None })
    }

    /// The plans that travel in the binary.
    pub fn seeds() -> Vec<PlanFolder> {
        let mut folders: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
        let mut registers: Vec<SourceFile> = Vec::new();
        let mut names: Vec<String> = EmbeddedSeeds::iter().map(|name| name.into_owned()).collect();
        names.sort();
        for name in names.into_iter().filter(|name| name.ends_with(".toml")) {
            let Some(file) = EmbeddedSeeds::get(&name) else { continue };
            let text = String::from_utf8_lossy(&file.data).into_owned();
            let source = SourceFile { name: format!("seeds/{name}"), text };
            match name.split_once('/') {
                Some((folder, _)) => folders.entry(folder.to_owned()).or_default().push(source),
                None => registers.push(source),
            }
        }
        let with_register = folders.into_iter().filter_map(|(folder, files)| {
            let wanted = city_code(&files).map(|code| format!("seeds/{code}.city.toml"))?;
            let city = registers.iter().find(|register| register.name == wanted)?.clone();
            Some(PlanFolder { name: format!("seeds/{folder}"), city, files, workbook: None })
        });
        with_register.collect()
    }

    /// Reads city and plan; the errors of both are told together.
    ///
    /// # Errors
    /// [`JobError::Problems`] with every error of every file.
    pub fn read(&self, library: &Library) -> Result<CityPlan, JobError> {
        self.read_printable(library, None)
    }

    /// As [`PlanFolder::read`]; with fonts given, texts that could not be printed are errors as well.
    ///
    /// # Errors
    /// [`JobError::Problems`] with every error of every file.
    pub fn read_printable(&self, library: &Library, fonts: Option<&Fonts>) -> Result<CityPlan, JobError> {
        let city = read_city(&self.city);
        // A scheme or form that is there and broken is told with its own error, not as a missing one.
        let broken: RefCell<Option<JobError>> = RefCell::default();
        let found = |error: JobError| *broken.borrow_mut() = Some(error);
        let marks_of_scheme = |code: &Code| -> Option<KnownMarks> {
            let scheme = library.scheme(code).map_err(found).ok().flatten();
            scheme.map(|scheme| scheme.known_marks())
        };
        let has_form = |code: &Code| library.form(code).map_err(found).is_ok_and(|form| form.is_some());
        let (schemes, forms) = (library.codes("schemes"), library.codes("forms"));
        let surroundings = Surroundings {
            city: city.as_ref().ok(),
            marks_of_scheme: &marks_of_scheme,
            has_form: &has_form,
            schemes: &schemes,
            forms: &forms,
        };
        let plan = read_plan(&self.files, &surroundings);
        if let Some(error) = broken.take() {
            return Err(error);
        }
        let files = std::iter::once(&self.city).chain(&self.files);
        let mut wrong: Vec<Problem> = fonts
            .into_iter()
            .flat_map(|fonts| files.clone().flat_map(|file| characters::problems(fonts, file)))
            .collect();
        let mut note = |problems: Problems| wrong.extend(problems.0);
        let (city, plan) = (city.map_err(&mut note).ok(), plan.map_err(&mut note).ok());
        let problems = match &self.workbook {
            Some(workbook) => workbook.problems(wrong),
            None => (!wrong.is_empty()).then_some(Problems(wrong)),
        };
        match (problems, city, plan) {
            (None, Some(city), Some(plan)) => {
                self.fits_form(&plan, library)?;
                Ok(CityPlan { city, plan })
            }
            (problems, ..) => Err(problems.unwrap_or(Problems(Vec::new())).into()),
        }
    }
}

impl PlanFolder {
    /// A report must not drop an indicator without a word: the form has to have a place for each.
    fn fits_form(&self, plan: &Plan, library: &Library) -> Result<(), JobError> {
        let form = library.required_form(&plan.head.form)?;
        let missing = unprinted(&form, plan);
        if missing.is_empty() {
            return Ok(());
        }
        let (file, line, column) = self.place_of_form().unwrap_or_else(|| (self.name.clone(), 0, 0));
        let problem = |one: &Unprinted| Problem {
            file: file.clone(),
            line,
            column,
            what: one.what(&form.code),
            remedy: one.remedy(),
        };
        let wrong: Vec<Problem> = missing.iter().map(problem).collect();
        let told = match &self.workbook {
            Some(workbook) => workbook.problems(wrong),
            None => Some(Problems(wrong)),
        };
        told.map_or(Ok(()), |problems| Err(problems.into()))
    }

    /// File, line and column at which the head names its form.
    fn place_of_form(&self) -> Option<(String, usize, usize)> {
        self.files.iter().find_map(|file| {
            let parsed: FileWithHead = toml::from_str(&file.text).ok()?;
            let before = file.text.get(..parsed.plan?.form.span().start)?;
            let begins = before.rfind('\n').map_or(0, |end| end + 1);
            let (line, column) = (before.matches('\n').count() + 1, before[begins..].chars().count() + 1);
            Some((file.name.clone(), line, column))
        })
    }
}

/// What of a plan file says where the form is named.
#[derive(Deserialize)]
struct FileWithHead {
    plan: Option<NamedForm>,
}

#[derive(Deserialize)]
struct NamedForm {
    form: toml::Spanned<String>,
}

/// Whether a file is to be opened as a workbook: what is none is refused with what it is.
fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "xlsx" | "xlsm" | "xls" | "xlsb" | "ods"))
}

fn open_workbook(path: &Path) -> Result<PlanFolder, JobError> {
    let name = path.display().to_string();
    let read = workbook::read(path, &Limits::default());
    let read = read.map_err(|source| JobError::Workbook { path: path.to_path_buf(), source })?;
    let book = PlanBook::open(&name, &read)?;
    Ok(PlanFolder { name, city: book.city(), files: book.files(), workbook: Some(book) })
}

fn is_register(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".city.toml"))
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, JobError> {
    let failed = |source| JobError::Read { path: folder.to_path_buf(), what: "フォルダを開けません", source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_file() && !hidden && path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_file(path: &Path) -> Result<SourceFile, JobError> {
    let text = std::fs::read_to_string(path).map_err(|source| JobError::Read {
        path: path.to_path_buf(),
        what: "読めません",
        source,
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(SourceFile { name: path.display().to_string(), text })
}

/// The register in the folder or, failing that, the one beside it that bears the city's code.
fn find_register(folder: &Path, inside: Vec<PathBuf>, files: &[SourceFile]) -> Result<PathBuf, JobError> {
    let several = |place: &Path| {
        JobError::refused(
            format!("{}: 課の一覧（.city.toml）が二つ以上あります", place.display()),
            "一つにするか、[plan] の city に合う名前（市のコード.city.toml）にしてください",
        )
    };
    match <[PathBuf; 1]>::try_from(inside) {
        Ok([only]) => return Ok(only),
        Err(none_or_many) if !none_or_many.is_empty() => return Err(several(folder)),
        Err(_) => {}
    }
    let canonical = folder.canonicalize().map_err(|source| JobError::Read {
        path: folder.to_path_buf(),
        what: "フォルダを開けません",
        source,
    })?;
    let parent = canonical.parent().unwrap_or(Path::new("/"));
    let mut beside: Vec<PathBuf> = toml_files(parent)?.into_iter().filter(|file| is_register(file)).collect();
    let wanted = city_code(files).map(|code| parent.join(format!("{code}.city.toml")));
    if let Some(found) = wanted.filter(|wanted| beside.contains(wanted)) {
        return Ok(found);
    }
    match beside.len() {
        0 => Err(JobError::refused(
            format!("{}: 課の一覧（市のコード.city.toml）がありません", folder.display()),
            "計画フォルダの中か、その隣に置いてください。書き方は docs/plan-format.md にあります",
        )),
        1 => Ok(beside.remove(0)),
        _ => Err(several(parent)),
    }
}

/// The city's code as the head of the plan gives it; errors in the head are told when the plan is read.
fn city_code(files: &[SourceFile]) -> Option<String> {
    files.iter().find_map(|file| {
        let table: toml::Table = file.text.parse().ok()?;
        Some(table.get("plan")?.get("city")?.as_str()?.to_owned())
    })
}
