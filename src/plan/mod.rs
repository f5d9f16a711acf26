//! A plan and its figures.
