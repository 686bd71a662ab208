//! The demo, as seen by somebody who tries the program.

use std::fs;

use crate::{shelfmark, with};

#[test]
fn it_shows_eight_pull_requests_one_whole_life_what_the_world_says_and_an_entry_of_its_own() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let verdicts: Vec<&str> =
        ran.out.lines().filter_map(|line| line.split_once(" Shelfmark: ")).map(|(_, title)| title).collect();
    assert_eq!(
        verdicts,
        [
            "No issues found",
            "1 error",
            "1 error",
            "1 error",
            "1 warning",
            "1 note",
            "1 warning",
            "2 warnings",
            // One life: opened beside another; continued; fixed; argued about; merged, which the other's review takes into account.
            "2 errors",
            "1 warning",
            "2 errors, 1 warning",
            "1 error",
            "No issues found",
            "1 error",
            // Another list, whose entries are looked up.
            "1 error, 1 warning",
            "1 warning, 1 note",
            // One that a maintainer asked for.
            "No issues found",
        ],
        "{}",
        ran.out
    );
    assert_eq!(ran.out.matches(" → ").count(), 6, "{}", ran.out);
    assert_eq!(ran.out.matches("Resolved.\n").count(), 5, "{}", ran.out);
    assert!(ran.out.contains("→ still open\n") && ran.out.contains("→ Ignored by a maintainer.\n"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "colours are for terminals");
    let own = ran.out.split("  ▸ lapwing comments: /shelfmark add under Papers\n").nth(1).unwrap_or_default();
    let entry = "  +- [Sanderlings Run with the Wave](https://arxiv.org/abs/8912.00920) -\n      Ines Okafor, Otto Hill. 2089\n";
    assert!(own.contains("by shelfmark[bot]; closes #3\n") && own.contains(entry), "{}", ran.out);
    let merged = scene(&ran.out, "Merged, ");
    assert!(
        merged.contains("    on the check run's page, line 85: Already listed on line 79 in “Generation”,\n"),
        "{merged}"
    );
    let next = scene(&ran.out, "What next ");
    assert!(next.lines().filter(|line| line.starts_with("    shelfmark ")).count() == 6, "{}", ran.out);
    assert_eq!(next.matches("https://").count(), 2, "{next}");
}

/// The scene whose heading contains this.
fn scene<'a>(out: &'a str, heading: &str) -> &'a str {
    out.split("\n── ").find(|scene| scene.lines().next().is_some_and(|line| line.contains(heading))).unwrap_or_default()
}

#[test]
fn what_was_said_is_not_said_again_when_the_contributor_goes_on() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo"]);
    let (opened, continued) = (scene(&ran.out, "One pull request, "), scene(&ran.out, "The contributor adds a tool"));
    assert_eq!(opened.matches("┌ shelfmark[bot]").count(), 2, "{opened}");
    assert_eq!(continued.matches("┌ shelfmark[bot]").count(), 1, "{continued}");
    assert!(continued.contains("+- [Gosling](") && !continued.contains("Synthetic Choirs"), "{continued}");
}

#[test]
fn each_scene_fits_on_a_screen() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo"]);
    let wide: Vec<&str> = ran.out.lines().filter(|line| line.chars().count() > 80).collect();
    assert_eq!(wide, Vec::<&str>::new());
    let scenes: Vec<&str> = ran.out.split("\n── ").collect();
    // Seventeen scenes, the opening before them, and what to do next after them.
    assert_eq!(scenes.len(), 19, "{}", ran.out);
    let tall: Vec<_> = scenes.iter().filter(|scene| scene.trim_end().lines().count() > 24).collect();
    assert!(tall.is_empty(), "taller than a screen: {tall:#?}");
}

