//! The way back 回答: returned forms are received, shown against the plan as it is, merged, taken back.
//!
//! ```text
//! file → bytes kept → read in a child process → whose form? → answers and findings → staged
//!      → proposals against the plan and its history → merged in one transaction → taken back
//! ```

mod apply;
mod bytes;
mod case;
mod compose;
mod folder;
mod label;
mod listing;
mod preview;
mod printing;
mod proposal;
mod receive;
mod recognise;
mod result;
#[cfg(test)]
mod tests;
mod told;

pub use apply::{Merged, Merging, Take, discard, keep, undo};
pub use case::{Asked, Case, is_empty};
pub use compose::present;
pub use folder::{Look, WatchedFolder};
pub use listing::{About, Listed, known_plan, list};
pub use preview::{Preview, preview};
pub use proposal::{Earlier, Proposal, Standing};
pub use receive::{Received, Reception};
pub use result::{known_text, refusal_text, text_for_sender};
pub use told::said;
