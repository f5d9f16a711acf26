//! One file for each thing the system does. A job run twice does its work once, and does not know who asked for it.

pub mod check;
mod error;
pub mod import;
pub mod library;
pub mod output;
pub mod plan_folder;
pub mod rate;
pub mod report;

pub use error::JobError;
