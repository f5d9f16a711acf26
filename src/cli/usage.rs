//! A wrong command line, told first in the language of those who type it; the usage itself is clap's.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong with a command line; `None` for what is no mistake, such as `--help`.
pub fn told(error: &clap::Error) -> Option<String> {
    if !error.use_stderr() {
        return None;
    }
    let of = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = of(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let mut what = format!("必要な指定が足りません：{argument}");
            for (flag, hint) in HINTS {
                if argument.contains(flag) {
                    what = format!("{what}。{hint}");
                }
            }
            what
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("「{}」は {argument} に使えません", of(ContextKind::InvalidValue))
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} と {} は、一緒に使えません", of(ContextKind::PriorArg))
        }
        ErrorKind::UnknownArgument => format!("{argument} という指定はありません"),
        ErrorKind::InvalidSubcommand => format!("「{}」という命令はありません", of(ContextKind::InvalidSubcommand)),
        _ => "命令の書き方が正しくありません".to_owned(),
    };
    Some(format!("{what}。正しい書き方は次のとおりです（説明は --help）"))
}

/// What is forgotten most, and where it is found.
const HINTS: [(&str, &str); 2] = [
    ("--by", "--by には、行う人の職員コードを書きます（sokatsu people list）"),
    ("--reason", "--reason には、理由を一行で書きます"),
];

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::arguments::Arguments;

    #[track_caller]
    fn told_of(line: &str) -> Option<String> {
        let words = std::iter::once("sokatsu").chain(line.split(' '));
        told(&Arguments::try_parse_from(words).expect_err("a mistake"))
    }

    #[test]
    fn mistakes_are_told_in_words() {
        for (line, wanted) in [
            ("outbox approve 1", "足りません：--by <CODE>。--by には、行う人の職員コード"),
            ("outbox hold 1 --by ito", "--reason には、理由"),
            ("outbox approve x --by ito", "「x」は <RUN> に使えません"),
            ("outbox approve 1 --by ito --so", "--so という指定はありません"),
            ("outbox sned", "「sned」という命令はありません"),
            ("outbox resolve 1 --sent --resend --by ito --reason x", "一緒に使えません"),
        ] {
            let told = told_of(line).unwrap_or_default();
            assert!(told.contains(wanted), "{line}: {told}");
        }
        assert_eq!(told_of("--help"), None);
    }
}
