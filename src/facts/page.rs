//! What was seen at an address. It is kept as it was seen: what follows from it is worked out when it is judged.

use serde::{Deserialize, Serialize};

/// What was seen at an address, the way there included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The redirects that were followed, in order.
    pub hops: Vec<Hop>,
    /// What was seen in the end.
    pub sight: Sight,
    /// Whether a second look, at some distance in time, saw the same.
    pub is_confirmed: bool,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Its status: 301, 302, 303, 307, 308.
    pub status: u16,
    /// Where it leads, as a whole address.
    pub to: String,
    /// Whether it sets a cookie, without which the way may go on in a circle.
    pub sets_cookie: bool,
}

/// What is seen at the end of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// An answer of HTTP.
    Answer {
        /// Its status; any number that a server may make up.
        status: u16,
        /// The page's title, with entities resolved and white space collapsed, at most 300 characters. Hostile text.
        title: Option<String>,
        /// Whether it says of itself that no page is published there, as hosts of deployments do in a header.
        is_undeployed: bool,
        /// Whether it is a challenge to robots, by its headers.
        is_challenge: bool,
    },
    /// Redirects that lead in a circle, or too many of them.
    Circle,
    /// There is no host of that name.
    NoHost,
    /// The host's name has no address.
    NoAddress,
    /// The certificate is refused.
    Certificate(Certificate),
    /// No answer, or not all of it, in time.
    TimedOut,
    /// The connection was refused or broken off.
    BrokenOff,
    /// It may not be asked: an address that is not public, another port, a password; in words.
    Refused(String),
    /// It was not asked, since asking there tells nothing; in words.
    NotAsked(String),
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Certificate {
    /// It is over.
    Expired,
    /// It is another host's.
    OtherHost,
    /// Anything else; browsers may well accept it.
    Other,
}
