//! What links ask.

use super::*;

fn of(destination: &str) -> String {
    match Question::of(destination) {
        Some(Question::Paper(PaperId::Arxiv(id))) => format!("arxiv {id}"),
        Some(Question::Paper(PaperId::Doi(name))) => format!("doi {name}"),
        Some(Question::Paper(PaperId::Pubmed(id))) => format!("pubmed {id}"),
        Some(Question::Paper(PaperId::Pmc(id))) => format!("pmc {id}"),
        Some(Question::Repository(name)) => format!("repository {name}"),
        Some(Question::Page(address)) => format!("page {address}"),
        Some(Question::EarlierVersions { id, latest }) => format!("versions {id} {latest}"),
        None => "nothing".to_owned(),
    }
}

#[test]
fn papers_on_arxiv_are_asked_of_arxiv() {
    for address in [
        "https://arxiv.org/abs/2502.19634",
        "http://www.arxiv.org/pdf/2502.19634v3.pdf",
        "https://arxiv.org/pdf/2502.19634v3",
        "https://browse.arxiv.org/html/2502.19634v1",
        "https://arxiv.org/abs/arXiv:2502.19634",
        "https://arxiv.org/abs/2502.19634#S1",
        "https://doi.org/10.48550/arXiv.2502.19634",
        "https://doi.org/10.48550/ARXIV.2502.19634v2",
        "https://dx.doi.org/10.48550%2FarXiv.2502.19634",
        "doi:10.48550/arXiv.2502.19634",
        "https://www.alphaxiv.org/abs/2502.19634",
        "https://alphaxiv.org/overview/2502.19634v1",
        "https://huggingface.co/papers/2502.19634",
        "https://ar5iv.labs.arxiv.org/html/2502.19634",
        "htps://arxiv.org/abs/2502.19634",
    ] {
        assert_eq!(of(address), "arxiv 2502.19634", "{address}");
    }
    assert_eq!(of("https://arxiv.org/abs/math.GT/0309136v2"), "arxiv math/0309136");
    assert_eq!(of("https://arxiv.org/abs/0704.0001"), "arxiv 0704.0001");
}

#[test]
fn numbers_that_arxiv_never_gave_are_known_without_asking() {
    for (address, id) in [
        ("https://arxiv.org/abs/2513.01234", "2513.01234"),
        ("https://arxiv.org/abs/2502.1963", "2502.1963"),
        ("https://arxiv.org/pdf/2502.196345.pdf", "2502.196345.pdf"),
        ("https://arxiv.org/abs/1406.01234", "1406.01234"),
        ("https://arxiv.org/abs/0702.0123", "0702.0123"),
        ("https://arxiv.org/abs/tea/0309136", "tea/0309136"),
        ("https://arxiv.org/abs/math/0313136", "math/0313136"),
        ("https://arxiv.org/abs/2502.00000", "2502.00000"),
    ] {
        assert_eq!(PaperId::impossible(address).as_deref(), Some(id));
        assert_eq!(of(address), "nothing", "{address}");
    }
    for address in
        ["https://arxiv.org/abs/2502.19634v2", "https://arxiv.org/list/cs.CL/recent", "https://tea.example/abs/1"]
    {
        assert_eq!(PaperId::impossible(address), None, "{address}");
    }
}

