//! Where something belongs in a list.

use std::fs;

use crate::shelfmark;

const LIST: &str = "# Awesome Tea Time

## Kettles

- [Copperspout](https://copperspout.example) - Whistling kettle of hammered copper for gas stoves.
- [Fell Kettle](https://fellkettle.example) - Camping kettle that boils water over a small wood fire.
- [Quiet Boil](https://quietboil.example) - Electric kettle that boils water almost without noise.

## Biscuits

- [Almond Crisp](https://almondcrisp.example) - Thin almond biscuits baked with brown sugar.
- [Oat & Honey](https://oathoney.example) - Oat biscuits baked with heather honey.
- [Rye Rounds](https://ryerounds.example) - Crisp rye biscuits for cheese, baked with caraway.

## Books and Articles

";

#[test]
fn the_likeliest_sections_are_told_with_what_stands_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), LIST).unwrap();
    let asked = ["where", "--title", "Hob & Hob", "--description", "Enamel kettle that boils water on gas stoves"];
    let ran = shelfmark(folder.path(), &asked);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let told: Vec<&str> = ran.out.lines().collect();
    assert_eq!(told.len(), 3, "{}", ran.out);
    assert!(told[0].contains("%  Kettles  README.md:3  beside Copperspout, "), "{}", ran.out);
    let one = shelfmark(folder.path(), &[&asked[..], &["--most", "1", "--format", "json"]].concat());
    let told: serde_json::Value = serde_json::from_str(&one.out).unwrap();
    assert_eq!((&told["schema"], &told["path"]), (&1.into(), &"README.md".into()));
    let likeliest = told["likeliest"].as_array().unwrap();
    assert_eq!((likeliest.len(), &likeliest[0]["section"], &likeliest[0]["line"]), (1, &"Kettles".into(), &3.into()));
}

#[test]
fn the_name_of_a_repository_counts_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), LIST).unwrap();
    let first = |link: &[&str]| {
        let ran = shelfmark(folder.path(), &[&["where", "--title", "Fjord", "--most", "1"], link].concat());
        assert_eq!((ran.status, ran.out.lines().count()), (0, 1), "{}", ran.out);
        ran.out
    };
    assert!(first(&["--link", "https://github.com/ada/oat-biscuits"]).contains("%  Biscuits  "));
    assert!(first(&["--link", "https://github.com/ada/camping-kettle"]).contains("%  Kettles  "));
}

#[test]
fn a_list_without_sections_has_no_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.md"), "# Tea\n\nSoon.\n").unwrap();
    let ran = shelfmark(folder.path(), &["where", "--title", "Pot", "list.md"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "list.md has no sections for entries.\n"));
}
