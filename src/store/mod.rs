//! The database: plans with their history, runs, the outbox. The only room with SQL.
