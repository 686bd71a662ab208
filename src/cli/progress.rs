//! The progress bar shown while waiting for answers, at a terminal only.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text::counted;

/// How often the line is redrawn, so that it is seen to move.
const TICK: Duration = Duration::from_millis(120);

/// A progress bar on standard error that disappears at the end.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Starts with this many questions; `what` says what is being done.
    pub fn begin(what: &'static str, questions: usize, is_wanted: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let target = if is_wanted && !is_dumb && std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(count(questions)), target);
        // The template is a constant and valid.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{bar:24}] {pos}/{len} {elapsed}") {
            bar.set_style(style.progress_chars("=> ").tick_chars("-\\|/ "));
        }
        bar.set_message(what);
        if !bar.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Self(bar)
    }

    /// Counts more questions as answered.
    pub fn answered(&self, more: usize) {
        let length = self.0.length().unwrap_or_default();
        self.0.set_position((self.0.position() + count(more)).min(length));
    }

    /// Adds questions that answers led to.
    pub fn more(&self, questions: usize) {
        self.0.inc_length(count(questions));
    }

    /// Says that this many links are looked at again.
    pub fn looks_again(&self, links: usize) {
        let look = counted(links, "link looks", "links look");
        self.0.set_message(format!("{look} dead; retrying in 30 seconds"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
