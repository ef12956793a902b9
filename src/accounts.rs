//! Accounts as the command line keeps them: users, passwords, roles, API tokens.

use crate::{
    id::{StationId, TokenId, UserId, VendorId},
    password::Password,
    problem::{Problem, What},
    secret::ApiToken,
    service::{Changes, Service},
    store::{
        Connection, WriteTransaction, audit, fleet, sessions,
        users::{self, Tie},
    },
    text,
    user::{Email, RoleCode},
};
use serde_json::json;

pub use crate::store::sessions::TokenInfo;

/// Longest name of a person, in characters.
const MAX_NAME_CHARS: usize = 200;

/// Adds a user without roles.
///
/// # Errors
/// [`Problem::Invalid`] if the address is none or taken, or the name is empty.
pub async fn add_user(
    service: &Service,
    email: &str,
    name: &str,
    password: Password,
) -> Result<UserId, Problem> {
    let email = address(email)?;
    let name = text::clean(name, MAX_NAME_CHARS)
        .map_err(|problem| Problem::field("name", problem.to_string()))?;
    let hash = service.hasher().hash(password).await?;
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = users::insert(&mut tx, &email, &name, &hash, now).await?;
    let id = id.ok_or_else(|| Problem::field("email", "This address already has an account."))?;
    audit::Entry::new(now, "user_added")
        .on_user(id)
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Deactivates a user: their sessions and tokens end, their sockets close.
///
/// # Errors
/// [`Problem::NotFound`] if there is no such user.
pub async fn deactivate(service: &Service, email: &str) -> Result<(), Problem> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find(&mut tx, email).await?;
    users::deactivate(&mut tx, id).await?;
    sessions::end_all(&mut tx, id, true, now).await?;
    finish(service, tx, id, audit::Entry::new(now, "user_deactivated")).await
}

/// Sets a new password: sessions that were opened with the old one end, and so do all sockets. API tokens stay.
///
/// # Errors
/// [`Problem::NotFound`] if there is no such user.
pub async fn set_password(
    service: &Service,
    email: &str,
    password: Password,
) -> Result<(), Problem> {
    let hash = service.hasher().hash(password).await?;
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find(&mut tx, email).await?;
    users::set_password(&mut tx, id, &hash, now).await?;
    sessions::end_all(&mut tx, id, false, now).await?;
    finish(service, tx, id, audit::Entry::new(now, "password_changed")).await
}

/// Gives a role; giving it again changes nothing.
///
/// # Errors
/// [`Problem::Invalid`] if the role is not tied as it must be (CONTRACT §2); [`Problem::NotFound`] for an unknown user, station or vendor.
pub async fn grant(
    service: &Service,
    email: &str,
    code: RoleCode,
    station: Option<StationId>,
    vendor: Option<VendorId>,
) -> Result<(), Problem> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find(&mut tx, email).await?;
    let tie = check_tie(&mut tx, code, station, vendor).await?;
    users::grant(&mut tx, id, tie, now).await?;
    sessions::access_changed(&mut tx, id, now).await?;
    finish(
        service,
        tx,
        id,
        about(audit::Entry::new(now, "role_granted"), tie),
    )
    .await
}

/// Takes a role.
///
/// # Errors
/// As [`grant`]; [`Problem::Invalid`] if the user does not hold it.
pub async fn revoke(
    service: &Service,
    email: &str,
    code: RoleCode,
    station: Option<StationId>,
    vendor: Option<VendorId>,
) -> Result<(), Problem> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find(&mut tx, email).await?;
    let tie = check_tie(&mut tx, code, station, vendor).await?;
    if !users::revoke(&mut tx, id, tie).await? {
        return Err(Problem::field("role", "This user does not hold this role."));
    }
    sessions::access_changed(&mut tx, id, now).await?;
    finish(
        service,
        tx,
        id,
        about(audit::Entry::new(now, "role_revoked"), tie),
    )
    .await
}

