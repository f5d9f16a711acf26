//! The builder on the real plan.
