//! What can be known about the entries of an example list: papers, projects and pages that do not exist.
//!
//! The numbers are from December 2089, so arXiv has given them to nobody; the DOIs have the prefix that Crossref reserves for
//! examples, 10.5555 (<https://www.crossref.org/documentation/register-maintain-records/creating-and-managing-dois/>).

use super::day::Day;
use super::paper::Paper;
use super::project::Project;
use super::shelf::Shelf;
use super::web::{Act, Web};

/// The list: each kind of fact occurs once among sound entries.
pub const DEMO_LIST: &str = include_str!("demo.md");

/// What the sources know about it.
#[must_use]
pub fn demo_world() -> Shelf {
    papers().into_iter().fold(projects(), Shelf::paper)
}

fn papers() -> [Paper; 7] {
    let nestlings = "10.5555/nestlings.2089.4";
    [
        Paper::on_arxiv("8912.00417", "Counting Swifts by Their Screams", &["Ines Okafor", "Tomasz Wren"])
            .comment("12 pages, 4 figures"),
        // An entry with this title links to the next paper.
        Paper::on_arxiv("8912.00533", "A Grammar of Gull Quarrels", &["Marit Solberg", "Pablo Quiroga", "Hana Kubo"]),
        Paper::on_arxiv("8912.00535", "Tide Tables for Shore Robots", &["Otto Hill", "Rosa Delgado"])
            .subjects(&["cs.RO"]),
        // Renamed between its versions: an entry may have either title.
        Paper::on_arxiv("8912.00702", "Owls Hear in Corners", &["Lale Arslan", "Jun Park"]).revised(
            Day::new(2090, 2, 3),
            "How Owls Hear around Corners",
            &["Jun Park", "Lale Arslan"],
        ),
        Paper::on_arxiv("8912.00911", "Do Wrens Dream in Stereo?", &["Felix Braun"]).withdrawn(
            Day::new(2090, 1, 9),
            "This paper has been withdrawn by the author: the second microphone was off",
        ),
        Paper::on_arxiv("8912.00920", "Sanderlings Run with the Wave", &["Ines Okafor", "Otto Hill"]),
        Paper::published(
            nestlings,
            "Nestlings Tell Their Parents Apart",
            &["Eva Lund", "Dmitri Volkov"],
            Day::new(2089, 4, 20),
        )
        .venue("Journal of Invented Ornithology", "J. Inv. Ornith.")
        .retracted(Day::new(2089, 11, 2), "10.5555/nestlings.2089.4.retraction"),
    ]
}

fn projects() -> Shelf {
    Shelf::default()
        .project(
            Project::new("grebe-project/grebe")
                .renamed_from("olu-adeyemi/grebe")
                .described("Splits recordings at silences"),
        )
        .project(Project::new("dawn-chorus/dovetail").stars(310).licence("Apache-2.0"))
        .project(Project::new("dawn-chorus/old-sonogram").archived(Day::new(2024, 5, 2)))
}

/// What happens at its pages.
#[must_use]
pub fn demo_web() -> Web {
    Web::default()
        .page("rooftop-microphones.example", "/", Act::page("Rooftop Microphones"))
        // The site exists, the page does not.
        .page("estuary-recordings.example", "/", Act::page("Estuary Recordings"))
        .page("estuary-recordings.example", "/data/2019", Act::status(404))
}
