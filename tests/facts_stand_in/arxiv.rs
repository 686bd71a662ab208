//! arXiv.

use roxmltree::Document;
use shelfmark::sandbox::facts::{Day, Paper, Person, Shelf, Source};

use crate::client::{Said, get, patient};
use crate::records::{all, recorded};
use crate::shapes::{Shape, holds, of_xml};

/// Papers in all the forms that the records have.
fn shelf() -> Shelf {
    Shelf::default()
        .paper(Paper::on_arxiv("8912.00001", "On Kettles & Cups: $x<y$", &["Ada Teal", "Bo Fenn"]))
        .paper(
            Paper::on_arxiv("8912.00002", "Steeping", &["Ada Teal"])
                .on(Day::new(2089, 12, 1))
                .revised(Day::new(2090, 1, 7), "Steeping, Slowly", &["Bo Fenn", "Ada Teal"])
                .comment("Accepted at the Workshop on Tea")
                .journal_ref("J. Inv. Tea 7 (2090) 1-9")
                .published_as("10.5555/steeping"),
        )
        .paper(
            Paper::on_arxiv("8912.00003", "Dregs", &["Ada Teal"])
                .withdrawn(Day::new(2090, 2, 1), "This paper is withdrawn: cold tea"),
        )
        .paper(Paper::on_arxiv("8912.00004", "A Pot", &[]).by(vec![Person::group("The Teapot Collaboration")]))
        .paper(Paper::on_arxiv("astro-ph/0601001", "Hot Kettles", &["Ada Teal"]))
}

async fn ask(ids: &str) -> Said {
    let world = patient(shelf()).await;
    get(&world, Source::Arxiv, &format!("api/query?id_list={ids}&max_results=50")).await
}

/// The text of an element of each entry.
fn of_entries(said: &Said, name: &str) -> Vec<Option<String>> {
    let document = Document::parse(&said.body).unwrap();
    let entries = document.root_element().children().filter(|node| node.tag_name().name() == "entry");
    let text = |entry: roxmltree::Node<'_, '_>| {
        let element = entry.children().find(|node| node.tag_name().name() == name)?;
        element.text().map(str::to_owned)
    };
    entries.map(text).collect()
}

fn numbers(said: &Said) -> Vec<String> {
    let ids = of_entries(said, "id").into_iter().flatten();
    ids.map(|id| id.strip_prefix("http://arxiv.org/abs/").unwrap().to_owned()).collect()
}

/// arxiv/many-in-another-order.xml
#[tokio::test]
async fn papers_come_in_another_order_than_they_are_asked_for() {
    for ids in ["8912.00001,8912.00002,8912.00003", "8912.00003,8912.00001,8912.00002", "8912.00002,8912.00001"] {
        let came = numbers(&ask(ids).await);
        let mut plain: Vec<&str> = came.iter().map(|id| &id[..10]).collect();
        assert_ne!(plain.join(","), ids);
        plain.sort_unstable();
        let mut asked: Vec<&str> = ids.split(',').collect();
        asked.sort_unstable();
        assert_eq!(plain, asked);
    }
}

/// arxiv/two-asked-one-answered.xml, arxiv/unknown-id.xml
#[tokio::test]
async fn unknown_numbers_are_left_out() {
    let said = ask("8912.00001,8912.99999").await;
    assert_eq!((said.status, numbers(&said)), (200, vec!["8912.00001v1".to_owned()]));
    assert!(said.body.contains("<opensearch:totalResults>1<"), "{}", said.body);
    let nothing = ask("0000.0000").await;
    assert_eq!((nothing.status, numbers(&nothing).len()), (200, 0));
    if let Some(record) = recorded("arxiv/unknown-id.xml") {
        holds("an empty feed", &of_xml(&nothing.body), &[of_xml(&record)]);
    }
}

