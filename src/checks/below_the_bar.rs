//! `below-the-bar`: a repository that falls short of what the list asks of new ones.

use super::{Check, Context, Finding, Severity, quoted};
use crate::conventions::Bars;
use crate::facts::{Question, Repository};
use crate::text::counted;

pub(super) struct BelowTheBar;

impl Check for BelowTheBar {
    fn name(&self) -> &'static str {
        "below-the-bar"
    }

    fn summary(&self) -> &'static str {
        "A new repository with fewer stars, or younger, than the list requires"
    }

    fn docs(&self) -> &'static str {
        "\
The list's [policy](policy.md) requires a number of stars or an age of new repositories, and this one does not have it yet. Without such a
bar, nothing is reported.

```yaml
minimum-stars: 50
minimum-age-days: 90
```

If the guidelines state a bar in plain words (\"at least 50 stars\", \"at least 90 days old\"), it counts, unless the policy gives another.
There is no fix."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let bars = context.conventions.bars;
        if bars == Bars::default() {
            return Vec::new();
        }
        let told = context.answered().filter_map(|(asked, facts)| {
            let Question::Repository(name) = &asked.question else { return None };
            let message = missed(facts.repository(name)?, bars, facts.today())?;
            let finding = Finding::new(self.name(), self.severity(), context.lines_of(asked), message);
            Some(finding.about(&context.entry_of(asked)).help("propose it again later"))
        });
        super::asking::once_a_line(told)
    }
}

/// What a repository lacks, in words.
fn missed(repository: &Repository, bars: Bars, today: Option<i64>) -> Option<String> {
    let name = quoted(&repository.full_name);
    if let Some(least) = bars.stars.filter(|least| repository.stars < *least) {
        let stars = counted(usize::try_from(repository.stars).unwrap_or(usize::MAX), "star", "stars");
        return Some(format!("{name} has {stars}, and this list asks for {least}"));
    }
    let made = repository.created_at.as_deref().and_then(days)?;
    let age = u64::try_from(today?.checked_sub(made)?).ok()?;
    let least = bars.age_days.filter(|least| age < *least)?;
    let age = counted(usize::try_from(age).unwrap_or(usize::MAX), "day", "days");
    Some(format!("{name} is {age} old, and this list asks for {least}"))
}

/// Days since 1970 of a date such as `2023-01-01T00:00:00Z`
/// (<https://howardhinnant.github.io/date_algorithms.html#days_from_civil>).
fn days(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teapot(stars: u64, created_at: &str) -> Repository {
        Repository {
            full_name: "ada/teapot".to_owned(),
            stars,
            created_at: Some(created_at.to_owned()),
            ..Repository::default()
        }
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (date, count) in [("1970-01-01", 0), ("2000-03-01", 11_017), ("2024-02-29T10:00:00Z", 19_782)] {
            assert_eq!(days(date), Some(count), "{date}");
        }
        assert_eq!((days("soon"), days("2024")), (None, None));
    }

    #[test]
    fn what_is_missing_is_told() {
        let today = days("2024-03-01");
        let bars = Bars { stars: Some(50), age_days: Some(90) };
        let missed = |stars, made| missed(&teapot(stars, made), bars, today);
        assert_eq!(missed(1, "2020-01-01").as_deref(), Some("“ada/teapot” has 1 star, and this list asks for 50"));
        assert_eq!(missed(50, "2024-02-01").as_deref(), Some("“ada/teapot” is 29 days old, and this list asks for 90"));
        assert_eq!(missed(50, "2023-01-01"), None);
    }
}
