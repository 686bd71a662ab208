//! A picture of what was learned of a list.

use maud::{Markup, html};

use crate::output::{Portrait, PortraitGroup, PortraitHabit};
use crate::text::{capitalised, counted};

/// Everything that was learned.
pub(super) fn portrait(portrait: &Portrait) -> Markup {
    html! {
        p.lead {
            (counted(portrait.entries, "entry", "entries")) " in " (counted(portrait.sections, "section", "sections"))
            @if portrait.links > 0 { "; " (portrait.understood) " of " (portrait.links) " links are in entries" }
            "."
        }
        @if !portrait.is_understood {
            div.notice { p { "Shelfmark does not understand most of this list. Contributions to it are only checked for duplicates, and are never called clean." } }
        }
        @if !portrait.does.is_empty() {
            h3 { "What this list does" }
            ul { @for sentence in &portrait.does { li { (quoted(sentence)) "." } } }
        }
        @for group in &portrait.groups { (habits(group)) }
        (orders(portrait))
        (sizes(portrait))
        @if let Some(sample) = portrait.drawing.as_ref().or(portrait.sample.as_ref()) {
            h3 { "A typical entry" }
            pre { code { (sample) } }
        }
    }
}

fn habits(group: &PortraitGroup) -> Markup {
    html! {
        @if !group.habits.is_empty() {
            h3 { (group.entries) " " (group.kind) }
            table.bars {
                @for habit in &group.habits {
                    tr {
                        td.share { (bar(habit.agree, habit.total)) }
                        td.count { (habit.agree) " of " (habit.total) }
                        td { (quoted(&habit.says)) (outlook(habit)) }
                    }
                }
            }
        }
    }
}

fn outlook(habit: &PortraitHabit) -> Markup {
    html! {
        @if habit.binds { " " span.tag title="An entry that differs gets a comment" { "enforced" } }
        @if let Some((says, count)) = &habit.other { " " span.quiet { "(" (count) " " (quoted(says)) ")" } }
    }
}

fn orders(portrait: &Portrait) -> Markup {
    html! {
        @if portrait.judged_runs > 0 {
            h3 { "Order" }
            p { (portrait.ordered_runs) " of " (counted(portrait.judged_runs, "group of entries keeps", "groups of entries keep")) " an order that could be learned." }
            @if !portrait.orders.is_empty() {
                table.bars {
                    @for order in &portrait.orders {
                        tr {
                            td.share { (bar(order.agree, order.total)) }
                            td.count { (order.agree) " of " (order.total) }
                            td { (quoted(&order.says)) @if !order.section.is_empty() { ": " (order.section) } }
                        }
                    }
                }
            }
        }
        @if let Some(numbering) = &portrait.numbering { p { (capitalised(numbering)) "." } }
    }
}

fn sizes(portrait: &Portrait) -> Markup {
    let most = portrait.sizes.iter().map(|size| size.entries).max().unwrap_or(0);
    // The document's own title contains all other sections and says nothing.
    let outermost = portrait.sizes.iter().filter(|size| size.level == 1).count();
    let shown = portrait.sizes.iter().filter(|size| outermost != 1 || size.level > 1 || size.entries > 0);
    html! {
        @if portrait.sizes.len() > 1 {
            h3 { "Sections" }
            table.bars {
                @for size in shown {
                    tr {
                        td.share { (bar(size.entries, most)) }
                        td.count { (size.entries) }
                        td class={ "level" (size.level.clamp(1, 5)) } { (size.title) }
                    }
                }
            }
            @if portrait.more_sections > 0 { p.quiet { "and " (portrait.more_sections) " more" } }
        }
    }
}

/// Text in which quotations from a list are between “ and ”.
fn quoted(text: &str) -> Markup {
    let (before, rest) = text.split_once('“').unwrap_or((text, ""));
    let mut parts = vec![html! { (before) }];
    for part in rest.split('“').filter(|part| !part.is_empty()) {
        let (inside, behind) = part.split_once('”').unwrap_or((part, ""));
        parts.push(html! { code { (inside) } (behind) });
    }
    html! { @for part in parts { (part) } }
}

/// A share of a whole. Its size is an attribute, since the page's policy forbids inline styles.
fn bar(part: usize, whole: usize) -> Markup {
    let share = (part * 100).checked_div(whole).unwrap_or(0);
    html! {
        svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.whole width="100" height="10" {}
            rect.part width=(share) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Reviewer;

    #[test]
    fn what_is_quoted_from_a_list_is_code() {
        assert_eq!(
            quoted("use “<b>” and “-”, mostly").into_string(),
            "use <code>&lt;b&gt;</code> and <code>-</code>, mostly"
        );
        assert_eq!(quoted("end with “").into_string(), "end with ");
    }

    #[test]
    fn habits_orders_and_sections_are_shown_with_their_numbers() {
        let mut list = "# Teas\n".to_owned();
        for shelf in ["Black", "Green"] {
            list.push_str(&format!("\n## {shelf}\n\n"));
            for tea in ["Assam", "Bancha", "Ceylon", "Dooars", "Keemun"] {
                list.push_str(&format!("- [{tea}](https://{tea}.example/{shelf}) - Malty.\n"));
            }
        }
        let page = portrait(&Portrait::of(&Reviewer::new("README.md", &list).summary())).into_string();
        for shown in
            ["10 entries in 3 sections", "10 of 10</td><td>end with a full stop", "2 of 2 groups", ">Green</td>"]
        {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(">Teas</td>"), "{page}");
    }
}
