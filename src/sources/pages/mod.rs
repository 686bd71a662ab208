//! Pages: what is seen at addresses that contributors wrote.
//!
//! Each address is requested with GET right away, since servers answer HEAD with errors for pages that exist. A look takes longer than a
//! review waits, and anything that may pass is looked at twice: so looks continue on their own, and whoever asks again gets what was seen
//! since.

mod doors;
mod pace;
mod title;
mod walk;
mod walls;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use doors::{Door, door};
use pace::Lanes;
use walk::{LONGEST_ADDRESS, Seen, Walker};

use super::guard::Allowed;
use super::resolver::{Resolver, SystemResolver};
use super::tls::Roots;
use crate::facts::{Answer, Fact, Page, Sight};

pub use pace::Pace;

/// The most addresses being looked at or remembered at the same time.
const MOST_REMEMBERED: usize = 4_096;

/// Where the stills of videos are: `vi/ID/0.jpg`.
const STILLS: &str = "https://i.ytimg.com/";

/// How pages are looked at.
pub struct Settings {
    /// Which addresses may be reached.
    pub allowed: Allowed,
    /// The resolver for host names.
    pub resolver: Arc<dyn Resolver>,
    /// The certificate authorities to trust.
    pub roots: Roots,
    /// How fast.
    pub pace: Pace,
    /// Where the stills of YouTube videos are; `None` for their real place.
    pub stills: Option<Url>,
}

impl Settings {
    /// The public internet as the system sees it.
    #[must_use]
    pub fn new(roots: Roots) -> Self {
        Self {
            allowed: Allowed::global(),
            resolver: Arc::new(SystemResolver::default()),
            roots,
            pace: Pace::default(),
            stills: None,
        }
    }
}

/// Looks at pages, for all reviews of the process. Clones share what was seen; when the last one is dropped, looks under way end.
#[derive(Clone)]
pub struct Pages {
    shared: Arc<Shared>,
    _going: Arc<DropGuard>,
}

struct Shared {
    walker: Walker,
    stills: Option<Url>,
    seen: Mutex<HashMap<String, Memory>>,
    stop: CancellationToken,
}

/// What is remembered about an address.
struct Memory {
    answer: watch::Receiver<Option<Answer>>,
    /// When the last look at it ended; `None` while looks are under way.
    ended: Option<Instant>,
}

impl Pages {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let Settings { allowed, resolver, roots, pace, stills } = settings;
        let walker = Walker::new(Arc::new(allowed), resolver, &roots, Lanes::new(pace));
        let stop = CancellationToken::new();
        let going = Arc::new(stop.clone().drop_guard());
        let stills = stills.or_else(|| Url::parse(STILLS).ok());
        Self { shared: Arc::new(Shared { walker, stills, seen: Mutex::default(), stop }), _going: going }
    }

    /// What is seen at an address, as soon as something is: [`Page::is_confirmed`] says whether it was looked at twice. A caller who stops
    /// waiting loses nothing: the look continues, and so does the second one, half a minute later, whose result is there for the next
    /// caller. Unknown if too much is asked for, or the host wants to be left in peace.
    pub async fn ask(&self, address: &str) -> Answer {
        match self.looked_at(address) {
            Ok(mut seen) => seen.wait_for(Option::is_some).await.ok().and_then(|seen| seen.clone()),
            Err(known) => Some(known),
        }
        .unwrap_or(Answer::Unknown)
    }

    /// The same, once no more looks at it are under way: anything that may pass has been looked at twice by then.
    pub async fn ask_to_the_end(&self, address: &str) -> Answer {
        let mut seen = match self.looked_at(address) {
            Ok(seen) => seen,
            Err(known) => return known,
        };
        while seen.changed().await.is_ok() {}
        let last = seen.borrow().clone();
        last.unwrap_or(Answer::Unknown)
    }

    /// What is seen there from now on, or what is known without a look.
    fn looked_at(&self, address: &str) -> Result<watch::Receiver<Option<Answer>>, Answer> {
        let unseen = |sight| answer(Page { hops: Vec::new(), sight, is_confirmed: false });
        let (url, stands_for) = self.asked_at(address).map_err(unseen)?;
        self.shared.seen(&stands_for, url).ok_or(Answer::Unknown)
    }

    /// Where to look, and the name under which that is remembered; or why not to look.
    fn asked_at(&self, address: &str) -> Result<(Url, String), Sight> {
        let unfit = |why: &str| Sight::NotAsked(why.to_owned());
        if address.len() > LONGEST_ADDRESS {
            return Err(unfit("the address is too long"));
        }
        let mut url = Url::parse(address).map_err(|_| unfit("it is not a full address"))?;
        url.set_fragment(None);
        let url = match door(&url) {
            Door::Own => url,
            Door::Still(id) => {
                let stills = self.shared.stills.as_ref().and_then(|stills| stills.join(&format!("vi/{id}/0.jpg")).ok());
                stills.ok_or_else(|| unfit("no address for stills of videos"))?
            }
            Door::None(why) => return Err(Sight::NotAsked(why)),
        };
        let name = url.as_str().to_owned();
        Ok((url, name))
    }
}

