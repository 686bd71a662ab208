//! What sources really answered, each given to the reader that would receive it, if `../shared/facts` exists; if not, the tests
//! name what they skipped and pass. The status is in a file's name if it is not 200.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shelfmark::facts::{
    Answer, Author, DateKind, Fact, Kind, NoticeKind, Paper, PaperId, Question, Record, Repository, Source,
};
use shelfmark::sources::doi::Agency;
use shelfmark::sources::pubmed::Database;
use shelfmark::sources::{Answers, arxiv, crossref, datacite, doi, github, pubmed};

/// Answers that no reader receives: nothing asks for them.
const UNMET: [&str; 4] =
    ["openalex/work.json", "openalex/not-found.404.html", "openalex/retracted.json", "openalex/polluted-record.json"];

/// The sources whose answers are read, and those of [`UNMET`].
const FOLDERS: [&str; 7] = ["arxiv", "crossref", "datacite", "doi", "github", "openalex", "pubmed"];

/// Where the recordings are: a folder beside the project's, which not everybody has.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/facts");
    folder.is_dir().then_some(folder)
}

/// Status and body of a recording; `None`, with a note on standard error, if it is missing.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn recorded(file: &str) -> Option<(u16, Vec<u8>)> {
    let Some(folder) = folder() else {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        eprintln!("skipped: {test} of {file}, as ../shared/facts is not there");
        return None;
    };
    let status = file.split('.').rev().find_map(|part| part.parse().ok().filter(|status| (200..600).contains(status)));
    Some((status.unwrap_or(200), std::fs::read(folder.join(file)).unwrap()))
}

fn on_arxiv(id: &str) -> Question {
    Question::Paper(PaperId::Arxiv(id.to_owned()))
}

fn with_doi(doi: &str) -> Question {
    Question::Paper(PaperId::Doi(doi.to_owned()))
}

fn repository(name: &str) -> Question {
    Question::Repository(name.to_owned())
}

fn only(answers: Answers) -> Answer {
    assert_eq!(answers.len(), 1);
    answers.into_iter().next().unwrap().1
}

fn paper(answer: Answer) -> Paper {
    match answer {
        Answer::Known(Fact::Paper(paper)) => *paper,
        other => panic!("it is {other:?}"),
    }
}

fn arxiv_says(file: &str, id: &str) -> Option<Answer> {
    recorded(file).map(|(status, body)| only(arxiv::read(&[on_arxiv(id)], status, &body)))
}

fn crossref_says(file: &str, doi: &str) -> Option<Answer> {
    recorded(file).map(|(status, body)| only(crossref::read(&[with_doi(doi)], status, &body)))
}

fn title(paper: &Paper) -> &str {
    &paper.records[0].titles[0]
}

/// Names as they are, with a bar between parts that are kept apart.
fn names(record: &Record) -> Vec<String> {
    let name = |author: &Author| {
        let parts = [&author.given, &author.family, &author.name];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("|")
    };
    record.authors.iter().map(name).collect()
}

fn dates(record: &Record) -> Vec<(DateKind, i32, Option<u8>)> {
    record.dates.iter().map(|date| (date.kind, date.year, date.month)).collect()
}

fn notices(paper: &Paper) -> Vec<(NoticeKind, Option<&str>)> {
    paper.notices.iter().map(|notice| (notice.kind, notice.date.as_deref())).collect()
}

#[test]
fn every_recorded_answer_is_met_by_a_test() {
    let Some(root) = folder() else {
        eprintln!("skipped: every_recorded_answer_is_met_by_a_test, as ../shared/facts is not there");
        return;
    };
    let files = FOLDERS.iter().flat_map(|name| {
        let files = std::fs::read_dir(root.join(name)).unwrap();
        files.map(move |file| format!("{name}/{}", file.unwrap().file_name().to_str().unwrap()))
    });
    let source = include_str!("sources_recorded.rs");
    let unmet: BTreeSet<String> = files.filter(|file| !source.contains(&format!("\"{file}\""))).collect();
    assert_eq!(unmet, BTreeSet::new());
    assert_eq!(UNMET.iter().filter(|file| !root.join(file).is_file()).count(), 0);
}

