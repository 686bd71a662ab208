//! Where a key belongs among keys that are nearly in order.

/// The index to insert a key at so that the fewest other keys are on the wrong side of it.
pub fn place_of<T: Ord>(key: &T, keys: &[T]) -> usize {
    let mut wrong = keys.iter().filter(|other| *other <= key).count();
    let mut best = (wrong, 0);
    for (at, other) in keys.iter().enumerate() {
        wrong = if other <= key { wrong - 1 } else { wrong + 1 };
        best = best.min((wrong, at + 1));
    }
    best.1
}
