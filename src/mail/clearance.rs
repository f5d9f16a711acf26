//! Whether a mail may leave, asked before each send: is it the mail that was made, does its recipient belong to the
//! department on file today, are the attachments of that department, plan and year? What fails is held with the reason.

mod reminder;
mod round;
mod trial;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::domains::AllowedDomains;
use super::identity::{Stated, StatedKind, stated};
use super::message::sha256;
use super::opened::Opened;
use super::test_send::TEST;
use super::{LINK_KEY, LinkPlace, MailError, MailSettings, checks};
use crate::inquiry::Key;
use crate::plan::{City, Department};
use crate::store::{MailRow, NOTICE, RunFacts};

pub use reminder::InquiryAnswers;
pub(super) use round::{Background, Clearance};

/// Where the key of the forms usually is, in the data folder.
const FORM_KEY: &str = "inquiry.key";

/// The edition from which departments' extracts that are mailed are cut.
const EXTRACT: &str = "committee";

/// What the settings say of who may get mails.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// The role mailbox from which every mail comes.
    pub sender: String,
    pub allow: AllowedDomains,
    /// Whose midnight it is that a department ends at.
    pub zone: Tz,
    /// The key that signed the forms of inquiries.
    pub key_file: PathBuf,
    /// Where files are that were too large for a mail.
    pub link: Option<LinkPlace>,
    pub link_key_file: PathBuf,
    /// The role's address for summaries; `None` while none is configured.
    pub notice_to: Option<String>,
    /// Who knows whether an inquiry is answered.
    pub answers: Option<Arc<dyn InquiryAnswers>>,
}

/// Everything known of one mail that wants to leave.
#[derive(Clone, Copy)]
pub(super) struct Claim<'a> {
    pub mail: &'a MailRow,
    pub mime: &'a [u8],
    pub run: Option<&'a RunFacts>,
    /// The register as it is now.
    pub city: Option<&'a City>,
    pub key: Option<&'a Key>,
    /// The files that a letter may link to.
    pub linked: &'a Linked<'a>,
    pub today: NaiveDate,
}

/// The files that letters may link to; `place` is `None` where none is configured.
pub(super) struct Linked<'a> {
    pub place: Option<&'a LinkPlace>,
    pub key: Option<&'a Key>,
}

/// What a kind of mail is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It carries files of a department to that department.
    Delivery(StatedKind),
    /// A trial, sent to somebody else than the department.
    Trial,
    /// A summary for the role's mailbox, without files.
    Notice,
}

impl Rules {
    /// `data` is the data folder, where the keys usually are.
    ///
    /// # Errors
    /// [`MailError`] for a place of links that cannot be one.
    pub fn new(settings: &MailSettings, data: &Path) -> Result<Rules, MailError> {
        Ok(Rules {
            sender: settings.sender_address.clone(),
            allow: AllowedDomains::new(&settings.allow_domains),
            zone: chrono_tz::Asia::Tokyo,
            key_file: data.join(FORM_KEY),
            link: settings.link.place()?,
            link_key_file: data.join(LINK_KEY),
            notice_to: None,
            answers: None,
        })
    }

    /// Why a mail must not leave, and what to do; `None` when it may.
    pub fn objection(&self, claim: &Claim) -> Option<String> {
        self.check(claim).err()
    }

    fn check(&self, claim: &Claim) -> Result<(), String> {
        let Claim { mail, mime, .. } = claim;
        if sha256(mime) != mail.sha256 {
            return Err("保存されたメールの内容が、作成したときと違います（SHA-256 が一致しません）。バックアップと比べ、このメールは送らずに作り直してください".to_owned());
        }
        let kind = kind(&mail.kind)?;
        check_job(claim, kind)?;
        self.check_domain(&mail.recipient)?;
        let opened = Opened::of(mime).map_err(|what| {
            format!("メールの中身を確かめられません（{what}）。このメールは送らずに、作り直してください")
        })?;
        self.check_headers(claim, &opened)?;
        match kind {
            Kind::Delivery(files) => {
                let receiver = receiver(claim)?;
                check_recipients(claim, receiver, &opened)?;
                check_files(claim, files, &opened)
            }
            Kind::Trial => trial::check(claim, &opened),
            Kind::Notice => {
                only_recipient(mail, &opened)?;
                self.check_notice(mail, &opened)
            }
        }
    }

    fn check_domain(&self, recipient: &str) -> Result<(), String> {
        let address =
            checks::address("宛先", recipient).map_err(|error| format!("{}。{}", error.what, error.remedy))?;
        if self.allow.allow(address.domain()) {
            return Ok(());
        }
        Err(format!(
            "宛先のドメイン「{}」は、送ってよいドメイン（mail.allow_domains）にありません。宛先が正しければ、設定に加えてください",
            address.domain()
        ))
    }

