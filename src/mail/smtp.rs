//! One SMTP session, on lettre's low-level connection.
//!
//! Its pooled transport is not used: cancelling a pooled send puts the socket back out of step, and the next mail's
//! refusal is then read as a success. Here every stage has a limit of its own, 354 and 250 are required, and after
//! any fault the connection is dropped.

use std::future::Future;
use std::time::Duration;

use lettre::address::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::counted_stream::{Count, CountedStream};
use super::{MailError, SmtpSettings, TlsMode};

/// What became of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it: its words.
    Sent(String),
    /// The server refused it for good.
    Refused(String),
    /// It was certainly not accepted, and may be tried again: refused for now, or the connection broke before the
    /// whole body had left.
    NotAccepted(String),
    /// The whole body had left and no answer came: it may have been accepted.
    Ambiguous(String),
}

/// A mail on the threshold: the server has said 354 and waits for the body.
pub enum Begun<'s> {
    /// The body may go out.
    Ready(Ready<'s>),
    /// The mail is done with already.
    Over(Outcome),
}

/// The right to send one body over a session.
pub struct Ready<'s> {
    session: &'s mut SmtpSession,
}

/// A connection that carries one mail after the other.
pub struct SmtpSession {
    connection: AsyncSmtpConnection,
    /// `None` with TLS from the first byte, where lettre opens the socket itself: any loss is ambiguous then.
    count: Option<Count>,
    settings: SmtpSettings,
    /// The server's SIZE limit in bytes.
    size_limit: Option<u64>,
    broken: bool,
}

/// Why a stage failed.
enum Fault {
    /// The server answered with a refusal.
    Said { permanent: bool, words: String },
    /// The connection is lost or out of step.
    Lost(String),
}

impl SmtpSession {
    /// Connects, greets, encrypts and authenticates as the settings say.
    ///
    /// # Errors
    /// [`MailError::Unreachable`] with host, port and reason; [`MailError::PlainNotAllowed`].
    pub async fn open(settings: &SmtpSettings) -> Result<SmtpSession, MailError> {
        if settings.tls == TlsMode::None {
            allow_plain(settings)?;
        }
        let unreachable =
            |reason: String| MailError::Unreachable { host: settings.host.clone(), port: settings.port, reason };
        let hello = ClientId::Domain(settings.hello_name.clone());
        let (connection, count) = match settings.tls {
            TlsMode::Tls => (connect_tls(settings, &hello).await?, None),
            TlsMode::StartTls | TlsMode::None => {
                let (connection, count) = connect(settings, &hello).await.map_err(unreachable)?;
                (connection, Some(count))
            }
        };
        let mut session =
            SmtpSession { connection, count, settings: settings.clone(), size_limit: None, broken: false };
        if settings.tls == TlsMode::StartTls {
            let tls = tls_parameters(settings)?;
            let limit = settings.timeouts.command();
            let upgrade = session.connection.starttls(tls, &hello);
            in_time(limit, "STARTTLS", upgrade).await.map_err(|fault| unreachable(fault.words()))?;
        }
        session.log_in().await?;
        session.size_limit = session.read_size_limit(hello).await.map_err(|fault| unreachable(fault.words()))?;
        Ok(session)
    }

    /// After a fault the session is of no further use.
    pub fn is_broken(&self) -> bool {
        self.broken || self.connection.has_broken()
    }

    async fn log_in(&mut self) -> Result<(), MailError> {
        let Some((username, password)) = self.settings.credentials()? else { return Ok(()) };
        let credentials = Credentials::new(username, password.reveal().to_owned());
        let limit = self.settings.timeouts.command();
        let log_in = self.connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
        in_time(limit, "AUTH", log_in).await.map(drop).map_err(|fault| MailError::Unreachable {
            host: self.settings.host.clone(),
            port: self.settings.port,
            reason: format!("login refused: {}", fault.words()),
        })
    }

    /// lettre reads EHLO's answer and does not hand out the limit, so it is asked for once more.
    async fn read_size_limit(&mut self, hello: ClientId) -> Result<Option<u64>, Fault> {
        let answer = self.command("EHLO", Ehlo::new(hello)).await?;
        let size =
            |line: &str| line.to_ascii_uppercase().strip_prefix("SIZE ").and_then(|size| size.trim().parse().ok());
        Ok(answer.message().find_map(size).filter(|limit| *limit > 0))
    }

    async fn command(&mut self, name: &str, command: impl std::fmt::Display) -> Result<Response, Fault> {
        let limit = self.settings.timeouts.command();
        in_time(limit, name, self.connection.command(command)).await
    }

