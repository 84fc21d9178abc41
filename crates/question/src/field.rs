//! The attributes that every visitor may have.

use crate::sets::{BROWSERS, DEVICES, STORED_SOURCES, SYSTEMS};

/// A stored attribute of a visitor at entry. One table of their names for filters, breakdowns, import and warehouse.
///
/// ```
/// use abstats_question::Field;
/// assert_eq!(Field::from_name("utm_source"), Some(Field::UtmSource));
/// assert_eq!(Field::UtmSource.name(), "utm_source");
/// assert!(Field::ALL.iter().enumerate().all(|(place, &field)| field as usize == place));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `mobile`, `desktop`, `tablet`.
    Device,
    /// `chrome`, `firefox`, ...
    Browser,
    /// `windows`, `macos`, `ios`, `linux`, ...
    Os,
    /// Two capitals of ISO 3166-1.
    Country,
    /// A part of the country.
    Region,
    /// A city.
    City,
    /// The address that led here.
    RefPage,
    /// The first address here, with its query.
    LandingPage,
    /// `utm_campaign` of the visit.
    UtmCampaign,
    /// `utm_source` of the visit.
    UtmSource,
    /// `utm_medium` of the visit.
    UtmMedium,
    /// `utm_content` of the visit.
    UtmContent,
    /// `utm_term` of the visit.
    UtmTerm,
    /// `direct`, `referral`, `social`, `search` (unpaid), `paid`, `email`.
    Source,
    /// The browser's own name.
    UserAgent,
    /// The visitor's other identifier.
    Uuid,
}

impl Field {
    /// All, in the order of their numbers (`field as usize`).
    pub const ALL: [Self; 16] = [
        Self::Device,
        Self::Browser,
        Self::Os,
        Self::Country,
        Self::Region,
        Self::City,
        Self::RefPage,
        Self::LandingPage,
        Self::UtmCampaign,
        Self::UtmSource,
        Self::UtmMedium,
        Self::UtmContent,
        Self::UtmTerm,
        Self::Source,
        Self::UserAgent,
        Self::Uuid,
    ];

    /// Its name in rows and in `breakdown_by`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Browser => "browser",
            Self::Os => "os",
            Self::Country => "country",
            Self::Region => "region",
            Self::City => "city",
            Self::RefPage => "ref_page",
            Self::LandingPage => "landing_page",
            Self::UtmCampaign => "utm_campaign",
            Self::UtmSource => "utm_source",
            Self::UtmMedium => "utm_medium",
            Self::UtmContent => "utm_content",
            Self::UtmTerm => "utm_term",
            Self::Source => "source",
            Self::UserAgent => "user_agent",
            Self::Uuid => "uuid",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The values of a field that has a closed set of them, as data have them: `nonpaid` is a question about sources, and no source.
    ///
    /// ```
    /// use abstats_question::Field;
    /// assert_eq!(Field::Device.listed(), Some(&["mobile", "desktop", "tablet"][..]));
    /// assert!(!Field::Source.listed().unwrap().contains(&"nonpaid") && Field::City.listed().is_none());
    /// ```
    #[must_use]
    pub fn listed(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Device => Some(&DEVICES),
            Self::Browser => Some(&BROWSERS),
            Self::Os => Some(&SYSTEMS),
            Self::Source => Some(&STORED_SOURCES),
            _ => None,
        }
    }
}
