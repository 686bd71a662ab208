//! How a change of style may make two forms of a block differ.

use super::words::{Ink, Kind, Mark, Sign, Word};
use crate::conventions::Feature;

/// Whether `is` says what `was` said, and differs only in these features.
pub(super) fn holds(was: &Ink<'_>, is: &Ink<'_>, features: &[Feature]) -> bool {
    if was.words.len() != is.words.len() || !words_hold(was, is, features) {
        return false;
    }
    let mut changes = (0..=was.words.len()).filter_map(|at| Change::between(was, is, at));
    let mut separators = 0;
    changes.all(|change| {
        separators += usize::from(change.puts_separator());
        separators <= 1 && features.iter().any(|&feature| change.is_for(feature))
    })
}

fn words_hold(was: &Ink<'_>, is: &Ink<'_>, features: &[Feature]) -> bool {
    let mut capitals = 0;
    let mut pairs = was.words.iter().zip(&is.words).enumerate();
    let same = pairs.all(|(at, (old, new))| {
        // Code has backticks for its markup.
        let ticked = features.iter().any(|feature| matches!(feature, Feature::Title | Feature::Tags));
        let kind = old.kind == new.kind || ticked && is_name(old) && is_name(new);
        let text = old.text == new.text
            || features.contains(&Feature::Label) && same_letters(old, new) && is_linked(was, at)
            || {
                capitals += 1;
                features.contains(&Feature::Capital) && is_capital(old, new) && may_be_capital(was, at)
            };
        kind && text
    });
    same && capitals <= 1
}

fn is_name(word: &Word<'_>) -> bool {
    matches!(word.kind, Kind::Plain | Kind::Code)
}

/// Whether the word at this index is in the text of a link.
fn is_linked(ink: &Ink<'_>, at: usize) -> bool {
    let is_mark = |sign: &&Sign| matches!(sign, Sign::Open(Mark::Link) | Sign::Close(Mark::Link));
    let last = (0..=at).rev().flat_map(|at| ink.gap(at).iter().rev()).find(is_mark);
    ink.words[at].kind == Kind::Plain && last == Some(&Sign::Open(Mark::Link))
}

fn same_letters(old: &Word<'_>, new: &Word<'_>) -> bool {
    old.text.to_lowercase() == new.text.to_lowercase()
}

/// Whether the only difference is that the first letter has become a capital.
fn is_capital(old: &Word<'_>, new: &Word<'_>) -> bool {
    let (mut before, mut after) = (old.text.chars(), new.text.chars());
    let (first, capital) = (before.next(), after.next());
    let risen = first.zip(capital).is_some_and(|(first, capital)| first.to_uppercase().eq([capital]));
    old.kind == Kind::Plain && risen && before.as_str() == after.as_str()
}

/// Whether a word is not part of something longer, such as an address or a path.
fn may_be_capital(ink: &Ink<'_>, at: usize) -> bool {
    let runs_on = |gap: &[Sign]| {
        matches!(gap.first(), Some(Sign::Char('.' | '/' | '@' | '_' | ':' | '=' | '\\')))
            && !gap.contains(&Sign::Blank)
            && !gap.contains(&Sign::Break)
    };
    let behind = ink.gap(at + 1);
    let is_last = at + 1 == ink.words.len();
    (is_last || !runs_on(behind)) && !runs_on(ink.gap(at))
}

/// What was added and removed between two words.
struct Change<'i, 't> {
    was: &'i Ink<'t>,
    is: &'i Ink<'t>,
    at: usize,
    gone: &'i [Sign],
    come: &'i [Sign],
    /// What is unchanged before and after that.
    ahead: &'i [Sign],
    behind: &'i [Sign],
}

impl<'i, 't> Change<'i, 't> {
    fn between(was: &'i Ink<'t>, is: &'i Ink<'t>, at: usize) -> Option<Self> {
        let (old, new) = (was.gap(at), is.gap(at));
        let ahead = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let most = old.len().min(new.len()) - ahead;
        let behind = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        (old != new).then(|| Self {
            was,
            is,
            at,
            gone: &old[ahead..old.len() - behind],
            come: &new[ahead..new.len() - behind],
            ahead: &new[..ahead],
            behind: &new[new.len() - behind..],
        })
    }

    fn is_for(&self, feature: Feature) -> bool {
        let fits = self.gone.iter().chain(self.come).all(|&sign| sign == Sign::Blank || may_change(feature, sign));
        // Marks that appear as characters have lost their other end.
        let torn = self.come.iter().any(|sign| matches!(sign, Sign::Char('*' | '_' | '`')));
        fits && !torn
            && match feature {
                Feature::FullStop | Feature::InnerStop | Feature::Closing | Feature::Year => self.is_end(),
                Feature::Opening => !self.is_stop(),
                Feature::Separator if self.is_stop() => self.is_end(),
                Feature::Separator => self.is_only_separator(),
                Feature::Title => self.is_markup(),
                Feature::Lead => self.at == 0 && self.come.is_empty(),
                _ => true,
            }
    }

