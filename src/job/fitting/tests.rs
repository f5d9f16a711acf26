use super::*;
use crate::mail::{Addressees, Envelope, Letter, LinkSettings, MailTemplates, compose, letters};

fn files() -> Vec<Attachment> {
    let file = |name: &str, length: usize| Attachment { name: name.to_owned(), bytes: vec![7; length] };
    vec![file("報告書.xlsx", 30_000), file("報告書.pdf", 60_000)]
}

fn composed(
    templates: &MailTemplates,
    circumstances: &Circumstances,
    files: &[Attachment],
) -> Result<Vec<NewMail>, JobError> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    let text = |text: &str| text.to_owned();
    let letter = Letter {
        document_number: None,
        date,
        department: text("産業振興課"),
        sender: text("政策企画課長"),
        plan: text("総合戦略"),
        plan_short: text("総合戦略"),
        year: crate::fiscal_year::FiscalYear::new(2024),
        notice: None,
        contact: text("政策企画課"),
        replaced: None,
        circumstances: circumstances.clone(),
    };
    let envelope = Envelope {
        run_key: text("key"),
        department: text("sangyo"),
        kind: text("report"),
        recipient: text("sangyo@example.jp"),
        addressees: Addressees::only("sangyo@example.jp"),
        revision: 1,
        date: chrono::DateTime::from_timestamp(1_795_219_200, 0).expect("a time"),
        sender_name: text("政策企画課"),
        sender_address: text("kikaku@example.jp"),
    };
    Ok(vec![compose(&letter, templates, &envelope, files)?])
}

/// Fits within so many bytes, with links into `folder` where one is given.
fn fitted(max_bytes: u64, folder: Option<&Path>, templates: &MailTemplates) -> Result<NewMail, JobError> {
    let data = tempfile::tempdir().expect("a folder");
    let link = LinkSettings {
        folder: folder.map(Path::to_path_buf),
        url: folder.map(|_| "https://files.example.jp/s".to_owned()),
    };
    let settings = MailSettings { max_bytes, link, ..MailSettings::default() };
    let compose = |circumstances: &Circumstances, files: &[Attachment]| composed(templates, circumstances, files);
    let mut mails = fit(&settings, data.path(), &Circumstances::default(), &files(), &compose)?;
    let mail = mails.remove(0);
    assert!(mail.mime.len() as u64 <= max_bytes);
    Ok(mail)
}

#[test]
fn what_fits_leaves_with_all_its_files() {
    let mail = fitted(200_000, None, &MailTemplates::default()).expect("fits");
    assert!(
        letters(&mail.mime)
            .expect("ours")
            .iter()
            .all(|letter| letter.contains("報告書.pdf") && !letter.contains("大きいため"))
    );
}

#[test]
fn the_workbook_alone_says_what_is_left_out() {
    let mail = fitted(80_000, None, &MailTemplates::default()).expect("fits");
    for letter in letters(&mail.mime).expect("ours") {
        assert!(
            letter.contains("報告書.xlsx") && letter.contains("報告書.pdf は、大きいため添付していません"),
            "{letter}"
        );
    }
}

#[test]
fn a_link_leads_to_whole_files_that_nobody_guesses() {
    let folder = tempfile::tempdir().expect("a folder");
    let mail = fitted(20_000, Some(folder.path()), &MailTemplates::default()).expect("fits");
    let mut there: Vec<(String, u64)> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().into_string().expect("a name"), entry.metadata().expect("a file").len()))
        .collect();
    there.sort_by_key(|(_, length)| *length);
    assert_eq!(there.iter().map(|(_, length)| *length).collect::<Vec<_>>(), [30_000, 60_000]);
    for letter in letters(&mail.mime).expect("ours") {
        for (name, _) in &there {
            assert!(letter.contains(&format!("https://files.example.jp/s/{name}")), "{letter}");
        }
    }
}

#[test]
fn what_never_fits_is_refused_with_a_remedy() {
    let error = fitted(20_000, None, &MailTemplates::default()).expect_err("too large");
    assert!(error.to_string().contains("上限 19 KB"), "{error}");
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("mail.max_bytes")));
    let folder = tempfile::tempdir().expect("a folder");
    assert!(fitted(100, Some(folder.path()), &MailTemplates::default()).is_err());
}

/// A city's own text from before there were links would make an empty mail.
#[test]
fn a_text_that_does_not_say_the_link_makes_no_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("mail/report");
    std::fs::create_dir_all(&own).expect("made");
    std::fs::write(own.join("body.txt"), "{{ department }}\n").expect("written");
    let links = folder.path().join("links");
    let error = fitted(20_000, Some(&links), &MailTemplates::new(Some(folder.path()))).expect_err("refused");
    assert!(error.to_string().contains("https://files.example.jp/s/"), "{error}");
    assert!(!links.exists(), "nothing is put where nobody is told of it");
}
