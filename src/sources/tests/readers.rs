//! What follows from an answer, and that nothing follows from a malformed one.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{earlier, in_pubmed, known, on_arxiv, paper, repository, with_doi};
use crate::facts::{Answer, DateKind, Fact, Kind, NoticeKind, Question};
use crate::sources::doi::Agency;
use crate::sources::pubmed::Database;
use crate::sources::{arxiv, crossref, datacite, doi, github, pubmed};

/// A version of a paper as arXiv gives it.
fn entry(id: &str, inner: &str) -> String {
    format!(
        "<entry><id>http://arxiv.org/abs/{id}</id><title>On Steeping\n  &amp; Straining</title><updated>2024-05-02T10:00:00Z</updated>\
         <published>2024-03-01T10:00:00Z</published><summary>Tea is steeped.</summary>{inner}</entry>"
    )
}

fn feed(entries: &[String]) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom' xmlns:arxiv='http://arxiv.org/schemas/atom' \
         xmlns:o='http://a9.com/-/spec/opensearch/1.1/'><title>results</title><o:totalResults>{}</o:totalResults>{}</feed>",
        entries.len(),
        entries.concat()
    )
}

fn arxiv_says(question: &Question, body: &str) -> Answer {
    arxiv::read(std::slice::from_ref(question), 200, body.as_bytes()).remove(0).1
}

#[test]
fn numbers_that_arxiv_never_gave_are_told_by_their_form() {
    for fine in
        ["0704.0001", "1412.9999", "1501.00001", "2502.19634", "math/0309136", "hep-th/9108001", "math.gt/0703999"]
    {
        assert!(arxiv::is_well_formed(fine), "{fine}");
    }
    for not in [
        "",
        "abc",
        "0703.0001",
        "0804.22733",
        "1412.00001",
        "1501.0001",
        "2413.00001",
        "2400.00001",
        "2502.1963a",
        "2502.19634v2",
        "9912.00001",
        "math/030913",
        "math/0313136",
        "math/9107001",
        "math/0704001",
        "/0309136",
        "ma th/0309136",
        "2502.19634,2502.19635",
    ] {
        assert!(!arxiv::is_well_formed(not), "{not}");
    }
}

#[test]
fn what_arxiv_leaves_out_is_absent_only_where_it_gave_all_it_has() {
    let asked = ["2403.00001", "2403.00002"].map(on_arxiv);
    let absent = |body: &str| arxiv::read(&asked, 200, body.as_bytes()).remove(1).1;
    let whole = feed(&[entry("2403.00001v1", ""), entry(&format!("{}v7", arxiv::PROOF), "")]);
    assert_eq!(absent(&whole), Answer::Absent);
    let known = arxiv_says(&on_arxiv("2403.00001"), &whole);
    assert_eq!(paper(&known).records[0].titles, ["On Steeping & Straining"]);
    let cut_short = whole.replace("<o:totalResults>2<", "<o:totalResults>12<");
    let never_asked = feed(&[entry("2403.00001v1", ""), entry("2403.00009v1", "")]);
    let unreadable = feed(&[entry("2403.00001v1", ""), entry("elsewhere", "")]);
    let error = feed(&[
        entry("2403.00001v1", ""),
        "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title></entry>".into(),
    ]);
    for other in [cut_short, never_asked, unreadable, error, feed(&[]), "<html/>".into(), "<feed/>".into()] {
        assert_eq!(absent(&other), Answer::Unknown, "{other}");
    }
}

#[test]
fn an_entry_of_arxiv_without_a_title_says_nothing_of_its_paper() {
    let body = feed(&[
        entry("2403.00001v2", "").replace("title", "headline"),
        entry("2403.00001v1", ""),
        entry("2403.00003v1", ""),
    ]);
    assert_eq!(arxiv_says(&on_arxiv("2403.00001"), &body), Answer::Unknown, "its latest cannot be read");
    assert_eq!(arxiv_says(&earlier("2403.00001", 3), &body), Answer::Unknown);
    assert!(
        matches!(arxiv_says(&earlier("2403.00001", 2), &body), Answer::Known(Fact::Versions(records)) if records.len() == 1)
    );
    paper(&arxiv_says(&on_arxiv("2403.00003"), &body));
}

#[test]
fn old_numbers_are_known_with_and_without_their_class() {
    let body = feed(&[entry("math.GT/0309136v3", "")]);
    assert_eq!(paper(&arxiv_says(&on_arxiv("math/0309136"), &body)).latest_version, Some(3));
}

