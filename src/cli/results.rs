//! Results on standard output.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

use super::told::Told;

/// Prints a line of results, as `println!` does.
macro_rules! result {
    ($($line:tt)*) => { $crate::cli::results::print(format_args!($($line)*)) };
}
pub(super) use result;

/// A line for people on standard error. Whoever closed it does not want to know, and the work goes on.
pub fn note(line: Arguments) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A reader who leaves early (`| head`) has what he wanted, and the work goes on. Any other failure, such as a full
/// disk behind `>`, ends the command: whoever asked for the results has to know that they are not whole.
pub fn print(line: Arguments) {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let remedy = "結果の出力先と空き容量を確かめて、もう一度実行してください".to_owned();
            Told::new(format!("標準出力に書き込めません: {error}"), Some(remedy)).tell();
            std::process::exit(1);
        }
        _ => {}
    }
}
