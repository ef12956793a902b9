//! Import of drivers.

use super::{
    Import, MAX_NAME_CHARS,
    document::Part,
    rows::{Optional, Row, Text},
};
use crate::{
    id::VendorId,
    store::{StoreError, fleet},
    text::name_key,
};
use std::collections::HashSet;

const KEYS: [&str; 3] = ["full_name", "vendor", "code"];
const MAX_CODE_CHARS: usize = 32;

/// A driver of the file.
struct NewDriver<'a> {
    name: Text<'a>,
    vendor: VendorId,
    /// `None` if the file gives no code or null.
    code: Option<Text<'a>>,
    /// Where the file says that there is no code.
    no_code: Option<Part<'a>>,
}

impl NewDriver<'_> {
    /// What tells people apart who have no code.
    fn person(&self) -> (VendorId, String) {
        (self.vendor, name_key(&self.name.value))
    }
}

impl Import<'_> {
    pub(super) async fn drivers(&mut self, rows: &[Part<'_>]) -> Result<(), StoreError> {
        let mut drivers = Vec::with_capacity(rows.len());
        for row in rows {
            drivers.extend(self.read_driver(row).await?);
        }
        let without_code = drivers.iter().filter(|driver| driver.code.is_none());
        let without_code: HashSet<_> = without_code.map(NewDriver::person).collect();
        for driver in drivers {
            self.add_driver(driver, &without_code).await?;
        }
        Ok(())
    }

    async fn read_driver<'a>(
        &mut self,
        row: Part<'a>,
    ) -> Result<Option<NewDriver<'a>>, StoreError> {
        let errors_before = self.errors.count();
        let Some(row) = Row::read(row, &KEYS, &mut self.errors) else {
            return Ok(None);
        };
        let name = row.text("full_name", MAX_NAME_CHARS, &mut self.errors);
        let vendor = match row.text("vendor", MAX_NAME_CHARS, &mut self.errors) {
            Some(name) => self.vendor(&name).await?,
            None => None,
        };
        let (code, no_code) = match row.optional("code", MAX_CODE_CHARS, &mut self.errors) {
            Optional::Unknown => (None, None),
            Optional::None(at) => (None, Some(at)),
            Optional::Some(code) => (Some(code), None),
        };
        Ok(match (name, vendor) {
            (Some(name), Some(vendor)) if self.errors.count() == errors_before => Some(NewDriver {
                name,
                vendor,
                code,
                no_code,
            }),
            _ => None,
        })
    }

    async fn add_driver(
        &mut self,
        driver: NewDriver<'_>,
        without_code: &HashSet<(VendorId, String)>,
    ) -> Result<(), StoreError> {
        let name = &driver.name.value;
        if self.skips_existing()
            && let Some(code) = &driver.code
            && !without_code.contains(&driver.person())
            && self.lacks_only_the_code(&driver, &code.value).await?
        {
            // Added, one person could be booked twice at a time.
            let message = format!(
                "the driver {name:?} that exists has no code; if this is another person, import without --skip-existing"
            );
            self.errors.add(code.at, message);
            return Ok(());
        }
        let code = driver.code.as_ref().map(|code| code.value.as_str());
        match fleet::insert_driver(self.db, name, code, driver.vendor).await? {
            Some(id) => self.add("driver", id.get(), driver.name.value),
            None => self.existing_driver(&driver).await?,
        }
        Ok(())
    }

    /// Whether nobody of the vendor has this code, and somebody of this name has none.
    async fn lacks_only_the_code(
        &mut self,
        driver: &NewDriver<'_>,
        code: &str,
    ) -> Result<bool, StoreError> {
        let name = &driver.name.value;
        let with_code = fleet::find_drivers(self.db, driver.vendor, name, Some(code)).await?;
        let namesakes = fleet::find_drivers(self.db, driver.vendor, name, None).await?;
        Ok(with_code.is_empty() && namesakes.iter().any(|other| other.code.is_none()))
    }

    async fn existing_driver(&mut self, driver: &NewDriver<'_>) -> Result<(), StoreError> {
        let name = &driver.name.value;
        let code = driver.code.as_ref();
        let code_text = code.map(|code| code.value.as_str());
        let found = fleet::find_drivers(self.db, driver.vendor, name, code_text).await?;
        let (at, message) = match code {
            Some(code) if !self.skips_existing() => (
                code.at,
                format!(
                    "this vendor has a driver with the code {:?} already",
                    code.value
                ),
            ),
            Some(code) => {
                let other = found
                    .iter()
                    .find(|other| name_key(&other.full_name) != name_key(name));
                let Some(other) = other else {
                    self.report.skipped += 1;
                    return Ok(());
                };
                let (code, other) = (&code.value, &other.full_name);
                (
                    driver.name.at,
                    format!("the driver with the code {code:?} is {other:?}"),
                )
            }
            None if !self.skips_existing() => (
                driver.name.at,
                format!(
                    "this vendor has a driver {name:?} already; another one of this name needs a code"
                ),
            ),
            None => match driver.no_code {
                Some(at) if found.iter().all(|other| other.code.is_some()) => {
                    (at, format!("the driver {name:?} has a code"))
                }
                _ => {
                    self.report.skipped += 1;
                    return Ok(());
                }
            },
        };
        self.errors.add(at, message);
        Ok(())
    }
}
