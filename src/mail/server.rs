//! A mail server as the settings describe it, and the way to an open session with it.

use std::fmt;
use std::num::NonZeroU32;
use std::path::Path;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
#[allow(deprecated)] // The only way to TLS from the first byte over a stream of one's own; see `StandIn`.
use lettre::transport::smtp::client::AsyncNetworkStream;
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Auth, Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::certificates::certificate_fault;
use super::features::Features;
use super::replies::{Protected, Replies};
use super::settings::{SmtpSettings, TimeoutSettings, TlsMode, seconds};
use super::smtp::{Fault, Session, Stage};
use super::wire::{Lent, Meter, StandIn, Wire};
use super::{MailError, checks};
use crate::system_words::InJapanese;

/// A mail server with everything that was to be checked beforehand.
pub struct SmtpServer {
    host: String,
    port: u16,
    /// `None` for a host that may be used unprotected.
    tls: Option<TlsParameters>,
    tls_from_start: bool,
    login: Option<Credentials>,
    hello: ClientId,
    timeouts: TimeoutSettings,
    /// Where bounces go.
    pub(super) bounce: Address,
    pub(super) max_tries: u32,
    /// Connections at once.
    pub(super) connections: usize,
    /// Mails in a minute, over all connections.
    pub(super) per_minute: Option<NonZeroU32>,
    /// Mails over one connection.
    pub(super) per_connection: Option<NonZeroU32>,
}

/// Why there is no session, or none that mails can go over.
#[derive(Debug)]
pub(super) struct NoSession {
    pub(super) unreachable: Unreachable,
    /// The server is there and takes no further connection for now (4xx).
    pub(super) for_now: bool,
}

/// Most connections at once.
const MOST_CONNECTIONS: u32 = 32;

/// No session with the server: every mail stays queued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {reason}")]
pub struct Unreachable {
    /// `host:port`, or the drop folder.
    pub host: String,
    pub reason: String,
    pub remedy: String,
}

impl fmt::Debug for SmtpServer {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpServer({}:{})", self.host, self.port)
    }
}

impl SmtpServer {
    /// Checks the settings and reads the files that they name.
    ///
    /// # Errors
    /// [`MailError`]: an unprotected host that is not listed, a missing password, an unreadable certificate.
    pub fn new(settings: &SmtpSettings, bounce: &str) -> Result<SmtpServer, MailError> {
        Ok(SmtpServer {
            host: settings.host.clone(),
            port: settings.port,
            tls: protection(settings)?,
            tls_from_start: settings.tls == TlsMode::Tls,
            login: login(settings)?,
            hello: hello(&settings.hello_name)?,
            timeouts: settings.timeouts,
            bounce: checks::address("mail.envelope_sender", bounce)?,
            max_tries: settings.max_tries.max(1),
            connections: connections(settings.connections)?,
            per_minute: NonZeroU32::new(settings.per_minute),
            per_connection: NonZeroU32::new(settings.per_connection),
        })
    }

    pub(super) fn unreachable(&self, reason: impl Into<String>, remedy: &str) -> Unreachable {
        Unreachable { host: format!("{}:{}", self.host, self.port), reason: reason.into(), remedy: remedy.into() }
    }

    /// Opens a session: TCP, greeting, TLS, EHLO, AUTH.
    pub(super) async fn connect(&self) -> Result<Session, NoSession> {
        let meter = Meter::new();
        let patience = seconds(self.timeouts.connect);
        let remedy = "サーバーの名前とポート、ネットワーク、サーバーが動いていることを確かめてください";
        let tcp = match timeout(patience, TcpStream::connect((self.host.as_str(), self.port))).await {
            Ok(Ok(tcp)) => tcp,
            Ok(Err(error)) => {
                return Err(self.unreachable(format!("接続できません: {}", InJapanese(&error)), remedy).into());
            }
            Err(_) => {
                let reason = format!("{}秒のあいだに接続できません", patience.as_secs());
                return Err(self.unreachable(reason, remedy).into());
            }
        };
        // The end of a mail is a small piece after a large one: it is not to wait for the large one's receipt.
        if let Err(error) = tcp.set_nodelay(true) {
            return Err(self.unreachable(format!("接続できません: {}", InJapanese(&error)), remedy).into());
        }
        let wire = Wire::new(tcp, meter.clone());
        let patience = seconds(self.timeouts.greeting);
        let connection = match timeout(patience, self.greet(wire, &meter)).await {
            Ok(greeted) => greeted.map_err(|fault| self.not_greeted(fault))?,
            Err(_) => return Err(self.unreachable(Fault::silence(Stage::Greeting, patience).told(), remedy).into()),
        };
        let mut session = Session::new(connection, meter, self.timeouts, self.tls.is_some());
        self.introduce(&mut session).await?;
        Ok(session)
    }

