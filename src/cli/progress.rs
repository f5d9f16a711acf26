//! Progress bars, where work is long and the output is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;

/// A bar that counts pieces; hidden when standard error is no terminal or nothing is to be said.
pub fn bar(context: &Context, pieces: usize, what: &str) -> ProgressBar {
    if context.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(pieces as u64);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar
}
