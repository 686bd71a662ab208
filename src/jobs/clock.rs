//! Clocks.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::store::Moment;

/// A source of the current time; passed in so that tests can set their own.
pub trait Clock: Send + Sync {
    /// The current moment.
    fn now(&self) -> Moment;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        millis(since)
    }
}

pub(super) fn millis(duration: Duration) -> Moment {
    Moment::try_from(duration.as_millis()).unwrap_or(Moment::MAX)
}

/// A day, in milliseconds.
pub(super) const DAY: Moment = 24 * 60 * 60 * 1000;

/// The day of a moment in UTC, as people write it: `2026-01-31`.
pub(super) fn date(moment: Moment) -> String {
    // Years that begin in March, so that a leap day is the last day of its year
    // (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
    let days = moment.div_euclid(DAY) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year_of_era + i64::from(month <= 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_write_them() {
        let dates = [-1, 0, 951_782_400_000, 951_868_800_000, 1_767_225_599_999, 1_767_225_600_000].map(date);
        assert_eq!(dates, ["1969-12-31", "1970-01-01", "2000-02-29", "2000-03-01", "2025-12-31", "2026-01-01"]);
    }
}
