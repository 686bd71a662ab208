//! The keys by which findings are recognised on GitHub.

use std::collections::HashMap;

use crate::checks::Finding;
use crate::text::LineIndex;

/// The key by which each finding of a file is recognised on GitHub: made of the file, the check, the entry, and a number if
/// there are several. Lines and wording are left out, so that a shifted list or a better sentence does not repeat anything.
pub(super) fn keys<'f>(
    path: &str,
    text: &str,
    index: &LineIndex,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<String> {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let key = |finding: &'f Finding| {
        let subject = finding.entry.as_deref().unwrap_or_else(|| index.content(text, finding.lines.start).trim());
        let hash = hash(path, finding.check, subject);
        let nth = seen.entry(hash).and_modify(|count| *count += 1).or_insert(0);
        format!("{:016x}", hash.wrapping_add(*nth))
    };
    findings.into_iter().map(key).collect()
}

/// The key of a check's first finding about a subject.
pub(super) fn hash(path: &str, check: &str, subject: &str) -> u64 {
    fnv1a([path, check, subject].iter().flat_map(|part| part.bytes().chain([0])))
}

/// 64-bit FNV-1a (<https://www.rfc-editor.org/rfc/rfc9923>): the same on every machine and in every version.
pub(super) fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(std::iter::empty()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }
}
