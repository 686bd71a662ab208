//! Reviews of what visitors paste. They run on the threads for blocking work, a few at a time, and nothing of them is stored.

use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::checks::Documentation;
use crate::engine::Reviewer;
use crate::output::Portrait;
use crate::pages::{
    self, ChangedFile, CheckResult, Drawn, LARGEST_LIST, LineComment, LineNote, Page, Sample, Sign, Tried,
};
use crate::policy::Policy;
use crate::review::{self, Conclusion, Diff, Fixing, ReviewPlan, ReviewedFile, Shown, Subject};

/// The most reviews at once: a server's own pull requests come first.
const AT_ONCE: usize = 2;

/// The path of a list being tried.
const PATH: &str = "README.md";

/// The most pages being sent at once: a client that does not read one keeps it in memory.
const SENT_AT_ONCE: usize = 16;

/// The most annotations without a comment that are shown.
const MOST_NOTES: usize = 50;

/// The most forms read at once.
const READ_AT_ONCE: usize = 8;

/// In bytes: two lists of the largest size and a policy, each byte encoded as three at worst.
const LARGEST_FORM: usize = 3 * 2 * LARGEST_LIST + 64 * 1024;

/// A larger form is read to its end, so that the browser sees the answer; one that exceeds this is not.
const LARGEST_HEARD: usize = 8 * LARGEST_FORM;

/// Runs trials of lists within these limits.
#[derive(Clone)]
pub(super) struct Trials {
    reviews: Arc<Semaphore>,
    forms: Arc<Semaphore>,
    pages: Arc<Semaphore>,
}

impl Default for Trials {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { reviews: places(AT_ONCE), forms: places(READ_AT_ONCE), pages: places(SENT_AT_ONCE) }
    }
}

/// What a visitor typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    base: String,
    head: String,
    policy: String,
}

/// Why there is no review.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// One of the lists is too large.
    #[error("A list of more than {} KB cannot be tried here; use the command line: shelfmark check --base OLD.md --head NEW.md", LARGEST_LIST / 1024)]
    TooLarge,
    /// The request is not from the page's own form.
    #[error("The form could not be read. Please fill it in again.")]
    Unreadable,
    /// A list is empty.
    #[error("Paste the list into the first field, and the changed list into the second.")]
    Empty,
    /// Others came first.
    #[error("Too many lists are being tried at the moment. Try again in a few seconds.")]
    Busy,
    /// Our own fault.
    #[error("This list could not be reviewed, and that is our fault. Please report it.")]
    Failed,
}

impl Refusal {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::Empty => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Typed {
    pub(super) fn sample(sample: Sample) -> Self {
        Self { base: sample.base.to_owned(), head: sample.head.to_owned(), policy: String::new() }
    }

    /// The fields of a form. A browser sends every line of a text area with CRLF at its end
    /// (<https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-the-form-data-set>); lists are compared as
    /// they were pasted, almost always with LF.
    pub(super) fn of(form: &[u8]) -> Self {
        let mut typed = Self::default();
        for (name, value) in url::form_urlencoded::parse(form) {
            let field = match name.as_ref() {
                "base" => &mut typed.base,
                "head" => &mut typed.head,
                "policy" => &mut typed.policy,
                _ => continue,
            };
            *field = value.replace("\r\n", "\n");
            if !field.is_empty() && !field.ends_with('\n') {
                field.push('\n');
            }
        }
        typed
    }

    pub(super) fn tried(&self) -> Tried<'_> {
        Tried { base: &self.base, head: &self.head, policy: &self.policy }
    }

    fn refusal(&self) -> Option<Refusal> {
        let is_large = [&self.base, &self.head, &self.policy].into_iter().any(|text| text.len() > LARGEST_LIST);
        let is_empty = self.base.trim().is_empty() || self.head.trim().is_empty();
        if is_large { Some(Refusal::TooLarge) } else { is_empty.then_some(Refusal::Empty) }
    }
}

impl Trials {
    /// Reads a form.
    pub(super) async fn read(&self, mut body: Body) -> Result<Vec<u8>, Refusal> {
        let Ok(_place) = self.forms.try_acquire() else { return Err(Refusal::Busy) };
        let (mut form, mut size) = (Vec::new(), 0);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Refusal::Unreadable)?.into_data() else { continue };
            size += data.len();
            if size <= LARGEST_FORM {
                form.extend_from_slice(&data);
            } else if size > LARGEST_HEARD {
                break;
            }
        }
        if size > LARGEST_FORM { Err(Refusal::TooLarge) } else { Ok(form) }
    }

    /// A slot for sending a page, to be held until it was sent.
    pub(super) fn sending(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.pages).try_acquire_owned().ok()
    }

    /// The page with the review of what was typed.
    pub(super) async fn review(&self, typed: Typed) -> Result<Page, Refusal> {
        if let Some(refusal) = typed.refusal() {
            return Err(refusal);
        }
        let Ok(place) = Arc::clone(&self.reviews).try_acquire_owned() else { return Err(Refusal::Busy) };
        let page = tokio::task::spawn_blocking(move || {
            // Held until the review is done, whether or not somebody still waits for it.
            let _place = place;
            drawn(&typed)
        });
        page.await.map_err(|_| Refusal::Failed)
    }
}

/// The review, as GitHub would show it.
fn drawn(typed: &Typed) -> Page {
    let (policy, problems) = Policy::read(&typed.policy);
    let reviewer = Reviewer::new(PATH, &typed.base).under(&policy);
    let report = reviewer.review(&typed.head);
    let diff = Diff::between(&typed.base, &typed.head);
    let file = ReviewedFile { path: PATH, page: None, head: &typed.head, diff: &diff, report: &report, habits: &[] };
    let subject = Subject {
        files: &[file],
        unreviewed: &[],
        policy: &policy,
        policy_problems: &problems,
        new_policy: None,
        documentation: &Documentation::Server(String::new()),
        base: "main",
        fixing: Fixing::Unable,
        notes: &[],
        partial: false,
        quiet: false,
        lists_page: None,
    };
    let plan = review::plan(&subject, &Shown::default());
    let patch = diff.to_patch();
    let drawn = Drawn {
        file: ChangedFile { path: PATH, patch: &patch, head: &typed.head, comments: comments(&plan) },
        check: check(&plan),
        portrait: Portrait::of(&reviewer.summary()),
    };
    pages::trial(typed.tried(), Some(&drawn), None)
}

fn comments(plan: &ReviewPlan) -> Vec<LineComment<'_>> {
    let planned = plan.review.iter().flat_map(|review| &review.comments);
    planned
        .map(|comment| LineComment {
            first: comment.start_line.unwrap_or(comment.line),
            last: comment.line,
            body: &comment.body,
        })
        .collect()
}

fn check(plan: &ReviewPlan) -> CheckResult<'_> {
    let run = &plan.check_run;
    CheckResult {
        sign: match run.conclusion {
            Conclusion::Success => Sign::Good,
            Conclusion::Neutral | Conclusion::Skipped | Conclusion::Cancelled => Sign::Neutral,
            Conclusion::Failure => Sign::Bad,
        },
        title: &run.title,
        summary: &run.summary,
        annotations: run
            .annotations
            .iter()
            .take(MOST_NOTES)
            .map(|note| LineNote {
                path: &note.path,
                line: note.start_line,
                title: &note.title,
                message: &note.message,
            })
            .collect(),
    }
}
