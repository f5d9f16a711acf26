//! One session with a mail server: many mails, one after the other, each with an outcome that can be believed.
//!
//! lettre's ordinary path gives the same error for a mail that was never accepted and for one that perhaps was, waits
//! for ever, and uses a connection again after a fault. Here each stage has its own patience, what has left the
//! machine is counted, and a connection is dropped after any fault that is not the server's plain refusal.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::MailParameter;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::dotted::Dotted;
use super::features::Features;
use super::settings::{TimeoutSettings, seconds};
use super::wire::Meter;

/// What became of one try to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has taken it over.
    Sent { reply: String },
    /// The server has said no; for now, or for good.
    Refused { permanent: bool, reply: String },
    /// A fault before the end of the mail had wholly left: the server cannot have accepted it.
    NotAccepted { reason: String },
    /// A fault after that: nobody knows.
    Ambiguous { reason: String },
}

/// Why the server did not ask for a mail's body.
#[derive(Debug)]
pub(super) enum NotOffered {
    /// Because of this mail.
    Mail(Outcome),
    /// Because of its sender, which is every mail's.
    Sender { reply: String },
    /// The session had ended since the mail before it: a new one is all that this mail needs.
    SessionOver,
}

/// A stage of the conversation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stage {
    Greeting,
    Mail,
    Rcpt,
    Data,
}

/// What went wrong in a stage.
#[derive(Debug)]
pub(super) enum Fault {
    Refusal { code: u16, reply: String },
    Lost { reason: String },
}

/// An open connection that has been greeted and, where that is wanted, protected and authenticated.
pub(super) struct Session {
    /// Taken away after a fault: a connection that is out of step would give one mail's answer to another.
    connection: Option<AsyncSmtpConnection>,
    meter: Arc<Meter>,
    timeouts: TimeoutSettings,
    features: Features,
    /// The server still holds a mail that it has half refused.
    half_done: bool,
    /// Has been offered a mail before.
    used: bool,
    encrypted: bool,
}

impl Session {
    pub(super) fn new(
        connection: AsyncSmtpConnection,
        meter: Arc<Meter>,
        timeouts: TimeoutSettings,
        encrypted: bool,
    ) -> Session {
        Session {
            connection: Some(connection),
            meter,
            timeouts,
            features: Features::default(),
            half_done: false,
            used: false,
            encrypted,
        }
    }

    pub(super) fn set_features(&mut self, features: Features) {
        self.features = features;
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// MAIL, RCPT and DATA up to the server's 354.
    pub(super) async fn offer(&mut self, from: &Address, to: &Address, size: usize) -> Result<(), NotOffered> {
        if let Some(most) = self.features.size.filter(|most| size as u64 > *most) {
            let reply = too_large(size, most);
            return Err(NotOffered::Mail(Outcome::Refused { permanent: true, reply }));
        }
        let used = std::mem::replace(&mut self.used, true);
        self.begin(from, size).await.map_err(|fault| match self.is_open() {
            false if used => NotOffered::SessionOver,
            _ => sender_refused(fault),
        })?;
        self.say(Stage::Rcpt, Rcpt::new(to.clone(), Vec::new())).await.map_err(not_accepted)?;
        let response = self.say(Stage::Data, Data).await.map_err(not_accepted)?;
        if !response.has_code(354) {
            self.connection = None;
            let reason = format!("DATA に 354 でなく「{}」が返りました", spoken(&response));
            return Err(NotOffered::Mail(Outcome::NotAccepted { reason }));
        }
        Ok(())
    }

    /// RSET, where something is left of the mail before, and MAIL.
    async fn begin(&mut self, from: &Address, size: usize) -> Result<(), Fault> {
        if self.half_done
            && let Err(fault) = self.say(Stage::Mail, Rset).await
        {
            // A server that refuses it (none should) refuses no mail by that.
            self.connection = None;
            return Err(fault);
        }
        self.half_done = true;
        let size = self.features.size.map(|_| MailParameter::Size(size));
        self.say(Stage::Mail, Mail::new(Some(from.clone()), size.into_iter().collect())).await.map(drop)
    }

    /// The body and its end, after the 354.
    pub(super) async fn transmit(&mut self, body: &Dotted) -> Outcome {
        let Some(mut connection) = self.connection.take() else {
            return Outcome::NotAccepted { reason: "接続がありません".to_owned() };
        };
        self.meter.begin_mail(least_length(body.as_str().len(), self.encrypted));
        let result = self.write_body(&mut connection, body).await;
        let (outcome, in_step) = match result {
            Ok(response) if response.has_code(250) => (Outcome::Sent { reply: spoken(&response) }, true),
            Ok(response) => {
                let reason = format!("本文のあとに 250 でなく「{}」が返りました", spoken(&response));
                (Outcome::Ambiguous { reason }, false)
            }
            Err(Fault::Refusal { code, reply }) => (Outcome::Refused { permanent: code >= 500, reply }, code != 421),
            Err(Fault::Lost { reason }) if self.meter.end_may_have_left() => (Outcome::Ambiguous { reason }, false),
            Err(Fault::Lost { reason }) => (Outcome::NotAccepted { reason }, false),
        };
        if in_step {
            self.connection = Some(connection);
            self.half_done = !matches!(outcome, Outcome::Sent { .. });
        }
        outcome
    }

    /// Takes leave. What the server says to that no longer matters.
    pub(super) async fn quit(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let patience = seconds(self.timeouts.mail).min(Duration::from_secs(5));
            let _ = timeout(patience, connection.command(Quit)).await;
        }
    }

