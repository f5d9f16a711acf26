//! A small SMTP server of our own. The local part of the recipient chooses what goes wrong.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail that the server took.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub recipients: Vec<String>,
    pub raw: Vec<u8>,
}

/// What a server offers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offer {
    /// `SIZE` in the answer to EHLO.
    pub size: Option<usize>,
    /// After so many mails it ends the session with 421.
    pub mails_per_session: Option<usize>,
    /// A greeting that refuses everything.
    pub closed: bool,
}

#[derive(Debug, Default)]
struct Book {
    mails: Vec<Received>,
    commands: Vec<String>,
    sessions: usize,
}

/// A running server. It ends with the test's runtime.
pub struct Server {
    pub port: u16,
    book: Arc<Mutex<Book>>,
}

impl Server {
    pub async fn start(offer: Offer) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let book = Arc::new(Mutex::new(Book::default()));
        let kept = book.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                kept.lock().expect("the book").sessions += 1;
                let session = Session { book: kept.clone(), offer, mails: 0 };
                // A client that goes away is what many of the tests are about.
                tokio::spawn(async move { session.serve(BufReader::new(socket)).await.ok() });
            }
        });
        Server { port, book }
    }

    pub fn mails(&self) -> Vec<Received> {
        self.book.lock().expect("the book").mails.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.book.lock().expect("the book").commands.clone()
    }

    pub fn sessions(&self) -> usize {
        self.book.lock().expect("the book").sessions
    }
}

struct Session {
    book: Arc<Mutex<Book>>,
    offer: Offer,
    mails: usize,
}

/// Whether the session goes on.
enum Next {
    On,
    Close,
}

type Line = BufReader<TcpStream>;

impl Session {
    async fn serve(mut self, mut line: Line) -> std::io::Result<()> {
        if self.offer.closed {
            return say(&mut line, "554 5.3.2 closed for maintenance").await;
        }
        say(&mut line, "220 test.example.jp ESMTP").await?;
        let mut mail = Received { from: String::new(), recipients: Vec::new(), raw: Vec::new() };
        let mut command = String::new();
        loop {
            command.clear();
            if line.read_line(&mut command).await? == 0 {
                return Ok(());
            }
            let told = command.trim_end().to_owned();
            self.book.lock().expect("the book").commands.push(told.clone());
            if let Next::Close = self.answer(&told, &mut mail, &mut line).await? {
                return Ok(());
            }
        }
    }

    async fn answer(&mut self, command: &str, mail: &mut Received, line: &mut Line) -> std::io::Result<Next> {
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                let size = self.offer.size.map_or(String::new(), |size| format!("250-SIZE {size}\r\n"));
                say(line, &format!("250-test.example.jp\r\n{size}250 ENHANCEDSTATUSCODES")).await?;
            }
            "MAIL" if self.offer.mails_per_session == Some(self.mails) => {
                say(line, "421 4.7.0 enough for one session").await?;
                return Ok(Next::Close);
            }
            "MAIL" => {
                *mail = Received { from: within_brackets(command), recipients: Vec::new(), raw: Vec::new() };
                say(line, "250 2.1.0 ok").await?;
            }
            "RCPT" => return self.recipient(command, mail, line).await,
            "DATA" => return self.data(mail, line).await,
            "RSET" => say(line, "250 2.0.0 ok").await?,
            "QUIT" => {
                say(line, "221 2.0.0 bye").await?;
                return Ok(Next::Close);
            }
            _ => say(line, "502 5.5.1 unknown").await?,
        }
        Ok(Next::On)
    }

    async fn recipient(&mut self, command: &str, mail: &mut Received, line: &mut Line) -> std::io::Result<Next> {
        mail.recipients.push(within_brackets(command));
        match fault(mail).as_str() {
            "refuse550" => say(line, "550 5.1.1 no such\tmailbox").await?,
            "defer451" => say(line, "451 4.7.1 come back later").await?,
            "leave421" => {
                say(line, "421 4.3.2 shutting down").await?;
                return Ok(Next::Close);
            }
            "drop-at-rcpt" => return Ok(Next::Close),
            "garbage" => say(line, "\u{1}\u{2} what?").await?,
            "silent" => tokio::time::sleep(Duration::from_secs(60)).await,
            _ => say(line, "250 2.1.5 ok").await?,
        }
        Ok(Next::On)
    }

    async fn data(&mut self, mail: &mut Received, line: &mut Line) -> std::io::Result<Next> {
        match fault(mail).as_str() {
            "drop-at-data" => return Ok(Next::Close),
            // A server one answer behind: lettre's own transport takes this for success.
            "behind" => {
                say(line, "250 2.0.0 ok").await?;
                return Ok(Next::On);
            }
            _ => say(line, "354 go on").await?,
        }
        if fault(mail) == "drop-in-body" {
            let mut beginning = vec![0; 20_000];
            line.read_exact(&mut beginning).await?;
            return Ok(Next::Close);
        }
        if fault(mail) == "stall-in-body" {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        if !self.read_body(mail, line).await? {
            return Ok(Next::Close);
        }
        self.after_dot(mail, line).await
    }

    /// What follows the final dot. Where nothing is answered, the mail is taken all the same.
    async fn after_dot(&mut self, mail: &Received, line: &mut Line) -> std::io::Result<Next> {
        match fault(mail).as_str() {
            "refuse554" => {
                say(line, "554 5.7.1 looks like spam").await?;
                return Ok(Next::On);
            }
            "full452" => {
                say(line, "452 4.3.1 no room").await?;
                return Ok(Next::On);
            }
            _ => {}
        }
        self.mails += 1;
        self.book.lock().expect("the book").mails.push(mail.clone());
        match fault(mail).as_str() {
            "drop-after-dot" => return Ok(Next::Close),
            "silent-after-dot" => tokio::time::sleep(Duration::from_secs(60)).await,
            "garbage-after-dot" => say(line, "fine, fine").await?,
            "odd-after-dot" => say(line, "354 more?").await?,
            "slow" => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                say(line, "250 2.0.0 taken at last").await?;
            }
            _ => say(line, "250 2.0.0 taken").await?,
        }
        Ok(Next::On)
    }

    /// Reads to the final dot and takes the doubled dots away. False when the client went away before.
    async fn read_body(&self, mail: &mut Received, line: &mut Line) -> std::io::Result<bool> {
        let mut text = Vec::new();
        loop {
            text.clear();
            if line.read_until(b'\n', &mut text).await? == 0 {
                return Ok(false);
            }
            if text == b".\r\n" {
                return Ok(true);
            }
            mail.raw.extend_from_slice(text.strip_prefix(b".").unwrap_or(&text));
        }
    }
}

async fn say(line: &mut Line, text: &str) -> std::io::Result<()> {
    line.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
}

fn within_brackets(command: &str) -> String {
    let inner = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or(String::new(), |(address, _)| address.to_owned())
}

/// The fault that the recipient asks for.
fn fault(mail: &Received) -> String {
    let last = mail.recipients.last().map_or("", String::as_str);
    last.split('@').next().unwrap_or_default().to_owned()
}
