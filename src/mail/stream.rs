//! What has been handed to the socket: the only way to tell, after a fault, whether a mail may have arrived.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// `CRLF . CRLF`, without which no server may accept a mail.
const FINAL_DOT: u64 = 5;
/// Handed over at once; also the step in which progress is seen.
const CHUNK: usize = 32 * 1024;
/// In place of a count, before the body is out.
const NOT_YET: u64 = u64::MAX;

/// The account of one connection.
#[derive(Debug)]
pub(super) struct HandedOver {
    /// Bytes that the socket took, where the stream counts them.
    bytes: AtomicU64,
    /// `bytes` when the whole body was out and only the final dot was left, or [`NOT_YET`].
    before_dot: AtomicU64,
    /// Chunks of the body so far.
    chunks: AtomicU64,
    /// Whether `bytes` is kept at all.
    counted: bool,
}

impl HandedOver {
    pub fn counted() -> Arc<HandedOver> {
        HandedOver::new(true)
    }

    /// For a stream that lettre opens itself (TLS from the first byte): the final dot counts as handed over as
    /// soon as the body is.
    pub fn uncounted() -> Arc<HandedOver> {
        HandedOver::new(false)
    }

    fn new(counted: bool) -> Arc<HandedOver> {
        let (bytes, before_dot, chunks) = (AtomicU64::new(0), AtomicU64::new(NOT_YET), AtomicU64::new(0));
        Arc::new(HandedOver { bytes, before_dot, chunks, counted })
    }

    /// A body in chunks, keeping the account as they are taken. lettre asks for the next chunk when the last one
    /// has been written and flushed, and writes the final dot when there is none.
    pub fn body<'a>(self: &Arc<Self>, mime: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.before_dot.store(NOT_YET, SeqCst);
        let account = self.clone();
        let mut chunks = mime.chunks(CHUNK);
        std::iter::from_fn(move || {
            let chunk = chunks.next();
            account.chunks.fetch_add(1, SeqCst);
            if chunk.is_none() {
                account.before_dot.store(account.bytes.load(SeqCst), SeqCst);
            }
            chunk
        })
    }

    /// Whether the whole body is out and only the answer is awaited.
    pub fn body_is_out(&self) -> bool {
        self.before_dot.load(SeqCst) != NOT_YET
    }

    /// Grows while the body makes its way.
    pub fn progress(&self) -> u64 {
        self.chunks.load(SeqCst) + self.bytes.load(SeqCst)
    }

    /// Whether the final dot may have reached the server. Under TLS the bytes are those of the record that holds
    /// it, which are more: a part of a record tells the server nothing, so that the rule errs to the safe side.
    pub fn may_have_arrived(&self) -> bool {
        let before = self.before_dot.load(SeqCst);
        before != NOT_YET && (!self.counted || self.bytes.load(SeqCst) - before >= FINAL_DOT)
    }
}

/// A TCP stream that keeps the account.
#[derive(Debug)]
pub(super) struct CountingStream {
    inner: TcpStream,
    account: Arc<HandedOver>,
    /// Until TLS is on, one byte at a time is read: lettre's buffer then never holds what a stranger on the line
    /// wrote behind the answer to STARTTLS, to be taken later for the server's protected word.
    bytewise: Arc<AtomicBool>,
}

impl CountingStream {
    pub fn new(inner: TcpStream, account: Arc<HandedOver>, bytewise: Arc<AtomicBool>) -> CountingStream {
        CountingStream { inner, account, bytewise }
    }
}

impl AsyncRead for CountingStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.bytewise.load(SeqCst) || buf.remaining() == 0 {
            return Pin::new(&mut self.inner).poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut one))?;
        buf.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for CountingStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.inner).poll_write(cx, bytes))?;
        self.account.bytes.fetch_add(written as u64, SeqCst);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for CountingStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.inner.peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_the_dot_nothing_can_have_arrived() {
        let account = HandedOver::counted();
        let mime = vec![b'x'; CHUNK + 1];
        let mut body = account.body(&mime);
        account.bytes.store(1_000_000, SeqCst);
        assert_eq!(body.next().map(<[u8]>::len), Some(CHUNK));
        assert_eq!(body.next().map(<[u8]>::len), Some(1));
        assert!(!account.may_have_arrived() && !account.body_is_out());
        assert_eq!(body.next(), None);
        account.bytes.fetch_add(4, SeqCst);
        assert!(account.body_is_out() && !account.may_have_arrived(), "the dot is not whole");
        account.bytes.fetch_add(1, SeqCst);
        assert!(account.may_have_arrived());
        let _next_mail = account.body(&mime);
        assert!(!account.may_have_arrived());
    }

    #[tokio::test]
    async fn nothing_behind_the_answer_to_starttls_is_kept() {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let socket = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a line");
        let (mut server, _) = listener.accept().await.expect("a client");
        server.write_all(b"220 go\r\n250 a stranger's word\r\n").await.expect("written");
        let stream = CountingStream::new(socket, HandedOver::counted(), Arc::new(AtomicBool::new(true)));
        let mut reader = BufReader::new(stream);
        let mut answer = String::new();
        reader.read_line(&mut answer).await.expect("a line");
        assert_eq!((answer.as_str(), reader.buffer()), ("220 go\r\n", b"".as_slice()));
    }

    #[test]
    fn without_a_count_the_doubt_begins_earlier() {
        let account = HandedOver::uncounted();
        let mut body = account.body(b"x");
        assert!(body.next().is_some() && !account.may_have_arrived());
        assert!(body.next().is_none() && account.may_have_arrived());
    }
}
