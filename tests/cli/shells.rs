//! Completions for shells, and pages for `man`.

use std::fs;

use crate::shelfmark;

#[test]
fn shells_complete_commands_and_options() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = shelfmark(folder.path(), &["completions", shell]);
        assert!(ran.status == 0 && ran.out.contains("unsafe-fixes"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    assert!(shelfmark(folder.path(), &["man"]).out.contains(".TH shelfmark 1"));
    assert_eq!(shelfmark(folder.path(), &["man", "pages"]).status, 0);
    let page = |name: &str| fs::read_to_string(folder.path().join("pages").join(name));
    assert!(page("shelfmark-check.1").unwrap().contains("unsafe\\-fixes"));
    assert!(page("shelfmark-policy-check.1").is_ok() && page("shelfmark-load.1").is_err());
}

#[test]
fn help_shows_what_people_use() {
    let folder = tempfile::tempdir().unwrap();
    let help = shelfmark(folder.path(), &["--help"]).out;
    assert!(help.contains("check") && help.contains("completions") && !help.contains("load"), "{help}");
    let help = shelfmark(folder.path(), &["check", "--help"]).out;
    assert!(help.contains("--offline") && !help.contains("SHELFMARK_SOURCES_URL"), "{help}");
}
