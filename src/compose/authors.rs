//! How a list writes authors.

use super::near::{Near, Seen};

/// Who made a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authors {
    /// Their names, in order.
    pub people: Vec<Person>,
    /// Whether there are more who are not named.
    pub others: bool,
}

/// The name of a person, or of a group if there is only a family name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The given names, or their initials: `Aidan N.`
    pub given: String,
    /// The family name, with its particles: `de Vries`.
    pub family: String,
}

/// How one name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// `Ada Long`
    Full,
    /// `A. Long`
    Initials,
    /// `A Long`
    BareInitials,
    /// `Long`
    Family,
    /// `Long, Ada`
    Inverted,
}

/// How a list writes its authors: what most of its entries do, counted separately for each question.
#[derive(Clone, Debug, Default)]
pub struct AuthorsStyle {
    forms: Seen<Form>,
    /// The separator between two names.
    between: Seen<String>,
    /// The separator before the last name: of two, and of more.
    last: [Seen<String>; 2],
    /// How entries say that there are more authors.
    others: Seen<String>,
    /// How many names come before that.
    named: Seen<usize>,
    /// The length of the longest complete list of names.
    longest: usize,
    /// How many lists of several names are complete.
    whole: usize,
}

/// The ways of saying that others follow.
const OTHERS: [&str; 8] = ["et al.", "et al", "et. al.", "et.al.", "等", "and others", "...", "…"];

impl Authors {
    /// The authors named in a text.
    pub(super) fn read(text: &str) -> Self {
        let (names, others) = without_others(text);
        let people = pieces(names).map(|(name, _)| Person::read(name)).collect();
        Self { people, others: others.is_some() }
    }
}

impl Person {
    pub(super) fn read(name: &str) -> Self {
        if let Some((family, given)) = name.split_once(", ") {
            return Self { given: given.to_owned(), family: family.to_owned() };
        }
        let at = family_at(name);
        Self { given: name[..at].trim_end().to_owned(), family: name[at..].to_owned() }
    }

    fn write(&self, form: Form) -> String {
        let Self { given, family } = self;
        if given.is_empty() {
            return family.clone();
        }
        match form {
            Form::Full => format!("{given} {family}"),
            Form::Initials => format!("{} {family}", initials(given, ".")),
            Form::BareInitials => format!("{} {family}", initials(given, "").replace(' ', "")),
            Form::Family => family.clone(),
            Form::Inverted => format!("{family}, {given}"),
        }
    }
}

impl AuthorsStyle {
    /// Counts how an entry writes its authors.
    pub fn count(&mut self, text: &str, entry: usize) {
        let (names, others) = without_others(text);
        let pieces: Vec<(&str, &str)> = pieces(names).collect();
        for (name, _) in &pieces {
            self.forms.entry(form(name)).or_default().push(entry);
        }
        for (at, (_, mark)) in pieces.iter().enumerate().skip(1) {
            let is_last = at + 1 == pieces.len() && others.is_none();
            let counted = if is_last { &mut self.last[usize::from(at > 1)] } else { &mut self.between };
            counted.entry((*mark).to_owned()).or_default().push(entry);
        }
        if let Some(others) = others {
            self.others.entry(others.to_owned()).or_default().push(entry);
            self.named.entry(pieces.len()).or_default().push(entry);
        } else if pieces.len() > 1 {
            self.longest = self.longest.max(pieces.len());
            self.whole += 1;
        }
    }

    /// These authors, as the list would write them.
    pub fn write(&self, authors: &Authors, near: &Near) -> String {
        let form = near.most(&self.forms).copied().unwrap_or(Form::Full);
        let between = near.most(&self.between).map_or(", ", String::as_str);
        let cut = self.cut(authors, near);
        let kept = cut.unwrap_or(authors.people.len());
        let [of_two, of_more] = &self.last;
        let last = if kept > 2 {
            near.most(of_more).or_else(|| near.most(&self.between))
        } else {
            near.most(of_two).or_else(|| near.most(of_more))
        };
        let last = last.map_or(", ", String::as_str);
        let mut out = String::new();
        for (at, person) in authors.people.iter().take(kept).enumerate() {
            if at > 0 {
                out.push_str(if at + 1 == kept && cut.is_none() { last } else { between });
            }
            out.push_str(&person.write(form));
        }
        if cut.is_some() {
            out.push_str(near.most(&self.others).map_or(" et al.", String::as_str));
        }
        out
    }

    /// How many to name; `None` to name all.
    fn cut(&self, authors: &Authors, near: &Near) -> Option<usize> {
        let cut: usize = self.others.values().map(Vec::len).sum();
        let usual = near.most(&self.named).copied().unwrap_or(1);
        let count = authors.people.len();
        match () {
            () if authors.others => Some(count),
            () if count > usual && cut > self.whole => Some(usual),
            () if count > usual && cut > 0 && count > self.longest => Some(usual),
            () => None,
        }
    }
}

