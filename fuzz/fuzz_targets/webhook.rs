//! Any body of any event is read or refused, never a panic, and what is read has a job that can be stored.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shelfmark::jobs::{Tempo, job_for};
use shelfmark::webhook::{parse, verify};

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (event, signature, body) = input;
    assert!(verify(&["a secret".into()], body, Some(signature)).is_err());
    for event in [event, "pull_request", "check_run", "issue_comment", "push", "merge_group"] {
        if let Ok(event) = parse(event, body) {
            let _ = job_for(&event, Tempo::default());
        }
    }
});