#[test]
fn only_authors_who_say_so_have_withdrawn_a_paper() {
    let notices = |comment: &str, summary: &str| {
        let inner = format!("<arxiv:comment>{comment}</arxiv:comment>");
        let body = feed(&[entry("2403.00001v2", &inner).replace("Tea is steeped.", summary)]);
        paper(&arxiv_says(&on_arxiv("2403.00001"), &body)).notices.clone()
    };
    assert_eq!(notices("Withdrawn: Lemma 2 is wrong", "Tea.")[0].words.as_deref(), Some("Withdrawn: Lemma 2 is wrong"));
    assert_eq!(notices("9 pages", "This paper has been withdrawn by its authors.")[0].kind, NoticeKind::Withdrawal);
    assert_eq!(notices("9 pages", "Twelve participants were withdrawn from tea."), []);
    assert_eq!(notices("9 pages", "This paper studies withdrawal."), []);
}

#[test]
fn authors_that_stand_for_others_are_no_names() {
    let inner = "<author><name>Ada  Leaf</name></author><author><name> The Teapot Collaboration</name></author><author><name>et al.</name></author>";
    let answer = arxiv_says(&on_arxiv("2403.00001"), &feed(&[entry("2403.00001v1", inner)]));
    let record = &paper(&answer).records[0];
    let names: Vec<_> =
        record.authors.iter().map(|author| (author.name.as_deref().unwrap(), author.is_group)).collect();
    assert_eq!(names, [("Ada Leaf", false), ("The Teapot Collaboration", true)]);
    assert!(!record.has_all_authors);
}

#[test]
fn what_takes_room_or_depth_in_xml_says_nothing() {
    let laughs = "<!DOCTYPE feed [<!ENTITY a 'tea'><!ENTITY b '&a;&a;&a;&a;'>]>";
    let bomb = feed(&[entry("2403.00001v1", "")]).replace("'UTF-8'?>", &format!("'UTF-8'?>{laughs}"));
    assert_eq!(arxiv_says(&on_arxiv("2403.00001"), &bomb), Answer::Unknown);
    let deep = feed(&[entry("2403.00001v1", &"<a>".repeat(200_000))]);
    assert_eq!(arxiv_says(&on_arxiv("2403.00001"), &deep), Answer::Unknown);
}

#[test]
fn versions_are_asked_for_within_a_requests_room() {
    assert_eq!(arxiv::asked_for(&earlier("2403.00001", 3)), ["2403.00001v1", "2403.00001v2"]);
    assert_eq!(arxiv::asked_for(&earlier("2403.00001", 1)), [""; 0]);
    assert_eq!(arxiv::asked_for(&earlier("2403.00001", u32::MAX)), [""; 0]);
    assert_eq!((arxiv::weight(&earlier("2403.00001", 51)), arxiv::weight(&earlier("2403.00001", 52))), (50, 0));
    assert_eq!(arxiv::asked_for(&earlier("math/0309136", 2)), ["math/0309136v1"]);
    assert_eq!(arxiv::weight(&earlier("math/0309136", 2)), arxiv::AT_ONCE, "alone");
    assert_eq!(arxiv::asked_for(&earlier("math/0309136", 3)), [""; 0]);
    let path = arxiv::path_with_proof(&["2403.00001".into()]);
    assert_eq!(path, format!("api/query?id_list=2403.00001,{}&max_results=2", arxiv::PROOF));
}

/// A Crossref record with some fields of its own.
fn work(fields: &Value) -> Value {
    let mut work = json!({
        "DOI": "10.1234/Tea.1", "type": "journal-article", "title": ["On  Steeping"], "created": { "date-parts": [[2024, 3, 1]] },
        "author": [{ "given": "Ada", "family": "Leaf", "suffix": "Jr", "sequence": "additional" }, { "name": "The Teapots", "sequence": "first" }],
    });
    work.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    work
}

fn crossref_says(works: &[Value]) -> Answer {
    let body = json!({ "status": "ok", "message-type": "work-list", "message": { "items": works } });
    crossref::read(&[with_doi("10.1234/tea.1")], 200, body.to_string().as_bytes()).remove(0).1
}

