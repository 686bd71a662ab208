//! Objects of a git repository, read through one process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context as _, bail};

use super::super::git::Checkout;

/// A running `git cat-file --batch`.
pub(super) struct Blobs {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    /// Starts the process.
    pub fn open(checkout: &Checkout) -> anyhow::Result<Self> {
        let mut command = checkout.command(&["cat-file", "--batch"]);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run git; is it installed and on the PATH?")?;
        let questions = process.stdin.take().context("git takes no input")?;
        let answers = BufReader::new(process.stdout.take().context("git has no output")?);
        Ok(Self { process, questions, answers })
    }

    /// The contents of a blob named like `1a2b…` or `1a2b…:README.md`; `None` if it does not exist or is a folder.
    pub fn get(&mut self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        writeln!(self.questions, "{name}")
            .and_then(|()| self.questions.flush())
            .context("git no longer accepts input")?;
        let mut head = String::new();
        self.answers.read_line(&mut head).context("cannot read the output of git")?;
        if head.is_empty() {
            bail!("git exited before it answered about {name}");
        }
        let mut words = head.split_whitespace().rev();
        let Some(size) = words.next().and_then(|size| size.parse::<usize>().ok()) else { return Ok(None) };
        let is_tree = words.next() == Some("tree");
        // The contents are followed by a newline.
        let mut whole = vec![0; size + 1];
        self.answers.read_exact(&mut whole).context("cannot read the output of git")?;
        whole.pop();
        Ok((!is_tree).then_some(whole))
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
