//! What lies below HTTP requests: TLS, reverse proxies, time-outs.

mod request_ids;
mod reverse_proxies;
mod site_names;
mod timeouts;
mod tls;
