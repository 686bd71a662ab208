//! The sandbox's clock: the machine's, plus the time that a test lets pass.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time that can be advanced.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Clock {
    ahead: Duration,
}

impl Clock {
    /// Seconds since 1970.
    pub fn now(&self) -> u64 {
        (SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + self.ahead).as_secs()
    }

    pub fn pass(&mut self, time: Duration) {
        self.ahead += time;
    }
}

/// Seconds since 1970 as HTTP writes them: `Sat, 31 Jan 2026 09:30:00 GMT` (RFC 9110, section 5.6.7).
pub(in crate::sandbox) fn http_date(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let written = timestamp(seconds);
    let part = |from: usize, to: usize| written.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().unwrap_or(1) - 1;
    let day = usize::try_from(seconds / 86_400).unwrap_or_default();
    let (day, month) = (DAYS[day % 7], MONTHS[month % 12]);
    format!("{day}, {} {month} {} {} GMT", part(8, 10), part(0, 4), part(11, 19))
}

/// Seconds since 1970 as GitHub writes them: `2026-01-31T09:30:00Z`.
pub(in crate::sandbox) fn timestamp(seconds: u64) -> String {
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March, so that a leap day is the last day of its year
    // (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", time / 3_600, time / 60 % 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::{http_date, timestamp};

    #[test]
    fn seconds_are_told_as_dates() {
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(timestamp(1_767_225_599), "2025-12-31T23:59:59Z");
        assert_eq!(timestamp(1_767_225_600), "2026-01-01T00:00:00Z");
    }
}
