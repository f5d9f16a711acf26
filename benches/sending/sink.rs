//! A mail server that takes everything and keeps nothing, as fast as a thread for each connection can.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub struct Sink {
    pub port: u16,
    taken: Arc<AtomicU64>,
}

impl Sink {
    pub fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let taken = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let counter = Arc::clone(&counter);
                std::thread::spawn(move || drop(converse(&stream, &counter)));
            }
        });
        Sink { port, taken }
    }

    /// Mails taken so far.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }
}

fn converse(mut stream: &TcpStream, taken: &AtomicU64) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(256 * 1024, stream);
    stream.write_all(b"220 sink ESMTP\r\n")?;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default() {
            "EHLO" | "ehlo" => b"250-sink\r\n250-SIZE 50000000\r\n250 8BITMIME\r\n",
            "QUIT" | "quit" => return stream.write_all(b"221 bye\r\n"),
            "DATA" | "data" => {
                stream.write_all(b"354 go on\r\n")?;
                skip_body(&mut reader)?;
                taken.fetch_add(1, Ordering::SeqCst);
                b"250 taken\r\n"
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer)?;
    }
}

/// To the final dot. The client waits for the answer to it, so nothing comes after it in the same piece.
fn skip_body(reader: &mut BufReader<impl Read>) -> std::io::Result<()> {
    const END: &[u8] = b"\r\n.\r\n";
    let mut tail: Vec<u8> = Vec::new();
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let length = piece.len();
        tail.extend_from_slice(&piece[length.saturating_sub(END.len())..]);
        tail.drain(..tail.len().saturating_sub(END.len()));
        reader.consume(length);
        if tail == END {
            return Ok(());
        }
    }
}
