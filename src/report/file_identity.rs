//! Whose a report is, carried in its file: the mail room asks the file itself before it lets it out.

use std::fmt;
use std::str::FromStr;

use super::document::Edition;
use crate::fiscal_year::FiscalYear;
use crate::plan::Code;

/// What a report's file says of itself: `sokatsu:report:asaka-strategy2:2024:committee:sangyo`, without the last part
/// where it is the whole city's. Codes hold no colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileIdentity {
    pub kind: FileKind,
    pub plan: Code,
    /// The year under evaluation.
    pub year: FiscalYear,
    pub edition: Edition,
    /// The department whose extract it is; `None` for the whole city's report.
    pub department: Option<Code>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Report,
    /// 正誤表
    Errata,
}

/// A text that is no identity of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no identity of a report")]
pub struct NoFileIdentity;

impl FileIdentity {
    /// The name of the workbook's custom property. In a PDF it is `dc:identifier`.
    pub const PROPERTY: &'static str = "sokatsu-report";
}

impl FileKind {
    const WORDS: [(FileKind, &'static str); 2] = [(FileKind::Report, "report"), (FileKind::Errata, "errata")];

    fn word(self) -> &'static str {
        FileKind::WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

impl fmt::Display for FileIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FileIdentity { kind, plan, year, edition, department } = self;
        write!(f, "sokatsu:{}:{plan}:{}:{}", kind.word(), year.western(), edition.code())?;
        match department {
            Some(department) => write!(f, ":{department}"),
            None => Ok(()),
        }
    }
}

impl FromStr for FileIdentity {
    type Err = NoFileIdentity;

    fn from_str(text: &str) -> Result<FileIdentity, NoFileIdentity> {
        let parts: Vec<&str> = text.split(':').collect();
        let (plan, year, kind, edition, department) = match parts.as_slice() {
            ["sokatsu", kind, plan, year, edition] => (plan, year, kind, edition, None),
            ["sokatsu", kind, plan, year, edition, department] => (plan, year, kind, edition, Some(department)),
            _ => return Err(NoFileIdentity),
        };
        let code = |text: &str| Code::new(text).map_err(|_| NoFileIdentity);
        let kind = FileKind::WORDS.iter().find(|(_, word)| word == kind).ok_or(NoFileIdentity)?.0;
        let edition = Edition::ALL.into_iter().find(|known| known.code() == *edition).ok_or(NoFileIdentity)?;
        Ok(FileIdentity {
            kind,
            plan: code(plan)?,
            year: FiscalYear::new(year.parse().map_err(|_| NoFileIdentity)?),
            edition,
            department: department.map(|department| code(department)).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let whole = FileIdentity {
            kind: FileKind::Report,
            plan: Code::new("asaka-strategy2").expect("a code"),
            year: FiscalYear::new(2024),
            edition: Edition::Public,
            department: None,
        };
        let extract = FileIdentity { department: Code::new("sangyo").ok(), ..whole.clone() };
        assert_eq!(extract.to_string(), "sokatsu:report:asaka-strategy2:2024:public:sangyo");
        for identity in [whole.clone(), extract, FileIdentity { kind: FileKind::Errata, ..whole }] {
            assert_eq!(identity.to_string().parse(), Ok(identity));
        }
    }

    #[test]
    fn other_texts_are_no_identity() {
        let refused = [
            "",
            "sokatsu:report:p:2024",
            "sokatsu:fax:p:2024:public",
            "sokatsu:report:p:R6:public",
            "sokatsu:report:p:2024:secret",
            "sokatsu:report:p:2024:public:",
            "sokatsu:report:p:2024:public:a:b",
            "sokatsu:report:p q:2024:public",
            "other:report:p:2024:public",
        ];
        for text in refused {
            assert_eq!(text.parse::<FileIdentity>(), Err(NoFileIdentity), "{text}");
        }
    }
}
