//! `unlike-neighbours`: an entry that is written differently from the list's others.

use super::{Aim, Check, Clause, Context, Finding, Fix, Grounds, Safety, Severity};
use crate::change::{Change, ChangeKind};
use crate::conventions::{
    Expectation, Feature, Form, Reading, Rewrite, Scope, Source, asks, bare_tags, said_of_title, sets_off, tick,
};
use crate::document::{Document, Item, LinkKind, Marker, broken_markup, characters, unclosed};
use crate::text::{Edit, LineRange};

pub(super) struct UnlikeNeighbours;

/// What is compared. Whether there is a description has a check of its own.
const COMPARED: [Feature; 25] = [
    Feature::List,
    Feature::Marker,
    Feature::Gap,
    Feature::Indent,
    Feature::Lead,
    Feature::Title,
    Feature::Label,
    Feature::Links,
    Feature::Separator,
    Feature::Opening,
    Feature::Closing,
    Feature::Capital,
    Feature::FullStop,
    Feature::InnerStop,
    Feature::Year,
    Feature::Tags,
    Feature::Spacing,
    Feature::BesideLinks,
    Feature::Trailing,
    Feature::Lines,
    Feature::Breaks,
    Feature::Blank,
    Feature::Pipes,
    Feature::Padding,
    Feature::Cells,
];

/// One respect in which an entry differs.
struct Departure<'t> {
    feature: Feature,
    value: &'t str,
    expected: Expectation<'t>,
}

impl Departure<'_> {
    /// Whether a reader of the page can see it. What GitHub shows the same (spaces at a line's end, beside a cell's text or after a
    /// marker, one space or two) is not reported.
    fn is_seen(&self) -> bool {
        let (value, expected) = (self.value, self.expected.value);
        match self.feature {
            Feature::Trailing | Feature::Padding | Feature::Indent => false,
            Feature::Gap => value.is_empty() || value.len() > WIDEST_GAP,
            Feature::Blank => value == "no blank line" || expected == "no blank line",
            Feature::Spacing => !matches!(value, "more than one space" | "a space beside the address of a link"),
            Feature::Separator => shown(value) != shown(expected),
            _ => true,
        }
    }

    /// What is asked of the entry, and what supports it.
    fn asked(&self, is_nameless: bool) -> Clause {
        let words = match (self.feature, self.value) {
            (Feature::Title, "") if is_nameless => "give the address a title".to_owned(),
            (feature, value) => asks(feature, value, self.expected.value),
        };
        Clause { words, grounds: Some(Grounds::of(&self.expected)) }
    }
}

/// More spaces than this after a marker make what follows code (GFM, "List items").
const WIDEST_GAP: usize = 4;

/// A text as a page shows it: entities as the characters they stand for, each stretch of white space as one space.
fn shown(text: &str) -> String {
    let text: String = characters(text).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let edge = |blank: bool| if blank { " " } else { "" };
    let inner = words.join(" ");
    if inner.is_empty() {
        return edge(!text.is_empty()).to_owned();
    }
    format!("{}{inner}{}", edge(text.starts_with(char::is_whitespace)), edge(text.ends_with(char::is_whitespace)))
}

impl Check for UnlikeNeighbours {
    fn name(&self) -> &'static str {
        "unlike-neighbours"
    }

    fn summary(&self) -> &'static str {
        "An entry written differently from nearly all others: marker, title markup, separator, capital, full stop, spaces"
    }

    fn docs(&self) -> &'static str {
        "\
The list writes its entries one way, and this one differs: another marker or indentation, a title that is not bold where all others are,
another dash before the description, a lowercase letter where all begin with a capital, an extra or missing full stop, a line that runs
into the next, a link glued to the word before it. What no reader of the page can see, such as spaces at the end of a line, is not
reported, only fixed along with the rest.

