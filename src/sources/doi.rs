//! doi.org, the one authority on whether a DOI exists, and on who registered it: that agency has its record
//! (<https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation>).

use serde::Deserialize;

use super::escape::in_path;
use super::reading::{json, shaped};

/// The most DOIs asked about in one request.
pub const AT_ONCE: usize = 50;
/// The longest DOI that is asked about; the longest known have some 200 characters.
pub const LONGEST: usize = 300;

/// Who registered a DOI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agency {
    /// <https://www.crossref.org>
    Crossref,
    /// <https://datacite.org>
    DataCite,
    /// Another agency, which is not asked: `mEDRA`, `JaLC`, `KISTI`.
    Other,
    /// No one: there is no such DOI.
    None,
    /// doi.org did not say.
    Unknown,
}

/// Whether a DOI can be asked about along with others: a comma would split it.
#[must_use]
pub fn is_listable(doi: &str) -> bool {
    !doi.contains(',')
}

/// The path that asks who registered some DOIs.
#[must_use]
pub fn path(dois: &[String]) -> String {
    let dois: Vec<String> = dois.iter().map(|doi| in_path(doi)).collect();
    format!("ra/{}", dois.join(","))
}

/// The path that asks about one DOI, whatever it contains.
#[must_use]
pub fn path_of_one(doi: &str) -> String {
    format!("api/handles/{}?type=URL", in_path(doi))
}

#[derive(Deserialize)]
struct Registration {
    #[serde(rename = "DOI")]
    doi: String,
    #[serde(rename = "RA")]
    agency: Option<String>,
    status: Option<String>,
}

/// Who registered each of some DOIs, in their order.
#[must_use]
pub fn read(dois: &[String], status: u16, body: &[u8]) -> Vec<Agency> {
    let body = (status == 200).then(|| json(body)).flatten();
    let told = body.as_ref().and_then(|body| body.as_array()).map(Vec::as_slice).unwrap_or_default();
    let told: Vec<Registration> = told.iter().filter_map(shaped).collect();
    let agency = |doi: &String| {
        let told = told.iter().find(|told| told.doi.eq_ignore_ascii_case(doi));
        match told.map(|told| (told.agency.as_deref(), told.status.as_deref())) {
            Some((Some("Crossref"), None)) => Agency::Crossref,
            Some((Some("DataCite"), None)) => Agency::DataCite,
            Some((Some(_), None)) => Agency::Other,
            Some((None, Some("DOI does not exist"))) => Agency::None,
            _ => Agency::Unknown,
        }
    };
    dois.iter().map(agency).collect()
}

/// Who most likely registered a DOI, going by the owner of its prefix: `DataCite` for large repositories, Crossref for nearly all
/// others.
#[must_use]
pub fn likely_agency(doi: &str) -> Agency {
    // arXiv, Zenodo, figshare, Dryad, Harvard Dataverse, OSF.
    const DATACITE: [&str; 6] = ["10.48550/", "10.5281/", "10.6084/", "10.5061/", "10.7910/", "10.17605/"];
    if DATACITE.iter().any(|prefix| doi.starts_with(prefix)) { Agency::DataCite } else { Agency::Crossref }
}

/// Whether a DOI exists; `None` if that is not known.
#[must_use]
pub fn read_one(doi: &str, status: u16, body: &[u8]) -> Option<bool> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Handle {
        response_code: u32,
        handle: String,
    }
    let told: Handle = json(body).as_ref().and_then(shaped)?;
    match (told.handle.eq_ignore_ascii_case(doi), status, told.response_code) {
        (true, 200, 1) => Some(true),
        // This code means "handle not found"; 200 would mean that it has no address.
        (true, 404, 100) => Some(false),
        _ => None,
    }
}
