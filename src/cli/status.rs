//! `sokatsu status [--json]`

use super::arguments::StatusArguments;
use super::context::Context;
use super::results::result;
use super::told::Told;
use crate::free_space::MEGABYTE;
use crate::job::status::{LastRun, ScheduleStatus, Status};
use crate::schedule::calendar::weekday_name;

/// What is to be done is a result: the command has done its work, whatever it says.
pub fn run(arguments: &StatusArguments, context: &Context) -> Result<(), Told> {
    let status = Status::look(&*context.store()?, &context.settings, context.now)?;
    if arguments.json {
        let text = serde_json::to_string_pretty(&status).map_err(|error| Told::new(error.to_string(), None))?;
        result!("{text}");
    } else {
        print(&status);
    }
    Ok(())
}

fn print(status: &Status) {
    result!("{} の状態", status.at.format("%Y-%m-%d %H:%M"));
    result!("常駐　　{}", if status.served { "動いています" } else { "動いていません" });
    result!("計画　　{} 件", status.plans.len());
    for plan in &status.plans {
        result!("  {}　{}　{}～{}", plan.code, plan.name, plan.first_year, plan.last_year);
    }
    result!("予定　　{} 件", status.schedules.len());
    status.schedules.iter().for_each(print_schedule);
    print_counts(status);
    if status.to_do.is_empty() {
        result!("していただくことはありません。");
        return;
    }
    result!("していただくこと　{} 件", status.to_do.len());
    for line in &status.to_do {
        result!("  ・{line}");
    }
}

fn print_schedule(schedule: &ScheduleStatus) {
    let next = schedule.next_due.map_or("これから行う回はありません".to_owned(), |next| {
        format!("次は {}（{}）", next.format("%Y-%m-%d %H:%M"), weekday_name(next.date_naive()))
    });
    let paused = if schedule.paused { "　休止中" } else { "" };
    let job = format!("{} {}", schedule.job, schedule.plan);
    result!("  {}　{}　{next}{paused}", schedule.name, job.trim_end());
    if let Some(LastRun { stated, ended_at, done, note }) = &schedule.last_run {
        let ended = ended_at.format("%Y-%m-%d %H:%M");
        result!("    前回 {stated} の回：{ended} に{}（{note}）", if *done { "済み" } else { "失敗" });
    }
}

fn print_counts(status: &Status) {
    let mails = &status.mails;
    result!(
        "メール　承認待ち {}　送信待ち {}　送信中 {}　送信済み {}　送信失敗 {}　届いたか不明 {}　保留 {}　取消し {}",
        mails.made,
        mails.queued,
        mails.transmitting,
        mails.sent,
        mails.failed,
        mails.ambiguous,
        mails.held,
        mails.cancelled
    );
    for reason in &mails.reasons {
        result!("  {} {} 通　{}", reason.state_in_words(), reason.mails, reason.in_full());
    }
    result!(
        "照会　　開いているもの {}　うち期限を過ぎて回答のないもの {}",
        status.inquiries.open,
        status.inquiries.late
    );
    result!("回答　　反映を待つもの {}　様式番号を待つもの {}", status.intakes.staged, status.intakes.waiting);
    let disk = status.disk;
    result!(
        "ディスク　空き {} MB（残しておく空き {} MB）",
        disk.free_bytes / MEGABYTE,
        disk.least_free_bytes / MEGABYTE
    );
    let verified = match (&status.trail.verified_at, status.trail.broken) {
        (None, _) => "まだ確かめていません".to_owned(),
        (Some(at), None) if status.trail.is_sound() => {
            format!("最後に確かめたのは {}　異状なし", at.format("%Y-%m-%d %H:%M"))
        }
        (Some(at), None) => {
            let places = status.trail.disagreements;
            format!("最後に確かめたのは {}　表と {places} か所の食い違い", at.format("%Y-%m-%d %H:%M"))
        }
        (Some(at), Some(seq)) => format!("最後に確かめたのは {}　{seq} 番から異状", at.format("%Y-%m-%d %H:%M")),
    };
    result!("操作の記録　{} 件　{verified}", status.trail.length);
    match &status.notice_to {
        Some(to) => result!("お知らせ　{to}"),
        None => {
            result!("お知らせ　宛先がありません（設定の notice.to）。結果と困りごとは、この画面とログでだけ分かります")
        }
    }
    match &status.last_backup {
        Some(last) => result!("控え　　最後は {}　{}", last.at.format("%Y-%m-%d %H:%M"), last.folder),
        None => result!("控え　　まだありません"),
    }
}
