//! Dates as lists write them.

/// A date, as far as it is given. Dates compare by what is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12, if given.
    pub month: Option<u8>,
    /// The day, 1 to 31, if given.
    pub day: Option<u8>,
}

/// How much of a date counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// Year, month and day.
    Day,
}

impl Precision {
    /// Every precision, finest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Month, Self::Year];
}

impl Date {
    /// The date as one number that grows with time; `None` if the date is less precise than asked for.
    #[must_use]
    pub fn number(self, precision: Precision) -> Option<i64> {
        let year = i64::from(self.year) * 10_000;
        let month = || self.month.map(|month| year + i64::from(month) * 100);
        match precision {
            Precision::Year => Some(year),
            Precision::Month => month(),
            Precision::Day => Some(month()? + i64::from(self.day?)),
        }
    }

    /// The name of its month, if given.
    #[must_use]
    pub fn month_name(self) -> Option<&'static str> {
        MONTHS.get(usize::from(self.month?).checked_sub(1)?).copied()
    }

    /// The month in which the paper at this address was submitted to arXiv, from its number
    /// (<https://info.arxiv.org/help/arxiv_identifier.html>).
    #[must_use]
    pub fn of_arxiv(address: &str) -> Option<Self> {
        let path = address.split_once("arxiv.org/")?.1;
        let number = ["abs/", "pdf/", "html/"].into_iter().find_map(|kind| path.strip_prefix(kind))?;
        let (month, rest) = number.split_at_checked(4).filter(|(month, _)| month.is_ascii())?;
        let digits = rest.strip_prefix('.')?.bytes().take_while(u8::is_ascii_digit).count();
        let (year, month) = (month[..2].parse::<u16>().ok()?, month[2..].parse::<u8>().ok()?);
        let told = (1..=12).contains(&month) && digits >= 4 && year >= 7;
        told.then_some(Self { year: 2000 + year, month: Some(month), day: None })
    }
}

/// The dates in a text: `2023`, `2023/02`, `2023-02-14`, `2023年2月`, `Feb 2023`, `14 February 2023`, `NeurIPS'23`.
#[must_use]
pub fn dates_in(text: &str) -> Vec<Date> {
    let words = words(text);
    (0..words.len()).filter_map(|at| date_at(&words, at)).collect()
}

/// A run of digits or of letters, and what separates it from the one before.
struct Word<'t> {
    gap: &'t str,
    text: &'t str,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let kind = |c: char| if c.is_ascii_digit() { 2 } else { u8::from(c.is_alphabetic()) };
    let mut words = Vec::new();
    let mut end = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if kind(first) == 0 {
            continue;
        }
        let mut stop = start + first.len_utf8();
        while let Some((at, c)) = rest.next_if(|&(_, c)| kind(c) == kind(first)) {
            stop = at + c.len_utf8();
        }
        words.push(Word { gap: &text[end..start], text: &text[start..stop] });
        end = stop;
    }
    words
}

/// The date whose year is this word.
fn date_at(words: &[Word<'_>], at: usize) -> Option<Date> {
    let word = &words[at];
    let before = at.checked_sub(1).map(|before| &words[before]);
    if let Some(year) = number(word.text, 4).filter(|year| (1900..2100).contains(year)) {
        // A letter or dot right before makes it part of a name or a version: "ES2015", "3.2019".
        if word.gap.is_empty() && before.is_some() {
            return None;
        }
        let (month, day) = behind(&words[at + 1..]).or_else(|| ahead(words, at)).unwrap_or_default();
        return Some(Date { year, month, day });
    }
    let short = number(word.text, 2).filter(|_| word.gap.ends_with(['\'', '’']) && before.is_some())?;
    let named = before.is_some_and(|before| before.text.starts_with(char::is_uppercase));
    let century = if short < 50 { 2000 } else { 1900 };
    named.then_some(Date { year: century + short, month: None, day: None })
}

fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits).then(|| text.parse().ok()).flatten()
}

/// Month and day in numbers after the year.
fn behind(words: &[Word<'_>]) -> Option<(Option<u8>, Option<u8>)> {
    let joins = |gap: &str| matches!(gap, "-" | "/" | "." | "–");
    let part = |word: &Word<'_>, most: u8| {
        let value = (word.text.len() <= 2).then(|| word.text.parse::<u8>().ok()).flatten();
        value.filter(|value| (1..=most).contains(value))
    };
    let mut words = words.iter().filter(|word| !matches!(word.text, "年" | "月"));
    let month = words.next().filter(|word| joins(word.gap) || word.gap.is_empty())?;
    let told = part(month, 12)?;
    let day = words.next().filter(|word| word.gap == month.gap || word.gap.is_empty()).and_then(|word| part(word, 31));
    Some((Some(told), day))
}

