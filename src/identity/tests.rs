//! What shares a key, and what never does.

use super::*;

fn key(destination: &str) -> String {
    Identity::of(destination).map(|identity| identity.0).unwrap_or_default()
}

/// Groups of addresses, separated by a blank line: those within a group are the same, those of different groups never are.
fn check(groups: &str) {
    let groups: Vec<Vec<&str>> = groups
        .split("\n\n")
        .map(|group| group.split_whitespace().collect())
        .filter(|group: &Vec<_>| !group.is_empty())
        .collect();
    for (at, group) in groups.iter().enumerate() {
        assert!(!key(group[0]).is_empty(), "{}", group[0]);
        for spelling in group {
            assert_eq!(key(spelling), key(group[0]), "{spelling} and {}", group[0]);
        }
        for other in &groups[at + 1..] {
            assert_ne!(key(group[0]), key(other[0]), "{} and {}", group[0], other[0]);
        }
    }
}

#[test]
fn web_pages() {
    check(
        "
        https://tea.example/green
        http://tea.example/green
        https://www.tea.example/green/
        https://TEA.example:443/green
        http://tea.example:80/green//
        https://tea.example/green/index.html
        https://tea.example/green?utm_source=list&utm_medium=readme
        https://tea.example/green?fbclid=abc
        https://tea.example/green#top
        https://tea.example/green#:~:text=sencha
        https://tea.example/%67reen
        https://ada@tea.example/green
        //tea.example/green

        https://tea.example/Green

        https://tea.example/green?page=2&kind=leaf
        https://tea.example/green?kind=leaf&page=2

        https://tea.example/green?page=3

        https://tea.example/green#sencha

        https://tea.example/green#/sencha

        https://tea.example:8080/green

        https://black.tea.example/green

        https://tea.example/green%2Fmatcha
        https://tea.example/green%2fmatcha

        https://bücher.example/tee
        https://xn--bcher-kva.example/tee
        https://BÜCHER.example/tee/

        https://tea.example/%C3%A9t%C3%A9
        https://tea.example/été

        https://www.example

        https://en.wikipedia.org/wiki/Tea
        https://en.m.wikipedia.org/wiki/Tea

        https://en.wikipedia.org/wiki/Tea#History
        ",
    );
}

#[test]
fn repositories() {
    check(
        "
        https://github.com/Ada/Teapot
        http://www.github.com/ada/teapot/
        https://github.com/ada/teapot.git
        https://github.com/ada/teapot#readme
        https://github.com/ada/teapot/tree/HEAD
        https://github.com/ada/teapot/tree/master
        https://github.com/ada/teapot/blob/main/README.md
        https://github.com/ada/teapot/blob/main/readme.rst
        https://github.com/ada/teapot?tab=readme-ov-file
        https://raw.githubusercontent.com/ada/teapot/main/README.md
        https://raw.githubusercontent.com/ada/teapot/refs/heads/main/README.md
        git://github.com/ada/teapot.git

        https://github.com/ada/teapot/tree/main/lid
        https://github.com/ada/teapot/blob/master/lid/README.md
        https://github.com/ada/teapot/tree/HEAD/lid/

        https://github.com/ada/teapot/tree/main/spout

        https://github.com/ada/teapot#lids

        https://github.com/ada/teapot/issues/1

        https://github.com/ada/teapot/issues/2

        https://github.com/ada/teapot/wiki

        https://github.com/ada/teapot/tree/v2

        https://github.com/ada
        https://github.com/Ada/

        https://gist.github.com/ada/0123456789abcdef0123456789abcdef

        https://gist.github.com/ada/fedcba9876543210fedcba9876543210

        https://ada.github.io/teapot

        https://gitlab.com/ada/teapot
        https://gitlab.com/ada/teapot/-/tree/main
        https://gitlab.com/ada/teapot/-/blob/main/README.md

        https://gitlab.com/ada/pots/teapot

        https://codeberg.org/ada/teapot
        https://codeberg.org/ada/teapot/src/branch/main

        https://bitbucket.org/ada/teapot
        https://bitbucket.org/ada/teapot/src/master/

        https://huggingface.co/ada/teapot
        https://hf.co/ada/teapot/tree/main

        https://huggingface.co/datasets/ada/teapot

        https://huggingface.co/spaces/ada/teapot
        ",
    );
}