#[test]
fn what_the_world_says_stands_under_the_entries_and_beside_the_verdict() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo"]);
    let scenes = [scene(&ran.out, "Is it true? Papers"), scene(&ran.out, "Is it true? Repositories and pages")];
    let lines = scenes.iter().flat_map(|scene| scene.lines());
    let lines: Vec<&str> = lines.map(|line| line.trim_start_matches([' ', '│'])).collect();
    let told = lines.join(" ");
    for said in [
        "Hana Kubo. 2089 ┌ shelfmark[bot] This link leads to another paper, `Tide Tables for Shore Robots`",
        "Dmitri Volkov. 2089 ┌ shelfmark[bot] This paper was retracted on 2089-11-02",
        "/data/2019` was not found (404)",
        "on the check run's page, line 16: The repository “olu-adeyemi/grebe” is now “grebe-project/grebe”.",
    ] {
        assert!(told.contains(said), "{said}: {scenes:#?}");
    }
}

#[test]
fn it_takes_any_list_and_asks_nobody_about_it() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo", "--list", "old.md"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("✗ Shelfmark: 1 error"), "{}", ran.out);
    assert!(!ran.out.contains("Is it true?") && !ran.out.contains("dead-link"), "{}", ran.out);
    fs::write(folder.path().join("empty.md"), "# Nothing\n").unwrap();
    let ran = shelfmark(folder.path(), &["demo", "--list", "empty.md"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("has no entry that a pull request could be derived from"), "{}", ran.err);
}

#[test]
fn it_tells_first_what_a_list_is_judged_by() {
    let folder = with("");
    let names = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];
    let entry = |name: &&str| format!("- [{name}](https://teas.example/{name}) - A tea.\n");
    fs::write(folder.path().join("long.md"), names.iter().map(entry).collect::<String>()).unwrap();
    let ran = shelfmark(folder.path(), &["demo", "--list", "long.md"]);
    let parts: Vec<&str> = ran.out.split("\n\n").collect();
    insta::assert_snapshot!(parts[1], @r"
    What long.md does, learned from its own entries
      Entries are “- [Name](link) - Description.” (9 of 9)
      Alphabetical (9 of 9 entries)
    ");
    assert!(parts[2].starts_with("── 1 "), "{}", ran.out);
    // Three entries have no habits yet.
    let ran = shelfmark(folder.path(), &["demo", "--list", "old.md"]);
    assert!(ran.out.contains("\n  3 entries, too few to have habits\n\n"), "{}", ran.out);
}

#[cfg(unix)]
mod kept {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::process::{Child, Command, Stdio};

    use crate::{program, with};

    /// A demo that stays up; it is killed if the test ends early.
    struct Demo(Child);

    impl Drop for Demo {
        fn drop(&mut self) {
            // It may have ended already.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// A page served on this machine.
    fn page(address: &str) -> String {
        let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn its_pages_show_what_was_asked_until_it_is_told_to_end() {
        let folder = with("");
        let mut command = program(folder.path(), &["demo", "--keep"], &[]);
        let mut demo = Demo(command.stdout(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines().map(Result::unwrap);
        lines.by_ref().find(|line| line.starts_with("Still up")).unwrap();
        let addresses: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let pulls = addresses.iter().filter_map(|line| line.trim_start().split_once(' ')).map(|(address, _)| address);
        let pulls: Vec<&str> = pulls.filter(|address| address.ends_with("/pulls")).collect();
        assert_eq!(pulls.len(), 2, "{addresses:?}");
        let shown = [1, 2].map(|number| page(&pulls[1].replace("/pulls", &format!("/pull/{number}")))).concat();
        for told in
            ["leads to another paper", "was retracted on 2089-11-02", "was not found (404)", "grebe-project/grebe"]
        {
            assert!(shown.contains(told), "{told}: {shown}");
        }
        assert!(
            page(pulls[0]).contains("Flow Matching for Birdsong") && page(pulls[1]).contains("gulls and nestlings")
        );
        Command::new("kill").args(["-INT", &demo.0.id().to_string()]).status().unwrap();
        assert!(demo.0.wait().unwrap().success());
    }
}
