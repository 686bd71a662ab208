//! Whether two addresses may lead to the same thing, judging by the names in them: what moves keeps its name.

use super::Identity;
use super::address::Address;

/// How an address relates to the one it replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kin {
    /// Nothing in it is familiar.
    Stranger,
    /// One of its pages is named like the thing; whose site it is remains unknown.
    Distant,
    /// Site, owner or repository have the same name as before or as the thing, or it is a paper's page: most probably
    /// it moved.
    Near,
}

impl Kin {
    /// How `now` relates to `before`, for a thing with this title; `None` if either is not a web address.
    #[must_use]
    pub fn of(before: &str, now: &str, title: &str) -> Option<Self> {
        let (old, new) = (Address::parse(before)?, Address::parse(now)?);
        let moved = Identity::of(before) == Identity::of(now) || old.host == new.host && !is_shared(&new.host);
        if moved || Identity::of(now)?.is_paper() || keeps_its_path(&old, &new) || is_kept(&new.host) {
            return Some(Self::Near);
        }
        // Two repositories with the same name, however short; `xon.sh` for "xonsh".
        let repository = |address: &Address<'_>| address.segments().nth(1).map(str::to_ascii_lowercase);
        let keeps_its_name = is_shared(&old.host)
            && is_shared(&new.host)
            && repository(&old).is_some_and(|name| repository(&new) == Some(name));
        let hints = Hints::of(title);
        if keeps_its_name || squeezed(&new.host) == hints.whole {
            return Some(Self::Near);
        }
        let words = words(title);
        let known: Vec<String> = own_names(&old).into_iter().chain(page_names(&old)).collect();
        let alike = |name: &String| {
            let is_part = |one: &str, other: &str| one.len() >= MEANT && other.contains(one);
            let like = |other: &str| name == other || is_part(name, other) || is_part(other, name);
            known.iter().any(|other| like(other)) || like(&hints.whole) || words.iter().any(|word| like(word))
        };
        if own_names(&new).iter().any(alike) {
            return Some(Self::Near);
        }
        let was_paper = Identity::of(before)?.is_paper();
        let hinted = || own_names(&new).into_iter().chain(new.segments().map(squeezed)).any(|name| hints.allow(&name));
        Some(match page_names(&new).iter().any(alike) || hinted() {
            // Authors move their papers to their own pages.
            true if was_paper => Self::Near,
            true => Self::Distant,
            false => Self::Stranger,
        })
    }
}

/// The parts of a title that may be a name on their own: its first word, its initials, its beginning.
struct Hints {
    first: String,
    initials: String,
    whole: String,
}

impl Hints {
    fn of(title: &str) -> Self {
        let words: Vec<String> =
            title.split(|c: char| !c.is_alphanumeric()).map(squeezed).filter(|word| !word.is_empty()).collect();
        let initials = words.iter().filter_map(|word| word.chars().next()).collect();
        Self { first: words.first().cloned().unwrap_or_default(), initials, whole: squeezed(title) }
    }

    fn allow(&self, name: &str) -> bool {
        let is_long = |hint: &str| hint.chars().count() >= 3;
        is_long(&self.initials) && name == self.initials
            || is_long(&self.first) && name.starts_with(&self.first)
            || is_long(name) && self.whole.starts_with(name)
    }
}

/// Shorter names are part of many words.
const MEANT: usize = 4;

/// Sites where anybody can have pages: the owner's name comes first in the path, or is part of the host.
fn is_shared(host: &str) -> bool {
    const SHARED: [&str; 16] = [
        "github.com",
        "gitlab.com",
        "bitbucket.org",
        "codeberg.org",
        "sr.ht",
        "sourceforge.net",
        "huggingface.co",
        "medium.com",
        "youtube.com",
        "youtu.be",
        "twitter.com",
        "x.com",
        "sites.google.com",
        "npmjs.com",
        "pypi.org",
        "t.me",
    ];
    SHARED.contains(&host)
}

/// Sites that keep copies of other sites' pages.
fn is_kept(host: &str) -> bool {
    matches!(
        host,
        "web.archive.org" | "archive.org" | "archive.ph" | "archive.today" | "doi.org" | "aclweb.org" | "dl.acm.org"
    )
}

