//! `sokatsu tidy [--dry-run] [--shrink]`

use super::arguments::TidyArguments;
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::free_space::MEGABYTE;
use crate::job::tidy::Tidying;
use crate::store::{Cutoffs, Stale};

pub fn run(arguments: &TidyArguments, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let by = context.told_by(arguments.by.as_deref());
    let keep = &context.settings.keep;
    let tidying = Tidying { keep, at: context.now.to_utc(), by: &by, shrink: arguments.shrink };
    let cutoffs = tidying.cutoffs();
    tell_cutoffs(&cutoffs, context);
    if arguments.dry_run {
        let stale = store.stale(&cutoffs)?;
        for mail in &stale.mails {
            result!("  メール {}　{}", mail.id, mail.subject);
        }
        for file in &stale.files {
            result!("  {}", file.path);
        }
        result!("{}。--dry-run を外すと消します", summed(&stale));
        return Ok(());
    }
    let tidied = tidying.tidy(&mut *store)?;
    result!("{}を消しました。記録とハッシュは残っています", summed(&tidied.stale));
    Ok(())
}

fn tell_cutoffs(cutoffs: &Cutoffs, context: &Context) {
    for (what, key, cutoff) in [
        ("送ったメールの中身", "keep.mail_years", cutoffs.mails),
        ("帳票、様式の控え、返ってきた様式", "keep.report_years", cutoffs.reports),
    ] {
        match cutoff {
            Some(cutoff) => {
                let day = cutoff.with_timezone(&context.settings.city.time_zone).format("%Y-%m-%d");
                result!("{what}　{day} より前のもの");
            }
            None => result!("{what}　消しません（設定の {key} がありません）"),
        }
    }
}

fn summed(stale: &Stale) -> String {
    let megabytes = stale.bytes() as f64 / MEGABYTE as f64;
    format!("メール {} 通の中身、ファイル {} 個、{megabytes:.1} MB", stale.mails.len(), stale.files.len())
}
