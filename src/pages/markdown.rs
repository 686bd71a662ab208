//! Markdown written by Shelfmark, rendered much as GitHub does.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html,
};

/// The tags that Shelfmark writes itself. Any other is shown as text, since it came from a contribution.
const TAGS: [&str; 7] = ["<sub>", "</sub>", "<details>", "</details>", "<summary>", "</summary>", "<br>"];

/// A text without suggestions.
pub(super) fn shown(markdown: &str) -> Markup {
    shown_over(markdown, &[])
}

/// A few words within a line.
pub(super) fn inline(markdown: &str) -> Markup {
    let mut events = Vec::new();
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Code(_) | Event::Text(_) => events.push(event),
            Event::SoftBreak | Event::HardBreak => events.push(Event::Text(" ".into())),
            _ => {}
        }
    }
    let mut out = String::new();
    push_html(&mut out, events.into_iter());
    PreEscaped(out)
}

/// A text whose suggestions replace these lines.
pub(super) fn shown_over(markdown: &str, replaced: &[&str]) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events = Vec::new();
    let mut block: Option<Block> = None;
    for event in Parser::new_ext(markdown, options) {
        match (event, &mut block) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))), _) if Block::is_known(&kind) => {
                block = Some(Block { is_suggestion: &*kind == "suggestion", text: String::new() });
            }
            (Event::Text(text), Some(block)) => block.text.push_str(&text),
            (Event::End(TagEnd::CodeBlock), Some(_)) => {
                let shown = block.take().map(|block| block.shown(replaced).into_string()).unwrap_or_default();
                events.push(Event::Html(shown.into()));
            }
            (event, _) => push(&mut events, event),
        }
    }
    let mut out = String::new();
    push_html(&mut out, events.into_iter());
    PreEscaped(out)
}

/// Adds what a page shows of a parser event.
fn push<'m>(events: &mut Vec<Event<'m>>, event: Event<'m>) {
    match event {
        Event::Html(source) | Event::InlineHtml(source) => kept(events, &source),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if leads_out(&dest_url) { dest_url } else { CowStr::from("#") };
            events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
        }
        // Its text stays; nothing is loaded from elsewhere.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
        // Column alignment would need an inline style, which the page's policy forbids.
        Event::Start(Tag::Table(columns)) => {
            events.push(Event::Start(Tag::Table(vec![Alignment::None; columns.len()])));
        }
        // The page has its own title.
        Event::Start(Tag::Heading { id, classes, attrs, .. }) => {
            events.push(Event::Start(Tag::Heading { level: HeadingLevel::H3, id, classes, attrs }));
        }
        Event::End(TagEnd::Heading(_)) => events.push(Event::End(TagEnd::Heading(HeadingLevel::H3))),
        other => events.push(other),
    }
}

fn leads_out(address: &str) -> bool {
    let is_own = address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
    is_own || address.starts_with("https://") || address.starts_with("http://")
}

/// Keeps our own tags, drops comments, and shows the rest as text.
fn kept(events: &mut Vec<Event<'_>>, source: &str) {
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if !before.is_empty() {
            events.push(Event::Text(before.to_owned().into()));
        }
        let own = TAGS.into_iter().find(|own| tag.starts_with(own));
        let comment = tag.starts_with("<!--").then(|| tag.find("-->").map_or(tag.len(), |end| end + 3));
        let length = own.map(str::len).or(comment);
        match (own, comment) {
            (Some(own), _) => events.push(Event::Html(own.into())),
            (None, Some(_)) => {}
            (None, None) => events.push(Event::Text("<".into())),
        }
        rest = &tag[length.unwrap_or(1)..];
    }
    if !rest.trim().is_empty() {
        events.push(Event::Text(rest.to_owned().into()));
    }
}

/// A code block whose lines are shown differently from other text.
struct Block {
    is_suggestion: bool,
    text: String,
}

impl Block {
    fn is_known(kind: &str) -> bool {
        matches!(kind, "suggestion" | "diff")
    }

    fn shown(&self, replaced: &[&str]) -> Markup {
        let mut lines: Vec<(char, &str)> = Vec::new();
        if self.is_suggestion {
            lines.extend(replaced.iter().map(|line| ('-', *line)));
            lines.extend(self.text.lines().map(|line| ('+', line)));
        } else {
            let cut = |line| match str::chars(line).next() {
                Some(sign @ ('+' | '-' | ' ')) => (sign, &line[1..]),
                _ => (' ', line),
            };
            lines.extend(self.text.lines().map(cut));
        }
        html! {
            div.change {
                @if self.is_suggestion { p.label { "Suggested change" } }
                pre { @for (sign, line) in lines { (changed(sign, line)) } }
            }
        }
    }
}

/// A line of a diff, with its sign.
pub(super) fn changed(sign: char, line: &str) -> Markup {
    let class = match sign {
        '+' => "added",
        '-' => "removed",
        _ => "same",
    };
    let mut text = String::with_capacity(line.len() + 3);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{sign} {line}");
    html! { span class=(class) { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_a_contribution_is_text() {
        let page = shown(
            "`<script>` <script>alert(1)</script> <img src=x> [a](javascript:alert(1)) ![b](https://b.example/x.png)",
        )
        .into_string();
        for hostile in ["<script", "<img", "javascript:"] {
            assert!(!page.contains(hostile), "{page}");
        }
        assert!(
            page.contains("&lt;script&gt;") && page.contains("<a href=\"#\">a</a>") && page.contains('b'),
            "{page}"
        );
    }

    #[test]
    fn our_own_tags_are_kept_and_the_hidden_key_is_not_shown() {
        let page = shown("Malty. <sub>[why](https://a.example)</sub>\n\n<!-- shelfmark:1 <sub> -->\n").into_string();
        assert_eq!(page, "<p>Malty. <sub><a href=\"https://a.example\">why</a></sub></p>\n");
    }

    #[test]
    fn a_suggestion_shows_what_it_replaces() {
        let page = shown_over("Mend it.\n\n```suggestion\n- [Assam](https://a.example) - <b>.\n```\n", &["- Assam"])
            .into_string();
        assert!(page.contains("<span class=\"removed\">- - Assam\n</span>"), "{page}");
        assert!(page.contains("<span class=\"added\">+ - [Assam](https://a.example) - &lt;b&gt;.\n</span>"), "{page}");
    }

    #[test]
    fn a_diff_tells_its_lines_apart() {
        let page = shown("```diff\n-a\n+b\n c\n```\n").into_string();
        assert!(page.contains("<span class=\"removed\">- a\n</span><span class=\"added\">+ b\n</span><span class=\"same\">  c\n</span>"), "{page}");
    }
}
