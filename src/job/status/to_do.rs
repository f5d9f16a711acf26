//! What a person should do, seen from how everything stands.

use chrono::TimeDelta;

use super::{ScheduleStatus, Status};
use crate::job::outbox::commands;
use crate::job::waiting::WaitingRun;
use crate::store::RunId;

/// A backup older than this is told.
const BACKUP_EVERY: TimeDelta = TimeDelta::days(2);
/// A daemon sends within half a minute; a mail that waits longer than this has a reason.
const MAIL_WAITS: TimeDelta = TimeDelta::minutes(10);

/// The most urgent first.
pub fn to_do(status: &Status) -> Vec<String> {
    let mut lines = Vec::new();
    if !status.disk.has_room() {
        lines.push(
            "ディスクの空きが足りないので、新しい仕事は断られます。古い控えなどを移して、空きを作ってください"
                .to_owned(),
        );
    }
    if let Some(hold) = &status.clock_held {
        lines.push(format!(
            "時計を疑って、予定を止めています（{hold}）。時計を合わせるか、正しければ sokatsu schedule accept-clock"
        ));
    }
    lines.extend(not_served(status));
    if let Some(seq) = status.trail.broken {
        lines.push(format!(
            "操作の記録が {seq} 番から書いたときのままではありません。sokatsu audit-trail verify（運用の手引き 7）"
        ));
    }
    if status.trail.disagreements > 0 {
        lines.push(format!(
            "メールと承認の表が、操作の記録と {} か所で食い違っています。sokatsu audit-trail verify（運用の手引き 7）",
            status.trail.disagreements
        ));
    }
    lines.extend(status.seal_key.clone());
    lines.extend(nobody_approves(status));
    lines.extend(of_mails(status));
    lines.extend(status.schedules.iter().flat_map(of_schedule));
    lines.extend(of_returns(status));
    lines.extend(of_backup(status));
    lines
}

fn nobody_approves(status: &Status) -> Option<String> {
    let text = "作成者とは別に今日承認できる職員（承認者）が登録されていないので、作ったメールを送れません。sokatsu people list で確かめ、\
                sokatsu people add か change で承認者を登録してください";
    (status.nobody_approves && !status.plans.is_empty()).then(|| text.to_owned())
}

/// Without the daemon nobody runs the schedules, and nobody sends what a command left queued.
fn not_served(status: &Status) -> Option<String> {
    // What a process that died was sending is settled by whoever sends next.
    let queued = status.mails.queued + status.mails.transmitting;
    if status.served || (status.schedules.is_empty() && queued == 0) {
        return None;
    }
    Some(match queued {
        0 => "常駐が動いていません。予定は行われません。systemctl start sokatsu".to_owned(),
        _ => format!(
            "常駐が動いていないので、送信待ちのメール {queued} 通を送る者がいません。systemctl start sokatsu で動かすか、sokatsu outbox send で送ってください"
        ),
    })
}

fn of_mails(status: &Status) -> Vec<String> {
    let mails = &status.mails;
    let mut lines = Vec::new();
    if let Some(first) = status.waiting_runs.first() {
        let runs: Vec<String> = status.waiting_runs.iter().map(|waiting| waiting.run.to_string()).collect();
        lines.push(format!(
            "承認を待つ送付が {} 件（{}）あります。{} で確かめ、承認者が {}",
            runs.len(),
            runs.join("、"),
            commands::preview(RunId(first.run)),
            commands::approve(RunId(first.run))
        ));
    }
    lines.extend(status.waiting_runs.iter().filter_map(long_waiting));
    if mails.transmitting > 0 && !status.served {
        lines.push(format!(
            "送っている途中でプログラムが止まり、届いたか不明のメールが {} 通あります。常駐を動かすと（systemctl start sokatsu）、sokatsu outbox list に、確かめる Message-ID と次に行う命令が出ます",
            mails.transmitting
        ));
    }
    if mails.ambiguous > 0 {
        lines.push(format!(
            "届いたかどうか分からないメールが {} 通あります。sokatsu outbox list で Message-ID を見て、中継サーバの記録で確かめ、そこに出る命令で片付けてください",
            mails.ambiguous
        ));
    }
    if mails.failed > 0 {
        lines.push(format!(
            "送れなかったメールが {} 通あります。sokatsu outbox list に、理由と、次に行う命令が出ます（運用の手引き 8）",
            mails.failed
        ));
    }
    if mails.held > 0 {
        lines.push(format!(
            "保留のメールが {} 通あります。sokatsu outbox list --state held で理由を確かめてください",
            mails.held
        ));
    }
    if mails.other_way > 0 {
        lines.push(format!(
            "今の設定（mail.way）とは別の方法で送るために作ったメールが {} 通残っていて、このままでは出ません。sokatsu outbox list で送付を見て、取り消して作り直すか、設定を戻してください",
            mails.other_way
        ));
    }
    if mails.oldest_due.is_some_and(|since| status.at.to_utc() - since > MAIL_WAITS) {
        lines.push("10分を超えて送信待ちのメールがあります。メールサーバと、常駐のログを確かめてください".to_owned());
    }
    lines
}

/// A run that was forgotten, or that waits while a date of its plan is near.
fn long_waiting(run: &WaitingRun) -> Option<String> {
    let near = run.near_in_words();
    if !run.forgotten && near.is_none() {
        return None;
    }
    let forgotten = if run.forgotten { "、承認を待ったままです" } else { "、承認を待っています" };
    Some(format!("{}{forgotten}。{}", run.in_words(), near.unwrap_or_default().trim_start()))
}

fn of_schedule(schedule: &ScheduleStatus) -> Vec<String> {
    let name = &schedule.name;
    let mut lines = Vec::new();
    if schedule.waiting > 0 {
        lines.push(format!(
            "予定 {name} に、人の答えを待つ回が {} 回あります。sokatsu schedule log で見て、release か dismiss",
            schedule.waiting
        ));
    }
    if let Some(last) = schedule.last_run.as_ref().filter(|last| !last.done) {
        let stated = &last.stated;
        lines.push(format!(
            "予定 {name} の {stated} の回は失敗しました（{}）。原因を直して sokatsu schedule release {name} {stated}",
            last.note
        ));
    }
    lines
}

fn of_returns(status: &Status) -> Vec<String> {
    let mut lines = Vec::new();
    if status.intakes.waiting > 0 {
        lines.push(format!(
            "様式番号の分からない回答が {} 件あります。sokatsu intake list で見て、sokatsu intake name",
            status.intakes.waiting
        ));
    }
    if status.intakes.staged > 0 {
        lines.push(format!(
            "反映を待つ回答が {} 件あります。sokatsu intake list で見て、sokatsu intake apply",
            status.intakes.staged
        ));
    }
    if status.inquiries.late > 0 {
        lines.push(format!(
            "期限を過ぎて回答のない照会が {} 件あります。sokatsu inquiry status で課を確かめてください",
            status.inquiries.late
        ));
    }
    lines
}

fn of_backup(status: &Status) -> Option<String> {
    match &status.last_backup {
        None if status.plans.is_empty() => None,
        None => Some("控えをまだ取っていません。sokatsu backup".to_owned()),
        Some(last) if status.at.to_utc() - last.at.to_utc() > BACKUP_EVERY => {
            Some(format!("最後の控えは {} です。sokatsu backup", last.at.format("%Y-%m-%d %H:%M")))
        }
        Some(_) => None,
    }
}