    /// MAIL, RCPT and DATA for one recipient.
    pub async fn begin(&mut self, sender: &Address, recipient: &Address, mime: &[u8]) -> Begun<'_> {
        if let Some(limit) = self.size_limit.filter(|limit| mime.len() as u64 > *limit) {
            let words = format!("the mail has {} bytes, the server takes {limit}", mime.len());
            return Begun::Over(Outcome::Refused(words));
        }
        match self.offer(sender, recipient, mime).await {
            Ok(()) => Begun::Ready(Ready { session: self }),
            Err(fault) => {
                // A refused mail leaves a transaction behind; a new connection is the surest way out of it.
                self.broken = true;
                self.close().await;
                Begun::Over(fault.outcome())
            }
        }
    }

    async fn offer(&mut self, sender: &Address, recipient: &Address, mime: &[u8]) -> Result<(), Fault> {
        let mut parameters = Vec::new();
        if self.size_limit.is_some() {
            parameters.push(MailParameter::Size(mime.len()));
        }
        if self.connection.server_info().supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        self.command("MAIL", Mail::new(Some(sender.clone()), parameters)).await?;
        self.command("RCPT", Rcpt::new(recipient.clone(), Vec::new())).await?;
        let limit = self.settings.timeouts.data();
        let answer = in_time(limit, "DATA", self.connection.command(Data)).await?;
        if answer.has_code(354) {
            return Ok(());
        }
        Err(Fault::Lost(format!("DATA was answered with {}", words(&answer))))
    }

    /// Says goodbye, without waiting long.
    pub async fn close(&mut self) {
        let _ = timeout(Duration::from_secs(2), self.connection.abort()).await;
    }
}

impl Ready<'_> {
    /// Sends the body and reads the answer after the final dot.
    pub async fn send(self, mime: &[u8]) -> Outcome {
        let session = self.session;
        let before = session.count.as_ref().map(Count::bytes);
        let limit = session.settings.timeouts.body();
        let answer = in_time(limit, "the final dot", session.connection.message(mime)).await;
        match answer {
            Ok(answer) if answer.has_code(250) => return Outcome::Sent(words(&answer)),
            Ok(answer) => {
                session.broken = true;
                return Outcome::Ambiguous(format!("the final dot was answered with {}", words(&answer)));
            }
            Err(fault) => {
                session.broken = true;
                session.close_at_once();
                match fault {
                    Fault::Said { .. } => fault.outcome(),
                    Fault::Lost(words) => session.lost(before, mime, words),
                }
            }
        }
    }
}

impl SmtpSession {
    /// Fewer than body + 5 bytes have left: the final dot cannot have arrived.
    fn lost(&self, before: Option<u64>, mime: &[u8], words: String) -> Outcome {
        let sent = self.count.as_ref().zip(before).map(|(count, before)| count.bytes() - before);
        match sent {
            Some(sent) if sent < mime.len() as u64 + 5 => {
                Outcome::NotAccepted(format!("{words} (after {sent} bytes of {})", mime.len()))
            }
            _ => Outcome::Ambiguous(words),
        }
    }

    /// Nothing more is said over a connection that may be out of step.
    fn close_at_once(&mut self) {
        self.broken = true;
    }
}

impl Fault {
    fn words(&self) -> String {
        match self {
            Fault::Said { words, .. } | Fault::Lost(words) => words.clone(),
        }
    }

    fn outcome(self) -> Outcome {
        match self {
            Fault::Said { permanent: true, words } => Outcome::Refused(words),
            Fault::Said { permanent: false, words } | Fault::Lost(words) => Outcome::NotAccepted(words),
        }
    }
}

fn allow_plain(settings: &SmtpSettings) -> Result<(), MailError> {
    if !settings.plain_hosts.contains(&settings.host) {
        return Err(MailError::PlainNotAllowed { host: settings.host.clone() });
    }
    tracing::warn!(host = settings.host, "mail goes unencrypted to this host, as plain_hosts allows");
    Ok(())
}

async fn connect(settings: &SmtpSettings, hello: &ClientId) -> Result<(AsyncSmtpConnection, Count), String> {
    let address = (settings.host.as_str(), settings.port);
    let limit = settings.timeouts.connect();
    let stream = timeout(limit, TcpStream::connect(address))
        .await
        .map_err(|_| format!("no connection within {} s", limit.as_secs()))?
        .map_err(|error| error.to_string())?;
    let (stream, count) = CountedStream::new(stream);
    let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello);
    let connection =
        in_time(settings.timeouts.command(), "the greeting", greeting).await.map_err(|fault| fault.words())?;
    Ok((connection, count))
}

async fn connect_tls(settings: &SmtpSettings, hello: &ClientId) -> Result<AsyncSmtpConnection, MailError> {
    let tls = tls_parameters(settings)?;
    let limit = settings.timeouts.connect();
    let address = (settings.host.as_str(), settings.port);
    let connect = AsyncSmtpConnection::connect_tokio1(address, Some(limit), hello, Some(tls), None);
    in_time(limit + settings.timeouts.command(), "TLS and the greeting", connect).await.map_err(|fault| {
        MailError::Unreachable { host: settings.host.clone(), port: settings.port, reason: fault.words() }
    })
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let refused = |reason: String| MailError::Certificate { path: path.clone(), reason };
        let pem = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| refused(error.to_string()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| MailError::Unreachable {
        host: settings.host.clone(),
        port: settings.port,
        reason: error.to_string(),
    })
}

/// A stage with its limit. What the server refuses in words is told apart from a lost connection.
async fn in_time<T>(
    limit: Duration,
    stage: &str,
    work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, Fault> {
    match timeout(limit, work).await {
        Err(_) => Err(Fault::Lost(format!("{stage}: no answer within {} s", limit.as_secs()))),
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) if error.is_permanent() => Err(Fault::Said { permanent: true, words: told(&error) }),
        Ok(Err(error)) if error.is_transient() => Err(Fault::Said { permanent: false, words: told(&error) }),
        Ok(Err(error)) => Err(Fault::Lost(format!("{stage}: {}", told(&error)))),
    }
}

/// An error with its causes, in one line.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.replace(['\r', '\n'], " ")
}

fn words(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), lines.join(" "))
}
