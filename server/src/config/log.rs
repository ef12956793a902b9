//! `RUST_LOG` and `LOG_FORMAT`: what is logged, and in which format.

use super::{ConfigError, Environment};
use tracing_subscriber::EnvFilter;

/// Format of the log, from `LOG_FORMAT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Readable text.
    Text,
    /// One JSON object per line.
    Json,
}

/// Configuration of the log.
pub struct LogConfig {
    /// Which events are logged, from `RUST_LOG`.
    pub filter: EnvFilter,
    /// How events are written, from `LOG_FORMAT`.
    pub format: LogFormat,
}

impl LogConfig {
    /// Reads both variables. `level` is the default of `RUST_LOG`.
    pub fn read(environment: &Environment, level: &str) -> Result<Self, ConfigError> {
        let directives = environment.get("RUST_LOG")?.unwrap_or(level);
        let filter = EnvFilter::builder()
            .parse(directives)
            .map_err(|error| ConfigError::new("RUST_LOG", format!("cannot be read: {error}")))?;
        let format = match environment.get("LOG_FORMAT")? {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(ConfigError::new(
                    "LOG_FORMAT",
                    format!("must be text or json; it is {other:?}"),
                ));
            }
        };
        Ok(Self { filter, format })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_an_invalid_filter_or_format() {
        let error = |variables: &[(&str, &str)]| {
            LogConfig::read(&Environment::of(variables), "info")
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(error(&[]), None);
        assert_eq!(
            error(&[("RUST_LOG", "warn,server=debug"), ("LOG_FORMAT", "json")]),
            None
        );
        assert!(
            error(&[("RUST_LOG", "server=loud")]).is_some_and(|text| text.starts_with("RUST_LOG"))
        );
        assert!(error(&[("LOG_FORMAT", "xml")]).is_some_and(|text| text.starts_with("LOG_FORMAT")));
    }
}