#[test]
fn crossref_is_read_with_its_groups_suffixes_and_first_authors() {
    let answer = crossref_says(&[
        json!({ "DOI": "10.1234/other" }),
        json!("stray"),
        work(&json!({ "event": null, "ISSN": null })),
    ]);
    let record = &paper(&answer).records[0];
    assert_eq!(record.titles, ["On Steeping"]);
    let [group, person] = record.authors.as_slice() else { panic!("{record:?}") };
    assert_eq!((group.name.as_deref(), group.is_group), (Some("The Teapots"), true));
    assert_eq!((person.given.as_deref(), person.family.as_deref()), (Some("Ada"), Some("Leaf Jr")));
    assert!(record.has_all_authors);
    let old = crossref_says(&[work(&json!({ "created": { "date-parts": [[2003]] } }))]);
    assert!(!paper(&old).records[0].has_all_authors);
}

#[test]
fn the_gravest_notice_comes_first_and_corrections_are_none() {
    let update = |kind: &str, doi: &str| json!({ "type": kind, "DOI": doi, "updated": { "date-parts": [[2024, 5]] } });
    let updated_by =
        ["correction", "expression_of_concern", "partial-retraction", "Retraction", "new_version", "retraction"]
            .map(|kind| update(kind, "10.1234/notice"));
    let answer = crossref_says(&[work(&json!({ "updated-by": updated_by }))]);
    let kinds: Vec<_> = paper(&answer).notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Retraction, NoticeKind::PartialRetraction, NoticeKind::Concern]);
    assert_eq!(paper(&answer).notices[0].date.as_deref(), Some("2024-05"));

    let itself = crossref_says(&[work(&json!({ "update-to": [update("withdrawal", "10.1234/TEA.1")] }))]);
    assert_eq!((paper(&itself).notices.len(), paper(&itself).records[0].kind), (1, Kind::Publication));
    let another = crossref_says(&[work(&json!({ "update-to": [update("retraction", "10.1234/coffee")] }))]);
    assert_eq!((paper(&another).notices.len(), paper(&another).records[0].kind), (0, Kind::Notice));
}

#[test]
fn a_record_of_other_types_says_nothing() {
    for fields in [
        json!({ "title": "On Steeping" }),
        json!({ "title": [1] }),
        json!({ "author": { "family": "Leaf" } }),
        json!({ "issued": "2024" }),
        json!({ "updated-by": "retraction" }),
        json!({ "updated-by": [{ "DOI": "10.1234/notice" }] }),
    ] {
        assert_eq!(crossref_says(&[work(&fields)]), Answer::Unknown, "{fields}");
    }
}

#[test]
fn requests_for_dois_escape_what_stands_in_them() {
    let dois = ["10.1234/tea&filter=x".to_owned(), "10.1234/b".to_owned()];
    let path = crossref::path(&dois, Some("tea+pot@list.example"));
    assert!(
        path.starts_with("works?filter=doi:10.1234%2Ftea%26filter%3Dx,doi:10.1234%2Fb&rows=2&select=DOI%2Ctype%2C"),
        "{path}"
    );
    assert!(path.ends_with("&mailto=tea%2Bpot%40list.example"), "{path}");
    assert!(!crossref::is_listable("10.1001/tea.1,2") && !crossref::is_listable("10.1002/x(1)23:3<2::a>3.0.CO;2-V"));
    assert!(crossref::is_listable("10.1016/s0140-6736(97)11096-0"));
    assert_eq!(crossref::path_of_one("10.1001/tea.1,2", None), "works/10.1001/tea.1%2C2");
    assert!(
        datacite::path(&dois, None).starts_with("dois?ids=10.1234%2Ftea%26filter%3Dx,10.1234%2Fb&page%5Bsize%5D=2&")
    );
    assert_eq!(doi::path(&dois), "ra/10.1234/tea%26filter%3Dx,10.1234/b");
    let path = pubmed::path(Database::Pubmed, &[7], Some("a@list.example"));
    assert!(path.ends_with("db=pubmed&retmode=json&id=7,23193287&tool=shelfmark&email=a%40list.example"), "{path}");
}

