//! Finds a station or vendor by its id or name, as people type it on the command line (CONTRACT §6).

use super::overview::{all_stations, all_vendors};
use crate::{
    error::{EntityKind, Error},
    fleet::VendorEntry,
    service::Service,
    station::StationEntry,
    text::fold,
};

/// Why a text names no single row.
#[derive(Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is no such row.
    Unknown {
        /// Kind of the row.
        entity: EntityKind,
        /// What was typed.
        text: String,
    },
    /// Several rows have this name in different spellings.
    Ambiguous {
        /// Kind of the rows.
        entity: EntityKind,
        /// What was typed.
        text: String,
        /// Ids of the rows.
        ids: Vec<i64>,
    },
    /// The store cannot answer.
    Error(Error),
}

impl From<Error> for NameError {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// The station with this id or name.
///
/// # Errors
/// [`NameError`].
pub async fn find_station(service: &Service, text: &str) -> Result<StationEntry, NameError> {
    let of = |station: &StationEntry| (station.id.get(), station.name.clone());
    only_match(all_stations(service).await?, of, EntityKind::Station, text)
}

/// The vendor with this id or name.
///
/// # Errors
/// [`NameError`].
pub async fn find_vendor(service: &Service, text: &str) -> Result<VendorEntry, NameError> {
    let of = |vendor: &VendorEntry| (vendor.id.get(), vendor.name.clone());
    only_match(all_vendors(service).await?, of, EntityKind::Vendor, text)
}

/// The row with this id, else the one with exactly this name, else the one with another spelling of this name.
fn only_match<T>(
    rows: Vec<T>,
    id_and_name: impl Fn(&T) -> (i64, String),
    entity: EntityKind,
    text: &str,
) -> Result<T, NameError> {
    let typed = text.trim();
    let (id, key) = (typed.parse().ok(), fold(typed));
    let (mut exact, mut similar) = (None, Vec::new());
    for row in rows {
        let (row_id, name) = id_and_name(&row);
        if Some(row_id) == id {
            return Ok(row);
        }
        if name == typed {
            exact = Some(row);
        } else if fold(&name) == key {
            similar.push(row);
        }
    }
    let text = text.to_owned();
    match (exact, similar.len()) {
        (Some(row), _) => Ok(row),
        (None, 0 | 1) => similar.pop().ok_or(NameError::Unknown { entity, text }),
        (None, _) => Err(NameError::Ambiguous {
            entity,
            text,
            ids: similar.iter().map(|row| id_and_name(row).0).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[(i64, &str)], text: &str) -> Result<i64, NameError> {
        let rows: Vec<_> = names
            .iter()
            .map(|(id, name)| (*id, (*name).to_owned()))
            .collect();
        only_match(rows, Clone::clone, EntityKind::Vendor, text).map(|(id, _)| id)
    }

    #[test]
    fn finds_a_row_by_id_or_by_any_spelling_of_its_name() {
        let names = [(1, "Hazira MS"), (2, "Jose\u{301} Ltd"), (3, "1")];
        for (text, id) in [
            ("2", 2),
            ("Hazira MS", 1),
            (" hazira ms ", 1),
            ("JOS\u{c9} LTD", 2),
            // An id comes before a name.
            ("1", 1),
        ] {
            assert_eq!(found(&names, text), Ok(id), "{text}");
        }
        for text in ["", "9", "Hazira", "-1"] {
            assert!(
                matches!(found(&names, text), Err(NameError::Unknown { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn of_two_spellings_the_one_typed_is_meant() {
        let names = [(1, "Roads"), (2, "ROADS")];
        assert_eq!(found(&names, "ROADS"), Ok(2));
        let ambiguous = NameError::Ambiguous {
            entity: EntityKind::Vendor,
            text: "roads".into(),
            ids: vec![1, 2],
        };
        assert_eq!(found(&names, "roads"), Err(ambiguous));
    }
}
