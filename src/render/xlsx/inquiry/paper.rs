//! A4 in landscape, one page wide, with the form's number at the foot.

use rust_xlsxwriter::{ProtectionOptions, Worksheet};

use crate::render::xlsx::XlsxError;
use crate::render::xlsx::cell_format::FAMILY;
use crate::render::xlsx::sheet::Sheet;

/// Printable pixels of A4 in landscape, a little less than 277 mm, and points of its height.
pub(super) const WIDTH_PX: u32 = 1034;
const HEIGHT_PT: f32 = 510.0;
const A4: u8 = 9;
const SIDE_INCHES: f64 = 10.0 / 25.4;
const TOP_INCHES: f64 = 13.0 / 25.4;
const EDGE_INCHES: f64 = 6.0 / 25.4;
/// Excel drops a longer foot in silence.
const MAX_FOOT: usize = 255;

/// What stays in sight, and what every page repeats.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fixed {
    pub repeated: Option<(u32, u32)>,
    pub frozen_rows: u32,
    pub frozen_columns: u16,
    /// Printed smaller if need be, so that all of it is on one page.
    pub one_page: bool,
}

/// Sets a sheet up for the screen and for paper.
pub(super) fn set_up(sheet: &mut Sheet, fixed: Fixed, foot: &str) -> Result<(), XlsxError> {
    let last_row = sheet.rows.next().saturating_sub(1);
    let last_column = sheet.grid.all().last;
    let scale = (sheet.grid.width() as f32 / WIDTH_PX as f32).max(1.0);
    let repeated = fixed.repeated.map_or(0.0, |(first, last)| (first..=last).map(|row| sheet.rows.height(row)).sum());
    let breaks = sheet.rows.breaks(HEIGHT_PT * scale, repeated);
    let grey = sheet.styles.colors.grey;
    let worksheet = &mut sheet.worksheet;
    worksheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, u16::from(fixed.one_page));
    worksheet.set_margins(SIDE_INCHES, SIDE_INCHES, TOP_INCHES, TOP_INCHES, EDGE_INCHES, EDGE_INCHES);
    worksheet.set_print_area(0, 1, last_row, last_column)?;
    if !fixed.one_page {
        worksheet.set_page_breaks(&breaks)?;
    }
    if let Some((first, last)) = fixed.repeated {
        worksheet.set_repeat_rows(first, last)?;
    }
    if fixed.frozen_rows > 0 {
        worksheet.set_freeze_panes(fixed.frozen_rows, fixed.frozen_columns)?;
    }
    worksheet.set_screen_gridlines(false);
    worksheet.set_footer(foot_line(foot, grey));
    Ok(())
}

/// No password, see the module above; rows and columns may be made larger, and cells formatted.
pub(super) fn protect(worksheet: &mut Worksheet) {
    worksheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
}

fn foot_line(text: &str, grey: u32) -> String {
    let style = format!("&\"{FAMILY},Regular\"&8&K{grey:06X}");
    let room = MAX_FOOT.saturating_sub(2 * style.len() + "&L&R&P / &N".len() + 1);
    let mut kept = String::new();
    for c in text.chars() {
        let next = if c == '&' { "&&".to_owned() } else { c.to_string() };
        if kept.encode_utf16().count() + next.encode_utf16().count() > room {
            kept.push('…');
            break;
        }
        kept.push_str(&next);
    }
    format!("&L{style}{kept}&R{style}&P / &N")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feet_are_no_longer_than_excel_takes() {
        let foot = foot_line(&"様式&".repeat(200), 0x6b_7280);
        assert!(foot.encode_utf16().count() <= MAX_FOOT && foot.contains('…') && foot.ends_with("&P / &N"), "{foot}");
        assert!(foot_line("A&B", 0).contains("A&&B"));
    }
}
