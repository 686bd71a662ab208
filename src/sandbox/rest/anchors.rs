//! Where review comments may be placed, and GitHub's words for refusing the others.

use std::collections::HashMap;

use super::body::{Fields, LONGEST_BODY};
use crate::sandbox::problem::Problem;
use crate::sandbox::world::diff::ShownLines;
use crate::sandbox::world::limits::Words;
use crate::sandbox::world::model::{Comment, Pull};
use crate::sandbox::world::repository::Repository;

const SIDES: [&str; 2] = ["LEFT", "RIGHT"];

/// What a pull request shows, and the faults of the comments checked against it.
pub(super) struct Anchors {
    words: Words,
    /// The lines that the diff shows, by path.
    shown: HashMap<String, ShownLines>,
    faults: Vec<&'static str>,
}

impl Anchors {
    /// The lines that the diff up to a commit shows.
    pub fn of(repository: &Repository, pull: &Pull, commit: &str, words: Words) -> Self {
        let files = repository.files(pull, commit).into_iter();
        let shown = files.map(|file| (file.path, ShownLines::of(&file.patch.unwrap_or_default()))).collect();
        Self { words, shown, faults: Vec::new() }
    }

    /// A comment, if its lines are shown.
    pub fn comment(&mut self, fields: &Fields, id: u64) -> Result<Option<Comment>, Problem> {
        let path = fields.required_text("path")?;
        let body = fields.required_text("body")?.to_owned();
        let side = fields.one_of("side", &SIDES)?.unwrap_or("RIGHT");
        let line = fields.required_number("line")?;
        let start_line = fields.number("start_line")?;
        let start_side = fields.one_of("start_side", &SIDES)?.unwrap_or(side);
        let before = self.faults.len();
        if body.trim().is_empty() {
            self.faults.push("Body can't be blank");
        }
        if body.chars().count() > LONGEST_BODY {
            self.faults.push("Body is too long (maximum is 65536 characters)");
        }
        let faults = self.faults_at(path, (side, line), start_line.map(|start| (start_side, start)));
        self.faults.extend(faults);
        let (path, side) = (path.to_owned(), side.to_owned());
        let comment = Comment {
            id,
            path,
            side,
            start_line,
            line,
            body,
            reply_to: None,
            resolved: false,
            minimized: false,
            edited_at: None,
            reactions: Vec::new(),
        };
        Ok((self.faults.len() == before).then_some(comment))
    }

    /// What is wrong with a position.
    fn faults_at(&self, path: &str, (side, line): (&str, u64), start: Option<(&str, u64)>) -> Vec<&'static str> {
        const HUNK: &str = "Pull request review thread diff hunk can't be blank";
        const START: &str = "Pull request review thread start line must be part of the same hunk as the line.";
        let in_words =
            |short, long: &[&'static str]| if self.words == Words::Short { vec![short] } else { long.to_vec() };
        let Some(shown) = self.shown.get(path) else {
            return in_words("Path could not be resolved", &["Pull request review thread path is invalid", HUNK]);
        };
        let hunk = |side: &str, line| ShownLines::hunk(if side == "LEFT" { &shown.left } else { &shown.right }, line);
        let starts_late = start.is_some_and(|(start_side, start)| start_side == side && start >= line);
        let own = hunk(side, line);
        let leaves = start.is_some_and(|(side, start)| hunk(side, start) != own);
        match own {
            None => {
                let mut long = vec!["Pull request review thread line must be part of the diff"];
                long.extend(leaves.then_some(START));
                long.push(HUNK);
                in_words("Line could not be resolved", &long)
            }
            Some(_) if starts_late => vec!["Pull request review thread start line must precede the end line."],
            Some(_) if leaves => vec![START],
            Some(_) => Vec::new(),
        }
    }

    /// The refusal of the whole review if anything was wrong, in one string that names no comment.
    pub fn judge(self) -> Result<(), Problem> {
        match self.faults.as_slice() {
            [] => Ok(()),
            faults => Err(Problem::unprocessable(sentence(faults))),
        }
    }
}

/// `a`, `a and b`, `a, b, and c`.
fn sentence(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}
