//! Plausible names for any number of demo users, vendors, drivers and vehicles.

pub(super) const ZONE: &str = "Asia/Kolkata";
pub(super) const MOTHER_STATION: &str = "Hazira MS";
pub(super) const DAUGHTER_STATION: &str = "Olpad DBS";
pub(super) const OPERATOR: &str = "Jignesh Parmar";
pub(super) const ADMIN: &str = "Leela Menon";

const ENGINEERS: [&str; 8] = [
    "Asha Patel",
    "Nitin Desai",
    "Farah Sheikh",
    "Vikram Joshi",
    "Meera Nair",
    "Sanjay Trivedi",
    "Rukmini Iyer",
    "Harish Mehta",
];
const PLANNERS: [&str; 6] = [
    "Ravi Kumar",
    "Sunita Rao",
    "Arjun Solanki",
    "Pooja Bhatt",
    "Imtiaz Khan",
    "Deepa Shah",
];
const VENDORS: [&str; 6] = [
    "Sabarmati Carriers",
    "Narmada Logistics",
    "Tapi Transport",
    "Mahi Roadways",
    "Purna Haulage",
    "Aravalli Gas Movers",
];
const DRIVERS: [&str; 16] = [
    "Mahesh Solanki",
    "Imran Shaikh",
    "Dinesh Rathod",
    "Kiran Vasava",
    "Salim Qureshi",
    "Bharat Chaudhari",
    "Govind Makwana",
    "Yusuf Pathan",
    "Ramesh Gamit",
    "Anil Tandel",
    "Prakash Barot",
    "Suresh Vaghela",
    "Javed Malek",
    "Mukesh Dodiya",
    "Naresh Khalasi",
    "Hitesh Rana",
];
const SERIES: [&str; 8] = ["BY", "CT", "AZ", "BV", "CU", "AT", "BZ", "CW"];

/// The n-th EIC, from 1.
pub(super) fn engineer(n: usize) -> String {
    numbered(&ENGINEERS, n - 1)
}

/// The n-th vendor's user, from 1.
pub(super) fn planner(n: usize) -> String {
    numbered(&PLANNERS, n - 1)
}

/// The n-th vendor, from 1.
pub(super) fn vendor(n: usize) -> String {
    numbered(&VENDORS, n - 1)
}

/// The n-th driver, from 0.
pub(super) fn driver(n: usize) -> String {
    numbered(&DRIVERS, n)
}

/// The n-th registration number, from 0. All are distinct: 7,919 and 9,000 are coprime, so no number repeats within a
/// district.
pub(super) fn registration(n: usize) -> String {
    let (district, series) = (5 + n / 9_000, SERIES[n % SERIES.len()]);
    format!(
        "GJ {district:02} {series} {:04}",
        1_000 + (n * 7_919 + 3_471) % 9_000
    )
}

/// The n-th name; from the second round on with the number of the round appended.
fn numbered(names: &[&str], n: usize) -> String {
    match n / names.len() {
        0 => names[n].to_owned(),
        round => format!("{} {}", names[n % names.len()], round + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn registrations_and_vendors_are_unique() {
        let plates: HashSet<_> = (0..100_000).map(registration).collect();
        assert_eq!(plates.len(), 100_000);
        let vendors: HashSet<_> = (1..=1_000).map(vendor).collect();
        assert_eq!(vendors.len(), 1_000);
    }
}
