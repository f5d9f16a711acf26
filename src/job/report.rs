//! Makes reports: each piece (an edition or a department's extract) built and rendered on its own, in parallel,
//! and handed on as soon as it is done, so that memory holds only the pieces in hand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use super::JobError;
use super::audit;
use super::library::Library;
use super::plan_folder::CityPlan;
use crate::audit::Finding;
use crate::fiscal_year::FiscalYear;
use crate::plan::{Code, Department};
use crate::rating::{OwnMarks, Rating, Scheme};
use crate::render::{Format, pdf, xlsx};
use crate::report::document::{Document, Edition};
use crate::report::{Form, ReportRequest, Scope, build, departments_concerned, file_name, unprinted};
use crate::store::Store;
use crate::typeset::Fonts;
use crate::whole_files;

/// One report of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Edition(Edition),
    /// A department's extract, by its code, cut from an edition.
    Department(Code, Edition),
}

/// A rendered report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub piece: Piece,
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// Everything the reports of one run are made from.
pub struct Press {
    pub subject: CityPlan,
    pub scheme: Scheme,
    pub form: Form,
    pub rating: Rating,
    pub year: FiscalYear,
    /// The date on the covers.
    pub made_on: NaiveDate,
    pub fonts: Arc<Fonts>,
    /// Of the PDF: the form may name others.
    pdf_fonts: Arc<Fonts>,
    /// What the audit found, for the annex of the internal edition: nothing until [`Press::with_audit`].
    pub findings: Vec<Finding>,
}

impl Press {
    /// Sets up a run: finds scheme and form and rates the plan.
    ///
    /// # Errors
    /// When the year lies outside the plan, scheme or form are missing or refused, or the form has no place for an
    /// indicator of the plan, or names a font that is not there.
    pub fn set_up(
        subject: CityPlan,
        library: &Library,
        fonts: Arc<Fonts>,
        year: FiscalYear,
        made_on: NaiveDate,
    ) -> Result<Press, JobError> {
        year_of_plan(&subject, year)?;
        let scheme = library.required_scheme(&subject.plan.head.scheme)?;
        let form = library.required_form(&subject.plan.head.form)?;
        prints_all(&form, &subject)?;
        let rating = Rating::of(&subject.plan, &scheme, year, OwnMarks::Respect);
        let pdf_fonts = match &form.fonts {
            Some(named) => Arc::new(fonts.with_faces(&named.regular, named.bold.as_deref())?),
            None => Arc::clone(&fonts),
        };
        Ok(Press { subject, scheme, form, rating, year, made_on, fonts, pdf_fonts, findings: Vec::new() })
    }

