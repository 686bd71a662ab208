//! Metrics for Prometheus (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::sync::OnceLock;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Metrics belong to the process: servers running in one process share them.
static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// From a small list on a quick day to GitHub's slowest answers.
const SECONDS: [f64; 9] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Shares of a quota; what matters is how close it is to running out.
const SHARES: [f64; 5] = [0.01, 0.05, 0.1, 0.25, 0.5];

/// Starts counting, once per process.
pub(super) fn handle() -> &'static PrometheusHandle {
    HANDLE.get_or_init(|| {
        // Buckets can be added up across servers, unlike quantiles. They are rejected only if empty.
        let shares = Matcher::Full("shelfmark_github_quota_left".to_owned());
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
        let builder = builder.and_then(|builder| builder.set_buckets_for_metric(shares, &SHARES));
        let recorder = builder.unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("metrics are recorded elsewhere in this process; /metrics stays empty");
        }
        describe_counter!("shelfmark_deliveries_total", "Webhook deliveries, by outcome");
        describe_counter!("shelfmark_jobs_total", "Attempts at jobs, by outcome");
        describe_counter!("shelfmark_findings_total", "Findings, by check and severity");
        describe_counter!("shelfmark_github_calls_total", "Calls to GitHub, by outcome");
        describe_counter!("shelfmark_facts_requests_total", "Requests to sources of facts, by source and outcome");
        describe_gauge!("shelfmark_github_app_refused", "1 while GitHub refuses the App's own credentials, else 0");
        describe_gauge!("shelfmark_jobs", "Jobs in the store, by state");
        describe_gauge!(
            "shelfmark_queue_age_seconds",
            Unit::Seconds,
            "How long the oldest job that is ready has waited"
        );
        describe_histogram!(
            "shelfmark_job_seconds",
            Unit::Seconds,
            "Duration of one attempt at a job, including GitHub's answers"
        );
        describe_histogram!(
            "shelfmark_review_seconds",
            Unit::Seconds,
            "Duration of one step of a review: read, judge or publish"
        );
        describe_histogram!(
            "shelfmark_github_quota_left",
            "Share of the hourly quota left after a call, by resource and class of installation"
        );
        handle
    })
}
