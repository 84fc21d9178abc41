//! Countries and presets, against what the UN and unions of states say of themselves.

use std::collections::BTreeSet;

use abstats_question::{Preset, is_country};

fn members(preset: Preset, codes: &str) {
    for code in codes.split(' ') {
        assert!(preset.contains(Some(code)), "{code} is in {preset:?}");
        for other in Preset::ALL.into_iter().filter(|&other| other != preset) {
            assert!(!other.contains(Some(code)), "{code} is not in {other:?}");
        }
    }
}

#[test]
fn r63_every_country_lies_in_one_preset_and_antarctica_in_none() {
    let all: Vec<&str> = Preset::ALL.into_iter().flat_map(Preset::countries).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    // ISO 3166-1 has 249 officially assigned codes.
    assert_eq!(all.len(), 248);
    assert!(is_country("AQ") && Preset::ALL.iter().all(|preset| !preset.contains(Some("AQ"))));
    let mut assigned = 0;
    for code in ('A'..='Z').flat_map(|first| ('A'..='Z').map(move |second| format!("{first}{second}"))) {
        let presets = Preset::ALL.iter().filter(|preset| preset.contains(Some(&code))).count();
        assert_eq!(presets, usize::from(is_country(&code) && code != "AQ"), "{code}");
        assigned += usize::from(is_country(&code));
    }
    assert_eq!(assigned, 249);
}

#[test]
fn r63_the_presets_have_the_sizes_of_m49() {
    // UN M49 has 60 areas in Africa, 57 in the Americas, 50 in Asia, 52 in Europe (Sark among them, which has no code of ISO) and
    // 29 in Oceania. Taiwan is ISO's alone.
    let count = |preset: Preset| preset.countries().count();
    assert_eq!(count(Preset::Africa), 60);
    assert_eq!(count(Preset::NorthAmerica), 5);
    assert_eq!(count(Preset::LatinAmerica), 57 - 5);
    assert_eq!(count(Preset::Europe), 52 - 1 + 4);
    // Western Asia has 18.
    assert_eq!(count(Preset::MiddleEast), 18 - 4 + 1);
    assert_eq!(count(Preset::AsiaPacific), 50 + 1 - 18 - 1 + 29);
}

#[test]
fn r63_the_54_african_states_of_the_un_and_six_territories() {
    let states = "DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU MA MZ NA NE NG \
                  RW ST SN SC SL SO ZA SS SD TZ TG TN UG ZM ZW";
    assert_eq!(states.split_whitespace().count(), 54);
    members(Preset::Africa, &states.split_whitespace().collect::<Vec<_>>().join(" "));
    members(Preset::Africa, "EH IO RE SH TF YT");
}

#[test]
fn r63_europe_by_its_unions() {
    members(Preset::Europe, "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"); // European Union
    members(Preset::Europe, "IS LI NO CH GB"); // EFTA, the United Kingdom
    members(Preset::Europe, "AL AD AM AZ BA GE MD MC ME MK RS SM UA RU BY VA"); // others of the Council of Europe, of old or now
}

#[test]
fn r63_the_middle_east() {
    members(Preset::MiddleEast, "BH KW OM QA SA AE"); // the Gulf Cooperation Council
    members(Preset::MiddleEast, "IQ IR IL JO LB PS SY TR YE");
}

#[test]
fn r63_the_americas() {
    members(Preset::NorthAmerica, "US CA GL BM PM");
    // The 33 states of CELAC: Mexico, too.
    let celac = "AG AR BS BB BZ BO BR CL CO CR CU DM DO EC SV GD GT GY HT HN JM MX NI PA PY PE KN LC VC SR TT UY VE";
    assert_eq!(celac.split(' ').count(), 33);
    members(Preset::LatinAmerica, celac);
    members(Preset::LatinAmerica, "PR VI AW CW SX BQ GF GP MQ BL MF KY TC VG AI MS FK GS BV");
}

#[test]
fn r63_asia_and_the_pacific() {
    members(Preset::AsiaPacific, "BN KH ID LA MY MM PH SG TH VN TL"); // ASEAN
    members(Preset::AsiaPacific, "AF BD BT IN MV NP PK LK"); // SAARC
    members(Preset::AsiaPacific, "AU CK FM FJ PF KI NR NC NZ NU PW PG MH WS SB TO TV VU"); // Pacific Islands Forum
    members(Preset::AsiaPacific, "KZ KG TJ TM UZ CN HK MO TW JP KP KR MN UM HM");
}

#[test]
fn r62_r77_what_is_no_assigned_code() {
    for code in
        ["UK", "EU", "XK", "ZZ", "AA", "AN", "SU", "YU", "TP", "us", "Us", "U", "USA", "", "  ", "U ", " U", "ÄÖ", "É"]
    {
        assert!(!is_country(code), "{code}");
    }
}

#[test]
fn r63_an_unknown_country_lies_nowhere() {
    for country in [None, Some(""), Some("UK"), Some("fr"), Some("France"), Some(" ")] {
        assert!(Preset::ALL.iter().all(|preset| !preset.contains(country)));
    }
}