    /// Audits the plan beside the other plans of its city in the database, now or as they stood at a time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_audit(mut self, store: &dyn Store, as_of: Option<DateTime<Utc>>) -> Result<Press, JobError> {
        let others = audit::other_plans(store, &self.subject.plan, as_of)?;
        self.findings = audit::findings(&self.subject, &self.scheme, self.year, &others);
        Ok(self)
    }

    /// The departments that get an extract.
    pub fn departments(&self) -> Vec<&Department> {
        departments_concerned(&self.subject.plan, &self.subject.city, self.year)
    }

    /// A department by code or name, which must have something of its own in the plan's year.
    ///
    /// # Errors
    /// With the departments that can be named.
    pub fn department(&self, code_or_name: &str) -> Result<&Department, JobError> {
        let concerned = self.departments();
        let named = self.subject.city.department_named(code_or_name);
        if let Some(found) = named.filter(|named| concerned.iter().any(|department| department.code == named.code)) {
            return Ok(found);
        }
        let names: Vec<&str> = concerned.iter().map(|department| department.name.as_str()).collect();
        let what = match named {
            Some(department) => {
                format!("{}には、この計画の{}の指標も取組もありません", department.name, self.year.long())
            }
            None => format!("課「{}」は登録されていません", code_or_name.escape_debug()),
        };
        Err(JobError::refused(what, format!("次の課を指定できます：{}", names.join("、"))))
    }

    /// The document of a piece.
    ///
    /// # Errors
    /// [`FormError`](crate::report::FormError) when the form cannot be used.
    pub fn document(&self, piece: &Piece) -> Result<Document, JobError> {
        Ok(build(&self.request(piece))?)
    }

    /// The name under which a piece is attached to a mail, with its ending.
    pub fn attachment_name(&self, piece: &Piece, format: Format) -> String {
        format!("{}.{}", file_name(&self.request(piece)), format.ending())
    }

    fn request<'a>(&'a self, piece: &'a Piece) -> ReportRequest<'a> {
        let (edition, scope) = match piece {
            Piece::Edition(edition) => (*edition, Scope::City),
            Piece::Department(code, edition) => (*edition, Scope::Department(code)),
        };
        ReportRequest {
            plan: &self.subject.plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            rating: &self.rating,
            form: &self.form,
            year: self.year,
            edition,
            scope,
            made_on: self.made_on,
            findings: &self.findings,
        }
    }

    /// Builds and renders one piece in some formats.
    ///
    /// # Errors
    /// When the document cannot be built or a renderer refuses it, with the report's name.
    pub fn render(&self, piece: &Piece, formats: &[Format]) -> Result<Vec<Rendered>, JobError> {
        let document = self.document(piece)?;
        formats.iter().map(|format| self.render_document(piece, &document, *format)).collect()
    }

    /// One file of a piece as it is with another date on it.
    ///
    /// # Errors
    /// As [`Press::render`].
    pub fn render_dated(&self, piece: &Piece, format: Format, made_on: NaiveDate) -> Result<Rendered, JobError> {
        let document = build(&ReportRequest { made_on, ..self.request(piece) })?;
        self.render_document(piece, &document, format)
    }

    fn render_document(&self, piece: &Piece, document: &Document, format: Format) -> Result<Rendered, JobError> {
        let bytes = self.bytes(document, format, || self.file_name(piece, format))?;
        Ok(Rendered { piece: piece.clone(), format, bytes })
    }

    /// The bytes of a document; `report` names it in errors.
    fn bytes(&self, document: &Document, format: Format, report: impl Fn() -> String) -> Result<Vec<u8>, JobError> {
        match format {
            Format::Xlsx => {
                xlsx::render(document, &self.fonts).map_err(|source| JobError::Xlsx { report: report(), source })
            }
            Format::Pdf => {
                pdf::render(document, &self.pdf_fonts).map_err(|source| JobError::Pdf { report: report(), source })
            }
        }
    }

    /// Makes pieces in parallel over the cores and hands each to `take` as soon as it is done. A piece that fails
    /// stops no other; the outcomes come back in the order of the pieces.
    pub fn make<T, F>(&self, pieces: &[Piece], formats: &[Format], take: F) -> Vec<Result<T, JobError>>
    where
        T: Send,
        F: Fn(&Piece, Vec<Rendered>) -> Result<T, JobError> + Sync,
    {
        let make_one = |piece: &Piece| self.render(piece, formats).and_then(|rendered| take(piece, rendered));
        pieces.par_iter().map(make_one).collect()
    }

    /// `report.pdf`, `report-public.xlsx`, `departments/産業振興課.pdf`.
    pub fn file_name(&self, piece: &Piece, format: Format) -> String {
        match piece {
            Piece::Edition(edition) => format!("{}.{}", edition.file_stem(), format.ending()),
            Piece::Department(code, edition) => {
                let name = self.subject.city.department(code).map_or(code.as_str(), |department| &department.name);
                let edition = match edition {
                    Edition::Committee => String::new(),
                    other => format!("-{}", other.code()),
                };
                format!("departments/{name}{edition}.{}", format.ending())
            }
        }
    }

    /// `<plan>/<year>`, the folder of the run's files below the output folder.
    pub fn folder(&self) -> PathBuf {
        Path::new(self.subject.plan.head.code.as_str()).join(self.year.short())
    }

    /// Makes pieces and writes them below `out`, each file whole or not at all. Returns the paths of each piece.
    /// `done` is called after each piece, for a progress bar.
    pub fn write(
        &self,
        pieces: &[Piece],
        formats: &[Format],
        out: &Path,
        done: &(dyn Fn() + Sync),
    ) -> Vec<Result<Vec<PathBuf>, JobError>> {
        self.make(pieces, formats, |piece, rendered| {
            let paths = self.write_piece(piece, &rendered, out);
            done();
            paths
        })
    }

    /// Renders a document that is no piece and writes it as `stem.*` into the run's folder below `out`, all files or
    /// none.
    ///
    /// # Errors
    /// When a renderer refuses the document, or [`JobError::Write`] with the path.
    pub fn write_document(
        &self,
        stem: &str,
        document: &Document,
        formats: &[Format],
        out: &Path,
    ) -> Result<Vec<PathBuf>, JobError> {
        let folder = out.join(self.folder());
        let mut files = Vec::new();
        for format in formats {
            let name = format!("{stem}.{}", format.ending());
            let bytes = self.bytes(document, *format, || name.clone())?;
            files.push((folder.join(&name), bytes));
        }
        let borrowed: Vec<_> = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
        whole_files::write_together(&borrowed)?;
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    /// Writes the files of one piece below `out`, all of them or none.
    ///
    /// # Errors
    /// [`JobError::Write`] with the path.
    pub fn write_piece(&self, piece: &Piece, rendered: &[Rendered], out: &Path) -> Result<Vec<PathBuf>, JobError> {
        let folder = out.join(self.folder());
        let place = |file: &Rendered| folder.join(self.file_name(piece, file.format));
        let files: Vec<_> = rendered.iter().map(|file| (place(file), file.bytes.as_slice())).collect();
        whole_files::write_together(&files)?;
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }
}

/// The form may have changed since the plan was imported: a report that drops indicators is not made.
fn prints_all(form: &Form, subject: &CityPlan) -> Result<(), JobError> {
    let missing = unprinted(form, &subject.plan);
    let Some(first) = missing.first() else { return Ok(()) };
    let told: Vec<String> = missing.iter().map(|one| one.what(&form.code)).collect();
    Err(JobError::refused(told.join("\n"), first.remedy()))
}

/// The year under evaluation has to lie in the plan.
pub fn year_of_plan(subject: &CityPlan, year: FiscalYear) -> Result<(), JobError> {
    let head = &subject.plan.head;
    if (head.first_year..=head.last_year).contains(&year) {
        return Ok(());
    }
    Err(JobError::refused(
        format!(
            "{}（{year}）は「{}」の期間（{}～{}）の外です",
            year.long(),
            head.name,
            head.first_year,
            head.last_year
        ),
        "--year に計画の期間の中の年度を指定してください",
    ))
}
