//! Laws that hold for every world and every question.

use abstats_question::{Breakdown, EventFilter, Field, Moment, Offset, Rule, TextTest};
use rand::RngExt;
use rand::seq::SliceRandom;

use crate::random::{SMALL, ask, rng, world};
use crate::world::{Ask, DAY, Row, World, feed, pairs};

fn worlds() -> impl Iterator<Item = (World, Vec<Ask>, rand::rngs::SmallRng)> {
    (10_000..10_400).map(|seed| {
        let mut rng = rng(seed);
        let world = world(&mut rng, SMALL);
        let asks = (0..5).map(|_| ask(&mut rng)).collect();
        (world, asks, rng)
    })
}

#[test]
fn appends_in_any_batches_give_what_a_fresh_view_gives() {
    for (world, asks, mut rng) in worlds() {
        let fresh = world.view();
        let mut grown = world.empty();
        let mut rest = &world.rows[..];
        while !rest.is_empty() {
            let (batch, after) = rest.split_at(rng.random_range(0..=rest.len()));
            feed(&mut grown, batch);
            rest = after;
            // Counting between batches changes nothing; a copy that was taken does not see what follows.
            let snapshot = grown.clone();
            asks[0].count(&grown);
            assert_eq!(asks[0].count(&snapshot), asks[0].count(&grown));
        }
        for ask in &asks {
            assert_eq!(ask.count(&grown), ask.count(&fresh));
            assert_eq!(ask.series(&grown), ask.series(&fresh));
        }
    }
}

#[test]
fn the_order_of_rows_of_different_kinds_is_irrelevant() {
    fn kind(row: &Row) -> usize {
        match row {
            Row::Expose { .. } => 0,
            Row::Record { .. } => 1,
            Row::Convert { .. } => 2,
            Row::Event { .. } => 3,
        }
    }
    for (world, asks, mut rng) in worlds() {
        // Any interleaving that keeps the order within each kind: shuffle the kinds, then fill them in order.
        let mut kinds: Vec<usize> = world.rows.iter().map(kind).collect();
        kinds.shuffle(&mut rng);
        let mut rows: [Vec<&Row>; 4] = Default::default();
        world.rows.iter().rev().for_each(|row| rows[kind(row)].push(row));
        let mixed = kinds.iter().map(|&kind| rows[kind].pop().unwrap().clone()).collect();
        let mixed = World { rows: mixed, ..world.clone() };
        for ask in &asks {
            assert_eq!(ask.count(&mixed.view()), ask.count(&world.view()));
        }
    }
}

#[test]
fn r29_r132_days_add_up_to_the_result_with_the_end_of_that_day() {
    let mut days = 0;
    for (world, asks, _) in worlds() {
        let view = world.view();
        for mut ask in asks {
            ask.question.mature_only = false;
            let offset = ask.question.dates.offset;
            let mut sum = vec![(0, 0); world.variants.len()];
            for day in ask.series(&view).days {
                days += 1;
                for (sum, own) in sum.iter_mut().zip(pairs(&day.variants)) {
                    *sum = (sum.0 + own.0, sum.1 + own.1);
                }
                let end = Moment::end_of(day.date, offset).micros();
                let before = ask.window.1.map_or(end, |before| before.min(end));
                let until = Ask { window: (ask.window.0, Some(before)), ..ask.clone() };
                assert_eq!(pairs(&until.count(&view).total.variants), sum, "{world:?} {until:?}");
            }
            assert_eq!(pairs(&ask.count(&view).total.variants), sum);
        }
    }
    assert!(days > 500, "{days}");
}

#[test]
fn r32_conversions_are_at_most_visitors() {
    for (world, asks, _) in worlds() {
        for ask in asks {
            let counts = ask.count(&world.view());
            let segments = counts.segments.iter().flatten().flat_map(|segment| &segment.split.variants);
            assert!(
                counts.total.variants.iter().chain(segments).all(|counted| counted.conversions <= counted.visitors)
            );
        }
    }
}

