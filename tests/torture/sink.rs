//! A mail server that takes everything, notes what it took before it says so, and takes its time.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use sokatsu::mail::sha256;

use crate::chance::Chance;

pub struct Sink {
    pub port: u16,
    known: Arc<Known>,
}

struct Known {
    seen: Mutex<Seen>,
    event: Condvar,
}

struct Seen {
    chance: Chance,
    events: u64,
    /// By Message-ID the SHA-256 of each copy that was taken over.
    arrived: BTreeMap<String, Vec<String>>,
}

impl Known {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("not poisoned")
    }

    /// Something happens; the server thinks about it for up to two milliseconds.
    fn event(&self) {
        let pause = {
            let mut seen = self.seen();
            seen.events += 1;
            seen.chance.below(2000)
        };
        self.event.notify_all();
        std::thread::sleep(Duration::from_micros(pause));
    }
}

impl Sink {
    pub fn start(chance: Chance) -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Seen { chance, events: 0, arrived: BTreeMap::new() };
        let known = Arc::new(Known { seen: Mutex::new(seen), event: Condvar::new() });
        let serving = Arc::clone(&known);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let known = Arc::clone(&serving);
                // A connection that breaks off is the daemon's death.
                std::thread::spawn(move || drop(converse(&stream, &known)));
            }
        });
        Sink { port, known }
    }

    pub fn events(&self) -> u64 {
        self.known.seen().events
    }

    pub fn arrived(&self) -> BTreeMap<String, Vec<String>> {
        self.known.seen().arrived.clone()
    }

    /// Returns when so many have happened, or the time is over.
    pub fn wait_for_events(&self, events: u64, patience: Duration) {
        let until = Instant::now() + patience;
        let mut seen = self.known.seen();
        while seen.events < events {
            let Some(left) = until.checked_duration_since(Instant::now()) else { return };
            seen = self.known.event.wait_timeout(seen, left).expect("not poisoned").0;
        }
    }
}

fn converse(mut stream: &TcpStream, known: &Known) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    stream.write_all(b"220 sink.example.jp ESMTP\r\n")?;
    let mut line = Vec::new();
    while read_line(&mut reader, &mut line)? {
        let verb = line.get(..4).unwrap_or_default();
        let answer: &[u8] = match verb {
            b"EHLO" => b"250-sink.example.jp\r\n250 8BITMIME\r\n",
            b"QUIT" => return stream.write_all(b"221 bye\r\n"),
            b"DATA" => {
                known.event();
                stream.write_all(b"354 go on\r\n")?;
                let Some(mime) = read_body(&mut reader, known)? else { return Ok(()) };
                known.event();
                take_over(&mime, known);
                known.event();
                b"250 2.0.0 taken\r\n"
            }
            _ => {
                known.event();
                b"250 ok\r\n"
            }
        };
        stream.write_all(answer)?;
    }
    Ok(())
}

/// From here on the mail is the server's, whether or not its answer arrives.
fn take_over(mime: &[u8], known: &Known) {
    let text = String::from_utf8_lossy(mime);
    let message_id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("a Message-ID").to_owned();
    known.seen().arrived.entry(message_id).or_default().push(sha256(mime));
}

fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    Ok(reader.read_until(b'\n', line)? > 0 && line.ends_with(b"\n"))
}

/// `None` where the body breaks off.
fn read_body(reader: &mut impl BufRead, known: &Known) -> std::io::Result<Option<Vec<u8>>> {
    let (mut mime, mut line) = (Vec::new(), Vec::new());
    while read_line(reader, &mut line)? {
        if mime.is_empty() {
            known.event();
        }
        if line == b".\r\n" {
            return Ok(Some(mime));
        }
        mime.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
    Ok(None)
}