#[test]
fn arxiv_describes_a_paper() {
    let Some(answer) = arxiv_says("arxiv/one.xml", "1605.08386") else { return };
    let paper = paper(answer);
    let record = &paper.records[0];
    assert_eq!(title(&paper), "Heat-bath random walks with Markov bases");
    assert_eq!(names(record), ["Caprice Stanley", "Tobias Windisch"]);
    assert_eq!(dates(record), [(DateKind::First, 2016, Some(5)), (DateKind::Version, 2016, Some(5))]);
    assert_eq!((record.source, record.kind, record.has_all_authors), (Source::Arxiv, Kind::Preprint, true));
    assert_eq!(record.comment.as_deref(), Some("20 pages, 3 figures"));
    assert_eq!((paper.latest_version, paper.subjects.as_slice()), (Some(1), &["math.CO".into(), "math.ST".into()][..]));
    assert!(paper.about.unwrap().starts_with("Graphs on lattice points"));
}

#[test]
fn arxiv_answers_in_its_own_order() {
    let Some((status, body)) = recorded("arxiv/many-in-another-order.xml") else { return };
    let asked =
        ["1706.03762", "1512.03385", "1810.04805", "1412.6980", "2106.09685", "1606.08415", "2309.16588"].map(on_arxiv);
    let asked: Vec<Question> = asked.into_iter().chain([on_arxiv("2512.99999")]).collect();
    let mut answers = arxiv::read(&asked, status, &body);
    assert_eq!(answers.pop().unwrap().1, Answer::Absent, "missing beside others");
    let titles: Vec<String> = answers.into_iter().map(|(_, answer)| title(&paper(answer)).to_owned()).collect();
    assert_eq!(titles[..2], ["Attention Is All You Need", "Deep Residual Learning for Image Recognition"]);
    assert_eq!(titles[5], "Gaussian Error Linear Units (GELUs)");
}

/// A list without entries, only headings.
const BARE: &str = "# Papers\n\n## Sequence Models for Translation\n\n## Image Recognition\n\n## Language Understanding\n\n\
## Stochastic Optimisation\n\n## Parameter-Efficient Fine-Tuning\n\n## Activation Functions\n\n## Vision Transformers\n";

#[test]
fn abstracts_tell_where_papers_belong() {
    let Some((status, body)) = recorded("arxiv/many-in-another-order.xml") else { return };
    let list = shelfmark::engine::Reviewer::new("README.md", BARE);
    let ids = ["1706.03762", "1512.03385", "1810.04805", "1412.6980", "2106.09685", "1606.08415", "2309.16588"];
    let answers = arxiv::read(&ids.map(on_arxiv), status, &body);
    let papers: Vec<Paper> = answers.into_iter().map(|(_, answer)| paper(answer)).collect();
    let sections: Vec<&str> = BARE.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let first = |texts: &[&str]| list.likely_sections(texts, None, 1)[0].section.clone();
    let right = |texts: &dyn Fn(usize) -> Vec<String>| {
        let is_right = |at: &usize| {
            let texts = texts(*at);
            first(&texts.iter().map(String::as_str).collect::<Vec<_>>()) == sections[*at]
        };
        (0..papers.len()).filter(is_right).count()
    };
    let by_title = right(&|at| vec![title(&papers[at]).to_owned()]);
    let by_both = right(&|at| vec![title(&papers[at]).to_owned(), papers[at].about.clone().unwrap()]);
    assert!(by_both >= by_title && by_both >= 5, "{by_title} by their titles, {by_both} with their abstracts");
}

