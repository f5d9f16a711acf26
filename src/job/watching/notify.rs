//! What systemd is told: that the daemon is ready, that it stops, and, as long as it makes progress, that it lives
//! (sd_notify(3)).

use std::ffi::OsString;
use std::io;
use std::time::Duration;

use super::Pulse;

/// The socket of `$NOTIFY_SOCKET`; it does nothing where there is none.
#[derive(Debug)]
pub struct Notifier(Option<OsString>);

impl Notifier {
    /// Of the surroundings' socket.
    pub fn from_environment() -> Notifier {
        Notifier(std::env::var_os("NOTIFY_SOCKET").filter(|socket| !socket.is_empty()))
    }

    /// Sends a message such as `READY=1`; one that cannot be sent is logged, and the work goes on.
    pub fn tell(&self, message: &str) {
        let Some(socket) = &self.0 else { return };
        if let Err(error) = send(socket, message) {
            tracing::warn!(%error, message, socket = %socket.display(), "systemd could not be told");
        }
    }
}

/// A name that begins with `@` is one of Linux's abstract sockets.
#[cfg(target_os = "linux")]
fn send(socket: &OsString, message: &str) -> io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        [b'/', ..] => SocketAddr::from_pathname(socket)?,
        _ => return Err(io::Error::new(io::ErrorKind::InvalidInput, "NOTIFY_SOCKET begins with neither / nor @")),
    };
    let datagram = UnixDatagram::unbound()?;
    // A reader who does not read must not stop the daemon.
    datagram.set_nonblocking(true)?;
    datagram.send_to_addr(message.as_bytes(), &address)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn send(_socket: &OsString, _message: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The time within which systemd wants to be told again: `$WATCHDOG_USEC`, unless `$WATCHDOG_PID` names another process.
pub fn watchdog_time(microseconds: Option<&str>, process: Option<&str>, own: u32) -> Option<Duration> {
    if process.is_some_and(|process| process.parse() != Ok(own)) {
        return None;
    }
    let time = Duration::from_micros(microseconds?.parse().ok()?);
    (!time.is_zero()).then_some(time)
}

/// Decides when the watchdog is fed.
#[derive(Debug)]
pub struct Feeder {
    /// A mail may be in hand for so long by its timeouts.
    longest_mail: Duration,
    ticks: u64,
    moves: u64,
}

impl Feeder {
    pub fn new(longest_mail: Duration) -> Feeder {
        Feeder { longest_mail, ticks: 0, moves: 0 }
    }

    /// Whether the clock ticked and the sender took a step since it was fed last. A sender with one mail in hand may wait
    /// for its server.
    pub fn is_due(&mut self, pulse: Pulse) -> bool {
        let sends = pulse.moves > self.moves || (pulse.in_hand && pulse.move_age < self.longest_mail);
        let due = pulse.ticks > self.ticks && sends;
        if due {
            (self.ticks, self.moves) = (pulse.ticks, pulse.moves);
        }
        due
    }
}
