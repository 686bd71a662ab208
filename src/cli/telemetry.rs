//! What a server reports while it works: its log, and traces for an OpenTelemetry collector.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use clap::ValueEnum;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, registry};

#[cfg(not(feature = "otlp"))]
use self::untraced::Traces;
#[cfg(feature = "otlp")]
use super::traces::Traces;

/// The format of the log.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object per line
    Json,
}

/// What is reported while the process runs.
pub(super) struct Telemetry {
    traces: Option<Traces>,
}

impl Telemetry {
    /// Logs to standard error from now on, and sends traces if a collector was named. Call it within a runtime, which must outlive it.
    pub(super) fn begin(format: LogFormat, collector: Option<&str>) -> anyhow::Result<Self> {
        let directives = std::env::var("SHELFMARK_LOG").unwrap_or_default();
        // The job that made a failed call reports it better than octocrab does.
        let directives = if directives.trim().is_empty() { "info,octocrab=off" } else { &directives };
        let filter = EnvFilter::try_new(directives).with_context(|| {
            format!("SHELFMARK_LOG is {directives:?}; expected something like info, or warn,shelfmark=debug")
        })?;
        let log = fmt::layer().with_writer(std::io::stderr);
        let log = match format {
            LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).boxed(),
            LogFormat::Json => log.json().boxed(),
        };
        let traces = collector.map(Traces::begin).transpose()?;
        let spans = traces.as_ref().map(Traces::layer);
        // A log that a program using this library has set up stays as it is.
        let _ = registry().with(spans).with(log.with_filter(filter)).try_init();
        Ok(Self { traces })
    }

    /// Sends what has not been sent yet.
    pub(super) fn end(self) {
        if let Some(traces) = self.traces {
            traces.end();
        }
    }
}

/// A build without traces, which says so if they are asked for.
#[cfg(not(feature = "otlp"))]
mod untraced {
    use tracing_subscriber::{Layer, Registry};

    pub(super) enum Traces {}

    impl Traces {
        pub(super) fn begin(_collector: &str) -> anyhow::Result<Self> {
            anyhow::bail!(
                "this shelfmark was built without traces: build it with --features otlp, or unset OTEL_EXPORTER_OTLP_ENDPOINT"
            )
        }

        pub(super) fn layer(&self) -> Box<dyn Layer<Registry> + Send + Sync> {
            match *self {}
        }

        pub(super) fn end(self) {
            match self {}
        }
    }
}
