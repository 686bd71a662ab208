//! The App's credentials, and the tokens minted with them.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{Method, StatusCode, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use super::answer::{Answer, GRAPHQL, JSON, read};
use super::call::{Call, Connection};
use super::error::{AppError, GithubError};
use super::manifest::{CONTENTS_PERMISSIONS, PERMISSIONS};
use super::names::{Now, RepositoryName};
use super::pace::Pace;
use super::permission::covers;
use super::remembered::{Known, Remembered};
use super::reply::{Asked, Reply, reply};
use super::standing::{CLOCKS_DIFFER, Noted};
use super::wire;

/// A turn to write, held until it is dropped.
pub type Turn = Box<dyn Send>;

/// Makes the writes of one installation go one after another when several processes share it
/// (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#make-requests-serially>).
pub trait WriteTurns: Send + Sync {
    /// Waits for a turn; the error says why there is none.
    fn turn(&self, installation: u64) -> Pin<Box<dyn Future<Output = Result<Turn, String>> + Send + '_>>;
}

/// A GitHub App: who it is, and the tokens it holds.
pub struct App {
    connection: Connection,
    issuer: String,
    key: EncodingKey,
    now: Now,
    turns: Option<Arc<dyn WriteTurns>>,
    shared: Mutex<SharedByJobs>,
    remembered: Remembered,
    pub(super) noted: Noted,
}

/// What a token may be used for; each gets no more permissions than its calls need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scope {
    /// Reviews.
    Review,
    /// Commits to branches, and resolved threads.
    Contents,
    /// Issues, at the granted level: `read` or `write`.
    Issues(&'static str),
    /// Review requests to teams.
    Teams,
}

/// The permissions that an installation granted, and when they were last queried.
type Grants = (Arc<BTreeMap<String, String>>, SystemTime);

/// State shared by jobs that run at the same time.
#[derive(Default)]
struct SharedByJobs {
    tokens: HashMap<(u64, RepositoryName, Scope), Arc<Slot>>,
    paces: HashMap<u64, Arc<Pace>>,
    grants: HashMap<u64, Grants>,
}

/// One token for one repository. Its lock makes concurrent callers wait while one of them mints it.
#[derive(Default)]
struct Slot {
    token: Mutex<Option<(SecretString, SystemTime)>>,
}

impl Slot {
    /// Whether nobody uses the slot and its token has to be minted anew.
    fn is_spent(self: &Arc<Self>, now: SystemTime) -> bool {
        let fresh = |token: &Option<_>| token.as_ref().is_some_and(|(_, minted)| is_fresh(*minted, now));
        Arc::strong_count(self) == 1 && self.token.try_lock().is_ok_and(|token| !fresh(&token))
    }
}

/// Tokens last an hour
/// (<https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app>);
/// they are renewed early enough that none expires in the middle of a review.
const RENEWED_AFTER: Duration = Duration::from_mins(50);

/// Missing permissions are looked up again after this long.
const ASKED_AGAIN_AFTER: Duration = Duration::from_mins(1);

fn writes_contents(grants: &BTreeMap<String, String>) -> bool {
    covers(grants, "contents", "write")
}

/// A token from the future, because the clock was set back, counts as old.
fn is_fresh(minted: SystemTime, now: SystemTime) -> bool {
    now.duration_since(minted).is_ok_and(|age| age < RENEWED_AFTER)
}

/// Some of GitHub's servers may not know a fresh token yet: a refused call is repeated this many times.
const REPLICATION_TRIES: u32 = 3;

#[derive(Serialize)]
struct Claims<'a> {
    iat: u64,
    exp: u64,
    iss: &'a str,
}

