//! Names of levels and departments that stand where a code is wanted.

use crate::planbook::found::Found;
use crate::planbook::sheets::SheetId;

/// Codes and names of a sheet's things, in its order.
type Named<'f> = Vec<(&'f str, &'f str)>;

pub struct Names<'f> {
    levels: Named<'f>,
    departments: Named<'f>,
}

impl<'f> Names<'f> {
    pub fn of(found: &'f Found) -> Names<'f> {
        let named = |id: SheetId| {
            let rows = found.page(id).map_or(&[][..], |page| &page.rows);
            rows.iter().filter_map(|row| Some((row.text("code")?, row.text("name")?))).collect()
        };
        Names { levels: named(SheetId::Levels), departments: named(SheetId::Departments) }
    }

    pub fn level<'t>(&self, text: &'t str) -> &'t str
    where
        'f: 't,
    {
        code(&self.levels, text)
    }

    pub fn department<'t>(&self, text: &'t str) -> &'t str
    where
        'f: 't,
    {
        code(&self.departments, text)
    }
}

/// The code of the one thing that has the text for its name; the text itself where it is a code, or nothing's name.
fn code<'t>(named: &[(&'t str, &'t str)], text: &'t str) -> &'t str {
    let text = text.trim();
    if named.iter().any(|(code, _)| *code == text) {
        return text;
    }
    let mut with_name = named.iter().filter(|(_, name)| *name == text);
    match (with_name.next(), with_name.next()) {
        (Some((code, _)), None) => code,
        _ => text,
    }
}
