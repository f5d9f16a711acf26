//! Sokatsu 総括: the yearly evaluation of a Japanese city's plan, from figures to the mailed report.
//!
//! Data goes one way, and each phase is a room with one entrance; `ARCHITECTURE.md` tells the story.
//!
//! ```text
//! plan file → plan → rating → report → render → outbox → SMTP
//!               ↑                         ↑
//!             store  ←──── jobs ────── schedule
//! ```

pub mod audit;
pub mod characters;
pub mod cli;
pub mod fiscal_year;
pub mod free_space;
pub mod inquiry;
pub mod intake;
pub mod job;
pub mod mail;
pub mod plan;
pub mod planbook;
pub mod rating;
pub mod render;
pub mod report;
pub mod schedule;
pub mod settings;
pub mod store;
pub mod system_words;
pub mod typeset;
pub mod whole_files;
pub mod workbook;
