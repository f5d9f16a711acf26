//! The colours of every form: legible on paper and on the screen, and told from each other without their hues.

use sokatsu::job::library::Library;
use sokatsu::plan::Code;
use sokatsu::report::document::Colors;

/// Least contrast of text with its ground, and of what is drawn with what lies beside it (WCAG 2.1, 1.4.3 and 1.4.11).
const OF_TEXT: f64 = 4.5;
const OF_SHAPES: f64 = 3.0;
/// Least contrast of two greys that are told from each other side by side.
const OF_GREYS: f64 = 1.4;

/// Relative luminance (WCAG 2.1): what is left of a colour in black-and-white print.
fn luminance(color: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from((color >> shift) & 0xff) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

fn contrast(one: u32, other: u32) -> f64 {
    let [one, other] = [one, other].map(|color| luminance(color) + 0.05);
    one.max(other) / one.min(other)
}

/// What is too little contrast among the colours.
fn faults(colors: &Colors) -> Vec<String> {
    let Colors { good, fair, watch, poor, neutral, ink, grey, target, accent, accent_pale, .. } = *colors;
    let marks = [("good", good), ("fair", fair), ("watch", watch), ("poor", poor)];
    let mut faults = Vec::new();
    let mut ask = |what: String, contrast: f64, least: f64| {
        if contrast < least {
            faults.push(format!("{what}: {contrast:.2} of {least}"));
        }
    };
    for (name, color) in
        marks.into_iter().chain([("neutral", neutral), ("ink", ink), ("grey", grey), ("target", target)])
    {
        ask(format!("{name} on white"), contrast(color, 0xff_ffff), OF_TEXT);
    }
    for (at, (name, color)) in marks.iter().enumerate() {
        for (other_name, other) in &marks[at + 1..] {
            ask(format!("{name} beside {other_name}"), contrast(*color, *other), OF_GREYS);
        }
    }
    ask("accent on white".into(), contrast(accent, 0xff_ffff), OF_SHAPES);
    // The bar of the year under evaluation beside the others.
    ask("accent beside its pale".into(), contrast(accent, accent_pale), 2.0);
    ask("ink on the pale accent".into(), contrast(ink, accent_pale), OF_TEXT);
    faults
}

#[test]
fn every_form_is_legible_and_its_marks_are_told_apart_in_grey() {
    let library = Library::default();
    let codes = library.codes("forms");
    assert!(codes.len() >= 4, "{codes:?}");
    for code in codes {
        let form = library.required_form(&Code::new(&code).expect("a code")).expect("a form");
        let colors = form.look().expect("colours").colors;
        assert_eq!(faults(&colors), [""; 0], "{code}");
    }
}

#[test]
fn colours_of_like_greys_are_found() {
    let alike = Colors { good: 0x1b_7f5a, fair: 0x2f_6fb0, watch: 0xb7_791f, ..Colors::default() };
    let faults = faults(&alike).join("; ");
    assert!(faults.contains("good beside fair") && faults.contains("watch on white"), "{faults}");
}
