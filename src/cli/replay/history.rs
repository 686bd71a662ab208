//! The commits of a branch, newest first, each with what it changed relative to its first parent.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};
use std::thread::JoinHandle;

use anyhow::{Context as _, bail};

use super::super::git::Checkout;

/// One commit: a merge, a squashed pull request, or a direct push.
pub(super) struct Commit {
    pub id: String,
    pub parents: Vec<String>,
    /// The day on which it was committed: `2026-03-14`.
    pub date: String,
    pub author: Author,
    pub subject: String,
    pub body: String,
    pub files: Vec<Touched>,
}

/// Who wrote a commit.
pub(super) struct Author {
    pub name: String,
    pub mail: String,
}

/// A file that a commit changed.
pub(super) struct Touched {
    pub before: Option<Stored>,
    pub after: Option<Stored>,
}

/// A file as a commit holds it.
pub(super) struct Stored {
    pub path: String,
    pub blob: String,
}

/// The commits, as `git log` prints them.
pub(super) struct History {
    log: Child,
    out: BufReader<ChildStdout>,
    /// What git writes to standard error, read in a thread so that git never blocks on it.
    complaints: Option<JoinHandle<String>>,
    /// A field already read that belongs to the next commit.
    ahead: Option<Vec<u8>>,
}

/// The byte that a commit's record begins with; a file's record begins with a colon.
const RECORD: u8 = 1;

/// The fields of a commit's record, in their order.
const FORMAT: &str = "--format=%x01%H%x00%P%x00%cs%x00%an%x00%ae%x00%s%x00%b%x00";

impl History {
    /// Starts at the tip of a branch, given by its id, because a name can be ambiguous.
    pub fn of(checkout: &Checkout, tip: &str) -> anyhow::Result<Self> {
        let log = [
            "-c",
            "log.showSignature=false",
            // What -m means depends on the user's configuration, too.
            "-c",
            "log.diffMerges=separate",
            "log",
            "--first-parent",
            "-m",
            // git fails if the configured order file does not exist.
            "-O/dev/null",
            "--raw",
            "--no-abbrev",
            "--find-renames",
            "-z",
            "--no-color",
            "--no-ext-diff",
            "--no-notes",
            "--encoding=UTF-8",
            FORMAT,
            tip,
            "--",
        ];
        let mut log =
            checkout.command(&log).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("cannot run git")?;
        let out = log.stdout.take().context("git has no output")?;
        let complaints = log.stderr.take().map(|pipe| std::thread::spawn(move || last_line(pipe)));
        Ok(Self { log, out: BufReader::new(out), complaints, ahead: None })
    }

    /// The next older commit; `None` at the end of the history.
    pub fn next(&mut self) -> anyhow::Result<Option<Commit>> {
        let record = loop {
            match self.ahead.take().map_or_else(|| self.field(), |field| Ok(Some(field)))? {
                None => return self.ended().map(|()| None),
                Some(field) if field.first() == Some(&RECORD) => break text(&field[1..]),
                Some(_) => {}
            }
        };
        let mut fields = Vec::new();
        for _ in 0..6 {
            fields.push(text(&self.field()?.unwrap_or_default()));
        }
        let [parents, date, name, mail, subject, body] = <[String; 6]>::try_from(fields).unwrap_or_default();
        Ok(Some(Commit {
            id: record,
            parents: parents.split_whitespace().map(str::to_owned).collect(),
            date,
            author: Author { name, mail },
            subject,
            body,
            files: self.files()?,
        }))
    }

    /// Checks that git's output ended because the history did.
    fn ended(&mut self) -> anyhow::Result<()> {
        if !self.log.wait().context("cannot wait for git")?.success() {
            let complaint = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
            bail!("git log could not read the whole history; git fsck says what is missing. Git said: {complaint}");
        }
        Ok(())
    }

    /// The files of a commit, up to the record of the next one.
    fn files(&mut self) -> anyhow::Result<Vec<Touched>> {
        let mut files = Vec::new();
        while let Some(field) = self.field()? {
            let field = field.strip_prefix(b"\n").map_or(field.clone(), <[u8]>::to_vec);
            match field.first() {
                Some(&RECORD) => {
                    self.ahead = Some(field);
                    break;
                }
                Some(b':') => files.extend(self.file(&text(&field[1..]))?),
                _ => {}
            }
        }
        Ok(files)
    }

