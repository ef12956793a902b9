//! A new migration is compiled in, though no source names it.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
