//! What is wrong with a mail server's certificate, in the words of who has to mend it.

use super::smtp::Fault;

/// By the words of rustls: what is wrong, and what to do.
const KINDS: &[(&str, &str, &str)] = &[
    (
        "UnknownIssuer",
        "サーバーの証明書を出した認証局を、このコンピューターは知りません",
        "庁内の認証局なら、その証明書（PEM）を mail.smtp.ca_file に指定してください",
    ),
    (
        "CaUsedAsEndEntity",
        "サーバーの証明書は、認証局のための証明書（CA:TRUE）です",
        "サーバーの担当者に、認証局が出したサーバー用の証明書か、CA:FALSE で作った自己署名の証明書に替えてもらってください",
    ),
    (
        "not valid for name",
        "サーバーの証明書は、この名前のものではありません",
        "mail.smtp.host を、証明書に書かれた名前にしてください（IP アドレスや別名では合わないことがあります）",
    ),
    (
        "certificate expired",
        "サーバーの証明書の期限が切れています",
        "サーバーの担当者に証明書の更新を頼み、このコンピューターの時計も確かめてください",
    ),
    (
        "not valid yet",
        "サーバーの証明書は、まだ使える日になっていません",
        "このコンピューターの時計を確かめ、正しければサーバーの担当者に知らせてください",
    ),
    (
        "",
        "サーバーの証明書を信用できません",
        "サーバーの担当者に証明書を確かめてもらい、mail.smtp の host と ca_file も確かめてください",
    ),
];

/// What is wrong with the certificate of `host`, and the remedy; `None` for a fault that has nothing to do with it. The
/// words of the TLS library stay behind ours.
pub(super) fn certificate_fault(fault: &Fault, host: &str) -> Option<(String, String)> {
    let Fault::Lost { reason } = fault else { return None };
    let (_, said) = reason.rsplit_once("invalid peer certificate: ")?;
    let (_, what, remedy) = KINDS.iter().find(|(word, ..)| said.contains(word))?;
    Some((format!("{what}（{host}、TLS: {said}）"), (*remedy).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_words() {
        let told = |said: &str| {
            let reason = format!("あいさつ: Connection error: invalid peer certificate: {said}");
            certificate_fault(&Fault::Lost { reason }, "mail.example.jp").expect("a certificate's")
        };
        for (said, what, remedy) in [
            ("UnknownIssuer", "認証局", "ca_file"),
            ("Other(OtherError(CaUsedAsEndEntity))", "CA:TRUE", "CA:FALSE"),
            ("certificate not valid for name \"a\"", "この名前", "mail.smtp.host"),
            (
                "certificate expired: verification time 1795302754 (UNIX), but certificate is not valid after 1",
                "期限",
                "時計",
            ),
            ("certificate not valid yet: verification time 1 (UNIX)", "まだ", "時計"),
            ("BadSignature", "信用", "担当者"),
        ] {
            let (reason, help) = told(said);
            assert!(reason.contains(what) && reason.contains(said) && help.contains(remedy), "{said}: {reason} {help}");
        }
        assert_eq!(certificate_fault(&Fault::Lost { reason: "x".to_owned() }, "h"), None);
    }
}
