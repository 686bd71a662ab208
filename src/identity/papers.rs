//! Papers: one key for the abstract, the PDF, the versions and the mirrors.

use super::address::Address;

/// The part of an arXiv address after the host: `abs/2502.19634`; `None` for other sites and mirrors.
#[must_use]
pub fn on_arxiv(address: &str) -> Option<&str> {
    Some(address.split_once("://arxiv.org/").or_else(|| address.split_once("://www.arxiv.org/"))?.1)
}

pub(super) fn arxiv(address: &Address<'_>) -> Option<String> {
    let mut segments = address.segments();
    match segments.next()? {
        "abs" | "pdf" | "html" | "ps" | "format" | "overview" | "src" | "e-print" | "papers" | "arxiv" => {}
        _ => return None,
    }
    let rest: Vec<&str> = segments.collect();
    arxiv_id(&rest.join("/"))
}

/// The key of an arXiv identifier, old (`cs/0102003`, `math.GT/0309136`) or new (`2502.19634`), without its version.
fn arxiv_id(id: &str) -> Option<String> {
    let id = id.to_lowercase();
    let id = id.strip_prefix("arxiv:").unwrap_or(&id);
    let id = id.strip_suffix(".pdf").unwrap_or(id);
    let id = match id.rsplit_once('v') {
        Some((stem, version)) if is_number(version) => stem,
        _ => id,
    };
    let is_new = |id: &str| match id.split_once('.') {
        Some((month, number)) => {
            is_number(month) && month.len() == 4 && is_number(number) && matches!(number.len(), 4 | 5)
        }
        None => false,
    };
    if is_new(id) {
        return Some(format!("arxiv:{id}"));
    }
    let (archive, number) = id.split_once('/')?;
    // The class after the archive's dot is optional.
    let archive = archive.split('.').next()?;
    let is_archive = !archive.is_empty() && archive.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (is_archive && is_number(number) && number.len() == 7).then(|| format!("arxiv:{archive}/{number}"))
}

pub(super) fn hugging_face(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["papers", id] => arxiv_id(id),
        _ => None,
    }
}

pub(super) fn doi(address: &Address<'_>) -> Option<String> {
    doi_key(&address.path)
}

/// The key of a DOI name; names that contain another identifier are read as that.
fn doi_key(name: &str) -> Option<String> {
    let name = name.to_lowercase().replace("%2f", "/");
    let registrant = name.strip_prefix("10.")?.split('/').next()?;
    if !registrant.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') || name.len() < registrant.len() + 5 {
        return None;
    }
    if let Some(id) = name.strip_prefix("10.48550/arxiv.") {
        return arxiv_id(id);
    }
    let acl = ["10.18653/v1/", "10.3115/v1/"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
    if let Some(id) = acl {
        return Some(format!("acl:{id}"));
    }
    Some(format!("doi:{name}"))
}

/// `…/doi/10.1145/1234.5678`, `…/article/10.1007/s1`, `…/content/pdf/10.1007/s1.pdf`.
pub(super) fn doi_in_path(address: &Address<'_>) -> Option<String> {
    const BEFORE: [&str; 12] = [
        "doi", "article", "articles", "chapter", "book", "pdf", "content", "abs", "full", "epdf", "abstract", "papers",
    ];
    const BEHIND: [&str; 12] = [
        ".pdf",
        "/full",
        "/pdf",
        "/abstract",
        "/fulltext",
        "/fulltext.html",
        "/html",
        "/meta",
        ".full",
        "/epdf",
        "/figures",
        "/references",
    ];
    let at = address.path.find("/10.").map(|at| at + 1)?;
    let kind = address.path[..at - 1].rsplit('/').next()?;
    if !BEFORE.contains(&kind) && address.path[..at - 1].split('/').all(|segment| segment != "doi") {
        return None;
    }
    let name = address.path[at..].trim_end_matches('/');
    let name = BEHIND.into_iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    doi_key(name)
}

pub(super) fn openreview(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["forum" | "pdf" | "attachment" | "references"] => address.parameter("id").map(|id| format!("openreview:{id}")),
        _ => None,
    }
}

/// `P18-1001`, `2020.acl-main.1`, their PDFs and versions, also on the old host.
pub(super) fn acl(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let id = match (address.host.as_ref(), parts.as_slice()) {
        ("aclweb.org", ["anthology" | "anthology-new", .., id]) => id,
        ("aclweb.org", _) | (_, ["volumes" | "venues" | "events" | "people" | "info" | "sigs", ..]) => return None,
        (_, ["papers", .., id] | [id]) => id,
        _ => return None,
    };
    let id = id.strip_suffix(".pdf").unwrap_or(id).to_lowercase();
    let id = match id.rsplit_once('v') {
        Some((stem, version)) if is_number(version) && stem.ends_with(|c: char| c.is_ascii_digit()) => stem,
        _ => &id,
    };
    let is_id = id.contains('-') && id.ends_with(|c: char| c.is_ascii_digit());
    is_id.then(|| format!("acl:{id}"))
}

