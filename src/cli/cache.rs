//! Answers that outlive a run, so that an interrupted one continues where it stopped.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::tell;
use super::unsure::{is_silence, looks_dead};
use crate::facts::{Answer, Question};
use crate::jobs::{Clock, StoredFacts, SystemClock};
use crate::sources::{Kept, Memory, Remembered, Soon};
use crate::store::{CACHE, Store, StoreError};
use crate::text::visible;

/// Whether answers are cached, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Caching {
    /// Cache answers in this file, so that the next run asks only for what is missing or out of date [default: facts.db in
    /// `$XDG_CACHE_HOME/shelfmark` or `~/.cache/shelfmark`]
    #[arg(long, value_name = "FILE", conflicts_with = "no_cache", help_heading = "Links and facts")]
    cache: Option<PathBuf>,
    /// Neither read nor write the cache
    #[arg(long, help_heading = "Links and facts")]
    no_cache: bool,
}

impl Caching {
    /// Where answers are cached; `None` if that is switched off or there is no place for it. Answers from a mirror
    /// are not those of the real sources, and are cached only if a file was named.
    pub fn place(&self, has_mirror: bool) -> Option<Place> {
        match &self.cache {
            Some(file) => Some(Place { file: file.clone(), is_own: false }),
            None if self.no_cache || has_mirror => None,
            None => Some(Place { file: own_file(|name| std::env::var_os(name).map(PathBuf::from))?, is_own: true }),
        }
    }
}

/// Where answers are cached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    file: PathBuf,
    /// Whether it is the default file, which is ours. A file that somebody named may be anything, and is left as it is.
    is_own: bool,
}

/// The file in the user's cache folder (<https://specifications.freedesktop.org/basedir-spec/latest/>).
fn own_file(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let whole = |path: &PathBuf| path.is_absolute();
    let caches = variable("XDG_CACHE_HOME").filter(whole);
    let caches = caches.or_else(|| Some(variable("HOME").filter(whole)?.join(".cache")))?;
    Some(caches.join("shelfmark").join("facts.db"))
}

/// Answers older than this are of no use.
const LONGEST: Duration = Duration::from_hours(24 * 90);

/// A file of answers.
#[derive(Debug)]
pub(super) struct Cache {
    store: Store,
    stored: StoredFacts,
}

impl Cache {
    /// Opens it. If that fails, says why, and the run goes on without.
    pub async fn open(place: &Place) -> Option<Arc<Self>> {
        let Place { file, is_own } = place;
        let shown = visible(&file.display().to_string());
        if *is_own && let Err(error) = make_folder(file) {
            tell(&format!("warning: answers are not cached: cannot create the folder of {shown}: {error}"));
            return None;
        }
        if !is_own && !may_hold_answers(file) {
            tell(&format!(
                "warning: {shown} is not a Shelfmark cache; it is left unchanged, and answers are not cached"
            ));
            return None;
        }
        let opened = match open(file).await {
            Err(error) if *is_own && error.is_of_a_broken_file() => match set_aside(file) {
                Ok(aside) => {
                    let aside = visible(&aside.display().to_string());
                    tell(&format!(
                        "warning: {shown} cannot be read; it was renamed to {aside}, and a new cache is started"
                    ));
                    open(file).await
                }
                Err(_) => Err(error),
            },
            opened => opened,
        };
        match opened {
            Ok(cache) => Some(Arc::new(cache)),
            Err(StoreError::Taken(_)) => {
                tell(&format!("note: another run is using {shown}; the answers of this one are not cached"));
                None
            }
            Err(StoreError::NoDatabase(_)) => {
                tell(&format!(
                    "warning: {shown} is not a Shelfmark cache; it is left unchanged, and answers are not cached"
                ));
                None
            }
            Err(error) => {
                tell(&format!("warning: answers cannot be cached in {shown}: {}", reason(&error)));
                None
            }
        }
    }

    /// Where answers go: the cache, or else memory until the run ends.
    pub fn or_memory(cache: Option<&Arc<Self>>) -> Arc<dyn Kept> {
        match cache {
            Some(cache) => Arc::clone(cache) as _,
            None => Arc::new(Memory::default()),
        }
    }

    /// Closes it once everything is written.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// Whether there is no file yet, or an empty one, or one marked as a cache. Another program's database is never changed.
fn may_hold_answers(file: &Path) -> bool {
    /// Where a SQLite file has its application id (<https://www.sqlite.org/fileformat.html#application_id>).
    const MARK: std::ops::Range<usize> = 68..72;
    let Ok(held) = std::fs::File::open(file) else { return true };
    let mut header = Vec::new();
    let is_read = held.take(100).read_to_end(&mut header).is_ok();
    is_read && (header.is_empty() || header.get(MARK) == Some(&CACHE.to_be_bytes()))
}

async fn open(file: &Path) -> Result<Cache, StoreError> {
    let store = Store::open(&url(file), 1).await?;
    store.mark_as_cache().await?;
    // What somebody audits is private. If the permissions cannot be set, those of the folder protect it.
    #[cfg(unix)]
    let _ = std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600));
    let clock = Arc::new(SystemClock);
    let longest = i64::try_from(LONGEST.as_millis()).unwrap_or(i64::MAX);
    store.prune_facts(clock.now() - longest).await?;
    Ok(Cache { stored: StoredFacts::new(&store, clock), store })
}

