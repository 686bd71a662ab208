//! Asks GitHub at start-up who the App is, what it lacks, and why it is refused if it is. Deliveries are accepted meanwhile,
//! even if GitHub is away.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::github::App;

/// How long to wait before asking again if GitHub did not answer, at first and at most.
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// How long an answer is valid: permissions and clocks change.
const LASTS: Duration = Duration::from_hours(1);

/// Asks until `stop` is cancelled, and logs what is new.
pub(super) async fn keep(app: Arc<App>, stop: CancellationToken) {
    let (mut wait, mut told) = (FIRST_WAIT, None);
    loop {
        let asked = tokio::select! {
            () = stop.cancelled() => return,
            asked = app.ask_identity() => asked,
        };
        let pause = match asked {
            Ok(identity) => {
                let warnings = app.standing().warnings();
                let news = Some((identity, warnings));
                if told != news {
                    told = news;
                    tell(&app);
                }
                wait = FIRST_WAIT;
                LASTS
            }
            Err(error) => {
                if app.standing().refusal.is_none() {
                    tracing::warn!(%error, "cannot ask GitHub who the App is; trying again");
                }
                let longer = (wait * 2).min(LONGEST_WAIT);
                std::mem::replace(&mut wait, longer)
            }
        };
        // The wait is over either way.
        let _ = tokio::time::timeout(pause, stop.cancelled()).await;
    }
}

fn tell(app: &App) {
    let standing = app.standing();
    if let Some(identity) = &standing.identity {
        let (name, slug, id) = (&identity.name, &identity.slug, identity.id);
        tracing::info!(name, slug, id, not_granted = identity.optional().join(", "), "authenticated as the App");
    }
    for warning in standing.warnings() {
        tracing::warn!("{warning}");
    }
}
