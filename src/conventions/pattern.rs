//! How most entries of a kind are written: one line, with a name in place of each part.

use super::{Anatomy, Feature, Form, Strength, Style};
use crate::document::{Document, Item, LinkKind, Marker, plain_text, preview};
use crate::text::Span;

/// How most entries of a kind are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// `- [Name](link) - Description.`; whatever differs between entries and has no name is shown as `…`.
    pub text: String,
    /// How many entries are written this way.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// The first lines of the others, in list order; not all of them if there are many.
    pub others: Vec<usize>,
}

/// Entries of one kind, taken apart.
pub(super) struct Members<'a, 't> {
    pub base: &'a Document<'t>,
    pub style: &'a Style<'t>,
    pub entries: Vec<&'a Member<'a, 't>>,
}

/// An entry with its index among the items.
pub(super) type Member<'a, 't> = (usize, &'a Item, Form<'t>);

/// At most this many entries that differ are listed by line.
pub(super) const NAMED: usize = 12;

/// A table with more columns than this is shown by its first ones.
const COLUMNS: usize = 6;

/// The longest header shown, in characters.
const LONGEST_HEAD: usize = 24;

/// The features that tell entries apart at a glance. White space that no reader sees is not among them.
const SHOWN: [Feature; 13] = [
    Feature::Marker,
    Feature::Gap,
    Feature::Lead,
    Feature::Title,
    Feature::Label,
    Feature::Separator,
    Feature::Description,
    Feature::Opening,
    Feature::Closing,
    Feature::Capital,
    Feature::FullStop,
    Feature::Year,
    Feature::Tags,
];

impl Pattern {
    /// The pattern of these entries; `None` if they are too few or too mixed to have one.
    pub(super) fn of(members: &Members<'_, '_>) -> Option<Self> {
        let (_, first, _) = members.entries.first()?;
        if first.marker == Marker::Row {
            return members.of_rows();
        }
        // What is merely usual belongs in the pattern, unless so few entries match all of it that it would mislead.
        [Strength::Leaning, Strength::Binding].into_iter().find_map(|least| {
            let parts = members.parts(least);
            let pattern = members.counted(members.drawn(&parts), |at, form| members.does(at, form, &parts));
            let is_telling = part(&parts, Feature::Title).is_some() && pattern.agree * 5 >= pattern.total * 3;
            is_telling.then_some(pattern)
        })
    }
}

/// What the entries have in common, feature by feature.
type Parts<'t> = Vec<(Feature, &'t str)>;

fn part<'t>(parts: &Parts<'t>, feature: Feature) -> Option<&'t str> {
    parts.iter().find(|(known, _)| *known == feature).map(|(_, value)| *value)
}

