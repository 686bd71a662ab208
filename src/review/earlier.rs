//! What becomes of earlier comments: those about mended faults are edited to say so, in one line.

use std::collections::HashSet;

use super::remark::{keys_in, marker, retired_marker};
use super::{PlannedEdit, Shown, ShownComment, Subject};

/// The keys of all that was found this time.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// What is still a fault.
    pub standing: HashSet<String>,
    /// What a maintainer set aside.
    pub set_aside: HashSet<String>,
}

/// The edits of earlier comments, and the threads that are done with.
pub(super) fn what_becomes(subject: &Subject<'_>, shown: &Shown, now: &Keys) -> (Vec<PlannedEdit>, Vec<String>) {
    let is_unread = |path: &str| subject.unreviewed.iter().any(|file| file.path == path);
    let mut edits = Vec::new();
    let mut resolutions = Vec::new();
    // What could not be read is not known to be mended.
    for comment in shown.comments.iter().filter(|comment| !is_unread(&comment.path)) {
        let mut keys: Vec<&str> = keys_in(&comment.body).collect();
        keys.reverse();
        let stands: Vec<bool> = keys.iter().map(|key| now.standing.contains(*key)).collect();
        if stands.iter().all(|stands| *stands) {
            continue;
        }
        let body = if stands.contains(&true) {
            without_mended(comment, &keys, &stands)
        } else {
            resolutions.extend((!comment.resolved).then(|| comment.thread.clone()));
            let is_aside = keys.iter().any(|key| now.set_aside.contains(*key));
            let word = if is_aside { "Set aside by a maintainer." } else { "Settled." };
            Some(word.to_owned() + &keys.iter().map(|key| retired_marker(key)).collect::<String>())
        };
        edits.extend(body.map(|body| PlannedEdit { comment: comment.id, body }));
    }
    (edits, resolutions)
}

/// The comment without the paragraphs about what is mended; `None` where it is not written as ours are.
fn without_mended(comment: &ShownComment, keys: &[&str], stands: &[bool]) -> Option<String> {
    let mut lines = comment.body.lines().map(|line| line.trim_end_matches('\r'));
    let mut kept = Vec::new();
    for stands in stands {
        let mut paragraph = Vec::new();
        loop {
            let line = lines.next().filter(|line| !line.starts_with("```"))?;
            paragraph.push(line);
            // Contributed words stand in code, which ends with a backtick.
            if line.ends_with("</sub>") {
                break;
            }
        }
        if *stands {
            kept.push(paragraph.join("\n").trim().to_owned());
        }
    }
    let rest: Vec<&str> = lines.take_while(|line| !line.starts_with("<!-- shelfmark:")).collect();
    let markers = keys.iter().zip(stands).map(|(key, stands)| if *stands { marker(key) } else { retired_marker(key) });
    let rest = rest.join("\n");
    Some(format!("{}\n\n{}{}", kept.join("\n\n"), rest.trim_start_matches('\n'), markers.collect::<String>()))
}
