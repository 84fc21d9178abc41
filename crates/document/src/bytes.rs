//! An input from text, whatever it is.

use std::io::Read;

use abstats::Analysis;
use abstats_table::{Layout, Text, Unreadable};

use crate::document::RawInput;
use crate::draft::Draft;
use crate::error::{Error, ErrorKind};
use crate::object::Object;
use crate::{Choices, Errors, Input, Weights, counts, elsewhere, syntax, table};

/// The largest document that is read unless another size is asked for, in bytes: 64 MiB.
const MAX_SIZE: u64 = 64 << 20;

/// Of an array without items.
const NO_ROWS: &str = "an empty array: there is nothing to analyze; write rows like \
                       {\"variant\": \"a\", \"visitors\": 1500, \"conversions\": 120}";

impl Input {
    /// Reads a JSON document or a table: separated fields, a JSON array of rows, a JSON object a line. Of the source at most
    /// `max_size` bytes are read: when that is `None` 64 MiB, of rows of single visitors 4 GiB. Those are counted as they come,
    /// in the memory of the distinct visitors; with times each visitor counts on the day they were first seen.
    ///
    /// The text is UTF-8, or UTF-16 with a byte order mark.
    ///
    /// ```
    /// use abstats_document::{Choices, Input};
    /// let table = "Group;Users;Orders\na;1'500;120\nb;1'480;148\n";
    /// let input = Input::read(table.as_bytes(), None, &Choices::default())?;
    /// assert_eq!(input.experiment.variants()[1].id, "b");
    /// assert_eq!(
    ///     input.readings[0].to_string(),
    ///     r#"Columns taken: variant from "Group", visitors from "Users", conversions from "Orders"."#
    /// );
    /// # Ok::<(), abstats_document::Errors>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn read(source: impl Read, max_size: Option<u64>, choices: &Choices) -> Result<Self, Errors> {
        let mut text = Text::new(source, max_size.unwrap_or(MAX_SIZE));
        let mut head = Vec::new();
        text.by_ref().take(table::HEAD as u64).read_to_end(&mut head).map_err(Unreadable::from)?;
        if let Some(place) = head.iter().position(|byte| *byte == 0) {
            return Err(ErrorKind::NoText { byte: place as u64 + 1 }.into());
        }
        if is_markup(&head) {
            let (what, todo) = ("a web page or other markup", "save the table itself, as CSV");
            return Err(ErrorKind::Packed { what, todo }.into());
        }
        let layout = table::layout(&String::from_utf8_lossy(&head), choices);
        match layout {
            Layout::Empty => {
                // Blanks of any length may stand above.
                text.read_to_end(&mut head).map_err(Unreadable::from)?;
                match head.trim_ascii_start() {
                    [] => Err(ErrorKind::Empty.into()),
                    rest => Self::read(rest, Some(u64::MAX), choices),
                }
            }
            Layout::Document => {
                text.read_to_end(&mut head).map_err(Unreadable::from)?;
                let text = String::from_utf8(head).map_err(|error| ErrorKind::NotText {
                    encoding: "UTF-8",
                    byte: error.utf8_error().valid_up_to() as u64 + 1,
                })?;
                refuse(choices)?;
                Self::from_json_with(&text, choices)
            }
            Layout::Array if is_bare(&head) => Err(ErrorKind::Form { reason: NO_ROWS.to_owned() }.into()),
            Layout::Array => table::read(head, text, layout, max_size, choices).map_err(of_documents),
            layout => table::read(head, text, layout, max_size, choices),
        }
    }

    /// The same of bytes that are there, as many as there are.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Errors> {
        Self::read(bytes, Some(u64::MAX), &Choices::default())
    }

    /// Reads a JSON document.
    ///
    /// ```
    /// use abstats_document::{ErrorKind, Input};
    /// let errors = Input::from_json(r#"{"variants": [{"visitors": 10, "conversions": 1},]}"#).unwrap_err();
    /// let error = &errors.listed()[0];
    /// assert!(matches!(error.kind(), ErrorKind::Syntax { .. }));
    /// assert_eq!((error.line(), error.column(), error.path()), (Some(1), Some(50), Some("variants[1]")));
    /// assert_eq!(error.to_string(), "line 1, column 50, variants[1]: a comma too many");
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with its values; or why it is no document.
    pub fn from_json(text: &str) -> Result<Self, Errors> {
        Self::from_json_with(text, &Choices::default())
    }

    /// The same, as the choices have it.
    pub(crate) fn from_json_with(text: &str, choices: &Choices) -> Result<Self, Errors> {
        let raw: Object<RawInput> = serde_json::from_str(text).map_err(|error| syntax::error(text, &error))?;
        Self::of(raw, choices).map_err(|mut errors| {
            for error in errors.each().filter(|error| matches!(error.kind(), ErrorKind::NoVariants { .. })) {
                *error = Error::new(elsewhere::no_variants(text));
            }
            errors
        })
    }

    /// Reads CSV: a header and a row for each variant, of the whole test, of a segment or of a day.
    ///
    /// ```
    /// use abstats_document::Input;
    /// let input = Input::from_csv("variant,visitors,conversions\na,1500,120\nb,1480,148\n")?;
    /// assert_eq!(input.experiment.variants()[1].id, "b");
    /// # Ok::<(), abstats_document::Errors>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong, each error with its line when it has one.
    pub fn from_csv(text: &str) -> Result<Self, Errors> {
        let choices = Choices::default();
        table::of_text(text, table::layout(text, &choices), &choices)
    }

    /// Reads `conversions/visitors` of each variant, the control first.
    ///
    /// ```
    /// use abstats_document::Input;
    /// let errors = Input::from_counts(&["120/1500", "148"]).unwrap_err();
    /// assert_eq!(errors.to_string(), r#"variant "1": "148" is not conversions/visitors, e.g. 120/1500"#);
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn from_counts(arguments: &[impl AsRef<str>]) -> Result<Self, Errors> {
        Self::from_weighted_counts(arguments, None)
    }

    /// The same with planned shares of traffic: in the order of the variants; or by name, where the first is `control`, `A` or
    /// `0`, the next `B` or `1`, and so on.
    ///
    /// ```
    /// use abstats_document::{Input, Weights};
    /// let weights = Weights::Named(vec![("B".into(), 10.0), ("control".into(), 90.0)]);
    /// let input = Input::from_weighted_counts(&["1080/13500", "148/1480"], Some(weights))?;
    /// assert_eq!(input.experiment.variants()[1].traffic_weight, Some(10.0));
    /// # Ok::<(), abstats_document::Errors>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn from_weighted_counts(arguments: &[impl AsRef<str>], weights: Option<Weights>) -> Result<Self, Errors> {
        let variants = counts::variants(arguments)?;
        let weights = weights.map(|weights| counts::by_id(weights, variants.len()));
        let choices = Choices { weights, ..Choices::default() };
        let draft = Draft { variants, ..Draft::default() };
        // The first is the control, as its id says.
        let experiment = draft.experiment(&choices, &mut Vec::new(), Errors::default())?;
        Ok(Self::new(experiment, Analysis::default()))
    }
}

