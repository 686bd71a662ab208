//! Lists in the forms that people write them: what is an entry, what it is called, where it leads.

use super::{Coverage, Document, Role};

const NAMES: [&str; 10] = [
    "Few Cups Are Enough",
    "A Study of Slow Leaves",
    "Kettles That See Steam",
    "Learning to Pour",
    "Tea Without Water",
    "On the Length of Steeping",
    "Deep Infusion Networks",
    "Brewing as Search",
    "The Art of Cold Leaves",
    "Scaling Laws for Saucers",
];

/// A list of ten entries, each made from its name and number, under a heading.
fn list(entry: impl Fn(&str, usize) -> String) -> String {
    let entries: Vec<String> = NAMES.iter().enumerate().map(|(at, name)| entry(name, at)).collect();
    format!("# Tea papers\n\nAll about tea.\n\n## Leaves\n\n{}\n", entries.join(""))
}

/// The titles of the entries, and how many links are understood.
fn read(text: &str) -> (Vec<String>, Coverage) {
    let document = Document::parse(text);
    let titles = document.entries().map(|(_, item)| document.title(item).into_owned()).collect();
    (titles, Coverage::of(&document))
}

fn all_are_read(text: &str) {
    let (titles, coverage) = read(text);
    assert_eq!(titles, NAMES, "{text}");
    assert_eq!(coverage.understood, coverage.links, "{text}");
}

#[test]
fn paragraphs_with_a_bold_title_are_entries() {
    all_are_read(&list(|name, at| {
        format!(
            "**{name}** [{at}th May, 2022].<br>\n*Ada Lowe, Bo Orr.*<br>\n [[PDF](https://arxiv.org/abs/2205.0{at}001)] [[Code](https://github.com/ada/t{at})]\n\n"
        )
    }));
    all_are_read(&list(|name, at| {
        format!("**{name}**  \n*Ada Lowe*  \nTEA 23 – Jul 2023 [[link](https://tea.example/{at})]\n\n")
    }));
}

#[test]
fn paragraphs_that_open_with_a_link_are_entries() {
    all_are_read(&list(|name, at| format!("[{name}](https://tea.example/{at}), TEA 2023\n\n")));
    all_are_read(&list(|name, at| format!("[{name}](https://tea.example/{at})  \n")));
}

#[test]
fn headings_that_are_links_are_entries_and_what_stands_below_is_theirs() {
    let text = list(|name, at| {
        format!(
            "### [{name}](https://arxiv.org/abs/2205.0{at}001)\n- **Leaves:** Assam, [Bai](https://bai.example/{at})\n- **Notes:** none\n\n"
        )
    });
    all_are_read(&text);
    let document = Document::parse(&text);
    assert!(document.items.iter().any(|item| item.role == Role::Detail));
}

#[test]
fn rows_items_and_lines_of_html_are_entries() {
    let rows = list(|name, at| {
        format!(
            "  <tr>\n    <td>{name}</td>\n    <td>TEA</td>\n    <td><a href=\"https://arxiv.org/abs/2205.0{at}001\">Paper</a></td>\n  </tr>\n"
        )
    });
    all_are_read(&rows.replacen("  <tr>", "<table>\n  <tr>", 1));
    let lines = list(|name, at| {
        format!(
            "&nbsp;&nbsp;:small_orange_diamond: <a href=\"https://tea.example/{at}\"><b>{name}</b></a> - a tea.<br>\n"
        )
    });
    all_are_read(&lines.replacen("&nbsp;", "<p>\n&nbsp;", 1));
}

#[test]
fn items_without_a_link_are_entries_where_the_list_names_its_entries_so() {
    let (titles, _) =
        read(&list(|name, at| format!("* {name} (TEA 20{at}5)\n").replace("20", "201").replace("5)", ")")));
    assert_eq!(titles.len(), NAMES.len());
    all_are_read(&list(|name, _| format!("- **{name}** Ada Lowe et al\n")));
    // A group's name and a few remarks are not entries.
    let (titles, _) =
        read("# Tea\n\n## Leaves\n\n- Black\n  - [Assam](https://assam.example)\n- **Note** that leaves are dry\n");
    assert_eq!(titles, ["Assam"]);
}

