//! The rules, one file each. A rule is a function from the view to its findings, in the order in which it meets them.

mod department_name;
mod falling_total;
mod missing_value;
mod name_and_basis;
mod order_of_years;
mod own_mark;
mod shares;
mod standing;
mod target_passed;
mod target_side;
mod text_and_figures;
mod two_names;
mod two_plans;
mod unit_or_scale;

use super::Finding;
use super::view::View;

/// Every rule.
pub const ALL: [fn(&View) -> Vec<Finding>; 14] = [
    own_mark::find,
    falling_total::find,
    name_and_basis::find,
    unit_or_scale::find,
    target_passed::find,
    target_side::find,
    two_plans::find,
    department_name::find,
    two_names::find,
    missing_value::find,
    shares::find,
    text_and_figures::find,
    order_of_years::find,
    standing::find,
];