What the list does is counted, never assumed: a difference is reported only if nearly all entries agree (about 95 of 100, and at least
eight of them), a section's own habit outranks the list's, and what some neighbour in the section does too is taken as a choice.
All differences of one entry make one finding and one fix.

```diff
-* [Assam](https://assam.example) – malty and strong
+- [Assam](https://assam.example) - Malty and strong.
```

The fix rewrites the entry from its parts. It restores form and never words, so it is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (change, at, item) in context.written() {
            let broken = item.glued
                || item.marker == Marker::Missing
                || context.head.gap_of_code(item).is_some()
                || !broken_markup(context.head, item).is_empty()
                || unclosed(context.head, item).is_some()
                || context.head.is_torn(item)
                || context.is_mingled(change, at)
                || context.is_completed(at);
            let Some(mut form) = Form::of(context.head, item).filter(|_| !broken) else { continue };
            let mut departures = departures(context, change, at, item, &form);
            let known = known(&departures);
            if known != Reading::default() {
                form = form.read_again(context.head, item, known);
                departures = self::departures(context, change, at, item, &form);
            }
            if !departures.is_empty() {
                found.push(self.tell(context, at, &form, &departures));
            }
        }
        found
    }
}

/// What an entry's differences reveal about how to read it: code after a word is a tag after all if the list's entries end with tags,
/// and a dash after a few words is the separator if the list sets descriptions off with one.
fn known(departures: &[Departure<'_>]) -> Reading {
    let expects_mark =
        |departure: &Departure<'_>| departure.feature == Feature::Separator && sets_off(departure.expected.value);
    Reading {
        tags: departures.iter().any(|departure| departure.feature == Feature::Tags),
        marked: departures.iter().any(expects_mark),
    }
}

impl UnlikeNeighbours {
    fn tell(&self, context: &Context<'_, '_>, at: usize, form: &Form<'_>, departures: &[Departure<'_>]) -> Finding {
        let item = &context.head.items[at];
        let nameless = context.head.main_link(item).filter(|link| link.kind == LinkKind::Bare);
        let told: Vec<&Departure<'_>> = departures.iter().filter(|departure| departure.is_seen()).collect();
        let is_unseen = told.is_empty();
        let told = if is_unseen { departures.iter().collect() } else { told };
        // There may be nothing to say: a paper without code, a venue that is still to come.
        let is_of_cells = told.iter().all(|departure| departure.feature == Feature::Cells);
        let severity = if is_of_cells { Severity::Note } else { self.severity() };
        let mut finding = Finding::new(self.name(), severity, item.lines, "").about(&context.head.title(item));
        finding.says = told.iter().map(|departure| departure.asked(nameless.is_some())).collect();
        finding.see = published(&told).map(|source| source.page.to_owned());
        let mut pieces = Rewrite::default();
        let mut set_off = true;
        // How a title can be closed depends on what will follow it.
        let is_separator = |departure: &&Departure<'_>| departure.feature == Feature::Separator;
        let in_turn = departures.iter().filter(is_separator).chain(departures.iter().filter(|one| !is_separator(one)));
        for departure in in_turn {
            // Words that cannot get a separator before them get no capital either.
            if departure.feature == Feature::Capital && !set_off {
                continue;
            }
            let done = form.rewrite(context.head, item, departure.feature, departure.expected.value, &mut pieces);
            set_off &= done || departure.feature != Feature::Separator;
            if departure.feature == Feature::Tags {
                tick(context.head, form, &bare_tags(context.base, context.head, form), &mut pieces);
            }
            if departure.feature == Feature::List
                && let Some(marker) = marker_like_others(context, at, departure.expected.value)
            {
                pieces.replace(item.mark, marker);
            }
        }
        let whole = context.head.lines.span_of(item.lines);
        let mut edits = Vec::new();
        if let Some(blank) = departures.iter().find(|departure| departure.feature == Feature::Blank) {
            edits.extend(closed_up(context, item, blank));
        }
        if !pieces.is_empty()
            && let Some(text) = pieces.apply(context.head.text, whole)
        {
            edits.push(Edit::replace(item.lines, text));
        }
        // If emphasis is torn, what is bold and what follows it is a guess.
        if !context.head.asterisks_in(item.content).is_empty() {
            edits.clear();
        }
        if !edits.is_empty() {
            let aim = Aim::Style(departures.iter().map(|departure| departure.feature).collect());
            finding = finding.fix(Fix::safe(aim, edits));
        } else if let Some(link) = nameless {
            finding = finding.help(format!("write it as “[title]({})”", link.destination));
        }
        if is_unseen { finding.unseen() } else { finding }
    }
}

