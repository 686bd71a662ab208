//! Papers: each described once, for all sources that know it.

use super::day::Day;

/// An author of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Given names; `None` for a group.
    pub(super) given: Option<String>,
    /// The family name, or the whole name of a group.
    pub(super) family: String,
    pub(super) is_group: bool,
}

impl Person {
    /// A person with the family name at the end: `Aidan N. Gomez`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        match name.rsplit_once(' ') {
            Some((given, family)) => Self::parted(given, family),
            None => Self { given: None, family: name.to_owned(), is_group: false },
        }
    }

    /// A person whose family name has blanks: `Bruno`, `Regaldo-Saint Blancard`.
    #[must_use]
    pub fn parted(given: &str, family: &str) -> Self {
        Self { given: Some(given.to_owned()), family: family.to_owned(), is_group: false }
    }

    /// A collaboration or a team.
    #[must_use]
    pub fn group(name: &str) -> Self {
        Self { given: None, family: name.to_owned(), is_group: true }
    }

    /// The whole name as people read it.
    pub(super) fn whole(&self) -> String {
        let given = self.given.as_ref().map(|given| format!("{given} ")).unwrap_or_default();
        format!("{given}{}", self.family)
    }

    /// In PubMed's form: the family name and initials without full stops, `Gomez AN`.
    pub(super) fn with_initials(&self) -> String {
        let words = self.given.iter().flat_map(|given| given.split([' ', '-']));
        let initials: String = words.filter_map(|word| word.chars().next()).collect();
        if initials.is_empty() { self.family.clone() } else { format!("{} {initials}", self.family) }
    }
}

/// One version of a paper on arXiv; a paper elsewhere has one version.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub title: String,
    pub authors: Vec<Person>,
    pub date: Day,
    pub comment: Option<String>,
}

/// Something published about a paper, as in Crossref's field `updated-by`.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    /// Crossref's word for it: `retraction`, `correction`.
    pub kind: String,
    /// The DOI of the notice, possibly the paper's own.
    pub doi: String,
    pub date: Day,
    /// Who deposited it: `publisher` or `retraction-watch`.
    pub by: &'static str,
}

/// A paper, as its author, its publisher and its library would agree on it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// In order; there is always at least one.
    pub(super) versions: Vec<Version>,
    pub(super) arxiv: Option<String>,
    pub(super) doi: Option<String>,
    /// Who registered the DOI, as doi.org writes it.
    pub(super) agency: String,
    /// Its type, in Crossref's terms.
    pub(super) kind: String,
    pub(super) about: String,
    pub(super) subjects: Vec<String>,
    pub(super) subtitle: Option<String>,
    /// The full name of where it was published, and the short one.
    pub(super) venue: Option<(String, String)>,
    pub(super) printed: Option<Day>,
    pub(super) journal_ref: Option<String>,
    /// The DOI of the publication, as added by the authors of a paper on arXiv.
    pub(super) published_as: Option<String>,
    pub(super) notices: Vec<Notice>,
    pub(super) pubmed: Option<u32>,
    pub(super) pmc: Option<u32>,
}

impl Paper {
    /// A paper on arXiv, by its number without version. It appeared in the month that the number gives.
    #[must_use]
    pub fn on_arxiv(number: &str, title: &str, authors: &[&str]) -> Self {
        let digits = |from: usize| number.get(from..from + 2).and_then(|digits| digits.parse::<u8>().ok());
        let date = match (digits(0), digits(2)) {
            (Some(year), Some(month @ 1..=12)) => Day::new(2000 + u16::from(year), month, 15),
            _ => Day::new(2000, 1, 15),
        };
        Self { arxiv: Some(number.to_owned()), ..Self::new(title, authors, date) }
    }

    /// A paper that a publisher registered with Crossref, by its DOI.
    #[must_use]
    pub fn published(doi: &str, title: &str, authors: &[&str], date: Day) -> Self {
        Self { doi: Some(doi.to_owned()), ..Self::new(title, authors, date) }
    }

    fn new(title: &str, authors: &[&str], date: Day) -> Self {
        let authors = authors.iter().map(|name| Person::new(name)).collect();
        Self {
            versions: vec![Version { title: title.to_owned(), authors, date, comment: None }],
            arxiv: None,
            doi: None,
            agency: "Crossref".to_owned(),
            kind: "journal-article".to_owned(),
            about: format!("We report on {}. …", title.to_lowercase()),
            subjects: vec!["cs.SD".to_owned()],
            subtitle: None,
            venue: None,
            printed: None,
            journal_ref: None,
            published_as: None,
            notices: Vec::new(),
            pubmed: None,
            pmc: None,
        }
    }

    /// The same, with its (first) version appearing on that day.
    #[must_use]
    pub fn on(mut self, date: Day) -> Self {
        if let Some(version) = self.versions.first_mut() {
            version.date = date;
        }
        self
    }

    /// The same by other people: groups, and those whose family names have blanks.
    #[must_use]
    pub fn by(mut self, authors: Vec<Person>) -> Self {
        self.latest_mut(|version| version.authors = authors);
        self
    }

    /// A further version on arXiv, with another title and other authors.
    #[must_use]
    pub fn revised(mut self, date: Day, title: &str, authors: &[&str]) -> Self {
        let authors = authors.iter().map(|name| Person::new(name)).collect();
        self.versions.push(Version { title: title.to_owned(), authors, date, comment: None });
        self
    }

    /// A further version on arXiv that withdraws the paper, which only its comment says
    /// (<https://info.arxiv.org/help/withdraw.html>).
    #[must_use]
    pub fn withdrawn(mut self, date: Day, comment: &str) -> Self {
        let latest = self.latest().clone();
        self.versions.push(Version { date, comment: Some(comment.to_owned()), ..latest });
        self
    }

