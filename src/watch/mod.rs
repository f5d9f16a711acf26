//! For whoever watches the daemon: its progress, `/healthz` and `/metrics` on a port of this machine alone, and what
//! systemd is told.

mod health;
mod http;
mod metrics;
mod notify;
mod progress;

pub use http::Watcher;
pub use notify::{Feeder, Notifier, watchdog_time};
pub use progress::{Progress, Pulse};

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU16;

/// Where the port is open: on this machine and nowhere else.
pub fn address(port: NonZeroU16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port.get()))
}

#[cfg(test)]
mod tests;
