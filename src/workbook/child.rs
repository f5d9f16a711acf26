//! Reading in a child process: the parent waits with a watch and a measure, the child binds itself before it opens the
//! file.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::content::Workbook;
use super::limits::Limits;
use super::read_bytes;
use super::refused::Refused;

/// Reads a file in a child process (`sokatsu` itself, hidden subcommand `read-workbook`) under limits of memory and
/// time. Whatever becomes of the child, this process goes on.
///
/// # Errors
/// Every way in which a workbook is refused, with what is wrong and what to do.
pub fn read(path: &Path, limits: &Limits) -> Result<Workbook, Refused> {
    let until = Instant::now() + limits.time;
    let mut child = start(path, limits).map_err(|error| no_reader(&error))?;
    let answer = listen(&mut child, limits, until);
    let ended = match &answer {
        Ok(_) => wait(&mut child, until, limits),
        Err(_) => Ok(ExitStatus::default()),
    };
    // In any case: a child that is gone already is only laid to rest.
    let _ = child.kill();
    let _ = child.wait();
    let (answer, ended) = (answer?, ended?);
    if !ended.success() {
        return Err(Refused::Aborted { how: how(ended) });
    }
    let unread = |error: serde_json::Error| Refused::Aborted { how: format!("答えが読めません: {error}") };
    serde_json::from_slice::<Result<Workbook, Refused>>(&answer).map_err(unread)?
}

fn no_reader(error: &dyn std::error::Error) -> Refused {
    Refused::NoReader { reason: error.to_string() }
}

fn start(path: &Path, limits: &Limits) -> io::Result<Child> {
    let program = match &limits.program {
        Some(program) => program.clone(),
        None => running()?,
    };
    let mut command = Command::new(program);
    command.arg("read-workbook").arg("--limits").arg(serde_json::to_string(limits)?).arg("--").arg(path);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// The running program; on Linux also after its file was replaced by a newer one.
fn running() -> io::Result<PathBuf> {
    let this = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && this.exists() { Ok(this.to_path_buf()) } else { std::env::current_exe() }
}

/// Everything that the child says, up to the limit.
fn listen(child: &mut Child, limits: &Limits, until: Instant) -> Result<Vec<u8>, Refused> {
    let stdout =
        child.stdout.take().ok_or_else(|| Refused::NoReader { reason: "標準出力がありません".to_owned() })?;
    let (sender, receiver) = mpsc::channel();
    let most = limits.answer;
    thread::spawn(move || {
        let mut said = Vec::new();
        let read = stdout.take(most.saturating_add(1)).read_to_end(&mut said).map(|_| said);
        // Nobody listens any more where the child was too slow.
        let _ = sender.send(read);
    });
    match receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(Ok(said)) if said.len() as u64 > most => Err(Refused::AnswerTooLarge { limit: most }),
        Ok(Ok(said)) => Ok(said),
        Ok(Err(error)) => Err(Refused::Aborted { how: error.to_string() }),
        Err(RecvTimeoutError::Timeout) => Err(Refused::TooSlow { seconds: limits.time.as_secs() }),
        Err(RecvTimeoutError::Disconnected) => Err(Refused::Aborted { how: "答えがありません".to_owned() }),
    }
}

/// A child that has said everything ends at once, or is too slow.
fn wait(child: &mut Child, until: Instant, limits: &Limits) -> Result<ExitStatus, Refused> {
    loop {
        match child.try_wait() {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) if Instant::now() >= until => return Err(Refused::TooSlow { seconds: limits.time.as_secs() }),
            Ok(None) => thread::sleep(Duration::from_millis(1)),
            Err(error) => return Err(no_reader(&error)),
        }
    }
}

fn how(ended: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&ended) {
        return format!("シグナル {signal}");
    }
    ended.code().map_or_else(|| "理由は不明です".to_owned(), |code| format!("終了コード {code}"))
}

/// The child's side: binds this process to the limits, reads the file and writes the answer, a `Result` as JSON.
///
/// # Errors
/// Only a standard output that nobody reads; whatever is wrong with the file is the answer.
pub fn answer(path: &Path, limits: &Limits, output: impl Write) -> io::Result<()> {
    let answer = confine(limits).and_then(|()| read_bytes(&bytes(path, limits)?, limits));
    let mut output = BufWriter::new(output);
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

/// The file, or one byte more of it than is allowed.
fn bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::OutOfMemory => Refused::out_of_memory(),
        _ => Refused::Unreadable { reason: error.to_string() },
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > limits.file {
        return Err(Refused::TooLarge { size, limit: limits.file });
    }
    let mut bytes = Vec::new();
    file.take(limits.file.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Memory, computing time (should the parent be gone), and no core dump of what people wrote.
#[cfg(unix)]
fn confine(limits: &Limits) -> Result<(), Refused> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let seconds = limits.time.as_secs().saturating_add(1);
    for (resource, most) in [(Resource::As, limits.memory), (Resource::Cpu, seconds), (Resource::Core, 0)] {
        let mut limit = getrlimit(resource);
        let most = limit.maximum.map_or(most, |maximum| maximum.min(most));
        limit.current = Some(most);
        limit.maximum = Some(most);
        setrlimit(resource, limit).map_err(|error| no_reader(&error))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn confine(_: &Limits) -> Result<(), Refused> {
    Ok(())
}
