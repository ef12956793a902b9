//! An unfinished file: complete and on disk before it gets its name. A process that is killed leaves it under a name of
//! its own, and the next one removes it.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use tempfile::{Builder, NamedTempFile};

const SUFFIX: &str = ".partial";

/// A file that only its owner may read. Removed when dropped. It is locked, so that no other process takes it for
/// something that a killed process left.
pub(super) struct PartialFile {
    file: NamedTempFile,
    _side_files: SideFiles,
}

/// What SQLite may make for a database at this path. Removed when dropped.
struct SideFiles(PathBuf);

impl Drop for SideFiles {
    fn drop(&mut self) {
        for suffix in ["-wal", "-shm", "-journal"] {
            // Almost always there is none. The next process removes what remains.
            drop(fs::remove_file(with_suffix(&self.0, suffix)));
        }
    }
}

impl PartialFile {
    /// An empty file in the folder of `target`. Removes those that killed processes left there.
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        remove_leftovers(target)?;
        let file = Builder::new()
            .prefix(&prefix(target))
            .suffix(SUFFIX)
            .tempfile_in(folder_of(target))?;
        file.as_file().try_lock()?;
        // Between its creation and the lock another process could have removed it.
        if !is_same_file(&file.as_file().metadata()?, &fs::metadata(file.path())?) {
            return Err(io::Error::other("it was replaced by another process"));
        }
        let side_files = SideFiles(file.path().to_owned());
        Ok(Self {
            file,
            _side_files: side_files,
        })
    }

    /// Its present path.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// The open file.
    pub(super) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Waits until its content is on disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file().sync_all()
    }

    /// Renames it to `target`, in one step. With `replace`, an existing file gives way; otherwise
    /// [`io::ErrorKind::AlreadyExists`].
    pub(super) fn take_place_of(self, target: &Path, replace: bool) -> io::Result<()> {
        if replace {
            self.file.persist(target)?;
        } else {
            self.file.persist_noclobber(target)?;
        }
        Ok(())
    }
}

/// Waits until the names in the folder of `path` are on disk.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// The folder of a path; the working folder if it names none.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// `path` with something added to its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether two paths led to one file.
pub(super) fn is_same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

fn prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

/// Removes unfinished files of `target` that no running process has locked, and the files that SQLite made for them.
fn remove_leftovers(target: &Path) -> io::Result<()> {
    let prefix = prefix(target);
    let prefix = prefix.as_encoded_bytes();
    for entry in fs::read_dir(folder_of(target))? {
        let entry = entry?;
        let name = entry.file_name();
        let Some((base, _)) = name
            .to_str()
            .filter(|name| name.as_bytes().starts_with(prefix))
            .and_then(|name| name.rsplit_once(SUFFIX))
        else {
            continue;
        };
        let base = entry.path().with_file_name(format!("{base}{SUFFIX}"));
        match File::open(&base) {
            // The lock of a living process is on its own open file.
            Ok(file) if file.try_lock().is_err() => {}
            Ok(_) => {
                fs::remove_file(&base)?;
                remove_if_exists(&entry.path())?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                remove_if_exists(&entry.path())?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Removes a file that may be gone already.
pub(super) fn remove_if_exists(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_a_killed_process_left_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.db");
        let running = PartialFile::beside(&target).expect("created");
        let others = [".a.db.x.part", ".b.db.x.partial", "a.db.partial", "a.db"];
        let left = [
            ".a.db.1.partial",
            ".a.db.1.partial-wal",
            ".a.db.2.partial-shm",
        ];
        for name in others.iter().chain(&left) {
            fs::write(folder.path().join(name), "").expect("written");
        }
        let next = PartialFile::beside(&target).expect("created");
        assert!(running.path().exists() && next.path().exists());
        for name in others {
            assert!(folder.path().join(name).exists(), "{name}");
        }
        for name in left {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
        drop((running, next));
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            others.len()
        );
    }

    #[test]
    fn replaces_a_file_only_if_told_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.db");
        fs::write(&target, "old").expect("written");
        let file = PartialFile::beside(&target).expect("created");
        let refused = file.take_place_of(&target, false).expect_err("it exists");
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).expect("read"), b"old");
        let file = PartialFile::beside(&target).expect("created");
        file.take_place_of(&target, true).expect("renamed");
        assert_eq!(fs::read(&target).expect("read"), b"");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
