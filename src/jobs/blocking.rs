//! Runs the engine away from the threads that wait for the network.

/// The result of the work; `None` if it failed, which is logged as having happened at `at`.
pub(super) async fn at_work<T: Send + 'static>(
    at: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|error| tracing::error!(at, panicked = error.is_panic(), "the engine failed")).ok()
}