/// Whether it is an array without items.
fn is_bare(text: &[u8]) -> bool {
    text.iter().filter(|byte| !byte.is_ascii_whitespace()).eq(b"[]")
}

/// An array that is no table: its items are documents.
fn of_documents(errors: Errors) -> Errors {
    match errors.listed() {
        [error] if matches!(error.kind(), ErrorKind::NoColumns { found, .. } if found.contains("\"variants\"")) => {
            let reason = "an array of documents: \"variants\" is in its items; give one of them alone";
            ErrorKind::Form { reason: reason.to_owned() }.into()
        }
        _ => errors,
    }
}

/// Whether the text begins with a tag.
fn is_markup(head: &[u8]) -> bool {
    let begin: Vec<_> = head.trim_ascii_start().iter().take(10).map(u8::to_ascii_lowercase).collect();
    let tags = ["<!doctype", "<html", "<?xml", "<table", "<head", "<body", "<div", "<!--"];
    tags.iter().any(|tag| begin.starts_with(tag.as_bytes()))
}

/// Choices that only tables have, in a document.
fn refuse(choices: &Choices) -> Result<(), Errors> {
    let given = [
        ("--columns", !choices.columns.is_empty()),
        ("--breakdown", !choices.breakdown.is_empty()),
        ("--where", !choices.filters.is_empty()),
        ("--first-assignment", choices.first_assignment),
        ("--leave-out-mixed", choices.leave_out_mixed),
    ];
    let mut errors = Errors::default();
    for (option, _) in given.into_iter().filter(|(_, given)| *given) {
        errors
            .push(Error::new(ErrorKind::Option { option, reason: "the input is a document, not a table".to_owned() }));
    }
    errors.or(())
}