#[test]
fn pages_are_not_their_repository_but_tell_it() {
    let behind = |address| Identity::of_repository_behind(address).map(|identity| identity.0);
    for (pages, repository) in [
        ("https://ada.github.io/Teapot/", "https://github.com/ada/teapot"),
        ("https://ada.github.io/teapot/index.html", "https://github.com/ada/teapot"),
        ("https://ada.github.io", "https://github.com/ada/ada.github.io"),
        ("https://ada.gitlab.io/teapot", "https://gitlab.com/ada/teapot"),
    ] {
        assert_eq!(behind(pages), Some(key(repository)), "{pages}");
        assert_ne!(key(pages), key(repository));
    }
    for other in [
        "https://ada.github.io/teapot/lids",
        "https://tea.example/teapot",
        "https://github.com/ada/teapot",
        "https://github.io",
    ] {
        assert_eq!(behind(other), None, "{other}");
    }
}

#[test]
fn packages() {
    check(
        "
        https://crates.io/crates/teapot
        https://crates.io/crates/teapot/1.2.3
        https://lib.rs/crates/teapot

        https://docs.rs/teapot
        https://docs.rs/teapot/latest/teapot/
        https://docs.rs/teapot/1.2.3/teapot/index.html

        https://docs.rs/teapot/latest/teapot/lid/

        https://www.npmjs.com/package/teapot
        https://npmjs.com/package/teapot/v/2.0.0
        https://npm.im/teapot

        https://www.npmjs.com/package/@ada/teapot
        https://www.npmjs.com/package/%40ada/teapot

        https://pypi.org/project/Tea_Pot/
        https://pypi.org/project/tea-pot/1.0/
        https://pypi.python.org/pypi/tea.pot

        https://rubygems.org/gems/teapot
        https://rubygems.org/gems/teapot/versions/1.0

        https://github.com/ada/teapot
        https://pkg.go.dev/github.com/ada/teapot
        https://pkg.go.dev/github.com/Ada/teapot/v2@v2.1.0
        https://godoc.org/github.com/ada/teapot

        https://pkg.go.dev/github.com/ada/teapot/lid

        https://pkg.go.dev/net/http

        https://mvnrepository.com/artifact/org.tea/pot
        https://central.sonatype.com/artifact/org.tea/pot/1.0
        https://search.maven.org/artifact/org.tea/pot/1.0/jar

        https://packagist.org/packages/Ada/teapot
        https://packagist.org/packages/ada/Teapot

        https://www.nuget.org/packages/Tea.Pot
        https://nuget.org/packages/tea.pot/1.0.0

        https://cran.r-project.org/package=teapot
        https://cran.r-project.org/web/packages/teapot/index.html

        https://pub.dev/packages/teapot
        https://pub.dev/packages/teapot/versions/1.0.0
        ",
    );
}

