//! A mail server that takes everything but what it is told to treat otherwise, on a port of this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A mail as it came: its envelope's recipient and its bytes, dots undone.
#[derive(Debug, Clone)]
pub struct Letter {
    pub recipient: String,
    pub mime: String,
}

/// What becomes of a recipient's mails that are not simply taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Refused for good at RCPT.
    Refused,
    /// Taken whole, and the connection closed without a word.
    Unanswered,
    /// Taken whole, and answered only when the recipient is treated otherwise.
    Slow,
}

/// Its thread ends with the test program.
pub struct PostOffice {
    letters: Arc<Mutex<Vec<Letter>>>,
    fates: Arc<Mutex<BTreeMap<String, Fate>>>,
}

impl PostOffice {
    pub fn open(port: u16) -> PostOffice {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is still free");
        let letters = Arc::new(Mutex::new(Vec::new()));
        let fates = Arc::new(Mutex::new(BTreeMap::new()));
        let office = PostOffice { letters: Arc::clone(&letters), fates: Arc::clone(&fates) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (letters, fates) = (Arc::clone(&letters), Arc::clone(&fates));
                // A conversation broken off took what it took.
                std::thread::spawn(move || converse(&stream, &letters, &fates));
            }
        });
        office
    }

    /// From now on; `None`: as all others.
    pub fn treat(&self, recipient: &str, fate: Option<Fate>) {
        let mut fates = self.fates.lock().expect("not poisoned");
        match fate {
            Some(fate) => fates.insert(recipient.to_owned(), fate),
            None => fates.remove(recipient),
        };
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("not poisoned").clone()
    }
}

fn converse(
    stream: &TcpStream,
    letters: &Mutex<Vec<Letter>>,
    fates: &Mutex<BTreeMap<String, Fate>>,
) -> std::io::Result<()> {
    let fate_of = |recipient: &str| fates.lock().expect("not poisoned").get(recipient).copied();
    let mut lines = BufReader::new(stream).lines();
    let mut out = stream;
    let mut recipient = String::new();
    out.write_all(b"220 post.example.jp\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "QUIT" => return out.write_all(b"221 bye\r\n"),
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let (mut mime, mut is_whole) = (String::new(), false);
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        is_whole = true;
                        break;
                    }
                    mime += line.strip_prefix('.').unwrap_or(&line);
                    mime += "\r\n";
                }
                if !is_whole {
                    return Ok(());
                }
                while fate_of(&recipient) == Some(Fate::Slow) {
                    std::thread::sleep(Duration::from_millis(10));
                }
                letters.lock().expect("not poisoned").push(Letter { recipient: recipient.clone(), mime });
                if fate_of(&recipient) == Some(Fate::Unanswered) {
                    return Ok(());
                }
            }
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1);
                recipient = address.unwrap_or_default().to_owned();
                if fate_of(&recipient) == Some(Fate::Refused) {
                    out.write_all(b"550 5.1.1 no such user\r\n")?;
                    continue;
                }
            }
            _ => {}
        }
        out.write_all(b"250 ok\r\n")?;
    }
    Ok(())
}
