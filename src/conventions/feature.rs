//! The features that the entries of a list can agree on.

/// A feature that the entries of a list can agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// Whether entries are numbered or have bullets.
    List,
    /// Which bullet, or what follows the number: `-`, `*`, `+`, `1.`, `1)`.
    Marker,
    /// The space between marker and text.
    Gap,
    /// The white space before the marker, relative to the marker above.
    Indent,
    /// What comes before the title: nothing, a badge, a date, an icon, words.
    Lead,
    /// What opens the title: `[`, `**[`, `[**`, `` [` ``, `**`, nothing.
    Title,
    /// What comes between title and description.
    Separator,
    /// Whether there is a description.
    Description,
    /// Whether the description begins with a capital.
    Capital,
    /// The marks that open the description: `*(` if the authors are in italics and parentheses.
    Opening,
    /// The marks that close what [`Feature::Opening`] opens: `).*`.
    Closing,
    /// Whether the description ends with a full stop.
    FullStop,
    /// Whether there is a full stop before the links in brackets that end the entry: `A tool. ([Demo](…))`.
    InnerStop,
    /// Whether the entry ends with a year.
    Year,
    /// What follows the description: tags in code, a badge, nothing.
    Tags,
    /// Whether the entry's own text takes one line or several.
    Lines,
    /// Whether the lines inside the entry end with a visible line break.
    Breaks,
    /// White space at the end of the line.
    Trailing,
    /// What comes between the links in brackets: `[[pdf](…)] [[code](…)]`.
    Links,
    /// Whether words are separated by one space.
    Spacing,
    /// Whether there is a space between words and the links beside them.
    BesideLinks,
    /// The link's text and wrapping, if the title is not its text: `[[pdf]]`.
    Label,
    /// Blank lines between an entry and the one before it.
    Blank,
    /// Whether a table's rows begin and end with `|`.
    Pipes,
    /// The spaces beside the `|` of a table's rows.
    Padding,
    /// Whether a table's row has as many cells as its header, and something in each.
    Cells,
}

impl Feature {
    /// Every feature, in the order in which they are reported.
    pub const ALL: [Self; 26] = [
        Self::List,
        Self::Marker,
        Self::Gap,
        Self::Indent,
        Self::Lead,
        Self::Title,
        Self::Label,
        Self::Links,
        Self::Separator,
        Self::Description,
        Self::Opening,
        Self::Closing,
        Self::Capital,
        Self::FullStop,
        Self::InnerStop,
        Self::Year,
        Self::Tags,
        Self::Spacing,
        Self::BesideLinks,
        Self::Trailing,
        Self::Lines,
        Self::Breaks,
        Self::Blank,
        Self::Pipes,
        Self::Padding,
        Self::Cells,
    ];

    /// The feature's name in reports and in the policy, in kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list-kind",
            Self::Marker => "marker",
            Self::Gap => "space-behind-marker",
            Self::Indent => "indentation",
            Self::Lead => "before-title",
            Self::Title => "title",
            Self::Label => "link-label",
            Self::Separator => "separator",
            Self::Description => "description",
            Self::Opening => "opening",
            Self::Closing => "closing",
            Self::Capital => "capital",
            Self::FullStop => "full-stop",
            Self::InnerStop => "full-stop-before-links",
            Self::Year => "year",
            Self::Tags => "tags",
            Self::Spacing => "spacing",
            Self::BesideLinks => "beside-links",
            Self::Trailing => "line-end",
            Self::Lines => "lines",
            Self::Breaks => "line-breaks",
            Self::Links => "between-links",
            Self::Blank => "blank-lines",
            Self::Pipes => "outer-bars",
            Self::Padding => "cell-padding",
            Self::Cells => "cells",
        }
    }
}
