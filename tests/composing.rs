//! Recomposes entries from their own parts, in lists that write them in many ways.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use proptest::prelude::*;
use shelfmark::compose::{Apart, Date, Extra, Parts, Shape};
use shelfmark::document::Document;
use shelfmark::engine::Reviewer;

/// Ways of writing entries, with a place for each part; a list uses one of them.
const FORMS: [&str; 12] = [
    "- [TITLE](LINK) - SAID.",
    "* [TITLE](LINK): SAID",
    "+ **[TITLE](LINK)** – SAID.",
    "1. **[TITLE](LINK)** *(AUTHORS).* YEAR  ",
    "- TITLE. _AUTHORS_. VENUE YEAR. [[paper](LINK)] [[code](CODE)]",
    "- [YEAR/MONTH] **TITLE** *AUTHORS* [[pdf](LINK)]",
    "- [TITLE](LINK), AUTHORS, VENUE YEAR | [code](CODE)",
    "| [TITLE](LINK) | VENUE YEAR | [code](CODE) |",
    "| TITLE | AUTHORS | [link](LINK) |",
    "- **TITLE**<br>AUTHORS<br>[[paper]](LINK) `YEAR.MONTH`",
    "- [TITLE](LINK)\n  - AUTHORS\n  - Venue: VENUE YEAR",
    "* AUTHORS. YEAR. [TITLE](LINK). In *Proceedings of VENUE YEAR*.",
];

const FIRST: [&str; 12] = [
    "Steeping", "Boiling", "Pouring", "Tasting", "Growing", "Drying", "Rolling", "Storing", "Mixing", "Sieving",
    "Icing", "Milling",
];
const OTHER: [&str; 6] =
    ["Leaves at Dawn", "Water in Kettles", "Mugs and Bowls", "Roots of Ginger", "Jars of Mint", "Smoke over Pine"];
const SAID: [&str; 6] = [
    "Keeps water warm through long nights",
    "Finds ripe leaves by their smell alone",
    "Pours without spilling a single drop",
    "Counts minutes for people who forget them",
    "Draws maps of old gardens by hand",
    "Reads labels that nobody else can read",
];
const PEOPLE: [&str; 8] =
    ["Ada Long", "Bo Vries", "Cy Brand", "Dee Moss", "Eli Stone", "Fay Wolf", "Gus Hill", "Hal Ford"];
const VENUES: [&str; 4] = ["ICML", "NeurIPS", "ACL", "CVPR"];

/// The entry with this number; its content follows from the seed.
fn entry(form: &str, number: usize, seed: usize) -> String {
    let pick = |from: &[&str], salt: usize| from[(seed / 7 + number * (salt * 2 + 1) + salt) % from.len()].to_owned();
    let title = format!("{} {}", FIRST[number % FIRST.len()], pick(&OTHER, 1));
    let people = [pick(&PEOPLE, 2), pick(&PEOPLE, 3)];
    let authors = if people[0] == people[1] { "Ina Berg, Jo Ash".to_owned() } else { people.join(", ") };
    let (year, month) = (2019 + (seed + number) % 6, 1 + (seed + number * 5) % 12);
    let link = format!("https://arxiv.org/abs/{}{month:02}.{:05}", year - 2000, 100 + seed % 900 + number);
    let owner = people[0].split(' ').next().unwrap().to_lowercase();
    form.replace("TITLE", &title)
        .replace("LINK", &link)
        .replace("CODE", &format!("https://github.com/{owner}/tea{number}"))
        .replace("AUTHORS", &authors)
        .replace("SAID", &pick(&SAID, 4))
        .replace("VENUE", &pick(&VENUES, 5))
        .replace("YEAR", &year.to_string())
        .replace("MONTH", &format!("{month:02}"))
}

fn list(form: &str, seed: usize) -> String {
    let mut list = "# Awesome Tea\n\n## Things\n\n".to_owned();
    if form.starts_with('|') {
        list.push_str("| One | Two | Three |\n|---|---|---|\n");
    }
    for number in 0..12 {
        let entry = entry(form, number, seed);
        let counted = entry.replacen("1. ", &format!("{}. ", number + 1), 1);
        list.push_str(if entry.starts_with("1. ") { &counted } else { &entry });
        list.push('\n');
    }
    list
}