#[test]
fn only_doi_orgs_own_words_say_that_there_is_no_such_doi() {
    let says =
        |status: u16, told: Value| doi::read(&["10.1234/tea".into()], status, told.to_string().as_bytes()).remove(0);
    assert_eq!(says(200, json!([{ "DOI": "10.1234/TEA", "status": "DOI does not exist" }])), Agency::None);
    assert_eq!(says(200, json!([{ "DOI": "10.1234/tea", "RA": "JaLC" }])), Agency::Other);
    assert_eq!(says(503, json!([{ "DOI": "10.1234/tea", "status": "DOI does not exist" }])), Agency::Unknown);
    for told in [
        json!([{ "DOI": "10.1234/tea", "status": "Error" }]),
        json!([{ "DOI": "10.1234/tea", "RA": "Crossref", "status": "DOI does not exist" }]),
        json!([{ "DOI": "10.1234/tea" }]),
        json!([]),
        json!({ "DOI": "10.1234/tea", "status": "DOI does not exist" }),
    ] {
        assert_eq!(says(200, told.clone()), Agency::Unknown, "{told}");
    }
    let one = |status, code| {
        doi::read_one(
            "10.1234/a,b",
            status,
            json!({ "handle": "10.1234/A,b", "responseCode": code }).to_string().as_bytes(),
        )
    };
    assert_eq!(
        [one(200, 1), one(404, 100), one(200, 100), one(200, 200), one(500, 2)],
        [Some(true), Some(false), None, None, None]
    );
}

fn pubmed_says(number: u32, result: &Value) -> Answer {
    let body = json!({ "result": result }).to_string();
    pubmed::read(Database::Pubmed, &[in_pubmed(number)], 200, body.as_bytes()).remove(0).1
}

#[test]
fn pubmed_says_that_there_is_none_only_beside_others_that_it_knows() {
    let none = json!({ "uid": "7", "error": "cannot get document summary" });
    let some = json!({ "uid": "8", "title": "Tea.", "pubdate": "2024 Nov-Dec", "epubdate": null });
    assert_eq!(pubmed_says(7, &json!({ "uids": ["7", "8"], "7": none, "8": some })), Answer::Absent);
    assert_eq!(
        pubmed_says(7, &json!({ "uids": ["7"], "7": none })),
        Answer::Unknown,
        "it may know nothing at all today"
    );
    assert_eq!(pubmed_says(7, &json!({ "7": { "uid": "7", "error": "backend failed" }, "8": some })), Answer::Unknown);
    assert_eq!(pubmed_says(9, &json!({ "8": some })), Answer::Unknown);
    let known = pubmed_says(8, &json!({ "8": some }));
    let dates: Vec<_> = paper(&known).records[0].dates.iter().map(|date| (date.kind, date.year, date.month)).collect();
    assert_eq!(dates, [(DateKind::Print, 2024, Some(11))]);
}

#[test]
fn pubmeds_names_titles_and_kinds_are_told_apart() {
    let summary = json!({
        "uid": "8", "title": "[On steeping].", "vernaculartitle": "Vom Ziehen.", "pubtype": ["Published Erratum"],
        "authors": [
            { "name": "van der Leaf AB 3rd", "authtype": "Author" },
            { "name": "Teapot Study Group", "authtype": "CollectiveName" },
            { "name": "Plato", "authtype": "Author" },
        ],
    });
    let answer = pubmed_says(8, &json!({ "8": summary }));
    let record = &paper(&answer).records[0];
    assert_eq!(
        (record.titles.as_slice(), record.kind),
        (&["On steeping".into(), "Vom Ziehen".into()][..], Kind::Notice)
    );
    let [person, group, single] = record.authors.as_slice() else { panic!("{record:?}") };
    assert_eq!((person.given.as_deref(), person.family.as_deref()), (Some("AB"), Some("van der Leaf 3rd")));
    assert_eq!((group.name.as_deref(), group.is_group), (Some("Teapot Study Group"), true));
    assert_eq!((single.name.as_deref(), single.is_group), (Some("Plato"), false));
}

pub(super) fn github_repository(name: &str) -> Value {
    json!({
        "nameWithOwner": name, "isArchived": false, "archivedAt": null, "isDisabled": false, "isFork": true, "isPrivate": false,
        "isEmpty": false, "createdAt": "2024-01-01T00:00:00Z", "pushedAt": "2024-02-01T00:00:00Z", "stargazerCount": 7,
        "description": "Tea", "homepageUrl": "", "licenseInfo": { "spdxId": "MIT" },
        "repositoryTopics": { "nodes": [{ "topic": { "name": "tea" } }] },
    })
}

