//! What a person at a terminal sees while answers are waited for; others see nothing of it.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text::counted;

/// How often the line is drawn anew, so that it is seen to go on.
const TICK: Duration = Duration::from_millis(120);

/// A line on standard error that tells how far it is, and is gone at the end.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Begins with so much to be done; `what` says what is being done.
    pub fn begin(what: &'static str, questions: usize, is_wanted: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let target = if is_wanted && !is_dumb && std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(count(questions)), target);
        // The template is ours, and is sound.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{bar:24}] {pos}/{len} {elapsed}") {
            bar.set_style(style.progress_chars("=> ").tick_chars("-\\|/ "));
        }
        bar.set_message(what);
        if !bar.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Self(bar)
    }

    /// So many more are done.
    pub fn answered(&self, more: usize) {
        let length = self.0.length().unwrap_or_default();
        self.0.set_position((self.0.position() + count(more)).min(length));
    }

    /// Answers led to so many more questions.
    pub fn more(&self, questions: usize) {
        self.0.inc_length(count(questions));
    }

    /// So many links are looked at for a second time.
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
