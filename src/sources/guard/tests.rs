use super::*;

/// Networks that are closed whatever they contain, with their first and last addresses.
const CLOSED: [(&str, &str); 26] = [
    ("0.0.0.0", "0.255.255.255"),
    ("10.0.0.0", "10.255.255.255"),
    ("100.64.0.0", "100.127.255.255"),
    ("127.0.0.0", "127.255.255.255"),
    ("169.254.0.0", "169.254.255.255"),
    ("172.16.0.0", "172.31.255.255"),
    ("192.0.0.0", "192.0.0.255"),
    ("192.0.2.0", "192.0.2.255"),
    ("192.88.99.0", "192.88.99.255"),
    ("192.168.0.0", "192.168.255.255"),
    ("198.18.0.0", "198.19.255.255"),
    ("198.51.100.0", "198.51.100.255"),
    ("203.0.113.0", "203.0.113.255"),
    ("224.0.0.0", "239.255.255.255"),
    ("240.0.0.0", "255.255.255.255"),
    ("255.255.255.255", "255.255.255.255"),
    ("::", "::ffff:ffff"),
    ("100::", "100::ffff:ffff:ffff:ffff"),
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
];

/// Addresses next to a closed network that are open.
const OPEN: [&str; 32] = [
    "1.0.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.1.255",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:200::",
    "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db9::",
    "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3fff:1000::",
];

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn each_closed_network_is_closed_from_its_first_address_to_its_last() {
    for (first, last) in CLOSED {
        assert!(!is_global(ip(first)), "{first}");
        assert!(!is_global(ip(last)), "{last}");
    }
}

#[test]
fn what_lies_beside_a_closed_network_is_open() {
    for open in OPEN {
        assert!(is_global(ip(open)), "{open}");
    }
}

#[test]
fn both_neighbours_of_each_network_are_open_or_belong_to_another() {
    let next = |ip: IpAddr, step: i8| -> Option<IpAddr> {
        match ip {
            IpAddr::V4(ip) => Some(Ipv4Addr::from_bits(ip.to_bits().checked_add_signed(step.into())?).into()),
            IpAddr::V6(ip) => Some(Ipv6Addr::from_bits(ip.to_bits().checked_add_signed(step.into())?).into()),
        }
    };
    let is_in_another = |ip_: IpAddr| CLOSED.iter().any(|(first, last)| (ip(first)..=ip(last)).contains(&ip_));
    let is_given_out = |ip: IpAddr| matches!(ip, IpAddr::V4(_)) || (0x20..0x40).contains(&first_byte(ip));
    for (first, last) in CLOSED {
        for beside in [next(ip(first), -1), next(ip(last), 1)].into_iter().flatten() {
            let is_open = is_given_out(beside) && !is_in_another(beside);
            assert_eq!(is_global(beside), is_open, "{beside}, beside {first} to {last}");
        }
    }
}

fn first_byte(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(ip) => ip.octets()[0],
        IpAddr::V6(ip) => ip.octets()[0],
    }
}

#[test]
fn an_address_of_the_other_family_is_judged_by_what_is_inside() {
    let ways: [fn(Ipv4Addr) -> Ipv6Addr; 4] = [
        |v4| v4.to_ipv6_mapped(),
        |v4| Ipv6Addr::from_bits(u128::from(v4.to_bits()) | 0x64_ff9b << 96),
        |v4| Ipv6Addr::from_bits(u128::from(v4.to_bits()) | 0x64_ff9b_0001 << 80),
        |v4| Ipv6Addr::from_bits(0x2002 << 112 | u128::from(v4.to_bits()) << 80 | 1),
    ];
    for way in ways {
        for (first, last) in CLOSED {
            for v4 in [ip(first), ip(last)] {
                if let IpAddr::V4(v4) = v4 {
                    assert!(!is_global(way(v4).into()), "{} for {v4}", way(v4));
                }
            }
        }
        for open in OPEN.iter().filter_map(|open| open.parse().ok()) {
            assert!(is_global(way(open).into()), "{} for {open}", way(open));
        }
    }
}

#[test]
fn what_only_looks_like_an_address_inside_is_closed() {
    // IPv4-compatible; Teredo; a local NAT64 whose network may use another form; addresses next to the two NAT64 prefixes and the mapped
    // one.
    let closed = [
        "::8.8.8.8",
        "2001:0:808:808::1",
        "64:ff9b:1:a00:1::8.8.8.8",
        "64:ff9b:1:0:0:1:808:808",
        "64:ff9b:2::8.8.8.8",
        "64:ff9b:0:0:0:1:808:808",
        "64:ff9a:ffff::8.8.8.8",
        "::fffe:808:808",
        "0:0:0:0:1:ffff:808:808",
        "::ffff:0:808:808",
    ];
    for closed in closed {
        assert!(!is_global(ip(closed)), "{closed}");
    }
}

#[test]
fn only_what_the_web_is_served_on_is_admitted() {
    let admitted = |address: &str| Allowed::global().admits(&Url::parse(address).unwrap());
    for fine in [
        "http://example.org/",
        "https://example.org:8443/a?b#c",
        "http://example.org:8080",
        "http://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "http://example.org:443/",
    ] {
        assert_eq!(admitted(fine), Ok(()), "{fine}");
    }
    for refused in [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://user@example.org/",
        "http://:secret@example.org/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "http://example.org:0/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://①②⑦.0.0.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://0/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/latest/meta-data/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "https://10.0.0.1:8443/",
    ] {
        assert!(admitted(refused).is_err(), "{refused}");
    }
}

#[test]
fn a_stand_in_is_allowed_by_its_address_and_port_alone() {
    let allowed = Allowed::global().and("127.0.0.1:4000".parse().unwrap());
    assert!(allowed.allows("127.0.0.1:4000".parse().unwrap()));
    for closed in
        ["127.0.0.1:4001", "127.0.0.2:4000", "127.0.0.1:80", "[::1]:4000", "8.8.8.8:4000", "[::ffff:127.0.0.1]:4000"]
    {
        assert!(!allowed.allows(closed.parse().unwrap()), "{closed}");
    }
}
