//! Occurrences of the schedules and the clock that wakes the daemon. The only room with `tokio-cron-scheduler`.
