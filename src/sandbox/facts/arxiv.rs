//! arXiv's API: Atom, as in the answers recorded under arxiv/ (<https://info.arxiv.org/help/api/user-manual.html>).

use std::time::{SystemTime, UNIX_EPOCH};

use super::call::{Call, Reply, error_page, reply};
use super::paper::{Paper, Version};
use super::shelf::Shelf;
use crate::sandbox::world::clock::timestamp;

/// How many are returned unless more are asked for.
const USUAL_RESULTS: usize = 10;

const HEAD: &str = "<?xml version='1.0' encoding='UTF-8'?>\n\
    <feed xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" xmlns:arxiv=\"http://arxiv.org/schemas/atom\" xmlns=\"http://www.w3.org/2005/Atom\">\n";

/// One version of a paper, as found.
struct Found<'s> {
    paper: &'s Paper,
    number: &'s str,
    version: usize,
}

pub(super) fn answer(shelf: &Shelf, call: &Call) -> Reply {
    if call.path != "api/query" {
        return error_page(404);
    }
    let list = call.parameter("id_list").unwrap_or_default();
    let ids: Vec<&str> = list.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    if let Some(wrong) = ids.iter().find(|id| is_malformed(id)) {
        return malformed(wrong);
    }
    // A versioned number of the old kind made the API fail next to others; how it failed is not documented.
    if ids.len() > 1 && ids.iter().any(|id| id.contains('/') && apart(id).1.is_some()) {
        return error_page(500);
    }
    let mut found: Vec<Found<'_>> = Vec::new();
    for one in ids.iter().filter_map(|id| find(shelf, id)) {
        if !found.iter().any(|other| (other.number, other.version) == (one.number, one.version)) {
            found.push(one);
        }
    }
    shuffle(&mut found, |one| (one.number.chars().rev().collect::<String>(), one.version));
    let (start, most) = (call.number("start").unwrap_or(0), call.number("max_results").unwrap_or(USUAL_RESULTS));
    feed(&list, &found, start, most)
}

/// Whether arXiv takes it for no number at all, rather than for one without a paper: `abc` is malformed
/// (arxiv/error-malformed-id.400.xml); `0808.05394` and `0000.0000` are left out (two-asked-one-answered.xml, unknown-id.xml), as
/// `1706.0376x` was.
fn is_malformed(id: &str) -> bool {
    let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    match id.split_once(['.', '/']) {
        Some((_, behind)) => !(is_number(behind) || behind.contains('/')),
        None => true,
    }
}

/// A number and the version asked for.
fn apart(id: &str) -> (&str, Option<usize>) {
    match id.rsplit_once('v').and_then(|(number, version)| Some((number, version.parse().ok()?))) {
        Some((number, version)) => (number, Some(version)),
        None => (id, None),
    }
}

fn find<'s>(shelf: &'s Shelf, id: &str) -> Option<Found<'s>> {
    let (number, version) = apart(id);
    let paper = shelf.on_arxiv(number)?;
    let version = version.unwrap_or(paper.versions.len());
    (1..=paper.versions.len()).contains(&version).then_some(Found { paper, number: paper.arxiv.as_deref()?, version })
}

/// Puts what was found into another order than requested, the same each time: the recorded order follows no visible rule.
fn shuffle<T, K: Ord>(found: &mut [T], key: impl Fn(&T) -> K) {
    let asked: Vec<K> = found.iter().map(&key).collect();
    found.sort_by_key(&key);
    if found.len() > 1 && found.iter().map(&key).eq(asked) {
        found.rotate_left(1);
    }
}

