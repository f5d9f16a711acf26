//! The SMTP session, on lettre's low-level connection.
//!
//! Not lettre's transport: cancelled, it puts a socket that is out of step back into its pool; it cannot tell a
//! connection lost on DATA from one lost after the final dot; and its timeout covers connecting only.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::address::is_host_name;
use super::message::sender_address;
use super::settings::seconds;
use super::stream::{CountingStream, HandedOver};
use super::{MailSettings, Secret, SmtpSettings, TimeoutSettings, TlsMode, WayError};

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it (250 after the final dot).
    Sent { reply: String },
    /// The server said no.
    Refused { refusal: Refusal, reply: String },
    /// The line failed before the final dot was out: safe to try again.
    NotAccepted { why: String },
    /// The line failed afterwards: nobody but the server knows.
    Ambiguous { why: String },
    /// No session could be opened. That is not this mail's fault.
    Unreachable { why: String },
}

/// The kind of a server's no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// 5yz
    Permanent,
    /// 4yz
    Transient,
}

/// A server and how to speak with it. Holds one session, which carries mail after mail.
pub struct SmtpWay {
    host: String,
    port: u16,
    security: Security,
    hello: ClientId,
    credentials: Option<Credentials>,
    timeouts: TimeoutSettings,
    sender: Address,
    /// Taken out while in use: what is dropped on the way (an error, a cancelled task) never comes back.
    session: Option<Session>,
}

#[derive(Clone)]
enum Security {
    Starttls(TlsParameters),
    Tls(TlsParameters),
    Plain,
}

/// Why a step failed.
#[derive(Debug)]
enum Fault {
    /// The server said no, and the session is in step.
    Refused(Refusal, String),
    /// The session is of no more use.
    Broken(String),
}

struct Session {
    connection: AsyncSmtpConnection,
    account: Arc<HandedOver>,
    /// The largest mail that the server takes, in bytes, where it tells.
    limit: Option<usize>,
    /// Has carried a mail before.
    used: bool,
}

impl fmt::Debug for SmtpWay {
    /// The server, without the keys to it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpWay").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl SmtpWay {
    /// Checks the settings and reads the files they name. Connects to nothing.
    ///
    /// # Errors
    /// [`WayError`], above all for a server without encryption that is not listed.
    pub fn new(settings: &MailSettings) -> Result<SmtpWay, WayError> {
        let smtp = &settings.smtp;
        let host = smtp.host.clone().filter(|host| !host.trim().is_empty()).ok_or(WayError::NoHost)?;
        let sender = sender_address(settings)?;
        Ok(SmtpWay {
            security: security(smtp, &host)?,
            hello: hello(smtp, &sender)?,
            credentials: credentials(smtp)?,
            port: smtp.port,
            timeouts: smtp.timeouts,
            session: None,
            host,
            sender,
        })
    }

    /// Sends a mail. `before_body` is called after the server's 354 and before the first byte of the body; when it
    /// fails, the line is cut, and the server has nothing.
    ///
    /// # Errors
    /// Only those of `before_body`.
    pub async fn deliver<E>(
        &mut self,
        recipient: &Address,
        mime: &[u8],
        before_body: impl FnOnce() -> Result<(), E>,
    ) -> Result<Outcome, E> {
        // The final dot brings the last line's end with it.
        let mime = mime.strip_suffix(b"\r\n").unwrap_or(mime);
        let session = match self.ready_for_body(recipient, mime.len()).await {
            Ok(session) => session,
            Err(outcome) => return Ok(outcome),
        };
        before_body()?;
        let (outcome, session) = session.body(mime, &self.timeouts).await;
        self.session = session;
        Ok(outcome)
    }

    /// Ends the session politely, if there is one.
    pub async fn close(&mut self) {
        if let Some(mut session) = self.session.take() {
            // The mails are out: whether the server says goodbye changes nothing.
            let _ = timeout(Duration::from_secs(5), session.connection.quit()).await;
        }
    }

    /// A session that has said 354 for this recipient.
    async fn ready_for_body(&mut self, recipient: &Address, length: usize) -> Result<Session, Outcome> {
        loop {
            let mut session = match self.session.take() {
                Some(session) => session,
                None => self.open().await.map_err(|fault| Outcome::Unreachable { why: fault.into_words() })?,
            };
            match session.envelope(&self.sender, recipient, length, &self.timeouts).await {
                Ok(()) => return Ok(session),
                Err(Fault::Refused(refusal, reply)) => {
                    if session.reset(&self.timeouts).await {
                        self.session = Some(session);
                    }
                    return Err(Outcome::Refused { refusal, reply });
                }
                // Servers end sessions after some mails or some time: that is not this mail's fault.
                Err(Fault::Broken(why)) if session.used => {
                    tracing::debug!(why, "the session had ended; opening another");
                }
                Err(Fault::Broken(why)) => return Err(Outcome::NotAccepted { why }),
            }
        }
    }