    /// From the server's first words to a protected connection.
    async fn greet(&self, wire: Wire, meter: &Meter) -> Result<AsyncSmtpConnection, Fault> {
        let failed = |error| Fault::of(Stage::Greeting, &error);
        let Some(tls) = &self.tls else {
            let stream = Box::new(Replies::of(wire));
            return AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await.map_err(failed);
        };
        if self.tls_from_start {
            let mut connection = self.protect(wire, tls.clone()).await.map_err(failed)?;
            connection.read_response().await.map_err(failed)?;
            return Ok(connection);
        }
        meter.read_byte_by_byte(true);
        let wire = self.ask_for_tls(wire).await?;
        meter.read_byte_by_byte(false);
        self.protect(wire, tls.clone()).await.map_err(failed)
    }

    /// STARTTLS, and the wire back when the server has agreed. We never go on unprotected.
    async fn ask_for_tls(&self, wire: Wire) -> Result<Wire, Fault> {
        let failed = |error| Fault::of(Stage::Greeting, &error);
        let (lent, kept) = Lent::out(wire);
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(Replies::of(lent)), &self.hello)
            .await
            .map_err(failed)?;
        if !connection.server_info().supports_feature(Extension::StartTls) {
            return Err(Fault::Lost { reason: "サーバーが STARTTLS に対応していません".to_owned() });
        }
        connection.command(Starttls).await.map_err(failed)?;
        drop(connection);
        kept.back().ok_or_else(|| Fault::Lost { reason: "接続がありません".to_owned() })
    }

    /// TLS over a wire, and a connection over that whose greeting nobody has read.
    #[allow(deprecated)]
    async fn protect(
        &self,
        wire: Wire,
        tls: TlsParameters,
    ) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let mut stream = AsyncNetworkStream::use_existing_tokio1(Box::new(wire));
        stream.upgrade_tls(tls).await?;
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(StandIn::new()), &self.hello).await?;
        let readable = Replies::of(Protected(stream));
        connection.set_stream(AsyncNetworkStream::use_existing_tokio1(Box::new(readable)));
        Ok(connection)
    }

    fn not_greeted(&self, fault: Fault) -> NoSession {
        if let Some((reason, remedy)) = certificate_fault(&fault, &self.host) {
            return self.unreachable(reason, &remedy).into();
        }
        let remedy = match self.tls {
            Some(_) => "サーバーの状態と、mail.smtp の tls、port、ca_file（庁内の認証局の証明書）を確かめてください",
            None => "サーバーの状態と、mail.smtp の host、port を確かめてください",
        };
        self.no_session(fault, remedy)
    }

    fn no_session(&self, fault: Fault, remedy: &str) -> NoSession {
        let for_now = fault.is_for_now();
        NoSession { unreachable: self.unreachable(fault.told(), remedy), for_now }
    }

    /// EHLO once more, since lettre keeps the limit of SIZE to itself, and AUTH where there is a user name.
    async fn introduce(&self, session: &mut Session) -> Result<(), NoSession> {
        let remedy = "サーバーの状態と、mail.smtp.hello_name を確かめてください";
        let answer = session.say(Stage::Greeting, Ehlo::new(self.hello.clone())).await;
        let features = Features::of(&answer.map_err(|fault| self.no_session(fault, remedy))?);
        if let Some(login) = &self.login {
            let Some(mechanism) = features.mechanisms.first().copied() else {
                let reason = "サーバーが AUTH PLAIN も LOGIN も受け付けません";
                let remedy = "mail.smtp.username を消すか、サーバーの設定を確かめてください";
                return Err(self.unreachable(reason, remedy).into());
            };
            self.authenticate(session, mechanism, login).await?;
        }
        session.set_features(features);
        Ok(())
    }

    /// By hand: lettre's own `auth` reads the mechanisms of its first EHLO, which a [`StandIn`] may have answered.
    async fn authenticate(
        &self,
        session: &mut Session,
        mechanism: Mechanism,
        login: &Credentials,
    ) -> Result<(), NoSession> {
        let remedy = "mail.smtp の username と password（または password_file）を確かめてください";
        let refused = |reason: String| NoSession::from(self.unreachable(format!("認証できません: {reason}"), remedy));
        let mut command = Auth::new(mechanism, login.clone(), None);
        // LOGIN asks twice.
        for _ in 0..3 {
            let said = command.map_err(|error| refused(error.to_string()))?;
            let response = session.say(Stage::Greeting, said).await.map_err(|fault| {
                let for_now = fault.is_for_now();
                NoSession { for_now, ..refused(fault.told()) }
            })?;
            if !response.has_code(334) {
                let done = response.has_code(235);
                return if done { Ok(()) } else { Err(refused(response.code().to_string())) };
            }
            command = Auth::new_from_response(mechanism, login.clone(), &response);
        }
        Err(refused("サーバーの問いが多すぎます".to_owned()))
    }
}

