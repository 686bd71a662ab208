//! The checks: one file for each fault that can be found, and the registry that lists them.
//!
//! A check never calls another check and never does input or output. It looks at the change set and at the list's conventions,
//! and returns findings about what the contribution changed.

mod archived_repository;
mod asked;
mod asking;
mod awesome;
mod below_the_bar;
mod broken_address;
mod completing;
mod conflict_marker;
mod conflicts;
mod context;
mod date_before_paper;
mod dead_anchor;
mod dead_link;
mod documentation;
mod duplicate_link;
mod duplicate_section;
mod duplicate_title;
mod elsewhere;
mod emptied_list;
mod emptied_name;
mod empty_section;
mod finding;
mod glued_tags;
mod grounds;
mod heading_jump;
mod hidden_entries;
mod house_address;
mod house_spelling;
mod impossible_arxiv_number;
mod incomplete;
mod incomplete_entry;
mod judged;
mod led_elsewhere;
mod lost_heading;
mod lost_marker;
mod malformed_link;
mod mingled;
mod missing_contents_line;
mod missing_description;
mod missing_link;
mod moved_link;
mod moving;
mod new_links;
mod not_among_entries;
mod out_of_order;
mod paper;
mod parting;
mod pending_duplicate;
mod placed;
mod placeholder_link;
mod placing;
mod preset;
mod proposal;
mod proposing;
mod published_since;
mod removed_entry;
mod repository;
mod retracted_paper;
mod sentence;
mod shelf;
mod shortened_address;
mod stray;
mod torn_row;
mod tracking_address;
mod twin;
mod twins;
mod unclosed_tag;
mod unlike_neighbours;
mod unmarked_link;
mod unrelated_change;
mod whole_file_reflow;
mod wrong_authors;
mod wrong_licence;
mod wrong_number;
mod wrong_paper;
mod wrong_section;
mod wrong_title;
mod wrong_year;

use crate::document::{named, quoted};

pub use asked::{Asked, Unchecked};
pub use context::Context;
pub use documentation::Documentation;
pub use finding::{Aim, Finding, Fix, Related, Safety, Severity};
pub use grounds::{Clause, Grounds};
pub use placed::{LikelySection, ShelfHint, likely_sections};
pub use preset::Preset;
pub use proposal::{Pending, Proposal};
pub use repository::Repository;

/// One fault that can be found.
pub trait Check: Sync {
    /// The name of the fault, in kebab case: `duplicate-link`.
    fn name(&self) -> &'static str;

    /// One line for tables: what is reported.
    fn summary(&self) -> &'static str;

    /// The documentation, in Markdown: what it does, why it matters, an example, the fix.
    fn docs(&self) -> &'static str;

    /// The highest severity it gives by default.
    fn severity(&self) -> Severity;

    /// The safest fix that it ever offers; `None` if it offers none.
    fn fix(&self) -> Option<Safety> {
        None
    }

    /// Whether it looks at the contribution as a whole, and so runs even if most lines were rewritten.
    fn judges_the_whole(&self) -> bool {
        false
    }

    /// Whether it finds nothing unless facts were looked up online.
    fn needs_facts(&self) -> bool {
        false
    }

    /// Whether what it says about an entry depends on what the rest of the list does. When a whole list is judged, the other checks judge
    /// each entry by itself, however common a fault is in the list.
    fn goes_by_the_list(&self) -> bool {
        self.needs_facts()
    }

    /// The written rules that it belongs to: it is off unless a policy asks to follow them, or names the check itself.
    fn preset(&self) -> Option<Preset> {
        None
    }

    /// What it needs to know to judge the list but was not given: the end of a sentence that begins with "it is not known".
    fn lacks(&self, _context: &Context<'_, '_>) -> Option<&'static str> {
        None
    }

    /// The rule set that it came with: it is off if a policy pins an older one.
    fn since(&self) -> u32 {
        1
    }

    /// What it finds in a contribution.
    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding>;
}

/// Every check, in the order of the documentation.
pub static CHECKS: &[&dyn Check] = &[
    &hidden_entries::HiddenEntries,
    &malformed_link::MalformedLink,
    &lost_marker::LostMarker,
    &lost_heading::LostHeading,
    &torn_row::TornRow,
    &unclosed_tag::UnclosedTag,
    &led_elsewhere::LedElsewhere,
    &placeholder_link::PlaceholderLink,
    &broken_address::BrokenAddress,
    &impossible_arxiv_number::ImpossibleArxivNumber,
    &tracking_address::TrackingAddress,
    &shortened_address::ShortenedAddress,
    &missing_link::MissingLink,
    &duplicate_link::DuplicateLink,
    &duplicate_title::DuplicateTitle,
    &pending_duplicate::PendingDuplicate,
    &not_among_entries::NotAmongEntries,
    &out_of_order::OutOfOrder,
    &wrong_number::WrongNumber,
    &wrong_section::WrongSection,
    &glued_tags::GluedTags,
    &unlike_neighbours::UnlikeNeighbours,
    &unmarked_link::UnmarkedLink,
    &missing_description::MissingDescription,
    &incomplete_entry::IncompleteEntry,
    &date_before_paper::DateBeforePaper,
    &missing_contents_line::MissingContentsLine,
    &dead_anchor::DeadAnchor,
    &empty_section::EmptySection,
    &duplicate_section::DuplicateSection,
    &heading_jump::HeadingJump,
    &conflict_marker::ConflictMarker,
    &whole_file_reflow::WholeFileReflow,
    &emptied_list::EmptiedList,
    &removed_entry::RemovedEntry,
    &emptied_name::EmptiedName,
    &unrelated_change::UnrelatedChange,
    &house_spelling::HouseSpelling,
    &house_address::HouseAddress,
    &dead_link::DeadLink,
    &moved_link::MovedLink,
    &wrong_paper::WrongPaper,
    &wrong_title::WrongTitle,
    &wrong_authors::WrongAuthors,
    &wrong_year::WrongYear,
    &published_since::PublishedSince,
    &retracted_paper::RetractedPaper,
    &archived_repository::ArchivedRepository,
    &below_the_bar::BelowTheBar,
    &wrong_licence::WrongLicence,
    &awesome::Heading,
    &awesome::Badge,
    &awesome::Introduction,
    &awesome::InspiredBy,
    &awesome::BuildBadge,
    &awesome::Contents,
    &awesome::Sections,
    &awesome::LicenceSection,
    &awesome::HardWrapping,
    &awesome::Contributing,
    &awesome::Licence,
    &awesome::Age,
    &awesome::Branch,
    &awesome::RepositoryName,
];

/// The check with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Check> {
    CHECKS.iter().copied().find(|check| check.name() == name)
}

/// What a check reports in a list where nothing is new: "An address …" instead of "A new address …".
#[must_use]
pub fn summary_of_what_stands(check: &dyn Check) -> String {
    match check.summary().strip_prefix("A new ") {
        Some(rest) if rest.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("An {rest}"),
        Some(rest) => format!("A {rest}"),
        None => check.summary().to_owned(),
    }
}
