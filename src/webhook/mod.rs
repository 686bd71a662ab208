//! Webhook deliveries: bytes and a signature in, a verified event out.
//!
//! The signature is checked over the raw body before anything is parsed
//! (<https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries>). Payloads are read leniently: only the fields
//! we need, so that a new action or field breaks nothing.

use std::fmt::Write as _;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use secrecy::{ExposeSecret as _, SecretString};

mod command;
mod event;
mod read;
mod wire;

pub use command::{Addition, COMMAND, Command};
pub use event::{CheckRerun, CommandEvent, Event, MergeGroupEvent, PullRequestEvent, PushEvent, Repository};
pub use read::parse;

/// Why a delivery is refused.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// No `X-Hub-Signature-256`.
    #[error("the delivery is not signed; set a webhook secret in the App's settings")]
    Unsigned,
    /// `X-Hub-Signature-256` does not have the form of GitHub's; its content is not repeated.
    #[error("the signature is malformed: X-Hub-Signature-256 {0}; GitHub sends sha256= and 64 hexadecimal digits")]
    MalformedSignature(&'static str),
    /// The signature does not match the body.
    #[error("the signature does not match: the webhook secret here and the one in the App's settings differ")]
    WrongSignature,
    /// A header that GitHub always sends is missing.
    #[error("the header {0} is missing: this is not a webhook delivery")]
    MissingHeader(&'static str),
    /// The body is a web form.
    #[error("the delivery is sent as a form; set the webhook's content type to application/json in the App's settings")]
    Form,
    /// The body is not JSON of the event's form.
    #[error("the body is not a {event} event: {reason}")]
    Malformed {
        /// The event, as the header names it.
        event: String,
        /// What is wrong with the body; never the body itself.
        reason: String,
    },
}

/// Checks `X-Hub-Signature-256` against the body, in constant time, with each of the secrets.
///
/// There are two secrets while one is being replaced.
///
/// # Errors
/// When the header is missing or malformed, or no secret produces that signature.
pub fn verify(secrets: &[SecretString], body: &[u8], header: Option<&str>) -> Result<(), Rejection> {
    let mut verifying = Verifying::begin(secrets, header)?;
    verifying.update(body);
    verifying.finish()
}

/// A signature check that runs while the body comes in.
pub struct Verifying {
    /// One for each secret.
    contexts: Vec<hmac::Context>,
    signature: Vec<u8>,
}

impl Verifying {
    /// Starts from the header `X-Hub-Signature-256`.
    ///
    /// # Errors
    /// When it is missing or malformed.
    pub fn begin(secrets: &[SecretString], header: Option<&str>) -> Result<Self, Rejection> {
        let header = header.ok_or(Rejection::Unsigned)?;
        let digits =
            header.strip_prefix("sha256=").ok_or(Rejection::MalformedSignature("does not begin with sha256="))?;
        let signature = unhex(digits).map_err(Rejection::MalformedSignature)?;
        let context = |secret: &SecretString| {
            hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes()))
        };
        Ok(Self { contexts: secrets.iter().map(context).collect(), signature })
    }

    /// Takes the next part of the body.
    pub fn update(&mut self, part: &[u8]) {
        self.contexts.iter_mut().for_each(|context| context.update(part));
    }

    /// Checks that the signature matches the parts, in constant time.
    ///
    /// # Errors
    /// When no secret produces it.
    pub fn finish(self) -> Result<(), Rejection> {
        let Self { contexts, signature } = self;
        let fits = |context: hmac::Context| verify_slices_are_equal(context.sign().as_ref(), &signature).is_ok();
        // Every secret is tried, even after a match, so that the time does not reveal which one matched.
        let fitting = contexts.into_iter().map(fits).filter(|fits| *fits).count();
        if fitting > 0 { Ok(()) } else { Err(Rejection::WrongSignature) }
    }
}

/// The header that `verify` accepts for this body.
#[must_use]
pub fn sign(secret: &SecretString, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let tag = hmac::sign(&key, body);
    let mut header = "sha256=".to_owned();
    for byte in tag.as_ref() {
        // Writing to a String cannot fail.
        let _ = write!(header, "{byte:02x}");
    }
    header
}

/// The bytes of a digest, or what is wrong with its digits.
fn unhex(digits: &str) -> Result<Vec<u8>, &'static str> {
    const DIGITS: usize = 64;
    match digits.len() {
        _ if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Err("has characters that are not hexadecimal digits")
        }
        0..DIGITS => Err("is too short"),
        DIGITS => {
            let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| "cannot be read");
            (0..DIGITS).step_by(2).map(byte).collect()
        }
        _ => Err("is too long"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example from GitHub's documentation.
    const SIGNATURE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const BODY: &[u8] = b"Hello, World!";

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn githubs_own_vector_is_accepted() {
        let secrets = [secret("It's a Secret to Everybody")];
        assert!(verify(&secrets, BODY, Some(SIGNATURE)).is_ok());
        assert_eq!(sign(&secrets[0], BODY), SIGNATURE);
    }

    #[test]
    fn a_body_may_come_in_parts() {
        let secrets = [secret("It's a Secret to Everybody")];
        let in_parts = |parts: &[&[u8]]| {
            let mut verifying = Verifying::begin(&secrets, Some(SIGNATURE))?;
            for part in parts {
                verifying.update(part);
            }
            verifying.finish()
        };
        assert!(in_parts(&[b"Hello,", b"", b" World!"]).is_ok());
        assert!(in_parts(&[b"Hello,", b" World"]).is_err());
    }

    #[test]
    fn either_of_two_secrets_fits_while_one_is_replaced() {
        let secrets = [secret("the next one"), secret("It's a Secret to Everybody")];
        assert!(verify(&secrets, BODY, Some(SIGNATURE)).is_ok());
    }

    #[test]
    fn what_is_malformed_is_told_without_repeating_it() {
        for (header, told) in [
            ("sha256=00", "is too short"),
            ("sha256=", "is too short"),
            (&format!("{SIGNATURE}00"), "is too long"),
            (&SIGNATURE.replace("757107", "tea107"), "has characters that are not"),
            (&SIGNATURE.replace("757107", "+57107"), "has characters that are not"),
            (&SIGNATURE.replace("sha256=", "sha1="), "does not begin with sha256="),
            ("", "does not begin with sha256="),
        ] {
            let Err(refused) = verify(&[secret("tea")], BODY, Some(header)) else { panic!("{header} is accepted") };
            let (is_malformed, refused) = (matches!(refused, Rejection::MalformedSignature(_)), refused.to_string());
            assert!(is_malformed && refused.contains(told) && !refused.contains("7107"), "{header}: {refused}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let secrets = [secret("It's a Secret to Everybody")];
        let refused = |body: &[u8], header: Option<&str>| verify(&secrets, body, header).is_err();
        assert!(refused(b"Hello, World?", Some(SIGNATURE)));
        assert!(refused(BODY, None));
        assert!(refused(BODY, Some(&SIGNATURE[..70])));
        assert!(refused(BODY, Some(&SIGNATURE.replace("sha256=", "sha1="))));
        assert!(refused(BODY, Some(&SIGNATURE.replace("757107", "857107"))));
        assert!(refused(BODY, Some("sha256=é57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1")));
        assert!(verify(&[], BODY, Some(SIGNATURE)).is_err());
    }
}