impl App {
    /// The App with this client id (or App id), acting through the API at `base`.
    ///
    /// # Errors
    /// When the key is not an RSA key in PEM form, or the connection cannot be set up.
    pub fn new(base: &url::Url, issuer: &str, private_key: &SecretString, now: Now) -> Result<Self, AppError> {
        let key = EncodingKey::from_rsa_pem(private_key.expose_secret().as_bytes()).map_err(AppError::Key)?;
        // A public key parses as well; only a private one can sign.
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &Claims { iat: 0, exp: 0, iss: issuer }, &key)
            .map_err(AppError::Key)?;
        let connection = Connection::new(base, Arc::clone(&now))?;
        Ok(Self {
            connection,
            issuer: issuer.to_owned(),
            key,
            now,
            turns: None,
            shared: Mutex::default(),
            remembered: Remembered::default(),
            noted: Noted::default(),
        })
    }

    /// The same App, writing only when it has a turn.
    #[must_use]
    pub fn taking_turns(self, turns: Arc<dyn WriteTurns>) -> Self {
        Self { turns: Some(turns), ..self }
    }

    /// The App as installed on one repository, given by name and, if known, by id: names change, and tokens for waiting jobs are then minted by id.
    pub async fn installation(
        self: &Arc<Self>,
        id: u64,
        repository: RepositoryName,
        repository_id: Option<u64>,
    ) -> Installation {
        self.scoped(id, repository, repository_id, Scope::Review).await
    }

    async fn scoped(
        self: &Arc<Self>,
        id: u64,
        repository: RepositoryName,
        repository_id: Option<u64>,
        scope: Scope,
    ) -> Installation {
        let mut shared = self.shared.lock().await;
        let now = self.now();
        shared.tokens.retain(|_, slot| !slot.is_spent(now));
        let slot = Arc::clone(shared.tokens.entry((id, repository.clone(), scope)).or_default());
        let pace = Arc::clone(shared.paces.entry(id).or_default());
        Installation { app: Arc::clone(self), id, repository, repository_id, scope, slot, pace }
    }

    /// The App's own id, which identifies its check runs. If the App is configured by its client id, this takes one call in
    /// the App's life.
    pub(super) async fn id(&self) -> Result<u64, GithubError> {
        match self.issuer.parse() {
            Ok(id) => Ok(id),
            Err(_) => Ok(self.identity().await?.id),
        }
    }

    /// Forgets what an installation granted, because that has changed.
    pub async fn forget_grants(&self, id: u64) {
        let mut shared = self.shared.lock().await;
        shared.grants.remove(&id);
        shared.tokens.retain(|(installation, ..), _| *installation != id);
    }

    /// What an installation granted; looked up once an hour at most, or once a minute while a wanted permission is missing, since somebody may be
    /// granting it
    /// (<https://docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app>).
    pub(super) async fn grants(
        &self,
        id: u64,
        is_enough: impl Fn(&BTreeMap<String, String>) -> bool,
    ) -> Result<Arc<BTreeMap<String, String>>, GithubError> {
        let now = self.now();
        let still_holds = |grants: &BTreeMap<_, _>, asked: SystemTime| {
            let age = now.duration_since(asked).unwrap_or(RENEWED_AFTER);
            age < if is_enough(grants) { RENEWED_AFTER } else { ASKED_AGAIN_AFTER }
        };
        if let Some((grants, asked)) = self.shared.lock().await.grants.get(&id)
            && still_holds(grants, *asked)
        {
            return Ok(Arc::clone(grants));
        }
        let answer = self.as_app(Method::GET, &format!("/app/installations/{id}")).await?;
        let told: wire::InstallationWire = read("the installation", &answer.body)?;
        let grants = Arc::new(told.permissions);
        self.shared.lock().await.grants.insert(id, (Arc::clone(&grants), now));
        Ok(grants)
    }

    fn now(&self) -> SystemTime {
        (self.now)()
    }

    /// Sends a call as the App itself, not as one of its installations.
    pub(super) async fn as_app(&self, method: Method, path: &str) -> Result<Answer, GithubError> {
        self.send_as_app(&self.connection.rest::<()>(method, path, JSON, None)?).await
    }

    /// Sends a call with the App's own credentials, and notes whether GitHub accepts them. If it refuses them and our clock is off, tries
    /// once more with JWTs dated by GitHub's clock: a refused call had no effect.
    async fn send_as_app(&self, call: &Call) -> Result<Answer, GithubError> {
        let mut outcome = self.connection.send(call, &self.jwt(0)?).await;
        if matches!(outcome, Err(GithubError::Unauthorized { .. }))
            && let Some(ahead) = self.clock_ahead().filter(|ahead| ahead.abs() >= CLOCKS_DIFFER)
        {
            outcome = self.connection.send(call, &self.jwt(ahead)?).await;
        }
        self.note(&outcome);
        outcome
    }

    /// The client id or id that the App signs as.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// How many seconds our clock is ahead of GitHub's, by its last answer.
    pub(super) fn clock_ahead(&self) -> Option<i64> {
        self.connection.clock_ahead()
    }

    pub(super) async fn with_token(
        &self,
        method: Method,
        path: &str,
        token: &SecretString,
    ) -> Result<Answer, GithubError> {
        let call = self.connection.rest::<()>(method, path, JSON, None)?;
        self.connection.send(&call, token).await
    }

    /// A token that lists all repositories of an installation and can do nothing else; it is used once and forgotten.
    pub(super) async fn token_for_all(&self, installation: u64) -> Result<SecretString, GithubError> {
        let permissions = [("metadata", "read")].into_iter().collect();
        let body = wire::TokenRequest { repositories: None, repository_ids: None, permissions };
        Ok(SecretString::from(self.mint(installation, &body).await?.token))
    }

    async fn mint(&self, installation: u64, body: &wire::TokenRequest<'_>) -> Result<wire::Token, GithubError> {
        let path = format!("/app/installations/{installation}/access_tokens");
        let call = self.connection.rest(Method::POST, &path, JSON, Some(body))?;
        read("the installation token", &self.send_as_app(&call).await?.body)
    }

    /// Signs a JWT that lasts nine minutes, dated a minute back to allow for clock differences
    /// (<https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>).
    ///
    /// Our clock is `ahead` seconds ahead of the clock that will judge it.
    fn jwt(&self, ahead: i64) -> Result<SecretString, AppError> {
        let now = self.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let now = now.saturating_add_signed(ahead.saturating_neg());
        let claims = Claims { iat: now.saturating_sub(60), exp: now + 9 * 60, iss: &self.issuer };
        let token =
            jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &self.key).map_err(AppError::Signing)?;
        Ok(SecretString::from(token))
    }
}

