//! Fixes that do what they aim at, and fixes that do harm.

use super::Proof;
use crate::checks::Aim;
use crate::conventions::Feature::{self, Capital, FullStop, Gap, Separator, Title};
use crate::document::Document;
use crate::text::{Edit, LineRange};

/// A list whose fifth line is under test.
fn list(line: &str) -> String {
    format!(
        "# Tea\n\n## Black\n\n{line}\n- [Ceylon](https://ceylon.example) - Brisk.\n- [Dian](https://dian.example) - Sweet.\n"
    )
}

fn holds(text: &str, aim: &Aim, edits: &[Edit]) -> bool {
    Proof::of(&Document::parse(text)).holds((aim, edits))
}

/// Whether replacing `from` by `to` is just a change of style in these features.
fn is_style(features: &[Feature], from: &str, to: &str) -> bool {
    let edit = Edit::replace(LineRange::single(5), format!("{to}\n"));
    holds(&list(from), &Aim::Style(features.to_vec()), &[edit])
}

fn is_aimed(aim: &Aim, text: &str, line: usize, to: &str) -> bool {
    holds(text, aim, &[Edit::replace(LineRange::single(line), to)])
}

#[test]
fn signs_and_one_capital_are_style() {
    let wanted = "- [Assam](https://assam.example) - Malty, strong.";
    for (features, from) in [
        (&[Separator][..], "- [Assam](https://assam.example) – Malty, strong."),
        (&[Separator], "- [Assam](https://assam.example): Malty, strong."),
        (&[Separator], "- [Assam](https://assam.example) &mdash; Malty, strong."),
        (&[Capital], "- [Assam](https://assam.example) - malty, strong."),
        (&[FullStop], "- [Assam](https://assam.example) - Malty, strong"),
        (&[FullStop], "- [Assam](https://assam.example) - Malty, strong;"),
        (&[Title], "- **[Assam](https://assam.example)** - Malty, strong."),
        (&[Title], "- Assam: https://assam.example - Malty, strong."),
        (&[Gap], "-    [Assam](https://assam.example) - Malty, strong."),
        (&[Separator, Capital, FullStop], "- [Assam](https://assam.example) — malty, strong"),
    ] {
        assert!(is_style(features, from, wanted), "{from}");
        assert!(is_style(&Feature::ALL, from, wanted), "{from}");
    }
}

#[test]
fn what_is_said_is_no_style() {
    let link = "- [Assam](https://assam.example)";
    for (from, to) in [
        (" - Malty.", " - Malt."),
        (" ~5 minutes", " - 5 minutes"),
        (" > 100 leaves", " - 100 leaves"),
        (" .NET client", " - NET client"),
        (" -5 degrees", " - 5 degrees"),
        (" ~~old~~ leaves", " - old~~ leaves"),
        (" - Malty ~~leaves~~", " - Malty ~~leaves~~~."),
        (" - assam.example/tea is here", " - Assam.example/tea is here"),
        (" - https://tea.example", " - Https://tea.example"),
        (" - Strong `code`", " - Strong `Code`"),
        (" - By [Ada](https://ada.example)", " - By [Ada](https://ada.example/)"),
        (" ⭐ - Malty.", " - ⭐ - Malty."),
        (" by Ada - Malty.", " - by Ada - Malty."),
        (" - Malty<sup>new</sup>", " - Malty<sup>new.</sup>"),
        (" - Malty ([Demo](https://a.example)", " - Malty ([Demo](https://a.example)."),
        (" - Malty. <!-- new", " - Malty. <!-- new."),
        (" - Malty &quot;leaves&quot;", " - Malty &quot;leaves&quot."),
        (" - Malty **leaves**", " - Malty **leaves."),
    ] {
        assert!(!is_style(&Feature::ALL, &format!("{link}{from}"), &format!("{link}{to}")), "{from} became {to}");
    }
}

#[test]
fn a_feature_that_is_not_meant_does_not_change() {
    let (from, to) = ("- [Assam](https://assam.example) – malty", "- [Assam](https://assam.example) - Malty");
    assert!(is_style(&[Separator, Capital], from, to));
    assert!(!is_style(&[Separator], from, to));
    assert!(!is_style(&[Capital], from, to));
}

