//! `sokatsu report PLAN --year R6 --errata DATE --out DIR`

use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;

use super::context::{Context, shown};
use super::results::result;
use super::told::Told;
use crate::fiscal_year::era_date;
use crate::job::errata::{errata, write_errata};
use crate::job::report::Press;
use crate::render::Format;
use crate::store::Store;

pub fn run(
    store: &dyn Store,
    press: &Press,
    published: DateTime<Tz>,
    as_of: Option<DateTime<Tz>>,
    formats: &[Format],
    out: &Path,
    context: &Context,
) -> Result<(), Told> {
    let Some(document) = errata(store, &context.library, press, published, as_of)? else {
        result!(
            "{}の報告書に、{}の後に変わった数値、区分、集計はありません。正誤表は作りませんでした。",
            press.year.long(),
            era_date(published.date_naive())
        );
        return Ok(());
    };
    for path in write_errata(press, &document, formats, out)? {
        result!("{}", shown(&path));
    }
    Ok(())
}
