//! Names as lists write them, compared with names as sources have them.

use super::*;
use crate::facts::Author;

fn people(names: &[&str]) -> Record {
    let authors = names.iter().map(|name| Author { name: Some((*name).to_owned()), ..Author::default() });
    Record { authors: authors.collect(), has_all_authors: true, ..Record::default() }
}

const TEAM: [&str; 5] =
    ["Ada Byron Lovelace", "Kurt Gödel", "Jean-François Champollion", "Xiaoyu Zhang", "Ludwig van Beethoven"];

fn verdict(entry: &str, names: &[&str]) -> AuthorsVerdict {
    compare(entry, &[&people(names)])
}

#[test]
fn one_list_is_written_in_many_ways() {
    for entry in [
        "Ada Byron Lovelace, Kurt Gödel, Jean-François Champollion, Xiaoyu Zhang, Ludwig van Beethoven",
        "Ada Lovelace, Kurt Goedel, Jean-Francois Champollion, Xiaoyu Zhang and Ludwig van Beethoven",
        "A. B. Lovelace, K. Godel, J.-F. Champollion, X. Zhang, L. van Beethoven",
        "A Lovelace, K Gödel, JF Champollion, X Zhang, L van Beethoven",
        "Lovelace AB, Gödel K, Champollion JF, Zhang X, van Beethoven L",
        "Lovelace, A. B., Gödel, K., Champollion, J.-F., Zhang, X., van Beethoven, L.",
        "Lovelace, Ada and Gödel, Kurt and Champollion, Jean-François and Zhang, Xiaoyu and van Beethoven, Ludwig",
        "Lovelace, Ada; Gödel, Kurt; Champollion, Jean-François",
        "Ada Lovelace*, Kurt Gödel*, Jean-François Champollion†, Xiao-Yu Zhang¹, Ludwig van Beethoven^2^",
        "Ada Lovelace (MIT), Kurt Gödel (Vienna), Jean-François Champollion",
        "**Ada Lovelace**, _Kurt Gödel_, [Jean-François Champollion](https://a.example)",
        "<a href=\"x\">Ada Lovelace</a>, Kurt Gödel",
        "by Ada Lovelace & Kurt Gödel",
        "Authors: Ada Lovelace, Kurt Gödel, et al.",
        "Lovelace et al.",
        "Ada Lovelace and others",
        "Ada Lovelace, Kurt Gödel, … , Ludwig van Beethoven",
        "Ada Lovelace, Kurt Gödel等",
        "Ada Lovelace, Kurt Gödel and 3 more",
        "Ada Lovelace (5 authors)",
        "Ada Lovelace, Ludwig van Beethoven",
        "Ada Lovelace, Kurt Gödel, Ludwig van Beethoven",
        "Zhang Xiaoyu, Ada Lovelace, Kurt Gödel, Jean Champollion",
        "ADA LOVELACE, KURT GÖDEL",
        "Dr. Ada Lovelace, Prof. Kurt Gödel",
        "Ada Lovelace, Kurt Gödel, ICML 2024",
        "Lovelace, Gödel, Champollion, Zhang, Beethoven",
        "Ada Lovelace 张三, Kurt Gödel",
    ] {
        let found = verdict(entry, &TEAM);
        let is_order =
            matches!(&found, AuthorsVerdict::Differs(faults) if matches!(faults.as_slice(), [NameFault::Order { .. }]));
        assert!(found == AuthorsVerdict::Same || is_order && entry.starts_with("Zhang"), "{entry}: {found:?}");
    }
}

