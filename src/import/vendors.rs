//! Import of vendors.

use super::{Import, MAX_NAME_CHARS, document::Part, rows::Row};
use crate::store::{StoreError, fleet};

const KEYS: [&str; 1] = ["name"];

impl Import<'_> {
    pub(super) async fn vendors(&mut self, rows: &[Part<'_>]) -> Result<(), StoreError> {
        for row in rows {
            self.add_vendor(row).await?;
        }
        Ok(())
    }

    async fn add_vendor(&mut self, row: Part<'_>) -> Result<(), StoreError> {
        let errors_before = self.errors.count();
        let Some(row) = Row::read(row, &KEYS, &mut self.errors) else {
            return Ok(());
        };
        let name = row.text("name", MAX_NAME_CHARS, &mut self.errors);
        let Some(name) = name.filter(|_| self.errors.count() == errors_before) else {
            return Ok(());
        };
        match fleet::insert_vendor(self.db, &name.value).await? {
            Some(id) => self.add("vendor", id.get(), name.value),
            None if self.skips_existing() => self.report.skipped += 1,
            None => {
                let found = fleet::find_vendor(self.db, &name.value).await?;
                let found = found.map_or(name.value, |(_, found)| found);
                let message = format!("there is a vendor {found:?} already");
                self.errors.add(name.at, message);
            }
        }
        Ok(())
    }
}
