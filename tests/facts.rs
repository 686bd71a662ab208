//! What is known about papers and pages, compared with what entries say, by tables of real cases.
//!
//! They run if `../shared/facts` exists, and say so if it does not; what a row describes only in prose is written out here.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shelfmark::facts::authors::AuthorsVerdict;
use shelfmark::facts::link::{self, LinkVerdict};
use shelfmark::facts::title::TitleVerdict;
use shelfmark::facts::venue::VenueVerdict;
use shelfmark::facts::year::YearVerdict;
use shelfmark::facts::{
    Author, Certificate, DateKind, Dated, Hop, Kind, Page, Paper, Question, Record, Sight, Source, Stated, authors,
    notice, title, venue, year,
};
use shelfmark::identity::without_tracking;

/// The rows of a table without its heading; none, with a note on standard error, if the tables are missing.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn rows(table: &str) -> Vec<Vec<String>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/facts");
    let Ok(text) = std::fs::read_to_string(folder.join(table)) else {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        eprintln!("skipped: {test} of {table}, as ../shared/facts is not there");
        return Vec::new();
    };
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Compares each row with the result for it, and names all that differ.
fn check(table: &str, verdict: impl Fn(&[String]) -> Option<&'static str>, due: usize) {
    let wrong: Vec<String> = rows(table)
        .iter()
        .filter_map(|row| {
            let found = verdict(row)?;
            (found != row[due]).then(|| format!("{found}, not {}: {}", row[due], row.join(" | ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn titled(titles: &[&str]) -> Record {
    Record { titles: titles.iter().map(|title| (*title).to_owned()).collect(), ..Record::default() }
}

#[test]
fn titles_are_compared_as_the_table_says() {
    let told = |row: &[String]| {
        let (entry, record) = (row[0].as_str(), row[1].as_str());
        // What the table says in words.
        let titles: Vec<&str> = match entry {
            "Retrieval Augmentation Reduces Hallucination in Conversation" => {
                vec!["Towards Ordinary Differential Equations on Graphs of Tea Leaves"]
            }
            "Penile injury caused by a Moulinette" => vec![record, "Penile injury caused by a Moulinette"],
            "Gaussian Error Linear Units (GELUs)" | "Generative Context Distillation" => vec![record, entry],
            "LLMs hallucinate graphs too: a structural perspective" => vec![record, entry],
            "… Absorption" => {
                return Some(of_titles("Light in Tea and its Absorption", &["Light in Tea and its Absorption1"]));
            }
            _ => vec![record],
        };
        Some(of_titles(entry, &titles))
    };
    check("compare/titles.tsv", told, 2);
}

fn of_titles(entry: &str, titles: &[&str]) -> &'static str {
    match title::compare(&[entry], &[&titled(titles)]) {
        TitleVerdict::Same => "same",
        TitleVerdict::Unknown => "unknown",
        TitleVerdict::Spelling(_) | TitleVerdict::Wording | TitleVerdict::Other => "differs",
    }
}

#[test]
fn slips_and_other_papers_are_told_apart() {
    if rows("compare/titles.tsv").is_empty() {
        return;
    }
    let of = |entry: &str| {
        let row = rows("compare/titles.tsv").into_iter().find(|row| row[0].starts_with(entry)).unwrap();
        title::compare(&[&row[0]], &[&titled(&[&row[1]])])
    };
    assert!(matches!(of("Fmah"), TitleVerdict::Spelling(slips) if slips[0].record == "Multilingual"));
    assert!(matches!(of("From chalkboard"), TitleVerdict::Spelling(slips) if slips[0].record == "paper"));
    assert_eq!(of("Lynx"), TitleVerdict::Other);
    for worded in ["ResNet strikes back", "Masked Vision", "Attention Is All You Need In", "Is Attention"] {
        assert_eq!(of(worded), TitleVerdict::Wording, "{worded}");
    }
}

fn person(name: &str) -> Author {
    Author { name: Some(name.to_owned()), ..Author::default() }
}

fn parted(given: &str, family: &str) -> Author {
    Author { given: Some(given.to_owned()), family: Some(family.to_owned()), ..Author::default() }
}

fn written_by(authors: Vec<Author>) -> Record {
    Record { authors, has_all_authors: true, ..Record::default() }
}

fn people(names: &[&str]) -> Record {
    written_by(names.iter().map(|name| person(name)).collect())
}

#[test]
fn authors_are_compared_as_the_table_says() {
    const TRANSFORMER: [&str; 4] = ["Ashish Vaswani", "Noam Shazeer", "Niki Parmar", "Jakob Uszkoreit"];
    let told = |row: &[String]| {
        let (mut entry, record) = (row[0].as_str(), row[1].as_str());
        let one = |author| vec![written_by(vec![author])];
        let records = match entry {
            "Do Xuan Long" => one(parted("Do", "Long")),
            "Shwetha S" => one(parted("Shwetha", "S")),
            "Aidan N. Gomez" => one(parted("Aidan", "N.Gomez")),
            "Bruno Regaldo-Saint Blancard" => one(parted("Bruno Regaldo-Saint", "Blancard")),
            "Teven Le Scao" => one(parted("Teven", "Le Scao")),
            "Fons van der Sommen" => one(parted("Fons van der", "Sommen")),
            "Lihwai Lin" => one(parted("Lihwai 俐暉", "Lin 林")),
            "Vaswani et al." | "Ashish Vaswani, Noam Shazeer" => vec![people(&TRANSFORMER)],
            "Achiam et al." => vec![people(&["OpenAI", "Josh Achiam", "Steven Adler"])],
            "DeepSeek-AI" => vec![people(&["Daya Guo", "Dejian Yang"])],
            "COMBAT Consortium" => vec![people(&["Julian Knight", "Alexander Mentzer"])],
            "Kevin Lu, Thinking Machines Lab" => vec![people(&["Thinking Machines Lab", "Kevin Lu"])],
            "Sala, Yu, De Sa, Ré" => vec![
                people(&["Frederic Sala", "Christopher De Sa", "Albert Gu", "Christopher Ré"]),
                people(&["Christopher De Sa", "Tao Yu", "Christopher Ré", "Frederic Sala"]),
            ],
            "Lanusse, Parker, …" => vec![
                people(&["Liam Parker", "Francois Lanusse", "Siavash Golkar"]),
                people(&["Francois Lanusse", "Liam Parker", "Siavash Golkar"]),
            ],
            "Ran Xu et al." => vec![people(&["Ran Xu", "Hui Liu"])],
            "(five other people)" => {
                entry = "Ada Lovelace, Carl Gauss, Emmy Noether, Kurt Gödel, Alan Turing";
                vec![people(&["Wenhao Jiang", "Been Kim", "Melody Guan", "Maya Gupta"])]
            }
            _ => vec![people(&record.split(", ").collect::<Vec<_>>())],
        };
        let records: Vec<&Record> = records.iter().collect();
        Some(match authors::compare(entry, &records) {
            AuthorsVerdict::Same => "same",
            AuthorsVerdict::Unknown => "unknown",
            AuthorsVerdict::Differs(_) | AuthorsVerdict::NoneInCommon => "differs",
        })
    };
    check("compare/authors.tsv", told, 2);
}

fn dated(kind: Kind, dates: &[(DateKind, i32, u8)]) -> Record {
    let dates = dates.iter().map(|(kind, year, month)| Dated { kind: *kind, year: *year, month: Some(*month) });
    Record { kind, dates: dates.collect(), ..Record::default() }
}

#[test]
fn years_are_compared_as_the_table_says() {
    use DateKind::{Created, First, Issue, Issued, Online, Print, Version};
    let told = |row: &[String]| {
        let said: i32 = row[0].parse().unwrap();
        let (known, mut venue, mut paper) = (row[1].as_str(), None, Paper::default());
        let starts = |start: &str| known.starts_with(start);
        let record = match known {
            _ if starts("arXiv published 2017") => dated(Kind::Preprint, &[(First, 2017, 6), (Version, 2023, 8)]),
            _ if starts("arXiv 1412") || starts("Adam") => Record {
                comment: Some("Published as a conference paper at the 3rd International Conference for Learning Representations, San Diego, 2015".into()),
                ..dated(Kind::Preprint, &[(First, 2014, 12)])
            },
            _ if starts("only a preprint") => dated(Kind::Preprint, &[(First, 2025, 3)]),
            _ if starts("Crossref issued 2024") => dated(Kind::Publication, &[(Issued, 2024, 4), (Created, 2023, 11)]),
            _ if starts("Crossref print 2020") => dated(Kind::Publication, &[(Print, 2020, 12), (Issue, 2021, 1)]),
            _ if starts("Crossref online 2018") => dated(Kind::Publication, &[(Online, 2018, 10)]),
            _ if starts("proceedings volume") => {
                Record { venues: vec!["Proceedings of SAT-2003".into()], ..dated(Kind::Publication, &[(Print, 2004, 1)]) }
            }
            _ if starts("dblp") => {
                paper.also = vec!["conf/birws/AtanassovaB24".into()];
                dated(Kind::Publication, &[(Issued, 2025, 1)])
            }
            _ if starts("PubMed") => dated(Kind::Publication, &[(Print, 2013, 1), (Online, 2012, 11)]),
            _ if starts("bioRxiv") => {
                venue = Some("bioRxiv");
                dated(Kind::Preprint, &[(First, 2022, 10)])
            }
            _ if starts("Crossref 1998") => dated(Kind::Publication, &[(Issued, 1998, 2)]),
            _ if starts("arXiv id") => {
                let stated = Stated::of("https://arxiv.org/abs/2305.18290").unwrap();
                return Some(of_year(&year::against(said, None, &stated)));
            }
            other => panic!("{other} stands for no record here"),
        };
        Some(of_year(&year::compare(said, venue, &paper, &[&record])))
    };
    check("compare/years.tsv", told, 2);
}

fn of_year(verdict: &YearVerdict) -> &'static str {
    match verdict {
        YearVerdict::Same => "same",
        YearVerdict::Unknown => "unknown",
        YearVerdict::Differs(_) => "differs",
    }
}

#[test]
fn venues_are_compared_as_the_table_says() {
    let told = |row: &[String]| {
        let record = row[1].as_str();
        let (names, kind) = match record {
            _ if record.contains("event SIGMOD") => (record.split("; event ").collect(), Kind::Publication),
            "arXiv 2025" => (vec!["arXiv"], Kind::Preprint),
            "WWW 2024 (dblp)" => (vec!["WWW"], Kind::Publication),
            _ if record.contains("Rejected_Submission") => {
                (vec!["ICLR.cc/2025/Conference/Rejected_Submission"], Kind::Publication)
            }
            _ if record.contains("“Submitted to") => (vec!["Submitted to ICLR 2025"], Kind::Publication),
            _ if record.contains("aclanthology.org") => {
                let stated = Stated::of("https://aclanthology.org/2022.emnlp-main.388").unwrap();
                return Some(of_venue(&venue::against(&row[0], stated.venue.unwrap())));
            }
            _ if record.contains("nature.com") => (vec!["Nature Biotechnology"], Kind::Publication),
            _ => (vec![record], Kind::Publication),
        };
        let venues = names.into_iter().map(str::to_owned).collect();
        Some(of_venue(&venue::compare(&row[0], &[&Record { venues, kind, ..Record::default() }])))
    };
    check("compare/venues.tsv", told, 2);
}

fn of_venue(verdict: &VenueVerdict) -> &'static str {
    match verdict {
        VenueVerdict::Same => "same",
        VenueVerdict::Unknown => "unknown",
        VenueVerdict::Differs(_) => "differs",
    }
}

#[test]
fn wrong_numbers_of_arxiv_ask_about_another_paper() {
    for row in rows("compare/wrong-arxiv-ids.tsv") {
        let of = |id: &str| Question::of(&format!("https://arxiv.org/abs/{id}")).unwrap();
        assert_ne!(of(&row[2]), of(&row[3]));
        let entry = row[1].trim_matches(['(', ')']);
        let (name, names) = entry.split_once(": ").unwrap_or(("", entry));
        let other = titled(&["Kettles of the World and the Sounds that they Make"]);
        let other =
            Record { has_all_authors: true, authors: vec![person("Joan Clarke"), person("Grace Hopper")], ..other };
        let said = if names.matches(", ").count() >= 2 {
            shelfmark::facts::Said { titles: &[name], authors: Some(names), ..Default::default() }
        } else {
            shelfmark::facts::Said { titles: &[entry], ..Default::default() }
        };
        let paper = Paper { records: vec![other], ..Paper::default() };
        let faults = shelfmark::facts::judge(&said, &paper, None).faults;
        // A nickname alone is too little evidence.
        let is_told = matches!(faults.as_slice(), [shelfmark::facts::Fault::WrongPaper { .. }]);
        assert_eq!(is_told, entry.contains(' '), "{entry}: {faults:?}");
    }
}

/// What was seen, by a row of the table; `None` for what is not judged, is asked differently, or is not asked at all.
fn page(row: &[String]) -> Option<(&str, &str, Page)> {
    let (name, request, detail) = (row[0].as_str(), row[1].as_str(), row[3].as_str());
    let found = |title: &str| Sight::Answer {
        status: 200,
        title: Some(title.to_owned()).filter(|title| !title.is_empty()),
        is_undeployed: false,
        is_challenge: false,
    };
    let asked = request.split_whitespace().find(|word| word.contains("://")).map(|word| word.trim_end_matches(','));
    let mut asked = asked.unwrap_or("https://a.example/leaf");
    let mut title = "";
    let sight = match name {
        "timeout" => Sight::TimedOut,
        "reset" => Sight::BrokenOff,
        "no-such-name" => Sight::NoHost,
        "no-address" => Sight::NoAddress,
        "certificate-expired" => Sight::Certificate(Certificate::Expired),
        "certificate-other-name" => Sight::Certificate(Certificate::OtherHost),
        "certificate-chain" => Sight::Certificate(Certificate::Other),
        "loop" | "cookie-loop" => Sight::Circle,
        "soft-404" => found("404 Not Found"),
        "taken-over" => {
            title = "changedetect";
            found("Mabosplay")
        }
        "challenge-200" => found("Making sure you’re not a bot!"),
        "radware" => found("Radware Bot Manager Captcha"),
        "accept-header" | "tracking" | "doi" | "rebinding" | "port" | "credentials" | "scheme" => return None,
        _ if name.starts_with("private-") => return None,
        "youtube-gone" => {
            asked = "https://i.ytimg.com/vi/abcdefghijk/0.jpg";
            Sight::Answer { status: 404, title: None, is_undeployed: false, is_challenge: false }
        }
        _ if detail.contains("location: ") || name == "consent" => found(""),
        "purl" => found(""),
        _ => Sight::Answer {
            status: row[2].rsplit(' ').next().and_then(|status| status.parse().ok()).unwrap_or(200),
            title: None,
            is_undeployed: detail.starts_with("x-vercel-error"),
            is_challenge: detail.contains("cf-mitigated"),
        },
    };
    let asked = if name == "language" { "https://docs.example/" } else { asked };
    let location = detail.split("location: ").nth(1).map(|rest| rest.split(", ").next().unwrap_or_default());
    let hops = location.map(|to| {
        let base = match name {
            "slash-of-page" => "https://a.example/docs",
            _ => asked,
        };
        let to = url::Url::parse(base).unwrap().join(to.trim_start_matches('…')).unwrap().to_string();
        let status = row[2].split(' ').next().and_then(|status| status.parse().ok()).unwrap_or(302);
        Hop { status, to, sets_cookie: detail.contains("set-cookie") }
    });
    let asked = if name == "slash-of-page" { "https://a.example/docs" } else { asked };
    Some((asked, title, Page { hops: hops.into_iter().collect(), sight, is_confirmed: true }))
}

#[test]
fn links_are_judged_as_the_table_says() {
    let told = |row: &[String]| {
        let Some((asked, title, page)) = page(row) else {
            return match row[0].as_str() {
                "tracking" => without_tracking(&row[3]).map(|_| "moved"),
                // This one is asked of the registration agency.
                "doi" => Some(match Question::of(row[1].trim_start_matches("GET ")) {
                    Some(Question::Paper(_)) => "alive",
                    _ => "asked as a page",
                }),
                "scheme" => Some(if Question::of(&row[1]).is_none() { "unknown" } else { "asked" }),
                _ => None,
            };
        };
        Some(match link::judge(asked, title, &page) {
            LinkVerdict::Alive => "alive",
            LinkVerdict::Dead(_) => "dead",
            LinkVerdict::Moved { .. } => "moved",
            LinkVerdict::Suspect(_) => "suspect",
            LinkVerdict::Unknown(_) => "unknown",
            LinkVerdict::Refused(_) => "refused",
        })
    };
    check("links/cases.tsv", told, 4);
}

/// Titles that are not empty once they are read.
fn any_title() -> impl Strategy<Value = String> {
    "[A-Za-zéüñßøΩαи茶]{1,12}( [A-Za-z0-9éüñßøΩαи茶-]{1,12}){2,14}"
}

proptest! {
    #[test]
    fn a_title_is_itself_however_it_is_written(title in any_title()) {
        let record = titled(&[&title]);
        let same = |entry: &str| title::compare(&[entry], &[&record]);
        prop_assert_eq!(same(&title), TitleVerdict::Same);
        prop_assert_eq!(same(&title.to_lowercase()), TitleVerdict::Same);
        prop_assert_eq!(same(&format!("**{title}.**")), TitleVerdict::Same);
        prop_assert_eq!(same(&format!("[CVPR 2024] {title}")), TitleVerdict::Same);
        prop_assert_eq!(same(&title.replace('é', "\\'{e}").replace('ü', "&uuml;").replace('α', "$\\alpha$")), TitleVerdict::Same);
        prop_assert_eq!(same(&title.replace('é', "e").replace('ü', "u").replace('ñ', "n").replace('ø', "o").replace('ß', "ss")), TitleVerdict::Same);
    }

    #[test]
    fn a_list_of_authors_is_itself_however_it_is_written(names in prop::collection::vec("[A-Z][a-zé]{2,8} [A-Z][a-zü]{2,9}", 1..9)) {
        let record = people(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let same = |entry: &str| authors::compare(entry, &[&record]);
        for entry in [names.join(", "), names.join(" and "), names.join("; "), format!("{} et al.", names[0]), format!("*{}*", names.join(", "))] {
            let verdict = same(&entry);
            prop_assert!(matches!(verdict, AuthorsVerdict::Same | AuthorsVerdict::Unknown), "{} {:?}", entry, verdict);
        }
    }

    #[test]
    fn nothing_panics(entry in ".{0,300}", other in ".{0,300}") {
        let record = Record {
            titles: vec![other.clone()],
            subtitles: vec![entry.clone()],
            venues: vec![other.clone()],
            comment: Some(other.clone()),
            authors: vec![person(&other), parted(&entry, &other)],
            has_all_authors: true,
            dates: vec![Dated { kind: DateKind::Online, year: 2020, month: Some(12) }],
            source: Source::Crossref,
            ..Record::default()
        };
        let paper = Paper { records: vec![record], also: vec![other.clone()], ..Paper::default() };
        let said = shelfmark::facts::Said { titles: &[&entry, &other], authors: Some(&entry), year: Some(2020), venue: Some(&entry) };
        let _ = shelfmark::facts::judge(&said, &paper, None);
        let _ = shelfmark::facts::published_since(&said, &paper);
        let _ = notice::in_title(&entry);
        let _ = notice::on_arxiv(Some(&entry), Some(&other));
        for address in [entry.clone(), format!("https://{entry}"), format!("https://doi.org/{entry}"), format!("https://arxiv.org/abs/{entry}")] {
            let _ = Question::of(&address);
            let _ = Stated::of(&address);
            let hop = Hop { status: 301, to: format!("https://{other}"), sets_cookie: false };
            let sight = Sight::Answer { status: 200, title: Some(other.clone()), is_undeployed: false, is_challenge: false };
            let _ = link::judge(&address, &entry, &Page { hops: vec![hop], sight, is_confirmed: true });
            let _ = without_tracking(&address);
        }
    }
}

#[test]
fn texts_without_end_are_not_compared() {
    let long = "tea leaves ".repeat(20_000);
    let started = titled(&[&long]);
    assert_eq!(title::compare(&[&long], &[&started]), TitleVerdict::Unknown);
    let marks = format!("{}: tea leaves in cups of glass", "a? ".repeat(300));
    assert_eq!(title::compare(&[&marks], &[&titled(&["tea leaves in cups of clay"])]), TitleVerdict::Unknown);
    assert_eq!(
        authors::compare(&"Ada Lovelace, ".repeat(20_000), &[&people(&["Ada Lovelace"])]),
        AuthorsVerdict::Unknown
    );
}
