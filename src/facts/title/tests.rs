//! Titles as lists write them, compared with titles as sources have them.

use super::*;

fn verdict(entry: &str, titles: &[&str]) -> TitleVerdict {
    let titles = titles.iter().map(|title| (*title).to_owned()).collect();
    compare(&[entry], &[&Record { titles, ..Record::default() }])
}

const TITLE: &str = "LeafNet: Learning to Brew Tea with Large Language Models";

#[test]
fn one_title_is_written_in_many_ways() {
    for entry in [
        "LeafNet: learning to brew tea with large language models",
        "LEAFNET: LEARNING TO BREW TEA WITH LARGE LANGUAGE MODELS",
        "LeafNet: Learning to Brew Tea with Large Language Models.",
        "“LeafNet: Learning to Brew Tea with Large Language Models”",
        "LeafNet – Learning to Brew Tea with Large Language Models",
        "LeafNet — Learning to Brew Tea with Large Language Models",
        "LeafNet : Learning to Brew Tea with Large Language Models",
        "LeafNet:Learning to Brew Tea with Large Language Models",
        "LeafNet Learning to Brew Tea with Large Language Models",
        "Leaf-Net: Learning to Brew Tea with Large-Language Models",
        "**LeafNet**: Learning to Brew Tea with Large Language Models",
        "`LeafNet`: Learning to Brew Tea with Large Language Models",
        "<b>LeafNet</b>: Learning to Brew Tea with Large Language Models",
        "🍵 LeafNet: Learning to Brew Tea with Large Language Models 🔥🔥",
        ":fire: LeafNet: Learning to Brew Tea with Large Language Models",
        "1️⃣ LeafNet: Learning to Brew Tea with Large Language Models",
        "[ICML 2024 Oral] LeafNet: Learning to Brew Tea with Large Language Models",
        "(NeurIPS'23) LeafNet: Learning to Brew Tea with Large Language Models",
        "【ACL 2024】LeafNet: Learning to Brew Tea with Large Language Models",
        "LeafNet: Learning to Brew Tea with Large Language Models (Best Paper)",
        "LeafNet: Learning to Brew Tea with Large Language Models [paper] [code]",
        "LeafNet: Learning to Brew Tea with Large Language Models, CVPR 2024",
        "LeafNet: Learning to Brew Tea with Large Language Models. arXiv 2024.05",
        "LeafNet: Learning to Brew Tea with Large Language Models | May 2024",
        "LeafNet: Learning to Brew Tea with Large Language Models (2024-05-01)",
        "LeafNet(2024): Learning to Brew Tea with Large Language Models, A. Lovelace.",
        "12. LeafNet: Learning to Brew Tea with Large Language Models",
        "[12] LeafNet: Learning to Brew Tea with Large Language Models",
        "2024.05 LeafNet: Learning to Brew Tea with Large Language Models",
        "LeafNet",
        "Learning to Brew Tea with Large Language Models",
        "Learning to Brew Tea with Large Language Models (LeafNet)",
        "[LeafNet] Learning to Brew Tea with Large Language Models",
        "LeafNet (Ours): Learning to Brew Tea with Large Language Models",
        "LeafNet: Learning to Brew Tea with Large Language …",
        "LeafNet: Learning to Brew Tea with Lar...",
        "![](https://img.example/x.svg) LeafNet: Learning to Brew Tea with Large Language Models",
        "[LeafNet: Learning to Brew Tea with Large Language Models](https://tea.example)",
        "LeafNet: Learning to Brew Tea with Large Language Models <!-- lovelace2024 -->",
        "LeafNet: Learning to Brew Tea\u{a0}with Large\u{ad} Language Models\u{200b}",
        "LeafNet: Learning to Brew Tea with Large Language Models, by Ada Lovelace",
        "LeafNet: Learning to Brew Tea with Large Language Models, Lovelace et al., 2024",
    ] {
        assert_eq!(verdict(entry, &[TITLE]), TitleVerdict::Same, "{entry}");
    }
}

