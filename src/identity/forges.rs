//! Code hosting: one key for a repository, others for what is inside it.

use super::address::Address;

/// A repository of a site, or a place inside it.
pub(super) fn repository(site: &str, address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let (owner, name, inside) = match parts.as_slice() {
        [] => return None,
        [owner] => return Some(format!("{site}:{}", owner.to_lowercase())),
        [owner, name, inside @ ..] => (owner, name.strip_suffix(".git").unwrap_or(name), inside),
    };
    let mut repository = String::with_capacity(site.len() + owner.len() + name.len() + 2);
    repository.push_str(site);
    for (before, name) in [(':', *owner), ('/', name)] {
        repository.push(before);
        push_small(&mut repository, name);
    }
    let inside: Vec<&str> = inside.iter().copied().filter(|segment| *segment != "-").collect();
    Some(match inside.as_slice() {
        [] => itself(repository, address.fragment),
        ["tree" | "src" | "blob" | "raw", rest @ ..] => {
            // Bitbucket and Codeberg say what kind of name follows.
            let rest = rest.strip_prefix(&["branch"]).unwrap_or(rest);
            file(repository, rest, address.fragment)
        }
        rest => {
            let fragment = if address.fragment.is_empty() { String::new() } else { format!("#{}", address.fragment) };
            format!("{repository}/{}{}{fragment}", rest.join("/"), address.selection())
        }
    })
}

/// Appends a text in lower case.
fn push_small(out: &mut String, text: &str) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        out.push_str(&text.to_lowercase());
    }
}

/// `raw.githubusercontent.com/owner/name/branch/path`.
pub(super) fn raw_github(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        [owner, name, "refs", "heads", rest @ ..] | [owner, name, rest @ ..] if !rest.is_empty() => {
            Some(file(format!("github:{}/{}", owner.to_lowercase(), name.to_lowercase()), rest, ""))
        }
        _ => None,
    }
}

/// A model, data set or space; their names are case-sensitive.
pub(super) fn hugging_face(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let (kind, rest) = match parts.as_slice() {
        [kind @ ("datasets" | "spaces"), rest @ ..] => (format!("{kind}/"), rest),
        ["models" | "papers" | "blog" | "docs" | "collections" | "organizations" | "posts" | "learn", ..] => {
            return None;
        }
        rest => (String::new(), rest),
    };
    let [owner, name, inside @ ..] = rest else { return None };
    let repository = format!("huggingface:{kind}{owner}/{name}");
    match inside {
        [] => Some(itself(repository, address.fragment)),
        ["tree" | "blob" | "resolve" | "raw", rest @ ..] => Some(file(repository, rest, address.fragment)),
        _ => None,
    }
}

/// A repository's own page. A fragment leads to a part of its README, which may be listed separately.
fn itself(repository: String, fragment: &str) -> String {
    if fragment.is_empty() || fragment.eq_ignore_ascii_case("readme") {
        repository
    } else {
        format!("{repository}#{fragment}")
    }
}

/// A branch and a path; the default branch and a README count as the folder that shows them.
fn file(repository: String, branch_and_path: &[&str], fragment: &str) -> String {
    let [branch, path @ ..] = branch_and_path else { return repository };
    let folder = match path {
        [folder @ .., last] if is_readme(last) => folder,
        path => path,
    };
    let is_default = matches!(*branch, "HEAD" | "main" | "master");
    match (is_default, folder) {
        (true, []) => itself(repository, fragment),
        (true, folder) => itself(format!("{repository}/-/{}", folder.join("/")), fragment),
        (false, folder) => itself(format!("{repository}@{branch}/{}", folder.join("/")), fragment),
    }
}

fn is_readme(file: &str) -> bool {
    let name = file.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "readme" | "readme.md" | "readme.markdown" | "readme.rst" | "readme.txt" | "readme.org" | "readme.adoc"
    )
}

/// The repository behind the front page of a project's or person's site, if the hosting site's rule determines it.
///
/// <https://docs.github.com/pages/getting-started-with-github-pages/what-is-github-pages#types-of-github-pages-sites>,
/// <https://docs.gitlab.com/user/project/pages/getting_started_part_one/>
pub(super) fn repository_of_pages(address: &Address<'_>) -> Option<String> {
    let (site, owner) = [("github", ".github.io"), ("gitlab", ".gitlab.io")]
        .into_iter()
        .find_map(|(site, suffix)| Some((site, address.host.strip_suffix(suffix)?)))?;
    let is_plain = !owner.is_empty() && !owner.contains('.') && address.query.is_empty() && address.fragment.is_empty();
    let parts = address.parts();
    match parts.as_slice() {
        [] | ["index.html"] if is_plain => Some(format!("{site}:{owner}/{}", address.host)),
        [name] | [name, "index.html"] if is_plain && !name.contains(".htm") => {
            Some(format!("{site}:{owner}/{}", name.to_lowercase()))
        }
        _ => None,
    }
}
