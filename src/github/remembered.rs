//! Answers that are requested again: if one is still valid, GitHub answers "not modified", which counts against no limit
//! (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// What is remembered about one address.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub etag: String,
    pub body: Bytes,
}

/// The most recent answers.
#[derive(Debug, Default)]
pub(super) struct Remembered(Mutex<VecDeque<(String, Known)>>);

const MOST: usize = 200;

/// Larger answers, in bytes, are rare, and cost more to keep than to ask for.
const LARGEST: usize = 128 * 1024;

impl Remembered {
    /// The answer from that address, if it is remembered.
    pub fn get(&self, address: &str) -> Option<Known> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().find(|(known, _)| known == address).map(|(_, answer)| answer.clone())
    }

    /// Remembers an answer in place of an older one from the same address; beyond the limit, the oldest is forgotten.
    pub fn put(&self, address: &str, answer: Known) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(known, _)| known != address);
        if answer.body.len() <= LARGEST {
            answers.push_back((address.to_owned(), answer));
        }
        while answers.len() > MOST {
            answers.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_the_newest_counts() {
        let remembered = Remembered::default();
        let known = |etag: &str| Known { etag: etag.to_owned(), body: Bytes::new() };
        for at in 0..=MOST {
            remembered.put(&at.to_string(), known("old"));
        }
        remembered.put("7", known("new"));
        assert!(remembered.get("0").is_none());
        assert_eq!(remembered.get("7").map(|known| known.etag), Some("new".to_owned()));
        remembered.put("7", Known { etag: "huge".to_owned(), body: Bytes::from(vec![0; LARGEST + 1]) });
        assert!(remembered.get("7").is_none(), "nothing out of date is kept");
    }
}