proptest! {
    #[test]
    fn entries_are_composed_as_they_were(form in prop::sample::select(&FORMS[..]), seed in 0_usize..5000, which in 0_usize..12) {
        let text = list(form, seed);
        let document = Document::parse(&text);
        let at = document.entries().nth(which).unwrap().0;
        let (apart, parts) = (Apart::of(&document, at).unwrap(), Parts::of(&document, at).unwrap());
        let lines = document.lines.span_of(document.lines.lines_of(apart.body));
        let rest = format!("{}{}", &text[..lines.start], &text[lines.end..]);
        let reviewer = Reviewer::new("README.md", &rest);
        let moulds = reviewer.moulds();
        let item = &document.items[at];
        let composed = moulds.compose(&parts, item.section, Shape::of(&document, item)).unwrap();
        prop_assert_eq!(&composed.text, apart.body.of(&text));
        prop_assert_eq!((composed.missing, composed.unused), (vec![], vec![]));
        let added = reviewer.add(&moulds, &parts, item.section).unwrap();
        prop_assert!(added.findings.is_empty(), "{:?}", added.findings);
        prop_assert!(added.entry.trim_end().ends_with(apart.body.of(&text).lines().last().unwrap().trim()));
    }

    /// Whatever a list contains, adding to it never panics, and existing content stays.
    #[test]
    fn what_was_there_stays(text in "(#{1,3} [A-Z][a-z]{1,6}\n{1,2}|- \\[[a-z]{1,5}\\]\\(https://[a-z]{1,5}\\.example\\)( - [A-Za-z ]{0,12}\\.?)?\n|[0-9]\\. \\*\\*[a-z]{1,6}\\*\\*[a-z ]{0,6}\n|\\| [a-z]{1,4} \\| x \\|\n|\n){0,14}", section in 0_usize..4) {
        let reviewer = Reviewer::new("README.md", &text);
        let parts = Parts { title: "Kettle".into(), address: "https://kettle.example".into(), ..Parts::default() };
        let sections = reviewer.sections();
        let section = sections.get(section).map_or(0, |section| section.section);
        if let Some(added) = reviewer.add(&reviewer.moulds(), &parts, section) {
            let words = |text: &str| text.split_whitespace().filter(|word| word.contains("://")).map(str::to_owned).collect::<Vec<_>>();
            let mut kept = words(&added.text);
            kept.retain(|word| !word.contains("kettle.example"));
            let (mut before, mut after) = (words(&text), kept);
            before.sort();
            after.sort();
            prop_assert_eq!(before, after, "{}", added.text);
        }
    }
}

/// The entry that a thing becomes in the section with this heading.
fn added(text: &str, section: &str, parts: &Parts) -> String {
    let reviewer = Reviewer::new("README.md", text);
    let section = reviewer.sections().into_iter().find(|named| named.path.last().is_some_and(|title| title == section));
    reviewer.add(&reviewer.moulds(), parts, section.unwrap().section).unwrap().entry
}

fn thing(title: &str, address: &str) -> Parts {
    Parts { title: title.to_owned(), address: address.to_owned(), ..Parts::default() }
}

#[test]
fn lines_end_as_those_of_the_list_do_behind_a_last_one_without_an_ending_too() {
    let entry = |name: &str| format!("- [{name}](https://teas.example/{}) - About it.", name.to_lowercase());
    let names = ["Assam", "Bancha", "Ceylon", "Darjeeling"];
    let list = format!("# Teas\r\n\r\n## Green\r\n\r\n{}", names.map(entry).join("\r\n"));
    let mut sencha = thing("Sencha", "https://teas.example/sencha");
    sencha.description = Some("About it.".to_owned());
    let reviewer = Reviewer::new("README.md", &list);
    let green = reviewer.section_named("Green").unwrap();
    let text = reviewer.add(&reviewer.moulds(), &sencha, green.section).unwrap().text;
    assert_eq!(text, format!("{list}\r\n{}\r\n", entry("Sencha")));
}