#[test]
fn arxiv_tells_venues_and_dois_where_authors_gave_them() {
    let Some(answer) = arxiv_says("arxiv/latex-title-doi-journal-ref.xml", "2306.03845") else { return };
    let test = paper(answer);
    assert_eq!(title(&test), "$ω$Test: WebView-Oriented Testing for Android Applications");
    assert_eq!(test.also, ["10.1145/3597926.3598112"]);
    let says = |id: &str| arxiv_says("arxiv/latex-title-doi-journal-ref.xml", id).unwrap();
    assert_eq!(title(&paper(says("2302.03287"))), "ChatGPT and Software Testing Education: Promises & Perils");
    assert_eq!(paper(says("hep-ph/0301050")).records[0].venues, ["Phys.Lett.B573:94-100,2003"]);
    assert_eq!(names(&paper(says("0804.0970")).records[0]), ["Marie-Claude Gaudel", "Pascale Le Gall"]);
    assert_eq!(says("2512.99999"), Answer::Unknown, "it has found more than it gives");

    let (status, body) = recorded("arxiv/many-journal-ref-doi-comment.xml").unwrap();
    let ids: Vec<String> = std::str::from_utf8(&body)
        .unwrap()
        .split("<id>http://arxiv.org/abs/")
        .skip(1)
        .map(|rest| rest.split_once('v').unwrap().0.to_owned())
        .collect();
    let asked: Vec<Question> = ids.iter().map(|id| on_arxiv(id)).collect();
    let papers: Vec<Paper> = arxiv::read(&asked, status, &body).into_iter().map(|(_, answer)| paper(answer)).collect();
    assert_eq!(papers.len(), 15);
    assert!(papers.iter().any(|paper| title(paper).contains(" & ")));
    assert!(papers.iter().any(|paper| !paper.also.is_empty()) && papers.iter().any(|paper| paper.also.is_empty()));
}

#[test]
fn arxivs_old_numbers_are_read() {
    let Some(answer) = arxiv_says("arxiv/old-id-journal-ref-affiliation.xml", "astro-ph/0601001") else { return };
    let old = paper(answer);
    assert!(!old.records[0].venues.is_empty() && !old.records[0].authors.is_empty());
    let answer = arxiv_says("arxiv/old-id-with-version.xml", "quant-ph/0201082").unwrap();
    assert_eq!(names(&paper(answer).records[0]), ["Stephen Blaha"]);
}

#[test]
fn arxiv_leaves_out_what_it_does_not_know() {
    let Some((status, body)) = recorded("arxiv/two-asked-one-answered.xml") else { return };
    let mut answers = arxiv::read(&["0808.05394", "1707.08567"].map(on_arxiv), status, &body);
    assert_eq!(answers[0].1, Answer::Absent);
    assert!(names(&paper(answers.remove(1).1).records[0]).contains(&"Dirk Wübben".to_owned()));
    // An empty answer may be an outage. So a paper that exists is asked for along with the others.
    assert_eq!(arxiv_says("arxiv/unknown-id.xml", "0000.0000"), Some(Answer::Unknown));
    assert_eq!(arxiv_says("arxiv/error-malformed-id.400.xml", "abc"), Some(Answer::Unknown));
    assert_eq!(arxiv_says("arxiv/rate-limited.429.txt", "1605.08386"), Some(Answer::Unknown));
    let (_, body) = recorded("arxiv/error-malformed-id.400.xml").unwrap();
    assert_eq!(only(arxiv::read(&[on_arxiv("1605.08386")], 200, &body)), Answer::Unknown, "an error under 200");
}

#[test]
fn arxivs_latest_version_says_that_it_is_withdrawn() {
    let Some(answer) = arxiv_says("arxiv/withdrawn-and-collaboration.xml", "2609.32356") else { return };
    let withdrawn = paper(answer);
    assert_eq!(notices(&withdrawn), [(NoticeKind::Withdrawal, None)]);
    let words = withdrawn.notices[0].words.as_deref().unwrap();
    assert_eq!(words, "This paper is withdrawn. The manuscript is incomplete and requires further work");
    assert_eq!(withdrawn.latest_version, Some(3));
    let atlas = paper(arxiv_says("arxiv/withdrawn-and-collaboration.xml", "1207.7214").unwrap());
    assert_eq!(names(&atlas.records[0]), ["The ATLAS Collaboration"]);
    assert!(atlas.records[0].authors[0].is_group);
    assert_eq!(atlas.also, ["10.1016/j.physletb.2012.08.020"]);
}

