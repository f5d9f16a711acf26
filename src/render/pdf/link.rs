//! The active area of a link on a page: one annotation, however many lines the link has there, so that it is told and
//! reached by Tab once (ISO 32000-1, 12.5.6.5).

use lopdf::Object;

use super::item::Area;
use super::structure::Element;

/// What a link says and the boxes of its lines on one page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinkArea {
    /// Read out for it.
    pub says: String,
    /// The link's element.
    pub element: Option<Element>,
    lines: Vec<Corners>,
}

/// Edges of a box as the file counts them: from the page's lower left corner, in hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Corners {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
}

impl LinkArea {
    pub fn new(says: &str, element: Option<Element>) -> LinkArea {
        LinkArea { says: says.to_owned(), element, lines: Vec::new() }
    }

    /// Adds the box of a line on a page of that height.
    pub fn add(&mut self, area: Area, paper_height: f32) {
        let (top, bottom) = (paper_height - area.y, paper_height - area.y - area.height);
        self.lines.push(Corners {
            left: round(area.x),
            bottom: round(bottom),
            right: round(area.x + area.width),
            top: round(top),
        });
    }

    /// The box around all lines.
    pub fn rect(&self) -> Vec<Object> {
        let edge = |of: fn(&Corners) -> f32, pick: fn(f32, f32) -> f32| {
            Object::Real(self.lines.iter().map(of).reduce(pick).unwrap_or_default())
        };
        vec![
            edge(|line| line.left, f32::min),
            edge(|line| line.bottom, f32::min),
            edge(|line| line.right, f32::max),
            edge(|line| line.top, f32::max),
        ]
    }

    /// The corners of each line's box, from the lower left one counterclockwise; none for a single line, which the box
    /// around it tells already.
    pub fn quad_points(&self) -> Option<Vec<Object>> {
        let corners = |line: &Corners| {
            [line.left, line.bottom, line.right, line.bottom, line.right, line.top, line.left, line.top]
        };
        (self.lines.len() > 1).then(|| self.lines.iter().flat_map(corners).map(Object::Real).collect())
    }
}

fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(objects: &[Object]) -> Vec<f32> {
        objects.iter().map(|object| object.as_float().unwrap()).collect()
    }

    #[test]
    fn the_lines_of_a_link_are_one_area() {
        let mut link = LinkArea::new("基本目標1", None);
        link.add(Area::new(50.0, 100.0, 80.0, 12.0), 800.0);
        assert_eq!(numbers(&link.rect()), [50.0, 688.0, 130.0, 700.0]);
        assert_eq!(link.quad_points(), None);
        link.add(Area::new(50.0, 112.0, 40.0, 12.0), 800.0);
        assert_eq!(numbers(&link.rect()), [50.0, 676.0, 130.0, 700.0]);
        let first = [50.0, 688.0, 130.0, 688.0, 130.0, 700.0, 50.0, 700.0];
        let second = [50.0, 676.0, 90.0, 676.0, 90.0, 688.0, 50.0, 688.0];
        assert_eq!(numbers(&link.quad_points().unwrap()), [first, second].concat());
    }
}