/// `v97/foo19a.html` and `v97/foo19a/foo19a.pdf`.
pub(super) fn pmlr(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        [volume, page] => page.strip_suffix(".html").or_else(|| page.strip_suffix(".pdf")).map(|name| (volume, name)),
        [volume, name, _] => Some((volume, *name)),
        _ => None,
    }
    .map(|(volume, name)| format!("pmlr:{volume}/{name}"))
}

/// `paper/2017/hash/3f5e…-Abstract.html` and `paper/2017/file/3f5e…-Paper.pdf`; in older years `paper/7181-attention-is-all-you-need`.
pub(super) fn neurips(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let Some(("paper" | "paper_files", rest)) = parts.split_first().map(|(first, rest)| (*first, rest)) else {
        return None;
    };
    let last = rest.last()?;
    let id = last.split(['-', '.']).next()?;
    if id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(format!("neurips:{}", id.to_lowercase()));
    }
    (is_number(id) && rest.len() == 1).then(|| format!("neurips:{id}"))
}

/// `content_CVPR_2016/html/He_Deep_…_paper.html` and `…/papers/He_Deep_…_paper.pdf`.
pub(super) fn cvf(address: &Address<'_>) -> Option<String> {
    let last = address.segments().last()?;
    let name = last.strip_suffix(".html").or_else(|| last.strip_suffix(".pdf"))?;
    name.ends_with("_paper").then(|| format!("cvf:{}", name.to_lowercase()))
}

pub(super) fn pubmed(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let pmc = |id: &str| {
        let id = id.to_ascii_uppercase();
        id.strip_prefix("PMC").filter(|number| is_number(number)).map(|number| format!("pmc:{number}"))
    };
    match (address.host.as_ref(), parts.as_slice()) {
        ("europepmc.org", ["article" | "abstract", source, id]) => match source.to_ascii_uppercase().as_str() {
            "MED" if is_number(id) => Some(format!("pubmed:{id}")),
            "PMC" => pmc(id).or_else(|| is_number(id).then(|| format!("pmc:{id}"))),
            _ => None,
        },
        (_, ["pubmed", id] | [id]) if is_number(id) => Some(format!("pubmed:{id}")),
        (_, ["pmc", "articles", id, ..] | ["articles", id, ..]) => pmc(id),
        _ => None,
    }
}

/// `content/10.1101/2020.01.02.123456v2.full.pdf`; papers from 2026 on have another prefix.
pub(super) fn biorxiv(address: &Address<'_>) -> Option<String> {
    let (prefix, at) =
        ["10.1101/", "10.64898/"].into_iter().find_map(|prefix| Some((prefix, address.path.find(prefix)?)))?;
    let name = &address.path[at..];
    let end = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '/')).len();
    let name = name[..end].trim_end_matches(['.', '/']);
    (name.len() > prefix.len()).then(|| format!("doi:{name}"))
}

pub(super) fn nature(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let ["articles", id, ..] = parts.as_slice() else { return None };
    let id = id.strip_suffix(".pdf").unwrap_or(id);
    let is_id = id.bytes().any(|byte| byte.is_ascii_digit());
    is_id.then(|| format!("doi:10.1038/{}", id.to_lowercase()))
}

pub(super) fn science_direct(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let at = parts.iter().position(|part| *part == "pii")?;
    parts.get(at + 1).map(|id| format!("pii:{}", id.to_uppercase()))
}

/// `document/1234567`, `abstract/document/1234567` and `stamp/stamp.jsp?arnumber=1234567`.
pub(super) fn ieee(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let behind = parts.iter().position(|part| *part == "document").and_then(|at| parts.get(at + 1).copied());
    let number = behind.or_else(|| address.parameter("arnumber"))?.trim_start_matches('0');
    is_number(number).then(|| format!("ieee:{number}"))
}

pub(super) fn semantic_scholar(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let (["paper", .., id] | ["arxiv", id]) = parts.as_slice() else { return None };
    let is_hash = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { Some(format!("semanticscholar:{}", id.to_lowercase())) } else { arxiv_id(id) }
}

pub(super) fn ssrn(address: &Address<'_>) -> Option<String> {
    let parameter = ["abstract_id", "abstractid", "abstract"].into_iter().find_map(|name| address.parameter(name));
    let id = parameter.or_else(|| address.path.strip_prefix("abstract="))?;
    is_number(id).then(|| format!("ssrn:{id}"))
}

pub(super) fn plos(address: &Address<'_>) -> Option<String> {
    address.parameter("id").and_then(|id| doi_key(id.trim_start_matches("info:doi/")))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