/// The same page on another host: `old.example/papers/17/tea` and `new.example/papers/17/tea`.
fn keeps_its_path(old: &Address<'_>, new: &Address<'_>) -> bool {
    let (old_path, new_path) = (old.path.as_ref(), new.path.as_ref());
    old_path.contains('/') && old_path.len() >= 8 && old_path == new_path && !is_shared(&new.host)
}

/// The names that say who owns an address: those of its host, and of owner and project if many share the host.
fn own_names(address: &Address<'_>) -> Vec<String> {
    let host = address.host.as_ref();
    let count = if is_shared(host) || matches!(host.rsplit('.').next(), Some("io" | "app")) { 2 } else { 0 };
    let in_path = address.segments().take(count).map(squeezed);
    if is_shared(host) {
        return in_path.filter(|name| name.len() >= 2).collect();
    }
    let labels: Vec<&str> = host.split('.').collect();
    let kept = &labels[..labels.len().saturating_sub(1)];
    let labels = kept.iter().filter(|label| !GENERIC.contains(label)).map(|label| squeezed(label));
    labels.chain(in_path).filter(|name| name.len() >= 2).collect()
}

/// The names of an address's pages.
fn page_names(address: &Address<'_>) -> Vec<String> {
    let segments = address.segments().flat_map(|segment| segment.split(['-', '_', '.', '+']));
    let names = segments.map(squeezed).filter(|name| name.chars().count() >= MEANT);
    names.filter(|name| !GENERIC.contains(&name.as_str())).collect()
}

/// Parts of hosts and paths that name nothing.
const GENERIC: [&str; 34] = [
    "com",
    "org",
    "net",
    "co",
    "www",
    "github",
    "gitlab",
    "blog",
    "docs",
    "app",
    "apps",
    "dev",
    "web",
    "demo",
    "main",
    "master",
    "tree",
    "blob",
    "html",
    "index",
    "http",
    "https",
    "wiki",
    "page",
    "pages",
    "home",
    "download",
    "project",
    "projects",
    "products",
    "netlify",
    "vercel",
    "readthedocs",
    "google",
];

fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(title: &str) -> Vec<String> {
    let words = title.split(|c: char| !c.is_alphanumeric()).map(squeezed);
    words.filter(|word| word.chars().count() >= MEANT && !GENERIC.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_takes_its_name_along() {
        for (before, now, title) in [
            ("http://assam.example/", "https://assam.example/tea", "Assam"),
            ("https://assam.example", "https://assam.dev", "Assam"),
            ("https://old.example/assam", "https://assam-tea.org", "Assam"),
            ("https://github.com/ada/kettle", "https://github.com/kettles/kettle", "Kettle"),
            ("https://ada.github.io/kettle", "https://github.com/ada/kettle", "Kettle"),
            ("https://kettle.example", "https://github.com/ada/kettle-js", "Kettle"),
            ("https://lab.example/tea.pdf", "https://arxiv.org/abs/2301.00001", "On tea"),
            ("https://github.com/ada/t", "https://github.com/grace/t", "t"),
            ("http://steep.org", "https://ste.ep", "steep"),
        ] {
            assert_eq!(Kin::of(before, now, title), Some(Kin::Near), "{before} {now}");
        }
    }

    #[test]
    fn what_has_another_name_is_another_thing() {
        for (before, now, title) in [
            ("https://assam.example", "https://casino.example/bonus", "Assam"),
            ("https://github.com/ada/kettle", "https://github.com/mallory/miner", "Kettle"),
            ("https://github.com/ada/kettle", "https://best-deals.shop", "Kettle"),
        ] {
            assert_eq!(Kin::of(before, now, title), Some(Kin::Stranger), "{before} {now}");
        }
        assert_eq!(Kin::of("https://assam.example", "https://deals.shop/assam", "Assam"), Some(Kin::Distant));
        for now in ["https://oldleaf.example/english/btt/", "https://bigtech.example/ui", "https://big.example"] {
            assert_eq!(Kin::of("https://leaves.example", now, "Big Tea Timer"), Some(Kin::Distant), "{now}");
        }
        assert_eq!(Kin::of("assam.md", "https://deals.shop", "Assam"), None);
    }
}
