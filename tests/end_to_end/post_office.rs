//! A mail server that takes everything, on a port of this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A mail as it came: its envelope's recipient and its bytes, dots undone.
#[derive(Debug, Clone)]
pub struct Letter {
    pub recipient: String,
    pub mime: String,
}

/// Its thread ends with the test program.
pub struct PostOffice {
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl PostOffice {
    pub fn open(port: u16) -> PostOffice {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is still free");
        let letters = Arc::new(Mutex::new(Vec::new()));
        let office = PostOffice { letters: Arc::clone(&letters) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A conversation broken off took what it took.
                let _ = converse(&stream, &letters);
            }
        });
        office
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("not poisoned").clone()
    }
}

fn converse(stream: &TcpStream, letters: &Mutex<Vec<Letter>>) -> std::io::Result<()> {
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
                let mut mime = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mime += line.strip_prefix('.').unwrap_or(&line);
                    mime += "\r\n";
                }
                letters.lock().expect("not poisoned").push(Letter { recipient: recipient.clone(), mime });
            }
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1);
                recipient = address.unwrap_or_default().to_owned();
            }
            _ => {}
        }
        out.write_all(b"250 ok\r\n")?;
    }
    Ok(())
}
