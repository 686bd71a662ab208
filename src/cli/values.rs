//! Parsers for the values of settings, so that wrong ones are reported before anything starts.

use secrecy::SecretString;
use url::Url;

use crate::compose::{Date, dates_in};

/// An App's id. An empty one counts as not given.
pub(super) fn app_id(text: &str) -> Result<String, String> {
    let id = text.trim();
    placeholder(id)?;
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("SHELFMARK_APP_ID must be a number, like 123456; an id that begins with letters is the client id (SHELFMARK_CLIENT_ID)".to_owned());
    }
    Ok(id.to_owned())
}

/// A web link to something.
pub(super) fn link(text: &str) -> Result<String, String> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    match url {
        Some(_) if !text.contains(char::is_whitespace) => Ok(text.to_owned()),
        _ => Err("it must be a full URL, like https://arxiv.org/abs/2502.19634".to_owned()),
    }
}

/// A date: a year, with or without month and day.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let dates = dates_in(text.trim());
    let numbers = text
        .trim()
        .split('-')
        .filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty())
        .count();
    match dates.as_slice() {
        [date] if numbers == 1 + usize::from(date.month.is_some()) + usize::from(date.day.is_some()) => Ok(*date),
        _ => Err("it must be a date like 2024, 2024-05 or 2024-05-13".to_owned()),
    }
}

/// A name and a link.
pub(super) fn named_link(text: &str) -> Result<(String, String), String> {
    let (name, address) = named(text)?;
    Ok((name, link(&address)?))
}

/// A text that is not blank.
pub(super) fn words(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("it must not be empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// A name and its text.
pub(super) fn named(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it must be of the form NAME=TEXT")?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || value.is_empty() {
        return Err("the name before = and the text after it must not be empty".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// An App's client id. An empty one counts as not given.
pub(super) fn client_id(text: &str) -> Result<String, String> {
    let id = text.trim();
    placeholder(id)?;
    Ok(id.to_owned())
}

/// A secret, which no message quotes.
pub(super) fn secret(text: &str) -> Result<SecretString, String> {
    placeholder(text.trim())?;
    Ok(SecretString::from(text))
}

/// Where GitHub's REST API is.
pub(super) fn api(text: &str) -> Result<Url, String> {
    const EXAMPLES: &str = "https://api.github.com, or https://HOST/api/v3 for a GitHub Enterprise Server";
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.host_str().is_some());
    let Some(url) = url else {
        // `host:port` parses as a scheme with a path.
        let meant = if text.contains("://") { None } else { Url::parse(&format!("https://{text}")).ok() };
        let hint = meant.map(|url| format!("; did you mean {}?", with_api(url))).unwrap_or_default();
        return Err(format!("SHELFMARK_GITHUB_URL must be a web address, like {EXAMPLES}{hint}"));
    };
    if !is_plain(&url) {
        return Err(format!(
            "SHELFMARK_GITHUB_URL must not contain a user, password, query or fragment; it must be like {EXAMPLES}"
        ));
    }
    let fitting = with_api(url.clone());
    if fitting != url {
        return Err(format!(
            "SHELFMARK_GITHUB_URL must be the address of the REST API: {EXAMPLES}; did you mean {fitting}?"
        ));
    }
    Ok(url)
}

/// Whether an address has only scheme, host, port and path: anything else may be a secret, and does not belong in links.
pub(super) fn is_plain(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none()
}

/// The API of a server that was given by the address of its pages. An Enterprise Server has it under a path, github.com and GHE.com on a separate host:
/// <https://docs.github.com/enterprise-cloud@latest/admin/data-residency>. A host without a dot, or one without HTTPS, may be anything and is left alone.
fn with_api(mut url: Url) -> Url {
    let Some(host) = url.domain().map(str::to_owned) else { return url };
    let moved = match host.as_str() {
        "github.com" | "www.github.com" => "https://api.github.com/".to_owned(),
        _ if host.ends_with(".ghe.com") && !host.starts_with("api.") => format!("https://api.{host}/"),
        _ => {
            if url.scheme() == "https" && url.path() == "/" && host.contains('.') && !host.starts_with("api.") {
                url.set_path("/api/v3");
            }
            return url;
        }
    };
    Url::parse(&moved).unwrap_or(url)
}

/// Refuses the placeholders of examples.
fn placeholder(text: &str) -> Result<(), String> {
    const WORDS: [&str; 7] = ["changeme", "change-me", "change_me", "replace-me", "replaceme", "placeholder", "todo"];
    let is_placeholder = text.contains('…')
        || text.ends_with("...")
        || text.starts_with('<') && text.ends_with('>')
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_placeholder {
        Err("this is a placeholder from an example; put your own value in its place".to_owned())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_examples_is_refused() {
        for text in ["…", "Iv23…", "changeme", "ChangeMe", "<your secret>", "..."] {
            assert!(secret(text).is_err() && client_id(text).is_err(), "{text}");
        }
        for text in ["", "tea for two", "Iv23liABC", "<3 tea"] {
            assert!(secret(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_apps_id_is_a_number() {
        assert_eq!(app_id(" 12 ").unwrap(), "12");
        assert_eq!(app_id("").unwrap(), "");
        assert!(app_id("Iv23liABC").unwrap_err().contains("SHELFMARK_CLIENT_ID"));
    }

    #[test]
    fn the_apis_address_is_told_where_a_servers_was_given() {
        let meant = |text: &str| match api(text) {
            Ok(url) => url.to_string(),
            Err(told) => told.split_once("did you mean ").map_or("nothing", |(_, meant)| meant).to_owned(),
        };
        for good in
            ["https://api.github.com/", "https://ghe.tea/api/v3", "http://127.0.0.1:8080/", "https://api.tea.ghe.com/"]
        {
            assert_eq!(meant(good), good);
        }
        assert_eq!(meant("github.mycorp.com"), "https://github.mycorp.com/api/v3?");
        assert_eq!(meant("github.mycorp.com:8443"), "https://github.mycorp.com:8443/api/v3?");
        assert_eq!(meant("https://ghe.tea"), "https://ghe.tea/api/v3?");
        assert_eq!(meant("https://tea.ghe.com"), "https://api.tea.ghe.com/?");
        for pages in ["https://github.com", "http://www.github.com/tea", "github.com"] {
            assert_eq!(meant(pages), "https://api.github.com/?", "{pages}");
        }
        assert_eq!(meant("ftp://tea.example"), "nothing");
        for more in ["https://ada:tea@ghe.tea/api/v3", "https://ghe.tea/api/v3?tea=1", "https://api.github.com/#tea"] {
            assert_eq!(meant(more), "nothing");
            let told = api(more).unwrap_err();
            assert!(
                told.contains("must not contain a user, password, query or fragment") && !told.contains("ada"),
                "{told}"
            );
        }
    }
}
