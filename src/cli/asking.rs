//! What is looked up online before a contribution is judged, where, and how long that may take. Nothing that goes wrong here is an error:
//! what could not be learned is unknown, and nothing follows from it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::builder::FalseyValueParser;
use secrecy::SecretString;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::cache::{Cache, Caching};
use super::progress::Progress;
use super::sources::{Sourcing, Ways};
use super::unsure::{is_silence, looks_dead};
use crate::facts::{Answer, Facts, Question};
use crate::policy::Policy;
use crate::sources::{Access, Kept, MOST_QUESTIONS, OwnTurnstile, Pace, Paces, Pages, Sources};
use crate::text::counted;

/// Which links are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// Those that a change adds: as many as one review may look up.
    New,
    /// Those that are to become entries.
    Wanted,
    /// Those of a whole list: as many as there is time for.
    All,
}

impl Links {
    /// What the progress bar says.
    fn checking(self) -> &'static str {
        match self {
            Self::New => "Checking new links",
            Self::Wanted => "Looking up links",
            Self::All => "Checking links",
        }
    }
}

/// Answers may lead to more questions, twice at most.
const ROUNDS: usize = 3;

/// Whether anything is looked up online, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Asking {
    /// Make no network requests, and skip what needs them
    #[arg(long, env = "SHELFMARK_OFFLINE", value_parser = FalseyValueParser::new(), help_heading = "Links and facts")]
    offline: bool,
    /// Most seconds to wait for all answers; links without one by then are not checked. Links that look dead are tried again half a minute
    /// later
    #[arg(long, value_name = "SECONDS", default_value_t = 45, value_parser = clap::value_parser!(u64).range(1..=600), help_heading = "Links and facts")]
    timeout: u64,
    #[arg(long, env = "SHELFMARK_CONTACT", value_name = "MAIL", hide = true)]
    contact: Option<String>,
    #[arg(long, env = "SHELFMARK_SOURCES_URL", value_name = "URL", hide = true)]
    sources_url: Option<String>,
}

/// The outcome of the lookups.
pub(super) struct Learned {
    /// What is known; `None` if nothing was looked up.
    pub facts: Option<Facts>,
    /// What to say about it, in one line.
    pub note: Option<String>,
}

/// What remains to be asked, given these facts. Answers may lead to more questions.
pub(super) type Open<'a> = dyn Fn(&Facts) -> Vec<Question> + 'a;

impl Asking {
    /// Why nothing is looked up, in words; `None` if lookups are allowed.
    pub fn why_not(&self, judges_whole_lists: bool, policy: &Policy) -> Option<&'static str> {
        match () {
            () if self.offline => Some("no network requests: --offline or SHELFMARK_OFFLINE is set"),
            // The links of a list may be thousands.
            () if judges_whole_lists => Some("no network requests: --all checks the file alone"),
            () if !policy.asks_for_facts() => Some("no network requests: the policy sets facts: off"),
            () => None,
        }
    }

    /// Asks each open question once, and caches the answers if wanted. If there is nothing to ask, nothing is set up.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn learn(
        &self,
        open: &Open<'_>,
        links: Links,
        shows_progress: bool,
        caching: Option<&Caching>,
    ) -> anyhow::Result<Learned> {
        let began = Instant::now();
        let mut facts = Facts::on(today());
        let first = unasked(open, &facts);
        if first.is_empty() {
            return Ok(Learned { facts: None, note: None });
        }
        let sourcing = Sourcing::read(self.contact.as_deref(), self.sources_url.as_deref())?;
        let place = caching.and_then(|caching| caching.place(sourcing.has_mirror()));
        let access = if sourcing.has_mirror() { None } else { access(|name| std::env::var(name).ok()) };
        let Ways { client, pages } = match sourcing.begin() {
            Ok(ways) => ways,
            Err(error) => {
                facts.extend(first.into_iter().map(|question| (question, Answer::Unknown)));
                return Ok(Learned {
                    facts: Some(facts),
                    note: Some(format!("no network requests could be made: {error}")),
                });
            }
        };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the runtime")?;
        let cache = place.and_then(|place| runtime.block_on(Cache::open(&place)));
        let kept = Cache::or_memory(cache.as_ref());
        let lanes = Arc::new(OwnTurnstile::default());
        let inquiry = Inquiry {
            sources: Sources::sharing(client, pages.clone(), Paces::default(), Arc::clone(&kept), lanes),
            pages,
            kept,
            access,
            began,
            until: began + Duration::from_secs(self.timeout),
            links,
            progress: Progress::begin(links.checking(), first.len(), shows_progress),
        };
        let asked = first.len();
        let facts = runtime.block_on(inquiry.ask(open, first, facts));
        if let Some(cache) = &cache {
            runtime.block_on(cache.close());
        }
        // Nobody waits for lookups that are still running.
        runtime.shutdown_background();
        Ok(Learned { note: note(&facts, links, asked, cache.is_some()), facts: Some(facts) })
    }
}

