//! The TCP stream below lettre's connection: it counts what has left, and can read byte by byte.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

const NOT_BEGUN: u64 = u64::MAX;

/// What has left through a wire.
#[derive(Debug)]
pub(super) struct Meter {
    written: AtomicU64,
    /// The count with which the mail under way has left whole.
    mail_ends: AtomicU64,
    byte_by_byte: AtomicBool,
}

impl Meter {
    pub(super) fn new() -> Arc<Meter> {
        Arc::new(Meter {
            written: AtomicU64::new(0),
            mail_ends: AtomicU64::new(NOT_BEGUN),
            byte_by_byte: AtomicBool::new(false),
        })
    }

    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::SeqCst)
    }

    /// A mail of so many bytes, its end with them, is written next.
    pub(super) fn begin_mail(&self, length: usize) {
        self.mail_ends.store(self.written() + length as u64, Ordering::SeqCst);
    }

    /// Whether the end of the mail may have left whole. Below TLS its bytes are some more: then the answer is yes a little
    /// too early, never too late.
    pub(super) fn end_may_have_left(&self) -> bool {
        self.written() >= self.mail_ends.load(Ordering::SeqCst)
    }

    /// While it is set nothing is read ahead of what is asked for. lettre keeps its read buffer over STARTTLS: what
    /// someone on the line sent after the server's `220` would be believed as the answer to our next command.
    pub(super) fn read_byte_by_byte(&self, so: bool) {
        self.byte_by_byte.store(so, Ordering::SeqCst);
    }
}

/// A TCP stream with a meter.
#[derive(Debug)]
pub(super) struct Wire {
    tcp: TcpStream,
    meter: Arc<Meter>,
}

impl Wire {
    pub(super) fn new(tcp: TcpStream, meter: Arc<Meter>) -> Wire {
        Wire { tcp, meter }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.peer_addr()
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.meter.byte_by_byte.load(Ordering::SeqCst) || buf.remaining() == 0 {
            return Pin::new(&mut self.tcp).poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut one))?;
        buf.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.tcp).poll_write(cx, bytes))?;
        self.meter.written.fetch_add(count as u64, Ordering::SeqCst);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// A wire lent to a connection that is given up once the server has agreed to TLS.
#[derive(Debug)]
pub(super) struct Lent(Arc<Mutex<Wire>>);

/// The owner's side of a [`Lent`] wire.
pub(super) struct Kept(Arc<Mutex<Wire>>);

impl Lent {
    pub(super) fn out(wire: Wire) -> (Lent, Kept) {
        let shared = Arc::new(Mutex::new(wire));
        (Lent(Arc::clone(&shared)), Kept(shared))
    }

    fn with<T>(&self, act: impl FnOnce(Pin<&mut Wire>) -> T) -> T {
        act(Pin::new(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Kept {
    /// The wire, when it is lent to nobody any more.
    pub(super) fn back(self) -> Option<Wire> {
        Some(Arc::into_inner(self.0)?.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl AsyncTokioStream for Lent {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.with(|wire| wire.tcp.peer_addr())
    }
}

impl AsyncRead for Lent {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.with(|wire| wire.poll_read(cx, buf))
    }
}

impl AsyncWrite for Lent {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.with(|wire| wire.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|wire| wire.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|wire| wire.poll_shutdown(cx))
    }
}

/// Plays the server's first words, so that a connection comes into being whose stream is then exchanged for one
/// with TLS from the first byte: lettre can make such a stream over a wire of ours, but no connection over it.
#[derive(Debug)]
pub(super) struct StandIn {
    words: &'static [u8],
}

impl StandIn {
    pub(super) fn new() -> StandIn {
        StandIn { words: b"220 stand-in\r\n250 stand-in\r\n" }
    }
}

impl AsyncTokioStream for StandIn {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Err(io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for StandIn {
    fn poll_read(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let (now, later) = self.words.split_at(self.words.len().min(buf.remaining()));
        buf.put_slice(now);
        self.words = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for StandIn {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
