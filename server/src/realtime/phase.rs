//! A place for each socket in a stretch of time, so that not all of them do the same thing at once.

/// The golden section of 2⁶⁴: multiples of it fill a circle evenly.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Between 0 and 1. Neighbouring ids lie far apart, and all ids evenly: chance alone would have them come in heaps.
pub fn phase_of(id: u64) -> f64 {
    let fraction = u32::try_from(id.wrapping_mul(GOLDEN) >> 32).unwrap_or(0);
    f64::from(fraction) / f64::from(u32::MAX)
}