#[test]
fn what_some_entries_share_is_not_told_of_another() {
    let books = "# Tea\n\n## Books\n\n- [Aa](https://aa.example) - by O'Reilly\n- [Bb](https://bb.example) - by O'Reilly\n\n\
        ## Pots\n\n- [Cc](https://cc.example) - Boils water for many.\n- [Dd](https://dd.example) - Keeps tea warm for long.\n";
    assert_eq!(added(books, "Pots", &thing("Zed", "https://zed.example")), "- [Zed](https://zed.example)");

    let table = "# Tea\n\n| Name | License |\n|---|---|\n| [Aa](https://aa.example) | MIT |\n| [Bb](https://bb.example) | MIT |\n\
        | [Cc](https://cc.example) | MIT |\n";
    let fir = thing("Fir", "https://fir.example");
    assert_eq!(added(table, "Tea", &fir), "| [Fir](https://fir.example) |  |".replace("|  |", "| |"));
    let told = Parts { words: [("license".to_owned(), "GPL-3.0".to_owned())].into(), ..fir };
    assert_eq!(added(table, "Tea", &told), "| [Fir](https://fir.example) | GPL-3.0 |");

    let papers = "# Tea\n\n- [Aa at Rest](https://arxiv.org/abs/2402.00012) (arXiv 2402.00012)\n- [Bb at Rest](https://arxiv.org/abs/2403.00013) (arXiv 2403.00013)\n\
        - [Cc at Rest](https://arxiv.org/abs/2404.00014) (arXiv 2404.00014)\n";
    let zed = thing("Zed at Rest", "https://arxiv.org/abs/2501.00001");
    assert_eq!(added(papers, "Tea", &zed), "- [Zed at Rest](https://arxiv.org/abs/2501.00001)");
}

#[test]
fn nothing_dangles_where_a_description_is_missing() {
    let tools: String = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff"]
        .map(|name| format!("- [{name}](https://{}.example) - Fast JSON Parser.\n", name.to_lowercase()))
        .concat();
    let list = format!("# Tea\n\n{tools}");
    let zed = thing("Zed", "https://zed.example");
    assert_eq!(added(&list, "Tea", &zed), "- [Zed](https://zed.example)");
    let told = Parts { description: Some("Terminal Multiplexer".to_owned()), ..zed };
    assert_eq!(added(&list, "Tea", &told), "- [Zed](https://zed.example) - Terminal Multiplexer.");
}

#[test]
fn a_table_of_other_columns_lends_no_row() {
    let list = "# Tea\n\n## One\n\n| Name | License | Description |\n|---|---|---|\n| [Aa](https://aa.example) | MIT | Holds tea for long. |\n\n\
        ## Two\n\n| Name | Description | Platform |\n|---|---|---|\n| [Bb](https://bb.example) | Boils tea for many. | Linux |\n\
        | [Cc](https://cc.example) | Pours tea for few. | Linux |\n";
    let fir = Parts { description: Some("Smells of wood.".to_owned()), ..thing("Fir", "https://fir.example") };
    assert_eq!(added(list, "One", &fir), "| [Fir](https://fir.example) | | Smells of wood. |");
}

/// Each entry of a list as written, and as recomposed from its own parts.
fn recomposed(text: &str) -> Vec<(String, String)> {
    let document = Document::parse(text);
    let again = document.entries().map(|(at, item)| {
        let (apart, parts) = (Apart::of(&document, at).unwrap(), Parts::of(&document, at).unwrap());
        let lines = document.lines.span_of(document.lines.lines_of(apart.body));
        let rest = format!("{}{}", &text[..lines.start], &text[lines.end..]);
        let moulds = Reviewer::new("README.md", &rest).moulds();
        let composed = moulds.compose(&parts, item.section, Shape::of(&document, item)).unwrap();
        (apart.body.of(text).to_owned(), composed.text)
    });
    again.collect()
}

