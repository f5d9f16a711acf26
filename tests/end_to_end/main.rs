//! The real binary and the real files, from end to end.
//!
//! One `sokatsu demo` of 令和6年度 is made for the whole test program ([`demo::shown`]); most tests look at its files
//! through other people's programs (poppler, qpdf, openpyxl, LibreOffice, Python's email). A program that is not
//! installed fails the test; none is skipped.

mod approval;
mod backup;
mod commands;
mod daemon;
mod demo;
mod errata;
mod failures;
mod hostile_texts;
mod inquiry;
mod intake;
mod isolation;
mod misdelivery;
mod notice;
mod outlook;
mod pdf;
mod plan;
mod post_office;
mod programs;
mod register;
mod repeated;
mod revision;
mod schedule;
mod summary;
mod tidy;
mod trail;
mod watch;
mod workbook;
mod workshop;
mod wrong_folder;