/// arxiv/error-malformed-id.400.xml
#[tokio::test]
async fn one_malformed_number_sinks_the_rest() {
    let said = ask("8912.00001,abc").await;
    assert_eq!((said.status, of_entries(&said, "title")), (400, vec![Some("Error".to_owned())]));
    assert_eq!(of_entries(&said, "summary"), [Some("incorrect id format for abc".to_owned())]);
    if let Some(record) = recorded("arxiv/error-malformed-id.400.xml") {
        holds("an error", &of_xml(&said.body), &[of_xml(&record)]);
        let recorded = Said { body: record, ..said };
        assert_eq!(of_entries(&recorded, "summary"), [Some("incorrect id format for abc".to_owned())]);
    }
}

/// arxiv/versions-other-title-other-authors.xml
#[tokio::test]
async fn versions_are_asked_for_by_number_and_the_latest_comes_else() {
    let latest = ask("8912.00002").await;
    assert_eq!(
        (numbers(&latest), of_entries(&latest, "title")),
        (vec!["8912.00002v2".to_owned()], vec![Some("Steeping, Slowly".to_owned())])
    );
    let mut each = numbers(&ask("8912.00002v1,8912.00002v2,8912.00002v3").await);
    each.sort();
    assert_eq!(each, ["8912.00002v1", "8912.00002v2"]);
    let first = ask("8912.00002v1").await;
    assert_eq!(of_entries(&first, "title"), [Some("Steeping".to_owned())]);
    assert_eq!(
        (of_entries(&first, "published"), of_entries(&first, "comment")),
        (of_entries(&latest, "published"), vec![None])
    );
    assert_ne!(of_entries(&first, "updated"), of_entries(&latest, "updated"));
}

/// arxiv/withdrawn-and-collaboration.xml
#[tokio::test]
async fn only_a_comment_says_that_a_paper_is_withdrawn() {
    let withdrawn = ask("8912.00003").await;
    assert_eq!(numbers(&withdrawn), ["8912.00003v2"]);
    assert_eq!(of_entries(&withdrawn, "comment"), [Some("This paper is withdrawn: cold tea".to_owned())]);
    assert!(withdrawn.body.contains("https://arxiv.org/pdf/8912.00003v2"));
    assert_eq!(of_entries(&ask("8912.00003v1").await, "comment"), [None]);
    assert!(ask("8912.00004").await.body.contains("<name> The Teapot Collaboration</name>"));
}

/// The manual: ten results unless more are asked for.
#[tokio::test]
async fn more_than_ten_are_cut_off_unless_they_are_asked_for() {
    let paper = |at| Paper::on_arxiv(&format!("8912.{at:05}"), "Tea", &["Ada Teal"]);
    let world = patient(Shelf::default().papers((1..=12).map(paper))).await;
    let ids: Vec<String> = (1..=12).map(|at| format!("8912.{at:05}")).collect();
    let path = format!("api/query?id_list={}", ids.join(","));
    assert_eq!(numbers(&get(&world, Source::Arxiv, &path).await).len(), 10);
    assert_eq!(numbers(&get(&world, Source::Arxiv, &format!("{path}&max_results=12")).await).len(), 12);
    assert_eq!(get(&world, Source::Arxiv, "api/elsewhere").await.status, 404);
}

#[tokio::test]
async fn old_numbers_are_answered_alone_with_a_version_and_together_without() {
    assert_eq!(numbers(&ask("astro-ph/0601001v1").await), ["astro-ph/0601001v1"]);
    assert_eq!(numbers(&ask("astro-ph/0601001,8912.00001").await).len(), 2);
    assert_eq!(ask("astro-ph/0601001v1,8912.00001").await.status, 500);
}

#[tokio::test]
async fn a_feed_has_the_elements_that_the_records_have() {
    let records: Vec<Shape> = all("arxiv", ".xml").iter().map(|(_, text)| of_xml(text)).collect();
    let said = ask("8912.00001,8912.00002,8912.00003,8912.00004").await;
    assert_eq!(said.header("content-type"), "application/atom+xml");
    assert_eq!(
        of_entries(&said, "title").into_iter().flatten().filter(|title| title == "On Kettles & Cups: $x<y$").count(),
        1
    );
    holds("a feed", &of_xml(&said.body), &records);
}
