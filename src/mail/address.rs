//! Mail addresses. `lettre` takes `a@localhost` and more; an office's register should not.

use lettre::Address;

use super::MailError;

/// Longest address of RFC 5321 4.5.3.1.3, without the angle brackets.
const LONGEST: usize = 254;

/// Reads an address that may stand in an envelope.
///
/// `named` are domains written out in the settings: only there may a domain have no dot.
///
/// # Errors
/// [`MailError::Address`] with the reason.
pub(super) fn read_address(text: &str, named: &[String]) -> Result<Address, MailError> {
    let refused = |reason| MailError::Address { address: text.escape_debug().to_string(), reason };
    let Some((local, domain)) = text.split_once('@') else { return Err(refused("@ がありません")) };
    if domain.contains('@') {
        return Err(refused("@ が2つ以上あります"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refused("半角の英数字と記号だけが使えます（空白、改行、全角は使えません）"));
    }
    if local.is_empty() || text.len() > LONGEST {
        return Err(refused("@ の前がないか、長すぎます"));
    }
    if !is_host_name(domain) {
        return Err(refused("ドメインの書き方が正しくありません"));
    }
    if !domain.contains('.') && !is_named(domain, named) {
        return Err(refused("ドメインに . がありません"));
    }
    Address::new(local, domain).map_err(|_| refused("メールアドレスの形になっていません"))
}

/// Whether mails may go to an address: `allowed` lists domains, and an empty list allows all.
pub(super) fn may_receive(address: &Address, allowed: &[String]) -> bool {
    allowed.is_empty() || is_named(address.domain(), allowed)
}

/// Whether a text is a host's name: labels of letters, digits and inner hyphens.
pub(super) fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn is_named(domain: &str, names: &[String]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_addresses_are_taken() {
        for text in ["sangyo@example.jp", "a.b+c@city.asaka.lg.jp", "x@xn--wgv71a.jp"] {
            assert!(read_address(text, &[]).is_ok(), "{text}");
        }
    }

    #[test]
    fn doubtful_addresses_are_refused() {
        let doubtful = [
            "",
            "@",
            "a",
            "a@",
            "@example.jp",
            "a@b@example.jp",
            "a@localhost",
            "a b@example.jp",
            "a@example.jp\r\nRCPT TO:<b@x.jp>",
            "課@example.jp",
            "a@例.jp",
            "a@example..jp",
            "a@-example.jp",
            "<a@example.jp>",
            "a@example.jp,b@example.jp",
            "a@[127.0.0.1]",
            "ａ@example.jp",
            "a@example.jp>",
            "a\t@example.jp",
        ];
        for text in doubtful {
            assert!(read_address(text, &[]).is_err(), "{text:?}");
        }
        assert!(read_address(&format!("{}@example.jp", "a".repeat(300)), &[]).is_err());
    }

    #[test]
    fn a_domain_without_a_dot_has_to_be_named() {
        assert!(read_address("a@localhost", &["LOCALHOST".into()]).is_ok());
        assert!(read_address("a@localhost", &["example.jp".into()]).is_err());
    }

    #[test]
    fn only_allowed_domains_receive() {
        let address = read_address("a@city.example.jp", &[]).expect("an address");
        assert!(may_receive(&address, &[]));
        assert!(may_receive(&address, &["City.Example.jp".into()]));
        assert!(!may_receive(&address, &["example.jp".into()]), "a subdomain is another domain");
    }
}