#[test]
fn arxivs_versions_have_titles_and_authors_of_their_own() {
    let Some((status, body)) = recorded("arxiv/versions-other-title-other-authors.xml") else { return };
    let earlier = |latest| Question::EarlierVersions { id: "2310.03024".into(), latest };
    let Answer::Known(Fact::Versions(versions)) = only(arxiv::read(&[earlier(2)], status, &body)) else { panic!() };
    let [first] = versions.as_slice() else { panic!("{versions:?}") };
    assert_eq!(first.titles, ["AstroCLIP: Cross-Modal Pre-Training for Astronomical Foundation Models"]);
    assert_eq!(names(first)[0], "Francois Lanusse");
    assert_eq!(first.comment.as_deref(), Some("Submitted to the NeurIPS 2023 AI4Science Workshop"));
    assert_eq!(only(arxiv::read(&[earlier(4)], status, &body)), Answer::Unknown, "one of three is not there");
    let latest = paper(only(arxiv::read(&[on_arxiv("2310.03024")], status, &body)));
    assert_eq!(title(&latest), "AstroCLIP: A Cross-Modal Foundation Model for Galaxies");
    assert_eq!((latest.latest_version, names(&latest.records[0]).len()), (Some(2), 15));
}

#[test]
fn datacite_stands_in_for_arxiv() {
    let Some((status, body)) = recorded("datacite/arxiv-doi.json") else { return };
    let found = paper(only(datacite::read(&[on_arxiv("2311.16162")], status, &body)));
    let record = &found.records[0];
    assert!(title(&found).starts_with("Leveraging Artificial Intelligence Technology"));
    assert_eq!(names(record)[0], "Hui|Yin");
    assert_eq!(
        (record.source, record.kind, record.has_all_authors),
        (Source::DataCite, Kind::Preprint, false),
        "its lists may stop short"
    );
    assert_eq!(dates(record)[0], (DateKind::First, 2023, Some(11)));
    assert_eq!((found.latest_version, found.also.as_slice()), (Some(1), &["arxiv:2311.16162".into()][..]));
    assert_eq!(found.subjects, ["cs.DL", "cs.AI", "cs.CL"]);

    let (status, body) = recorded("datacite/arxiv-doi-new-title-new-order.json").unwrap();
    let found = paper(only(datacite::read(&[with_doi("10.48550/ARXIV.2310.03024")], status, &body)));
    assert_eq!(title(&found), "AstroCLIP: A Cross-Modal Foundation Model for Galaxies");
    assert_eq!((found.latest_version, names(&found.records[0])[0].as_str()), (Some(2), "Liam|Parker"));
    let years: BTreeSet<i32> = found.records[0].dates.iter().map(|date| date.year).collect();
    assert_eq!(years, BTreeSet::from([2023, 2024]), "those of all versions");
}

#[test]
fn datacite_never_says_that_there_is_none() {
    let Some((status, body)) = recorded("datacite/list-by-ids.json") else { return };
    let asked = ["1810.04805", "1706.03762", "2512.99999"].map(on_arxiv);
    let answers = datacite::read(&asked, status, &body);
    assert_eq!(title(&paper(answers[1].1.clone())), "Attention Is All You Need");
    assert!(title(&paper(answers[0].1.clone())).starts_with("BERT"));
    assert_eq!(answers[2].1, Answer::Unknown);
    let (status, body) = recorded("datacite/not-found.404.json").unwrap();
    assert_eq!(only(datacite::read(&[with_doi("10.5281/zenodo.1")], status, &body)), Answer::Unknown);
    let (status, body) = recorded("datacite/zenodo-software-version.json").unwrap();
    let software = paper(only(datacite::read(&[with_doi("10.5281/zenodo.48440")], status, &body)));
    assert_eq!((software.records[0].kind, software.latest_version), (Kind::Other, None));
    assert_eq!(dates(&software.records[0]), [(DateKind::Issued, 2016, Some(3))]);
}

