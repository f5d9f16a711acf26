//! Mails on their way, against real servers: one of our own with faults, and aiosmtpd with TLS. What arrived is
//! read by Python's mail parser.

mod arrival;
mod faults;
mod outbox;
mod protected;
mod python;
mod server;