impl From<Unreachable> for NoSession {
    fn from(unreachable: Unreachable) -> NoSession {
        NoSession { unreachable, for_now: false }
    }
}

fn connections(count: u32) -> Result<usize, MailError> {
    if (1..=MOST_CONNECTIONS).contains(&count) {
        return Ok(usize::try_from(count).unwrap_or(1));
    }
    let remedy = format!("1 から {MOST_CONNECTIONS} までの数にしてください");
    Err(MailError::new("mail.smtp.connections", format!("同時の接続の数 {count} は使えません"), remedy))
}

fn protection(settings: &SmtpSettings) -> Result<Option<TlsParameters>, MailError> {
    let host = &settings.host;
    if settings.tls == TlsMode::None {
        if !settings.plain_hosts.iter().any(|plain| plain.eq_ignore_ascii_case(host)) {
            let what = format!("サーバー「{host}」に暗号化なしで送ることは許されていません");
            let remedy = "tls を starttls か tls にするか、このサーバーを mail.smtp.plain_hosts に加えてください";
            return Err(MailError::new("mail.smtp.tls", what, remedy));
        }
        tracing::warn!(host, "mails go to this server without TLS");
        return Ok(None);
    }
    let mut builder = TlsParameters::builder(host.clone());
    if let Some(path) = &settings.ca_file {
        builder = builder.add_root_certificate(certificate(path)?);
    }
    let built = builder.build_rustls().map_err(|error| {
        let what = format!("TLS の準備ができません: {error}");
        MailError::new("mail.smtp.tls", what, "証明書（ca_file）とサーバーの名前を確かめてください").caused_by(error)
    })?;
    Ok(Some(built))
}

fn certificate(path: &Path) -> Result<Certificate, MailError> {
    let place = format!("mail.smtp.ca_file（{}）", path.display());
    let remedy = "PEM 形式の証明書のファイルを指定してください";
    let pem = std::fs::read(path).map_err(|error| {
        MailError::new(&place, format!("読めません: {}", InJapanese(&error)), remedy).caused_by(error)
    })?;
    if !pem.windows(27).any(|part| part == b"-----BEGIN CERTIFICATE-----") {
        return Err(MailError::new(place, "証明書がありません", remedy));
    }
    Certificate::from_pem(&pem)
        .map_err(|error| MailError::new(&place, format!("証明書を読めません: {error}"), remedy).caused_by(error))
}

fn login(settings: &SmtpSettings) -> Result<Option<Credentials>, MailError> {
    let Some(username) = settings.username.clone().filter(|name| !name.is_empty()) else { return Ok(None) };
    let password = match (&settings.password, &settings.password_file) {
        (Some(_), Some(_)) => {
            let what = "password と password_file の両方があります";
            return Err(MailError::new("mail.smtp", what, "どちらか一方にしてください"));
        }
        (Some(password), None) => password.reveal().to_owned(),
        (None, Some(path)) => password_of(path)?,
        (None, None) => {
            let remedy = "password_file か、変数 SOKATSU__MAIL__SMTP__PASSWORD を使ってください";
            return Err(MailError::new("mail.smtp.username", "パスワードがありません", remedy));
        }
    };
    Ok(Some(Credentials::new(username, password)))
}

fn password_of(path: &Path) -> Result<String, MailError> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let place = format!("mail.smtp.password_file（{}）", path.display());
        MailError::new(place, format!("読めません: {}", InJapanese(&error)), "ファイルの場所と権限を確かめてください")
            .caused_by(error)
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn hello(name: &str) -> Result<ClientId, MailError> {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte)) {
        let remedy = "このコンピューターの名前（sokatsu.city.example.jp など）を半角で書いてください";
        return Err(MailError::new("mail.smtp.hello_name", "名前として使えません", remedy));
    }
    Ok(ClientId::Domain(name.to_owned()))
}