#[track_caller]
fn assert_recomposed(text: &str) {
    for (written, composed) in recomposed(text) {
        assert_eq!(composed, written);
    }
}

#[test]
fn a_row_of_html_is_written_as_the_others_are() {
    let row = |name: &str, said: &str| {
        let address = format!("https://{}.example", name.to_lowercase());
        format!(
            "  <tr>\n    <td><a href=\"{address}\">{name}</a></td>\n    <td>{said}</td>\n    <td>free</td>\n  </tr>\n"
        )
    };
    let said = ["Holds tea that is still hot.", "Boils water for many people."];
    let names = ["Ash", "Birch", "Cedar", "Elm", "Hazel", "Larch", "Oak", "Pine", "Rowan", "Yew"];
    let rows: String = names.iter().enumerate().map(|(at, name)| row(name, said[at % 2])).collect();
    let list = format!("# Tea\n\n## Pots\n\n<table>\n{rows}</table>\n");
    assert_recomposed(&list);
    let told = Parts {
        description: Some("Pours without a sound from above.".to_owned()),
        words: [("2".to_owned(), "free".to_owned())].into(),
        ..thing("Fir", "https://fir.example")
    };
    let reviewer = Reviewer::new("README.md", &list);
    let section = reviewer.sections().last().unwrap().section;
    let added = reviewer.add(&reviewer.moulds(), &told, section).unwrap();
    let whole = list.replace(
        "  <tr>\n    <td><a href=\"https://hazel",
        &format!("{}  <tr>\n    <td><a href=\"https://hazel", row("Fir", "Pours without a sound from above.")),
    );
    assert_eq!(added.text, whole);
    assert!(added.entry.ends_with("</tr>"), "{}", added.entry);
    // An unknown part leaves its cell empty.
    let added = reviewer.add(&reviewer.moulds(), &thing("Zed", "https://zed.example"), section).unwrap();
    assert!(
        added.text.contains(
            "<td><a href=\"https://zed.example\">Zed</a></td>\n    <td></td>\n    <td></td>\n  </tr>\n</table>"
        ),
        "{}",
        added.text
    );
}

const WOODS: [&str; 10] = ["Ash", "Birch", "Cedar", "Elm", "Hazel", "Larch", "Oak", "Pine", "Rowan", "Yew"];

/// A list of ten entries, each written from its number and its name.
fn of_ten(header: &str, entry: impl Fn(usize, &str) -> String) -> String {
    let entries = WOODS.iter().enumerate().map(|(at, name)| entry(at, name) + "\n");
    format!("# Tea\n\n## Pots\n\n{header}{}", entries.collect::<String>())
}

#[test]
fn a_link_shows_what_is_its_own_and_no_other_entrys() {
    let list = of_ten("", |at, name| {
        format!("- [{name} Pots](https://{name}.example) [[Model ({at}0M)](https://models.example/{at})]")
    });
    assert_recomposed(&list);
}

#[test]
fn the_entrys_link_is_called_as_others_to_its_site_are() {
    let list = of_ten("", |at, name| match at % 3 {
        0 => format!("- **{name} in Pots** [[code](https://github.com/ada/{name})]"),
        1 => format!("- **{name} in Pots** [[slides](https://slides.example/{name})]"),
        _ => format!("- **{name} in Pots** [[pdf](https://arxiv.org/pdf/2401.0001{at})]"),
    });
    assert_recomposed(&list);
}

#[test]
fn links_whose_order_is_nobodys_habit_stand_as_they_were_told() {
    let list = of_ten("", |at, name| {
        format!(
            "- [{name} Pots](https://{name}.example) [[zinc](https://zinc.example/{at})] [[iron](https://iron.example/{at})]"
        )
    });
    let mut parts = thing("Zed Pots", "https://zed.example");
    for name in ["tin", "gold", "brass"] {
        parts.link_to(name, &format!("https://{name}.example"));
    }
    let links = "[[tin](https://tin.example)] [[gold](https://gold.example)] [[brass](https://brass.example)]";
    assert_eq!(added(&list, "Pots", &parts), format!("- [Zed Pots](https://zed.example) {links}"));
}

