//! Reading a policy: what is wrong is reported with its place, and the rest still applies.

use std::collections::BTreeMap;

use similar::TextDiff;

use super::node::{Node, Place, Value};
use super::{
    Asking, FailOn, Fullness, HIGHEST_BAR, IgnoredBots, Level, MOST_COMMENTS, OrderRule, Policy, Problem, RULES,
    ReviewAs, Rhythm, StyleRule, Summary, rule_for,
};
use crate::checks::{CHECKS, Preset};
use crate::conventions::Feature;

/// Collects what is wrong while a policy is read.
#[derive(Default)]
pub(super) struct Reader {
    pub problems: Vec<Problem>,
}

/// The top-level settings, as [`Reader::setting`] handles them.
const SETTINGS: [&str; 22] = [
    "rules",
    "files",
    "preset",
    "checks",
    "ignore",
    "fail-on",
    "comments",
    "summary",
    "labels",
    "approve",
    "ignore-bots",
    "order",
    "style",
    "facts",
    "never-ask",
    "minimum-stars",
    "minimum-age-days",
    "audit",
    "audit-fixes",
    "greeting",
    "review",
    "reviewers",
];

impl Reader {
    /// Reads all that can be read.
    pub fn policy(&mut self, text: &str) -> Policy {
        let mut policy = Policy::default();
        match Node::read(text) {
            Err(problem) => self.problems.push(problem),
            Ok(node) => {
                for (key, name, value) in self.entries(&node, "the policy") {
                    self.setting(&mut policy, key, &name, value);
                }
            }
        }
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        policy
    }

    fn setting(&mut self, policy: &mut Policy, key: &Node, name: &str, value: &Node) {
        // A setting that is present but empty, because everything below it is commented out, says nothing.
        if matches!(value.value, Value::Nothing) && SETTINGS.contains(&name) {
            return;
        }
        match name {
            "rules" => policy.rules = self.rules(value).unwrap_or(policy.rules),
            "files" => policy.files = self.patterns(value).unwrap_or_default(),
            "preset" => policy.preset = self.preset(value),
            "checks" => policy.checks = self.checks(value),
            "ignore" => policy.ignore = self.ignore(value),
            "fail-on" => {
                let words = FailOn::ALL.map(|one| (one.as_str(), one));
                policy.fail_on = self.word(value, &words).unwrap_or(policy.fail_on);
            }
            "comments" => {
                let most = self.number(value, 0, MOST_COMMENTS.into());
                policy.comments = most.and_then(|most| u8::try_from(most).ok()).unwrap_or(policy.comments);
            }
            "summary" => policy.summary = self.word(value, &Summary::ALL),
            "labels" => policy.labels = self.labels(value),
            "approve" => policy.approve = self.truth(value).unwrap_or(policy.approve),
            "ignore-bots" => policy.ignore_bots = self.bots(value),
            "order" => policy.order = self.order(value),
            "style" => policy.style = self.style(value),
            "facts" => policy.facts = self.switch(value).unwrap_or(policy.facts),
            "never-ask" => policy.never_ask = self.hosts(value),
            "minimum-stars" => policy.minimum_stars = self.bar(value),
            "minimum-age-days" => policy.minimum_age_days = self.bar(value),
            "audit" => policy.audit = self.word(value, &Rhythm::ALL),
            "audit-fixes" => policy.audit_fixes = self.truth(value).unwrap_or(policy.audit_fixes),
            "review" => policy.review = self.word(value, &ReviewAs::ALL).unwrap_or_default(),
            "reviewers" => policy.reviewers = self.reviewers(value),
            "greeting" => policy.greeting = self.greeting(value),
            _ => self.unknown(key.at, "setting", name, SETTINGS),
        }
    }

    pub(super) fn tell(&mut self, at: Place, message: impl Into<String>) {
        self.problems.push(Problem { line: at.line, column: at.column, message: message.into() });
    }