    /// Whether everything added and removed is punctuation that ends or separates words.
    fn is_stop(&self) -> bool {
        let mut signs = self.gone.iter().chain(self.come).filter(|&&sign| sign != Sign::Blank).peekable();
        signs.peek().is_some() && signs.all(|sign| matches!(sign, Sign::Char('.' | ',')))
    }

    /// Whether the words end here, with nothing left open, so that a full stop may be added.
    fn is_end(&self) -> bool {
        let closes = |sign: &&Sign| match sign {
            Sign::Close(mark) => is_emphasis(*mark),
            Sign::Char(c) => ")]}\"'”’»）】`".contains(*c),
            _ => false,
        };
        let puts = self.come.iter().any(|sign| matches!(sign, Sign::Char(_)));
        let next = self.behind.iter().find(|sign| !closes(sign));
        let next = self.come.last().filter(|&&sign| sign == Sign::Blank).or(next);
        let ends = match next {
            Some(sign) => {
                matches!(sign, Sign::Blank | Sign::Break | Sign::Cell | Sign::Open(Mark::Link | Mark::Picture))
            }
            None => self.at == self.was.words.len(),
        };
        !puts || ends && !is_open(self.was)
    }

    /// Whether any signs added and removed go with the title markup that they replace.
    fn is_markup(&self) -> bool {
        let signs = || self.gone.iter().chain(self.come);
        let has_mark = signs().any(|sign| matches!(sign, Sign::Open(_) | Sign::Close(_)));
        has_mark || signs().all(|sign| matches!(sign, Sign::Blank | Sign::Char(')' | '*' | '_' | '`')))
    }

    fn puts_separator(&self) -> bool {
        self.come.iter().any(|&sign| is_separator(sign))
    }

    /// Whether the added sign is the only separator: none is beside it, and if there was none before, none comes later.
    fn is_only_separator(&self) -> bool {
        let beside = self.ahead.iter().chain(self.behind).any(|&sign| is_separator(sign));
        let is_new = !self.gone.iter().any(|&sign| is_separator(sign));
        let set_apart = |gap: &[Sign]| {
            gap.windows(3).any(|signs| signs[0] == Sign::Blank && is_separator(signs[1]) && signs[2] == Sign::Blank)
        };
        let later = (0..=self.is.words.len()).any(|at| at != self.at && set_apart(self.is.gap(at)));
        !(self.puts_separator() && (beside || is_new && later))
    }
}

/// Whether a sign may be added or removed when entries differ in a feature.
fn may_change(feature: Feature, sign: Sign) -> bool {
    use Feature::{Breaks, Cells, Closing, FullStop, InnerStop, Lead, Lines, Opening, Pipes, Separator, Title, Year};
    match (feature, sign) {
        (Separator, Sign::Char(c)) => SEPARATORS.contains(c) || matches!(c, ',' | '.'),
        (FullStop | InnerStop, Sign::Char(c)) => ".。,;，；".contains(c),
        (Opening | Closing | Year, Sign::Char(c)) => "()[]{}\"'“”‘’«»（）【】,.:;*_".contains(c),
        (Lead, Sign::Char(c)) => "[]()-*:.".contains(c),
        (Title, Sign::Char(c)) => "()[]<>*_:-–—：`".contains(c),
        (Opening | Closing | Title, Sign::Open(mark) | Sign::Close(mark)) if is_emphasis(mark) => true,
        (Title, Sign::Open(Mark::Link) | Sign::Close(Mark::Link)) => true,
        (Breaks | Lines, Sign::Break) => true,
        (Pipes | Cells, Sign::Char('|')) => true,
        _ => false,
    }
}

const SEPARATORS: &str = "-–—―−‐‑:：|~·•→»";

fn is_separator(sign: Sign) -> bool {
    matches!(sign, Sign::Char(c) if SEPARATORS.contains(c))
}

fn is_emphasis(mark: Mark) -> bool {
    matches!(mark, Mark::Strong | Mark::Emphasis)
}

/// Whether a bracket or a comment is opened and not closed, or the other way round.
fn is_open(ink: &Ink<'_>) -> bool {
    let mut gaps = (0..=ink.words.len()).map(|at| ink.gap(at));
    let comment = ['<', '!', '-', '-'].map(Sign::Char);
    ink.open_brackets() > 0 || gaps.any(|gap| gap.windows(comment.len()).any(|signs| signs == comment))
}