/// Makes an API token. Only now is it shown.
///
/// # Errors
/// [`Problem::NotFound`] if there is no such user.
pub async fn create_token(service: &Service, email: &str) -> Result<(TokenId, ApiToken), Problem> {
    let token = ApiToken::random();
    let now = service.now();
    let mut tx = service.store().write().await?;
    let user = find(&mut tx, email).await?;
    let id = sessions::insert_token(&mut tx, user, &token.hash(), now).await?;
    audit::Entry::new(now, "token_created")
        .on_user(user)
        .with(json!({"token_id": id}))
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok((id, token))
}

/// Revokes an API token: the sockets that it opened close.
///
/// # Errors
/// [`Problem::NotFound`] if there is none with this id that is not revoked.
pub async fn revoke_token(service: &Service, token: TokenId) -> Result<(), Problem> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let user = sessions::revoke_token(&mut tx, token, now)
        .await?
        .ok_or(Problem::NotFound { what: What::Token })?;
    let entry = audit::Entry::new(now, "token_revoked").with(json!({"token_id": token}));
    finish(service, tx, user, entry).await
}

/// A user's API tokens, oldest first.
///
/// # Errors
/// [`Problem::NotFound`] if there is no such user.
pub async fn list_tokens(service: &Service, email: &str) -> Result<Vec<TokenInfo>, Problem> {
    let mut reader = service.store().reader().await?;
    let user = find(&mut reader, email).await?;
    Ok(sessions::tokens_of(&mut reader, user).await?)
}

fn address(email: &str) -> Result<Email, Problem> {
    email
        .parse()
        .map_err(|_| Problem::field("email", "This is not an e-mail address."))
}

async fn find(db: &mut Connection, email: &str) -> Result<UserId, Problem> {
    let found = users::by_email(db, &address(email)?).await?;
    found
        .map(|account| account.user.id)
        .ok_or(Problem::NotFound { what: What::User })
}

/// A role is tied to what it is about and to nothing else (CONTRACT §2).
async fn check_tie(
    db: &mut Connection,
    code: RoleCode,
    station: Option<StationId>,
    vendor: Option<VendorId>,
) -> Result<Tie, Problem> {
    let tied = match (code, station, vendor) {
        (RoleCode::Eic | RoleCode::DbsOperator, Some(station), None) => {
            let mother = fleet::is_mother_station(db, station)
                .await?
                .ok_or(Problem::NotFound {
                    what: What::Station,
                })?;
            if mother != (code == RoleCode::Eic) {
                return Err(Problem::field(
                    "station",
                    "An EIC is tied to a station of kind MS, a DBS_OPERATOR to one of kind DBS.",
                ));
            }
            true
        }
        (RoleCode::Vendor, None, Some(vendor)) => {
            if !fleet::vendor_exists(db, vendor).await? {
                return Err(Problem::NotFound { what: What::Vendor });
            }
            true
        }
        (RoleCode::Admin, None, None) => true,
        _ => false,
    };
    if tied {
        Ok(Tie {
            code,
            station,
            vendor,
        })
    } else {
        Err(Problem::field(
            "role",
            "EIC and DBS_OPERATOR need --station, VENDOR needs --vendor, ADMIN needs neither.",
        ))
    }
}

fn about(entry: audit::Entry, tie: Tie) -> audit::Entry {
    entry.with(json!({"role": tie.code, "station_id": tie.station, "vendor_id": tie.vendor}))
}

/// Notes what was done to a user's access, commits, and has their sockets looked at.
async fn finish(
    service: &Service,
    mut tx: WriteTransaction,
    user: UserId,
    entry: audit::Entry,
) -> Result<(), Problem> {
    entry.on_user(user).write(&mut tx).await?;
    tx.commit().await?;
    service.publish(Changes {
        access: vec![user],
        ..Changes::default()
    });
    Ok(())
}