#[test]
fn forms_of_a_name_are_one_name() {
    for (entry, record) in [
        ("Bob Smith", "Robert Smith"),
        ("Sergei Ivanov", "Sergey Ivanov"),
        ("Mohamed Ali", "Mohammed Ali"),
        ("Yuri Wassiliev", "Iuri Vassiliev"),
        ("Maria Garcia", "María García Márquez"),
        ("Soren Aabye Kierkegaard", "Søren Åbye Kierkegaard"),
        ("John Smith Jr.", "John Smith"),
        ("John Smith 0003", "John Smith"),
        ("O. Connell", "Oscar O'Connell"),
        ("Yann Le Cun", "Yann LeCun"),
        ("J. Robert Oppenheimer", "Robert Oppenheimer"),
        ("Qingyao Ai", "Q. Ai"),
    ] {
        assert_eq!(verdict(entry, &[record, "Emmy Noether"]), AuthorsVerdict::Same, "{entry} / {record}");
    }
}

#[test]
fn what_cannot_be_known_is_not_said() {
    for (entry, names) in [
        ("OpenAI", &TEAM[..]),
        ("Gemini Team, Google", &TEAM),
        ("UC Berkeley", &TEAM),
        ("Shanghai Jiao Tong, Alibaba Cloud", &TEAM),
        ("张三, 李四", &TEAM),
        ("Daniel Kim", &["Minsu Kim"]),
        ("", &TEAM),
        ("2024", &TEAM),
        ("T. Smith", &["Anna Tea", "Bea Pot"]),
    ] {
        let found = verdict(entry, names);
        assert!(
            found == AuthorsVerdict::Unknown || entry.starts_with('T') && found == AuthorsVerdict::NoneInCommon,
            "{entry}: {found:?}"
        );
    }
    let partial = Record { has_all_authors: false, ..people(&["Ada Lovelace"]) };
    assert_eq!(compare("Kurt Gödel, Ada Lovelace", &[&partial]), AuthorsVerdict::Unknown);
    let datacite = Record { source: Source::DataCite, ..people(&["Ada Lovelace"]) };
    assert_eq!(compare("Emmy Noether", &[&datacite]), AuthorsVerdict::Unknown);
    let alone = people(&["Ada Lovelace"]);
    assert_eq!(compare("A B, Kurt Gödel, Emmy Noether, Carl Gauss, Alan Turing", &[&alone]), AuthorsVerdict::Unknown);
    // Any version will do.
    let versions = [&people(&["Ada Lovelace", "Kurt Gödel"]), &people(&["Kurt Gödel", "Emmy Noether", "Ada Lovelace"])];
    assert_eq!(compare("Kurt Gödel, Emmy Noether", &versions), AuthorsVerdict::Same);
}

#[test]
fn what_differs_is_named() {
    let told = |entry: &str, names: &[&str]| match verdict(entry, names) {
        AuthorsVerdict::Differs(faults) => faults,
        other => panic!("{entry}: {other:?}"),
    };
    let both = |entry: &str, record: &str| (entry.to_owned(), record.to_owned());
    let (entry, record) = both("Kurt Gödell", "Kurt Gödel");
    assert_eq!(told("Ada Lovelace, Kurt Gödell", &TEAM), [NameFault::Spelling { entry, record }]);
    let (entry, record) = both("Karin Gödel", "Kurt Gödel");
    assert_eq!(told("Ada Lovelace, Karin Gödel", &TEAM), [NameFault::OtherGiven { entry, record }]);
    assert_eq!(told("Ada Lovelace, Emmy Noether", &TEAM), [NameFault::NotThere { entry: "Emmy Noether".into() }]);
    let missing = told("Ada Lovelace, Jean-François Champollion, Xiaoyu Zhang, Ludwig van Beethoven", &TEAM);
    assert_eq!(missing, [NameFault::Missing { record: "Kurt Gödel".into() }]);
    let (entry, record) = both("Kurt Gödel", "Ada Byron Lovelace");
    assert_eq!(told("Kurt Gödel et al.", &TEAM), [NameFault::Order { entry, record }]);
    assert_eq!(verdict("Emmy Noether, Carl Gauss", &TEAM), AuthorsVerdict::NoneInCommon);
}