    async fn open(&self) -> Result<Session, Fault> {
        let (mut connection, account) = self.connect().await?;
        let limit = seconds(self.timeouts.greeting);
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            stage("AUTH", limit, connection.auth(&mechanisms, credentials)).await?;
        }
        // lettre keeps no SIZE, so EHLO is said once more, which RFC 5321 4.1.4 allows at any time.
        let told = stage("EHLO", limit, connection.command(Ehlo::new(self.hello.clone()))).await?;
        Ok(Session { connection, account, limit: size_limit(&told), used: false })
    }

    async fn connect(&self) -> Result<(AsyncSmtpConnection, Arc<HandedOver>), Fault> {
        let (connect, greeting) = (seconds(self.timeouts.connect), seconds(self.timeouts.greeting));
        let server = (self.host.as_str(), self.port);
        if let Security::Tls(parameters) = &self.security {
            let opening =
                AsyncSmtpConnection::connect_tokio1(server, Some(connect), &self.hello, Some(parameters.clone()), None);
            return Ok((stage("greeting", connect + greeting, opening).await?, HandedOver::uncounted()));
        }
        let socket = match timeout(connect, TcpStream::connect(server)).await {
            Ok(Ok(socket)) => socket,
            Ok(Err(error)) => return Err(Fault::Broken(format!("connecting to {}:{}: {error}", self.host, self.port))),
            Err(_) => return Err(Fault::Broken(no_answer("connecting", connect))),
        };
        let account = HandedOver::counted();
        let bytewise = Arc::new(AtomicBool::new(matches!(self.security, Security::Starttls(_))));
        let stream = Box::new(CountingStream::new(socket, account.clone(), bytewise.clone()));
        let opening = AsyncSmtpConnection::connect_with_transport(stream, &self.hello);
        let mut connection = stage("greeting", greeting, opening).await?;
        if let Security::Starttls(parameters) = &self.security {
            stage("STARTTLS", greeting, connection.starttls(parameters.clone(), &self.hello)).await?;
            bytewise.store(false, SeqCst);
        }
        Ok((connection, account))
    }
}

impl Session {
    /// MAIL, RCPT and DATA, each with exactly the answer it must have: a session that is out of step shows itself
    /// here at the latest, where a DATA that is not answered by 354 costs nothing.
    async fn envelope(
        &mut self,
        from: &Address,
        to: &Address,
        length: usize,
        timeouts: &TimeoutSettings,
    ) -> Result<(), Fault> {
        let mut parameters = Vec::new();
        if let Some(limit) = self.limit {
            if length > limit {
                let reply = format!("the server takes mails of at most {limit} bytes; this one has {length}");
                return Err(Fault::Refused(Refusal::Permanent, reply));
            }
            parameters.push(MailParameter::Size(length));
        }
        let mail = Mail::new(Some(from.clone()), parameters);
        let said = stage("MAIL", seconds(timeouts.mail), self.connection.command(mail)).await?;
        expect("MAIL", &said, &[250])?;
        let rcpt = Rcpt::new(to.clone(), Vec::new());
        let said = stage("RCPT", seconds(timeouts.rcpt), self.connection.command(rcpt)).await?;
        expect("RCPT", &said, &[250, 251, 252])?;
        let said = stage("DATA", seconds(timeouts.data), self.connection.command(Data)).await?;
        expect("DATA", &said, &[354])
    }

    /// Sends the body. The session comes back where it is in step and the server keeps it open.
    async fn body(mut self, mime: &[u8], timeouts: &TimeoutSettings) -> (Outcome, Option<Session>) {
        self.used = true;
        let account = self.account.clone();
        let doubtful = |why| {
            let arrived = account.may_have_arrived();
            (if arrived { Outcome::Ambiguous { why } } else { Outcome::NotAccepted { why } }, None)
        };
        let sending = self.connection.message_iter(account.body(mime));
        match while_it_moves(sending, &account, timeouts).await {
            Some(Ok(response)) if response.has_code(250) => (Outcome::Sent { reply: words(&response) }, Some(self)),
            Some(Ok(response)) => doubtful(format!("after the final dot: {}", words(&response))),
            Some(Err(error)) => match refusal(&error) {
                Some(refusal) => {
                    let kept = if ends_session(&error) { None } else { Some(self) };
                    (Outcome::Refused { refusal, reply: error_words(&error) }, kept)
                }
                None => {
                    let place = if account.may_have_arrived() { "after the final dot" } else { "in the body" };
                    doubtful(format!("{place}: {}", error_words(&error)))
                }
            },
            None if account.body_is_out() => doubtful(no_answer("the final dot", seconds(timeouts.done))),
            None => doubtful(no_answer("the body", seconds(timeouts.block))),
        }
    }

    /// Makes ready for another mail after a refusal. False when the session is of no more use.
    async fn reset(&mut self, timeouts: &TimeoutSettings) -> bool {
        let said = stage("RSET", seconds(timeouts.mail), self.connection.command(Rset)).await;
        said.is_ok_and(|said| said.has_code(250))
    }
}

impl Fault {
    fn into_words(self) -> String {
        match self {
            Fault::Refused(_, words) | Fault::Broken(words) => words,
        }
    }
}

