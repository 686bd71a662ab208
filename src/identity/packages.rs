//! Package registries: one key for a package, whatever its version.

use super::address::Address;

pub(super) fn crates_io(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["crates", name] | ["crates", name, _] => Some(format!("crates:{}", name.to_lowercase().replace('_', "-"))),
        _ => None,
    }
}

/// A crate's documentation; a page inside it is a different thing.
pub(super) fn docs_rs(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let module = |name: &str| name.replace('-', "_");
    match parts.as_slice() {
        ["crate" | "releases" | "about", ..] => None,
        [name] | [name, _] => Some(format!("docs.rs:{}", module(name))),
        [name, _, root] | [name, _, root, "index.html"] if module(root) == module(name) => {
            Some(format!("docs.rs:{}", module(name)))
        }
        _ => None,
    }
}

pub(super) fn npm(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let (("npm.im", name) | (_, ["package", name @ ..])) = (address.host.as_ref(), parts.as_slice()) else {
        return None;
    };
    match name {
        [scope, name, ..] if scope.starts_with('@') => Some(format!("npm:{scope}/{name}")),
        [name] | [name, "v", ..] if !name.starts_with('@') => Some(format!("npm:{name}")),
        _ => None,
    }
}

pub(super) fn pypi(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["project" | "pypi", name] | ["project" | "pypi", name, _] => {
            let words: Vec<&str> = name.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
            Some(format!("pypi:{}", words.join("-").to_lowercase()))
        }
        _ => None,
    }
}

pub(super) fn rubygems(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["gems", name] | ["gems", name, "versions"] | ["gems", name, "versions", _] => Some(format!("gem:{name}")),
        _ => None,
    }
}

/// A module on a code-hosting site is its repository; a package inside it, or a module with its own domain, is a thing
/// of its own.
pub(super) fn go(address: &Address<'_>) -> Option<String> {
    let path = address.path.split('@').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let is_major = |part: &str| {
        part.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match parts.as_slice() {
        ["" | "about" | "search" | "std" | "license-policy" | "badge", ..] => None,
        [host @ ("github.com" | "gitlab.com" | "bitbucket.org"), owner, name, rest @ ..]
            if rest.is_empty() || matches!(rest, [major] if is_major(major)) =>
        {
            let site = host.split('.').next().unwrap_or_default();
            Some(format!("{site}:{}/{}", owner.to_lowercase(), name.to_lowercase()))
        }
        _ => Some(format!("go:{path}")),
    }
}

pub(super) fn maven(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["artifact", group, artifact, ..] => Some(format!("maven:{group}:{artifact}")),
        _ => None,
    }
}

pub(super) fn packagist(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["packages", vendor, name] => Some(format!("packagist:{vendor}/{name}").to_lowercase()),
        _ => None,
    }
}

pub(super) fn nuget(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["packages", name] | ["packages", name, _] => Some(format!("nuget:{}", name.to_lowercase())),
        _ => None,
    }
}

/// `packages/NAME/VERSION` and `pods/NAME`.
pub(super) fn plain(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["packages" | "pods", name] | ["packages", name, _] | ["packages", name, "versions", _] => {
            Some(format!("{}:{name}", address.host))
        }
        _ => None,
    }
}

pub(super) fn cran(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let name = match parts.as_slice() {
        ["web", "packages", name] | ["web", "packages", name, "index.html"] => name,
        [package] => package.strip_prefix("package=")?,
        _ => return None,
    };
    Some(format!("cran:{name}"))
}