#[test]
fn doi_org_says_who_registered_what_and_what_nobody_did() {
    let Some((status, body)) = recorded("doi/registration-agencies.json") else { return };
    let dois = [
        "10.1109/cvpr.2016.90",
        "10.48550/arxiv.1706.03762",
        "10.1162/tacl_a_00276",
        "10.1162/tacl\\_a\\_00276",
        "10.1109/cvpr.2016.999999",
        "10.99999/nonexistent-prefix",
        "10.1000/was-not-asked",
    ]
    .map(str::to_owned);
    let said = doi::read(&dois, status, &body);
    let known = [Agency::Crossref, Agency::DataCite, Agency::Crossref];
    assert_eq!(said[..3], known);
    assert_eq!(said[3..], [Agency::None, Agency::None, Agency::None, Agency::Unknown]);

    let (status, body) = recorded("doi/registration-agency-unknown-prefix.json").unwrap();
    assert_eq!(doi::read(&["10.99999".to_owned()], status, &body), [Agency::None]);
    assert_eq!(doi::read(&["10.99999/tea".to_owned()], status, &body), [Agency::Unknown], "another was answered");
}

#[test]
fn doi_org_knows_handles() {
    let Some((status, body)) = recorded("doi/handle-found.json") else { return };
    assert_eq!(doi::read_one("10.1109/cvpr.2016.90", status, &body), Some(true));
    let (status, body) = recorded("doi/handle-unknown.404.json").unwrap();
    assert_eq!(doi::read_one("10.1109/cvpr.2016.999999", status, &body), Some(false));
    for other in ["doi/not-found.404.html", "doi/content-negotiation.bib"] {
        let (status, body) = recorded(other).unwrap();
        assert_eq!(doi::read_one("10.1126/foo", status, &body), None, "{other}");
        assert_eq!(doi::read(&["10.1126/foo".to_owned()], status, &body), [Agency::Unknown], "{other}");
    }
}

#[test]
fn crossref_describes_an_article() {
    let Some(answer) = crossref_says("crossref/journal-article.json", "10.1038/s42256-024-00832-8") else { return };
    let article = paper(answer);
    let record = &article.records[0];
    assert_eq!(title(&article), "Augmenting large language models with chemistry tools");
    assert_eq!(names(record)[..2], ["Andres|M. Bran", "Sam|Cox"]);
    assert_eq!(record.venues, ["Nature Machine Intelligence", "Nat Mach Intell"]);
    assert_eq!((record.kind, record.issns.as_slice()), (Kind::Publication, &["2522-5839".into()][..]));
    assert!(record.has_all_authors && article.notices.is_empty());
    assert!(dates(record).contains(&(DateKind::Online, 2024, Some(5))));
    assert!(dates(record).contains(&(DateKind::Issue, 2024, Some(5))));
    assert!(article.about.unwrap().starts_with("Abstract Large language models"));
}

#[test]
fn crossref_joins_preprints_and_what_they_became() {
    let preprint = crossref_says("crossref/preprint-is-preprint-of.json", "10.1101/2024.04.01.587366");
    let Some(preprint) = preprint.map(paper) else { return };
    assert_eq!((preprint.records[0].kind, preprint.also[0].as_str()), (Kind::Preprint, "10.1016/j.xgen.2025.100814"));
    let article = crossref_says("crossref/journal-article-of-that-preprint.json", "10.1016/j.xgen.2025.100814");
    assert_eq!(paper(article.unwrap()).also, [""; 0], "it does not name its preprint");
    let article = paper(crossref_says("crossref/article-has-preprint.json", "10.7717/peerj.3811").unwrap());
    assert_eq!(article.also, ["10.7287/peerj.preprints.3020"]);
    let marked = paper(crossref_says("crossref/preprint-title-markup.json", "10.1101/2020.12.01.406702").unwrap());
    assert_eq!(
        title(&marked),
        "Identification of a novel cationic glycolipid in <i>Streptococcus agalactiae</i> that contributes to brain entry and meningitis"
    );
}