#[test]
fn what_a_line_announces_goes_on_to_its_end() {
    let list = of_ten("", |at, name| {
        format!(
            "- [{name} Pots](https://{name}.example)\n  - Tried with: leaves of kind {at}: green, {name}.\n  - Told: {name}"
        )
    });
    assert_recomposed(&list);
}

#[test]
fn marks_and_the_short_name_are_the_lines_own() {
    let list = of_ten("", |at, name| {
        let said = [format!("*Rate*: how often {name}."), format!("shows *{name}*, a pot.")];
        format!("- [{name}: Tea in Pots](https://{name}.example)\n  - **Metrics:** {}", said[at % 2])
    });
    assert_recomposed(&list);
}

#[test]
fn words_before_the_title_name_nothing_behind_it() {
    let list = of_ten("", |at, name| {
        format!(
            "- {name}x, {name}y: **{name} in Pots** ![](https://img.example/badge/{at}) [[paper](https://{name}.example)]"
        )
    });
    assert_recomposed(&list);
}

#[test]
fn words_beside_a_date_in_code_are_the_entrys_own() {
    let list = of_ten("", |at, name| {
        let kind = ["Findings", "Workshop"][at % 2];
        format!("- _{name} in Pots_ ```ACL 202{} {kind}``` [[Paper](https://{name}.example)]", at % 5)
    });
    assert_recomposed(&list);
}

#[test]
fn cells_keep_their_marks_and_empty_ones_their_width() {
    let list = of_ten("| Name | Auth | Notes |\n|---|---|---|\n", |at, name| {
        let auth = ["`apiKey`", "No"][at % 2];
        format!("| [{name}](https://{name}.example) | {auth} |  |")
    });
    assert_recomposed(&list);
}

#[test]
fn a_description_may_hold_a_link() {
    let list = of_ten("", |at, name| {
        let said = ["Boils water for [Kettle](https://kettle.example).", "Keeps tea warm for many hours."][at % 2];
        format!("- [{name}](https://{name}.example) - {said}")
    });
    assert_recomposed(&list);
    let parts = Parts::of(&Document::parse(&list), 0).unwrap();
    assert_eq!(parts.description.as_deref(), Some("Boils water for [Kettle](https://kettle.example)."));
}

#[test]
fn a_marker_that_its_text_sticks_to_is_no_model() {
    let list = of_ten("", |_, name| format!("- [{name}](https://{name}.example)")) + "-[Zinc](https://zinc.example)\n";
    assert_eq!(added(&list, "Pots", &thing("Zoo", "https://zoo.example")), "- [Zoo](https://zoo.example)");
}

#[test]
fn one_slip_in_the_alphabet_does_not_send_an_entry_to_the_end() {
    let list = of_ten("", |at, name| {
        let name = if at == 8 { "Basil" } else { name };
        format!("- [{name}](https://{name}.example)")
    });
    let reviewer = Reviewer::new("README.md", &list);
    let section = reviewer.sections().last().unwrap().section;
    let added = reviewer.add(&reviewer.moulds(), &thing("Fir", "https://fir.example"), section).unwrap();
    let fir = "- [Fir](https://fir.example)\n- [Hazel]";
    assert_eq!(added.text, list.replace("- [Hazel]", fir));
}

#[test]
fn an_entry_is_written_like_those_beside_it_where_dates_tell_its_place() {
    let entry = |month: usize| {
        let end = if month > 6 { "." } else { "" };
        format!("- [2024/{month:02}] **Pots of Month {month}** [[pdf](https://tea.example/{month}.pdf)]{end}\n")
    };
    let entries: String = (1..=12).rev().map(entry).collect();
    for (was, is) in recomposed(&format!("# Tea\n\n## Pots\n\n{entries}")) {
        // Entries at the border have neighbours of both kinds.
        if !was.contains("Month 6") && !was.contains("Month 7") {
            assert_eq!(is, was);
        }
    }
}