    pub(super) fn unknown<'n>(&mut self, at: Place, what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) {
        let all: Vec<&str> = known.into_iter().collect();
        let hint = meant(name, &all, ALIKE).unwrap_or_else(|| format!("expected one of {}", all.join(", ")));
        self.tell(at, format!("unknown {what} “{name}”; {hint}"));
    }

    pub(super) fn expected<T>(&mut self, node: &Node, wanted: &str) -> Option<T> {
        self.tell(node.at, format!("expected {}, not {}", wanted.trim_end_matches(','), node.told()));
        None
    }

    /// The entries of a map with their names.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(&'n Node, String, &'n Node)> {
        match &node.value {
            Value::Map(entries) => {
                let named = entries.iter().filter_map(|(key, value)| match &key.value {
                    Value::Text(name) => Some((key, name.clone(), value)),
                    _ => self.expected(key, "a name"),
                });
                named.collect()
            }
            Value::Nothing => Vec::new(),
            _ => {
                self.expected::<()>(node, &format!("{what}, as “name: value” lines,"));
                Vec::new()
            }
        }
    }

    fn truth(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Truth(truth) => Some(truth),
            _ => self.expected(node, "true or false"),
        }
    }

    fn number(&mut self, node: &Node, least: i64, most: i64) -> Option<i64> {
        match node.value {
            Value::Number(number) if (least..=most).contains(&number) => Some(number),
            _ => self.expected(node, &format!("a whole number from {least} to {most}")),
        }
    }

    pub(super) fn text(&mut self, node: &Node, wanted: &str) -> Option<String> {
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => self.expected(node, wanted),
        }
    }

    pub(super) fn texts(&mut self, node: &Node, wanted: &str) -> Vec<(Place, String)> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| Some((item.at, self.text(item, wanted)?))).collect(),
            _ => self.expected(node, "a list").unwrap_or_default(),
        }
    }

    /// One of a few words. YAML 1.1 reads `off` as false, and editors may have written that.
    fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let word = match &node.value {
            Value::Text(word) => word.as_str(),
            Value::Truth(false) => "off",
            _ => "",
        };
        let found = words.iter().find(|(known, _)| *known == word).map(|(_, meant)| *meant);
        if found.is_none() {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.tell(node.at, format!("expected one of {}", all.join(", ")));
        }
        found
    }

    fn switch(&mut self, node: &Node) -> Option<Asking> {
        if matches!(node.value, Value::Truth(true)) { Some(Asking::On) } else { self.word(node, &Asking::ALL) }
    }

    fn hosts(&mut self, node: &Node) -> Vec<String> {
        let mut hosts = Vec::new();
        for (at, host) in self.texts(node, "a host, such as intranet.example,") {
            if host.contains(['/', ':', '*']) || !host.contains('.') {
                self.tell(
                    at,
                    format!("“{host}” is not a host; write it like intranet.example, which includes its subdomains"),
                );
            } else {
                hosts.push(host.to_lowercase());
            }
        }
        hosts
    }

    fn bar(&mut self, node: &Node) -> Option<u64> {
        self.number(node, 0, HIGHEST_BAR.into()).and_then(|bar| u64::try_from(bar).ok())
    }

    fn rules(&mut self, node: &Node) -> Option<u32> {
        let known = match node.value {
            Value::Number(number) => u32::try_from(number).ok().filter(|number| (1..=RULES).contains(number)),
            _ => None,
        };
        if known.is_none() {
            self.tell(node.at, format!("this version of Shelfmark has rule sets 1 to {RULES}"));
        }
        known
    }

    fn patterns(&mut self, node: &Node) -> Option<Vec<String>> {
        let mut patterns = Vec::new();
        for (at, pattern) in self.texts(node, "a path, such as README.md or lists/*.md,") {
            if pattern.starts_with('/') || pattern.starts_with("./") {
                self.tell(at, "paths begin at the top of the repository, without “/” or “./”");
            } else if let Some(fault) = fault_in(&pattern) {
                self.tell(at, format!("“{pattern}” is not a pattern: {fault}"));
            } else {
                patterns.push(pattern);
            }
        }
        (!patterns.is_empty()).then_some(patterns)
    }

    fn preset(&mut self, node: &Node) -> Option<Preset> {
        let name = self.text(node, "the name of a preset, such as awesome,")?;
        let found = Preset::ALL.into_iter().find(|preset| preset.as_str() == name);
        if found.is_none() {
            self.unknown(node.at, "preset", &name, Preset::ALL.map(Preset::as_str));
        }
        found
    }

    fn checks(&mut self, node: &Node) -> BTreeMap<String, Level> {
        let words = Level::ALL.map(|level| (level.as_str(), level));
        let mut checks = BTreeMap::new();
        for (key, name, value) in self.entries(node, "checks") {
            if !CHECKS.iter().any(|check| check.name() == name) {
                self.unknown(key.at, "check", &name, CHECKS.iter().map(|check| check.name()));
            } else if let Some(level) = self.word(value, &words) {
                checks.insert(name, level);
            }
        }
        checks
    }

    fn bots(&mut self, node: &Node) -> IgnoredBots {
        match &node.value {
            Value::Truth(all) => IgnoredBots::All(*all),
            Value::List(_) => {
                let logins = self.texts(node, "a bot's login, such as renovate[bot],");
                IgnoredBots::These(logins.into_iter().map(|(_, login)| login).collect())
            }
            _ => self.expected(node, "true, false or a list of logins").unwrap_or_default(),
        }
    }

    fn order(&mut self, node: &Node) -> BTreeMap<String, OrderRule> {
        let words = OrderRule::ALL.map(|rule| (rule.as_str(), rule));
        if matches!(node.value, Value::Text(_)) {
            return self.word(node, &words).map(|rule| (super::EVERYWHERE.to_owned(), rule)).into_iter().collect();
        }
        let entries = self.entries(node, "one word for all, or sections,");
        entries.into_iter().filter_map(|(_, section, value)| Some((section, self.word(value, &words)?))).collect()
    }

    fn style(&mut self, node: &Node) -> BTreeMap<String, StyleRule> {
        let mut style = BTreeMap::new();
        for (key, name, value) in self.entries(node, "parts of an entry") {
            let Some(feature) = Feature::ALL.into_iter().find(|feature| feature.name() == name) else {
                self.unknown(key.at, "part of an entry", &name, Feature::ALL.map(Feature::name));
                continue;
            };
            let Some(word) = self.text(value, "a word, or a text in quotation marks,") else { continue };
            match rule_for(feature, &word) {
                Ok(rule) => drop(style.insert(name, rule)),
                Err(Fullness { words }) => self.tell(value.at, format!("expected one of {words}")),
            }
        }
        style
    }
}

