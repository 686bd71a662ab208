//! Videos, posts, apps, and archived pages.

use super::Identity;
use super::address::Address;

pub(super) fn youtube(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    match parts.as_slice() {
        ["watch", ..] => address.parameter("v").map(|id| format!("youtube:{id}")),
        ["embed" | "shorts" | "live" | "v", id, ..] => Some(format!("youtube:{id}")),
        ["playlist"] => address.parameter("list").map(|id| format!("youtube:list/{id}")),
        [handle] | [handle, "featured" | "videos"] if handle.starts_with('@') => {
            Some(format!("youtube:{}", handle.to_lowercase()))
        }
        ["channel" | "c" | "user", name] | ["channel" | "c" | "user", name, "featured" | "videos"] => {
            Some(format!("youtube:{}/{name}", parts[0]))
        }
        _ => None,
    }
}

pub(super) fn youtube_short(address: &Address<'_>) -> Option<String> {
    address.segments().next().map(|id| format!("youtube:{id}"))
}

pub(super) fn vimeo(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        [id, ..] | ["video", id, ..] if is_number(id) => Some(format!("vimeo:{id}")),
        _ => None,
    }
}

/// `medium.com/@name/words-0123456789ab` and `name.medium.com/words-0123456789ab`.
pub(super) fn medium(address: &Address<'_>) -> Option<String> {
    let last = address.segments().last()?;
    let id = last.rsplit('-').next()?;
    let is_id = (10..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| format!("medium:{}", id.to_lowercase()))
}

pub(super) fn dev_to(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        [name, post] if *name != "t" => Some(format!("dev.to:{name}/{post}").to_lowercase()),
        _ => None,
    }
}

pub(super) fn twitter(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        [_, "status" | "statuses", id, ..] if is_number(id) => Some(format!("twitter:status/{id}")),
        [name] if !matches!(*name, "search" | "home" | "explore" | "i") => {
            Some(format!("twitter:{}", name.to_lowercase()))
        }
        _ => None,
    }
}

pub(super) fn wikipedia_mobile(address: &Address<'_>) -> Option<String> {
    let language = address.host.strip_suffix(".m.wikipedia.org")?;
    let host = format!("{language}.wikipedia.org").into();
    let page = Address { host, path: address.path.clone(), query: address.query.clone(), fragment: address.fragment };
    Some(page.generic_key())
}

pub(super) fn stack_overflow(address: &Address<'_>) -> Option<String> {
    // A fragment or a second number leads to one of the answers.
    match address.parts().as_slice() {
        ["questions" | "q", id] | ["questions" | "q", id, _] if is_number(id) && address.fragment.is_empty() => {
            Some(format!("stackoverflow:{id}"))
        }
        _ => None,
    }
}

pub(super) fn google_play(address: &Address<'_>) -> Option<String> {
    match address.parts().as_slice() {
        ["store", "apps", "details"] => address.parameter("id").map(|id| format!("googleplay:{id}")),
        _ => None,
    }
}

pub(super) fn app_store(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let kind = parts.iter().find(|part| matches!(**part, "app" | "developer" | "artist" | "book" | "course"))?;
    let number = parts.last()?.strip_prefix("id").filter(|id| is_number(id))?;
    Some(format!("appstore:{kind}/{number}"))
}

pub(super) fn chrome_store(address: &Address<'_>) -> Option<String> {
    let parts = address.parts();
    let id = parts.iter().rev().find(|part| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_lowercase()))?;
    parts.contains(&"detail").then(|| format!("chromewebstore:{id}"))
}

/// `web.archive.org/web/20200102030405/https://…` is the page inside it.
pub(super) fn archived(address: &Address<'_>) -> Option<String> {
    let rest = address.path.strip_prefix("web/")?;
    let (time, page) = rest.split_once('/')?;
    if !time.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'*' || byte == b'_') {
        return None;
    }
    // Some people collapse the slashes of the inner address into one.
    let bare = ["https:", "http:"].into_iter().find_map(|scheme| page.strip_prefix(scheme)).unwrap_or(page);
    let bare = bare.trim_start_matches('/');
    // Archived pages inside archived pages would be followed as deep as somebody cares to write them.
    if bare.is_empty() || bare.contains("archive.org/") {
        return None;
    }
    let mut inner = format!("https://{bare}");
    if !address.query.is_empty() {
        inner = format!("{inner}?{}", address.query);
    }
    if !address.fragment.is_empty() {
        inner = format!("{inner}#{}", address.fragment);
    }
    Identity::of(&inner).map(|identity| identity.0)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
