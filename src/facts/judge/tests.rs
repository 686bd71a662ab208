//! Entries compared with papers.

use super::*;
use crate::facts::Dated;

fn author(name: &str) -> Author {
    Author { name: Some(name.to_owned()), ..Author::default() }
}

fn preprint(title: &str, authors: &[&str]) -> Record {
    Record {
        titles: vec![title.to_owned()],
        authors: authors.iter().map(|name| author(name)).collect(),
        has_all_authors: true,
        dates: vec![Dated { kind: DateKind::First, year: 2023, month: Some(4) }],
        kind: Kind::Preprint,
        ..Record::default()
    }
}

fn paper(records: &[Record]) -> Paper {
    Paper { records: records.to_vec(), ..Paper::default() }
}

const TITLE: &str = "How Leaves Learn to Float: A Study of Cups";

fn leaves() -> Record {
    preprint(TITLE, &["Ada Lovelace", "Carl Gauss", "Emmy Noether", "Kurt Gödel"])
}

fn faults(said: &Said<'_>, paper: &Paper) -> Vec<Fault> {
    judge(said, paper, Some(&[])).faults
}

#[test]
fn an_entry_that_is_right_is_left_alone() {
    let paper = paper(&[leaves()]);
    for (titles, authors) in [
        (&["How leaves learn to float: a study of cups"][..], Some("A. Lovelace, C. Gauss, E. Noether and K. Goedel")),
        (&["How Leaves Learn to Float"], Some("Lovelace et al.")),
        (&["FloatLeaf", "FloatLeaf: How Leaves Learn to Float: A Study of Cups"], None),
        (&["paper"], None),
        (&[], Some("Ada Lovelace")),
        (&["FloatLeaf"], None),
    ] {
        let said = Said { titles, authors, year: Some(2023), venue: Some("arXiv") };
        assert_eq!(faults(&said, &paper), [], "{titles:?} {authors:?}");
    }
}

#[test]
fn a_wrong_link_is_told_once() {
    let other =
        preprint("Kettles of the World and their Whistles", &["Joan Clarke", "Grace Hopper", "Mary Somerville"]);
    let paper = paper(&[other]);
    for (titles, authors) in [
        (&[TITLE][..], Some("Ada Lovelace, Carl Gauss")),
        (&[TITLE], None),
        (&["FloatLeaf"], Some("Ada Lovelace, Carl Gauss, Emmy Noether")),
    ] {
        let said = Said { titles, authors, year: Some(2011), venue: None };
        let found = faults(&said, &paper);
        assert!(
            matches!(found.as_slice(), [Fault::WrongPaper { title, .. }] if title.starts_with("Kettles")),
            "{titles:?}: {found:?}"
        );
    }
    // Its authors show that it is the right paper all the same.
    let said = Said { titles: &[TITLE], authors: Some("Joan Clarke et al."), ..Said::default() };
    assert!(matches!(faults(&said, &paper).as_slice(), [Fault::TitleWording { .. }]));
    let said = Said { titles: &["FloatLeaf"], authors: Some("Ada Lovelace"), ..Said::default() };
    assert_eq!(faults(&said, &paper), [], "a nickname and one name are too little to go by");
}

#[test]
fn single_things_are_told_each() {
    let paper = paper(&[leaves()]);
    let said = Said {
        titles: &["How Leaves Laern to Float: A Study of Cups"],
        authors: Some("Ada Lovelase, Carl Gauss"),
        year: Some(2019),
        venue: None,
    };
    let found = faults(&said, &paper);
    let [Fault::TitleSpelling { slips, .. }, Fault::Authors { faults: names, .. }, Fault::Year { entry: 2019, known }] =
        found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert_eq!(slips, &[Slip { entry: "Laern".into(), record: "Learn".into() }]);
    assert_eq!(names, &[NameFault::Spelling { entry: "Ada Lovelase".into(), record: "Ada Lovelace".into() }]);
    assert_eq!(known, &[2023]);
}

#[test]
fn nothing_is_said_before_all_versions_are_known() {
    let paper = Paper { latest_version: Some(2), ..paper(&[leaves()]) };
    let first = preprint("Floating Tea", &["Emmy Noether", "Ada Lovelace"]);
    let said = Said {
        titles: &["Floating Tea Leaves as Told to Children"],
        authors: Some("Emmy Noether, Ada Lovelace"),
        ..Said::default()
    };
    let unasked = judge(&said, &paper, None);
    assert!(unasked.needs_earlier_versions() && unasked.faults.is_empty());
    let asked = judge(&said, &paper, Some(std::slice::from_ref(&first)));
    assert!(!asked.needs_earlier_versions() && !asked.faults.is_empty());
    let said = Said { titles: &["Floating Tea"], ..said };
    assert_eq!(judge(&said, &paper, Some(&[first])), Judgement::default());
    let said = Said { titles: &[TITLE], ..Said::default() };
    assert!(!judge(&said, &paper, None).needs_earlier_versions(), "what fits the latest needs no other");
}

#[test]
fn datacite_alone_and_notices_tell_nothing() {
    let datacite = Record { source: Source::DataCite, ..leaves() };
    let said = Said {
        titles: &["Kettles of the World and their Whistles"],
        authors: Some("Joan Clarke, Grace Hopper"),
        ..Said::default()
    };
    assert_eq!(faults(&said, &paper(&[datacite])), []);
    for kind in [Kind::Notice, Kind::Other] {
        assert_eq!(faults(&said, &paper(&[Record { kind, ..leaves() }])), []);
    }
    assert_eq!(judge(&said, &Paper::default(), None), Judgement::default());
}

#[test]
fn other_authors_under_a_long_title_are_told() {
    let paper = paper(&[leaves()]);
    let said = Said { titles: &[TITLE], authors: Some("Joan Clarke, Grace Hopper"), ..Said::default() };
    assert!(matches!(faults(&said, &paper).as_slice(), [Fault::OtherAuthors { authors, .. }] if authors.len() == 4));
}

#[test]
fn what_was_published_since_is_known() {
    let article = Record {
        kind: Kind::Publication,
        source: Source::Crossref,
        venues: vec!["Annals of Tea".into()],
        dates: vec![Dated { kind: DateKind::Print, year: 2024, month: None }],
        ..leaves()
    };
    let paper = paper(&[leaves(), article.clone()]);
    let published = Published { venue: "Annals of Tea".into(), year: Some(2024), source: Source::Crossref };
    for venue in [Some("arXiv 2023"), None] {
        assert_eq!(published_since(&Said { venue, ..Said::default() }, &paper), Some(published.clone()));
    }
    assert_eq!(published_since(&Said { venue: Some("ICML"), ..Said::default() }, &paper), None);
    let others = Record { authors: vec![author("Joan Clarke")], ..article };
    let unlike = Paper { records: vec![leaves(), others], ..Paper::default() };
    assert_eq!(published_since(&Said::default(), &unlike), None);
    let said = Said { titles: &[TITLE], venue: Some("Journal of Coffee"), ..Said::default() };
    assert!(
        matches!(faults(&said, &paper).as_slice(), [Fault::Venue { record, source: Source::Crossref }] if record == "Annals of Tea")
    );
}
