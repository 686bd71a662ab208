//! The registered App is stored once, sealed, and can be removed.

use secrecy::{ExposeSecret as _, SecretString};
use shelfmark::store::{KeyFile, Registration, RegistrationError};

use crate::support::Database;

on_both!(an_app_is_kept_once_and_opened_by_its_key_alone);

fn app(slug: &str) -> Registration {
    Registration {
        app_id: 12,
        client_id: "Iv23tea".to_owned(),
        slug: slug.to_owned(),
        html_url: format!("https://github.com/apps/{slug}"),
        github_url: "https://api.github.com/".to_owned(),
        public_url: Some("https://lists.example".to_owned()),
        webhook_secret: SecretString::from("tea for two"),
        private_key: SecretString::from("a key"),
    }
}

async fn an_app_is_kept_once_and_opened_by_its_key_alone(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let (key, other) = (KeyFile::at(folder.path().join("one.key")), KeyFile::at(folder.path().join("other.key")));
    let store = database.open().await;
    assert!(store.app(&key).await.unwrap().is_none());
    store.keep_app(&app("lapwing"), &key, 10).await.unwrap();
    let taken = store.keep_app(&app("dunlin"), &key, 11).await.unwrap_err();
    assert!(matches!(&taken, RegistrationError::Taken(slug) if slug == "lapwing"), "{taken}");
    // Another process sees it.
    let beside = database.visit().await;
    let known = beside.app(&key).await.unwrap().unwrap();
    assert_eq!((known.app_id, known.slug.as_str(), known.client_id.as_str()), (12, "lapwing", "Iv23tea"));
    assert_eq!([known.webhook_secret.expose_secret(), known.private_key.expose_secret()], ["tea for two", "a key"]);
    assert_eq!(known.public_url.as_deref(), Some("https://lists.example"));
    other.make().unwrap();
    for wrong in [other, KeyFile::at(folder.path().join("missing.key"))] {
        let told = beside.app(&wrong).await.unwrap_err().to_string();
        assert!(told.contains("the App lapwing, but its secrets cannot be decrypted"), "{told}");
    }
    assert_eq!(store.forget_app().await.unwrap().as_deref(), Some("lapwing"));
    assert_eq!(store.forget_app().await.unwrap(), None);
    // The address is not always known.
    store.keep_app(&Registration { public_url: None, ..app("dunlin") }, &key, 12).await.unwrap();
    assert_eq!(store.app(&key).await.unwrap().unwrap().public_url, None);
}