#[test]
fn crossref_keeps_subtitles_events_and_languages_apart() {
    let filters = crossref_says("crossref/proceedings-subtitle-event.json", "10.1145/3448016.3452841");
    let Some(filters) = filters.map(paper) else { return };
    assert_eq!(filters.records[0].titles, ["Vector Quotient Filters"]);
    assert_eq!(filters.records[0].subtitles, ["Overcoming the Time/Space Trade-Off in Filter Design"]);
    assert!(filters.records[0].venues.contains(&"SIGMOD/PODS '21".to_owned()));
    let two = paper(crossref_says("crossref/two-titles-two-languages.json", "10.1007/s00120-007-1345-2").unwrap());
    assert_eq!((two.records[0].titles.len(), two.records[0].subtitles.len()), (2, 2));
    let math = paper(crossref_says("crossref/title-mathml.json", "10.1103/physrevb.89.235131").unwrap());
    assert!(title(&math).ends_with("A candidate for the spin-orbital liquid state"));
    let caps =
        paper(crossref_says("crossref/title-small-caps-glued.json", "10.1111/j.2041-210x.2012.00247.x").unwrap());
    assert!(title(&caps).starts_with("<scp>T</scp>reebase"), "as it is there");
    let broken = crossref_says("crossref/title-mojibake.json", "10.1111/j.1365-2966.2009.15736.x").unwrap();
    assert_eq!(names(&paper(broken).records[0]).len(), 3);
    let apart = crossref_says("crossref/title-search-subtitle-apart.json", "10.1177/1525822x05279903").unwrap();
    assert_eq!(paper(apart).records[0].subtitles, ["An Experiment with Data Saturation and Variability"]);
}

#[test]
fn crossref_tells_what_was_published_against_a_paper() {
    let retracted = crossref_says("crossref/retracted.json", "10.1016/s0140-6736(97)11096-0");
    let Some(retracted) = retracted.map(paper) else { return };
    assert_eq!(notices(&retracted), [(NoticeKind::Retraction, Some("2010-02-06"))]);
    assert!(!retracted.records[0].has_all_authors || retracted.records[0].authors.len() == 13);
    for (harmless, doi) in [
        ("crossref/updated-by-correction.json", "10.1073/pnas.1414271111"),
        ("crossref/updated-by-new-version-of-itself.json", "10.1371/journal.ppat.1008184"),
        ("crossref/title-says-retraction-but-is-not.json", "10.1002/qj.3512"),
    ] {
        let harmless = paper(crossref_says(harmless, doi).unwrap());
        assert_eq!((harmless.notices.len(), harmless.records[0].kind), (0, Kind::Publication), "{doi}");
    }
    let notice = crossref_says("crossref/correction-notice-group-author.json", "10.1371/journal.pone.0203153").unwrap();
    let notice = paper(notice);
    assert_eq!((notice.records[0].kind, notice.notices.len()), (Kind::Notice, 0));
    assert_eq!(
        (names(&notice.records[0]), notice.records[0].authors[0].is_group),
        (vec!["The PLOS ONE Staff".into()], true)
    );
}

#[test]
fn crossrefs_names_are_taken_as_they_are() {
    let suffix = crossref_says("crossref/author-suffix.json", "10.1002/jor.1100150407");
    let Some(suffix) = suffix.map(paper) else { return };
    assert!(names(&suffix.records[0]).iter().any(|name| name.ends_with(" Jr") || name.ends_with(" Jr.")), "{suffix:?}");
    let says = |file: &str, doi: &str| paper(crossref_says(file, doi).unwrap()).records[0].clone();
    assert_eq!(names(&says("crossref/authors-without-given-names.json", "10.3892/ijo_00000353")), ["Stravopodis"]);
    let swapped = says("crossref/family-and-given-swapped.json", "10.18653/v1/2022.findings-acl.177");
    assert_eq!(names(&swapped)[1], "Do|Long");
    let none = says("crossref/journal-article-without-authors.json", "10.1007/s40278-023-41815-2");
    assert_eq!((none.authors.len(), none.has_all_authors), (0, false));
    let copy = says("crossref/copy-of-a-famous-paper.json", "10.65215/ysbyhc05");
    assert_eq!((copy.kind, names(&copy)[5].as_str()), (Kind::Preprint, "Aidan|N.Gomez"));
}

