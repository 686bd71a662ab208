//! What the headers of an answer say about waiting.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::reply::Reply;

/// How long `Retry-After` asks to wait, in seconds or until a date; a value that cannot be read counts as missing.
pub(super) fn retry_after(reply: &Reply) -> Option<Duration> {
    let told = reply.header("retry-after")?.trim();
    if told.bytes().all(|byte| byte.is_ascii_digit()) {
        return told.parse().ok().map(Duration::from_secs);
    }
    let at = httpdate::parse_http_date(told).ok()?;
    Some(at.duration_since(sent(reply)?).unwrap_or_default())
}

/// How long until the source's rate limit resets, by `x-ratelimit-reset`, if next to nothing remains
/// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).
pub(super) fn until_reset(reply: &Reply) -> Option<Duration> {
    let reset: u64 = reply.header("x-ratelimit-reset")?.parse().ok()?;
    let at = UNIX_EPOCH.checked_add(Duration::from_secs(reset))?;
    let wait = at.duration_since(sent(reply)?).unwrap_or_default();
    is_nearly_spent(reply).then_some(wait)
}

/// Whether at most a tenth of what the source grants remains: the rest is for what cannot wait.
pub(super) fn is_nearly_spent(reply: &Reply) -> bool {
    let number = |name| reply.header(name).and_then(|value| value.parse::<u64>().ok());
    match (number("x-ratelimit-remaining"), number("x-ratelimit-limit")) {
        (Some(remaining), Some(limit)) => remaining <= limit / 10,
        (Some(remaining), None) => remaining == 0,
        _ => false,
    }
}

/// The gap that follows from `x-rate-limit-limit` per `x-rate-limit-interval`, as Crossref gives them. Requests go one after another,
/// so that `x-concurrency-limit` is never reached.
pub(super) fn told_gap(reply: &Reply) -> Option<Duration> {
    let limit: u32 = reply.header("x-rate-limit-limit")?.trim().parse().ok()?;
    let interval = reply.header("x-rate-limit-interval")?.trim();
    let seconds: u64 = interval.strip_suffix('s').unwrap_or(interval).parse().ok()?;
    Duration::from_secs(seconds).checked_div(limit)
}

/// When the answer was sent, by the sender's clock.
fn sent(reply: &Reply) -> Option<SystemTime> {
    httpdate::parse_http_date(reply.header("date")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(headers: &[(&'static str, &str)]) -> Reply {
        let header = |(name, value): &(&'static str, &str)| (name.parse().unwrap(), value.parse().unwrap());
        Reply { status: 429, headers: headers.iter().map(header).collect(), body: bytes::Bytes::new(), is_cut: false }
    }

    #[test]
    fn waits_are_told_in_seconds_or_by_a_date() {
        const DATE: (&str, &str) = ("date", "Thu, 26 Nov 2026 10:00:00 GMT");
        let wait = |value: &str| retry_after(&reply(&[DATE, ("retry-after", value)])).map(|wait| wait.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("Thu, 26 Nov 2026 10:01:30 GMT"), Some(90));
        assert_eq!(wait("Thu, 26 Nov 2026 09:00:00 GMT"), Some(0), "it is over");
        for unreadable in ["", "soon", "-5", "1.5", "99999999999999999999999"] {
            assert_eq!(wait(unreadable), None, "{unreadable}");
        }
        assert_eq!(retry_after(&reply(&[("retry-after", "Thu, 26 Nov 2026 10:01:30 GMT")])), None, "since when?");
    }

    #[test]
    fn what_is_nearly_spent_is_left_until_it_is_counted_anew() {
        let left = |remaining: &str| {
            let reply = reply(&[
                ("date", "Thu, 01 Jan 1970 00:10:00 GMT"),
                ("x-ratelimit-limit", "5000"),
                ("x-ratelimit-remaining", remaining),
                ("x-ratelimit-reset", "1200"),
            ]);
            (is_nearly_spent(&reply), until_reset(&reply).map(|wait| wait.as_secs()))
        };
        assert_eq!(left("4998"), (false, None));
        assert_eq!(left("500"), (true, Some(600)));
        assert_eq!(left("0"), (true, Some(600)));
        assert_eq!(left("many"), (false, None));
    }

    #[test]
    fn a_gap_follows_from_a_rate() {
        let gap = |limit: &str, interval: &str| {
            told_gap(&reply(&[("x-rate-limit-limit", limit), ("x-rate-limit-interval", interval)]))
        };
        assert_eq!(gap("10", "1s"), Some(Duration::from_millis(100)));
        assert_eq!(gap("1", "1s"), Some(Duration::from_secs(1)));
        assert_eq!(gap("0", "1s"), None);
        assert_eq!(gap("10", "1 minute"), None);
    }
}