impl Shared {
    /// What was seen at an address, or is about to be; `None` if there is no room.
    fn seen(self: &Arc<Self>, name: &str, url: Url) -> Option<watch::Receiver<Option<Answer>>> {
        let kept = self.walker.pace().kept;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |memory: &&Memory| memory.ended.is_none_or(|ended| ended.elapsed() < kept);
        if let Some(memory) = seen.get(name).filter(is_fresh) {
            return Some(memory.answer.clone());
        }
        if seen.len() >= MOST_REMEMBERED {
            make_room(&mut seen);
        }
        if seen.len() >= MOST_REMEMBERED {
            return None;
        }
        let (teller, answer) = watch::channel(None);
        seen.insert(name.to_owned(), Memory { answer: answer.clone(), ended: None });
        drop(seen);
        let (shared, name) = (self.clone(), name.to_owned());
        tokio::spawn(async move {
            let stop = shared.stop.clone();
            stop.run_until_cancelled(shared.watch(name, url, teller)).await;
        });
        Some(answer)
    }

    /// Looks at an address, and a second time if that can reveal more.
    async fn watch(&self, name: String, url: Url, teller: watch::Sender<Option<Answer>>) {
        let first = self.walker.look(&url).await;
        let Some(first) = first else {
            self.forget(&name);
            teller.send_replace(Some(Answer::Unknown));
            return;
        };
        let page = |seen: &Seen, is_confirmed| {
            Some(answer(Page { hops: seen.hops.clone(), sight: seen.sight.clone(), is_confirmed }))
        };
        teller.send_replace(page(&first, false));
        let pace = self.walker.pace();
        if let Some(wait) = second_look(&first, &pace) {
            tokio::time::sleep(wait).await;
            if let Some(second) = self.walker.look(&url).await {
                teller.send_replace(page(&second, is_same(&first.sight, &second.sight)));
            }
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(memory) = seen.get_mut(&name) {
            memory.ended = Some(Instant::now());
        }
    }

    fn forget(&self, name: &str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

fn answer(page: Page) -> Answer {
    Answer::Known(Fact::Page(Box::new(page)))
}

/// Forgets the half of the finished looks that ended first.
fn make_room(seen: &mut HashMap<String, Memory>) {
    let mut ends: Vec<Instant> = seen.values().filter_map(|memory| memory.ended).collect();
    ends.sort_unstable();
    if let Some(middle) = ends.get(ends.len() / 2) {
        seen.retain(|_, memory| memory.ended.is_none_or(|ended| ended > *middle));
    }
}

/// When to look again, if a second look can reveal more than the first.
fn second_look(seen: &Seen, pace: &Pace) -> Option<std::time::Duration> {
    match &seen.sight {
        Sight::Answer { status: 429, .. } => {
            Some(seen.retry_after.unwrap_or(pace.rest).max(pace.again)).filter(|wait| *wait <= pace.patience)
        }
        Sight::Answer { status: 500..=599, .. } => {
            Some(seen.retry_after.unwrap_or_default().max(pace.again)).filter(|wait| *wait <= pace.patience)
        }
        Sight::Answer { status: 402, is_undeployed: true, .. } | Sight::Answer { status: 404 | 408 | 410, .. } => {
            Some(pace.again)
        }
        Sight::TimedOut | Sight::BrokenOff | Sight::NoHost | Sight::NoAddress => Some(pace.again),
        // An answer is an answer; walls, circles and certificates do not change within a minute.
        Sight::Answer { .. } | Sight::Circle | Sight::Certificate(_) | Sight::Refused(_) | Sight::NotAsked(_) => None,
    }
}

/// Whether two looks saw the same, as far as it matters.
fn is_same(first: &Sight, second: &Sight) -> bool {
    match (first, second) {
        (
            Sight::Answer { status, is_undeployed, is_challenge, .. },
            Sight::Answer { status: other, is_undeployed: undeployed, is_challenge: challenge, .. },
        ) => (status, is_undeployed, is_challenge) == (other, undeployed, challenge),
        _ => first == second,
    }
}
