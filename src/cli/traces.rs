//! Traces for an OpenTelemetry collector, as protobuf over HTTP (<https://opentelemetry.io/docs/specs/otlp/>).
//!
//! Besides the collector's address, OpenTelemetry's own settings apply: headers, sampling, the service's name, the size of batches
//! (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>).

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use hyper_rustls::HttpsConnectorBuilder;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;
use tracing::Level;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Layer;

/// What a collector does not accept within this time is lost.
const LONGEST_CALL: Duration = Duration::from_secs(10);

/// Sends the spans.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends traces to the collector from now on, in batches, in the background of the runtime that this is called in.
    pub(super) fn begin(collector: &str) -> anyhow::Result<Self> {
        let is_web = |url: &url::Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        let collector = url::Url::parse(collector).ok().filter(is_web).with_context(|| {
            format!("OTEL_EXPORTER_OTLP_ENDPOINT must be a collector's web address, like http://localhost:4318; it is {collector}")
        })?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Carrier::to(&collector)?)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", collector.as_str().trim_end_matches('/')))
            .build()
            .context("cannot send traces to OTEL_EXPORTER_OTLP_ENDPOINT")?;
        let name = std::env::var("OTEL_SERVICE_NAME").ok().filter(|name| !name.is_empty());
        let resource = Resource::builder().with_service_name(name.unwrap_or_else(|| "shelfmark".to_owned())).build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// The layer that records the program's own spans, including the finer ones that the log leaves out.
    pub(super) fn layer(&self) -> Box<dyn Layer<Registry> + Send + Sync> {
        let own = Targets::new().with_target("shelfmark", Level::DEBUG);
        tracing_opentelemetry::layer().with_tracer(self.0.tracer("shelfmark")).with_filter(own).boxed()
    }

    /// Sends what has not been sent yet.
    pub(super) fn end(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// An HTTP client for batches, which are sent from a thread without a runtime; the connections live in the server's runtime.
#[derive(Debug)]
struct Carrier {
    client: Arc<dyn HttpClient>,
    runtime: Handle,
}

impl Carrier {
    fn to(collector: &url::Url) -> anyhow::Result<Self> {
        let client: Arc<dyn HttpClient> = if collector.scheme() == "https" {
            let roots = HttpsConnectorBuilder::new().with_native_roots();
            let roots = roots.context("cannot read the system's certificates, which traces to the collector need")?;
            Arc::new(HyperClient::new(roots.https_only().enable_http1().build(), LONGEST_CALL, None))
        } else {
            Arc::new(HyperClient::with_default_connector(LONGEST_CALL, None))
        };
        Ok(Self { client, runtime: Handle::current() })
    }
}

#[async_trait]
impl HttpClient for Carrier {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = Arc::clone(&self.client);
        self.runtime.spawn(async move { client.send_bytes(request).await }).await?
    }
}
