//! What a server does wrong, by the stage of the conversation.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, BufReader};

use crate::server::{say, sleep_long};

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
