//! Memory, which rows bound, whatever they hold.

use abstats_count::{Carried, Event, Exposure, Person, Visitors};
use abstats_question::Moment;
use peak_alloc::PeakAlloc;

use crate::world::World;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The tests of this program run side by side and allocate, too: these bounds are far above what they need.
const MEGABYTES: usize = 200;

const fn shared<T: Send + Sync>() {}

/// Many threads may count in one view.
const _: () = shared::<Visitors>();

#[test]
fn memory_is_bounded_by_the_rows() {
    let before = HEAP.current_usage();
    let mut view = World { created_at: i64::MIN, ..World::new() }.empty();
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
    // A late earlier exposure of each does not look at every key.
    for number in 0..20_000_u32 {
        let (person, at) = (Person(number.wrapping_mul(200_003)), Moment::from_micros(-1));
        view.expose(Exposure { person, variant: "0", at, carried: Carried::default() }).unwrap();
    }
    let used = HEAP.current_usage().saturating_sub(before) / (1 << 20);
    assert!(used < MEGABYTES, "{used} MiB");
}