/// The URL of a file, whatever its name contains.
fn url(file: &Path) -> String {
    const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    format!("sqlite://{}", utf8_percent_encode(&file.to_string_lossy(), &KEPT))
}

/// The reason alone: the rest of the message is for whoever runs the server.
fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Open(error) | StoreError::Database(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Makes a folder that nobody else can look into: what somebody audits is private.
fn make_folder(file: &Path) -> io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Renames a file, and removes what SQLite wrote beside it.
fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let aside = beside(".broken");
    std::fs::rename(file, &aside)?;
    for ending in ["-wal", "-shm"] {
        match std::fs::remove_file(beside(ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}

impl Kept for Cache {
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, Remembered)>> {
        self.stored.get(questions)
    }

    /// What got no answer, or may recover soon, is not cached: another run should ask again.
    fn keep<'a>(&'a self, answers: &'a [(Question, Answer)]) -> Soon<'a, ()> {
        Box::pin(async move {
            let known = answers.iter().filter(|(_, answer)| !is_silence(answer) && !looks_dead(answer));
            self.stored.keep(&known.cloned().collect::<Vec<_>>()).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Fact;

    #[test]
    fn the_file_lies_where_what_can_be_made_again_is_kept() {
        let place = |set: &[(&str, &str)]| {
            own_file(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value)))
        };
        let home = ("HOME", "/home/ada");
        assert_eq!(place(&[home]), Some("/home/ada/.cache/shelfmark/facts.db".into()));
        assert_eq!(place(&[home, ("XDG_CACHE_HOME", "/var/ada")]), Some("/var/ada/shelfmark/facts.db".into()));
        assert_eq!(place(&[home, ("XDG_CACHE_HOME", "caches")]), place(&[home]), "a path that is not whole is ignored");
        assert_eq!(place(&[]), None);
    }

    fn known() -> (Question, Answer) {
        let question = Question::Repository("ada/teapot".to_owned());
        (question, Answer::Known(Fact::Repository(Box::default())))
    }

    async fn remembered(cache: &Cache) -> Vec<(Question, Answer)> {
        let questions = [known().0, Question::Page("https://tea.example".to_owned())];
        cache.get(&questions).await.into_iter().map(|(question, found)| (question, found.answer)).collect()
    }

    #[tokio::test]
    async fn what_is_known_outlives_a_run_and_what_is_not_is_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { file: folder.path().join("caches/facts.db"), is_own: true };
        let cache = Cache::open(&place).await.unwrap();
        cache.keep(&[known(), (Question::Page("https://tea.example".to_owned()), Answer::Unknown)]).await;
        assert!(Cache::open(&place).await.is_none(), "one run at a time keeps its answers there");
        cache.close().await;
        drop(cache);
        let cache = Cache::open(&place).await.unwrap();
        assert_eq!(remembered(&cache).await, [known()]);
        cache.close().await;
    }

    #[tokio::test]
    async fn a_broken_file_of_our_own_is_set_aside_and_another_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("facts.db");
        std::fs::write(&file, "no database, whatever its name".repeat(9)).unwrap();
        let text = std::fs::read(&file).unwrap();
        assert!(Cache::open(&Place { file: file.clone(), is_own: false }).await.is_none());
        assert_eq!(std::fs::read(&file).unwrap(), text);
        let cache = Cache::open(&Place { file: file.clone(), is_own: true }).await.unwrap();
        assert_eq!(std::fs::read(folder.path().join("facts.db.broken")).unwrap(), text);
        cache.keep(&[known()]).await;
        assert_eq!(remembered(&cache).await, [known()]);
        cache.close().await;
    }

    #[tokio::test]
    async fn another_programs_database_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("diary.db");
        Store::open(&url(&file), 1).await.unwrap().close().await;
        let before = std::fs::read(&file).unwrap();
        let place = Place { file: file.clone(), is_own: false };
        assert!(Cache::open(&place).await.is_none());
        assert_eq!(std::fs::read(&file).unwrap(), before);
        let place = Place { file: folder.path().join("answers.db"), is_own: false };
        for _ in 0..2 {
            let cache = Cache::open(&place).await.expect("a file that was marked is taken again");
            cache.close().await;
        }
    }

    #[test]
    fn any_name_of_a_file_can_be_an_address() {
        assert_eq!(url(Path::new("/tmp/a b?mode=memory#1%.db")), "sqlite:///tmp/a%20b%3Fmode%3Dmemory%231%25.db");
    }
}