/// What a run asks.
struct Inquiry {
    sources: Sources,
    pages: Option<Pages>,
    kept: Arc<dyn Kept>,
    access: Option<Access>,
    began: Instant,
    until: Instant,
    links: Links,
    progress: Progress,
}

impl Inquiry {
    async fn ask(&self, open: &Open<'_>, first: Vec<Question>, mut facts: Facts) -> Facts {
        let mut questions = first;
        for _ in 0..ROUNDS {
            let part = if self.links == Links::All { MOST_QUESTIONS } else { questions.len() };
            for some in questions.chunks(part) {
                let show = |more| self.progress.answered(more);
                let answers = self.sources.ask_showing(some.to_vec(), self.access.as_ref(), self.until, show).await;
                facts.extend(answers.into_answers());
            }
            questions = unasked(open, &facts);
            if questions.is_empty() {
                break;
            }
            self.progress.more(questions.len());
        }
        self.make_sure(&mut facts).await;
        facts
    }

    /// Waits, then looks again at pages that look dead, if there is time.
    async fn make_sure(&self, facts: &mut Facts) {
        let Some(pages) = self.pages.as_ref().filter(|_| self.began + Pace::default().again < self.until) else {
            return;
        };
        let doubtful: Vec<Question> =
            facts.iter().filter(|(_, answer)| looks_dead(answer)).map(|(one, _)| one.clone()).collect();
        if doubtful.is_empty() {
            return;
        }
        self.progress.looks_again(doubtful.len());
        let mut looks = JoinSet::new();
        for question in doubtful {
            let pages = pages.clone();
            looks.spawn(async move {
                let Question::Page(address) = &question else { return None };
                let answer = pages.ask_to_the_end(address).await;
                Some((question, answer))
            });
        }
        while let Ok(Some(look)) = timeout_at(self.until, looks.join_next()).await {
            if let Some(seen) = look.ok().flatten() {
                self.kept.keep(std::slice::from_ref(&seen)).await;
                facts.extend([seen]);
            }
        }
    }
}

/// What is to be asked, each thing once.
fn unasked(open: &Open<'_>, facts: &Facts) -> Vec<Question> {
    let mut seen = HashSet::new();
    open(facts).into_iter().filter(|question| seen.insert(question.clone())).collect()
}

/// One note about all the lookups.
fn note(facts: &Facts, links: Links, asked: usize, is_kept: bool) -> Option<String> {
    if facts.iter().all(|(_, answer)| is_silence(answer)) {
        let links = counted(asked, "link", "links");
        return Some(format!("no answers: {links} could not be checked; without a network, use --offline"));
    }
    if links == Links::All {
        let open = facts.iter().filter(|(_, answer)| is_silence(answer)).count();
        let all = counted(facts.iter().count(), "link", "links");
        let next = if is_kept { ", and the next run asks only about these" } else { "" };
        let told = || format!("{open} of {all} did not answer, or time ran out; increase --timeout{next}");
        return (open > 0).then(told);
    }
    (asked > MOST_QUESTIONS).then(|| format!("only the first {MOST_QUESTIONS} of {asked} new links were checked"))
}

/// The token of github.com that the environment holds, under the names that `gh` reads (<https://cli.github.com/manual/gh_help_environment>).
/// If `GITHUB_API_URL` names another server, as it does on that server's runners, the token belongs to that server and goes nowhere else.
fn access(variable: impl Fn(&str) -> Option<String>) -> Option<Access> {
    let set = |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let is_the_clouds = |url: String| {
        Url::parse(&url).is_ok_and(|url| url.scheme() == "https" && url.host_str() == Some("api.github.com"))
    };
    if !set("GITHUB_API_URL").is_none_or(is_the_clouds) {
        return None;
    }
    let token = ["GH_TOKEN", "GITHUB_TOKEN"].into_iter().find_map(set)?;
    Some(Access { holder: "the environment".to_owned(), token: SecretString::from(token) })
}

