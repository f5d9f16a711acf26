//! Who a form belongs to, carried in the workbook and signed, so that a returned workbook is known again and another
//! cannot pass for it.

use std::collections::BTreeMap;
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::fiscal_year::FiscalYear;
use crate::plan::Code;

/// The shape of the form: which sheets and columns there are. Counted up when a reader has to know the difference.
pub const SCHEMA: u32 = 1;

/// A key has at least this many bytes.
pub const SHORTEST_KEY: usize = 32;

/// Names of the workbook's properties, and of the rows of its hidden sheet.
const PLAN: &str = "sokatsu_plan";
const YEAR: &str = "sokatsu_year";
const DEPARTMENT: &str = "sokatsu_department";
const FORM: &str = "sokatsu_form";
const SCHEMA_NAME: &str = "sokatsu_schema";
const ISSUE: &str = "sokatsu_issue";
const SIGNATURE: &str = "sokatsu_signature";

/// The key of the installation. Shown nowhere.
#[derive(Clone)]
pub struct Key(Vec<u8>);

/// Which form of which inquiry a workbook is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub plan: Code,
    pub year: FiscalYear,
    pub department: Code,
    /// As a person reads it: `R7-総合戦略-産業振興-01`.
    pub form_number: String,
    pub schema: u32,
    /// Tells this issue of the form from every other, also from one of the same number in another installation.
    pub issue: String,
}

/// Why a workbook is not taken for one of our forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityRefused {
    /// Nothing of it is there: a gateway that rebuilds files may have dropped it. The form number can be named instead.
    #[error("様式の識別情報がありません")]
    Lost,
    /// Parts of it are there, or unreadable.
    #[error("様式の識別情報が読めません（{0}）")]
    Unreadable(&'static str),
    /// The signature is not ours.
    #[error("様式の識別情報が、このシステムで発行したものと一致しません")]
    Forged,
}

impl Key {
    /// A key of at least [`SHORTEST_KEY`] bytes.
    pub fn new(bytes: Vec<u8>) -> Option<Key> {
        (bytes.len() >= SHORTEST_KEY).then_some(Key(bytes))
    }

    /// A name for a content that nobody reckons without the key: 160 bits in hex.
    pub fn secret_name(&self, content: &str) -> String {
        let Some(mut mac) = self.mac() else { return String::new() };
        mac.update(b"sokatsu link");
        mac.update(content.as_bytes());
        mac.finalize().into_bytes().iter().take(20).map(|byte| format!("{byte:02x}")).collect()
    }

    /// A code over parts, each with its length before it, in hex.
    pub fn seal(&self, parts: &[String]) -> String {
        let Some(mut mac) = self.mac() else { return String::new() };
        mac.update(b"sokatsu mail");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn mac(&self) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of every length: this is never `None`.
        Hmac::<Sha256>::new_from_slice(&self.0).ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(********)")
    }
}

