use super::*;

#[test]
fn a_head_is_read_as_it_is_printed() {
    let hash = "0f".repeat(32);
    let read = |text: &str| text.parse::<GivenHead>();
    assert_eq!(read(&format!("12:{hash}")), Ok(GivenHead { seq: Some(12), hash: hash.clone() }));
    assert_eq!(read(&format!(" {} ", hash.to_uppercase())), Ok(GivenHead { seq: None, hash: hash.clone() }));
    for wrong in ["", "12", "12:", &hash[1..], &format!("x:{hash}"), &format!("{hash}0"), &"ｆ".repeat(64)] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