    /// A command and its answer, within the stage's time.
    pub(super) async fn say(&mut self, stage: Stage, command: impl fmt::Display) -> Result<Response, Fault> {
        let patience = self.patience(stage);
        let Some(connection) = self.connection.as_mut() else {
            return Err(Fault::Lost { reason: "接続がありません".to_owned() });
        };
        let fault = match timeout(patience, connection.command(command)).await {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => Fault::of(stage, &error),
            Err(_) => Fault::silence(stage, patience),
        };
        if !matches!(fault, Fault::Refusal { code, .. } if code != 421) {
            self.connection = None;
        }
        Err(fault)
    }

    /// lettre writes the body with its end and waits for the answer in one call, as it does with a command; it is given
    /// up when nothing has moved for as long as a block's, and once all has left the dot's, time.
    async fn write_body(&self, connection: &mut AsyncSmtpConnection, body: &Dotted) -> Result<Response, Fault> {
        let mut writing = pin!(connection.command(body.as_str()));
        loop {
            let ended = self.meter.end_may_have_left();
            let before = (self.meter.written(), ended);
            let patience = seconds(if ended { self.timeouts.dot } else { self.timeouts.block });
            match timeout(patience, &mut writing).await {
                Ok(result) => return result.map_err(|error| Fault::of("本文の送信", &error)),
                Err(_) if before == (self.meter.written(), self.meter.end_may_have_left()) => {
                    return Err(Fault::silence("本文の送信", patience));
                }
                Err(_) => {}
            }
        }
    }

    fn patience(&self, stage: Stage) -> Duration {
        seconds(match stage {
            Stage::Greeting => self.timeouts.greeting,
            Stage::Mail => self.timeouts.mail,
            Stage::Rcpt => self.timeouts.rcpt,
            Stage::Data => self.timeouts.data,
        })
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Greeting => "あいさつ（EHLO など）",
            Stage::Mail => "差出人（MAIL）",
            Stage::Rcpt => "宛先（RCPT）",
            Stage::Data => "本文の開始（DATA）",
        })
    }
}

impl Fault {
    pub(super) fn of(stage: impl fmt::Display, error: &Error) -> Fault {
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        match error.status() {
            Some(code) => {
                let number = code_number(code);
                let words = cause.split_whitespace().collect::<Vec<_>>().join(" ");
                Fault::Refusal { code: number, reply: format!("{number} {words}") }
            }
            None => Fault::Lost { reason: format!("{stage}: {error}") },
        }
    }

    pub(super) fn silence(stage: impl fmt::Display, patience: Duration) -> Fault {
        Fault::Lost {
            reason: format!("{stage}: サーバーが{}秒のあいだ応答しません", patience.as_secs())
        }
    }

    /// The server said no for now.
    pub(super) fn is_for_now(&self) -> bool {
        matches!(self, Fault::Refusal { code: 400..=499, .. })
    }

    /// In words.
    pub(super) fn told(self) -> String {
        match self {
            Fault::Refusal { reply, .. } => reply,
            Fault::Lost { reason } => reason,
        }
    }
}

/// With the way on: the same report again, made smaller as `mail.oversize` says.
fn too_large(size: usize, most: u64) -> String {
    format!(
        "メールの大きさ（{size}バイト）がサーバーの上限（{most}バイト）を超えています。設定の mail.max_bytes を {most} 以下にし、このメールを sokatsu outbox cancel で取り消してから、もう一度 sokatsu deliver などで作ってください。mail.oversize の設定のとおりに、小さくして作られます"
    )
}

/// Bytes that so many become on the wire at the least: below TLS there is one record for each 16 KiB, with 21 bytes of its
/// own or some more (RFC 8446 5.2, RFC 7905).
fn least_length(bytes: usize, is_encrypted: bool) -> usize {
    const RECORD: usize = 16 * 1024;
    const OWN: usize = 21;
    bytes + if is_encrypted { bytes.div_ceil(RECORD) * OWN } else { 0 }
}

fn not_accepted(fault: Fault) -> NotOffered {
    NotOffered::Mail(match fault {
        Fault::Refusal { code, reply } => Outcome::Refused { permanent: code >= 500, reply },
        Fault::Lost { reason } => Outcome::NotAccepted { reason },
    })
}

/// A sender refused for good is refused for every mail; only the size (552) is this mail's own.
fn sender_refused(fault: Fault) -> NotOffered {
    match fault {
        Fault::Refusal { code, reply } if code >= 500 && code != 552 => NotOffered::Sender { reply },
        other => not_accepted(other),
    }
}

fn code_number(code: lettre::transport::smtp::response::Code) -> u16 {
    code.to_string().parse().unwrap_or(0)
}

/// A reply on one line.
fn spoken(response: &Response) -> String {
    let words: Vec<&str> = response.message().flat_map(str::split_whitespace).collect();
    format!("{} {}", response.code(), words.join(" "))
}
