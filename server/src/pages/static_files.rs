//! Static files of the site folder: script, WebAssembly, style, icons and sounds.

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

/// Build products, as cargo-leptos names them.
const CSS: &str = "/pkg/shiftbell.css";
const JS: &str = "/pkg/shiftbell.js";
const WASM: &str = "/pkg/shiftbell.wasm";

/// For URLs that change with the content of the file.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Browsers may store the file, but revalidate it before each use.
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// A site folder. The URLs of its build products contain a hash of their content. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    folder: ServeDir,
    files: SiteFiles,
    cacheable: bool,
}

impl Site {
    /// Opens the folder and hashes the build products. With `watched` (`cargo leptos watch`) files change while they
    /// are served, so browsers must not cache them.
    pub fn open(folder: &Path, watched: bool) -> Self {
        let files = SiteFiles {
            css: versioned_url(folder, CSS),
            js: versioned_url(folder, JS),
            wasm: versioned_url(folder, WASM),
        };
        let mut serve = ServeDir::new(folder).append_index_html_on_directories(false);
        if [CSS, JS, WASM]
            .into_iter()
            .all(|file| compressed_copies_are_current(&file_path(folder, file)))
        {
            serve = serve.precompressed_br().precompressed_gzip();
        }
        Self {
            folder: serve,
            files,
            cacheable: !watched,
        }
    }

    /// URLs of the build products, for the links in pages.
    pub fn files(&self) -> &SiteFiles {
        &self.files
    }

    /// The response with the file at `uri`; `None` if there is no such file.
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
        let immutable = self.cacheable && self.is_versioned(uri);
        headers.insert(
            header::CACHE_CONTROL,
            if immutable { IMMUTABLE } else { NO_CACHE },
        );
        // The file is served in several encodings.
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        Some(response)
    }

    /// Whether the URL contains the hash of the file that is served.
    fn is_versioned(&self, uri: &Uri) -> bool {
        let requested = uri
            .path_and_query()
            .map(|requested| requested.as_str())
            .unwrap_or_default();
        uri.query().is_some()
            && [&self.files.css, &self.files.js, &self.files.wasm]
                .into_iter()
                .any(|file| file == requested)
    }
}

/// Finds the site folder: `configured`, else `target/site` in the working directory, else `site` beside the binary.
pub fn find(configured: Option<PathBuf>) -> Option<PathBuf> {
    let beside = || {
        std::env::current_exe()
            .ok()
            .and_then(|binary| binary.parent().map(|folder| folder.join("site")))
    };
    configured.or_else(|| {
        [Some(PathBuf::from("target/site")), beside()]
            .into_iter()
            .flatten()
            .find(|folder| folder.is_dir())
    })
}

fn file_path(folder: &Path, path: &str) -> PathBuf {
    folder.join(path.trim_start_matches('/'))
}

/// The URL of a file with the first 8 bytes of its SHA-256 as query; without a query if the file cannot be read.
fn versioned_url(folder: &Path, path: &str) -> String {
    match fs::read(file_path(folder, path)) {
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
            tracing::warn!(%error, path, "site file missing; run `make build`");
            path.to_owned()
        }
    }
}

/// Whether no compressed copy is older than its file. An older one comes from an earlier build.
fn compressed_copies_are_current(file: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    let Ok(original) = modified(file) else {
        return false;
    };
    ["br", "gz"].into_iter().all(|encoding| {
        let mut copy = file.as_os_str().to_owned();
        copy.push(".");
        copy.push(encoding);
        match modified(Path::new(&copy)) {
            Ok(copied) => copied >= original,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().expect("temporary folder");
        fs::create_dir(folder.path().join("pkg")).expect("folder pkg");
        for file in [
            "pkg/shiftbell.css",
            "pkg/shiftbell.js",
            "pkg/shiftbell.wasm",
            "favicon.svg",
        ] {
            fs::write(folder.path().join(file), file).expect("file written");
        }
        let site = Site::open(folder.path(), false);
        (folder, site)
    }

    async fn get(site: &Site, path: &str) -> Option<(String, String)> {
        let response = site
            .serve(
                &Method::GET,
                &path.parse().expect("valid URI"),
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
    async fn only_urls_with_the_right_hash_are_immutable() {
        let (_folder, site) = site();
        let (content_type, cache) = get(&site, &site.files().wasm).await.expect("file found");
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
                get(&site, path).await.expect("file found").1,
                "no-cache",
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn serves_only_files_of_the_site() {
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
    fn ignores_compressed_copies_of_an_older_build() {
        let (folder, _) = site();
        let file = folder.path().join("pkg/shiftbell.js");
        assert!(compressed_copies_are_current(&file));
        let copy = folder.path().join("pkg/shiftbell.js.br");
        fs::write(&copy, "old").expect("file written");
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options()
            .write(true)
            .open(&copy)
            .and_then(|copy| copy.set_modified(long_ago))
            .expect("time set");
        assert!(!compressed_copies_are_current(&file));
    }
}