    /// What the authors say about the latest version on arXiv.
    #[must_use]
    pub fn comment(mut self, comment: &str) -> Self {
        self.latest_mut(|version| version.comment = Some(comment.to_owned()));
        self
    }

    /// What the authors tell arXiv about its publication: the DOI.
    #[must_use]
    pub fn published_as(mut self, doi: &str) -> Self {
        self.published_as = Some(doi.to_owned());
        self
    }

    /// What the authors tell arXiv about its publication: the journal.
    #[must_use]
    pub fn journal_ref(mut self, journal: &str) -> Self {
        self.journal_ref = Some(journal.to_owned());
        self
    }

    /// arXiv's classes, the primary one first: `cs.SD`.
    #[must_use]
    pub fn subjects(mut self, subjects: &[&str]) -> Self {
        self.subjects = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        self
    }

    /// The abstract.
    #[must_use]
    pub fn about(mut self, about: &str) -> Self {
        about.clone_into(&mut self.about);
        self
    }

    /// The part of the title that Crossref keeps separate.
    #[must_use]
    pub fn subtitle(mut self, subtitle: &str) -> Self {
        self.subtitle = Some(subtitle.to_owned());
        self
    }

    /// Where it was published: the full name and the short one.
    #[must_use]
    pub fn venue(mut self, name: &str, short: &str) -> Self {
        self.venue = Some((name.to_owned(), short.to_owned()));
        self
    }

    /// When it was printed, if that is not the day it was published online.
    #[must_use]
    pub fn printed(mut self, date: Day) -> Self {
        self.printed = Some(date);
        self
    }

    /// Its type, in Crossref's terms (<https://api.crossref.org/types>); a journal article by default.
    #[must_use]
    pub fn kind(mut self, kind: &str) -> Self {
        kind.clone_into(&mut self.kind);
        self
    }

    /// Who registered its DOI, as doi.org writes it: `DataCite`, `mEDRA`, `JaLC`; Crossref by default.
    #[must_use]
    pub fn registered_at(mut self, agency: &str) -> Self {
        agency.clone_into(&mut self.agency);
        self
    }

    /// Retracted by its publisher, with the DOI of the notice: Crossref and PubMed know.
    #[must_use]
    pub fn retracted(self, date: Day, notice: &str) -> Self {
        self.updated_by("retraction", date, notice)
    }

    /// Something else was published about it, in Crossref's terms: `correction`, `expression_of_concern`, `new_version`
    /// (<https://www.crossref.org/documentation/register-maintain-records/maintaining-your-metadata/registering-updates/>).
    #[must_use]
    pub fn updated_by(mut self, kind: &str, date: Day, notice: &str) -> Self {
        self.notices.push(Notice { kind: kind.to_owned(), doi: notice.to_owned(), date, by: "publisher" });
        self
    }

    /// The same, if Crossref has it from Retraction Watch rather than from the publisher.
    #[must_use]
    pub fn told_by_retraction_watch(mut self) -> Self {
        self.notices.iter_mut().for_each(|notice| notice.by = "retraction-watch");
        self
    }

    /// Its number in PubMed.
    #[must_use]
    pub fn pubmed(mut self, number: u32) -> Self {
        self.pubmed = Some(number);
        self
    }

    /// Its number in PubMed Central.
    #[must_use]
    pub fn pmc(mut self, number: u32) -> Self {
        self.pmc = Some(number);
        self
    }

    /// The version that counts.
    pub(super) fn latest(&self) -> &Version {
        &self.versions[self.versions.len() - 1]
    }

    /// When the first version appeared.
    pub(super) fn first_date(&self) -> Day {
        self.versions[0].date
    }

    fn latest_mut(&mut self, change: impl FnOnce(&mut Version)) {
        if let Some(latest) = self.versions.last_mut() {
            change(latest);
        }
    }

    /// The DOI by which doi.org knows it, in lowercase: its own, or the one that arXiv gives each of its papers.
    pub(super) fn any_doi(&self) -> Option<String> {
        let doi = self.doi.clone().or_else(|| Some(format!("10.48550/arxiv.{}", self.arxiv.as_ref()?)));
        doi.map(|doi| doi.to_lowercase())
    }

    /// Who registered that DOI.
    pub(super) fn registered_by(&self) -> &str {
        if self.doi.is_none() { "DataCite" } else { &self.agency }
    }

    /// Whether it was retracted.
    pub(super) fn is_retracted(&self) -> bool {
        self.notices.iter().any(|notice| notice.kind == "retraction")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_each_source_writes_them() {
        let names = |person: Person| (person.whole(), person.with_initials());
        let of = |whole: &str, short: &str| (whole.to_owned(), short.to_owned());
        assert_eq!(names(Person::new("Aidan N. Gomez")), of("Aidan N. Gomez", "Gomez AN"));
        assert_eq!(names(Person::parted("Peter H. N.", "de With")), of("Peter H. N. de With", "de With PHN"));
        assert_eq!(
            names(Person::group("The Rookery Collaboration")),
            of("The Rookery Collaboration", "The Rookery Collaboration")
        );
    }

    #[test]
    fn a_number_of_arxiv_tells_the_month_and_gives_a_doi() {
        let paper = Paper::on_arxiv("8912.00001", "Kettles", &["Ada Teal"]);
        assert_eq!(
            (paper.first_date(), paper.any_doi().as_deref()),
            (Day::new(2089, 12, 15), Some("10.48550/arxiv.8912.00001"))
        );
        assert_eq!(paper.registered_by(), "DataCite");
    }
}
