//! What is reported about a page, and what is not.

use super::*;
use crate::facts::Hop;

fn seen(status: u16, title: &str, hops: &[(u16, &str)]) -> Page {
    let hops =
        hops.iter().map(|(status, to)| Hop { status: *status, to: (*to).to_owned(), sets_cookie: false }).collect();
    let title = Some(title.to_owned()).filter(|title| !title.is_empty());
    Page { hops, sight: Sight::Answer { status, title, is_undeployed: false, is_challenge: false }, is_confirmed: true }
}

fn of(page: &Page) -> LinkVerdict {
    judge("https://tea.example/leaves/green", "Green Leaves", page)
}

#[test]
fn what_answers_is_alive_and_what_refuses_is_not_known() {
    for status in [200, 202, 204, 304] {
        assert_eq!(of(&seen(status, "Green", &[])), LinkVerdict::Alive);
    }
    for status in [0, 301, 400, 401, 402, 403, 405, 418, 429, 451, 500, 503, 522, 999] {
        assert_eq!(of(&seen(status, "", &[])), LinkVerdict::Unknown(Unseen::Status(status)));
    }
    for title in ["Just a moment...", "Making sure you're not a bot!", "Radware Bot Manager Captcha", "Access Denied"] {
        assert_eq!(of(&seen(200, title, &[])), LinkVerdict::Unknown(Unseen::Wall), "{title}");
    }
    for title in [
        "How to solve captchas by teaching a network to read tea leaves in seven steps and more",
        "Denied access to tea",
    ] {
        assert_eq!(of(&seen(200, title, &[])), LinkVerdict::Alive, "{title}");
    }
}

#[test]
fn a_page_is_dead_only_when_two_looks_agree() {
    for status in [404, 410] {
        let page = seen(status, "", &[]);
        assert_eq!(of(&page), LinkVerdict::Dead(Death::Status(status)));
        assert_eq!(of(&Page { is_confirmed: false, ..page }), LinkVerdict::Unknown(Unseen::Once));
    }
    let sight = |sight| of(&Page { hops: Vec::new(), sight, is_confirmed: true });
    assert_eq!(sight(Sight::NoHost), LinkVerdict::Dead(Death::NoHost));
    assert_eq!(sight(Sight::NoAddress), LinkVerdict::Unknown(Unseen::NoAddress));
    assert_eq!(sight(Sight::TimedOut), LinkVerdict::Unknown(Unseen::NoAnswer));
    assert_eq!(sight(Sight::Certificate(Certificate::Expired)), LinkVerdict::Suspect(Suspicion::Expired));
    assert_eq!(sight(Sight::Certificate(Certificate::Other)), LinkVerdict::Unknown(Unseen::Certificate));
    assert_eq!(sight(Sight::Refused("port 22".into())), LinkVerdict::Refused("port 22".into()));
    let answer =
        |status, is_undeployed, is_challenge| Sight::Answer { status, title: None, is_undeployed, is_challenge };
    assert_eq!(sight(answer(402, true, false)), LinkVerdict::Dead(Death::Undeployed));
    assert_eq!(sight(answer(404, false, true)), LinkVerdict::Unknown(Unseen::Wall));
}

#[test]
fn redirects_that_change_nothing_are_not_told() {
    for hops in [
        &[(301, "https://tea.example/leaves/green/")][..],
        &[(301, "https://www.tea.example/leaves/green")],
        &[(301, "http://tea.example/Leaves/Green/index.html")],
        &[(301, "https://tea.example/en-us/leaves/green")],
        &[(308, "https://tea.example/latest/leaves/green?session=1")],
        &[(302, "https://tea.example/other")],
        &[(301, "https://tea.example/leaves/greens"), (307, "https://tea.example/other")],
        &[(301, "https://tea.example/login?next=green")],
        &[(301, "https://accounts.tea.example/x")],
        &[(302, "https://coffee.example/")],
    ] {
        assert_eq!(of(&seen(200, "", hops)), LinkVerdict::Alive, "{hops:?}");
    }
    let leads_on = seen(200, "", &[(301, "https://coffee.example/x")]);
    for permanent in ["https://w3id.org/tea", "https://purl.org/tea", "https://library.example/ark:/1/2"] {
        assert_eq!(judge(permanent, "Tea", &leads_on), LinkVerdict::Alive);
    }
}