/// The App as installed on one repository: what it reads and writes there.
#[derive(Clone)]
pub struct Installation {
    pub(super) app: Arc<App>,
    id: u64,
    pub(super) repository: RepositoryName,
    repository_id: Option<u64>,
    scope: Scope,
    slot: Arc<Slot>,
    pace: Arc<Pace>,
}

impl Installation {
    /// The same installation with the right to write to branches; `None` if it did not grant that.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn for_contents(&self) -> Result<Option<Self>, GithubError> {
        let grants = self.app.grants(self.id, writes_contents).await?;
        if !writes_contents(&grants) {
            return Ok(None);
        }
        Ok(Some(self.app.scoped(self.id, self.repository.clone(), self.repository_id, Scope::Contents).await))
    }

    /// The same installation with the right to read issues, or to write on them if that was granted; `None` if neither was.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn for_issues(&self) -> Result<Option<Self>, GithubError> {
        let grants = self.app.grants(self.id, |grants| covers(grants, "issues", "read")).await?;
        let Some(level) = ["write", "read"].into_iter().find(|level| covers(&grants, "issues", level)) else {
            return Ok(None);
        };
        let scope = Scope::Issues(level);
        Ok(Some(self.app.scoped(self.id, self.repository.clone(), self.repository_id, scope).await))
    }

    /// The same installation with the right to see teams; `None` if that was not granted.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn for_teams(&self) -> Result<Option<Self>, GithubError> {
        let grants = self.app.grants(self.id, |grants| covers(grants, "members", "read")).await?;
        if !covers(&grants, "members", "read") {
            return Ok(None);
        }
        Ok(Some(self.app.scoped(self.id, self.repository.clone(), self.repository_id, Scope::Teams).await))
    }

    /// Whether it may write on issues.
    #[must_use]
    pub fn writes_issues(&self) -> bool {
        self.scope == Scope::Issues("write")
    }

    /// A token for questions about public repositories, which any token of the installation can answer.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn reading_token(&self) -> Result<SecretString, GithubError> {
        self.token().await
    }

    /// Reads something that has probably been read before. An unreadable answer is not remembered: GitHub would call it unchanged
    /// ever after.
    pub(super) async fn get_again<T: DeserializeOwned>(&self, what: &str, path: &str) -> Result<T, GithubError> {
        let path = format!("/repos/{}{path}", self.repository);
        let known = self.app.remembered.get(&path);
        let mut call = self.app.connection.rest::<()>(Method::GET, &path, JSON, None)?;
        call.etag = known.as_ref().map(|known| known.etag.clone());
        let answer = self.send(&call).await?;
        if let Some(known) = known.filter(|_| answer.status == StatusCode::NOT_MODIFIED) {
            return read(what, &known.body);
        }
        let told = read(what, &answer.body)?;
        if let Some(etag) = answer.headers.get(header::ETAG).and_then(|etag| etag.to_str().ok()) {
            self.app.remembered.put(&path, Known { etag: etag.to_owned(), body: answer.body });
        }
        Ok(told)
    }

    /// Sends a REST call below `/repos/{owner}/{name}`.
    pub(super) async fn rest<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        accept: &'static str,
        body: Option<&B>,
    ) -> Result<Answer, GithubError> {
        let path = format!("/repos/{}{path}", self.repository);
        let call = self.app.connection.rest(method, &path, accept, body)?;
        if !call.is_write() {
            return self.send(&call).await;
        }
        // GitHub asks for one write at a time.
        let _alone = self.pace.writing.lock().await;
        let _turn = self.turn(&call.what).await?;
        self.send(&call).await
    }

    /// A turn among all processes; a call that got none was not sent.
    async fn turn(&self, what: &str) -> Result<Option<Turn>, GithubError> {
        let Some(turns) = &self.app.turns else { return Ok(None) };
        let none = |reason| GithubError::Unclear { what: what.to_owned(), reason };
        turns.turn(self.id).await.map(Some).map_err(none)
    }

    /// Sends a GraphQL mutation whose effect shows at `place`, a JSON pointer into its data. If GitHub refuses it, its field is null and an
    /// error is given; a null there or inside it without an error means that nothing was done, too.
    pub(super) async fn mutate<B: Serialize>(&self, body: &B, place: &str) -> Result<(), GithubError> {
        let _alone = self.pace.writing.lock().await;
        let _turn = self.turn(GRAPHQL).await?;
        let reply: Reply<serde_json::Value> = self.graphql_call(body, Asked::Mutation).await?;
        if let Some(fault) = reply.faults.first() {
            return Err(fault.refusal());
        }
        if reply.data.pointer(place).is_none_or(serde_json::Value::is_null) {
            let (what, message) = (GRAPHQL.to_owned(), format!("{} did nothing", place.trim_start_matches('/')));
            return Err(GithubError::Refused { what, status: 200, message });
        }
        Ok(())
    }

    /// Sends a GraphQL query and returns its `data` and what is missing from it.
    pub(super) async fn graphql<B: Serialize, T: DeserializeOwned>(&self, body: &B) -> Result<Reply<T>, GithubError> {
        self.graphql_call(body, Asked::Query).await
    }

    /// The same for the smallest possible query: anything GitHub did not finish counts as missing.
    pub(super) async fn graphql_as_far<B: Serialize, T: DeserializeOwned>(
        &self,
        body: &B,
    ) -> Result<Reply<T>, GithubError> {
        self.graphql_call(body, Asked::LastQuery).await
    }

    async fn graphql_call<B: Serialize, T: DeserializeOwned>(
        &self,
        body: &B,
        asked: Asked,
    ) -> Result<Reply<T>, GithubError> {
        let is_query = asked != Asked::Mutation;
        let answer = self.send(&self.app.connection.graphql(body, is_query)?).await?;
        let now = self.app.now();
        self.pace.heed(now, !is_query, reply(&answer, asked, now))
    }

    async fn send(&self, call: &Call) -> Result<Answer, GithubError> {
        let mut tries = 0;
        loop {
            self.pace.allow(self.app.now())?;
            let token = self.token().await?;
            let outcome = self.app.connection.send(call, &token).await;
            if matches!(outcome, Err(GithubError::Unauthorized { .. })) && tries < REPLICATION_TRIES {
                tries += 1;
                self.wait_for_replication(tries, &token).await;
                continue;
            }
            if call.what == GRAPHQL && outcome.is_ok() {
                // Its body says whether it succeeded.
                return outcome;
            }
            return self.pace.heed(self.app.now(), call.is_write(), outcome);
        }
    }

    /// The refused token is not known everywhere yet, or ended early: waits a little, and finally mints another unless somebody already has.
    async fn wait_for_replication(&self, tries: u32, refused: &SecretString) {
        tokio::time::sleep(Duration::from_millis(500) * tries).await;
        if tries == REPLICATION_TRIES - 1 {
            let mut slot = self.slot.token.lock().await;
            if slot.as_ref().is_some_and(|(token, _)| token.expose_secret() == refused.expose_secret()) {
                *slot = None;
            }
        }
    }

    async fn token(&self) -> Result<SecretString, GithubError> {
        let mut slot = self.slot.token.lock().await;
        let now = self.app.now();
        if let Some((token, minted)) = slot.as_ref()
            && is_fresh(*minted, now)
        {
            return Ok(token.clone());
        }
        let permissions = match self.scope {
            Scope::Review => PERMISSIONS.into_iter().collect(),
            Scope::Contents => CONTENTS_PERMISSIONS.into_iter().collect(),
            Scope::Issues(level) => [("metadata", "read"), ("issues", level)].into_iter().collect(),
            Scope::Teams => {
                [("metadata", "read"), ("members", "read"), ("pull_requests", "write")].into_iter().collect()
            }
        };
        let body = wire::TokenRequest {
            repositories: self.repository_id.is_none().then(|| [self.repository.name()]),
            repository_ids: self.repository_id.map(|id| [id]),
            permissions,
        };
        let minted = self.pace.heed(now, false, self.app.mint(self.id, &body).await)?;
        let token = SecretString::from(minted.token);
        *slot = Some((token.clone(), now));
        Ok(token)
    }
}
