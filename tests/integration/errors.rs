use abstats::{Experiment, Place, Problem};

use crate::variants;

#[test]
fn an_error_is_data() {
    let errors = Experiment::new(variants(&[(10, 1)]), vec![]).unwrap_err();
    let expected = Place::default().problem(Problem::TooFewVariants { given: 1 });
    assert_eq!(errors.as_slice(), [expected]);
}

#[test]
fn a_hostile_name_cannot_forge_a_line() {
    let mut all = variants(&[(10, 1), (10, 2)]);
    for variant in &mut all {
        variant.id = "a\nvariant \"b\u{1b}[31m".into();
    }
    let message = Experiment::new(all, vec![]).unwrap_err().to_string();
    assert_eq!(message, r#"variant "a\nvariant \"b\u{1b}[31m": given more than once"#);
}

#[test]
fn what_an_error_echoes_is_cut() {
    let long: String = ('a'..='z').cycle().take(100_000).collect();
    let mut twice = variants(&[(10, 1), (10, 2)]);
    for variant in &mut twice {
        variant.id.clone_from(&long);
    }
    // Too long an id is refused before all else, by its beginning.
    let errors = Experiment::new(twice, vec![]).unwrap_err().to_string();
    assert!(errors.starts_with(&format!("variant \"{}…\": variant_id takes 100000 bytes", &long[..40])), "{errors}");
    // The first 59 characters and the last 20.
    let cut = format!("{}…{}", &long[..59], &long[long.len() - 20..]);
    assert_eq!(Place::variant(&long).to_string(), format!("variant \"{cut}\""));
    let exactly = Place::variant(&long[..80]).to_string();
    assert_eq!(exactly, format!("variant {:?}", &long[..80]));
}
