//! Where rows and trail disagree, in words.

use crate::job::outbox::state_name;
use crate::store::{Disagreement, MailNamed, MailPart};

/// One line for whoever keeps the system: which row, what it says, what the trail tells.
pub fn in_words(disagreement: &Disagreement) -> String {
    match disagreement {
        Disagreement::MailUntold(mail) => {
            format!("{}：表にありますが、作った記録がありません", named(mail))
        }
        Disagreement::MailGone { message_id, seq } => {
            format!("{}：操作の記録（{seq} 番）にありますが、表にありません", plain(message_id))
        }
        Disagreement::State { mail, state, told, seq } => {
            let told = told.map_or("まだ送っていないもの", state_name);
            format!(
                "{}：表では「{}」ですが、操作の記録（{seq} 番まで）では「{told}」です",
                named(mail),
                state_name(*state)
            )
        }
        Disagreement::Part { mail, part, seq } => {
            format!("{}：{}が、操作の記録（{seq} 番まで）と違います", named(mail), part_name(*part))
        }
        Disagreement::ApprovalUntold { run, person, .. } => {
            format!("送付 {} の承認（{}）：表にありますが、承認した記録がありません", run.0, plain(person))
        }
        Disagreement::ApprovalGone { run, seq } => {
            format!("送付 {} の承認：操作の記録（{seq} 番）にありますが、表にありません", run.0)
        }
        Disagreement::ApprovalDiffers { run, seq, .. } => format!(
            "送付 {} の承認：承認した人、日時、決裁番号、通数、照合値のどれかが、操作の記録（{seq} 番）と違います",
            run.0
        ),
        Disagreement::ApprovalStretched { run, given_for, named_by, .. } => {
            format!(
                "送付 {} の承認：{given_for} 通の承認ですが、表では {named_by} 通がこの承認で出ることになっています",
                run.0
            )
        }
    }
}

fn named(mail: &MailNamed) -> String {
    format!("メール {}（{}）", mail.name, plain(&mail.recipient))
}

/// What was written into the database by hand must not move the cursor.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

fn part_name(part: MailPart) -> &'static str {
    match part {
        MailPart::MessageId => "Message-ID",
        MailPart::Recipient => "宛先",
        MailPart::Sha256 => "内容のハッシュ（SHA-256）",
        MailPart::Bounce => "戻ってきたかどうか",
        MailPart::Tidied => "中身を消したかどうか",
    }
}
