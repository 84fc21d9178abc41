use super::*;

fn texts(axis: &Axis) -> Vec<String> {
    let drawn = axis.ticks(0, 10).into_string();
    let labels = drawn.split("</text>").filter_map(|part| part.rsplit('>').next());
    labels.filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

#[test]
fn ticks_are_round_and_inside() {
    assert_eq!(texts(&Axis::rates([0.068, 0.116])), ["7 %", "8 %", "9 %", "10 %", "11 %"]);
    assert_eq!(texts(&Axis::lifts([0.03, 0.51])), ["0 %", "+20 %", "+40 %"]);
    assert_eq!(texts(&Axis::lifts([-0.004, 0.001])), ["-0.4 %", "-0.3 %", "-0.2 %", "-0.1 %", "0 %", "+0.1 %"]);
    assert_eq!(texts(&Axis::lifts([0.0])), ["-1.0 %", "-0.5 %", "0 %", "+0.5 %", "+1.0 %"]);
}

#[test]
fn places_stay_on_the_picture() {
    let axis = Axis::lifts([-0.5, 1.5, f64::INFINITY]);
    assert!((axis.place(0.5) - 50.0).abs() < 1e-12);
    assert!(axis.place(f64::INFINITY) < 100.0 && axis.place(-1.0) > 0.0);
    assert!(axis.shows(1.5) && !axis.shows(1.6));
}

#[test]
fn nothing_at_all_is_an_axis_too() {
    assert!(!texts(&Axis::rates([])).is_empty());
    assert!(!texts(&Axis::rates([f64::NAN])).is_empty());
    assert!(!texts(&Axis::rates([1e-13, 1e-13])).is_empty());
    assert!(!texts(&Axis::lifts([1e12])).is_empty());
}

#[test]
fn one_wide_interval_does_not_press_the_others_flat() {
    let level = abstats::Level::new(0.9).unwrap();
    let mut intervals = vec![Interval { low: -0.1, high: 0.2, level }; 5];
    intervals.push(Interval { low: -0.9, high: f64::INFINITY, level });
    let ends = ends(&intervals);
    assert!(ends.iter().all(|end| end.abs() <= 0.8 + 1e-12), "{ends:?}");
}
