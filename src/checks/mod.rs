//! The checks: one file for each fault that can be found, and the registry that lists them.
//!
//! A check never calls another check and never does input or output. It looks at the change set and at what the list's
//! conventions say, and answers with findings about what the contribution changed.

mod finding;

pub use finding::{Finding, Fix, Related, Safety, Severity};

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
}

/// Every check there is, in the order of documentation.
pub static CHECKS: &[&dyn Check] = &[];

/// The check of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Check> {
    CHECKS.iter().copied().find(|check| check.name() == name)
}