#[test]
fn labels_dates_and_venues_are_no_titles() {
    for (before, behind) in [
        ("", " [[Paper](ADDRESS)]"),
        ("", " [[20 Mar 2022]](ADDRESS)"),
        ("", " [[NeurIPS 2021](ADDRESS)] [[code](ADDRESS)]"),
        ("\\[[arxiv](ADDRESS)\\] ", ". `2023.04`"),
        ("[[EMNLP 2024 findings](ADDRESS)] ", " (2024)"),
        ("**[Tea]** ", " [[paper](ADDRESS)]"),
        ("[**Nature, 2024**] **", "** *Ada Lowe* [[pdf](ADDRESS)]"),
        ("", " (**ICML**) [[paper](ADDRESS)]"),
        ("", ". _Ada Lowe et al._ arXiv 2023. [[paper](ADDRESS)]"),
        ("", " <br> Arxiv 2023 [[Paper]](ADDRESS)"),
    ] {
        let text = list(|name, at| {
            format!("- {before}{name}{behind}\n").replace("ADDRESS", &format!("https://arxiv.org/abs/2205.0{at}001"))
        });
        all_are_read(&text);
    }
}

#[test]
fn rows_are_called_by_the_column_that_tells_them_apart() {
    let table = |head: &str, row: fn(&str, usize) -> String| {
        let width = head.matches('|').count() - 1;
        let rows = list(row);
        rows.replacen("## Leaves\n\n", &format!("## Leaves\n\n{head}\n|{}\n", "---|".repeat(width)), 1)
    };
    all_are_read(&table("| Kind | Title | Link |", |name, at| {
        format!("| Black | {name} | [Paper](https://arxiv.org/abs/2205.0{at}001) |\n")
    }));
    all_are_read(&table("| Year | Journal | Paper | Code |", |name, at| {
        format!(
            "| 201{at} | [Trans. Tea](https://tea.example) | [{name}](https://doi.org/10.5555/{at}) | [Code](https://github.com/ada/t{at}) |\n"
        )
    }));
    all_are_read(&table("|Title|Author|Paper|", |name, at| {
        format!("|{name}|[Ada Lowe](https://ada.example)|[LNCS](https://doi.org/10.5555/{at})|\n")
    }));
}

#[test]
fn prose_and_introductions_are_no_entries() {
    let prose = "# Tea\n\n## About\n\nSee [the guide](https://guide.example) and [the rules](https://rules.example).\n\n\
        **Tea** is a drink. Read [more](https://more.example) about it.\n\n[Leaves](https://leaves.example) are dried before they are sold.\n";
    assert_eq!(read(prose).0, Vec::<String>::new());
}

#[test]
fn what_is_not_understood_is_counted() {
    let text =
        list(|name, at| format!("Somebody said that {name} is told [here](https://tea.example/{at}) at length.\n\n"));
    let (titles, coverage) = read(&text);
    assert_eq!((titles.len(), coverage.understood, coverage.links), (0, 0, 10));
    assert!(!coverage.is_enough());
}

#[test]
fn news_stand_apart() {
    let text = "# Tea\n\n## News\n\n- [2024-09-01] [Few Cups](https://cups.example) is out.\n- [2024-08-01] [Leaves](https://leaves.example) is out.\n\n\
        ## Papers\n\n- [Few Cups](https://cups.example)\n";
    let document = Document::parse(text);
    let apart: Vec<bool> = document.entries().map(|(_, item)| item.apart).collect();
    assert_eq!(apart, [true, true, false]);
}

