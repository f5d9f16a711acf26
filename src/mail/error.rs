//! What goes wrong on the way out: where, what, and what to do.

use std::path::PathBuf;

/// An error of the mail room.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("メールアドレス「{address}」は使えません（{why}）")]
    Address { address: String, why: &'static str },
    #[error("{place}に使えない文字（改行や制御文字）があります: {text}")]
    Header { place: &'static str, text: String },
    #[error("添付ファイルの名前「{name}」は使えません（{why}）")]
    FileName { name: String, why: &'static str },
    #[error("メールのひな形 {name} を使えません: {reason}")]
    Template { name: String, reason: String },
    #[error("メールを組み立てられません: {0}")]
    Build(String),
    #[error("{path}: メールを書き込めません: {source}")]
    Drop { path: PathBuf, source: std::io::Error },
    #[error("{path}: パスワードのファイルを読めません: {source}")]
    Password { path: PathBuf, source: std::io::Error },
    #[error("メールサーバ {host}:{port} につながりません: {reason}")]
    Unreachable { host: String, port: u16, reason: String },
    #[error("{host} へは暗号化せずに送る設定ですが、plain_hosts に書かれていません")]
    PlainNotAllowed { host: String },
    #[error("メールサーバの証明書のファイル {path} を使えません: {reason}")]
    Certificate { path: PathBuf, reason: String },
}

impl MailError {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            MailError::Address { .. } => "課の一覧（.city.toml）または設定の [mail] のアドレスを直してください",
            MailError::Header { .. } => "計画、課、設定の文字から改行や制御文字を取り除いてください",
            MailError::FileName { .. } => "計画の短い名前か課の名前から / \\ : * ? \" < > | を取り除いてください",
            MailError::Template { .. } => "templates/mail/ のひな形を直してください（docs/settings.md）",
            MailError::Build(_) => "設定の [mail] を確かめてください",
            MailError::Drop { .. } => {
                "フォルダの権限と空き容量を確かめてから、もう一度実行してください。メールは送信待ちのまま残っています"
            }
            MailError::Password { .. } => "設定の mail.smtp.password_file の場所と、読む権限を確かめてください",
            MailError::Unreachable { .. } => {
                "設定の [mail.smtp] と、サーバが動いているかを確かめてから、もう一度実行してください。メールは送信待ちのまま残っています"
            }
            MailError::PlainNotAllowed { .. } => {
                "tls を starttls か tls にするか、この相手に限って plain_hosts に加えてください"
            }
            MailError::Certificate { .. } => "設定の mail.smtp.ca_file に PEM 形式の証明書を指定してください",
        }
    }
}