impl Identity {
    /// HMAC-SHA-256 over all parts, in hex.
    pub fn signature(&self, key: &Key) -> String {
        let Some(mut mac) = key.mac() else { return String::new() };
        mac.update(&self.signed_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The names and values that the workbook carries.
    pub fn properties(&self, key: &Key) -> Vec<(&'static str, String)> {
        let mut properties = self.parts();
        properties.push((SIGNATURE, self.signature(key)));
        properties
    }

    /// Reads the identity from what a workbook carries, and checks that it is ours.
    ///
    /// # Errors
    /// [`IdentityRefused`]: lost, unreadable or forged.
    pub fn of_properties(properties: &BTreeMap<String, String>, key: &Key) -> Result<Identity, IdentityRefused> {
        if !properties.keys().any(|name| name.starts_with("sokatsu_")) {
            return Err(IdentityRefused::Lost);
        }
        let part = |name: &'static str| properties.get(name).ok_or(IdentityRefused::Unreadable(name));
        let code = |name| Code::new(part(name)?).map_err(|_| IdentityRefused::Unreadable(name));
        let year = part(YEAR)?.parse().map_err(|_| IdentityRefused::Unreadable(YEAR))?;
        let identity = Identity {
            plan: code(PLAN)?,
            year: FiscalYear::new(year),
            department: code(DEPARTMENT)?,
            form_number: part(FORM)?.clone(),
            schema: part(SCHEMA_NAME)?.parse().map_err(|_| IdentityRefused::Unreadable(SCHEMA_NAME))?,
            issue: part(ISSUE)?.clone(),
        };
        let signature = bytes_of_hex(part(SIGNATURE)?).ok_or(IdentityRefused::Unreadable(SIGNATURE))?;
        let mut mac = key.mac().ok_or(IdentityRefused::Forged)?;
        mac.update(&identity.signed_bytes());
        // In constant time.
        mac.verify_slice(&signature).map_err(|_| IdentityRefused::Forged)?;
        Ok(identity)
    }

    fn parts(&self) -> Vec<(&'static str, String)> {
        vec![
            (PLAN, self.plan.to_string()),
            (YEAR, self.year.western().to_string()),
            (DEPARTMENT, self.department.to_string()),
            (FORM, self.form_number.clone()),
            (SCHEMA_NAME, self.schema.to_string()),
            (ISSUE, self.issue.clone()),
        ]
    }

    /// Each part with its length before it, so that no two identities look the same.
    fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = b"sokatsu inquiry".to_vec();
        for (_, part) in self.parts() {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digits = text.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    digits.map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::new(vec![byte; 32]).expect("a key")
    }

    fn identity() -> Identity {
        Identity {
            plan: Code::new("plan").expect("a code"),
            year: FiscalYear::new(2025),
            department: Code::new("sangyo").expect("a code"),
            form_number: "R7-総合戦略-産業振興-01".to_owned(),
            schema: SCHEMA,
            issue: "00ff".to_owned(),
        }
    }

    fn carried(identity: &Identity, key: &Key) -> BTreeMap<String, String> {
        identity.properties(key).into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// RFC 4231, test case 2 has a short key; case 1 is taken with a key of ours through the same door.
    #[test]
    fn the_signature_is_an_hmac_of_sha_256() {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").expect("any length");
        mac.update(b"what do ya want for nothing?");
        let known = bytes_of_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843").expect("hex");
        assert!(mac.verify_slice(&known).is_ok());
        assert_eq!(identity().signature(&key(1)).len(), 64);
        assert_ne!(identity().signature(&key(1)), identity().signature(&key(2)));
    }

    #[test]
    fn a_carried_identity_is_known_again() {
        assert_eq!(Identity::of_properties(&carried(&identity(), &key(1)), &key(1)), Ok(identity()));
    }

    #[test]
    fn every_changed_part_is_found_out() {
        let whole = carried(&identity(), &key(1));
        for name in [PLAN, DEPARTMENT, FORM, ISSUE] {
            let mut forged = whole.clone();
            forged.insert(name.to_owned(), "other".to_owned());
            assert_eq!(Identity::of_properties(&forged, &key(1)), Err(IdentityRefused::Forged), "{name}");
        }
        let mut last_year = whole.clone();
        last_year.insert(YEAR.to_owned(), "2024".to_owned());
        assert_eq!(Identity::of_properties(&last_year, &key(1)), Err(IdentityRefused::Forged));
        assert_eq!(Identity::of_properties(&whole, &key(2)), Err(IdentityRefused::Forged));
    }

    #[test]
    fn what_is_lost_is_told_from_what_is_broken() {
        assert_eq!(Identity::of_properties(&BTreeMap::new(), &key(1)), Err(IdentityRefused::Lost));
        let mut broken = carried(&identity(), &key(1));
        broken.remove(SIGNATURE);
        assert_eq!(Identity::of_properties(&broken, &key(1)), Err(IdentityRefused::Unreadable(SIGNATURE)));
        broken.insert(SIGNATURE.to_owned(), "xyz".to_owned());
        assert_eq!(Identity::of_properties(&broken, &key(1)), Err(IdentityRefused::Unreadable(SIGNATURE)));
    }

    #[test]
    fn keys_are_long_and_not_shown() {
        assert!(Key::new(vec![0; 31]).is_none());
        assert!(!format!("{:?}", key(7)).contains('7'));
    }
}