/// The written rules that a difference goes against.
fn published(told: &[&Departure<'_>]) -> Option<Source> {
    told.iter().find_map(|departure| match departure.expected.scope {
        Scope::Published(source) => Some(source),
        Scope::Section | Scope::List | Scope::Guidelines | Scope::Policy => None,
    })
}

/// The edit that removes the blank lines before an item, if the others have none.
fn closed_up(context: &Context<'_, '_>, item: &Item, blank: &Departure<'_>) -> Option<Edit> {
    let lines = &context.head.lines;
    let is_blank = |line: usize| lines.content(context.head.text, line).trim().is_empty();
    let first = (1..item.lines.start).rev().take_while(|&line| is_blank(line)).last()?;
    (blank.expected.value == "no blank line").then(|| Edit::delete(LineRange::new(first, item.lines.start - 1)))
}

/// The marker that the item would have if written like its neighbours.
fn marker_like_others(context: &Context<'_, '_>, at: usize, kind: &str) -> Option<String> {
    let item = &context.head.items[at];
    let section = context.section_before(item.section);
    let bullet = || context.conventions.style.bullet(section, item).map(str::to_owned);
    if kind == "numbered" { context.number_here(at) } else { bullet() }
}

fn departures<'t>(
    context: &Context<'_, 't>,
    change: Change,
    at: usize,
    item: &Item,
    form: &Form<'t>,
) -> Vec<Departure<'t>> {
    let old = change
        .base
        .filter(|_| change.kind == ChangeKind::Edited)
        .and_then(|base| Form::of(context.base, &context.base.items[base]).map(|form| (base, form)));
    let section = context.section_before(item.section);
    let mut departures = Vec::new();
    for feature in COMPARED {
        let Some(value_now) = form.value(context.head, at, feature) else { continue };
        let value_before = old.as_ref().and_then(|(base, form)| form.value(context.base, *base, feature));
        if value_before == Some(value_now) {
            continue;
        }
        // Which bullet it is does not matter where a number belongs.
        let other_kind =
            feature == Feature::Marker && departures.iter().any(|one: &Departure<'t>| one.feature == Feature::List);
        if other_kind {
            continue;
        }
        let expected = context.conventions.style.departs(section, item, feature, value_now);
        if let Some(expected) = expected
            && (!matches!(expected.scope, Scope::Published(_)) || is_published_form(context.head, item))
            && is_told(form, feature, value_now, expected.value)
            && !(feature == Feature::Capital && form.stays_small(item, context.base))
            && !(feature == Feature::FullStop && form.ends_as_well(item, value_now, expected.value))
        {
            departures.push(Departure { feature, value: value_now, expected });
        }
    }
    // Tags after the sentence are not its end.
    let is_untagged = departures.iter().any(|departure| departure.feature == Feature::Tags);
    if is_untagged && !bare_tags(context.base, context.head, form).is_empty() {
        departures.retain(|departure| !matches!(departure.feature, Feature::FullStop | Feature::Year));
    }
    let is_nameless = context.head.main_link(item).is_some_and(|link| link.kind == LinkKind::Bare)
        && departures.iter().any(|departure| departure.feature == Feature::Title);
    if is_nameless {
        departures.retain(|departure| !is_of_words(departure.feature));
    }
    departures
}