#[test]
fn papers() {
    check(
        "
        https://arxiv.org/abs/2502.19634
        https://arxiv.org/pdf/2502.19634v2
        http://www.arxiv.org/pdf/2502.19634v2.pdf
        https://export.arxiv.org/abs/2502.19634v1
        https://arxiv.org/html/2502.19634v3
        https://arxiv.org/abs/arXiv:2502.19634
        https://doi.org/10.48550/arXiv.2502.19634
        https://ar5iv.org/abs/2502.19634
        https://ar5iv.labs.arxiv.org/html/2502.19634
        https://alphaxiv.org/abs/2502.19634
        https://www.alphaxiv.org/overview/2502.19634v1
        https://huggingface.co/papers/2502.19634

        https://arxiv.org/abs/2502.19635

        https://arxiv.org/abs/cs/0102003
        https://arxiv.org/pdf/cs/0102003v1.pdf

        https://arxiv.org/abs/math.GT/0309136
        https://arxiv.org/abs/math/0309136

        https://arxiv.org/list/cs.CL

        https://doi.org/10.1145/ABC.1
        http://dx.doi.org/10.1145/abc.1
        https://dl.acm.org/doi/10.1145/abc.1
        https://dl.acm.org/doi/abs/10.1145/abc.1
        https://dl.acm.org/doi/pdf/10.1145/abc.1

        https://doi.org/10.1145/abc.2

        https://doi.org/10.1007/s1234-5
        https://link.springer.com/article/10.1007/s1234-5
        https://link.springer.com/content/pdf/10.1007/s1234-5.pdf

        https://doi.org/10.1038/s41586-021-1
        https://www.nature.com/articles/s41586-021-1
        https://www.nature.com/articles/s41586-021-1.pdf

        https://doi.org/10.1101/2020.01.02.123456
        https://www.biorxiv.org/content/10.1101/2020.01.02.123456v2
        https://www.biorxiv.org/content/10.1101/2020.01.02.123456v1.full.pdf

        https://journals.plos.org/plosone/article?id=10.1371/journal.pone.01
        https://doi.org/10.1371/journal.pone.01

        https://openreview.net/forum?id=T3aL3af
        https://openreview.net/pdf?id=T3aL3af
        https://openreview.net/forum?noteId=x&id=T3aL3af

        https://openreview.net/forum?id=Other

        https://aclanthology.org/2020.acl-main.1/
        https://aclanthology.org/2020.acl-main.1.pdf
        https://www.aclweb.org/anthology/2020.acl-main.1/
        https://doi.org/10.18653/v1/2020.acl-main.1

        https://aclanthology.org/P18-1001
        https://www.aclweb.org/anthology/P18-1001.pdf
        https://aclanthology.org/P18-1001v2.pdf

        https://aclanthology.org/volumes/2020.acl-main/

        https://proceedings.mlr.press/v97/ada19a.html
        http://proceedings.mlr.press/v97/ada19a/ada19a.pdf

        https://papers.nips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html
        https://proceedings.neurips.cc/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf
        https://proceedings.neurips.cc/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract-Conference.html

        https://papers.nips.cc/paper/7181-tea
        https://papers.nips.cc/paper/7181-tea.pdf

        https://openaccess.thecvf.com/content_CVPR_2016/html/Ada_Tea_CVPR_2016_paper.html
        https://openaccess.thecvf.com/content_CVPR_2016/papers/Ada_Tea_CVPR_2016_paper.pdf

        https://pubmed.ncbi.nlm.nih.gov/12345678/
        https://www.ncbi.nlm.nih.gov/pubmed/12345678
        https://europepmc.org/article/MED/12345678

        https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/
        https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/pdf/tea.pdf
        https://europepmc.org/article/PMC/PMC1234567

        https://www.sciencedirect.com/science/article/pii/S0001
        https://www.sciencedirect.com/science/article/abs/pii/S0001

        https://ieeexplore.ieee.org/document/1234567
        https://ieeexplore.ieee.org/abstract/document/1234567/
        https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=1234567
        ",
    );
}

