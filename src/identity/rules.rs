//! What individual sites say about their own addresses: a table with one rule for each kind of thing.
//!
//! A rule cites where the site says that its addresses mean the same; if that is not documented, the comment says that the site's own pages show it,
//! and where they are. Where no rule applies, two addresses are the same only if they differ in spellings that mean the same everywhere
//! ([`super::address`]).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::address::Address;
use super::{forges, media, packages, papers};

/// How the addresses of some hosts are read.
pub(super) struct Rule {
    /// The hosts, lower case, without `www.`; `.example.org` stands for all hosts below `example.org`, `*` for every host.
    hosts: &'static [&'static str],
    /// The key of an address there; `None` if the rule does not apply to it.
    key: fn(&Address<'_>) -> Option<String>,
}

/// The key that the rules for this host give; `None` if none applies.
pub(super) fn key(address: &Address<'_>) -> Option<String> {
    let of = |host: &str| BY_HOST.get(host).and_then(|rules| rules.iter().find_map(|rule| (rule.key)(address)));
    let host = address.host.as_ref();
    let above = host.match_indices('.').map(|(dot, _)| &host[dot..]);
    std::iter::once(host).chain(above).chain(["*"]).find_map(of)
}

static BY_HOST: LazyLock<HashMap<&'static str, Vec<&'static Rule>>> = LazyLock::new(|| {
    let mut by_host: HashMap<&str, Vec<&Rule>> = HashMap::new();
    for (host, rule) in RULES.iter().flat_map(|rule| rule.hosts.iter().map(move |host| (*host, rule))) {
        by_host.entry(host).or_default().push(rule);
    }
    by_host
});

