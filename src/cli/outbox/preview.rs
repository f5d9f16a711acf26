//! `outbox preview`

use std::path::Path;

use super::super::context::{Context, shown};
use super::super::results::result;
use super::super::told::Told;
use super::look::told;
use crate::job::JobError;
use crate::job::outbox::{Preview, PreviewedMail, commands, preview as look, state_name, write_preview};
use crate::mail::{FoundLink, Links};
use crate::store::{NOTICE, RunId};

/// Of the hash, enough to tell what was seen.
const SEEN: usize = 12;

pub fn preview(run: RunId, department: Option<&str>, out: Option<&Path>, context: &Context) -> Result<(), Told> {
    let links = Links::new(&context.settings.mail, &context.data).map_err(JobError::from)?;
    let preview = look(&*context.store()?, run, department, &links)?;
    let run = &preview.run;
    result!(
        "送付 {}　{} {}　{} 作成 {}　メール {} 通",
        run.id.0,
        run.job,
        run.plan,
        told(run.made_at, context),
        run.made_by,
        preview.mails.len()
    );
    preview.mails.iter().for_each(print_mail);
    let total: u64 = preview.mails.iter().map(|one| one.mail.length).sum();
    let largest = preview.mails.iter().map(|one| one.mail.length).max().unwrap_or_default();
    result!(
        "合計　メール {} 通　{} バイト　いちばん大きいもの {} バイト",
        preview.mails.len(),
        grouped(total),
        grouped(largest)
    );
    if let Some(out) = out {
        for folder in write_preview(&preview, out)? {
            result!("{}", shown(&folder));
        }
    }
    print_next(&preview);
    Ok(())
}

fn print_mail(one: &PreviewedMail) {
    let row = &one.mail.row;
    result!("");
    result!("■ {}　{}　{}", one.mail.name(), one.department, state_name(row.state));
    result!("  宛先　{}", row.recipient);
    result!("  件名　{}", row.subject);
    for file in &one.files {
        result!(
            "  添付　{}　{} バイト（メールの中では base64 で {} バイト）",
            file.name,
            grouped(file.length),
            grouped(file.length_in_mail)
        );
    }
    one.links.iter().for_each(print_link);
    if one.files.is_empty() && one.links.is_empty() && row.kind != NOTICE {
        result!(
            "  添付　なし。今の設定（mail.link）の場所へのリンクもないので、このままでは、送る前の確認で止まります"
        );
    }
    result!("  大きさ　{} バイト（全体）", grouped(one.mail.length));
    result!("  本文");
    for line in one.text().trim_end().lines() {
        result!("  | {line}");
    }
}

fn print_link(link: &FoundLink) {
    result!("  リンク　{}", link.url);
    match &link.file {
        Ok(file) => result!(
            "    ファイルはあります：{}　{} バイト　SHA-256 {}",
            shown(&link.path),
            grouped(file.length),
            file.sha256
        ),
        Err(why) => result!("    {why}：{}　このままでは、送る前の確認で止まります", shown(&link.path)),
    }
}

fn print_next(preview: &Preview) {
    let Some(sha256) = &preview.sha256 else { return };
    let run = preview.run.id.0;
    let seen: String = sha256.chars().take(SEEN).collect();
    result!("承認を待つメール {} 通。承認は、作成した人ではない承認者が次のように行います", preview.waiting);
    result!("  sokatsu outbox approve {run} --by 職員コード --ref 決裁番号 --seen {seen}");
    result!("先に自分に送って見るなら（送付は変わりません）");
    result!("  {}", commands::test(preview.run.id));
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_threes() {
        let told = [0, 999, 1000, 12_345, 1_234_567].map(grouped);
        assert_eq!(told, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }
}
