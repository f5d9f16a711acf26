//! The rules, one file each. A rule is a function from the view to its findings, in the order in which it meets them.

mod falling_total;
mod own_mark;

use super::Finding;
use super::view::View;

/// Every rule.
pub const ALL: [fn(&View) -> Vec<Finding>; 2] = [
    own_mark::find,
    falling_total::find,
];
