//! The pull requests that the demo shows: for a sample list, or derived from any list.

mod claims;
mod derive;

pub use claims::{COAST_LIST, claims};
pub use derive::derive;

/// The sample list: invented papers, datasets and tools, in the style of a list of papers.
pub const SAMPLE_LIST: &str = include_str!("list.md");

/// A pull request to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplePullRequest {
    /// Who opens it.
    pub author: &'static str,
    /// Its title.
    pub title: String,
    /// What it is an example of.
    pub about: &'static str,
    /// The whole list as it leaves it.
    pub readme: String,
}

/// The pull requests to the sample list.
#[must_use]
pub fn samples() -> Vec<SamplePullRequest> {
    let vocoders = "3. **[Vocoders for Ultrasonic Detail](https://arxiv.org/abs/2313.03799)** *(Felix Braun, Bram de Wit).* 2023  \n";
    let after = |line: &str, new: &str| SAMPLE_LIST.replacen(line, &format!("{line}{new}\n"), 1);
    let before = |line: &str, new: &str| SAMPLE_LIST.replacen(line, &format!("{new}\n{line}"), 1);
    let sample =
        |author, title: &str, about, readme| SamplePullRequest { author, title: title.to_owned(), about, readme };
    vec![
        sample(
            "robin",
            "Add Flow Matching for Birdsong",
            "an entry in the list's own style",
            after(
                vocoders,
                "4. **[Flow Matching for Birdsong](https://arxiv.org/abs/2513.09001)** *(Wilma Ek, Jun Park).* 2025  ",
            ),
        ),
        sample(
            "jay",
            "Add a paper on rare species",
            "a paper that is already listed, as another version",
            after(
                vocoders,
                "4. **[Detecting Rare Species from Five Examples](https://arxiv.org/pdf/2513.01059v2)** *(Ines Okafor, Dmitri Volkov).* 2025  ",
            ),
        ),
        sample(
            "martin",
            "Add Owls at Dusk",
            "an address that was never filled in",
            after(
                vocoders,
                "4. **[Owls at Dusk: Listening below One Kilohertz](https://arxiv.org/abs/?)** *(Otto Hill).* 2025  ",
            ),
        ),
        sample(
            "rook",
            "Add Echoes of the Estuary",
            "a link that does not work",
            after(
                vocoders,
                "4. **[Echoes of the Estuary] (https://arxiv.org/abs/2513.09003)** *(Rosa Delgado, Eva Lund).* 2025  ",
            ),
        ),
        sample(
            "wren",
            "Add Hearing the Hedge",
            "a title that is not bold",
            after(vocoders, "4. [Hearing the Hedge](https://arxiv.org/abs/2513.09004) *(Lale Arslan).* 2025"),
        ),
        sample(
            "swift",
            "Add Generating Choruses of the Night",
            "a wrong number, though GitHub shows the right one",
            after(
                vocoders,
                "3. **[Generating Choruses of the Night](https://arxiv.org/abs/2513.09005)** *(Tomasz Wren, Yara Nasser).* 2025  ",
            ),
        ),
        sample(
            "finch",
            "Add the tool Grebe",
            "the wrong place in an alphabetical section",
            before("- [Dovetail](", "- [Grebe](https://birdsong.example/tools/grebe) - Splits recordings at silences."),
        ),
        sample(
            "crow",
            "Add the dataset Glacier Foreland",
            "several faults at once",
            before(
                "- [Fen Warblers](",
                "* [Glacier Foreland](https://birdsong.example/data/glacier-foreland) – ptarmigan calls above the tree line",
            ),
        ),
    ]
}

