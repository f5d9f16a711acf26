//! What a server does wrong, by the stage of the conversation.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, BufReader};

use crate::server::{say, say_bytes, sleep_long};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Connect,
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Body,
    Dot,
    Rset,
    Quit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Refused for good.
    Refused,
    /// Refused for now.
    Transient,
    /// The connection is closed.
    Dropped,
    Silent,
    Garbage,
    /// Refused for good, in Shift_JIS.
    ForeignNo,
    /// Taken, in Shift_JIS.
    ForeignYes,
    /// No mail of ours is relayed.
    NotRelayed,
    /// The right answer, late.
    Slow,
}

/// How late the right answer comes.
pub const LATE: Duration = Duration::from_millis(700);

impl Stage {
    pub fn of_command(verb: &str) -> Option<Stage> {
        let stages = [
            ("EHLO", Stage::Ehlo),
            ("STARTTLS", Stage::StartTls),
            ("AUTH", Stage::Auth),
            ("MAIL", Stage::Mail),
            ("RCPT", Stage::Rcpt),
            ("DATA", Stage::Data),
            ("RSET", Stage::Rset),
            ("QUIT", Stage::Quit),
        ];
        stages.iter().find(|(known, _)| *known == verb).map(|(_, stage)| *stage)
    }
}

/// What is left to do after a fault.
pub enum Struck {
    /// All that is right.
    GoOn,
    /// The stage has had its answer.
    Answered,
    /// The conversation is over.
    Over,
}

impl Kind {
    pub async fn strike<S: AsyncRead + AsyncWrite + Unpin>(self, stream: &mut BufReader<S>) -> Struck {
        match self {
            Kind::Refused => say(stream, "554 5.7.1 no").await,
            Kind::Transient => say(stream, "451 4.3.0 later").await,
            // 宛先不明 and 受け付け.
            Kind::ForeignNo => say_bytes(stream, b"550 5.1.1 \x88\xb6\x90\xe6\x95\x73\x96\xbe\r\n").await,
            Kind::ForeignYes => say_bytes(stream, b"250 \x8e\xf3\x82\xaf\x95\x74\x82\xaf\r\n").await,
            Kind::NotRelayed => say(stream, "554 5.7.1 <to@example.jp>: Relay access denied").await,
            Kind::Garbage => say(stream, "hello there").await,
            Kind::Dropped => return Struck::Over,
            Kind::Silent => {
                sleep_long().await;
                return Struck::Over;
            }
            Kind::Slow => {
                tokio::time::sleep(LATE).await;
                return Struck::GoOn;
            }
        }
        Struck::Answered
    }
}
