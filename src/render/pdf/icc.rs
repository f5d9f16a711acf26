//! The colour profile that says what the file's RGB means: sRGB (IEC 61966-2-1), as an ICC profile of version 4.
//!
//! Made here, in some 500 bytes: PDF/A asks for a profile, and sRGB is three primaries and one curve.

/// Numbers of the ICC are fixed point, 16 bits behind the point.
const ONE: f64 = 65536.0;
/// The white of the profile connection space (ICC.1:2010, 7.2.16).
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
/// sRGB's primaries, adapted to D50 by Bradford's matrix.
const RED: [f64; 3] = [0.43607, 0.22249, 0.01392];
const GREEN: [f64; 3] = [0.38515, 0.71687, 0.09708];
const BLUE: [f64; 3] = [0.14307, 0.06061, 0.71410];
/// Bradford's matrix from D65 to D50.
const ADAPTATION: [f64; 9] = [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168];
/// sRGB's curve: Y = (aX + b)^g from d on, cX below it; as g, a, b, c, d.
const CURVE: [f64; 5] = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];

const HEADER_LENGTH: usize = 128;

/// The profile's bytes.
pub(super) fn srgb() -> Vec<u8> {
    let curve = parametric_curve();
    let tags = [
        (b"desc", text("sRGB IEC61966-2.1")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", numbers(b"XYZ ", &D50)),
        (b"chad", numbers(b"sf32", &ADAPTATION)),
        (b"rXYZ", numbers(b"XYZ ", &RED)),
        (b"gXYZ", numbers(b"XYZ ", &GREEN)),
        (b"bXYZ", numbers(b"XYZ ", &BLUE)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let first = HEADER_LENGTH + 4 + 12 * tags.len();
    let (mut table, mut data) = (word(tags.len()).to_vec(), Vec::new());
    for (signature, content) in tags {
        table.extend(signature);
        table.extend(word(first + data.len()));
        table.extend(word(content.len()));
        data.extend(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header(first + data.len());
    profile.extend(table);
    profile.extend(data);
    profile
}

/// ICC.1:2010, 7.2: a display's profile, RGB to XYZ, of a fixed date.
fn header(length: usize) -> Vec<u8> {
    let mut header = word(length).to_vec();
    header.extend([0; 4]);
    header.extend([4, 0x20, 0, 0]);
    header.extend(b"mntrRGB XYZ ");
    header.extend([2024u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat());
    header.extend(b"acsp");
    header.extend([0; 28]);
    header.extend(D50.map(fixed).concat());
    header.resize(HEADER_LENGTH, 0);
    header
}

fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

fn fixed(number: f64) -> [u8; 4] {
    ((number * ONE).round() as i32).to_be_bytes()
}

fn numbers(kind: &[u8; 4], numbers: &[f64]) -> Vec<u8> {
    let mut data = kind.to_vec();
    data.extend([0; 4]);
    data.extend(numbers.iter().copied().flat_map(fixed));
    data
}

/// A text of type `multiLocalizedUnicode`, in English.
fn text(text: &str) -> Vec<u8> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut data = b"mluc\0\0\0\0".to_vec();
    data.extend([word(1), word(12), *b"enUS", word(utf16.len()), word(28)].concat());
    data.extend(utf16);
    data
}

/// A curve of type `parametricCurve`, function 3.
fn parametric_curve() -> Vec<u8> {
    let mut data = b"para\0\0\0\0\0\x03\0\0".to_vec();
    data.extend(CURVE.into_iter().flat_map(fixed));
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_says_its_own_length_and_every_tag_lies_within() {
        let profile = srgb();
        let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((number(0), &profile[36..40]), (profile.len(), &b"acsp"[..]));
        let count = number(HEADER_LENGTH);
        for tag in 0..count {
            let at = HEADER_LENGTH + 4 + 12 * tag;
            let (offset, length) = (number(at + 4), number(at + 8));
            assert!(offset % 4 == 0 && offset >= HEADER_LENGTH + 4 + 12 * count && offset + length <= profile.len());
        }
    }

    /// White is the sum of the primaries.
    #[test]
    fn the_primaries_add_up_to_white() {
        for axis in 0..3 {
            assert!((RED[axis] + GREEN[axis] + BLUE[axis] - D50[axis]).abs() < 0.0005);
        }
    }
}
