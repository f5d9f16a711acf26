//! Ratings: schemes, marks with their reasons, tallies.
