//! Which paper an address belongs to.

use url::Url;

use super::PaperId;
use crate::identity::Identity;

/// The paper that an address shows, in whatever form.
pub(super) fn paper(address: &str) -> Option<PaperId> {
    if let Some(name) = doi_of(address) {
        return match name.strip_prefix("10.48550/arxiv.") {
            Some(id) => arxiv(id),
            None => Some(PaperId::Doi(name)),
        };
    }
    let identity = Identity::of(address)?;
    let name = identity.name();
    match identity.kind() {
        "arxiv" => arxiv(name),
        "acl" => has_doi(name).then(|| PaperId::Doi(format!("10.18653/v1/{name}"))),
        "doi" => doi(name).map(PaperId::Doi),
        "pubmed" => name.parse().ok().filter(|id| *id > 0).map(PaperId::Pubmed),
        "pmc" => name.parse().ok().filter(|id| *id > 0).map(PaperId::Pmc),
        _ => None,
    }
}

/// Whether an address is certain to be a paper's, so that if its identifier is wrong there is no page to ask for instead.
pub(super) fn is_claimed(url: &Url) -> bool {
    impossible_arxiv(url).is_some()
}

/// Whether a host does nothing but redirect DOIs to pages.
pub(super) fn is_resolver(url: &Url) -> bool {
    matches!(url.host_str(), Some("doi.org" | "dx.doi.org" | "www.doi.org"))
}

/// The DOI in an address of a resolver, or after `doi/` in the address of a page whose path may go on after it.
fn doi_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if is_resolver(&url) {
        // A `#` or `?` may belong to the DOI, but hardly ever does.
        return doi(url.path().trim_start_matches('/'));
    }
    let host = url.host_str()?;
    let has_number_behind = ["academic.oup.com", "direct.mit.edu"].contains(&host);
    let path = url.path();
    let at = match host {
        "academic.oup.com" | "direct.mit.edu" => path.find("/doi/10.").map(|at| at + 5)?,
        "link.springer.com" => path.starts_with("/10.").then_some(1)?,
        _ => return None,
    };
    // `…/doi/10.1093/bib/bbab123/6219156`: the number of the page follows.
    let is_number = |part: &&str| part.len() >= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = path[at..].split('/').enumerate();
    let own: Vec<&str> = parts
        .take_while(|(index, part)| *index < 2 || !has_number_behind || !is_number(part))
        .map(|(_, part)| part)
        .collect();
    doi(&own.join("/"))
}

/// A DOI as it is compared: in lowercase, decoded, without the punctuation that follows it in a sentence
/// (<https://www.doi.org/doi-handbook/HTML/index.html>).
fn doi(name: &str) -> Option<String> {
    let name = decoded(name).replace("\\_", "_").to_lowercase();
    let mut name = name.trim().trim_start_matches("doi:").trim();
    loop {
        let trimmed = name.trim_end_matches(['.', ',', ';', ':', '"', '\'', '/', '”', '’', '*', '?', '!']);
        let is_alone = |close: char, open: char| {
            trimmed.ends_with(close) && trimmed.matches(open).count() < trimmed.matches(close).count()
        };
        let has_stray =
            [(')', '('), (']', '['), ('}', '{'), ('>', '<')].into_iter().any(|(close, open)| is_alone(close, open));
        let trimmed = if has_stray { &trimmed[..trimmed.len() - 1] } else { trimmed };
        if trimmed == name {
            break;
        }
        name = trimmed;
    }
    let (registrant, suffix) = name.strip_prefix("10.")?.split_once('/')?;
    let is_registrant = registrant.len() >= 4 && registrant.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_registrant && !suffix.is_empty() && !suffix.contains(char::is_whitespace)).then(|| name.to_owned())
}

/// `%2F` as `/` and so on; what is not UTF-8 stays unchanged.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits =
            bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// A number on arXiv, if arXiv can have given it.
fn arxiv(id: &str) -> Option<PaperId> {
    let id = id.strip_suffix(".pdf").unwrap_or(id);
    let id = match id.rsplit_once('v') {
        Some((stem, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        _ => id,
    };
    arxiv_month(id).map(|_| PaperId::Arxiv(id.to_owned()))
}

/// The year and month in which arXiv gave a number; `None` if it cannot have given it.
///
/// `YYMM.NNNN` from 0704 to 1412, `YYMM.NNNNN` from 1501, before that `archive/YYMMNNN` from 1991
/// (<https://info.arxiv.org/help/arxiv_identifier.html>).
pub(in crate::facts) fn arxiv_month(id: &str) -> Option<(i32, u8)> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let dated = |digits: &str| -> Option<(i32, u8)> {
        let (year, month) = (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4)?.parse::<u8>().ok()?);
        (1..=12).contains(&month).then_some((year, month))
    };
    if let Some((archive, number)) = id.split_once('/') {
        let (year, month) = dated(number).filter(|_| number.len() == 7 && is_number(number))?;
        let year = if year >= 91 { 1900 + year } else { 2000 + year };
        let is_time = year < 2007 || (year, month) < (2007, 4);
        return (ARCHIVES.contains(&archive.split('.').next()?) && is_time).then_some((year, month));
    }
    let (month, number) = id.split_once('.')?;
    let (year, month) = dated(month).filter(|_| month.len() == 4 && is_number(month) && is_number(number))?;
    let digits = if (year, month) < (15, 1) { 4 } else { 5 };
    let is_zero = number.bytes().all(|byte| byte == b'0');
    ((year, month) >= (7, 4) && number.len() == digits && !is_zero).then_some((2000 + year, month))
}

/// Archives, including closed ones (<https://arxiv.org/archive>).
const ARCHIVES: [&str; 37] = [
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg",
    "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math",
    "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio",
    "quant-ph", "solv-int", "supr-con", "stat", "econ", "eess",
];

/// The number after `abs/` or `pdf/` on arXiv, if arXiv cannot have given it.
pub(super) fn impossible_arxiv(url: &Url) -> Option<String> {
    if !matches!(url.host_str()?, "arxiv.org" | "www.arxiv.org" | "export.arxiv.org") {
        return None;
    }
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let ["abs" | "pdf" | "html", rest @ ..] = parts.as_slice() else { return None };
    let id = decoded(&rest.join("/")).to_lowercase();
    let id = id.strip_prefix("arxiv:").unwrap_or(&id);
    let id = id.trim_end_matches(['.', ',', ')', ']', ';']);
    (!id.is_empty() && arxiv(id).is_none()).then(|| id.to_owned())
}

/// Whether the DOI of a paper in the ACL Anthology is known to be `10.18653/v1/ID`: the association's own conferences since 2017
/// (<https://aclanthology.org/info/ids/>). Workshops and journals have other ones or none.
fn has_doi(id: &str) -> bool {
    if let Some((year, volume)) = id.split_once('.') {
        let venue = volume.split('-').next().unwrap_or_default();
        let is_own = ["acl", "emnlp", "naacl", "eacl", "aacl", "ijcnlp", "conll", "findings", "semeval", "starsem"]
            .contains(&venue);
        return is_own && year.len() == 4 && year.starts_with("20");
    }
    let is_recent = ["17-", "18-", "19-"].iter().any(|year| id.get(1..).is_some_and(|rest| rest.starts_with(year)));
    is_recent && id.starts_with(['p', 'd', 'n', 'k', 's'])
}