#[test]
fn the_cells_of_a_row_are_padded_together() {
    let row = |at: usize, (name, padded): (&str, [[&str; 2]; 3])| {
        let [one, two, three] = padded;
        format!(
            "|{}[{name}{at}](https://{name}{at}.example){}|{}green{}|{}warm{}|\n",
            one[0], one[1], two[0], two[1], three[0], three[1]
        )
    };
    let (none, both) = (["", ""], [" ", " "]);
    let kinds = [("mug", [both, none, none]), ("pot", [none, both, none]), ("cup", [none, none, both])];
    let rows: String = (0..12).map(|at| row(at, kinds[at % 3])).collect();
    let list = format!("# Tea\n\n## Pots\n\n| Name | Leaf | Served |\n|---|---|---|\n{rows}");
    let mut parts = thing("zed", "https://zed.example");
    parts.words.insert("leaf".to_owned(), "green".to_owned());
    parts.words.insert("served".to_owned(), "warm".to_owned());
    let is = added(&list, "Pots", &parts);
    assert_eq!(is.matches(' ').count(), 2, "{is}");
}

#[test]
fn a_link_of_another_cell_stays_in_its_cell() {
    let rows: String = (0..12)
        .map(|at| {
            let code = if at % 4 == 0 { format!("[Link](https://github.com/ada/pot{at})") } else { String::new() };
            format!("| Pots of Kind {at} | [Link](https://arxiv.org/abs/2401.000{at:02}) | {code} |\n")
        })
        .collect();
    assert_recomposed(&format!("# Tea\n\n## Pots\n\n| Title | Paper | Code |\n|---|---|---|\n{rows}"));
}

#[test]
fn the_badge_of_one_entry_is_not_shown_by_another() {
    let entry = |at: usize, stars: &str| {
        let year = 2012 + at;
        let badge = format!("[![Star](https://img.shields.io/github/stars/{stars})](https://github.com/ada/pot{at})");
        format!("- [Pots of Kind {at}](https://tea.example/{at}) (May {year}) {badge}\n")
    };
    let entries: String = (0..10).map(|at| entry(at, &format!("ada/pot{at}"))).collect();
    let list = format!("# Tea\n\n## Pots\n\n{entries}{}", entry(11, "bo/elsewhere"));
    let mut parts = thing("Zed Pots", "https://zed.example");
    parts.date = Some(Date { year: 2023, month: Some(5), day: None });
    let shown = Extra {
        shown: "![Star](https://img.shields.io/github/stars/cy/zed)".to_owned(),
        address: "https://github.com/cy/zed".to_owned(),
        place: 0,
    };
    parts.links.insert("star".to_owned(), shown);
    let is = added(&list, "Pots", &parts);
    assert!(is.contains("stars/cy/zed") && !is.contains("elsewhere"), "{is}");
}

#[test]
fn a_row_takes_its_cells_from_several_others() {
    let rows: String = WOODS
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let code = if at % 2 == 0 { format!("[Code](https://github.com/ada/pot{at})") } else { "-".to_owned() };
            let data = if at % 2 == 0 { "-".to_owned() } else { format!("[Data](https://data.example/{at})") };
            format!("| [{name} Pots](https://arxiv.org/abs/2401.000{at:02}) | {code} | {data} |\n")
        })
        .collect();
    let list = format!("# Tea\n\n## Pots\n\n| Paper | Code | Data |\n|---|---|---|\n{rows}");
    let mut zed = thing("Zed Pots", "https://arxiv.org/abs/2402.00099");
    assert_eq!(added(&list, "Pots", &zed), "| [Zed Pots](https://arxiv.org/abs/2402.00099) | - | - |");
    zed.link_to("Code", "https://github.com/ada/zed");
    zed.link_to("Data", "https://data.example/zed");
    let code = "[Code](https://github.com/ada/zed) | [Data](https://data.example/zed)";
    assert_eq!(added(&list, "Pots", &zed), format!("| [Zed Pots](https://arxiv.org/abs/2402.00099) | {code} |"));
}

