//! What every page shows of an emergency until its user acts.

use crate::{
    id::{EmergencyId, NotificationId},
    notification::{Notification, NotificationData, NotificationType},
};
use serde::{Deserialize, Serialize};

/// What every page shows to a user until they act: an emergency that they have not acknowledged, or an emergency of
/// another program that they have not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// Id of the emergency; `None` if another program sent it.
    pub emergency: Option<EmergencyId>,
    /// The user's notification of it; `None` if it was removed.
    pub notification: Option<NotificationId>,
    /// Title, if another program sent it.
    pub title: Option<String>,
    /// What happened, where, and who raised it.
    pub text: String,
    /// Whether it is a drill.
    pub drill: bool,
    /// Path of the page to open.
    pub action_url: Option<String>,
}

impl Alarm {
    /// The alarm of an EMERGENCY notification that was not settled; `None` for any other. One of another program is none
    /// any more when it was read.
    pub fn of(notification: &Notification) -> Option<Self> {
        let NotificationData::Emergency(data) = &notification.data else {
            return Self::of_another_program(notification);
        };
        let is_own = notification.kind == NotificationType::Emergency
            && notification.action_url == Some(format!("/emergencies/{}", data.emergency_id));
        if !is_own {
            return Self::of_another_program(notification);
        }
        notification.resolved.is_none().then(|| Self {
            emergency: Some(EmergencyId::new(data.emergency_id)),
            notification: Some(notification.id),
            title: None,
            text: notification.message.clone(),
            drill: data.drill,
            action_url: notification.action_url.clone(),
        })
    }

    /// The alarm of an unread EMERGENCY notification that another program sent.
    pub fn of_another_program(notification: &Notification) -> Option<Self> {
        let rings = notification.kind == NotificationType::Emergency && !notification.is_read;
        rings.then(|| Self {
            emergency: None,
            notification: Some(notification.id),
            title: Some(notification.title.clone()),
            text: notification.message.clone(),
            drill: false,
            action_url: notification.action_url.clone(),
        })
    }

    /// Whether both are about the same.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.emergency, other.emergency) {
            (None, None) => self.notification == other.notification,
            (one, other) => one == other,
        }
    }
}
