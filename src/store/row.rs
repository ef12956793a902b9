//! Reads columns of a row as Rust types.

use super::StoreError;
use crate::event::{RecordKind, RecordVersion};
use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};
use std::str::FromStr;

/// Reads typed columns. A value that the program never writes is an error that names its table, column and row.
pub(super) trait Columns {
    fn int(&self, column: &'static str) -> Result<i64, StoreError>;
    fn int_or_none(&self, column: &'static str) -> Result<Option<i64>, StoreError>;
    fn flag(&self, column: &'static str) -> Result<bool, StoreError>;
    fn text(&self, column: &'static str) -> Result<String, StoreError>;
    fn text_or_none(&self, column: &'static str) -> Result<Option<String>, StoreError>;
    fn time(&self, table: &'static str, column: &'static str) -> Result<Timestamp, StoreError>;
    fn time_or_none(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError>;
    fn parsed<T: FromStr>(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, StoreError>;
}

impl Columns for AnyRow {
    fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn int_or_none(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    fn text(&self, column: &'static str) -> Result<String, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn text_or_none(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn time(&self, table: &'static str, column: &'static str) -> Result<Timestamp, StoreError> {
        Timestamp::from_millisecond(self.int(column)?).map_err(|_| broken(self, table, column))
    }

    fn time_or_none(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError> {
        let milliseconds = self.int_or_none(column)?;
        milliseconds
            .map(Timestamp::from_millisecond)
            .transpose()
            .map_err(|_| broken(self, table, column))
    }

    fn parsed<T: FromStr>(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, StoreError> {
        self.text(column)?
            .parse()
            .map_err(|_| broken(self, table, column))
    }
}

/// The version of a record, from the columns `id` and `version`.
pub(super) fn record_version(row: &AnyRow, kind: RecordKind) -> Result<RecordVersion, StoreError> {
    Ok(RecordVersion {
        kind,
        id: row.int("id")?,
        version: row.int("version")?,
    })
}

/// The error for a value that the program never writes.
pub(super) fn broken(row: &AnyRow, table: &'static str, column: &'static str) -> StoreError {
    StoreError::InvalidValue {
        table,
        column,
        id: row.try_get("id").unwrap_or_default(),
    }
}
