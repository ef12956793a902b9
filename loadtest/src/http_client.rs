//! The HTTP client of every measurement.

/// A client that ignores the proxy of the environment: the servers under load are on this machine.
pub(crate) fn http_client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().build();
    client.expect("a client")
}
