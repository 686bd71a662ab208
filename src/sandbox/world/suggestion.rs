//! The button "Commit suggestion".

use super::diff::moved;
use super::git::Change;
use super::model::Comment;
use super::state::World;

impl World {
    /// Commits the suggestion of a review comment; `false` if it has none, or its lines have changed since.
    pub fn commit_suggestion(&mut self, full_name: &str, number: u64, comment: u64) -> bool {
        let repository = self.told_repository(full_name);
        let Some((pull, review, comment)) = repository.thread(comment) else { return false };
        let text = |commit: &str| Some(repository.objects.tree(commit)?.get(&comment.path)?.text.to_string());
        let (Some(then), Some(now)) = (text(&review.commit), text(&pull.head)) else { return false };
        let Some(changed) = committed(comment, &then, &now) else { return false };
        let path = comment.path.clone();
        let change: Change<'_> = (&path, Some(&changed));
        self.push(full_name, number, &[change]);
        true
    }
}

/// The text with the comment's lines replaced by the suggestion.
fn committed(comment: &Comment, then: &str, now: &str) -> Option<String> {
    let first = comment.start_line.unwrap_or(comment.line);
    let lines: Option<Vec<u64>> = (first..=comment.line).map(|line| moved(then, now, line)).collect();
    let start = usize::try_from(*lines?.first()?).ok()?;
    let count = usize::try_from(comment.line - first + 1).ok()?;
    let suggestion = block(&comment.body)?;
    let mut all: Vec<&str> = now.split_inclusive('\n').collect();
    let suggestion = if now.contains("\r\n") { suggestion.replace('\n', "\r\n") } else { suggestion };
    all.splice(start - 1..start - 1 + count, [suggestion.as_str()]);
    Some(all.concat())
}

/// The content of the first suggestion block.
fn block(body: &str) -> Option<String> {
    let mut lines = body.lines();
    let fence =
        lines.find(|line| line.starts_with("```") && line.ends_with("suggestion"))?.trim_end_matches("suggestion");
    Some(lines.take_while(|line| *line != fence).map(|line| format!("{line}\n")).collect())
}
