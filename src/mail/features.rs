//! What a server offers in its answer to EHLO. lettre reads it too, but does not tell the limit of SIZE.

use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::response::Response;

/// What we make use of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Features {
    /// Most bytes of a mail; `u64::MAX` where SIZE is offered without a limit.
    pub(super) size: Option<u64>,
    /// PLAIN before LOGIN.
    pub(super) mechanisms: Vec<Mechanism>,
}

impl Features {
    pub(super) fn of(response: &Response) -> Features {
        Features::read(response.message().skip(1))
    }

    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Features {
        let mut features = Features::default();
        for line in lines {
            let line = line.to_ascii_uppercase();
            // Old servers write AUTH=LOGIN.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("SIZE") => {
                    let most = words.next().and_then(|most| most.parse().ok()).filter(|most| *most > 0);
                    features.size = Some(most.unwrap_or(u64::MAX));
                }
                Some("AUTH") => features.add_mechanisms(words.collect()),
                _ => {}
            }
        }
        features
    }

    fn add_mechanisms(&mut self, names: Vec<&str>) {
        for (name, mechanism) in [("PLAIN", Mechanism::Plain), ("LOGIN", Mechanism::Login)] {
            if names.contains(&name) && !self.mechanisms.contains(&mechanism) {
                self.mechanisms.push(mechanism);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let features = Features::read(["SIZE 1000", "AUTH LOGIN PLAIN", "8BITMIME"].into_iter());
        assert_eq!(features.size, Some(1000));
        assert_eq!(features.mechanisms, [Mechanism::Plain, Mechanism::Login]);
        assert_eq!(Features::read(["size 0", "auth=login"].into_iter()).size, Some(u64::MAX));
        assert_eq!(Features::read(["PIPELINING"].into_iter()), Features::default());
    }
}
