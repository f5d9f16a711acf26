//! The rules, one file each. A rule is a function from the view to its findings, in the order in which it meets them.

mod own_mark;

use super::Finding;
use super::view::View;

/// Every rule.
pub const ALL: [fn(&View) -> Vec<Finding>; 1] = [
    own_mark::find,
];
