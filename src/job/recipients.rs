//! To whom the mails of a department go.

use chrono::NaiveDate;

use super::JobError;
use super::fitting::Receiver;
use crate::mail::{Addressees, same_mailbox};
use crate::plan::{AddressRole, City, Department};

/// The addresses that hold on a day, those of To first: the department's own or, after its end, its successor's.
///
/// # Errors
/// When nobody is in charge of the department, or there is no address of To.
pub fn receiver<'a>(city: &'a City, department: &Department, today: NaiveDate) -> Result<Receiver<'a>, JobError> {
    let in_charge = city.in_charge(department.code.as_str(), today).map_err(|nobody| {
        JobError::refused(
            format!("{}: {nobody}", department.name),
            "sokatsu city department end --successor で引き継いだ課を書いてから、もう一度実行してください",
        )
    })?;
    let mut addresses: Vec<_> = in_charge.addresses_on(today).collect();
    addresses.sort_by_key(|address| address.role != AddressRole::To);
    if addresses.iter().any(|address| address.role == AddressRole::To) {
        let of_role = |role| addresses.iter().filter(|one| one.role == role).map(|one| one.address.clone()).collect();
        let addressees = Addressees { to: of_role(AddressRole::To), cc: of_role(AddressRole::Cc) };
        return Ok(Receiver { department: in_charge, addresses, addressees });
    }
    let names = if in_charge.code == department.code {
        department.name.clone()
    } else {
        format!("{}（引き継いだ{}）", department.name, in_charge.name)
    };
    Err(JobError::refused(
        format!("{names}: 宛先のメールアドレスが登録されていません"),
        "sokatsu city address add で宛先を登録するか、課の一覧（.city.toml）に to を書いて sokatsu plan import で取り込んでから、もう一度実行してください",
    ))
}

/// Those of the addresses to which no mail of these recipients went.
pub fn without_mail(receiver: &Receiver, recipients: &[String]) -> Vec<String> {
    let addresses = receiver.addresses.iter().map(|address| address.address.as_str());
    let lacks = |address: &&str| !recipients.iter().any(|recipient| same_mailbox(recipient, address));
    addresses.filter(lacks).map(str::to_owned).collect()
}
