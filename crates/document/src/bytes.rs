//! An input from text, whatever it is.

use std::io::Read;

use abstats::{Analysis, Experiment};

use crate::document::RawInput;
use crate::error::ErrorKind;
use crate::object::Object;
use crate::{Choices, Errors, Input, counts, csv, syntax};

/// The largest document that is read unless another size is asked for, in bytes: 64 MiB.
const MAX_SIZE: u64 = 64 << 20;

impl Input {
    /// Reads a document or a table as it comes, at most `max_size` bytes of it; 64 MiB when that is `None`.
    ///
    /// ```
    /// use abstats_document::{Choices, Input};
    /// let table = "variant,visitors,conversions\na,1500,120\nb,1480,148\n";
    /// let input = Input::read(table.as_bytes(), None, &Choices::default())?;
    /// assert_eq!(input.experiment.variants()[1].id, "b");
    /// # Ok::<(), abstats_document::Errors>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn read(source: impl Read, max_size: Option<u64>, _: &Choices) -> Result<Self, Errors> {
        let mut bytes = Vec::new();
        let max = max_size.unwrap_or(MAX_SIZE);
        let unreadable = |error: std::io::Error| ErrorKind::Unreadable { reason: error.to_string() };
        source.take(max.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > max {
            return Err(ErrorKind::TooLarge { max }.into());
        }
        Self::from_bytes(&bytes)
    }

    /// Reads JSON (it begins with a brace) or CSV.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Errors> {
        let text = std::str::from_utf8(bytes).map_err(|error| ErrorKind::NotUtf8 { byte: error.valid_up_to() + 1 })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match text.trim_start().chars().next() {
            None => Err(ErrorKind::Empty.into()),
            Some('{') => Self::from_json(text),
            Some('[') => Err(ErrorKind::Array.into()),
            Some(_) => Self::from_csv(text),
        }
    }

    /// Reads a JSON document.
    ///
    /// ```
    /// use abstats_document::{ErrorKind, Input};
    /// let errors = Input::from_json(r#"{"variants": [{"visitors": 10, "conversions": 1},]}"#).unwrap_err();
    /// let error = &errors.listed()[0];
    /// assert!(matches!(error.kind(), ErrorKind::Syntax { .. }));
    /// assert_eq!((error.line(), error.column(), error.path()), (Some(1), Some(50), Some("variants[1]")));
    /// assert_eq!(error.to_string(), "line 1, column 50, variants[1]: trailing comma");
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
        Self::of(raw, choices)
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
        csv::input(text, &Choices::default())
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
        let experiment = Experiment::new(counts::variants(arguments)?, Vec::new())?;
        Ok(Self::new(experiment, Analysis::default()))
    }
}
