//! What was seen at an address. It is kept as seen: what follows from it is worked out when it is judged.

use serde::{Deserialize, Serialize};

/// What was seen at an address, including the way there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The redirects that were followed, in order.
    pub hops: Vec<Hop>,
    /// What was seen at the end of them.
    pub sight: Sight,
    /// Whether a second look, some time later, saw the same.
    pub is_confirmed: bool,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Its status: 301, 302, 303, 307, 308.
    pub status: u16,
    /// Where it leads, as a whole address.
    pub to: String,
    /// Whether it sets a cookie, without which the redirects may go in a circle.
    pub sets_cookie: bool,
}

/// What was seen at the end of the redirects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// An HTTP response.
    Answer {
        /// Its status; any number that a server may make up.
        status: u16,
        /// The page's title, with entities resolved and white space collapsed, at most 300 characters. Hostile text.
        title: Option<String>,
        /// Whether it says that no page is published there, as hosting platforms do in a header.
        is_undeployed: bool,
        /// Whether its headers show it to be a challenge to robots.
        is_challenge: bool,
    },
    /// Redirects in a circle, or too many of them.
    Circle,
    /// There is no host of that name.
    NoHost,
    /// The host's name has no address.
    NoAddress,
    /// The certificate was not accepted.
    Certificate(Certificate),
    /// No answer, or only part of it, in time.
    TimedOut,
    /// The connection was refused or broken off.
    BrokenOff,
    /// It must not be requested: an address that is not public, another port, a password; in words.
    Refused(String),
    /// It was not requested, because the answer would reveal nothing; in words.
    NotAsked(String),
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Certificate {
    /// It has expired.
    Expired,
    /// It is another host's.
    OtherHost,
    /// Anything else; browsers may well accept it.
    Other,
}