#[test]
fn videos_posts_and_apps() {
    check(
        "
        https://www.youtube.com/watch?v=abc123XYZ_-
        https://youtu.be/abc123XYZ_-?si=share
        https://m.youtube.com/watch?feature=shared&v=abc123XYZ_-&t=10s
        https://www.youtube.com/embed/abc123XYZ_-
        https://www.youtube.com/shorts/abc123XYZ_-

        https://youtu.be/abd

        https://www.youtube.com/playlist?list=abc

        https://www.youtube.com/@TeaTime
        https://youtube.com/@teatime/videos

        https://vimeo.com/1234
        https://player.vimeo.com/video/1234

        https://medium.com/@ada/the-way-of-tea-0123456789ab
        https://ada.medium.com/the-way-of-tea-0123456789ab?source=feed
        https://medium.com/p/0123456789ab

        https://medium.com/@ada

        https://dev.to/Ada/the-way-of-tea-1abc
        https://dev.to/ada/the-way-of-tea-1abc?utm_source=x

        https://twitter.com/ada/status/123
        https://x.com/ada/status/123?s=20
        https://mobile.twitter.com/ada/status/123

        https://x.com/ada
        https://twitter.com/Ada

        https://stackoverflow.com/questions/1234/how-to-steep
        https://stackoverflow.com/q/1234

        https://stackoverflow.com/questions/1234/how-to-steep#5678

        https://play.google.com/store/apps/details?id=org.tea
        https://play.google.com/store/apps/details?hl=en&id=org.tea

        https://play.google.com/store/apps/details?id=org.coffee

        https://apps.apple.com/us/app/tea/id1234
        https://itunes.apple.com/app/id1234?mt=8
        https://apps.apple.com/de/app/tee/id1234

        https://chrome.google.com/webstore/detail/tea/abcdefghijklmnopabcdefghijklmnop
        https://chromewebstore.google.com/detail/abcdefghijklmnopabcdefghijklmnop

        https://tea.example/green
        https://web.archive.org/web/20200102030405/https://tea.example/green
        https://web.archive.org/web/2020*/http://www.tea.example/green/

        https://archive.org/details/tea
        ",
    );
}

#[test]
fn what_is_no_address_has_no_identity() {
    for destination in ["#tea", "docs/tea.md", "mailto:ada@tea.example", "", "https://", "tea"] {
        assert_eq!(Identity::of(destination), None, "{destination}");
    }
}

#[test]
fn hostile_addresses_are_read_to_their_end() {
    let nested = "https://web.archive.org/web/1/".repeat(20_000);
    let escapes = format!("https://tea.example/{}", "%".repeat(20_000));
    let doi = format!("https://tea.example/doi/10.{}", "1/".repeat(20_000));
    for address in [nested, escapes, doi, "https://arxiv.org/abs/é".to_owned(), "https://www.".to_owned()] {
        let _ = Identity::of(&address);
    }
}

#[test]
fn papers_are_known_by_their_keys() {
    let is_paper = |address| Identity::of(address).is_some_and(|identity| identity.is_paper());
    assert!(is_paper("https://arxiv.org/abs/2502.19634") && is_paper("https://doi.org/10.1145/abc.1"));
    assert!(!is_paper("https://github.com/ada/teapot") && !is_paper("https://tea.example/doi"));
}

#[test]
fn a_key_says_what_kind_of_thing_it_is_and_how_it_is_called() {
    for (address, kind, name) in [
        ("https://github.com/ada/teapot", "github", "ada/teapot"),
        ("https://www.biorxiv.org/content/10.64898/2026.01.02.123456v2.full", "doi", "10.64898/2026.01.02.123456"),
        ("https://tea.example:8080/a:b", "web", "tea.example:8080/a:b"),
    ] {
        let identity = Identity::of(address).unwrap();
        assert_eq!((identity.kind(), identity.name()), (kind, name));
    }
}

#[test]
fn an_address_loses_what_only_tracks_and_nothing_else() {
    let clean = |address| without_tracking(address).map(|(clean, _)| clean);
    assert_eq!(
        clean("https://tea.example/x?utm_source=a&b=1&fbclid=2#c").as_deref(),
        Some("https://tea.example/x?b=1#c")
    );
    assert_eq!(clean("https://tea.example/x?gclid=1").as_deref(), Some("https://tea.example/x"));
    assert_eq!(clean("https://tea.example/x?ref=list"), None, "which may matter");
    assert_eq!(clean("https://tea.example/x"), None);
}
