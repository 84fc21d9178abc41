//! The names of closed sets: each choice has one, on the wire, on the command line and in every message.

use thiserror::Error;

/// A name that is none of those there are.
///
/// ```
/// use abstats::Alternative;
/// let error = "both".parse::<Alternative>().unwrap_err();
/// assert_eq!(error.to_string(), r#"alternative "both" is not one of two_sided, greater, less"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
#[error("{what} {value:?} is not one of {}", known.join(", "))]
#[non_exhaustive]
pub struct UnknownName {
    /// What was to be named.
    pub what: &'static str,
    /// The name given.
    pub value: String,
    /// The names there are.
    pub known: &'static [&'static str],
}

/// Gives a closed enum its names: `ALL`, `CODES`, `code`, `Display` and `FromStr`, which are each other's inverse.
macro_rules! names {
    ($type:ident, $what:literal: $($variant:ident = $code:literal),+ $(,)?) => {
        impl $type {
            /// All of them, in the order of their declaration.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];
            /// Their names, in the same order.
            pub const CODES: &[&str] = &[$($code),+];

            /// The name on the wire, which is also its `Display` and is read back by `FromStr`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|of| of.code() == name).ok_or_else(|| $crate::UnknownName {
                    what: $what,
                    value: name.to_owned(),
                    known: Self::CODES,
                })
            }
        }
    };
}

pub(crate) use names;
