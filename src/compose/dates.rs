//! Reads and writes dates in the forms that lists use.

use crate::conventions::{Date, MONTHS};

/// A component of a date form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Token {
    /// `2024`
    Year,
    /// `24`
    ShortYear,
    /// `05`
    Month,
    /// `5`
    PlainMonth,
    /// `May`
    ShortName,
    /// `May`, `September`
    Name,
    /// `03`
    Day,
    /// `3`
    PlainDay,
    /// Anything else, verbatim.
    Text(&'static str),
}

use Token::{Day, Month, Name, PlainDay, PlainMonth, ShortName, ShortYear, Text, Year};

/// How a date is written: an index into [`FORMS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateForm(usize);

/// The forms, the more precise first: the first that fits is used.
const FORMS: [&[Token]; 28] = [
    &[Year, Text("-"), Month, Text("-"), Day],
    &[Year, Text("."), Month, Text("."), Day],
    &[Year, Text("/"), Month, Text("/"), Day],
    &[Day, Text(" "), ShortName, Text(" "), Year],
    &[PlainDay, Text(" "), ShortName, Text(" "), Year],
    &[PlainDay, Text(" "), Name, Text(" "), Year],
    &[ShortName, Text(" "), PlainDay, Text(", "), Year],
    &[Name, Text(" "), PlainDay, Text(", "), Year],
    &[Year, Month, Day],
    &[ShortYear, Text("."), Month, Text("."), Day],
    &[Year, Text("-"), Month],
    &[Year, Text("."), Month],
    &[Year, Text("/"), Month],
    &[Year, Text("."), PlainMonth],
    &[Year, Text("/"), PlainMonth],
    &[Year, Text("-"), PlainMonth],
    &[Month, Text("/"), Year],
    &[Month, Text("."), Year],
    &[ShortName, Text(" "), Year],
    &[ShortName, Text(". "), Year],
    &[ShortName, Text("., "), Year],
    &[ShortName, Text(", "), Year],
    &[Name, Text(" "), Year],
    &[Name, Text(", "), Year],
    &[Year, Text(" "), ShortName],
    &[ShortYear, Text("."), Month],
    &[Year],
    &[Text("'"), ShortYear],
];

impl DateForm {
    /// The date that begins at this position in a text, with its length and its form.
    pub fn at(text: &str, start: usize) -> Option<(Date, usize, Self)> {
        let before = text[..start].chars().next_back();
        (0..FORMS.len()).find_map(|form| {
            let (date, length) = read(&text[start..], FORMS[form])?;
            let behind = text[start + length..].chars().next();
            let begins_with_digit = text[start..].starts_with(|c: char| c.is_ascii_digit());
            let is_cut = before.is_some_and(|c| match FORMS[form] {
                // A venue may run into its year: "CVPR2024".
                [Year] => c.is_ascii_digit() || matches!(c, '.' | '/' | '-' | ':' | '_'),
                _ if begins_with_digit => c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | ':' | '_'),
                [Text(_), ..] => !c.is_alphabetic(),
                _ => c.is_alphanumeric(),
            });
            let goes_on = behind.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '%'))
                || behind == Some('.') && text[start + length + 1..].starts_with(|c: char| c.is_ascii_digit())
                || behind == Some('-') && text[start + length + 1..].starts_with(|c: char| c.is_ascii_digit());
            (!is_cut && !goes_on).then_some((date, length, Self(form)))
        })
    }

    /// A date in this form; `None` if it is not precise enough.
    pub fn write(self, date: Date) -> Option<String> {
        let mut out = String::new();
        for token in FORMS[self.0] {
            match token {
                Year => out.push_str(&date.year.to_string()),
                ShortYear => out.push_str(&format!("{:02}", date.year % 100)),
                Month => out.push_str(&format!("{:02}", date.month?)),
                PlainMonth => out.push_str(&date.month?.to_string()),
                ShortName => out.push_str(&date.month_name()?[..3]),
                Name => out.push_str(date.month_name()?),
                Day => out.push_str(&format!("{:02}", date.day?)),
                PlainDay => out.push_str(&date.day?.to_string()),
                Text(text) => out.push_str(text),
            }
        }
        Some(out)
    }
}

/// The date in this form at the start of a text, and its length.
fn read(text: &str, form: &[Token]) -> Option<(Date, usize)> {
    let mut date = Date { year: 0, month: None, day: None };
    let mut rest = text;
    for token in form {
        match token {
            Year => date.year = digits(&mut rest, 4).filter(|year| (1950..2100).contains(year))?,
            ShortYear => date.year = 2000 + digits(&mut rest, 2)?,
            Month => date.month = Some(u8::try_from(digits(&mut rest, 2)?).ok().filter(|m| (1..=12).contains(m))?),
            Day => date.day = Some(u8::try_from(digits(&mut rest, 2)?).ok().filter(|d| (1..=31).contains(d))?),
            PlainDay => date.day = Some(plain(&mut rest).filter(|day| (1..=31).contains(day))?),
            PlainMonth => date.month = Some(plain(&mut rest).filter(|month| (1..=12).contains(month))?),
            ShortName | Name => {
                let length = |month: &&str| if *token == Name { month.len() } else { 3 };
                let at = MONTHS.iter().position(|month| rest.starts_with(&month[..length(month)]))?;
                rest = &rest[length(&MONTHS[at])..];
                date.month = u8::try_from(at + 1).ok();
            }
            Text(text) => rest = rest.strip_prefix(text)?,
        }
    }
    Some((date, text.len() - rest.len()))
}

/// Takes a number of one or two digits, without a leading zero, off the start of a text.
fn plain(rest: &mut &str) -> Option<u8> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_plain = !rest.starts_with('0') && (1..=2).contains(&length);
    is_plain.then(|| u8::try_from(digits(rest, length)?).ok())?
}

/// Takes a number of exactly `count` digits off the start of a text.
fn digits(rest: &mut &str, count: usize) -> Option<u16> {
    let (number, behind) = rest.split_at_checked(count)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    *rest = behind;
    is_number.then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_they_were_read() {
        for text in [
            "2024-05-13",
            "2024.05.13",
            "2024/05/13",
            "20240513",
            "2024-05",
            "2024.05",
            "2024/05",
            "05/2024",
            "May 2024",
            "Sep 2024",
            "September 2024",
            "2024 Sep",
            "13 Sep 2024",
            "Sep 3, 2024",
            "23.07",
            "2024",
        ] {
            let (date, length, form) = DateForm::at(text, 0).unwrap();
            assert_eq!((length, form.write(date).as_deref()), (text.len(), Some(text)), "{text}");
        }
        let (date, length, form) = DateForm::at("Preprint'25", 8).unwrap();
        assert_eq!((date.year, length, form.write(date).as_deref()), (2025, 3, Some("'25")));
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for (text, at) in [("12024", 1), ("2024px", 0), ("3.2019", 2), ("1080", 0), ("2410.21591", 0)] {
            let found = DateForm::at(text, at);
            assert!(found.is_none(), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_not_told_is_not_made_up() {
        let (_, _, form) = DateForm::at("2024-05", 0).unwrap();
        assert_eq!(form.write(Date { year: 2023, month: None, day: None }), None);
    }
}
