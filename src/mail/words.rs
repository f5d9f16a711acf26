//! A mail server's words in plain Japanese, by its reply code (RFC 5321 4.2.3) and enhanced status code (RFC 3463, RFC 7504,
//! and IANA's registry of SMTP enhanced status codes). The server's own words are always shown beside them.

/// By enhanced status code. A class of `None` is both 4 (for now) and 5 (for good). The first that fits is taken.
const BY_STATUS: &[(Option<u16>, &str, &str)] = &[
    (None, "1.1", "宛先のメールボックスがありません（アドレスの誤りか、廃止されたアドレスです）"),
    (None, "1.2", "宛先のドメイン（@ より後ろ）が見つかりません"),
    (None, "1.3", "宛先のアドレスの書き方が正しくありません"),
    (None, "1.4", "宛先のアドレスが一つに決まりません"),
    (None, "1.6", "宛先のメールボックスは移っていて、このアドレスでは受け取られません"),
    (None, "1.7", "差出人のアドレスの書き方が正しくありません"),
    (None, "1.8", "差出人のドメインが見つかりません"),
    (None, "1.10", "宛先のドメインは、メールを受け取らないことになっています"),
    (None, "2.1", "宛先のメールボックスは使えなくなっています"),
    (None, "2.2", "宛先のメールボックスの容量がいっぱいです"),
    (None, "2.3", "メールが、宛先の受け取れる大きさを超えています"),
    (None, "3.1", "メールサーバーのディスクがいっぱいです"),
    (None, "3.2", "メールサーバーが、今はメールを受け付けていません"),
    (None, "3.4", "メールが、サーバーの受け取れる大きさを超えています"),
    (None, "4.1", "宛先のサーバーが応答しません"),
    (None, "4.2", "宛先のサーバーとの接続が切れました"),
    (None, "4.3", "宛先のサーバーが見つかりません（名前を引けません）"),
    (None, "4.4", "宛先のサーバーへの道が見つかりません"),
    (None, "4.5", "メールサーバーが混み合っています"),
    (None, "4.6", "メールがサーバーの間を回り続けています"),
    (None, "4.7", "メールサーバーが、配達の期限までに届けられませんでした"),
    (None, "5.3", "宛先の数が、サーバーの認める数を超えています"),
    (Some(5), "6.0", "メールの内容が、サーバーに受け付けられませんでした"),
    (None, "6.1", "メールの内容の形式が、サーバーに受け付けられませんでした"),
    (None, "7.8", "ユーザー名かパスワードが、サーバーに認められませんでした"),
    (None, "7.9", "認証の方式が、サーバーに認められませんでした"),
    (None, "7.23", "差出人の確認（SPF）に通りませんでした"),
    (None, "7.26", "差出人の確認（SPF・DKIM）に通りませんでした"),
    (None, "7.27", "差出人のドメインは、メールを送らないことになっています"),
    (None, "7.28", "短い間に送りすぎだと、サーバーに断られました"),
    (Some(4), "7.0", "メールサーバーが、今は受け取りを控えています"),
    (Some(4), "7.1", "メールサーバーが、今は受け取りを控えています（初めての差出人を待たせる仕組みなど）"),
    (Some(5), "7.0", "メールサーバーの決まりにより、拒否されました"),
    (Some(5), "7.1", "メールサーバーの決まりにより、拒否されました（この差出人や宛先は許されていません）"),
];

