//! The App's key, the tokens minted with it, and what they permit.

use std::collections::BTreeMap;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::DecodingKey;
use secrecy::SecretString;

/// The permissions that the App is granted when it is installed.
const GRANTED: [(&str, &str); 4] =
    [("metadata", "read"), ("contents", "read"), ("pull_requests", "write"), ("checks", "write")];

/// The App's key pair.
pub(in crate::sandbox) struct Key {
    pub private_pem: SecretString,
    pub public: DecodingKey,
}

impl Key {
    /// Makes a new one.
    pub fn generate() -> Option<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
        let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).ok()?;
        let public = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).ok()?;
        let public = DecodingKey::from_rsa_pem(pem("PUBLIC KEY", public.as_ref()).as_bytes()).ok()?;
        Some(Self { private_pem: SecretString::from(pem("PRIVATE KEY", private.as_ref())), public })
    }
}

/// PEM text (RFC 7468).
fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let lines: Vec<&str> = (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// An installation token.
#[derive(Clone)]
pub(in crate::sandbox) struct Token {
    pub installation: u64,
    /// Full names, in lowercase.
    pub repositories: Vec<String>,
    pub permissions: BTreeMap<String, String>,
    pub expires_at: u64,
}

fn level(name: &str) -> Option<u8> {
    ["read", "write", "admin"].iter().zip(1..).find(|(known, _)| **known == name).map(|(_, level)| level)
}

/// Whether the held permissions cover the wanted one.
pub(in crate::sandbox) fn covers(held: &BTreeMap<String, String>, permission: &str, wanted: &str) -> bool {
    let held = held.get(permission).and_then(|held| level(held));
    level(wanted).is_some_and(|wanted| held.is_some_and(|held| held >= wanted))
}

/// The permissions that an installation grants at first.
pub(in crate::sandbox) fn granted_at_first() -> BTreeMap<String, String> {
    GRANTED.iter().map(|(name, level)| ((*name).to_owned(), (*level).to_owned())).collect()
}

impl Token {
    pub fn sees(&self, full_name: &str) -> bool {
        self.repositories.iter().any(|seen| seen.eq_ignore_ascii_case(full_name))
    }

    pub fn may(&self, permission: &str, wanted: &str) -> bool {
        covers(&self.permissions, permission, wanted)
    }
}
