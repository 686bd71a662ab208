//! The reply to a request, or why there is none.

use std::error::Error;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use rustls::CertificateError;

use crate::facts::Certificate;

/// The longest time that a host can ask to be left in peace.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// An HTTP response, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status: any three-digit number, since servers make some up.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as received, as far as it was read. Hostile bytes.
    pub body: Bytes,
    /// Whether the body goes on beyond what was read.
    pub is_cut: bool,
}

impl Reply {
    /// A header as text; `None` if it is missing or not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        text(&self.headers, name)
    }

    /// How long it asks to be left in peace, at most a day: in seconds, or until a date, relative to its own `Date` (RFC 9110, 10.2.3).
    /// A value that cannot be read counts as absent.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let told = self.header("retry-after")?.trim();
        let wait = match told.parse() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => {
                let now = httpdate::parse_http_date(self.header("date")?).ok()?;
                // A time that has passed means no wait.
                httpdate::parse_http_date(told).ok()?.duration_since(now).unwrap_or_default()
            }
        };
        Some(wait.min(LONGEST_WAIT))
    }
}

/// A header as text; `None` if it is missing or not text.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
}

/// Why no complete answer arrived.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No complete answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection was refused or broken off, or what came over it was not HTTP; or the host could not be looked up.
    #[error("the connection was refused or closed")]
    BrokenOff,
    /// There is no host of that name.
    #[error("there is no such host")]
    NoHost,
    /// The host's name has no address.
    #[error("the host has no address")]
    NoAddress,
    /// The certificate was not accepted.
    #[error("the certificate is not valid")]
    Certificate(Certificate),
    /// It must not be requested; in words for people, which reveal nothing about the network we run in.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// The cause of a transport error. Our own refusals pass through the transport unchanged.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(failure) = error.downcast_ref::<Self>() {
                return failure.clone();
            }
            if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
                return Self::Certificate(certificate(fault));
            }
            if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout) {
                return Self::TimedOut;
            }
            // An I/O error's `source` skips the error it wraps.
            let wrapped = match error.downcast_ref::<io::Error>() {
                Some(error) if error.kind() == io::ErrorKind::TimedOut => return Self::TimedOut,
                Some(error) => error.get_ref().map(|inner| inner as &(dyn Error + 'static)),
                None => None,
            };
            next = wrapped.or_else(|| error.source());
        }
        Self::BrokenOff
    }
}

/// What is wrong with a certificate, as far as browsers would agree: they fetch missing intermediates themselves, and trust other roots.
fn certificate(fault: &CertificateError) -> Certificate {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Certificate::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Certificate::OtherHost,
        _ => Certificate::Other,
    }
}

/// Reads a body until it ends, is longer than `most` bytes, or `is_enough`.
///
/// # Errors
///
/// What interrupted it.
pub(super) async fn receive(
    response: Response<Incoming>,
    most: usize,
    mut is_enough: impl FnMut(&[u8]) -> bool,
) -> Result<Reply, Failure> {
    let (head, mut incoming) = response.into_parts();
    let mut body = Vec::new();
    let mut is_cut = false;
    while !is_cut && let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| Failure::of(&error))?;
        let Some(data) = frame.data_ref() else { continue };
        let room = most - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
        is_cut = data.len() > room || is_enough(&body);
    }
    Ok(Reply { status: head.status.as_u16(), headers: head.headers, body: body.into(), is_cut })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), http::HeaderValue::from_static(value)));
        Reply { status: 429, headers: headers.collect(), body: Bytes::new(), is_cut: false }.retry_after()
    }

    #[test]
    fn a_host_says_in_seconds_or_by_a_date_how_long_to_leave_it_in_peace() {
        assert_eq!(asked(&[("retry-after", "120")]), Some(Duration::from_secs(120)));
        assert_eq!(asked(&[("retry-after", "0")]), Some(Duration::ZERO));
        let date = [("date", "Fri, 13 Nov 2026 10:00:00 GMT"), ("retry-after", "Fri, 13 Nov 2026 10:02:00 GMT")];
        assert_eq!(asked(&date), Some(Duration::from_secs(120)));
        let past = [("date", "Fri, 13 Nov 2026 10:00:00 GMT"), ("retry-after", "Fri, 13 Nov 2026 09:00:00 GMT")];
        assert_eq!(asked(&past), Some(Duration::ZERO));
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent_and_nobody_asks_for_more_than_a_day() {
        for unreadable in ["1m30s", "-5", "soon", "", "1.5", "99999999999999999999999"] {
            assert_eq!(asked(&[("retry-after", unreadable)]), None, "{unreadable}");
        }
        assert_eq!(asked(&[("retry-after", "Fri, 13 Nov 2026 10:02:00 GMT")]), None, "as seen from when?");
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&[("retry-after", "18446744073709551615")]), Some(LONGEST_WAIT));
    }
}
