//! Formats of the workbook's cells.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::planbook::found::EXAMPLE;
use crate::planbook::page::{HEAD_ROW, HELP_ROW, MEANING_ROW, Page, TITLE_ROW};
use crate::planbook::sheets::{Column, Field, Shape};

const FAMILY: &str = "BIZ UDPゴシック";
const INK: u32 = 0x1f_2a44;
const GREY: u32 = 0x6b_7280;
const LINE: u32 = 0xd3_d9e4;
const STRONG_LINE: u32 = 0x9a_a5b8;
const HEAD: u32 = 0xe9_edf4;
const REQUIRED_HEAD: u32 = 0xff_f4cf;
const PANEL: u32 = 0xf6_f8fb;
const LINK: u32 = 0x2f_6fb0;

pub struct Styles {
    text: Format,
}

impl Styles {
    pub fn new() -> Styles {
        Styles { text: Format::new().set_font_name(FAMILY).set_font_size(10).set_font_color(Color::RGB(INK)) }
    }

    pub fn title(&self) -> Format {
        self.text.clone().set_font_size(16).set_bold().set_align(FormatAlign::VerticalCenter)
    }

    pub fn grey(&self) -> Format {
        self.text.clone().set_font_size(9).set_font_color(Color::RGB(GREY)).set_align(FormatAlign::VerticalCenter)
    }

    /// A line of prose that wraps in its cell.
    pub fn prose(&self) -> Format {
        self.text.clone().set_text_wrap().set_align(FormatAlign::VerticalCenter)
    }

    pub fn link(&self) -> Format {
        self.ruled(self.prose().set_bold().set_font_color(Color::RGB(LINK)))
    }

    pub fn ruled_prose(&self) -> Format {
        self.ruled(self.prose())
    }

    pub fn heading(&self) -> Format {
        self.text.clone().set_bold().set_font_size(11).set_align(FormatAlign::VerticalCenter)
    }

    /// The head of a column; one that has to be filled in is yellow.
    pub fn head(&self, required: bool) -> Format {
        let color = if required { REQUIRED_HEAD } else { HEAD };
        let format = self.text.clone().set_bold().set_font_size(9).set_background_color(Color::RGB(color));
        let format = format.set_text_wrap().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(STRONG_LINE))
    }

    fn help(&self) -> Format {
        let format = self.text.clone().set_font_size(8).set_font_color(Color::RGB(GREY));
        format.set_text_wrap().set_align(FormatAlign::Bottom)
    }

    /// A cell that is still blank: text, so that what is typed stays as it is.
    pub fn typed(&self, field: Field) -> Format {
        let format = self.text.clone().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
        if field == Field::Value { format.set_align(FormatAlign::Right) } else { format }
    }

    /// A cell of a column: text, so that what is typed stays as it is; values to the right.
    pub fn content(&self, field: Field, is_example: bool) -> Format {
        let format = self.typed(field);
        let format = match field {
            Field::Memo => {
                format.set_font_color(Color::RGB(GREY)).set_background_color(Color::RGB(PANEL)).set_font_size(9)
            }
            _ => format,
        };
        let format = if is_example { format.set_italic().set_font_color(Color::RGB(GREY)) } else { format };
        self.ruled(format)
    }

    fn ruled(&self, format: Format) -> Format {
        format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE))
    }

    /// The format of a page's cell.
    pub fn of(&self, page: &Page, row: u32, column: u16, text: &str) -> Format {
        let format = match row {
            TITLE_ROW => self.title(),
            MEANING_ROW => self.grey(),
            HELP_ROW => self.help(),
            row if page.kind.shape == Shape::Items => return asleep(self.item(page, row, column), text),
            HEAD_ROW => self.head(definition(page, column).is_some_and(|column| column.required)),
            row => {
                let field = definition(page, column).map(|column| column.field);
                let behind = if page.kind.shape == Shape::Years { Field::Value } else { Field::Text };
                self.content(field.unwrap_or(behind), is_example(page, row))
            }
        };
        asleep(format, text)
    }

    fn item(&self, page: &Page, row: u32, column: u16) -> Format {
        let item = page.kind.columns.get((row.saturating_sub(HEAD_ROW + 1)) as usize);
        match (row, column, item) {
            (HEAD_ROW, ..) => self.head(false),
            (_, 0, Some(item)) => self.head(item.required).set_align(FormatAlign::Left),
            (_, 1, Some(item)) => {
                self.content(item.field, false).set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter)
            }
            _ => self.ruled(self.grey().set_text_wrap()),
        }
    }
}

fn definition(page: &Page, column: u16) -> Option<&'static Column> {
    page.kind.columns.get(usize::from(column))
}

fn is_example(page: &Page, row: u32) -> bool {
    let first = page.kind.columns.first().map_or("", |column| column.key);
    let row = page.rows.get((row.saturating_sub(HEAD_ROW + 1)) as usize);
    row.and_then(|row| row.get(first)).is_some_and(|text| text.starts_with(EXAMPLE))
}

/// A text that Excel would take for a formula, once a person edits it, is marked as text.
fn asleep(format: Format, text: &str) -> Format {
    if text.starts_with(['=', '+', '-', '@']) { format.set_quote_prefix() } else { format }
}
