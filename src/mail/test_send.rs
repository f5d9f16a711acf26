//! A test send 試験送信: what would be sent goes to one address instead, and says for whom it was.

use super::domains::AllowedDomains;
use super::{
    Addressees, Attachment, Correspondence, Envelope, LetterText, MailContent, MailError, MailSettings, MailTemplates,
    checks, compose,
};
use crate::store::{Making, NewMail, NewRun};

/// The kind of its mails, and the job of its runs.
pub const TEST: &str = "test";

/// What its subjects and letters begin with.
pub(super) const MARK: &str = "【試験送信】";

/// Where a test send goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestSend {
    address: String,
}

impl TestSend {
    /// To an address of a domain that `mail.allow_domains` names: a slip of the hand sends nothing out of the house.
    ///
    /// # Errors
    /// [`MailError`] for what is no address, and for any other domain.
    pub fn to(address: &str, settings: &MailSettings) -> Result<TestSend, MailError> {
        const PLACE: &str = "試験送信";
        let checked = checks::address(PLACE, address)?;
        let allowed = AllowedDomains::new(&settings.allow_domains);
        if settings.allow_domains.is_empty() || !allowed.allow(checked.domain()) {
            let what = format!("宛先「{address}」のドメインは、送ってよいドメイン（mail.allow_domains）にありません");
            let remedy = "庁内のアドレスを指定するか、設定の mail.allow_domains に、そのドメインを加えてください";
            return Err(MailError::new(PLACE, what, remedy));
        }
        Ok(TestSend { address: address.to_owned() })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The run of a test: one for each time, so that it never uses up the real one, and never waits for approval.
    pub fn run(&self, real: NewRun) -> NewRun {
        let at = real.made_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let making = Making { needs_approval: false, ..real.making };
        NewRun { key: format!("{TEST}/{at}/{}/{}", self.address, real.key), job: TEST.to_owned(), making, ..real }
    }

    /// As [`compose`], of the mail that takes a real one's place. `number` tells it from the others of its department,
    /// which all go to the same address.
    ///
    /// # Errors
    /// As [`compose`].
    pub fn compose(
        &self,
        letter: &dyn Correspondence,
        templates: &MailTemplates,
        (real, number): (Envelope, u32),
        attachments: &[Attachment],
    ) -> Result<NewMail, MailError> {
        let letter = TestLetter { letter, recipient: &real.recipient };
        let recipient = self.address.clone();
        let addressees = Addressees::only(&self.address);
        let envelope = Envelope { kind: TEST.to_owned(), recipient, addressees, revision: number, ..real.clone() };
        compose(&letter, templates, &envelope, attachments)
    }

    /// As [`TestSend::compose`], of a mail that is made already: its letter and its files as they are. `number` is its
    /// number in its run.
    ///
    /// # Errors
    /// As [`compose`].
    pub fn wrap(&self, subject: &str, content: &MailContent, real: (Envelope, u32)) -> Result<NewMail, MailError> {
        let attached = content.attachments.iter();
        let attachments: Vec<Attachment> =
            attached.map(|file| Attachment { name: file.name.clone(), bytes: file.bytes.clone() }).collect();
        self.compose(&Written { subject, content }, &MailTemplates::new(None), real, &attachments)
    }
}

/// A letter that was written before.
struct Written<'a> {
    subject: &'a str,
    content: &'a MailContent,
}

impl Correspondence for Written<'_> {
    fn write(&self, _: &MailTemplates, _: &[&str]) -> Result<LetterText, MailError> {
        let MailContent { plain, html, .. } = self.content;
        Ok(LetterText { subject: self.subject.to_owned(), plain: plain.clone(), html: html.clone() })
    }
}

/// A letter that says first that it is a test, and for whom it was.
struct TestLetter<'a> {
    letter: &'a dyn Correspondence,
    recipient: &'a str,
}

impl Correspondence for TestLetter<'_> {
    fn write(&self, templates: &MailTemplates, attachments: &[&str]) -> Result<LetterText, MailError> {
        let letter = self.letter.write(templates, attachments)?;
        let said = format!("{MARK}これは確認のためのメールです。本来の宛先には送っていません。");
        let whom = format!("本来の宛先：{}", self.recipient);
        let plain = format!("{said}\n{whom}\n----------------------------------------\n\n{}", letter.plain);
        let box_style = "padding:8px 12px;border:2px solid #b00020;font-size:14px;line-height:22px;";
        let notice = format!("<p style=\"{box_style}\">{said}<br>{}</p>\n", escaped(&whom));
        let (before, after) = letter.html.split_at(start_of_body(&letter.html));
        let html = format!("{before}{notice}{after}");
        let subject = format!("{MARK}{} 宛：{}", self.recipient, letter.subject);
        Ok(LetterText { subject, plain, html })
    }
}

/// Behind the tag `<body>`; the beginning where a city's own template has none.
fn start_of_body(html: &str) -> usize {
    let lower = html.to_ascii_lowercase();
    lower.find("<body").and_then(|tag| lower[tag..].find('>').map(|end| tag + end + 1)).unwrap_or(0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(domains: &[&str]) -> MailSettings {
        MailSettings { allow_domains: domains.iter().map(|domain| domain.to_string()).collect(), ..Default::default() }
    }

    #[test]
    fn a_test_goes_only_to_an_allowed_domain() {
        let allowed = settings(&["City.example.jp"]);
        assert_eq!(TestSend::to("me@city.example.jp", &allowed).expect("allowed").address(), "me@city.example.jp");
        for (address, domains) in [
            ("me@example.com", &["city.example.jp"][..]),
            ("me@evil-city.example.jp", &["city.example.jp"]),
            ("me@city.example.jp", &[]),
            ("me", &["city.example.jp"]),
        ] {
            assert!(TestSend::to(address, &settings(domains)).is_err(), "{address} {domains:?}");
        }
    }

    #[test]
    fn the_notice_stands_first_in_both_texts() {
        struct Plain(&'static str);
        impl Correspondence for Plain {
            fn write(&self, _: &MailTemplates, _: &[&str]) -> Result<LetterText, MailError> {
                Ok(LetterText { subject: "送付".into(), plain: "本文".into(), html: self.0.into() })
            }
        }
        let templates = MailTemplates::new(None);
        for html in ["<html><BODY style=\"x\"><p>本文</p>", "<p>本文</p>"] {
            let letter = TestLetter { letter: &Plain(html), recipient: "a&b@example.jp" };
            let text = letter.write(&templates, &[]).expect("written");
            assert_eq!(text.subject, "【試験送信】a&b@example.jp 宛：送付");
            assert!(text.plain.starts_with("【試験送信】") && text.plain.ends_with("本文"), "{}", text.plain);
            assert!(text.plain.contains("本来の宛先：a&b@example.jp"), "{}", text.plain);
            let (notice, body) = (text.html.find("本来の宛先：a&amp;b@example.jp"), text.html.find("<p>本文"));
            assert!(notice.is_some() && notice < body, "{}", text.html);
        }
    }
}
