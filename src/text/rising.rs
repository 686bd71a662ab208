//! The longest stretch of a sequence that never falls.

/// The positions of a longest stretch of keys, gaps allowed, that never falls.
///
/// The remaining keys are the smallest set that would have to move to put everything in order.
#[must_use]
pub fn longest_rising<K: PartialOrd>(keys: &[K]) -> Vec<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![None; keys.len()];
    for (at, key) in keys.iter().enumerate() {
        let place = tails.partition_point(|&tail| keys[tail] <= *key);
        before[at] = place.checked_sub(1).map(|place| tails[place]);
        if place == tails.len() { tails.push(at) } else { tails[place] = at }
    }
    let mut rising: Vec<usize> = std::iter::successors(tails.last().copied(), |&at| before[at]).collect();
    rising.reverse();
    rising
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_to_move_is_left_out() {
        assert_eq!(longest_rising(&[3, 0, 1, 2]), [1, 2, 3]);
        assert_eq!(longest_rising(&[0; 0]), [] as [usize; 0]);
    }

    #[test]
    fn ties_are_in_order() {
        assert_eq!(longest_rising(&["a", "a", "b"]).len(), 3);
    }
}
