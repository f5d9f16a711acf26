//! To whom the mails of a department go.

use chrono::NaiveDate;

use super::JobError;
use crate::plan::{Address, AddressRole, Department};

/// The addresses of a department that hold on a day, those of To first.
///
/// # Errors
/// When there is none of To.
pub fn recipients(department: &Department, today: NaiveDate) -> Result<Vec<&Address>, JobError> {
    let mut addresses: Vec<_> = department.addresses_on(today).collect();
    addresses.sort_by_key(|address| address.role != AddressRole::To);
    if addresses.iter().any(|address| address.role == AddressRole::To) {
        return Ok(addresses);
    }
    Err(JobError::refused(
        format!("{}: 宛先のメールアドレスが登録されていません", department.name),
        "課の一覧（.city.toml）に to を書き、sokatsu plan import で取り込んでから、もう一度実行してください",
    ))
}
