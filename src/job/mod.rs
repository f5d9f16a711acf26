//! One file for each thing the system does. A job run twice does its work once, and does not know who asked for it.

pub mod acting;
pub mod audit;
pub mod backup;
pub mod characters;
pub mod check;
pub mod city;
pub mod correct;
pub mod deliver;
pub mod demo;
pub mod errata;
mod error;
pub mod export;
mod fitting;
pub mod import;
pub mod inquiry;
pub mod intake;
pub mod library;
pub mod notice;
pub mod outbox;
pub mod people;
pub mod plan_folder;
pub mod rate;
mod receiving;
pub mod recipients;
pub mod report;
mod room;
pub mod scheduled;
pub mod send;
pub mod serve;
pub mod status;
pub mod tidy;
pub mod trail;
pub mod waiting;
mod watching;

pub use error::JobError;