/// The share of letters, in order, that a name must have in common with another to be suggested in its place.
pub(super) const ALIKE: f32 = 0.5;

/// The same for paths, which share their endings.
const ALIKE_PATHS: f32 = 0.7;

/// Which of these names was probably meant, ignoring case, as a question; `None` if none is similar.
pub(super) fn meant(name: &str, known: &[&str], alike: f32) -> Option<String> {
    let name = name.to_lowercase();
    let likeness = |known: &str| TextDiff::from_chars(name.as_str(), known.to_lowercase().as_str()).ratio();
    let likenesses = known.iter().map(|known| (likeness(known), known));
    let (likeness, best) = likenesses.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (likeness >= alike).then(|| format!("did you mean “{best}”?"))
}

/// What makes a pattern match nothing at all; `None` if it is valid.
pub(super) fn fault_in(pattern: &str) -> Option<&'static str> {
    let (mut braces, mut in_class, mut is_escaped) = (0_usize, false, false);
    for c in pattern.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '{' => braces += 1,
            '}' if braces == 0 => return Some("a “}” has no “{”"),
            '}' => braces -= 1,
            _ => {}
        }
    }
    match (is_escaped, in_class, braces) {
        (true, ..) => Some("nothing follows the last “\\”"),
        (_, true, _) => Some("a “[” is not closed"),
        (_, _, 1..) => Some("a “{” is not closed"),
        _ => None,
    }
}

