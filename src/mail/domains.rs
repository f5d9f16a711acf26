//! The domains to which mails may go: `mail.allow_domains`.

/// A list of domains. `city.example.jp` is that domain alone; `*.city.example.jp` are all below it, and not itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AllowedDomains(Vec<String>);

impl AllowedDomains {
    /// The list of the settings, compared without case.
    pub fn new(domains: &[String]) -> AllowedDomains {
        AllowedDomains(domains.iter().map(|domain| domain.trim().to_ascii_lowercase()).collect())
    }

    /// Whether mails may go to a domain; an empty list allows all, which only the drop folder may do.
    pub fn allow(&self, domain: &str) -> bool {
        let domain = domain.to_ascii_lowercase();
        let below = |allowed: &str| allowed.strip_prefix('*').is_some_and(|rest| is_below(&domain, rest));
        self.0.is_empty() || self.0.iter().any(|allowed| *allowed == domain || below(allowed))
    }
}

/// `rest` begins with the dot.
fn is_below(domain: &str, rest: &str) -> bool {
    domain.strip_suffix(rest).is_some_and(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_is_allowed() {
        let list = AllowedDomains::new(&["City.example.jp ".to_owned(), "*.pref.example.jp".to_owned()]);
        for domain in ["city.example.jp", "CITY.EXAMPLE.JP", "a.pref.example.jp", "a.b.pref.example.jp"] {
            assert!(list.allow(domain), "{domain}");
        }
        for domain in [
            "example.jp",
            "sub.city.example.jp",
            "xcity.example.jp",
            "city.example.jp.evil.example",
            "pref.example.jp",
            "xpref.example.jp",
            ".pref.example.jp",
            "",
        ] {
            assert!(!list.allow(domain), "{domain}");
        }
        assert!(AllowedDomains::new(&[]).allow("anywhere.example"));
    }
}