#[test]
fn sources_write_titles_in_their_own_ways() {
    for (entry, record) in [
        ("Colour and Flavour of Tea: Modelling its Behaviour", "Color and flavor of tea: modeling its behavior"),
        ("Optimisation of Tea for Two", "Optimization of Tea for 2"),
        ("Tea Studies II: The Cup Returns", "Tea Studies 2: The Cup Returns"),
        ("On the Growth of Camellia sinensis", "The growth of <i>Camellia sinensis</i>"),
        ("Brewing at 4x Speed with TeaV2", "Brewing at 4$\\times$ Speed with TeaV$_2$"),
        ("Tea & Cake: A Love Story", "Tea \\&amp; Cake: A Love Story"),
        ("Étude sur le thé à la française", "Etude sur le the a la francaise"),
        ("Uber Tee und Krauter im Straßenbild", "{\\\"U}ber Tee und Kr{\\\"a}uter im Strassenbild"),
        ("Let's Steep Step by Step", "Let’s Steep Step by Step"),
        ("β-Carotene in Tea Leaves", "$\\beta$-Carotene in Tea Leaves"),
        ("CO2 in the Air over Tea Gardens", "CO<sub>2</sub> in the Air over Tea Gardens"),
        ("Steeping for the Impatient", "Steeping for the Impatient: A Survey [Review Article]"),
        ("Black Tea: A Survey", "Black Tea: A Survey (with Discussion)"),
        ("Is Tea All You Need?", "Is Tea All You Need? On the Limits of Coffee"),
        ("茶叶的历史与文化研究", "茶叶的历史与文化研究。"),
        ("История чая и самовара", "ИСТОРИЯ ЧАЯ И САМОВАРА"),
        ("Steeping Time and Flavor in Green Teas", "RETRACTED ARTICLE: Steeping time and flavor in green teas"),
        ("Tea-T5: Pouring Text", "[Tea-T5: Pouring Text]."),
        ("TeaLLM for Cups", "TeaLLM for\n        Cups"),
    ] {
        assert_eq!(verdict(entry, &[record]), TitleVerdict::Same, "{entry} / {record}");
    }
    let parted = Record {
        titles: vec!["Leaves in Water".into()],
        subtitles: vec!["How they float".into()],
        ..Record::default()
    };
    assert_eq!(compare(&["Leaves in Water: How They Float"], &[&parted]), TitleVerdict::Same);
    assert_eq!(compare(&["How They Float, and Why at All"], &[&parted]), TitleVerdict::Wording);
}

#[test]
fn what_tells_nothing_is_not_known() {
    for (entry, record) in [
        ("TeaGPT", TITLE),
        ("A Survey", TITLE),
        ("Project Page", TITLE),
        ("", TITLE),
        ("Изучение заваривания чая с помощью языковых моделей", TITLE),
        ("用大语言模型学习泡茶的方法与实践", TITLE),
        ("LeafNet: Learning to Brew Tea with Large Language Model", TITLE),
        ("LeafNet: Learning to Brew Tea by Large Language Models", TITLE),
        ("LeafNet: Learning to Brew Tea with LLMs", TITLE),
        ("LeafNet: Learning to Brew Tea", TITLE),
        ("Sieving Leaves: Fast C2T Conversion of Kettles", "Sieving Leaves: Fast Coffee-to-Tea Conversion of Kettles"),
        ("A nice explanation of how kettles whistle", TITLE),
        (
            "Rethinking LeafNet: Learning to Brew Tea with Large Language Models in Two",
            "LeafNet\u{fffd} something else",
        ),
        ("Yu Lovelace et al. Leaves of Another Kind of Plant", TITLE),
        ("The paper that made everybody drink coffee", TITLE),
        ("The LeafNet Data of Cups and Kettles", TITLE),
    ] {
        assert_eq!(verdict(entry, &[record]), TitleVerdict::Unknown, "{entry}");
    }
    assert_eq!(compare(&["LeafNet"], &[]), TitleVerdict::Unknown);
}

#[test]
fn slips_are_told_with_their_words() {
    let slip =
        |entry: &str, record: &str| TitleVerdict::Spelling(vec![Slip { entry: entry.into(), record: record.into() }]);
    for (entry, verdict_due) in [
        ("LeafNet: Laerning to Brew Tea with Large Language Models", slip("Laerning", "Learning")),
        ("LeafNet: Learning to Brew Tea with Large Langauge Models (ICML 2024)", slip("Langauge", "Language")),
        ("LeafNet: Learning to Brew Coffee with Large Language Models", slip("Coffee", "Tea")),
        ("LeafNet: Learning to Brew with Large Language Models", slip("", "Tea")),
        ("LeafNet: Learning to Brew Green Tea with Large Language Models", slip("Green", "")),
        ("LeafNet: Learning to Brew Tea with Large Language", slip("", "Models")),
    ] {
        assert_eq!(verdict(entry, &[TITLE]), verdict_due, "{entry}");
    }
    // The nearest of all versions is quoted.
    let versions = ["Tea by Machines and by Hands", TITLE, "LeafNet: Learning to Pour Tea with Large Language Models"];
    assert_eq!(verdict("LeafNet: Learning to Brwe Tea with Large Language Models", &versions), slip("Brwe", "Brew"));
}

#[test]
fn other_words_and_other_papers_are_told_apart() {
    for entry in [
        "LeafNet: A Network of Kettles that Brew Tea with Models",
        "Brewing Tea with Large Models of Language",
        "Erratum: LeafNet: Learning to Brew Tea with Large Language Models",
    ] {
        assert_eq!(verdict(entry, &[TITLE]), TitleVerdict::Wording, "{entry}");
    }
    for entry in ["Kettles of the World and their Whistles", "A Chair for Every Cat in the Garden"] {
        assert_eq!(verdict(entry, &[TITLE]), TitleVerdict::Other, "{entry}");
    }
    // The project's name next to it leaves open which of its papers is meant, unless the title is there too.
    let both = compare(
        &["Kettle", "Kettles of the World and their Whistles"],
        &[&Record { titles: vec![TITLE.into()], ..Record::default() }],
    );
    assert_eq!(both, TitleVerdict::Other);
    let nickname = compare(
        &["WhistlePot", "Kettles of the World and how they Sing"],
        &[&Record { titles: vec![TITLE.into()], ..Record::default() }],
    );
    assert_eq!(nickname, TitleVerdict::Unknown);
}