fn github_says(body: &Value) -> Vec<Answer> {
    let asked = [repository("ada/tea"), repository("ada/pot")];
    github::read(&asked, 200, body.to_string().as_bytes()).into_iter().map(|(_, answer)| answer).collect()
}

#[test]
fn an_error_beside_data_counts_by_its_place() {
    let tea = github_repository("ada/tea");
    let with = |errors: Value| json!({ "data": { "r0": tea, "r1": null }, "errors": errors });
    let not_found = json!({ "type": "NOT_FOUND", "path": ["r1"] });
    let says = github_says(&with(json!([not_found])));
    assert_eq!((known(&says[0]).stars, &says[1]), (7, &Answer::Absent));
    for error in [
        json!([]),
        json!([{ "type": "FORBIDDEN", "path": ["r1"] }]),
        json!([{ "type": "NOT_FOUND", "path": ["r1", "owner"] }]),
    ] {
        let says = github_says(&with(error.clone()));
        assert_eq!((known(&says[0]).is_fork, &says[1]), (true, &Answer::Unknown), "{error}");
    }
    for about_all in [json!([{ "type": "NOT_FOUND" }]), json!([not_found, { "message": "timeout" }]), json!("none")] {
        assert_eq!(github_says(&with(about_all.clone())), [Answer::Unknown, Answer::Unknown], "{about_all}");
    }
    let inside = with(json!([not_found, { "type": "FORBIDDEN", "path": ["r0", "licenseInfo"] }]));
    assert_eq!(github_says(&inside), [Answer::Unknown, Answer::Absent]);
}

#[test]
fn nothing_is_said_of_private_repositories() {
    let mut secret = github_repository("ada/tea");
    secret["isPrivate"] = true.into();
    let says = github_says(&json!({ "data": { "r0": secret, "r1": github_repository("Ada/Kettle") } }));
    assert_eq!((&says[0], known(&says[1]).full_name.as_str()), (&Answer::Unknown, "Ada/Kettle"));
}

