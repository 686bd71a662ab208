//! A name, and how two names compare.

use strsim::osa_distance;

use super::east;
use crate::facts::{Author, markup};
use crate::identity::{fold, is_unparted};

/// How two names compare, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// One person.
    Same,
    /// One person, unless someone else of that family is there: another form of the given name.
    Form,
    /// Perhaps one person, who goes by two names or is written in two scripts.
    Unclear,
    /// One person, whose family name is spelled differently.
    Spelling,
    /// Another given name.
    OtherGiven,
    /// Two people.
    None,
}

/// A name as a set of words.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    words: Vec<Word>,
    /// The family name, if the source keeps it separate.
    family: Option<String>,
    /// As written.
    pub shown: String,
    pub is_group: bool,
    /// Whether it is written in East Asian characters only.
    is_east_asian: bool,
}

#[derive(Clone, Debug)]
struct Word {
    folded: String,
    /// `AJ`: one letter for each given name.
    is_initials: bool,
}

impl Name {
    pub fn of_author(author: &Author) -> Self {
        let given = author.given.as_deref().unwrap_or_default();
        let family = author.family.as_deref().unwrap_or_default();
        let whole = match (&author.name, family) {
            (Some(name), "") => name.clone(),
            _ => format!("{given} {family}"),
        };
        let mut name = Self::of(&whole);
        name.is_group |= author.is_group;
        if !family.is_empty() {
            let words = words(&family.replace('-', " "));
            name.family = Some(words.iter().map(|word| word.folded.as_str()).collect());
        }
        name
    }

