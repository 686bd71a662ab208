//! Opening a database: whose it is, what older and newer versions left in it, and processes that share it.

use std::time::Duration;

use shelfmark::store::{Accepted, Counts, NewJob, Standing, Store, StoreError};

use crate::support::Database;
use crate::{LONG, delivery, in_turn, job};

on_both! {
    what_is_stored_survives_a_restart,
    a_version_before_works_with_what_a_later_one_has_added,
}

async fn what_is_stored_survives_a_restart(database: &Database) {
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    store.close().await;
    assert!(matches!(store.accept(delivery("b"), None, 11).await, Err(StoreError::Away(_))));
    assert_eq!(database.open().await.claim(11, LONG).await.unwrap().unwrap().payload, "x");
}

/// A newer version has added to the tables, and was then replaced by this one.
async fn a_version_before_works_with_what_a_later_one_has_added(database: &Database) {
    database.open().await.close().await;
    let added = [
        "ALTER TABLE jobs ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'",
        "CREATE TABLE colours (name TEXT PRIMARY KEY)",
    ];
    let (known, one) =
        ("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)", "(9999, 'colours'");
    if database.url.starts_with("sqlite") {
        let pool = sqlx::SqlitePool::connect(&database.url).await.unwrap();
        for sql in added.map(str::to_owned).into_iter().chain([format!("{known} VALUES {one}, 1, x'00', 0)")]) {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        }
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(&database.url).await.unwrap();
        for sql in added.map(str::to_owned).into_iter().chain([format!("{known} VALUES {one}, true, '', 0)")]) {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        }
        pool.close().await;
    }
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    assert_eq!(in_turn(&store, 11).await, ["x"]);
}

/// The previous version must be able to continue: nothing is removed or renamed, and new columns need no value from it.
#[test]
fn migrations_only_add() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files = 0;
    for database in ["sqlite", "postgres"] {
        for file in std::fs::read_dir(folder.join(database)).unwrap() {
            files += 1;
            let path = file.unwrap().path();
            for line in std::fs::read_to_string(&path).unwrap().to_uppercase().lines() {
                let takes =
                    ["DROP TABLE", "DROP COLUMN", "RENAME", "ALTER COLUMN"].iter().any(|word| line.contains(word));
                let asks = line.contains("ADD COLUMN") && line.contains("NOT NULL") && !line.contains("DEFAULT");
                assert!(!takes && !asks, "{}: {line}", path.display());
            }
        }
    }
    assert!(files >= 7);
}

