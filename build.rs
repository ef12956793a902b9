//! Rebuilds the crate when migrations change: they are embedded, but no source file names them.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