impl<'t> Members<'_, 't> {
    /// The first few lines of the entries for which this holds, and how many such entries there are.
    pub fn lines_of(&self, holds: impl Fn(usize, &Form<'t>) -> bool) -> (Vec<usize>, usize) {
        let found = self.entries.iter().filter(|(at, _, form)| holds(*at, form)).map(|(_, item, _)| item.lines.start);
        let found: Vec<usize> = found.collect();
        let count = found.len();
        (found.into_iter().take(NAMED).collect(), count)
    }

    fn counted(&self, text: String, does: impl Fn(usize, &Form<'t>) -> bool) -> Pattern {
        let (others, count) = self.lines_of(|at, form| !does(at, form));
        Pattern { text, agree: self.entries.len() - count, total: self.entries.len(), others }
    }

    fn does(&self, at: usize, form: &Form<'t>, parts: &Parts<'t>) -> bool {
        // Nobody sees how wide the space after a marker is.
        let mut seen = parts.iter().filter(|(feature, _)| *feature != Feature::Gap);
        seen.all(|(feature, value)| form.value(self.base, at, *feature).is_none_or(|own| own == *value))
    }

    /// The values that are at least this strong; a description belongs to the pattern even if it is only usual.
    fn parts(&self, least: Strength) -> Parts<'t> {
        let Some((_, first, _)) = self.entries.first() else { return Vec::new() };
        let part = |feature: Feature| {
            let strength = self.style.strength_in_list(first, feature);
            let carries = strength >= least || feature == Feature::Description && strength == Strength::Leaning;
            let (value, _) = self.style.in_list(first, feature).filter(|_| carries)?.mode()?;
            Some((feature, value))
        };
        SHOWN.into_iter().filter_map(part).collect()
    }

    fn drawn(&self, parts: &Parts<'t>) -> String {
        let of = |feature: Feature| part(parts, feature);
        let mut line = of(Feature::Marker).unwrap_or_default().to_owned();
        line.push_str(of(Feature::Gap).unwrap_or(if line.is_empty() { "" } else { " " }));
        line.push_str(lead(of(Feature::Lead).unwrap_or_default()));
        let is_paper = [Feature::Opening, Feature::Year, Feature::Label]
            .into_iter()
            .any(|feature| of(feature).is_some_and(|value| !value.is_empty() && value != "no year"));
        let open = of(Feature::Title).unwrap_or_default();
        let name = match open {
            "" if self.mostly(Self::is_bare) => "link",
            _ if is_paper => "Title",
            _ => "Name",
        };
        line.push_str(&titled(open, name));
        let link =
            (!open.contains(['[', '<'])).then(|| label(of(Feature::Label))).filter(|_| self.mostly(Self::is_led));
        let comes_first = link.is_some() && !self.mostly(Self::leads_behind);
        if let Some(link) = link.as_ref().filter(|_| comes_first) {
            line.push(' ');
            line.push_str(link);
        }
        if of(Feature::Description) == Some("yes") {
            line.push_str(of(Feature::Separator).unwrap_or(" … "));
            line.push_str(&self.described(parts));
        }
        if let Some(link) = link.filter(|_| !comes_first) {
            line.push(' ');
            line.push_str(&link);
        }
        match of(Feature::Tags) {
            Some("tags in code") => line.push_str(" `tags`"),
            Some("a badge") => line.push_str(" Badge"),
            _ => {}
        }
        line.replace('\n', " ").trim_end().to_owned()
    }

    /// The description, with its marks and its ending.
    fn described(&self, parts: &Parts<'t>) -> String {
        let of = |feature: Feature| part(parts, feature);
        let opening = of(Feature::Opening).unwrap_or_default();
        let mut said = match (opening, of(Feature::Capital)) {
            ("", Some("a capital")) => "Description".to_owned(),
            ("", _) => "description".to_owned(),
            _ => format!("{opening}Text{}", of(Feature::Closing).unwrap_or_default()),
        };
        let ends_with_year = of(Feature::Year) == Some("a year");
        match (ends_with_year, opening.is_empty()) {
            (true, false) if !self.mostly(Self::says_more) => said.push_str(" year"),
            (true, _) => said.push_str(" text year"),
            (false, false) if self.mostly(Self::goes_on) => said.push_str(" text"),
            (false, _) => {}
        }
        let stop = match of(Feature::FullStop) {
            Some("a full stop") => ".",
            Some("a full stop (。)") => "。",
            _ => "",
        };
        if !said.trim_end_matches(['*', '_', ')', ' ']).ends_with(['.', '。']) {
            said.push_str(stop);
        }
        said
    }

    /// Whether more than half of the items do this.
    fn mostly(&self, does: fn(&Document<'t>, &Item, &Anatomy<'t>) -> bool) -> bool {
        let does = self.entries.iter().filter(|(_, item, form)| match form {
            Form::Item(anatomy) => does(self.base, item, anatomy),
            Form::Row(_) => false,
        });
        does.count() * 2 > self.entries.len()
    }

    /// Whether the link is beside the title rather than around it.
    fn is_led(base: &Document<'t>, item: &Item, _: &Anatomy<'t>) -> bool {
        base.main_link(item).is_some_and(|link| !link.span.contains(item.title))
    }

    /// Whether the title is an address.
    fn is_bare(base: &Document<'t>, item: &Item, _: &Anatomy<'t>) -> bool {
        base.main_link(item).is_some_and(|link| matches!(link.kind, LinkKind::Bare | LinkKind::Autolink))
    }

    /// Whether the link comes after the description.
    fn leads_behind(base: &Document<'t>, item: &Item, anatomy: &Anatomy<'t>) -> bool {
        base.main_link(item).is_some_and(|link| link.span.start >= anatomy.description.start)
    }

    /// Whether anything follows what is wrapped in marks.
    fn goes_on(base: &Document<'t>, _: &Item, anatomy: &Anatomy<'t>) -> bool {
        rest(base, anatomy).chars().any(char::is_alphanumeric)
    }

    /// Whether more than a year follows.
    fn says_more(base: &Document<'t>, _: &Item, anatomy: &Anatomy<'t>) -> bool {
        rest(base, anatomy).chars().any(char::is_alphabetic)
    }

    /// The pattern of the rows with the most common table header.
    fn of_rows(&self) -> Option<Pattern> {
        let mut heads: Vec<(Vec<String>, usize)> = Vec::new();
        for (_, item, _) in &self.entries {
            let head = self.head_of(item);
            match heads.iter_mut().find(|(known, _)| *known == head) {
                Some((_, count)) => *count += 1,
                None => heads.push((head, 1)),
            }
        }
        let most = heads.into_iter().max_by_key(|(_, count)| *count).map(|(head, _)| head);
        let head = most.filter(|head| !head.is_empty())?;
        let under = |item: &Item| self.head_of(item) == head;
        let (_, first, _) = self.entries.iter().find(|(_, item, _)| under(item))?;
        let title_at = self.base.cells_of(first).iter().position(|cell| cell.contains(first.title));
        let open = self.style.in_list(first, Feature::Title).and_then(|tally| Some(tally.mode()?.0));
        let cells = head.iter().zip(0..).take(COLUMNS).map(|(name, at)| {
            if Some(at) != title_at {
                return name.clone();
            }
            titled(open.unwrap_or_default(), if name.is_empty() { "Name" } else { name })
        });
        let mut text = format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        if head.len() > COLUMNS {
            text.push_str(" … |");
        }
        let does = |at: usize, form: &Form<'t>| {
            let item = &self.base.items[at];
            let title = form.value(self.base, at, Feature::Title);
            under(item) && title.is_none_or(|own| Some(own) == open) && self.base.cells_of(item).len() == head.len()
        };
        let pattern = self.counted(text, does);
        (pattern.agree * 5 >= pattern.total * 3).then_some(pattern).or_else(|| self.of_unlike_rows(title_at?, open?))
    }

    /// The pattern of rows whose tables share no header: it shows only where the title is.
    fn of_unlike_rows(&self, title_at: usize, open: &str) -> Option<Pattern> {
        let before = if title_at == 0 { "" } else { " … |" };
        let does = |at: usize, form: &Form<'t>| {
            let item = &self.base.items[at];
            let stands = self.base.cells_of(item).iter().position(|cell| cell.contains(item.title));
            stands == Some(title_at) && form.value(self.base, at, Feature::Title).is_none_or(|own| own == open)
        };
        let pattern = self.counted(format!("|{before} {} | … |", titled(open, "Title")), does);
        (pattern.agree * 5 >= pattern.total * 3).then_some(pattern)
    }

    fn head_of(&self, item: &Item) -> Vec<String> {
        let named = |cell: &Span| preview(&plain_text(cell.of(self.base.text)), LONGEST_HEAD).into_owned();
        self.base.header_cells(item.run).iter().map(named).collect()
    }
}

