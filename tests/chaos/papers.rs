//! The papers that pull requests add, and the sources that have them.

use std::time::Duration;

use fastrand::Rng;
use shelfmark::sandbox::Comment;
use shelfmark::sandbox::facts::{Day, Paper, Trouble, Weather};

/// How many pull requests add a paper: with more, arXiv, which is asked every three seconds, would not finish in a long storm.
pub const WITH_PAPERS: usize = 15;

/// A paper recorded at one of three sources, in turn, and the entry that links to it.
pub fn paper(number: usize) -> (Paper, String) {
    let title = format!("Kettle {number} and the Colour of Its Steam");
    let (doi, authors) = (format!("10.5555/tea.{number}"), ["Noor Haddad", "Pia Lang"]);
    let (paper, link) = match number % 3 {
        0 => {
            let id = arxiv_number(number);
            (Paper::on_arxiv(&id, &title, &authors), format!("https://arxiv.org/abs/{id}"))
        }
        1 => (Paper::published(&doi, &title, &authors, Day::new(2089, 12, 1)), format!("https://doi.org/{doi}")),
        _ => {
            let paper = Paper::published(&doi, &title, &authors, Day::new(2089, 12, 1));
            let short = u32::try_from(number).unwrap() + 1;
            (paper.pubmed(short), format!("https://pubmed.ncbi.nlm.nih.gov/{short}/"))
        }
    };
    let entry = if leads_elsewhere(number) {
        format!("- [Rain on {number} Slate Roofs]({link}) - Marit Solberg, Hana Kubo. 2089\n")
    } else {
        format!("- [{title}]({link}) - Noor Haddad, Pia Lang. 2089\n")
    };
    (paper, entry)
}

pub fn arxiv_number(paper: usize) -> String {
    format!("8912.{:05}", paper + 1)
}

pub fn leads_elsewhere(paper: usize) -> bool {
    paper.is_multiple_of(2)
}

/// Whether a comment says that a link leads to another paper.
pub fn is_of_a_paper(comment: &Comment) -> bool {
    comment.body.contains("leads to another paper")
}

/// Makes a source fail most of the time, or answer slowly.
pub fn troubled(random: &mut Rng) -> Weather {
    use Trouble::{Broken, Empty, Failed, Forbidden, Half, Reset, Slow, TooMany, Wall};
    let troubles = vec![
        TooMany(None),
        TooMany(Some(1)),
        Failed(500),
        Failed(503),
        Forbidden,
        Wall,
        Half,
        Broken,
        Empty,
        Reset,
        Slow(Duration::from_millis(2_500)),
    ];
    let delay = Duration::from_millis(random.u64(0..800));
    Weather { delay, ..Weather::at_times(700, troubles) }
}
