//! Rate limits (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>).

/// How many calls an installation has made, and may make, per hour. REST and GraphQL are counted separately.
pub(in crate::sandbox) struct Quotas {
    pub limit: u64,
    core: Quota,
    graphql: Quota,
}

#[derive(Clone, Copy, Default)]
struct Quota {
    used: u64,
    /// When counting starts again, in seconds since 1970.
    reset: u64,
}

/// The state of an installation's rate limit after a call, as the headers of the answer give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Standing {
    pub resource: &'static str,
    pub limit: u64,
    pub used: u64,
    pub reset: u64,
    /// Whether this call was one too many.
    pub exceeded: bool,
}

const HOUR: u64 = 3_600;

impl Default for Quotas {
    fn default() -> Self {
        Self { limit: 5_000, core: Quota::default(), graphql: Quota::default() }
    }
}

impl Quotas {
    /// Counts a call to this path.
    pub fn count(&mut self, path: &str, now: u64) -> Standing {
        let (resource, quota) =
            if path == "/graphql" { ("graphql", &mut self.graphql) } else { ("core", &mut self.core) };
        if now >= quota.reset {
            *quota = Quota { used: 0, reset: now + HOUR };
        }
        let exceeded = quota.used >= self.limit;
        if !exceeded {
            quota.used += 1;
        }
        Standing { resource, limit: self.limit, used: quota.used, reset: quota.reset, exceeded }
    }
}

impl Quotas {
    /// Takes back a call that does not count.
    pub fn give_back(&mut self, path: &str, standing: Standing) -> Standing {
        let quota = if path == "/graphql" { &mut self.graphql } else { &mut self.core };
        quota.used = quota.used.saturating_sub(1);
        Standing { used: quota.used, ..standing }
    }

    /// Takes further points from GraphQL's hour.
    pub fn charge_graphql(&mut self, points: u64) {
        self.graphql.used = self.limit.min(self.graphql.used + points);
    }

    /// The state of GraphQL's rate limit, without counting a call.
    pub fn graphql(&self) -> Standing {
        let Quota { used, reset } = self.graphql;
        Standing { resource: "graphql", limit: self.limit, used, reset, exceeded: used >= self.limit }
    }
}

impl Standing {
    pub fn remaining(&self) -> u64 {
        self.limit.saturating_sub(self.used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_so_many_calls_and_the_next_hour_again() {
        let mut quotas = Quotas { limit: 2, ..Quotas::default() };
        let exceeded: Vec<bool> = (0..3).map(|second| quotas.count("/repos/a/b", 10 + second).exceeded).collect();
        assert_eq!(exceeded, [false, false, true]);
        assert!(!quotas.count("/graphql", 13).exceeded);
        let later = quotas.count("/repos/a/b", 10 + HOUR);
        assert_eq!((later.exceeded, later.remaining()), (false, 1));
    }
}
