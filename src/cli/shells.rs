//! `shelfmark completions` and `shelfmark man`: the command line, described for shells and for `man`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{Cli, print};

/// Print a script that completes commands and options in a shell
///
/// For example: shelfmark completions bash > ~/.local/share/bash-completion/completions/shelfmark
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page, or write those of all commands into a folder
#[derive(Debug, clap::Args)]
pub struct Pages {
    /// Write shelfmark.1, shelfmark-check.1 and so on into this folder, which is created if missing
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Carries out `shelfmark completions`.
///
/// # Errors
/// When standard output cannot be written.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn complete(args: Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Carries out `shelfmark man`.
///
/// # Errors
/// When the folder or standard output cannot be written.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn manual(args: Pages) -> anyhow::Result<ExitCode> {
    let mut whole = Cli::command();
    // The commands know their full names only after this.
    whole.build();
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        Man::new(whole).render(&mut page)?;
        print(&String::from_utf8_lossy(&page))?;
        return Ok(ExitCode::SUCCESS);
    };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let mut waiting: Vec<Command> = vec![whole];
    while let Some(command) = waiting.pop() {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        waiting.extend(command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help").cloned());
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        let file = folder.join(format!("{name}.1"));
        std::fs::write(&file, page).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
