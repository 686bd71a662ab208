//! What single sites say about their own addresses: a table, one rule for each kind of thing.

use super::address::Address;

/// How the addresses of some hosts are read.
pub(super) struct Rule {
    /// The hosts, lower case, without `www.`; their subdomains are others.
    hosts: &'static [&'static str],
    /// The key of an address there; `None` where the rule has nothing to say of it.
    pub key: fn(&Address<'_>) -> Option<String>,
}

impl Rule {
    pub fn applies_to(&self, host: &str) -> bool {
        self.hosts.contains(&host)
    }
}

pub(super) static RULES: &[Rule] = &[
    // Owner and repository names are case-insensitive, `.git` and the default branch's tree are the repository itself:
    // https://docs.github.com/repositories/creating-and-managing-repositories/about-repositories
    Rule { hosts: &["github.com", "m.github.com"], key: |address| repository("github", address) },
    Rule { hosts: &["gitlab.com"], key: |address| repository("gitlab", address) },
    Rule { hosts: &["codeberg.org"], key: |address| repository("codeberg", address) },
    Rule { hosts: &["bitbucket.org"], key: |address| repository("bitbucket", address) },
    // https://info.arxiv.org/help/arxiv_identifier.html; ar5iv and alphaXiv mirror arXiv under the same identifiers.
    Rule {
        hosts: &["arxiv.org", "export.arxiv.org", "cn.arxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org"],
        key: arxiv,
    },
    // https://huggingface.co/docs/hub/paper-pages: a paper page bears its arXiv identifier.
    Rule { hosts: &["huggingface.co", "hf.co"], key: hugging_face_paper },
    // DOI names are case-insensitive: https://www.doi.org/doi-handbook/HTML/case-sensitivity.html
    Rule { hosts: &["doi.org", "dx.doi.org"], key: doi },
    // https://developers.google.com/youtube/player_parameters names the id that all forms share.
    Rule { hosts: &["youtube.com", "m.youtube.com", "youtube-nocookie.com"], key: youtube },
    Rule { hosts: &["youtu.be"], key: |address| address.segments().next().map(|id| format!("youtube:{id}")) },
];

fn repository(site: &str, address: &Address<'_>) -> Option<String> {
    let mut segments = address.segments();
    let (owner, name) = (segments.next()?, segments.next()?);
    let name = name.strip_suffix(".git").unwrap_or(name);
    let rest: Vec<&str> = segments.filter(|segment| *segment != "-").collect();
    let key = format!("{site}:{}/{}", owner.to_lowercase(), name.to_lowercase());
    let is_itself = match rest.as_slice() {
        [] => true,
        ["tree" | "src", branch] => is_default_branch(branch),
        ["blob" | "raw", branch, file] => is_default_branch(branch) && file.eq_ignore_ascii_case("readme.md"),
        _ => false,
    };
    let tail = if is_itself { String::new() } else { format!("/{}", rest.join("/")) };
    let readme = is_itself && (address.fragment.is_empty() || address.fragment == "readme");
    let fragment = if readme || address.fragment.is_empty() { String::new() } else { format!("#{}", address.fragment) };
    let query = if is_itself || address.query.is_empty() { String::new() } else { format!("?{}", address.query) };
    Some(format!("{key}{tail}{query}{fragment}"))
}

fn is_default_branch(branch: &str) -> bool {
    matches!(branch, "HEAD" | "main" | "master")
}

fn arxiv(address: &Address<'_>) -> Option<String> {
    let mut segments = address.segments();
    let kind = segments.next()?;
    if !matches!(kind, "abs" | "pdf" | "html" | "ps" | "format" | "overview") {
        return None;
    }
    let rest: Vec<&str> = segments.collect();
    arxiv_id(&rest.join("/"))
}

/// The key of an arXiv identifier, old (`cs/0102003`) or new (`2502.19634`), without its version.
fn arxiv_id(id: &str) -> Option<String> {
    let id = id.strip_suffix(".pdf").unwrap_or(id).to_lowercase();
    let unversioned = match id.rsplit_once('v') {
        Some((stem, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        _ => &id,
    };
    let digits = unversioned.bytes().filter(u8::is_ascii_digit).count();
    let plausible = unversioned.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./-".contains(&byte));
    (digits >= 7 && plausible).then(|| format!("arxiv:{unversioned}"))
}

fn hugging_face_paper(address: &Address<'_>) -> Option<String> {
    let mut segments = address.segments();
    match (segments.next()?, segments.next()?) {
        ("papers", id) => arxiv_id(id),
        _ => None,
    }
}

fn doi(address: &Address<'_>) -> Option<String> {
    let name = address.path.to_lowercase();
    match name.strip_prefix("10.48550/arxiv.") {
        Some(id) => arxiv_id(id),
        None => name.starts_with("10.").then(|| format!("doi:{name}")),
    }
}

fn youtube(address: &Address<'_>) -> Option<String> {
    let mut segments = address.segments();
    let id = match segments.next()? {
        "watch" => address.parameter("v")?,
        "embed" | "shorts" | "live" | "v" => segments.next()?,
        _ => return None,
    };
    Some(format!("youtube:{id}"))
}
