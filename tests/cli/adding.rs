//! A link becomes an entry.

use std::fs;

use crate::asking::StandIn;
use crate::{Ran, shelfmark};

/// Papers, numbered and bold; one section is still empty.
const PAPERS: &str = "\
# Awesome Leaves

## Steeping

1. **[Few Cups Are Enough](https://arxiv.org/abs/2402.00012)** *(Dee Moss, Eli Stone).* 2024  
2. **[Gardens of Graphs](https://arxiv.org/abs/2403.00013)** *(Fay Wolf et al.).* 2024  
3. **[Steeping Without Supervision](https://arxiv.org/abs/2404.00014)** *(Gus Hill, Hal Ford, Ina Berg).* 2024  

## Kettles


## Contributing

Pull requests are welcome.
";

/// Tools by their names.
const TOOLS: &str = "\
# Awesome Teapots

## Browsers

- [Almond](https://github.com/ada/almond) - Opens pages while tea steeps.
- [Birch](https://github.com/bo/birch) - Opens pages in a wooden frame.
- [Cedar](https://github.com/cy/cedar) - Opens pages without a window.

## Vessels

- [Kettle](https://github.com/ada/kettle) - Boils water.
- [Mug](https://github.com/bo/mug) - Holds tea.
- [Pan](https://github.com/cy/pan) - Warms milk.
- [Urn](https://github.com/di/urn) - Keeps tea warm.
- [Vase](https://github.com/ed/vase) - Holds flowers.
";

const TABLE: &str = "\
# Awesome Cups

| Cup                         | Description     | License |
|-----------------------------|-----------------|---------|
| [Ash](https://ash.example)  | Thin and light. | MIT     |
| [Elm](https://elm.example)  | Keeps warm.     | GPL-3.0 |
| [Oak](https://oak.example)  | Never breaks.   | MIT     |
";

fn folder(list: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), list).unwrap();
    folder
}

fn list(folder: &tempfile::TempDir) -> String {
    fs::read_to_string(folder.path().join("README.md")).unwrap()
}

/// Runs `add` without network access.
fn add(folder: &tempfile::TempDir, arguments: &[&str]) -> Ran {
    shelfmark(folder.path(), &[&["add", "--offline"], arguments].concat())
}

#[test]
fn a_paper_is_written_as_the_others_are() {
    let folder = folder(PAPERS);
    let ran = StandIn::new().run(folder.path(), &["add", "https://arxiv.org/abs/2503.00021", "--section", "kettles"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with("README.md:11: added to “Kettles”\n--- a/README.md\n"), "{}", ran.out);
    let entry = "1. **[Kettles in Context: How Water Learns to Boil](https://arxiv.org/abs/2503.00021)** *(Ivy Reed, Jan Bergstrom, Kim Lake).* 2025  \n";
    assert_eq!(list(&folder), PAPERS.replace("## Kettles\n\n\n", &format!("## Kettles\n\n{entry}\n")));
}

#[test]
fn a_repository_goes_where_its_words_belong_and_into_order() {
    let folder = folder(TOOLS);
    let ran = StandIn::new().run(folder.path(), &["add", "https://github.com/ada/tea-pot"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    // It has been renamed by now.
    let entry = "- [teapot](https://github.com/ada/teapot) - Pours tea into mugs.\n";
    assert_eq!(list(&folder), TOOLS.replace("- [Urn]", &format!("{entry}- [Urn]")));
}

#[test]
fn what_is_said_outranks_what_is_known_and_needs_no_network() {
    let folder = folder(PAPERS);
    let ran = add(
        &folder,
        &[
            "https://arxiv.org/abs/2501.00015",
            "--section=Steeping",
            "--title=Mugs at Rest",
            "--authors=Jo Ash, Kay Elm",
            "--year=2025-01",
        ],
    );
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    let entry = "4. **[Mugs at Rest](https://arxiv.org/abs/2501.00015)** *(Jo Ash, Kay Elm).* 2025  \n";
    assert!(list(&folder).contains(&format!("2024  \n{entry}\n## Kettles")), "{}", list(&folder));
}

#[test]
fn what_is_not_known_is_left_out_and_told() {
    let folder = folder(PAPERS);
    let ran = add(&folder, &["https://tea.example/mugs", "--section=Steeping", "--title=Mugs at Rest"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("\n  left out because unknown: authors, date\n"), "{}", ran.out);
    assert!(list(&folder).contains("\n4. **[Mugs at Rest](https://tea.example/mugs)**  \n"), "{}", list(&folder));
}

#[test]
fn a_row_fills_the_columns_of_its_table() {
    let folder = folder(TABLE);
    let told = ["--title=Fir", "--description=Smells of wood.", "--part", "License=MIT"];
    let ran = add(&folder, &[&["https://fir.example", "--section=Awesome Cups"][..], &told].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    let row = "| [Fir](https://fir.example)  | Smells of wood. | MIT     |\n";
    assert_eq!(list(&folder), TABLE.replace("| [Oak]", &format!("{row}| [Oak]")));
}

#[test]
fn a_thing_that_is_listed_is_told_with_its_line() {
    let folder = folder(TOOLS);
    let ran = add(&folder, &["http://www.github.com/bo/mug/", "--title=Mug"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(ran.out, "README.md:12: http://www.github.com/bo/mug/ is already listed: Mug, in “Vessels”\n");
    assert_eq!(list(&folder), TOOLS);
}

#[test]
fn several_links_are_added_at_once_or_none() {
    let folder = folder(TOOLS);
    let stand_in = StandIn::new();
    let two = ["add", "https://github.com/ada/tea-pot", "https://github.com/ada/lost", "--section=Vessels"];
    let ran = stand_in.run(folder.path(), &two);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert_eq!(ran.err, "error: cannot add https://github.com/ada/lost: no title was found; give one with --title\n");
    assert_eq!(list(&folder), TOOLS, "nothing is written where one cannot be added");
}

#[test]
fn a_section_that_is_not_clear_is_asked_for() {
    let folder = folder(TOOLS);
    let thing = ["https://fjord.example", "--title=Fjord", "--description=Something else."];
    let ran = add(&folder, &thing);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(ran.err.contains("its section is not clear; give one with --section. Best matches:\n"), "{}", ran.err);
    assert!(ran.err.contains("%  Vessels (line 9)\n"), "{}", ran.err);
    let ran = add(&folder, &[&thing[..], &["--section=Vesels"]].concat());
    assert!(ran.err.ends_with("no section is called \"Vesels\"; did you mean \"Vessels\"?\n"), "{}", ran.err);
    assert_eq!(list(&folder), TOOLS);
}

#[test]
fn a_dry_run_writes_nothing_and_json_tells_all() {
    let folder = folder(TOOLS);
    let thing = ["https://fjord.example", "--title=Fjord", "--description=Holds water.", "--section=Vessels"];
    let ran = add(&folder, &[&thing[..], &["--dry-run", "--format=json"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["written"], false);
    let link = &told["links"][0];
    assert_eq!((&link["status"], &link["line"], &link["section"]), (&"added".into(), &11.into(), &"Vessels".into()));
    assert_eq!(link["entry"], "- [Fjord](https://fjord.example) - Holds water.");
    assert_eq!((list(&folder).as_str(), link.get("findings")), (TOOLS, None));
}

#[test]
fn what_is_no_address_is_told_before_anything_is_read() {
    let folder = folder(TOOLS);
    let ran = add(&folder, &["teapot"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("it must be a full URL, like https://arxiv.org/abs/2502.19634"), "{}", ran.err);
}