#[test]
fn what_a_fix_opens_shows_in_what_follows() {
    let from = "- [Assam](https://assam.example) - Malty";
    for to in ["<!--\n", "```\n", "- [Assam](https://assam.example) - Malty\n\n\n  ```\n"] {
        assert!(!is_aimed(&Aim::Style(Feature::ALL.to_vec()), &list(from), 5, to), "{to}");
        assert!(!is_aimed(&Aim::Markup, &list(from), 5, to), "{to}");
    }
}

#[test]
fn numbers_change_where_nothing_hangs_on_them() {
    let text =
        "1. [Assam](https://assam.example)\n9. [Bai](https://bai.example)\n   - [White](https://white.example)\n";
    assert!(is_aimed(&Aim::Numbers, text, 2, "2. [Bai](https://bai.example)\n"));
    assert!(!is_aimed(&Aim::Numbers, text, 2, "10. [Bai](https://bai.example)\n"), "what was nested comes loose");
    assert!(!is_aimed(&Aim::Numbers, text, 2, "2. [Bai](https://bay.example)\n"));
}

#[test]
fn entries_move_with_what_is_theirs() {
    let text =
        "- [B](https://b.example)\n  - [B1](https://b1.example)\n- [A](https://a.example)\n- [C](https://c.example)\n";
    let to_top = |lines: LineRange, text: &str| vec![Edit::insert_before(1, text), Edit::delete(lines)];
    assert!(holds(text, &Aim::Order, &to_top(LineRange::single(3), "- [A](https://a.example)\n")));
    assert!(!holds(text, &Aim::Order, &to_top(LineRange::single(3), "- [A](https://a.example/)\n")));
    let alone = [Edit::insert_before(4, "- [B](https://b.example)\n"), Edit::delete(LineRange::single(1))];
    assert!(!holds(text, &Aim::Order, &alone), "what is nested in it stays behind");
    let between = [Edit::insert_before(2, "- [A](https://a.example)\n"), Edit::delete(LineRange::single(3))];
    assert!(!holds(text, &Aim::Order, &between), "what was nested in another is nested in it");
}

#[test]
fn an_entry_stays_under_its_heading_unless_that_is_the_aim() {
    let text = "## A\n\n- [B](https://b.example)\n\n## C\n\n- [D](https://d.example)\n- [E](https://e.example)\n";
    let moved = [Edit::insert_before(4, "- [D](https://d.example)\n"), Edit::delete(LineRange::single(7))];
    assert!(!holds(text, &Aim::Order, &moved));
    assert!(holds(text, &Aim::Place, &moved));
}

#[test]
fn one_address_changes_where_it_is_meant() {
    let aim = |from: &str, to: &str| Aim::Address { from: from.to_owned(), to: to.to_owned(), words: None };
    let text = list("- [Assam](htps://assam.example) - Of [Bai](https://bai.example).");
    let to = "- [Assam](https://assam.example) - Of [Bai](https://bai.example).\n";
    assert!(is_aimed(&aim("htps://assam.example", "https://assam.example"), &text, 5, to));
    assert!(!is_aimed(&aim("https://bai.example", "https://assam.example"), &text, 5, to));
    let both = "- [Assam](https://assam.example) - Of [Bai](https://bay.example).\n";
    assert!(!is_aimed(&aim("htps://assam.example", "https://assam.example"), &text, 5, both));
}

#[test]
fn a_new_line_leads_where_it_says_and_takes_nothing_away() {
    let text = "- [Black](#black)\n- [White](#white)\n\n## Black\n\n## Green\n\n## White\n";
    let aim = Aim::Line("#green".to_owned());
    assert!(holds(text, &aim, &[Edit::insert_before(2, "- [Green](#green)\n")]));
    assert!(!holds(text, &aim, &[Edit::insert_before(2, "- [Green](#greens)\n")]));
    assert!(!holds(text, &aim, &[Edit::replace(LineRange::single(2), "- [Green](#green)\n")]));
}

