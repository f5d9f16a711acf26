//! What the operating system refuses, in the words of those who read it. Its own words and number stand behind: they are
//! what an engineer looks up.

use std::fmt;
use std::io::{self, ErrorKind};

/// An error of the operating system in plain Japanese; where there is no word for it, as the system says it.
pub struct InJapanese<'e>(pub &'e io::Error);

impl fmt::Display for InJapanese<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match words(self.0.kind()) {
            Some(words) => write!(f, "{words}（{}）", self.0),
            None => self.0.fmt(f),
        }
    }
}

fn words(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "ファイルかフォルダがありません",
        ErrorKind::PermissionDenied => "読み書きの権限がありません",
        ErrorKind::AlreadyExists => "同じ名前のものがすでにあります",
        ErrorKind::NotADirectory => "フォルダのはずの場所が、フォルダではありません",
        ErrorKind::IsADirectory => "ファイルのはずの場所が、フォルダです",
        ErrorKind::DirectoryNotEmpty => "フォルダが空ではありません",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ディスクに空きがありません",
        ErrorKind::FileTooLarge => "ファイルが大きすぎます",
        ErrorKind::ReadOnlyFilesystem => "書き込めないディスクです",
        ErrorKind::InvalidFilename => "使えない名前です",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "ほかの処理が使っています",
        ErrorKind::InvalidData => "内容を読めません",
        ErrorKind::UnexpectedEof => "途中で終わっています",
        ErrorKind::ConnectionRefused => "相手が接続を受け付けません",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "接続が途中で切れました",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            "相手までのネットワークがつながりません"
        }
        ErrorKind::TimedOut => "時間内に応答がありません",
        ErrorKind::AddrInUse => "そのポートはほかの処理が使っています",
        ErrorKind::OutOfMemory => "メモリーが足りません",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_refusals_have_words_and_keep_their_number() {
        let missing = std::fs::read("/no/such/file").expect_err("no such file");
        assert_eq!(InJapanese(&missing).to_string(), format!("ファイルかフォルダがありません（{missing}）"),);
        let full = io::Error::from_raw_os_error(28);
        assert!(InJapanese(&full).to_string().starts_with("ディスクに空きがありません（"));
        let own = io::Error::other("そのほか");
        assert_eq!(InJapanese(&own).to_string(), "そのほか");
    }
}