#[test]
fn dois_are_read_in_all_forms() {
    for (address, name) in [
        ("https://doi.org/10.1109/CVPR.2016.90", "10.1109/cvpr.2016.90"),
        ("http://dx.doi.org/10.1109%2FCVPR.2016.90", "10.1109/cvpr.2016.90"),
        ("https://doi.org/10.1109/CVPR.2016.90.", "10.1109/cvpr.2016.90"),
        ("https://doi.org/10.1109/CVPR.2016.90),", "10.1109/cvpr.2016.90"),
        ("https://doi.org/doi:10.1109/CVPR.2016.90", "10.1109/cvpr.2016.90"),
        ("https://www.doi.org/10.1016/S0140-6736(97)11096-0", "10.1016/s0140-6736(97)11096-0"),
        (
            "https://doi.org/10.1002/1097-0347(200103)23:3%3C230::AID-HED1023%3E3.0.CO;2-V",
            "10.1002/1097-0347(200103)23:3<230::aid-hed1023>3.0.co;2-v",
        ),
        (
            "https://doi.org/10.1002/1097-0347(200103)23:3<230::AID-HED1023>3.0.CO;2-V",
            "10.1002/1097-0347(200103)23:3<230::aid-hed1023>3.0.co;2-v",
        ),
        ("https://dl.acm.org/doi/abs/10.1145/1234567.1234568", "10.1145/1234567.1234568"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/tea.123", "10.1002/tea.123"),
        ("https://link.springer.com/chapter/10.1007/978-3-030-1_5", "10.1007/978-3-030-1_5"),
        ("https://link.springer.com/content/pdf/10.1007%2Fs1-2.pdf", "10.1007/s1-2"),
        ("https://link.springer.com/article/10.1007/s1-3/fulltext.html", "10.1007/s1-3"),
        ("https://link.springer.com/10.1007/s10-1", "10.1007/s10-1"),
        ("https://academic.oup.com/bib/article/doi/10.1093/bib/bbab123/6219156", "10.1093/bib/bbab123"),
        ("https://direct.mit.edu/tacl/article/doi/10.1162/tacl_a_00300/43488/Tea-Leaves", "10.1162/tacl_a_00300"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.02.123456v2.full.pdf", "10.1101/2020.01.02.123456"),
        ("https://www.biorxiv.org/content/10.64898/2026.01.02.123456v1", "10.64898/2026.01.02.123456"),
        ("https://www.nature.com/articles/s41586-020-1234-5.pdf", "10.1038/s41586-020-1234-5"),
        ("https://aclanthology.org/2023.acl-long.7/", "10.18653/v1/2023.acl-long.7"),
        ("https://www.aclweb.org/anthology/N19-1423.pdf", "10.18653/v1/n19-1423"),
        ("https://doi.org/10.3115/v1/P14-1001", "10.3115/v1/p14-1001"),
    ] {
        assert_eq!(of(address), format!("doi {name}"), "{address}");
    }
    let doi = |address| Question::of(address).unwrap().is_named_by(address);
    assert!(doi("https://doi.org/10.1002/tea.123"));
    assert!(!doi("https://onlinelibrary.wiley.com/doi/full/10.1002/tea.123"), "its page may be there all the same");
    assert_eq!(of("https://doi.org/tea"), "nothing");
}

#[test]
fn other_papers_are_asked_by_their_numbers() {
    assert_eq!(of("https://pubmed.ncbi.nlm.nih.gov/9500320/"), "pubmed 9500320");
    assert_eq!(of("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/"), "pmc 1234567");
    assert_eq!(of("https://aclanthology.org/W18-5446/"), "page https://aclanthology.org/W18-5446/");
    assert_eq!(of("https://aclanthology.org/2020.lrec-1.3/"), "page https://aclanthology.org/2020.lrec-1.3/");
}

#[test]
fn repositories_are_told_from_other_pages_of_github() {
    for address in [
        "https://github.com/Ada/Teapot",
        "http://www.github.com/ada/teapot.git",
        "https://github.com/ada/teapot/#readme",
        "https://github.com/ada/teapot/tree/main/lid",
        "https://github.com/ada/teapot?tab=readme-ov-file",
        "https://github.com/ada/teapot/blob/main/README.md",
    ] {
        assert_eq!(of(address), "repository ada/teapot", "{address}");
    }
    for address in [
        "https://github.com/ada",
        "https://github.com/topics/tea",
        "https://github.com/orgs/tea",
        "https://github.com/ada/teapot/wiki",
        "https://github.com/ada/teapot/issues/3",
        "https://github.com/ada/teapot/blob/main/lid.py",
        "https://raw.githubusercontent.com/ada/teapot/main/README.md",
        "https://gist.github.com/ada/0123456789abcdef",
    ] {
        assert_eq!(of(address), format!("page {address}"));
    }
}

#[test]
fn the_rest_is_a_page_or_nothing() {
    for (address, page) in [
        ("https://tea.example/a?b=c#d", "https://tea.example/a?b=c"),
        ("//tea.example", "https://tea.example/"),
        ("HTTP://Tea.Example/A", "http://tea.example/A"),
        ("www.tea.example/x", "https://www.tea.example/x"),
        ("https://youtu.be/abcdefghijk?t=3", "https://i.ytimg.com/vi/abcdefghijk/0.jpg"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "https://i.ytimg.com/vi/abcdefghijk/0.jpg"),
        ("https://www.youtube.com/@tea", "https://www.youtube.com/@tea"),
        ("https://w3id.org/tea", "https://w3id.org/tea"),
    ] {
        assert_eq!(of(address), format!("page {page}"), "{address}");
    }
    for address in ["#tea", "docs/tea.md", "mailto:ada@tea.example", "ftp://tea.example/", "http://localhost:3000", ""]
    {
        assert_eq!(of(address), "nothing", "{address}");
        assert_eq!(Question::why_none(address), None);
    }
    for address in [
        "https://www.linkedin.com/in/ada",
        "https://x.com/ada",
        "https://ada.medium.com/tea",
        "https://openreview.net/forum?id=1",
    ] {
        assert_eq!(of(address), "nothing", "{address}");
        assert!(Question::why_none(address).is_some(), "{address}");
    }
    assert_ne!(of("https://tea.xx.com/"), "nothing", "only whole names of hosts count");
}