#[tokio::test]
async fn a_file_belongs_to_one_process_and_others_may_look() {
    let database = Database::sqlite();
    let store = database.open().await;
    store.accept(delivery("a"), Some(&job("tea/1", "x")), 10).await.unwrap();
    let running = store.claim(11, LONG).await.unwrap().unwrap();
    let error = Store::open(&database.url, 4).await.unwrap_err();
    assert!(matches!(error, StoreError::Taken(_)) && error.to_string().contains("shelfmark.db.lock"), "{error}");
    let visitor = database.visit().await;
    assert_eq!(visitor.list(9).await.unwrap()[0].state, "running");
    assert!(!visitor.drop_job(running.id).await.unwrap());
    visitor.close().await;
    assert_eq!(store.standing(&running, LONG).await.unwrap(), Standing::Ours, "a visitor frees nothing");
    // The process ends abruptly: the next one gets the file, and what was leased.
    store.close().await;
    let next = database.open().await;
    assert_eq!(next.claim(12, LONG).await.unwrap().unwrap().payload, "x");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_one_lock_by_whatever_name_it_is_reached() {
    let (database, links) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let _store = database.open().await;
    let link = links.path().join("other.db");
    std::os::unix::fs::symlink(database.url.strip_prefix("sqlite://").unwrap(), &link).unwrap();
    let error = Store::open(&format!("sqlite://{}", link.display()), 4).await.unwrap_err();
    assert!(matches!(error, StoreError::Taken(_)), "{error}");
}

/// Jobs that version 0.1.0 left behind are done by this one.
#[tokio::test]
async fn jobs_of_the_version_before_are_done() {
    let database = Database::sqlite();
    let before = tempfile::tempdir().unwrap();
    let first = "0001_deliveries_and_jobs.sql";
    let migrations = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    std::fs::copy(migrations.join(first), before.path().join(first)).unwrap();
    let pool = sqlx::SqlitePool::connect(&format!("{}?mode=rwc", database.url)).await.unwrap();
    sqlx::migrate::Migrator::new(before.path()).await.unwrap().run(&pool).await.unwrap();
    for (id, state) in [(1, "waiting"), (2, "running"), (3, "done"), (4, "dead")] {
        let sql = "INSERT INTO jobs (id, key, installation, payload, delivery, state, run_at, attempts, leases, lease_until, changed_at)
                   VALUES ($1, 'tea/' || $1, 7, 'payload ' || $1, 'guid-' || $1, $2, 10, 1, 1, 50, 10)";
        sqlx::query(sql).bind(id).bind(state).execute(&pool).await.unwrap();
        let sql =
            "INSERT INTO deliveries (guid, event, received_at, job) VALUES ('guid-' || $1, 'pull_request', 10, $1)";
        sqlx::query(sql).bind(id).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let store = database.open().await;
    assert_eq!(store.counts().await.unwrap(), Counts { waiting: 1, running: 1, dead: 1 });
    assert_eq!(store.accept(delivery("guid-3"), Some(&job("tea/3", "x")), 60).await.unwrap(), Accepted::Duplicate);
    assert_eq!(store.accept(delivery("guid-4"), Some(&job("tea/4", "again")), 60).await.unwrap(), Accepted::Revived);
    let mut done = in_turn(&store, 70).await;
    done.sort();
    assert_eq!(done, ["again", "payload 1", "payload 2"]);
    store.prune(1_000).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

#[tokio::test]
async fn urls_that_cannot_be_used_are_explained() {
    assert!(matches!(Store::open("mysql://x/y", 4).await, Err(StoreError::Url(_))));
    assert!(matches!(Store::open("sqlite::memory:", 4).await, Err(StoreError::Url(_))));
    let error = Store::open("sqlite:///nowhere/at/all/jobs.db", 4).await.unwrap_err();
    assert!(error.to_string().contains("unable to open"), "{error}");
    let error = Store::open("postgres://tea:secret@127.0.0.1:1/tea", 4).await.unwrap_err().to_string();
    assert!(error.contains("no PostgreSQL server answers at 127.0.0.1:1: ") && !error.contains("secret"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tea.db");
    std::fs::write(&file, "These are not the leaves of a database, though there are many of them.".repeat(20)).unwrap();
    let error = Store::open(&format!("sqlite://{}", file.display()), 4).await.unwrap_err().to_string();
    assert!(error.contains("tea.db is not a SQLite database"), "{error}");
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn a_server_that_lets_nobody_in_is_told_by_its_own_words() {
    let database = Database::postgres().await;
    let mut url: url::Url = database.url.parse().unwrap();
    url.set_path("/teapot");
    let error = Store::open(url.as_str(), 4).await.unwrap_err().to_string();
    assert!(
        error.contains("refuses the connection") && error.contains("database \"teapot\" does not exist"),
        "{error}"
    );
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn every_worker_can_write_and_ask_at_the_same_time() {
    let database = Database::postgres().await;
    let store = Store::open(&database.url, 16).await.unwrap();
    let mut turns = Vec::new();
    for worker in 0..16 {
        turns.push(store.alone(&format!("writes of installation {worker}")).await.unwrap());
    }
    let began = std::time::Instant::now();
    let asked = (0..16).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.counts().await.unwrap() })
    });
    for asked in asked.collect::<Vec<_>>() {
        asked.await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn only_one_process_at_a_time_has_a_turn() {
    let database = Database::postgres().await;
    let (one, other) = (database.open().await, database.open().await);
    let alone = one.alone_now("sweep").await.unwrap().unwrap();
    assert!(other.alone_now("sweep").await.unwrap().is_none());
    assert!(other.alone_now("another").await.unwrap().is_some());
    let waits = tokio::spawn(async move { other.alone("sweep").await.map(drop) });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waits.is_finished());
    drop(alone);
    waits.await.unwrap().unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL: .ci/with-postgres cargo test -- --ignored"]
async fn processes_that_start_and_work_together_share_no_job() {
    let database = Database::postgres().await;
    let url = database.url.clone();
    let start = |name: usize| {
        let url = url.clone();
        tokio::spawn(async move {
            let store = Store::open(&url, 4).await.unwrap();
            for number in 0..50 {
                // Each delivery reaches all of them.
                let (guid, key) = (format!("guid-{number}"), format!("tea/{}", number % 40));
                let job = NewJob { installation: number % 9, ..job(&key, &format!("{name}")) };
                store.accept(delivery(&guid), Some(&job), 10).await.unwrap();
            }
            let mut mine = Vec::new();
            while let Some(leased) = store.claim(100, LONG).await.unwrap() {
                mine.push(leased.id);
                store.finish(&leased).await.unwrap();
            }
            mine
        })
    };
    let processes: Vec<_> = (0..4).map(start).collect();
    let mut all = Vec::new();
    for process in processes {
        all.extend(process.await.unwrap());
    }
    let done = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), done, "a job was done twice");
    assert_eq!(database.open().await.counts().await.unwrap(), Counts::default());
}
