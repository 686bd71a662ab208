//! Registering the App from a manifest, and the code in between
//! (<https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>).

use secrecy::SecretString;
use url::Url;

use super::app::Registration;
use super::keys::Key;
use super::state::World;

/// A code is valid for an hour.
const CODE_SECONDS: u64 = 3_600;

/// The longest name of an App (<https://docs.github.com/apps/creating-github-apps/registering-a-github-app/registering-a-github-app>).
const LONGEST_NAME: usize = 34;

impl World {
    /// What is wrong with a name for an App (<https://github.com/github/docs/pull/33265>).
    fn fault_of_name(&self, name: &str) -> Option<&'static str> {
        let is_taken = self.registering.taken.contains(&name.to_lowercase())
            || self.repositories.values().any(|repository| repository.owner().eq_ignore_ascii_case(name));
        match name.chars().count() {
            0 => Some("Name can't be blank"),
            length if length > LONGEST_NAME => Some("Name is too long (maximum is 34 characters)"),
            _ if is_taken => Some("Name has already been taken"),
            _ => None,
        }
    }

    /// Makes the App of a waiting manifest, under the name that the person chose, and returns the address to send the browser to.
    pub fn register(&mut self, number: u64, name: &str) -> Result<Url, &'static str> {
        let Some((manifest, state)) = self.registering.waiting.get(&number).cloned() else { return Err("Not Found") };
        if let Some(fault) = self.fault_of_name(name.trim()) {
            return Err(fault);
        }
        let mut back = Url::parse(&manifest.redirect_url).map_err(|_| "Redirect url must be a valid URL")?;
        self.registering.waiting.remove(&number);
        let random = || format!("{:032x}", fastrand::u128(..));
        let slug: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        self.app = Some(Registration {
            name: name.trim().to_owned(),
            slug: slug.join("-").to_lowercase(),
            client_id: format!("Iv23{}", &random()[..16]),
            webhook_secret: random(),
        });
        self.asked.clone_from(&manifest.default_permissions);
        self.granted = manifest.default_permissions;
        self.events = manifest.default_events;
        self.hook = manifest.hook_attributes.map(|hook| hook.url);
        let code = random();
        self.registering.code = Some((code.clone(), self.clock.now()));
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
        Ok(back)
    }

    /// Exchanges a code for the App's private key, once and within an hour.
    pub fn convert(&mut self, code: &str) -> Option<SecretString> {
        let now = self.clock.now();
        let is_good = |(known, at): &(String, u64)| known == code && at + CODE_SECONDS > now;
        self.registering.code.take_if(|known| is_good(known))?;
        self.key = Key::generate()?;
        Some(self.key.private_pem.clone())
    }
}