/// Whether an entry is of the kind that written rules are about, `- [Name](link) - Description.`: it begins with its title's link, and
/// what follows does not continue a sentence that the link is part of.
fn is_published_form(head: &Document<'_>, item: &Item) -> bool {
    let Some(link) = head.main_link(item) else { return false };
    let before = head.text.get(item.content.start..link.span.start).unwrap_or_default();
    let behind = head.text.get(link.span.end..item.content.end).unwrap_or_default();
    let behind = behind.trim_start_matches(['*', '_', '~']);
    let words = behind.strip_prefix([' ', '\n']).map(str::trim_start);
    let goes_on = words.is_some_and(|words| words.starts_with(|c: char| c.is_lowercase() || "([".contains(c)));
    before.trim().trim_matches(['*', '_', '~']).is_empty() && !goes_on
}

/// What cannot be judged about the words around an address until some of them are the title.
fn is_of_words(feature: Feature) -> bool {
    use Feature::{Capital, Closing, FullStop, InnerStop, Opening, Separator, Tags, Year};
    matches!(feature, Separator | Opening | Closing | Capital | FullStop | InnerStop | Year | Tags)
}

/// How many lines a value of [`Feature::Lines`] stands for; any other value means at least two.
fn lines(value: &str) -> usize {
    ["one line", "two lines", "three lines", "four lines"].iter().position(|&told| told == value).map_or(2, |at| at + 1)
}

/// Whether a difference is reported: some are not slips of form.
fn is_told(form: &Form<'_>, feature: Feature, value: &str, expected: &str) -> bool {
    let letters = |label: &str| label.trim_start_matches(['[', '(']).to_lowercase();
    match feature {
        // An entry that links nothing but its "code" has no link for its title.
        Feature::Title => !expected.contains('[') || value.contains('[') || !form.leads_to_labels(),
        // Another name for the link ("code" for "pdf") says something else.
        Feature::Label => letters(value) == letters(expected),
        // How titles begin says nothing about descriptions.
        Feature::Capital => said_of_title(value).is_some() == said_of_title(expected).is_some(),
        // A comma or a bracket begins another kind of description.
        // A word in italics begins a sentence as well as any other; a whole sentence in italics is another form.
        // A full-width bracket looks the same, a link may come before the description, and a description after a break begins after it.
        Feature::Opening => !expected.is_empty() && !form.begins_otherwise(),
        // A badge, an icon or a name before the title says something that does not apply to every resource; all have a date.
        // Whether there are words or a date is another matter.
        Feature::Lead => expected == "nothing" || value == "nothing" && expected == "a date",
        // What others have and this one lacks anywhere is reported; more than they have is welcome.
        Feature::Year => expected == "a year" && !form.tells_year(),
        Feature::Tags => value == "nothing",
        Feature::Lines => lines(value) < lines(expected),
        // Nobody is asked to be untidy.
        Feature::Padding => matches!(expected, "one space" | "no space") && expected != value,
        Feature::Spacing => expected == "one space",
        Feature::BesideLinks => expected == "a space",
        // A dash after other things belongs to the sentence, if the list sets nothing off with one.
        Feature::Separator if form.is_far() && !sets_off(expected) => false,
        // "How Does It Brew? In Proceedings": a question mark ends a title as well as a full stop does.
        Feature::Separator if form.asks() && expected.starts_with('.') && value.trim().is_empty() => false,
        Feature::Separator => !value.starts_with([',', '.']) && !value.is_empty() || form.is_glued(),
        // An extra break is visible and intended; a missing one runs two lines into one.
        Feature::Breaks => expected == "a line break",
        // One space or two between links look alike.
        Feature::Links => value.trim() == expected.trim() && value.is_empty() != expected.is_empty(),
        Feature::Cells => expected == "something in every cell",
        _ => true,
    }
}