#[test]
fn rest_tells_the_same_of_one_repository() {
    let body = json!({
        "full_name": "Ada/Tea", "archived": true, "disabled": false, "fork": false, "private": false, "size": 12,
        "created_at": "2024-01-01T00:00:00Z", "pushed_at": "2024-02-01T00:00:00Z", "stargazers_count": 7, "description": null,
        "homepage": "https://tea.example", "license": { "spdx_id": "NOASSERTION" }, "topics": ["tea"],
    });
    let answer = github::read_one(200, body.to_string().as_bytes());
    let tea = known(&answer);
    assert_eq!((tea.is_archived, tea.licence.as_deref(), tea.topics.len()), (true, Some("NOASSERTION"), 1));
    assert_eq!(github::read_one(404, br#"{"message":"Not Found","status":"404"}"#), Answer::Absent);
    assert_eq!(github::read_one(404, b"<html>Not Found"), Answer::Unknown);
    assert_eq!(github::read_one(451, br#"{"message":"Repository access blocked"}"#), Answer::Unknown);
}

#[test]
fn names_that_github_gives_nobody_are_not_asked_for() {
    for fine in ["ada/tea", "ada-l/tea.rs", "ada_corp/-_-"] {
        assert!(github::name_of(&repository(fine)).is_some(), "{fine}");
    }
    for not in ["ada", "ada/", "/tea", "ada/tea/pot", "ada/..", "ada/tea pot", "ada/tea?x", "ädä/tea", "a.d/tea"] {
        assert_eq!(github::name_of(&repository(not)), None, "{not}");
    }
}

/// Reads the answers to whole questions.
type Reader = fn(&[u8]) -> Vec<Answer>;

fn answers(answers: crate::sources::Answers) -> Vec<Answer> {
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn whole_answers() -> Vec<(Value, Reader)> {
    let item = json!({ "attributes": {
        "doi": "10.1234/tea.1", "titles": [{ "title": "On Steeping" }], "creators": [{ "name": "Leaf, Ada", "familyName": "Leaf" }],
        "publicationYear": 2024, "version": "2", "dates": [{ "date": 2024, "dateType": "Issued" }], "types": { "resourceTypeGeneral": "Text" },
    } });
    let works = json!({ "message-type": "work-list", "message": { "items": [work(&json!({ "relation": { "is-preprint-of": [] } }))] } });
    let summaries =
        json!({ "result": { "8": { "uid": "8", "title": "Tea.", "authors": [{ "name": "Leaf A" }] }, "uids": ["8"] } });
    vec![
        (json!({ "data": [item] }), |body| answers(datacite::read(&[with_doi("10.1234/tea.1")], 200, body))),
        (works, |body| answers(crossref::read(&[with_doi("10.1234/tea.1")], 200, body))),
        (summaries, |body| answers(pubmed::read(Database::Pubmed, &[in_pubmed(8)], 200, body))),
        (json!({ "data": { "r0": github_repository("ada/tea") } }), |body| {
            answers(github::read(&[repository("ada/tea")], 200, body))
        }),
        (json!([{ "DOI": "10.1234/tea", "RA": "Crossref" }]), |body| {
            let is_none = |agency: &Agency| if *agency == Agency::None { Answer::Absent } else { Answer::Unknown };
            doi::read(&["10.1234/tea".into()], 200, body).iter().map(is_none).collect()
        }),
    ]
}

/// Replaces the part that comes at `at` on a walk through all parts; otherwise reduces `at` by their number.
fn replace(value: &mut Value, at: &mut usize, with: &Value) {
    if *at == 0 {
        *value = with.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, at, with)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, at, with)),
        _ => {}
    }
}

#[test]
fn what_is_whole_is_known() {
    for (body, read) in whole_answers().iter().take(4) {
        assert!(read(body.to_string().as_bytes()).iter().all(|answer| matches!(answer, Answer::Known(_))), "{body}");
    }
}

/// One digit of a number arrived garbled.
#[test]
fn a_feed_with_a_version_that_nobody_asked_for_says_nothing_of_the_others() {
    let asked = [on_arxiv("2403.00001"), on_arxiv("2403.00002")];
    for ids in [["2403.00001v1", "2403.00001v2"], ["2403.00001v2", "2403.00001v2"]] {
        let said = arxiv::read(&asked, 200, feed(&ids.map(|id| entry(id, ""))).as_bytes());
        assert!(said.iter().all(|(_, answer)| *answer != Answer::Absent), "{ids:?}");
    }
}

proptest! {
    #[test]
    fn nothing_is_absent_for_an_answer_that_is_cut_or_has_other_parts(at in 0usize..60, end in 0usize..600, which in 0usize..7) {
        let with = [json!(null), json!(-1), json!(""), json!([]), json!({}), json!(["tea"]), json!({ "title": 1 })];
        for (whole, read) in whole_answers() {
            let mut other = whole.clone();
            replace(&mut other, &mut at.clone(), &with[which]);
            for body in [whole.to_string(), other.to_string()] {
                prop_assert!(!read(body.as_bytes()).contains(&Answer::Absent), "{}", body);
                let cut = &body.as_bytes()[..end.min(body.len() - 1)];
                prop_assert!(read(cut).iter().all(|answer| *answer == Answer::Unknown));
            }
        }
    }

    #[test]
    fn no_feed_that_is_cut_or_garbled_says_that_there_is_no_paper(end in 0usize..1500, at in 0usize..1500, byte: u8) {
        let asked = [on_arxiv("2403.00001"), on_arxiv("2403.00002"), earlier("2403.00003", 2)];
        let whole = feed(&[entry("2403.00002v1", ""), entry("2403.00001v2", ""), entry("2403.00003v1", "")]);
        let cut = &whole.as_bytes()[..end.min(whole.len() - 1)];
        prop_assert!(arxiv::read(&asked, 200, cut).iter().all(|(_, answer)| *answer == Answer::Unknown));
        let mut garbled = whole.clone().into_bytes();
        let at = at % garbled.len();
        garbled[at] = byte;
        let said = arxiv::read(&asked, 200, &garbled);
        prop_assert!(said.iter().all(|(_, answer)| *answer != Answer::Absent), "{}", String::from_utf8_lossy(&garbled));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(body: Vec<u8>, status in 100u16..600) {
        let asked = [on_arxiv("2403.00001"), with_doi("10.1234/tea.1"), in_pubmed(8), repository("ada/tea"), earlier("2403.00001", 2)];
        let all = [
            arxiv::read(&asked, status, &body),
            crossref::read(&asked, status, &body),
            datacite::read(&asked, status, &body),
            pubmed::read(Database::Pubmed, &asked, status, &body),
            github::read(&asked, status, &body),
        ];
        for (_, answer) in all.into_iter().flatten() {
            prop_assert_eq!(answer, Answer::Unknown);
        }
    }
}