static RULES: &[Rule] = &[
    // Owner and repository names are case-insensitive, `.git` and the default branch's tree are the repository itself; the
    // README is what the repository's page shows, and a renamed default branch redirects:
    // https://docs.github.com/repositories/creating-and-managing-repositories/about-repositories
    // https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
    // https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/renaming-a-branch
    Rule { hosts: &["github.com", "m.github.com"], key: |address| forges::repository("github", address) },
    // https://docs.github.com/repositories/working-with-files/using-files/viewing-and-understanding-files ("Raw")
    Rule { hosts: &["raw.githubusercontent.com", "raw.github.com"], key: forges::raw_github },
    // https://docs.gitlab.com/user/project/repository/ and https://docs.gitlab.com/user/reserved_names/ (the `-` in its routes)
    Rule { hosts: &["gitlab.com"], key: |address| forges::repository("gitlab", address) },
    // https://docs.codeberg.org/getting-started/first-repository/
    Rule { hosts: &["codeberg.org"], key: |address| forges::repository("codeberg", address) },
    // https://support.atlassian.com/bitbucket-cloud/docs/what-is-a-slug/
    Rule { hosts: &["bitbucket.org"], key: |address| forges::repository("bitbucket", address) },
    // The address of a paper page has its arXiv identifier: https://huggingface.co/docs/hub/paper-pages; a model's or data set's page shows its card,
    // README.md on the branch `main`: https://huggingface.co/docs/hub/repositories-getting-started
    Rule { hosts: &["huggingface.co", "hf.co"], key: papers::hugging_face },
    Rule { hosts: &["huggingface.co", "hf.co"], key: forges::hugging_face },
    // The version after the name is optional, and lib.rs shows the same registry:
    // https://doc.rust-lang.org/cargo/reference/registry-web-api.html, https://lib.rs/about
    Rule { hosts: &["crates.io", "lib.rs"], key: packages::crates_io },
    // `/latest` and a version lead to the same documentation: https://docs.rs/about/redirections
    Rule { hosts: &["docs.rs"], key: packages::docs_rs },
    // https://docs.npmjs.com/cli/using-npm/scope, https://docs.npmjs.com/about-packages-and-modules
    Rule { hosts: &["npmjs.com", "npmjs.org", "npm.im"], key: packages::npm },
    // Names compare equal with `-`, `_` and `.` interchanged and in any case: https://packaging.python.org/specifications/name-normalization/;
    // https://docs.pypi.org/project_metadata/
    Rule { hosts: &["pypi.org", "pypi.python.org"], key: packages::pypi },
    // https://guides.rubygems.org/rubygems-org-api/
    Rule { hosts: &["rubygems.org"], key: packages::rubygems },
    // A module path of a code-hosting site names its repository: https://go.dev/ref/mod#vcs-find;
    // https://go.dev/blog/godoc.org-redirect
    Rule { hosts: &["pkg.go.dev", "godoc.org"], key: packages::go },
    // https://central.sonatype.org/publish/requirements/coordinates/: group and artifact name a component, a version one release.
    Rule {
        hosts: &["mvnrepository.com", "search.maven.org", "central.sonatype.com", "repo1.maven.org"],
        key: packages::maven,
    },
    // Names are case-insensitive: https://getcomposer.org/doc/04-schema.md#name
    Rule { hosts: &["packagist.org"], key: packages::packagist },
    // Ids are case-insensitive: https://learn.microsoft.com/nuget/reference/nuspec#id
    Rule { hosts: &["nuget.org"], key: packages::nuget },
    // https://hex.pm/docs/publish, https://dart.dev/tools/pub/publishing, https://guides.cocoapods.org/making/specs-and-specs-repo.html,
    // https://hackage.haskell.org/api: a version after the name is one release.
    Rule { hosts: &["hex.pm", "pub.dev", "cocoapods.org"], key: packages::plain },
    // `package=NAME` is the canonical form: https://cran.r-project.org/doc/manuals/r-release/R-exts.html ("Publishing packages")
    Rule { hosts: &["cran.r-project.org"], key: packages::cran },
    // https://info.arxiv.org/help/arxiv_identifier.html and https://info.arxiv.org/help/arxiv_identifier_for_services.html; the
    // mirrors keep arXiv's identifiers, as their own pages show: https://ar5iv.labs.arxiv.org, https://www.alphaxiv.org, https://scirate.com
    Rule {
        hosts: &[
            "arxiv.org",
            "export.arxiv.org",
            "browse.arxiv.org",
            "cn.arxiv.org",
            "xxx.lanl.gov",
            "ar5iv.org",
            "ar5iv.labs.arxiv.org",
            "alphaxiv.org",
            "arxiv-vanity.com",
            "scirate.com",
        ],
        key: papers::arxiv,
    },
    // DOI names are case-insensitive: https://www.doi.org/doi-handbook/HTML/case-sensitivity.html; arXiv's own DOIs contain the identifier:
    // https://info.arxiv.org/help/doi.html; so do those of the ACL: https://aclanthology.org/info/ids/
    Rule { hosts: &["doi.org", "dx.doi.org", "doi.acm.org"], key: papers::doi },
    // A forum and its PDF share the note's id (https://docs.openreview.net/reference/api-v2/entities/note), as its own pages show.
    Rule { hosts: &["openreview.net"], key: papers::openreview },
    // https://aclanthology.org/info/ids/
    Rule { hosts: &["aclanthology.org", "aclanthology.info", "aclweb.org"], key: papers::acl },
    // https://proceedings.mlr.press/spec.html
    Rule { hosts: &["proceedings.mlr.press"], key: papers::pmlr },
    // Abstract and paper share the hash or, in older years, the number, as its own pages show: https://papers.nips.cc
    Rule { hosts: &["proceedings.neurips.cc", "papers.neurips.cc", "papers.nips.cc", "nips.cc"], key: papers::neurips },
    // Abstract and paper share the file name, as its own pages show: https://openaccess.thecvf.com/menu
    Rule { hosts: &["openaccess.thecvf.com"], key: papers::cvf },
    // https://pubmed.ncbi.nlm.nih.gov/help/#pmid, https://pmc.ncbi.nlm.nih.gov/about/faq/ (PMCIDs), https://europepmc.org/LinkingToEPMC
    Rule {
        hosts: &["pubmed.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov", "pmc.ncbi.nlm.nih.gov", "europepmc.org"],
        key: papers::pubmed,
    },
    // The DOI is part of the address, and a version after it is one state of the preprint: https://www.biorxiv.org/about/FAQ
    Rule { hosts: &["biorxiv.org", "medrxiv.org"], key: papers::biorxiv },
    // An article's id is its DOI's suffix, as its own pages show: https://www.nature.com/articles/s41586-019-1923-7 is
    // https://doi.org/10.1038/s41586-019-1923-7
    Rule { hosts: &["nature.com"], key: papers::nature },
    // The publisher's item identifier (PII) names the article under every spelling, as its own pages show: https://www.sciencedirect.com
    Rule { hosts: &["sciencedirect.com"], key: papers::science_direct },
    // An article number names the document: https://developer.ieee.org/docs/read/Metadata_API_responses (`article_number`)
    Rule { hosts: &["ieeexplore.ieee.org"], key: papers::ieee },
    // https://api.semanticscholar.org/api-docs/ ("paperId"); the words before it are decoration.
    Rule { hosts: &["semanticscholar.org"], key: papers::semantic_scholar },
    // The abstract's number names the paper, as its own pages show: https://www.ssrn.com
    Rule { hosts: &["papers.ssrn.com", "ssrn.com"], key: papers::ssrn },
    // The article's DOI is a parameter, as its own pages show: https://journals.plos.org/plosone/
    Rule { hosts: &["journals.plos.org"], key: papers::plos },
    // https://developers.google.com/youtube/player_parameters names the id that all forms share; handles are case-insensitive:
    // https://support.google.com/youtube/answer/11585688
    Rule { hosts: &["youtube.com", "m.youtube.com", "youtube-nocookie.com"], key: media::youtube },
    Rule { hosts: &["youtu.be"], key: media::youtube_short },
    // https://developer.vimeo.com/player/sdk/embed
    Rule { hosts: &["vimeo.com", "player.vimeo.com"], key: media::vimeo },
    // A story is found by the id at its end: https://help.medium.com/hc/en-us/articles/115004681607 (custom addresses of stories)
    Rule { hosts: &["medium.com", ".medium.com"], key: media::medium },
    // Names in addresses are case-insensitive, and what follows `?` says who shared, as its own pages show: https://dev.to
    Rule { hosts: &["dev.to"], key: media::dev_to },
    // https://developer.x.com/en/docs/x-api/tweets/lookup: a post is found by its id under any name.
    Rule { hosts: &["twitter.com", "mobile.twitter.com", "x.com", "mobile.x.com"], key: media::twitter },
    // https://www.mediawiki.org/wiki/Extension:MobileFrontend: the mobile host shows the same page.
    Rule { hosts: &[".m.wikipedia.org"], key: media::wikipedia_mobile },
    // A question is found by its number: https://api.stackexchange.com/docs/questions-by-ids
    Rule { hosts: &["stackoverflow.com"], key: media::stack_overflow },
    // The package's name is the id: https://developer.android.com/distribute/marketing-tools/linking-to-google-play
    Rule { hosts: &["play.google.com"], key: media::google_play },
    // The number after `id` identifies the app; country and name are for readers: https://developer.apple.com/library/archive/qa/qa1633/
    Rule { hosts: &["apps.apple.com", "itunes.apple.com", "appstore.com"], key: media::app_store },
    // https://developer.chrome.com/docs/webstore/branding: the item's id follows its name; the shop moved to its own host.
    Rule { hosts: &["chromewebstore.google.com", "chrome.google.com"], key: media::chrome_store },
    // https://archive.org/help/wayback_api.php: the address after the time is that of the page.
    Rule { hosts: &["web.archive.org", "archive.org"], key: media::archived },
    // Publishers put the DOI into their addresses: https://www.crossref.org/documentation/member-setup/creating-a-landing-page/
    Rule { hosts: &["*"], key: papers::doi_in_path },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_written_as_they_are_looked_up() {
        for host in RULES.iter().flat_map(|rule| rule.hosts) {
            assert!(!host.starts_with("www.") && *host == host.to_lowercase(), "{host}");
        }
    }

    #[test]
    fn every_rule_cites_what_it_says() {
        let source = include_str!("rules.rs");
        let table = source.split("static RULES").nth(1).and_then(|rest| rest.split("\n];").next()).unwrap_or_default();
        let mut cited = false;
        let mut before = "";
        for line in table.lines().map(str::trim) {
            match line {
                _ if line.starts_with("//") => cited = line.contains("https://") || (cited && before.starts_with("//")),
                // Rules for the same thing are together under one comment.
                _ if line.starts_with("Rule {") => assert!(cited, "{line}"),
                _ => {}
            }
            before = line;
        }
    }
}