/// See [`Policy::unmatched`].
pub(super) fn unmatched(text: &str, files: Option<&[String]>, titles: &[String], entries: &[String]) -> Vec<Problem> {
    let Ok(Node { value: Value::Map(settings), .. }) = Node::read(text) else { return Vec::new() };
    let of = |wanted: &str| member(&settings, wanted);
    let mut reader = Reader::default();
    if let (Some(Value::List(patterns)), Some(files)) = (of("files"), files) {
        reader.must_match(patterns, files);
    }
    if let Some(Value::Map(sections)) = of("order") {
        reader.must_be_titles(sections, titles);
    }
    if let Some(Value::List(items)) = of("ignore") {
        reader.must_be_entries(items, entries);
    }
    if let Some(Value::Map(labels)) = of("labels") {
        reader.must_match_titles(member(labels, "sections"), titles);
        reader.must_be_run(member(labels, "checks"), &Policy::read(text).0);
    }
    if let Some(Value::Map(reviewers)) = of("reviewers") {
        reader.must_match_titles(member(reviewers, "sections"), titles);
    }
    // A number that is no rule set is reported as such when it is read.
    if let (Some(Value::Map(checks)), Some(&Value::Number(rules))) = (of("checks"), of("rules"))
        && (1..=i64::from(RULES)).contains(&rules)
    {
        reader.must_be_ruled(checks, rules);
    }
    reader.problems
}

/// What a map has under a name.
fn member<'n>(map: &'n [(Node, Node)], wanted: &str) -> Option<&'n Value> {
    let is_it = |key: &Node| matches!(&key.value, Value::Text(name) if name == wanted);
    map.iter().find(|(key, _)| is_it(key)).map(|(_, value)| &value.value)
}

impl Reader {
    /// Reports patterns that match none of these files.
    fn must_match(&mut self, patterns: &[Node], files: &[String]) {
        let markdown = |path: &&str| path.rsplit_once('.').is_some_and(|(_, extension)| is_markdown(extension));
        let known: Vec<&str> = files.iter().map(String::as_str).filter(markdown).collect();
        for pattern in patterns {
            let Value::Text(glob) = &pattern.value else { continue };
            if fault_in(glob).is_some() || files.iter().any(|path| fast_glob::glob_match(glob, path)) {
                continue;
            }
            let is_path = !glob.contains(['*', '?', '[', '{']);
            let hint = meant(glob, &known, ALIKE_PATHS)
                .filter(|_| is_path)
                .map(|hint| format!("; {hint}"))
                .unwrap_or_default();
            self.tell(pattern.at, format!("“{glob}” matches no file{hint}"));
        }
    }

    /// Reports sections that are named but are in no list.
    fn must_be_titles(&mut self, sections: &[(Node, Node)], titles: &[String]) {
        let known: Vec<&str> = titles.iter().map(String::as_str).collect();
        for (key, _) in sections {
            let Value::Text(title) = &key.value else { continue };
            if title != super::EVERYWHERE && !titles.contains(title) {
                self.no_section(key.at, title, &known);
            }
        }
    }

    pub(super) fn no_section(&mut self, at: Place, title: &str, known: &[&str]) {
        let hint = meant(title, known, ALIKE).map(|hint| format!("; {hint}")).unwrap_or_default();
        self.tell(at, format!("no list has a section “{title}”{hint}"));
    }

    /// Reports checks that are set but are not in the pinned rule set.
    fn must_be_ruled(&mut self, checks: &[(Node, Node)], rules: i64) {
        for (key, level) in checks {
            let Value::Text(name) = &key.value else { continue };
            let is_off = matches!(&level.value, Value::Text(word) if word == "off")
                || matches!(level.value, Value::Truth(false));
            let since = CHECKS.iter().find(|check| check.name() == name).map(|check| check.since());
            if let Some(since) = since.filter(|&since| i64::from(since) > rules && !is_off) {
                self.tell(key.at, format!("“{name}” came with rule set {since}; “rules: {rules}” does not run it"));
            }
        }
    }
}

fn is_markdown(extension: &str) -> bool {
    ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}
