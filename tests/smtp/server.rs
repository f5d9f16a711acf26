//! A small mail server for the tests. What it does wrong is chosen by the recipient's local part.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::stages::{Kind, LATE, Stage, Struck};

/// How the server is to be.
#[derive(Clone, Default)]
pub struct Manner {
    pub size: Option<usize>,
    /// User and password, asked for before MAIL.
    pub login: Option<(&'static str, &'static str)>,
    /// Only LOGIN is offered.
    pub old_login: bool,
    pub refuse_sender: bool,
    pub tls: Option<TlsAcceptor>,
    /// TLS from the first byte.
    pub tls_from_start: bool,
    /// After so many mails the session is over.
    pub mails_per_session: Option<usize>,
    /// Instead of saying 421 then, the server goes without a word.
    pub leaves_silently: bool,
    /// Words that someone on the line puts behind the answer to STARTTLS.
    pub injected: &'static str,
    /// What it does wrong in a stage until it is healed.
    pub fault: Option<(Stage, Kind)>,
    /// Further connections are refused with 421.
    pub most_connections: Option<usize>,
}

/// A mail whose final dot was read.
#[derive(Debug, Clone)]
pub struct Received {
    pub recipient: String,
    pub mime: Vec<u8>,
    pub mail_command: String,
}

#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    manner: Manner,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
    /// Open now, and most that were ever open at once.
    open: Arc<AtomicUsize>,
    most_open: Arc<AtomicUsize>,
    healed: Arc<AtomicBool>,
}

impl Server {
    pub async fn start(manner: Manner) -> Server {
        // Little room, so that a body of a few megabytes does not fit into the buffers on its way.
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(64 * 1024).expect("an option");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let listener = socket.listen(1024).expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = Server {
            address,
            manner,
            received: Arc::default(),
            connections: Arc::default(),
            open: Arc::default(),
            most_open: Arc::default(),
            healed: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                serving.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serving.clone().attend(tcp));
            }
        });
        server
    }

    /// One connection from its beginning to its end.
    async fn attend(self, mut tcp: TcpStream) {
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        let counter = Arc::clone(&self.open);
        if self.manner.most_connections.is_some_and(|most| open > most) {
            let _ = tcp.write_all(b"421 4.7.0 too many connections\r\n").await;
        } else {
            self.most_open.fetch_max(open, Ordering::SeqCst);
            self.serve(tcp).await;
        }
        counter.fetch_sub(1, Ordering::SeqCst);
    }

    /// From now on it does nothing wrong.
    pub fn heal(&self) {
        self.healed.store(true, Ordering::SeqCst);
    }

    pub fn most_open(&self) -> usize {
        self.most_open.load(Ordering::SeqCst)
    }

    fn fault_at(&self, stage: Stage) -> Option<Kind> {
        let fault = self.manner.fault.filter(|(at, _)| *at == stage && !self.healed.load(Ordering::SeqCst));
        fault.map(|(_, kind)| kind)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("not poisoned").clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn serve(self, tcp: TcpStream) {
        let Some(acceptor) = self.manner.tls.clone() else {
            self.converse(BufReader::new(tcp), true, false).await;
            return;
        };
        if self.manner.tls_from_start {
            if let Ok(tls) = acceptor.accept(tcp).await {
                self.converse(BufReader::new(tls), true, true).await;
            }
            return;
        }
        if let Some(plain) = self.converse(BufReader::new(tcp), true, false).await
            && let Ok(tls) = acceptor.accept(plain.into_inner()).await
        {
            self.converse(BufReader::new(tls), false, true).await;
        }
    }

    /// Until the client leaves, or with the stream for STARTTLS.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: BufReader<S>,
        greet: bool,
        protected: bool,
    ) -> Option<BufReader<S>> {
        let struck = match self.fault_at(Stage::Greeting).filter(|_| greet) {
            Some(kind) => kind.strike(&mut stream).await,
            None => Struck::GoOn,
        };
        match struck {
            Struck::GoOn if greet => say(&mut stream, "220 test.example.jp ESMTP").await,
            Struck::GoOn | Struck::Answered => {}
            Struck::Over => return None,
        }
        let mut authenticated = self.manner.login.is_none();
        let mut mail_command = String::new();
        let mut recipient = String::new();
        let mut taken = 0;
        loop {
            let line = read_line(&mut stream).await?;
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            if let Some(kind) = Stage::of_command(&verb).and_then(|stage| self.fault_at(stage)) {
                match kind.strike(&mut stream).await {
                    Struck::GoOn => {}
                    Struck::Answered => continue,
                    Struck::Over => return None,
                }
            }
            match verb.as_str() {
                "EHLO" => say(&mut stream, &self.features(protected)).await,
                "STARTTLS" => {
                    say(&mut stream, &format!("220 go{}", self.manner.injected)).await;
                    return Some(stream);
                }
                "AUTH" => {
                    authenticated = self.check_login(&mut stream, &line).await;
                    say(&mut stream, if authenticated { "235 welcome" } else { "535 5.7.8 wrong" }).await;
                }
                "MAIL" if !authenticated => say(&mut stream, "530 5.7.0 authentication required").await,
                "MAIL" if self.manner.mails_per_session == Some(taken) => {
                    if !self.manner.leaves_silently {
                        say(&mut stream, "421 4.7.0 enough for one session").await;
                    }
                    return None;
                }
                "MAIL" if self.manner.refuse_sender => say(&mut stream, "550 5.7.1 sender not allowed").await,
                "MAIL" if !mail_command.is_empty() => say(&mut stream, "503 nested MAIL").await,
                "MAIL" => {
                    mail_command = line;
                    say(&mut stream, "250 ok").await;
                }
                "RCPT" => {
                    recipient = line.trim_start_matches("RCPT TO:<").trim_end_matches('>').to_owned();
                    answer_recipient(&mut stream, local_part(&recipient)).await?;
                }
                "DATA" => {
                    let mail = Received { recipient, mail_command, mime: Vec::new() };
                    self.take_mail(&mut stream, mail).await?;
                    taken += 1;
                    (mail_command, recipient) = Default::default();
                }
                "RSET" => {
                    mail_command.clear();
                    say(&mut stream, "250 ok").await;
                }
                "QUIT" => {
                    say(&mut stream, "221 bye").await;
                    return None;
                }
                _ => say(&mut stream, "500 what").await,
            }
        }
    }

    fn features(&self, protected: bool) -> String {
        let mut lines = vec!["250-test.example.jp".to_owned()];
        lines.extend(self.manner.size.map(|size| format!("250-SIZE {size}")));
        if self.manner.tls.is_some() && !protected {
            lines.push("250-STARTTLS".to_owned());
        }
        if self.manner.login.is_some() {
            lines.push(format!("250-AUTH LOGIN{}", if self.manner.old_login { "" } else { " PLAIN" }));
        }
        lines.push("250 8BITMIME".to_owned());
        lines.join("\r\n")
    }

    async fn check_login<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: &mut BufReader<S>, line: &str) -> bool {
        let Some((user, password)) = self.manner.login else { return false };
        if self.manner.old_login {
            let mut answers = Vec::new();
            for question in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                say(stream, question).await;
                answers.push(read_line(stream).await.unwrap_or_default());
            }
            return answers == [base64(user.as_bytes()), base64(password.as_bytes())];
        }
        line == format!("AUTH PLAIN {}", base64(format!("\0{user}\0{password}").as_bytes()))
    }

    /// From DATA to the answer after the dot. `None` drops the connection.
    async fn take_mail<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        mut mail: Received,
    ) -> Option<()> {
        let fault = local_part(&mail.recipient).to_owned();
        match fault.as_str() {
            "dropdata" => return None,
            "data250" => {
                say(stream, "250 ok").await;
                return Some(());
            }
            _ => say(stream, "354 go on").await,
        }
        if let Some(kind) = self.fault_at(Stage::Body) {
            stream.read_exact(&mut [0; 100]).await.ok()?;
            match kind.strike(stream).await {
                // Late all along the way.
                Struck::GoOn => read_slowly(stream).await?,
                // It reads on, and has nothing more to say.
                Struck::Answered => {
                    read_body(stream).await?;
                    return Some(());
                }
                Struck::Over => return None,
            }
        }
        match fault.as_str() {
            "dropbody" => {
                stream.read_exact(&mut [0; 100]).await.ok()?;
                return None;
            }
            "stuckbody" => sleep_long().await,
            _ => {}
        }
        mail.mime = read_body(stream).await?;
        // Whether it has taken the mail over, only the server knows: here it has.
        if let Some(Kind::Dropped | Kind::Silent | Kind::Garbage | Kind::ForeignYes) = self.fault_at(Stage::Dot) {
            self.received.lock().expect("not poisoned").push(mail.clone());
        }
        if let Some(kind) = self.fault_at(Stage::Dot) {
            match kind.strike(stream).await {
                Struck::GoOn => {}
                Struck::Answered => return Some(()),
                Struck::Over => return None,
            }
        }
        match fault.as_str() {
            "refuse554dot" => say(stream, "554 5.6.0 content refused").await,
            "defer452dot" => say(stream, "452 4.3.1 full").await,
            // The server has accepted it: the test counts it as arrived.
            "dropafterdot" => {
                self.received.lock().expect("not poisoned").push(mail);
                return None;
            }
            "silentdot" => sleep_long().await,
            "garbagedot" => say(stream, "hello there").await,
            "odddot" => say(stream, "354 again").await,
            _ => {
                self.received.lock().expect("not poisoned").push(mail);
                say(stream, "250 2.0.0 queued as 4711").await;
            }
        }
        Some(())
    }
}

