//! Import of stations.

use super::{
    Import, MAX_NAME_CHARS,
    document::Part,
    rows::{Optional, Row, Text},
};
use crate::{
    id::StationId,
    store::{StoreError, fleet},
    wall_clock::find_zone,
};

const KEYS: [&str; 4] = ["name", "kind", "time_zone", "mother"];

/// A station of the file whose mother is to be found when all stations of the file are known.
struct Daughter<'a> {
    name: String,
    mother: Optional<'a>,
    id: StationId,
    /// The mother that it has, if it was there already.
    existing: Option<Option<StationId>>,
}

impl Import<'_> {
    pub(super) async fn stations(&mut self, rows: &[Part<'_>]) -> Result<(), StoreError> {
        let mut daughters = Vec::new();
        for row in rows {
            daughters.extend(self.station(row).await?);
        }
        for daughter in daughters {
            self.set_mother(daughter).await?;
        }
        Ok(())
    }

    async fn station<'a>(&mut self, row: Part<'a>) -> Result<Option<Daughter<'a>>, StoreError> {
        let errors_before = self.errors.count();
        let Some(row) = Row::read(row, &KEYS, &mut self.errors) else {
            return Ok(None);
        };
        let name = row.text("name", MAX_NAME_CHARS, &mut self.errors);
        let kind = row.text("kind", MAX_NAME_CHARS, &mut self.errors);
        let zone = row.text("time_zone", MAX_NAME_CHARS, &mut self.errors);
        let mother = row.optional("mother", MAX_NAME_CHARS, &mut self.errors);
        if let Some(kind) = &kind
            && !matches!(kind.value.as_str(), "MS" | "DBS")
        {
            self.errors.add(kind.at, "kind must be MS or DBS");
        }
        let zone = zone.and_then(|zone| self.time_zone(zone));
        if let (Some(kind), Optional::Some(mother)) = (&kind, &mother)
            && kind.value == "MS"
        {
            self.errors
                .add(mother.at, "only a DBS has a mother station");
        }
        let (Some(name), Some(kind), Some(zone)) = (name, kind, zone) else {
            return Ok(None);
        };
        if self.errors.count() > errors_before {
            return Ok(None);
        }
        let id = fleet::insert_station(self.db, &name.value, &kind.value, &zone.value).await?;
        let daughter = if let Some(id) = id {
            self.add("station", id.get(), name.value.clone());
            Some((id, None))
        } else {
            self.existing_station(&name, &kind, &zone).await?
        };
        Ok(daughter.map(|(id, existing)| Daughter {
            name: name.value,
            mother,
            id,
            existing,
        }))
    }

    /// The zone under its own name, or an error.
    fn time_zone<'a>(&mut self, zone: Text<'a>) -> Option<Text<'a>> {
        let found = find_zone(&zone.value)
            .ok()
            .filter(|found| !found.is_unknown());
        let name = found.as_ref().and_then(|found| found.iana_name());
        if name.is_none() {
            let message = format!("{:?} is no IANA time zone", zone.value);
            self.errors.add(zone.at, message);
        }
        name.map(|name| Text {
            at: zone.at,
            value: name.to_owned(),
        })
    }

    /// The id and the mother of a station that is there already, if it may be passed over.
    async fn existing_station(
        &mut self,
        name: &Text<'_>,
        kind: &Text<'_>,
        zone: &Text<'_>,
    ) -> Result<Option<(StationId, Option<Option<StationId>>)>, StoreError> {
        let found = fleet::find_station(self.db, &name.value).await?;
        let Some(found) = found.filter(|_| self.skips_existing()) else {
            let message = format!("there is a station {:?} already", name.value);
            self.errors.add(name.at, message);
            return Ok(None);
        };
        let errors_before = self.errors.count();
        let found_kind = if found.is_mother { "MS" } else { "DBS" };
        if found_kind != kind.value {
            let message = format!("the station {:?} is of kind {found_kind}", found.name);
            self.errors.add(kind.at, message);
        }
        if !found.zone.eq_ignore_ascii_case(&zone.value) {
            let message = format!(
                "the station {:?} has the time zone {}",
                found.name, found.zone
            );
            self.errors.add(zone.at, message);
        }
        if self.errors.count() > errors_before {
            return Ok(None);
        }
        self.report.skipped += 1;
        Ok(Some((found.id, Some(found.mother))))
    }

    async fn set_mother(&mut self, daughter: Daughter<'_>) -> Result<(), StoreError> {
        let (at, mother) = match &daughter.mother {
            Optional::Unknown => return Ok(()),
            Optional::None(at) => (*at, None),
            Optional::Some(name) => match self.mother_station(name).await? {
                Some(mother) => (name.at, Some(mother.id)),
                None => return Ok(()),
            },
        };
        match daughter.existing {
            None => fleet::set_mother_station(self.db, daughter.id, mother).await?,
            Some(existing) if existing == mother => {}
            Some(_) => {
                let message = format!("the station {:?} has another mother station", daughter.name);
                self.errors.add(at, message);
            }
        }
        Ok(())
    }
}