fn feed(list: &str, found: &[Found<'_>], start: usize, most: usize) -> Reply {
    let list = escaped(list);
    let now = timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    let mut xml = format!(
        "{HEAD}  <id>https://arxiv.org/api/stand-in</id>\n  \
         <title>arXiv Query: search_query=&amp;id_list={list}&amp;start={start}&amp;max_results={most}</title>\n  \
         <updated>{now}</updated>\n  \
         <link href=\"https://arxiv.org/api/query?search_query=&amp;start={start}&amp;max_results={most}&amp;id_list={list}\" type=\"application/atom+xml\"/>\n{}",
        counts(most, found.len(), start)
    );
    xml.extend(found.iter().skip(start).take(most).map(entry));
    sent(200, xml)
}

fn counts(per_page: usize, total: usize, start: usize) -> String {
    format!(
        "  <opensearch:itemsPerPage>{per_page}</opensearch:itemsPerPage>\n  \
         <opensearch:totalResults>{total}</opensearch:totalResults>\n  \
         <opensearch:startIndex>{start}</opensearch:startIndex>\n"
    )
}

fn entry(found: &Found<'_>) -> String {
    let Found { paper, number, version: at } = *found;
    let version: &Version = &paper.versions[at - 1];
    let id = format!("{number}v{at}");
    let element = |name: &str, text: Option<&String>| {
        text.map(|text| format!("    <{name}>{}</{name}>\n", escaped(text))).unwrap_or_default()
    };
    let categories: String = paper
        .subjects
        .iter()
        .map(|term| format!("    <category term=\"{}\" scheme=\"http://arxiv.org/schemas/atom\"/>\n", escaped(term)))
        .collect();
    let main = paper.subjects.first().map(|term| escaped(term)).unwrap_or_default();
    let authors: String = version
        .authors
        .iter()
        // The name of a group has a blank before it (arxiv/withdrawn-and-collaboration.xml).
        .map(|person| format!("{}{}", if person.is_group { " " } else { "" }, person.whole()))
        .map(|name| format!("    <author>\n      <name>{}</name>\n    </author>\n", escaped(&name)))
        .collect();
    let doi = paper.published_as.as_ref().map(|doi| escaped(doi)).map(|doi| {
        format!("    <arxiv:doi>{doi}</arxiv:doi>\n    <link rel=\"related\" href=\"https://doi.org/{doi}\" title=\"doi\"/>\n")
    });
    format!(
        "  <entry>\n    <id>http://arxiv.org/abs/{id}</id>\n    <title>{title}</title>\n    <updated>{updated}</updated>\n    \
         <link href=\"https://arxiv.org/abs/{id}\" rel=\"alternate\" type=\"text/html\"/>\n    \
         <link href=\"https://arxiv.org/pdf/{id}\" rel=\"related\" type=\"application/pdf\" title=\"pdf\"/>\n    \
         <summary>{about}</summary>\n{categories}    <published>{published}</published>\n{comment}    \
         <arxiv:primary_category term=\"{main}\"/>\n{journal}{authors}{doi}  </entry>\n",
        title = escaped(&version.title),
        updated = version.date.stamp(),
        about = escaped(&paper.about),
        published = paper.first_date().stamp(),
        comment = element("arxiv:comment", version.comment.as_ref()),
        journal = element("arxiv:journal_ref", paper.journal_ref.as_ref()),
        doi = doi.unwrap_or_default(),
    )
}

/// One malformed number spoils the whole request (arxiv/error-malformed-id.400.xml).
fn malformed(id: &str) -> Reply {
    let now = timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    let id = escaped(id);
    let place = format!("https://arxiv.org/api/errors#incorrect_id_format_for_{id}");
    let xml = format!(
        "{HEAD}  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n  <updated>{now}</updated>\n{}  \
         <entry>\n    <id>{place}</id>\n    <title>Error</title>\n    <updated>{now}</updated>\n    \
         <link href=\"{place}\" rel=\"alternate\" type=\"text/html\"/>\n    <summary>incorrect id format for {id}</summary>\n    \
         <author>\n      <name>arXiv api core</name>\n    </author>\n  </entry>\n",
        counts(1, 1, 0)
    );
    sent(400, xml)
}

/// The header names no charset, since Atom needs none there: the XML declaration has it.
fn sent(status: u16, xml: String) -> Reply {
    reply(status, "application/atom+xml", xml + "</feed>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_no_number_at_all_is_malformed() {
        for left_out in
            ["0808.05394", "0000.0000", "1706.0376x", "1706.03762v1", "astro-ph/0601001", "quant-ph/0201082v1"]
        {
            assert!(!is_malformed(left_out), "{left_out}");
        }
        for malformed in ["abc", "arxiv.org", "170603762"] {
            assert!(is_malformed(malformed), "{malformed}");
        }
    }

    #[test]
    fn no_order_is_kept() {
        for asked in [vec![1, 2], vec![2, 1], vec![3, 1, 2], vec![1, 2, 3]] {
            let mut found = asked.clone();
            shuffle(&mut found, |number| *number);
            assert_ne!(found, asked);
        }
    }
}
