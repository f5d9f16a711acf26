//! The kept files of a delivery. What is kept is never overwritten: its hash stands in the run that sent it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Delivery;
use crate::job::JobError;
use crate::job::report::{Piece, Rendered};
use crate::mail::sha256;
use crate::plan::Department;
use crate::store::NewReportFile;
use crate::whole_files;

impl Delivery<'_> {
    /// Writes a department's files below the data folder; `version` is that of a revision. Gives what is to be recorded.
    pub(super) fn keep(
        &self,
        department: &Department,
        piece: &Piece,
        rendered: &[Rendered],
        data: &Path,
        version: Option<u32>,
    ) -> Result<Vec<NewReportFile>, JobError> {
        let kept = self.free_paths(piece, rendered, data, version)?;
        let files: Vec<(PathBuf, &[u8])> =
            kept.iter().zip(rendered).map(|(path, file)| (data.join(path), file.bytes.as_slice())).collect();
        whole_files::write_together(&files)?;
        let recorded = |(path, file): (&PathBuf, &Rendered)| NewReportFile {
            department: department.code.to_string(),
            format: file.format.ending().to_owned(),
            path: path.display().to_string(),
            sha256: sha256(&file.bytes),
            length: file.bytes.len() as u64,
            made_on: self.press.made_on,
        };
        Ok(kept.iter().zip(rendered).map(recorded).collect())
    }

    /// 産業振興課.pdf, or of a revision 産業振興課-rev2.pdf; 産業振興課_2.pdf where another delivery keeps other bytes
    /// under that name.
    fn free_paths(
        &self,
        piece: &Piece,
        rendered: &[Rendered],
        data: &Path,
        version: Option<u32>,
    ) -> Result<Vec<PathBuf>, JobError> {
        let mut number = 1;
        loop {
            let paths: Vec<PathBuf> =
                rendered.iter().map(|file| self.kept_path(piece, file, version, number)).collect();
            let taken = paths.iter().zip(rendered).map(|(path, file)| holds_other_bytes(&data.join(path), &file.bytes));
            if !taken.collect::<Result<Vec<bool>, JobError>>()?.contains(&true) {
                return Ok(paths);
            }
            number += 1;
        }
    }

    fn kept_path(&self, piece: &Piece, file: &Rendered, version: Option<u32>, number: u32) -> PathBuf {
        let name = self.press.file_name(piece, file.format);
        let ending = file.format.ending();
        let stem = name.strip_suffix(&format!(".{ending}")).unwrap_or(&name);
        let version = version.map_or(String::new(), |version| format!("-rev{version}"));
        let number = if number == 1 { String::new() } else { format!("_{number}") };
        Path::new("reports").join(self.press.folder()).join(format!("{stem}{version}{number}.{ending}"))
    }
}

fn holds_other_bytes(path: &Path, bytes: &[u8]) -> Result<bool, JobError> {
    match std::fs::read(path) {
        Ok(kept) => Ok(kept != bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(JobError::Read {
            path: path.to_path_buf(), what: "送った報告書の控えを読めません", source
        }),
    }
}
