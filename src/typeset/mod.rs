//! Fonts, widths, Japanese line breaking and heights of text. Knows fonts only, nothing of reports.
