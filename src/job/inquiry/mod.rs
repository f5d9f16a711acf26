//! Inquiries 照会: opened, watched, reminded of, closed.

mod answers;
mod close;
mod compile;
mod kept;
mod key;
mod mails;
mod open;
mod remind;
mod returned;
mod status;

pub use answers::Answers;
pub use close::{Altered, Closed, close, extend, reopen};
pub use compile::compile;
pub use kept::{write_compilation, write_status};
pub use key::{inquiry_key, kept_key};
pub use mails::Mailing;
pub use open::{Opened, Opening};
pub use remind::{Reminded, Reminding};
pub use returned::{MissingField, Returned};
pub use status::{DepartmentStatus, InquiryStatus, Standing};

use crate::fiscal_year::FiscalYear;
use crate::inquiry::{InquiryRequest, InquirySettings};
use crate::job::JobError;
use crate::job::library::Library;
use crate::job::plan_folder::CityPlan;
use crate::job::report::year_of_plan;
use crate::mail::MailSettings;
use crate::rating::Scheme;
use crate::report::Form;
use chrono::NaiveDate;

/// A plan's year with what its inquiries are made from.
pub struct Subject {
    pub subject: CityPlan,
    pub scheme: Scheme,
    pub form: Form,
    pub year: FiscalYear,
}

impl Subject {
    /// Finds scheme and form of a plan.
    ///
    /// # Errors
    /// When the year lies outside the plan, or scheme or form are missing or refused.
    pub fn set_up(subject: CityPlan, library: &Library, year: FiscalYear) -> Result<Subject, JobError> {
        year_of_plan(&subject, year)?;
        let scheme = library.required_scheme(&subject.plan.head.scheme)?;
        let form = library.required_form(&subject.plan.head.form)?;
        Ok(Subject { subject, scheme, form, year })
    }

    /// What a form is made from.
    pub fn request<'a>(
        &'a self,
        settings: &'a InquirySettings,
        mail: &'a MailSettings,
        due: NaiveDate,
        made_on: NaiveDate,
    ) -> InquiryRequest<'a> {
        InquiryRequest {
            plan: &self.subject.plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            form: &self.form,
            year: self.year,
            due,
            made_on,
            settings,
            reply_address: &mail.sender_address,
            findings: &[],
        }
    }

    /// The name of a department, or its code where the register has it no more.
    fn department_name(&self, code: &str) -> String {
        let department = self.subject.city.departments.iter().find(|department| department.code.as_str() == code);
        department.map_or_else(|| code.to_owned(), |department| department.name.clone())
    }
}
