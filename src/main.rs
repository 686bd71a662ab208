//! The `shelfmark` program.

fn main() {}