#[test]
fn folds_with_a_name_of_their_own_are_entries() {
    all_are_read(&list(|name, at| {
        format!(
            "<details>\n<summary><b>{name}</b> (20{at}5)</summary>\n\nAda Lowe. [paper](https://tea.example/{at}) [code](https://kettle.example/{at})\n\n</details>\n\n"
        )
    }));
    all_are_read(&list(|name, at| {
        format!(
            "<details>\n<summary><a href=\"https://tea.example/{at}\">{name}</a></summary>\nAda Lowe.\n</details>\n\n"
        )
    }));
    all_are_read(&list(|name, at| {
        format!(
            "<details><summary>{name}</summary>\n\n[paper](https://tea.example/{at})\n\n<details><summary>Abstract</summary>\n\nHot.\n\n</details>\n\n</details>\n"
        )
    }));
}

#[test]
fn folds_that_share_a_name_or_hold_entries_are_none() {
    let (titles, _) = read(&list(|_, at| {
        format!("<details><summary>Abstract</summary>\n\nHot. [paper](https://tea.example/{at})\n\n</details>\n\n")
    }));
    assert_eq!(titles, [""; 0]);
    let (titles, coverage) = read(&list(|name, at| {
        format!(
            "<details><summary>{name}</summary>\n\n[{name} hot](https://tea.example/{at}), Ada.  \n[{name} cold](https://ice.example/{at}), Bo.\n\n</details>\n\n"
        )
    }));
    assert_eq!((titles.len(), coverage.understood), (2 * NAMES.len(), 2 * NAMES.len()));
}

#[test]
fn quotations_with_a_name_of_their_own_are_entries() {
    all_are_read(&list(|name, at| format!("> **{name}**  \n> Ada Lowe. [paper](https://tea.example/{at})\n\n")));
    all_are_read(&list(|name, at| format!("> [{name}](https://tea.example/{at})\n>\n> Ada Lowe, 2023.\n\n")));
    let (titles, _) = read(&list(|_, at| format!("> **Note** See [the kettle](https://tea.example/{at}).\n\n")));
    assert_eq!(titles, [""; 0]);
}

#[test]
fn lines_with_labels_are_entries_named_by_the_label_that_tells_them_apart() {
    all_are_read(&list(|name, at| {
        format!("**Title:** {name}  \n**Authors:** Ada Lowe  \n**Link:** https://tea.example/{at}\n\n")
    }));
    all_are_read(&list(|name, at| {
        format!(
            "Year: 20{at}5<br>\nTitle: {name}<br>\nAuthors: Ada Lowe<br>\nLink: [paper](https://tea.example/{at})\n\n"
        )
    }));
    all_are_read(&list(|name, at| {
        format!("**Title**: {name}\n\n**Authors**: Ada Lowe\n\n**Link**: https://tea.example/{at}\n\n---\n\n")
    }));
    all_are_read(&list(|name, at| {
        format!("**Paper:** [{name}](https://tea.example/{at})\\\n**Authors:** Ada Lowe\n\n")
    }));
    all_are_read(&list(|name, at| format!("<b>Title:</b> {name}<br>\n<b>Link:</b> https://tea.example/{at}<br>\n\n")));
}

#[test]
fn a_list_of_lines_with_labels_is_one_entry() {
    all_are_read(&list(|name, at| format!("- Title: {name}\n- Link: https://tea.example/{at}\n\n---\n\n")));
    all_are_read(&list(|name, at| format!("- **Title**: {name}\n- **Link**: [paper](https://tea.example/{at})\n")));
}

#[test]
fn labels_before_what_each_names_make_no_entry_of_several() {
    let (titles, _) = read(&list(|name, at| {
        format!("- Book: [{name}](https://tea.example/{at})\n- Course: [{name} 2](https://pour.example/{at})\n")
    }));
    assert_eq!(titles.len(), 2 * NAMES.len());
    let below = list(|name, at| format!("### {name}\n\n- Authors: Ada {name}\n- Paper: https://tea.example/{at}\n\n"));
    let (titles, _) = read(&below);
    assert!(titles.iter().all(|title| !title.starts_with("Ada")), "{titles:?}");
}
