//! Plans as workbooks: out, edited, and back.

mod edits;
mod mistakes;
mod round_trip;
mod shared;
mod template;