#[test]
fn what_moved_for_good_is_told() {
    let moved = |to: &str, why, is_sure| LinkVerdict::Moved { to: to.to_owned(), why, is_sure };
    let to = "https://shop.tea.example/green-leaves";
    assert_eq!(of(&seen(200, "", &[(301, to)])), moved(to, Moved::SameSite, true));
    let visit = "https://tea.example/green-leaves?visit=7";
    assert_eq!(of(&seen(200, "", &[(301, visit)])), moved(visit, Moved::SameSite, false));
    let other = "https://leaves.test/green";
    for title in ["", "Home", "Green tea", "LEAVES"] {
        assert_eq!(of(&seen(200, title, &[(308, other)])), moved(other, Moved::OtherSite, false), "{title}");
    }
    assert_eq!(judge("https://bit.ly/x", "Tea", &seen(200, "", &[(301, other)])), moved(other, Moved::Shortener, true));
    // Two people's pages on one host.
    let pages = judge("https://ada.github.io/tea", "Tea", &seen(200, "", &[(301, "https://eve.github.io/tea")]));
    assert_eq!(pages, moved("https://eve.github.io/tea", Moved::OtherSite, false));
}

#[test]
fn what_is_suspect_says_why() {
    for (page, suspicion) in [
        (seen(200, "", &[(301, "https://tea.example/")]), Suspicion::FrontPage("https://tea.example/".into())),
        (seen(200, "", &[(301, "https://tea.example/en/")]), Suspicion::FrontPage("https://tea.example/en/".into())),
        (seen(200, "Page not found | Tea", &[]), Suspicion::NotFound),
        (seen(200, "404: Not Found", &[]), Suspicion::NotFound),
        (seen(200, "tea.example is parked: this domain is parked", &[]), Suspicion::Parked),
        (seen(200, "", &[(302, "http://ww25.tea.example/leaves")]), Suspicion::Parked),
        (seen(200, "The domain name tea.example is for sale", &[]), Suspicion::Unrelated(String::new())),
        (seen(200, "This domain is for sale!", &[]), Suspicion::ForSale),
        (seen(200, "", &[(302, "https://www.hugedomains.com/domain_profile.cfm?d=tea")]), Suspicion::ForSale),
        (
            seen(200, "Lucky Casino", &[(301, "https://lucky.test/play")]),
            Suspicion::Unrelated("https://lucky.test/play".into()),
        ),
    ] {
        match (&suspicion, of(&page)) {
            (Suspicion::Unrelated(to), verdict) if to.is_empty() => assert_eq!(verdict, LinkVerdict::Alive),
            (_, verdict) => assert_eq!(verdict, LinkVerdict::Suspect(suspicion), "{page:?}"),
        }
    }
    for title in ["404 Media", "The leaf that was not found in translation", "HTTP 404 explained"] {
        assert_eq!(of(&seen(200, title, &[])), LinkVerdict::Alive, "{title}");
    }
    let circle = |sets_cookie| Page {
        hops: vec![Hop { status: 302, to: "https://tea.example/leaves/green".into(), sets_cookie }],
        sight: Sight::Circle,
        is_confirmed: true,
    };
    assert_eq!(of(&circle(false)), LinkVerdict::Suspect(Suspicion::Circle));
    assert_eq!(of(&circle(true)), LinkVerdict::Unknown(Unseen::Cookies));
}

#[test]
fn small_mendings_are_known() {
    let page = seen(200, "", &[(301, "https://tea.example/x")]);
    assert_eq!(with_https("http://tea.example/x", &page).as_deref(), Some("https://tea.example/x"));
    assert_eq!(with_https("http://www.tea.example/x", &page), None, "that is another host");
    assert_eq!(with_https("http://tea.example/y", &page), None);
}
