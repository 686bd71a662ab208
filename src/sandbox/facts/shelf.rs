//! The shelf: all papers and repositories that exist.

use super::day::Day;
use super::paper::Paper;
use super::project::Project;

/// All that the sources know. It begins with papers that really exist, since a client that asks a source whether something is missing may
/// ask for one of them too, to see whether the source answers at all.
#[derive(Clone, Debug)]
pub struct Shelf {
    papers: Vec<Paper>,
    projects: Vec<Project>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self::bare().papers(landmarks())
    }
}

/// Described as in arxiv/many-in-another-order.xml, pubmed/esummary-retracted-unknown-and-plain.json and pubmed/esummary-of-pmcid.json.
fn landmarks() -> [Paper; 2] {
    let attention = [
        "Ashish Vaswani",
        "Noam Shazeer",
        "Niki Parmar",
        "Jakob Uszkoreit",
        "Llion Jones",
        "Aidan N. Gomez",
        "Lukasz Kaiser",
        "Illia Polosukhin",
    ];
    let genbank =
        ["D. A. Benson", "M. Cavanaugh", "K. Clark", "I. Karsch-Mizrachi", "D. J. Lipman", "J. Ostell", "E. W. Sayers"];
    [
        Paper::on_arxiv("1706.03762", "Attention Is All You Need", &attention)
            .on(Day::new(2017, 6, 12))
            .subjects(&["cs.CL", "cs.LG"])
            .comment("15 pages, 5 figures"),
        Paper::published("10.1093/nar/gks1195", "GenBank", &genbank, Day::new(2012, 11, 27))
            .printed(Day::month(2013, 1))
            .venue("Nucleic acids research", "Nucleic Acids Res")
            .pubmed(23_193_287)
            .pmc(3_531_190),
    ]
}

impl Shelf {
    /// A shelf without even these.
    #[must_use]
    pub fn bare() -> Self {
        Self { papers: Vec::new(), projects: Vec::new() }
    }

    /// With this paper.
    #[must_use]
    pub fn paper(mut self, paper: Paper) -> Self {
        self.add_paper(paper);
        self
    }

    /// With these papers.
    #[must_use]
    pub fn papers(self, papers: impl IntoIterator<Item = Paper>) -> Self {
        papers.into_iter().fold(self, Self::paper)
    }

    /// With this repository.
    #[must_use]
    pub fn project(mut self, project: Project) -> Self {
        self.add_project(project);
        self
    }

    /// Adds a paper, replacing one with the same number or DOI.
    pub fn add_paper(&mut self, paper: Paper) {
        let is_it = |other: &Paper| {
            let is_number = paper.arxiv.is_some() && other.arxiv == paper.arxiv;
            is_number || paper.any_doi().is_some() && other.any_doi() == paper.any_doi()
        };
        self.papers.retain(|other| !is_it(other));
        self.papers.push(paper);
    }

    /// Adds a repository, replacing one of the same name; the name no longer redirects to a repository that had it before.
    pub fn add_project(&mut self, project: Project) {
        self.remove_project(&project.name);
        for other in &mut self.projects {
            other.former.retain(|former| !former.eq_ignore_ascii_case(&project.name));
        }
        self.projects.push(project);
    }

    /// Removes a repository; its name then leads nowhere.
    pub fn remove_project(&mut self, name: &str) {
        self.projects.retain(|other| !other.name.eq_ignore_ascii_case(name));
    }

    /// The paper with this number on arXiv, without a version.
    pub(super) fn on_arxiv(&self, number: &str) -> Option<&Paper> {
        let is_it = |own: &String| own.eq_ignore_ascii_case(number);
        self.papers.iter().find(|paper| paper.arxiv.as_ref().is_some_and(is_it))
    }

    /// The paper with this DOI, ignoring case.
    pub(super) fn with_doi(&self, doi: &str) -> Option<&Paper> {
        let doi = doi.to_lowercase();
        self.papers.iter().find(|paper| paper.any_doi().as_ref() == Some(&doi))
    }

    /// The paper with this DOI, if this agency registered it.
    pub(super) fn registered(&self, doi: &str, agency: &str) -> Option<&Paper> {
        self.with_doi(doi).filter(|paper| paper.registered_by() == agency)
    }

    /// The paper with this number in PubMed, or in PubMed Central.
    pub(super) fn in_pubmed(&self, number: u32, is_central: bool) -> Option<&Paper> {
        self.papers.iter().find(|paper| (if is_central { paper.pmc } else { paper.pubmed }) == Some(number))
    }

    /// The repository with this name.
    pub(super) fn called(&self, name: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.name.eq_ignore_ascii_case(name))
    }

    /// The repository that used to have this name.
    pub(super) fn once_called(&self, name: &str) -> Option<&Project> {
        let is_it = |former: &String| former.eq_ignore_ascii_case(name);
        self.projects.iter().find(|project| project.former.iter().any(is_it))
    }

    /// The repository with this number.
    pub(super) fn numbered(&self, id: u64) -> Option<&Project> {
        self.projects.iter().find(|project| project.id() == id)
    }
}