    /// From is the role's mailbox, subject and Message-ID are the row's.
    fn check_headers(&self, claim: &Claim, opened: &Opened) -> Result<(), String> {
        let mail = claim.mail;
        let sender = opened.from().unwrap_or_default();
        if !sender.eq_ignore_ascii_case(&self.sender) {
            return Err(format!(
                "メールの差出人「{}」が、設定の差出人（mail.sender_address）と違います。設定を変えたときは、元に戻すか、メールを作り直してください",
                sender.escape_debug()
            ));
        }
        let differs = |what: &str| {
            Err(format!("メールの{what}が、送信待ちの記録と違います。このメールは送らずに、作り直してください"))
        };
        if checks::header_value("件名", opened.subject()).is_err() || opened.subject() != mail.subject {
            return differs("件名");
        }
        if opened.message_id() != mail.message_id {
            return differs(" Message-ID ");
        }
        Ok(())
    }

    fn check_notice(&self, mail: &MailRow, opened: &Opened) -> Result<(), String> {
        if self.notice_to.as_deref().is_none_or(|to| !to.eq_ignore_ascii_case(&mail.recipient)) {
            return Err(format!(
                "お知らせの宛先 {} が、設定の宛先（notice.to）と違います。設定を確かめてください",
                mail.recipient
            ));
        }
        if opened.attachments().is_empty() && mail.department.is_empty() {
            return Ok(());
        }
        Err("お知らせのメールに、課の名前か添付ファイルが付いています。このメールは送らずに、作り直してください"
            .to_owned())
    }
}

fn kind(word: &str) -> Result<Kind, String> {
    match word {
        "report" => Ok(Kind::Delivery(StatedKind::Report)),
        "inquiry" | "inquiry-notice" | "inquiry-overdue" => Ok(Kind::Delivery(StatedKind::Form)),
        TEST => Ok(Kind::Trial),
        NOTICE => Ok(Kind::Notice),
        other => Err(format!("メールの種類「{}」は、このプログラムの知らないものです", other.escape_debug())),
    }
}

/// A trial belongs to a run of trials and a notice to one of notices, and nothing else does: a mail that is made out to be
/// one of these would go past the register.
fn check_job(claim: &Claim, kind: Kind) -> Result<(), String> {
    let job =
        claim.run.ok_or("このメールを作った記録がありません。このメールは送らずに、作り直してください")?.job.as_str();
    let fits = match kind {
        Kind::Delivery(_) => job != TEST && job != NOTICE,
        Kind::Trial => job == TEST,
        Kind::Notice => job == NOTICE,
    };
    if fits {
        return Ok(());
    }
    Err("メールの種類が、これを作った処理と違います。このメールは送らずに、作り直してください".to_owned())
}

/// Who answers for the mail's department today.
fn receiver<'a>(claim: &Claim<'a>) -> Result<&'a Department, String> {
    let remedy = "sokatsu city show で課の一覧を確かめ、引き継いだ課があれば sokatsu city department end --successor で書いてください";
    let city = claim
        .city
        .ok_or_else(|| "このメールの計画か市が、データベースにありません。計画を取り込み直してください".to_owned())?;
    city.in_charge(&claim.mail.department, claim.today).map_err(|nobody| format!("{nobody}。{remedy}"))
}

/// The envelope's recipient and everybody in the headers are that department's, today.
fn check_recipients(claim: &Claim, receiver: &Department, opened: &Opened) -> Result<(), String> {
    let today = claim.today;
    let holds = |address: &str| receiver.addresses_on(today).any(|own| same_mailbox(&own.address, address));
    let recipient = claim.mail.recipient.as_str();
    if !holds(recipient) {
        return Err(no_address_of(receiver, recipient, claim));
    }
    let named = opened.recipients();
    if !named.iter().any(|named| same_mailbox(named, recipient)) {
        return Err(format!(
            "宛先 {recipient} が、メールの To にも Cc にもありません。このメールは送らずに、作り直してください"
        ));
    }
    match named.iter().find(|named| !holds(named)) {
        Some(other) => Err(format!(
            "メールの To か Cc にある {} は、{}の今日のアドレスではありません。このメールは送らずに、作り直してください",
            other.escape_debug(),
            receiver.name
        )),
        None => Ok(()),
    }
}

/// Why an address is not (or no longer) a department's.
fn no_address_of(receiver: &Department, recipient: &str, claim: &Claim) -> String {
    let today = claim.today;
    let known = receiver.addresses.iter().filter(|own| same_mailbox(&own.address, recipient));
    let mut period = known.map(|own| match (own.since, own.until) {
        (Some(since), _) if today < since => format!("{since} から使うアドレスです"),
        (_, Some(until)) => format!("{until} までのアドレスでした"),
        _ => String::new(),
    });
    let period = period.next_back().unwrap_or_else(|| "この課に登録されていません".to_owned());
    let moved = if receiver.code.as_str() == claim.mail.department {
        String::new()
    } else {
        format!("「{}」を引き継いだ", claim.mail.department)
    };
    format!(
        "宛先 {recipient} は、{moved}{}の今日のアドレスではありません（{period}）。アドレスが正しければ sokatsu city address add で登録してください。変わったのなら、sokatsu outbox show メールの番号 に出る命令で取り消してから、もとの命令（deliver など）をもう一度行うと、新しい宛先に作り直されます",
        receiver.name
    )
}

