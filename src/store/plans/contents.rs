//! What a plan or city consists of, part by part under stable keys, with the order of its lists.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::change::{Book, LastChange};

/// A part of a plan or of a city: what one key holds.
pub(super) trait Part: Sized + Clone + PartialEq {
    const BOOK: Book;

    /// Its natural key. Parts that share it get `#2`, `#3` … behind.
    fn key(&self) -> String;

    /// The newest parts of all keys, now or as of a time, each list in the order it has unless another is recorded.
    fn load(
        connection: &Connection,
        code: &str,
        as_of: Option<DateTime<Utc>>,
    ) -> rusqlite::Result<Vec<LoadedPart<Self>>>;

    /// Appends a part, or with `None` its removal.
    fn append(connection: &Connection, change: i64, code: &str, key: &str, part: Option<&Self>)
    -> rusqlite::Result<()>;

    /// For staff: K111 令和6年度の実績値.
    fn what(&self) -> String;

    /// For staff: its value or name in short.
    fn brief(&self) -> String;

    /// Whether the brief is what staff want to see of a change: the value of a figure, the words of a text.
    fn is_told_by_brief(&self) -> bool;

    /// All of it, as JSON.
    fn json(&self) -> serde_json::Result<serde_json::Value>;
}

/// The newest row of a key, read.
pub(super) struct LoadedPart<P> {
    pub key: String,
    /// `None` when removed.
    pub content: Option<Loaded<P>>,
    pub last: LastChange,
}

pub(super) enum Loaded<P> {
    Part(P),
    /// The order of a list: its keys.
    Order(Vec<String>),
}

/// All parts by key, and the keys of each list in order.
pub(super) struct Contents<P> {
    /// In the order in which the parts came.
    pub keys: Vec<String>,
    pub parts: HashMap<String, P>,
    pub orders: BTreeMap<String, Vec<String>>,
}

/// Contents from the database, with the newest change of each key, removed ones included.
pub(super) struct Stored<P> {
    pub contents: Contents<P>,
    pub last: HashMap<String, LastChange>,
}

/// Keys of orders: `order/node`.
pub(super) const ORDER: &str = "order/";

impl<P: Part> Contents<P> {
    pub fn new() -> Contents<P> {
        Contents { keys: Vec::new(), parts: HashMap::new(), orders: BTreeMap::new() }
    }

    /// Adds a part at the end of its list, under its natural key or, where that is taken, the next free one.
    pub fn push(&mut self, part: P) {
        let natural = part.key();
        let mut key = natural.clone();
        let mut ordinal = 1;
        while self.parts.contains_key(&key) {
            ordinal += 1;
            key = format!("{natural}#{ordinal}");
        }
        self.push_under(key, part);
    }

    /// Puts a part in the place of a key, or at the end of its list.
    pub fn set(&mut self, key: &str, part: P) {
        match self.parts.get_mut(key) {
            Some(place) => *place = part,
            None => self.push_under(key.to_owned(), part),
        }
    }

    fn push_under(&mut self, key: String, part: P) {
        if let Some(list) = list_of(&key) {
            self.orders.entry(list.to_owned()).or_default().push(key.clone());
        }
        self.keys.push(key.clone());
        self.parts.insert(key, part);
    }

    /// Takes the parts of a list out, in order.
    pub fn take(&mut self, list: &str) -> Vec<P> {
        let keys = self.orders.remove(list).unwrap_or_default();
        keys.iter().filter_map(|key| self.parts.remove(key)).collect()
    }
}

impl<P: Part> Stored<P> {
    /// What the database holds of a plan or city.
    pub fn load(connection: &Connection, code: &str, as_of: Option<DateTime<Utc>>) -> rusqlite::Result<Stored<P>> {
        let mut contents = Contents::new();
        let mut last = HashMap::new();
        let mut recorded_orders: HashMap<String, Vec<String>> = HashMap::new();
        for loaded in P::load(connection, code, as_of)? {
            match loaded.content {
                Some(Loaded::Part(part)) => contents.push_under(loaded.key.clone(), part),
                Some(Loaded::Order(keys)) => {
                    let list = loaded.key.strip_prefix(ORDER).unwrap_or(&loaded.key);
                    recorded_orders.insert(list.to_owned(), keys);
                }
                None => {}
            }
            last.insert(loaded.key, loaded.last);
        }
        for (list, keys) in &mut contents.orders {
            if let Some(recorded) = recorded_orders.get(list) {
                put_in_order(keys, recorded);
            }
        }
        Ok(Stored { contents, last })
    }
}

/// The list in which a key stands: `node`, or `figure/K111/actual`. What there is only one of stands in none.
pub(super) fn list_of(key: &str) -> Option<&str> {
    match key.strip_prefix("figure/") {
        // A baseline is alone: its key ends with the role.
        Some(figure) if figure.matches('/').count() < 2 => None,
        Some(_) => key.rsplit_once('/').map(|(list, _)| list),
        None => key.split_once('/').map(|(list, _)| list),
    }
}

/// Sorts keys as recorded; those that came later (an intake's, a person's) follow in the order they stand in.
fn put_in_order(keys: &mut [String], recorded: &[String]) {
    let places: HashMap<&str, usize> = recorded.iter().enumerate().map(|(place, key)| (key.as_str(), place)).collect();
    keys.sort_by_key(|key| places.get(key.as_str()).copied().unwrap_or(usize::MAX));
}
