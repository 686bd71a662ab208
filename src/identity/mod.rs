//! Links to canonical keys, so that spellings of the same thing are equal.
//!
//! A key says what is linked, not how: `arxiv:2502.19634` for the abstract page, the PDF and the DOI of one paper,
//! `github:rust-lang/bors` for a repository under any spelling of its address, `web:host/path` for everything else. Two
//! addresses share a key only where both lead to the same thing by the site's own rules; when in doubt they differ.

mod address;
mod rules;

use address::Address;

/// The canonical key of a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(String);

impl Identity {
    /// The key of an address; `None` for what is no address on the web (a path, an anchor, `mailto:`).
    #[must_use]
    pub fn of(destination: &str) -> Option<Self> {
        let address = Address::parse(destination)?;
        let mut known = rules::RULES.iter().filter(|rule| rule.applies_to(&address.host));
        let key = known.find_map(|rule| (rule.key)(&address));
        Some(Self(key.unwrap_or_else(|| address.generic_key())))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(destination: &str) -> String {
        Identity::of(destination).map(|identity| identity.0).unwrap_or_default()
    }

    fn assert_same(spellings: &[&str]) {
        for spelling in spellings {
            assert_eq!(key(spelling), key(spellings[0]), "{spelling}");
        }
    }

    fn assert_different(addresses: &[&str]) {
        for (at, one) in addresses.iter().enumerate() {
            for other in &addresses[at + 1..] {
                assert_ne!(key(one), key(other), "{one} and {other}");
            }
        }
    }

    #[test]
    fn spellings_of_a_web_page_are_equal() {
        assert_same(&[
            "https://tea.example/green",
            "http://tea.example/green",
            "https://www.tea.example/green/",
            "https://TEA.example:443/green",
            "https://tea.example/green/index.html",
            "https://tea.example/green?utm_source=list&utm_medium=readme",
            "https://tea.example/%67reen",
            "//tea.example/green",
        ]);
    }

    #[test]
    fn what_selects_content_keeps_pages_apart() {
        assert_different(&[
            "https://tea.example/green",
            "https://tea.example/Green",
            "https://tea.example/green?page=2",
            "https://tea.example/green#sencha",
            "https://tea.example/green#/sencha",
            "https://tea.example:8080/green",
            "https://black.tea.example/green",
            "https://tea.example/green%2Fmatcha",
        ]);
    }

    #[test]
    fn spellings_of_a_repository_are_equal() {
        assert_same(&[
            "https://github.com/Ada/Teapot",
            "http://www.github.com/ada/teapot/",
            "https://github.com/ada/teapot.git",
            "https://github.com/ada/teapot#readme",
            "https://github.com/ada/teapot/tree/HEAD",
            "https://github.com/ada/teapot/tree/master",
            "https://github.com/ada/teapot/blob/main/README.md",
            "https://github.com/ada/teapot?tab=readme-ov-file",
            "git://github.com/ada/teapot.git",
        ]);
        assert_different(&[
            "https://github.com/ada/teapot",
            "https://github.com/ada/teapot/tree/main/lid",
            "https://github.com/ada/teapot/issues/1",
            "https://github.com/ada/teapot/issues/2",
            "https://github.com/ada/teapot/wiki",
            "https://github.com/ada/teapot/tree/v2",
            "https://github.com/ada",
            "https://gist.github.com/ada/teapot",
        ]);
    }

    #[test]
    fn spellings_of_a_paper_are_equal() {
        assert_same(&[
            "https://arxiv.org/abs/2502.19634",
            "https://arxiv.org/pdf/2502.19634v2",
            "http://www.arxiv.org/pdf/2502.19634v2.pdf",
            "https://export.arxiv.org/abs/2502.19634v1",
            "https://arxiv.org/html/2502.19634v3",
            "https://doi.org/10.48550/arXiv.2502.19634",
            "https://ar5iv.org/abs/2502.19634",
            "https://ar5iv.labs.arxiv.org/html/2502.19634",
            "https://alphaxiv.org/abs/2502.19634",
            "https://huggingface.co/papers/2502.19634",
        ]);
        assert_same(&["https://arxiv.org/abs/cs/0102003", "https://arxiv.org/pdf/cs/0102003v1.pdf"]);
        assert_same(&["https://doi.org/10.1000/ABC.1", "http://dx.doi.org/10.1000/abc.1"]);
        assert_different(&[
            "https://arxiv.org/abs/2502.19634",
            "https://arxiv.org/abs/2502.19635",
            "https://arxiv.org/list/cs.CL",
        ]);
    }

    #[test]
    fn spellings_of_a_video_are_equal() {
        assert_same(&[
            "https://www.youtube.com/watch?v=abc123XYZ_-",
            "https://youtu.be/abc123XYZ_-?si=share",
            "https://m.youtube.com/watch?feature=shared&v=abc123XYZ_-&t=10s",
            "https://www.youtube.com/embed/abc123XYZ_-",
        ]);
        assert_different(&[
            "https://youtu.be/abc",
            "https://youtu.be/abd",
            "https://www.youtube.com/playlist?list=abc",
        ]);
    }

    #[test]
    fn what_is_no_address_has_no_identity() {
        for destination in ["#tea", "docs/tea.md", "mailto:ada@tea.example", "", "https://", "tea"] {
            assert_eq!(Identity::of(destination), None, "{destination}");
        }
    }
}
