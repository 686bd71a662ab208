//! What the stand-in knows and remembers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::gates::Gates;
use super::shelf::Shelf;
use super::source::Source;
use super::traffic::{Asked, Look};
use super::weather::Weather;
use super::web::Web;

pub(super) struct State {
    pub shelf: Shelf,
    pub web: Web,
    pub gates: Gates,
    pub weather: HashMap<Source, Weather>,
    /// Tokens that GitHub refuses.
    pub revoked: Vec<String>,
    pub asked: Vec<Asked>,
    pub looks: Vec<Look>,
    /// How many requests are not answered yet, by source or host.
    pub under_way: HashMap<String, usize>,
}

/// The state, for all who answer.
pub(super) type Shared = Arc<Mutex<State>>;

pub(super) fn locked(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request that is under way until this is dropped, even if nobody is waiting for its answer any more.
pub(super) struct UnderWay {
    shared: Shared,
    place: String,
    /// How many others were under way at the same place when it began.
    pub beside: usize,
}

impl UnderWay {
    /// Begins a request to a source or host.
    pub fn begin(shared: &Shared, place: &str) -> Self {
        let mut state = locked(shared);
        let under_way = state.under_way.entry(place.to_owned()).or_default();
        let beside = *under_way;
        *under_way += 1;
        drop(state);
        Self { shared: Arc::clone(shared), place: place.to_owned(), beside }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(under_way) = locked(&self.shared).under_way.get_mut(&self.place) {
            *under_way = under_way.saturating_sub(1);
        }
    }
}