#[test]
fn a_row_of_html_takes_its_cells_from_several_others() {
    let cell = |word: &str| format!("    <td>{word}</td>\n");
    let row = |name: &str, bits: usize| {
        let word = |bit: usize| if bits >> bit & 1 == 1 { format!("{name} {bit}") } else { "-".to_owned() };
        let link = cell(&format!("<a href=\"https://{name}.example\">{name}</a>"));
        format!("  <tr>\n{link}{}{}{}{}  </tr>\n", cell(&word(0)), cell(&word(1)), cell(&word(2)), cell(&word(3)))
    };
    // No two rows leave the same cells empty.
    let rows: String = WOODS.iter().enumerate().map(|(at, name)| row(name, at)).collect();
    assert_recomposed(&format!("# Tea\n\n## Pots\n\n<table>\n{rows}</table>\n"));
}

#[test]
fn words_that_go_on_over_lines_are_one_with_their_raised_signs() {
    let list = of_ten("", |at, name| {
        let more = if at % 2 == 0 { format!(",\n  Jo {name}<sup>1,2</sup>") } else { String::new() };
        format!(
            "- [{name} in Pots](https://arxiv.org/abs/2401.000{at:02})<br>\n  Ada {name}<sup>1</sup>, Bo {name}<sup>2</sup>{more}<br>\n  <sup>1</sup>School of {name}, <sup>2</sup>Tea Works"
        )
    });
    assert_recomposed(&list);
}

#[test]
fn a_sign_that_some_entries_bear_is_not_put_on_others() {
    let list = of_ten("", |at, name| {
        let sign = if at < 8 { " :teapot:" } else { "" };
        format!("- [{name}](https://{name}.example) - Keeps {name} warm for long.{sign}")
    });
    let more: String =
        (0..6).map(|at| format!("- [Kettle {at}](https://kettle{at}.example) - Boils water for many.\n")).collect();
    let zed = Parts { description: Some("Pours tea for few.".to_owned()), ..thing("Zed", "https://zed.example") };
    assert_eq!(added(&format!("{list}{more}"), "Pots", &zed), "- [Zed](https://zed.example) - Pours tea for few.");
}

#[test]
fn the_entrys_link_keeps_the_name_that_it_was_given() {
    let list = of_ten("", |at, name| {
        let shown = if at % 5 == 0 { "slides" } else { "paper" };
        format!("- **{name} in Pots** [[{shown}](https://tea.example/{at})]")
    });
    let mut zed = thing("Zed in Pots", "https://tea.example/zed");
    assert_eq!(added(&list, "Pots", &zed), "- **Zed in Pots** [[paper](https://tea.example/zed)]");
    zed.shown = Some("Slides".to_owned());
    assert_eq!(added(&list, "Pots", &zed), "- **Zed in Pots** [[slides](https://tea.example/zed)]");
    // No other entry uses this text.
    zed.shown = Some("here".to_owned());
    assert_eq!(added(&list, "Pots", &zed), "- **Zed in Pots** [[paper](https://tea.example/zed)]");
}

