//! `shelfmark doctor`: whether the bot can work as it is set up.

use std::process::ExitCode;

use anyhow::Context as _;

use super::environment;
use super::settings::{self, Told};
use crate::server::{self, Examined, Verdict};
use crate::text::visible;

/// Check that the bot is set up correctly: its settings, its database, and the App on GitHub
///
/// It reads the same settings as `shelfmark serve`, and can be run while that is running. The exit status is 0 if no problem was found, and 1 otherwise.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    app: settings::Given,
}

/// Carries out `shelfmark doctor`.
///
/// # Errors
/// When the runtime cannot be started, or standard output cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let hints = [args.app.id_hint(), args.app.secret_hint()].into_iter().flatten().map(str::to_owned);
    let mut found: Vec<Examined> =
        hints.chain(environment::unread()).map(|hint| Examined::note("settings", hint)).collect();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    match args.app.told() {
        Ok(Told::App(settings)) => {
            found.insert(0, Examined::fine("settings", "all required settings are set"));
            found.extend(runtime.block_on(server::examine(&settings)));
        }
        Ok(Told::Nothing(unregistered)) => found.extend(runtime.block_on(server::examine_registered(&unregistered))),
        Err(error) => {
            found.push(Examined::problem(
                "settings",
                format!("{error:#}"),
                "shelfmark serve --help lists all settings",
            ));
        }
    }
    super::print(&found.iter().map(line).collect::<String>())?;
    let is_well = found.iter().all(|one| one.verdict != Verdict::Problem);
    super::print(if is_well { "No problems found.\n" } else { "There are problems.\n" })?;
    Ok(ExitCode::from(u8::from(!is_well)))
}

/// What was found, with what to do about it below.
fn line(examined: &Examined) -> String {
    let verdict = match examined.verdict {
        Verdict::Fine => "ok",
        Verdict::Note => "note",
        Verdict::Problem => "problem",
    };
    // It contains names and messages from GitHub.
    let told = examined.told.lines().map(visible).collect::<Vec<_>>().join("\n          ");
    let remedy = examined.remedy.as_deref().map(|remedy| format!("          → {remedy}\n")).unwrap_or_default();
    format!("{verdict:<8}  {}: {told}\n{remedy}", examined.what)
}
