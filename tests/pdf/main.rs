//! The PDF, judged by programs that are not ours: qpdf and poppler.

mod asaka;
mod difficult;
mod programs;
mod sample;