async fn answer_recipient<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, local: &str) -> Option<()> {
    match local {
        "refuse550" => say(stream, "550-5.1.1 no such\r\n550 5.1.1 mailbox").await,
        "defer451" => say(stream, "451 4.7.1 later").await,
        "busy421" => {
            say(stream, "421 4.3.2 closing").await;
            return None;
        }
        "toomany" => say(stream, "450 4.7.28 too many mails").await,
        "garbage" => say(stream, "hello there").await,
        "droprcpt" => return None,
        "silent" => sleep_long().await,
        _ => say(stream, "250 ok").await,
    }
    Some(())
}

async fn read_body<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<Vec<u8>> {
    let mut mime = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(mime);
        }
        mime.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// Some of the body, in pieces that come late.
async fn read_slowly<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<()> {
    for _ in 0..3 {
        stream.read_exact(&mut vec![0; 500_000]).await.ok()?;
        tokio::time::sleep(LATE).await;
    }
    Some(())
}

async fn read_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let count = stream.read_line(&mut line).await.ok()?;
    (count > 0).then(|| line.trim_end().to_owned())
}

pub async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, words: &str) {
    say_bytes(stream, format!("{words}\r\n").as_bytes()).await;
}

pub async fn say_bytes<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
    let _ = stream.flush().await;
}

pub async fn sleep_long() {
    tokio::time::sleep(Duration::from_secs(600)).await;
}

fn local_part(address: &str) -> &str {
    address.split('@').next().unwrap_or_default()
}

pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().chain([0, 0].iter()).take(3).fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place)) as usize & 63] as char;
            text.push(if place <= three.len() { letter } else { '=' });
        }
    }
    text
}