/// The pull request that the demo follows until it is merged: two faults, one of which a maintainer accepts.
#[must_use]
pub fn life() -> SamplePullRequest {
    let generated = "3. **[Vocoders for Ultrasonic Detail](https://arxiv.org/abs/2313.03799)** *(Felix Braun, Bram de Wit).* 2023  \n";
    let new = "\
4. **[Synthetic Choirs for Training Detectors] (https://arxiv.org/abs/2513.09010)** *(Otto Hill).* 2025  
5. **[Thresholds, Species by Species](https://arxiv.org/abs/2413.03936v3)** *(Henrik Moe, Jun Park).* 2024  
";
    SamplePullRequest {
        author: "heron",
        title: "Add two papers".to_owned(),
        about: "a broken link, and a paper that seems to be listed",
        readme: SAMPLE_LIST.replacen(generated, &format!("{generated}{new}"), 1),
    }
}

/// The list as the same pull request leaves it after its author has pushed a tool, in a style that is not the list's.
#[must_use]
pub fn life_with_a_tool() -> String {
    let hush = "- [Hush](";
    let new = "- [Gosling](https://birdsong.example/tools/gosling) – follows a brood through one night\n";
    life().readme.replacen(hush, &format!("{new}{hush}"), 1)
}

/// Another pull request with one of the first one's papers, which nobody can know before that one is merged.
#[must_use]
pub fn second_life() -> SamplePullRequest {
    let line = "3. **[Counting the Cost: Energy Use of Continuous Monitoring](https://arxiv.org/abs/2413.04210)** *(Olu Adeyemi, Chiara Fontana).* 2024  \n";
    let new =
        "4. **[Synthetic Choirs for Training Detectors](https://arxiv.org/pdf/2513.09010)** *(Otto Hill).* 2025  \n";
    SamplePullRequest {
        author: "avocet",
        title: "Add Synthetic Choirs".to_owned(),
        about: "the same paper, while the first pull request is open",
        readme: SAMPLE_LIST.replacen(line, &format!("{line}{new}"), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Submission, review};

    fn checks(readme: &str) -> Vec<&'static str> {
        review(&Submission::new("README.md", SAMPLE_LIST, readme))
            .findings
            .iter()
            .map(|finding| finding.check)
            .collect()
    }

    #[test]
    fn every_sample_draws_what_it_is_an_example_of() {
        let drawn: Vec<_> = samples().iter().map(|sample| (sample.author, checks(&sample.readme))).collect();
        assert_eq!(
            drawn,
            [
                ("robin", vec![]),
                ("jay", vec!["duplicate-link"]),
                ("martin", vec!["placeholder-link"]),
                ("rook", vec!["malformed-link"]),
                ("wren", vec!["unlike-neighbours"]),
                ("swift", vec!["wrong-number"]),
                ("finch", vec!["out-of-order"]),
                ("crow", vec!["out-of-order", "unlike-neighbours"]),
            ]
        );
    }

    #[test]
    fn one_life_has_two_faults_and_then_three_and_the_other_none() {
        assert_eq!(checks(&life().readme), ["malformed-link", "duplicate-link"]);
        assert_eq!(checks(&life_with_a_tool()), ["malformed-link", "duplicate-link", "unlike-neighbours"]);
        assert_eq!(checks(&second_life().readme), [] as [&str; 0]);
    }

    #[test]
    fn any_list_yields_pull_requests_or_none() {
        for sample in derive(SAMPLE_LIST) {
            let drawn = checks(&sample.readme);
            match sample.author {
                "robin" => assert_eq!(drawn, [] as [&str; 0]),
                "jay" => assert!(drawn.contains(&"duplicate-link"), "{drawn:?}"),
                "rook" => assert_eq!(drawn, ["malformed-link"]),
                "finch" => assert_eq!(drawn, ["out-of-order"]),
                other => panic!("{other}"),
            }
        }
        assert_eq!(derive(SAMPLE_LIST).len(), 4);
        assert_eq!(derive("# Nothing here\n"), []);
        let in_html = "# Teas\n\n<table><tr><td><a href=\"https://teas.example/assam\">Assam</a></td></tr></table>\n";
        let authors: Vec<_> = derive(in_html).iter().map(|sample| sample.author).collect();
        assert_eq!(authors, ["robin", "rook"]);
    }
}