/// A list of names without its "et al.", and the "et al." with the separator before it.
fn without_others(text: &str) -> (&str, Option<&str>) {
    for others in OTHERS {
        if let Some(names) = text.strip_suffix(others) {
            let names = names.trim_end_matches([',', ' ', '，']);
            return (names, Some(&text[names.len()..]));
        }
    }
    (text, None)
}

/// The names, each with the separator before it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, &str)> {
    const MARKS: [&str; 10] = [", and ", ", & ", "; and ", " and ", " & ", "; ", ", ", "，", "、", ","];
    // "Long, Ada and Vries, Bo": the commas are inside the names.
    let is_inverted = text.contains(" and ") && text.split(" and ").all(|name| name.matches(", ").count() == 1);
    let marks: &[&str] = if is_inverted { &[" and "] } else { &MARKS };
    let mut rest = Some(text);
    let mut mark = "";
    std::iter::from_fn(move || {
        let here = rest?;
        let next = marks.iter().filter_map(|mark| Some((here.find(mark)?, *mark)));
        let next = next.min_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())));
        let before = mark;
        let name = match next {
            Some((at, found)) => {
                rest = Some(&here[at + found.len()..]);
                mark = found;
                &here[..at]
            }
            None => {
                rest = None;
                here
            }
        };
        Some((name.trim(), before))
    })
}

/// Where the family name begins: at the last word, or at the particle before it.
fn family_at(name: &str) -> usize {
    const PARTICLES: [&str; 12] = ["de", "del", "der", "den", "di", "da", "du", "van", "von", "la", "le", "ten"];
    const SUFFIXES: [&str; 8] = ["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "PhD"];
    let mut at = name.rfind(' ').map_or(0, |space| space + 1);
    if SUFFIXES.contains(&&name[at..]) {
        at = name[..at].trim_end().rfind(' ').map_or(0, |space| space + 1);
    }
    while let Some(space) = name[..at].trim_end().rfind(' ') {
        let word = name[space + 1..at].trim_end();
        if !PARTICLES.contains(&word.to_lowercase().as_str()) {
            break;
        }
        at = space + 1;
    }
    at
}

fn form(name: &str) -> Form {
    if name.contains(", ") {
        return Form::Inverted;
    }
    let at = family_at(name);
    let given = name[..at].trim_end();
    let is_initial = |word: &str| word.split('-').all(|part| part.chars().count() == 2 && part.ends_with('.'));
    match () {
        () if given.is_empty() => Form::Family,
        () if given.split(' ').all(is_initial) => Form::Initials,
        () if given.len() <= 2 && given.chars().all(char::is_uppercase) => Form::BareInitials,
        () => Form::Full,
    }
}

/// The initials of given names: `Jean-Paul B.` → `J.-P. B.`
fn initials(given: &str, stop: &str) -> String {
    let initial = |part: &str| part.chars().next().map(|first| format!("{first}{stop}"));
    let word = |word: &str| word.split('-').filter_map(initial).collect::<Vec<_>>().join("-");
    given.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(entries: &[&str]) -> AuthorsStyle {
        let mut style = AuthorsStyle::default();
        for entry in entries {
            style.count(entry, 0);
        }
        style
    }

    fn people(names: &[&str]) -> Authors {
        Authors { people: names.iter().map(|name| Person::read(name)).collect(), others: false }
    }

    #[test]
    fn names_are_written_as_the_others_write_them() {
        let tea = people(&["Ada Long", "Bo de Vries", "Jean-Paul Brand"]);
        for (entries, written) in [
            (&["Cy Ito, Di Abel, Ed Roth"][..], "Ada Long, Bo de Vries, Jean-Paul Brand"),
            (&["Cy Ito, Di Abel and Ed Roth"], "Ada Long, Bo de Vries and Jean-Paul Brand"),
            (&["Cy Ito, Di Abel, and Ed Roth"], "Ada Long, Bo de Vries, and Jean-Paul Brand"),
            (&["C. Ito, D. Abel, E. Roth"], "A. Long, B. de Vries, J.-P. Brand"),
            (&["Ito, Cy and Abel, Di and Roth, Ed"], "Long, Ada and de Vries, Bo and Brand, Jean-Paul"),
            (&["Ito et al.", "Abel et al."], "Long et al."),
            (&["Cy Ito et al", "Di Abel et al"], "Ada Long et al"),
            (&["Cy Ito, Di Abel, et al."], "Ada Long, Bo de Vries, et al."),
            (&["Cy Ito; Di Abel; Ed Roth"], "Ada Long; Bo de Vries; Jean-Paul Brand"),
            (&["Ito, Abel & Roth"], "Long, de Vries & Brand"),
        ] {
            assert_eq!(style(entries).write(&tea, &Near::default()), written, "{entries:?}");
        }
    }

    #[test]
    fn long_lists_are_cut_where_others_were() {
        let style = style(&["Cy Ito, Di Abel", "Ed Roth, Fu Liu", "Gil Moss et al."]);
        assert_eq!(style.write(&people(&["Ada Long", "Bo Vries", "Cy Brand"]), &Near::default()), "Ada Long et al.");
        assert_eq!(style.write(&people(&["Ada Long", "Bo Vries"]), &Near::default()), "Ada Long, Bo Vries");
    }
}
