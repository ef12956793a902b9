//! Vendors and stations that rows of the file refer to by name.

use super::{
    Import,
    document::{Part, object, text},
    rows::{Sections, Text},
};
use crate::{
    id::VendorId,
    store::{
        StoreError,
        fleet::{self, StoredStation},
    },
    text::name_key,
};
use std::collections::HashSet;

/// The names in the file, also those of rows with errors: a reference to such a row is no error of its own.
pub(super) struct Names {
    stations: HashSet<String>,
    vendors: HashSet<String>,
}

impl Names {
    pub(super) fn of(sections: &Sections<'_>) -> Self {
        Self {
            stations: names(&sections.stations),
            vendors: names(&sections.vendors),
        }
    }
}

fn names(rows: &[Part<'_>]) -> HashSet<String> {
    let members = rows.iter().filter_map(|row| object(row));
    let members = members.flat_map(|members| members.0);
    let names = members.filter(|(key, _)| text(key).as_deref() == Some("name"));
    names
        .filter_map(|(_, value)| text(value))
        .map(|name| name_key(&name))
        .collect()
}

impl Import<'_> {
    /// The vendor with this name. Reports an error if there is none.
    pub(super) async fn vendor(&mut self, name: &Text<'_>) -> Result<Option<VendorId>, StoreError> {
        let found = fleet::find_vendor(self.db, &name.value).await?;
        if found.is_none() && !self.names.vendors.contains(&name_key(&name.value)) {
            let message = format!("there is no vendor {:?}", name.value);
            self.errors.add(name.at, message);
        }
        Ok(found.map(|(id, _)| id))
    }

    /// The mother station with this name. Reports an error if there is none.
    pub(super) async fn mother_station(
        &mut self,
        name: &Text<'_>,
    ) -> Result<Option<StoredStation>, StoreError> {
        let found = fleet::find_station(self.db, &name.value).await?;
        match &found {
            Some(station) if !station.is_mother => {
                let message = format!("{:?} is no mother station (MS)", station.name);
                self.errors.add(name.at, message);
                return Ok(None);
            }
            None if !self.names.stations.contains(&name_key(&name.value)) => {
                let message = format!("there is no station {:?}", name.value);
                self.errors.add(name.at, message);
            }
            _ => {}
        }
        Ok(found)
    }
}
