//! The PDF, judged by programs that are not ours: qpdf, poppler and MuPDF.

mod asaka;
mod chosen;
mod contrast;
mod difficult;
mod faces;
mod golden;
mod grey_png;
mod limits;
mod opinions;
mod pages;
mod pictures;
#[path = "../shared/asaka.rs"]
mod plan;
mod programs;
mod renderers;
mod sample;
mod sample_charts;
mod structure;
mod tables;
mod tree;
