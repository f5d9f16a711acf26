//! A page's content stream under way (ISO 32000-1, 7.8.2): numbers and names before their operator.

/// A part of a line of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shown {
    /// By its number in the embedded font.
    Glyph(u16),
    /// Room taken away before what follows, in thousandths of the font's size.
    Gap(f32),
}

/// The stream's bytes so far.
#[derive(Debug, Default)]
pub(super) struct Content {
    bytes: Vec<u8>,
}

impl Content {
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// An operator behind its numbers.
    pub fn op(&mut self, numbers: &[f32], operator: &str) {
        for number in numbers {
            self.number(*number);
            self.bytes.push(b' ');
        }
        self.operator(operator);
    }

    /// A colour `0xRRGGBB` for the operator.
    pub fn color(&mut self, color: u32, operator: &str) {
        for shift in [16, 8, 0] {
            let channel = i64::from((color >> shift) & 0xff);
            self.decimal((channel * 1000 + 127) / 255, 3);
            self.bytes.push(b' ');
        }
        self.operator(operator);
    }

    pub fn dash(&mut self, pattern: &[f32]) {
        self.bytes.push(b'[');
        for length in pattern {
            self.number(*length);
            self.bytes.push(b' ');
        }
        self.bytes.extend_from_slice(b"]0 ");
        self.operator("d");
    }

    /// Sets the font by the name that the page knows it by.
    pub fn font(&mut self, name: &str, size: f32) {
        self.name(name);
        self.bytes.push(b' ');
        self.op(&[size], "Tf");
    }

    /// A run of text, with its glyphs as two bytes each.
    pub fn show(&mut self, run: &[Shown]) {
        self.bytes.push(b'[');
        for part in run.chunk_by(|left, right| matches!((left, right), (Shown::Glyph(_), Shown::Glyph(_)))) {
            if let [Shown::Gap(gap)] = part {
                self.number(*gap);
                continue;
            }
            self.bytes.push(b'<');
            part.iter().for_each(|shown| self.glyph(*shown));
            self.bytes.push(b'>');
        }
        self.bytes.push(b']');
        self.operator("TJ");
    }

    fn glyph(&mut self, shown: Shown) {
        let Shown::Glyph(glyph) = shown else { return };
        for shift in [12, 8, 4, 0] {
            let digit = (glyph >> shift) & 15;
            let digit = u8::try_from(digit).unwrap_or_default();
            self.bytes.push(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 });
        }
    }

    /// Begins marked content that belongs to an element, by its number on the page (14.7.4.2).
    pub fn begin_element(&mut self, role: &str, number: usize) {
        self.name(role);
        self.bytes.extend_from_slice(b"<</MCID ");
        self.integer(number as u64);
        self.bytes.extend_from_slice(b">>");
        self.operator("BDC");
    }

    /// Begins marked content with properties as the file writes them, or with none.
    pub fn begin(&mut self, tag: &str, properties: Option<&str>) {
        self.name(tag);
        match properties {
            Some(properties) => {
                self.bytes.extend_from_slice(properties.as_bytes());
                self.operator("BDC");
            }
            None => {
                self.bytes.push(b' ');
                self.operator("BMC");
            }
        }
    }

    fn name(&mut self, name: &str) {
        self.bytes.push(b'/');
        self.bytes.extend_from_slice(name.as_bytes());
    }

    fn operator(&mut self, operator: &str) {
        self.bytes.extend_from_slice(operator.as_bytes());
        self.bytes.push(b'\n');
    }

    /// A number in hundredths, as fine as anything is set.
    fn number(&mut self, number: f32) {
        self.decimal((f64::from(number) * 100.0).round() as i64, 2);
    }

    /// A number of which so many digits stand behind the point; zeros at its end are left out.
    fn decimal(&mut self, scaled: i64, digits: u32) {
        if scaled < 0 {
            self.bytes.push(b'-');
        }
        let scaled = scaled.unsigned_abs();
        let mut unit = 10_u64.pow(digits);
        self.integer(scaled / unit);
        let mut rest = scaled % unit;
        if rest > 0 {
            self.bytes.push(b'.');
        }
        while rest > 0 {
            unit /= 10;
            self.integer(rest / unit);
            rest %= unit;
        }
    }

    fn integer(&mut self, number: u64) {
        if number >= 10 {
            self.integer(number / 10);
        }
        self.bytes.push(b'0' + u8::try_from(number % 10).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Content)) -> String {
        let mut content = Content::default();
        write(&mut content);
        String::from_utf8(content.into_bytes()).unwrap()
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        let numbers = [0.0, -0.5, 12.0, 12.05, 12.3, -1234.567, 0.004];
        assert_eq!(written(|content| content.op(&numbers, "x")), "0 -0.5 12 12.05 12.3 -1234.57 0 x\n");
        assert_eq!(written(|content| content.color(0x00_80_ff, "rg")), "0 0.502 1 rg\n");
    }

    #[test]
    fn glyphs_stand_together_between_gaps() {
        let run = [Shown::Glyph(1), Shown::Glyph(0xABC), Shown::Gap(-12.5), Shown::Glyph(2)];
        assert_eq!(written(|content| content.show(&run)), "[<00010ABC>-12.5<0002>]TJ\n");
    }

    #[test]
    fn marked_content_says_what_it_is() {
        assert_eq!(written(|content| content.begin_element("P", 120)), "/P<</MCID 120>>BDC\n");
        assert_eq!(written(|content| content.begin("Artifact", None)), "/Artifact BMC\n");
    }
}
