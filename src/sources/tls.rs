//! The certificate authorities that are trusted.

use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt as _;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// The certificate authorities that are trusted.
#[derive(Clone, Debug)]
pub struct Roots(Arc<ClientConfig>);

/// There is no certificate authority to trust.
#[derive(Debug, thiserror::Error)]
#[error(
    "no root certificates: {0}. They come from the system (the package `ca-certificates` on Debian and Alpine); \
     SSL_CERT_FILE names another file"
)]
pub struct RootsError(String);

impl Roots {
    /// Those that the system trusts.
    ///
    /// # Errors
    ///
    /// When the system has none.
    pub fn system() -> Result<Self, RootsError> {
        let builder = builder().map_err(|error| RootsError(error.to_string()))?;
        let builder = builder.with_native_roots().map_err(|error| RootsError(error.to_string()))?;
        Ok(Self(Arc::new(builder.with_no_client_auth())))
    }

    /// Only these.
    ///
    /// # Errors
    ///
    /// When one of them is not a certificate.
    pub fn only(roots: impl IntoIterator<Item = CertificateDer<'static>>) -> Result<Self, RootsError> {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root).map_err(|error| RootsError(error.to_string()))?;
        }
        let builder = builder().map_err(|error| RootsError(error.to_string()))?;
        Ok(Self(Arc::new(builder.with_root_certificates(store).with_no_client_auth())))
    }

    pub(super) fn config(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}

/// The provider is named because the dependency tree may hold more than one.
fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, rustls::Error> {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
}
