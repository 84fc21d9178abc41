//! Memory, which rows bound, whatever they hold.

use abstats_count::{Carried, Event, Exposure, Person};
use abstats_question::Moment;
use peak_alloc::PeakAlloc;

use crate::world::World;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The tests of this program run side by side and allocate, too: these bounds are far above what they need.
const MEGABYTES: usize = 200;

#[test]
fn memory_is_bounded_by_the_rows() {
    let before = HEAP.current_usage();
    let mut view = World::new().empty();
    // Persons far apart, and each with an attribute and a property of a name that no other row has.
    for number in 0..20_000_u32 {
        let person = Person(number.wrapping_mul(200_003));
        let key = format!("key-{number}");
        let at = Moment::from_micros(number.into());
        let attributes = [(key.as_str(), Some("value"))];
        view.expose(Exposure {
            person,
            variant: "0",
            at,
            carried: Carried { attributes: &attributes, ..Carried::default() },
        })
        .unwrap();
        view.event(Event { person, name: "buy", at, event_id: Some(&key), properties: &attributes }).unwrap();
    }
    let used = HEAP.current_usage().saturating_sub(before) / (1 << 20);
    assert!(used < MEGABYTES, "{used} MiB");
}