/// By reply code, where there is no enhanced one or it is not in the table.
const BY_CODE: &[(u16, &str)] = &[
    (421, "メールサーバーが、今はメールを受け付けていません"),
    (450, "宛先のメールボックスが、今は使えません"),
    (451, "メールサーバーに一時的な問題があります"),
    (452, "メールサーバーの空きが足りません"),
    (454, "メールサーバーで、認証か暗号化が今は使えません"),
    (500, "メールサーバーに、こちらの命令が通じませんでした"),
    (501, "メールサーバーに、アドレスなどの書き方が受け付けられませんでした"),
    (502, "メールサーバーが、この命令に対応していません"),
    (503, "メールサーバーに、命令の順が受け付けられませんでした"),
    (504, "メールサーバーが、この指定に対応していません"),
    (521, "このサーバーは、メールを受け取りません"),
    (530, "メールサーバーが、認証（ユーザー名とパスワード）を求めています"),
    (534, "認証の方式が、サーバーに認められませんでした"),
    (535, "ユーザー名かパスワードが、サーバーに認められませんでした"),
    (538, "認証の前に、接続の暗号化が求められています"),
    (550, "宛先のメールボックスが使えないか、サーバーの決まりにより拒否されました"),
    (551, "宛先は、このサーバーにはありません"),
    (552, "メールが大きすぎるか、宛先の容量がいっぱいです"),
    (553, "宛先か差出人のアドレスの書き方が、サーバーに認められませんでした"),
    (554, "メールサーバーに拒否されました"),
    (556, "宛先のドメインは、メールを受け取らないことになっています"),
];

const NOT_RELAYED: &str = "メールサーバーが、このコンピューターからのメールの中継を許していません";
const HELLO_REFUSED: &str = "こちらの名乗り（HELO/EHLO の名前）が、メールサーバーに認められませんでした";
const TLS_WANTED: &str = "メールサーバーが、接続の暗号化（STARTTLS）を求めています";

/// Whom a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// This recipient and no other.
    Recipient,
    /// Us, and with us every mail.
    Relay,
    Unclear,
}

const GREYLISTED: &str = "初めての差出人なので、しばらく待つように言われました（グレイリスティング）";
const TOO_MANY: &str = "短い間に送りすぎか、接続が多すぎだと、サーバーに言われました";

/// A server's reply found in what is recorded of a mail.
struct Reply<'a> {
    /// What stands before it, of our own.
    before: &'a str,
    code: u16,
    /// Without its class, such as `1.1`.
    status: Option<&'a str>,
    words: &'a str,
}

/// What a server's reply means, or `None` where what was said holds none, or one without a meaning of its own.
pub fn plain_words(said: &str) -> Option<&'static str> {
    meaning(&Reply::find(said)?)
}

/// What was said, with the meaning of the server's reply before its own words.
pub fn with_plain_words(said: &str) -> String {
    let Some((reply, plain)) = Reply::find(said).and_then(|reply| meaning(&reply).map(|plain| (reply, plain))) else {
        return said.to_owned();
    };
    format!("{}{plain}（サーバーの答え: {}）", reply.before, reply.words)
}

/// Whom the words of a refusal are about.
pub(super) fn about(said: &str) -> About {
    let Some(reply) = Reply::find(said) else { return About::Unclear };
    let words = reply.words.to_ascii_lowercase();
    let has = |known: &[&str]| known.iter().any(|known| words.contains(known));
    if of_the_way(&reply).is_some() || [530, 535, 538].contains(&reply.code) {
        return About::Relay;
    }
    if has(&["client host", "sender address rejected", "not authenticated", "authentication required"]) {
        return About::Relay;
    }
    let of_recipient =
        |status: &str| status.starts_with("2.") || ["1.1", "1.2", "1.3", "1.4", "1.6", "1.10"].contains(&status);
    let named = ["recipient address rejected", "unknown user", "user unknown", "no such user", "mailbox"];
    if reply.status.is_some_and(of_recipient) || has(&named) { About::Recipient } else { About::Unclear }
}

/// What to do about a refusal that is about us, where its words say.
pub fn remedy(said: &str) -> Option<&'static str> {
    match of_the_way(&Reply::find(said)?)? {
        TLS_WANTED => Some("設定の mail.smtp.tls を \"starttls\" にしてください"),
        HELLO_REFUSED => Some(
            "設定の mail.smtp.hello_name を、このコンピューターの、サーバーが知る完全な名前（sokatsu.city.example.jp など）にしてください",
        ),
        _ => Some(
            "メールサーバーの担当者に、このコンピューターからの中継を許してもらうか、認証（mail.smtp の username と password）を設定してください",
        ),
    }
}

