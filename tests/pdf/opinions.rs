//! Tables of opinions that go on over pages.

use sokatsu::report::document::{Block, OpinionItem, Opinions};

use super::pages::{Seen, pages, pdf};
use super::sample;

/// The pages of a document of these opinions alone.
fn printed(opinions: Opinions) -> Vec<Seen> {
    pages(&pdf(&sample::of_blocks(vec![Block::Opinions(opinions)]))).into_iter().skip(2).collect()
}

/// Numbers of the opinions that begin on a page.
fn numbers(page: &Seen) -> Vec<usize> {
    let number = |word: &(f32, f32, f32, String)| word.3.strip_prefix("意見その")?.split('。').next()?.parse().ok();
    page.words.iter().filter_map(number).collect()
}

fn without_links(mut opinions: Opinions) -> Opinions {
    opinions.items.iter_mut().for_each(|item| item.measures.clear());
    opinions
}

#[test]
fn every_further_page_says_that_the_table_goes_on() {
    for with_response in [true, false] {
        let pages = printed(without_links(sample::opinions(30, with_response)));
        assert!(pages.len() > 1, "{with_response}");
        for (index, page) in pages.iter().enumerate().filter(|(_, page)| !numbers(page).is_empty()) {
            assert!(page.says("番号"), "the head on page {index}");
            assert_eq!(page.says("（続き）"), index > 0, "page {index}, {with_response}");
        }
    }
}

#[test]
fn the_last_opinions_stand_together() {
    for with_response in [true, false] {
        for count in 12..30 {
            let mut opinions = without_links(sample::opinions(count, with_response));
            opinions.ruled_lines = 0;
            let pages = printed(opinions);
            let last = pages.iter().map(numbers).rfind(|numbers| !numbers.is_empty()).expect("a page with opinions");
            assert!(last.len() >= 3, "{count}, {with_response}: {last:?}");
        }
    }
}

#[test]
fn opinions_too_long_for_three_of_them_are_not_left_alone_either() {
    for count in 8..14 {
        let mut opinions = without_links(sample::opinions(count, false));
        opinions.ruled_lines = 0;
        for (index, item) in opinions.items.iter_mut().enumerate() {
            item.text = format!("意見その{}。{}", index + 1, sample::long_text(index * 10, 3));
        }
        let pages = printed(opinions);
        let last = pages.last().map(numbers).expect("a page");
        assert!(last.len() >= 2, "{count}: {last:?}");
    }
}

/// One long response among many that are short has room beside its opinion, and its number says whole that it goes on.
#[test]
fn a_long_response_among_short_ones_has_room() {
    let mut opinions = without_links(sample::opinions(12, true));
    for item in &mut opinions.items {
        item.response = Some("未記載".into());
    }
    let long: Vec<OpinionItem> = opinions.items.iter().take(1).cloned().collect();
    opinions.items.extend(long.into_iter().map(|item| OpinionItem {
        text: "意見その13。短い。".into(),
        response: Some(sample::long_text(700, 40)),
        ..item
    }));
    let pages = printed(opinions);
    let (last, width) = (pages.last().expect("a page"), pages[0].width);
    let responses = last.words.iter().filter(|word| word.1 > 90.0 && word.1 < 700.0 && word.0 > width * 0.3);
    let left = responses.map(|word| word.0).fold(f32::INFINITY, f32::min);
    assert!(left < width * 0.65, "the responses begin at {left} of {width}");
    let continued = last.words.iter().filter(|word| word.3 == "（続き）");
    assert_eq!(continued.count(), 2, "over the head and under the number, whole: {:?}", last.words);
}
