//! Dates as publishers know them: to the day, to the month, or to the year.

use std::fmt;

use serde_json::{Value, json};

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: Option<u8>,
    of_month: Option<u8>,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Day {
    /// A day: `Day::new(2089, 12, 3)`.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month: Some(month), of_month: Some(day) }
    }

    /// A month without a day.
    #[must_use]
    pub const fn month(year: u16, month: u8) -> Self {
        Self { year, month: Some(month), of_month: None }
    }

    /// A year without a month.
    #[must_use]
    pub const fn year(year: u16) -> Self {
        Self { year, month: None, of_month: None }
    }

    /// Only the year.
    pub(super) const fn only_year(self) -> u16 {
        self.year
    }

    /// In Crossref's form: `[[2089, 12, 3]]`.
    pub(super) fn parts(self) -> Value {
        let parts: Vec<u16> =
            [Some(self.year), self.month.map(u16::from), self.of_month.map(u16::from)].into_iter().flatten().collect();
        json!([parts])
    }

    /// In PubMed's form: `2089 Dec 3`, `2089 Dec`, `2089`.
    pub(super) fn in_words(self) -> String {
        let month = self.month.and_then(|month| MONTHS.get(usize::from(month).checked_sub(1)?));
        let month = month.map(|month| format!(" {month}")).unwrap_or_default();
        let day = self.of_month.map(|day| format!(" {day}")).unwrap_or_default();
        format!("{}{month}{day}", self.year)
    }

    /// The time given for it if one is needed: noon, `2089-12-03T12:00:00Z`.
    pub(super) fn stamp(self) -> String {
        format!("{:04}-{:02}-{:02}T12:00:00Z", self.year, self.month.unwrap_or(1), self.of_month.unwrap_or(1))
    }

    /// The same in milliseconds since 1970 (<https://howardhinnant.github.io/date_algorithms.html#days_from_civil>).
    pub(super) fn milliseconds(self) -> i64 {
        let (month, day) = (i64::from(self.month.unwrap_or(1)), i64::from(self.of_month.unwrap_or(1)));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        ((era * 146_097 + day_of_era - 719_468) * 86_400 + 43_200) * 1_000
    }
}

/// `2089-12-03`, `2089-12`, `2089`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        [self.month, self.of_month].into_iter().flatten().try_for_each(|part| write!(f, "-{part:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_in_the_way_of_each_source() {
        let day = Day::new(2010, 2, 6);
        assert_eq!((day.to_string(), day.in_words()), ("2010-02-06".to_owned(), "2010 Feb 6".to_owned()));
        assert_eq!(day.parts(), json!([[2010, 2, 6]]));
        assert_eq!(day.stamp(), "2010-02-06T12:00:00Z");
        // crossref/retracted.json has this day's midnight as 1265414400000.
        assert_eq!(day.milliseconds(), 1_265_414_400_000 + 12 * 3_600_000);
        assert_eq!(Day::new(1970, 1, 1).milliseconds(), 12 * 3_600_000);
        assert_eq!(Day::new(2000, 2, 29).milliseconds(), (951_782_400 + 43_200) * 1_000);
    }

    #[test]
    fn what_is_not_told_is_left_out() {
        assert_eq!(
            (Day::month(1998, 2).in_words(), Day::month(1998, 2).to_string()),
            ("1998 Feb".to_owned(), "1998-02".to_owned())
        );
        assert_eq!(Day::year(2019).parts(), json!([[2019]]));
    }
}