#[test]
fn crossrefs_dates_and_kinds_may_be_missing_or_others() {
    let undated = crossref_says("crossref/issued-null.json", "10.1109/icdcsw.2003.1203662");
    let Some(undated) = undated.map(paper) else { return };
    assert_eq!(dates(&undated.records[0]), [(DateKind::Created, 2004, Some(6))]);
    for (file, doi) in [
        ("crossref/type-peer-review.json", "10.7554/elife.55167.sa2"),
        ("crossref/type-component.json", "10.1371/journal.pmed.0030277.g001"),
    ] {
        assert_eq!(paper(crossref_says(file, doi).unwrap()).records[0].kind, Kind::Other, "{file}");
    }
}

#[test]
fn crossref_answers_many_and_leaves_out_what_it_does_not_have() {
    let Some((status, body)) = recorded("crossref/list-by-doi-one-missing.json") else { return };
    let asked = [
        "10.1162/tacl_a_00276",
        "10.18653/v1/n19-1423",
        "10.1109/cvpr.2016.90",
        "10.1016/s0140-6736(97)11096-0",
        "10.48550/arxiv.1706.03762",
    ]
    .map(with_doi);
    let answers = crossref::read(&asked, status, &body);
    assert_eq!(answers[4].1, Answer::Unknown, "another agency has it");
    let papers: Vec<Paper> = answers.into_iter().take(4).map(|(_, answer)| paper(answer)).collect();
    assert_eq!(title(&papers[0]), "Natural Questions: A Benchmark for Question Answering Research");
    assert_eq!(names(&papers[2].records[0]), ["Kaiming|He", "Xiangyu|Zhang", "Shaoqing|Ren", "Jian|Sun"]);
    assert_eq!(notices(&papers[3]), [(NoticeKind::Retraction, Some("2010-02-06"))]);
    for refusal in [
        "crossref/search-no-result.json",
        "crossref/agency.json",
        "crossref/not-found.404.txt",
        "crossref/bad-parameter.400.json",
        "crossref/internal-error.500.html",
        "crossref/gateway-timeout.504.html",
    ] {
        let (status, body) = recorded(refusal).unwrap();
        for status in [status, 200] {
            let answer = only(crossref::read(&[with_doi("10.1126/science.169.3946.635")], status, &body));
            assert_eq!(answer, Answer::Unknown, "{refusal}");
        }
    }
}

#[test]
fn pubmed_knows_retractions_dates_and_what_it_does_not_have() {
    let Some((status, body)) = recorded("pubmed/esummary-retracted-unknown-and-plain.json") else { return };
    let asked =
        [99_999_999, 23_193_287, 31_452_104, 9_500_320, 1].map(|number| Question::Paper(PaperId::Pubmed(number)));
    let answers = pubmed::read(Database::Pubmed, &asked, status, &body);
    assert_eq!(answers[0].1, Answer::Absent);
    assert_eq!(answers[4].1, Answer::Unknown, "nothing is said of it");
    let [plain, suffix, retracted] = [1, 2, 3].map(|at: usize| paper(answers[at].1.clone()));
    assert_eq!(title(&plain), "GenBank");
    assert_eq!(dates(&plain.records[0]), [(DateKind::Print, 2013, Some(1)), (DateKind::Online, 2012, Some(11))]);
    assert_eq!(plain.also, ["pmc:3531190", "10.1093/nar/gks1195"]);
    assert_eq!(names(&plain.records[0])[0], "DA|Benson");
    assert_eq!(names(&suffix.records[0]), ["G|Bitencourt-Ferreira", "WF|de Azevedo Jr"]);
    assert!(plain.notices.is_empty() && suffix.notices.is_empty());
    assert_eq!(notices(&retracted), [(NoticeKind::Retraction, None)]);
    assert!(!retracted.records[0].has_all_authors, "lists of that time stop short");
    assert_eq!(retracted.records[0].venues, ["Lancet (London, England)", "Lancet"]);
}

