//! A pull request whose entries are written as the list writes them, but make false claims: only asking the sources can reveal that.

use super::SamplePullRequest;
use crate::sandbox::facts::StandIn;

/// The list: invented papers, tools and recordings, with no issues in it.
pub const COAST_LIST: &str = include_str!("coast.md");

/// Two pull requests, one with papers and one with pages: what they add is contradicted by
/// [`demo_world`](crate::sandbox::facts::demo_world) and [`demo_web`](crate::sandbox::facts::demo_web).
#[must_use]
pub fn claims(world: &StandIn) -> [SamplePullRequest; 2] {
    let page = world.page("estuary-recordings.example", "/data/2019");
    let papers = "\
- [A Grammar of Gull Quarrels](https://arxiv.org/abs/8912.00535) - Marit Solberg, Pablo Quiroga, Hana Kubo. 2089
- [Nestlings Tell Their Parents Apart](https://doi.org/10.5555/nestlings.2089.4) - Eva Lund, Dmitri Volkov. 2089
";
    let grebe = "- [Grebe](https://github.com/olu-adeyemi/grebe) - Splits recordings at silences.\n";
    let estuary = format!("- [Estuary Recordings 2019]({page}) - A year at low tide.\n");
    let before = |list: &str, place: &str, new: &str| list.replacen(place, &format!("{new}{place}"), 1);
    [
        SamplePullRequest {
            author: "turnstone",
            title: "Add papers on gulls and nestlings".to_owned(),
            about: "papers are looked up",
            readme: before(COAST_LIST, "\n## Tools", papers),
        },
        SamplePullRequest {
            author: "knot",
            title: "Add a tool and recordings".to_owned(),
            about: "repositories and pages are looked up, too",
            readme: before(&before(COAST_LIST, "- [Spindrift](", grebe), "- [Night Ferry](", &estuary),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Submission, review};
    use crate::sandbox::facts::{demo_web, demo_world};

    #[tokio::test]
    async fn who_asks_nobody_finds_nothing() {
        let world = StandIn::start(demo_world(), demo_web()).await.unwrap();
        let [papers, pages] = claims(&world).map(|sample| sample.readme);
        for readme in [&papers, &pages] {
            assert_eq!(readme.lines().count(), COAST_LIST.lines().count() + 2);
        }
        for (base, head) in [("# Awesome Coast Birds\n", COAST_LIST), (COAST_LIST, &papers), (COAST_LIST, &pages)] {
            let found = review(&Submission::new("README.md", base, head)).findings;
            assert!(found.is_empty(), "{found:#?}");
        }
    }
}
