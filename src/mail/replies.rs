//! A server's replies made readable. Some servers answer in Shift_JIS, EUC-JP or ISO-2022-JP; lettre would take such a line
//! for a broken connection and its reply code with it, so that a refusal became a try for later and an acceptance a doubt.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS};
#[allow(deprecated)] // The only name of lettre's TLS over a stream of one's own.
use lettre::transport::smtp::client::AsyncNetworkStream;
use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What begins a change of the character set in ISO-2022-JP.
const ESCAPE: u8 = 0x1b;
/// A line that has not ended by then is handed on as it is; none of a server's may be so long (RFC 5321 4.5.3.1.5).
const LONGEST_LINE: usize = 4096;

/// A stream whose lines come as UTF-8, each when it is whole. What is written passes through.
#[derive(Debug)]
pub(super) struct Replies<S> {
    stream: S,
    /// Of a line that has not ended yet.
    begun: Vec<u8>,
    /// Readable, and not yet taken.
    ready: Vec<u8>,
}

impl<S> Replies<S> {
    pub(super) fn of(stream: S) -> Replies<S> {
        Replies { stream, begun: Vec::new(), ready: Vec::new() }
    }

    /// Makes the lines that have ended ready; at the stream's end, what there is.
    fn take_lines(&mut self, is_end: bool) {
        let whole = match memchr::memrchr(b'\n', &self.begun) {
            _ if is_end || self.begun.len() > LONGEST_LINE => self.begun.len(),
            Some(end) => end + 1,
            None => return,
        };
        let rest = self.begun.split_off(whole);
        let lines = std::mem::replace(&mut self.begun, rest);
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            self.ready.extend_from_slice(readable(line).as_bytes());
        }
    }
}

/// A line as UTF-8. ASCII stays as it is in each of the encodings, and with it the reply code; what is in none of them
/// becomes question marks.
fn readable(line: &[u8]) -> String {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    let (words, line_end) = line.split_at(end);
    let decoded = match std::str::from_utf8(words) {
        Ok(text) if !words.contains(&ESCAPE) => Some(text.to_owned()),
        Ok(_) => decoded(ISO_2022_JP, words),
        // Nearly all of Shift_JIS is refused by EUC-JP, but not the other way round.
        Err(_) => decoded(EUC_JP, words).or_else(|| decoded(SHIFT_JIS, words)),
    };
    let known = decoded.unwrap_or_else(|| {
        words.iter().map(|byte| if byte.is_ascii() && *byte != ESCAPE { char::from(*byte) } else { '?' }).collect()
    });
    known + &String::from_utf8_lossy(line_end)
}

fn decoded(encoding: &'static Encoding, words: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(words)?;
    (!text.chars().any(|c| c.is_control() && c != '\t')).then(|| text.into_owned())
}

impl<S: AsyncRead + Unpin> AsyncRead for Replies<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.ready.is_empty() && buf.remaining() > 0 {
            let mut piece = [0; 512];
            let mut read = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read))?;
            self.begun.extend_from_slice(read.filled());
            let is_end = read.filled().is_empty();
            self.take_lines(is_end);
            if is_end && self.ready.is_empty() {
                break;
            }
        }
        let count = self.ready.len().min(buf.remaining());
        buf.put_slice(self.ready.drain(..count).as_slice());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Replies<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncTokioStream> AsyncTokioStream for Replies<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

/// lettre's TLS as a stream like any other, so that replies are made readable above it.
#[derive(Debug)]
#[allow(deprecated)]
pub(super) struct Protected(pub(super) AsyncNetworkStream);

impl AsyncTokioStream for Protected {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for Protected {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let room = buf.initialize_unfilled();
        let count = ready!(futures_io::AsyncRead::poll_read(Pin::new(&mut self.0), cx, room))?;
        buf.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Protected {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        futures_io::AsyncWrite::poll_write(Pin::new(&mut self.0), cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        futures_io::AsyncWrite::poll_flush(Pin::new(&mut self.0), cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        futures_io::AsyncWrite::poll_close(Pin::new(&mut self.0), cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[test]
    fn words_are_read_in_the_encodings_of_japanese_servers() {
        let words = "550 5.1.1 利用者が見つかりません\r\n";
        for encoding in [SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            let (bytes, ..) = encoding.encode(words);
            assert_ne!(bytes, words.as_bytes(), "{encoding:?}");
            assert_eq!(readable(&bytes), words, "{encoding:?}");
        }
        assert_eq!(readable(words.as_bytes()), words);
    }

    #[test]
    fn what_is_in_no_encoding_keeps_its_code() {
        assert_eq!(readable(b"250-\xff\xfe ok\n"), "250-?? ok\n");
        assert_eq!(readable(b"550 \x1bxyz\r\n"), "550 ?xyz\r\n");
        assert_eq!(readable(b"\r\n"), "\r\n");
    }

    #[tokio::test]
    async fn lines_come_whole_whatever_the_pieces() {
        let (bytes, ..) = SHIFT_JIS.encode("250-受け付け\r\n250 ました");
        for size in [1, 2, 3, 7, 100] {
            let (mut there, here) = tokio::io::duplex(size);
            let sent = bytes.clone().into_owned();
            let writing = tokio::spawn(async move { tokio::io::AsyncWriteExt::write_all(&mut there, &sent).await });
            let mut text = String::new();
            Replies::of(here).read_to_string(&mut text).await.expect("UTF-8");
            writing.await.expect("joined").expect("written");
            assert_eq!(text, "250-受け付け\r\n250 ました", "{size}");
        }
    }
}