#[test]
fn markup_is_mended_and_every_word_stays() {
    for (from, to) in [
        ("- [Assam] (https://assam.example) - Malty.", "- [Assam](https://assam.example) - Malty."),
        ("- [Assam](https://assam.example - Malty.", "- [Assam](https://assam.example) - Malty."),
        ("-[Assam](https://assam.example) - Malty.", "- [Assam](https://assam.example) - Malty."),
        ("- **[Assam](https://assam.example) - Malty.", "- **[Assam](https://assam.example)** - Malty."),
    ] {
        assert!(is_aimed(&Aim::Markup, &list(from), 5, &format!("{to}\n")), "{from}");
    }
    // The group keeps its name, which does not include what was glued to it.
    let group = "- Black\n  -[Assam](https://assam.example)\n  - [Ceylon](https://ceylon.example)\n";
    assert!(is_aimed(&Aim::Markup, group, 2, "  - [Assam](https://assam.example)\n"));
    let parted =
        "- [Assam](https://assam.example)\n-[Ceylon](https://ceylon.example)\n  - [Dimbula](https://dimbula.example)\n";
    assert!(!is_aimed(&Aim::Markup, parted, 2, "- [Ceylon](https://ceylon.example)\n"), "what is nested changes hands");
    let torn = list("- [Assam] (https://assam.example/a b) - Malty.");
    assert!(!is_aimed(&Aim::Markup, &torn, 5, "- [Assam](https://assam.example/a) b) - Malty.\n"), "closed too early");
    let cut = "- [Assam](https://assam.exam) - Malty.\n";
    assert!(!is_aimed(&Aim::Markup, &list("- [Assam] (https://assam.example) - Malty."), 5, cut));
}

#[test]
fn rows_keep_their_cells() {
    let table = "| Tea | Taste |\n| --- | --- |\n| [Assam](https://assam.example) | malty |\n| [Bai](https://bai.example) | light |\n";
    let style = Aim::Style(Feature::ALL.to_vec());
    assert!(is_aimed(&style, table, 3, "| [Assam](https://assam.example) | Malty |\n"));
    assert!(!is_aimed(&style, table, 3, "| [Assam](https://assam.example) malty |\n"));
    assert!(!is_aimed(&style, table, 4, "- [Bai](https://bai.example) light\n"));
}

#[test]
fn fixes_that_are_right_alone_are_proved_together() {
    let text = "9. [A](https://a.example)\n    - [A1](https://a1.example)\n1. [B](https://b.example)\n";
    let number = [Edit::replace(LineRange::single(1), "10. [A](https://a.example)\n")];
    let indent = [Edit::replace(LineRange::single(2), "   - [A1](https://a1.example)\n")];
    let (numbers, style) = (Aim::Numbers, Aim::Style(vec![Feature::Indent]));
    assert!(holds(text, &numbers, &number) && holds(text, &style, &indent));
    let together = |fixes: &[super::Aimed<'_>]| Proof::of(&Document::parse(text)).together(fixes);
    // Three spaces are enough below `9.`, and too few below `10.`.
    assert_eq!(together(&[(&numbers, &number), (&style, &indent)]), [true, false]);
    assert_eq!(together(&[(&style, &indent), (&numbers, &number)]), [true, false]);
    let other = [Edit::replace(LineRange::single(3), "2. [B](https://b.example)\n")];
    assert_eq!(together(&[(&numbers, &number), (&numbers, &other)]), [true, true]);
}

#[test]
fn what_is_not_read_for_want_of_time_is_not_proved() {
    let text = list("- [Assam](https://assam.example) - malty, strong.");
    let document = Document::parse(&text);
    let edit = [Edit::replace(LineRange::single(5), "- [Assam](https://assam.example) - Malty, strong.\n")];
    let (aim, proof) = (Aim::Style(vec![Capital]), Proof::of(&document));
    proof.left.set(text.len());
    assert!(proof.holds((&aim, &edit)));
    assert!(!proof.holds((&aim, &edit)), "nothing is left to read");
}
