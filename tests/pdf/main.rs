//! The PDF, judged by programs that are not ours: qpdf and poppler.

mod asaka;
mod difficult;
mod golden;
mod grey_png;
mod pages;
#[path = "../shared/asaka.rs"]
mod plan;
mod programs;
mod sample;
mod structure;
mod tables;
mod tree;
