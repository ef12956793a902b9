//! What lies below HTTP requests: TLS, reverse proxies, time-outs.

mod reverse_proxies;
mod timeouts;
mod tls;