/// One step of the session with its time limit. After [`Fault::Broken`] the connection has to be dropped.
async fn stage<T>(name: &str, limit: Duration, work: impl Future<Output = Result<T, SmtpError>>) -> Result<T, Fault> {
    match timeout(limit, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(match refusal(&error) {
            Some(refusal) if !ends_session(&error) => Fault::Refused(refusal, error_words(&error)),
            _ => Fault::Broken(format!("{name}: {}", error_words(&error))),
        }),
        Err(_) => Err(Fault::Broken(no_answer(name, limit))),
    }
}

/// Waits for the answer to the body: as long as bytes leave, and then for the last answer. `None` for too long.
async fn while_it_moves<T>(
    sending: impl Future<Output = T>,
    account: &HandedOver,
    timeouts: &TimeoutSettings,
) -> Option<T> {
    let mut sending = std::pin::pin!(sending);
    loop {
        let (was_out, before) = (account.body_is_out(), account.progress());
        let limit = if was_out { timeouts.done } else { timeouts.block };
        match timeout(seconds(limit), &mut sending).await {
            Ok(done) => return Some(done),
            Err(_) if !was_out && account.progress() > before => {}
            Err(_) => return None,
        }
    }
}

fn expect(step: &str, said: &Response, codes: &[u16]) -> Result<(), Fault> {
    if codes.iter().any(|code| said.has_code(*code)) {
        return Ok(());
    }
    Err(Fault::Broken(format!("{step}: unexpected answer: {}", words(said))))
}

fn refusal(error: &SmtpError) -> Option<Refusal> {
    match (error.is_permanent(), error.is_transient()) {
        (true, _) => Some(Refusal::Permanent),
        (_, true) => Some(Refusal::Transient),
        _ => None,
    }
}

/// 421: the server closes the session. 53z: it wants a login or encryption, which no mail is to blame for.
fn ends_session(error: &SmtpError) -> bool {
    error.status().map(u16::from).is_some_and(|code| code == 421 || (530..540).contains(&code))
}

/// The server's limit in its answer to EHLO: `SIZE 35882577`. 0 stands for none (RFC 1870).
fn size_limit(told: &Response) -> Option<usize> {
    let size = told.message().find_map(|line| {
        let (keyword, value) = line.split_once(' ')?;
        keyword.eq_ignore_ascii_case("SIZE").then(|| value.trim().parse().ok())?
    });
    size.filter(|limit| *limit > 0)
}

fn no_answer(step: &str, limit: Duration) -> String {
    format!("{step}: no answer within {} s", limit.as_secs())
}

fn words(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    printable(&format!("{} {}", response.code(), text.join(" ")))
}

/// `550 5.1.1 No such user`, or what failed.
fn error_words(error: &SmtpError) -> String {
    use std::error::Error;
    let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    match error.status() {
        Some(code) => printable(&format!("{code} {text}")),
        None => printable(&text),
    }
}

/// A server's words, fit for a log and a database: one line, not too long.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

fn security(smtp: &SmtpSettings, host: &str) -> Result<Security, WayError> {
    match smtp.tls {
        TlsMode::Starttls => Ok(Security::Starttls(tls_parameters(smtp, host)?)),
        TlsMode::Tls => Ok(Security::Tls(tls_parameters(smtp, host)?)),
        TlsMode::None if !smtp.plain_hosts.iter().any(|listed| listed.eq_ignore_ascii_case(host)) => {
            Err(WayError::PlainRefused { host: host.to_owned() })
        }
        TlsMode::None if smtp.username.is_some() => Err(WayError::PlainPassword),
        TlsMode::None => {
            tracing::warn!(host, "mails go to this server without encryption, as the settings allow");
            Ok(Security::Plain)
        }
    }
}

fn tls_parameters(smtp: &SmtpSettings, host: &str) -> Result<TlsParameters, WayError> {
    let failed = |error: SmtpError| WayError::Tls { reason: error.to_string() };
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &smtp.ca_file {
        let pem = std::fs::read(path).map_err(|source| WayError::File { path: path.clone(), source })?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(failed)?);
    }
    builder.build().map_err(failed)
}

/// The name in EHLO. It goes out as it is, hence the check.
fn hello(smtp: &SmtpSettings, sender: &Address) -> Result<ClientId, WayError> {
    let name = smtp.hello_name.as_deref().unwrap_or(sender.domain());
    if is_host_name(name) {
        return Ok(ClientId::Domain(name.to_owned()));
    }
    Err(WayError::HelloName { name: name.escape_debug().to_string() })
}

fn credentials(smtp: &SmtpSettings) -> Result<Option<Credentials>, WayError> {
    let Some(username) = &smtp.username else { return Ok(None) };
    let password = match (&smtp.password, &smtp.password_file) {
        (Some(password), _) => password.clone(),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path).map_err(|source| WayError::File { path: path.clone(), source })?;
            Secret::new(text.lines().next().unwrap_or_default())
        }
        (None, None) => return Err(WayError::NoPassword),
    };
    Ok(Some(Credentials::new(username.clone(), password.reveal().to_owned())))
}