    /// A file by its modes, blobs and status, as `git diff --raw` has them; `None` if it is a symbolic link or a submodule.
    fn file(&mut self, told: &str) -> anyhow::Result<Option<Touched>> {
        let mut parts = told.split(' ');
        let mut part = || parts.next().unwrap_or_default();
        let (mode_before, mode_after, before, after, status) = (part(), part(), part(), part(), part());
        let first = text(&self.field()?.unwrap_or_default());
        let second =
            if status.starts_with(['R', 'C']) { text(&self.field()?.unwrap_or_default()) } else { first.clone() };
        let stored = |mode: &str, path: String, blob: &str| {
            mode.starts_with("100").then(|| Stored { path, blob: blob.to_owned() })
        };
        let (before, after) = (stored(mode_before, first, before), stored(mode_after, second, after));
        Ok((before.is_some() || after.is_some()).then_some(Touched { before, after }))
    }

    /// The bytes up to the next NUL.
    fn field(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let mut field = Vec::new();
        self.out.read_until(0, &mut field).context("cannot read the output of git log")?;
        if field.pop_if(|&mut last| last == 0).is_none() && field.is_empty() {
            return Ok(None);
        }
        Ok(Some(field))
    }
}

impl Drop for History {
    /// Ends git, because most histories are longer than what is read of them.
    fn drop(&mut self) {
        let _ = self.log.kill();
        let _ = self.log.wait();
    }
}

fn last_line(pipe: ChildStderr) -> String {
    let lines = BufReader::new(pipe).split(b'\n').map_while(Result::ok);
    lines.filter(|line| !line.trim_ascii().is_empty()).last().map(|line| text(line.trim_ascii())).unwrap_or_default()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Commit {
    /// Its abbreviated id.
    pub fn short(&self) -> &str {
        self.id.get(..7).unwrap_or(&self.id)
    }

    /// Its title, as GitHub shows it, and the number of its pull request. A merge commit has the title in its body.
    pub fn title(&self) -> (String, Option<u64>) {
        let number = |text: &str| text.parse().ok();
        if let Some(rest) = self.subject.strip_prefix("Merge pull request #") {
            let digits = rest.split(' ').next().unwrap_or_default();
            let title = self.body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(&self.subject);
            return (title.to_owned(), number(digits));
        }
        let squashed = self.subject.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (#"));
        match squashed.and_then(|(title, digits)| Some((title, number(digits)?))) {
            Some((title, digits)) => (title.to_owned(), Some(digits)),
            None => (self.subject.clone(), None),
        }
    }
}

impl Author {
    /// Reads `author Ada <ada@tea.example> 1700000000 +0000` of a commit.
    pub fn of(commit: &str) -> Option<Self> {
        let line = commit.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("author "))?;
        let (name, rest) = line.split_once(" <")?;
        Some(Self { name: name.to_owned(), mail: rest.split('>').next()?.to_owned() })
    }

    /// The login of the App that wrote the commit; `None` if a person did. GitHub puts it into the email address:
    /// `49699333+dependabot[bot]@users.noreply.github.com`.
    pub fn bot(&self) -> Option<&str> {
        let local = self.mail.strip_suffix("@users.noreply.github.com").unwrap_or_default();
        let login = local.split_once('+').map_or(local, |(_, login)| login);
        [login, self.name.as_str()].into_iter().find(|name| name.ends_with("[bot]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(subject: &str, body: &str) -> (String, Option<u64>) {
        let author = Author { name: String::new(), mail: String::new() };
        let commit = Commit {
            id: String::new(),
            parents: Vec::new(),
            date: String::new(),
            author,
            subject: subject.to_owned(),
            body: body.to_owned(),
            files: Vec::new(),
        };
        commit.title()
    }

    #[test]
    fn merges_and_squashed_commits_are_called_as_their_pull_requests() {
        assert_eq!(titled("Merge pull request #12 from ada/tea", "\nAdd Assam\n"), ("Add Assam".to_owned(), Some(12)));
        assert_eq!(titled("Add Assam (#7)", "* more\n"), ("Add Assam".to_owned(), Some(7)));
        for plain in ["Add Assam", "Add Assam (#b)", "Merge branch 'main' of tea", "Add (#3) more"] {
            assert_eq!(titled(plain, ""), (plain.to_owned(), None));
        }
    }

    #[test]
    fn bots_are_known_by_their_name_or_their_address() {
        let bot =
            |name: &str, mail: &str| Author { name: name.to_owned(), mail: mail.to_owned() }.bot().map(str::to_owned);
        assert_eq!(bot("dependabot[bot]", "x@tea.example").as_deref(), Some("dependabot[bot]"));
        assert_eq!(
            bot("Actions", "1+github-actions[bot]@users.noreply.github.com").as_deref(),
            Some("github-actions[bot]")
        );
        assert_eq!(bot("Ada", "1+ada@users.noreply.github.com"), None);
        let author =
            Author::of("tree 1\nparent 2\nauthor Ada L. <ada@tea.example> 1 +0000\n\nauthor No <no>\n").unwrap();
        assert_eq!((author.name.as_str(), author.mail.as_str()), ("Ada L.", "ada@tea.example"));
    }
}
