mod looks;
mod reference;
mod repeated;

use super::*;

/// `obrien-fleming`, `pocock`, `kim-demets:3`, `hwang-shih-decani:-4`
fn spending(name: &str) -> Spending {
    let (name, parameter) = name.split_once(':').unwrap_or((name, "0"));
    let parameter: f64 = parameter.parse().unwrap();
    match name {
        "obrien-fleming" => Spending::ObrienFleming,
        "pocock" => Spending::Pocock,
        "kim-demets" => Spending::KimDeMets(parameter),
        "hwang-shih-decani" => Spending::HwangShihDeCani(parameter),
        other => panic!("{other}"),
    }
}

fn alternative(two_sided: bool) -> Alternative {
    if two_sided { Alternative::TwoSided } else { Alternative::Greater }
}

fn efficacy(design: &Design) -> Vec<f64> {
    design.bounds().iter().map(|bound| bound.efficacy).collect()
}
