//! Labels by section and by check: they are added with their reason, and removed with it.

use super::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, with};

const POLICY: &str = "labels:
  error: needs work
  sections: { 'Tea*': tea, Pots: pot }
  checks: { malformed-link: broken markup }
";

const GAIWAN: &str = "- [Gaiwan](https://teas.example/gaiwan) - About gaiwans.\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_come_with_what_they_are_for_and_go_with_it() {
    let scene = Scene::set().await;
    let pots = |readme: &str| readme.replace("## Licence", &format!("## Pots\n\n{GAIWAN}\n## Licence"));
    scene.github.commit(REPOSITORY, &[(".github/shelfmark.yml", POLICY), ("README.md", &pots(&list()))]);
    let pull = scene.opens(&pots(&with(JASMINE_BROKEN, "- [Keemun]"))).await;
    scene.verdict(&pull).await;
    let labels = || scene.github.pull(&pull).labels;
    assert_eq!(labels(), ["needs work", "broken markup", "tea"]);
    scene.pushes(&pull, &pots(&with(JASMINE, "- [Keemun]"))).await;
    assert_eq!(labels(), ["tea"]);
    // The entry moves to another section.
    scene.pushes(&pull, &pots(&list()).replace(GAIWAN, &format!("{GAIWAN}{JASMINE}\n"))).await;
    assert_eq!(labels(), ["pot"]);
    scene.pushes(&pull, &pots(&list()).replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(labels(), [] as [&str; 0]);
    scene.ends().await;
}
