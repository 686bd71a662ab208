//! The engine at work, away from the threads that wait for the network.

/// What the engine makes of something; `None` where it failed, which is logged as having happened at this.
pub(super) async fn at_work<T: Send + 'static>(
    at: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|error| tracing::error!(at, panicked = error.is_panic(), "the engine failed")).ok()
}