#[test]
fn pubmed_central_has_numbers_of_its_own() {
    let Some((status, body)) = recorded("pubmed/esummary-of-pmcid.json") else { return };
    let asked = [3_531_190, 99_999_999].map(|number| Question::Paper(PaperId::Pmc(number)));
    let answers = pubmed::read(Database::Pmc, &asked, status, &body);
    assert_eq!(paper(answers[0].1.clone()).also, ["pubmed:23193287", "10.1093/nar/gks1195"]);
    assert_eq!(answers[1].1, Answer::Absent);
}

#[test]
fn what_pubmed_answers_otherwise_says_nothing() {
    for other in [
        "pubmed/esummary-empty-list.json",
        "pubmed/id-converter-partly-found.json",
        "pubmed/rate-limited.429.json",
        "pubmed/efetch-title-markup.xml",
        "pubmed/efetch-comment-is-no-retraction.xml",
    ] {
        let Some((status, body)) = recorded(other) else { return };
        for status in [status, 200] {
            let asked = [Question::Paper(PaperId::Pubmed(30_988_852))];
            assert_eq!(only(pubmed::read(Database::Pubmed, &asked, status, &body)), Answer::Unknown, "{other}");
        }
    }
}

fn known(answer: &Answer) -> &Repository {
    match answer {
        Answer::Known(Fact::Repository(repository)) => repository,
        other => panic!("it is {other:?}"),
    }
}

#[test]
fn github_answers_in_part() {
    let Some((status, body)) = recorded("github/repositories-partly-found.json") else { return };
    let asked =
        ["googlechrome/puppeteer", "github/non-existing-repository", "segmentio/nightmare", "someone/young-and-empty"]
            .map(repository);
    let answers = github::read(&asked, status, &body);
    assert_eq!(answers[1].1, Answer::Absent);
    let renamed = known(&answers[0].1);
    assert_eq!((renamed.full_name.as_str(), renamed.stars), ("puppeteer/puppeteer", 94000));
    assert_eq!((renamed.licence.as_deref(), renamed.homepage.as_deref()), (Some("Apache-2.0"), None));
    assert_eq!(renamed.topics, ["automation"]);
    let archived = known(&answers[2].1);
    assert_eq!((archived.is_archived, archived.archived_at.as_deref()), (true, Some("2023-01-01T00:00:00Z")));
    assert!(known(&answers[3].1).is_empty);
}

#[test]
fn the_query_asks_for_what_the_recorded_one_does() {
    let Some((_, recorded)) = recorded("github/query.graphql") else { return };
    let recorded = String::from_utf8(recorded).unwrap();
    let asked = ["a/b", "c/d", "e/f", "g/h"].map(repository);
    let query = github::query(&asked);
    let fields = |text: &str| -> BTreeSet<String> {
        let fragment = text.split_once("fragment facts").unwrap().1.to_owned();
        fragment.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect()
    };
    let ours = query["query"].as_str().unwrap();
    assert!(fields(ours).is_subset(&fields(&recorded)));
    let call = "r3: repository(owner:$o3, name:$n3, followRenames:true) { ...facts }";
    assert!(ours.contains(call) && recorded.contains(call));
    assert_eq!((query["variables"]["o2"].as_str(), query["variables"]["n3"].as_str()), (Some("e"), Some("h")));
}

#[test]
fn githubs_refusals_say_nothing() {
    for refusal in [
        "github/rate-limited.200.json",
        "github/forbidden-field.200.json",
        "github/bad-credentials.401.json",
        "github/secondary-limit.403.json",
        "github/bad-gateway.502.html",
        "github/rest-renamed.301.json",
    ] {
        let Some((status, body)) = recorded(refusal) else { return };
        for status in [status, 200] {
            assert_eq!(only(github::read(&[repository("a/b")], status, &body)), Answer::Unknown, "{refusal}");
            assert_eq!(github::read_one(status, &body), Answer::Unknown, "{refusal}");
        }
    }
}
