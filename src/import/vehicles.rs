//! Import of vehicles.

use super::{
    Import, MAX_NAME_CHARS,
    document::Part,
    rows::{Optional, Row, Text},
};
use crate::{
    id::{StationId, VendorId},
    store::{StoreError, fleet},
    text::normalize_registration,
};

const KEYS: [&str; 3] = ["registration_no", "vendor", "station"];

/// A vehicle of the file.
struct NewVehicle<'a> {
    plate: Text<'a>,
    vendor: (Part<'a>, VendorId),
    /// The home station, if the file names one or says that there is none.
    home: Option<(Part<'a>, Option<StationId>)>,
}

impl Import<'_> {
    pub(super) async fn vehicles(&mut self, rows: &[Part<'_>]) -> Result<(), StoreError> {
        for row in rows {
            let Some(vehicle) = self.read_vehicle(row).await? else {
                continue;
            };
            let home = vehicle.home.and_then(|(_, home)| home);
            let (plate, vendor) = (&vehicle.plate.value, vehicle.vendor.1);
            match fleet::insert_vehicle(self.db, plate, vendor, home).await? {
                Some(id) => self.add("vehicle", id.get(), vehicle.plate.value),
                None => self.existing_vehicle(&vehicle).await?,
            }
        }
        Ok(())
    }

    async fn read_vehicle<'a>(
        &mut self,
        row: Part<'a>,
    ) -> Result<Option<NewVehicle<'a>>, StoreError> {
        let errors_before = self.errors.count();
        let Some(row) = Row::read(row, &KEYS, &mut self.errors) else {
            return Ok(None);
        };
        let plate = row.text("registration_no", MAX_NAME_CHARS, &mut self.errors);
        let plate = plate.and_then(|plate| self.registration(plate));
        let vendor = match row.text("vendor", MAX_NAME_CHARS, &mut self.errors) {
            Some(name) => self.vendor(&name).await?.map(|id| (name.at, id)),
            None => None,
        };
        let home = match row.optional("station", MAX_NAME_CHARS, &mut self.errors) {
            Optional::Unknown => None,
            Optional::None(at) => Some((at, None)),
            Optional::Some(name) => match self.mother_station(&name).await? {
                Some(station) => Some((name.at, Some(station.id))),
                // The station is in the file and has an error there.
                None => return Ok(None),
            },
        };
        Ok(match (plate, vendor) {
            (Some(plate), Some(vendor)) if self.errors.count() == errors_before => {
                Some(NewVehicle {
                    plate,
                    vendor,
                    home,
                })
            }
            _ => None,
        })
    }

    fn registration<'a>(&mut self, plate: Text<'a>) -> Option<Text<'a>> {
        let normal = normalize_registration(&plate.value);
        if normal.is_none() {
            self.errors.add(
                plate.at,
                "registration_no must be 1 to 20 Latin letters and digits, with spaces and dashes between them",
            );
        }
        normal.map(|value| Text {
            at: plate.at,
            value,
        })
    }

    async fn existing_vehicle(&mut self, vehicle: &NewVehicle<'_>) -> Result<(), StoreError> {
        let found = match fleet::find_vehicle(self.db, &vehicle.plate.value).await? {
            Some(id) => fleet::vehicle(self.db, id).await?,
            None => None,
        };
        let plate = found
            .as_ref()
            .map_or(&vehicle.plate.value, |found| &found.registration_no);
        let Some(found) = found.as_ref().filter(|_| self.skips_existing()) else {
            let message = format!("there is a vehicle {plate:?} already");
            self.errors.add(vehicle.plate.at, message);
            return Ok(());
        };
        let errors_before = self.errors.count();
        if found.vendor_id != vehicle.vendor.1 {
            let message = format!("the vehicle {plate:?} has another vendor");
            self.errors.add(vehicle.vendor.0, message);
        }
        if let Some((at, home)) = vehicle.home
            && home != found.station_id
        {
            let message = format!("the vehicle {plate:?} has another station");
            self.errors.add(at, message);
        }
        if self.errors.count() == errors_before {
            self.report.skipped += 1;
        }
        Ok(())
    }
}
