//! The site folder: the browser's program, its style, icons and sounds.

use app::server::SiteFiles;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Files of the program, as cargo-leptos names them.
const CSS: &str = "/pkg/shiftbell.css";
const JS: &str = "/pkg/shiftbell.js";
const WASM: &str = "/pkg/shiftbell.wasm";

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EVERY_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// A site folder, its program's files stamped with the hash of their content.
#[derive(Clone)]
pub struct Site {
    folder: ServeDir,
    files: SiteFiles,
    keep: bool,
}

impl Site {
    /// Opens the folder. Under `cargo leptos watch` (`watched`) files change while they are served, so no browser may keep them.
    pub fn open(folder: &Path, watched: bool) -> Self {
        let files = SiteFiles {
            css: stamped(folder, CSS),
            js: stamped(folder, JS),
            wasm: stamped(folder, WASM),
        };
        let mut serve = ServeDir::new(folder).append_index_html_on_directories(false);
        if [CSS, JS, WASM]
            .into_iter()
            .all(|file| compressed_are_current(&on_disk(folder, file)))
        {
            serve = serve.precompressed_br().precompressed_gzip();
        }
        Self {
            folder: serve,
            files,
            keep: !watched,
        }
    }

    /// What pages link to.
    pub fn files(&self) -> &SiteFiles {
        &self.files
    }

    /// The answer with a file, if there is one at `uri`.
    pub async fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers.clone();
        let Ok(response) = self.folder.clone().oneshot(request).await;
        let mut response = response.into_response();
        if matches!(
            response.status(),
            StatusCode::NOT_FOUND | StatusCode::TEMPORARY_REDIRECT
        ) {
            return None;
        }
        let headers = response.headers_mut();
        let keep = self.keep && self.is_stamped(uri);
        headers.insert(
            header::CACHE_CONTROL,
            if keep { FOR_EVER } else { ASK_EVERY_TIME },
        );
        // The same URL is answered in several encodings.
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        Some(response)
    }

    /// Whether a URL carries the hash of the very content that is served.
    fn is_stamped(&self, uri: &Uri) -> bool {
        let asked = uri
            .path_and_query()
            .map(|asked| asked.as_str())
            .unwrap_or_default();
        uri.query().is_some()
            && [&self.files.css, &self.files.js, &self.files.wasm]
                .into_iter()
                .any(|file| file == asked)
    }
}

/// Finds the site folder: where it is said to be, else `target/site` here, else `site` beside the binary.
pub fn find(said: Option<PathBuf>) -> Option<PathBuf> {
    let beside = || {
        std::env::current_exe()
            .ok()
            .and_then(|binary| binary.parent().map(|folder| folder.join("site")))
    };
    said.or_else(|| {
        [Some(PathBuf::from("target/site")), beside()]
            .into_iter()
            .flatten()
            .find(|folder| folder.is_dir())
    })
}

fn on_disk(folder: &Path, path: &str) -> PathBuf {
    folder.join(path.trim_start_matches('/'))
}

fn stamped(folder: &Path, path: &str) -> String {
    match fs::read(on_disk(folder, path)) {
        Ok(content) => {
            let hash = Sha256::digest(content);
            let short: String = hash
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!("{path}?v={short}")
        }
        Err(error) => {
            tracing::warn!(%error, path, "a file of the site is missing; `make build` makes it");
            path.to_owned()
        }
    }
}

/// Whether no compressed copy is older than its file: one that is was left behind by an earlier build.
fn compressed_are_current(file: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    let Ok(original) = changed(file) else {
        return false;
    };
    ["br", "gz"].into_iter().all(|encoding| {
        let mut copy = file.as_os_str().to_owned();
        copy.push(".");
        copy.push(encoding);
        match changed(Path::new(&copy)) {
            Ok(copied) => copied >= original,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("pkg")).expect("pkg");
        for file in [
            "pkg/shiftbell.css",
            "pkg/shiftbell.js",
            "pkg/shiftbell.wasm",
            "favicon.svg",
        ] {
            fs::write(folder.path().join(file), file).expect("a file");
        }
        let site = Site::open(folder.path(), false);
        (folder, site)
    }

    async fn get(site: &Site, path: &str) -> Option<(String, String)> {
        let response = site
            .serve(
                &Method::GET,
                &path.parse().expect("a URL"),
                &HeaderMap::new(),
            )
            .await?;
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        Some((header(header::CONTENT_TYPE), header(header::CACHE_CONTROL)))
    }

    #[tokio::test]
    async fn only_a_link_with_the_right_hash_is_kept_for_ever() {
        let (_folder, site) = site();
        let (content_type, cache) = get(&site, &site.files().wasm).await.expect("there");
        assert_eq!(
            (content_type.as_str(), cache.as_str()),
            ("application/wasm", "public, max-age=31536000, immutable")
        );
        for path in [
            "/pkg/shiftbell.wasm",
            "/pkg/shiftbell.wasm?v=0",
            "/favicon.svg",
        ] {
            assert_eq!(
                get(&site, path).await.expect("there").1,
                "no-cache",
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_not_a_file_of_the_site_is_not_served() {
        let (_folder, site) = site();
        for path in [
            "/",
            "/pkg",
            "/pkg/",
            "/nothing.css",
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
        ] {
            assert_eq!(get(&site, path).await, None, "{path}");
        }
    }

    #[test]
    fn compressed_copies_of_an_older_build_are_not_used() {
        let (folder, _) = site();
        let file = folder.path().join("pkg/shiftbell.js");
        assert!(compressed_are_current(&file));
        let copy = folder.path().join("pkg/shiftbell.js.br");
        fs::write(&copy, "old").expect("a file");
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options()
            .write(true)
            .open(&copy)
            .and_then(|copy| copy.set_modified(long_ago))
            .expect("an old file");
        assert!(!compressed_are_current(&file));
    }
}
