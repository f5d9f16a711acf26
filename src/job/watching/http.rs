//! A server for two pages and nothing else: HTTP/1.1, `GET`, one request a connection, everything bounded.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::metrics::CONTENT_TYPE;
use super::{Progress, health, metrics};
use crate::job::JobError;
use crate::job::status::Status;
use crate::settings::Settings;
use crate::store::Store;

/// A request's head has to be no longer, in bytes.
const LONGEST_HEAD: usize = 4096;
/// For the head to arrive, and for the answer to be taken.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections at once; further ones wait in the system's queue.
const MOST_AT_ONCE: usize = 8;
/// After the system refused a connection (no more files may be open), before the next is asked for.
const RESPITE: Duration = Duration::from_millis(200);

/// What an answer is made from.
pub struct Watcher {
    pub settings: Arc<Settings>,
    pub progress: Arc<Progress>,
    store: Mutex<Box<dyn Store>>,
}

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status code and its words.
    pub status: &'static str,
    pub content_type: &'static str,
    pub body: String,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Health,
    Metrics,
}

impl Watcher {
    /// A watcher with a connection of its own to the database.
    pub fn new(settings: Arc<Settings>, progress: Arc<Progress>, store: Box<dyn Store>) -> Watcher {
        Watcher { settings, progress, store: Mutex::new(store) }
    }

    /// Answers until it is dropped.
    pub async fn serve(self, listener: TcpListener, now: impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static) {
        let watcher = Arc::new(self);
        let places = Arc::new(Semaphore::new(MOST_AT_ONCE));
        loop {
            // The semaphore is never closed; were it, there would be nobody left to serve.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection to the watch port could not be taken");
                    tokio::time::sleep(RESPITE).await;
                    continue;
                }
            };
            let (watcher, now) = (Arc::clone(&watcher), now.clone());
            tokio::spawn(async move {
                // Who asks and leaves, or asks badly, has no further claim.
                let _ = converse(stream, watcher, now).await;
                drop(place);
            });
        }
    }

    fn page(&self, page: Page, now: DateTime<Utc>) -> Answer {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = Status::look(&**store, &self.settings, now.with_timezone(&self.settings.city.time_zone));
        let pulse = self.progress.pulse();
        match (page, looked) {
            (Page::Metrics, Ok(status)) => {
                Answer { status: "200 OK", content_type: CONTENT_TYPE, body: metrics::text(&status, pulse) }
            }
            (Page::Metrics, Err(error)) => unhealthy(&[unreadable(&error)]),
            (Page::Health, looked) => {
                let mut reasons = match looked {
                    Ok(status) => health::reasons(&status, pulse),
                    Err(error) => vec![unreadable(&error)],
                };
                if let Err(error) = store.check_writable() {
                    reasons.push(format!("the database cannot be written: {error}"));
                }
                if reasons.is_empty() { plain("200 OK", "ok\n") } else { unhealthy(&reasons) }
            }
        }
    }
}

fn unreadable(error: &JobError) -> String {
    format!("the data cannot be read: {error}")
}

fn unhealthy(reasons: &[String]) -> Answer {
    let lines: String = reasons.iter().map(|reason| reason.replace(['\r', '\n'], " ") + "\n").collect();
    plain("503 Service Unavailable", &lines)
}

fn plain(status: &'static str, body: &str) -> Answer {
    Answer { status, content_type: "text/plain; charset=utf-8", body: body.to_owned() }
}

async fn converse(
    mut stream: TcpStream,
    watcher: Arc<Watcher>,
    now: impl Fn() -> DateTime<Utc> + Send + 'static,
) -> io::Result<()> {
    let answer = match tokio::time::timeout(PATIENCE, read_head(&mut stream)).await {
        Err(_) => plain("408 Request Timeout", "the request took too long\n"),
        Ok(Err(error)) => return Err(error),
        Ok(Ok(Err(refusal))) => refusal,
        Ok(Ok(Ok(page))) => {
            let work = tokio::task::spawn_blocking(move || watcher.page(page, now()));
            work.await.unwrap_or_else(|_| plain("500 Internal Server Error", "the log tells what happened\n"))
        }
    };
    let Answer { status, content_type, body } = &answer;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let written = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        stream.shutdown().await
    };
    tokio::time::timeout(PATIENCE, written).await?
}

/// Reads up to the empty line, and no further than is allowed.
async fn read_head(stream: &mut TcpStream) -> io::Result<Result<Page, Answer>> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let read = stream.read(&mut buffer).await?;
        head.extend_from_slice(buffer.get(..read).unwrap_or_default());
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            return Ok(answer(head.get(..end).unwrap_or_default()));
        }
        if head.len() > LONGEST_HEAD {
            return Ok(Err(plain("431 Request Header Fields Too Large", "the request is too long\n")));
        }
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// What a request's head, without the empty line at its end, asks for; or the answer to one that asks for nothing that
/// is here.
///
/// # Errors
/// The answer that refuses it.
pub fn answer(head: &[u8]) -> Result<Page, Answer> {
    let bad = || plain("400 Bad Request", "this is no request of HTTP/1.1\n");
    if head.len() > LONGEST_HEAD {
        return Err(plain("431 Request Header Fields Too Large", "the request is too long\n"));
    }
    let text = std::str::from_utf8(head).map_err(|_| bad())?;
    let mut lines = text.split("\r\n");
    let parts: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, "HTTP/1.1" | "HTTP/1.0"] = parts.as_slice() else { return Err(bad()) };
    let is_field = |line: &str| line.split_once(':').is_some_and(|(name, _)| is_token(name));
    let controls = |line: &str| line.chars().any(|letter| letter.is_control() && letter != '\t');
    if !is_token(method) || !target.starts_with('/') || text.split("\r\n").any(controls) || !lines.all(is_field) {
        return Err(bad());
    }
    if *method != "GET" {
        return Err(plain("405 Method Not Allowed", "only GET is answered here\n"));
    }
    match target.split('?').next() {
        Some("/healthz") => Ok(Page::Health),
        Some("/metrics") => Ok(Page::Metrics),
        _ => Err(plain("404 Not Found", "/healthz and /metrics are here\n")),
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
