//! A fixed phase for each socket, which spreads their timers evenly.

/// 2⁶⁴ divided by the golden ratio. Multiples of it modulo 2⁶⁴ are evenly distributed (Fibonacci hashing).
const GOLDEN_RATIO_64: u64 = 0x9e37_79b9_7f4a_7c15;

/// Maps an id to [0, 1]. Successive ids are spread evenly; random numbers would form clusters.
pub fn phase_of(id: u64) -> f64 {
    let fraction = u32::try_from(id.wrapping_mul(GOLDEN_RATIO_64) >> 32).unwrap_or(0);
    f64::from(fraction) / f64::from(u32::MAX)
}
