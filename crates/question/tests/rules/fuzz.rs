//! The corpus of the fuzz target, by the target's own function.

use std::fs;

#[path = "../../../../fuzz/question.rs"]
mod question;

#[test]
fn t25_the_corpus_holds() {
    let folder = format!("{}/../../fuzz/corpus/question", env!("CARGO_MANIFEST_DIR"));
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 10);
    for file in files {
        // Named when it fails.
        println!("{}", file.display());
        question::holds(&fs::read(file).unwrap());
    }
}