/// What the server has against the way in which we come, by its words.
fn of_the_way(reply: &Reply) -> Option<&'static str> {
    let words = reply.words.to_ascii_lowercase();
    let has = |known: &[&str]| known.iter().any(|known| words.contains(known));
    if reply.code < 500 {
        None
    } else if words.contains("starttls") {
        Some(TLS_WANTED)
    } else if has(&["helo command rejected", "helo rejected", "ehlo rejected", "invalid helo", "invalid ehlo"]) {
        Some(HELLO_REFUSED)
    } else if has(&[
        "relay access denied",
        "relaying denied",
        "relay denied",
        "not permitted to relay",
        "unable to relay",
    ]) {
        Some(NOT_RELAYED)
    } else {
        None
    }
}

/// Whether the server complains of too many mails or connections.
pub(super) fn too_many(said: &str) -> bool {
    Reply::find(said).is_some_and(|reply| (400..500).contains(&reply.code) && is_too_many(&reply))
}

fn is_too_many(reply: &Reply) -> bool {
    let words = reply.words.to_ascii_lowercase();
    reply.status == Some("7.28")
        || ["too many", "rate limit", "ratelimit", "throttl", "too fast", "slow down"]
            .iter()
            .any(|it| words.contains(it))
}

fn meaning(reply: &Reply) -> Option<&'static str> {
    if reply.code < 400 {
        return None;
    }
    let words = reply.words.to_ascii_lowercase();
    if words.contains("greylist") || words.contains("graylist") {
        return Some(GREYLISTED);
    }
    if reply.code < 500 && is_too_many(reply) {
        return Some(TOO_MANY);
    }
    if let Some(way) = of_the_way(reply) {
        return Some(way);
    }
    // A server that wants a password says so by its reply code.
    if reply.code == 530 {
        return by_code(530);
    }
    let class = reply.code / 100;
    let fits =
        |(of, known, _): &&(Option<u16>, &str, &str)| Some(*known) == reply.status && of.is_none_or(|of| of == class);
    BY_STATUS.iter().find(fits).map(|(_, _, plain)| *plain).or_else(|| by_code(reply.code))
}

fn by_code(code: u16) -> Option<&'static str> {
    BY_CODE.iter().find(|(known, _)| *known == code).map(|(_, plain)| *plain)
}

impl<'a> Reply<'a> {
    /// A reply stands at the beginning, or after words of ours that end with `。` or `: `.
    fn find(said: &'a str) -> Option<Reply<'a>> {
        let after_ours =
            ["。", ": "].into_iter().flat_map(|end| said.match_indices(end).map(|(at, end)| at + end.len()));
        std::iter::once(0).chain(after_ours).find_map(|at| Reply::read(said.split_at(at)))
    }

    fn read((before, words): (&'a str, &'a str)) -> Option<Reply<'a>> {
        let mut parts = words.split_ascii_whitespace();
        let code =
            parts.next().filter(|code| code.len() == 3)?.parse().ok().filter(|code| (200..600).contains(code))?;
        let status = parts.next().and_then(|status| enhanced(code, status));
        Some(Reply { before, code, status, words })
    }
}

