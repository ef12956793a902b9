//! What an approval depends on besides the status: the evidence that the EIC saw, and the limits of the station.

use crate::{
    error::Error, evidence::MAX_OVERRIDE_REASON_CHARS, service::evidence, shift::Shift,
    store::Connection, text,
};
use serde_json::{Value, json};

/// What an approval says about the shift that it approves (CONTRACT §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// The version that the caller saw, if known.
    pub version: Option<i64>,
    /// The tag of the evidence that the caller saw, if any.
    pub evidence_tag: Option<String>,
    /// Why the shift is approved although a limit blocks it.
    pub override_reason: Option<String>,
}

impl From<Option<i64>> for Approval {
    /// An approval of this version, whatever the evidence.
    fn from(version: Option<i64>) -> Self {
        Self {
            version,
            ..Self::default()
        }
    }
}

impl Approval {
    /// Cleans the reason.
    pub(super) fn cleaned(self) -> Result<Self, Error> {
        let override_reason = self
            .override_reason
            .map(|reason| text::clean(&reason, MAX_OVERRIDE_REASON_CHARS))
            .transpose()
            .map_err(|error| Error::field("override_reason", error))?;
        Ok(Self {
            override_reason,
            ..self
        })
    }

    /// Checks the evidence as it stands in this transaction. Returns what the audit records of it.
    pub(super) async fn check(&self, db: &mut Connection, shift: &Shift) -> Result<Value, Error> {
        let evidence = evidence::assessed(db, shift).await?;
        if self
            .evidence_tag
            .as_ref()
            .is_some_and(|tag| *tag != evidence.tag)
        {
            return Err(Error::EvidenceChanged {
                shift: Box::new(shift.clone()),
                evidence: Box::new(evidence),
            });
        }
        if !evidence.is_blocked() {
            return Ok(json!({"evidence": evidence}));
        }
        match &self.override_reason {
            Some(reason) => Ok(json!({"evidence": evidence, "override_reason": reason})),
            None => Err(Error::BlockedByLimits {
                shift: Box::new(shift.clone()),
                evidence: Box::new(evidence),
            }),
        }
    }
}
