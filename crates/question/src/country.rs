//! Countries and the regions they belong to.

/// A region of `filter_by`, as UN M49 divides the world, see the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preset {
    /// The United States, Canada, Greenland, Bermuda, Saint Pierre and Miquelon.
    NorthAmerica,
    /// Europe, and Cyprus, Armenia, Azerbaijan, Georgia.
    Europe,
    /// Asia without the Middle East, and Oceania.
    AsiaPacific,
    /// The Americas without North America: Mexico, too.
    LatinAmerica,
    /// Africa: Egypt, too.
    Africa,
    /// Western Asia without the four that are in Europe, and Iran.
    MiddleEast,
}

impl Preset {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::NorthAmerica, Self::Europe, Self::AsiaPacific, Self::LatinAmerica, Self::Africa, Self::MiddleEast];

    /// Its token in `filter_by`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NorthAmerica => "northamerica",
            Self::Europe => "europe",
            Self::AsiaPacific => "asiapacific",
            Self::LatinAmerica => "latinamerica",
            Self::Africa => "africa",
            Self::MiddleEast => "middleeast",
        }
    }

    /// The preset of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Whether the country, two capitals, lies in it. An unknown one lies in none.
    #[must_use]
    pub fn contains(self, country: Option<&str>) -> bool {
        country.is_some_and(|code| COUNTRIES.iter().any(|&(preset, codes)| preset == Some(self) && has(codes, code)))
    }

    /// Its countries, two capitals each.
    pub fn countries(self) -> impl Iterator<Item = &'static str> {
        COUNTRIES.iter().filter(move |(preset, _)| *preset == Some(self)).flat_map(|(_, codes)| codes.split(' '))
    }
}

/// Whether the code is an assigned one of ISO 3166-1 alpha-2: two capitals, so neither `us` nor `UK`.
///
/// ```
/// use abstats_question::is_country;
/// assert!(is_country("GB") && !is_country("UK") && !is_country("gb") && !is_country("ZZ"));
/// ```
#[must_use]
pub fn is_country(code: &str) -> bool {
    COUNTRIES.iter().any(|(_, codes)| has(codes, code))
}

fn has(codes: &str, code: &str) -> bool {
    // Each code and the space after it.
    codes.as_bytes().chunks(3).any(|listed| &listed[..2] == code.as_bytes())
}

/// All 249 codes by the subregions of UN M49 (standard country or area codes for statistical use), each with its preset.
/// Taiwan, which M49 does not list, stands with Eastern Asia.
const COUNTRIES: [(Option<Preset>, &str); 25] = {
    use Preset::{Africa, AsiaPacific, Europe, LatinAmerica, MiddleEast, NorthAmerica};
    [
        // Northern America.
        (Some(NorthAmerica), "BM CA GL PM US"),
        // Central America, the Caribbean, South America.
        (Some(LatinAmerica), "BZ CR GT HN MX NI PA SV"),
        (Some(LatinAmerica), "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI"),
        (Some(LatinAmerica), "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE"),
        // Northern, Western, Southern, Eastern Europe.
        (Some(Europe), "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ"),
        (Some(Europe), "AT BE CH DE FR LI LU MC NL"),
        (Some(Europe), "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA"),
        (Some(Europe), "BG BY CZ HU MD PL RO RU SK UA"),
        // Western Asia: those that go with Europe, the others; Iran is of Southern Asia.
        (Some(Europe), "AM AZ CY GE"),
        (Some(MiddleEast), "AE BH IL IQ JO KW LB OM PS QA SA SY TR YE"),
        (Some(MiddleEast), "IR"),
        // Central, Southern, South-eastern, Eastern Asia.
        (Some(AsiaPacific), "KG KZ TJ TM UZ"),
        (Some(AsiaPacific), "AF BD BT IN LK MV NP PK"),
        (Some(AsiaPacific), "BN ID KH LA MM MY PH SG TH TL VN"),
        (Some(AsiaPacific), "CN HK JP KP KR MN MO TW"),
        // Australia and New Zealand, Melanesia, Micronesia, Polynesia.
        (Some(AsiaPacific), "AU CC CX HM NF NZ"),
        (Some(AsiaPacific), "FJ NC PG SB VU"),
        (Some(AsiaPacific), "FM GU KI MH MP NR PW UM"),
        (Some(AsiaPacific), "AS CK NU PF PN TK TO TV WF WS"),
        // Northern, Eastern, Middle, Southern, Western Africa.
        (Some(Africa), "DZ EG EH LY MA SD TN"),
        (Some(Africa), "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW"),
        (Some(Africa), "AO CD CF CG CM GA GQ ST TD"),
        (Some(Africa), "BW LS NA SZ ZA"),
        (Some(Africa), "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG"),
        // Of no region.
        (None, "AQ"),
    ]
};