fn rest<'t>(base: &Document<'t>, anatomy: &Anatomy<'t>) -> &'t str {
    base.text.get(anatomy.wrapped.close.end..anatomy.description.end).unwrap_or_default()
}

/// What is drawn before a title.
fn lead(kind: &str) -> &'static str {
    match kind {
        "" | "nothing" => "",
        "a box to tick" => "[ ] ",
        "a badge" => "Badge ",
        "a date" => "Date ",
        "an icon" => "Icon ",
        _ => "Text ",
    }
}

/// A name in the marks of a title.
fn titled(open: &str, name: &str) -> String {
    let mirrored = |marks: &str| marks.chars().rev().collect::<String>();
    match open.split_once('[') {
        _ if open.starts_with('<') => format!("<a href=link>{name}</a>"),
        Some((outer, inner)) => format!("{open}{name}{}](link){}", mirrored(inner), mirrored(outer)),
        None => format!("{open}{name}{}", mirrored(open)),
    }
}

/// A link beside a title, by its most common text: a value of [`Feature::Label`], which begins with the link's own bracket.
fn label(called: Option<&str>) -> String {
    let Some(called) = called else { return "[…](link)".to_owned() };
    let behind = match called.as_bytes() {
        [b'[', b'[', .., b']'] => "",
        [b'[', b'[', ..] => "]",
        [b'(', ..] => ")",
        _ => "",
    };
    format!("{called}](link){behind}")
}