#[test]
fn pictures_and_ticks_of_other_entries_are_not_lent() {
    let zed = Parts { description: Some("Pours tea for few.".to_owned()), ..thing("Zed", "https://zed.example") };
    let picture = |name: &str| format!("<img src=\"https://pictures.example/{name}.png\" width=\"200\">");
    let tools = of_ten("", |_, name| {
        format!("- [{name}](https://{name}.example) {} - Keeps {name} warm for long.", picture(name))
    });
    assert_recomposed(&tools);
    assert_eq!(added(&tools, "Pots", &zed), "- [Zed](https://zed.example) - Pours tea for few.");

    let shown = of_ten("", |_, name| {
        format!(
            "- ![{name}](https://pictures.example/{name}.png) [{name}](https://{name}.example) - Keeps {name} warm."
        )
    });
    assert_recomposed(&shown);
    assert_eq!(added(&shown, "Pots", &zed), "- [Zed](https://zed.example) - Pours tea for few.");

    let table = of_ten("| Name | Picture | Free | About |\n|---|---|---|---|\n", |at, name| {
        let free = if at % 3 == 0 { "❌" } else { "✅" };
        format!("| [{name}](https://{name}.example) | {} | {free} | Keeps {name} warm |", picture(name))
    });
    assert_recomposed(&table);
    let plain = Parts { description: Some("Pours tea for few".to_owned()), ..zed.clone() };
    assert_eq!(added(&table, "Pots", &plain), "| [Zed](https://zed.example) | | | Pours tea for few |");

    let cell = |word: &str| format!("    <td>{word}</td>\n");
    let rows = WOODS.map(|name| {
        let link = cell(&format!("<a href=\"https://{name}.example\">{name}</a>"));
        format!(
            "  <tr>\n{link}{}{}  </tr>\n",
            cell(&picture(name)),
            cell(&format!("Keeps all {name} warm for many hours."))
        )
    });
    let html = format!("# Tea\n\n## Pots\n\n<table>\n{}</table>\n", rows.concat());
    assert_recomposed(&html);
    let poured = "Pours strong tea for few people.".to_owned();
    let row = added(&html, "Pots", &Parts { description: Some(poured), ..zed.clone() });
    assert!(row.contains("<td></td>\n    <td>Pours strong tea for few people.</td>") && !row.contains("<img"), "{row}");
    let row = added(&html, "Pots", &thing("Zed", "https://zed.example"));
    assert!(row.contains("<td></td>\n    <td></td>"), "{row}");
}

/// The titles of a list with a thing added, in order.
fn titles_with(text: &str, parts: &Parts) -> Vec<String> {
    let reviewer = Reviewer::new("README.md", text);
    let section = Document::parse(text).sections.len() - 1;
    let added = reviewer.add(&reviewer.moulds(), parts, section).unwrap();
    assert!(added.findings.is_empty(), "{:?}", added.findings);
    let document = Document::parse(&added.text);
    document.entries().map(|(_, item)| document.title(item).into_owned()).collect()
}

#[test]
fn a_block_goes_where_its_date_belongs() {
    let block = |month: usize| {
        let names = ["Icing", "Drying", "Milling", "Boiling", "Sieving", "Growing", "Tasting", "Rolling", "Mixing"];
        let name = names[month % 9];
        format!(
            "**{name} Leaves at Dawn** \\\n*Ada Long, Bo Vries* \\\narXiv - 2024/{month:02} [[Paper](https://tea.example/{month})]\n\n"
        )
    };
    let blocks: String = [10, 9, 8, 7, 6, 4, 3, 2].into_iter().map(block).collect();
    let mut parts = thing("Pouring Water by Hand", "https://tea.example/5");
    parts.name_authors("Cy Brand, Dee Moss");
    parts.venue = Some("arXiv".to_owned());
    parts.date = Some(Date { year: 2024, month: Some(5), day: None });
    let titles = titles_with(&format!("# Tea\n\n## Pots\n\n{blocks}"), &parts);
    assert_eq!(titles.iter().position(|title| title == "Pouring Water by Hand"), Some(5), "{titles:?}");
}

#[test]
fn a_row_of_html_goes_to_its_place_in_an_alphabet_with_some_strays() {
    let names = "Ash Xan Bay Cob Dew Elm Oak Fig Gum Hay Ivy Jay Kit Lea Bog Mud Nut Owl Pea Rye Sap Tea Urn Vat";
    let row = |name: &str| {
        format!(
            "<tr>\n<td><a href=\"https://{}.example\">{name}</a></td>\n<td>Keeps water warm for {name}.</td>\n</tr>\n",
            name.to_lowercase()
        )
    };
    let rows: String = names.split(' ').map(row).collect();
    let mut parts = thing("Hob", "https://hob.example");
    parts.description = Some("Keeps water warm for Hob.".to_owned());
    let titles = titles_with(&format!("# Tea\n\n## Pots\n\n<table>\n{rows}</table>\n"), &parts);
    let at = titles.iter().position(|title| title == "Hob").unwrap();
    assert_eq!((titles[at - 1].as_str(), titles[at + 1].as_str()), ("Hay", "Ivy"), "{titles:?}");
}
