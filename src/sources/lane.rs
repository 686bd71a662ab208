//! Lanes: how fast a source is asked. All that one operator asks of it goes through one lane, one request after another; a source that
//! refuses or fails is left in peace, each time for longer.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout_at};

use super::reply::{Failure, Reply};
use super::turnstile::{Turn, Turnstile};
use super::waits;

/// How a source wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanePace {
    /// From the end of one request to the start of the next.
    pub gap: Duration,
    /// How long it is left in peace after it refused or failed without saying for how long; doubled each time in a row.
    pub rest: Duration,
}

/// The longest a source is left in peace for failures in a row.
const LONGEST_REST: Duration = Duration::from_hours(6);
/// The longest wait that is respected if a source asks for one.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// Longer than a request may take: after this a lane is free again, even if nobody left it.
const HOLD: Duration = Duration::from_secs(20);
/// How often to look whether another process has left the lane.
const LOOK: Duration = Duration::from_millis(200);
/// The shortest and the longest gap that a source may ask for.
const GAPS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(60));

/// The lane of one source.
#[derive(Debug)]
pub(super) struct Lane {
    /// The source that is asked.
    source: &'static str,
    /// The source and, if it matters, on whose behalf it is asked.
    name: String,
    pace: LanePace,
    turnstile: Arc<dyn Turnstile>,
    /// Callers in this process wait here, first come, first served; held during a request.
    queue: Mutex<Course>,
}

/// How it has gone so far.
#[derive(Debug)]
struct Course {
    /// Refusals and failures since the last answer.
    in_a_row: u32,
    /// The gap that the source asked for last.
    gap: Duration,
}

impl Lane {
    pub fn new(source: &'static str, name: String, pace: LanePace, turnstile: Arc<dyn Turnstile>) -> Self {
        Self { source, name, pace, turnstile, queue: Mutex::new(Course { in_a_row: 0, gap: pace.gap }) }
    }

    /// Sends a request when its turn has come, and returns its reply; `None` if its turn would not come before `until`, or if the source
    /// refused, failed or sent something that makes no sense. A request that has been sent is waited for beyond `until`.
    pub async fn send(
        &self,
        until: Instant,
        makes_sense: impl Fn(&Reply) -> bool,
        request: impl Future<Output = Result<Reply, Failure>>,
    ) -> Option<Reply> {
        let mut course = timeout_at(until, self.queue.lock()).await.ok()?;
        let pass = loop {
            // Never cancelled: the turn might be taken, and the lane held by nobody.
            match self.turnstile.enter(&self.name, HOLD).await {
                Turn::Free(pass) if Instant::now() >= until => {
                    self.turnstile.leave(&self.name, pass, Duration::ZERO).await;
                    return None;
                }
                Turn::Free(pass) => break pass,
                Turn::Closed(wait) if Instant::now() + wait >= until => return None,
                Turn::Closed(wait) => sleep(wait.max(Duration::from_millis(1))).await,
                Turn::Held if Instant::now() + LOOK >= until => return None,
                Turn::Held => sleep(LOOK).await,
            }
        };
        let reply = request.await;
        let fine = reply.as_ref().ok().filter(|reply| is_answer(reply) && (reply.status != 200 || makes_sense(reply)));
        let wait = match fine {
            Some(reply) => course.went_well(self.pace, reply),
            None => course.went_wrong(self.pace, reply.as_ref().ok()),
        };
        let is_fine = fine.is_some();
        let outcome = match &reply {
            _ if is_fine => "ok",
            Ok(reply) if matches!(reply.status, 401 | 403 | 429) => "refused",
            _ => "failed",
        };
        metrics::counter!("shelfmark_facts_requests_total", "source" => self.source, "outcome" => outcome).increment(1);
        if !is_fine {
            let (lane, seconds) = (self.name.as_str(), wait.as_secs());
            match &reply {
                Ok(reply) => tracing::info!(lane, status = reply.status, seconds, "a source of facts refuses or fails"),
                Err(failure) => tracing::info!(lane, %failure, seconds, "a source of facts is unavailable"),
            }
        }
        self.turnstile.leave(&self.name, pass, wait).await;
        reply.ok().filter(|_| is_fine)
    }
}

impl Course {
    /// How long until the next request after an answer: the gap, which some sources specify, or until the source's rate limit resets.
    fn went_well(&mut self, pace: LanePace, reply: &Reply) -> Duration {
        self.in_a_row = 0;
        if let Some(gap) = waits::told_gap(reply) {
            self.gap = gap.clamp(GAPS.0, GAPS.1);
        }
        let spent = waits::is_nearly_spent(reply).then(|| waits::until_reset(reply).unwrap_or(pace.rest));
        self.gap.max(spent.unwrap_or_default()).min(LONGEST_WAIT)
    }

    /// How long a source is left in peace: as long as it asks for, and longer each time in a row.
    fn went_wrong(&mut self, pace: LanePace, reply: Option<&Reply>) -> Duration {
        let told = reply.and_then(|reply| waits::retry_after(reply).or_else(|| waits::until_reset(reply)));
        let doublings = if told.is_some() { self.in_a_row.checked_sub(1) } else { Some(self.in_a_row) };
        let own = doublings.map_or(Duration::ZERO, |doublings| pace.rest.saturating_mul(1 << doublings.min(20)));
        self.in_a_row = self.in_a_row.saturating_add(1);
        own.min(LONGEST_REST).max(told.unwrap_or_default()).max(self.gap).min(LONGEST_WAIT)
    }
}

/// Whether a source answered at all; rejecting a request counts as an answer.
fn is_answer(reply: &Reply) -> bool {
    !reply.is_cut && matches!(reply.status, 200 | 301 | 400 | 404 | 410 | 451)
}

#[cfg(test)]
mod tests {}