/// The local part as it is written, the domain without case.
pub(crate) fn same_mailbox(one: &str, other: &str) -> bool {
    match (one.rsplit_once('@'), other.rsplit_once('@')) {
        (Some((local, domain)), Some((other_local, other_domain))) => {
            local == other_local && domain.eq_ignore_ascii_case(other_domain)
        }
        _ => false,
    }
}

/// A trial or a notice goes to its one recipient and names nobody else.
fn only_recipient(mail: &MailRow, opened: &Opened) -> Result<(), String> {
    match opened.recipients().as_slice() {
        [one] if same_mailbox(one, &mail.recipient) => Ok(()),
        _ => Err(format!(
            "メールの To と Cc が、宛先 {} だけではありません。このメールは送らずに、作り直してください",
            mail.recipient
        )),
    }
}

/// Every attachment says itself that it is this department's, of this plan and year.
fn check_files(claim: &Claim, kind: StatedKind, opened: &Opened) -> Result<(), String> {
    if check_each_file(claim, opened, |stated| check_file(claim, kind, stated))? == 0 {
        return Err("添付ファイルがありません。このメールは送らずに、作り直してください".to_owned());
    }
    Ok(())
}

/// Asks of every file that is attached or linked to whether it may go; gives how many there are.
fn check_each_file(
    claim: &Claim,
    opened: &Opened,
    check: impl Fn(&Stated) -> Result<(), String>,
) -> Result<usize, String> {
    let files = opened.attachments();
    let links = linked_names(claim, opened)?;
    let asked = |name: &str, bytes: &[u8]| stated(name, bytes, claim.key).and_then(|stated| check(&stated));
    for file in &files {
        asked(file.name, file.bytes).map_err(|what| {
            format!("添付ファイル「{}」は送れません（{what}）。このメールは送らずに、作り直してください", file.name)
        })?;
    }
    for name in &links {
        let place = claim.linked.place.ok_or("リンクの場所（mail.link）が設定されていません")?;
        let bytes = place.read(name, claim.linked.key);
        bytes.and_then(|bytes| asked(name, &bytes)).map_err(|what| {
            format!("リンク先のファイル「{name}」は送れません（{what}）。このメールは送らずに、作り直してください")
        })?;
    }
    Ok(files.len() + links.len())
}

/// The files to which the letter links: the same in both of its forms.
fn linked_names<'a>(claim: &Claim, opened: &'a Opened) -> Result<Vec<&'a str>, String> {
    let Some(place) = claim.linked.place else { return Ok(Vec::new()) };
    let [plain, html] = opened.letters().map(|letter| place.names_in(letter));
    if plain == html {
        return Ok(plain);
    }
    Err("メールの文面の二つの形で、リンクが違います。このメールは送らずに、作り直してください".to_owned())
}

fn check_file(claim: &Claim, kind: StatedKind, stated: &Stated) -> Result<(), String> {
    let run = claim.run.ok_or("このメールを作った記録がありません")?;
    if stated.kind != kind {
        return Err("報告書と照会の様式が入れ替わっています".to_owned());
    }
    let department = stated.department.as_deref();
    if department != Some(claim.mail.department.as_str()) {
        let whose = department.map_or_else(|| "市全体".to_owned(), |code| name_of(claim, code));
        return Err(format!("{whose}のファイルです。宛先の課は{}です", name_of(claim, &claim.mail.department)));
    }
    check_about(run, stated)?;
    if stated.edition.is_some_and(|edition| edition != EXTRACT) {
        return Err("課に送る版の報告書ではありません".to_owned());
    }
    Ok(())
}

/// A file is about what its run is about.
fn check_about(run: &RunFacts, stated: &Stated) -> Result<(), String> {
    if stated.plan != run.plan {
        return Err(format!("別の計画「{}」のファイルです。このメールの計画は「{}」です", stated.plan, run.plan));
    }
    if stated.year != run.year {
        return Err(format!("{}年度のファイルです。このメールは{}年度のものです", stated.year, run.year));
    }
    Ok(())
}

/// A department as staff know it; its code where the register does not have it.
fn name_of(claim: &Claim, code: &str) -> String {
    let found = claim.city.and_then(|city| city.departments.iter().find(|one| one.code.as_str() == code));
    found.map_or_else(|| format!("「{code}」"), |department| department.name.clone())
}