/// Month and day before the year, the month in words.
fn ahead(words: &[Word<'_>], at: usize) -> Option<(Option<u8>, Option<u8>)> {
    let near = |word: &Word<'_>| matches!(word.gap.trim(), "" | "," | "." | "-" | "/");
    let day = |word: &Word<'_>| word.text.parse::<u8>().ok().filter(|day| (1..=31).contains(day));
    let last = words.get(at.checked_sub(1)?).filter(|_| near(&words[at]))?;
    if let Some(told) = in_numbers(words, at) {
        return Some(told);
    }
    if let Some(month) = month_named(last.text) {
        let day = at.checked_sub(2).map(|at| &words[at]).filter(|_| near(last)).and_then(day);
        return Some((Some(month), day));
    }
    let month =
        at.checked_sub(2).map(|at| &words[at]).filter(|_| near(last)).and_then(|word| month_named(word.text))?;
    Some((Some(month), day(last)))
}

/// Day and month in numbers before the year: `14.2.2023`, `14-02-2023`. Between slashes either may come first, and only a day above twelve tells
/// which.
fn in_numbers(words: &[Word<'_>], at: usize) -> Option<(Option<u8>, Option<u8>)> {
    let [first, second, year] = words.get(at.checked_sub(2)?..=at)? else { return None };
    let joined = second.gap == year.gap && matches!(year.gap, "." | "-" | "/");
    let part = |word: &Word<'_>| {
        (word.text.len() <= 2).then(|| word.text.parse::<u8>().ok()).flatten().filter(|part| (1..=31).contains(part))
    };
    let (one, two) = (part(first).filter(|_| joined)?, part(second)?);
    let (day, month) = if two > 12 && year.gap == "/" { (two, one) } else { (one, two) };
    let is_plain = month <= 12 && (year.gap != "/" || day > 12);
    is_plain.then_some((Some(month), Some(day)))
}

/// The names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month with this name or abbreviation.
pub(in crate::conventions) fn month_named(word: &str) -> Option<u8> {
    let named = |month: &&str| {
        let begins = |length: usize| word.eq_ignore_ascii_case(&month[..length]);
        begins(month.len()) || begins(3) || (month.starts_with("Sept") && begins(4))
    };
    let at = MONTHS.iter().position(named)?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(u16, Option<u8>, Option<u8>)> {
        dates_in(text).into_iter().map(|date| (date.year, date.month, date.day)).collect()
    }

    #[test]
    fn dates_are_read_as_lists_write_them() {
        for (text, date) in [
            ("[2023/02] A paper", (2023, Some(2), None)),
            ("|2024.03|", (2024, Some(3), None)),
            ("[2025.09.22]", (2025, Some(9), Some(22))),
            ("2024年5月1日", (2024, Some(5), Some(1))),
            ("by Ada (Mar 2018)", (2018, Some(3), None)),
            ("March 14, 2015", (2015, Some(3), Some(14))),
            ("3 Sept. 2021", (2021, Some(9), Some(3))),
            ("14.2.2023: a talk", (2023, Some(2), Some(14))),
            ("05-11-2023", (2023, Some(11), Some(5))),
            ("22/03/2023", (2023, Some(3), Some(22))),
            ("03/22/2023", (2023, Some(3), Some(22))),
            ("03/04/2023", (2023, None, None)),
            ("*NeurIPS 2023*", (2023, None, None)),
            ("ICML'24", (2024, None, None)),
            ("VLDB ’98", (1998, None, None)),
        ] {
            assert_eq!(told(text), [date], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in ["ES2015", "12345", "1080p", "the '90s", "v3", "8:30"] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn arxiv_numbers_tell_their_month() {
        let date = Date::of_arxiv("https://arxiv.org/pdf/2502.19634v2.pdf").unwrap();
        assert_eq!((date.number(Precision::Month), date.number(Precision::Day)), (Some(20_250_200), None));
        assert_eq!(Date::of_arxiv("https://arxiv.org/abs/hep-th/9901001"), None);
    }
}
