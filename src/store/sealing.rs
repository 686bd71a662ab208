//! Sealing secrets with a key in a file outside the database: reading the database, or a backup of it, reveals no secret.
//!
//! AES-256-GCM with a random nonce (NIST SP 800-38D). A sealed value names the version and the key that sealed it, and is bound to its
//! field, so that secrets cannot be swapped.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};

use super::private::make_private;

/// The version of the format.
const VERSION: &str = "v1";

/// Bytes in a key.
const KEY_BYTES: usize = 32;

/// Characters in a key's fingerprint.
const MARK: usize = 8;

/// The file with the key that seals a database's secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile(PathBuf);

/// Why a secret cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// There is no key file.
    #[error("the key file {} is missing", .0.display())]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("the key file {} cannot be read: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// It cannot be created.
    #[error("the key file {} cannot be written: {reason}; its folder must exist, and this user must be allowed to write there (SHELFMARK_KEY_FILE sets another place)", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Another key sealed it.
    #[error("the key file {} holds another key (fingerprint {found}) than the one that they were encrypted with ({wanted})", .path.display())]
    OtherKey {
        /// The file.
        path: PathBuf,
        /// The fingerprint of its key.
        found: String,
        /// The fingerprint of the key that is needed.
        wanted: String,
    },
    /// It was changed since it was sealed, or a newer version sealed it.
    #[error("they were changed in the database, or encrypted by a newer version")]
    Broken,
    /// The system gave no randomness, or the sealing failed.
    #[error("they cannot be encrypted")]
    Sealing,
}

/// A key, ready for use.
pub(super) struct SealingKey {
    key: RandomizedNonceKey,
    mark: String,
    path: PathBuf,
}

impl KeyFile {
    /// The key file at this path, which need not exist yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Creates the file, readable only by its owner, if it does not exist; processes that create it at the same time agree on
    /// one key.
    ///
    /// # Errors
    /// When it cannot be created, or holds no key.
    pub fn make(&self) -> Result<(), SealError> {
        match self.read() {
            Err(SealError::Missing(_)) => self.write_new().and_then(|()| self.read().map(drop)),
            read => read.map(drop),
        }
    }

    fn write_new(&self) -> Result<(), SealError> {
        let mut key = [0_u8; KEY_BYTES];
        rand::fill(&mut key).map_err(|_| SealError::Sealing)?;
        let unwritable =
            |error: std::io::Error| SealError::Unwritable { path: self.0.clone(), reason: error.to_string() };
        match make_private(&self.0, &format!("{}\n", URL_SAFE_NO_PAD.encode(key))) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unwritable(error)),
            _ => Ok(()),
        }
    }

    pub(super) fn read(&self) -> Result<SealingKey, SealError> {
        let unreadable = |reason: String| SealError::Unreadable { path: self.0.clone(), reason };
        let text = match std::fs::read_to_string(&self.0) {
            Ok(text) => SecretString::from(text),
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(SealError::Missing(self.0.clone())),
            Err(error) => return Err(unreadable(error.to_string())),
        };
        let bytes = URL_SAFE_NO_PAD.decode(text.expose_secret().trim()).unwrap_or_default();
        let no_key = || unreadable(format!("it does not hold a key of {KEY_BYTES} bytes in Base64"));
        if bytes.len() != KEY_BYTES {
            return Err(no_key());
        }
        let key = RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| no_key())?;
        let digest = digest(&SHA256, &[b"shelfmark key mark ".as_slice(), &bytes].concat());
        let mark = digest.as_ref().iter().take(MARK / 2).map(|byte| format!("{byte:02x}")).collect();
        Ok(SealingKey { key, mark, path: self.0.clone() })
    }
}

impl SealingKey {
    /// Seals the value of a field.
    pub fn seal(&self, field: &str, secret: &SecretString) -> Result<String, SealError> {
        let mut bytes = secret.expose_secret().as_bytes().to_vec();
        let nonce = self.key.seal_in_place_append_tag(bound(field), &mut bytes).map_err(|_| SealError::Sealing)?;
        let sealed = [nonce.as_ref().as_slice(), &bytes].concat();
        Ok(format!("{VERSION}:{}:{}", self.mark, STANDARD_NO_PAD.encode(sealed)))
    }

    /// Opens a value sealed for this field.
    pub fn open(&self, field: &str, sealed: &str) -> Result<SecretString, SealError> {
        let mut parts = sealed.splitn(3, ':');
        let (version, mark, sealed) = (parts.next(), parts.next(), parts.next());
        let (Some(VERSION), Some(mark), Some(sealed)) = (version, mark, sealed) else { return Err(SealError::Broken) };
        if mark != self.mark {
            let (found, wanted) = (self.mark.clone(), mark.to_owned());
            return Err(SealError::OtherKey { path: self.path.clone(), found, wanted });
        }
        let sealed = STANDARD_NO_PAD.decode(sealed).map_err(|_| SealError::Broken)?;
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::Broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Broken)?;
        let mut rest = rest.to_vec();
        let opened = self.key.open_in_place(nonce, bound(field), &mut rest).map_err(|_| SealError::Broken)?;
        std::str::from_utf8(opened).map(SecretString::from).map_err(|_| SealError::Broken)
    }
}

/// What a sealed value is bound to.
fn bound(field: &str) -> Aad<Vec<u8>> {
    Aad::from(format!("shelfmark {VERSION} app.{field}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(folder: &tempfile::TempDir, name: &str) -> SealingKey {
        let file = KeyFile::at(folder.path().join(name));
        file.make().unwrap();
        file.read().unwrap()
    }

    #[test]
    fn what_is_sealed_is_opened_by_the_same_key_and_in_the_same_field() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (key(&folder, "one.key"), key(&folder, "other.key"));
        let sealed = one.seal("webhook_secret", &SecretString::from("tea for two")).unwrap();
        assert!(!sealed.contains("tea"), "{sealed}");
        assert_eq!(one.open("webhook_secret", &sealed).unwrap().expose_secret(), "tea for two");
        assert_ne!(one.seal("webhook_secret", &SecretString::from("tea for two")).unwrap(), sealed);
        assert!(matches!(one.open("private_key", &sealed), Err(SealError::Broken)));
        assert!(matches!(other.open("webhook_secret", &sealed), Err(SealError::OtherKey { .. })));
        let again = key(&folder, "one.key");
        assert_eq!(again.open("webhook_secret", &sealed).unwrap().expose_secret(), "tea for two");
        for broken in ["", "v1", "v2:0:0", &sealed.replace("v1:", "v2:"), &sealed[..sealed.len() - 4]] {
            assert!(matches!(one.open("webhook_secret", broken), Err(SealError::Broken)), "{broken}");
        }
    }

    #[test]
    fn a_key_file_is_its_owners_alone_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::at(folder.path().join("shelfmark.key"));
        assert!(matches!(file.read(), Err(SealError::Missing(_))));
        file.make().unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let written = std::fs::read_to_string(file.path()).unwrap();
        file.make().unwrap();
        file.write_new().unwrap();
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), written);
        std::fs::write(file.path(), "no key\n").unwrap();
        assert!(matches!(file.make(), Err(SealError::Unreadable { .. })));
        let nowhere = KeyFile::at(folder.path().join("nowhere/shelfmark.key"));
        let told = nowhere.make().unwrap_err().to_string();
        assert!(told.contains("cannot be written") && told.contains("SHELFMARK_KEY_FILE"), "{told}");
    }
}
