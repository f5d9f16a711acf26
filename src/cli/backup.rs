//! `sokatsu backup [--to DIR | --check DIR]` and `sokatsu restore BACKUP`

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::arguments::{BackupArguments, RestoreArguments};
use super::context::{Context, shown};
use super::results::result;
use super::told::Told;
use crate::free_space::MEGABYTE;
use crate::job::backup::{Backup, INQUIRY_KEY, Restored, Restoring, Taking, check};
use crate::job::outbox::commands;
use crate::mail::LINK_KEY;
use crate::store::{Doubt, OUTBOX_KEY};

pub fn take(arguments: &BackupArguments, context: &Context) -> Result<(), Told> {
    if let Some(folder) = &arguments.check {
        let backup = check(folder)?;
        result!("この控えは使えます：{}", shown(folder));
        print(&backup, context);
        return Ok(());
    }
    let mut store = context.store()?;
    let keep = &context.settings.keep;
    let usual = || keep.backups(&context.data).join(format!("sokatsu-{}", stamp(context)));
    let to = arguments.to.clone().unwrap_or_else(usual);
    let key = key_file(context);
    let by = context.told_by(arguments.by.as_deref());
    let taking = Taking {
        to: &to,
        key: &key,
        with_keys: !arguments.without_key,
        least_free: keep.least_free(),
        at: context.now.to_utc(),
        by: &by,
    };
    let taken = taking.take(&mut *store)?;
    result!("控えを取り、読み直して確かめました：{}", shown(&to));
    print(&taken.backup, context);
    for note in &taken.notes {
        context.say(format!("注意：{note}"));
    }
    if !taken.keys.is_empty() {
        context.say(format!(
            "注意：控えには、鍵（{}）と宛先のアドレスが入っています。読める人を限ってください。",
            taken.keys.join("、")
        ));
    }
    if !taken.left_out.is_empty() {
        context.say(format!(
            "注意：鍵（{}）は入れていません。控えとは別の、ほかの人が読めない場所に、写しを取っておいてください。",
            taken.left_out.join("、")
        ));
    }
    Ok(())
}

fn print(backup: &Backup, context: &Context) {
    let Backup { label, sums, bytes, seal, .. } = backup;
    let made_at = label.made_at.parse::<DateTime<Utc>>().map_or_else(
        |_| label.made_at.clone(),
        |time| time.with_timezone(&context.settings.city.time_zone).format("%Y-%m-%d %H:%M:%S").to_string(),
    );
    result!("  取った日時 {made_at}　取った人 {}", label.made_by);
    result!("  ファイル {} 個　{:.1} MB", sums.len(), *bytes as f64 / MEGABYTE as f64);
    result!("  照合値 {seal}");
}

pub fn restore(arguments: &RestoreArguments, context: &Context) -> Result<(), Told> {
    let by = context.told_by(arguments.by.as_deref());
    let aside = format!("replaced-{}", stamp(context));
    let restoring = Restoring {
        from: &arguments.from,
        data: &context.data,
        replace: arguments.replace,
        aside: &aside,
        at: context.now.to_utc(),
        by: &by,
    };
    let restored = restoring.restore()?;
    result!("控えから戻しました：{} → {}", shown(&arguments.from), shown(&context.data));
    print(&restored.backup, context);
    if let Some(aside) = &restored.aside {
        result!("  それまでのデータは {} に移しました", shown(aside));
    }
    if restored.calmed.mails > 0 {
        result!(
            "  控えのときに未送信か送信失敗だったメール {} 通は、その後に送ったかどうか分からないので「届いたか不明」にしました",
            restored.calmed.mails
        );
        result!("  中継サーバの記録で確かめてから、まとめて片付けられます（--dry-run を付けると、見るだけです）");
        for how in ["--sent", "--resend", "--not-sent"] {
            result!("    {}", commands::resolve_all(None, Doubt::Restored, how));
        }
    }
    if restored.calmed.schedules > 0 {
        result!(
            "  予定 {} 件を休止しました。控えのあとに行った回を確かめて、sokatsu schedule resume で再開してください",
            restored.calmed.schedules
        );
    }
    result!("  控えのあとの変更、受付、送信の記録はありません");
    let forms = restored.backup.sums.iter().any(|sum| sum.path.starts_with("inquiries/"));
    if forms {
        tell_of_key(restored.keys.contains(&INQUIRY_KEY), context);
    }
    if restored.has_seals && !restored.keys.contains(&OUTBOX_KEY) {
        tell_of_seals(&restored, context);
    }
    Ok(())
}

/// Without the key of the outbox no mail can be told from one that somebody wrote into the database.
fn tell_of_seals(restored: &Restored, context: &Context) {
    let data = shown(&context.data);
    context.say(format!(
        "注意：この控えに、メールの封印の鍵（{OUTBOX_KEY}）はありません。控えの前に作ったメールは、作ったままかどうかを確かめられないので、\
         もう送れません（送ろうとすると保留になります）。"
    ));
    context.say(format!(
        "  鍵を別に取ってあるとき：次のメールを作る前に、{OUTBOX_KEY} を {data} に戻してください（リンクで渡すファイルがあれば {LINK_KEY} も）。"
    ));
    if let Some(aside) = restored.aside.as_ref().filter(|aside| aside.join(OUTBOX_KEY).is_file()) {
        context
            .say(format!("  それまでの鍵は {} にあります。この控えと同じ鍵なら、それを戻してください。", shown(aside)));
    }
    context.say(
        "  鍵がないとき：届いていないと分かったメールは、sokatsu outbox resolve --resend のあと保留になってから sokatsu outbox cancel で\
         取り消し、もとの命令（sokatsu deliver など）で作り直してください。届いていたものは resolve --sent だけで済みます。",
    );
}

fn tell_of_key(has_key: bool, context: &Context) {
    match (has_key, &context.settings.inquiry.key_file) {
        (true, Some(elsewhere)) => context.say(format!(
            "注意：鍵は {} に戻しました。設定の inquiry.key_file（{}）と同じものか確かめてください。",
            shown(&context.data.join("inquiry.key")),
            shown(elsewhere)
        )),
        (false, None) => context.say(
            "注意：この控えに鍵はありません。前の様式を受け付けるには、inquiry.key をデータのフォルダに戻してください。",
        ),
        _ => {}
    }
}

fn key_file(context: &Context) -> PathBuf {
    context.settings.inquiry.key_file.clone().unwrap_or_else(|| Path::new(&context.data).join("inquiry.key"))
}

/// The time as a name: `2026-11-21T090000`.
fn stamp(context: &Context) -> String {
    context.now.format("%Y-%m-%dT%H%M%S").to_string()
}
