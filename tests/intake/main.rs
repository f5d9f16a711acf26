//! Forms that were sent, filled in by a real program, saved by another, and read as they come back.

mod programs;
mod round_trip;
