//! One file for each thing the system does; a job run twice does its work once.