#[test]
fn r39_the_order_of_groups_and_rules_is_irrelevant() {
    for (world, asks, mut rng) in worlds() {
        let view = world.view();
        for ask in asks {
            let mut turned = ask.clone();
            turned.question.filter.0.shuffle(&mut rng);
            turned.question.filter.0.iter_mut().for_each(|group| group.shuffle(&mut rng));
            turned.question.events.any_of.shuffle(&mut rng);
            turned.question.events.any_of.iter_mut().for_each(|group| group.shuffle(&mut rng));
            assert_eq!(turned.count(&view), ask.count(&view));
        }
    }
}

#[test]
fn r56_the_goal_and_its_events_do_not_change_the_visitors() {
    for (world, asks, _) in worlds() {
        let view = world.view();
        for mut ask in asks {
            ask.question.mature_only = false;
            let plain = Ask {
                goal: crate::world::Wanted::Nothing,
                question: abstats_question::Question { events: EventFilter::default(), ..ask.question.clone() },
                ..ask.clone()
            };
            let visitors = |ask: &Ask| {
                let counts = ask.count(&view);
                let split = |split: &abstats_count::Split| {
                    split.variants.iter().map(|counted| counted.visitors).collect::<Vec<_>>()
                };
                let segments = counts.segments.map(|segments| {
                    segments.iter().map(|segment| (segment.criteria.clone(), split(&segment.split))).collect::<Vec<_>>()
                });
                (split(&counts.total), segments, counts.multiple_variant_visitors)
            };
            assert_eq!(visitors(&ask), visitors(&plain));
        }
    }
}

#[test]
fn r81_a_rule_and_its_negation_partition_the_visitors() {
    for (world, asks, _) in worlds() {
        let view = world.view();
        for mut ask in asks {
            let test = TextTest::is("US");
            let rule = |test| vec![Rule::Field { field: Field::Country, test }];
            let mut visitors = |group: Option<Vec<Rule>>| {
                ask.question.filter.0 = group.into_iter().collect();
                pairs(&ask.count(&view).total.variants)
            };
            let (all, held) = (visitors(None), visitors(Some(rule(test.clone()))));
            let rest = visitors(Some(rule(TextTest { negated: true, ..test })));
            let sum: Vec<_> = held.iter().zip(&rest).map(|(held, rest)| (held.0 + rest.0, held.1 + rest.1)).collect();
            assert_eq!(sum, all);
        }
    }
}

#[test]
fn r96_segments_and_phases_partition_every_count() {
    for (world, asks, _) in worlds() {
        let view = world.view();
        for ask in asks {
            let counts = ask.count(&view);
            let mut plain = ask.clone();
            plain.question.breakdown = None;
            assert_eq!(plain.count(&view).total, counts.total);
            let sum = |list: &mut dyn Iterator<Item = Vec<(u64, u64)>>| {
                list.fold(vec![(0, 0); world.variants.len()], |sum, own| {
                    sum.iter().zip(own).map(|(sum, own)| (sum.0 + own.0, sum.1 + own.1)).collect::<Vec<_>>()
                })
            };
            let total = pairs(&counts.total.variants);
            if let Some(segments) = &counts.segments {
                assert_eq!(sum(&mut segments.iter().map(|segment| pairs(&segment.split.variants))), total);
            }
            if !ask.phases.is_empty() {
                assert_eq!(sum(&mut counts.total.phases.iter().map(|phase| pairs(phase))), total);
            }
        }
    }
}

#[test]
fn r25_a_window_by_days_is_the_sum_of_nothing_but_its_days() {
    // Visitors by day do not depend on the window that holds the day.
    for (world, _, _) in worlds().take(100) {
        let view = world.view();
        let mut ask = Ask::default();
        ask.question.dates.offset = Offset::UTC;
        ask.question.breakdown = Some(Breakdown::UserType);
        let day = |from: i64, until: i64| {
            let counts = Ask { window: (Some(from * DAY), Some(until * DAY)), ..ask.clone() }.count(&view);
            counts.total.total().visitors
        };
        let days: u64 = (-1..6).map(|from| day(from, from + 1)).sum();
        assert_eq!(days, day(-1, 6));
    }
}
