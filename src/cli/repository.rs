//! What a checkout tells about its repository, for rules about more than the list's text.

use std::io::Read as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::git::Checkout;
use crate::engine::Repository;

/// How much of a licence is read: its first lines identify it.
const LICENCE: u64 = 64 << 10;

/// What a checkout knows about its repository. Anything else is left unknown.
pub(super) fn repository(checkout: &Checkout) -> Repository {
    let files = checkout.files().ok();
    let licences = files.iter().flatten().filter(|path| is_licence(path));
    let licences: Vec<String> = licences.filter_map(|path| text(&checkout.own(path).ok()?)).collect();
    Repository {
        name: checkout.repository_name(),
        default_branch: checkout.named_default_branch(),
        age_days: checkout.first_commit().and_then(days_since),
        // If there are several, what each of them covers cannot be told.
        licence: <[String; 1]>::try_from(licences).ok().map(|[licence]| licence),
        files,
    }
}

fn is_licence(path: &str) -> bool {
    let lower = path.to_lowercase();
    ["license", "licence", "copying"].iter().any(|name| lower.starts_with(name)) && !lower.contains('/')
}

fn text(file: &Path) -> Option<String> {
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    std::fs::File::open(file).ok()?.take(LICENCE).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The days since a time, which is given in seconds since 1970.
fn days_since(seconds: u64) -> Option<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(now.saturating_sub(seconds) / (24 * 60 * 60))
}