/// `5.1.1` without its class, where it is an enhanced status code of the reply code's class.
fn enhanced(code: u16, word: &str) -> Option<&str> {
    let (class, rest) = word.split_once('.')?;
    let (subject, detail) = rest.split_once('.')?;
    let number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (class.parse() == Ok(code / 100) && number(subject) && number(detail)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_have_their_meanings() {
        for (said, part) in [
            ("550 5.1.1 <a@example.jp>: Recipient address rejected: User unknown", "メールボックスがありません"),
            ("550 5.1.2 host unknown", "ドメイン"),
            ("552 5.2.2 mailbox full", "容量がいっぱい"),
            ("452 4.2.2 over quota", "容量がいっぱい"),
            ("552 5.2.3 too large for the mailbox", "宛先の受け取れる大きさ"),
            ("552 5.3.4 Message size exceeds fixed limit", "サーバーの受け取れる大きさ"),
            ("554 5.7.1 <a@example.jp>: Relay access denied", "中継を許していません"),
            ("504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", "名乗り"),
            ("530 5.7.0 Must issue a STARTTLS command first", "STARTTLS"),
            ("451 4.7.1 later", "控えています"),
            ("450 4.7.1 <a@example.jp>: Recipient address rejected: Greylisted", "グレイリスティング"),
            ("451 Graylisting in action", "グレイリスティング"),
            ("421 4.7.0 Error: too many errors", "多すぎ"),
            ("450 4.7.28 unusual rate", "多すぎ"),
            ("530 5.7.0 authentication required", "認証"),
            ("535 5.7.8 wrong", "パスワード"),
            ("550 no", "拒否されました"),
            ("550 5.999.999 no", "拒否されました"),
            ("421 closing", "今はメールを受け付けていません"),
        ] {
            let plain = plain_words(said).unwrap_or_default();
            assert!(plain.contains(part), "{said}: {plain}");
        }
    }

    #[test]
    fn what_is_no_reply_has_no_meaning_beside_it() {
        for said in
            ["", "250 2.0.0 queued", "宛先（RCPT）: Connection error", "2秒のあいだ", "550x", "999 5.1.1", "599 x"]
        {
            assert_eq!((plain_words(said), with_plain_words(said)), (None, said.to_owned()));
        }
    }

    /// The class of the two codes must be one: 5.1.1 in a reply for now is a word of the server's, not its status.
    #[test]
    fn an_enhanced_code_of_another_class_is_not_believed() {
        assert_eq!(plain_words("450 5.1.1 hm"), by_code(450));
        assert_eq!(plain_words("550 5.1 hm"), by_code(550));
    }

    #[test]
    fn the_servers_words_and_ours_are_kept() {
        let plain = "メールサーバーが、今は受け取りを控えています（初めての差出人を待たせる仕組みなど）";
        assert_eq!(
            with_plain_words("5回試しました。451 4.7.1 later: 5 minutes"),
            format!("5回試しました。{plain}（サーバーの答え: 451 4.7.1 later: 5 minutes）")
        );
        let told = with_plain_words("サーバーが差出人を受け付けません: 550 5.7.1 no");
        assert!(told.starts_with("サーバーが差出人を受け付けません: メールサーバーの決まり"), "{told}");
    }

    #[test]
    fn a_refusal_of_the_way_has_its_own_remedy() {
        for (said, part) in [
            ("554 5.7.1 <a@example.jp>: Relay access denied", "中継を許して"),
            ("サーバーが差出人を受け付けません: 530 5.7.0 Must issue a STARTTLS command first", "mail.smtp.tls"),
            ("504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", "hello_name"),
        ] {
            assert!(remedy(said).unwrap_or_default().contains(part), "{said}");
            assert_eq!(about(said), About::Relay);
        }
        for (said, whom) in [
            ("550 5.1.1 no such user", About::Recipient),
            ("552 5.2.2 over quota", About::Recipient),
            ("554 5.7.1 <a@example.jp>: Recipient address rejected: Access denied", About::Recipient),
            ("530 5.7.0 authentication required", About::Relay),
            ("554 5.7.1 no", About::Unclear),
            ("what", About::Unclear),
        ] {
            assert_eq!((about(said), remedy(said)), (whom, None), "{said}");
        }
    }

    #[test]
    fn only_complaints_for_now_slow_the_round() {
        assert!(too_many("421 4.7.0 Too many connections"));
        assert!(too_many("450 4.7.28 unusual"));
        assert!(!too_many("550 5.5.3 too many recipients"));
        assert!(!too_many("451 4.7.1 later"));
        assert!(!too_many("宛先（RCPT）: too many"));
    }

    #[test]
    fn no_row_hides_another() {
        for (place, (class, status, _)) in BY_STATUS.iter().enumerate() {
            let before = &BY_STATUS[..place];
            let hides = |(of, known, _): &&(Option<u16>, &str, &str)| known == status && (of.is_none() || of == class);
            assert!(before.iter().find(hides).is_none(), "{status}");
        }
        assert!(BY_CODE.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
