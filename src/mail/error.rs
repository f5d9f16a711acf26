//! What goes wrong with mails: what, where, what to do.

use std::path::PathBuf;

/// Why a mail could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("{place}に改行または制御文字が含まれています：{shown}")]
    ControlCharacter { place: &'static str, shown: String },
    #[error("メールアドレス「{address}」は使えません：{reason}")]
    Address { address: String, reason: &'static str },
    #[error("メールアドレス「{address}」のドメインは、送ってよい宛先に入っていません")]
    DomainNotAllowed { address: String },
    #[error("添付ファイル名「{name}」は使えません：{reason}")]
    FileName { name: String, reason: &'static str },
    #[error("差出人のメールアドレスが設定されていません")]
    NoSender,
    #[error("{path}: 読めません: {source}")]
    TemplateFile { path: PathBuf, source: std::io::Error },
    #[error("{file}{}: メールの文面のひな形に誤りがあります: {source}", line_of(.source))]
    Template { file: String, source: minijinja::Error },
    #[error("メールを組み立てられません（宛先 {recipient}）: {reason}")]
    Build { recipient: String, reason: String },
}

/// Why mails have no way out.
#[derive(Debug, thiserror::Error)]
pub enum WayError {
    #[error("メールサーバー（mail.smtp.host）が設定されていません")]
    NoHost,
    #[error("メールサーバー「{host}」に暗号なし（tls = \"none\"）で送ることは許されていません")]
    PlainRefused { host: String },
    #[error("暗号なし（tls = \"none\"）のときは、ユーザー名とパスワードを送れません")]
    PlainPassword,
    #[error("mail.smtp.username がありますが、パスワードがありません")]
    NoPassword,
    #[error("{path}: 読めません: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("TLSの準備ができません: {reason}")]
    Tls { reason: String },
    #[error("mail.smtp.hello_name「{name}」は使えません")]
    HelloName { name: String },
    #[error(transparent)]
    Sender(#[from] MailError),
}

impl MailError {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            MailError::ControlCharacter { .. } => "改行やタブを取り除いて、1行で書いてください".into(),
            MailError::Address { .. } => "半角の「名前@ドメイン」の形で、課の一覧または設定を直してください".into(),
            MailError::DomainNotAllowed { .. } => {
                "宛先を確かめ、正しければ設定の mail.allow_domains に加えてください".into()
            }
            MailError::FileName { .. } => {
                "/ \\ : * ? \" < > | と制御文字を使わない、120文字以内の名前にしてください".into()
            }
            MailError::NoSender => "設定の mail.sender.address に担当課のメールアドレスを書いてください".into(),
            MailError::TemplateFile { .. } => "ファイルの場所と読む権限、文字コード（UTF-8）を確かめてください".into(),
            MailError::Template { .. } => {
                "ひな形の変数名と書き方を直すか、ファイルを消して既定の文面に戻してください".into()
            }
            MailError::Build { .. } => "ログを添えて、担当者に知らせてください".into(),
        }
    }
}

impl WayError {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            WayError::NoHost => "設定の mail.smtp.host にサーバーの名前を書いてください".into(),
            WayError::PlainRefused { host } => format!(
                "tls を \"starttls\" か \"tls\" にしてください。やむを得ないときは mail.smtp.plain_hosts に「{host}」を加えてください"
            ),
            WayError::PlainPassword => {
                "tls を \"starttls\" か \"tls\" にするか、mail.smtp.username を消してください".into()
            }
            WayError::NoPassword => {
                "環境変数 SOKATSU__MAIL__SMTP__PASSWORD か mail.smtp.password_file で渡してください".into()
            }
            WayError::File { .. } => "ファイルの場所と読む権限を確かめてください".into(),
            WayError::Tls { .. } => {
                "mail.smtp.host の名前と、mail.smtp.ca_file の証明書（PEM）を確かめてください".into()
            }
            WayError::HelloName { .. } => {
                "このコンピューターの名前（例：kikaku.city.example.jp）を書いてください".into()
            }
            WayError::Sender(error) => error.remedy(),
        }
    }
}

/// `:12`, where the template's error knows its line.
fn line_of(error: &minijinja::Error) -> String {
    error.line().map_or(String::new(), |line| format!(":{line}"))
}
