//! A second list, whose entries are looked up: what the sources and the pages say about them.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::life::{newest, stage};
use super::page::{Notes, Page};
use super::screen::Scenes;
use super::{PATIENCE, REPOSITORY};
use crate::sandbox::demo::{COAST_LIST, claims};
use crate::sandbox::facts::{StandIn, Tempo, Whereabouts, demo_web, demo_world};
use crate::sandbox::{CheckRun, Sandbox};
use crate::server::{Asking, Settings};
use crate::sources::{
    Allowed, Bases, Client, Contact, LanePace, Lookup, Pace, Paces, Pages, Resolver, Roots, Settings as PageSettings,
};
use crate::text::capitalised;

/// The repository of the second list.
pub(super) const ASKED_ABOUT: &str = "lapwing/awesome-coast-birds";

/// The links of the sample list lead nowhere, so they are not looked up.
const NOBODY_IS_ASKED: &str = "facts: off\n";

/// How soon a lookup is repeated; the sources are on this machine.
const SOON: Duration = Duration::from_millis(50);

/// Starts the stand-in for the sources, and has the bot ask it.
///
/// # Errors
/// When no socket can be opened.
pub(super) async fn begin(github: &Sandbox, settings: &mut Settings) -> anyhow::Result<StandIn> {
    let world = StandIn::start(demo_world(), demo_web()).await.context("cannot start the stand-in for the sources")?;
    world.set_tempo(Tempo::boundless());
    settings.asking = Some(asking(&world)?);
    // However slow the machine, the demo waits for the answers.
    settings.tempo.patience = PATIENCE / 2;
    settings.tempo.again = SOON;
    github.commit(REPOSITORY, &[(".github/shelfmark.yml", NOBODY_IS_ASKED)]);
    // To write entries, and to answer those who ask for them.
    for permission in ["contents", "issues"] {
        github.grant(permission, "write");
    }
    github.create_repository(ASKED_ABOUT, &[("README.md", COAST_LIST)]);
    Ok(world)
}

/// The settings that send all lookups to the stand-in, without waits.
fn asking(world: &StandIn) -> anyhow::Result<Asking> {
    let roots = Roots::only([]).context("cannot go without certificates")?;
    let bases = Bases::below(world.url()).context("the stand-in for the sources has no address")?;
    let contact = Contact::new(None).context("cannot look anything up without an email address")?;
    let pages = PageSettings {
        allowed: Allowed::global().and(world.address()),
        resolver: Arc::new(Names(world.clone())),
        pace: Pace { apart: Duration::ZERO, again: SOON, rest: SOON, ..Pace::default() },
        ..PageSettings::new(roots.clone())
    };
    let pace = LanePace { gap: Duration::ZERO, rest: SOON };
    Ok(Asking {
        client: Client::new(bases, contact, &roots),
        pages: Some(Pages::new(pages)),
        paces: Paces::alike(pace),
        is_same_github: true,
    })
}

/// Resolves the host names of the demo's web to the stand-in, and no others.
struct Names(StandIn);

impl Resolver for Names {
    fn look_up<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
        let lookup = match self.0.whereabouts(host) {
            Whereabouts::Here => Lookup::Found(vec![self.0.address().ip()]),
            _ => Lookup::NoHost,
        };
        Box::pin(async move { lookup })
    }
}

/// Opens pull requests to the second list, and shows what was found out about their entries.
///
/// # Errors
/// When the bot does not do its part in time.
pub(super) async fn tell(github: &Sandbox, world: &StandIn, webhook: &str, scenes: &mut Scenes) -> anyhow::Result<()> {
    let who_is_asked = [
        "Another list, lapwing/awesome-coast-birds. The bot asks arXiv and Crossref about each new paper; in the demo these are stand-ins.",
        "The bot asks GitHub about repositories, and opens the pages that new entries link to.",
    ];
    for (sample, who) in claims(world).iter().zip(who_is_asked) {
        scenes.begin(&format!("Is it true? {}", capitalised(sample.about)));
        stage(who);
        anstream::println!();
        let changed = [("README.md", sample.readme.as_str())];
        let pull = github.open_pull_request(ASKED_ABOUT, sample.author, &sample.title, &changed);
        github.deliver(&pull, "opened", webhook).await?;
        // A missing page may come back: it counts as dead only when a second look, in a second review, has not found it either.
        let is_sure = |run: &CheckRun| run.conclusion.is_some() && !run.summary.contains("could not be checked");
        let verdict = newest(github, &pull, is_sure).await?;
        let about = format!("by {}", sample.author);
        let page = Page { github, pull: &pull, title: &sample.title, about: &about, verdict: &verdict };
        anstream::println!("{page}{}", Notes(&verdict));
    }
    Ok(())
}
