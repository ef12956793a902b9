//! Who is connected: the map from users to their channels, and the index of what they may see.

use super::{channel::Channel, scopes::Scopes};
use domain::{id::UserId, shift::ShiftVersion, user::User};
use std::{collections::HashMap, sync::Arc};

/// All connected users.
#[derive(Default)]
pub struct Directory {
    channels: HashMap<UserId, Arc<Channel>>,
    scopes: Scopes,
}

impl Directory {
    /// The channel of a user, made if this is their first socket. Their roles are the newest that are known.
    pub fn enter(&mut self, user: &Arc<User>) -> Arc<Channel> {
        if let Some(channel) = self.channels.get(&user.id).cloned() {
            self.replace(&channel, user);
            return channel;
        }
        let channel = Arc::new(Channel::new(user.clone()));
        self.channels.insert(user.id, channel.clone());
        self.scopes.add(user);
        channel
    }

    /// A user's roles as they are now.
    pub fn update(&mut self, user: &Arc<User>) {
        if let Some(channel) = self.channels.get(&user.id).cloned() {
            self.replace(&channel, user);
        }
    }

    /// A socket of a user ended.
    pub fn leave(&mut self, user: UserId, line: u64) {
        if let Some(channel) = self.channels.get(&user)
            && channel.remove(line)
        {
            self.scopes.remove(&channel.user());
            self.channels.remove(&user);
        }
    }

    /// A user's channel, if they are connected.
    pub fn channel(&self, user: UserId) -> Option<&Arc<Channel>> {
        self.channels.get(&user)
    }

    /// Everyone's channel.
    pub fn channels(&self) -> impl Iterator<Item = &Arc<Channel>> {
        self.channels.values()
    }

    /// Whether anybody who is connected may see a shift.
    pub fn has_audience(&self, shift: &ShiftVersion) -> bool {
        self.scopes.has_audience(shift.station_id, shift.vendor_id)
    }

    /// The channels of all who may see a shift.
    pub fn channels_for(
        &self,
        shift: &ShiftVersion,
    ) -> impl Iterator<Item = (UserId, &Arc<Channel>)> {
        self.scopes
            .who_may_see(shift.station_id, shift.vendor_id)
            .into_iter()
            .filter_map(|user| Some((user, self.channels.get(&user)?)))
    }

    /// Everyone who is connected.
    pub fn users(&self) -> impl ExactSizeIterator<Item = UserId> {
        self.channels.keys().copied()
    }

    /// One who is the same as before stays the same object: their sockets share it.
    fn replace(&mut self, channel: &Channel, user: &Arc<User>) {
        if *channel.user() != **user {
            let before = channel.set_user(user.clone());
            self.scopes.remove(&before);
            self.scopes.add(user);
        }
    }
}