    pub fn of(text: &str) -> Self {
        let text = markup::plain(text).text;
        let shown: String = text.split_whitespace().filter(|word| !is_beside(word)).collect::<Vec<_>>().join(" ");
        let shown = shown.trim_matches(|c: char| !c.is_alphabetic() && c != '.').to_owned();
        let has_latin = shown.chars().any(|c| c.is_alphabetic() && !is_eastern(c));
        let is_east_asian = shown.chars().any(is_eastern) && !has_latin;
        let plain: String = shown.chars().filter(|c| !has_latin || !is_eastern(*c)).collect();
        let mut words = words(&plain);
        // Ai is also a family name.
        let is_of_group =
            |word: &Word| GROUPS.contains(&word.folded.as_str()) && (word.folded != "ai" || shown.contains("AI"));
        let is_group = words.iter().any(is_of_group);
        if is_group {
            let own = |word: &Word| !OF_GROUPS.contains(&word.folded.as_str());
            if words.iter().any(own) {
                words.retain(own);
            }
        }
        let is_title = |word: &Word| matches!(word.folded.as_str(), "dr" | "prof" | "mr" | "mrs" | "ms");
        let is_suffix = |word: &Word| matches!(word.folded.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md");
        while words.len() > 2 && words.last().is_some_and(is_suffix) {
            words.pop();
        }
        while words.len() > 1 && words.first().is_some_and(is_title) {
            words.remove(0);
        }
        Self { words, family: None, shown, is_group, is_east_asian }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it consists of initials only, as found after a family name and a comma.
    pub fn is_initials(&self) -> bool {
        !self.is_empty() && self.words.iter().all(|word| word.folded.chars().count() == 1 || word.is_initials)
    }

    /// Whether it identifies a person: two words of two letters, or a family name with an initial.
    pub fn is_full(&self) -> bool {
        self.is_east_asian && self.shown.chars().count() >= 2
            || self.words.len() >= 2 && self.words.iter().any(|word| word.folded.chars().count() >= 2)
    }

    /// How it compares with a name on a record.
    pub fn likeness(&self, other: &Self) -> Likeness {
        if self.is_empty() || other.is_empty() {
            return Likeness::None;
        }
        if self.is_group || other.is_group {
            return self.as_group(other);
        }
        if self.is_east_asian != other.is_east_asian {
            return Likeness::Unclear;
        }
        if self.is_east_asian {
            return if self.joined() == other.joined() { Likeness::Same } else { Likeness::None };
        }
        let (ours, theirs) = matched(&self.words, &other.words);
        if is_same(&ours, &theirs) || self.joined() == other.joined() {
            return Likeness::Same;
        }
        self.near(other, &ours, &theirs)
    }

    fn as_group(&self, other: &Self) -> Likeness {
        let holds = |long: &Self, short: &Self| {
            short.words.iter().all(|word| long.words.iter().any(|own| own.folded == word.folded))
        };
        let is_same = holds(self, other) || holds(other, self) || self.joined() == other.joined();
        if is_same { Likeness::Same } else { Likeness::None }
    }

    fn joined(&self) -> String {
        self.words.iter().map(|word| word.folded.as_str()).collect()
    }

    /// How two names compare by the words that they do not share.
    fn near(&self, other: &Self, ours: &[Word], theirs: &[Word]) -> Likeness {
        let mut best = Likeness::None;
        for one in splits(ours, self.family.as_deref()) {
            // At most one of the two names has its family name first.
            for two in splits(theirs, other.family.as_deref()).iter().filter(|two| !(one.is_turned && two.is_turned)) {
                best = best.min(compared(&one, two));
            }
        }
        best
    }
}

/// A name split into a family name and the first given name.
struct Split {
    family: String,
    given: Word,
    /// Whether the family name comes first.
    is_turned: bool,
}

/// The ways to split a name: as deposited, by its last words, by its first.
fn splits(words: &[Word], family: Option<&str>) -> Vec<Split> {
    const PARTICLES: [&str; 17] =
        ["de", "van", "von", "der", "den", "da", "dos", "del", "di", "du", "la", "le", "bin", "ibn", "al", "el", "ter"];
    let join = |words: &[Word]| words.iter().map(|word| word.folded.as_str()).collect::<String>();
    let mut found = Vec::new();
    for at in 1..words.len() {
        let (first, last) = words.split_at(at);
        let is_family = family.is_some_and(|family| join(last) == family);
        let is_last = at + 1 == words.len() || PARTICLES.contains(&last[0].folded.as_str());
        if is_family || is_last {
            found.push(Split { family: join(last), given: first[0].clone(), is_turned: false });
        }
    }
    if let [first, second, ..] = words {
        found.push(Split { family: first.folded.clone(), given: second.clone(), is_turned: true });
    }
    found
}

/// How two names compare that do not have the same words.
fn compared(own: &Split, other: &Split) -> Likeness {
    let (family, their_family) = (own.family.as_str(), other.family.as_str());
    if family.chars().count() < 2 || their_family.chars().count() < 2 {
        return Likeness::None;
    }
    let (given, their_given) = (&own.given, &other.given);
    let (one, two) = (given.folded.as_str(), their_given.folded.as_str());
    let is_initial =
        one.chars().count() == 1 || two.chars().count() == 1 || given.is_initials || their_given.is_initials;
    let starts_alike = one.chars().next() == two.chars().next();
    if transliterated(family) == transliterated(their_family) {
        return match (starts_alike, is_initial) {
            (true, true) => Likeness::Form,
            (false, true) => Likeness::OtherGiven,
            _ if is_form(one, two) => Likeness::Form,
            _ if east::goes_by_two_names(family, one, two) => Likeness::Unclear,
            _ => Likeness::OtherGiven,
        };
    }
    if !is_initial && one == two && is_slip(family, their_family) { Likeness::Spelling } else { Likeness::None }
}

/// Whether two given names are forms of the same one: Tomek and Tomasz, Bob and Robert, Sergey and Sergei.
fn is_form(one: &str, two: &str) -> bool {
    const SHORT: [(&str, &str); 24] = [
        ("bob", "robert"),
        ("rob", "robert"),
        ("bill", "william"),
        ("will", "william"),
        ("dick", "richard"),
        ("rick", "richard"),
        ("jim", "james"),
        ("jack", "john"),
        ("tony", "anthoni"),
        ("ted", "edward"),
        ("ned", "edward"),
        ("hank", "henri"),
        ("chuck", "charles"),
        ("peggi", "margaret"),
        ("liz", "elizabeth"),
        ("beth", "elizabeth"),
        ("kate", "catherine"),
        ("gene", "eugene"),
        ("drew", "andrew"),
        ("sasha", "aleksandr"),
        ("vova", "vladimir"),
        ("misha", "mikhail"),
        ("pepe", "jose"),
        ("paco", "francisco"),
    ];
    let (one, two) = (transliterated(one), transliterated(two));
    let is_pair = |(short, long): &(&str, &str)| one == *short && two == *long || two == *short && one == *long;
    let shared = one.chars().zip(two.chars()).take_while(|(a, b)| a == b).count();
    let (short, long) = if one.len() < two.len() { (&one, &two) } else { (&two, &one) };
    let starts_alike = one.chars().next() == two.chars().next();
    shared >= 2
        && !(east::is_pinyin(&one) && east::is_pinyin(&two) && short != long && !long.starts_with(short.as_str()))
        || SHORT.iter().any(is_pair)
        || short.len() >= 4 && osa_distance(&one, &two) <= if starts_alike { 2 } else { 1 }
}

/// Whether a family name is another with a typo, or cut off.
fn is_slip(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() < two.len() { (one, two) } else { (two, one) };
    let starts_alike = one.chars().next() == two.chars().next();
    let letters = long.chars().count();
    starts_alike
        && (short.len() >= 3 && long.starts_with(short)
            || osa_distance(one, two) <= if letters >= 6 { 2 } else { usize::from(letters >= 4) })
}

/// A word with the sounds of other scripts transliterated in one way.
fn transliterated(word: &str) -> String {
    word.replace("kh", "h")
        .replace("ph", "f")
        .replace("ck", "k")
        .replace(['y', 'j'], "i")
        .replace('w', "v")
        .replace("ii", "i")
}

/// Whether all words of the shorter name, at least one of them in full, are words of the longer one or their initials.
fn is_same(one: &[Word], two: &[Word]) -> bool {
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    let mut free: Vec<Option<&Word>> = long.iter().map(Some).collect();
    let mut take = |fits: &dyn Fn(&Word) -> bool| {
        let place = free.iter().position(|word| word.is_some_and(fits))?;
        free[place].take()
    };
    let mut rest = Vec::new();
    let mut has_whole = false;
    for word in short {
        match take(&|other: &Word| other.folded == word.folded) {
            Some(found) => has_whole |= found.folded.chars().count() >= 2,
            None => rest.push(word),
        }
    }
    let is_initial = |word: &Word| word.folded.chars().count() == 1;
    has_whole
        && rest.into_iter().all(|word| {
            let first = word.folded.chars().next();
            let fits = |other: &Word| {
                let may = is_initial(word) || is_initial(other) || word.is_initials || other.is_initials;
                may && other.folded.chars().next() == first
            };
            take(&fits).is_some()
        })
}

/// The words of two names, with those of one joined if the other writes them as one: "Xiao Yu" and "Xiaoyu", `Le Cun` and `LeCun`.
fn matched(one: &[Word], two: &[Word]) -> (Vec<Word>, Vec<Word>) {
    let joined = |words: &[Word], other: &[Word]| {
        let mut words = words.to_vec();
        let mut at = 0;
        while at + 1 < words.len() {
            let both = format!("{}{}", words[at].folded, words[at + 1].folded);
            if other.iter().any(|word| word.folded == both) {
                words[at] = Word { folded: both, is_initials: false };
                words.remove(at + 1);
            } else {
                at += 1;
            }
        }
        words
    };
    let first = joined(one, two);
    let second = joined(two, &first);
    (first, second)
}

/// The words of a name, split at spaces, full stops and hyphens.
fn words(text: &str) -> Vec<Word> {
    let parts = text.split(|c: char| c.is_whitespace() || "-‐‑–.,/·・•_".contains(c));
    parts
        .filter_map(|part| {
            let mut folded = String::new();
            for c in part.chars() {
                // Apostrophes do not split words, and digits are footnote marks.
                if !c.is_numeric() && !"'’‘`´ʻ′".contains(c) {
                    fold(c, &mut folded);
                }
            }
            let letters = part.chars().filter(|c| c.is_alphabetic()).count();
            let is_initials =
                (2..=3).contains(&letters) && part.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            let folded = one_spelling(&folded);
            (!folded.is_empty()).then_some(Word { folded, is_initials })
        })
        .collect()
}

/// `ü`, `ue` and `u` count as the same, and so on.
fn one_spelling(word: &str) -> String {
    word.replace("ue", "u").replace("oe", "o").replace("ae", "a").replace("aa", "a")
}

/// What is written next to a name but is not part of it: marks, numbers of footnotes and namesakes.
fn is_beside(word: &str) -> bool {
    !word.chars().any(char::is_alphabetic)
}

fn is_eastern(c: char) -> bool {
    is_unparted(c) || matches!(c, '\u{ac00}'..='\u{d7af}')
}

/// Words that show a name to be a group's.
const GROUPS: [&str; 77] = [
    "carnegie",
    "alibaba",
    "tencent",
    "baidu",
    "huawei",
    "bytedance",
    "salesforce",
    "amazon",
    "ibm",
    "adobe",
    "intel",
    "samsung",
    "shanghai",
    "beijing",
    "zhejiang",
    "singapore",
    "kong",
    "korea",
    "china",
    "usa",
    "germany",
    "canada",
    "australia",
    "israel",
    "switzerland",
    "berkeley",
    "stanford",
    "princeton",
    "harvard",
    "tsinghua",
    "peking",
    "polytechnic",
    "academy",
    "llc",
    "team",
    "group",
    "collaboration",
    "collaborations",
    "consortium",
    "project",
    "initiative",
    "lab",
    "labs",
    "laboratory",
    "university",
    "institute",
    "research",
    "inc",
    "ai",
    "school",
    "college",
    "department",
    "center",
    "centre",
    "foundation",
    "corporation",
    "google",
    "microsoft",
    "meta",
    "openai",
    "deepmind",
    "nvidia",
    "anthropic",
    "qwen",
    "deepseek",
    "gemini",
    "members",
    "association",
    "society",
    "network",
    "committee",
    "council",
    "community",
    "alliance",
    "organization",
    "investigators",
    "authors",
];

/// Words that groups may add to their name or leave out.
const OF_GROUPS: [&str; 17] = [
    "team",
    "group",
    "collaboration",
    "collaborations",
    "consortium",
    "project",
    "initiative",
    "lab",
    "labs",
    "the",
    "for",
    "of",
    "and",
    "on",
    "behalf",
    "et",
    "al",
];
