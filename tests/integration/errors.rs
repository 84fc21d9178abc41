use abstats::{Experiment, InputError, Place, Problem};

use crate::variants;

#[test]
fn an_error_is_data() {
    let errors = Experiment::new(variants(&[(10, 1)]), vec![]).unwrap_err();
    let expected = InputError { place: Place::default(), problem: Problem::TooFewVariants { given: 1 } };
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