/// In days since 1970.
fn today() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() / (24 * 60 * 60)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::facts::{Fact, Page, Sight};
    use crate::sources::{Bases, Client, Contact, Lookup, Memory, Resolver, Roots, Settings};

    fn token(environment: &[(&str, &str)]) -> Option<String> {
        let variable =
            |name: &str| environment.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
        access(variable).map(|access| access.token.expose_secret().to_owned())
    }

    #[test]
    fn a_token_is_one_of_github_com_or_none() {
        const CLOUD: (&str, &str) = ("GITHUB_API_URL", "https://api.github.com");
        assert_eq!(token(&[]), None);
        assert_eq!(token(&[("GITHUB_TOKEN", " ")]), None);
        assert_eq!(token(&[("GITHUB_TOKEN", "a")]).as_deref(), Some("a"));
        assert_eq!(token(&[("GITHUB_TOKEN", "a"), ("GH_TOKEN", "b")]).as_deref(), Some("b"));
        assert_eq!(token(&[("GH_TOKEN", ""), ("GITHUB_TOKEN", "a"), CLOUD]).as_deref(), Some("a"));
        for other in
            ["https://git.tea.example/api/v3", "http://api.github.com", "https://api.github.com.tea.example", "?"]
        {
            assert_eq!(token(&[("GITHUB_TOKEN", "a"), ("GITHUB_API_URL", other)]), None, "{other}");
        }
    }

    fn page(sight: Sight, is_confirmed: bool) -> Answer {
        Answer::Known(Fact::Page(Box::new(Page { hops: Vec::new(), sight, is_confirmed })))
    }

    fn status(status: u16) -> Sight {
        Sight::Answer { status, title: None, is_undeployed: false, is_challenge: false }
    }

    #[test]
    fn a_second_look_is_waited_for_where_it_decides() {
        assert!(looks_dead(&page(status(404), false)) && looks_dead(&page(Sight::NoHost, false)));
        for sight in [status(200), status(503), status(403), Sight::TimedOut, Sight::BrokenOff] {
            assert!(!looks_dead(&page(sight.clone(), false)), "{sight:?}");
        }
        assert!(!looks_dead(&page(status(404), true)), "that is sure already");
        assert!(!looks_dead(&Answer::Absent) && !looks_dead(&Answer::Unknown));
    }

    /// A network without any hosts.
    struct Nobody;

    impl Resolver for Nobody {
        fn look_up<'a>(&'a self, _: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
            Box::pin(async { Lookup::NoHost })
        }
    }

    /// What is seen at a page whose host does not exist, given this many seconds, and how many it took.
    async fn seen_within(seconds: u64) -> (Option<Page>, u64) {
        let roots = Roots::only([]).unwrap();
        let pages = Pages::new(Settings { resolver: Arc::new(Nobody), ..Settings::new(roots.clone()) });
        let began = Instant::now();
        let inquiry = Inquiry {
            sources: Sources::new(Client::new(Bases::real(), Contact::new(None).unwrap(), &roots), Some(pages.clone())),
            pages: Some(pages),
            kept: Arc::new(Memory::default()),
            access: None,
            began,
            until: began + Duration::from_secs(seconds),
            links: Links::New,
            progress: Progress::begin(Links::New.checking(), 1, false),
        };
        let gone = "https://gone.example/";
        let facts = inquiry.ask(&|_| Vec::new(), vec![Question::Page(gone.to_owned())], Facts::default()).await;
        (facts.page(gone).cloned(), began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_link_is_looked_at_twice_where_there_is_time() {
        let dead = |is_confirmed| Some(Page { hops: Vec::new(), sight: Sight::NoHost, is_confirmed });
        assert_eq!(seen_within(45).await, (dead(true), 30));
        assert_eq!(seen_within(20).await, (dead(false), 0), "nobody waits for what comes too late");
    }

    #[test]
    fn silence_is_told_once_and_only_where_nobody_answered() {
        let told = |answers: &[Answer]| {
            let mut facts = Facts::default();
            let asked = |at| Question::Page(format!("https://tea.example/{at}"));
            facts.extend(answers.iter().enumerate().map(|(at, answer)| (asked(at), answer.clone())));
            note(&facts, Links::New, answers.len(), false)
        };
        let silent = [Answer::Unknown, page(Sight::BrokenOff, false)];
        assert!(told(&silent).unwrap().starts_with("no answers: 2 links could not be checked"));
        let [one, other] = silent;
        for heard in [Answer::Absent, page(status(503), false), page(Sight::NoHost, false)] {
            assert_eq!(told(&[one.clone(), other.clone(), heard]), None);
        }
    }
}
